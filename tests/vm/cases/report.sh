#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# Usage: report.sh ATTACH
#
# Made incidents, kept by cgswap record: the first sentence of a report about each names its cause,
# and a report about a quiet time says so. The same of a recording of cgswap trace.
. tests/vm/lib.sh
. tests/vm/explain_lib.sh
attach=$1
kept=$WORK/kept

# incident NAME KIND SENTENCE: what happens from here on, while the function NAME makes it.
incident() {
	local from to
	sleep 2
	from=$(date +%FT%T)
	"$1"
	sleep 2
	to=$(date +%FT%T)
	loads_end
	reported "$@" --history "$kept" --from "$from" --to "$to"
}

# reported NAME KIND SENTENCE OPTION...
reported() {
	local name=$1 kind=$2 sentence=$3
	shift 3
	"$CGSWAP" report "$@" --json >"$WORK/report.json"
	check "$name: report" $? 0
	check "$name: kind" "$(first kind)" "$kind"
	check_true "$name: first sentence" "$(first text)" \
		"$([[ $(first text) =~ ^$sentence ]] && echo 1 || echo 0)"
	echo "# $name: $(first text)"
	"$CGSWAP" report "$@" -o "$WORK/page.html"
	check "$name: page" $? 0
	check "$name: page ends" "$(tail -c 8 "$WORK/page.html")" '</html>'
}

# first KEY: of the first sentence.
first() {
	jq -r --arg key "$1" 'select(.type == "sentence") | .[$key]' "$WORK/report.json" | head -n 1
}

calm() {
	sleep 10
}

# A limit of the slice above is too low for a group that leaks.
slice() {
	load load_anon -g "$CG/in/slice/leak" -p $((12 * M / PAGE)) -m -t 3 -r 100000 -w
	sleep 12
}

# Half of what a group uses all the time has room.
thrash() {
	load load_anon -g "$CG/in/thrash" -p $((32 * M / PAGE)) -r 100000 -w
	sleep 12
}

# A leak in one pod pushes out the pages that its neighbour reads all the time, most of what the
# memory.high of the slice above both allows: of fewer, the multi-generational LRU keeps all.
pods() {
	local trace_pid
	load load_anon -g "$CG/in/pods/near" -p $((42 * M / PAGE)) -R -r 1000000 -w
	sleep 4
	"$CGSWAP" trace --attach "$attach" --duration 20s --record "$WORK/pods.rec" \
		>"$WORK/trace.txt" 2>&1 &
	trace_pid=$!
	until [[ -s $WORK/pods.rec ]] || ! kill -0 "$trace_pid"; do sleep 0.2; done
	load load_anon -g "$CG/in/pods/leak" -p $((384 * M / PAGE)) -w
	wait "$trace_pid"
	check 'pods: trace' $? 0
}

# Pages that can hardly be compressed fill zswap, and nothing of it may be written to a device.
zswap() {
	echo 1 >/sys/module/zswap/parameters/max_pool_percent
	echo Y >/sys/module/zswap/parameters/enabled
	load load_anon -g "$CG/in/pool" -p $((48 * M / PAGE)) -c 90 -m -t 5 -w
	sleep 10
	echo N >/sys/module/zswap/parameters/enabled
	echo 20 >/sys/module/zswap/parameters/max_pool_percent
}

# At memory.high, and nothing may be swapped.
high() {
	load load_anon -g "$CG/in/held" -p $((40 * M / PAGE)) -w
	sleep 15
}

# Somebody writes a limit below what is in use.
lowered() {
	load load_anon -g "$CG/in/hand" -p $((48 * M / PAGE)) -w
	sleep 4
	set_files in/hand memory.max=$((16 * M))
	sleep 6
}

# Limits are older than what happens, but for the one that somebody lowers.
group in/slice/leak
group in/held 16M
group in/thrash 16M
group in/pool
group in/pods/near
group in/pods/leak
set_files in/pods memory.high=$((48 * M))
group in/hand
set_files in/slice memory.swap.max=$((8 * M))
set_files in/held memory.swap.max=0
set_files in/pool memory.zswap.writeback=0
set_files in/hand memory.swap.max=0 memory.max=$((96 * M))
mkdir "$kept"
"$CGSWAP" record --attach "$attach" --dir "$kept" --interval 1s --keep-free 0 &
record_pid=$!
until [[ -n $(find "$kept" -type f) ]]; do sleep 0.2; done
sleep 5
incident calm nothing 'nothing of note'
incident zswap zswap_full "zswap's pool was full, or nearly"
incident slice refused "swap.max of /in/slice \(8.0M\) refused swap to /in/slice/leak"
incident lowered limit_lowered 'memory.max of /in/hand was lowered from 96.0M to 16.0M'
incident high waited 'tasks of /in/held waited .*swap.max of /in/held is 0'
incident thrash thrashed '/in/thrash thrashed '
incident pods thrashed '/in/pods/near thrashed .*; meanwhile the swap of /in/pods/leak grew most'
reported 'pods, traced' pushed "[0-9]+ pages of /in/pods/near came back from swap; reclaim for \
memory.high of /in/pods took [0-9]+ pages from all below it, where the swap of /in/pods/leak grew \
most, by [0-9.]+M" --replay "$WORK/pods.rec"
load load_anon -g "$CG/in/slice/leak" -p $((12 * M / PAGE)) -m -t 120 -r 100000 -w
"$CGSWAP" trace --attach "$attach" --duration 4s --record "$WORK/trace.rec" >"$WORK/trace.txt" 2>&1
check "trace" $? 0
loads_end
reported traced refused "swap.max of /in/slice \(8.0M\) refused swap" --replay "$WORK/trace.rec"
"$CGSWAP" trace --replay "$WORK/trace.rec" --summary --json >"$WORK/trace.json"
check "traced: refusals" "$(first text | sed -n 's/.* refused swap \([0-9]*\) time.*/\1/p')" \
	"$(jq -s 'map(select(.type == "refusals" and .limit_path == "/in/slice").events) | add' \
		"$WORK/trace.json")"
kill -TERM "$record_pid"
wait "$record_pid"
check "record ends" $? 0
case_end
