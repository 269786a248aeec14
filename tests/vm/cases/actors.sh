#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# Usage: actors.sh ATTACH
#
# top --actors: every page that is charged has an actor, known numbers of pages have the right one,
# and the details page names the actor, the limit that refused, and the events.
. tests/vm/lib.sh
attach=$1
tm=(tmux -u -S "$WORK/socket" -f /dev/null)

# evicted PATH ACTOR: pages in the last refresh.
evicted() {
	value main "$1" "evicted[\"$2\"] // 0"
}

pane() {
	"${tm[@]}" capture-pane -p
}

# pane_says NAME WORDS: within two minutes, as a start takes long on a busy host.
pane_says() {
	local end=$((SECONDS + 120))
	until pane | grep -qE -- "$2"; do
		if ((SECONDS >= end)); then
			not_ok "$1" "no '$2' in: $(pane)"
			return
		fi
		sleep 0.3
	done
	ok "$1"
}

group actors/advised
group actors/proactive
group actors/full
group actors/refused
group actors/busy
group actors/ids
echo +memory >"$CG/actors/ids/cgroup.subtree_control"
zram_swap 256
top_start main --attach "$attach" --actors -d 0.3s
"${tm[@]}" new-session -d -x 98 -y 70 env LC_ALL=C.UTF-8 \
	"$CGSWAP" top --actors --attach "$attach" -d 1s -c actors
pane_says "the screen comes up" '^CGROUP'

load load_anon -g "$CG/actors/advised" -p 1009 -m -r 1 -w
load_says 0 ready || not_ok "load" "it ended early"
load load_anon -g "$CG/actors/proactive" -p 503 -w
load_says 1 filled || not_ok "load of proactive" "it ended early"
if [[ -e $CG/actors/proactive/memory.reclaim ]]; then
	echo $((307 * PAGE)) >"$CG/actors/proactive/memory.reclaim" 2>/dev/null
fi
echo 6M >"$CG/actors/full/memory.max"
load load_anon -g "$CG/actors/full" -p 2503 -w
load_says 2 ready || not_ok "load of full" "it ended early"
echo $((23 * PAGE)) >"$CG/actors/refused/memory.swap.max"
load load_anon -g "$CG/actors/refused" -p 61 -m
# charged over many refreshes, and with ids that are reused
load load_anon -g "$CG/actors/busy" -p 701 -m -r 1000000
load load_churn -g "$CG/actors/ids" -n 1000000 -p 1 -s
top_wait main "$(($(grep -c '"type":"host"' "$WORK/main.json") + 40))"
busy=$(jq -r 'select(.path == "/actors/busy") | .charged_pages' "$WORK/main.json" |
	uniq | tr '\n' ' ')
kill -KILL "${load_pids[@]: -2}"
wait "${load_pids[@]: -2}" 2>/dev/null
unset "load_pids[-1]" "load_pids[-1]"
load_pid=${load_pids[-1]}
kill -KILL "$load_pid"
wait "$load_pid" 2>/dev/null
unset "load_pids[-1]"
echo 3M >"$CG/actors/full/memory.max"
loads_stop
top_latest main

check "every page has an actor" "$(jq -r 'select(.type == "cgroup" and
	.charged_pages != ([.evicted[]] | add // 0)) | "\(.path) \(.charged_pages) \(.evicted)"' \
	"$WORK/main.last")" ''
check "in every refresh, while they are charged" "$(jq -r 'select(.type == "cgroup" and
	.charged_pages != ([.evicted[]] | add // 0)) | "\(.path) \(.charged_pages) \(.evicted)"' \
	"$WORK/main.json" | head -n 5)" ''
check_true "one that is charged all the time was seen so" "$busy" "$(wc -w <<<"$busy") > 4"
check_books main "drift of every group"
check "madvise" "$(value main /actors/advised 'evicted | tostring')" '{"madvise":2018}'
check_true "memory.max" "$(value main /actors/full evicted)" "$(evicted /actors/full max) > 900"
check_true "a limit that was written" "$(value main /actors/full evicted)" \
	"$(evicted /actors/full limit-write) > 300"
check "nobody else" "$(value main /actors/full 'evicted | del(.["max"], .["limit-write"]) |
	length')" 0
if [[ -e $CG/actors/proactive/memory.reclaim ]]; then
	check_true "memory.reclaim" "$(value main /actors/proactive evicted)" \
		"$(evicted /actors/proactive proactive) > 200"
else
	check "memory.reclaim is not there, and said to be" \
		"$(value main host 'actors_missing | test("memory.reclaim")')" true
fi

"${tm[@]}" send-keys t / 'advised' Enter Enter
pane_says "details: by itself" '^  madvise +2018  '
pane_says "details: whose, and by whom" '2018 madvise +/actors/advised +/actors/advised'
"${tm[@]}" send-keys Escape / 'actors/full' Enter Enter
pane_says "details: memory.max" \
	'^ +[0-9]+ max +/actors/full +/actors/full +memory.max of /actors/full'
pane_says "details: the limit that was written" \
	'limit .*/actors/full +memory.max 6.0M -> 3.0M by bash'
pane | sed -n 1,32p
"${tm[@]}" send-keys Escape / 'actors/refused' Enter Enter
pane_says "details: who was refused" 'PAGES REFUSED TO'
pane_says "details: by whose limit" 'swap.max of /actors/refused'
pane_says "details: the refusal among the events" 'pages? by swap.max, 92.0K of 92.0K used'
if [[ -e $CG/actors/proactive/memory.reclaim ]]; then
	"${tm[@]}" send-keys Escape / 'actors/proactive' Enter Enter
	pane_says "details: memory.reclaim" \
		"$(evicted /actors/proactive proactive) proactive +/actors/proactive +.* memory.reclaim of /actors/pro"
fi
"${tm[@]}" kill-server
loads_end
top_stop main
check "exit code" "$top_code" 0
case_end
