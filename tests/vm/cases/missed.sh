#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# Usage: missed.sh
#
# Kprobes are switched off for 61 pages: the drift is these 61, and is called missed, not a fault
# of the kernel. Then they are on again and nothing more is missed. Where they are made by way of
# fprobe (7.3) there is no such switch, and nothing may be missed. Pages of a processor that comes
# later are counted without a record.
. tests/vm/lib.sh
switch=/sys/kernel/debug/kprobes/enabled

group missed
top_start main --attach kprobe -d 500ms
missed=61 cause=missed
if grep -q '^mod_memcg_state.*fprobe' /sys/kernel/debug/tracing/enabled_functions; then
	missed=0 cause=null
fi
load load_anon -g "$CG/missed" -p 101 -m -w
load_says 0 ready
echo 0 >$switch
load load_anon -g "$CG/missed" -p 61 -m -w
load_says 1 ready
echo 1 >$switch
load load_anon -g "$CG/missed" -p 37 -m -w
load_says 2 ready
loads_stop
top_stop main
check "the kernel's number is shown" "$(value main /missed swap_current)" $((199 * 4096))
check "the drift is the $missed pages that were missed" "$(value main /missed drift)" \
	$((missed * 4096))
check "and is called $cause" "$(value main /missed drift_cause)" "$cause"
loads_end

# A processor that comes after cgswap has no ring: what it does is counted, its records are lost.
online=/sys/devices/system/cpu/cpu1/online
echo 0 >$online || not_ok "a processor goes" "it stays"
group late
top_start late -d 500ms
echo 1 >$online
taskset -c 1 "$LOADS/load_anon" -g "$CG/late" -p 211 -m -w >"$WORK/load.0" &
load_pids=("$!")
load_says 0 ready
loads_stop
top_stop late
check "a processor that comes later: bytes" "$(value late /late swap_current)" $((211 * 4096))
check_true "records of its pages are lost" "$(value late /late lost_pages) pages" \
	"$(value late /late lost_pages) > 0"
check_books late "and its ledger is exact"
case_end
