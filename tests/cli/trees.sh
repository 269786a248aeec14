#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# Saved trees with something else in the place of a file: no command hangs or shows anything from
# outside the tree; the file is named and the rest is shown. Trees that are deep and wide.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"

id=3f4a5b6c7d8e9f00112233445566778899aabbccddeeff00112233445566778a
secret=4242424242

put_all() {
	machine_v2 whole
	group /web.service memory.swap.current 8192 memory.swap.max 4096
	group "/web.service/docker-$id.scope" memory.swap.current 4096
	put proc/cgroups 'memory 0 1 1'
	put proc/cmdline quiet
	put proc/self/status 'CapEff: 0'
	put proc/sys/kernel/version '#1 SMP'
	put proc/pressure/memory $'some avg10=0.00 avg60=0.00 avg300=0.00 total=0
full avg10=0.00 avg60=0.00 avg300=0.00 total=0'
	put proc/kallsyms 'ffffffff81000000 T _text'
	put sys/kernel/btf/vmlinux none
	put sys/kernel/security/lockdown '[none]'
	put sys/block/zram0/mm_stat '4096 64 4096 0 4096 0 0 0 0'
	put var/lib/docker/containers/$id/config.v2.json '{"Name":"/shop"}'
	put var/lib/docker/containers/$id/hostconfig.json '{"Memory":0}'
	put etc/systemd/system/web.service '[Service]'
	put etc/systemd/system/web.service.d/a.conf '[Service]'
}

# place WHAT FILE: puts WHAT in the place of FILE, which is kept.
place() {
	mv "$root/$2" "$work/kept"
	case $1 in
	fifo) mkfifo "$root/$2" ;;
	link) ln -s "$work/secret" "$root/$2" ;;
	dots) ln -s "../../../../../../../../../../../..$work/secret" "$root/$2" ;;
	loop) ln -s "${2##*/}" "$root/$2" ;;
	directory) mkdir "$root/$2" ;;
	empty) : >"$root/$2" ;;
	device) mknod "$root/$2" c 10 254 ;; # of no driver: to open it is another error
	giant) truncate -s 1200M "$root/$2" ;;
	esac
}

# quick COMMAND...: ends within 20 s, and shows nothing from outside the tree.
quick() {
	timeout 20 "$cgswap" "$@" --sysroot "$root" >"$work/out" 2>"$work/err" </dev/null
	code=$?
	said=$(<"$work/out")$(<"$work/err")
	((code < 5)) || fault "$1, a $what for $file: status $code"
	[[ $said != *SECRET* && $said != *$secret* ]] || fault "$1 shows a $what for $file"
}

# named NAME: NAME is in the output.
named() {
	[[ $said == *"${file##*/}"* ]] || fault "$1 does not name a $what for $file"
}

# goes_on COMMAND: no error but the line that names the file, unless everything depends on it.
goes_on() {
	[[ $file == *mountinfo || $file == *controllers ]] ||
		[[ -s $work/out && $(wc -l <"$work/err") -le 1 ]] ||
		fault "$1, a $what for $file: $(<"$work/err")"
}

put_all
printf 'SECRET\n%s\n' $secret >"$work/secret"
mapfile -t files < <(cd "$root" && find . -type f -printf '%P\n' | sort)
wrong=''
kinds=(fifo link dots loop directory giant empty)
! mknod "$work/device" c 10 254 2>/dev/null || kinds+=(device)
for what in "${kinds[@]}"; do
	for file in "${files[@]}"; do
		place $what "$file"
		quick explain --all
		case $file in
		*/cgroup.stat | */kallsyms | */vmlinux) ;; # it does not read these
		*/memory.reclaim | */cgroup.controllers) [[ $what == empty ]] || named explain ;;
		*/cgroup.procs) [[ $what == giant || $what == empty ]] || named explain ;;
		*/system/*) [[ $what =~ link|dots|empty ]] || named explain ;; # put out
		*) named explain ;;
		esac
		goes_on explain
		if [[ $file != var/* && $file != etc/* ]]; then
			quick top
			goes_on top
		fi
		if [[ $file == proc/* || $file == sys/[bkm]* ]]; then
			quick doctor
			[[ $file == *mountinfo || $what == empty ]] || named doctor
			goes_on doctor
		fi
		quick save --kernel "$work/copy"
		[[ $what =~ directory|link|dots|empty ]] || named save
		[[ ! -e $work/copy ]] || ! grep -rqE "SECRET|$secret" "$work/copy" || fault "save copies a $what for $file"
		rm -rf "$work/copy" "${root:?}/$file"
		mv "$work/kept" "$root/$file"
	done
	result "a $what in place of each of ${#files[@]} files"
	wrong=''
done

# BTF has to be a regular file. (A recording may come through a pipe.)
mkfifo "$work/pipe"
run doctor --btf "$work/pipe"
expect_code 1
grep -q 'not a regular file' "$work/err" "$work/out" || fault "$(<"$work/err")"
result "a pipe for doctor --btf"

# Wide: memory per group is small.
machine_v2 wide
group /1
for i in {2..1000}; do
	cp -rl "$root/sys/fs/cgroup/1" "$root/sys/fs/cgroup/$i"
done
(ulimit -v 40000 && run explain --all --sysroot "$root" && printf '%s' "$code" >"$work/code")
code=$(<"$work/code") wrong=''
expect_code 4
expect_output '^no findings in 1001 groups'
result '1,000 groups in 40 MB'

# Deep: one directory is open at a time, and paths that are too long are reported.
machine_v2 deep
group /d
(
	cd "$root/sys/fs/cgroup/d" || exit
	for ((i = 0; i < 1100; i++)); do
		mkdir d && cp -l memory.* cgroup.* d && cd -P ./d || exit
	done
)
ulimit -n 1024
run explain --all --sysroot "$root"
expect_output '^no findings in 1102 groups'
result 'explain --all of 1,100 levels'
run top -b -n 1 --sysroot "$root" --json
expect_code 0
(($(grep -c '"cgroup"' "$work/out") == 1102)) || fault "$(grep -c '"cgroup"' "$work/out") rows"
result 'top of 1,100 levels'
long=$(printf 'x%.0s' {1..250})
mkdir "$root/sys/fs/cgroup/$long"
(
	cd "$root/sys/fs/cgroup/$long" || exit
	for ((i = 0; i < 20; i++)); do
		mkdir "$long" && cp -l ../../d/memory.* . 2>/dev/null
		cd -P "./$long" 2>/dev/null || exit
	done
)
run explain --all --sysroot "$root"
expect_code 4
grep -q '^cgswap: not all groups could be read: File name too long$' "$work/err" ||
	fault "$(<"$work/err")"
grep -q 'no findings in 11' "$work/out" || fault "$(<"$work/out")"
result 'a path that is too long'

# A group that cannot be read is unknown.
machine_v2 odd
group /a
group /b
ln -s /nowhere "$root/sys/fs/cgroup/b/memory.link"
rm "$root/sys/fs/cgroup/b/memory.stat"
ln -s memory.stat "$root/sys/fs/cgroup/b/memory.stat"
run explain --all --sysroot "$root"
grep -q 'memory.stat: Too many levels' "$work/out" || fault "$(<"$work/out")"
result 'a group with a file that is a loop'

# Names that look like those of deleted files.
machine_v2 names
group '/x (deleted)' memory.max $((8 * M))
put proc/7/cgroup '0::/x (deleted)'
put proc/8/cgroup '0::/y (deleted)'
explain pid:7
says .path '/x (deleted)'
result 'a group that is called "x (deleted)"'
name='one that was removed'
failure 'its group was removed' explain --sysroot "$root" pid:8
swap=/$(printf 'y%.0s' {1..200})/$(printf 'z%.0s' {1..200})
put proc/swaps "Filename Type Size Used Priority
$swap file 1048576 0 -2
/a\\040b file 1024 0 -3"
COLUMNS=999 run explain --sysroot "$root" '/x (deleted)'
expect_output "$swap 1.0G, "
expect_output '/a b 1.0M, '
result 'swap files with long names, and with blanks'

# A part of the hierarchy: groups have the machine's paths, and no other group is mistaken for them.
machine_v2 part
group '' memory.max $((8 * M))
group /in memory.max $((9 * M))
group /other memory.max $((7 * M))
put proc/self/mountinfo "${v2/ \/ \/sys/ /docker/x /sys}"
put proc/1/cgroup '0::/docker/x/in'
put proc/2/cgroup '0::/other'
for group in /docker/x/in in /sys/fs/cgroup/in 1; do
	explain "$group"
	says .path /docker/x/in
	grep -q 'only the group /docker/x is mounted at /sys/fs/cgroup: others' "$work/err" ||
		fault "$(<"$work/err")"
	result "a part: $group"
done
for group in /other /in pid:2; do
	failure 'not visible here' explain --sysroot "$root" "$group"
done
for command in top audit trace 'explain --all'; do
	# shellcheck disable=SC2086 # a command and its option
	failure '/other is not visible here: only /docker/x is mounted at /sys/fs/cgroup' $command \
		--sysroot "$root" -c /other
done
explain --all -c /docker/x
says 'select(.path) | .path' '/docker/x/in /docker/x /docker/x/other'
result 'a part: all of it'

# The whole hierarchy, from a cgroup namespace two levels down.
put proc/self/mountinfo "${v2/ \/ \/sys/ /../.. /sys}"
put proc/2/cgroup '0::/../../other'
put proc/3/cgroup '0::/in'
name='a cgroup namespace is told of' failure 'inside a cgroup namespace; start the container with' \
	explain --sysroot "$root" --json pid:2
