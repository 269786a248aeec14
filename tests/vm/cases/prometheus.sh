#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# Usage: prometheus.sh ATTACH
#
# A real Prometheus, with the rules of tools/dist, scrapes cgswap export every 3 s for two
# minutes, while groups swap, are refused swap, are removed and made again. No scrape fails; on a
# busy host some may be late. In each the numbers add up and nothing drifts, and no counter goes
# down. Then what Prometheus has of the quiet groups is what cgswap top shows, and SIGHUP costs no
# scrape.
. tests/vm/lib.sh
. tests/vm/export_lib.sh
attach=$1
exporter=127.0.0.1:19917 base=http://127.0.0.1:19918
dist=$PWD/tools/dist/prometheus
failed_scrapes='(up == 0) unless (scrape_duration_seconds >= 3)' # those that were not just late

get() {
	curl -s --max-time 60 --noproxy '*' "$@"
}

# ask EXPRESSION [TIME]: leaves the answer of Prometheus in $WORK/answer.
ask() {
	get "$base/api/v1/query" --data-urlencode "query=$1" \
		--data-urlencode "time=${2:-$(date +%s.%3N)}" >"$WORK/answer"
}

# values EXPRESSION [TIME]: those of all series.
values() {
	ask "$@"
	jq -r 'if .status == "success" then .data.result[].value[1] else .error end' "$WORK/answer"
}

# under_load EXPRESSION: its values, where RANGE is the time under load.
under_load() {
	values "${1//RANGE/${range}s}" "$end"
}

# pages DIRECTORY EXPRESSION TIME: the samples of the answer, as a page for each time.
pages() {
	mkdir "$1"
	ask "$2" "$3"
	jq -r '.data.result[] | (.metric | .__name__ + (del(.__name__, .instance, .job) |
		to_entries | sort_by(.key != "cgroup") | map("\(.key)=\"\(.value)\"") |
		if length > 0 then "{" + join(",") + "}" else "" end)) as $name |
		(.values // [.value])[] | "\(.[0]) \($name) \(.[1])"' "$WORK/answer" |
		awk -v dir="$1" '{ print $2, $3 >(dir "/" $1) }'
}

# scraped NUMBER: waits for so many more scrapes.
scraped() {
	local from=$SECONDS
	sleep 1
	until [[ $(values "count_over_time(up[$((SECONDS - from))s])") -gt $1 ]]; do
		((SECONDS < from + 120)) || { not_ok "it scrapes" "$1 are late"; return; }
		sleep 1
	done
}

# service: one that is restarted again and again, until $WORK/enough is there.
service() {
	local starts
	for ((starts = 1; ; starts++)); do
		mkdir "$CG/prom/shop/web"
		timeout -s KILL 3 "$LOADS/load_anon" -g "$CG/prom/shop/web" -p 503 -m -w
		until rmdir "$CG/prom/shop/web"; do sleep 0.1; done
		echo $starts >"$WORK/starts"
		[[ ! -e $WORK/enough ]] || break
	done
}

# container NAME: what docker says that the container is named.
id=$(printf '%064d' 7)
container() {
	echo "{\"Name\":\"/$1\"}" >"/var/lib/docker/containers/$id/config.v2.json"
}

group prom/a
group prom/b 8M
group prom/n 14M
group prom/n/x
group prom/refused
group prom/shop/web
rmdir "$CG/prom/shop/web"
group "docker/$id"
group prometheus
echo 0 >"$CG/prometheus/memory.swap.max"
echo $((23 * PAGE)) >"$CG/prom/refused/memory.swap.max"
mkdir -p "/var/lib/docker/containers/$id"
container old
sed -e 's/scrape_interval: 15s/scrape_interval: 3s/' -e "s|- \(rules\|alerts\).yml|- $dist/\1.yml|" \
	"$dist/prometheus.yml" >"$WORK/prometheus.yml"

top_start top --attach "$attach" -d 1s
"$CGSWAP" export --attach "$attach" --actors --listen "$exporter" 2>"$WORK/export.err" &
export_pid=$!
(
	echo $BASHPID >"$CG/prometheus/cgroup.procs"
	exec prometheus --config.file="$WORK/prometheus.yml" --storage.tsdb.path="$WORK/tsdb" \
		--log.level=warn --web.listen-address="${base#http://}" >"$WORK/log" 2>&1
) &
prometheus_pid=$!
until get "http://$exporter/healthz" >/dev/null && get -f "$base/-/ready" >/dev/null; do
	{ kill -0 $export_pid && kill -0 $prometheus_pid; } 2>/dev/null || {
		not_ok "both run" "$(cat "$WORK/export.err" "$WORK/log")"
		case_end
	}
	sleep 0.5
done
scraped 2

# what the case starts from here on gives way to those above
renice -n 10 $$ >/dev/null
begin=$SECONDS
load load_anon -g "$CG/prom/a" -p 12503 -m -r 1000000
load load_anon -g "$CG/prom/b" -p 2503 -r 1000000
load load_anon -g "$CG/prom/n/x" -p 2503 -r 1000000
load load_anon -g "$CG/prom/refused" -p 61 -m -t 600
service >"$WORK/service" 2>&1 &
service_pid=$!
sleep 120
end=$(date +%s.%3N) range=$((SECONDS - begin))
for load_pid in "${load_pids[@]}"; do
	kill -0 "$load_pid" || not_ok "loads run" "$(cat "$WORK"/load.*)"
done
touch "$WORK/enough"
wait $service_pid
loads_stop
scraped 3

check "no scrape fails" "$(under_load "count_over_time(($failed_scrapes)[RANGE:500ms])")" ''
scrapes=$(under_load 'count_over_time(up[RANGE])') good=$(under_load 'sum_over_time(up[RANGE])')
echo "$good of $scrapes scrapes in $range s, at most $(
	under_load 'max_over_time(scrape_duration_seconds[RANGE])') s, $(
	under_load 'max_over_time(scrape_samples_scraped[RANGE])') samples; missed runs: $(
	under_load 'max_over_time(cgswap_missed_runs_total[RANGE])'), lost records: $(
	under_load 'max_over_time(cgswap_lost_records_total[RANGE])')"
check_true "few are late" "$good of $scrapes" "2 * good > scrapes"
families='(group|other)_(charged|evicted)_pages_total|missed_runs_total|swap_charged_bytes'
families+='|(group|other|dying|other_dying)_swap_bytes'
pages "$WORK/load" "{__name__=~\"cgswap_($families)\"}[${range}s]" "$end"
check "each has samples" "$(find "$WORK/load" -type f | wc -l)" "$good"
adds_up 64 "$WORK"/load/*
check "own swap adds up in each" $? 0
check "pages by actor add up in each" "$(actors_add_up "$WORK"/load/* | head -n 5)" ''
# pages that are being charged drift until they are
check "no drift but of missed runs" "$(under_load "max_over_time((
	max(abs(cgswap_group_tree_drift_bytes)) >
	((max(cgswap_missed_runs_total) or vector(0)) + 64) * $PAGE)[RANGE:1s])")" ''
drifts=$(under_load 'min_over_time(count(cgswap_group_tree_drift_bytes)[RANGE:1s])')
check_true "a drift is told of each group" "$drifts" "drifts >= 9"

# The counters of a group that is made again begin again.
ask 'group by (__name__) ({__name__=~"cgswap_.+_total"})' "$end"
resets='' counters_seen=0
for family in $(jq -r '.data.result[].metric.__name__' "$WORK/answer"); do
	resets+=" or label_replace(resets($family{cgroup!=\"/prom/shop/web\"}[${range}s]) > 0,
		\"family\", \"$family\", \"\", \"\")"
	counters_seen=$((counters_seen + 1))
done
ask "${resets# or }" "$end"
check "no counter goes down" "$(jq -c '.data.result // .error | .[:9]' "$WORK/answer")" '[]'
check_true "counters are seen" "$counters_seen families" "counters_seen > 15"
check "every rule is evaluated" "$(get "$base/api/v1/rules" | jq -c \
	'[.data.groups[].rules[] | select(.health != "ok") | [.name, .lastError]]')" '[]'
check_true "pages went out" "$(under_load cgswap_charged_pages_total)" \
	"$(under_load cgswap_charged_pages_total) > 10000"
check_true "a service was started again" "$(<"$WORK/starts")" "$(<"$WORK/starts") > 3"
check_true "pages were refused" 'none' "$(under_load \
	'increase(cgswap_group_tree_swap_events_total{cgroup="/prom/refused",event="max"}[RANGE]) > bool 0')"

# What Prometheus has last, and the same by cgswap top. Pages of the root group come in at any time;
# what a removed group leaves to the one above is in no counter of cgswap top.
pages "$WORK/quiet" '{__name__=~"cgswap_.+"}' "$(date +%s.%3N)"
top_latest top
top_stop top
cat "$WORK"/quiet/* >"$WORK/quiet.prom"
jq -c 'select(.path != "/")' "$WORK/top.last" >"$WORK/quiet.last"
jq -c 'select(.path != "/prom/shop")' "$WORK/quiet.last" >"$WORK/counted.last"
# shellcheck disable=SC2086 # words
{
	same "counters over a load" "$WORK/quiet.prom" "$WORK/counted.last" $counters
	same "gauges of quiet groups" "$WORK/quiet.prom" "$WORK/quiet.last" $gauges
}
adds_up 0 "$WORK/quiet.prom"
check "own swap adds up" $? 0
check "refusals are the kernel's" \
	"$(sample "$WORK/quiet.prom" 'cgswap_group_tree_swap_events_total{cgroup="/prom/refused",event="max"}')" \
	"$(sed -n 's/^max //p' "$CG/prom/refused/memory.swap.events")"
get "http://$exporter/metrics" | promtool check metrics >"$WORK/promtool" 2>&1
check "promtool" "$? $(<"$WORK/promtool")" '0 '

# what systemctl reload sends: the names of containers are read again
container new
kill -HUP $export_pid
reloaded=$SECONDS
scraped 5
check "SIGHUP: no scrape fails" \
	"$(values "count_over_time(($failed_scrapes)[$((SECONDS - reloaded))s:500ms])")" ''
ask 'cgswap_group_info{container!=""}'
check "SIGHUP: names are read again" "$(jq -r '.data.result[].metric.container' "$WORK/answer")" new

kill -KILL $prometheus_pid
wait $prometheus_pid 2>/dev/null
check "Prometheus has nothing to say" "$(<"$WORK/log")" ''
kill -TERM $export_pid
wait $export_pid
check "it ends with a signal" $? 0
check "it says nothing on stderr" "$(<"$WORK/export.err")" ''
case_end
