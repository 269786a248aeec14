#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# Which group of a saved tree is meant by each name that users type. Needs jq.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"

id=3f4a5b6c7d8e9f00112233445566778899aabbccddeeff00112233445566778a
other=3f4a5b6c00000000112233445566778899aabbccddeeff00112233445566778a
crio=aaaa5b6c00000000112233445566778899aabbccddeeff00112233445566778a
cellar=bbbb5b6c00000000112233445566778899aabbccddeeff00112233445566778a
uid=2c48913c-a29f-11e7-9350-020968147796
pod=/kubepods.slice/kubepods-besteffort.slice/kubepods-besteffort-pod${uid//-/_}.slice
app=$pod/cri-containerd-$other.scope

# group PATH...: creates each with its ancestors, all with the memory controller.
group() {
	local path at part
	for path; do
		at=sys/fs/cgroup
		while read -r -d / part; do
			at+=${part:+/$part}
			[[ -e $root/$at/memory.stat ]] || put "$at/memory.stat" 'anon 0'
		done <<<"${path#/}/"
	done
}

# found TARGET PATH [NOTE [WORDS]]: with a note, shrink refuses with WORDS.
found() {
	local faults
	run explain --sysroot "$root" --json "$1"
	[[ $(jq -r .path "$work/out") == "$2" ]] || fault "path $(jq -c .path "$work/out")"
	says '.note // "" | contains("'"${3-}"'")' true
	[[ -n ${3-} ]] || says .note null
	if [[ -n ${3-} ]]; then
		faults=$wrong
		run shrink --sysroot "$root" --dry-run "$1" 1M
		expect_error "${4:-shrink needs an unambiguous name}"
		wrong=$faults$wrong
	fi
	result "${root##*/}: $1"
}

# called TARGET CONTAINER POD
called() {
	run explain --sysroot "$root" --json "$1"
	says '[.container_name, .pod_name] | map(tostring) | join(" ")' "$2 $3"
	result "${root##*/}: names of $1"
}

unknown() {
	name="${root##*/}: $1 is unknown"
	failure "${2:-unknown cgroup $1}" explain --sysroot "$root" "$1"
}

# A machine with docker, Kubernetes and podman under systemd.
machine_v2 systemd
group /system.slice "/system.slice/docker-$id.scope/inner" "$app" "$pod/crio-$crio.scope" \
	"/machine.slice/libpod-$cellar.scope/container" /system.slice/cron.service \
	/user.slice/user-1000.slice/user@1000.service/app.slice
users=/user.slice/user-1000.slice/user@1000.service
mkdir -p "$root/sys/fs/cgroup/system.slice/bare"
put proc/42/cgroup "0::/system.slice/docker-$id.scope/inner"
put proc/43/cgroup '0::/system.slice/old (deleted)'
put proc/44/cgroup '1:cpu:/x'
put proc/45/cgroup '0::/system.slice/bare'
put var/lib/docker/containers/$id/config.v2.json '{"ID":"x","Name":"/shop"}'
put var/lib/containers/storage/overlay-containers/volatile-containers.json \
	'[{"id":"x","names":["no"]},{"id":"'$cellar'","names":["cellar","x"]}]'
put run/containerd/io.containerd.runtime.v2.task/k8s.io/$other/config.json \
	'{"annotations":{"io.kubernetes.cri.container-name":"app","io.kubernetes.cri.sandbox-name":
	"front-1","io.kubernetes.cri.sandbox-namespace":"live"}}'
put run/containers/storage/overlay-containers/$crio/userdata/config.json \
	'{"annotations":{"io.kubernetes.container.name":"side","io.kubernetes.pod.name":"front-1"}}'
mkdir -p "$root/var/log/pods/live_front-1_$uid" "$root/var/log/pods/live_other_x"
while read -r target path; do
	found "$target" "$path"
done <<END
/ /
system.slice /system.slice
/sys/fs/cgroup/system.slice/ /system.slice
42 /system.slice/docker-$id.scope/inner
pid:42 /system.slice/docker-$id.scope/inner
$id /system.slice/docker-$id.scope
docker://$id /system.slice/docker-$id.scope
3f4a5b6c7 /system.slice/docker-$id.scope
shop /system.slice/docker-$id.scope
docker-$id.scope /system.slice/docker-$id.scope
$other $app
containerd://$other $app
app $app
cri-o://$crio $pod/crio-$crio.scope
side $pod/crio-$crio.scope
$uid $pod
${uid//-/_} $pod
2c48913c $pod
pod$uid $pod
pod${uid//-/_} $pod
pod2c48913c_a29f $pod
front-1 $pod
live/front-1 $pod
live/front-1/app $app
live/front-1/side $pod/crio-$crio.scope
front-1/app $app
/shop /system.slice/docker-$id.scope
/cellar /machine.slice/libpod-$cellar.scope
cellar /machine.slice/libpod-$cellar.scope
kubepods-besteffort.slice /kubepods.slice/kubepods-besteffort.slice
user@1000.service /user.slice/user-1000.slice/user@1000.service
user@1000.service/app.slice /user.slice/user-1000.slice/user@1000.service/app.slice
cron.service /system.slice/cron.service
cron /system.slice/cron.service
END
called shop shop null
called cellar cellar null
called app app live/front-1
called $crio side live/front-1
called $uid null live/front-1
# What --list prints are such names.
run explain --sysroot "$root" --list
expect_code 0
cp "$work/out" "$work/list"
[[ "$(cut -f 1 "$work/list" | sort)" == "$(cd "$root/sys/fs/cgroup" && find . -type d |
	sed 's/^\.//;s/^$/\//' | sort)" ]] || fault 'not all groups'
titles=$(sed -n 's/.*\t//p' "$work/list" | sort | paste -sd ' ')
[[ $titles == 'cellar (podman) live/front-1 live/front-1/app live/front-1/side shop (docker)' ]] ||
	fault "titles: $titles"
result 'explain --list'
while IFS=$'\t' read -r path title; do
	[[ ! $title ]] || found "${title%% (*}" "$path"
done <"$work/list"
run explain --sysroot "$root" --list -c user.slice
[[ $(grep -c '^/user\.slice' "$work/out") == $(wc -l <"$work/out") && -s $work/out ]] ||
	fault "$(<"$work/out")"
result 'explain --list of a subtree'
name='' failure 'unknown cgroup nope' explain --sysroot "$root" --list -c nope
usage_error 'not with --list' explain --list --json
usage_error 'not with --list' explain --list web
usage_error 'mutually exclusive' explain --list --all
full explain --sysroot "$root" --list
mkdir -p "$root/sys/fs/cgroup/two"$'\n'"lines"
run explain --sysroot "$root" --list
(($(wc -l <"$work/out") == $(wc -l <"$work/list") + 1)) || fault "$(<"$work/out")"
expect_output '^/two\\012lines$'
rmdir "$root/sys/fs/cgroup/two"$'\n'"lines"
result 'a line for each group'
run explain --sysroot "$root" --json "$other"
says '[.name, .pod] | join(" ")' "containerd 3f4a5b6c0000 $uid"
result 'what the path says'
run explain --sysroot "$root" app
expect_output "  containerd 3f4a5b6c0000  app  in pod live/front-1\$"
result 'names in words'
for target in nope /nope 3f4a5b6cffff /sys/fs/cgroup/nope 99999999999999999999 ../x '' . ./ \
	docker:// docker://cron pid: pid:x live/nope other/front-1 hop; do
	unknown "$target" "unknown cgroup ${target##*://}"
done
unknown /cron 'unknown cgroup /cron: No such file'
unknown /front-1/app 'unknown cgroup /front-1/app: No such file'
unknown live/front-1/nope
unknown other/front-1/app
unknown live/front-1/
unknown 3f4a5b6c "ambiguous: several groups match, give one of these: $app (live/front-1), /system"
unknown 41 'no process 41'
unknown pid:41 'no process 41'
unknown 43 'its group was removed: /system.slice/old'
unknown 44 'does not name its memory group'
for target in 45 /system.slice/bare bare; do
	found $target /system.slice \
		'/system.slice/bare does not count memory: showing /system.slice, the nearest' \
		'the memory controller is not enabled there'
done
run explain --sysroot "$root" 45
[[ $(head -n 1 "$work/out") == 'note: /system.slice/bare does not count memory: '* ]] ||
	fault "first: $(head -n 1 "$work/out")"
result 'a note comes first'

group $users/session.slice/dbus.service /system.slice/dbus.service \
	/system.slice/docker-$id.scope/system.slice/tick.service \
	/system.slice/docker-$id.scope/inner/tick.service
found dbus.service /system.slice/dbus.service "the name also means: $users/session.slice/dbus.service"
unknown tick.service 'ambiguous: several groups match'
for i in {1..6}; do
	group /many/$i/x.service
done
unknown x.service ', and 2 more'

# LXC, Proxmox, incus, machines.
machine_v2 machines
vm='/machine.slice/machine-qemu\x2d1\x2dwin\x2d10b.scope'
group /lxc/392/ns /lxc.payload.web/system.slice /lxc.monitor.web /lxc.payload.test_db \
	/lxc.payload.test_db2 /qemu.slice/393.scope "$vm/libvirt" /machine.slice/machine-deb.scope \
	/machine.slice/systemd-nspawn@box.service '/machine.slice/machine-odd\x2ddb2.scope'
put proc/392/cgroup '0::/'
put proc/393/cgroup '0::/qemu.slice/393.scope'
put proc/394/cgroup '0::/qemu.slice'
mkdir -p "$root/var/lib/incus/containers/test_db"
found 392 /lxc/392 '392 is read as /lxc/392; the name also means: pid:392 (in /)'
while read -r target path; do
	found "$target" "$path"
done <<END
lxc/392 /lxc/392
/lxc/392 /lxc/392
pid:392 /
393 /qemu.slice/393.scope
394 /qemu.slice
web /lxc.payload.web
test_db /lxc.payload.test_db
db /lxc.payload.test_db
${vm##*/} $vm
qemu-1-win-10b $vm
win-10b $vm
win-10_b $vm
deb /machine.slice/machine-deb.scope
box /machine.slice/systemd-nspawn@box.service
odd-db2 /machine.slice/machine-odd\x2ddb2.scope
END
unknown db2
unknown win
unknown 10b

# runc and crun themselves, and a container that has another's name.
machine_v2 runc
group /pods/web-7f /pods/web /crun/job /system.slice/crun-db.scope/container /user.slice/x \
	/docker/$id
put run/runc/web/state.json '{"id":"web","config":{"rlimits":[{"hard":18446744073709551615}]},
	"cgroup_paths":{"":"/sys/fs/cgroup/pods/web-7f"}}'
put run/crun/job7/status '{"pid":8,"cgroup-path":"/crun/job","scope":""}'
put run/crun/db/status '{"cgroup-path":"/system.slice/crun-db.scope/container",
	"scope":"crun-db.scope"}'
put run/docker/runtime-runc/moby/$crio/state.json \
	'{"cgroup_paths":{"":"/sys/fs/cgroup/user.slice/x"}}'
put run/runc/gone/state.json '{"cgroup_paths":{"":"/sys/fs/cgroup/pods/gone"}}'
put run/runc/odd/state.json '{"cgroup_paths":[7]}'
put var/lib/docker/containers/$id/config.v2.json '{"Name":"/393"}'
put proc/393/cgroup '0::/pods'
found /job7 /crun/job
found /pods/web /pods/web
found /web /pods/web-7f
unknown /gone 'container gone has no group; is it running?'
found web /pods/web-7f 'web is read as /pods/web-7f; the name also means: /pods/web'
found 393 /docker/$id 'the name also means: pid:393 (in /pods)'
while read -r target path; do
	found "$target" "$path"
done <<END
pods/web /pods/web
web-7f /pods/web-7f
job7 /crun/job
db /system.slice/crun-db.scope
containerd://$crio /user.slice/x
aaaa5b6c /user.slice/x
END
called /pods/web-7f web null
called db db null
unknown gone 'unknown cgroup gone: container gone has no group; is it running?'
unknown odd

# podman with groups of its own, and inside a service; some containers do not run, or have no group.
machine_v2 podman
web=2222222222222222222222222222222222222222222222222222222222222222
group /libpod_parent/libpod-$id /libpod_parent/conmon /system.slice/web.service/runtime \
	/system.slice/web.service/libpod-payload-$web
put var/lib/containers/storage/overlay-containers/containers.json '[{"id":"'$id'","names":["db"]},
	{"id":"'$web'","names":["quadlet"]},{"id":"'$cellar'","names":["7777"]},
	{"id":"'$crio'","names":["once"]}]'
put run/runc/$id/state.json '{"id":"'$id'","cgroup_paths":{"":
	"/sys/fs/cgroup/libpod_parent/libpod-'$id'"}}'
put run/crun/$web/status '{"cgroup-path":"/system.slice/web.service/libpod-payload-'$web'",
	"scope":""}'
put run/crun/$crio/status '{"cgroup-path":"","scope":""}'
while read -r target path; do
	found "$target" "$path"
done <<END
db /libpod_parent/libpod-$id
${id:0:12} /libpod_parent/libpod-$id
quadlet /system.slice/web.service/libpod-payload-$web
$web /system.slice/web.service/libpod-payload-$web
22222222 /system.slice/web.service/libpod-payload-$web
web.service /system.slice/web.service
END
called $web quadlet null
for target in once $crio ${crio:0:12}; do
	unknown $target "unknown cgroup $target: container ${crio:0:12} has no group; is it running?"
done
unknown 7777 "no process 7777, and container ${cellar:0:12} has no group; is it running?"

# k3s and RKE2; a pod with another's name, and one nested in itself.
machine_v2 k3s
pods=/kubepods/besteffort
one=${uid/2/3} two=${uid/2/4}
group $pods/pod$uid/$id $pods/pod$one/$other $pods/pod$two/$crio/$pods/pod$two/$crio
state=run/k3s/containerd/io.containerd.runtime.v2.task/k8s.io
for each in "$id app a-1 $uid" "$other app a-2 $one" "$crio b-1 b-1 $two"; do
	read -r at name of its <<<"$each"
	put $state/$at/config.json '{"annotations":{"io.kubernetes.cri.container-name":"'"$name"'",
	"io.kubernetes.cri.sandbox-name":"'"$of"'","io.kubernetes.cri.sandbox-namespace":"n",
	"io.kubernetes.cri.sandbox-uid":"'"$its"'"}}'
done
found a-1 $pods/pod$uid
found n/a-1/app $pods/pod$uid/$id
found a-2/app $pods/pod$one/$other
unknown /app "$pods/pod$one/$other (n/a-2)"
found n/a-2 $pods/pod$one
found $id $pods/pod$uid/$id
unknown app "give one of these: $pods/pod"
unknown app "$pods/pod$uid/$id (n/a-1)"
unknown app "$pods/pod$one/$other (n/a-2)"
found b-1 $pods/pod$two "b-1 is read as $pods/pod$two (n/b-1); the name also means: $pods/pod$two/"
found $crio $pods/pod$two/$crio "the name also means: $pods/pod$two/$crio$pods/pod$two/$crio (n/b-1)"
found aaaa5b6c $pods/pod$two/$crio "aaaa5b6c is read as "

# Rootless podman. A user's files name only that user's groups.
machine_v2 rootless
group $users/user.slice/libpod-$cellar.scope/container /docker/$id $users/app.slice/job
home=home/ann/.local/share/containers/storage/overlay-containers
put $home/containers.json '[{"id":"'$cellar'","names":["mine"]},{"id":"'$id'","names":["yours"]}]'
put run/user/1000/crun/job/status '{"cgroup-path":"'$users'/app.slice/job","scope":""}'
put run/user/1000/crun/trap/status '{"cgroup-path":"/docker/'$id'","scope":""}'
mkfifo "$root/$home/more-containers.json"
ln -s containers.json "$root/$home/x-containers.json"
while read -r target path; do
	found "$target" "$path"
done <<END
mine $users/user.slice/libpod-$cellar.scope
$cellar $users/user.slice/libpod-$cellar.scope
libpod-$cellar.scope $users/user.slice/libpod-$cellar.scope
job $users/app.slice/job
END
called mine mine null
called docker/$id null null
unknown yours
unknown trap

# Files that are broken, too large or nested too deep give no name, and do not hide the others.
machine_v2 broken
group /docker/$id /docker/$other /pods/a
put var/lib/docker/containers/$other/config.v2.json '{"Name":"/good"}'
for text in '{"Name":' '' '{"Name":7}' '[]' '{"Name":"\ud800"}' "$(printf '[%.0s' {1..5000})" \
	'{"Name":null,"Config":[1]}' '"x"'; do
	put var/lib/docker/containers/$id/config.v2.json "$text"
	run explain --sysroot "$root" --json $id
	says '[.path, .container_name] | map(tostring) | join(" ")' "/docker/$id null"
	run explain --sysroot "$root" --json good
	says .path "/docker/$other"
	result "a file with ${text:0:20}"
done
{ printf '{"Name":"/huge","x":"' && head -c 5000000 /dev/zero | tr '\0' x && printf '"}'; } \
	>"$root/var/lib/docker/containers/$id/config.v2.json"
unknown huge
# A large file of a user does not take memory that other files need.
dir=$root/run/user/1000/containers/overlay-containers
mkdir -p "$dir"
{ printf '[' && yes '{},' | head -n 1000000 | tr -d '\n' && printf '{}]'; } >"$dir/containers.json"
(
	ulimit -v $((140 * 1024))
	found good /docker/$other
)
rm -r "$root/run/user"
# absolute links are resolved inside the tree
mv "$root/var/lib/docker" "$root/elsewhere"
ln -s /elsewhere "$root/var/lib/docker"
found good /docker/$other

# v1: the group of the memory controller.
tree v1
machine 1048576
put proc/self/mountinfo "$v1"
put sys/fs/cgroup/memory/memory.stat 'total_rss 0'
put sys/fs/cgroup/memory/lxc/memory.stat 'total_rss 0'
put sys/fs/cgroup/memory/lxc/7/memory.stat 'total_rss 0'
put run/runc/web/state.json '{"cgroup_paths":{"":"/sys/fs/cgroup/unified/w",
	"memory":"/sys/fs/cgroup/memory/lxc/7"}}'
found web /lxc/7
found 7 /lxc/7

# -c PATH is a path, or nothing.
machine_v2 path
group /a/b
for target in '' . ./ b; do
	name="-c '$target'"
	failure "unknown cgroup $target" explain --sysroot "$root" --all -c "$target"
done
run explain --sysroot "$root" --all -c /sys/fs/cgroup/a
expect_code 4
result '-c PATH'
