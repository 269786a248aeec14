#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# Commands that cannot work: one line on stderr that says what to do, nothing on stdout, status 1.
# The machine is a saved tree, so the result is the same everywhere.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"

swaps='Filename				Type		Size		Used		Priority'
device='/dev/vda                                partition	1048572		0		-2'

# v2_tree NAME: the memory controller on v2, a group /web, and a swap device.
v2_tree() {
	tree "$1"
	put proc/self/mountinfo "$v2"
	put proc/swaps "$swaps"$'\n'"$device"
	put sys/fs/cgroup/cgroup.controllers 'cpu io memory pids'
	put sys/fs/cgroup/web/memory.swap.current 0
}

name='no such sysroot'
failure 'cannot read /proc: ' top --sysroot "$work/absent"

name='a sysroot that is a file'
: >"$work/file"
failure 'cannot read /proc: ' top --sysroot "$work/file"

name='no cgroup mount'
tree bare
put proc/self/mountinfo '25 1 8:1 / / rw - ext4 /dev/root rw'
put proc/swaps "$swaps"$'\n'"$device"
failure 'mount cgroup2' top --sysroot "$root"

name='cgroup2 without the memory controller'
v2_tree pids
put sys/fs/cgroup/cgroup.controllers 'cpu io pids'
failure 'no memory controller' top --sysroot "$root"

name='no swap'
v2_tree dry
put proc/swaps "$swaps"
failure 'no swap: /proc/swaps lists no device; add one with swapon' audit --sysroot "$root"

v2_tree good
for group in /nope nope /web/nope /sys/fs/cgroup/nope ../web; do
	name="no cgroup $group"
	failure "unknown cgroup $group: " top --sysroot "$root" -c "$group"
done

# Options that change the output do not change the error.
name='no swap, as JSON'
failure 'no swap' audit --sysroot "$work/dry" --json
name='no swap, verbose'
failure 'no swap' audit --sysroot "$work/dry" -v --duration 1s --attach kprobe

# A user without the rights: the reason, and that root has them.
if as_user; then
	for group in /web web /sys/fs/cgroup/web / /web/; do
		name="audit -c $group for a user who is not root"
		failure root audit --sysroot "$work/good" -c "$group"
	done
else
	echo 'ok - audit for a user who is not root # SKIP the command cannot be run as one'
fi

# Attach options are refused with a saved tree.
for option in --counters-only --actors --calls --verbose '--attach kprobe' '--btf x'; do
	# shellcheck disable=SC2086 # an option and its argument
	usage_error "${option% *}: means nothing with a saved tree" \
		top --sysroot "$work/good" $option
done

# audit; its COMMAND does not run if the audit cannot
for group in /nope ../web; do
	name="audit: no cgroup $group"
	failure "unknown cgroup $group: " audit --sysroot "$work/good" -c "$group" -- touch "$work/ran"
done
name='audit: no swap'
failure 'no swap' audit --sysroot "$work/dry" --ktap -- touch "$work/ran"
name='audit: nowhere to write'
failure "$work/none/x: No such file" audit --sysroot "$work/good" -o "$work/none/x" -- touch "$work/ran"
if [[ -e $work/ran ]]; then
	echo 'not ok - audit: its command ran'
else
	echo 'ok - audit: its command did not run'
fi

# trace
name='trace: no cgroup mount'
failure 'no memory controller' trace --sysroot "$work/bare"
name='trace: no such group'
failure 'unknown cgroup /nope: ' trace --sysroot "$work/good" -c /nope
name='a recording that is not there'
failure "$work/none: No such file" trace --replay "$work/none"
failure "$work/none: No such file" top --replay "$work/none"
failure "$work/none: No such file" audit --replay "$work/none"
name='a directory'
failure "$work/good: " trace --replay "$work/good"
name='an empty recording'
: >"$work/empty"
failure "$work/empty: not a cgswap trace recording" trace --replay "$work/empty"
failure "$work/empty: not a cgswap trace recording" top --replay "$work/empty" --json
failure "$work/empty: not a cgswap trace recording" audit --replay "$work/empty" --ktap
name='no recording at all'
head -c 1000 /dev/urandom >"$work/noise"
failure "$work/noise: not a cgswap trace recording (at byte 0)" trace --replay "$work/noise"
for version in 01 63; do
	name="version 0x$version"
	printf "cgswap-trace\\x$version\\x00\\x00\\x00" >"$work/other"
	failure "$work/other: recorded by another version" trace --replay "$work/other"
	failure "$work/other: recorded by another version" audit --replay "$work/other"
done
name='a recording without an end'
printf 'cgswap-trace\x04\x00\x00\x00' >"$work/cut"
for command in trace audit; do
	run $command --replay "$work/cut"
	expect_code 1
	grep -q "$work/cut: truncated (at byte 16)" "$work/err" || fault "$(<"$work/err")"
	result "$name, $command"
done
name='a file that cannot be written'
failure "$work/none/file: No such file" trace --record "$work/none/file"

# /proc mounted with subset=pid
mount='mount -t proc -o subset=pid proc /proc && [ ! -e /proc/meminfo ]'
if unshare -m sh -c "$mount" 2>/dev/null; then
	user=(unshare -m sh -c "$mount && exec \"\$@\"" sh)
	for words in top trace audit 'explain --all' 'explain /' 'shrink / 1M' doctor \
		"save $work/saved"; do
		name="/proc with subset=pid: $words"
		# shellcheck disable=SC2086 # a command and its arguments
		failure 'cannot read /proc: it has processes but no meminfo' $words
	done
	user=() name=''
else
	echo 'ok - /proc with subset=pid # SKIP it cannot be mounted here'
fi

# Messages of concurrent processes stay whole lines.
for round in {1..3}; do
	for i in {1..200}; do
		"$cgswap" "word$round-$i" 2>>"$work/lines" &
	done
	wait
done
wrong=''
odd=$(grep -vxcE 'cgswap: unknown command word[0-9]-[0-9]+: see cgswap --help' "$work/lines")
((odd == 0)) || fault "$odd odd lines of $(wc -l <"$work/lines")"
result 'messages of several at once'

# A full disk is reported, and not taken for a missing file.
machine_v2 full
group /full
user=()
full top --sysroot "$root"
full top --sysroot "$root" --json
full explain --sysroot "$root" --all
full explain --sysroot "$root" --json /full
full explain --sysroot "$root" /full
full shrink --sysroot "$root" --dry-run /full 0
full doctor --sysroot "$root"
full doctor --sysroot "$root" --json
full save --sysroot "$root" "$work/saved"
