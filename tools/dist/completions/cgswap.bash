# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# shellcheck shell=bash
#
# Completions of cgswap(8) for bash.

# A line for each command: its options, with what they take, and after a colon alone its arguments.
_cgswap_table='@TABLE@'

# _cgswap_takes COMMAND OPTION: prints what the option takes.
_cgswap_takes() {
	local line word
	while IFS= read -r line; do
		[[ $line == "$1 "* ]] || continue
		for word in ${line#* }; do
			[[ ${word%%:*} != "$2" ]] || printf '%s\n' "${word#*:}"
		done
	done <<<"$_cgswap_table"
}

# _cgswap_options COMMAND: prints the options.
_cgswap_options() {
	local line word
	while IFS= read -r line; do
		[[ $line == "$1 "* ]] || continue
		for word in ${line#* }; do
			[[ $word == :* ]] || printf '%s\n' "${word%%:*}"
		done
	done <<<"$_cgswap_table"
}

# _cgswap_groups CURRENT: paths of groups, one level at a time, as of directories; and where no path
# has begun, names that people gave, and units.
_cgswap_groups() {
	local path title word left
	local -A found=()
	while IFS=$'\t' read -r path title; do
		if [[ $path == "$1"* && ${1:0:1} == / || ! $1 ]]; then
			left=${path#"$1"}
			[[ $1 ]] || left=${path#/}
			word=${path%"$left"}${left%%/*}
			[[ $left != */* ]] && : "${found["$word"]=}" || found["$word"]=/
		fi
		[[ ${names:-} && ${1:0:1} != / ]] || continue
		title=${title%% (*}
		[[ ! $title || $title != "$1"* ]] || found["$title"]=
		word=${path##*/}
		[[ $word != "$1"* || $word != *.@(service|scope|slice) ]] || found["$word"]=
	done < <(cgswap explain --list 2>/dev/null | grep -v '\\[0-7][0-7][0-7]')
	for word in "${!found[@]}"; do
		printf -v left %q "$word${found["$word"]}"
		COMPREPLY+=("$left")
		[[ ! ${found["$word"]} ]] || compopt -o nospace
	done
}

_cgswap_pids() {
	compgen -G '/proc/[0-9]*' | sed 's|^/proc/||'
}

# _cgswap_words CURRENT WORD...: those that begin so.
_cgswap_words() {
	local current=$1 word
	shift
	for word; do
		[[ $word != "$current"* ]] || COMPREPLY+=("$word")
	done
}

# _cgswap_list CURRENT WORDS: the last of a list with commas.
_cgswap_list() {
	local before='' word words
	[[ $1 != *,* ]] || before=${1%,*},
	IFS=, read -ra words <<<"$2"
	for word in "${words[@]}"; do
		[[ $before$word != "$1"* ]] || COMPREPLY+=("$before$word")
	done
	compopt -o nospace
}

# _cgswap_value KIND CURRENT
_cgswap_value() {
	local found
	case $1 in
	PATH) _cgswap_groups "$2" ;;
	GROUP*)
		names=1 _cgswap_groups "$2"
		[[ $2 ]] || return
		mapfile -t found < <(_cgswap_pids)
		_cgswap_words "$2" "${found[@]}"
		;;
	PID)
		mapfile -t found < <(_cgswap_pids)
		_cgswap_words "$2" "${found[@]}"
		;;
	NAME) mapfile -t COMPREPLY < <(compgen -u -- "$2") ;;
	DIR)
		mapfile -t COMPREPLY < <(compgen -d -- "$2")
		compopt -o filenames
		;;
	FILE)
		mapfile -t COMPREPLY < <(compgen -f -- "$2")
		compopt -o filenames
		;;
	*,*) _cgswap_list "$2" "$1" ;;
	*'|'*)
		IFS='|' read -ra found <<<"$1"
		_cgswap_words "$2" "${found[@]}"
		;;
	esac
}

# _cgswap_arguments COMMAND CURRENT: what is no option, by how many such words there are before it.
_cgswap_arguments() {
	local kinds i nr=0 word
	kinds=$(_cgswap_takes "$1" '')
	for ((i = 2; i < at; i++)); do
		word=${COMP_WORDS[i]}
		if [[ $word == -- && $kinds == *COMMAND* ]]; then
			_cgswap_command $((i + 1))
			return
		fi
		case $word in
		-*) [[ ! $(_cgswap_takes "$1" "$word") ]] || ((i++)) ;;
		=) ((i++)) ;;
		*) ((nr++)) ;;
		esac
	done
	IFS=+ read -ra kinds <<<"$kinds"
	_cgswap_value "${kinds[nr]:-}" "$2"
}

# _cgswap_command INDEX: the words from there on are another command.
_cgswap_command() {
	if declare -F _comp_command_offset >/dev/null; then
		_comp_command_offset "$1"
	elif declare -F _command_offset >/dev/null; then
		_command_offset "$1"
	elif ((COMP_CWORD == $1)); then
		mapfile -t COMPREPLY < <(compgen -c -- "${COMP_WORDS[COMP_CWORD]}")
	fi
}

# _cgswap_complete COMMAND CURRENT, which is word number $at
_cgswap_complete() {
	local before=${COMP_WORDS[at - 1]} found kind
	if [[ $before == = ]]; then
		kind=$(_cgswap_takes "$1" "${COMP_WORDS[at - 2]}")
		kind=${kind//[][]/}
	else
		kind=$(_cgswap_takes "$1" "$before")
		# what can be left out is a word of its own never
		[[ $kind != '['* ]] || kind=
	fi
	if [[ $kind && $before != [!-=]* ]]; then
		_cgswap_value "$kind" "$2"
	elif [[ $2 == -* && " ${COMP_WORDS[*]:2:at-2} " != *' -- '* ]]; then
		mapfile -t found < <(_cgswap_options "$1")
		_cgswap_words "$2" "${found[@]}"
	else
		_cgswap_arguments "$1" "$2"
	fi
}

_cgswap() {
	local at=$COMP_CWORD current=${COMP_WORDS[COMP_CWORD]} i
	COMPREPLY=()
	# readline makes words of = and :, which may be part of a name
	while ((at > 2)) && [[ ${COMP_WORDS[at]} == : || ${COMP_WORDS[at - 1]} == : ]]; do
		current=${COMP_WORDS[--at]}$current
	done
	if [[ $current == = ]]; then
		((at++))
		current=
	fi
	current=${current#[\'\"]}
	# shellcheck disable=SC2001 # of any character
	current=$(sed 's/\\\(.\)/\1/g' <<<"$current")
	case $at,${COMP_WORDS[1]} in
	1,* | 2,help) _cgswap_words "$current" @COMMANDS@ ;;
	*,help) ;;
	*) _cgswap_complete "${COMP_WORDS[1]}" "$current" ;;
	esac
	((at > 1)) || _cgswap_words "$current" help --help --version
	# the part that readline leaves as it is
	[[ $current != *:* ]] || for i in "${!COMPREPLY[@]}"; do
		COMPREPLY[i]=${COMPREPLY[i]#"${current%"${current##*:}"}"}
	done
} && complete -F _cgswap cgswap
