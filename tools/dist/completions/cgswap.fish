# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# Completions of cgswap(8) for fish.

# Paths of groups, one level at a time, as of directories.
function __cgswap_groups
	set -l current (commandline -ct | string replace -r '^-[^=]*=' '' | string unescape)
	string match -q '/*' -- $current; or set current /
	set -l pattern '^'(string escape --style=regex -- $current)'[^/]*/?'
	# what is escaped cannot be typed
	set -l all (cgswap explain --list 2>/dev/null | string replace -r '\t.*' '' |
		string match -rv '\\\\[0-7]{3}' | string match -r -- $pattern | sort -u)
	for one in $all
		contains -- $one/ $all; or echo $one
	end
end

# Names that people gave, units, paths and pids.
function __cgswap_targets
	cgswap explain --list 2>/dev/null | while read -l line
		set -l parts (string split -m 1 \t -- $line)
		set -q parts[2]; and string replace -r ' \(.*' '' -- $parts[2]
		string match -qr '\.(service|scope|slice)$' -- $parts[1]
		and string replace -r '.*/' '' -- $parts[1]
	end
	__cgswap_groups
	__fish_complete_pids
end

complete -c cgswap -f
complete -c cgswap -n __fish_use_subcommand -l help -d Commands
complete -c cgswap -n __fish_use_subcommand -l version -d Version
@COMMANDS@
complete -c cgswap -n __fish_use_subcommand -a help -d 'Options of a command'
@TABLE@
