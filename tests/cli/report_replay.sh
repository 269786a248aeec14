#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# cgswap report --replay: one recording with each event that it tells of, and names that try to
# break out. Its numbers are those of cgswap trace --replay --summary, top and audit.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=tests/cli/recording_lib.sh
. "$(dirname -- "$0")/recording_lib.sh"
# shellcheck source=tests/cli/page_lib.sh
. "$(dirname -- "$0")/page_lib.sh"
export TZ=UTC
golden=$(dirname -- "$(readlink -f -- "$0")")/golden
gap=0 # enum coverage_gap
as_user || echo '# not as another user'

# event KIND TIME-S ID PAGES ACTOR ACTOR-ID TARGET-ID DETAIL [DURATION [VALUE VALUE [MORE]]]: a
# struct rec_trace, with MORE bytes behind it, and no two at the same time.
nr=0
event() {
	nr=$((nr + 1))
	piece 3 "$(le 8 $(($2 * 1000000000 + nr)) $(($4 << 44 | nr)))$(le 4 7)$(le 2 "$3")$(
		le 1 "$1" "$5")$(le 8 "${9:--1}" "${10:--1}" "${11:--1}")$(le 4 7 -1)$(
		le 2 "$6" "$7" "$8" 0)$(text 16 "${comm:-load}")${12:-}"
}
total() { # ID CHARGED UNCHARGED: who did it is not in it
	piece 6 "$(le 8 $((10 + $1)) "$2" "$3" 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 -1 -1)$(le 2 "$1" 0 0 0)"
}

# traced PATH: 700 pages of the group, of which 20 are in no event.
traced() {
	local i
	file_head
	host "${filtered:-0}" 0
	group 1 /
	group 2 "$1"
	group 3 /batch
	group 4 /idle
	for ((i = 2; i < 12; i++)); do
		event 1 "$i" 2 62 3 3 0 0
		((i != 4)) || event 1 4 2 60 2 0 0 0
		((i != 5)) || event 1 5 3 50 4 3 3 0
		((i != 8)) || event 12 8 2 0 1 3 0 3 -1 1000 700
		((i != 9)) || event 9 9 2 8 4 2 2 1 -1 700 700
		((i != 10)) || event 9 10 2 8 4 2 2 1 -1 700 700
	done
	for ((i = 10; i <= 100; i += 10)); do
		event 11 $((11 + i / 50)) 2 1 10 2 0 2 $((i * 20000))
	done
	event 10 13 2 5 10 2 0 2
	event 15 13 2 0 4 2 2 0 -1 1000 1000 "$(
		le 8 700 700 1000 500)$(le 4 77)$(le 2 2 0)$(text 16 "${comm:-load}")"
	event 2 14 2 30 1 0 0 0
	total 2 700 30
	total 3 50 0
	end 1
}
end() { # LOST
	piece 7 "$(le 8 20000000000 30 "$1" "${runs:-0}" "${runs:-0}")$(le 4 "$gap" 0 0 0)"
}

# pushed ACTOR LIMIT-ID CAME-BACK GREW [OUT]: pages of /pods/near come back, while /pods/leak grows,
# and reclaim for a limit ends.
pushed() {
	local i
	file_head
	host 0 0
	group 1 /
	group 2 /pods/near
	group 3 /pods/leak
	group 4 /pods
	group 5 /else
	for ((i = 2; i < 12; i++)); do
		event 1 "$i" 2 "${5:-60}" 5 3 4 0
		event 1 "$i" 3 "$4" 5 3 4 0
		event 1 "$i" 5 300 5 5 5 0
		event 10 "$i" 2 "$3" 10 2 0 2
		event 14 "$i" "$2" 0 "$1" 3 "$2" 0 1000 700 200
		event 14 "$i" 2 0 4 2 2 0 1000 10 10
	done
	end 0
}
traced /shop/web >"$work/traced"
pushed 5 4 50 200 >"$work/high"
pushed 4 4 50 200 >"$work/max"
pushed 5 2 50 200 >"$work/own"
pushed 3 0 50 200 >"$work/direct"
pushed 5 4 5 200 >"$work/stayed"
pushed 5 4 50 40 >"$work/grew"
pushed 5 4 50 2 1 >"$work/little"
kinds=6 pushed 5 4 50 200 >"$work/few"
head -c -200 "$work/traced" >"$work/torn"
(
	kernel='6"><svg onload=x>' node='<script>alert(1)</script>' comm='<b onclick=x>'
	traced "/\"><script>alert(2)</script>'" >"$work/names"
)
{
	file_head
	host 0 0
	group 1 /
	end 0
} >"$work/calm"
{
	file_head
	host 0 0
} >"$work/empty"
recording 1 2 102 5 6 0 >"$work/filtered"
recording 0 2 102 5 6 0 >"$work/exact"
recording 0 2 109 5 6 0 >"$work/leak"
recording 0 2 102 5 6 3 >"$work/lossy"
runs=5 recording 0 2 102 5 6 0 >"$work/missed"
mkdir -m 777 "$work/out.d"
page=$work/out.d/page.html
chmod 644 "$work"/{traced,torn,names,calm,empty,filtered,exact,leak,lossy,missed}
chmod 644 "$work"/{high,max,own,direct,stayed,grew,little,few}

run report --replay "$work/traced"
expect_code 0
cp "$work/out" "$work/text"
[[ -z ${UPDATE:-} ]] || cp "$work/out" "$golden/report/traced.txt"
diff "$golden/report/traced.txt" "$work/text" >"$work/diff" || fault "$(head -n 5 "$work/diff")"
result 'the sentences of a recording'

for name in traced names; do
	rm -f "$page"
	run report --replay "$work/$name" -o "$page"
	expect_code 0
	tags >"$work/tags.$name"
	cp "$page" "$work/$name.html"
	run report --replay "$work/$name" -o -
	cmp -s "$page" "$work/out" || fault 'not the same bytes again'
	result "the page of the recording $name"
	is_well_formed "the page of the recording $name"
	is_valid "the page of the recording $name"
done
diff "$work"/tags.{traced,names} >"$work/diff" || fault "other tags: $(head -n 5 "$work/diff")"
result 'names in a recording that try to break out'
heat=$(sed -n '/<table class="heat">/,/<\/table>/p' "$work/traced.html" |
	sed 's/<wbr.>//g' | grep -oE '<(td|th)( [^>]*)?>[^<]*' | sed 's/ scope="[a-z]*"//' |
	xargs -d '\n')
[[ $heat == '<th>pages of <th>all <th>/batch <th>kswapd <th>its own tasks <th>not known'\
' <th>/shop/web <td>700 <td class="q5">620 <td class="q2">60 <td> <td>20'\
' <th>/batch <td>50 <td> <td> <td class="q2">50 <td>0' ]] || fault "$heat"
result 'who swapped whose pages out'

# same KIND FILTER KIND FILTER: what the report has of the recording is what trace has.
same() {
	local trace report
	trace=$(jq -c "select(.type == \"$1\") | $2" "$work/trace")
	report=$(jq -c "select(.type == \"$3\") | $4" "$work/report")
	[[ -n $trace && $trace == "$report" ]] || fault "trace has $trace, the report has $report"
}

# audited NAME GREW LOST MISSED: what the report has of the recording is what audit has; the page
# counter of /web grew by GREW pages, of which audit finds those that were not counted.
audited() {
	local audit report
	run audit --replay "$work/$1" --json
	audit=$(jq -c --argjson grew "$2" '[.groups, .kernel, .attach,
		$grew - ([.violations[].pages] | add // 0), .lost, .missed]' "$work/out")
	run report --replay "$work/$1" --json
	expect_code 0
	report=$(jq -sc '(.[] | select(.type == "group" and .path == "/web")) as $web | .[] |
		select(.type == "report") | [.groups, .kernel, .attach,
		$web.out_pages - $web.freed_pages, .lost_records, .missed_runs]' "$work/out")
	[[ $audit == *",2,$3,$4]" && $audit == "$report" ]] ||
		fault "audit has $audit, the report has $report"
	result "the numbers of audit, $1"
}
if command -v jq >/dev/null; then
	run trace --replay "$work/traced" --summary --json
	cp "$work/out" "$work/trace"
	run report --replay "$work/traced" --json
	expect_code 0
	cp "$work/out" "$work/report"
	same pair '[.path, .actor, .actor_path, .pages]' \
		evicted '[.path, .actor, .actor_path, .pages]'
	same latency '[.what, .count, .mean_ns, .max_ns]' wait '[.what, .count, .mean_ns, .max_ns]'
	same total 'select(.charged_pages > 0) | [.path, .charged_pages, .uncharged_pages,
		(.events.refused // 0), (.events.oom // 0), (.pages.swapin // 0)]' \
		group '[.path, .out_pages, .freed_pages, .refused, .killed, .in_pages]'
	result 'the numbers of trace'
	says 'select(.type == "wait") | .half_ns, .most_ns' '1024000 2000000'
	says 'select(.type == "bucket" and (.killed, .refused, .limits_changed) != null) | .time |
		. * 10 | floor' '79 89 99 129'
	says 'select(.type == "bucket" and .wait_half_us != null) | .wait_half_us, .wait_99_us' \
		'512 800 1800 1800 2000 2000'
	result 'the numbers over time'
	run top --replay "$work/traced" --json
	top=$(jq -n 'reduce inputs as $i (0; if $i.path == "/shop/web" then $i.ledger else . end)' \
		"$work/out")
	report=$(jq 'select(.type == "group" and .path == "/shop/web") | .own_end' "$work/report")
	[[ $top -gt 0 && $top == "$report" ]] || fault "top has $top, the report has $report"
	result 'the numbers of top'
	audited exact 2 0 0
	audited leak 9 0 0
	audited lossy 2 3 0
	audited missed 2 0 5
	run report --replay "$work/torn" --json
	says 'select(.type == "report") | .lost_records, .missed_runs' 'null null'
	result 'what was lost is not known without an end'
else
	echo 'ok - the numbers of a recording # SKIP no jq'
fi

run report --replay "$work/traced" -c /batch
expect_code 0
expect_output '^info  50 pages of /batch were swapped out, all of them by its own tasks'
! grep -q web "$work/out" || fault "of another group: $(grep web "$work/out")"
result 'a group of a recording'
run report --replay "$work/calm"
expect_code 0
expect_output '^info  nothing of note: nothing was killed, no swap was refused'
result 'a recording in which nothing happens'
run report --replay "$work/torn"
expect_code 1
grep -q '^bad .*killed 77' "$work/out" || fault "it says: $(<"$work/out")"
grep -q 'the recording has no end' "$work/out" || fault 'an end'
[[ $(<"$work/err") == "cgswap: $work/torn: truncated (at byte "*')' ]] || fault "$(<"$work/err")"
result 'a torn recording'

# first RECORDING WORDS: its first sentence begins so.
first() {
	local text
	run report --replay "$work/$1"
	expect_code 0
	text=$(tr -s '\n ' ' ' <"$work/out")
	text=${text#* groups }
	[[ $text == "$2"* ]] || fault "it says: $text"
	result "whose pages were pushed out, $1"
}
for limit in high max; do
	first "$limit" 'warn 500 pages of /pods/near came back from swap; reclaim for '\
"memory.$limit of /pods took 7000 pages from all below it, where the swap of /pods/leak grew most,"\
' by 7.8M'
done
for not in own direct stayed grew little; do
	first "$not" 'info nothing of note'
done
first few 'info 3000 pages of /else were swapped out'
tr -s '\n ' ' ' <"$work/out" >"$work/line"
for what in 'whose pages came back from swap' 'for which memory limits pages were reclaimed'; do
	grep -q "info $what is not known: it was not recorded " "$work/line" || fault "no $what"
done
result 'kinds of events that were not recorded'

name=''
failure 'unknown cgroup /none: not in the recording' report --replay "$work/traced" -c /none
failure "$work/empty: a recording without events" report --replay "$work/empty"
failure "$work/filtered: filtered: it lacks charges" report --replay "$work/filtered"
failure '/dev/null: not a regular file' report --replay /dev/null
failure "$work/none: No such file" report --replay "$work/none"
failure "$work/text: " report --replay "$work/text"
full report --replay "$work/traced"
full report --replay "$work/traced" --json
for option in --from --to --compare --compare-history --history; do
	usage_error '--replay shows all of a recording: no time and no history with it' \
		report --replay "$work/traced" "$option" 03:00
done
