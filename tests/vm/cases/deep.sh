#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# Usage: deep.sh
#
# Groups that anybody with a delegated group can create: with paths longer than PATH_MAX, and very
# deep. The other groups still have their numbers.
. tests/vm/lib.sh

# nest GROUP NUMBER WIDTH: NUMBER groups nested in each other, with names of WIDTH bytes.
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
check "the group beside has its number" "$(value main /deep/beside swap_current)" $((1009 * PAGE))
check "and no drift" "$(value main /deep/beside drift)" 0
check_true "what is too long is told as that" "none" \
	"$(grep -c '"path":"(path too long, inode' "$WORK/main.last") > 0"
top_stop main
check "exit code of top" "$top_code" 0
"$CGSWAP" audit --duration 2s >"$WORK/audit" 2>&1
check "the audit has a verdict" "$(grep -c '^verdict: exact' "$WORK/audit")" 1
[[ $(grep -c '^verdict: exact' "$WORK/audit") == 1 ]] || cat "$WORK/audit"
loads_stop
loads_end

# 1,100 levels: more than the limit of open files. A cd of bash would look at each directory above.
path=$CG/deep/deeper
group deep/deeper
mkdir -p "$path$(printf '/0%.0s' {1..1100})" || not_ok "1,100 levels" "mkdir failed"
for ((i = 0; i < 1100; i++)); do
	echo +memory >"$path/cgroup.subtree_control"
	path+=/0
done
load load_anon -g "$path" -p 503 -m -w
load load_anon -g "$CG/deep/beside" -p 1009 -m -w
for i in 0 1; do load_says $i ready || not_ok "load $i" "it ended early"; done
loads_stop
ulimit -n 1024
"$CGSWAP" top --json -b -n 2 -d 500ms >"$WORK/main.json" 2>"$WORK/main.err"
check "1,100 levels: exit code of top and no message" "$? $(<"$WORK/main.err")" "0 "
tac "$WORK/main.json" | sed '/"type":"host"/q' | tac >"$WORK/main.last"
check_true "a row for each level" "$(grep -c '"type":"cgroup"' "$WORK/main.last")" \
	"$(grep -c '"type":"cgroup"' "$WORK/main.last") > 1100"
check "no drift above them" "$(value main /deep drift)" 0
"$CGSWAP" audit --duration 2s >"$WORK/audit" 2>&1
check "the audit is exact" "$? $(tail -n 1 "$WORK/audit")" "0 verdict: exact"
[[ $(tail -n 1 "$WORK/audit") == *exact ]] || tail -n 30 "$WORK/audit" | cut -c 1-300
"$CGSWAP" explain --all >"$WORK/explain" 2>"$WORK/explain.err"
code=$?
check_true "explain --all goes through" "exit $code" "code == 0 || code == 3 || code == 4"
check_true "with a line at most" "$(head -c 500 "$WORK/explain.err")" \
	"$(wc -l <"$WORK/explain.err") <= 1"
case_end
