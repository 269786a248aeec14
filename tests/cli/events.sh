#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# cgswap trace --from and cgswap audit --from, of the history in golden/events. HISTORY_KEEP=DIR
# tests/unit/history/test_window wrote it; it is never changed: what was recorded once can be read
# for ever. The history in golden/history is of before events were kept.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
export TZ=UTC
golden=$(dirname -- "$(readlink -f -- "$0")")/golden
day=2025-11-30

as_user || echo '# not as another user'

history() {
	rm -rf "$work/history"
	cp -r "$golden/$1" "$work/history"
	chmod -R a+rX "$work/history"
	files=("$work"/history/*.hist)
}

# events FROM TO ARGUMENT..., audit FROM TO ARGUMENT...: of that day.
events() {
	run trace --from "$day $1" --to "$day $2" --history "$work/history" "${@:3}"
}
audit() {
	run audit --from "$day $1" --to "$day $2" --history "$work/history" "${@:3}"
}

history events
run record --list --dir "$work/history"
expect_code 0
expect_output '^FROM +TO +SAMPLES +GAPS +EVENTS +SIZE +FILE$'
expect_output "^$day 03:00:00 $day 03:04:10 +16 +1 +7 .* test\$"
expect_output "^$day 03:05:00 $day 03:05:50 +6 +0 +0 .* booted before\$"
result

events 03:00:00 03:05:50
expect_code 0
expect_output '^cgswap trace  test  6.12.0  from 2025-11-30 03:00:00 to 2025-11-30 03:05:50$'
expect_output "^$day 03:00:20 +10s refused +3 +- /a/b +memory.swap.max of /a: 10.0M of 10.0M used\$"
expect_output "^$day 03:00:30 +10s oom +1 +- /a/b +1 task killed for lack of memory\$"
expect_output "^$day 03:00:30 +10s limit +- +- /a +memory.max: 8.0M -> 4.0M\$"
expect_output "^$day 03:00:40 +10s throttle +7 +- /a/.377<i> +above memory.high\$"
expect_output "^$day 03:00:50 +10s online +- +256 /other/late +was made, and holds swap\$"
expect_output "^$day 03:01:00 +10s offline +- +256 /other/late +was removed, and held swap\$"
expect_output "^$day 03:03:00 +1min 50s gap .* nothing was recorded, or it is damaged\$"
expect_output "^$day 03:03:00 +1min 50s drift +- +-3 /a/b .* -3 pages from what was counted: accounting\$"
expect_output "^$day 03:05:00 +50s reboot .* the machine was booted, and nothing was recorded\$"
expect_output '^7 events in 22 samples, 2 times of which not all is known$'
result 'events of a time'

events 03:00:25 03:00:35 -e limit,oom -c /sys/fs/cgroup/a/b
expect_code 0
expect_output '^1 event in 1 sample, 0 times'
expect_output ' oom '
result 'of some kinds, in a group'

events 03:00:00 03:05:50 --count 2
expect_code 0
expect_output '^2 events in 4 samples'
result 'as many as were asked for'

if command -v jq >/dev/null; then
	events 03:00:00 03:05:50 --json
	expect_code 0
	says '.type' "trace $(printf 'event %.0s' 1 2 3 4 5 6)break event break end"
	says 'select(.kind == "refused") | [.time, .time_ns, .from, .path, .id, .count, .reason,
		.limit_path, .usage, .max, .pid, .pages] | @csv' \
		'1764471620,1020000000000,1764471610,/a/b,102,3,limit,/a,10485760,10485760,,'
	says 'select(.kind == "limit") | "\(.file) \(.old) \(.new)"' 'memory.max 8388608 4194304'
	says 'select(.kind == "throttle") | .file, .path' 'memory.high /a/377<i>'
	says 'select(.kind == "drift") | "\(.pages) \(.cause)"' '-3 accounting'
	says 'select(.kind == "gap") | "\(.from) \(.time)"' '1764471670 1764471780'
	says 'select(.type == "end") | "\(.events) \(.samples) \(.breaks)"' '7 22 2'
	says 'select(.type == "trace") | "\(.nodename) \(.cgroup) \(.swap_total)"' \
		'test v2 1073741824'
	result 'as JSON'

	audit 03:03:00 03:04:10 --json
	expect_code 3
	says '.verdict' violation
	says '.violations[] | "\(.check) \(.path) \(.class) \(.pages)"' 'ledger /a/b underflow 3'
	says '.checks[] | "\(.name) \(.result)"' 'ledger violation hierarchy ok'
	result 'audit as JSON: a violation'

	audit 03:00:00 03:03:10 --json
	expect_code 4
	says '.type' 'break verdict'
	says 'select(.type == "verdict") | .verdict' unknown
	result 'audit as JSON: a gap'
else
	echo 'ok - as JSON # SKIP no jq'
fi

audit 03:00:00 03:01:10
expect_code 0
expect_output '^ok +ledger +page counter = baseline'
expect_output '^- +slots +not in a history$'
expect_output '^verdict: exact$'
result 'audit: exact'

audit 03:03:00 03:04:10
expect_code 3
expect_output '^! underflow of 3 pages in /a/b: ledger: .* seen 0.0 s to 70.0 s$'
expect_output '^verdict: violation$'
result 'audit: a violation'

audit 03:03:00 03:04:10 -c /other
expect_code 0
result 'audit: in another group'

audit 03:00:00 03:02:00
expect_code 4
expect_output " gap .* nothing was recorded"
expect_output "^unknown +ledger +$day 03:01:10 to $day 03:02:00: nothing was recorded"
expect_output '^verdict: unknown$'
result 'audit: a gap is not fine'

audit 03:04:20 03:05:50
expect_code 4
expect_output 'the machine was booted'
result 'audit: a boot is not fine'

audit 03:00:00 03:01:10 --ktap
expect_code 0
expect_output '^KTAP version 1$'
expect_output '^ok 1 ledger$'
result 'audit: KTAP'

# Files of before there were events, and a writer that was killed.
history history
events 02:50:00 02:53:30
expect_code 0
expect_output "^$day 02:51:40 +1min 10s gap "
expect_output "^$day 02:53:20 +1min 20s reboot "
expect_output '^0 events in 9 samples, 3 times'
result 'files of before'

history events
truncate -s -1000 "${files[1]}"
printf x | dd of="${files[0]}" bs=1 seek=1000 conv=notrunc status=none
events 03:00:00 03:05:50
expect_code 0
expect_output ' gap .* nothing was recorded, or it is damaged$'
audit 03:00:00 03:05:50 -c /other
expect_code 4
result 'damaged files'

name='no sample' failure "no samples from $day 04:00:00 to $day 04:00:59" \
	trace --from "$day 04:00" --to "$day 04:00:59" --history "$work/history"
name='audit: no sample' failure "no samples from $day 04:00:00 to $day 04:00:59" \
	audit --from "$day 04:00" --to "$day 04:00:59" --history "$work/history"
name='no directory' failure 'No such file or directory' trace --from -1h --history "$work/none"
full trace --from "$day 03:00" --history "$work/history"
full audit --from "$day 03:00" --history "$work/history"

for command in trace audit; do
	usage_error '--from 3:12: not a time such as' $command --from 3:12
	usage_error '--to x: not a time such as' $command --from 03:00 --to x
	usage_error '--from -1h: is after --to -2h' $command --from -1h --to -2h
	usage_error '--history: means nothing without --from or --to' $command --history "$work"
	usage_error '--duration means nothing with --from' $command --from -1h --duration 1s
	usage_error '--attach means nothing with --to' $command --to -1h --attach auto
done
usage_error '--replay and --from are mutually exclusive' audit --from -1h --replay file
usage_error '--from and COMMAND are mutually exclusive' audit --from -1h -- true
usage_error '--stacks means nothing with --from' trace --from -1h --stacks
usage_error '--replay: means nothing with --from' trace --from -1h --replay file
usage_error '-a: means nothing with --from' trace --from -1h -a kswapd
usage_error '-p: means nothing with --from' trace --from -1h -p 1
usage_error '--min-pages: means nothing with --to' trace --to -1h --min-pages 2
usage_error '--summary: means nothing with --from' trace --from -1h --summary
usage_error '--coalesce: means nothing with --from' trace --from -1h --coalesce
usage_error '--stamp: means nothing with --from' trace --from -1h --stamp relative
usage_error '--folded: means nothing with --from' trace --from -1h --folded
usage_error '--record: means nothing with --from' trace --from -1h --record "$work/file"
usage_error '-e charge: no such kind: charge' trace --from -1h -e charge
usage_error '-e drift: no such kind: drift' trace -e drift
usage_error '--events oom,charge: no such kind: charge' record --events oom,charge
usage_error '--events means nothing with --list' record --list --events oom
