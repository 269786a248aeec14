#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# Usage: births.sh ATTACH
#
# Groups born during an audit, and all that can happen to them before and after their first reading:
# created, refused, swapped, moved, emptied, removed, recreated under the same name, the controller
# switched off and on. Nothing is wrong, so the audit finds no violation and is exact. AUDIT_RUNS:
# how often each is run (1).
. tests/vm/lib.sh
. tests/vm/audit_lib.sh
attach=$1 runs=${AUDIT_RUNS:-1}
P=$CG/births/p SHM=/tmp/births-shm
mkdir -p $SHM && mount -t tmpfs -o size=64m tmpfs $SHM
group births/p/any
rmdir "$P/any"

# refused GROUP [ROUNDS]: a group below p, most of whose pages are refused swap.
refused() {
	local round
	mkdir -p "$P/$1"
	echo 64K >"$P/$1/memory.swap.max"
	for ((round = 0; round < ${2:-1}; round++)); do
		timeout -s KILL 0.4 "$LOADS/load_anon" -g "$P/$1" -p 67 -m
	done
}

# throttled GROUP: the same by its memory limit, not by madvise.
throttled() {
	mkdir -p "$P/$1"
	echo 4M >"$P/$1/memory.high"
	echo 1M >"$P/$1/memory.swap.max"
	timeout -s KILL 2 "$LOADS/load_anon" -g "$P/$1" -p 2003
}

# huge GROUP: large folios, for which there are no contiguous slots.
huge() {
	mkdir -p "$P/$1"
	echo 5M >"$P/$1/memory.max"
	timeout -s KILL 3 "$LOADS/load_thp" -g "$P/$1" -n 4
}

# swapped GROUP: all its pages go out, then are freed.
swapped() {
	mkdir -p "$P/$1"
	"$LOADS/load_anon" -g "$P/$1" -p 503 -m
}

# held GROUP: all its pages go out and stay; the load's pid is in $held.
held() {
	mkdir -p "$P/$1"
	"$LOADS/load_anon" -g "$P/$1" -p 503 -m -w >"$WORK/held" 2>&1 &
	held=$!
	until grep -q ready "$WORK/held"; do
		kill -0 $held || return
		sleep 0.1
	done
}

let_go() {
	kill -KILL $held
	wait $held 2>/dev/null
}

removed() {
	until rmdir "$P/$1"; do sleep 0.1; done
}

# left GROUP FILE: shared pages stay in swap when the group is removed.
left() {
	mkdir -p "$P/$1"
	"$LOADS/load_shmem" -g "$P/$1" -f "$SHM/$2" -p 499 -n 1
	removed "$1"
}

controller_off_on() {
	echo -memory >"$P/cgroup.subtree_control"
	echo +memory >"$P/cgroup.subtree_control"
}

moved() {
	mkdir -p "$P/$2"
	echo "$held" >"$P/$2/cgroup.procs"
	kill -USR2 "$held"
	sleep 0.3
}
export -f refused throttled huge swapped held let_go removed left controller_off_on moved
export P SHM LOADS WORK

# refusals: of all groups below p, removed ones included.
refusals() {
	awk '{ sum += $2 } END { print sum }' "$P/memory.swap.events"
}

# birth NAME COMMAND [SLEEP]: runs COMMAND during an audit, which must be exact, and empties p.
birth() {
	local begin=$SECONDS
	audit "$1" -- bash -c "sleep ${3:-1.2}; $2"
	exact "$1"
	echo "$1: $((SECONDS - begin)) s, $(refusals) refusals in all"
	find "$P" -mindepth 1 -depth -type d -exec rmdir {} +
}

for ((run = 1; run <= runs; run++)); do
	before=$(refusals)
	birth "refused $run" 'refused n 3'
	check_true "refused $run: by its limit" "$before refusals before" "$(refusals) > $before"
	birth "throttled $run" 'throttled n'
	birth "huge pages $run" 'huge n'
	birth "removed at once $run" 'refused n; removed n'
	birth "removed between readings $run" \
		'refused n; sleep 1.5; refused n; removed n; sleep 1.2'
	birth "removed while pages stay $run" "left n file-$run; refused o"
	birth "the file is gone as well $run" \
		"rm $SHM/file-$run; left n file-$run; rm $SHM/file-$run"
	birth "remade $run" 'for i in {1..5}; do refused n; removed n; done; refused n'
	birth "remade at each reading $run" \
		'for i in {1..4}; do refused n; sleep 0.7; removed n; swapped n; removed n; done'
	birth "swapped $run" 'swapped n'
	birth "swapped and held $run" 'held n; sleep 1.2; let_go'
	birth "moved $run" 'held n; moved n o; refused o; let_go; removed n; refused n'
	birth "controller off and on $run" 'refused n; sleep 1.2; controller_off_on; refused n'
	birth "controller off and on at once $run" 'for i in {1..5}; do
		refused n; controller_off_on; refused n 2; done'
	birth "controller off, pages stay $run" 'held n; controller_off_on; refused n; sleep 1.2
		let_go; refused n'
	birth "deep $run" 'd=n; for i in {1..11}; do
		mkdir $P/$d; echo +memory >$P/$d/cgroup.subtree_control; d=$d/n; done
		refused $d; sleep 1.2; refused $d; removed $d; refused o'
	birth "limit lowered $run" 'held n; echo 1M >$P/n/memory.swap.max; sleep 1.2; let_go
		removed n; refused n'
	birth "twenty $run" 'for i in {1..20}; do refused n$i; ((i % 3)) || removed n$i; done' 0
done

# With memory_localevents the kernel counts events for the group alone, not for its ancestors.
mount -o remount,memory_localevents "$CG"
birth "local events" 'refused n; sleep 1.2; refused n; removed n; refused o'
mount -o remount "$CG"
umount $SHM
case_end
