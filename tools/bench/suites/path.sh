#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# Usage: path.sh BACKEND[,TRACER...]
#
# What each tracer adds to the path of a page out and in, in the order A B B A: detached, attached,
# attached, detached. Never two tracers at a time, and none in A.
. tools/bench/lib.sh
IFS=, read -r backend names <<<"$1"
IFS=, read -ra tracers <<<"${names:-cgswap}"
PAGES=${PAGES:-2048} ROUNDS=${ROUNDS:-2}

# measure TRACER WINDOW: a sample for each round of a window.
measure() {
	local before=0 cpu=0 words round
	[[ $2 == A* ]] || { tracer_cpu && before=$cpu; }
	window
	[[ $2 == A* ]] || tracer_cpu
	for round in "${!rounds[@]}"; do
		# shellcheck disable=SC2206 # words
		words=(${rounds[round]})
		sample suite path backend "$backend" tracer "$1" window "$2" round "$round" \
			pages "$PAGES" "${words[@]}" reader $(((cpu - before) / ROUNDS))
	done
}

# bodies: bpf_stats of each program, in a window of its own.
bodies() {
	local name count ns
	echo 1 >/proc/sys/kernel/bpf_stats_enabled
	window
	echo 0 >/proc/sys/kernel/bpf_stats_enabled
	while read -r name count ns; do
		sample suite bodies backend "$backend" tracer "$1" program "$name" runs "$count" ns "$ns"
	done < <(bpftool prog show --json |
		jq -r '.[] | select(.run_cnt > 100) | "\(.name) \(.run_cnt) \(.run_time_ns)"')
}

swap_use "$backend"
group bench/path
bench_load -g "$CG/bench/path" -p "$PAGES" -r "$ROUNDS"
window # the first one fills caches
for tracer in "${tracers[@]}"; do
	provoked=0
	[[ $tracer != cgswap-second ]] || kernel_preempts || continue
	events=$((2 * PAGES * ROUNDS))
	measure "$tracer" A1
	tracer_start "$tracer"
	[[ $tracer != cgswap-second ]] || second_provoke
	measure "$tracer" B1
	measure "$tracer" B2
	[[ $tracer != cgswap* ]] || { bodies "$tracer" && events=$((3 * PAGES * ROUNDS)); }
	tracer_stop "$tracer"
	measure "$tracer" A2
	tracer_check "$tracer" $((events + provoked * PAGES * ROUNDS))
done
bench_load_end
