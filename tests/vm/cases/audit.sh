#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# Usage: audit.sh ATTACH
#
# Without a violation the audit finds none, whatever happens: loads of every kind, full rings, dying
# groups, pages swapped before it started, a load that never rests. AUDIT_RUNS: how often each is
# run (1).
. tests/vm/lib.sh
. tests/vm/audit_lib.sh
attach=$1 runs=${AUDIT_RUNS:-1}
parameters=/sys/module/zswap/parameters
mkdir -p /tmp/shm && mount -t tmpfs -o size=64m tmpfs /tmp/shm

# pages_die GROUP FILE PAGES: shared pages that are in swap and outlive their group.
pages_die() {
	mkdir -p "$CG/$1"
	"$LOADS/load_shmem" -g "$CG/$1" -f "/tmp/shm/$2" -p "$3" -n 1
	rmdir "$CG/$1"
}
export -f pages_die
export LOADS CG

group audit/anon 24M
group audit/zswap 24M
group audit/other
group audit/small
echo 1M >"$CG/audit/small/memory.swap.max"
group audit/churn/any
for ((run = 1; run <= runs; run++)); do
	audit "anon $run" -- "$LOADS/load_anon" -g "$CG/audit/anon" -p 12007 -r 1
	exact "anon $run"
	audit "small rings $run" --ring-size $PAGE -- \
		"$LOADS/load_anon" -g "$CG/audit/anon" -p 12007 -m -r 1
	exact "small rings $run"
	audit "fork $run" -- "$LOADS/load_fork" -g "$CG/audit/other" -p 503 -n 3 -l 0
	exact "fork $run"
	audit "huge $run" -- "$LOADS/load_thp" -g "$CG/audit/other" -n 3
	exact "huge $run"
	audit "dying $run" -- bash -c 'pages_die audit/dying early 997; rm /tmp/shm/early
		pages_die audit/dying late 499'
	exact "dying $run"
	audit "dead before $run" -c /audit -- rm /tmp/shm/late
	exact "dead before $run"
	audit "refused $run" -- "$LOADS/load_anon" -g "$CG/audit/small" -p 503 -m -t 3
	exact "refused $run"
	echo 1 >"$parameters/enabled"
	audit "zswap $run" -- "$LOADS/load_anon" -g "$CG/audit/zswap" -p 12007 -r 1
	exact "zswap $run"
	echo 0 >"$parameters/enabled"
done

check_true "swap was refused" "$(xargs <"$CG/audit/small/memory.swap.events")" \
	"$(sed -n 's/^max //p' "$CG/audit/small/memory.swap.events") > 0"
check "the command's status is told" "$(says "anon 1" .command_status)" 0
check_true "events are told" "$(says "anon 1" .events)" "$(says "anon 1" .events) > 12007"
check_true "records were lost in small rings" "$(says "small rings 1" .lost) lost" \
	"$(says "small rings 1" .lost) > 0"
# A child that outlives cgswap inherits none of its descriptors.
audit files -- sh -c 'sleep 600 >/dev/null 2>&1 & echo $! >'"$WORK/pid"
check "a command has no file of ours" "$(cd "/proc/$(<"$WORK/pid")/fd" && echo *)" "0 1 2"
# The kernel frees maps a little later.
for ((i = 0; i < 100; i++)); do
	rings=$(bpftool map list | grep -c cgswap_ring)
	((rings)) || break
	sleep 0.1
done
check "no ring outlives us" "$rings" 0
kill "$(<"$WORK/pid")"
(trap '' CHLD && exec "$CGSWAP" audit --json -- false) >"$WORK/ignored"
check "who ignores SIGCHLD gets a status" "$? $(jq .command_status "$WORK/ignored" | xargs)" "0 1"
for nr in 16 32; do
	prlimit --nofile=$nr:$nr "$CGSWAP" audit -- touch "$WORK/ran" >"$WORK/out" 2>"$WORK/err"
	check "with $nr open files" "$? $(wc -l <"$WORK/err") $([[ -e $WORK/ran ]] || echo no)" "1 1 no"
	nr=$(sed -n 's/.*Too many open files: ulimit -n is .*, \([0-9]*\) are enough$/\1/p' "$WORK/err")
	check "and it says how many are enough: $nr" "$(prlimit --nofile="$nr:$nr" "$CGSWAP" audit \
		-- true | tail -n 1)" 'verdict: exact'
done
audit fails -- sh -c 'exit 7'
check "the command's failure is not the audit's" "$code $(says fails .command_status)" "0 7"
audit killed -- sh -c 'kill -9 $$'
check "a command that was killed" "$code $(says killed .command_status)" "0 137"
"$CGSWAP" audit -- /nosuch/command 2>"$WORK/err"
check "no such command" "$? $(<"$WORK/err")" \
	"1 cgswap: cannot run /nosuch/command: No such file or directory"

# A load that runs across the start and the end of the audit.
load load_anon -g "$CG/audit/anon" -p 12007 -r 100000
load load_churn -g "$CG/audit/churn" -n 100000 -p 7 -d
sleep 2
for ((run = 1; run <= runs; run++)); do
	audit "busy $run" --duration 3s --settle 2s
	no_violation "busy $run"
done
loads_end
"$CGSWAP" audit --ktap --duration 1s >"$WORK/ktap"
check "KTAP: exit code and lines" "$? $(grep -c '^ok ' "$WORK/ktap") $(grep -c '^not ok ' "$WORK/ktap")" \
	"0 16 0"
"$CGSWAP" audit >"$WORK/text" &
sleep 5
kill -INT $!
wait $!
check "interrupted: exact" "$? $(tail -n 1 "$WORK/text")" "0 verdict: exact"
cat "$WORK/text"
case_end
