#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# Limits that docker, kubelet, Proxmox, lxc, incus, lxd and systemd were told, compared with the
# groups' files. Needs jq.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"

id=3f4a5b6c7d8e9f00112233445566778899aabbccddeeff00112233445566778a
who='cgswap trace -e limit shows who changes it'
check='.checks[] | select(.id == "told-otherwise")'

# told TEXT FIX: the check fires with these; "" "": it does not fire.
told() {
	local text
	text=$(jq -r "$check | .text" "$work/out")
	[[ $text == "${1:+$1; $who}" ]] || fault "text: $text"
	says "$check | .fix" "$2"
}

# host MEMORY SWAP: what docker was told, among settings that must not be copied.
host() {
	put "var/lib/docker/containers/$id/hostconfig.json" \
		"{\"Memory\":$1,\"MemorySwap\":$2,\"Binds\":[\"SECRET\"]}"
}

# Docker, with the systemd cgroup driver and with cgroupfs.
machine_v2 docker
scope=/system.slice/docker-$id.scope
file=/var/lib/docker/containers/$id/hostconfig.json
group /system.slice
group "$scope" memory.max $((512 * M)) memory.current $((8 * M))
group /docker
group "/docker/$id" memory.max $((512 * M))
host $((512 * M)) $((512 * M))
numbers="Memory 536870912 and MemorySwap 536870912"
explain "$scope"
expect_code 3
told "docker was told no swap, but memory.swap.max of this group is max ($file: $numbers)" \
	"systemctl set-property --runtime docker-$id.scope MemorySwapMax=0"
result 'docker was told no swap'
explain "/docker/$id"
told "docker was told no swap, but memory.swap.max of this group is max ($file: $numbers)" \
	"echo 0 >/sys/fs/cgroup/docker/$id/memory.swap.max"
! grep -q UNIT "$work/out" || fault 'UNIT'
result 'a group that is no unit'
run explain --sysroot "$root" --all
expect_output "^! warn told-otherwise: docker was told no swap, but"
result 'among all of them, in words'
while read -r memory both; do
	host "$memory" "$both"
	explain "$scope"
	told '' ''
	result "docker: $memory $both is what it has, or nothing"
done <<END
$((512 * M)) -1
0 0
$((512 * M)) 5
"no" "x"
1e300 1e300
null null
END
put "sys/fs/cgroup$scope/memory.swap.max" $((256 * M))
host $((512 * M)) 0
explain "$scope"
numbers="Memory 536870912 and MemorySwap 0"
told "docker was told 512M of swap, but memory.swap.max of this group is 256M ($file: $numbers)" \
	"systemctl set-property --runtime docker-$id.scope MemorySwapMax=536870912"
result 'without a word as much swap as memory'
host $((512 * M)) -1
explain "$scope"
numbers="Memory 536870912 and MemorySwap -1"
told "docker was told no limit of swap, but memory.swap.max of this group is 256M ($file: $numbers)" \
	"systemctl set-property --runtime docker-$id.scope MemorySwapMax=infinity"
result 'unlimited swap'
host $((4 * M)) $((260 * M))
put "sys/fs/cgroup$scope/memory.max" $((512 * M + 4096))
explain "$scope"
numbers="Memory 4194304"
told "docker was told 4.0M of memory, but memory.max of this group is 512M ($file: $numbers)" \
	null
result 'no fix that kills'
put "var/lib/docker/containers/$id/hostconfig.json" '{"Memory":'
explain "$scope"
told '' ''
result 'a broken file says nothing'

# runc, which is told of every change, and podman, whose file may be older.
machine_v2 podman
podman=/libpod_parent/libpod-$id
state=run/runc/$id/state.json
config=var/lib/containers/storage/overlay-containers/$id/userdata/config.json
group /libpod_parent
group "$podman" memory.max $((64 * M)) memory.swap.max $((32 * M))
group /pods
group /pods/web-7f memory.max $((64 * M))
group /pods/crio-$id memory.max $((64 * M))

# spec MEMORY BOTH FILES: what podman gave its runtime; state MEMORY BOTH FILES: what runc has.
spec() {
	put "$config" '{"process":{"env":["SECRET"]},"linux":{"resources":{"memory":{"limit":'"$1"',
		"swap":'"$2"'},"unified":'"$3"'}}}'
}

state() {
	put "$state" '{"id":"'$id'","cgroup_paths":{"":"/sys/fs/cgroup'$podman'"},
		"config":{"rootfs":"SECRET","cgroups":{"memory":'"$1"',"memory_swap":'"$2"',
		"unified":'"$3"'}}}'
}

spec $((64 * M)) $((128 * M)) null
explain "$podman"
told "podman was told 64.0M of swap at the container's start, but memory.swap.max of this group is 32.0M (/$config: limit 67108864 and swap 134217728)" \
	null
says '.checks[] | select(.id == "told-otherwise") | .severity' info
result 'podman was told more swap'
explain /pods/crio-$id
told '' ''
result 'a file of CRI-O, which is where that of podman is'
state $((64 * M)) $((96 * M)) null
explain "$podman"
told '' ''
result "runc's word counts"
state $((64 * M)) 0 null
explain "$podman"
told '' ''
result 'without a word runc gives no swap, and takes none'
state 0 0 null
spec $((64 * M)) $((128 * M)) '{"memory.swap.max":"32m","memory.high":"48M"}'
explain "$podman"
told "podman was told 48.0M of memory before it is throttled at the container's start, but memory.high of this group is max (/$config: memory.high=48M)" \
	null
result 'files by their names count before'
state $((64 * M)) $((128 * M)) '{"memory.swap.max":"max"}'
explain "$podman"
told "runc was told no limit of swap, but memory.swap.max of this group is 32.0M (/$state: memory.swap.max=max)" \
	"echo max >/sys/fs/cgroup$podman/memory.swap.max"
result 'and with runc'
state '"x"' 5 '{"memory.swap.max":"0x5","memory.high":7}'
explain "$podman"
told '' ''
result 'what runc would refuse'
put run/runc/web/state.json '{"id":"web","cgroup_paths":{"":"/sys/fs/cgroup/pods/web-7f"},
	"config":{"cgroups":{"memory":67108864,"memory_swap":67108864}}}'
explain web
told "runc was told no swap, but memory.swap.max of this group is max (/run/runc/web/state.json: memory 67108864 and memory_swap 67108864)" \
	'echo 0 >/sys/fs/cgroup/pods/web-7f/memory.swap.max'
result 'runc was told no swap'

# systemd: the unit file, its drop-ins in the order of their names, and the parent slices.
machine_v2 systemd
group /web.slice memory.max $((800 * M))
group /web.slice/web-a@1.service memory.max $((128 * M)) memory.high $((64 * M)) \
	memory.swap.max $((32 * M))
unit=web-a@1.service
put "etc/systemd/system/web-a@.service" '[Service]
MemoryMax=128M
MemoryHigh = 0.0625G'
put "run/systemd/system/web-a@.service" '[Service]
MemoryMax=1M'
explain $unit
told '' ''
result 'systemd: the template, and of two of them the first'
put "usr/lib/systemd/system/service.d/90-last.conf" '[Service]
MemorySwapMax=1M'
put "etc/systemd/system/web-.service.d/90-last.conf" '[Service]
MemorySwapMax=2M
# MemorySwapMax=3M
ExecStart=/bin/run \
MemorySwapMax=4M
[Install]
MemorySwapMax=5M'
put "run/systemd/system.control/$unit.d/50-MemorySwapMax.conf" '[Service]
MemorySwapMax=0'
explain $unit
told "systemd was told 2.0M of swap, but memory.swap.max of this group is 32.0M (/etc/systemd/system/web-.service.d/90-last.conf: MemorySwapMax=2M)" \
	"systemctl set-property --runtime $unit MemorySwapMax=2097152"
result 'the last name wins, of the same name the first directory'
put "etc/systemd/system/$unit.d/95-no.conf" $'[Service]\nMemorySwapMax='
explain $unit
told '' ''
result 'an empty value takes it back'
ln -s /dev/null "$root/etc/systemd/system/$unit.d/90-last.conf"
rm "$root/etc/systemd/system/$unit.d/95-no.conf"
explain $unit
told "systemd was told no swap, but memory.swap.max of this group is 32.0M (/run/systemd/system.control/$unit.d/50-MemorySwapMax.conf: MemorySwapMax=0)" \
	"systemctl set-property --runtime $unit MemorySwapMax=0"
result 'a file that is put out'
ln -sf /elsewhere "$root/etc/systemd/system/$unit.d/90-last.conf"
explain $unit
told '' ''
result 'a file that is a link to what was not saved'
ln -sf /dev/null "$root/etc/systemd/system/$unit.d/90-last.conf"
for to in /dev/null ../../../dev/null /elsewhere; do
	ln -sf $to "$root/etc/systemd/system/$unit"
	explain $unit
	told '' ''
	result "a unit that is a link to $to"
	save
	same "$to" explain --all --json
done
rm "$root/etc/systemd/system/$unit"
rm -r "$root/run"
put run/systemd/transient/web.slice $'[Slice]\nMemoryMax=50%\nMemorySwapMax=infinity'
explain $unit
told "systemd was told 512M of memory, but memory.max of /web.slice is 800M (/run/systemd/transient/web.slice: MemoryMax=50%)" \
	"systemctl set-property --runtime web.slice MemoryMax=536870912"
result 'a slice above'
explain --all
says "select(.path == \"/web.slice/$unit\") | $check | .id" ''
says "select(.path == \"/web.slice\") | $check | .id" told-otherwise
result 'which has a word of its own among all'
put sys/fs/cgroup/web.slice/memory.max $((508 * M))
explain $unit
told '' ''
result 'a percentage is not exact'
group /user.slice/user-0.slice/user@0.service/web.service
put etc/systemd/system/web.service $'[Service]\nMemoryMax=1M'
explain /user.slice/user-0.slice/user@0.service/web.service
told '' ''
result 'a unit of a user is another'

# A user's own systemd. Home directories are not saved: with one unit of that name it is the user's,
# with two it is unknown.
machine_v2 user
manager=/user.slice/user-1000.slice/user@1000.service
group /user.slice
group /user.slice/user-1000.slice
group $manager
group $manager/app.slice memory.max $((64 * M))
group $manager/app.slice/web.service memory.swap.max $((8 * M))
put run/user/1000/systemd/user.control/app.slice.d/50-MemoryMax.conf $'[Slice]\nMemoryMax=32M'
put etc/systemd/user/web.service $'[Service]\nMemorySwapMax=1M'
explain $manager/app.slice/web.service
file=run/user/1000/systemd/user.control/app.slice.d/50-MemoryMax.conf
told "systemd was told 1.0M of swap, but memory.swap.max of this group is 8.0M (/etc/systemd/user/web.service: MemorySwapMax=1M); systemd was told 32.0M of memory, but memory.max of app.slice is 64.0M (/$file: MemoryMax=32M)" \
	"echo 1048576 >/sys/fs/cgroup$manager/app.slice/web.service/memory.swap.max && echo 33554432 >/sys/fs/cgroup$manager/app.slice/memory.max"
result 'a unit and a slice of a user'
put run/user/1000/systemd/user.control/app.slice.d/50-MemoryMax.conf $'[Slice]\nMemoryMax=64M'
file=home/a/.config/systemd/user/web.service
put $file $'[Service]\nMemorySwapMax=0'
explain $manager/app.slice/web.service
told "systemd was told no swap, but memory.swap.max of this group is 8.0M (/$file: MemorySwapMax=0)" \
	"echo 0 >/sys/fs/cgroup$manager/app.slice/web.service/memory.swap.max"
result "what is in the user's home goes first"
mkdir "$root/home/b"
put etc/systemd/user/web.service $'[Service]\nMemorySwapMax=8M'
explain $manager/app.slice/web.service
told '' ''
rmdir "$root/home/b"
result 'of two homes'
put etc/systemd/user/web.service $'[Service]\nMemorySwapMax=1M'
put proc/self/mountinfo "$v2"$'\n31 23 0:30 / /home rw shared:5 - nfs4 far:/x rw'
explain $manager/app.slice/web.service
told '' ''
result 'a home that is on another machine is not waited for'
put proc/self/mountinfo "$v2"

# kubelet: the pause container has no limit and no name.
machine_v2 kubelet
pod=/kubepods.slice/kubepods-burstable.slice
pod+=/kubepods-burstable-pod2c48913c_a29f_11e7_9350_020968147796.slice
ctr=$pod/cri-containerd-$id.scope
group /kubepods.slice
group /kubepods.slice/kubepods-burstable.slice
group "$pod"
group "$ctr" memory.max $((256 * M)) memory.swap.max $((256 * M))
put var/lib/kubelet/config.yaml 'kind: KubeletConfiguration
memorySwap:
  swapBehavior: LimitedSwap
token: SECRET'
config=run/containerd/io.containerd.runtime.v2.task/k8s.io/$id/config.json
explain "$ctr"
told '' ''
put "$config" '{"annotations":{"io.kubernetes.cri.container-name":"app"}}'
explain "$ctr"
told '' ''
result 'kubelet: no more than its part'
put "sys/fs/cgroup$ctr/memory.swap.max" max
explain "$ctr"
file=/var/lib/kubelet/config.yaml
told "kubelet was told 256M of swap at most, but memory.swap.max of this group is max ($file: swapBehavior: LimitedSwap)" \
	null
result 'LimitedSwap is never unlimited'
put var/lib/kubelet/config.yaml $'memorySwap:\n  swapBehavior: "NoSwap"'
explain "$ctr"
told "kubelet was told no swap, but memory.swap.max of this group is max ($file: swapBehavior: \"NoSwap\")" \
	"systemctl set-property --runtime cri-containerd-$id.scope MemorySwapMax=0"
result 'NoSwap'

# Proxmox, which passes its settings to lxc when the container starts, and lxc alone.
machine_v2 lxc
group /lxc
group /lxc/101 memory.max $((512 * M)) memory.swap.max $((64 * M))
group /lxc.payload.web memory.max $((512 * M))
put etc/pve/lxc/101.conf 'memory: 512
swap: 0
[before]
swap: 64'
put var/lib/lxc/101/config $'lxc.cgroup2.memory.swap.max = 3M'
put var/lib/lxc/web/config 'lxc.cgroup2.memory.max = 512m
lxc.cgroup2.memory.swap.max = 0
lxc.cgroup.memory.limit_in_bytes = 1
lxc.environment = SECRET'
explain /lxc/101
told "Proxmox was told no swap, but memory.swap.max of this group is 64.0M (/etc/pve/lxc/101.conf: swap: 0)" \
	'echo 0 >/sys/fs/cgroup/lxc/101/memory.swap.max'
result Proxmox
explain web
told "lxc was told no swap, but memory.swap.max of this group is max (/var/lib/lxc/web/config: lxc.cgroup2.memory.swap.max = 0)" \
	'echo 0 >/sys/fs/cgroup/lxc.payload.web/memory.swap.max'
result lxc

# incus and lxd write the file when the container starts, but not when its limits change.
group /lxc.payload.shop_db memory.max $((512 * M)) memory.swap.max $((64 * M))
group /lxc.payload.old memory.max $((512 * M))
put run/incus/shop_db/lxc.conf 'lxc.cgroup2.memory.max = 536870912
lxc.cgroup2.memory.swap.max = 0
lxc.environment = SECRET'
put var/log/lxd/old/lxc.conf $'lxc.cgroup2.memory.max = 268435456'
explain /lxc.payload.shop_db
told "incus was told no swap at the container's start, but memory.swap.max of this group is 64.0M (/run/incus/shop_db/lxc.conf: lxc.cgroup2.memory.swap.max = 0)" \
	null
says "$check | .severity" info
result incus
explain old
told "lxd was told 256M of memory at the container's start, but memory.max of this group is 512M (/var/log/lxd/old/lxc.conf: lxc.cgroup2.memory.max = 268435456)" \
	null
result lxd

# v1: systemd has no setting for memsw.
tree old
machine 1048576
put proc/self/mountinfo "$v1"
for path in '' /system.slice "$scope"; do
	top=sys/fs/cgroup/memory$path
	put "$top/memory.limit_in_bytes" $((64 * M))
	put "$top/memory.memsw.limit_in_bytes" 9223372036854771712
	put "$top/memory.usage_in_bytes" $((10 * M))
	put "$top/memory.memsw.usage_in_bytes" $((16 * M))
	put "$top/memory.stat" $'total_rss 0\ntotal_inactive_file 0\ntotal_active_file 0'
	put "$top/memory.use_hierarchy" 1
done
host $((64 * M)) $((128 * M))
explain "$scope"
told "docker was told 128M of memory and swap, but memory.memsw.limit_in_bytes of this group is max (/var/lib/docker/containers/$id/hostconfig.json: Memory 67108864 and MemorySwap 134217728)" \
	"echo 134217728 >/sys/fs/cgroup/memory/system.slice/docker-$id.scope/memory.memsw.limit_in_bytes"
says .translations.systemd.text "systemctl set-property docker-$id.scope MemoryMax=67108864"
result v1

# The saved copy says the same; what is not read is not in it.
for name in docker podman systemd user kubelet lxc old; do
	root=$work/$name
	[[ $name != docker ]] || host $((512 * M)) $((256 * M * 3))
	save
	expect_code 0
	! grep -rqE 'SECRET|ExecStart' "$work/copy" ||
		fault "$(grep -rlE 'SECRET|ExecStart' "$work/copy")"
	result "a tree is saved: $name"
	same "$name" explain --all --json
done
