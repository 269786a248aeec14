#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# Usage: ftrace_dead.sh
#
# A detach while kernel.ftrace_enabled is 0 triggers a kernel bug that disables ftrace until the
# next boot: every command reports it. The last case of a boot, as nothing can be attached
# afterwards.
. tests/vm/lib.sh
. tests/vm/trace_lib.sh

ftrace_is_dead() {
	[[ $(cat /proc/sys/kernel/ftrace_enabled 2>&1) == *'No such device' ]]
}

# ftrace_kill: detaches a trace's programs while ftrace is off, and others when it is on again.
ftrace_kill() {
	trace_start one --attach fentry
	sysctl -q kernel.ftrace_enabled=0
	kill -KILL "${trace_pid[one]}"
	wait "${trace_pid[one]}" 2>/dev/null
	sleep 1
	sysctl -q kernel.ftrace_enabled=1
	"$CGSWAP" top -b -n 1 >/dev/null 2>&1
}

# told NAME COMMAND...: one line that reports it, status 1
told() {
	"$CGSWAP" "${@:2}" >"$WORK/out" 2>"$WORK/err"
	check "$1: status, lines, and what to do" \
		"$? $(wc -l <"$WORK/err") $(grep -c 'switched ftrace off .* reboot' "$WORK/err")" "1 1 1"
}

group dead
"$CGSWAP" doctor >"$WORK/out"
check "before: nothing is missing, an attach was tried" \
	"$? $(grep -c '^  attach  *tried: ' "$WORK/out")" "0 1"
for ((i = 0; i < 5; i++)); do
	ftrace_is_dead || ftrace_kill
done
if ftrace_is_dead; then
	told top top -b -n 1
	told "top with kprobes" top -b -n 1 --attach kprobe
	told trace trace --duration 1s
	told audit audit -- true
	"$CGSWAP" doctor >"$WORK/out" 2>&1
	check "doctor" "$? $(grep -c '^! execution: .*switched ftrace off' "$WORK/out")" "1 1"
else
	skip "ftrace dies" "this kernel has no such bug"
fi
case_end
