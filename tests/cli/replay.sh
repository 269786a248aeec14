#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# Recordings made here, of the root and a group /web with 100 pages, read without privileges: each
# verdict of cgswap audit --replay, and what the other commands show.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=tests/cli/recording_lib.sh
. "$(dirname -- "$0")/recording_lib.sh"

# verdict NAME CODE WORDS OPTION...: of the recording $work/NAME.
verdict() {
	local name=$1 code=$2 words=$3
	shift 3
	run audit --replay "$work/$name" "$@"
	expect_code "$code"
	expect_output "$words"
	result "a recording with the verdict $words, $name $*"
}

gap=0 # enum coverage_gap
recording 0 2 102 5 6 0 >"$work/exact"
recording 0 2 109 5 6 0 >"$work/leak"
recording 0 2 102 5 5 0 >"$work/double"
recording 0 2 102 5 6 3 >"$work/lossy"
recording 1 2 102 5 6 0 >"$work/filtered"
recording 0 2 109 5 6 0 1 >"$work/v1"
recording 0 2 109 5 6 0 0 /memory >"$work/memory"
gap=2
recording 0 2 102 5 6 0 >"$work/off"
gap=0
bad=nothing
recording 0 2 102 5 6 0 >"$work/undecoded"
bad=$(charged 2000000002 7 0)
recording 0 2 102 5 6 0 >"$work/nobody"
bad=''
chmod 644 "$work"/*
as_user || echo '# not as another user'
verdict exact 0 '^verdict: exact'
verdict off 4 '^unknown +ledger +programs did not run for a time: kernel.ftrace_enabled was 0'
verdict off 4 '^unknown +records +programs did not run'
verdict off 4 '^ok +hierarchy'
run trace --replay "$work/off" --summary
expect_code 4
expect_output '^not all was seen: programs did not run for a time: kernel.ftrace_enabled was 0'
result "programs that were off, trace"
run top --replay "$work/off" --json
expect_output '"unseen":"programs did not run for a time'
result "programs that were off, top"
verdict exact 0 '^ok +records'
verdict exact 0 '^6\.12\.0 .* 2 groups  2 events  lost 0  missed 0  fentry'
verdict exact 0 '"verdict":"exact","exit":0' --json
verdict exact 0 '^# verdict: exact' --ktap
verdict exact 0 '^ok +ledger' -c /web
verdict exact 4 'there is no group to look at' -c /nope
verdict leak 3 '^! leak of 7 pages in /web: ledger: the page counter is \+7 pages'
verdict leak 3 '^not ok [0-9]+ ledger' --ktap
verdict double 3 '^! 1 page charged twice in /web: records: slot 0:5 was charged, while it was'
verdict double 3 '"class":"double","pages":1' --json
verdict lossy 4 '^ok +ledger'
verdict lossy 4 '^unknown +records +the lost records'
verdict filtered 4 '^unknown +records +the recording was filtered'

# shows RECORDING PATH: every command shows the leak in a subtree, by any of its names.
shows() {
	verdict "$1" 3 'verdict: violation' -c "$2"
	run trace --replay "$work/$1" -c "$2"
	expect_code 0
	expect_output " charge .* $group"
	result "the events of $1, -c '$2'"
	run top --replay "$work/$1" -c "$2" -n 1
	expect_code 0
	expect_output "^$group "
	result "the table of $1, -c '$2'"
}

group=/web
for path in '' / // . /sys/fs/cgroup /sys/fs/cgroup/ /sys/fs/cgroup/. web /web/ ./web //web \
	/sys/fs/cgroup/web /sys/fs/cgroup//web/; do
	shows leak "$path"
done
for path in /sys/fs/cgroup /sys/fs/cgroup/memory /sys/fs/cgroup/memory/ \
	/sys/fs/cgroup/memory/web web; do
	shows v1 "$path"
done
group=/memory
for path in /sys/fs/cgroup/memory /memory memory /sys/fs/cgroup; do
	shows memory "$path"
done
for path in /we /web/x ../web /sys/fs/cgroup/memory; do
	verdict leak 4 'there is no group to look at' -c "$path"
done

name='the same output twice'
run audit --replay "$work/exact"
cp "$work/out" "$work/before"
run audit --replay "$work/exact"
cmp -s "$work/out" "$work/before" || fault 'they differ'
result "$name"
name='a recording that is cut off'
head -c -9 "$work/exact" >"$work/short"
chmod 644 "$work/short"
run audit --replay "$work/short" --json
expect_code 1
grep -q '"verdict":"unknown"' "$work/out" || fault "$(<"$work/out")"
grep -q "$work/short: truncated (at byte" "$work/err" || fault "$(<"$work/err")"
(($(wc -l <"$work/err") == 1)) || fault "$(<"$work/err")"
result "$name"
# A record that cannot be decoded counts as lost; whole chunks are still shown.
undecoded() { # RECORDING COMMAND WORDS OPTION...
	local name=$1 command=$2 words=$3
	shift 3
	run "$command" --replay "$work/$name" "$@"
	expect_code 1
	grep -q -- "$words" "$work/out" || fault "stdout has no '$words'"
	(($(wc -l <"$work/err") == 1)) || fault "$(<"$work/err")"
	result "a record that cannot be decoded, $name: $command $*"
}
# of an unknown kind, and with pages charged to nobody
for name in undecoded nobody; do
	undecoded "$name" audit '^unknown  *records .*the lost records'
	undecoded "$name" audit '^verdict: unknown'
	undecoded "$name" audit '"lost":1' --json
	undecoded "$name" trace ', lost 1,.* not understood 1$'
	undecoded "$name" trace '"lost":1,.*"not_understood":1' --json
	undecoded "$name" top '  lost 1  '
	undecoded "$name" top '"events_lost":1' --json
done

# If stdout is full, the output is blamed and not the recording.
for words in trace 'trace --json' 'trace --summary' 'top -n 1' 'top --json' audit 'audit --ktap'; do
	# shellcheck disable=SC2086 # a command and its options
	full $words --replay "$work/exact"
done
name='conclusions on a full disk'
failure '/dev/full: No space left on device' audit --replay "$work/exact" -o /dev/full
name='the conclusions in a file'
user=()
run audit --replay "$work/exact" -o "$work/conclusions"
expect_code 0
grep -q '^verdict: exact' "$work/conclusions" || fault "$(<"$work/conclusions")"
[[ ! -s $work/out ]] || fault 'something on stdout'
result "$name"

# absurd NUMBER: a recording with NUMBER in every possible field, and many groups below /web, so
# that sums of valid values are large too.
absurd() {
	local n=$1 id
	file_head
	piece 1 "$(le 8 "$n" "$n" 0 "$n" "$n")$(le 4 65536 2 4294967295 0 0 0)$(text 65 6.12.0)$(
		text 65 host7)$(text 65 fentry)$(text 512 '')$(text 5 '')"
	piece 2 "$(le 8 11 "$n" "$n")$(le 2 1 0)$(le 4 0)/\\x00"
	piece 2 "$(le 8 12 "$n" "$n")$(le 2 2 1)$(le 4 0)/web\\x00"
	for ((id = 3; id < 150; id++)); do
		piece 2 "$(le 8 $((10 + id)) "$n" "$n")$(le 2 $id 2)$(le 4 0)/web/$id\\x00"
	done
	row 1 0 "$n" "$n" 6 "$n"
	row 2 1 "$n" "$n" 4 "$n"
	readings 0 $((n < 0 ? 2000 : n))
	piece 3 "$(charged "$n" "$n" 2)"
	piece 3 "$(le 8 "$n" "$n")$(le 4 7)$(le 2 2)\\x09\\x01$(le 8 "$n" "$n" "$n")$(
		le 4 7 -1)$(le 2 0 0 0 0)$(text 16 load)"
	row 2 1 "$n" "$n" 4 "$n"
	readings 1 $((n < 0 ? 2000 : n))
	for ((id = 2; id < 150; id++)); do
		piece 6 "$(le 8 $((10 + id)) "$n" 0 "$n")$(le 8 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0)$(
			le 8 "$n" "$n")$(le 2 $id 0 0 0)"
	done
	piece 4 "$(le 8 "$n" "$n" "$n")$(le 2 2 0 0 0)"
	piece 7 "$(le 8 "$n" "$n" "$n" "$n" "$n")$(le 4 0 0 0 0)"
}

sanitized
for number in 0 1 -1 2147483647 1099511627775 9223372036854775807; do
	absurd "$number" >"$work/absurd"
	for command in "top -d 400000000s" trace audit; do
		# shellcheck disable=SC2086 # a command with an option
		sound "$command: $number" $command --replay "$work/absurd"
		# shellcheck disable=SC2086
		sound "$command: $number" $command --replay "$work/absurd" --json
	done
done
sound_result 'absurd numbers in a recording'
