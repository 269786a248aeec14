#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# Usage: explain.sh [v1]
#
# Effective limits over three levels against the files that were written, each check on a group
# built for it and none on a healthy one, each fix run as printed, and the example of the two texts,
# which survives, next to one that does not.
. tests/vm/lib.sh
. tests/vm/explain_lib.sh
cgroup=${1:-v2}
[[ $cgroup != v1 ]] || CG=/sys/fs/cgroup/memory

fired() {
	says '[.checks[].id] | join(" ")'
}

# fires ID GROUP [OPTION...]: the check is among those that fire, and the exit code says so.
fires() {
	local id=$1 name=$2 severity
	shift 2
	explain "$name" "$@"
	severity=$(jq -r --arg id "$id" '.checks[] | select(.id == $id) | .severity' \
		"$WORK/explain.json")
	if [[ -z $severity ]]; then
		not_ok "$id fires" "only '$(fired)', exit $code: $(head -c 300 "$WORK/explain.err")"
	elif [[ $severity != info && $code != 3 ]]; then
		not_ok "$id fires" "exit $code"
	else
		ok "$id fires"
	fi
	fix=$(jq -r --arg id "$id" '.checks[] | select(.id == $id) | .fix' "$WORK/explain.json")
}

# fix_runs ID: the fix of the last check is valid as printed.
fix_runs() {
	local out
	out=$(sh -c "$fix" 2>&1)
	check "$1: its fix runs" "$? $out" "0 "
}

# fixed ID GROUP: the same, and then the check does not fire any more.
fixed() {
	fix_runs "$1"
	explain "$2" --interval 0
	[[ " $(fired) " != *" $1 "* ]]
	check "$1: silent after its fix" "$?" 0
}

# cleared ID GROUP OPTION...: does not fire, and is not unknown.
cleared() {
	local id=$1
	shift
	explain "$@"
	check "$id is silent when it should be" \
		"$(jq -r --arg id "$id" '[(.checks + .unknown)[] | select(.id == $id)] | length' \
			"$WORK/explain.json")" 0
}

levels_v2() {
	group ex/a
	group ex/a/b
	group ex/a/b/c
	set_files ex/a memory.max=$((100 * M)) memory.swap.max=max memory.high=max
	set_files ex/a/b memory.max=max memory.swap.max=$((40 * M)) memory.high=$((60 * M))
	set_files ex/a/b/c memory.max=$((120 * M)) memory.swap.max=$((48 * M)) \
		memory.swap.high=$((50 * M))
	explain ex/a/b/c --interval 0
	check "three levels: memory.max" "$(says '[.memory.max, .memory.max_effective,
		.memory.max_from] | join(" ")')" "$((120 * M)) $((100 * M)) /ex/a"
	check "three levels: memory.high" \
		"$(says '[.memory.high_effective, .memory.high_from] | join(" ")')" "$((60 * M)) /ex/a/b"
	check "three levels: memory.swap.max" "$(says '[.swap.max_effective, .swap.max_from,
		.swap.headroom, .swap.headroom_from] | join(" ")')" \
		"$((40 * M)) /ex/a/b $((40 * M)) /ex/a/b"
	check "three levels: the checks" "$(fired)" \
		"memory-max-above swap-max-above swap-high-no-effect"
	set_files ex/a memory.swap.max=0
	explain ex/a/b/c --interval 0
	check "three levels: a 0 at the top" "$(says '[.swap.max_effective, .swap.max_from] |
		join(" ")')" "0 /ex/a"
	set_files ex/a memory.swap.max=max
	set_files ex/a/b memory.swap.max=max
	set_files ex/a/b/c memory.swap.max=max memory.max=max
	explain ex/a/b/c --interval 0
	check "three levels: no swap.max" "$(says '.swap.max_effective, .swap.max_from')" "null null"
	group ex/x
	load load_anon -g "$CG/ex/x" -p 1009 -m -w
	load_says 0 ready
	explain "$load_pid" --interval 0
	check "a pid, and its number of pages" "$(says '[.path, .swap.current] | join(" ")')" \
		"/ex/x $((1009 * PAGE))"
	# 5.10 does not say what is in both
	if grep -q ^swapcached "$CG/ex/x/memory.stat"; then
		check "footprint" "$(says '.footprint == .memory.current + .swap.current -
			.swap.swapcached')" true
	else
		check "footprint" "$(says .footprint)" null
	fi
	loads_end
}

healthy_v2() {
	group ex/fine
	set_files ex/fine memory.max=$((128 * M)) memory.high=$((96 * M)) \
		memory.swap.max=$((64 * M)) memory.swap.high=$((48 * M))
	load load_anon -g "$CG/ex/fine" -p 1009 -m -w
	load_says 0 ready
	explain ex/fine
	check "a healthy group: nothing fires" "$code $(fired) $(says '.unknown | length')" "0  0"
	loads_end
}

static_v2() {
	group ex/loose
	set_files ex/loose memory.max=$((64 * M))
	fires swap-unlimited ex/loose --interval 0
	fixed swap-unlimited ex/loose
	fires no-high ex/loose --interval 0
	fixed no-high ex/loose
	set_files ex/loose memory.high=$((64 * M)) memory.swap.high=max
	fires memory-high-no-effect ex/loose --interval 0
	fixed memory-high-no-effect ex/loose
	set_files ex/loose memory.swap.high=$((64 * M))
	fires swap-high-no-effect ex/loose --interval 0
	fixed swap-high-no-effect ex/loose
	fires latency-may-swap ex/loose --interval 0 --latency
	fix_runs latency-may-swap
	cleared latency-may-swap ex/loose --interval 0 --latency
	set_files ex/loose memory.swap.max=$((8 * 1024 * M)) memory.swap.high=max
	fires swap-short ex/loose --interval 0
	sysctl -q vm.swappiness=0
	fires swappiness-zero ex/loose --interval 0
	fixed swappiness-zero ex/loose
	group ex/top
	group ex/top/low
	set_files ex/top memory.max=$((64 * M)) memory.high=$((48 * M)) \
		memory.swap.max=$((32 * M)) memory.swap.high=$((24 * M))
	set_files ex/top/low memory.max=$((80 * M)) memory.high=$((50 * M)) \
		memory.swap.max=$((33 * M)) memory.swap.high=$((25 * M))
	explain ex/top/low --interval 0
	check "four limits above the parent's" "$(fired)" \
		"memory-max-above memory-high-above swap-max-above swap-high-above"
	for id in memory-max-above memory-high-above swap-max-above swap-high-above; do
		fires $id ex/top/low --interval 0
		fixed $id ex/top/low
	done
}

# Pages written to a device or into zswap since boot.
swapped_out() {
	awk '$1 == "pswpout" || $1 == "zswpout" { sum += $2 } END { print sum }' /proc/vmstat
}

zswap_v2() {
	local on=/sys/module/zswap/parameters/enabled out
	[[ -e $CG/ex/memory.zswap.max ]] || return
	group ex/z
	group ex/z/low
	set_files ex/z memory.zswap.max=$((8 * M))
	set_files ex/z/low memory.zswap.max=$((9 * M))
	fires zswap-off ex/z --interval 0
	fixed zswap-off ex/z
	check "zswap is on" "$(<$on)" Y
	fires zswap-max-above ex/z/low --interval 0
	fixed zswap-max-above ex/z/low
	if [[ -e $CG/ex/memory.zswap.writeback ]]; then
		set_files ex/z memory.zswap.max=0 memory.zswap.writeback=0
		set_files ex/z/low memory.zswap.writeback=0
		fires zswap-blocked ex/z/low --interval 0
		check "writeback of the group above" "$(says .zswap.writeback_from)" /ex/z/low
		load load_anon -g "$CG/ex/z/low" -p 1009 -w
		load_says 0 ready
		out=$(swapped_out)
		echo $((2 * M)) >"$CG/ex/z/low/memory.high"
		# slots are charged for pages that then stay in memory (swap_writepage())
		check "nothing of it is written or compressed" "$(swapped_out)" "$out"
		echo max >"$CG/ex/z/low/memory.high"
		loads_end
		fixed zswap-blocked ex/z/low
	fi
	echo N >$on
}

used_v2() {
	group ex/over
	load load_anon -g "$CG/ex/over" -p 4001 -m -w
	load_says 0 ready
	set_files ex/over memory.swap.high=$((8 * M))
	fires swap-over-high ex/over --interval 0
	fixed swap-over-high ex/over
	set_files ex/over memory.swap.max=$((4 * M)) memory.swap.high=max
	fires swap-over-max ex/over --interval 0
	fixed swap-over-max ex/over
	check "swapoff took all out" "$(<"$CG/ex/over/memory.swap.current")" 0
	# no task may be killed: the limit is set, and the usage above it stays
	set_files ex/over memory.swap.max=0
	echo -1000 >"/proc/$load_pid/oom_score_adj"
	echo $((8 * M)) >"$CG/ex/over/memory.high"
	fires held-at-high ex/over --interval 0
	set_files ex/over memory.swap.max=max
	fires memory-over-high ex/over --interval 0
	set_files ex/over memory.swap.max=0 memory.high=max
	echo $((8 * M)) >"$CG/ex/over/memory.max"
	fires memory-over-max ex/over --interval 0
	check "memory-over-max: no fix that cannot help" "$fix" null
	set_files ex/over memory.swap.max=max
	fires memory-over-max ex/over --interval 0
	# memory.reclaim may return EAGAIN when it is a page short
	sh -c "$fix" 2>/dev/null
	cleared memory-over-max ex/over --interval 0
	loads_end

	mkdir -p /tmp/shm && mount -t tmpfs -o size=64m tmpfs /tmp/shm
	group ex/dead
	group ex/dead/gone
	load load_shmem -g "$CG/ex/dead/gone" -f /tmp/shm/gone -p 701 -w
	load_says 0 ready
	cleared dying-holds-swap ex/dead --interval 0
	loads_end
	rmdir "$CG/ex/dead/gone"
	fires dying-holds-swap ex/dead --interval 0
	check "what removed groups hold" "$(says .swap.current)" $((701 * PAGE))
	fixed dying-holds-swap ex/dead
	rm /tmp/shm/gone
	umount /tmp/shm
}

# grows GROUP FILE MB: in the background, some MB a second, never touching a page twice; returns
# when FILE has MB.
grows() {
	local deadline=$((SECONDS + 60))
	load load_oom -g "$CG/$1" -s 64 -d 50 -p 1000000
	until (($(<"$CG/$1/$2") >= $3 * M || SECONDS > deadline)); do
		sleep 0.2
	done
}

trends_v2() {
	group ex/leak
	set_files ex/leak memory.high=$((24 * M)) memory.swap.max=$((512 * M))
	grows ex/leak memory.swap.current 2
	fires leak-hidden ex/leak
	fix_runs leak-hidden
	loads_end
	group ex/full
	set_files ex/full memory.swap.max=$((4 * M)) memory.high=$((8 * M))
	grows ex/full memory.swap.current 3
	sleep 5
	fires swap-full ex/full
	kill -STOP "${load_pids[@]}" # or it fills what the fix gives it
	fixed swap-full ex/full
	loads_end
	# reclaim does not try when swap is full; madvise(MADV_PAGEOUT) does, and is refused
	group ex/refused
	set_files ex/refused memory.swap.max=$((1 * M))
	load load_anon -g "$CG/ex/refused" -p 1009 -m
	sleep 2
	fires swap-refused ex/refused
	fix_runs swap-refused
	loads_end
	group ex/end
	set_files ex/end memory.max=$((256 * M)) memory.swap.max=0
	grows ex/end memory.current 8
	fires oom-ahead ex/end
	cleared leak-hidden ex/end
	fix_runs oom-ahead
	check "more memory" "$(<"$CG/ex/end/memory.max")" $((320 * M))
	loads_end

	# twice what fits, again and again
	zram_swap 256
	group ex/thrash
	set_files ex/thrash memory.max=$((24 * M)) memory.swap.max=$((64 * M))
	load load_anon -g "$CG/ex/thrash" -p $((48 * M / PAGE)) -r 1000000 -w
	sleep 10
	fires thrashing ex/thrash
	cleared leak-hidden ex/thrash
	fix_runs thrashing
	loads_end
}

killed_in() {
	awk '$1 == "oom_kill" { print $2 }' "$CG/$1/memory.events"
}

# The example of the text: it claims an OOM kill, but the group survives; with swap.max 0 it does
# not.
example_v2() {
	group ex/text
	set_files ex/text memory.max=$((64 * M)) memory.swap.max=$((64 * M))
	explain ex/text --grow 100M --interval 0
	check "the text's example fits" "$(says '.oom_at > .grow, (.next | index("oom"))')" \
		"true null"
	load load_anon -g "$CG/ex/text" -p $((100 * M / PAGE)) -w
	load_says 0 ready && ok "and lives" || not_ok "and lives" "it was killed"
	check "without an OOM" "$(killed_in ex/text)" 0
	loads_end
	set_files ex/text memory.swap.max=0
	explain ex/text --grow 100M --interval 0
	check "with swap.max 0 it does not fit" "$(says '.oom_at < .grow, .next[-1]')" "true oom"
	load load_anon -g "$CG/ex/text" -p $((100 * M / PAGE)) -w
	wait "$load_pid"
	check "and is killed" "$? $(killed_in ex/text)" "137 1"
	loads_end
}

# lives GROUP MB: allocates MB there; dies GROUP MB: the OOM killer runs.
lives() {
	local before
	before=$(killed_in "$1")
	load load_anon -g "$CG/$1" -p $(($2 * M / PAGE)) -w
	load_says 0 ready && ok "$2M live in $1" || not_ok "$2M live in $1" "it was killed"
	check "without an OOM in $1" "$(killed_in "$1")" "$before"
	loads_end
}

dies() {
	load load_anon -g "$CG/$1" -p $(($2 * M / PAGE)) -w
	wait "$load_pid"
	check "$2M are killed in $1" "$?" 137
	loads_end
}

# What fits a group need not fit its child; a full group below a full one.
below_v2() {
	group ex/up
	set_files ex/up memory.max=$((160 * M)) memory.swap.max=0
	echo +memory >"$CG/ex/up/cgroup.subtree_control"
	group ex/up/wide
	group ex/up/low
	set_files ex/up/low memory.max=$((48 * M))
	explain ex/up --grow 100M --interval 0
	check "100M fit the group, but not each below it" \
		"$(says '[.fit, .below_path, .below_fits > 40 * 1048576,
			.below_fits < 48 * 1048576] | map(tostring) | join(" ")')" "depends /ex/up/low true true"
	check "which the exit status says" "$code" 4
	lives ex/up/wide 100
	dies ex/up/low 100
	explain ex/up --grow 40M --interval 0
	check "40M fit everywhere" "$(says .fit)" fits
	lives ex/up/low 40
	explain ex/up --grow 200M --interval 0
	check "200M do not" "$(says .fit) $code" "ends 3"
	dies ex/up/wide 200

	# filled to the last page by a task that may not be killed
	group ex/both
	set_files ex/both memory.max=$((64 * M)) memory.swap.max=0
	echo +memory >"$CG/ex/both/cgroup.subtree_control"
	group ex/both/c
	set_files ex/both/c memory.max=$((64 * M))
	load load_anon -g "$CG/ex/both/c" -p 4001 -w
	load_says 0 ready
	echo -1000 >"/proc/$load_pid/oom_score_adj"
	set_files ex/both memory.max="$(<"$CG/ex/both/memory.current")"
	set_files ex/both/c memory.max="$(<"$CG/ex/both/c/memory.current")"
	explain ex/both/c --interval 0
	check "both are raised" "$(says '[.checks[] | select(.id == "used-up") | .fix |
		split(" && ")[] | split("/")[-2:] | join("/")] | join(" ")')" "c/memory.max both/memory.max"
	fires used-up ex/both/c --interval 0
	fixed used-up ex/both/c
	loads_end
}

all_v2() {
	"$CGSWAP" explain --all --json -c ex --interval 0 >"$WORK/all.json"
	check "--all: exit" "$?" 3
	check_true "--all: those that have something to say" \
		"$(jq -r '.path // empty' "$WORK/all.json" | xargs)" \
		"$(jq -r 'select(.checks == []) | .path' "$WORK/all.json" | wc -l) == 0 &&
		$(jq -r .path "$WORK/all.json" | grep -cx /ex/a) == 1 &&
		$(jq -r .path "$WORK/all.json" | grep -cx /ex/fine) == 0"
	swapoff -a
	set_files ex/fine memory.swap.max=$((64 * M))
	fires no-swap-device ex/fine --interval 0
	swapon /dev/vda
	sleep 1000 &
	mkdir "$CG/ex/gone"
	echo $! >"$CG/ex/gone/cgroup.procs"
	explain $! --interval 0
	check "a pid in a new group" "$(says .path)" /ex/gone
	(
		sleep 0.5
		kill -KILL $!
		while ! rmdir "$CG/ex/gone" 2>/dev/null; do sleep 0.1; done
	) &
	explain ex/gone --interval 5s
	check "a group that is removed meanwhile" "$code $(grep -c 'removed' "$WORK/explain.err")" "1 1"
	explain ex/gone
	check "a group that is not there" "$code $(<"$WORK/explain.err")" \
		"1 cgswap: unknown cgroup ex/gone: no such group, container, pod, machine or unit"
	setpriv --reuid 65534 --regid 65534 --clear-groups --inh-caps=-all \
		"$CGSWAP" explain --json --interval 0 ex/fine >"$WORK/nobody.json"
	check "anybody may ask" "$(jq -r .path "$WORK/nobody.json")" /ex/fine
}

# The kernel's own effective limits: hierarchical_memory_limit and _memsw_limit.
levels_v1() {
	local word
	mkdir -p "$CG/ex/a/b"
	set_files ex memory.limit_in_bytes=$((100 * M)) memory.memsw.limit_in_bytes=$((140 * M))
	set_files ex/a/b memory.limit_in_bytes=$((64 * M)) memory.memsw.limit_in_bytes=$((160 * M))
	for word in ex ex/a ex/a/b; do
		explain $word --interval 0
		check "$word: what holds is what the kernel says" \
			"$(says '[.memory.max_effective, .memsw.max_effective] | join(" ")')" \
			"$(awk '/^hierarchical_/ { print $2 }' "$CG/$word/memory.stat" | xargs)"
	done
	check "and where it is set" "$(says '[.memory.max_from, .memsw.max_from] | join(" ")')" \
		"/ex/a/b /ex"
	fires memsw-above ex/a/b --interval 0
	fixed memsw-above ex/a/b
	check "a group without limits" "$(explain ex/a --interval 0 && fired)" ""
}

checks_v1() {
	zram_swap 256
	mkdir "$CG/fine" "$CG/one"
	set_files fine memory.limit_in_bytes=$((64 * M)) memory.memsw.limit_in_bytes=$((96 * M))
	load load_anon -g "$CG/fine" -p 1009 -m -w
	load_says 0 ready
	explain fine
	# 5.10 does not count refaults here
	if grep -q ^total_workingset_refault_anon "$CG/fine/memory.stat"; then
		check "a healthy group: nothing fires" "$code $(fired)" "0 "
	else
		check "a healthy group: nothing fires" \
			"$code $(fired) $(says '[.unknown[].id] | join(" ")')" \
			"4  thrashing leak-hidden"
	fi
	check "swap is memsw without memory" "$(says .swap.current)" $((1009 * PAGE))
	loads_end
	set_files one memory.limit_in_bytes=$((64 * M))
	fires swap-unlimited one --interval 0
	fixed swap-unlimited one
	set_files one memory.memsw.limit_in_bytes=$((64 * M))
	fires memsw-equals-limit one --interval 0
	load load_oom -g "$CG/one" -s 16 -d 50 -p 1000000
	sleep 3
	fires oom-ahead one
	fix_runs oom-ahead
	loads_end
	fires memsw-equals-limit one --interval 0
	fixed memsw-equals-limit one
	set_files one memory.swappiness=0
	fires swappiness-zero one --interval 0
	fixed swappiness-zero one
	fires latency-may-swap one --interval 0 --latency
	fix_runs latency-may-swap
	cleared latency-may-swap one --interval 0 --latency
}

# Growth beyond memsw ends, and where explain said so.
example_v1() {
	mkdir "$CG/text"
	set_files text memory.limit_in_bytes=$((32 * M)) memory.memsw.limit_in_bytes=$((64 * M))
	explain text --grow 48M --interval 0
	check "48M fit into 32M and 64M" "$(says '.oom_at > .grow, (.next | index("oom"))')" \
		"true null"
	load load_anon -g "$CG/text" -p $((48 * M / PAGE)) -w
	load_says 0 ready && ok "and live" || not_ok "and live" "killed"
	loads_end
	explain text --grow 80M --interval 0
	check "80M do not" "$(says '.oom_at < .grow, .next[-1]')" "true oom"
	load load_anon -g "$CG/text" -p $((80 * M / PAGE)) -w
	wait "$load_pid"
	check "and are killed" "$?" 137
}

if [[ $cgroup == v1 ]]; then
	echo 1 >"$CG/memory.use_hierarchy" 2>/dev/null
	levels_v1
	checks_v1
	example_v1
else
	group ex
	echo +memory >"$CG/ex/cgroup.subtree_control"
	levels_v2
	healthy_v2
	static_v2
	zswap_v2
	used_v2
	trends_v2
	example_v2
	below_v2
	all_v2
fi
case_end
