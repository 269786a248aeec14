#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# Usage: record.sh ATTACH
#
# cgswap record under load: what cgswap top --at shows is what cgswap top showed beside it. Nothing
# is lost when it is killed; each run writes a new file. A full disk stops the samples, not the
# counting, and is told once. No capability is kept that is not needed.
. tests/vm/lib.sh
attach=$1
kept=$WORK/kept
chmod 755 "$WORK"

record_start() {
	"$CGSWAP" record --attach "$attach" --dir "$1" --interval 1s --keep-free 0 2>"$WORK/err" &
	record_pid=$!
}

# samples DIR: how many there are.
samples() {
	"$CGSWAP" record --verify --dir "$1" 2>/dev/null |
		sed -n 's/^\([0-9]*\) samples\{0,1\} in .*/\1/p'
}

# samples_wait DIR NUMBER: until there are so many more.
samples_wait() {
	local deadline=$((SECONDS + 120)) want=$(($(samples "$1") + $2))
	until (($(samples "$1") >= want)); do
		((SECONDS < deadline)) || return 1
		sleep 0.3
	done
}

# groups FILE: of the test, what does not depend on when counting began.
groups() {
	jq -c 'select(.type == "cgroup" and (.path | startswith("/record"))) | [.path, .id,
		.memcg_id, .state, .swap_current, .ledger, .drift, .swap_max, .swap_max_effective,
		.swap_max_from, .swap_high, .swap_peak, .events_max, .events_fail]' "$1" | sort
}

group record/a
group record/b
echo 300M >"$CG/record/b/memory.swap.max"
mkdir "$kept"
record_start "$kept"
samples_wait "$kept" 1 || not_ok "it starts" "$(cat "$WORK/err")"
top_start top --attach "$attach" -d 1s
check "no new privileges" "$(sed -n 's/^NoNewPrivs:[[:blank:]]*//p' "/proc/$record_pid/status")" 1
check "what it may still do is what top may" \
	"$(sed -n 's/^CapEff:[[:blank:]]*//p' "/proc/$record_pid/status")" \
	"$(sed -n 's/^CapEff:[[:blank:]]*//p' "/proc/${top_pid[top]}/status")"
load load_anon -g "$CG/record/a" -p 12503 -m -r 3 -w
load load_anon -g "$CG/record/b" -p 2503 -r 2 -w
load_says 0 touched || not_ok "loads run" "no page came in"
samples_wait "$kept" 3 || not_ok "samples under load" "$(cat "$WORK/err")"
for i in 0 1; do load_says $i ready || not_ok "load $i runs" "it ended early"; done
loads_stop
sleep 4
samples_wait "$kept" 2
top_latest top
before=$(samples "$kept")
kill -KILL "$record_pid"
wait "$record_pid" 2>/dev/null
check "no sample is lost when it is killed" "$(($(samples "$kept") >= before))" 1
nobody "$CGSWAP" record --verify --dir "$kept" >"$WORK/verify"
check "nobody can verify it, and nothing is damaged" $? 0
"$CGSWAP" top --at -0s --history "$kept" --json >"$WORK/at" 2>"$WORK/at.err"
check "at: what top showed beside it" "$(groups "$WORK/at")" "$(groups "$WORK/top.last")"
check_true "at: all groups" "$(grep -c '"cgroup"' "$WORK/at")" \
	"$(grep -c '"cgroup"' "$WORK/at") == $(grep -c '"cgroup"' "$WORK/top.last")"
check "at: it is the last one" "$(grep -c 'it is the last one' "$WORK/at.err")" 1
top_stop top

sleep 4
record_start "$kept"
samples_wait "$kept" 2 || not_ok "it starts again" "$(cat "$WORK/err")"
kill -TERM "$record_pid"
wait "$record_pid"
check "it ends with a signal" $? 0
check "and says nothing" "$(cat "$WORK/err")" ''
"$CGSWAP" record --list --dir "$kept" >"$WORK/list"
check "the second run has a file of its own" "$(grep -c '\.hist' "$WORK/list")" 2
check "with a gap before it" "$(sed 1d "$WORK/list" | grep -c 'gap before')" 1
check "the first was not closed" "$(grep -c 'not closed' "$WORK/list")" 1

# Events of note: each is told once, of its group, as often as the kernel's own counters moved.
# events FILTER: what the history has of them, in one line.
events() {
	jq -r "select(.type == \"event\") | $1" "$WORK/events" | xargs
}

# counted GROUP FILE KEY
counted() {
	awk -v key="$3" '$1 == key { print $2 }' "$CG/record/$1/$2"
}

group record/top/refused
group record/top/killed
group record/top/gone
echo 92K >"$CG/record/top/refused/memory.swap.max"
echo 24M >"$CG/record/top/killed/memory.max"
echo 4M >"$CG/record/top/killed/memory.swap.max"
load load_anon -g "$CG/record/top/gone" -p 303 -m -w
load_says 2 ready || not_ok "load of gone" "it ended early"
mkdir "$WORK/noted"
record_start "$WORK/noted"
samples_wait "$WORK/noted" 2 || not_ok "it starts for events" "$(cat "$WORK/err")"
refused=$(counted top/refused memory.swap.events max)
killed=$(counted top/killed memory.events oom_kill)
load load_anon -g "$CG/record/top/refused" -p 61 -m
load load_oom -g "$CG/record/top/killed"
wait "$load_pid"
check "events: the load was killed" "$?" 137
echo 48M >"$CG/record/top/killed/memory.max"
for i in 2 3; do
	kill -KILL "${load_pids[i]}"
	wait "${load_pids[i]}" 2>/dev/null
done
samples_wait "$WORK/noted" 3
kill -TERM "$record_pid"
wait "$record_pid"
check "events: it says nothing" "$(cat "$WORK/err")" ''
nobody "$CGSWAP" trace --from -1h --history "$WORK/noted" -c record/top --json >"$WORK/events"
check "events: nobody can read them" "$?" 0
check "events: refused, of its group and no other" \
	"$(events 'select(.kind == "refused" and .reason == "limit") | .path' | tr ' ' '\n' |
		sort -u | grep -v /killed | xargs)" /record/top/refused
check "events: refused, as often as the kernel says" \
	"$(events 'select(.kind == "refused" and .reason == "limit" and
		.path == "/record/top/refused") | .count' | tr ' ' '\n' | awk '{ n += $1 } END { print n }')" \
	"$(($(counted top/refused memory.swap.events max) - refused))"
check_true "events: it was refused" "never" \
	"$(counted top/refused memory.swap.events max) > refused"
check "events: refused by its own limit" \
	"$(events 'select(.kind == "refused" and .path == "/record/top/refused") |
		"\(.limit_path) \(.max)"' | cut -d' ' -f1,2)" "/record/top/refused $((92 * 1024))"
check "events: the kill, of its group and no other" \
	"$(events 'select(.kind == "oom") | "\(.path) \(.count)"')" \
	"/record/top/killed $(($(counted top/killed memory.events oom_kill) - killed))"
check "events: the limit that was written" \
	"$(events 'select(.kind == "limit") | "\(.path) \(.file) \(.old) \(.new)"')" \
	"/record/top/killed memory.max $((24 << 20)) $((48 << 20))"
check "events: no time is unknown before the end" \
	"$(jq -r 'select(.type == "break" and .kind != "gap") | .kind' "$WORK/events")" ''
check_true "events: --list counts them" "$("$CGSWAP" record --list --dir "$WORK/noted")" \
	"$("$CGSWAP" record --list --dir "$WORK/noted" | awk 'NR == 2 { print $7 }') >= 3"
first=$(jq -r 'select(.type == "trace") | .time' "$WORK/events")
last=$(jq -r 'select(.type == "event") | .time' "$WORK/events" | tail -n 1)
nobody "$CGSWAP" audit --from "$(date -d "@${first%.*}" +%FT%T)" \
	--to "$(date -d "@${last%.*}" +%FT%T)" --history "$WORK/noted" -c record/b --json >"$WORK/audit"
check "events: the audit of that time finds no fault" \
	"$(jq -r 'select(.type == "verdict") | [.violations[].check] | length' "$WORK/audit")" 0

# A full disk.
mkdir "$WORK/full"
mount -t tmpfs -o size=1M tmpfs "$WORK/full"
record_start "$WORK/full"
samples_wait "$WORK/full" 2 || not_ok "it starts on a small disk" "$(cat "$WORK/err")"
dd if=/dev/zero of="$WORK/full/other" bs=4k status=none 2>/dev/null
deadline=$((SECONDS + 60))
until grep -q 'recording pauses: No space left on device' "$WORK/err"; do
	((SECONDS < deadline)) || { not_ok "a full disk is told" "$(cat "$WORK/err")" && break; }
	sleep 0.3
done
sleep 3
check "it is told once" "$(wc -l <"$WORK/err")" 1
rm "$WORK/full/other"
samples_wait "$WORK/full" 2
check "it goes on when there is place" "$(grep -c 'recording goes on' "$WORK/err")" 1
kill -TERM "$record_pid"
wait "$record_pid"
"$CGSWAP" record --verify --dir "$WORK/full" >"$WORK/verify"
check "and what it wrote is whole" $? 0
umount "$WORK/full"
loads_end
case_end
