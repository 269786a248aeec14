#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# Usage: trace_oom.sh ATTACH
#
# The OOM killer ends three processes, each with another reason why swap did not help, and the
# message names it. A group swapped out for another one is told from a group swapped out by kswapd.
# A task above memory.high is throttled, and the message says for how long.
. tests/vm/lib.sh
. tests/vm/trace_lib.sh
attach=$1

# killed GROUP: runs a load that grows until it is killed.
killed() {
	load load_oom -g "$CG/$1"
	wait "$load_pid"
	check "$1: killed" $? 137
}

# says GROUP TEXT: the message about the last victim in GROUP.
says() {
	local text
	text=$(last main ".kind == \"oom\" and .path == \"/$1\"" text)
	if [[ $text =~ ^killed\ [0-9]+\ \(load_oom\)\ in\ /$1:\ $2$ ]]; then
		ok "$1: $text"
	else
		not_ok "$1: the sentence" "$text"
	fi
}

# charged PATH CONDITION: pages charged to it.
charged() {
	pages main ".kind == \"charge\" and .path == \"$1\" and ($2)"
}

group oom/off
group oom/limit/below
group oom/full
group d/idle
group d/hungry
group k
group high
zram_swap 96
trace_start main --attach "$attach" -e charge,refused,oom,reclaim,throttle --ring-size 16M

# who swaps out whom
echo 40M >"$CG/d/memory.max"
load load_anon -g "$CG/d/idle" -p 6007 -w
load_says 0 filled
load load_anon -g "$CG/d/hungry" -p 6007 -w
load_says 1 filled
sleep 1
check_true "somebody else's limit pushed it out" "nothing" "$(charged /d/idle '.actor == "max" and
	.actor_path == "/d/hungry" and .target_path == "/d" and .comm == "load_anon"') > 0"
check "kswapd did not" "$(charged /d/idle '.actor == "kswapd"')" 0
loads_end

# kswapd: free memory is between its low watermark and the one where allocations reclaim directly.
# Little memory is left meanwhile, also for jq.
load load_anon -g "$CG/k" -p 8009 -w
load_says 0 filled
swappiness=$(cat /proc/sys/vm/swappiness) min=$(cat /proc/sys/vm/min_free_kbytes)
scale=$(cat /proc/sys/vm/watermark_scale_factor)
echo 100 >/proc/sys/vm/swappiness
echo 3 >/proc/sys/vm/drop_caches
echo 3000 >/proc/sys/vm/watermark_scale_factor
free=$(sed -n 's/^MemFree: *\([0-9]*\) kB/\1/p' /proc/meminfo)
echo $((free - 150 * 1024)) >/proc/sys/vm/min_free_kbytes
deadline=$((SECONDS + 90))
until grep -q '"kind":"charge","path":"/k".*"actor":"kswapd"' "$WORK/main.trace"; do
	((SECONDS < deadline)) || break
	head -c 8M /dev/zero >"$WORK/fill"
	sleep 0.5
done
echo "$min" >/proc/sys/vm/min_free_kbytes
echo "$scale" >/proc/sys/vm/watermark_scale_factor
echo "$swappiness" >/proc/sys/vm/swappiness
check_true "kswapd pushed it out" "nothing" "$(charged /k '.actor == "kswapd" and
	(.comm | startswith("kswapd")) and .actor_path == "/"') > 0"
check "nobody's limit did" "$(charged /k '.actor == "max" or .actor == "high"')" 0
loads_end

# killed
echo 12M >"$CG/oom/off/memory.max"
echo 0 >"$CG/oom/off/memory.swap.max"
killed oom/off
echo 12M >"$CG/oom/limit/below/memory.max"
echo 4M >"$CG/oom/limit/memory.swap.max"
killed oom/limit/below
echo 12M >"$CG/oom/full/memory.max"
killed oom/full

# throttled: 3 s of it, in which it may grow a little
echo 8M >"$CG/high/memory.high"
echo 0 >"$CG/high/memory.swap.max"
load load_oom -g "$CG/high" -p 8192
sleep 8
kill -KILL "$load_pid"
wait "$load_pid" 2>/dev/null
sleep 1
trace_stop main
check "exit code" "$trace_code" 0

max='memory.max of'
no='swap could not help because'
says oom/off "$max /oom/off \(12.0M\) reached; $no it is off for it: memory.swap.max of /oom/off is 0"
says oom/limit/below "$max /oom/limit/below \(12.0M\) reached; $no memory.swap.max of /oom/limit \([34].[0-9]M of 4.0M\) (refused [0-9]+ times? in the last 10 s|is reached.*)"
says oom/full "$max /oom/full \(12.0M\) reached; $no the swap devices are full \(96.0M\)"
check "as many were killed as the kernel says" "$(events main '.kind == "oom"')" \
	"$(($(cat "$CG"/oom/{off,limit/below,full}/memory.events | sed -n 's/^oom_kill //p' | paste -sd+)))"
check "the limit is the kernel's" "$(last main '.kind == "oom" and .path == "/oom/full"' memory_max swap_cause)" \
	"$((12 << 20)) full"
check "a group without a limit of swap has none" \
	"$(last main '.kind == "oom" and .path == "/oom/full"' swap_limit_path swap_max)" "null null"
for path in oom/off oom/limit/below; do
	check "refusals of $path are the kernel's" \
		"$(events main ".kind == \"refused\" and .path == \"/$path\" and .reason == \"limit\"")" \
		"$(swap_events $path max)"
done
check_true "throttling is told" "none" "$(events main '.kind == "throttle" and .path == "/high" and
	.latency_ns > 1000000 and .comm == "load_oom"') > 0"
check_true "and no longer than it ran" "longer" "$(ask_events main '.kind == "throttle" and
	.path == "/high"' '[.[].latency_ns] | add // 0') < 20000000000"
check_true "reclaim for the limit is told" "none" "$(events main '.kind == "reclaim" and
	.path == "/oom/full" and .actor == "max" and .reclaimed_pages != null') > 0"
check "nothing was lost" "$(last_line main .lost)" 0
case_end
