#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# What cannot work gives one line of error and the right exit code.
. tests/vm/lib.sh

# refused NAME CODE PATTERN COMMAND...
refused() {
	local name=$1 expected=$2 pattern=$3 out code
	shift 3
	out=$("$@" 2>&1 >/dev/null)
	code=$?
	if [[ $code == "$expected" && $out =~ $pattern && $out == cgswap* && $out != *$'\n'* ]]
	then
		ok "$name"
	else
		not_ok "$name" "exit $code: $out"
	fi
}

refused "not root" 1 "run it as root" \
	setpriv --reuid 65534 --regid 65534 --clear-groups --inh-caps=-all "$CGSWAP" top -b -n 1
refused "unknown cgroup" 1 "unknown cgroup nosuch" "$CGSWAP" top -b -n 1 -c nosuch
refused "wrong option" 2 "--nosuch" "$CGSWAP" top --nosuch
refused "wrong attach type" 2 "not auto, fentry or kprobe" "$CGSWAP" top --attach uprobe
refused "wrong ring size" 2 "not a power of two" "$CGSWAP" top --ring-size 5000
refused "wrong delay" 2 "not a time" "$CGSWAP" top -d soon
refused "no BTF" 1 "no BTF" unshare -m sh -c \
	"mount -t tmpfs tmpfs /sys/kernel/btf && exec $CGSWAP top -b -n 1"
if [[ ${NO_STRUCT_FENTRY:-} ]]; then
	refused "fentry where the kernel cannot" 1 "no hook for charge: swap_cgroup_record" \
		$CGSWAP top -b -n 1 --attach fentry
fi
swapoff -a
refused "no swap" 1 "no swap" "$CGSWAP" top -b -n 1
swapon /dev/vda

# in_namespace COMMAND...: runs it with /ns as the root cgroup, and its own mount.
in_namespace() {
	mkdir -p "$CG/ns"
	echo -memory >"$CG/ns/cgroup.subtree_control"
	sh -c 'echo $$ >"$0/ns/cgroup.procs" && exec unshare -Cm sh -c "$@"' "$CG" '
		umount -l "$0" && mount -t cgroup2 none "$0" && mkdir -p "$0/own" "$0/in" &&
		echo $$ >"$0/own/cgroup.procs" && echo +memory >"$0/cgroup.subtree_control" &&
		exec "$@"' "$CG" "$@"
}

seen='this is inside a cgroup namespace: .*--cgroupns=host'
out=$(in_namespace "$CGSWAP" explain --interval 0 --json /in 2>"$WORK/err")
check "a cgroup namespace: its own groups" "$? $(jq -r .path <<<"$out")" "0 /in"
check "a cgroup namespace: one line says so" \
	"$(grep -c . "$WORK/err") $(grep -c "$seen" "$WORK/err")" "1 1"
for group in /in in /ns/in "$CG/in"; do
	out=$(in_namespace "$CGSWAP" top -n 1 --json -c "$group" 2>"$WORK/err")
	check "a cgroup namespace: top -c $group, as the machine calls it, and its files" \
		"$? $(jq -r 'select(.path) | .path, (.events_max | type)' <<<"$out" | xargs)" \
		"0 /ns/in number"
done
out=$(in_namespace "$CGSWAP" top -n 1 --json 2>/dev/null)
check "a cgroup namespace: files of the groups inside" "$? $(jq -r 'select(.path == "/ns/own") |
	.events_max | type' <<<"$out")" "0 number"
out=$(in_namespace timeout --preserve-status -s INT 5 "$CGSWAP" trace --json -c /in 2>"$WORK/err")
check "a cgroup namespace: trace -c" "$? $(grep -vc "$seen" "$WORK/err")" "0 0"
in_namespace "$CGSWAP" top -n 1 --json -c /other >/dev/null 2>"$WORK/err"
check "a cgroup namespace: no name is guessed" "$? $(tail -n 1 "$WORK/err")" \
	"1 cgswap: /other is not visible here: only /ns is mounted at $CG"
out=$(unshare -C "$CGSWAP" explain --interval 0 --json /ns/in 2>"$WORK/err")
check "a cgroup namespace with the machine's mount" \
	"$? $(jq -r .path <<<"$out") $(<"$WORK/err")" "0 /ns/in "
rmdir "$CG/ns/in" "$CG/ns/own" "$CG/ns"

out=$("$CGSWAP" top -b -n 1 2>&1)
check "and then it works" "$? $(grep -c '^CGROUP' <<<"$out")" "0 1"
"$CGSWAP" top -b -d 100ms 2>"$WORK/err" | head -n 1 >/dev/null
check "a closed pipe ends it quietly" "${PIPESTATUS[0]} $(<"$WORK/err")" "0 "
case_end
