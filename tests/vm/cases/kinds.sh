#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# Usage: kinds.sh ATTACH
#
# Known numbers of pages of every kind, on swap of every kind: shared memory, pages shared with
# children, large folios; zram, then a swap file and a disk of lower priority; swapoff. Then reclaim
# of every kind: each that the kernel counts is traced, with its end.
. tests/vm/lib.sh
. tests/vm/trace_lib.sh
attach=$1
zram_swap 256
top_start main --attach "$attach" -d 500ms --ring-size 8M

# pages_out GROUP PAGES LOAD...: the group's pages all go out, and are counted.
pages_out() {
	local name=$1 pages=$2 number=${#load_pids[@]}
	shift 2
	group "kinds/$name"
	load "$@" -g "$CG/kinds/$name" -w
	load_says "$number" ready || not_ok "$name: the load runs" "it ended early"
	expected[$name]=$pages
}

declare -A expected
pages_out shmem 997 load_shmem -p 997 -n 2
pages_out fork 503 load_fork -p 503 -n 3 -l 0
pages_out huge 1536 load_thp -n 3
pages_out small 2003 load_anon -p 2003 -m -r 1

# The small zram fills first, then the file, then the disk.
swapoff /dev/zram0 || not_ok "swapoff brings all pages in" "it failed"
zram_swap 4
top_stop main
for name in "${!expected[@]}"; do
	check_true "$name: no page is counted twice or left out" \
		"$(value main "/kinds/$name" charged_pages) charged" \
		"$(value main "/kinds/$name" charged_pages) >= ${expected[$name]}"
	check "$name: nothing in swap after swapoff" "$(value main "/kinds/$name" swap_current)" 0
done
check "small pages: the known number" "$(value main /kinds/small charged_pages)" 4006
check "shared memory: the known number" "$(value main /kinds/shmem charged_pages)" 997
check "large folios: the known number" "$(value main /kinds/huge charged_pages)" 1536
check_books main "ledger = kernel after swapoff"
loads_end

mount_dir=$WORK/disk
mkdir "$mount_dir"
/run/vm/busybox mke2fs -F /dev/vdb >/dev/null 2>&1
mount -t ext4 /dev/vdb "$mount_dir" || not_ok "a file system for the swap file" "not mounted"
dd if=/dev/zero of="$mount_dir/swap" bs=1M count=8 status=none
chmod 600 "$mount_dir/swap"
mkswap -q "$mount_dir/swap" >/dev/null
swapon -p 5 "$mount_dir/swap" || not_ok "a swap file" "not taken"
swapon -p 1 /dev/vda
top_start mixed --attach "$attach" -d 500ms --ring-size 8M
pages_out spread 6007 load_anon -p 6007 -m
loads_stop
sleep 1
top_stop mixed
used=$(awk 'NR > 1 && $4 > 0' /proc/swaps | wc -l)
check "pages on zram, in a file and on a disk" "$used" 3
check "spread: the known number" "$(value mixed /kinds/spread swap_current)" $((6007 * PAGE))
check_books mixed "ledger = kernel on three devices"
loads_end
swapoff -a
umount "$mount_dir"
swapon /dev/vda

# stalls: direct reclaims that the kernel counted.
stalls() {
	awk '/^allocstall_/ { sum += $2 } END { print sum }' /proc/vmstat
}

# More must be free than is: whoever allocates next reclaims directly until it is.
group kinds/max
trace_start reclaim --attach "$attach" -e reclaim
echo 8M >"$CG/kinds/max/memory.max"
load load_anon -g "$CG/kinds/max" -p 4001 -w
load_says 0 ready
load load_anon -p 40009 -w
load_says 1 ready
load load_anon -p 1009 -m -w
load_says 2 ready
before=$(stalls)
least=$(</proc/sys/vm/min_free_kbytes)
free=$(awk '/^MemFree:/ { print $2 }' /proc/meminfo)
echo $((free + 96 * 1024)) >/proc/sys/vm/min_free_kbytes
load load_anon -p 5003 -w
load_says 3 ready
echo "$least" >/proc/sys/vm/min_free_kbytes
sleep 2
grown=$(($(stalls) - before))
loads_stop
trace_stop reclaim
check_true "the kernel counts direct reclaims" "$grown" "$grown > 0"
for actor in kswapd max madvise direct; do
	told=$(events reclaim ".kind == \"reclaim\" and .actor == \"$actor\"")
	check_true "reclaim of $actor is told" "never" "$told > 0"
done
check "direct reclaim as often as the kernel counts it" "$told" "$grown"
check "each with its time" "$(events reclaim '.kind == "reclaim" and .latency_ns == null')" 0
check "and none is missed" "$(last_line reclaim '.missed // 0')" 0
loads_end
case_end
