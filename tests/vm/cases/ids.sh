#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# Usage: ids.sh ATTACH [COUNT]
#
# More groups than there are ids come and go while cgswap runs, some with pages in swap: every id
# has several owners. No violation is reported, and in the end every group is exact.
. tests/vm/lib.sh
. tests/vm/audit_lib.sh
attach=$1 count=${2:-70000}
group ids
echo +memory >"$CG/ids/cgroup.subtree_control"
top_start main --attach "$attach" -d 1s
audit ids --settle 30s -- "$LOADS/load_ids" -g "$CG/ids" -n "$count"
top_wait main "$(($(grep -c '"host"' "$WORK/main.json") + 2))"
top_stop main
cat "$WORK/ids.out"
check "groups made and removed" "$(sed -n 's/^groups[ =]*//p' "$WORK/ids.out" | tail -n 1)" "$count"
no_violation ids
check_books main "ledger = kernel"
tell ids
case_end
