#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# What tools/lib/common.sh shows of a step on a terminal, and that it ends with who shows it.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
common=$(readlink -f -- "$(dirname -- "$0")/../../tools/lib/common.sh")

# on_terminal COMMAND...: as the step of a script, in whose terminal a shell goes on for 4 s.
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
