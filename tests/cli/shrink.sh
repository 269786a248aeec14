#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# What shrink says of saved trees before it changes anything: what would be reclaimed, where to,
# whether it fits; and what it refuses. Needs jq.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"


# group PATH FILE VALUE...: uses 200M, of which 20M are files and 170M can be swapped.
group() {
	local top=sys/fs/cgroup$1
	shift
	put "$top/memory.current" $((200 * M))
	put "$top/memory.high" max
	put "$top/memory.max" max
	put "$top/memory.reclaim" ''
	put "$top/memory.swap.current" 0
	put "$top/memory.swap.max" max
	put "$top/memory.zswap.max" max
	put "$top/memory.stat" "anon $((170 * M))
inactive_anon $((100 * M))
active_anon $((70 * M))
inactive_file $((15 * M))
active_file $((5 * M))"
	put "$top/cgroup.procs" 1
	while (($#)); do
		put "$top/$1" "$2"
		shift 2
	done
}

dry() {
	run shrink --sysroot "$root" --dry-run --json "$@"
}

machine_v2 plain
group /web
dry web 100M
expect_code 0
says '[.type, .path, .file, .limit, .from, .to, .take] | map(tostring) | join(" ")' \
	"shrink_plan /web memory.max null $((200 * M)) $((100 * M)) $((100 * M))"
says '[.file_bytes, .anon_bytes, .swap_gain, .lacking, .fits, .kills] | map(tostring) | join(" ")' \
	"$((20 * M)) $((170 * M)) $((170 * M)) 0 true false"
result '200M to 100M fits'
dry web 5M
expect_code 3
says '[.lacking, .fits, .kills] | map(tostring) | join(" ")' \
	"$((5 * M + 64 * 4096)) false true"
result '195M cannot go: the kernel would kill'
dry web 5M --high
expect_code 3
says '[.file, .fits, .kills] | map(tostring) | join(" ")' 'memory.high false false'
result 'memory.high does not kill'
# How the kernel parses a size: whole pages, and from PAGE_COUNTER_MAX on no limit at all.
while read -r size answer; do
	for way in '' --high --reclaim; do
		# shellcheck disable=SC2086 # none, or an option
		dry web "$size" $way
		case $answer in
		[0-9]*)
			((code == 0 || code == 3)) || fault "status $code"
			grep -q "\"to\":$answer," "$work/out" || fault "$(<"$work/out")"
			;;
		max) expect_code 2 && expect_error "$size: not a size that a group can shrink to" ;;
		*) expect_code 2 && expect_error "$size: not a size such as 100M" ;;
		esac
		result "a size: $size $way"
	done
done <<-END
	0 0
	1 0
	4095 0
	4097 4096
	0x10 0
	0x20000 131072
	0020000 8192
	9223372036854767616 9223372036854767616
	9223372036854771711 9223372036854767616
	9223372036854771712 max
	9223372036854775806 max
	9223372036854775807 max
	9223372036854775808 max
	18446744073709551616 max
	8E max
	max max
	MAX none
	1e3 none
	1.5M none
	1M1 none
	+1 none
END
run shrink --sysroot "$root" --dry-run web 100M
expect_code 0
expect_output '^/web  memory.max max, it uses 200M, to 100M$'
expect_output \
	'^  verdict +it fits: 100M to reclaim, 20.0M of files can be dropped and 170M swapped$'
result 'in words'

# What is left of the parent's swap limit decides.
group /a memory.swap.max $((50 * M)) memory.swap.current $((10 * M))
group /a/b
dry a/b 100M
expect_code 3
says '[.swap_room, .swap_room_from, .swap_gain, .lacking] | map(tostring) | join(" ")' \
	"$((40 * M)) /a $((40 * M)) $((40 * M + 64 * 4096))"
result 'swap.max of the group above holds'
dry a/b 150M
expect_code 0
result 'and is enough for less'

machine_v2 dry 0
put proc/swaps 'Filename Type Size Used Priority'
group /web
dry web 190M
expect_code 0
result 'without swap files can go'
dry web 100M
expect_code 3
says .swap_gain 0
result 'and nothing else'

machine_v2 dark
group /web
put sys/fs/cgroup/web/memory.stat 'anon 0'
dry web 100M
expect_code 4
says '[.fits, .lacking] | map(tostring) | join(" ")' 'null null'
result 'what is not known does not fit'

tree old
machine 1048576
put proc/self/mountinfo "$v1"
top=sys/fs/cgroup/memory/web
put $top/memory.usage_in_bytes $((200 * M))
put $top/memory.limit_in_bytes 9223372036854771712
put $top/memory.memsw.usage_in_bytes $((200 * M))
put $top/memory.memsw.limit_in_bytes 9223372036854771712
put $top/memory.use_hierarchy 1
put $top/memory.swappiness 60
put $top/cgroup.procs 1
put $top/memory.stat "total_inactive_anon $((170 * M))
total_active_anon 0
total_inactive_file $((20 * M))
total_active_file 0"
dry web 5M
expect_code 3
says '[.file, .limit, .fits, .kills] | map(tostring) | join(" ")' \
	'memory.limit_in_bytes null false false'
says '.text | test("EBUSY")' true
result 'v1 answers EBUSY'
name='v1 has no memory.high'
failure '/web: memory.high: cgroup v1 has no such file' \
	shrink --sysroot "$root" --dry-run --high web 9M

# What is refused, and why.
root=$work/plain
group /low memory.max $((80 * M))
for group in nope /web/nope ../web; do
	name="no group $group"
	failure "unknown cgroup $group" shrink --sysroot "$root" --dry-run "$group" 10M
done
name='the root'
failure 'name a group' shrink --sysroot "$root" --dry-run / 10M
name='a limit that is lower already'
failure '/low: memory.max is 80.0M already: shrink does not raise it to 100M' \
	shrink --sysroot "$root" --dry-run low 100M
rm "$root/sys/fs/cgroup/web/memory.reclaim"
name='no memory.reclaim'
failure '/web: memory.reclaim: this kernel has no such file' \
	shrink --sysroot "$root" --dry-run --reclaim web 100M
usage_error 'a saved tree cannot shrink' shrink --sysroot "$root" web 100M
usage_error 'needs a group and a size' shrink
usage_error 'needs a group and a size' shrink web
for size in '' x 10X 1.5M -1; do
	usage_error "$size: not a size" shrink --dry-run web -- "$size"
done
usage_error 'max: not a size' shrink web max
usage_error 'shrink takes a group and a size' shrink web 1M 2M
usage_error '--high and --reclaim are mutually exclusive' shrink --high --reclaim web 1M
usage_error '--step 100: less than a page' shrink --step 100 web 1M
usage_error '--step max: not a size' shrink --step max web 1M
for option in every watch max-stall; do
	usage_error "--$option x: not a time" shrink --$option x web 1M
	usage_error 'requires an argument' shrink --$option
done
usage_error '--max-stall 0: ' shrink --max-stall 0 web 1M
