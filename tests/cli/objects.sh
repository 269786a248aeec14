#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# The two BPF objects have the same maps and variables at the same offsets, because user space knows
# only one layout. And both contain the programs that count.
. "$(dirname -- "$(readlink -f -- "$0")")/lib.sh"
built=$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")/../../build/bpf

# part OBJECT FIRST LAST: prints lines of its skeleton, without the object's name.
part() {
	sed -n "/$2/,/$3/p" "$built/$1.skel.h" | sed "s/$1_bpf//g"
}

# same NAME FIRST LAST LINES [WORD [SORT]]: both have the same lines, at least LINES of them.
same() {
	wrong=''
	part cgswap "$2" "$3" | grep "${5:-.}" | "${6:-cat}" >"$work/all"
	part account "$2" "$3" | grep "${5:-.}" | "${6:-cat}" >"$work/account"
	(($(wc -l <"$work/all") >= $4)) || fault "only $(wc -l <"$work/all") lines are found"
	diff "$work/all" "$work/account" >"$work/diff" || fault "$(head -n 4 "$work/diff")"
	result "objects: $1"
}

same "maps" 'struct {' '} maps;' 20 'struct bpf_map \*' sort # found by name
same "constants" '_bpf__rodata {' '} \*rodata;' 10
same "variables" '_bpf__bss {' '} \*bss;' 5

programs() {
	part "$1" 'struct bpf_program \*' '} progs;' |
		sed -n 's/.*struct bpf_program \*\(.*\);/\1/p' | sort
}

wrong=''
programs account >"$work/account"
comm -13 <(programs cgswap) "$work/account" >"$work/diff"
[[ ! -s $work/diff ]] || fault "only in account: $(tr '\n' ' ' <"$work/diff")"
grep -qx scan_groups "$work/account" || fault "no program is found"
! grep -E 'audit|trace|census' "$work/account" >"$work/diff" ||
	fault "not of those that count: $(tr '\n' ' ' <"$work/diff")"
result "objects: programs"
