#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# Usage: trace_sums.sh ATTACH
#
# One moment begins all sums of a trace, and one ends them: begun and ended while pages go out and
# groups come and go, the totals of every group are the sums of its actors and of its events.
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

# sums NAME: what is wrong with them, and whether there are any. Of records that were lost the owner
# is not sure where ids are given away all the time.
sums() {
	ask "$1" '([.[] | select(.type == "end")][0].lost) as $lost | [.[] |
		select(.type == "total" and .charged_pages != null and
			($lost == 0 or (.path | startswith("/s/ids/") | not)))] |
		([.[] | select(.charged_pages != ([.actors[]] | add // 0)) |
			"\(.path): \(.charged_pages) charged, by actor \(.actors)"] +
		[.[] | select(.charged_pages + .uncharged_pages != .lost_pages +
			(.pages.charge // 0) + (.pages.uncharge // 0)) |
			"\(.path): \(.charged_pages) + \(.uncharged_pages), events of \(.pages)"]) +
		[select(([.[].charged_pages] | add // 0) < 1000) | "only \(length) groups"] |
		join("; ")'
}

# table NAME TYPE: of a trace or of the last table, what the two groups have.
table() {
	ask "$1" "[.[] | select(.type == \"$2\" and (.path == \"/s/one\" or .path == \"/s/two\"))] |
		.[-2:] | sort_by(.path) | map([.path, .charged_pages, .uncharged_pages]) | tostring"
}

"$CGSWAP" trace --attach "$attach" --record "$WORK/file" --duration 1s 2>"$WORK/err"
check "exit code" "$? $(cat "$WORK/err")" "0 "
"$CGSWAP" trace --replay "$WORK/file" --json --summary >"$WORK/file.trace"
check "totals, actors and events agree" "$(sums file)" ""
"$CGSWAP" top --json -d 0.1s --replay "$WORK/file" >"$WORK/top.trace"
check "no rate of top --replay is below 0" "$(ask top '[.[] |
	select((.charge_rate // 0) < 0 or (.uncharge_rate // 0) < 0) |
	"\(.path) \(.charge_rate) \(.uncharge_rate)"] | join("; ")')" ""
check "its last table has the totals" "$(table top cgroup)" "$(table file total)"
"$CGSWAP" trace --attach "$attach" --json --summary -c s -e charge,uncharge --duration 1s \
	>"$WORK/below.trace"
check "a subtree: totals, actors and events agree" "$(sums below)" ""

# begun under load, ended after it: what there was at the start is known in the end
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
		"$(ask top "[.[] | select(.path == \"/$path\")] | last | .ledger")" "$(kernel_says $path)"
done
"$CGSWAP" audit --json --replay "$WORK/file" >"$WORK/verdict"
check_true "ended after the load: an audit finds no mistake" "$(cat "$WORK/verdict")" "$? != 3"
case_end
