#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# Usage: export.sh ATTACH
#
# The numbers of cgswap export are those of cgswap top: counters over the same load, gauges of the
# same quiet groups, and all values of a recording at one moment under load. "others" and removed
# groups lose nothing. No capability is kept that is not needed.
. tests/vm/lib.sh
. tests/vm/export_lib.sh
attach=$1
mkdir "$WORK/all" "$WORK/few"

# written NAME: waits for two more writes of the file.
written() {
	local i old
	for i in 1 2; do
		old=$(stat -c %i "$WORK/$1/cgswap.prom" 2>/dev/null)
		until [[ -s $WORK/$1/cgswap.prom &&
			$(stat -c %i "$WORK/$1/cgswap.prom") != "$old" ]]; do sleep 0.1; done
	done
	cat "$WORK/$1/cgswap.prom" >"$WORK/$1.prom" # cp minds that it is replaced
}

# scrape: writes the HTTP answer to $WORK/http.prom; false if it is truncated.
scrape() {
	exec 9<>/dev/tcp/127.0.0.1/19917 || return 1
	printf 'GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n' >&9
	tr -d '\r' <&9 >"$WORK/http"
	exec 9>&-
	sed '1,/^$/d' "$WORK/http" >"$WORK/http.prom"
	head -n 1 "$WORK/http" | grep -q ' 200 ' &&
		(($(stat -c %s "$WORK/http.prom") == $(sed -n 's/^Content-Length: //p' "$WORK/http")))
}

group export/a
group export/b 8M
group export/n 14M
group export/n/x
echo 300M >"$CG/export/n/memory.swap.max" 2>/dev/null
ip link set lo up
top_start top --attach "$attach" -d 1s
for name in all few; do
	options=()
	[[ $name == all ]] || options=(--max-groups 2 --actors --listen 127.0.0.1:19917)
	"$CGSWAP" export --attach "$attach" --textfile "$WORK/$name" --interval 300ms \
		"${options[@]}" 2>"$WORK/$name.err" &
	pids[${#pids[@]}]=$!
done
written all
written few
kept=$(sed -n 's/^CapEff:[[:blank:]]*0*//p' "/proc/${pids[0]}/status")
check "no new privileges" "$(sed -n 's/^NoNewPrivs:[[:blank:]]*//p' "/proc/${pids[0]}/status")" 1
check "what it may still do is what top may" "$kept" \
	"$(sed -n 's/^CapEff:[[:blank:]]*0*//p' "/proc/${top_pid[top]}/status")"
load load_anon -g "$CG/export/a" -p 12503 -m -r 3 -w
load load_anon -g "$CG/export/b" -p 2503 -r 2 -w
load load_anon -g "$CG/export/n/x" -p 2503 -r 2 -w
load_says 0 touched || not_ok "loads run" "no page came in"
good=0 adds_up=0
for i in {1..10}; do
	scrape && good=$((good + 1))
	adds_up 64 "$WORK/http.prom" && adds_up=$((adds_up + 1))
	sleep 0.3
done
check "scrapes under load" $good 10
check "own swap adds up in each" $adds_up 10
"$CGSWAP" trace --attach "$attach" --duration 3s --record "$WORK/recording" >/dev/null \
	2>"$WORK/trace.err" || cat "$WORK/trace.err"
for i in 0 1 2; do load_says $i ready || not_ok "load $i runs" "it ended early"; done
loads_stop
sleep 1
written all
written few
top_stop top
# pages of the test itself, which is in the root group, come in at any time
jq -c 'select(.path != "/")' "$WORK/top.last" >"$WORK/quiet.last"

# shellcheck disable=SC2086 # words
{
	same "counters over a load" "$WORK/all.prom" "$WORK/quiet.last" $counters
	same "gauges of quiet groups" "$WORK/all.prom" "$WORK/quiet.last" $gauges
	"$CGSWAP" export --once --replay "$WORK/recording" >"$WORK/recorded.prom"
	"$CGSWAP" top --json --replay "$WORK/recording" >"$WORK/recorded.json"
	tac "$WORK/recorded.json" | sed '/"type":"host"/q' >"$WORK/recorded.last"
	same "a moment under load" "$WORK/recorded.prom" "$WORK/recorded.last" $counters $zswap \
		tree_ledger_bytes=ledger
}
for name in all few; do
	prom=$WORK/$name.prom
	adds_up 0 "$prom"
	check "$name: own swap adds up" $? 0
	check "$name: charged pages add up" \
		"$(sum "$prom" 'cgswap_(group|other)_charged_pages_total')" \
		"$(sample "$prom" cgswap_charged_pages_total)"
	check "$name: says nothing on stderr" "$(cat "$WORK/$name.err")" ''
done
check "pages by actor add up" "$(actors_add_up "$WORK/few.prom")" ''
check_true "memory.high evicted pages" "none" \
	"$(sum "$WORK/few.prom" 'cgswap_(group|other)_evicted_pages_total.*actor="high".*') > 1000"
check "two groups with series" "$(grep -c '^cgswap_group_info' "$WORK/few.prom")" 2
check_true "pages went out" "$(sample "$WORK/all.prom" cgswap_charged_pages_total)" \
	"$(sample "$WORK/all.prom" cgswap_charged_pages_total) > 10000"

# A group removed with its swap counts for its parent from then on; the sums do not change.
loads_end
tail=$(mktemp -d "$CG/export/n/gone.XXXX")
load load_anon -g "$tail" -p 2503 -r 1 -w
load_says 0 ready || not_ok "the load of a group to be removed runs" "it ended early"
written all
before=$(sample "$WORK/all.prom" cgswap_group_charged_pages_total /export/n)
loads_end
until rmdir "$tail"; do sleep 0.2; done 2>/dev/null
sleep 1
written all
check "a removed group has no series" "$(grep -c "${tail#"$CG"}\"" "$WORK/all.prom")" 0
check "nothing of it is told again" \
	"$(sample "$WORK/all.prom" cgswap_group_charged_pages_total /export/n)" "$before"

# Another user reads the same, with the rights of the others.
mkdir "$WORK/user"
chown 65534 "$WORK/user"
"$CGSWAP" export --attach "$attach" --user nobody --textfile "$WORK/user" --interval 300ms \
	2>"$WORK/user.err" &
pids[${#pids[@]}]=$!
written user
written all
check "it is another user" "$(awk '$1 == "Uid:" { print $2, $3, $4 }' "/proc/${pids[2]}/status")" \
	"65534 65534 65534"
check "another user may do as much" \
	"$(sed -n 's/^CapEff:[[:blank:]]*0*//p' "/proc/${pids[2]}/status")" "$kept"
check "another user reads the files of groups" \
	"$(sample "$WORK/user.prom" cgswap_group_tree_swap_bytes /export/n)" \
	"$(sample "$WORK/all.prom" cgswap_group_tree_swap_bytes /export/n)"
check "another user: says nothing on stderr" "$(cat "$WORK/user.err")" ''

# A container that is made now has a name, from a file that only its owner may read.
id=$(printf '%064d' 7)
mkdir -p "/var/lib/docker/containers/$id"
echo '{"Name":"/named"}' >"/var/lib/docker/containers/$id/config.v2.json"
chown 65534 "/var/lib/docker/containers/$id/config.v2.json"
chmod 600 "/var/lib/docker/containers/$id/config.v2.json"
group "docker/$id"
written all
check "a new container has its name" \
	"$(grep -c "^cgswap_group_info{cgroup=\"/docker/$id\",container=\"named\"" \
		"$WORK/all.prom")" 1
for pid in "${pids[@]}"; do
	kill -TERM "$pid"
	wait "$pid"
	check "it ends with a signal" $? 0
done
case_end
