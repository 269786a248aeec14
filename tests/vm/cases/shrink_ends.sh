#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# Usage: shrink_ends.sh [v1]
#
# The old limit is restored whatever ends a shrink in the middle, and nothing is written if it
# cannot start. The shrinks run side by side, each in a group of its own.
. tests/vm/lib.sh
. tests/vm/shrink_lib.sh
OLD=$((64 * M))

starts() {
	local name
	held middle 39989 $((256 * M))
	for name in int term hup kill gone stall; do
		held $name 5003 $OLD
	done
	shrink_start middle 16M --watch 60s
	for name in int term hup kill; do
		shrink_start $name 4M --step 1M --every 1s --watch 60s
	done
	shrink_start gone 8M --watch 60s
	shrink_start stall 8M --watch 60s --max-stall 50ms
}

# A write in progress is interrupted.
middle() {
	shrink_begun middle
	kill -INT "${shrink_pid[middle]}"
	shrink_wait middle
	restored "SIGINT in the middle of a write" middle $((256 * M))
	check "it stopped there" "$(says .t100)" null
}

signals() {
	local name
	for name in int term hup; do
		shrink_begun $name
		kill -${name^^} "${shrink_pid[$name]}"
		shrink_wait $name
		restored "SIG${name^^}" $name $OLD
	done
}

# SIGKILL: no process is left to print anything.
killed() {
	local deadline=$((SECONDS + 20))
	shrink_begun kill
	check_true "SIGKILL: the limit is lowered before" "$(limit_of kill)" "$(limit_of kill) < OLD"
	kill -KILL "${shrink_pid[kill]}"
	wait "${shrink_pid[kill]}" 2>/dev/null
	until [[ $(limit_of kill) == "$OLD" ]]; do
		((SECONDS < deadline)) || break
		sleep 0.1
	done
	check "SIGKILL: the limit is back" "$(limit_of kill)" $OLD
}

gone() {
	shrink_reached gone $((8 * M))
	kill -KILL "${load_of[gone]}"
	shrink_wait gone
	restored "the target is killed: the limit is back" gone $OLD
	check "and it says so" "$(says .reason)" "its last process ended"
}

stall() {
	shrink_reached stall $((8 * M))
	kill -USR2 "${load_of[stall]}"
	shrink_wait stall
	restored "a stall above --max-stall" stall $OLD
	check "and it says so" "$(says .reason)" "its tasks waited longer than --max-stall"
}

errors() {
	local size
	held err 1009 $((32 * M))
	failure "an unknown group" 'unknown cgroup sh/none' sh/none 1M
	failure "what is lower already" 'already' sh/err 40M
	failure "the root" 'name a group' / 1M
	mkdir "$CG/sh/dead"
	rmdir "$CG/sh/dead"
	failure "a group that was removed" 'unknown cgroup sh/dead' sh/dead 1M
	setpriv --reuid=65534 --regid=65534 --clear-groups "$CGSWAP" shrink sh/err 2M \
		>"$WORK/out" 2>"$WORK/err"
	check "not root" "$? $(grep -c 'run it as root' "$WORK/err") $(limit_of err)" \
		"1 1 $((32 * M))"
	echo $$ >"$CG/sh/err/cgroup.procs"
	failure "from inside" 'cgswap itself is in it' sh/err 2M
	echo $$ >"$CG/cgroup.procs"
	for size in max 10X ''; do
		"$CGSWAP" shrink sh/err "$size" >"$WORK/out" 2>"$WORK/err"
		check "size '$size'" "$? $(wc -l <"$WORK/err")" "2 1"
	done
	check "errors change nothing" "$(limit_of err)" $((32 * M))
}

group sh
disk_swap
starts
middle
signals
killed
gone
stall
errors
sleep 0.5
check "nobody is left" "$(pgrep -f 'cgswap shrink' | wc -l)" 0
case_end
