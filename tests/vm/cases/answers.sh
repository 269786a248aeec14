#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# Usage: answers.sh [no-files]
#
# What explain says of machines from public reports, rebuilt at a small scale, and what the kernel
# does then: a group grows until the OOM killer runs, which has to be between the earliest and the
# latest growth that explain gave. Fixes are run as printed. With "no-files" no group thrashes on
# its files: on 6.12 this load causes no pressure.
. tests/vm/lib.sh
. tests/vm/explain_lib.sh

# ends NAME GROUP LOAD-OPTION...: it grows until it is killed, within the forecast. One part in 16
# is allowed for batched counters and for memory that the kernel itself needs.
ends() {
	local name=$1 group=$2 earliest latest grown
	shift 2
	explain "$group" --interval 0
	earliest=$(says .oom_earliest)
	latest=$(says '.oom_latest // 9223372036854775807')
	load load_oom -g "$CG/$group" "$@"
	wait "$load_pid"
	check "$name: ends" "$?" 137
	grown=$(sed -n 's/^grown //p' "$WORK/load.$((${#load_pids[@]} - 1))" | tail -n 1)
	grown=$((${grown:-0} * PAGE))
	check_true "$name: where it was said" "$grown, said $earliest to $latest" \
		"grown >= earliest - earliest / 16 && (latest > (1 << 60) ||
		grown <= latest + latest / 16)"
	loads_end
}

# lives NAME GROUP MB LOAD-OPTION...: growth that is said to fit does fit.
lives() {
	local name=$1 group=$2 mb=$3
	shift 3
	explain "$group" --grow "${mb}M" --interval 0
	check "$name: said to fit" "$(says .fit)" fits
	load load_anon -g "$CG/$group" -p $((mb * M / PAGE)) -w "$@"
	load_says 0 ready && ok "$name: and does" || not_ok "$name: and does" "killed"
	check "$name: nobody is killed" "$(awk '$1 == "oom_kill" { print $2 }' \
		"$CG/$group/memory.events")" 0
	loads_end
}

fired() {
	says "[.checks[] | select(.id == \"$1\") | .$2] | join(\" \")"
}

# fix_run ID: runs the fix as printed.
fix_run() {
	local out
	out=$(sh -c "$(fired "$1" fix)" 2>&1)
	check "$1: its fix runs" "$? $out" "0 "
}

# The group may not swap, and its limit is above what the machine has.
machine_first() {
	local available
	group an/machine
	set_files an/machine memory.max=$((4096 * M)) memory.swap.max=0
	explain an/machine --interval 0
	available=$(says .oom_earliest)
	explain an/machine --grow $((available + 64 * M)) --interval 0
	check "beyond the machine: not said to fit" "$(says .fit)" depends
	check_true "beyond the machine: what is available" "$available of $(grep MemA /proc/meminfo)" \
		"available < 4096 * M && available > 64 * M"
	lives "beyond the machine: less" an/machine $((available / M * 3 / 4))
	# else it can reclaim what everybody runs for minutes before somebody is killed
	echo 1000 >/sys/kernel/mm/lru_gen/min_ttl_ms
	ends "beyond the machine" an/machine -p 1048576 -s 1024
	echo 0 >/sys/kernel/mm/lru_gen/min_ttl_ms
}

pool_full() {
	local out
	[[ -e $CG/an/memory.zswap.writeback ]] || return
	group an/pool
	echo 1 >/sys/module/zswap/parameters/max_pool_percent
	echo Y >/sys/module/zswap/parameters/enabled
	set_files an/pool memory.zswap.writeback=0
	load load_anon -g "$CG/an/pool" -p $((48 * M / PAGE)) -c 90 -m -t 5 -w
	load_says 0 ready 60
	explain an/pool --grow 2G --interval 0
	check "zswap's pool is full: said" "$(fired zswap-blocked severity)" bad
	out=$(awk '$1 == "pswpout" { print $2 }' /proc/vmstat)
	set_files an/pool memory.max=$((56 * M))
	# the group's present memory counts already
	ends "zswap's pool is full" an/pool -c 90 -s 64
	check "nothing of it goes to a device" \
		"$(awk '$1 == "pswpout" { print $2 }' /proc/vmstat)" "$out"
	echo N >/sys/module/zswap/parameters/enabled
	echo 20 >/sys/module/zswap/parameters/max_pool_percent
}

zram() {
	zram_swap 2048
	group an/zram
	set_files an/zram memory.max=$((48 * M))
	lives "zram: within the limit" an/zram 96 -c 100
	set_files an/zram memory.max=max
	explain an/zram --grow 1500M --interval 0
	check "zram: more than the machine is not said to fit" "$(says .fit)" depends
	swapoff -a
	swapon /dev/vda
}

used_up() {
	group an/full
	set_files an/full memory.max=$((24 * M)) memory.swap.max=$((16 * M))
	load load_anon -g "$CG/an/full" -p $((31 * M / PAGE)) -w
	load_says 0 ready
	set_files an/full "memory.swap.max=$(<"$CG/an/full/memory.swap.current")" \
		"memory.max=$(<"$CG/an/full/memory.current")"
	explain an/full --interval 0
	check "used up: said" "$(fired used-up severity)" bad
	check "used up: no limit below what is used" "$(fired no-high fix)" ''
	load load_anon -g "$CG/an/full" -p $((4 * M / PAGE)) -w
	load_says 1 ready 60 >/dev/null
	check_true "used up: and then somebody is killed" "nobody" \
		"$(awk '$1 == "oom_kill" { print $2 }' "$CG/an/full/memory.events") > 0"
	loads_end
}

files_thrash() {
	local i
	group an/files
	set_files an/files memory.max=$((64 * M)) memory.swap.max=0
	load load_anon -g "$CG/an/files" -p $((56 * M / PAGE)) -w
	load_says 0 ready
	(
		echo $BASHPID >"$CG/an/files/cgroup.procs"
		while dd if=/dev/vdb of=/dev/null bs=1M count=32 2>/dev/null; do :; done
	) &
	load_pids+=($!)
	# until there was pressure for long enough
	for ((i = 0; i < 12; i++)); do
		sleep 5
		explain an/files
		[[ -z $(fired file-thrashing id) ]] || break
	done
	check "thrashing on files: said" "$(fired file-thrashing severity)" bad
	fix_run file-thrashing
	sleep 30
	explain an/files
	check "thrashing on files: after its fix" "$(fired file-thrashing id)" ''
	loads_end
}

tmpfs_full() {
	group an/tmpfs
	set_files an/tmpfs memory.max=$((32 * M)) memory.swap.max=0
	mkdir -p "$WORK/shm" && mount -t tmpfs -o size=64m tmpfs "$WORK/shm"
	# the second process is killed because of the first one's pages
	(
		echo $BASHPID >"$CG/an/tmpfs/cgroup.procs"
		exec head -c $((30 * M)) /dev/zero >"$WORK/shm/file"
	)
	load load_anon -g "$CG/an/tmpfs" -p $((8 * M / PAGE)) -w
	wait "$load_pid"
	check "tmpfs: killed" "$?" 137
	loads_end
	explain an/tmpfs --interval 0
	check_true "tmpfs: said" "$(fired killed text)" \
		"$(fired killed text | grep -c 'tmpfs and shared memory, which only swap')"
	check "tmpfs: how often" "$(fired killed text | grep -o 'killed [0-9]* task')" \
		'killed 1 task'
	set_files an/tmpfs memory.swap.max=$((16 * M))
	load load_anon -g "$CG/an/tmpfs" -p $((8 * M / PAGE)) -w
	load_says 0 ready && ok "tmpfs: with swap it lives" || not_ok "tmpfs: with swap" "killed"
	loads_end
	umount "$WORK/shm"
}

swapoff /dev/vdb
group an
echo +memory >"$CG/an/cgroup.subtree_control"
used_up
tmpfs_full
pool_full
zram
machine_first
# after it the kernel of 7.3 takes minutes to kill what takes all memory of the machine
[[ ${1:-} == no-files ]] || files_thrash
case_end
