#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# cgswap report, of the incidents in golden/incident, which tests/unit/report/test_incident.c made.
# What it prints of them is in golden/report; UPDATE=1 writes that again.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=tests/cli/page_lib.sh
. "$(dirname -- "$0")/page_lib.sh"
export TZ=UTC
golden=$(dirname -- "$(readlink -f -- "$0")")/golden
day=2025-11-30
as_user || echo '# not as another user'
cp -r "$golden/incident" "$work/incident"
chmod -R a+rX "$work/incident"
mkdir -m 777 "$work/out.d"

# is NAME FILE: FILE is what golden/report has of that name.
is() {
	[[ -z ${UPDATE:-} ]] || cp "$2" "$golden/report/$1"
	diff "$golden/report/$1" "$2" >"$work/diff" || fault "$1: $(head -n 5 "$work/diff")"
}

page=$work/out.d/page.html
# page INCIDENT ARGUMENT...: writes the page.
page() {
	local incident=$1
	shift
	rm -f "$page"
	run report --history "$work/incident/$incident" -o "$page" "$@"
	expect_code 0
	[[ ! -s $work/out && ! -s $work/err ]] || fault "it says: $(cat "$work/out" "$work/err")"
	[[ -s $page ]] || fault 'there is no page'
}

for incident in calm limit leak kill names; do
	run report --history "$work/incident/$incident"
	expect_code 0
	is "$incident.txt" "$work/out"
	cp "$work/out" "$work/default"
	run report --history "$work/incident/$incident" --text
	cmp -s "$work/default" "$work/out" || fault '--text is not the default'
	result "the sentences of $incident"

	page "$incident"
	cp "$page" "$work/first"
	run report --history "$work/incident/$incident" -o -
	cmp -s "$work/first" "$work/out" || fault 'not the same bytes again'
	(($(stat -c %s "$page") < 500000)) || fault "$(stat -c %s "$page") bytes"
	result "the page of $incident"

	is_well_formed "the page of $incident"
	is_valid "the page of $incident"
done

# What a reader's browser is allowed: this style, and nothing else.
page names
if command -v openssl >/dev/null; then
	sum=$(perl -0ne 'print $1 if /<style>(.*?)<\/style>/s' "$page" |
		openssl dgst -sha256 -binary | base64)
	grep -qF "style-src &#39;sha256-$sum&#39;" "$page" || fault "the style's hash is $sum"
	result 'the hash of the style'
else
	echo 'ok - the hash of the style # SKIP no openssl'
fi
grep -q "content=\"default-src &#39;none&#39;; style-src" "$page" || fault 'no policy'
tags='<(script|link|img|iframe|object|base|form)|<[^>]*[ "](on[a-z]+|style)='
words=$(grep -ioE "$tags|https?://[^\" ]*" "$page" | sort -u)
[[ $words == 'http://www.w3.org/1999/xhtml
http://www.w3.org/2000/svg' ]] || fault "in the page: $words"
! LC_ALL=C grep -q $'[\x01-\x08\x0b-\x1f\x7f]' "$page" || fault 'a control character'
tags >"$work/tags"
page limit
tags | diff "$work/tags" - >"$work/diff" || fault "other tags: $(head -n 5 "$work/diff")"
result 'names that try to break out'
page names -c '/"><script>alert(2)<' --compare "$day 03:00"
is_well_formed 'the page of two times of a group whose name tries to break out'
is_valid 'the page of two times of a group whose name tries to break out'

# The numbers of the plots: of some minutes, with the gap.
page limit --from "$day 03:05" --to "$day 03:13"
perl -0ne 'print $1 if /(<svg[^>]* class="wide".*?<\/svg>)/s' "$page" |
	grep -oE '(<title>[^<]*|>[^<>]+</text|class="[a-z][0-9]?"| (d|x|y|width|height)="[^"]*")' \
		>"$work/numbers"
is limit.numbers "$work/numbers"
result 'the numbers of the plots'

if command -v jq >/dev/null; then
	run report --history "$work/incident/leak" --json
	expect_code 0
	cp "$work/out" "$work/json"
	says 'select(.type == "report") | .samples, .swap_total' '168 4294967296'
	says 'select(.type == "report") | .breaks[] | .what, .from, .to' 'gap 1764472170 1764472300'
	says 'select(.type == "bucket" and .broken) | .time' 1764472300
	says 'select(.type == "sentence") | .kind' \
		'thrashed grew grew grew break unknown unknown unknown'
	says 'select(.type == "sentence" and .kind == "thrashed") | .severity, .path, .from' \
		'bad /work.slice/web.service 1764471600'
	# in this machine, all swap is owned by groups
	says 'select(.type == "bucket" and .swap_used != (.own | add) + .own_others) | .time' ''
	result 'the numbers'

	# The same as top has: swap of a group that has none below it.
	run top --history "$work/incident/leak" --at "$day 03:05:00" --json
	top=$(jq 'select(.path == "/work.slice/cache.service") | .swap_current' "$work/out")
	report=$(jq -n 'reduce inputs as $i ({}; if $i.type == "report" then .at =
		($i.shown | index("/work.slice/cache.service")) elif $i.time == 1764471900 then
		.own = $i.own[.at] else . end) | .own' "$work/json")
	[[ -n $top && $top == "$report" ]] || fault "top has $top, report has $report"
	result 'the numbers of top'

	run report --history "$work/incident/limit" --json -c /sys/fs/cgroup/work.slice/web.service/
	says 'select(.type == "report") | .cgroup' /work.slice/web.service
	says 'select(.type == "group") | .path, .refused, .refused_by' \
		'/work.slice/web.service 520 /work.slice'
	result 'one group'

	run report --history "$work/incident/kill" --json
	says 'select(.type == "group" and .killed > 0) | .path, .killed' '/work.slice/web.service 4'
	says 'select(.type == "bucket" and .killed != null) | .time, .killed' \
		'1764472030 2 1764472070 2'
	says 'select(.type == "bucket" and .limits_changed != null) | .time' 1764472000
	says 'select(.type == "sentence" and .severity != "info") | .kind' \
		'limit_lowered killed refused'
	run report --history "$work/incident/limit" --json
	says 'select(.type == "group") | .killed' 'null null null'
	result 'kills'

	run report --history "$work/incident/limit" --json --from "$day 02:50" --to "$day 02:55" \
		--compare "$day 03:00"
	says 'select(.type == "report") | .from, .to' '1764471000 1764471300 1764471600 1764471900'
	says 'select(.type == "sentence" and .severity != "info") | .kind' refused
	result 'two times'
else
	echo 'ok - the numbers # SKIP no jq'
fi

run report --history "$work/incident/limit" --compare-history "$work/incident/calm"
expect_code 0
[[ $(grep -cE '^host7  ' "$work/out") == 2 ]] || fault 'not two parts'
expect_output '^bad   swap.max of work.slice'
expect_output '^info  nothing of note'
result 'two histories'
page limit --from "$day 02:50" --to "$day 02:55" --compare "$day 03:00"
(($(grep -c '<section>' "$page") == 2)) || fault 'not two parts'
result 'two times beside each other'

# The page is replaced at once; what is no page stays.
echo old >"$page"
run report --history "$work/incident/calm" -o "$page"
expect_code 0
grep -q '^<!DOCTYPE html>' "$page" || fault 'not replaced'
[[ $(ls "$work/out.d") == page.html ]] || fault "left: $(ls "$work/out.d")"
result 'an old page'
ln -s "$work/out.d/page.html" "$work/out.d/link"
for name in /dev/full "$work/out.d/" "$work/out.d/link" "$work/none/page.html" "$work/out.d/."; do
	failure "$name: " report --history "$work/incident/calm" -o "$name"
done
[[ -c /dev/full && -L $work/out.d/link ]] || fault 'something was replaced'
result 'what is no page'
full report --history "$golden/incident/calm"
full report --history "$golden/incident/calm" --json
full report --history "$golden/incident/calm" -o -

# What was asked for and is not there is a gap, so that unequal times are told apart.
run report --history "$work/incident/calm" --from "$day 02:00" --to "$day 04:00"
expect_code 0
expect_output 'nothing was recorded between 02:00:00 and 02:50:00$'
expect_output 'nothing was recorded between 03:19:50 and 04:00:00$'
run report --history "$work/incident/calm" --from "$day 02:50" --to "$day 03:10" \
	--compare "$day 03:15"
expect_output 'nothing was recorded between 03:19:50 and 03:35:00$'
run report --history "$work/incident/calm" --to "$day 03:00"
! grep -q 'nothing was recorded' "$work/out" || fault "a gap that is none: $(<"$work/out")"
page calm --from "$day 02:00" --to "$day 04:00"
! grep -q 'class="n" x="-' "$page" || fault 'a gap beside the plot'
result 'more was asked for than there is'

# Times of which there is nothing.
name=''
failure "no samples from $day 01:00:00 to $day 01:29:59; it has those from $day 02:50:00 to" \
	report --history "$work/incident/calm" --from "$day 01:00" --to "$day 01:29:59.999999999"
failure 'no samples from ' report --history "$work/incident/calm" --compare 2025-11-29
failure "no samples from $day 04:00:00 to" report --history "$work/incident/calm" --from "$day 04:00"
failure 'no samples from ' report --history "$work/incident/calm" \
	--from "$day 03:10" --to "$day 03:11"
failure 'unknown cgroup /none: ' report --history "$work/incident/calm" -c /none
mkdir -m 755 "$work/empty"
failure 'no samples: is cgswap record running?' report --history "$work/empty"
failure 'no samples: is cgswap record running?' report --history "$work/empty" --from -1h
failure 'No such file or directory' report --history "$work/none"
failure "$work/none: No such" report --history "$work/incident/calm" \
	--compare-history "$work/none"
failure "$work/empty: no samples: is" report --history "$work/incident/calm" \
	--compare-history "$work/empty"

# A file that ends anywhere, and one with a damaged byte: the rest is told, the damage is a gap.
truncate -s -3000 "$work"/incident/leak/*.hist
run report --history "$work/incident/leak"
expect_code 0
expect_output '^bad   web.service thrashed'
result 'a torn file'
printf x | dd of="$(echo "$work"/incident/limit/*.hist)" bs=1 seek=5000 conv=notrunc status=none
run report --history "$work/incident/limit"
expect_code 0
(($(grep -c 'nothing was recorded between' "$work/out") == 2)) || fault "$(<"$work/out")"
result 'a damaged file'

# Numbers of another world, and files of another kind.
cp -r "$golden/history" "$work/odd"
chmod -R a+rX "$work/odd"
echo text >"$work/odd/cgswap-20251130T025000.250Z-0a1b2c3d.hist"
run report --history "$work/odd" -o "$page"
expect_code 0
words='cgswap: not read: cgswap-20251130T025000.250Z-0a1b2c3d.hist: not a file of a history'
[[ $(<"$work/err") == "$words" ]] || fault "on stderr: $(<"$work/err")"
result 'odd numbers'
is_well_formed 'the page of odd numbers'
is_valid 'the page of odd numbers'

for option in --from --to --compare; do
	for time in '' x 3:12 24:00 -2parsecs 2025-02-30; do
		usage_error "$option $time: " report --history "$work/incident/calm" $option "$time"
	done
done
usage_error '--from: is not before --to' report --history "$work/incident/calm" \
	--from "$day 03:00" --to "$day 02:00"
usage_error '-o, --text and --json are mutually exclusive' report --text --json
usage_error '-o, --text and --json are mutually exclusive' report -o x --json
usage_error 'report takes no argument; a group is -c PATH' report /web
usage_error '--sysroot means nothing here' report --sysroot /
