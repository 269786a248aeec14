#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# Allocation failure at every point of every command that needs no kernel: each run behaves as with
# memory, or ends with status 1 and one line; a file is whole or absent.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"

build=$(dirname -- "$(readlink -f -- "$0")")/../../build/tests/nomem
id=3f4a5b6c7d8e9f00112233445566778899aabbccddeeff00112233445566778a
cri=4f4a5b6c7d8e9f00112233445566778899aabbccddeeff00112233445566778a
pod=5f4a5b6c7d8e9f00112233445566778899aabbccddeeff00112233445566778a

# each_fails ARGUMENT...: WRITE among them stands for the output path.
each_fails() {
	wrong=''
	"$build/nomem" "$build/fail.so" -w WRITE "$cgswap" "$@" >"$work/out" 2>&1 ||
		fault "$(grep -v ' runs$' "$work/out")"
	result "no memory: ${*//"$work/"/} ($(awk '/ runs$/ { n += $2 } END { print n }' "$work/out") runs)"
}

# A docker container, one in a pod, one of podman; a process; what systemd was told.
machine_v2 tree
group /a memory.swap.current $((400 * M))
group /a/b memory.current $((390 * M)) memory.max $((400 * M)) \
	memory.swap.current $((300 * M)) memory.swap.max $((320 * M))
group "/a/b/docker-$id.scope" memory.current $((290 * M)) memory.max $((300 * M)) \
	memory.swap.current $((256 * M))
group "/a/cri-containerd-$cri.scope"
group "/user.slice/user-1000.slice/libpod-$pod.scope"
put proc/42/cgroup 0::/a/b
put var/lib/docker/containers/$id/config.v2.json '{"Name":"/a-shop-with-a-long-name"}'
put var/lib/docker/containers/$id/hostconfig.json '{"Memory":536870912,"MemorySwap":536870912}'
put run/containerd/io.containerd.runtime.v2.task/k8s.io/$cri/config.json \
	'{"annotations":{"io.kubernetes.cri.container-name":"app",
	"io.kubernetes.cri.sandbox-name":"front","io.kubernetes.cri.sandbox-namespace":"live"}}'
put home/me/.local/share/containers/storage/overlay-containers/containers.json \
	'[{"id":"'$pod'","names":["cellar"]}]'
put "etc/systemd/system/docker-$id.scope.d/a.conf" $'[Scope]\nMemoryMax=1G'
tree=$work/tree

for group in a-shop-with-a-long-name 42 nothing; do
	each_fails explain --sysroot "$tree" $group
done
each_fails explain --sysroot "$tree" /a/b --json
each_fails explain --sysroot "$tree" --all
each_fails explain --sysroot "$tree" --all --json
each_fails shrink --sysroot "$tree" --dry-run a-shop-with-a-long-name 100M
each_fails top --sysroot "$tree"
each_fails top --sysroot "$tree" --json
each_fails doctor --sysroot "$tree"
each_fails doctor --sysroot "$tree" --json
each_fails save --sysroot "$tree" WRITE
each_fails top --nothing
each_fails explain
each_fails explain --sysroot "$work/nothing" /a

# shellcheck source=tests/cli/recording_lib.sh
. "$(dirname -- "$0")/recording_lib.sh"
gap=0
# event KIND-ESCAPE ID TARGET [ESCAPES]: by a task of group 3, with stack 7.
event() {
	time=$((time + 1000))
	piece 3 "$(le 8 $time $((1 << 44 | time)))$(le 4 7)$(le 2 "$2")$1\\x03$(le 8 -1 4 5)$(
		le 4 7 7)$(le 2 3 "$3" 1 0)$(text 16 load)${4:-}"
}
{
	recording 0 2 109 5 6 0 | head -c -68
	time=4000000000
	piece 5 "$(le 4 7 0)do_exit;mem_cgroup_charge"
	event '\x10' 4 2 "$(text 256 born)"
	for kind in '\x01' '\x02' '\x05' '\x06' '\x09' '\x0a' '\x0b' '\x0c' '\x0d' '\x0e'; do
		event "$kind" 4 5
	done
	event '\x0f' 4 6 "$(le 8 1 2 3 4)$(le 4 9)$(le 2 8 0)$(text 16 victim)"
	piece 4 "$(le 8 $time 1 1)$(le 2 9 0 0 0)"
	piece 6 "$(le 8 12 1 0 1 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 1 0)$(le 2 10 0 0 0)"
	event '\x04' 4 0
	end 1
} >"$work/recording"
for options in '' --json --folded --summary; do
	each_fails trace --replay "$work/recording" $options
done
for options in '' --json --ktap; do
	each_fails audit --replay "$work/recording" $options
done
each_fails export --once --replay "$work/recording"
each_fails export --once --textfile "$work" --replay "$work/recording"
for options in '' --json; do
	each_fails top --replay "$work/recording" $options
done
