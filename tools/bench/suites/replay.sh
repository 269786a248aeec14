#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# Writes the records of a load in ten groups, as they are in cgswap's rings, to /out/records; then
# cgswap's code and libbpf's read them again.
. tools/bench/lib.sh
swap_use zram-lz4
group bench/replay
echo +memory >"$CG/bench/replay/cgroup.subtree_control"
bench_load -g "$CG/bench/replay" -n 10 -p 2000 -r 2
exec {dump}< <(exec $BIN/ringdump 2>&1 >$BIN/records)
pid=$!
read -r -u "$dump" line
[[ $line == ready ]] || die "ringdump: $line"
window
sleep 1
kill -TERM $pid
wait $pid || die "ringdump failed"
exec {dump}<&-
bench_load_end
# except the slots that the kernel frees later (tracer_check)
(($(stat -c %s $BIN/records) >= (2 * 2000 * 2 - 256) * 24)) || die "too few records"
cp $BIN/records /out/records

# replay READER BATCH FILLINGS
replay() {
	local cpu records
	read -r _ cpu _ records < <($BIN/replay "$1" $BIN/records "$3" "$2")
	[[ -n $cpu ]] || die "replay failed"
	sample suite replay reader "$1" batch "$2" cpu "$cpu" records "$records"
}

# All at once; and in the batches of 10,000 events a second: 250 for each tick of cgswap's timer,
# one for a reader that is woken for every record.
for i in 1 2 3; do
	replay cgswap 65536 2
	replay libbpf 65536 2
	replay cgswap 250 1
	replay libbpf 1 1
done
