#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# Usage: plants.sh ATTACH
#
# Each planted fault changes the kernel's own numbers as plant/README.md says, page for page:
# memory.swap.current, references on the id, records of the slots, memory.stat. And what the ledger
# sees of it, with either attach type. With nothing planted everything agrees.
. tests/vm/lib.sh
. tests/vm/plant.sh
. tests/vm/screen_lib.sh
attach=$1
G=plants-$attach PAGES=503 BENT=53
COLUMNS_X_LINES=200x30
slots_drain
plant_load || not_ok "the module is loaded" "see above"

# stat GROUP KEY: of memory.stat.
stat() {
	sed -n "s/^$2 //p" "$CG/$1/memory.stat"
}

# pages GROUP: memory.swap.current in pages.
pages() {
	echo $(($(kernel_says "$1") / PAGE))
}

# out GROUP PAGES: a load with all its pages swapped out.
out() {
	load load_anon -g "$CG/$1" -p "$2" -m -w
	load_says $((${#load_pids[@]} - 1)) ready || not_ok "load of $1" "it ended early"
}

# back [NUMBER]: ends one load, or all; its pages are freed.
back() {
	if [[ -n ${1:-} ]]; then
		kill -KILL "${load_pids[$1]}"
		wait "${load_pids[$1]}" 2>/dev/null
	else
		loads_end
	fi
	slots_drain
}

# check_kernel NAME GROUP COUNTER SLOTS REFS: pages of swap.current, records that name the group
# (where the kernel can be asked), references without the one for being online.
check_kernel() {
	local slots
	check "$1: pages charged" "$(pages "$2")" "$3"
	check "$1: the counter itself" "$(plant_book counter)" "$3"
	slots=$(plant_book slots)
	[[ -z $slots ]] || check "$1: slots recorded" "$slots" "$4"
	check "$1: references on the id" "$(($(plant_book refs) - 1))" "$5"
}

# check_ledger NAME GROUP CHARGED UNCHARGED DRIFT: what the hooks saw, in pages.
check_ledger() {
	local cause
	top_latest main
	check "$1: hooks saw charges, uncharges" \
		"$(value main "/$2" charged_pages) $(value main "/$2" uncharged_pages)" "$3 $4"
	check "$1: drift" "$(value main "/$2" drift)" $(($5 * PAGE))
	cause=$(value main "/$2" drift_cause)
	(($5 == 0)) || check "$1: its cause" "$cause" accounting
}

# check_done NAME: the fault hit all of the pages, and no more.
check_done() {
	check "$1: pages bent" "$(plant_done)" "$BENT"
}

group $G/steady
out $G/steady 211
check "a load beside all this" "$(pages $G/steady)" 211
steady=$load_pid
load_pids=()
top_start main --attach "$attach" -d 300ms

group $G/none
plant leak-slot $G/none 0
out $G/none $PAGES
check_kernel "nothing planted, all out" $G/none $PAGES $PAGES $PAGES
back
check_kernel "nothing planted, all back" $G/none 0 0 0
check_ledger "nothing planted" $G/none $PAGES $PAGES 0

group $G/slot
out $G/slot $PAGES
plant leak-slot $G/slot $BENT
back
check_done leak-slot
check_kernel leak-slot $G/slot $BENT $BENT $BENT
check_ledger leak-slot $G/slot $PAGES $((PAGES - BENT)) 0
# up to 6.18 the records stay until the slots are charged again, to any group
out $G/none $PAGES
check "leak-slot: slots in use again, still charged" "$(pages $G/slot)" $BENT
# Up to 6.12 a slot in a per-CPU cache may be freed before it is charged again, which uncharges its
# old owner after all.
back
check_true "leak-slot: none is charged twice" "$(pages $G/slot)" "$(pages $G/slot) <= BENT"

group $G/counter
out $G/counter $PAGES
plant leak-counter $G/counter $BENT
back
check_done leak-counter
check_kernel leak-counter $G/counter $BENT 0 0
check_ledger leak-counter $G/counter $PAGES $PAGES $BENT
check "leak-counter: and its parent" "$(pages "$G")" $((211 + $(pages $G/slot) + BENT))

group $G/twice
out $G/twice $PAGES
out $G/twice 101
plant uncharge-twice $G/twice $BENT
back 1
check_done uncharge-twice
check_kernel uncharge-twice $G/twice $((PAGES - BENT)) $PAGES $PAGES
check_ledger uncharge-twice $G/twice $((PAGES + 101)) 101 -$BENT
back
# the kernel warns that the counter is below 0 and sets it to 0 (not on 5.10); the parent's is not
# below 0
check_kernel "uncharge-twice, all back" $G/twice $((${NO_COUNTER_FLOOR:-0} * -BENT)) 0 0
check "uncharge-twice: and its parent" "$(pages "$G")" $((211 + $(pages $G/slot)))

group $G/double
plant charge-twice $G/double $BENT
out $G/double $PAGES
check_done charge-twice
check_kernel charge-twice $G/double $((PAGES + BENT)) $PAGES $PAGES
check_ledger charge-twice $G/double $PAGES 0 $BENT
back
check_kernel "charge-twice, all back" $G/double $BENT 0 0

group $G/from
group $G/to
plant misattribute $G/from $BENT $G/to
out $G/from $PAGES
check_done misattribute
check_kernel misattribute $G/from $((PAGES - BENT)) $PAGES $PAGES
check_ledger misattribute $G/from $PAGES 0 -$BENT
check "misattribute: the other group's pages" "$(pages $G/to)" $BENT
check_ledger "misattribute, the other group" $G/to 0 0 $BENT
back
check "misattribute: it keeps them" "$(pages $G/to)" $BENT

group $G/ref
out $G/ref $PAGES
plant id-ref $G/ref $BENT
back
check_done id-ref
check_kernel id-ref $G/ref 0 0 $BENT
check_ledger id-ref $G/ref $PAGES $PAGES 0
rmdir $CG/$G/ref
check "id-ref: the references outlive the group" "$(plant_book refs)" $BENT
plant_none

# zswap_settles GROUP KEY VALUE: waits, as memory.stat is flushed periodically.
zswap_settles() {
	local deadline=$((SECONDS + 30))
	until [[ $(stat "$1" "$2") == "$3" ]] || ((SECONDS > deadline)); do
		sleep 0.3
	done
	stat "$1" "$2"
}

if [[ -z $(stat $G/none zswapped) ]]; then
	skip "zswap per group" "this kernel has no memory.stat zswapped"
else
	echo Y >/sys/module/zswap/parameters/enabled
	group $G/zleak
	out $G/zleak $PAGES
	check "zswap-leak: pages held before" "$(zswap_settles $G/zleak zswapped $((PAGES * PAGE)))" \
		$((PAGES * PAGE))
	plant zswap-leak $G/zleak $BENT
	back
	check_done zswap-leak
	check "zswap-leak: pages held" "$(zswap_settles $G/zleak zswapped $((BENT * PAGE)))" \
		$((BENT * PAGE))
	bytes=$(cat $PLANT/done_bytes)
	check_true "zswap-leak: bytes" "$bytes" "bytes >= BENT && bytes < BENT * PAGE"
	check "zswap-leak: bytes held" "$(zswap_settles $G/zleak zswap "$bytes")" "$bytes"
	check "zswap-leak: no swap" "$(pages $G/zleak)" 0

	group $G/ztwice
	out $G/ztwice $PAGES
	zswap_settles $G/ztwice zswapped $((PAGES * PAGE)) >/dev/null
	before=$(stat $G/ztwice zswap)
	out $G/ztwice 101
	plant zswap-twice $G/ztwice $BENT
	back 1
	check_done zswap-twice
	check "zswap-twice: pages held" \
		"$(zswap_settles $G/ztwice zswapped $(((PAGES - BENT) * PAGE)))" \
		$(((PAGES - BENT) * PAGE))
	after=$((before - $(cat $PLANT/done_bytes)))
	check "zswap-twice: bytes held" "$(zswap_settles $G/ztwice zswap $after)" $after
	check "zswap-twice: no other number is wrong" "$(pages $G/ztwice)" $PAGES
	back
	echo N >/sys/module/zswap/parameters/enabled
fi

screen_start
group $G/seen
out $G/seen $PAGES
plant leak-counter $G/seen $BENT
back
screen_says "the screen's sentence" \
	"^the kernel's count of .*seen is $((BENT * 4))K above what was counted: accounting"
"${tm[@]}" kill-server
plant_none
kill "$steady"
top_stop main
check "exit code" "$top_code" 0
case_end
