#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# Usage: rings.sh
#
# arm64 may make a store visible before an earlier one. In the code that the kernel's compiler made
# of the programs, the head of a CPU ring is published by an instruction that orders: swpal, or
# stlxr with a barrier (emit_lse_atomic() and emit_ll_sc_atomic() in arch/arm64/net/bpf_jit_comp.c).
. tests/vm/lib.sh
[[ $(uname -m) == aarch64 ]] || {
	skip "order of stores" "this kernel has no other order than the program's"
	case_end
}

# words ID: the instructions of a program, as hexadecimal numbers.
words() {
	"$BUILD/tools/btf/jited" "$1" | od -An -v -tx4 -w4 | tr -d ' '
}

# orders ID: whether it has swpal of 64 bits, or stlxr and dmb ish.
orders() {
	local word swap='' store='' barrier=''
	while read -r word; do
		word=$((16#$word))
		(((word & 0xffe0fc00) != 0xf8e08000)) || swap=1
		(((word & 0xffe0fc00) != 0xc800fc00)) || store=1
		((word != 0xd5033bbf)) || barrier=1
	done < <(words "$1")
	[[ $swap || ($store && $barrier) ]]
}

group rings
top_start main -d 1s
check "records go to CPU rings" "$(bpftool -j map show |
	jq '[.[] | select(.name == "cpu_rings" and .max_entries > 1)] | length')" 1
programs=0
while read -r id name; do
	programs=$((programs + 1))
	if orders "$id"; then ok "$name"; else not_ok "$name" "no store is ordered"; fi
done < <(bpftool -j prog show | jq -r '.[] | select(.name // "" |
	test("^hook_(record|charge|uncharge|clear)")) | "\(.id) \(.name)"')
check_true "programs that write records" "$programs" "programs >= 1"
top_stop main
case_end
