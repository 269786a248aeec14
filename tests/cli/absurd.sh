# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# shellcheck shell=bash
#
# Impossible numbers in files and recordings, read by the command built with sanitizers: no
# arithmetic on them may overflow.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"

sanitized
numbers=(9223372036854775807 9223372036854775806 9223372036854771711 18446744073709551615
	1152921504606846976 9007199254740991 1048576 -1 0 1)

# commands WHAT: runs every command that reads a saved tree.
commands() {
	sound "$1" explain --all --sysroot "$root"
	sound "$1" explain --all --sysroot "$root" --json
	sound "$1" top --sysroot "$root"
}

# with FILE NUMBER: replaces each number in FILE.
with() {
	local text
	text=$(<"$root/$1")
	put "$1" "$(sed -E "s/(^|[ =])([0-9]+(\.[0-9]+)?|max)( |$)/\1$2\4/g; \
		s/(^|[ =])([0-9]+(\.[0-9]+)?|max)( |$)/\1$2\4/g" <<<"$text")"
	printf '%s' "$text"
}

# full PATH: creates a group with all the files that are read.
full() {
	group "$1" memory.current $((64 * M)) memory.max $((128 * M)) memory.high $((96 * M)) \
		memory.swap.current $((32 * M)) memory.swap.max $((64 * M)) \
		memory.swap.high $((48 * M)) memory.zswap.max $((16 * M)) \
		memory.min 4096 memory.low 4096 memory.peak $((100 * M)) \
		memory.swap.peak $((40 * M)) memory.zswap.current $((2 * M)) \
		memory.stat "anon $((32 * M))
file $((16 * M))
kernel 4096
shmem 4096
inactive_anon $((16 * M))
active_anon $((16 * M))
inactive_file $((8 * M))
active_file $((8 * M))
slab_reclaimable 4096
swapcached 4096
zswap $((2 * M))
zswapped $((6 * M))
pswpin 12
zswpin 12
swpin_zero 12
zswpwb 12
workingset_refault_anon 12
workingset_refault_file 12"
}

# whole NAME: creates a machine with zswap, zram, a group and a child group.
whole() {
	machine_v2 "$1"
	put sys/module/zswap/parameters/enabled Y
	put proc/swaps $'Filename Type Size Used Priority\n/dev/vda partition 1048576 524288 -2
/dev/zram0 partition 1048576 524288 100'
	put sys/block/zram0/mm_stat '268435456 67108864 70000000 0 70000000 0 0 0'
	put proc/meminfo "$(<"$root/proc/meminfo")
SwapCached: 1024 kB
Zswap: 10240 kB
Zswapped: 30720 kB"
	full /a
	full /a/b
}
machine_files='proc/meminfo proc/swaps proc/sys/vm/swappiness sys/block/zram0/mm_stat
	sys/module/zswap/parameters/max_pool_percent'

# A group for each file and each number, below a normal one.
whole one
for file in "$root"/sys/fs/cgroup/a/b/*; do
	[[ -f $file ]] || continue
	for number in "${numbers[@]}"; do
		path=sys/fs/cgroup/a/${file##*/}.$number
		cp -r "$root/sys/fs/cgroup/a/b" "$root/$path"
		with "$path/${file##*/}" "$number" >/dev/null
	done
done
commands 'one file of a group'
sound_result 'absurd numbers in one file of a group'

whole machine
for file in $machine_files; do
	for number in "${numbers[@]}"; do
		before=$(with "$file" "$number")
		commands "$file: $number"
		put "$file" "$before"
	done
done
sound_result 'absurd numbers in one file of the machine'

for number in "${numbers[@]}"; do
	whole all
	for file in $machine_files; do
		with "$file" "$number" >/dev/null
	done
	for file in "$root"/sys/fs/cgroup/a/{,b/}*; do
		[[ ! -f $file ]] || with "${file#"$root/"}" "$number" >/dev/null
	done
	commands "all files: $number"
	sound "all files: $number" explain a/b --sysroot "$root" --grow 64M
	sound "all files: $number" explain a/b --sysroot "$root" --grow 9223372036854775806
	sound "all files: $number" shrink a/b 1M --dry-run --sysroot "$root"
done
sound_result 'absurd numbers in all files'

# Limits that runtimes were told.
whole told
id=3f4a5b6c7d8e9f00112233445566778899aabbccddeeff00112233445566778a
full /lxc/101
full "/docker/$id"
full /web.service
for number in "${numbers[@]}" 99999999999999999999999 1e300; do
	put etc/pve/lxc/101.conf "memory: $number
swap: $number"
	put var/lib/docker/containers/$id/hostconfig.json \
		"{\"Memory\":$number,\"MemorySwap\":$number}"
	put etc/systemd/system/web.service "[Service]
MemoryHigh=$number
MemoryMax=${number}E
MemorySwapMax=$number%"
	commands "told: $number"
done
sound_result 'absurd numbers that others were told'
