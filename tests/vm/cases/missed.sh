#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# Usage: missed.sh
#
# Kprobes are off for 61 pages: the drift is these 61, and is called missed, not a violation. Once
# they are on again nothing more is missed; the 61 are booked, and the drift is 0. They are off
# again while all pages are freed and the group is removed: what was missed is booked at its parent.
# fprobe (7.3) has no such switch: without the right to kprobes it is attached at another function,
# and may miss nothing. Pages of a CPU that comes online later are counted without a record.
. tests/vm/lib.sh
switch=/sys/kernel/debug/kprobes/enabled
least=

# booked NAME GROUP: waits until its drift is 0.
booked() {
	local i
	for i in {1..40}; do
		top_latest "$1"
		[[ $(value "$1" "$2" drift) != 0 ]] || return 0
	done
	return 1
}

group missed/own
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
load load_anon -g "$CG/missed/own" -p 101 -m -w
load_says 0 ready
began=$(date +%s.%N)
echo 0 >$switch
load load_anon -g "$CG/missed/own" -p 61 -m -w
load_says 1 ready
echo 1 >$switch
load load_anon -g "$CG/missed/own" -p 37 -m -w
load_says 2 ready
loads_stop
top_latest main
check "the kernel's number is shown" "$(value main /missed/own swap_current)" $((199 * PAGE))
for group in /missed/own /missed; do
	check "$group: the drift is the 61 pages that were missed" \
		"$(value main $group drift)" $((61 * PAGE))
	check "$group: and is called missed" "$(value main $group drift_cause)" missed
	check "$group: nothing is booked yet" "$(value main $group missed_pages)" 0
done
booked main /missed/own || not_ok "it is booked" "$(value main /missed/own drift) bytes drift"
ended=$(date +%s.%N)
check "the 61 pages are booked" "$(value main /missed/own missed_pages)" 61
check "and not for the group above as well" "$(value main /missed missed_pages)" 0
time=$(value main /missed/own missed_time)
[[ $(jq -n "$began < $time and $time < $ended - 9") == true ]] && ok "with the time" ||
	not_ok "with the time" "$time is not between $began and 9 seconds before $ended"
check_books main "and all books are right again"
if [[ $least ]]; then
	top_latest least
	check "by fprobe all are seen" "$(value least /missed/own ledger)" $((199 * PAGE))
	check "and none is missed" "$(value least /missed/own drift)" 0
	check "nor was" "$(value least /missed/own missed_time)" null
fi
echo 0 >$switch
loads_end
slots_drain
rmdir $CG/missed/own
echo 1 >$switch
top_latest main
drift=$(value main /missed drift) pages=0
# kernels that use fprobe for uncharges miss none of these
((drift == 0)) || pages=-199
check "what was missed of a group that is gone drifts above it" "$drift" $((pages * PAGE))
booked main /missed || not_ok "it is booked" "$(value main /missed drift) bytes drift"
check "and is booked there" "$(value main /missed missed_pages)" $((61 + pages))
check_books main "and all books are right after that"
top_stop main
check "exit code" "$top_code" 0
[[ ! $least ]] || top_stop least
loads_end

# A CPU that comes online after cgswap started has no ring: its pages are counted, its records are
# lost.
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
check "a processor that comes later: bytes" "$(value late /late swap_current)" $((211 * PAGE))
check_true "records of its pages are lost" "$(value late /late lost_pages) pages" \
	"$(value late /late lost_pages) > 0"
check_books late "and its ledger is exact"

case_end
