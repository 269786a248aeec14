#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# Usage: scale.sh ATTACH[,GROUPS]
#
# Many groups, 10,000 unless said otherwise, are created, watched and removed while cgswap runs:
# each has its row and its numbers. Measures the cost of a refresh and of a group, idle and with a
# hundred groups that swap, for JSON and for the screen.
. tests/vm/lib.sh
attach=${1%,*} groups=10000 active=100
[[ $1 != *,* ]] || groups=${1#*,}
tm=(tmux -u -S "$WORK/socket" -f /dev/null)

# refreshes_keep: keeps the last whole refreshes of a stream, which would fill the memory: refresh
# N, counted from 0, in $WORK/refresh.(N mod 3), and their number in $WORK/refreshes.
refreshes_keep() {
	awk -v dir="$WORK" '
	/"type":"host"/ {
		if (out) { close(out); print nr > (dir "/refreshes"); close(dir "/refreshes") }
		out = dir "/refresh." nr++ % 3
	}
	{ print > out }'
}

refreshes() {
	local nr=''
	# it is empty while it is written anew
	while [[ -e $WORK/refreshes && ! $nr ]]; do read -r nr <"$WORK/refreshes"; done
	echo "${nr:-0}"
}

# refresh_wait COUNT: waits for COUNT whole refreshes; the last is in $WORK/main.last.
refresh_wait() {
	local end=$(($(refreshes) + $1 + 1)) deadline=$((SECONDS + 240))
	until (($(refreshes) >= end)); do
		((SECONDS < deadline)) || return 1
		kill -0 "$pid" || return 1
		sleep 0.5
	done
	cp "$WORK/refresh.$((($(refreshes) - 1) % 3))" "$WORK/main.last"
}

# maps PID: bytes of its BPF maps, each counted once.
maps() {
	local file
	for file in "/proc/$1/fdinfo"/*; do
		awk '$1 == "memlock:" { bytes = $2 } $1 == "map_id:" { print $2, bytes }' "$file"
	done | sort -u | awk '{ bytes += $2 } END { print bytes + 0 }'
}

# cost WHAT PID REFRESHES: CPU ticks of REFRESHES refreshes, printed for one of them.
cost() {
	local used start=$EPOCHREALTIME
	used=$(cpu "$2")
	refresh_wait "$3"
	used=$(($(cpu "$2") - used))
	echo "cost: $1: $((used * 10 / ($3 + 1))) ms of CPU a refresh, $3 refreshes in" \
		"$(awk -v a="$start" -v b="$EPOCHREALTIME" 'BEGIN { print b - a }') s"
}

# screen_begin: the screen; its pid in screen.
screen_begin() {
	"${tm[@]}" new-session -d -x 80 -y 24 env LC_ALL=C.UTF-8 \
		"$CGSWAP" top -d 4s --attach "$attach"
	screen=$("${tm[@]}" display -p '#{pane_pid}')
	until "${tm[@]}" capture-pane -p | grep -q '^CGROUP'; do sleep 0.5; done
	sleep 10
}

group scale
echo +memory >"$CG/scale/cgroup.subtree_control"
screen_begin
screen_before=$(resident "$screen")
"${tm[@]}" kill-server
mkfifo "$WORK/stream"
refreshes_keep <"$WORK/stream" &
"$CGSWAP" top --json -d 5s --attach "$attach" >"$WORK/stream" 2>"$WORK/main.err" &
pid=$!
refresh_wait 1 || not_ok "it comes up" "$(<"$WORK/main.err")"
before=$(resident "$pid")
start=$SECONDS
many_make scale "$groups"
echo "made in $((SECONDS - start)) s"
refresh_wait 2
cost "idle, JSON" "$pid" 2
made=$(resident "$pid")
maps=$(maps "$pid")
echo "memory: $before kB before, $made kB with $groups groups:" \
	"$(((made - before) * 1024 / groups)) bytes a group," \
	"$(sed -n 's/^RssAnon:[^0-9]*//p' "/proc/$pid/status") of it our own;" \
	"BPF maps $maps bytes, whatever the number"
check "a row for each group" "$(jq -r 'select(.path != null and (.path | startswith("/scale/"))) |
	.path' "$WORK/main.last" | sort -u | wc -l)" "$groups"
check_true "memory for a group" "$(((made - before) * 1024 / groups)) bytes" \
	"(made - before) * 1024 / groups <= 512"

last=$((groups / 100 - 1))
for i in 1 2 3; do
	load load_anon -g "$CG/scale/$last/$i" -p $((1000 + i)) -m -w
done
for i in 0 1 2; do load_says $i ready || not_ok "load $i" "it ended early"; done
refresh_wait 2
for i in 1 2 3; do
	check "group $i: bytes" "$(value main "/scale/$last/$i" swap_current)" \
		$(((1000 + i) * PAGE))
	check "group $i: drift" "$(value main "/scale/$last/$i" drift)" 0
done
check "the sum of all" "$(value main /scale swap_current)" $((3006 * PAGE))
check "and no other group has any" "$(jq -s '[.[] | select(.type == "cgroup" and .path != "/" and
	.swap_current > 0)] | length' "$WORK/main.last")" 5

for ((i = 0; i < active; i++)); do
	load load_anon -g "$CG/scale/0/$((i % 99 + 1))" -p 7 -m -r 1000000
	renice -n 19 "$load_pid" >/dev/null
done
refresh_wait 2
cost "$active active, JSON" "$pid" 2
loads_end
refresh_wait 2
check "all is in order after it" "$(jq -s '[.[] | select(.type == "cgroup" and .path != "/" and
	(.drift != 0 or .swap_current != .ledger))] | length' "$WORK/main.last")" 0

# the screen on its own
kill -STOP "$pid"
screen_begin
used=$(cpu "$screen")
sleep 16
echo "cost: idle, screen: $((($(cpu "$screen") - used) * 10 / 4)) ms of CPU a refresh"
made=$(resident "$screen")
echo "memory: screen $screen_before kB before, $made kB with $groups groups"
check_true "memory for a group, on the screen" \
	"$(((made - screen_before) * 1024 / groups)) bytes" \
	"(made - screen_before) * 1024 / groups <= 1024"
start=${EPOCHREALTIME/./}
"${tm[@]}" send-keys h
until "${tm[@]}" capture-pane -p | grep -q KEYS; do sleep 0.02; done
echo "screen: a key is answered in $(((${EPOCHREALTIME/./} - start) / 1000)) ms"
"${tm[@]}" kill-server
kill -CONT "$pid"

many_remove scale
refresh_wait 2
check "no group is left" "$(jq -r 'select(.state == "online" and .path != null and
	(.path | startswith("/scale/"))) | .path' "$WORK/main.last" | wc -l)" 0
kill -TERM "$pid"
wait "$pid"
check "exit code" "$?" 0
case_end
