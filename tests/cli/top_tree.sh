#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# The table of top from a saved tree: the values of the files, without root. Needs jq.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"

# group PATH SWAP SWAP-MAX
group() {
	local top=sys/fs/cgroup$1
	put "$top/memory.swap.current" "$2"
	put "$top/memory.swap.max" "$3"
	put "$top/memory.swap.peak" $((512 * M))
	put "$top/memory.swap.events" $'high 0\nmax 7\nfail 9'
	put "$top/memory.stat" $'anon 0\nzswap 1048576\nzswapped 3145728
swapcached 4096\nzswpwb 12'
	put "$top/memory.pressure" $'some avg10=11.20 avg60=0.00 avg300=0.00 total=0
full avg10=1.00 avg60=0.00 avg300=0.00 total=0'
}

machine_v2 tree
group /small $((2 * M)) max
group /big $((64 * M)) $((128 * M))
group /big/leaf $((48 * M)) max
mkdir -p "$root/sys/fs/cgroup/bare"
as_user || user=()
run top --sysroot "$root"
expect_code 0
expect_output '^cgswap  test  6.12.0   swap 512M/1.0G$'
expect_output '^/big +64.0M +512M +4.0K +1.0M +3.0x +128M +50% \. +7 +9  11.2$'
expect_output '^/big/leaf +48.0M .* max   50% big '
[[ $(awk 'NR > 2 { print $1 }' "$work/out" | xargs) == '/ /big /big/leaf /small' ]] ||
	fault 'another order'
result 'a table of a saved tree'
# on a terminal of 80 columns: those on the right that do not fit are left out
script -qec "stty cols 80; env -u COLUMNS $cgswap top --sysroot $root" "$work/typescript" \
	</dev/null >/dev/null 2>&1
tr -d '\r' <"$work/typescript" | grep -v '^Script' >"$work/out"
code=0
expect_output '^CGROUP +SWAP +PEAK CACHED +ZSWAP RATIO +MAX +%MAX LIMIT-BY +MAX!$'
expect_output '^/big/leaf +48.0M .* max   50% big +7$'
[[ -z $(grep -E '.{81}' "$work/out") ]] || fault 'a line is longer than 80 columns'
result 'a table for the width of the terminal'
run top -b -n 3 -d 1h --sysroot "$root" -c big/leaf
expect_code 0
(($(wc -l <"$work/out") == 3)) || fault "$(wc -l <"$work/out") lines"
result 'once, of a subtree'
run top --sysroot "$root" --json
expect_code 0
says 'select(.type == "host") | [.kernel, .swap_used, .groups, .attach, .events] |
	map(tostring) | join(" ")' \
	"6.12.0 $((512 * M)) 4 null null"
says 'select(.path == "/big/leaf") | [.swap_current, .swap_max, .swap_max_effective, .swap_max_from,
	.zswap_ratio, .zswap_writeback_pages, .psi_full_avg10] | map(tostring) | join(" ")' \
	"$((48 * M)) null $((128 * M)) /big 3 12 1"
says 'select(.path == "/big/leaf") | [.ledger, .drift, .charge_rate, .charged_pages, .id, .time] |
	map(tostring) | unique | join(" ")' null
result 'as JSON, with null for what only a count says'

tree v1
machine 1048576
put proc/self/mountinfo "$v1"
for path in '' /a; do
	put "sys/fs/cgroup/memory$path/memory.usage_in_bytes" $((10 * M))
	put "sys/fs/cgroup/memory$path/memory.memsw.usage_in_bytes" $((16 * M))
	put "sys/fs/cgroup/memory$path/memory.stat" $'total_rss 0\ntotal_swapcached 8192'
done
run top --sysroot "$root"
expect_output '^CGROUP +SWAP CACHED$'
expect_output '^/a +6.0M +8.0K$'
result 'a table of v1, without the columns that no file has'
