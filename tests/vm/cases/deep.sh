#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# Usage: deep.sh
#
# A group as whoever may make some can make it: with a path longer than the kernel opens. It ends
# nothing: the others have their numbers.
. tests/vm/lib.sh

# nest GROUP NUMBER WIDTH: so many groups one below the other, with names that wide.
nest() {
	local i name
	printf -v name "%0$3d" 0
	cd "$CG/$1" || return
	for ((i = 0; i < $2; i++)); do
		echo +memory >cgroup.subtree_control && mkdir "$name" && cd "./$name" || return
	done
}

group deep/beside
group deep/long
top_start main -d 500ms
(nest deep/long 17 250) || not_ok "long paths" "mkdir failed"
load load_anon -g "$CG/deep/beside" -p 1009 -m -w
load_says 0 ready
top_latest main
check_true "a row for each group" "$(grep -c '"type":"cgroup"' "$WORK/main.last")" \
	"$(grep -c '"type":"cgroup"' "$WORK/main.last") > 17"
check "the group beside has its number" "$(value main /deep/beside swap_current)" $((1009 * 4096))
check "and no drift" "$(value main /deep/beside drift)" 0
check_true "what is too long is told as that" "none" \
	"$(grep -c '"path":"(path too long, inode' "$WORK/main.last") > 0"
top_stop main
check "exit code of top" "$top_code" 0
"$CGSWAP" audit --duration 2s >"$WORK/audit" 2>&1
check "the audit has a verdict" "$(grep -c '^verdict: exact' "$WORK/audit")" 1
[[ $(grep -c '^verdict: exact' "$WORK/audit") == 1 ]] || cat "$WORK/audit"
loads_stop
case_end
