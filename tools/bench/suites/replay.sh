#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# Records of a load in ten groups, as cgswap's rings have them, go to /out/records; then they are
# read again by cgswap's code and by libbpf's.
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
# but for the slots that the kernel gives back later (tracer_check)
(($(stat -c %s $BIN/records) >= (2 * 2000 * 2 - 256) * 24)) || die "too few records"
cp $BIN/records /out/records

# replay READER BATCH FILLINGS
replay() {
	local cpu records
	read -r _ cpu _ records < <($BIN/replay "$1" $BIN/records "$3" "$2")
	[[ -n $cpu ]] || die "replay failed"
	sample suite replay reader "$1" batch "$2" cpu "$cpu" records "$records"
}

# All at once; and as they come at 10,000 a second: 250 each time that cgswap's timer ends, one each
# time that a reader is woken for every record.
for i in 1 2 3; do
	replay cgswap 65536 2
	replay libbpf 65536 2
	replay cgswap 250 1
	replay libbpf 1 1
done
