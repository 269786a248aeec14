#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# Usage: dying.sh ATTACH
#
# Groups that are removed while their pages are in swap stay in the table until the pages are gone,
# also one that was removed before cgswap started. A new group with the same id is not taken for the
# old one.
. tests/vm/lib.sh
attach=$1
mkdir -p /tmp/shm && mount -t tmpfs -o size=64m tmpfs /tmp/shm

# shmem_to_swap GROUP FILE PAGES: pages of a file that outlive the process; then removes the group.
shmem_to_swap() {
	group "$1"
	load load_shmem -g "$CG/$1" -f "/tmp/shm/$2" -p "$3" -w
	load_says 0 ready || not_ok "pages of $1 go to swap" "see above"
	loads_end
	rmdir "$CG/$1"
}

group dying
shmem_to_swap dying/early early 499
top_start main --attach "$attach" -d 500ms
shmem_to_swap dying/late late 997
top_wait main "$(($(grep -c '"host"' "$WORK/main.json") + 3))"
cp "$WORK/main.json" "$WORK/copy.json"
tac "$WORK/copy.json" | sed '/"type":"host"/q' | tac >"$WORK/main.last"
early=$(value main /dying/early memcg_id) late=$(value main /dying/late memcg_id)
check "removed before attach: dying" "$(value main /dying/early state)" dying
check "removed before attach: bytes" "$(value main /dying/early swap_current)" $((499 * PAGE))
check "removed since: dying" "$(value main /dying/late state)" dying
check "removed since: bytes" "$(value main /dying/late swap_current)" $((997 * PAGE))
check "their parent holds both" "$(value main /dying swap_current)" $((1496 * PAGE))
check_books main "ledger = kernel with dying groups"

# On one CPU: its slot cache keeps the last slots of the second and none of the first, whose id is
# freed.
taskset -c 0 rm /tmp/shm/early /tmp/shm/late
deadline=$((SECONDS + 60))
until [[ -n ${again:-} ]] || ((SECONDS > deadline)); do
	# the lowest free ids are allocated first
	for i in {1..8}; do
		group "dying/new$i"
	done
	sleep 1
	tac "$WORK/main.json" | sed '/"type":"host"/q' | tac >"$WORK/main.last"
	again=$(jq -r --argjson early "$early" --argjson late "$late" 'select(.type == "cgroup" and
		.state == "online" and (.memcg_id == $early or .memcg_id == $late)) | .path' \
		"$WORK/main.last" | head -n 1)
	[[ -n $again ]] || rmdir "$CG"/dying/new*
done
check_true "an id is given away again" "ids $early and $late were not" "${#again} > 0"
check "the new owner starts at 0" \
	"$(value main "$again" charged_pages) $(value main "$again" swap_current)" "0 0"

load load_anon -g "$CG$again" -p 503 -m -w
load_says 0 ready
sleep 1
top_stop main
check "the new owner's pages" "$(value main "$again" charged_pages)" 503
# per-CPU caches of freed slots (up to 6.12) may still hold some of the other group's
old=/dying/early
[[ $(value main "$again" memcg_id) == "$early" ]] || old=/dying/late
check "the old owner is gone" "$(value main $old state)" ""
check_books main "ledger = kernel after an id was reused"
umount /tmp/shm
case_end
