#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# Usage: planted.sh ATTACH
#
# The audit finds each fault that the module plants in the kernel's accounting (plant/README.md):
# its class, its group, its number of pages, and nothing else. PLANTED_RUNS: how often each is
# planted (1).
. tests/vm/lib.sh
. tests/vm/audit_lib.sh
. tests/vm/plant.sh
attach=$1 runs=${PLANTED_RUNS:-1} BENT=53 PAGES=503
G=planted-$attach
zram_swap 8
plant_load || not_ok "the module is loaded" "see above"

# violations NAME: "check class pages path" of each.
violations() {
	says "$1" '.violations[] | "\(.check) \(.class) \(.pages) \(.path)"' | sort
}

# found NAME VIOLATION...: exactly these. With CALLS_UNKNOWN the kernel does not count skipped runs
# of the programs at the calls, so their checks are unknown.
found() {
	local name=$1 expected
	shift
	expected=$(printf '%s\n' "$@" | sort)
	if [[ -n ${CALLS_UNKNOWN:-} && $expected == *"calls "* ]]; then
		expected=$(grep -v '^calls ' <<<"$expected")
		check "$name: calls" "$(says "$name" '.checks[] | select(.name == "calls").result')" \
			unknown
	fi
	check "$name: pages that went wrong" "$(plant_done)" "$BENT"
	check "$name: exit code" "$code" 3
	check "$name: violations" "$(violations "$name")" "$expected"
	[[ "$(violations "$name")" == "$expected" ]] || says "$name" '{violations, checks}' -c
}

# misattributed NAME FROM TO: charged to TO, recorded for FROM.
misattributed() {
	local check expected=()
	for check in ledger counter calls; do
		expected+=("$check misattribution $BENT /$2" "$check misattribution $BENT /$3")
	done
	found "$1" "${expected[@]}"
}

# in_and_out GROUP: pages go to swap and are freed.
in_and_out() {
	"$LOADS/load_anon" -g "$CG/$1" -p "$PAGES" -m
}

# in_and_gone GROUP: the same, and no slot of theirs stays in a per-CPU cache, which would hide a
# leak in zswap.
in_and_gone() {
	in_and_out "$1"
	slots_drain
}

# out GROUP [PAGES]: pages go to swap and stay; adds the load's pid to $WORK/pids.
out() {
	"$LOADS/load_anon" -g "$CG/$1" -p "${2:-$PAGES}" -m -w >"$WORK/out.${1//\//-}" 2>&1 &
	echo $! >>"$WORK/pids"
	until grep -q ready "$WORK/out.${1//\//-}"; do
		kill -0 $! || return
		sleep 0.1
	done
}

# ended: ends the loads that stayed.
ended() {
	local pid
	while read -r pid; do
		kill -KILL "$pid"
		while kill -0 "$pid" 2>/dev/null; do sleep 0.1; done
	done <"$WORK/pids"
	: >"$WORK/pids"
}
export -f in_and_out in_and_gone slots_drain out ended
export LOADS CG PAGES WORK

# charged_again GROUP NAME: the swap is so small that a load is given the stuck slots.
charged_again() {
	local doubles
	group "$G/again"
	audit "$2 again" -- "$LOADS/load_anon" -g "$CG/$G/again" -p 1900 -m
	doubles=$(says "$2 again" '[.violations[] | select(.check == "charges" and
		.class == "double" and .path == $path) | .pages] | add // 0' --arg path "/$1")
	check_true "$2: slots charged again" "$doubles pages" "doubles > 0 && doubles <= BENT"
}

for ((run = 1; run <= runs; run++)); do
	g=$G/none-$run
	group $g
	plant leak-slot $g 0
	audit "nothing planted $run" -c $g -- bash -c "in_and_out $g"
	exact "nothing planted $run"

	for kind in leak-counter charge-twice; do
		g=$G/$kind-$run
		group $g
		plant $kind $g $BENT
		audit "$kind $run" -c $g -- bash -c "in_and_out $g"
		found "$kind $run" "ledger leak $BENT /$g" "counter leak $BENT /$g" \
			"calls leak $BENT /$g"
	done

	g=$G/uncharge-twice-$run
	group $g
	out $g 101
	plant uncharge-twice $g $BENT
	audit "uncharge-twice $run" -c $g -- bash -c "in_and_out $g"
	found "uncharge-twice $run" "ledger underflow $BENT /$g" "counter underflow $BENT /$g" \
		"calls underflow $BENT /$g"
	ended

	g=$G/misattribute-$run
	group $g/from
	group $g/to
	plant misattribute $g/from $BENT $g/to
	audit "misattribute $run" -c $g -- bash -c "out $g/from"
	misattributed "misattribute $run" "$g/from" "$g/to"
	ended

	# The bug that kernels had: the parent is charged, the removed group recorded.
	g=$G/to-parent-$run
	group $g/child
	plant misattribute $g/child $BENT $g
	audit "misattribute to the parent $run" -c $g -- bash -c "out $g/child"
	misattributed "misattribute to the parent $run" "$g/child" "$g"
	ended

	g=$G/leak-slot-$run
	group $g
	plant leak-slot $g $BENT
	audit "leak-slot $run" -c $g -- bash -c "in_and_out $g"
	if [[ -n ${LEAKS_NO_RECORDS:-} ]]; then
		found "leak-slot $run" "counter leak $BENT /$g" "ids leak $BENT /$g" \
			"slots leak $BENT /$g"
	else
		found "leak-slot $run" "in_use stuck $BENT /$g"
		charged_again "$g" "leak-slot $run"
	fi

	g=$G/id-ref-$run
	group $g
	plant id-ref $g $BENT
	audit "id-ref $run" -c $g -- bash -c "in_and_out $g"
	found "id-ref $run" "ids leak $BENT /$g"

	if [[ ! -e $CG/$g/memory.zswap.current ]]; then
		skip "zswap" "this kernel has no zswap per group"
		continue
	fi
	echo 1 >/sys/module/zswap/parameters/enabled
	g=$G/zswap-leak-$run
	group $g
	plant zswap-leak $g $BENT
	audit "zswap-leak $run" -c $g -- bash -c "in_and_gone $g"
	found "zswap-leak $run" "zswap_pages leak $BENT /$g"
	echo 0 >/sys/module/zswap/parameters/enabled
done
plant_none

# A leak from before the audit is found too.
"$CGSWAP" audit --attach "$attach" --duration 1s -c "$G/leak-counter-1"
check "leaked before: exit code" "$?" 3
case_end
