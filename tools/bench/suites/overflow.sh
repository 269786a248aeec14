#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# Rings of a page, and readers that do not get to run: what each tracer then reports as charges,
# uncharges and losses, compared with the load's number of pages and the kernel's counter.
. tools/bench/lib.sh
PAGES=4096
swap_use zram-lz4
group bench/overflow
bench_load -g "$CG/bench/overflow" -p $PAGES
window

# overflow NAME ARGUMENT...
overflow() {
	local before after
	tracer_start "$@"
	before=$(kernel_says bench/overflow)
	kill -STOP "$tracer_pid"
	window
	kill -CONT "$tracer_pid"
	sleep 1
	after=$(kernel_says bench/overflow)
	tracer_stop "$1"
	true_uncharges=$((PAGES - (after - before) / 4096))
}

# report NAME READ LOST DRIFT: events read, losses reported, pages.
report() {
	sample suite overflow tracer "$1" true_charges $PAGES true_uncharges $true_uncharges \
		charges "$charges" uncharges "$uncharges" read "$2" told "$3" drift "$4"
}

overflow cgswap --ring-size 4K
tracer_saw cgswap
row=$(jq -c 'select(.path == "/bench/overflow")' "$WORK/last")
charges=$(jq .charged_pages <<<"$row") uncharges=$(jq .uncharged_pages <<<"$row")
report cgswap "$(jq .recorded_pages <<<"$row")" "$(jq .lost_pages <<<"$row")" \
	"$(jq '.drift / 4096' <<<"$row")"

for transport in ring perf; do
	overflow peer-$transport 4096
	tracer_saw peer-$transport
	report peer-$transport $((charges + uncharges)) "$(jq .lost "$WORK/said")" null
done

# Prints a line for each event, as in a manual trace.
tracer_command() {
	command=(env BPFTRACE_PERF_RB_PAGES=1 bpftrace -e "BEGIN { printf(\"ready\\n\"); }
		kprobe:$CHARGE { printf(\"charge %d\\n\", cgroup); }
		kprobe:$UNCHARGE { printf(\"uncharge %d\\n\", cgroup); }")
}
overflow bpftrace
charges=$(grep -c '^charge' "$WORK/said") uncharges=$(grep -c '^uncharge' "$WORK/said")
lost=$(awk '/^Lost [0-9]* events/ { n += $2 } END { print n + 0 }' "$WORK/said")
report bpftrace $((charges + uncharges)) "$lost" null
bench_load_end
