#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# Usage: v1.sh ATTACH
#
# The memory controller on a v1 hierarchy, alone or beside v2: charges move at swap-out and are
# dropped at swap-in. Swap is memsw.usage less usage, to the page, in every group.
. tests/vm/lib.sh
attach=$1
CG=/sys/fs/cgroup/memory
PAGES=5003

# group NAME [LIMIT]
group() {
	mkdir -p "$CG/$1"
	[[ -z ${2:-} ]] || echo "$2" >"$CG/$1/memory.limit_in_bytes"
}

kernel_says() {
	echo $(($(<"$CG/$1/memory.memsw.usage_in_bytes") - $(<"$CG/$1/memory.usage_in_bytes")))
}

zram_swap 256
echo 1 >$CG/memory.use_hierarchy 2>/dev/null
group v1/early
load load_anon -g "$CG/v1/early" -p 1009 -m -w
load_says 0 ready
top_start main --attach "$attach" -d 500ms --ring-size 8M
group v1/a
group v1/n 40M
group v1/n/x
group v1/n/y
load load_anon -g "$CG/v1/a" -p $PAGES -m -r 2 -w
load load_anon -g "$CG/v1/n/x" -p $PAGES -m -r 1 -w
load load_anon -g "$CG/v1/n/y" -p $PAGES -m -r 1 -R -w
for i in 1 2 3; do
	load_says $i ready || not_ok "load $i runs" "it ended early"
done
top_start middle --attach "$attach" -d 500ms
loads_stop
sleep 3
top_stop main
top_stop middle
check_books main "ledger = memsw - memory, with swap in use at the start"
check_books middle "ledger = memsw - memory, attached later"
check "known number of pages" "$(value main /v1/early swap_current)" $((1009 * PAGE))
check "pages charged" "$(value main /v1/a charged_pages)" $((3 * PAGES))
check "no drift without a number" "$(jq -s '[.[] | select(.type == "cgroup" and .path != "/" and
	.drift == null)] | length' "$WORK/main.last")" 0
kill -CONT "${load_pids[@]}"
kill -USR2 "${load_pids[1]}"
sleep 3
top_start after --attach "$attach" -d 500ms
sleep 1
top_stop after
check "all in again: nothing in swap" "$(value after /v1/a swap_current)" 0

# a task that moves takes its swap along, if the group is configured so
if [[ -e $CG/v1/a/memory.move_charge_at_immigrate ]]; then
	group v1/to
	echo 1 >"$CG/v1/to/memory.move_charge_at_immigrate"
	top_start moved --attach "$attach" -d 500ms
	echo "${load_pids[0]}" >"$CG/v1/to/cgroup.procs"
	sleep 3
	top_stop moved
	check "moved swap is the new group's" "$(value moved /v1/to swap_current)" $((1009 * PAGE))
	check "and not the old one's" "$(value moved /v1/early swap_current)" 0
	check_books moved "ledger = memsw - memory after a move"
fi
case_end
