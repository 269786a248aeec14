#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# What a command may inherit: closed descriptors, a low limit of them, signals ignored or blocked.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"

machine_v2 tree
group /web memory.current $((200 * M))

# With stderr closed a message goes nowhere, least of all into a file that we opened.
printf 'cgswap-trace\x04\x00\x00\x00' >"$work/cut"
ran='stderr is closed'
"$cgswap" audit --replay "$work/cut" -o "$work/report" 2>&-
code=$? wrong=''
expect_code 1
[[ ! -s $work/report ]] || fault "in the report: $(<"$work/report")"
result
ran='all three are closed'
"$cgswap" save --sysroot "$root" "$work/saved" <&- >&- 2>&-
code=$? wrong=''
expect_code 1
! grep -rq 'cgswap\|groups' "$work/saved" || fault 'words in a saved file'
[[ -s $work/saved/proc/meminfo ]] || fault 'nothing is saved'
result

# few NUMBER ARGUMENT...: runs with at most NUMBER open files, inherited ones included.
few() {
	ran="$1 open files: cgswap ${*:2}"
	prlimit --nofile="$1:$1" timeout 60 "$cgswap" "${@:2}" </dev/null >"$work/out" 2>"$work/err"
	code=$? wrong=''
}

for arguments in 'top -b -n 1' 'explain --all' 'shrink --dry-run web 100M'; do
	for nr in {4..9}; do
		# shellcheck disable=SC2086 # options and their arguments
		few $nr $arguments --sysroot "$root"
		if ((code == 1)); then
			expect_error 'Too many open files'
		elif ((nr < 6)); then
			fault "exit status $code"
		fi
		result
	done
done

# inherited WAY FIELD: whether a command waiting for input has default SIGCHLD and SIGTERM, and
# whether SIGTERM ends it.
inherited() {
	local pid tries=0
	ran="env $1" wrong=''
	mkfifo "$work/input"
	sleep 60 >"$work/input" &
	env "$1" "$cgswap" trace --replay /dev/stdin <"$work/input" >"$work/out" 2>&1 &
	pid=$!
	until [[ $(<"/proc/$pid/comm") == cgswap ]]; do sleep 0.05; done
	while (($(sed -n "s/^$2:\t/0x/p" /proc/$pid/status) & (1 << 14 | 1 << 16))); do
		((++tries < 50)) || { fault "$2 stays"; break; }
		sleep 0.1
	done
	kill $pid
	timeout 5 tail --pid=$pid -f /dev/null || fault 'SIGTERM does not end it'
	kill -KILL $pid %sleep 2>/dev/null
	wait 2>/dev/null
	rm "$work/input"
	result
}

inherited --ignore-signal=CHLD SigIgn
inherited --block-signal=TERM SigBlk
