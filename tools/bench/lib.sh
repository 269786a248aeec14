# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# For the suites of the bench, in the guest: swap, the load, the tracers, samples. Waiting is a
# blocking read, as a polling loop would run in the measured windows.
# shellcheck source=tests/vm/lib.sh
. tests/vm/lib.sh

SAMPLES=${SAMPLES:-/out/samples}
# The same names on all kernels that are measured; the arguments differ.
CHARGE=__mem_cgroup_try_charge_swap
UNCHARGE=__mem_cgroup_uncharge_swap

# Copies, in memory: a read from the host's disk would stop the machine meanwhile.
BIN=/tmp/bench
mkdir -p $BIN
cp -u /out/bin/* $BIN/
LOADS=$BIN

die() {
	printf 'bench: %s\n' "$*" >&2
	exit 1
}

# What a suite leaves running when it ends early must not disturb the next one.
bench_end() {
	local pid
	for pid in ${tracer_pid:-} ${load_pid:-} "${load_pids[@]}"; do
		kill -KILL "$pid" 2>/dev/null
	done
	rm -rf "$WORK"
}
trap bench_end EXIT

# sample KEY VALUE...: one JSON line.
sample() {
	local line='' value
	while (($#)); do
		value=$2
		[[ $value =~ ^-?[0-9]+(\.[0-9]+)?$|^null$ ]] || value="\"$value\""
		line+=",\"$1\":$value"
		shift 2
	done
	printf '{%s}\n' "${line#,}" >>"$SAMPLES"
}

# swap_use BACKEND: makes zram-ALGORITHM, or zswap-ALGORITHM on top of zram, the only swap.
swap_use() {
	local algorithm=${1#*-} zswap=/sys/module/zswap/parameters
	swapoff -a
	swapoff /dev/zram0 2>/dev/null
	echo N >$zswap/enabled
	echo 1 >/sys/block/zram0/reset
	[[ $1 != zram-* ]] || echo "$algorithm" >/sys/block/zram0/comp_algorithm || die "no $1"
	echo 512M >/sys/block/zram0/disksize
	mkswap -q /dev/zram0 >/dev/null && swapon -p 10 /dev/zram0 || die "no swap on zram"
	[[ $1 == zswap-* ]] || return 0
	echo "$algorithm" >$zswap/compressor && echo Y >$zswap/enabled || die "no $1"
}

# bench_load OPTION...: starts a load; it waits between windows.
bench_load() {
	exec {load_in}< <(exec $BIN/load_bench "$@" 2>&1)
	load_pid=$!
	load_rounds
}

# load_rounds: reads the load's output until it is ready; the rounds are in $rounds.
load_rounds() {
	local line
	rounds=()
	while read -r -u "$load_in" line; do
		case $line in
		ready) return 0 ;;
		round*) rounds+=("${line#round }") ;;
		[a-z]*' '[0-9]*) ;;
		*) die "load: $line" ;;
		esac
	done
	die "the load ended"
}

bench_load_end() {
	kill -TERM "$load_pid"
	exec {load_in}<&-
	wait "$load_pid" 2>/dev/null
}

# window: runs the load once.
window() {
	kill -USR2 "$load_pid"
	load_rounds
}

# tracer_command NAME: leaves the command in $command.
tracer_command() {
	local probe=${1#bpftrace-} count
	count="$probe:$CHARGE { @charges[cgroup] = count(); }
		$probe:$UNCHARGE { @uncharges[cgroup] = count(); }"
	case $1 in
	bpftrace-*) command=(bpftrace -e "BEGIN { printf(\"ready\\n\"); } $count") ;;
	peer-*) command=("$BIN"/peer "${1#peer-}" "${@:2}") ;;
	cgswap | cgswap-second) command=("$BIN"/cgswap top -b --json -d 600s "${@:2}") ;;
	cgswap-counters) command=("$BIN"/cgswap top -b --json -d 600s --counters-only "${@:2}") ;;
	cgswap-*) command=("$BIN"/cgswap top -b --json -d 600s --attach "${1#*-}" "${@:2}") ;;
	*) die "unknown tracer $1" ;;
	esac
}

# kernel_preempts: whether a system call on a map can keep programs from running on this kernel.
kernel_preempts() {
	grep -q '(full)\|(lazy)' /sys/kernel/debug/sched/preempt
}

# second_provoke: makes map calls keep cgswap's program from running until the second takes over.
# Runs $provoked windows for that.
second_provoke() {
	local maps=() i
	provoked=0
	for i in {1..8}; do
		"$BIN"/load_maps >/dev/null &
		maps+=($!)
	done
	until bpftool prog show | grep -q hook_swap_state; do
		((provoked < 100)) || die "no program was skipped"
		window
		provoked=$((provoked + 1))
	done
	kill "${maps[@]}"
	wait "${maps[@]}" 2>/dev/null
	window
	provoked=$((provoked + 1))
	sleep 2
}

# tracer_start NAME [ARGUMENT...]: returns once it is attached. bpftrace reports that a little too
# early.
tracer_start() {
	local line command ready=ready
	tracer_command "$@"
	[[ $1 != cgswap* ]] || ready='*"type":"host"*'
	exec {tracer_in}< <(exec "${command[@]}" 2>&1)
	tracer_pid=$!
	while read -r -u "$tracer_in" line; do
		# shellcheck disable=SC2053 # a pattern
		[[ $line != $ready ]] || { sleep 2; return 0; }
	done
	die "$1 does not start: $line"
}

# tracer_stop NAME: leaves its output since then in $WORK/said.
tracer_stop() {
	local signal=TERM
	[[ $1 != bpftrace* ]] || signal=INT
	kill -$signal "$tracer_pid"
	cat <&"$tracer_in" >"$WORK/said"
	exec {tracer_in}<&-
	sleep 2
}

# tracer_cpu: the CPU time of its thread so far, in ns, in $cpu. Forks no process.
tracer_cpu() {
	read -r cpu _ <"/proc/$tracer_pid/schedstat"
}

# tracer_saw NAME: the charges and uncharges that it counted, in $charges and $uncharges.
tracer_saw() {
	local line
	case $1 in
	bpftrace*)
		charges=$(awk '/^@charges/ { n += $NF } END { print n + 0 }' "$WORK/said")
		uncharges=$(awk '/^@uncharges/ { n += $NF } END { print n + 0 }' "$WORK/said")
		;;
	peer*)
		charges=$(jq .charges "$WORK/said") uncharges=$(jq .uncharges "$WORK/said")
		;;
	cgswap*)
		! line=$(grep -m 1 -v '^{' "$WORK/said") || die "$1 says: $line"
		tac "$WORK/said" | sed '/"type":"host"/q' >"$WORK/last"
		# its own count of missed calls
		charges=$(jq -s 'map(select(.type == "cgroup").charged_pages) +
			map(select(.type == "host").probe_misses // 0) | add' "$WORK/last")
		uncharges=$(jq -s 'map(select(.type == "cgroup").uncharged_pages) | add' "$WORK/last")
		;;
	esac
}

# tracer_check NAME EVENTS: ends the bench if the tracer does not count the load's events. Kernels
# up to 6.12 free slots in batches of 64 (SWAP_SLOTS_CACHE_SIZE).
tracer_check() {
	tracer_saw "$1"
	((charges >= $2 && charges <= $2 + $2 / 50)) || die "$1 saw $charges of $2 charges"
	((uncharges >= $2 - 256 && uncharges <= $2 + $2 / 50 + 256)) ||
		die "$1 saw $uncharges of $2 uncharges"
}
