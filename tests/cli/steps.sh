#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# How tools/lib/common.sh shows a step on a terminal, and that the display ends with the script.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
common=$(readlink -f -- "$(dirname -- "$0")/../../tools/lib/common.sh")

# on_terminal COMMAND...: runs it as a step of a script on a terminal that stays open for 4 s.
on_terminal() {
	printf '%s\n' "set -euo pipefail; . '$common'; echo \$\$ >'$work/pid'" \
		"step '$work/log' testing $*" >"$work/script"
	script -qc "bash '$work/script'; sleep 4" "$work/typescript" </dev/null >/dev/null 2>&1
	wrong='' ran="a step: $*"
}

on_terminal sleep 2
grep -q $'\rtesting ... 1 s' "$work/typescript" || fault 'no seconds are shown'
grep -q $'\rtesting: done in [23] s' "$work/typescript" || fault 'no end is shown'
result

# before the output, and never in it
printf '%s\n' "set -euo pipefail; . '$common'" \
	"{ sleep 2; echo first; sleep 1; echo second; exit 3; } | step_until_output testing" >"$work/script"
script -qec "bash '$work/script'" "$work/typescript" </dev/null >/dev/null 2>&1
code=$? wrong=''
expect_code 3
grep -q $'\rtesting ... 1 s .*\rtesting: [23] s' "$work/typescript" || fault 'no seconds are shown'
sed '1,/testing: /d' "$work/typescript" | grep -q 'testing' && fault 'seconds among the output'
grep -q '^first' "$work/typescript" && grep -q '^second' "$work/typescript" || fault 'no output'
result 'a step until the first line'

{
	until [[ -s $work/killed ]]; do sleep 0.1; done
	sleep 1
	kill "$(<"$work/killed")"
} &
ln -sf pid "$work/killed"
: >"$work/pid"
on_terminal sleep 20
seconds=$(grep -o '[0-9]* s ' "$work/typescript" | tail -n 1)
((${seconds% s } <= 3)) || fault "$seconds are shown, of one that was killed after a second"
result 'a step that is killed'
wait

# A sudo that asks on the terminal for two seconds: once, or each time when FORGETS is set.
mkdir -p "$work/bin"
cat >"$work/bin/sudo" <<-'END'
	#!/bin/bash
	asked=${0%/*}/asked
	if [[ ! -e $asked ]]; then
		[[ $1 != -n ]] || exit 1
		printf 'password: '
		sleep 2
		printf 'given\n'
		[[ ${FORGETS:-} ]] || : >"$asked"
	fi >/dev/tty
	while [[ $1 == -* ]]; do shift; done
	exec "$@"
END
chmod +x "$work/bin/sudo"
for forgets in '' 1; do
	rm -f "$work/bin/asked"
	# the tests are run by root, who is asked for nothing
	sed 's/((EUID == 0))/false/' "$common" >"$work/common"
	printf '%s\n' "set -euo pipefail; . '$work/common'; PATH=$work/bin:\$PATH FORGETS=$forgets" \
		'export FORGETS' "root_step '$work/log' testing sleep 2" >"$work/script"
	script -qc "bash '$work/script'" "$work/typescript" </dev/null >/dev/null 2>&1
	wrong='' code=$(tail -n 1 "$work/typescript" | grep -o 'CODE="[0-9]*"')
	[[ $code == 'CODE="0"' ]] || fault "status ${code:-unknown}"
	grep -q 'password: given' "$work/typescript" || fault "$(cat -v "$work/typescript")"
	result "a step as root, where sudo ${forgets:+always }asks"
done
