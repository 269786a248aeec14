#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# Usage: many.sh ATTACH [GROUPS]
#
# Thousands of groups are created, watched and removed while cgswap runs, and some of them swap:
# each has its row and its numbers, idle ones cost little, and removed ones leave no memory behind.
. tests/vm/lib.sh
attach=$1 groups=${2:-1000}
group many
echo +memory >"$CG/many/cgroup.subtree_control"
top_start main --attach "$attach" -d 2s

pid=${top_pid[main]}
before=$(resident "$pid")
many_make many "$groups"
last=$((groups / 100 - 1))
for i in 1 2 3; do
	load load_anon -g "$CG/many/$last/$i" -p $((1000 + i)) -m -w
done
for i in 0 1 2; do load_says $i ready || not_ok "load $i" "it ended early"; done
top_wait main "$(($(grep -c '"host"' "$WORK/main.json") + 4))"
used=$(cpu "$pid") start=$SECONDS
top_wait main "$(($(grep -c '"host"' "$WORK/main.json") + 3))"
echo "cpu: $(($(cpu "$pid") - used)) ticks in $((SECONDS - start)) s of 3 refreshes;" \
	"memory: $before kB before, $(resident "$pid") kB with $groups groups"
made=$(resident "$pid")
cp "$WORK/main.json" "$WORK/copy.json"
tac "$WORK/copy.json" | awk '/"type":"host"/ { if (whole++) exit } whole' | tac >"$WORK/main.last"
check "a row for each group" \
	"$(jq -r 'select(.path != null and (.path | startswith("/many/"))) | .path' \
		"$WORK/main.last" | sort -u | wc -l)" "$groups"
for i in 1 2 3; do
	check "group $i: bytes" "$(value main "/many/$last/$i" swap_current)" $(((1000 + i) * PAGE))
	check "group $i: drift" "$(value main "/many/$last/$i" drift)" 0
done
check "the sum of all" "$(value main /many swap_current)" $((3006 * PAGE))
check_true "memory for a group" "$(((made - before) * 1024 / groups)) bytes" \
	"(made - before) * 1024 / groups <= 12288"
loads_end
for round in 1 2; do
	many_remove many
	many_make many "$groups"
done
top_wait main "$(($(grep -c '"host"' "$WORK/main.json") + 4))"
again=$(resident "$pid")
check_true "nothing is left of removed groups" "$made kB, then $again kB" \
	"again <= made + made / 10"
many_remove many
top_wait main "$(($(grep -c '"host"' "$WORK/main.json") + 4))"
top_stop main
check "exit code" "$top_code" 0
check "no group is left" "$(jq -r 'select(.state == "online" and (.path | startswith("/many/"))) |
	.path' "$WORK/main.last" | wc -l)" 0
case_end
