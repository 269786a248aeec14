#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# A real Prometheus with the rules, the console page and the dashboard of tools/dist. It scrapes
# cgswap export, which serves a recording, and a text with all families whose numbers go on. Every
# expression must have a result, and a group with a hostile name must be harmless. A real
# Alertmanager delivers the alerts. PROMETHEUS is a directory of tools/prometheus-fetch; without it,
# those on the path are used.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=tests/cli/recording_lib.sh
. "$(dirname -- "$0")/recording_lib.sh"

[[ -z ${PROMETHEUS:-} ]] || PATH=$PROMETHEUS/usr/bin:$PATH
for command in prometheus curl jq yq busybox; do
	command -v $command >/dev/null || {
		echo "ok - Prometheus # SKIP there is no $command"
		exit 0
	}
done
dist=$(cd ../../tools/dist/prometheus && pwd)
golden=$(cd ../unit/export/golden && pwd)/moment.prom
port=$((20000 + RANDOM % 10000))
exporter=127.0.0.1:$port synthetic=127.0.0.1:$((port + 1)) base=http://127.0.0.1:$((port + 2))
children=()
trap 'kill "${children[@]}" 2>/dev/null; wait; rm -rf "$work"' EXIT

hostile="/a\"}]')'<script>alert(1)</script>{{.}}"
pod=$(sed -n 's/^cgswap_group_info{cgroup="\([^"]*kubepods[^"]*\)".*/\1/p' "$golden")
# shellcheck disable=SC2034 # read by recording
gap=0
recording 0 2 102 5 6 0 0 "$hostile" >"$work/recording"
"$cgswap" export --replay "$work/recording" --listen "$exporter" >"$work/exporter" 2>&1 &
children+=($!)

# moment N: all families N seconds later, names of Kubernetes, and 3,000 groups that are refused.
moment() {
	awk -v n="$1" '
		/^#|^cgswap_swap_used_bytes/ { next }
		match($0, /_seconds_total[{ ]/) { $NF += 30 * n }
		match($0, /_total[{ ]/) && !match($0, /_seconds_total/) { $NF += 9000 * n }
		{ print }
		END {
			print "cgswap_swap_used_bytes " 9000000 + 1000000 * n
			print "cgswap_zswap_pool_bytes 5000"
			print "cgswap_missed_runs_total " n
			print "cgswap_group_swap_room_bytes{cgroup=\"/system.slice/web.service\"} " \
				1000000 - 2000 * n
			for (i = 0; i < 3000; i++)
				print "cgswap_group_tree_swap_events_total{cgroup=\"/many/" i \
					"\",event=\"max\"} " n
		}' "$golden"
	echo "container_memory_working_set_bytes{id=\"$pod\",pod=\"p\",container=\"c\"} 1"
}
mkdir "$work/www"
moment 0 >"$work/www/metrics.txt"
busybox httpd -f -p "$synthetic" -h "$work/www" &
children+=($!)
(
	for n in {1..300}; do
		sleep 1
		moment "$n" >"$work/next"
		mv "$work/next" "$work/www/metrics.txt"
	done
) &
children+=($!)

sed -e 's/interval: 15s/interval: 2s/' -e "s/127.0.0.1:19917/$exporter/" \
	-e "s|- \(alerts\.yml\)|- $work/\1|" -e "s|- \(rules\.yml\)|- $dist/\1|" \
	"$dist/prometheus.yml" >"$work/prometheus.yml"
# how long a state has to last is for promtool's tests: here each alert fires
sed 's/^\( *for:\).*/\1 1s/' "$dist/alerts.yml" >"$work/alerts.yml"
cat >>"$work/prometheus.yml" <<EOF
      - targets: ['$synthetic']
        labels: {__metrics_path__: /metrics.txt}
EOF
# Alertmanager gives them to a receiver, which keeps each delivery in a file.
alertmanager=''
if command -v prometheus-alertmanager >/dev/null; then
	alertmanager=127.0.0.1:$((port + 3))
	mkdir -p "$work/www/cgi-bin" "$work/delivered"
	cat >"$work/www/cgi-bin/take" <<-EOF
		#!/bin/sh
		cat >"$work/delivered/\$\$"
		printf 'Content-Type: text/plain\r\n\r\n'
	EOF
	chmod 755 "$work/www/cgi-bin/take"
	cat >"$work/alertmanager.yml" <<-EOF
		route:
		  receiver: local
		  group_by: [alertname, instance]
		  group_wait: 1s
		  group_interval: 1s
		receivers:
		  - name: local
		    webhook_configs:
		      - url: http://$synthetic/cgi-bin/take
	EOF
	prometheus-alertmanager --config.file="$work/alertmanager.yml" --log.level=error \
		--storage.path="$work/alertmanager" --cluster.listen-address= \
		--web.listen-address="$alertmanager" >"$work/alerted" 2>&1 &
	children+=($!)
	cat >>"$work/prometheus.yml" <<-EOF
		alerting:
		  alertmanagers:
		    - static_configs:
		        - targets: ['$alertmanager']
	EOF
fi

prometheus --config.file="$work/prometheus.yml" --storage.tsdb.path="$work/tsdb" --log.level=warn \
	--web.listen-address="${base#http://}" --web.console.templates="$dist/consoles" \
	>"$work/prometheus" 2>&1 &
children+=($!)

get() {
	curl -s --max-time 20 --noproxy '*' "$@"
}
# query EXPRESSION: leaves the answer in out, once it has a result. On a busy machine a scrape may
# take longer than its second, and then there is none for a moment.
query() {
	local try
	for ((try = 0; try < 40; try++)); do
		get "$base/api/v1/query" --data-urlencode "query=$1" >"$work/out"
		! grep -q '"result":\[{' "$work/out" || return 0
		sleep 1
	done
}
# have_results: each line of stdin is an expression that must have a result. One curl asks for all.
have_results() {
	local expressions expression try
	mapfile -t expressions
	((${#expressions[@]} > 9)) || fault "these are all: ${expressions[*]}"
	for ((try = 0; try < 20 && ${#expressions[@]}; try++)); do
		((!try)) || sleep 1
		for expression in "${expressions[@]}"; do
			expression=${expression//\\/\\\\}
			printf 'next\nsilent\nnoproxy = "*"\nurl = "%s"\n' "$base/api/v1/query"
			printf 'data-urlencode = "query=%s"\n' "${expression//\"/\\\"}"
		done | sed 1d >"$work/asked"
		curl -K "$work/asked" >"$work/out"
		mapfile -t expressions < <(
			jq '.status == "success" and (.data.result | length > 0)' "$work/out" |
				paste - <(printf '%s\n' "${expressions[@]}") |
				sed -n '/^true\t/!s/^[^\t]*\t//p'
		)
	done
	((!${#expressions[@]})) || fault "no result: ${expressions[*]}"
}

# What takes several scrapes.
late='count(cgswap:swap_full_seconds) + count(cgswap:group_lowest_thrash:rate5m) +
	count(cgswap:group_limit_seconds) + count(cgswap:container_refused:rate5m) +
	count(ALERTS{alertname="CgswapRefusals"}) + count(ALERTS{alertname="CgswapThrash"})'
query "$late"
get "$base/api/v1/rules" >"$work/out"
says '[.data.groups[].rules[] | select(.health != "ok") | .name, .lastError] | join(" ")' ''
says '[.data.groups[].rules[]] | length > 20' true
result 'every rule is evaluated'
query 'sum by (instance) (max_over_time(up[5m]))'
says '[.data.result[].value[1]] | join(" ")' '1 1'
[[ ! -s $work/prometheus ]] || fault "$(<"$work/prometheus")"
[[ ! -s $work/exporter ]] || fault "$(<"$work/exporter")"
result 'Prometheus takes all numbers and has nothing to say'

query "cgswap_group_swap_bytes{instance=\"$exporter\"}"
got=$(jq -r '.data.result[] | select(.metric.cgroup != "/") | .metric.cgroup + " " + .value[1]' \
	"$work/out")
[[ $got == "$hostile 8192" ]] || fault "it is $got"
result 'the number of a group with a hostile name'
query 'count(cgswap:group_lowest_refused:rate5m{cgroup=~"/many/.*"})'
says '.data.result[0].value[1]' 3000
query 'count(ALERTS{alertname="CgswapRefusals"})'
says '.data.result[0].value[1]' 1
result '3,000 groups are one alert'
get "$base/api/v1/alerts" >"$work/out"
says '[.data.alerts[] | .annotations[] | select(test("error|no value"; "i"))] | join(" ")' ''
says '[.data.alerts[].labels.alertname] | contains(["CgswapRefusals", "CgswapThrash"])' true
result 'what alerts say'

# The summary is what a person reads: the name of the machine, and no template that failed.
if [[ $alertmanager ]]; then
	for try in {1..60}; do
		cat "$work"/delivered/* 2>/dev/null | jq -s '{alerts: [.[].alerts[]]}' \
			>"$work/out" 2>/dev/null
		! jq -e '.alerts[] | select(.labels.alertname == "CgswapRefusals")' "$work/out" \
			>/dev/null 2>&1 || break
		sleep 1
	done
	says '[.alerts[] | select(.labels.alertname == "CgswapRefusals" and .status == "firing") |
		.fingerprint] | unique | length' 1
	jq -r '.alerts[].annotations.summary' "$work/out" >"$work/summaries"
	grep -qF "$synthetic: groups whose pages" "$work/summaries" ||
		fault "it says $(<"$work/summaries")"
	[[ ! -s $work/alerted ]] || fault "$(<"$work/alerted")"
	result 'Alertmanager delivers an alert'
else
	echo 'ok - Alertmanager # SKIP it is not installed (prometheus-alertmanager)'
fi

# A dashboard's variables are replaced as Grafana does.
have_results < <(jq -r '.panels[].targets[].expr' "$dist/grafana.json" |
	sed 's/\$__rate_interval/1m/g;s/\$instance/.*/g')
result 'every expression of the dashboard has a result'
labels="job=\"cgswap\",instance=\"$synthetic\""
have_results < <(grep -o '`[^`]*`' "$dist/consoles/cgswap.html" |
	sed -e 's/`//g' -e "s|%\(\[1\]\)*s|$labels|g")
result 'every expression of the console page has a result'
have_results < <(yq -r '.groups[].rules[].record' "$dist/rules.yml")
result 'every recorded series is there'
query "{__name__=~\"cgswap:(zswap_ratio|dying_swap_bytes|container_swap_bytes)\",$labels}"
says '[.data.result[] | .metric.__name__ + " " + .value[1]] | sort | join(" ")' \
	'cgswap:container_swap_bytes 3000 cgswap:dying_swap_bytes 2007 cgswap:zswap_ratio 2.469'
result 'their values'

# page INSTANCE TEXT...: the console page has all of these. It asks again, as where the processor is
# busy a scrape is late, and then its numbers are missing for a moment.
page() {
	local try text missing
	for ((try = 0; try < 30; try++)); do
		((!try)) || sleep 1
		get -G -w '%{http_code}' "$base/consoles/cgswap.html" --data-urlencode job=cgswap \
			--data-urlencode "instance=$1" >"$work/out"
		missing=''
		[[ $(tail -n 1 "$work/out") == *200 ]] || missing=200
		for text in "${@:2}"; do
			grep -qF -- "$text" "$work/out" || missing=$text
		done
		[[ $missing ]] || break
	done
	[[ ! $missing ]] || fault "no $missing: $(<"$work/out")"
	! grep -qiE '<script|ZgotmplZ|no value|error' "$work/out" || fault "$(<"$work/out")"
}
page '' "instance=${synthetic/:/%3a}\">$synthetic</a>"
result 'the console page of all machines'
page "$synthetic" '/system.slice/web.service</a>' '>CgswapIncomplete<'
grep -q 'Alert: .*>CgswapIncomplete<' "$work/out" || fault 'no alert'
result 'the console page of a machine'
page "$exporter" '&lt;script&gt;alert(1)&lt;/script&gt;{{.}}</a>' '<td>8kiB'
grep -q '<td>8kiB$' "$work/out" || fault "$(<"$work/out")"
result 'the console page with a hostile group'
page '"}) or up <script>'
result 'the console page of a hostile machine'
