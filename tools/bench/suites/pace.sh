#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# Usage: pace.sh RATE[,GROUPS[,TRACER...]]
#
# A load of RATE events a second in GROUPS groups: the cost of each event, wakeups and the reader's
# work included. The time of both threads counts, idle time does not.
. tools/bench/lib.sh
IFS=, read -r rate groups names <<<"$1"
IFS=, read -ra tracers <<<"${names:-cgswap}"
groups=${groups:-1}
# at least 2000 pages, the same number in each group
PAGES=$(((2000 + groups - 1) / groups * groups))
# a batch every 4 ms; two events a page
BATCH=$((rate / 500))

# measure TRACER WINDOW
measure() {
	local before=0 cpu=0 words
	[[ $2 == A* ]] || { tracer_cpu && before=$cpu; }
	window
	# the rings are read by the timer
	[[ $2 == A* ]] || { sleep 0.2 && tracer_cpu; }
	# shellcheck disable=SC2206 # words
	words=(${rounds[0]})
	sample suite pace rate "$rate" groups "$groups" tracer "$1" window "$2" \
		events $((2 * PAGES)) "${words[@]}" reader $((cpu - before))
}

swap_use zram-lz4
group bench/pace
options=(-g "$CG/bench/pace")
if ((groups > 1)); then
	echo +memory >"$CG/bench/pace/cgroup.subtree_control"
	options+=(-n "$groups")
fi
bench_load "${options[@]}" -p $PAGES -b $((BATCH ? BATCH : 1)) -e "$rate"
window
for tracer in "${tracers[@]}"; do
	measure "$tracer" A1
	tracer_start "$tracer"
	measure "$tracer" B1
	measure "$tracer" B2
	tracer_stop "$tracer"
	measure "$tracer" A2
	tracer_check "$tracer" $((2 * PAGES))
done
bench_load_end
find "$CG/bench/pace" -mindepth 1 -depth -type d -exec rmdir {} + 2>/dev/null
rmdir "$CG/bench/pace"
