#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# Usage: storm.sh ATTACH
#
# The machine thrashes: loads larger than their memory, with a limit and without. The table and the
# screen keep refreshing in time, swap out nothing of their own, do not grow, and fork no process.
. tests/vm/lib.sh
attach=$1 seconds=${STORM_SECONDS:-25}
tm=(tmux -u -S "$WORK/socket" -f /dev/null)

# The monitoring of the test is not under test: it is kept in memory.
echo "+memory +pids" >"$CG/cgroup.subtree_control"
mkdir "$CG/harness" "$CG/watch"
echo 96M >"$CG/harness/memory.min"
echo $$ >"$CG/harness/cgroup.procs"

status() {
	sed -n "s/^$2:[^0-9]*\([0-9]*\) kB/\1/p" "/proc/$1/status"
}

# faults PID: its major faults.
faults() {
	awk '{ print $12 }' "/proc/$1/stat"
}

# written PID: bytes; every refresh changes what is drawn.
written() {
	awk '$1 == "wchar:" { print $2 }' "/proc/$1/io"
}

vmstat() {
	awk -v key="$1" '$1 == key { print $2 }' /proc/vmstat
}

# times_of_writes PID: prints the time of each change during the storm.
times_of_writes() {
	local end=$((SECONDS + seconds)) last='' now
	while ((SECONDS < end)); do
		now=$(written "$1")
		[[ $now == "$last" ]] || printf '%s\n' "$EPOCHREALTIME"
		last=$now
		sleep 0.1
	done
}

# gaps: reads times, one a line; prints their number, the longest and the median gap, in ms.
gaps() {
	awk 'NR > 1 { print int(($1 - last) * 1000 + 0.5) } { last = $1 }' | sort -n |
		awk '{ gap[NR] = $1 } END { print NR, gap[NR] + 0, gap[int((NR + 1) / 2)] + 0 }'
}

# in_time NAME TIMES-FILE: prints the gaps between refreshes that are due every second. Fails only
# when they stop: on a busy host each of them is late.
in_time() {
	local nr longest median
	read -r nr longest median < <(gaps <"$2")
	echo "$1: $nr refreshes in $seconds s, median gap $median ms, longest $longest ms"
	check_true "$1: it goes on refreshing" "$nr, longest gap $longest ms" \
		"nr * 3 >= seconds && longest < 10000"
}

# start COMMAND...: in the group under test; only for the background.
start() {
	exec bash -c 'echo $$ >"$0/watch/cgroup.procs" && exec "$@"' "$CG" "$@"
}

start "$CGSWAP" top --json --attach "$attach" -d 1s >"$WORK/main.json" 2>"$WORK/main.err" &
table=$!
top_pid[main]=$table
"${tm[@]}" new-session -d -x 98 -y 24 env LC_ALL=C.UTF-8 \
	bash -c 'echo $$ >"$0/watch/cgroup.procs" && exec "$@"' "$CG" \
	"$CGSWAP" top --attach "$attach" -d 1s
screen=$("${tm[@]}" display -p '#{pane_pid}')
group storm/a 24M
group storm/b 24M
group storm/free
load load_anon -g "$CG/storm/a" -p 9001 -r 1000000
load load_anon -g "$CG/storm/b" -p 9001 -r 1000000
top_wait main 3 || not_ok "it comes up" "$(<"$WORK/main.err")"
until "${tm[@]}" capture-pane -p | grep -q '/free\|free'; do sleep 0.5; done
echo 2 >"$CG/watch/pids.max"
echo 1 >/proc/sys/vm/drop_caches
left=$(awk '$1 == "MemAvailable:" { print int($2 / 1024) }' /proc/meminfo)
echo $(((left - 130) / 2)) >/proc/sys/vm/nr_hugepages
load load_anon -g "$CG/storm/free" -p 45007 -r 1000000
load_says 2 filled || not_ok "load without a limit" "it ended early"
top_wait main "$(($(grep -c '"host"' "$WORK/main.json") + 2))"

for pid in "$table" "$screen"; do
	data[$pid]=$(status "$pid" VmData) rss[$pid]=$(status "$pid" VmRSS)
	faults[$pid]=$(faults "$pid") cpu[$pid]=$(cpu "$pid")
done
from=$(grep -c '"host"' "$WORK/main.json") moved=$(($(vmstat pswpin) + $(vmstat pswpout)))
timeout 3 bash -c 'echo $$ >"$0/watch/cgroup.procs"; (exit 3); exit' "$CG" 2>"$WORK/fork"
times_of_writes "$screen" >"$WORK/screen.times"
"${tm[@]}" capture-pane -p | sed '/^$/d'
moved=$(($(vmstat pswpin) + $(vmstat pswpout) - moved))
psi=$(awk '$1 == "full" { sub("avg10=", "", $2); print $2 }' /proc/pressure/memory)
swapped=$(awk '$1 == "VmSwap:" { sum += $2 } END { print sum + 0 }' \
	"/proc/$(pgrep -o -f "$LOADS/load_anon.*free")/status")
echo "storm: $((moved / seconds)) pages/s to and from disk, psi full $psi, load $swapped kB in swap"
check_true "it is a storm" "$moved pages" "moved / seconds > 200"
check_true "a fork fails" "$(<"$WORK/fork")" \
	"$(awk '$1 == "max" { print $2 }' "$CG/watch/pids.events") > 0"

jq -r 'select(.type == "host") | .time' "$WORK/main.json" | tail -n "+$from" >"$WORK/table.times"
in_time table "$WORK/table.times"
in_time screen "$WORK/screen.times"
for what in table screen; do
	pid=${!what}
	echo "$what: VmLck $(status "$pid" VmLck) kB, VmRSS ${rss[$pid]} to $(status "$pid" VmRSS) kB," \
		"$(($(faults "$pid") - faults[pid])) major faults," \
		"$((($(cpu "$pid") - cpu[pid]) * 10 / seconds)) ms of CPU a second;" \
		"$(status "$pid" RssAnon) kB anonymous, $(status "$pid" RssFile) kB of files"
	check "$what: nothing in swap" "$(status "$pid" VmSwap)" 0
	check_true "$what: memory is locked" "VmLck 0" "$(status "$pid" VmLck) > 0"
	# the C library asks for 132 kB at a time: once may be, a leak asks again
	grown=$(($(status "$pid" VmData) - data[pid]))
	check_true "$what: it has not grown" "by $grown kB" "grown <= 132"
	check_true "$what: nor what of it is used" "${rss[$pid]} kB, then $(status "$pid" VmRSS) kB" \
		"$(status "$pid" VmRSS) <= rss[pid] + rss[pid] / 10"
	check "$what: no page had to be read from disk" "$(faults "$pid")" "${faults[$pid]}"
done
check_true "own cost is shown" "none" "$(jq -s '[.[] | select(.type == "host") |
	.own_cpu_percent] | last | . != null and . > 0 | if . then 1 else 0 end' "$WORK/main.json")"
check_true "on the screen too" "$("${tm[@]}" capture-pane -p | head -n 3)" \
	"$("${tm[@]}" capture-pane -p | grep -c 'own [0-9.]*% cpu')"

echo 0 >/proc/sys/vm/nr_hugepages
loads_stop
# Pages of tmux and of the screen would come in, or free their slots, between the table and the
# kernel's files: both end first, and the screen needs time for that.
"${tm[@]}" kill-server
until [[ -z $(status "$screen" VmSize 2>/dev/null) ]]; do sleep 0.1; done
top_latest main
check_books main "drift of every group after it"
top_stop main
check "exit code" "$top_code" 0
echo $$ >"$CG/cgroup.procs"
case_end
