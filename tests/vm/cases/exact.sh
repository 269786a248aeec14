#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# Usage: exact.sh ATTACH
#
# 100,000 pages and more through three groups and two nested ones, watched by one cgswap from the
# start, by one with rings of a page, which loses most records, and by one started in the middle.
# After the load all three equal the kernel in every group.
. tests/vm/lib.sh
# ids above 64, so that the kernel's idr has more than one leaf
group before/1
mkdir "$CG"/before/{2..100}
attach=$1
PAGES=25013
ROUNDS=3

top_start whole --attach "$attach" -d 1s --ring-size 8M
top_start tiny --attach "$attach" -d 1s --ring-size $PAGE
kill -STOP "${top_pid[tiny]}" # a reader that does not come to read

group exact/a
group exact/b 8M
group exact/n 14M
group exact/n/x
group exact/n/y
load load_anon -g "$CG/exact/a" -p $PAGES -m -r $ROUNDS -w
load load_anon -g "$CG/exact/b" -p 2503 -r 2 -w
load load_anon -g "$CG/exact/n/x" -p 2503 -r 2 -w
load load_anon -g "$CG/exact/n/y" -p 2503 -r 2 -w

load_says 2 touched || not_ok "loads run" "no page came in"
top_start middle --attach "$attach" -d 1s
check_true "attached with swap in use" "nothing was in swap" "$(kernel_says exact) > 0"

for i in 0 1 2 3; do
	load_says $i ready || not_ok "load $i runs" "it ended early"
done
loads_stop
kill -CONT "${top_pid[tiny]}"
sleep 2
for name in whole tiny middle; do
	top_stop $name
	check "top $name: exit code" "$top_code" 0
done

books=check_books
[[ ${EXPECT_MISSES:-0} != counted ]] || books=check_missed
$books whole "ledger = kernel, attached before the load" /exact
$books tiny "ledger = kernel, rings overflow" /exact
$books middle "ledger = kernel, attached in the middle" /exact
charged=$(charged_pages whole)
check_true "100,000 pages charged" "only $charged" "$charged >= 100000"
[[ $(value whole host probe_misses) =~ ^[1-9] ]] ||
	check "known number of pages charged" "$(value whole /exact/a charged_pages)" \
		$((PAGES * (ROUNDS + 1)))
check "nothing lost with large rings" "$(value whole host events_lost)" 0
lost=$(value tiny host events_lost) events=$(value tiny host events)
check_true "most records lost with tiny rings" "$lost of $events" "lost * 2 > events"
check "attach type" "$(value whole host attach)" "${EXPECT_ATTACH:-$attach}"

# The kernel has no number for the root; what remains are the root's own pages and slots without an
# owner.
unowned=$(value whole host swap_unowned)
check_true "slots that nobody is charged for are per-CPU slot caches" "$unowned bytes" \
	"unowned >= 0 && unowned <= ${SLOT_CACHE_PAGES:-0} * PAGE"

for name in whole tiny middle; do
	misses=$(value $name host probe_misses)
	[[ ${EXPECT_MISSES:-0} != counted || ! $misses =~ ^[0-9]+$ ]] || misses=counted
	check "probe misses of $name" "$misses" "${EXPECT_MISSES:-0}"
done
case_end
