#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# Usage: trace.sh ATTACH
#
# Known numbers of pages, a grandparent's limit that refuses, writes of limits, filters, losses,
# recordings: trace reports what was done, and agrees with the kernel's files.
. tests/vm/lib.sh
. tests/vm/trace_lib.sh
attach=$1

group t/a
group t/g/p/c
group t/other
zram_swap 256
in_before=$(vmstat pswpin)
trace_start all --attach "$attach"
trace_start part --attach "$attach" -c t/g -e charge,refused,limit
trace_start small --attach "$attach" --ring-size $PAGE -e charge,uncharge
kill -STOP "${trace_pid[small]}" # a reader that does not come to read
"$CGSWAP" trace --attach "$attach" --ring-size $PAGE --record "$WORK/lossy" 2>"$WORK/lossy.err" &
lossy_pid=$!
"$CGSWAP" trace --attach "$attach" --record "$WORK/file" 2>"$WORK/record.err" &
record_pid=$!
for file in file lossy; do
	until [[ -s $WORK/$file ]] || ! kill -0 "$record_pid" "$lossy_pid"; do
		sleep 0.2
	done
done
kill -STOP "$lossy_pid"

load load_anon -g "$CG/t/a" -p 1009 -m -r 1 -w
load_says 0 ready || not_ok "load" "it ended early"
load load_anon -g "$CG/t/other" -p 307 -m -w
load_says 1 ready || not_ok "load of other" "it ended early"
echo $((23 * PAGE)) >"$CG/t/g/memory.swap.max"
load load_anon -g "$CG/t/g/p/c" -p 61 -m
sleep 1
kill -KILL "${load_pids[2]}"
wait "${load_pids[2]}" 2>/dev/null
echo 64M >"$CG/t/other/memory.max"
echo 32M >"$CG/t/other/memory.max"
echo max >"$CG/t/other/memory.max"
echo 48M >"$CG/t/other/memory.high"
echo 16M >"$CG/t/other/memory.swap.high"
if [[ -e $CG/t/other/memory.zswap.max ]]; then
	echo 1M >"$CG/t/other/memory.zswap.max"
fi
group t/born
load load_anon -g "$CG/t/born" -p 101 -m
wait "$load_pid"
if [[ -e $CG/t/other/memory.reclaim ]]; then
	load load_anon -g "$CG/t/other" -p 503 -w
	load_says $((${#load_pids[@]} - 1)) filled
	echo $((2000 * PAGE)) >"$CG/t/other/memory.reclaim" 2>/dev/null
fi
sleep 2
kill -CONT "${trace_pid[small]}" "$lossy_pid"
sleep 2
trace_stop all
check "exit code" "$trace_code" 0
trace_stop part
trace_stop small
kill -INT "$record_pid"
wait "$record_pid"
check "recording: exit code" $? 0
kill -INT "$lossy_pid"
wait "$lossy_pid"
check "recording with losses: exit code" $? 0
in_after=$(vmstat pswpin)

a='.path == "/t/a"'
c='.path == "/t/g/p/c"'
check "pages charged" "$(pages all "$a and .kind == \"charge\"")" $((2 * 1009))
check "by whom" "$(pages all "$a and .kind == \"charge\" and .actor == \"madvise\" and
	.actor_path == \"/t/a\" and .comm == \"load_anon\" and .pid == ${load_pids[0]}")" 2018
check "total of the kernel's counters" "$(total all /t/a charged_pages)" $((2 * 1009))
check "total of the calls" \
	"$(total all /t/a calls_charged_pages) $(total all /t/a calls_uncharged_pages)" \
	"$((2 * 1009)) $(total all /t/a uncharged_pages)"
check "total by actor" "$(total all /t/a 'actors | tostring')" '{"madvise":2018}'
check "what is left is the kernel's number" \
	"$((($(total all /t/a charged_pages) - $(total all /t/a uncharged_pages)) * PAGE))" \
	"$(kernel_says t/a)"
check "a group that was born" "$(pages all '.path == "/t/born" and .kind == "charge"')" 101
check "its birth" "$(events all '.path == "/t/born" and .kind == "online"')" 1
check "slots of charges are all different" \
	"$(ask_events all '.kind == "charge" and .path == "/t/other"' \
		'map(.entry.offset) | length == (unique | length)')" true
check "pages read are the kernel's pswpin" \
	"$(pages all '.kind == "swapin" and .source == "device"')" $((in_after - in_before))
check "faults that waited have a time" \
	"$(events all '.kind == "fault" and .latency_ns == null')" 0
check_true "there were some" "none" "$(events all '.kind == "fault" and .path == "/t/a"') > 0"
check_true "reclaim is told" "no episode" "$(events all '.kind == "reclaim" and
	.actor == "madvise" and .swapped_pages > 0') > 0"

check "refusals are the kernel's" "$(events all "$c and .kind == \"refused\"")" \
	"$(swap_events t/g/p/c max)"
check_true "there were some" "none" "$(events all "$c and .kind == \"refused\"") > 0"
check "the grandparent's limit is named" \
	"$(events all "$c and .kind == \"refused\" and .reason == \"limit\" and
		.limit_path == \"/t/g\" and .max == $((23 * PAGE)) and .usage == .max")" "$(swap_events t/g/p/c max)"
check "pages charged below it" "$(pages all "$c and .kind == \"charge\"")" 23
check "and in the summary" "$(ask all '.[] | select(.type == "refusals") |
	"\(.limit_path) \(.events)"' '.type == "refusals"')" \
	"/t/g $(swap_events t/g/p/c max)"

limit='.kind == "limit" and .path == "/t/other"'
check "limits that were written" "$(ask_events all "$limit and .file == \"memory.max\"" \
	'map("\(.old) \(.new)") | join(", ")')" "null 67108864, 67108864 33554432, 33554432 null"
check "by whom" "$(last all "$limit and .file == \"memory.high\"" comm pid actor new)" \
	"bash $$ limit-write 50331648"
check "swap.high" "$(last all "$limit and .file == \"memory.swap.high\"" old new)" "null 16777216"
[[ ! -e $CG/t/other/memory.zswap.max ]] ||
	check "zswap.max" "$(last all "$limit and .file == \"memory.zswap.max\"" old new)" "null 1048576"
if [[ -e $CG/t/other/memory.reclaim ]]; then
	check_true "proactive reclaim" "none" "$(pages all '.kind == "charge" and
		.path == "/t/other" and .actor == "proactive" and .target_path == "/t/other" and .comm == "bash"') > 0"
	check "memory.reclaim is told" "$(events all "$limit and .file == \"memory.reclaim\"")" 1
else
	check "memory.reclaim is not there, and said to be" \
		"$(ask all '.[0].missing_why | test("memory.reclaim")' '.type == "trace"')" true
fi

check "a subtree and some kinds only" "$(ask part '[.[] | select(.type == "event") |
	select((.path | startswith("/t/g") | not) or
		(.kind | IN("charge", "refused", "limit") | not))] | length')" 0
check "all of these" "$(pages part "$c and .kind == \"charge\"")" 23
check "the limit above it too" "$(events part '.kind == "limit" and .path == "/t/g"')" 1

check_true "losses are told" "none" "$(ask small length '.type == "loss"') > 0"
check "and which group's" "$(ask small 'map(.path) | unique |
	contains(["/t/a"])' '.type == "loss"')" true
check "read and lost is all there was" "$(ask small '([.[] | select(.type == "event")] | length) +
	([.[] | select(.type == "total") | .lost_events] | add) == (.[-1] | .events + .lost)')" true
check "pages read and lost are the totals" "$(ask small '[.[] |
	select(.charged_pages != null) |
	.charged_pages + .uncharged_pages - .lost_pages - (.pages.charge // 0) -
	(.pages.uncharge // 0)] | map(select(. != 0)) | length' '.type == "total"')" 0
check "totals are exact all the same" "$(total small /t/a charged_pages)" $((2 * 1009))
check "nothing lost with large rings" "$(last_line all .lost)" 0

# replays the recording twice, without privileges
replay() {
	setpriv --reuid 65534 --regid 65534 --clear-groups "$CGSWAP" trace --replay "$WORK/copy" "$@"
}
chmod 755 "$WORK"
cp "$WORK/file" "$WORK/copy"
chmod 644 "$WORK/copy"
replay --json >"$WORK/one.trace" 2>&1
check "replay: exit code" $? 0
replay --json >"$WORK/two.trace" 2>&1
check "replay is the same twice" "$(cmp "$WORK/one.trace" "$WORK/two.trace" 2>&1)" ""
check "replay: pages charged" "$(pages one "$a and .kind == \"charge\"")" $((2 * 1009))
check "replay: the total" "$(total one /t/a charged_pages)" $((2 * 1009))
check "replay: refusals" "$(events one "$c and .kind == \"refused\" and .limit_path == \"/t/g\"")" \
	"$(swap_events t/g/p/c max)"
check "replay has filters" "$(replay --json -c t/g -e refused | jq -r 'select(.type == "event") |
	"\(.kind) \(.path)"' | sort -u)" "refused /t/g/p/c"
replay >"$WORK/text.one"
replay >"$WORK/text.two"
check "text too" "$(cmp "$WORK/text.one" "$WORK/text.two" 2>&1)" ""
check_true "repeats are lines of their own" "$(wc -l <"$WORK/text.one") lines" \
	"$(grep -c ' refused .*memory.swap.max of /t/g' "$WORK/text.one") == $(swap_events t/g/p/c max)"
check_true "or one with --coalesce" "$(replay --coalesce=1h | grep -c ' refused ') lines" \
	"$(replay --coalesce=1h | grep -c ' refused ') == 1"
setpriv --reuid 65534 --regid 65534 --clear-groups \
	"$CGSWAP" top --json --replay "$WORK/copy" >"$WORK/top.trace" 2>&1
check "top --replay: exit code" $? 0
for path in t t/a t/other; do
	check "top --replay: the last ledger of $path is the kernel's number" \
		"$(ask top 'last | .ledger' ".path == \"/$path\"")" "$(kernel_says $path)"
done
check "top --replay: known number of pages" \
	"$(ask top 'last | .charged_pages' '.path == "/t/a"')" 2018

# what it proves: the ledger against the kernel's numbers, and each slot where uncharges have theirs
audit() {
	setpriv --reuid 65534 --regid 65534 --clear-groups "$CGSWAP" audit --replay "$@"
}
verdict() {
	jq -r "$2" "$WORK/$1.verdict"
}
result() {
	verdict "$1" ".checks[] | select(.name == \"$2\") | \"\(.result) \(.reason)\""
}
audit "$WORK/copy" --json >"$WORK/copy.verdict"
check "audit --replay: exit code" $? 0
check "audit --replay: the verdict" "$(verdict copy .verdict)" exact
check "audit --replay: the ledger" "$(result copy ledger)" "ok null"
check_true "audit --replay: of every group" "$(verdict copy '.checks | tostring')" \
	"$(verdict copy '.checks[] | select(.name == "ledger") | .groups') >= 8"
slots=$(replay --json -e uncharge | jq -s '[.[] | select(.type == "event" and .entry != null)] |
	length')
check "audit --replay: each slot" "$(result copy records)" "$( ((!slots)) || echo "ok null")"
check "audit --replay: the same twice" \
	"$(audit "$WORK/copy" --json | cmp - "$WORK/copy.verdict" 2>&1)" ""
check "audit --replay: of a subtree" "$(audit "$WORK/copy" --json -c t/g |
	jq -r '"\(.verdict) \(.checks[] | select(.name == "ledger") | .groups)"')" "exact 3"
check "audit --replay: KTAP" "$(audit "$WORK/copy" --ktap | grep -c '^not ok')" 0
chmod 644 "$WORK/lossy"
audit "$WORK/lossy" --json >"$WORK/lossy.verdict"
check "audit --replay with losses: no verdict" "$? $(verdict lossy .verdict)" "4 unknown"
check_true "there were some" "none" "$(verdict lossy .lost) > 0"
check "audit --replay with losses: the ledger does not need them" "$(result lossy ledger)" "ok null"

size=$(stat -c %s "$WORK/copy")
truncate -s $((size * 2 / 3)) "$WORK/copy"
audit "$WORK/copy" --json >"$WORK/cutoff.verdict" 2>"$WORK/cutoff.err"
check "audit --replay, cut off: no verdict" \
	"$? $(verdict cutoff .verdict) $(wc -l <"$WORK/cutoff.err")" "1 unknown 1"
replay --json >"$WORK/cut.trace" 2>"$WORK/cut.err"
check "cut off: exit code" $? 1
check "cut off: one error" "$(sed 's/at byte [0-9]*/at byte N/; s|.*/copy|FILE|' "$WORK/cut.err")" \
	"FILE: truncated (at byte N)"
check_true "cut off: what is whole" "nothing" "$(events cut true) > 0"
printf 'x' | dd of="$WORK/copy" bs=1 seek=$((size / 3)) conv=notrunc status=none
replay --json >"$WORK/bad.trace" 2>"$WORK/bad.err"
check "damaged: exit code" $? 1
check_true "damaged: one error" "$(cat "$WORK/bad.err")" "$(wc -l <"$WORK/bad.err") == 1"
check_true "damaged: what is whole" "$(events bad true) of $(events cut true)" \
	"$(events bad true) > 0 && $(events bad true) < $(events cut true)"

# ends of the trace
load load_anon -g "$CG/t/a" -p 211 -m -r 1000000
timeout 60 "$CGSWAP" trace --attach "$attach" -e charge --count 7 --json >"$WORK/count.trace"
check "--count" "$? $(events count true)" "0 7"
timeout 60 "$CGSWAP" trace --attach "$attach" --duration 1s --summary >"$WORK/summary" 2>&1
check "--duration and --summary" "$? $(grep -c 'OUT .*GROUP' "$WORK/summary")" "0 1"
check "no event lines" "$(grep -c ' charge ' "$WORK/summary")" 0
"$CGSWAP" trace --attach "$attach" 2>"$WORK/pipe.err" | head -n 3 >/dev/null
check "a closed pipe ends quietly" "${PIPESTATUS[0]} $(cat "$WORK/pipe.err")" "0 "
"$CGSWAP" trace --attach "$attach" -e charge --folded --duration 3s >"$WORK/folded" 2>&1
check_true "folded stacks" "$(head -n 3 "$WORK/folded")" \
	"$(grep -cE '^charge;load_anon;.*(madvise|reclaim_pages).* [0-9]+$' "$WORK/folded") > 0"

# Counts at the calls beside those of the ledger in a table, and none without the option.
loads_end
top_start calls --attach "$attach" -d 500ms --calls
"$LOADS/load_anon" -g "$CG/t/a" -p 1009 -m -r 1 >"$WORK/load"
slots_drain
top_latest calls
top_stop calls
check "top --calls" "$top_code $(value calls /t/a calls_charged_pages) $(
	value calls /t/a calls_uncharged_pages)" \
	"0 $((2 * 1009)) $(value calls /t/a uncharged_pages)"
check_true "top --calls: pages came back" "$(value calls /t/a uncharged_pages)" \
	"$(value calls /t/a uncharged_pages) >= 1009"
"$CGSWAP" top -b -n 1 --json >"$WORK/plain.last"
check "top without it" "$(value plain /t/a calls_charged_pages)" null
case_end
