#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# Usage: trace_sums.sh ATTACH
#
# All sums of a trace start at one moment and end at one: with pages going out and groups coming and
# going at both, the totals of each group equal the sums of its actors and of its events.
. tests/vm/lib.sh
. tests/vm/trace_lib.sh
attach=$1

for name in one two; do
	group s/$name
	load load_anon -g "$CG/s/$name" -p 307 -m -r 1000000
done
group s/ids
echo +memory >"$CG/s/ids/cgroup.subtree_control"
load load_churn -g "$CG/s/ids" -n 1000000 -p 1 -s

# sums NAME: what is wrong with them, and whether there are any. Where ids are reused all the time
# the owner of lost records is uncertain.
sums() {
	ask "$1" '([.[] | select(.type == "end")][0].lost) as $lost | [.[] |
		select(.type == "total" and .charged_pages != null and
			($lost == 0 or (.path | test("^(/s/ids/|[(]id )") | not)))] |
		([.[] | select(.charged_pages != ([.actors[]] | add // 0)) |
			"\(.path): \(.charged_pages) charged, by actor \(.actors)"] +
		[.[] | select(.charged_pages + .uncharged_pages != .lost_pages +
			(.pages.charge // 0) + (.pages.uncharge // 0)) |
			"\(.path): \(.charged_pages) + \(.uncharged_pages), events of \(.pages)"]) +
		[select(([.[].charged_pages] | add // 0) < 100) | "only \(length) groups"] |
		join("; ")'
}

# table NAME TYPE: values of the two groups in a trace or in the last table.
table() {
	local path
	for path in /s/one /s/two; do
		ask "$1" 'last | "\(.path) \(.charged_pages) \(.uncharged_pages)"' \
			".type == \"$2\" and .path == \"$path\""
	done
}

"$CGSWAP" trace --attach "$attach" --record "$WORK/file" --duration 1s 2>"$WORK/err"
check "exit code" "$? $(cat "$WORK/err")" "0 "
loads_stop # else the reading of what was recorded takes minutes
"$CGSWAP" trace --replay "$WORK/file" --json --summary >"$WORK/file.trace"
check "totals, actors and events agree" "$(sums file)" ""
"$CGSWAP" top --json -d 0.1s --replay "$WORK/file" >"$WORK/top.trace"
check "no rate of top --replay is below 0" "$(grep '_rate":-' "$WORK/top.trace")" ""
totals=$(table file total)
check_true "there are totals of both groups" "$totals" "$(grep -c null <<<"$totals") == 0"
check "its last table has the totals" "$(table top cgroup)" "$totals"
kill -CONT "${load_pids[@]}"
"$CGSWAP" trace --attach "$attach" --json --summary -c s -e charge,uncharge --duration 1s \
	>"$WORK/below.trace"
loads_stop
check "a subtree: totals, actors and events agree" "$(sums below)" ""

# started under load, ended after it: the initial amount is known in the end
kill -CONT "${load_pids[@]}"
"$CGSWAP" trace --attach "$attach" --record "$WORK/file" 2>"$WORK/err" &
record_pid=$!
until [[ -s $WORK/file ]] || ! kill -0 "$record_pid"; do
	sleep 0.1
done
sleep 1
loads_stop
kill -INT "$record_pid"
wait "$record_pid"
check "ended after the load: exit code" "$? $(cat "$WORK/err")" "0 "
"$CGSWAP" top --json --replay "$WORK/file" >"$WORK/top.trace"
for path in s s/one s/two; do
	check "ended after the load: the last ledger of $path is the kernel's number" \
		"$(ask top 'last | .ledger' ".path == \"/$path\"")" "$(kernel_says $path)"
done
"$CGSWAP" audit --json --replay "$WORK/file" >"$WORK/verdict"
check_true "ended after the load: an audit finds no mistake" "$(cat "$WORK/verdict")" "$? != 3"
case_end
