#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# Every command with every option that some of them share: those that mean something to it are taken
# and listed by --help, the others are refused with status 2 and not listed. The same for what means
# nothing of a recording.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"

declare -A takes=(
	[top]='-c --json --attach --sysroot --btf -v'
	[trace]='-c --json --attach --sysroot --btf -v'
	[audit]='-c --json --attach --sysroot --btf -v'
	[explain]='-c --json --sysroot'
	[shrink]='--json --attach --sysroot --btf -v'
	[doctor]='--json --attach --sysroot --btf -v'
	[save]='--sysroot'
)
declare -A argument=([-c]=/a [--json]='' [--attach]=auto [--sysroot]=/none [--btf]=/none [-v]='')
declare -A long=([-c]=--cgroup [-v]=--verbose)

# pair COMMAND OPTION SPELLING: as it is typed; the commands are not run.
pair() {
	local command=$1 option=$2 spelling=$3
	run "$command" "$spelling" ${argument[$option]:+"${argument[$option]}"} --help
	if [[ " ${takes[$command]} " == *" $option "* ]]; then
		expect_code 0
		expect_output "^ .*$spelling\\b"
	else
		expect_code 2
		expect_error "cgswap $command: $option means nothing here"
	fi
	result
}

# hides COMMAND OPTION: the command does not list it.
hides() {
	run "$1" --help
	! grep -qE -- "^ .*$2\\b" "$work/out" || fault "it is listed"
	run "$1" --usage
	! grep -qE -- "[[ ]$2\\b" "$work/out" || fault "it is listed in short"
	result "$1 does not list $2"
}

for command in $("$cgswap" --help | sed -n 's/^  \([a-z]*\) .*/\1/p'); do
	for option in "${!argument[@]}"; do
		pair "$command" "$option" "$option"
		[[ -z ${long[$option]:-} ]] || pair "$command" "$option" "${long[$option]}"
		[[ " ${takes[$command]} " == *" $option "* ]] ||
			hides "$command" "${long[$option]:-$option}"
	done
done

# recorded COMMAND OPTION [ARGUMENT]: means nothing of a recording, before it or behind it.
recorded() {
	local command=$1 option=$2
	shift
	local words="cgswap $command: $option means nothing with --replay"
	usage_error "$words" "$command" "$@" --replay file
	usage_error "$words" "$command" --replay file "$@"
}

for command in top trace audit; do
	recorded $command --attach auto
	recorded $command --sysroot /
	recorded $command --btf file
	recorded $command -v
	recorded $command --ring-size 4096
done
recorded top --counters-only
recorded top --actors
recorded top --calls
recorded trace --duration 1s
recorded trace --stacks
for option in --duration --interval --settle; do
	recorded audit $option 1s
done

usage_error '-v: only with --load' doctor -v
usage_error '-c /a: only with --all' explain -c /a web
