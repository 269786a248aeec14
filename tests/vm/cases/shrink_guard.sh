#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# Usage: shrink_guard.sh [v1]
#
# Two processes guard the old limit, and do not overwrite a limit that somebody else sets meanwhile.
# The shrinks run side by side, each in a group of its own.
. tests/vm/lib.sh
. tests/vm/shrink_lib.sh
OLD=$((64 * M))

starts() {
	local name
	[[ $cgroup == v1 ]] || held other 39989 $((256 * M))
	for name in guard foreign closed removed; do
		held $name 5003 $OLD
	done
	[[ $cgroup == v1 ]] || shrink_start other 16M --watch 10min
	for name in guard foreign; do
		shrink_start $name 4M --step 1M --every 2s --watch 10min
	done
	shrink_start removed 8M --watch 10min
	"$CGSWAP" shrink --watch 10min sh/closed 8M <&- >&- 2>&- &
	shrink_pid[closed]=$!
}

# The other of the two processes restores the limit.
guard_killed() {
	shrink_begun guard
	check_true "SIGKILL of the guard: the limit is lowered before" "$(limit_of guard)" \
		"$(limit_of guard) < OLD"
	kill -KILL "$(pgrep -P "${shrink_pid[guard]}")"
	shrink_wait guard
	restored "SIGKILL of the guard" guard $OLD
	check "and it says so" "$(says .reason)" \
		"the process that restores the old limit was killed"
}

left() {
	shrink_wait "$1"
	check "a limit of somebody else stays, $1" "$code $(limit_of "$1") $(says \
		'[.outcome, .restored] | map(tostring) | join(" ")')" "3 $((48 * M)) aborted false"
}

# Somebody else sets a limit between two steps, and while our write is still reclaiming. v1 sets our
# limit last, so that theirs is lost there.
foreign() {
	if [[ $cgroup != v1 ]]; then
		shrink_begun other
		echo $((48 * M)) >"$CG/sh/other/$limit"
		kill -INT "${shrink_pid[other]}"
		left other
	fi
	shrink_begun foreign
	echo $((48 * M)) >"$CG/sh/foreign/$limit"
	left foreign
	check "and it says so" "$(says .reason)" "somebody else set $limit"
}

# It ends with an error, because it cannot print.
closed() {
	shrink_reached closed $((8 * M))
	kill -TERM "${shrink_pid[closed]}"
	wait "${shrink_pid[closed]}"
	check "with 0, 1 and 2 closed" "$? $(limit_of closed)" "1 $OLD"
}

# It checks again at the end.
removed() {
	shrink_reached removed $((8 * M))
	kill -STOP "${shrink_pid[removed]}"
	kill -KILL "${load_of[removed]}"
	until rmdir "$CG/sh/removed" 2>/dev/null; do sleep 0.1; done
	kill -CONT "${shrink_pid[removed]}"
	shrink_wait removed
	check "the group is removed" "$code $(says '[.outcome, .restored, .reason] |
		map(tostring) | join(" ")')" "3 aborted false the group was removed"
}

group sh
disk_swap
starts
foreign
guard_killed
closed
removed
case_end
