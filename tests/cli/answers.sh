#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# Machines of public reports, rebuilt as saved trees: what explain says of them is what solved them.
# Needs jq.
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

# note ID FIELD EXPECTED: of the check that fires.
note() {
	says ".checks[]? | select(.id == \"$1\") | .$2" "$3"
}

# text ID WORDS: its text has them.
text() {
	jq -r ".checks[]? | select(.id == \"$1\") | .text" "$work/out" | grep -qF -- "$2" ||
		fault "$1 does not say '$2': $(jq -c '[.checks[]? | .id, .text]' "$work/out")"
}

# What is said in words is a screen of 24 lines and 80 columns, but for paths and commands.
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
text held-at-high 'does not go on and is not killed'
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
text swap-uncounted 'as much as is free, 512M'
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
text file-thrashing '90 % of its memory is anonymous and may not be swapped'
note file-thrashing fix 'echo 2147483648 >/sys/fs/cgroup/g/memory.swap.max'
result 'it thrashes on its files, as the rest may not be swapped'

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
		"memory.current is $word, which cannot be"
	says 'select(.path == "/g") | .checks | map(.id) | join(",")' swap-unlimited
	result "a file that holds '$word'"
done

machine_v2 swapcache
group /g memory.swap.current $((10 * M)) memory.current $((20 * M)) \
	memory.stat "swapcached $((90 * M))"
explain g
expect_code 3
says .footprint null
text swapcache-above-swap 'an accounting error of the kernel'
result 'more in the swap cache than in swap'

# Two trees of one machine are two readings.
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
text thrashing '500 pages/s that were swapped out are needed again'
result '--then: the second reading'
rm "$first/proc/uptime"
explain --then "$work/then" --interval 20s g
says .activity.seconds 20
result '--then, and how much later it is'
put sys/fs/cgroup/g/memory.events $'low 0\nhigh 0\nmax 0\noom 1\noom_kill 1'
root=$work/then put sys/fs/cgroup/g/memory.events $'low 0\nhigh 0\nmax 0\noom 4\noom_kill 4'
run explain --sysroot "$root" --json --then "$work/then" --interval 20s g
note killed severity bad
text killed 'killed 4 tasks in it since it was made, 3 of them in the last 20.0 s'
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

# What is not said of healthy groups, and where a number is odd.
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

# siblings MEMORY-FILE VALUE: of /p all is /p/b's, which may swap; /p/a may not.
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
expect_output '^  it may not go on: from 4.0K on memory.high of this group makes its tasks wait$'
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
text swap-full "are this group's: nothing more can be swapped"
says '[.checks[] | select(.text | test("next"))] | length' 0
result 'swap is full, and memory is not'

machine_v2 parked
group /g memory.max 0 memory.swap.max 0
explain g
says "$checks" ''
result 'an empty group that may have nothing'

machine_v2 lag
group /g memory.swap.current 0 memory.stat 'swapcached 4096'
explain g
says "$checks" ''
result 'memory.stat may lag'

# Made anew between the two readings.
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

# What is odd of one group is not told of another one, and ends nothing.
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
		select(.id == "unreadable") | .text | split(" ")[0] | rtrimstr(":")' memory.current
	result "memory.current: $kind"
	rm -rf "$odd"
done

# No devices, and none that are known.
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

# Limits of those above a path that fills lines.
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

# A part of a hierarchy, as a container sees it.
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
failure 'its group was removed: /a\x1b[31m' explain --sysroot "$root" pid:77

# Above 80 % of its limit nothing is proposed that slows it down at once.
machine_v2 above-high
memory 8000000 4000000 8000000 8000000
group /g memory.current $((900 * M)) memory.max $G memory.swap.max $G
explain g
note no-high fix null
printf '%s' $((700 * M)) >"$root/sys/fs/cgroup/g/memory.current"
explain g
note no-high fix "echo $((G / 4096 * 8 / 10 * 4096)) >/sys/fs/cgroup/g/memory.high"
result 'memory.high is not proposed below what is used'

# What a group has may be in one below it, with limits of its own.
machine_v2 below
memory 16000000 8000000 8000000 8000000
stat=$'anon 1073741824\ninactive_anon 1073741824\nactive_anon 0\ninactive_file 0\nactive_file 0'
group /s memory.current $G memory.max $G memory.stat "$stat"
group /s/a memory.current $G memory.swap.max 0 memory.stat "$stat"
explain s --grow $((500 * M))
says .fit depends
run explain --sysroot "$root" s --grow $((500 * M))
expect_output '^  it fits here: no OOM below '
result 'a group below may have less room'

# All fixes can be run, one after the other.
machine_v2 agree
memory 8000000 4000000 8000000 8000000
group /g memory.current $((600 * M)) memory.max $G memory.swap.current $((300 * M))
explain --latency g
note latency-may-swap fix 'echo 0 >/sys/fs/cgroup/g/memory.swap.max'
note swap-unlimited fix null
explain g
says '[.checks[] | select(.id == "swap-unlimited") | .fix != null] | join(" ")' true
result 'no fix undoes that of a worse check'
