#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# Usage: missed.sh
#
# Kprobes are switched off for 61 pages: the drift is these 61, and is called missed, not a fault
# of the kernel. Then they are on again and nothing more is missed. fprobe (7.3) has no such switch:
# who has no right to kprobes gets it at another function, and nothing may be missed there. Pages of
# a processor that comes later are counted without a record. Where others keep programs from running
# all the time, each page that is missed for it is told.
. tests/vm/lib.sh
switch=/sys/kernel/debug/kprobes/enabled
least=

group missed
if [[ $(uname -r) == 7.3.* ]]; then
	least=$WORK/least
	printf '#!/bin/bash\nexec setpriv %s "%s" "$@"\n' "--reuid 65534 --regid 65534 \
		--clear-groups --inh-caps=-all,+bpf,+perfmon,+syslog \
		--ambient-caps=-all,+bpf,+perfmon,+syslog" "$CGSWAP" >"$least"
	chmod +x "$least"
	CGSWAP=$least top_start least --attach kprobe -d 500ms
	check "without the right to kprobes there is none" \
		"$(grep -c . /sys/kernel/debug/kprobes/list)" 0
fi
top_start main --attach kprobe -d 500ms
[[ ! $least ]] || check "with it there is one in the middle of a function" \
	"$(grep -c ' __mem_cgroup_try_charge_swap+0x' /sys/kernel/debug/kprobes/list)" 1
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
check "the drift is the 61 pages that were missed" "$(value main /missed drift)" $((61 * 4096))
check "and is called missed" "$(value main /missed drift_cause)" missed
if [[ $least ]]; then
	top_stop least
	check "by fprobe all are seen" "$(value least /missed ledger)" $((199 * 4096))
	check "and none is missed" "$(value least /missed drift)" 0
fi
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

# only on kernels that preempt does somebody else run while a call for a map is under way
if [[ $(uname -r) =~ ^(6\.18|7\.3)\. ]]; then
	loads_end
	group maps
	top_start maps --attach auto -d 1s
	load load_maps
	load load_maps
	maps=("${load_pids[@]: -2}")
	load load_anon -g "$CG/maps" -p 5003 -m -r 20 -w
	load load_anon -g "$CG/maps" -p 5003 -m -r 20 -w
	load_says $((${#load_pids[@]} - 2)) ready
	load_says $((${#load_pids[@]} - 1)) ready
	kill "${maps[@]}"
	loads_stop
	top_stop maps
	misses=$(value maps host probe_misses)
	check_true "calls for maps keep programs from running" "$misses skipped" "$misses > 0"
	check_missed maps "what was missed is told" /maps
	loads_end
fi
case_end
