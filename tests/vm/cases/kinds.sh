#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# Usage: kinds.sh ATTACH
#
# Pages of every kind, on swap of every kind, each a known number: shared memory, pages that
# children share, large folios; zram, behind it a swap file and a disk of lower priority; swapoff.
. tests/vm/lib.sh
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

# The small zram is full before the file, and the file before the disk.
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
check "spread: the known number" "$(value mixed /kinds/spread swap_current)" $((6007 * 4096))
check_books mixed "ledger = kernel on three devices"
loads_end
swapoff -a
umount "$mount_dir"
swapon /dev/vda
case_end
