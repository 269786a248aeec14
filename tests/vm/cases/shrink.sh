#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# Usage: shrink.sh [v1]
#
# The limit of a running group goes from 200 to 100 MB: the curve, the swapped pages against the
# kernel's counters, what a touch costs; and that the old limit is back after whatever goes wrong.
. tests/vm/lib.sh
M=1048576
PAGES=49999
cgroup=${1:-v2}
limit=memory.max
if [[ $cgroup == v1 ]]; then
	CG=/sys/fs/cgroup/memory
	limit=memory.limit_in_bytes
fi

# v1 has no controllers to enable.
if [[ $cgroup == v1 ]]; then
	group() {
		mkdir -p "$CG/$1"
	}
	kernel_says() {
		echo $(($(<"$CG/$1/memory.memsw.usage_in_bytes") -
			$(<"$CG/$1/memory.usage_in_bytes")))
	}
fi

usage() {
	cat "$CG/$1/memory.$([[ $cgroup == v1 ]] && echo usage_in_bytes || echo current)"
}

limit_of() {
	cat "$CG/$1/$limit"
}

vmstat() {
	sed -n "s/^$1 //p" /proc/vmstat
}

# held GROUP PAGES LIMIT: a load that holds as many pages below that limit; its pid in $load_pid.
held() {
	group "$1"
	echo "$3" >"$CG/$1/$limit"
	load load_anon -g "$CG/$1" -p "$2" -w
	load_says $((${#load_pids[@]} - 1)) ready || not_ok "$1" "its load does not run"
}

# shrink OPTION...: to its end; lines in $WORK/shrink.json, the exit code in $code.
shrink() {
	"$CGSWAP" shrink --json "$@" >"$WORK/shrink.json" 2>"$WORK/shrink.err"
	code=$?
}

# shrink_start OPTION...: in the background; waits until something is swapped.
shrink_start() {
	local deadline=$((SECONDS + 60))
	: >"$WORK/shrink.json"
	"$CGSWAP" shrink --json "$@" >"$WORK/shrink.json" 2>"$WORK/shrink.err" &
	shrink_pid=$!
	until grep -q '"swapped_pages":[1-9]' "$WORK/shrink.json"; do
		((SECONDS < deadline)) && kill -0 $shrink_pid 2>/dev/null ||
			{ not_ok "shrink starts" "$(cat "$WORK/shrink.err")"; return 1; }
		sleep 0.1
	done
}

shrink_wait() {
	wait $shrink_pid
	code=$?
}

# says FILTER: of the last line.
says() {
	tail -n 1 "$WORK/shrink.json" | jq -r "$1" 2>&1 | xargs
}

# failure NAME WORDS OPTION...: exit 1, one line with the words, and the limit as it was.
failure() {
	local name=$1 words=$2
	shift 2
	shrink "$@"
	check "$name" "$code $(wc -l <"$WORK/shrink.err") $(grep -c -- "$words" "$WORK/shrink.err")" \
		"1 1 1"
}

# restored NAME GROUP LIMIT [OUTCOME]: the last one did not get there, the limit is the old one.
restored() {
	check "$1" "$code $(says '[.outcome, .restored] | map(tostring) | join(" ")') $(limit_of "$2")" \
		"3 ${4:-aborted} true $3"
}

# The question itself.
halve() {
	local before after out=$((210 * M))
	group sh
	held sh/web $PAGES $out
	before=$(kernel_says sh/web)
	out=$(vmstat pswpout)
	shrink --watch 2s sh/web 100M
	after=$(kernel_says sh/web)
	out=$(($(vmstat pswpout) - out))
	cat "$WORK/shrink.err"
	says 'del(.watch)'
	check "200 to 100 MB" "$code $(says .outcome) $(limit_of sh/web)" "0 reached $((100 * M))"
	check "swapped pages are the kernel's" \
		"$(says '.swapped_pages - .returned_pages')" $(((after - before) / 4096))
	check "and it says so" "$(says .drift_pages)" 0
	check "it kept what swap says" "$(says .swap_after)" "$after"
	check_true "pages written are the kernel's" "$(says .disk_pages), vmstat: $out" \
		"$(says .disk_pages) == $out"
	check "none to zswap" "$(says .zswap_pages)" 0
	check "the times are in order" "$(says '[.t50, .t90, .t99, .t100] | (. == sort) and
		(.[0] > 0)')" true
	check "the curve falls to the limit" "$(jq -s '[.[] | select(.type == "point")] |
		length > 3 and .[0].usage > 180 * 1048576 and .[-1].usage <= 100 * 1048576 and
		([.[].swapped_pages] | . == sort)' "$WORK/shrink.json")" true
	check_true "it really uses less" "$(usage sh/web)" "$(usage sh/web) <= 100 * $M"
	check "the load lives" "$(kill -0 "$load_pid" && echo yes)" yes
	check "not restored, as was asked" "$(says .restored)" false
	loads_end
}

# The same from the text, with steps, and back at the end.
steps() {
	local writes
	held sh/steps 9973 64M
	shrink --step 8M --every 300ms --watch 0 --restore sh/steps 16M
	writes=$(says .writes)
	check "steps: reached, and restored" \
		"$code $(says '[.outcome, .restored] | map(tostring) | join(" ")') $(limit_of sh/steps)" \
		"0 reached true $((64 * M))"
	check_true "steps: a write for each" "$writes" "$writes >= 3"
	check "steps: swapped pages are the kernel's" \
		"$(says '.swapped_pages - .returned_pages')" $(($(kernel_says sh/steps) / 4096))
	"$CGSWAP" shrink --watch 0 sh/steps 12M >"$WORK/text" 2>&1
	check "as text" "$? $(grep -c "^/sh/steps  $limit 64.0M, it uses .*, to 12.0M: reached\$" \
		"$WORK/text") $(grep -c '^  limit     the new one stays$' "$WORK/text") $(grep -c \
		'the same pages as counted' "$WORK/text")" "0 1 1 1"
	cat "$WORK/text"
	loads_end
}

# A touch of everything while it is watched.
touches() {
	local in
	held sh/touch 6007 64M
	in=$(vmstat pswpin)
	shrink_start --watch 12s sh/touch 12M
	until [[ $(limit_of sh/touch) == $((12 * M)) ]] && (($(usage sh/touch) <= 12 * M)); do
		kill -0 $shrink_pid || break
		sleep 0.1
	done
	sleep 1.5
	kill -USR2 "$load_pid"
	shrink_wait
	in=$(($(vmstat pswpin) - in))
	says '.watch | del(.faults[].buckets)'
	check "touched: reached" "$code $(says .outcome)" "0 reached"
	check "touched: pages that came back are the kernel's" "$(says .refault_pages)" "$in"
	check_true "touched: many of them" "$in" "$in > 3000"
	check "touched: each wait is told" "$(says '[.watch.faults[] | .count] | add > 100')" true
	check "touched: in its bucket" "$(says '[.watch.faults[] |
		([.buckets[].count] | add) == .count and .total_ns > 0 and .max_ns <= .total_ns] |
		all')" true
	loads_end
}

# What ends it in the middle.
ends() {
	local old=$((128 * M)) pages=29989 sig
	held sh/end $pages $old
	for sig in INT TERM HUP; do
		shrink_start --step 2M --every 1s sh/end 16M
		kill -$sig $shrink_pid
		shrink_wait
		restored "SIG$sig between two steps" sh/end $old
	done
	shrink_start sh/end 24M
	kill -INT $shrink_pid
	shrink_wait
	restored "SIGINT in the middle of a write" sh/end $old
	check "it stopped there" "$(says '.t100')" null
	shrink_start --step 2M --every 1s sh/end 16M
	kill -KILL $shrink_pid
	wait $shrink_pid 2>/dev/null
	for ((i = 0; i < 50; i++)); do
		[[ $(limit_of sh/end) != "$old" ]] || break
		sleep 0.1
	done
	check "SIGKILL: the limit is back" "$(limit_of sh/end)" $old
	sleep 0.5
	check "SIGKILL: nobody is left" "$(pgrep -f 'cgswap shrink' | wc -l)" 0
	shrink --watch 20s --step 2M --every 1s sh/end 16M &
	sleep 3
	kill -KILL "$load_pid"
	wait $!
	shrink_pid=''
	load_pids=()
	check "the target is killed: the limit is back" \
		"$(says '[.outcome, .reason, .restored] | map(tostring) | join(" ")') $(limit_of sh/end)" \
		"aborted its last process ended true $old"
}

# Nothing to swap to: v2 would kill, v1 says EBUSY.
short() {
	held sh/short 5003 64M
	if [[ $cgroup == v1 ]]; then
		echo 0 >"$CG/sh/short/memory.swappiness"
		shrink --watch 0 sh/short 4M
		restored "EBUSY" sh/short $((64 * M)) ebusy
		check_true "EBUSY was the answer" "$(says .busy)" "$(says .busy) > 0"
		check "and the load lives" "$(kill -0 "$load_pid" && echo yes)" yes
		loads_end
		return
	fi
	echo 0 >"$CG/sh/short/memory.swap.max"
	failure "what would kill is refused" 'and then kills' sh/short 4M
	check "refused: nothing was written" "$(limit_of sh/short)" $((64 * M))
	check "refused: the load lives" "$(kill -0 "$load_pid" && echo yes)" yes
	shrink --dry-run sh/short 4M
	check "dry run: exit code" "$code $(says '[.fits, .kills] | map(tostring) | join(" ")')" \
		"3 false true"
	shrink --force sh/short 4M
	restored "forced: out of memory" sh/short $((64 * M)) oom
	loads_end
}

others() {
	held sh/high 9973 max
	shrink --high --watch 0 sh/high 16M
	check "memory.high" "$code $(says '[.file, .outcome] | join(" ")')" "0 memory.high reached"
	check "memory.high is what was asked" "$(<"$CG/sh/high/memory.high")" $((16 * M))
	echo max >"$CG/sh/high/memory.high"
	if [[ -e $CG/sh/high/memory.reclaim ]]; then
		shrink --reclaim --watch 0 sh/high 8M
		check "memory.reclaim" "$code $(says '[.file, .outcome, .restored] | map(tostring) |
			join(" ")') $(<"$CG/sh/high/memory.high") $(limit_of sh/high)" \
			"0 memory.reclaim reached true max max"
		check "memory.reclaim: swapped pages are the kernel's" "$(says .drift_pages)" 0
	else
		failure "memory.reclaim is not there" 'this kernel has no such file' \
			--reclaim sh/high 8M
	fi
	loads_end
	held sh/stall 9973 64M
	shrink_start --watch 60s --max-stall 100ms sh/stall 12M
	until [[ $(limit_of sh/stall) == $((12 * M)) ]] && (($(usage sh/stall) <= 12 * M)); do
		kill -0 $shrink_pid || break
		sleep 0.1
	done
	kill -USR2 "$load_pid"
	shrink_wait
	restored "a stall above --max-stall" sh/stall $((64 * M))
	check "and says so" "$(says .reason)" "its tasks waited longer than --max-stall"
	loads_end
}

errors() {
	held sh/err 1009 32M
	failure "an unknown group" 'unknown cgroup sh/none' sh/none 1M
	failure "what is lower already" 'already' sh/err 40M
	failure "the root" 'name a group' / 1M
	mkdir "$CG/sh/dead"
	rmdir "$CG/sh/dead"
	failure "a group that was removed" 'unknown cgroup sh/dead' sh/dead 1M
	setpriv --reuid=65534 --regid=65534 --clear-groups "$CGSWAP" shrink sh/err 2M \
		>"$WORK/out" 2>"$WORK/err"
	check "not root" "$? $(grep -c 'run it as root' "$WORK/err") $(limit_of sh/err)" \
		"1 1 $((32 * M))"
	echo $$ >"$CG/sh/err/cgroup.procs"
	failure "from inside" 'cgswap itself is in it' sh/err 2M
	echo $$ >"$CG/cgroup.procs"
	for size in max 10X ''; do
		"$CGSWAP" shrink sh/err "$size" >"$WORK/out" 2>"$WORK/err"
		check "size '$size'" "$? $(wc -l <"$WORK/err")" "2 1"
	done
	check "errors change nothing" "$(limit_of sh/err)" $((32 * M))
	loads_end
}

slots_drain
[[ $cgroup != v1 ]] || echo 1 >$CG/memory.use_hierarchy 2>/dev/null
halve
steps
ends
short
errors
if [[ $cgroup != v1 ]]; then
	touches
	others
fi
case_end
