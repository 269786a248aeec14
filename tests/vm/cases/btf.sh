#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# Usage: btf.sh
#
# A kernel without BTF of its own, with BTF from a file: all of it, or the 60 kilobytes that
# tools/btf-minimal extracts. And unsuitable files.
. tests/vm/lib.sh

# refused NAME PATTERN OPTION...
refused() {
	local name=$1 pattern=$2 out code
	shift 2
	out=$("$CGSWAP" top -b -n 1 "$@" 2>&1 >/dev/null)
	code=$?
	if [[ $code == 1 && $out =~ $pattern && $out != *$'\n'* && $out == 'cgswap: '* ]]; then
		ok "$name"
	else
		not_ok "$name" "exit $code: $out"
	fi
}

# counts NAME OPTION...: 1009 pages go out, and every group agrees with the kernel.
counts() {
	local name=$1
	shift
	group "btf/$name"
	top_start "$name" -d 500ms "$@"
	load load_anon -g "$CG/btf/$name" -p 1009 -m -w
	load_says 0 ready
	loads_stop
	top_wait "$name" "$(($(grep -c '"host"' "$WORK/$name.json") + 2))"
	top_stop "$name"
	check "$name: attach" "$(value "$name" host attach)" kprobe
	check "$name: pages out" "$(value "$name" "/btf/$name" charged_pages)" 1009
	check_books "$name" "$name: ledger = kernel"
	loads_end
}

group btf
cp /sys/kernel/btf/vmlinux "$WORK/full.btf"
out=$("$BUILD/tools/btf/minimal" "$BUILD/bpf/cgswap.bpf.o" "$WORK/full.btf" "$WORK/small.btf" 2>&1)
check_true "the part that is needed is small" "$out" "$(stat -c %s "$WORK/small.btf") < 70000"
mount -t tmpfs tmpfs /sys/kernel/btf

counts full --btf "$WORK/full.btf"
counts small --btf "$WORK/small.btf" --attach kprobe
refused "no fentry with a file" "no hook for charge: .* fentry " \
	--btf "$WORK/small.btf" --attach fentry
refused "no such file" "cannot read BTF from /nosuch: No such file" --btf /nosuch
refused "no BTF in the file" "no BTF in /etc/passwd: it is neither" --btf /etc/passwd
refused "BTF of a program" "no hook for charge: .* no such function" --btf "$BUILD/bpf/cgswap.bpf.o"
sed 's/kernfs_node\x00/kernfs_nod_\x00/' "$WORK/small.btf" >"$WORK/lacks.btf"
refused "BTF that lacks a structure" "BTF lacks struct kernfs_node" --btf "$WORK/lacks.btf"
sed 's/mem_cgroup\x00/mem_cgrou_\x00/g' "$WORK/small.btf" >"$WORK/lacks.btf"
refused "BTF without memory cgroups" "has no struct mem_cgroup" --btf "$WORK/lacks.btf"
umount /sys/kernel/btf
case_end
