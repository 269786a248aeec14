#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# Usage: full.sh
#
# Another process fills the maps with per-thread state: notes that do not fit are counted as missed,
# and nothing is called exact or a violation. The same for entries that a trace's LRU map evicts.
# Programs behind kprobes use all of these maps.
. tests/vm/lib.sh
. tests/vm/audit_lib.sh
. tests/vm/trace_lib.sh
attach=kprobe

# fill MAP: fills it in every running instance.
fill() {
	"$LOADS/load_maps" -f "$1" >>"$WORK/filled" 2>&1
}
export -f fill
export LOADS WORK

# full_audit NAME MAP: pages go out and come back while MAP is full; MAP may be none.
full_audit() {
	audit "$1" -- bash -c "sleep 2; [[ ! '$2' ]] || fill '$2' || exit
		'$LOADS/load_anon' -g '$CG/full/anon' -p 503 -m -r 1; sleep 2"
	check "$1: the command" "$(says "$1" .command_status)" 0
}

# full_trace NAME MAP KINDS: the same in a trace; what it missed is in $missed.
full_trace() {
	trace_start "$1" --attach $attach -e "$3"
	[[ ! $2 ]] || fill "$2" || not_ok "$1" "$(tail -n 1 "$WORK/filled")"
	"$LOADS/load_anon" -g "$CG/full/anon" -p 503 -m -r 1 >/dev/null
	trace_stop "$1"
	missed=$(last_line "$1" .missed)
}

group full/anon
full_audit none ''
exact none
full_audit notes call_notes
check "no note can be made of calls: unknown" \
	"$code $(says notes '[.verdict, (.violations | length)] | join(" ")')" "4 unknown 0"
if [[ $(uname -r) == 7.3.* ]]; then
	# a second program may have counted them all (bpf/account/second.h)
	full_audit stash stash
	check "no entry of a charge can be kept: no violation" \
		"$(says stash '.violations | length')" 0
	check_true "these are missed" "$(says stash .missed) missed" "$(says stash .missed) >= 503"
else
	skip "no entry of a charge can be kept" "this kernel has no charge that needs one"
fi

echo 1 >/sys/module/zswap/parameters/enabled
full_trace zswap '' zswap_store
check "no map is full: nothing is missed" "$missed" 0
check_true "stores are seen" none "$(events zswap '.kind == "zswap_store"') >= 503"
full_trace zswap_full zswap_calls zswap_store
check_true "no entry of a store can be kept: missed" "$missed missed" "missed >= 503"
echo 0 >/sys/module/zswap/parameters/enabled

# Tasks that memory.high puts to sleep in the kernel, for a second or two at most.
echo 0 >"$CG/full/anon/memory.swap.max"
echo 1M >"$CG/full/anon/memory.high"
for full in '' trace_tasks; do
	trace_start "tasks$full" --attach $attach -e throttle
	for ((i = 0; i < 3; i++)); do load load_anon -g "$CG/full/anon" -p 5003 -w; done
	for ((i = 0; i < 12; i++)); do
		[[ ! $full ]] || fill $full || not_ok "$full" "$(tail -n 1 "$WORK/filled")"
		sleep 1
	done
	trace_stop "tasks$full"
	missed=$(last_line "tasks$full" .missed)
	loads_end
	if [[ $full ]]; then
		check_true "a thread's entry went to another one: missed" "$missed missed" "missed > 0"
	else
		check "none did: nothing is missed" "$missed" 0
		check_true "throttling is seen" none "$(events tasks true) > 0"
	fi
done
sort "$WORK/filled" | uniq -c
case_end
