#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# What explain says of saved trees: which limit binds and where, what comes next, and the exit
# status. Needs jq.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"

id=3f4a5b6c7d8e9f00112233445566778899aabbccddeeff00112233445566778a
checks='[.checks[].id] | join(" ")'

# Three levels, with max, 0 and numbers: each limit binds at another group.
machine_v2 levels
group /a memory.current $((60 * M)) memory.max $((100 * M)) memory.swap.current $((30 * M)) \
	memory.swap.max $((40 * M))
group /a/b memory.current $((50 * M)) memory.high $((64 * M)) memory.swap.current $((20 * M)) \
	memory.swap.max max
group /a/b/c memory.current $((50 * M)) memory.max $((80 * M)) \
	memory.swap.current $((20 * M)) memory.swap.max $((32 * M))
explain /a/b/c
expect_code 4 # whether its swap grows is not known from one reading
says '[.path, .memory.max_effective, .memory.max_from, .memory.left, .memory.left_at] | join(" ")' \
	"/a/b/c $((80 * M)) /a/b/c $((30 * M)) /a/b/c"
says '[.memory.high_effective, .memory.high_from] | join(" ")' "$((64 * M)) /a/b"
says '[.swap.max_effective, .swap.max_from, .swap.headroom, .swap.headroom_from] | join(" ")' \
	"$((32 * M)) /a/b/c $((10 * M)) /a"
says .footprint $((70 * M))
says "$checks" ''
says '[.unknown[].id] | join(" ")' leak-hidden
result 'three levels: the lowest limit, and the one with least room'

explain /a/b
says '[.memory.max, .memory.max_effective, .memory.max_from] | join(" ")' "$((100 * M)) /a"
says '[.swap.max, .swap.max_effective, .swap.headroom] | join(" ")' "$((40 * M)) $((10 * M))"
result 'a group without limits of its own'

put sys/fs/cgroup/a/memory.swap.max 0
explain /a/b/c
expect_code 3
says '[.swap.max_effective, .swap.max_from, .swap.headroom] | join(" ")' "0 /a 0"
says "$checks" swap-max-above
says '.checks[0].fix' "echo 0 >/sys/fs/cgroup/a/b/c/memory.swap.max"
result 'a 0 above holds'

put sys/fs/cgroup/a/b/memory.swap.max banana
explain /a/b/c
expect_code 4
says '[.swap.max_effective, .swap.headroom, .oom_earliest] | map(tostring) | join(" ")' \
	"null null $((30 * M))"
says '.unknown[] | select(.id == "unreadable") | .text' \
	"unexpected: b: memory.swap.max is banana"
result 'a limit that cannot be read is no limit that is told'

# The example of the second text: it claims an OOM kill, but 64M and 64M hold 100M.
machine_v2 example
group /swap-oom-test memory.max $((64 * M)) memory.swap.max $((64 * M))
explain swap-oom-test --grow 100M
expect_code 0
says .oom_at $((128 * M))
says '.next | join(" ")' 'reclaim swap'
result 'the example does not end with an OOM'
explain swap-oom-test --grow 129M
says '.next | join(" ")' 'reclaim swap refuse oom'
result 'a byte more than both does'
put sys/fs/cgroup/swap-oom-test/memory.swap.max 0
explain swap-oom-test --grow 100M
says '[.oom_at, (.next | join(" "))] | join(" ")' "$((64 * M)) reclaim refuse oom"
result 'with swap.max 0 it does as printed'
run explain --sysroot "$root" swap-oom-test --grow 60M
expect_code 4 # whether it grows is not known
expect_output 'it fits: no OOM below 64.0M'
result 'in words'

# All groups, worst first; groups without findings are left out.
machine_v2 all
group /fine memory.max $((64 * M)) memory.high $((48 * M)) memory.swap.max $((32 * M))
group /loose memory.max $((64 * M))
group "/it's odd" memory.max $((64 * M)) memory.high $((80 * M))
group /soft memory.max $((64 * M)) memory.swap.max $((32 * M))
explain --all
expect_code 3
expected="/it's odd swap-unlimited,memory-high-no-effect
/loose swap-unlimited
/soft no-high"
[[ "$(jq -r 'select(.path) | "\(.path) \(.checks | map(.id) | join(","))"' "$work/out")" == \
	"$expected" ]] || fault "groups: $(jq -c '[.path, .checks[]?.id]' "$work/out")"
fix=$(jq -r 'select(.path == "/it'\''s odd") | .checks[1].fix' "$work/out")
[[ $fix == "echo 53686272 >'/sys/fs/cgroup/it'\\''s odd/memory.high'" ]] || fault "fix: $fix"
result '--all, and a name that a shell would change'
explain --all -c fine
expect_code 0
says '[.type, .groups] | join(" ")' 'owners 0'
result '--all of a subtree with nothing to say'
run explain --sysroot "$root" --all -c fine
expect_code 0
expect_output '^no findings in 1 group$'
result 'the same in words'
run explain --sysroot "$root" --all
expect_code 3
expect_output '^! warn swap-unlimited: memory.max is 64.0M, but '
expect_output '^    fix: echo 33554432 >/sys/fs/cgroup/loose/memory.swap.max$'
result 'and all of them'

# Who owns the swap, not counting child groups.
machine_v2 owners 1048576
group /a memory.swap.current $((400 * M))
group /a/b memory.swap.current $((300 * M)) memory.swap.max $((320 * M))
group "/a/b/docker-$id.scope" memory.swap.current $((256 * M))
group /a/c memory.swap.current $((64 * M))
group /d
put var/lib/docker/containers/$id/config.v2.json '{"Name":"/shop"}'
explain --all
[[ $(head -n 1 "$work/out" | jq -r '.owners[] | [.path, .container_name, .swap, .swap_hierarchical,
	.used_percent, .max, .max_effective, .max_from] | map(tostring) | join(" ")') == \
"/a/b/docker-$id.scope shop $((256 * M)) $((256 * M)) 50 null $((320 * M)) /a/b
/a/c null $((64 * M)) $((64 * M)) 12.5 null null null
/a/b null $((44 * M)) $((300 * M)) 8.59 $((320 * M)) $((320 * M)) /a/b
/a null $((36 * M)) $((400 * M)) 7.03 null null null" ]] || fault "$(head -n 1 "$work/out")"
says 'select(.type == "owners") | [.groups, .swap, .swap_used, .limit] | join(" ")' \
	"4 $((400 * M)) $((512 * M)) memory.swap.max"
result '--all begins with the owners'
run explain --sysroot "$root" --all
expect_output '^4 groups own 400M of the 512M of swap in use$'
expect_output "^     256M    50%      max     320M  /a/b/docker-$id.scope\$"
expect_output '^  docker 3f4a5b6c7d8e  shop$'
expect_output '^  no limit holds for 2 of these, here or above$'
result 'the same in words'
explain --all -c /a/b
says 'select(.type == "owners") | [.groups, .swap, .owners[].path] | join(" ")' \
	"2 $((300 * M)) /a/b/docker-$id.scope /a/b"
result 'the owners of a subtree'
find "$root" -name memory.swap.current -delete
run explain --sysroot "$root" --all
expect_output '^who owns the swap is not known: no group has a number in memory.swap.current$'
result 'the owners where swap is not counted'
root=$work/all
run explain --sysroot "$root" --latency --json fine
expect_code 3
says "$checks" latency-may-swap
result '--latency'

# v1: memsw is the sum.
tree v1
machine 1048576
put proc/self/mountinfo "$v1"
for path in '' /p /p/q; do
	top=sys/fs/cgroup/memory$path
	put "$top/memory.limit_in_bytes" 9223372036854771712
	put "$top/memory.memsw.limit_in_bytes" 9223372036854771712
	put "$top/memory.usage_in_bytes" $((10 * M))
	put "$top/memory.memsw.usage_in_bytes" $((16 * M))
	put "$top/memory.stat" $'total_rss 0\ntotal_inactive_file 0\ntotal_active_file 0'
	put "$top/memory.swappiness" 60
	put "$top/memory.use_hierarchy" 1
done
put sys/fs/cgroup/memory/p/memory.limit_in_bytes $((64 * M))
put sys/fs/cgroup/memory/p/memory.memsw.limit_in_bytes $((96 * M))
put proc/42/cgroup $'5:cpu,memory:/p/q\n0::/'
explain 42
expect_code 4
says '[.path, .cgroup, .swap.current, .footprint] | join(" ")' "/p/q v1 $((6 * M)) $((16 * M))"
says '[.memory.max_effective, .memory.max_from, .memsw.max_effective, .memsw.left, .oom_at] |
	join(" ")' "$((64 * M)) /p $((96 * M)) $((80 * M)) $((80 * M))"
result 'v1: a pid, swap, both limits'
explain p
says '.translations.v2.text' "memory.max $((64 * M)), memory.swap.max $((32 * M))"
says '.translations.docker.text' "docker run --memory=$((64 * M))b --memory-swap=$((96 * M))b"
result 'v1: translations'
put sys/fs/cgroup/memory/memory.use_hierarchy 0
put sys/fs/cgroup/memory/p/memory.use_hierarchy 0
explain /p/q
says '[.memory.max_effective, (.checks | map(.id) | join(","))] | map(tostring) | join(" ")' \
	'null not-inherited'
result 'v1: without hierarchy the limit above does not hold'
put sys/fs/cgroup/memory/p/memory.memsw.limit_in_bytes $((64 * M))
explain /p
expect_code 3
says "$checks" memsw-equals-limit
says '.checks[0].fix' \
	"echo $((96 * M)) >/sys/fs/cgroup/memory/p/memory.memsw.limit_in_bytes"
result 'v1: memsw equal to the limit'

# Wrong usage.
usage_error 'a group, a pid or a container' explain
usage_error 'one group' explain a b
usage_error 'not with --all' explain --all a
usage_error 'only with --all' explain -c a b
usage_error '--grow banana: ' explain --grow banana a
usage_error '--grow max: ' explain --grow max a
usage_error '--interval soon: ' explain --interval soon a
