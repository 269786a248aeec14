#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# Usage: stress.sh ATTACH
#
# Eight tenants do their worst for STRESS_SECONDS (60): groups that come and go, 200 deep, tasks and
# groups with names that a terminal would obey, forks, kills, a limit with two writers, no memory
# for anybody. Meanwhile the table and an audit run, each in a group of 24 MB without swap, and a
# trace and a recording, in groups of 96 MB: their maps are larger, and they sort full rings. No
# memory use grows, nothing is printed raw, no limit changes, and at the end every number is exact.
. tests/vm/lib.sh
attach=$1 seconds=${STRESS_SECONDS:-60}
parameters=/sys/module/zswap/parameters
recording=/out/stress.recording
declare -A pid reader rss peak

# memory GROUP FILE: a number, or nothing.
memory() {
	cat "$CG/tool/$1/memory.$2" 2>/dev/null
}

# start NAME MEMORY OPTION...: a tool in its group. Its output goes through a pipe: the page cache
# of a file that it writes would be charged to it.
start() {
	local name=$1 max=$2
	shift 2
	group "tool/$name"
	echo "$max" >"$CG/tool/$name/memory.max"
	echo 0 >"$CG/tool/$name/memory.swap.max"
	mkfifo "$WORK/$name.pipe"
	cat "$WORK/$name.pipe" >"$WORK/$name.out" &
	reader[$name]=$!
	bash -c 'echo -900 >/proc/self/oom_score_adj; echo $$ >"$0/cgroup.procs" && exec "$@"' \
		"$CG/tool/$name" "$CGSWAP" "$@" \
		--attach "$attach" >"$WORK/$name.pipe" 2>"$WORK/$name.err" &
	pid[$name]=$!
}

# await NAME WORDS: waits until it has printed WORDS.
await() {
	local deadline=$((SECONDS + 120))
	until grep -q "$2" "$WORK/$1.out"; do
		((SECONDS < deadline)) && kill -0 "${pid[$1]}" 2>/dev/null ||
			{ not_ok "$1 starts" "$(<"$WORK/$1.err")"; return 1; }
		sleep 0.2
	done
}

# end NAME: leaves its exit code in $code.
end() {
	kill -INT "${pid[$1]}"
	wait "${pid[$1]}"
	code=$?
	wait "${reader[$1]}"
}

# hostile MODE [OPTION...]: starts a tenant.
declare -A tenant
hostile() {
	load load_hostile -g "$CG/tenants/$1" -m "$@"
	tenant[$load_pid]="$1 ${*:2}"
}

# limits: those that no load writes.
limits() {
	(cd "$CG" && grep -H . \
		{tool/*,tenants/{births,nest,names,fork,oom,a,free}}/memory.{high,max,swap.max})
}

# raw FILE...: lines with control bytes, U+0080 to U+009F, bidi marks or invalid UTF-8.
raw() {
	local bytes='[\x00-\x08\x0b-\x1f\x7f]|\xc2[\x80-\x9f]'
	bytes+='|\xe2\x80[\x8b-\x8f\xaa-\xae]|[\xf8-\xff]'
	LC_ALL=C grep -chaP "$bytes" "$@" | awk '{ n += $1 } END { print n + 0 }'
}

for name in births/any nest/any names fork oom limits a free; do group "tenants/$name"; done
echo 8M >"$CG/tenants/oom/memory.max"
echo 2M >"$CG/tenants/oom/memory.swap.max"
echo 24M >"$CG/tenants/a/memory.high"
echo 16M >"$CG/tenants/limits/memory.high"
echo 8M >"$CG/tenants/limits/memory.swap.max"
echo 1 >"$parameters/enabled"
group tool/small
echo 12M >"$CG/tool/small/memory.max"
echo 0 >"$CG/tool/small/memory.swap.max"
said=$(bash -c 'echo $$ >"$0/cgroup.procs" && exec "$@"' "$CG/tool/small" "$CGSWAP" top -b -n 1 \
	--attach "$attach" 2>&1)
code=$?
if [[ $(uname -r) == 5.10.* ]]; then
	ok "maps are not charged to a group before 5.11"
elif ((code == 137)); then
	ok "without room for maps the kernel kills it"
else
	check "without room for maps it says how much they take: $said" \
		"$code $(grep -c '[0-9] MB' <<<"$said") $(wc -l <<<"$said")" "1 1 1"
fi
start top 24M top -b --json -d 2s
start trace 96M trace -e oom,limit,refused,throttle,online --stamp relative
start record 96M trace --record "$recording"
start audit 24M audit --settle 120s --interval 5s -o "$WORK/audit.json" --json
if ! await top '"type":"host"' || ! await trace .; then case_end; fi
until [[ -s $recording ]]; do
	kill -0 "${pid[record]}" || { cat "$WORK/record.err"; case_end; }
	sleep 0.2
done
sleep 5
kill -0 "${pid[audit]}" || { cat "$WORK/audit.err"; case_end; }

begin=$SECONDS
limits >"$WORK/limits"
for mode in births nest names fork oom; do hostile $mode; done
hostile limits -v 8M
hostile limits -v 16M
load load_anon -g "$CG/tenants/limits" -p 7001 -r 1000000
load load_anon -g "$CG/tenants/a" -p 9001 -r 1000000
left=$(awk '$1 == "MemAvailable:" { print int($2 / 1024) }' /proc/meminfo)
echo $(((left - 250) / 2)) >/proc/sys/vm/nr_hugepages
load load_anon -g "$CG/tenants/free" -p 45007 -r 1000000
sleep $((seconds / 3))
for name in "${!pid[@]}"; do
	rss[$name]=$(resident "${pid[$name]}") peak[$name]=$(memory "$name" current)
done
while ((SECONDS - begin < seconds)); do sleep 1; done

for name in "${!pid[@]}"; do
	kill -0 "${pid[$name]}" || not_ok "$name lives" "$(<"$WORK/$name.err")"
	now=$(resident "${pid[$name]}")
	echo "$name: VmRSS ${rss[$name]} to $now kB, $(sed -n 's/^VmHWM:[^0-9]*//p' \
		"/proc/${pid[$name]}/status") at most, group ${peak[$name]} to" \
		"$(memory "$name" current) bytes, peak $(memory "$name" peak)"
	check_true "$name: memory is constant" "${rss[$name]} kB, then $now kB" \
		"now <= rss[$name] + rss[$name] / 10"
	check "$name: its memory is enough" \
		"$(memory "$name" events | awk '/^oom/ { sum += $2 } END { print sum }')" 0
done

for load_pid in "${!tenant[@]}"; do kill -TERM "$load_pid"; done
for load_pid in "${!tenant[@]}"; do
	wait "$load_pid"
	check "${tenant[$load_pid]}: ends as it should" $? 0
done
for ((i = 0; i < ${#tenant[@]}; i++)); do
	echo "${tenant[${load_pids[i]}]}: $(xargs <"$WORK/load.$i")"
done
loads_end
echo 0 >/proc/sys/vm/nr_hugepages
check "the limit that two write is of the one or the other" \
	"$(grep -cxE '8388608|16777216' "$CG/tenants/limits/memory.swap.max")" 1
limits >"$WORK/limits.now"
check "nobody else's limit has changed" "$(cmp "$WORK/limits" "$WORK/limits.now" 2>&1)" ''

load load_anon -g "$CG/tenants/a" -p 5003 -m -w
load_says 0 ready
end audit
check "audit: exit code" "$code" 0
check "audit: exact" "$(jq -r '[.verdict, (.violations | length)] | join(" ")' \
	"$WORK/audit.json")" "exact 0"
((code == 0)) || jq -c '{verdict, missed, lost, violations, unknown: [.checks[] |
	select(.result == "unknown") | "\(.name): \(.reason)"]}' "$WORK/audit.json"
sleep 3
end top
check "top: exit code" "$code" 0
tac "$WORK/top.out" | sed '/"type":"host"/q' | tac >"$WORK/main.last"
check_books main "every group that lives is exact"
end trace
check "trace: exit code" "$code" 0
end record
check "record: exit code" "$code" 0
for name in "${!pid[@]}"; do
	check "$name: no message" "$(cat -v "$WORK/$name.err")" ''
done

ls -l "$recording" "$WORK"/*.out
check "nothing raw is printed" "$(raw "$WORK"/*.out "$WORK"/*.err)" 0
check_true "kills of tasks with such names are told" none \
	"$(grep -c '\\x1b\|\\033\|\\e' "$WORK/trace.out") > 0"
"$CGSWAP" audit --replay "$recording" --json >"$WORK/replayed" 2>"$WORK/replay.err"
code=$?
check_true "the recording: no violation" "exit $code $(cat -v "$WORK/replay.err")" \
	"(code == 0 || code == 4) && $(jq '.violations | length' "$WORK/replayed") == 0"
rm -f "$recording"
case_end
