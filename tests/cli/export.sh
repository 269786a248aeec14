#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# cgswap export of a recording: the text, and the file for a textfile collector. Checking it with
# Prometheus' own parser needs promtool.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=tests/cli/recording_lib.sh
. "$(dirname -- "$0")/recording_lib.sh"

gap=0
recording 0 2 102 5 6 0 >"$work/exact"
chmod 644 "$work/exact"
as_user || echo '# not as another user'

usage_error 'cgswap export: --json means nothing here' export --json
usage_error '--user nosuchuser: no such user' export --once --user nosuchuser
usage_error '--user : no such user' export --once --user ''
usage_error '/a: export takes no argument' export --once /a
usage_error 'requires an argument' export --textfile
for number in 0 -1 x 1x ''; do
	usage_error "--max-groups $number: " export --once --max-groups "$number"
done
for time in 0 -1 5parsecs ''; do
	usage_error "--interval $time: " export --once --interval "$time"
done
for option in --include --exclude; do
	# shellcheck disable=SC2046 # 65 words
	usage_error "$option p65: more than 64 patterns" export --once \
		$(printf -- "$option p%d " {1..65})
done

failure 'No such file or directory' export --once --replay "$work/none"
failure "$work/none: No such file or directory" export --textfile "$work/none"
full export --once --replay "$work/exact"

# has LINE...: the file has these whole lines; lacks WORD...: it has none of these.
has() {
	local line
	for line; do
		grep -qxF -- "$line" "$work/out" || fault "no line '$line'"
	done
}
lacks() {
	local word
	for word; do
		! grep -qF -- "$word" "$work/out" || fault "it has '$word'"
	done
}

run export --once --replay "$work/exact"
expect_code 0
has '# TYPE cgswap_group_charged_pages_total counter' \
	'cgswap_kernel_info{hierarchy="v2",attach="fentry",release="6.12.0"} 1' \
	'cgswap_group_charged_pages_total{cgroup="/web"} 2' \
	'cgswap_group_tree_ledger_bytes{cgroup="/web"} 8192' \
	'cgswap_group_swap_bytes{cgroup="/web"} 8192' \
	'cgswap_swap_total_bytes 1048576' 'cgswap_refresh_timestamp_seconds 9.000000' \
	'cgswap_coverage_complete 1'
# families that a recording cannot give, and those about this process
lacks cgswap_swap_used_bytes _swap_max_bytes process_ cgswap_scrape_seconds _evicted_ _actor_ \
	container= '{}' '# EOF'
result 'the end of a recording'
[[ ! -s $work/err ]] || fault "$(<"$work/err")"
cp "$work/out" "$work/text"
if command -v promtool >/dev/null; then
	promtool check metrics <"$work/text" >"$work/lint" 2>&1 || fault "$(<"$work/lint")"
	[[ ! -s $work/lint ]] || fault "$(<"$work/lint")"
	result 'promtool has nothing to say'
	golden=$(dirname -- "$0")/../unit/export/golden/moment.prom
	promtool check metrics <"$golden" >"$work/lint" 2>&1 ||
		fault "$(<"$work/lint")"
	[[ ! -s $work/lint ]] || fault "$(<"$work/lint")"
	result 'nor of all families with hostile names'
else
	echo 'ok - promtool # SKIP it is not installed (prometheus)'
fi

gap=2 kernel=$'6"\\\e[2J' recording 0 2 102 5 6 0 >"$work/off"
chmod 644 "$work/off"
run export --once --replay "$work/off"
has 'cgswap_coverage_complete 0' \
	'cgswap_kernel_info{hierarchy="v2",attach="fentry",release="6\"\\\\033[2J"} 1'
result 'programs that were off, on a kernel with a hostile name'

run export --once --replay "$work/exact" --max-groups 1
has 'cgswap_groups_other 1' 'cgswap_group_charged_pages_total{cgroup="/web"} 2' \
	'cgswap_other_charged_pages_total 0'
lacks 'cgroup="/"'
result 'the rest is told together'
run export --once --replay "$work/exact" --include '/w*' --include /none
has 'cgswap_groups_other 1' 'cgswap_group_charged_pages_total{cgroup="/web"} 2'
lacks 'cgroup="/"'
result 'groups that are included'
run export --once --replay "$work/exact" --include '/*' --exclude '*eb'
has 'cgswap_groups_other 1' 'cgswap_other_charged_pages_total 2'
lacks '"/web"'
result 'groups that are excluded'

# The file for a collector.
mkdir -m 777 "$work/dir"
run export --once --replay "$work/exact" --textfile "$work/dir"
expect_code 0
cmp -s "$work/text" "$work/dir/cgswap.prom" || fault 'it is another text'
[[ $(ls -A "$work/dir") == cgswap.prom ]] || fault "$(ls -A "$work/dir")"
[[ $(stat -c %a "$work/dir/cgswap.prom") == 644 ]] || fault "$(ls -l "$work/dir")"
[[ ! -s $work/out ]] || fault 'something on stdout'
result 'a file'
rm -f "$work/dir/cgswap.prom"
echo theirs >"$work/theirs"
ln -s "$work/theirs" "$work/dir/.cgswap.prom.new"
(umask 077 && run export --once --replay "$work/exact" --textfile "$work/dir")
[[ $(<"$work/theirs") == theirs ]] || fault 'a link was followed'
[[ $(stat -c %a "$work/dir/cgswap.prom") == 644 ]] || fault "$(ls -l "$work/dir")"
result 'a link is in the way'
mkdir -p "$work/busy/cgswap.prom/x"
chmod 777 "$work/busy"
name='what is there is a directory' failure 'cannot write cgswap.prom: Is a directory' \
	export --once --replay "$work/exact" --textfile "$work/busy"
[[ $(ls -A "$work/busy") == cgswap.prom ]] || fault 'something is left behind'
result 'and nothing is left behind'
# there TEXT: waits for the file.
there() {
	local i
	for ((i = 0; i < 300; i++)); do
		[[ ! -s $work/dir/cgswap.prom ]] || return 0
		sleep 0.1
	done
	fault "it is not written $1"
}
rm -f "$work/dir/cgswap.prom"
wrong=''
"${user[@]}" "$cgswap" export --replay "$work/exact" --textfile "$work/dir" \
	--interval 200ms 2>"$work/err" &
server=$!
there 'at the start'
rm -f "$work/dir/cgswap.prom"
there 'again'
mv "$work/dir" "$work/moved"
for ((i = 0; i < 300; i++)); do
	[[ ! -s $work/err ]] || break
	sleep 0.1
done
mkdir -m 777 "$work/dir"
there 'into a directory that was made again'
kill -TERM $server || fault 'it ended by itself'
wait $server || fault "it ends with $?"
[[ $(<"$work/err") == 'cgswap: cannot write cgswap.prom: No such file or directory' ]] ||
	fault "it says $(<"$work/err")"
[[ -z $(ls -A "$work/dir") ]] || fault 'old numbers are left'
result 'again and again, until a signal'
wrong=''
"${user[@]}" "$cgswap" export --replay "$work/exact" --textfile "$work/dir" --interval 1h \
	2>"$work/err" &
server=$!
there 'at the start'
rm -f "$work/dir/cgswap.prom"
kill -HUP $server
there 'at SIGHUP'
kill -HUP $server
sleep 0.2
kill -0 $server || fault 'SIGHUP ends it'
kill -TERM $server
wait $server || fault "it ends with $?"
[[ ! -s $work/err && -z $(ls -A "$work/dir") ]] || fault "it says $(<"$work/err")"
result 'SIGHUP does not end it, and renews the file'
name='what cannot be written at the start' failure 'cannot write cgswap.prom: Is a directory' \
	export --replay "$work/exact" --textfile "$work/busy"

# Another user: only root can become one.
if (($(id -u))) || ((${#user[@]})); then
	failure '--user nobody: Operation not permitted' \
		export --once --replay "$work/exact" --user nobody
fi
if (($(id -u))); then
	echo 'ok - it becomes another user # SKIP not run as root'
else
	wrong=''
	rm -f "$work/dir/cgswap.prom"
	"$cgswap" export --replay "$work/exact" --textfile "$work/dir" --user nobody 2>"$work/err" &
	server=$!
	there 'as another user'
	[[ $(stat -c %U "$work/dir/cgswap.prom") == nobody ]] || fault 'it is not its file'
	ids=$(id -u nobody)
	grep -qE "^Uid:([[:blank:]]+$ids){3}" "/proc/$server/status" ||
		fault "$(grep ^Uid "/proc/$server/status")"
	grep -q "^Groups:[[:blank:]]*$(id -G nobody)[[:blank:]]*$" "/proc/$server/status" ||
		fault "$(grep ^Groups "/proc/$server/status")"
	grep -q '^CapPrm:[[:blank:]]*0*$' "/proc/$server/status" ||
		fault "$(grep ^Cap "/proc/$server/status")"
	kill -TERM $server
	wait $server || fault "it ends with $?"
	[[ ! -s $work/err && -z $(ls -A "$work/dir") ]] || fault "it says $(<"$work/err")"
	result 'it becomes another user'
fi

# HTTP.
# shellcheck source=tests/cli/export_lib.sh
. "$(dirname -- "$0")/export_lib.sh"

wrong=''
serve --listen "127.0.0.1:$port"
get /metrics >"$work/got"
cmp -s "$work/text" "$work/got" || fault 'it is not what --once prints'
get /metrics --compressed -D "$work/head" >"$work/got"
cmp -s "$work/text" "$work/got" || fault 'it is not what --once prints, compressed'
grep -qi '^content-encoding: gzip' "$work/head" || fault 'it is not compressed'
result '/metrics is what --once prints'

# accepts FORMAT ACCEPT
accepts() {
	wrong=''
	get /metrics -H "Accept: $2" -D "$work/head" >"$work/got"
	grep -qi "^content-type: $1;" "$work/head" || fault "$(grep -i ^content-type "$work/head")"
	[[ $1 != application/* || $(tail -n 1 "$work/got") == '# EOF' ]] || fault 'no end'
	result "$1 for Accept: $2"
}
open=application/openmetrics-text
accepts $open "$open;version=1.0.0,$open;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1"
accepts $open "$open; version=1.0.0; charset=utf-8"
accepts $open "text/plain;q=0.3, Application/OpenMetrics-Text;q=0.4"
accepts text/plain '*/*'
accepts text/plain "$open;version=0.0.1,text/plain;version=0.0.4;q=0.5"
accepts text/plain "$open;q=0,text/plain;q=0.1"
accepts text/plain "x$open"
accepts text/plain ',;=,;q=;version=,"'

wrong=''
get /metrics -H 'Accept-Encoding: gzip;q=0, br' -D "$work/head" >"$work/got"
! grep -qi '^content-encoding' "$work/head" || fault 'it is compressed'
cmp -s "$work/text" "$work/got" || fault 'it is another text'
result 'gzip only for who wants it'
wrong=''
[[ $(code /nothing) == 404 && $(code /metrics/) == 404 ]] || fault 'not 404'
[[ $(code /metrics -X POST -d x=y) == 405 && $(code / -X FROB) == 405 ]] || fault 'not 405'
[[ $(code /metrics -I) == 200 && $(code '/metrics?x=%00%ff') == 200 ]] || fault 'not 200'
result 'other paths and methods'
wrong=''
grep -q '^CapEff:[[:blank:]]*0*$' "/proc/$server/status" ||
	fault "$(grep ^Cap "/proc/$server/status")"
grep -q '^NoNewPrivs:[[:blank:]]*1$' "/proc/$server/status" || fault 'new privileges are possible'
result 'no capability is kept'
wrong=''
get /healthz | grep -q '^coverage: complete$' || fault "$(get /healthz)"
get / | grep -q '<tr><td>/web<td>8.0K<td><meter max="8192" value="8192">' || fault "$(get /)"
result 'the pages for people'

# Slow clients, more than are allowed, and garbage.
wrong=''
slow=()
for i in {1..12}; do
	exec {fd}<>"/dev/tcp/127.0.0.1/$port"
	printf 'GET /metrics HTTP/1.1\r\nHost: x\r\nX-%s: ' "$i" >&"$fd"
	slow+=("$fd")
done
(
	for i in {1..40}; do
		for fd in "${slow[@]}"; do printf x >&"$fd"; done 2>/dev/null
		sleep 0.5
	done
) 2>/dev/null &
drip=$!
begin=$SECONDS
[[ $(code /metrics) == 200 ]] || fault 'slow clients keep others out'
((SECONDS - begin <= 5)) || fault "it took $((SECONDS - begin)) s"
kill $drip
wait $drip 2>/dev/null
for fd in "${slow[@]}"; do exec {fd}>&-; done
result 'clients that send a byte now and then, and never end'
wrong=''
rubbish_send
[[ $(code /metrics -H "X: $(head -c 60000 /dev/zero | tr '\0' x)") =~ ^(431|413|000)$ ]] ||
	fault 'an endless head is taken'
[[ $(code /metrics) == 200 ]] || fault 'not after rubbish'
result 'rubbish'

# resident: its memory, in kB. scrapes NUMBER: by ten at a time, which is more than are served; all
# that were not cut off after their second are whole.
resident() {
	sed -n 's/^VmRSS:[^0-9]*\([0-9]*\) kB/\1/p' "/proc/$server/status"
}
scrapes() {
	local wrong_ones
	curl --no-progress-meter -Z --parallel-max 10 --noproxy '*' "$base/metrics?[1-$1]" \
		-w '%{exitcode} %{http_code} %{size_download} %{time_total}\n' \
		-o /dev/null >"$work/many" 2>"$work/err"
	wrong_ones=$(awk -v size="$(stat -c %s "$work/text")" '$4 < 1 || !$1 {
		if ($1 || $2 != 200 || $3 != size) print }' "$work/many")
	[[ -z $wrong_ones ]] || fault "not whole: $(head -n 3 <<<"$wrong_ones")"
	(($(wc -l <"$work/many") == $1)) || fault "$(wc -l <"$work/many") of $1 ended"
}
wrong=''
scrapes 200
before=$(resident)
scrapes 2000
after=$(resident)
# 32 bytes kept of each would be 62 kB; unit/export/test_server.c has 10,000, to the byte
((after < before + 62)) || fault "memory was $before kB, and is $after kB"
printf '# 2,000 scrapes: memory from %s to %s kB, %s ticks of CPU\n' "$before" "$after" \
	"$(awk '{ print $14 + $15 }' "/proc/$server/stat")"
serve_end
result '2,000 scrapes, ten at a time'

# A request that has begun is answered after SIGTERM.
wrong=''
serve --listen "127.0.0.1:$port"
exec {fd}<>"/dev/tcp/127.0.0.1/$port"
printf 'GET /metrics HTTP/1.1\r\nHost: x\r\n' >&"$fd"
sleep 0.5
kill -TERM $server
sleep 0.5
printf '\r\n' >&"$fd"
sed '1,/^\r$/d' <&"$fd" >"$work/got"
exec {fd}>&-
cmp -s "$work/text" "$work/got" || fault 'the answer is not whole'
wait $server || fault "it ends with $?"
[[ ! -s $work/served ]] || fault "it says $(<"$work/served")"
result 'SIGTERM waits for the answer to a request'

# Listen addresses.
wrong=''
base="http://[::1]:$port"
if [[ -e /proc/net/if_inet6 ]] && grep -q ' lo$' /proc/net/if_inet6; then
	serve --listen "[::1]:$port"
	serve_end
	result 'IPv6'
else
	echo 'ok - IPv6 # SKIP this machine has none'
fi
wrong=''
base=http://127.0.0.1:$port
serve --listen ":$port"
name='the port is taken' failure "cannot listen at 127.0.0.1:$port: Address already in use" \
	export --replay "$work/exact" --listen "127.0.0.1:$port"
wrong=''
serve_end
result 'all addresses'
base=http://localhost reach=(--unix-socket "$work/dir/socket")
wrong=''
serve --listen "$work/dir/socket"
[[ $(code /metrics) == 200 ]] || fault 'not over a unix socket'
name='its socket is taken' failure "cannot listen at $work/dir/socket: Address already in use" \
	export --replay "$work/exact" --listen "$work/dir/socket"
wrong=''
kill -KILL $server
wait $server 2>/dev/null
serve --listen "$work/dir/socket"
[[ $(code /metrics) == 200 ]] || fault 'not after one was killed'
serve_end
[[ ! -e $work/dir/socket ]] || fault 'the socket is still there'
result 'a unix socket'
for kind in file link; do
	echo theirs >"$work/dir/$kind"
	[[ $kind == file ]] || ln -sf file "$work/dir/link"
	chmod 666 "$work/dir/file"
	name="a $kind in its place" \
		failure "cannot listen at $work/dir/$kind: Address already in use" export --replay "$work/exact" --listen "$work/dir/$kind"
	[[ $(<"$work/dir/$kind") == theirs ]] || fault 'it is gone'
	result 'and it stays'
done

# A socket passed by systemd: descriptor 3.
passed() {
	local what=$1 words=$2
	# shellcheck disable=SC2016 # of the inner shell
	timeout 5 "${user[@]}" env LISTEN_FDS=1 bash -c 'export LISTEN_PID=$$; exec "$@"' - \
		"$cgswap" export --replay "$work/exact" >"$work/out" 2>"$work/err" </dev/null
	code=$?
	ran="cgswap export, $what"
	wrong=''
	expect_code 1
	expect_error "$words"
	result "LISTEN_FDS: $what"
}
passed 'a file' 'LISTEN_FDS: descriptor 3 is no socket that listens' 3<"$work/exact"
passed 'one that is closed' 'LISTEN_FDS: Bad file descriptor' 3<&-
exec {fd}<>/dev/udp/127.0.0.1/9
passed 'UDP' 'LISTEN_FDS: descriptor 3 is no socket that listens' 3<&"$fd"
exec {fd}>&-

mkdir -m 755 "$work/lib"
echo rubbish >"$work/lib/libmicrohttpd.so.12"
LD_LIBRARY_PATH=$work/lib name='the library cannot be opened' \
	failure 'install libmicrohttpd12' export --replay "$work/exact" --listen "$work/dir/socket"
[[ ! -e $work/dir/socket ]] || fault 'its socket is left'
result 'and nothing is left'
for address in x 127.0.0.1 127.0.0.1: 127.0.0.1:0 :x :65536 localhost:1 ::1:80 '[::1:80' '' \
	'a:b:c'; do
	name="no address: '$address'" failure 'not ADDRESS:PORT, [ADDRESS]:PORT, :PORT or /PATH' \
		export --replay "$work/exact" --listen "$address"
done
usage_error '--once and --listen are mutually exclusive' export --once --listen :1
