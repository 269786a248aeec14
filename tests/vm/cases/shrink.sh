#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# Usage: shrink.sh [v1]
#
# The limit of a running group goes from 200 to 100 MB: the curve, the swapped pages against the
# kernel's counters, where they go, and what a touch costs.
. tests/vm/lib.sh
. tests/vm/shrink_lib.sh

# Pages written to a device that left memory. v1 charges a page for swap when it leaves memory, so
# pages that are written but still in the swap cache do not count.
written() {
	local cached=0
	if [[ $cgroup == v1 ]]; then
		sysctl -qw vm.stat_refresh=1
		cached=$(awk '$1 == "SwapCached:" { print $2 / 4 }' /proc/meminfo)
	fi
	echo $(($(vmstat pswpout) - cached))
}

# The basic question: halve a running group.
halve() {
	local before after out
	held web 49999 $((210 * M))
	before=$(kernel_says sh/web)
	out=$(written)
	shrink --watch 2s sh/web 100M
	after=$(kernel_says sh/web)
	out=$(($(written) - out))
	cat "$WORK/shrink.err"
	says 'del(.watch)'
	check "200 to 100 MB" "$code $(says .outcome) $(limit_of web)" "0 reached $((100 * M))"
	check "swapped pages are the kernel's" \
		"$(says '.swapped_pages - .returned_pages')" $(((after - before) / PAGE))
	check "and it says so" "$(says .drift_pages)" 0
	check "it kept what swap says" "$(says .swap_after)" "$after"
	check "pages on the device are the kernel's" "$(says '.disk_pages, .zswap_pages')" "$out 0"
	check "the times are in order" "$(says '[.t50, .t90, .t99, .t100] | (. == sort) and
		(.[0] > 0)')" true
	check "the curve falls to the limit" "$(jq -s '[.[] | select(.type == "point")] |
		length > 3 and .[0].usage > 180 * 1048576 and .[-1].usage <= 100 * 1048576 and
		([.[].swapped_pages] | . == sort)' "$WORK/shrink.json")" true
	check_true "it really uses less" "$(usage web)" "$(usage web) <= 100 * $M"
	check "the load lives" "$(lives web)" yes
	check "not restored, as was asked" "$(says .restored)" false
	"$CGSWAP" shrink --watch 0 sh/web 64M >"$WORK/text" 2>&1
	check "as text" "$? $(grep -c "^/sh/web  $limit 100M, it uses .*, to 64.0M: reached\$" \
		"$WORK/text") $(grep -c '^  limit     the new one stays$' "$WORK/text") $(grep -c \
		'matches the count' "$WORK/text")" "0 1 1 1"
	cat "$WORK/text"
	loads_end
}

check_reached() {
	check "$1" "$code $(says '[.file, .outcome, .restored] | map(tostring) | join(" ")')" "0 $2"
	check "$1: swapped pages are the kernel's" "$(says '.swapped_pages - .returned_pages,
		.drift_pages')" "$(($(kernel_says "sh/$3") / PAGE)) 0"
}

# In steps with a restore at the end, by memory.high, and by memory.reclaim, side by side.
ways() {
	local writes
	held steps 9973 $((64 * M))
	[[ $cgroup == v1 ]] || held high 5003 max
	[[ $cgroup == v1 ]] || held reclaim 5003 max
	shrink_start steps 16M --step 8M --every 300ms --watch 0 --restore
	if [[ $cgroup != v1 ]]; then
		shrink_start high 8M --high --watch 0
		[[ ! -e $CG/sh/reclaim/memory.reclaim ]] ||
			shrink_start reclaim 8M --reclaim --watch 0
	fi
	shrink_wait steps
	writes=$(says .writes)
	check_reached "steps" "$limit reached true" steps
	check "steps: the old limit is back" "$(limit_of steps)" $((64 * M))
	check_true "steps: a write for each" "$writes" "$writes >= 3"
	if [[ $cgroup != v1 ]]; then
		shrink_wait high
		check_reached "memory.high" "memory.high reached false" high
		check "memory.high is what was asked" "$(<"$CG/sh/high/memory.high") $(limit_of high)" \
			"$((8 * M)) max"
		ways_reclaim
	fi
	loads_end
}

ways_reclaim() {
	if [[ -e $CG/sh/reclaim/memory.reclaim ]]; then
		shrink_wait reclaim
		check_reached "memory.reclaim" "memory.reclaim reached true" reclaim
		check "memory.reclaim sets no limit" \
			"$(<"$CG/sh/reclaim/memory.high") $(limit_of reclaim)" "max max"
	else
		failure "memory.reclaim is not there" 'this kernel has no such file' \
			--reclaim sh/reclaim 8M
	fi
}

# No swap left: v2 would kill, v1 returns EBUSY.
short() {
	held short 5003 $((64 * M))
	if [[ $cgroup == v1 ]]; then
		echo 0 >"$CG/sh/short/memory.swappiness"
		shrink --watch 0 sh/short 4M
		restored "EBUSY" short $((64 * M)) ebusy
		check_true "EBUSY was the answer" "$(says .busy)" "$(says .busy) > 0"
		check "and the load lives" "$(lives short)" yes
		loads_end
		return
	fi
	echo 0 >"$CG/sh/short/memory.swap.max"
	failure "what would kill is refused" 'and then kills' sh/short 4M
	check "refused: nothing was written" "$(limit_of short)" $((64 * M))
	check "refused: the load lives" "$(lives short)" yes
	shrink --dry-run sh/short 4M
	check "dry run: exit code" "$code $(says '[.fits, .kills] | map(tostring) | join(" ")')" \
		"3 false true"
	shrink --force sh/short 4M
	restored "forced: out of memory" short $((64 * M)) oom
	loads_end
}

# Compressible pages, incompressible pages and zero pages: where each of them goes.
mixed() {
	local on=/sys/module/zswap/parameters/enabled before after
	[[ -n $(vmstat zswpout) ]] || return 0
	echo Y >$on
	held mix 4001 $((64 * M))
	load load_anon -g "$CG/sh/mix" -p 503 -c 100 -w
	load_says 1 ready
	load load_anon -g "$CG/sh/mix" -p 1009 -z -w
	load_says 2 ready
	before=("$(vmstat zswpout)" "$(vmstat swpout_zero)" "$(vmstat pswpout)")
	# The compression ratio is unknown yet. What zswap holds counts: from 6.18 on it keeps
	# incompressible pages uncompressed.
	shrink --force --watch 0 sh/mix 10M
	after=("$(vmstat zswpout)" "$(vmstat swpout_zero)" "$(vmstat pswpout)")
	echo N >$on
	check "mixed: the kernel's counts of zswap and the device" "$code $(says '.zswap_pages,
		.disk_pages')" "0 $((after[0] - before[0])) $((after[2] - before[2]))"
	check "mixed: the kernel's count of zeroes" "$(says .zero_pages)" \
		"$([[ -n ${after[1]} ]] && echo $((after[1] - before[1])) || echo null)"
	check_true "mixed: much went to zswap" "$(says .zswap_pages)" "$(says .zswap_pages) > 3000"
	check "mixed: swapped pages are the kernel's" "$(says '.drift_pages, .swap_after / '$PAGE)" \
		"0 $(($(kernel_says sh/mix) / PAGE))"
	loads_end
}

# All pages are touched during the watch phase. With a slow disk memory.max would kill the load.
touches() {
	local in
	zram_swap 256
	held touch 6007 $((64 * M))
	in=$(vmstat pswpin)
	shrink_start touch 12M --watch 8s
	shrink_reached touch $((12 * M))
	sleep 1
	kill -USR2 "${load_of[touch]}"
	shrink_wait touch
	in=$(($(vmstat pswpin) - in))
	says '.watch | del(.faults[].buckets)'
	check "touched: reached" "$code $(says .outcome)" "0 reached"
	check "touched: pages that came back are the kernel's" "$(says .refault_pages)" "$in"
	check_true "touched: many of them" "$in" "$in > 3000"
	check "touched: each wait is told" "$(says '[.watch.faults[] | .count] | add > 100')" true
	check "touched: in its bucket" "$(says '[.watch.faults[] |
		([.buckets[].count] | add) == .count and .total_ns > 0 and .max_ns <= .total_ns] |
		all')" true
	loads_end
}

group sh
disk_swap
halve
ways
short
if [[ $cgroup != v1 ]]; then
	mixed
	touches
fi
case_end
