#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# Usage: relocs.sh
#
# The subset of this kernel's BTF that cgswap makes at each start relocates every program as the
# whole BTF does; a subset that lacks a member does not.
. tests/vm/lib.sh
WHOLE=/sys/kernel/btf/vmlinux

# relocs OBJECT NAME FILE: writes the instructions of all programs to $WORK/NAME.
relocs() {
	"$BUILD/tools/btf/relocs" "$BUILD/bpf/$1.bpf.o" "$3" >"$WORK/$2" 2>"$WORK/error" ||
		printf 'failed: %s\n' "$(<"$WORK/error")" >"$WORK/$2"
}

# differ A B: prints how many instructions differ.
differ() {
	diff "$WORK/$1" "$WORK/$2" | grep -c '^[<>]'
}

for object in cgswap account; do
	out=$("$BUILD/tools/btf/minimal" "$BUILD/bpf/$object.bpf.o" $WHOLE "$WORK/part.btf" 2>&1)
	check_true "$object: the part that is needed is small" "$out" \
		"$(stat -c %s "$WORK/part.btf") < 70000"
	relocs $object whole $WHOLE
	relocs $object part "$WORK/part.btf"
	sed 's/nmissed\x00/nmisse_\x00/' "$WORK/part.btf" >"$WORK/lacks.btf"
	relocs $object lacks "$WORK/lacks.btf"
	check_true "$object: programs are relocated" "$(head -n 1 "$WORK/whole")" \
		"$(wc -l <"$WORK/whole") > 5000"
	check "$object: the part relocates them as the whole does" "$(differ whole part)" 0
	check_true "$object: a difference would be seen" "$(differ whole lacks) differ" \
		"$(differ whole lacks) > 0"
done
case_end
