#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# Every command with every option that several commands share: an option that applies is accepted
# and listed by --help, any other is refused with status 2 and not listed. The same for options that
# do not apply to a recording.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"

declare -A takes=(
	[top]='-c --json --attach --sysroot --btf -v'
	[trace]='-c --json --attach --sysroot --btf -v'
	[audit]='-c --json --attach --sysroot --btf -v'
	[explain]='-c --json --sysroot'
	[shrink]='--json --attach --sysroot --btf -v'
	[doctor]='--json --attach --sysroot --btf -v'
	[record]='--attach --btf -v'
	[report]='-c --json'
	[export]='--attach --btf -v'
	[save]='--sysroot'
)
declare -A argument=([-c]=/a [--json]='' [--attach]=auto [--sysroot]=/none [--btf]=/none [-v]='')
declare -A long=([-c]=--cgroup [-v]=--verbose)

# pair COMMAND OPTION SPELLING: SPELLING is what the user types; the command does not run.
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

# hides COMMAND OPTION: --help does not list it.
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

# recorded COMMAND OPTION [ARGUMENT]: refused with a recording, before it or after it.
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
for option in --attach=auto --btf=file -v --actors; do
	words="cgswap export: ${option%=*} means nothing with --replay"
	usage_error "$words" export --once "$option" --replay file
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
usage_error '-c /a: only with --all or --list' explain -c /a web
