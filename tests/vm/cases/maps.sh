#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# Usage: maps.sh [ATTACH]
#
# On kernels that preempt, a system call on any BPF map keeps programs behind kprobes from running.
# Once the kernel has skipped one, a second program takes over, which it never skips: under two
# loads of such calls nothing more is missed, and groups are known from their birth. An audit has
# the second program from the start; checks that rest on other programs may be unknown, nothing
# worse. ROUNDS: how often pages go out in each half (8).
. tests/vm/lib.sh
. tests/vm/audit_lib.sh
attach=${1:-auto} rounds=${ROUNDS:-8} pages=5003

# pages_move GROUP: two processes swap their pages out ROUNDS times, and hold them.
pages_move() {
	local first=${#load_pids[@]}
	load load_anon -g "$CG/$1" -p $pages -m -r "$rounds" -w
	load load_anon -g "$CG/$1" -p $pages -m -r "$rounds" -w
	load_says "$first" ready
	load_says $((first + 1)) ready
}

# half NAME GROUP: leaves what was missed, charged and drifted by then in $misses, $charged and
# $drift.
half() {
	pages_move "$2"
	top_latest "$1"
	misses=$(value "$1" host probe_misses)
	charged=$(value "$1" "/$2" charged_pages)
	drift=$(value "$1" "/$2" drift)
}

group maps/old
echo +memory >"$CG/maps/cgroup.subtree_control"
top_start maps --attach "$attach" -d 1s
load load_maps
load load_maps
maps=("${load_pids[@]}")
half maps maps/old
before=("$misses" "$charged" "$drift")
check_true "calls for maps keep programs from running" "$misses skipped" "$misses > 0"
half maps maps/old
check "none is skipped that counts, in as many pages again" "$misses" "${before[0]}"
check_true "these are counted" "$((charged - before[1])) pages" \
	"charged - before[1] >= 2 * pages * (rounds + 1)"
check_true "the drift does not grow" "${before[2]}, then $drift" \
	"drift >= 0 && drift <= before[2]"
group maps/new
half maps maps/new
check "a group that is born meanwhile: none is missed" "$misses $drift" "${before[0]} 0"
check "and its pages are counted from the first on" "$charged" $((2 * pages * (rounds + 1)))

audit meanwhile -- bash -c "
	for i in 1 2; do \"$LOADS/load_anon\" -g \"$CG/maps/old\" -p $pages -m -r $rounds & done
	wait"
check "an audit meanwhile misses no page, and finds nothing wrong" \
	"$(says meanwhile '[.missed, (.violations | length)] | join(" ")')" "0 0"
check "and what is counted is right" "$(says meanwhile '[.checks[] |
	select(.name | IN("ledger", "slots", "counter", "hierarchy", "ids", "in_use")) |
	.result] | unique | join(" ")')" ok
# programs at the calls themselves have no second
check "unknown is at most what rests on programs that were skipped" \
	"$(says meanwhile '[.checks[] | select(.result == "unknown" and
		(.reason | test("skipped|did not see") | not)) | .name] | join(" ")')" ""
check_true "it saw these pages" "$(says meanwhile .events)" \
	"$(says meanwhile .events) >= 2 * pages * (rounds + 1)"
((code == 0)) || tell meanwhile
kill "${maps[@]}"
loads_stop
top_stop maps
printf "%s missed, %s charged\n" "$(value maps host probe_misses)" "$charged"
check_missed maps "what was missed before is told" /maps/old
case_end
