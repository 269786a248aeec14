#compdef cgswap
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# Completions of cgswap(8) for zsh.

# Paths of groups, one level at a time, as of directories.
_cgswap_groups() {
	local line left typed=${(Q)PREFIX}
	local -aU above single all
	[[ $typed == /* ]] || typed=/
	for line in ${(f)"$(cgswap explain --list 2>/dev/null)"}; do
		line=${line%%$'\t'*}
		# what is escaped cannot be typed
		[[ $line == "$typed"* && $line != *'\'[0-7][0-7][0-7]* ]] || continue
		left=${line#"$typed"}
		if [[ $left == */* ]]; then
			above+=("$typed${left%%/*}/")
		else
			all+=("$line")
		fi
	done
	for line in "${all[@]}"; do
		((${above[(Ie)$line/]})) || single+=("$line")
	done
	compadd -S '' -a above
	compadd -a single
	(($#above + $#single))
}

# Names that people gave, and units.
_cgswap_names() {
	local line title
	local -a names
	for line in ${(f)"$(cgswap explain --list 2>/dev/null)"}; do
		if [[ $line == *$'\t'* ]]; then
			title=${line#*$'\t'}
			names+=(${title%% \(*})
		fi
		line=${line%%$'\t'*}
		[[ $line != *.(service|scope|slice) ]] || names+=(${line:t})
	done
	compadd -a names
}

_cgswap_targets() {
	if [[ $PREFIX == <-> ]]; then
		_pids
	elif [[ $PREFIX == /* ]]; then
		_cgswap_groups
	else
		_cgswap_names
	fi
}

_cgswap() {
	local -a commands specs
	commands=(
@COMMANDS@
	'help:lists the options of a command'
	)
	if ((CURRENT == 2)) && [[ $PREFIX == -* ]]; then
		compadd -- --help --version
		return
	fi
	if ((CURRENT == 2)); then
		_describe command commands
		return
	fi
	shift words
	((CURRENT--))
	case $words[1] in
@TABLE@
	help)
		((CURRENT != 2)) || _describe command commands
		return
		;;
	*) return 1 ;;
	esac
	_arguments -s -S $specs
}

_cgswap "$@"
