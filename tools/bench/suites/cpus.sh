#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# A load on each CPU, in a group of its own, all at once and without pause. The clock counts the
# instructions of all CPUs together, so elapsed time is the work of the machine.
. tools/bench/lib.sh
PAGES=1024 ROUNDS=2
nr=$(nproc)
inputs=() pids=()
swap_use zram-lz4

# windows: runs all loads once; the elapsed time, in ns, is in $passed.
windows() {
	local number begin=${EPOCHREALTIME/[.,]/}
	kill -USR2 "${pids[@]}"
	for number in "${!pids[@]}"; do
		load_in=${inputs[number]}
		load_rounds
	done
	passed=$(((${EPOCHREALTIME/[.,]/} - begin) * 1000))
}

measure() {
	windows
	sample suite cpus cpus "$nr" window "$1" round "$i" wall "$passed" \
		events $((2 * nr * PAGES * ROUNDS))
}

for ((i = 0; i < nr; i++)); do
	group "bench/cpu$i"
	bench_load -g "$CG/bench/cpu$i" -p $PAGES -r $ROUNDS
	inputs+=("$load_in") pids+=("$load_pid")
	taskset -cp "$i" "$load_pid" >/dev/null || die "cannot bind a load"
	load_pids+=("$load_pid")
done
windows
for i in 1 2; do
	measure A1
	tracer_start cgswap
	measure B1
	measure B2
	tracer_stop cgswap
	measure A2
	tracer_check cgswap $((2 * nr * PAGES * ROUNDS))
	sample suite cpus cpus "$nr" window end round "$i" \
		lost "$(jq -s 'map(select(.type == "host").events_lost) | add' "$WORK/last")" \
		drift "$(jq -s 'map(select(.type == "cgroup" and .path != "/").drift // 0 | fabs) |
			add / 4096' "$WORK/last")"
done
