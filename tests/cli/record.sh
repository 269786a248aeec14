#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# cgswap record --list and --verify, and cgswap top --at, of the files in golden/history, which
# are never changed: what was recorded once can be read for ever.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
export TZ=UTC
kept=$(dirname -- "$(readlink -f -- "$0")")/golden/history
day=2025-11-30

as_user || echo '# not as another user'

# history: a copy that the test may damage.
history() {
	rm -rf "$work/history"
	cp -r "$kept" "$work/history"
	chmod -R a+rX "$work/history"
	files=("$work"/history/*.hist)
}

history
# expect_lines NUMBER WORDS: so many lines of the output have them.
expect_lines() {
	local nr
	nr=$(grep -cE -- "$2" "$work/out")
	((nr == $1)) || fault "$nr lines with '$2', not $1"
}

run record --list --dir "$work/history"
expect_code 0
expect_output '^FROM +TO +SAMPLES +GAPS +EVENTS +SIZE +FILE$'
expect_output "^$day 02:50:00 $day 02:50:30 +4 +0 +0 +5.3K +cgswap-.*-0a1b2c3d.hist  test\$"
expect_output "^$day 02:51:40 $day 02:52:00 +3 +0 .* test  gap before\$"
expect_output "^$day 02:53:20 $day 02:53:30 +2 +0 .* test  booted before\$"
result

run record --verify --dir "$work/history"
expect_code 0
expect_output '^9 samples in 3 files, 0 damaged$'
result

# at NAME WORDS NUMBER ARGUMENT...: sample NUMBER is shown, and WORDS are on stderr.
at() {
	local name=$1 words=$2 number=$3
	shift 3
	run top --history "$work/history" "$@" --json
	expect_code 0
	says 'select(.type == "host") | .swap_used' $((number * 4096))
	grep -qF -- "$words" "$work/err" || fault "stderr is '$(<"$work/err")', without '$words'"
	result "$name"
}

if command -v jq >/dev/null; then
	at 'at a sample' "sample of $day 02:50:20" 2 --at "$day 02:50:20"
	at 'between two' "sample of $day 02:50:20, 9s before" 2 --at "${day}T02:50:29.9Z"
	at 'before a gap' "next one is of $day 02:51:40: nothing was recorded in between" 3 \
		--at "$day 02:51"
	at 'before a boot' 'the machine was booted in between' 12 --at "$day 02:53"
	at 'at the end' 'it is the last one' 21 --at "$day"T04:53:30+01:00
	run top --at "$day 02:50:20" --history "$work/history" --json -c '/group \3771'
	says 'select(.type == "host") | .kernel' 6.12.0
	result 'one group'
else
	echo 'ok - at a time # SKIP no jq'
fi

run top -b --at "$day 02:50:20" --history "$work/history"
expect_code 0
grep -q '^cgswap  test  6.12.0 ' "$work/out" || fault 'no line of the host'
grep -q '^CGROUP ' "$work/out" || fault 'no heading'
result 'a table'

# A range: each sample, one each so often, only the first; what is missing is told where it is.
run top -b --from $day --history "$work/history"
expect_code 0
expect_lines 9 "^$day 02:5[0-3]:"
expect_output "^$day 02:51:40  nothing was recorded in between\$"
expect_output "^$day 02:53:20  the machine was booted in between\$"
expect_lines 9 '^cgswap  test  6.12.0 '
result 'a range'
run top -b --from "$day 02:50:10" --to "$day 02:51:45" --every 20s --history "$work/history"
expect_code 0
expect_lines 3 "^$day 02:5"
expect_output "^$day 02:50:10\$"
expect_output "^$day 02:50:30\$"
expect_output "^$day 02:51:40  nothing"
result 'one each 20 seconds'
run top --from "$day 02:50:20" -n 2 --history "$work/history"
expect_lines 2 "^$day 02:50:[23]0\$"
result 'two tables'
run top --from "$day 02:50:20" --to "$day 02:52" --json --history "$work/history" -c '/group \3771'
expect_code 0
expect_lines 5 '"type":"host"'
grep -qx "cgswap: before $day 02:51:40: nothing was recorded in between" "$work/err" ||
	fault "stderr is '$(<"$work/err")'"
result 'a range as JSON'
name='a range without a sample' failure "no sample from $day 02:50:31 to $day 02:51:39; see" \
	top --from "$day 02:50:31" --to "$day 02:51:39" --history "$work/history"
name='a range after the end' failure 'no sample from' top --from -1h --history "$work/history"
name='a range of no directory' failure 'No such file or directory' \
	top --from -1h --history "$work/none"

run export --once --at "$day 02:50:29" --history "$work/history"
expect_code 0
expect_lines 1 '^cgswap_swap_used_bytes 8192$'
expect_lines 1 '^cgswap_refresh_timestamp_seconds 1764471020.25'
expect_lines 0 '^process_'
grep -q "sample of $day 02:50:20, 9s before" "$work/err" || fault "stderr is '$(<"$work/err")'"
result 'export of a moment'
name='export before the first' failure "no sample of $day 02:49:59 or before" \
	export --once --at "$day 02:49:59" --history "$work/history"

# explain: from what was kept; a check that needs more is never fine, and there is no fix.
bad=$'/group \xff5'
run explain --at "$day 02:50:25" --history "$work/history" "$bad"
expect_code 3
expect_lines 1 "^note: these are the numbers of $day 02:50:20, as cgswap record kept them"
expect_lines 1 '^  changes are those of the 10s before'
expect_lines 1 '^! bad thrashing: 95940444 pages/s come back'
expect_lines 0 'fix:'
tr '\n' ' ' <"$work/out" | tr -s ' ' >"$work/flat"
grep -q '? not known used-up, .*no-high.* not hold what it needs' "$work/flat" ||
	fault 'what a history does not hold is fine'
grep -q 'sample of .* 5s before the time asked for' "$work/err" || fault 'stderr has no time'
result 'explain of a moment'
run explain --at "$day 02:50:00" --history "$work/history" "$bad"
expect_lines 0 'changes are those'
expect_lines 0 '^! bad thrashing'
grep -q 'not in the sample just before' "$work/out" || fault 'rates of one sample'
result 'explain of the first sample'
run explain --at "$day 02:51:40" --history "$work/history" $'/group \xff7'
expect_lines 0 'changes are those'
result 'explain after a gap'
run explain --at "$day 02:50:25" --history "$work/history" --all
expect_code 3
expect_lines 1 ' of 6 of 6 groups: the history does$'
result 'explain of all'
if command -v jq >/dev/null; then
	run explain --at "$day 02:50:25" --history "$work/history" --json "$bad"
	says '.note' "these are the numbers of $day 02:50:20, as cgswap record kept them; changes are those of the 10s before"
	result 'explain as JSON'
fi
name='explain of no group' failure "/none: no such group in the sample of $day 02:50:20" \
	explain --at "$day 02:50:25" --history "$work/history" /none

name='before the first sample' failure "no sample of $day 02:49:59 or before; the first is of" \
	top --at "$day 02:49:59" --history "$work/history"
mkdir -m 755 "$work/empty"
name='an empty directory' failure 'no samples: is cgswap record running?' \
	top --at 03:00 --history "$work/empty"
name='no directory' failure 'No such file or directory' top --at 03:00 --history "$work/none"
name='no directory to list' failure 'No such file or directory' record --list --dir "$work/none"

# A writer that was killed.
truncate -s -100 "${files[2]}"
run record --verify --dir "$work/history"
expect_code 0
expect_output '5e6f7081.hist: [0-9]* bytes at the end are no whole sample'
expect_output '^9 samples in 3 files, 0 damaged$'
run record --list --dir "$work/history"
expect_output '5e6f7081.hist  test  booted before  not closed$'
result 'a torn file'

# A byte in the first sample: it and those that depend on it are lost, and no others.
history
printf x | dd of="${files[0]}" bs=1 seek=1000 conv=notrunc status=none
run record --verify --dir "$work/history"
expect_code 1
expect_output '0a1b2c3d.hist: damaged in 1 place$'
expect_output '^6 samples in 3 files, 1 damaged$'
run top -b --at "$day 02:50:30" --history "$work/history"
expect_code 0
result 'a damaged file'
name='nothing before can be read' failure "no sample of $day 02:50:05 or before can be read" \
	top --at "$day 02:50:05" --history "$work/history"

history
printf 'text\n' >"${files[1]}"
run record --list --dir "$work/history"
expect_code 0
expect_output 'hist  not a file of a history$'
run record --verify --dir "$work/history"
expect_code 1
result 'another file'

full record --list --dir "$work/history"
full record --verify --dir "$kept"
"$cgswap" top --at "$day 03:00" --history "$kept" >/dev/full 2>"$work/err" &&
	fault 'status 0 on a full disk'
grep -qx 'cgswap: cannot write: No space left on device' "$work/err" || fault 'it says nothing'
result 'a table on a full disk'

for time in '' x 3:12 24:00 -2parsecs 2025-02-30; do
	usage_error "--at $time: " top --at "$time"
done
for time in '' x 3:12; do
	usage_error "--from $time: " top --from "$time"
	usage_error "--to $time: " top --from 03:00 --to "$time"
	usage_error "--at $time: " export --at "$time"
done
usage_error "--to -2h: before --from -1h" top --from -1h --to -2h
usage_error '--to: means nothing without --from' top --to 03:00
usage_error '--every: means nothing without --from' top --every 1h --at 03:00
usage_error '--every 0: ' top --from 03:00 --every 0
usage_error '--at and --from are mutually exclusive' top --at 03:00 --from 03:00
usage_error '--from and --replay are mutually exclusive' top --from 03:00 --replay file
usage_error '-d: means nothing with --from; see --every' top --from 03:00 -d 2
usage_error '--actors means nothing with --from' top --actors --from 03:00
usage_error '--at and --replay are mutually exclusive' export --at 03:00 --replay file
usage_error '--at x: ' explain --at x /a
usage_error '--history: means nothing without --at' explain --history "$work" /a
usage_error '--interval: means nothing with --at' explain --at 03:00 --interval 1s /a
usage_error '--sysroot means nothing with --at' explain --at 03:00 --sysroot "$work" /a
usage_error '--history: means nothing without --at' export --history "$work"
usage_error '--actors means nothing with --at' export --at 03:00 --actors
usage_error '--history: means nothing without --at' top --history "$work"
usage_error '--at and --replay are mutually exclusive' top --at 03:00 --replay file
usage_error '-n: means nothing with --at' top --at 03:00 -n 2
usage_error '-d: means nothing with --at' top --at 03:00 -d 2
usage_error '--actors means nothing with --at' top --actors --at 03:00
usage_error '--attach means nothing with --at' top --at 03:00 --attach auto
usage_error '--list and --verify are mutually exclusive' record --list --verify
usage_error '--interval means nothing with --list' record --list --interval 1s
usage_error '--max-size means nothing with --verify' record --max-size 1G --verify
for size in 0 1M x max '' -1; do
	usage_error "--max-size $size: " record --max-size "$size"
done
for percent in 100 -1 x 5x ''; do
	usage_error "--keep-free $percent: " record --keep-free "$percent"
done
for time in 0 -1 5parsecs ''; do
	usage_error "--interval $time: " record --interval "$time"
done
