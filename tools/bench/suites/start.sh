#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# From the start of a tracer to its first row. cgswap's row has to be right: pages are in swap
# before it starts, and its ledger must equal the kernel's number. bpftrace knows nothing of them;
# its row is the first moment at which it could print one.
. tools/bench/lib.sh
swap_use zram-lz4
group bench/start
load load_anon -p 1009 -m -w -g "$CG/bench/start"
load_says 0 ready || die "the load does not run"
truth=$(kernel_says bench/start)

# Both run from memory with all their libraries, and without a locale, which is read from files: the
# host's disk must not be measured.
libs=$BIN/lib
mkdir -p "$libs"
cp "$(type -P bpftrace)" $BIN/
ldd $BIN/cgswap $BIN/bpftrace | sed -n 's/.* => \([^ ]*\) .*/\1/p' | sort -u | xargs cp -t "$libs"

micros() {
	now=${EPOCHREALTIME/[.,]/}
}

# start NAME PATTERN COMMAND...: the line that matched is in $line.
start() {
	local name=$1 pattern=$2 now begin pid cpu
	shift 2
	micros && begin=$now
	exec {in}< <(LC_ALL=C LD_LIBRARY_PATH=$libs exec "$@" 2>&1)
	pid=$!
	while read -r -u "$in" line; do
		# shellcheck disable=SC2053 # a pattern
		[[ $line != $pattern ]] || break
	done
	micros
	read -r cpu _ <"/proc/$pid/schedstat" || die "$name ended: $line"
	sample suite start tracer "$name" wall $(((now - begin) * 1000)) cpu "$cpu"
	kill -INT "$pid"
	cat <&"$in" >/dev/null
	exec {in}<&-
	wait "$pid" 2>/dev/null
}

script="kprobe:$CHARGE { @charges[cgroup] = count(); }
	kprobe:$UNCHARGE { @uncharges[cgroup] = count(); }
	interval:ms:1 { printf(\"row\\n\"); }"
# the first start of each is a warm-up
for i in 0 1 2 3; do
	((i)) || keep=$SAMPLES SAMPLES=/dev/null
	start cgswap '*"path":"/bench/start"*' $BIN/cgswap top -b --json -d 600s
	[[ $(jq -r '"\(.ledger) \(.drift)"' <<<"$line") == "$truth 0" ]] || die "no correct row: $line"
	start bpftrace row $BIN/bpftrace -e "$script"
	((i)) || SAMPLES=$keep
done
loads_end
