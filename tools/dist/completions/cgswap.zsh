#compdef cgswap
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# Completions of cgswap(8) for zsh.

# Paths of groups, one level at a time, as of directories.
_cgswap_groups() {
	local -a paths
	paths=(${${(f)"$(cgswap explain --list 2>/dev/null)"}%%$'\t'*})
	_multi_parts / paths
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
	compadd -- $names
}

_cgswap_targets() {
	_alternative 'groups:group:_cgswap_groups' 'names:name:_cgswap_names' 'pids:pid:_pids'
}

_cgswap() {
	local -a commands specs
	commands=(
@COMMANDS@
	'help:lists the options of a command'
	)
	if ((CURRENT == 2)); then
		_describe command commands
		_arguments '--help[commands]' '--version[version]'
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
