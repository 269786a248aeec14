#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# What save copies of a saved tree: the copy gives the same answers, names are unchanged, secrets
# are left out, and what is missing is reported. Needs jq.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"

id=3f4a5b6c7d8e9f00112233445566778899aabbccddeeff00112233445566778a
cri=4f4a5b6c7d8e9f00112233445566778899aabbccddeeff00112233445566778a
pod=5f4a5b6c7d8e9f00112233445566778899aabbccddeeff00112233445566778a
uid=2c48913c-a29f-11e7-9350-020968147796
slice=/kubepods.slice/kubepods-pod${uid//-/_}.slice
long=$(printf 'x%.0s' {1..255})
odd=$'/new\nline/\xff\xfe\e[31m/ a b"\\'
sources=$(dirname -- "$(readlink -f -- "$0")")/../../user

# group PATH SWAP SWAP-MAX
group() {
	local top=sys/fs/cgroup$1
	put "$top/memory.current" $((8 * M))
	put "$top/memory.max" $((64 * M))
	put "$top/memory.swap.current" "$2"
	put "$top/memory.swap.max" "$3"
	put "$top/memory.stat" $'anon 0\nswapcached 0'
	put "$top/memory.reclaim" ''
	put "$top/cgroup.procs" 1
	put "$top/cpu.stat" 'usage_usec 0'
}

machine_v2 full
group /web $((30 * M)) max
group "/web/docker-$id.scope" $((20 * M)) $((32 * M))
group /kubepods.slice 0 0
group "$slice" 0 0
group "$slice/cri-containerd-$cri.scope" 0 0
group "/machine.slice/libpod-$pod.scope" 4096 max
group /machine.slice 4096 max
group "/$long" 0 max
for path in $'/new\nline' $'/new\nline/\xff\xfe\e[31m' "$odd"; do
	group "$path" $((5 * M)) max
done
mkdir -p "$root/sys/fs/cgroup/bare"
put "sys/fs/cgroup/web/cgroup.threads" 1
put sys/fs/cgroup/memory.stat "$(printf 'anon 0\nfile 7\n\nodd')"
put var/lib/docker/containers/$id/config.v2.json \
	'{"ID":"x","Name":"/shop","Config":{"Env":["PASSWORD=SECRET"]}}'
put run/containerd/io.containerd.runtime.v2.task/k8s.io/$cri/config.json \
	'{"process":{"env":["SECRET"]},"annotations":{"io.kubernetes.cri.container-name":"app",
	"io.kubernetes.cri.sandbox-name":"front","io.kubernetes.cri.sandbox-namespace":"live",
	"other":"SECRET"}}'
put var/lib/containers/storage/overlay-containers/containers.json \
	'[{"id":"'$pod'","names":["cellar"],"metadata":"SECRET"}]'
mkdir -p "$root/var/log/pods/live_front_$uid"
put proc/1/cgroup 0::/web
put proc/1/comm SECRET
put proc/1/cmdline SECRET
put proc/kallsyms 'ffffffff81000000 T _text'
put sys/block/zram0/mm_stat '4096 64 4096 0 4096 0 0 0 0'
put sys/block/sda/size 1

save
expect_code 0
expect_output ": 13 groups, [0-9]* files, [0-9.]*K\$"
result 'a tree is saved'
! grep -rq SECRET "$work/copy" || fault "$(grep -rl SECRET "$work/copy")"
[[ ! -e $work/copy/proc/1 ]] || fault 'processes'
[[ ! -e $work/copy/proc/kallsyms ]] || fault 'symbols'
result 'without what nothing reads'
(cd "$root/sys/fs/cgroup" && find . -type f ! -name 'cpu.stat' ! -name cgroup.threads -print0 |
	sort -z | xargs -0 sha1sum -z) >"$work/expected"
(cd "$work/copy/sys/fs/cgroup" && find . -type f -print0 | sort -z | xargs -0 sha1sum -z) \
	>"$work/got"
cmp -s "$work/expected" "$work/got" || fault 'the files of groups differ'
[[ -d $work/copy/sys/fs/cgroup$odd && -d $work/copy/sys/fs/cgroup/$long ]] || fault 'names'
result 'the files of groups are as they were'
same 'explain --all' explain --all --json
same 'all of them as text' explain --all
same 'top' top --json
for target in shop cellar $cri $uid "$odd" /web nothing; do
	same "explain ${target@Q}" explain --json "$target"
done
save --processes --kernel
same 'a pid' explain --json 1
same 'doctor' doctor --json
[[ ! -e $work/copy/proc/1/cmdline ]] || fault 'the command line'
cmp -s "$root/proc/kallsyms" "$work/copy/proc/kallsyms" || fault 'no symbols'
result '--processes and --kernel'

# Every file of the machine that the sources name, except those of commands that read no tree, and
# of the screen's page of devices, which is live.
tree every
cp -a "$work/full/." "$root"
put sys/bus/event_source/devices/kprobe/type 6
grep -rhoE --exclude device_io.c '"(proc|sys)/[a-z0-9_./]*[a-z0-9]"' \
	"$sources"/{cgroup,doctor,hooks} | tr -d '"' | sort -u >"$work/named"
while read -r file; do
	[[ -d $root/$file || -e $root/$file ]] || put "$file" 1
done <"$work/named"
save --kernel
while read -r file; do
	[[ -e $work/copy/$file || -d $root/$file ]] || fault "$file is not saved"
done <"$work/named"
(($(wc -l <"$work/named") > 5)) || fault 'no files are named'
result 'all files that are read are saved'

# v1, next to a v2 without the memory controller.
tree old
machine 1048576
put proc/self/mountinfo "$v1
31 23 0:27 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw"
put sys/fs/cgroup/unified/cgroup.controllers pids
for path in '' /a /a/b; do
	top=sys/fs/cgroup/memory$path
	put "$top/memory.limit_in_bytes" 9223372036854771712
	put "$top/memory.memsw.limit_in_bytes" 9223372036854771712
	put "$top/memory.usage_in_bytes" $((10 * M))
	put "$top/memory.memsw.usage_in_bytes" $((16 * M))
	put "$top/memory.stat" $'total_rss 0\ntotal_inactive_file 0\ntotal_active_file 0'
	put "$top/memory.use_hierarchy" 1
done
save
expect_code 0
same 'explain of v1' explain --all --json
same 'doctor of v1' doctor --json
same 'top of v1' top --json

# A machine without the memory controller is saved too.
machine_v2 none
put sys/fs/cgroup/cgroup.controllers 'cpu pids'
put proc/cmdline 'cgroup_disable=memory'
save
expect_code 0
expect_output ': 0 groups'
same 'explain without a controller' explain web
same 'doctor without a controller' doctor --json
grep -q cgroup_disable "$work/copy/proc/cmdline" || fault 'no boot options'
result 'the boot options'

# not_all WORDS: it reports an incomplete copy, with status 4.
not_all() {
	expect_code 4
	grep -qx "cgswap: not everything is saved: $1" "$work/err" || fault "$(<"$work/err")"
}

# What is not saved.
root=$work/full
save --max-file 40
not_all '[0-9]* files left out by --max-file, the first is proc/.*: File too large'
[[ -z $(find "$work/copy" -type f -size +40c) ]] || fault 'a large file'
result 'larger files are left out as a whole'
save --max-size 200K
not_all 'the rest is left out by --max-size'
(($(find "$work/copy" | wc -l) <= 51)) || fault 'it is too large'
result 'a tree that is full'
if as_user; then
	chmod 777 "$work"
	chmod 0 "$root/sys/fs/cgroup/web/memory.max" "$root/var/lib/docker"
	chmod 200 "$root/sys/fs/cgroup/web/memory.reclaim"
	save
	not_all '2 files could not be read, the first is .*docker.*: Permission denied'
	[[ -e $work/copy/sys/fs/cgroup/web/memory.reclaim ]] || fault 'a file that is only written'
	result 'what may not be read is counted'
	chmod 644 "$root/sys/fs/cgroup/web/memory.max" "$root/sys/fs/cgroup/web/memory.reclaim"
	chmod 755 "$root/var/lib/docker"
else
	echo 'ok - what may not be read is counted # SKIP the command cannot be run as a user'
fi
user=()
ln -s /etc/passwd "$root/sys/fs/cgroup/web/memory.link"
mkfifo "$root/sys/fs/cgroup/web/memory.pipe"
ln -s /etc "$root/var/log/pods/live_back_$uid"
save
not_all '2 files could not be read, .*'
[[ -z $(find "$work/copy" -type l) ]] || fault 'a link'
result 'links and pipes are not followed'

# The destination.
mkdir "$work/empty"
run save --sysroot "$root" "$work/empty"
[[ -e $work/empty/proc/meminfo ]] || fault 'nothing is saved'
result 'an empty directory is taken'
failure 'Directory not empty' save --sysroot "$root" "$work/empty"
failure 'No such file' save --sysroot "$root" "$work/no/where"
failure 'Not a directory' save --sysroot "$root" "$root/proc/meminfo"
failure 'cannot read /proc' save --sysroot "$work/nothing" "$work/else"
tree outside
put proc/self/mountinfo '30 23 0:26 / /sys/../../out rw - cgroup2 cgroup2 rw'
put sys/fs/cgroup/cgroup.controllers memory
mkdir -p "$root/out"
put out/cgroup.controllers memory
save
expect_code 1
expect_error 'only partly saved'
[[ ! -e $work/out/cgroup.controllers ]] || fault 'it is out'
result 'nothing is written outside'

# Deeper than PATH_MAX, and than the number of files that may be open.
machine_v2 deep
(
	cd "$root/sys/fs/cgroup" || exit
	for ((i = 0; i < 40; i++)); do
		mkdir "$long" && cd -P "./$long" 2>/dev/null || exit
		echo $i >memory.current
	done
)
save
expect_code 0
expect_output ': 41 groups'
result 'a path that is too long'
machine_v2 levels
(
	cd "$root/sys/fs/cgroup" || exit
	for ((i = 0; i < 1100; i++)); do
		mkdir d e && cd -P ./d || exit
		echo $i >memory.current
	done
)
(ulimit -n 32 && save && printf '%s' "$code" >"$work/code")
code=$(<"$work/code")
expect_code 0
expect_output ': 2201 groups'
(cd "$root/sys/fs/cgroup" && find . -type d -o -type f -print | sort) >"$work/expected"
(cd "$work/copy/sys/fs/cgroup" && find . -type d -o -type f -print | sort) >"$work/got"
(($(grep -c memory.current "$work/expected") == 1100)) || fault 'no files'
cmp -s "$work/expected" "$work/got" || fault 'a group is elsewhere'
result '1,100 levels with 32 open files'

# Groups come and go during the copy.
machine_v2 moving
group /a 0 max
{
	while [[ ! -e $work/end ]]; do
		cp -r "$root/sys/fs/cgroup/a" "$root/sys/fs/cgroup/b"
		rm -r "$root/sys/fs/cgroup/b"
	done
} &
for _ in {1..20}; do
	save
	expect_code 0
	[[ -z $wrong ]] || break
done
result 'groups that are removed meanwhile'
touch "$work/end"
wait

# A group is moved while its files are read: its siblings are saved all the same.
machine_v2 elsewhere
mkdir -p "$root"/sys/fs/cgroup/{a,b}/{x,y,z}
touch "$root"/sys/fs/cgroup/{a,b}/{x,y,z}/memory.{1..500}
rm -rf "$work/copy"
"$cgswap" save --sysroot "$root" "$work/copy" >"$work/out" 2>"$work/err" &
until group=$(compgen -G "$work/copy/sys/fs/cgroup/[ab]/[xyz]"); do :; done
group=${group%%$'\n'*}
mv "$root/${group#"$work/copy/"}" "$root/moved"
wait $!
code=$? wrong=''
expect_code 0
expect_output ': 9 groups, '
(($(find "$work/copy/sys/fs/cgroup/"[ab]/[xyz]/memory.* | wc -l) == 3000)) || fault 'files are lost'
result 'a group that is moved meanwhile'

# Interrupted by a signal: the partial copy stays, and is reported as such.
machine_v2 many
mkdir "$root"/sys/fs/cgroup/{1..20000}
"$cgswap" save --sysroot "$root" "$work/stopped" >"$work/out" 2>"$work/err" &
until [[ -d $work/stopped/sys/fs/cgroup ]]; do :; done
kill $!
wait $!
code=$? wrong=''
expect_code 1
expect_error 'only partly saved: interrupted'
[[ -s $work/stopped/proc/meminfo ]] || fault 'nothing is left'
result 'a signal ends it'

usage_error 'needs a directory' save
usage_error 'one directory' save a b
usage_error '--max-size banana: ' save --max-size banana a
usage_error '--max-file 0: ' save --max-file 0 a
usage_error '-c means nothing here' save -c /a b
