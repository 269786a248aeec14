#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# Usage: relocs.sh
#
# The part of this kernel's types that cgswap takes for itself at each start relocates every program
# as all of them do; and a part that lacks a member does not.
. tests/vm/lib.sh
OBJECT=build/bpf/cgswap.bpf.o
WHOLE=/sys/kernel/btf/vmlinux

# relocs NAME FILE: the instructions of all programs, into $WORK/NAME.
relocs() {
	build/tools/btf-relocs "$OBJECT" "$2" >"$WORK/$1" 2>"$WORK/error" ||
		printf 'failed: %s\n' "$(<"$WORK/error")" >"$WORK/$1"
}

# differ A B: how many instructions.
differ() {
	diff "$WORK/$1" "$WORK/$2" | grep -c '^[<>]'
}

out=$(build/tools/btf-minimal "$OBJECT" $WHOLE "$WORK/part.btf" 2>&1)
check_true "the part that is needed is small" "$out" "$(stat -c %s "$WORK/part.btf") < 20000"
relocs whole $WHOLE
relocs part "$WORK/part.btf"
sed 's/nmissed\x00/nmisse_\x00/' "$WORK/part.btf" >"$WORK/lacks.btf"
relocs lacks "$WORK/lacks.btf"
check_true "programs are relocated" "$(head -n 1 "$WORK/whole")" "$(wc -l <"$WORK/whole") > 10000"
check "the part relocates them as the whole does" "$(differ whole part)" 0
check_true "a difference would be seen" "$(differ whole lacks) differ" "$(differ whole lacks) > 0"
case_end
