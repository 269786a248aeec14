#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# Usage: trace_zswap.sh ATTACH
#
# Pages through zswap: how many were stored, loaded, rejected and written back, their compressed
# size, and where a page came from, against the kernel's files.
. tests/vm/lib.sh
. tests/vm/trace_lib.sh
attach=$1
parameters=/sys/module/zswap/parameters

# stat GROUP KEY: of memory.stat; nothing when the kernel does not have it.
stat() {
	sed -n "s/^$2 //p" "$CG/$1/memory.stat"
}

group zt/plain
group zt/zero
group zt/hard
group zt/back
bytes=$(cat "$CG/zt/memory.zswap.current" 2>/dev/null)
zero=$(stat zt swpout_zero)
echo Y >$parameters/enabled
trace_start main --attach "$attach" -e all --ring-size 16M
load load_anon -g "$CG/zt/plain" -p 1009 -m -c 30 -w
load_says 0 ready
kill -USR2 "${load_pids[0]}"
load_says 0 touched
load load_anon -g "$CG/zt/zero" -p 503 -m -z -w
load_says 1 ready
kill -USR2 "${load_pids[1]}"
load_says 1 touched
load load_anon -g "$CG/zt/hard" -p 307 -m -c 100 -w
load_says 2 ready
if [[ $bytes ]]; then
	echo 65536 >"$CG/zt/back/memory.zswap.max"
	load load_anon -g "$CG/zt/back" -p 601 -m -c 30 -w
	load_says 3 ready
fi
sleep 3
current=$(cat "$CG/zt/hard/memory.zswap.current" 2>/dev/null)
trace_stop main
check "exit code" "$trace_code" 0

store='.path == "/zt/plain" and .kind == "zswap_store"'
plain='.path == "/zt/plain"'
zeroes='.path == "/zt/zero" and .kind == "swapin"'
in="$plain and .kind == \"swapin\""
check "stores" "$(pages main "$store")" 1009
check "their time is told" "$(events main "$store and .latency_ns == null")" 0
check "loads" "$(pages main "$plain and .kind == \"zswap_load\"")" 1009
check "pages read from zswap" "$(pages main "$in and .source == \"zswap\"")" 1009
check "and from nowhere else" "$(pages main "$in and .source != \"zswap\"")" 0
check "faults that waited for zswap" \
	"$(events main "$plain and .kind == \"fault\" and .source != \"zswap\"")" 0
check_true "with their latency" "none" "$(ask main 'map(.count) | add // 0' \
	'.type == "latency" and .what == "fault, from zswap"') > 0"
if [[ $bytes ]]; then
	check "compressed bytes are told" \
		"$(events main "$store and .compressed_bytes == null")" 0
	check_true "they are fewer" "$(last main "$store" compressed_bytes ratio)" \
		"$(events main "$store and .ratio < 1") == 0"
	if [[ $(stat zt/hard zswpout) != 0 ]]; then
		check "bytes kept are the kernel's" "$(ask_events main \
			'.kind == "zswap_store" and .path == "/zt/hard"' \
			'map(.compressed_bytes) | add // 0')" "$current"
	fi
else
	check "bytes that this kernel does not count are said to be missing" \
		"$(ask main '.[0].missing_why | test("zswap_store bytes")' '.type == "trace"')" true
	check "and null" \
		"$(events main "$store and .compressed_bytes != null")" 0
fi
if [[ $zero ]]; then
	check "zero pages come from nowhere" \
		"$(pages main "$zeroes and .source == \"zero\"")" 503
else
	check "zero pages come from zswap" \
		"$(pages main "$zeroes and .source == \"zswap\"")" 503
fi
if grep -q ' zswap_stored_incompressible_pages$' /proc/kallsyms; then
	check "incompressible pages are kept" \
		"$(pages main '.path == "/zt/hard" and .kind == "zswap_store"')" 307
else
	check "incompressible pages are refused" \
		"$(pages main '.path == "/zt/hard" and .kind == "zswap_reject"')" 307
fi
if [[ $bytes ]]; then
	check "a group's limit refuses or writes back" \
		"$(pages main '.path == "/zt/back" and
			(.kind == "zswap_store" or .kind == "zswap_reject")')" 601
	written=$(stat zt/back zswpwb)
	[[ -z $written ]] || check "pages written back are the kernel's" \
		"$(pages main '.path == "/zt/back" and .kind == "zswap_writeback"')" "$written"
fi
check "nothing was lost" "$(last_line main .lost)" 0
echo N >$parameters/enabled
case_end
