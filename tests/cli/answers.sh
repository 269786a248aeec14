#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# Machines from public reports, rebuilt as saved trees: explain has to give the answer that solved
# the report. Needs jq.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"

G=$((1 << 30))
checks='[.checks[].id] | join(" ")'

# memory TOTAL_KB AVAILABLE_KB SWAP_TOTAL_KB SWAP_FREE_KB [DEVICE [LINE...]]
memory() {
	put proc/meminfo "$(printf '%s\n' "MemTotal: $1 kB" "MemAvailable: $2 kB" \
		"SwapTotal: $3 kB" "SwapFree: $4 kB" "${@:6}")"
	if (($3)); then
		put proc/swaps "Filename Type Size Used Priority
${5:-/dev/vda} partition $3 $(($3 - $4)) -2"
	else
		put proc/swaps 'Filename Type Size Used Priority'
	fi
}

# note ID FIELD EXPECTED: compares a field of the check that fires.
note() {
	says ".checks[]? | select(.id == \"$1\") | .$2" "$3"
}

# text ID WORDS: its text contains WORDS.
text() {
	jq -r ".checks[]? | select(.id == \"$1\") | .text" "$work/out" | grep -qF -- "$2" ||
		fault "$1 does not say '$2': $(jq -c '[.checks[]? | .id, .text]' "$work/out")"
}

# The text fits a screen of 24 lines and 80 columns, except for paths and commands.
explain() {
	run explain --sysroot "$root" "$@"
	local long lines
	long=$(grep -vE '^(/|    fix: |.{35}  /)' "$work/out" | grep -E '.{81}')
	lines=$(wc -l <"$work/out")
	run explain --sysroot "$root" --json "$@"
	[[ -z $long ]] || fault "wide: $long"
	((lines <= 24)) || fault "$lines lines"
}

fits() {
	says '[.fit, .oom_at] | map(tostring) | join(" ")' "$1"
}

machine_v2 machine-first
memory 33554432 31457280 134217728 134217728
group /g memory.max 64424509440 memory.swap.max 0 memory.current 2147483648
explain g --grow 40G
fits "depends $((30 * G))"
run explain --sysroot "$root" g --grow 40G
expect_output '^  it may not fit: OOM from 30.0G on, 58.0G at the latest$'
result 'it may not swap, and the machine has less than its limit'
explain g --grow 29G
fits "fits $((30 * G))"
result 'below that it fits'
explain g --grow 29Gi
fits "fits $((30 * G))"
result "Kubernetes' suffix"

machine_v2 pool-full
memory 16000000 8000000 16000000 8000000 /dev/vda 'Zswap: 3200004 kB' 'Zswapped: 9000000 kB'
put sys/module/zswap/parameters/enabled Y
group /g memory.zswap.writeback 0 memory.current 1000000000 memory.swap.current 7000000000
explain g --grow 10G
fits "depends $((8000000 * 1024))"
note zswap-blocked severity bad
text zswap-blocked 'its pool of 20 % of memory is full'
note zswap-blocked fix 'echo 1 >/sys/fs/cgroup/g/memory.zswap.writeback'
result "zswap's pool is full and nothing may be written back"

machine_v2 zram
memory 8000000 2000000 7900000 7900000 /dev/zram0
group /g
explain g --grow 9G
fits "depends $((2000000 * 1024))"
says '.oom_latest' $((9900000 * 1024))
explain g --grow 1G
fits "fits $((2000000 * 1024))"
explain g --grow 10G
fits "ends $((2000000 * 1024))"
result 'pages in zram stay in memory'
put sys/block/zram0/mm_stat '4000000 1000000 2000000 0 2000000 0 0 0 0'
explain g --grow 9G
fits "depends $((2 * 2000000 * 1024))"
result 'at the ratio of those that are there'

machine_v2 held 0
memory 8000000 4000000 0 0
group /g memory.current 285212672 memory.high 283115520 memory.max 367001600 \
	memory.stat $'anon 284164096\ninactive_file 188416\nactive_file 188416' \
	memory.events $'low 0\nhigh 556267\nmax 0\noom 0\noom_kill 0' \
	memory.pressure $'some avg10=98.10 avg60=0.00 avg300=0.00 total=0
full avg10=97.20 avg60=0.00 avg300=0.00 total=0'
explain g
expect_code 3
says '[.checks[].id] | join(" ")' held-at-high
note held-at-high severity bad
note held-at-high fix 'echo max >/sys/fs/cgroup/g/memory.high'
text held-at-high 'are throttled, not killed'
result 'held at memory.high, with nothing to reclaim'

machine_v2 used-up
memory 8000000 4000000 8000000 4000000
group /g memory.current $G memory.max $G memory.swap.current $((512 * M)) \
	memory.swap.max $((512 * M)) memory.stat $'anon 1073741824\ninactive_file 0\nactive_file 0'
explain g
expect_code 3
note used-up severity bad
note used-up fix "echo $((G / 4 * 5)) >/sys/fs/cgroup/g/memory.max"
says '[.checks[].id | select(. == "no-high")] | length' 0
result 'memory and swap are used up'

# v1 GROUP-LIMIT MEMSW-LIMIT USED
v1_group() {
	local top
	for top in sys/fs/cgroup/memory sys/fs/cgroup/memory/g; do
		put "$top/memory.limit_in_bytes" 9223372036854771712
		put "$top/memory.memsw.limit_in_bytes" 9223372036854771712
		put "$top/memory.usage_in_bytes" "$3"
		put "$top/memory.memsw.usage_in_bytes" "$3"
		put "$top/memory.stat" $'total_rss 0\ntotal_inactive_file 0\ntotal_active_file 0'
		put "$top/memory.swappiness" 60
		put "$top/memory.use_hierarchy" 1
	done
	put "$top/memory.limit_in_bytes" "$1"
	put "$top/memory.memsw.limit_in_bytes" "$2"
}
tree memsw
machine 1048576
put proc/self/mountinfo "$v1"
v1_group $G $G $((300 * M))
explain g
says "$checks" memsw-equals-limit
text memsw-equals-limit 'and has 300M in memory'
says '[.checks[] | select(.text | test("next"))] | length' 0
result 'v1: memsw is the limit, and much is left'
v1_group $G $G $G
explain g
text memsw-equals-limit 'the OOM killer is next'
note used-up severity bad
result 'v1: nothing is left'
memory 8000000 4000000 0 0
v1_group $G $G $((300 * M))
explain g
says "$checks" ''
result 'v1: nor is there any swap'

tree disabled
machine 1048576
put proc/self/mountinfo "$v2"
put sys/fs/cgroup/cgroup.controllers 'cpu io'
put proc/cmdline 'root=/dev/vda cgroup_disable=cpu,memory quiet'
put proc/cgroups $'#subsys_name\thierarchy\tnum_cgroups\tenabled\ncpu\t0\t9\t1\nmemory\t0\t9\t0'
name='a boot option'
failure "no memory controller: cgroup_disable=memory on the kernel's command line" \
	explain --sysroot "$root" g
put proc/cmdline quiet
put proc/cgroups $'#subsys_name\thierarchy\tnum_cgroups\tenabled\ncpu\t0\t9\t1'
name='a kernel without it'
failure 'this kernel does not offer it' explain --sysroot "$root" g
put proc/cgroups $'#subsys_name\thierarchy\tnum_cgroups\tenabled\nmemory\t0\t9\t1'
name='a controller that is not enabled'
failure 'mount cgroup2 and write +memory' explain --sysroot "$root" g

machine_v2 uncounted
group /g memory.max $G memory.current $((300 * M))
rm "$root"/sys/fs/cgroup/g/memory.swap.*
explain g
says '[.swap.current, .swap.headroom, (.checks | map(.id) | join(","))] | map(tostring) |
	join(" ")' \
	"null $((512 * M)) swap-uncounted"
text swap-uncounted 'all free swap, 512M'
says '[.unknown[].id] | map(select(. == "swap-refused")) | length' 0
result 'swap is not counted by group'

# pressure SOME FULL
pressure() {
	printf 'some avg10=%s avg60=0.00 avg300=0.00 total=0
full avg10=%s avg60=0.00 avg300=0.00 total=0' "$1" "$2"
}

machine_v2 files
memory 16000000 8000000 8388608 8388608
group /g memory.max 4294967296 memory.current 4294967296 memory.swap.max 0 \
	memory.stat $'anon 3865470566\ninactive_file 200000000\nactive_file 200000000
workingset_refault_file 1800000000' \
	memory.events $'low 0\nhigh 0\nmax 3889\noom 0\noom_kill 0' \
	memory.pressure "$(pressure 90.00 80.00)"
explain --all
expect_code 3
says 'select(.type == "explain") | [.path, .checks[0].id] | join(" ")' '/g file-thrashing'
text file-thrashing '90 % of its memory is anonymous and cannot be swapped'
note file-thrashing fix 'echo 2147483648 >/sys/fs/cgroup/g/memory.swap.max'
result 'it thrashes on its files, as the rest cannot be swapped'

machine_v2 tmpfs
memory 16000000 8000000 8388608 8388608
group /g memory.max 5242880000 memory.current 5242880000 memory.swap.max 0 \
	memory.stat $'anon 5242880\nshmem 5228000000\ninactive_file 0\nactive_file 0' \
	memory.events $'low 0\nhigh 0\nmax 9\noom 2\noom_kill 2'
explain g
expect_code 3
note killed severity bad
text killed 'killed 2 tasks in it'
text killed '4.9G of its 4.9G are tmpfs and shared memory, which only swap can take'
note killed fix 'echo 2621440000 >/sys/fs/cgroup/g/memory.swap.max'
result 'killed, and full of tmpfs'

machine_v2 owners
memory 16000000 1000000 8388608 100000
put proc/pressure/memory "$(pressure 63.00 51.00)"
group /a memory.swap.current $((5 * G))
group /b memory.swap.current $((2 * G))
group /c memory.swap.current $((100 * M))
explain --all
expect_code 3
says 'select(.type == "explain") | [.path, (.checks | map(.id) | join(","))] | join(" ")' \
	'/a swap-owner /b swap-owner'
result 'two own all the swap, and nobody has a limit'

machine_v2 numbers
for word in '1073741824 ' 1G '' -1 18446744073709551615; do
	group /bad memory.current "$word"
	group /g memory.max $((64 * M))
	explain --all
	expect_code 3
	says 'select(.path == "/bad") | .unknown[] | select(.id == "unreadable") | .text' \
		"unexpected: memory.current is ${word:-empty}"
	says 'select(.path == "/g") | .checks | map(.id) | join(",")' swap-unlimited
	result "a file that holds '$word'"
done

# unreadable PATH TEXT: makes the group's file PATH unreadable.
unreadable() {
	says "select(.path == \"$1\") | .unknown[] | select(.id == \"unreadable\") | .text" "$2"
}

# tar stores files of cgroupfs as empty.
for file in memory.{stat,events,swap.events,pressure} cgroup.{events,stat}; do
	group /bad memory.current $((8 * M))
	group /g memory.max $((64 * M))
	: >"$root/sys/fs/cgroup/bad/$file"
	explain --all
	expect_code 3
	unreadable /bad "unexpected: $file is empty"
	says 'select(.path == "/g") | .checks | map(.id) | join(",")' swap-unlimited
	result "$file is empty"
	rm "$root/sys/fs/cgroup/bad/$file"
done
while read -r file text key; do
	group /bad memory.current $((8 * M))
	put "sys/fs/cgroup/bad/$file" "${text/_/ }"
	explain --all
	key=${key//_/ }
	key=${key//@/$file}
	unreadable /bad "unexpected: $file ${key//%/_}"
	result "$file: ${text/_/ }"
done <<END
memory.stat inactive_file_0 has_no_line_anon
memory.stat anon_1x is_anon_1x
memory.stat anon_-4096 is_anon_-4096
memory.events low_0 has_no_line_high;_@_has_no_line_max;_@_has_no_line_oom;_@_has_no_line_oom%kill
memory.swap.events high_0 has_no_line_max;_@_has_no_line_fail
END
: >"$root/sys/fs/cgroup/cgroup.controllers"
name='a tree of tar'
failure 'cgroup.controllers is empty: tar saves cgroup files' explain --sysroot "$root" g

machine_v2 swapcache
group /g memory.swap.current $((10 * M)) memory.current $((20 * M)) \
	memory.stat $'anon 0\nswapcached 94371840'
explain g
expect_code 3
says .footprint null
text swapcache-above-swap 'an accounting error of the kernel'
result 'more in the swap cache than in swap'

# Two trees of one machine serve as two readings.
machine_v2 first
group /g memory.current $((80 * M)) memory.max $((100 * M)) memory.high $((90 * M)) \
	memory.swap.current $((30 * M)) memory.swap.max $((64 * M)) \
	memory.pressure "$(pressure 20.00 5.00)" \
	memory.stat $'anon 83886080\ninactive_file 0\nactive_file 0\nworkingset_refault_anon 100'
put proc/uptime '1000.00 3000.00'
first=$root
cp -r "$root" "$work/then"
root=$work/then
put proc/uptime '1010.00 3030.00'
put sys/fs/cgroup/g/memory.stat \
	$'anon 83886080\ninactive_file 0\nactive_file 0\nworkingset_refault_anon 5100'
put sys/fs/cgroup/g/memory.swap.events $'high 0\nmax 7\nfail 7'
root=$first
explain g
says '[.unknown[].id] | join(" ")' 'thrashing leak-hidden'
result 'one reading: what changes is not known'
explain --then "$work/then" g
expect_code 3
says '[.activity.seconds, (.checks | map(.id) | join(","))] | join(" ")' \
	'10 thrashing,swap-refused'
says '.unknown | length' 0
text thrashing '500 pages/s come back from swap'
result '--then: the second reading'
rm "$first/proc/uptime"
explain --then "$work/then" --interval 20s g
says .activity.seconds 20
result '--then, and how much later it is'
put sys/fs/cgroup/g/memory.events $'low 0\nhigh 0\nmax 0\noom 1\noom_kill 1'
root=$work/then put sys/fs/cgroup/g/memory.events $'low 0\nhigh 0\nmax 0\noom 4\noom_kill 4'
run explain --sysroot "$root" --json --then "$work/then" --interval 20s g
note killed severity bad
text killed 'killed 4 tasks in it since its creation, 3 of them in the last 20.0 s'
result 'killed between two readings'
name='two trees, and nobody knows when'
failure 'say with --interval how much later' explain --sysroot "$first" --then "$work/then" g
failure 'nowhere: No such file' explain --sysroot "$first" --then nowhere g
usage_error '--then x: only with --sysroot' explain --then x g
later=$work/odd-then
mkfifo "$work/pipe"
cp -r "$work/then" "$later"
ln -sf "$work/pipe" "$later/proc/meminfo"
run explain --sysroot "$first" --then "$later" --interval 20s g
grep -qx 'cgswap: not read: proc/meminfo: .*' "$work/err" || fault "$(<"$work/err")"
[[ -s $work/out ]] || fault 'nothing is said'
result 'what is left out of the second tree is told of'
ln -sf "$work/pipe" "$later/proc/self/mountinfo"
name='a second tree without its mounts'
failure 'odd-then/proc/self/mountinfo: Too many levels' explain --sysroot "$first" --then "$later" g
usage_error '--grow: not with --all' explain --all --grow 1M

# No report about healthy groups, or where a number is implausible.
machine_v2 small 33554432
group /g memory.max $((64 * M)) memory.current $((10 * M)) \
	memory.stat $'anon 5242880\ninactive_file 4194304\nactive_file 0'
explain g --grow 1G
says .fit fits
says .oom_latest $((54 * M + 4 * M + 16 * G))
result 'a small group beside a large swap'

machine_v2 empty
group /p memory.max $G memory.current $G memory.swap.max 0
group /p/c memory.pressure "$(pressure 50.00 50.00)" memory.stat $'anon 0\ninactive_file 0
active_file 0\nworkingset_refault_file 100'
explain --all
says 'select(.type == "explain") | [.path, .checks[].id] | join(" ")' '/p used-up'
result 'a group whose tasks were just killed'

# siblings MEMORY-FILE VALUE: all of /p's memory is /p/b's, which may swap; /p/a may not.
siblings() {
	group /p memory.current $((4 * G)) "$@" memory.stat $'anon 4290000000\ninactive_file 0
active_file 0'
	group /p/a memory.current $((100 * M)) memory.swap.max 0 \
		memory.stat $'anon 104857600\ninactive_file 0\nactive_file 0'
	group /p/b memory.current $((3 * G)) memory.stat $'anon 3221225472\ninactive_file 0
active_file 0'
}
machine_v2 siblings 16777216
siblings memory.max $((4 * G))
explain /p/a --grow 1G
says "$checks" ''
says .fit depends
result "what is its sibling's can be swapped: memory.max"
siblings memory.high $((4 * G - 20 * M))
explain /p/a
says "$checks" ''
result "what is its sibling's can be swapped: memory.high"

machine_v2 slab 0
memory 8000000 4000000 0 0
group /g memory.current $((G + 20 * M)) memory.high $G \
	memory.stat $'anon 400000000\ninactive_file 4096\nactive_file 0\nslab_reclaimable 629145600'
explain g
says "$checks" memory-over-high
result 'the kernel can take its slab'

machine_v2 raise 0
memory 16777216 102400 0 0
group /g memory.max $((10 * G)) memory.current $((10 * G)) \
	memory.stat $'anon 10737418240\ninactive_file 0\nactive_file 0'
explain g
note used-up severity bad
note used-up fix null
result 'no limit is raised to what the machine does not have'

machine_v2 protected 0
memory 16777216 8388608 0 0
group /p memory.max $((4 * G)) memory.current $((4 * G)) \
	memory.stat $'anon 0\ninactive_file 3221225472\nactive_file 0'
group /p/a
group /p/b memory.current $((3 * G)) memory.min $((3 * G)) \
	memory.stat $'anon 0\ninactive_file 3221225472\nactive_file 0'
explain /p/a --grow 2G
says .fit depends
says .oom_earliest 0
result "files of another group may be protected"

machine_v2 high 0
memory 16777216 8388608 0 0
group /g memory.high 283115520 memory.current 283111424 memory.max 367001600 \
	memory.stat $'anon 283111424\ninactive_file 0\nactive_file 0'
explain g --grow 50M
says '[.fit, .held_at] | join(" ")' 'held 4096'
run explain --sysroot "$root" g --grow 50M
expect_output '^  it may stall: from 4.0K on, memory.high of this group throttles its tasks$'
result 'held at memory.high before it ends'

machine_v2 cache
group /g memory.max $G memory.current $G memory.swap.max 0 \
	memory.stat $'anon 104857600\ninactive_file 943718400\nactive_file 0' \
	memory.events $'low 0\nhigh 0\nmax 9\noom 1\noom_kill 1'
explain g
note killed severity info
result 'killed some time, and full of what can be dropped'

machine_v2 swap-full
memory 33554432 31457280 1048576 0
group /g memory.swap.current $G
explain g
text swap-full "of 1.0G of swap 0 are free, this group owns 1.0G: nothing more can be swapped"
says '[.checks[] | select(.text | test("next"))] | length' 0
explain --all
says 'select(.path == "/") | .checks[].text' \
	'of 1.0G of swap 0 are free: nothing more can be swapped'
result 'swap is full, and memory is not'

machine_v2 parked
group /g memory.max 0 memory.swap.max 0
explain g
says "$checks" ''
result 'an empty group that may have nothing'

machine_v2 lag
group /g memory.swap.current 0 memory.stat $'anon 0\nswapcached 4096'
explain g
says "$checks" ''
result 'memory.stat may lag'

# The group was recreated between the two readings.
machine_v2 again
put proc/uptime '1000.00 1'
group /g memory.swap.current $((100 * M)) memory.swap.max $G \
	memory.swap.events $'high 0\nmax 900\nfail 0' memory.stat $'anon 0\ninactive_file 0
active_file 0\nswapcached 0\nworkingset_refault_anon 100000'
cp -r "$root" "$work/again2"
first=$root
root=$work/again2
put proc/uptime '1100.00 1'
group /g memory.swap.current $((500 * M)) memory.swap.max $G \
	memory.swap.events $'high 0\nmax 7\nfail 0' memory.stat $'anon 104857600\ninactive_file 0
active_file 0\nswapcached 0\nworkingset_refault_anon 10'
root=$first
explain g --then "$work/again2"
says '[.checks[].id] | map(select(. == "swap-refused" or . == "leak-hidden")) | length' 0
says .activity.seconds null
result 'counters that went back are those of another group'
name='another hierarchy'
failure 'another cgroup hierarchy' explain --sysroot "$first" --then "$work/memsw" g

# An implausible number of one group is not reported for another, and ends nothing.
machine_v2 odd
group /fine memory.max $((64 * M))
explain --all
jq -cS 'select(.path == "/fine")' "$work/out" >"$work/alone"
odd=$root/sys/fs/cgroup/odd/memory.current
for kind in long directory loop fifo link sum; do
	group /odd
	rm "$odd"
	case $kind in
	long) head -c 700 /dev/zero | tr '\0' 9 >"$odd" ;;
	directory) mkdir "$odd" ;;
	loop) ln -s memory.current "$odd" ;;
	fifo) mkfifo "$odd" ;;
	link) ln -s /proc/sys/kernel/pid_max "$odd" ;;
	sum)
		echo 0 >"$odd"
		for child in 1 2 3 4 5 6 7 8 9; do
			group /odd/$child memory.swap.current $((1 << 60))
		done
		;;
	esac
	explain --all
	expect_code 3
	jq -cS 'select(.path == "/fine")' "$work/out" | cmp -s - "$work/alone" ||
		fault 'the other group is told otherwise'
	[[ $kind == sum ]] || says 'select(.path == "/odd") | .unknown[] |
		select(.id == "unreadable") | .text | split(" ")[1] | rtrimstr(":")' memory.current
	result "memory.current: $kind"
	rm -rf "$odd"
done

# No devices, and no readable list of them.
machine_v2 devices 0
group /g
put proc/swaps 'Filename Type Size Used Priority'
run explain --sysroot "$root" /g
expect_output '^  machine .*; no swap device$'
result 'no swap device'
machine_v2 devices
rm "$root/proc/swaps"
run explain --sysroot "$root" /g
expect_output '^  machine .*; swap devices not known$'
result 'which swap devices there are is not known'

# Limits of ancestors, where one path fills several lines.
machine_v2 deep
id=3f4a5b6c7d8e9f00112233445566778899aabbccddeeff00112233445566778a
slices=/kubepods.slice/kubepods-burstable.slice
pod=$slices/kubepods-burstable-pod2c48913c_a29f_11e7_9350_020968147796.slice
anonymous=$'anon 1073741824\ninactive_file 0\nactive_file 0'
group /kubepods.slice memory.swap.max $G
group $slices
group $pod memory.max $G memory.current $G memory.swap.max 0 memory.stat "$anonymous"
group "$pod/cri-containerd-$id.scope" memory.current $G memory.stat "$anonymous"
explain 3f4a5b
text used-up 'memory and swap of its pod are used up'
result 'what holds is its pod'
group $pod
group $slices memory.max $G memory.current $G memory.swap.max 0 memory.stat "$anonymous"
explain 3f4a5b
text used-up 'memory and swap of kubepods-burstable.slice are used up'
run explain --sysroot "$root" 3f4a5b
expect_output '^             HOLDS and LEFT of kubepods-burstable.slice$'
result 'or a slice, whose path is the beginning of the one above'
group /p
group /p/x memory.max $G memory.current $G memory.swap.max 0 memory.stat "$anonymous"
group /p/x/p memory.current $G
group /p/x/p/x memory.current $G
explain /p/x/p/x
text used-up 'memory and swap of /p/x are used up'
result 'a name that two of them have is not enough'

# Four checks of a Kubernetes container: what is wrong, what is next and what is unknown fit on one
# screen, with as many numbers as fit.
machine_v2 screen
memory 16000000 8000000 8000000 1000000
put sys/module/zswap/parameters/enabled Y
pod=/kubepods.slice/kubepods-burstable.slice
pod+=/kubepods-burstable-pod2c48913c_a29f_11e7_9350_020968147796.slice
ctr=$pod/cri-containerd-$id.scope
group /kubepods.slice
group /kubepods.slice/kubepods-burstable.slice
group $pod memory.max $((2 * G)) memory.current $G memory.swap.current $G
group "$ctr" memory.current $G memory.max $G memory.peak $G memory.swap.current $G \
	memory.events $'low 0\nhigh 12\nmax 3889\noom 3\noom_kill 3' \
	memory.swap.events $'high 0\nmax 0\nfail 44' memory.pressure "$(pressure 60.00 40.00)" \
	memory.stat $'anon 966367641\ninactive_anon 500000000\nactive_anon 466367641
inactive_file 20000000\nactive_file 20000000\nshmem 4096\nfile 40000000\nkernel 10000000
zswap 4000000\nzswapped 12000000\nswapcached 4096'
put var/lib/kubelet/config.yaml $'memorySwap:\n  swapBehavior: LimitedSwap'
put run/containerd/io.containerd.runtime.v2.task/k8s.io/$id/config.json '{"annotations":{
	"io.kubernetes.cri.container-name":"app",
	"io.kubernetes.cri.sandbox-name":"shop-7f9c6d5b4-x2x9z",
	"io.kubernetes.cri.sandbox-namespace":"production"}}'
for arguments in app 'app --latency' 'app --grow 2Gi' 'app --latency --grow 2Gi'; do
	read -ra words <<<"$arguments"
	explain "${words[@]}"
	says '.checks | length >= 3' true
	run explain --sysroot "$root" "${words[@]}"
	[[ $(grep -oE '^(! bad|! warn|! info|if its|[?] not)' "$work/out" | uniq | xargs) == \
		*'! warn ! info if its ? not' ]] || fault 'another order'
	expect_output '^[?] not known thrashing, leak-hidden: no second reading \(--inter'
	expect_output '^  --full adds .*zswap'
	result "a screen: $arguments"
done
run explain --sysroot "$root" --full --latency app
for part in '  +USED  ' footprint contents events zswap machine pressure checks; do
	expect_output "^  $part "
done
! grep -q -- "--full adds" "$work/out" || fault 'something is left out'
result 'all of it: --full'
LINES=40 run explain --sysroot "$root" --latency app
! grep -q -- "--full adds" "$work/out" || fault 'something is left out'
expect_output '^  footprint '
result 'a screen of 40 lines'
usage_error '--full: not with --all' explain --all --full
run explain --sysroot "$root" --all
expect_output '^[?] not known thrashing of 2 of 5 groups: no second reading \(--interval, --then\)$'
expect_output '^[?] not known leak-hidden of 3 of 5 groups: no second reading '
result 'what could not be checked, once for all'
machine_v2 nothing
group /g
run explain --sysroot "$root" --all
expect_code 4
expect_output '^no findings in 2 groups, but not all checks could be made$'
expect_output '^[?] not known thrashing, leak-hidden of /: no second reading '
result 'which checks could not be made, and why'

# A part of a hierarchy, as seen inside a container.
machine_v2 part
put proc/self/mountinfo "${v2/ \/ \/sys/ /x /sys}"
put sys/fs/cgroup/cgroup.controllers 'cpu pids'
put proc/cgroups $'#subsys_name\thierarchy\tnum_cgroups\tenabled\ncpu\t0\t9\t1'
name='a part of a hierarchy without the controller'
failure 'mount cgroup2 and write +memory' explain --sysroot "$root" /
tree part-v1
machine 1048576
put proc/self/mountinfo "${v1/ \/ \/sys/ /docker/x /sys}"
v1_group $((2 * G)) $((3 * G)) $G
explain g --grow 500M
says .fit unknown
result 'v1: limits above what is mounted are not seen'
tree no-kill
machine 1048576
put proc/self/mountinfo "$v1"
v1_group $G $G $G
put sys/fs/cgroup/memory/g/memory.oom_control $'oom_kill_disable 1\nunder_oom 0\noom_kill 0'
explain g
text used-up 'its tasks stop, as its OOM killer is disabled'
result 'v1: a group without an OOM killer'
put proc/pressure/memory "$(pressure 63.00 51.00)"
memory 8000000 4000000 0 0
v1_group 9223372036854771712 9223372036854771712 $((300 * M))
explain g
says "$checks" ''
result 'v1: nobody owns swap where there is none'
name='a name with an escape in an error'
put proc/77/cgroup $'5:memory:/a\e[31m (deleted)'
failure 'its group was removed: /a\033[31m' explain --sysroot "$root" pid:77

# Above 80 % of its limit, no fix is proposed that throttles the group at once.
machine_v2 above-high
memory 8000000 4000000 8000000 8000000
group /g memory.current $((900 * M)) memory.max $G memory.swap.max $G
explain g
note no-high fix null
printf '%s' $((700 * M)) >"$root/sys/fs/cgroup/g/memory.current"
explain g
note no-high fix "echo $((G / 4096 * 8 / 10 * 4096)) >/sys/fs/cgroup/g/memory.high"
result 'memory.high is not proposed below what is used'

# The group's usage may be that of a child with limits of its own.
machine_v2 below
memory 16000000 8000000 8000000 8000000
stat=$'anon 1073741824\ninactive_anon 1073741824\nactive_anon 0\ninactive_file 0\nactive_file 0'
group /s memory.current $G memory.max $G memory.stat "$stat"
group /s/a memory.current $G memory.swap.max 0 memory.stat "$stat"
group /s/b memory.max $((2 * G))
explain s --grow $((500 * M))
says '[.fit, .below_fits, .below_path] | map(tostring) | join(" ")' 'depends 0 /s/a'
run explain --sysroot "$root" s --grow $((500 * M))
expect_output '^  it fits here, but not in every group below: /s/a stops at 0$'
result 'a group below has less room'
group /s memory.max $((9 * G)) memory.swap.max 0
group /s/a memory.swap.max 0
explain s --grow 10G
expect_code 3
says .fit ends
explain s --grow 8G
says '[.fit, .below_path] | join(" ")' 'depends /s/b'
explain s --grow 2040M
says '[.fit, .below_fits > 2040 * 1048576, .below_fits < 2048 * 1048576] | map(tostring) |
	join(" ")' 'fits true true'
result 'what fits fits in each group below'
group /s/a/deep memory.max $((64 * M)) memory.swap.max 0
explain s --grow 100M
says '[.fit, .below_path] | join(" ")' 'depends /s/a/deep'
run explain --sysroot "$root" s
expect_output '^  the first group below to stop is /s/a/deep, at 6'
result 'the last one of a chain'
echo 1G >"$root/sys/fs/cgroup/s/a/deep/memory.max"
explain s --grow 100M
expect_code 4
says .fit unknown
result 'a group below of which nothing is known'
rm -r "$root/sys/fs/cgroup/s/a/deep"
rm "$root/sys/fs/cgroup/s/a/memory.max"
mkdir "$root/sys/fs/cgroup/s/a/memory.max"
explain s --grow 100M
says .fit unknown
result 'a group below that cannot be read'
group /plain memory.max $G memory.swap.max 0
mkdir "$root/sys/fs/cgroup/plain/supervise"
explain plain --grow 500M
says .fit fits
result 'one below that does not count memory'

# What zram may take is limited by memory, not by its slots.
machine_v2 limited-zram
memory 8000000 7000000 7900000 7900000 /dev/zram0
group /g memory.max $G memory.current $G memory.stat "$stat"
put sys/block/zram0/mm_stat '400000000 100000000 200000000 0 200000000 0 0 0 0'
explain g --grow 1G
says .fit fits
result 'zram without a limit'
put sys/block/zram0/mm_stat '400000000 100000000 200000000 200000000 200000000 0 0 0 0'
explain g --grow 1G
says '[.fit, .oom_at] | map(tostring) | join(" ")' 'depends 0'
says '[.steps[] | select(.step == "refuse") | [.at, .text]] | flatten | map(tostring) | join(" ")' \
	'0 zram takes no more (its mem_limit): anonymous pages stay in memory'
result 'zram at its mem_limit'
put sys/block/zram0/mm_stat '400000000 100000000 200000000 300000000 200000000 0 0 0 0'
explain g --grow 1G
says '[.oom_earliest, .oom_at] | map(tostring) | join(" ")' '100000000 200000000'
explain g --grow 90M
says .fit fits
result 'zram below its mem_limit, at the ratio of what is in it'
rm "$root/sys/block/zram0/mm_stat"
explain g --grow 1M
says .fit depends
result 'zram, and nobody knows its limit'

# memory.min protects the cache of others, which MemAvailable counts as available.
machine_v2 kept 0
memory 16777216 8388608 0 0
cache=$'anon 0\ninactive_file 6442450944\nactive_file 0\nslab_reclaimable 0'
group /g
group /db memory.current $((6 * G)) memory.stat "$cache"
explain g --grow 7G
says .fit fits
result "the cache of others is available"
group /db memory.current $((6 * G)) memory.stat "$cache" memory.low $((6 * G))
explain g --grow 7G
says .fit fits
result 'memory.low keeps it only while there is something else'
group /db memory.current $((6 * G)) memory.stat "$cache" memory.min $((5 * G))
explain g --grow 7G
expect_code 4
says '[.fit, .oom_earliest] | map(tostring) | join(" ")' "depends $((3 * G))"
explain g --grow 2G
says .fit fits
result 'memory.min keeps it'
group /db memory.current $((6 * G)) memory.stat 'anon 0' memory.min max
explain g --grow 2G
says .fit unknown
group /db memory.current $((6 * G)) memory.stat "$cache" memory.min 5G
explain g --grow 2G
says .fit unknown
result 'how much is kept is not known'

# A fix helps, or is not called one.
machine_v2 both 0
memory 16777216 8388608 0 0
full=$'anon 1073741824\ninactive_file 0\nactive_file 0'
group /p memory.max $G memory.current $G memory.stat "$full"
group /p/c memory.max $((G / 2)) memory.current $((G / 2)) memory.stat "$full"
explain p/c
note used-up fix "echo $((640 * M)) >/sys/fs/cgroup/p/c/memory.max && echo $((1152 * M)) >/sys/fs/cgroup/p/memory.max"
explain p
text used-up 'the groups below are full as well, see /p/c'
note used-up fix null
result 'a group and the one above it are full'
machine_v2 swap-helps
memory 16777216 102400 8388608 8388608
group /g memory.max $((10 * G)) memory.current $((10 * G)) memory.swap.max 0 \
	memory.stat $'anon 10737418240\ninactive_file 0\nactive_file 0'
explain g
note used-up fix "echo $((4 * G)) >/sys/fs/cgroup/g/memory.swap.max"
result 'no memory to give, but swap'
tree memsw-full
machine 8388608
put proc/self/mountinfo "$v1"
v1_group $G $((2 * G)) $((600 * M))
put sys/fs/cgroup/memory/g/memory.memsw.usage_in_bytes $((2 * G))
explain g
note used-up fix "echo $((2 * G + G / 4)) >/sys/fs/cgroup/memory/g/memory.memsw.limit_in_bytes"
v1_group $G $((2 * G)) $G
put sys/fs/cgroup/memory/g/memory.memsw.usage_in_bytes $((2 * G))
explain g
note used-up fix "echo $((2 * G + G / 4)) >/sys/fs/cgroup/memory/g/memory.memsw.limit_in_bytes && echo $((G + G / 4)) >/sys/fs/cgroup/memory/g/memory.limit_in_bytes"
result 'v1: memsw is full'

tree below-v1
machine 8388608
put proc/self/mountinfo "$v1"
v1_group $G $((2 * G)) 0
top=$root/sys/fs/cgroup/memory/g
cp -r "$top" "$work/low"
mv "$work/low" "$top/low"
echo $((16 * M)) | tee "$top/low/memory.limit_in_bytes" >"$top/low/memory.memsw.limit_in_bytes"
explain g --grow 100M
says '[.fit, .below_path] | map(tostring) | join(" ")' 'depends /g/low'
echo 0 >"$top/memory.use_hierarchy"
explain g --grow 100M
says '[.fit, .below_path] | map(tostring) | join(" ")' 'fits null'
result 'v1: what is below and does not count here'

# Owners are named, also where most of the swap is free.
machine_v2 half
memory 16000000 1000000 8388608 6000000
put proc/pressure/memory "$(pressure 63.00 51.00)"
group /a memory.swap.current $((2 * G))
group /b memory.swap.current $((100 * M))
explain a
note swap-owner severity warn
explain b
says "$checks" ''
memory 16000000 9000000 8388608 6000000
explain a
says "$checks" ''
result 'the machine is short of memory, and some swap is free'

# Why a page stays in memory.
machine_v2 no-writeback
memory 16000000 8000000 8000000 8000000 /dev/vda 'Zswap: 3200004 kB' 'Zswapped: 9000000 kB'
put sys/module/zswap/parameters/enabled Y
group /g memory.zswap.writeback 0 memory.max $G memory.current $G memory.stat "$full"
run explain --sysroot "$root" --json g
says '[.steps[] | select(.step == "refuse") | .text] | join("|")' \
	'zswap takes nothing and memory.zswap.writeback is 0: anonymous pages stay'
memory 16000000 8000000 8000000 8000000 /dev/vda 'Zswap: 3100000 kB' 'Zswapped: 9300000 kB'
group /g memory.zswap.writeback 0 memory.max $G memory.current $G \
	memory.stat "$full"$'\nzswap 1048576\nzswapped 3145728'
run explain --sysroot "$root" --json g
says '[.steps[] | select(.step == "refuse") | .text] | join("|")' \
	'zswap is full and memory.zswap.writeback is 0: anonymous pages stay'
result 'no device is full: none may be written to'

# Above memory.swap.high every allocation is throttled.
machine_v2 swap-high
memory 16000000 8000000 8000000 8000000
group /g memory.swap.high $((10 * M)) memory.swap.current $((20 * M)) \
	memory.pressure "$(pressure 63.00 51.00)"
explain g --grow 1M
says '[.fit, .held_at] | map(tostring) | join(" ")' 'held 0'
run explain --sysroot "$root" g --grow 1M
expect_output '^  it may stall: from 0 on, memory.swap.high of this group throttles its tasks$'
expect_output '^         0 throttle  memory.swap.high .10.0M. is exceeded: its tasks wait$'
group /g memory.swap.high $((10 * M)) memory.max $G memory.current $((900 * M)) memory.stat "$stat"
explain g --grow 100M
says .fit fits
explain g --grow 500M
says '[.fit, .held_at] | map(tostring) | join(" ")' "held $((134 * M))"
result 'memory.swap.high'

# All impossible numbers are named.
machine_v2 many
group /g memory.current 18446744073709551615 memory.swap.current 18446744073709547520 \
	memory.stat $'anon 18446744073709551000\ninactive_file 0\nactive_file 0'
explain g
for word in 'memory.current is 18446744073709551615' 'memory.swap.current is 18446744073709547520' \
	'memory.stat is anon 18446744073709551000'; do
	says "[.unknown[] | select(.id == \"unreadable\") | .text | gsub(\"'\"; \"\") |
		select(contains(\"$word\"))] | length" 1
done
group /g/low memory.current 18446744073709551614
explain g/low
says '[.unknown[] | select(.id == "unreadable") | .text | select(test("614.*g: memory.current"))] |
	length' 1
result 'three counters below 0, and one of the group above'

# No swap, and groups that still count some.
tree no-swap
machine 0
put proc/self/mountinfo "$v1"
v1_group $G $((2 * G)) $((300 * M))
put sys/fs/cgroup/memory/g/memory.memsw.usage_in_bytes $((300 * M + 28672))
run explain --sysroot "$root" --all
expect_output '^the machine has no swap; 1 group counts 28.0K as swapped$'
result 'swap that is counted where there is none'
put proc/meminfo "MemTotal: $M kB"
run explain --sysroot "$root" --all
expect_output '^1 group owns 28.0K of swap$'
result 'nobody knows how much swap there is'

# All fixes can be applied, one after the other.
machine_v2 agree
memory 8000000 4000000 8000000 8000000
group /g memory.current $((600 * M)) memory.max $G memory.swap.current $((300 * M))
explain --latency g
note latency-may-swap fix 'echo 0 >/sys/fs/cgroup/g/memory.swap.max'
note swap-unlimited fix null
explain g
says '[.checks[] | select(.id == "swap-unlimited") | .fix != null] | join(" ")' true
result 'no fix undoes that of a worse check'

# --latency proposes to stop swapping only where the swapped pages fit into memory.
group /g memory.current $((800 * M)) memory.max $G memory.swap.current $((300 * M)) memory.stat "$stat"
explain --latency g
note latency-may-swap fix null
text latency-may-swap '; its swap does not fit in memory'
result 'no fix where what is in swap does not fit into memory'
group /g memory.current $((600 * M)) memory.max $G memory.swap.current $((900 * M)) memory.stat "$stat"
explain g
note swap-unlimited fix "echo $((1125 * M)) >/sys/fs/cgroup/g/memory.swap.max"
result 'a new limit leaves room above what is used'
group /g memory.max $G memory.swap.current 18446744073709547520
explain g
note swap-unlimited fix null
group /g memory.max $G memory.current 1G
run explain --sysroot "$root" g --grow 100M
! grep -q 'nothing happens' "$work/out" || fault 'nothing happens'
expect_output '^  whether it fits is not known: a limit, or its usage, is not known$'
result 'no limit is proposed where nobody knows what is used'

# A child group of a container with a long name.
machine_v2 inside 0
memory 16000000 8000000 0 0
group /system.slice
group /system.slice/docker-$id.scope memory.max $G memory.current $G memory.stat "$full"
group /system.slice/docker-$id.scope/init memory.current $G memory.stat "$full"
explain /system.slice/docker-$id.scope/init
text used-up 'memory and swap of its container are used up'
group /system.slice/docker-$id.scope
group /system.slice/docker-$id.scope/docker
group /system.slice/docker-$id.scope/docker/${id//a/b} memory.max $G memory.current $G memory.stat "$full"
group /system.slice/docker-$id.scope/docker/${id//a/b}/init memory.current $G memory.stat "$full"
run explain --sysroot "$root" --json /system.slice/docker-$id.scope/docker/${id//a/b}/init
text used-up "memory and swap of ${id//a/b} are used up"
result 'what holds is its container'

# zswap probably takes it, but that is not certain.
machine_v2 likely
memory 16000000 8000000 16000000 8000000 /dev/vda 'Zswap: 200000 kB' 'Zswapped: 900000 kB'
put sys/module/zswap/parameters/enabled Y
group /g memory.zswap.writeback 0 memory.max $((2 * G)) memory.current $((2 * G)) \
	memory.swap.current 819200000 \
	memory.stat $'anon 2147483648\ninactive_file 0\nactive_file 0
zswap 204800000\nzswapped 819200000'
run explain --sysroot "$root" g --grow 1G
expect_output '^  it may not fit: OOM from 0 on, likely from 5.7G, 7.6G at the latest$'
result 'where it ends if pages compress as those so far'
