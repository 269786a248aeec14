#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# Usage: swapaccount.sh
#
# A kernel that does not count swap for groups is refused with the reason: at once if a group shows
# it, else as soon as one does. On v2 slots have owners nevertheless.
. tests/vm/lib.sh

# refused NAME COMMAND...: exit code 1, and how to enable swap accounting.
refused() {
	local out code
	out=$("$CGSWAP" "${@:2}" 2>&1)
	code=$?
	check "$1: exit code" "$code" 1
	check "$1: says how to count swap" \
		"$(grep -c 'no swap accounting: .*swapaccount=1' <<<"$out")" 1
}

if [[ -e $CG/cgroup.controllers ]]; then
	echo +memory >"$CG/cgroup.subtree_control"
	check "there is no group" "$(find "$CG" -mindepth 1 -type d)" ''
	refused "a group that is born meanwhile" audit --settle 2s -- bash -c "mkdir $CG/born &&
		echo \$\$ >$CG/born/cgroup.procs && echo 8M >$CG/born/memory.max &&
		exec $LOADS/load_anon -p 5003 -r 1"
	group swapaccount
fi
refused top top -b -n 1
refused audit audit -- true
case_end
