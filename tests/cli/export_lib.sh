# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# shellcheck shell=bash
#
# Sourced after lib.sh by tests of cgswap export that speak HTTP, with a recording in $work/exact.
# serve ARGUMENT...: runs in the background as $server and returns when it listens at $base;
# serve_end stops it with SIGTERM. The tests end here if there is no curl.
port=$((20000 + RANDOM % 10000))
command -v curl >/dev/null || {
	echo 'ok - HTTP # SKIP there is no curl'
	exit 0
}
serve() {
	"${user[@]}" "$cgswap" export --replay "$work/exact" "$@" >"$work/served" 2>&1 &
	server=$!
	local i
	for ((i = 0; i < 100; i++)); do
		! get "" >/dev/null || return 0
		sleep 0.1
	done
	fault "it does not listen: $(<"$work/served")"
}
serve_end() {
	kill -TERM $server
	wait $server || fault "it ends with $?"
	[[ ! -s $work/served ]] || fault "it says $(<"$work/served")"
}
# get PATH OPTION...: from $base.
base=http://127.0.0.1:$port
reach=(--noproxy '*')
get() {
	local path=$1
	shift
	curl -s --max-time 20 "${reach[@]}" "$@" "$base$path"
}
# code PATH OPTION...: prints the status of the answer.
code() {
	get "$@" -o /dev/null -w '%{http_code}'
}
# rubbish_send: what is no request, to $port.
rubbish_send() {
	local size
	for size in 1 100 5000 100000; do
		head -c $size /dev/urandom >"$work/rubbish"
		timeout 8 bash -c "cat '$work/rubbish' >/dev/tcp/127.0.0.1/$port" 2>/dev/null
	done
}
