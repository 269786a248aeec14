#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# Usage: ids.sh ATTACH [COUNT]
#
# More groups than there are ids come and go while cgswap looks, some with pages in swap: every id
# has several owners. Nothing is called a violation, and in the end every group is exact.
. tests/vm/lib.sh
attach=$1 count=${2:-70000}
group ids
echo +memory >"$CG/ids/cgroup.subtree_control"
top_start main --attach "$attach" -d 1s
"$CGSWAP" audit --json --attach "$attach" -o "$WORK/audit" --settle 30s -- \
	"$LOADS/load_ids" -g "$CG/ids" -n "$count" >"$WORK/out" 2>&1
code=$?
top_wait main "$(($(grep -c '"host"' "$WORK/main.json") + 2))"
top_stop main
cat "$WORK/out"
check "groups made and removed" "$(sed -n 's/^groups[ =]*//p' "$WORK/out" | tail -n 1)" "$count"
check_true "exact or unknown" "exit $code" \
	"(code == 0 || code == 4) && $(jq '.violations | length' "$WORK/audit") == 0"
check_books main "ledger = kernel"
jq -c '{verdict, seconds, events, groups, readings, violations, unknown: [.checks[] |
	select(.result == "unknown") | "\(.name): \(.reason)"]}' "$WORK/audit"
case_end
