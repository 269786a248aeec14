#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# Usage: groups.sh COUNT,...
#
# The cost of a refresh with COUNT groups: the first one, which names all groups and reads all
# files, as a start with them less a start without; idle; with a hundred that swap. For comparison,
# the cost of reading memory.swap.current of all of them. One group is shown, so printing is not
# included. And the memory per group.
. tools/bench/lib.sh
IFS=, read -ra counts <<<"$1"
PER=100 ACTIVE=100
PERIOD=2 # seconds
swap_use zram-lz4
group bench/many
group bench/other
echo +memory >"$CG/bench/many/cgroup.subtree_control"
made=0

# make_groups COUNT: in groups of a hundred, which count too.
make_groups() {
	while ((made < $1)); do
		mkdir "$CG/bench/many/$((made / PER))"
		echo +memory >"$CG/bench/many/$((made / PER))/cgroup.subtree_control"
		(cd "$CG/bench/many/$((made / PER))" && mkdir $(seq -s ' ' 0 $((PER - 2))))
		made=$((made + PER))
	done
}

# refreshes NUMBER STATE: NUMBER refreshes, a sample each; only the reader's CPU time counts.
refreshes() {
	local line before cpu i
	tracer_cpu && before=$cpu
	for ((i = 0; i < $1;)); do
		read -r -u "$tracer_in" line || die "cgswap ended"
		[[ $line == *'"type":"host"'* ]] || continue
		tracer_cpu
		((i == 0)) || [[ $2 == - ]] ||
			sample suite refresh groups "$made" state "$2" cpu $((cpu - before))
		before=$cpu
		i=$((i + 1))
	done
}

# resident: resident bytes of the tracer.
resident() {
	awk '/^VmRSS/ { print $2 * 1024 }' "/proc/$tracer_pid/status"
}

# map_bytes: bytes of the tracer's maps, per memcg id.
map_bytes() {
	bpftool map show --json | jq '[.[] | select(.max_entries == 65536) | .bytes_value] | add'
}

# first_refresh: CPU time up to its end, in $first.
first_refresh() {
	local line cpu
	until [[ ${line:-} == *'"type":"host"'* ]]; do
		read -r -u "$tracer_in" line || die "cgswap ended"
	done
	tracer_cpu && first=$cpu
}

empty=0
for count in 0 "${counts[@]}"; do
	make_groups "$count"
	if ((count)); then
		find "$CG/bench/many" -name memory.swap.current >"$WORK/paths"
		while read -r _ cpu _ files; do
			sample suite cgread groups "$made" cpu "$cpu" files "$files"
		done < <($BIN/cgread 4 <"$WORK/paths" | tail -n 3)
	fi
	tracer_start cgswap -d ${PERIOD}s -c bench/other
	first_refresh
	if ((count == 0)); then
		start=$first
		refreshes 3 -
		empty=$(resident)
		tracer_stop cgswap
		continue
	fi
	sample suite refresh groups "$made" state full cpu $((first - start))
	refreshes 2 -
	refreshes 4 idle
	sample suite memory groups "$made" bytes $(($(resident) - empty)) maps "$(map_bytes)"
	bench_load -g "$CG/bench/many/0" -n $((ACTIVE - 1)) -p $((10 * (ACTIVE - 1))) -r 1000000 \
		-b 10 -e 2000
	kill -USR2 "$load_pid"
	refreshes 2 -
	refreshes 4 active
	kill -KILL "$load_pid"
	exec {load_in}<&-
	tracer_stop cgswap
done
