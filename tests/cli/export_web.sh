#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# cgswap export --web-config: what is wrong with the file, TLS, certificates of clients, passwords,
# and clients that mean harm. Needs openssl and curl.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=tests/cli/recording_lib.sh
. "$(dirname -- "$0")/recording_lib.sh"
# shellcheck source=tests/cli/export_lib.sh
. "$(dirname -- "$0")/export_lib.sh"
command -v openssl >/dev/null || {
	echo 'ok - TLS # SKIP there is no openssl'
	exit 0
}
gap=0
recording 0 2 102 5 6 0 >"$work/exact"
chmod 644 "$work/exact"
mkdir "$work/pki"
chmod 755 "$work/pki"
as_user || echo '# not as another user'

# Of "secret".
# shellcheck disable=SC2016
cheap='$2b$04$abcdefghijklmnopqrstuu2r9OfJnfCsdneAXAGHnS4UpFFP8WIrW'
# Of something that nobody knows; a check takes half a second and more.
# shellcheck disable=SC2016
costly='$2y$12$abcdefghijklmnopqrstuu2r9OfJnfCsdneAXAGHnS4UpFFP8WIrW'

# authority NAME: makes a root certificate; signed NAME AUTHORITY USE makes one of it.
authority() {
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 \
		-subj "/CN=$1" -keyout "$work/pki/$1.key" -out "$work/pki/$1.pem" 2>/dev/null
}
signed() {
	openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=$1" \
		-keyout "$work/pki/$1.key" -out "$work/request" 2>/dev/null
	openssl x509 -req -in "$work/request" -CA "$work/pki/$2.pem" -CAkey "$work/pki/$2.key" \
		-set_serial "$RANDOM" -days 2 -out "$work/pki/$1.pem" -extfile <(
			echo "extendedKeyUsage=$3"
			echo 'subjectAltName=DNS:localhost,IP:127.0.0.1'
		) 2>/dev/null
}
authority root
authority other
signed server root serverAuth
signed client root clientAuth
signed stranger other clientAuth
chmod 644 "$work"/pki/*

# web LINE...: writes the file.
web=$work/pki/web.yml
web() {
	printf '%s\n' "$@" >"$web"
	chmod 644 "$web"
}
# refused WORDS LINE...
refused() {
	local words=$1
	shift
	web "$@"
	name="$words" failure "$words" export --replay "$work/exact" --listen "127.0.0.1:$port" \
		--web-config "$web"
}
tls=('tls_server_config:' '  cert_file: server.pem' '  key_file: server.key')
demand=('  client_auth_type: RequireAndVerifyClientCert' '  client_ca_file: root.pem')

usage_error '--web-config means nothing without HTTP' export --once --web-config "$web"
usage_error '--web-config means nothing without HTTP' export --textfile "$work" --web-config "$web"
failure "$work/none: No such file or directory" export --replay "$work/exact" \
	--web-config "$work/none"
failure "$work: Is a directory" export --replay "$work/exact" --web-config "$work"
refused "$web:2: tls_config: unknown key" '# a comment' 'tls_config:' '  cert_file: a'
refused "$web:4: cipher_suites: unknown key" "${tls[@]}" '  cipher_suites: [x]'
refused "$web:1: http_server_config: not a mapping" 'http_server_config: true'
refused "$web:2: http3: unknown key" 'http_server_config:' '  http3: true'
refused "$web:1: http2: not true or false" 'http_server_config: {http2: 2}'
refused "$web:1: headers: not a mapping" 'http_server_config: {headers: a}'
refused "$web:3: Server: this header cannot be set" 'http_server_config:' '  headers:' \
	'    Server: x'
refused 'X-Frame-Options: not deny or sameorigin' 'http_server_config:' '  headers:' \
	'    X-Frame-Options: allow'
refused 'X-XSS-Protection: a control character' 'http_server_config:' '  headers:' \
	'    X-XSS-Protection: "0\r\nSet-Cookie: x"'
refused "$web:2: key_file: given twice" 'tls_server_config: {key_file: a,' '  key_file: a}'
refused "$web:1: file: not a mapping" '[1, 2]'
refused "$web:1: tls_server_config: not a mapping" 'tls_server_config:'
refused "$web:2: tls_server_config: cert_file and key_file are needed" 'tls_server_config:' \
	'  cert_file: server.pem'
refused "$web:4: client_auth_type: not supported: only NoClientCert and" "${tls[@]}" \
	'  client_auth_type: RequestClientCert'
refused 'RequireAndVerifyClientCert needs client_ca_file' "${tls[@]}" "${demand[0]}"
refused 'client_ca_file needs client_auth_type: Req' "${tls[@]}" "${demand[1]}"
refused 'client_ca_file needs client_auth_type: Req' "${tls[@]}" "${demand[1]}" \
	'  client_auth_type: NoClientCert'
refused "$web:4: min_version: not TLS10, TLS11, TLS12 or TLS13" "${tls[@]}" '  min_version: TLS14'
refused 'max_version is before min_version' "${tls[@]}" '  max_version: TLS11'
refused "$web:1: basic_auth_users: not a mapping" 'basic_auth_users:'
refused "$web:1: basic_auth_users: no user" 'basic_auth_users: {}'
refused "$web:2: bob: not a bcrypt hash" 'basic_auth_users:' '  bob: secret'
refused "$web:2: bob: not a bcrypt hash" 'basic_auth_users:' "  bob: ${cheap/04/99}"
refused "$web:2: bob: a bcrypt hash of cost 16" 'basic_auth_users:' "  bob: ${cheap/04/16}"
refused "$web:2: bob: not a text" 'basic_auth_users:' "  bob: [$cheap]"
refused "$web:3: file: a second document" "basic_auth_users: {bob: $cheap}" '---' 'x: y'
refused "$web:2: did not find" 'tls_server_config: {' ']'
refused "cert_file: $work/pki/none.pem: No such file or directory" "${tls[0]}" \
	'  cert_file: none.pem' '  key_file: server.key'
refused 'cert_file and key_file: The certificate and the given key do not match' "${tls[0]}" \
	'  cert_file: server.pem' '  key_file: client.key'
refused 'cert_file and key_file: Base64' "${tls[0]}" '  cert_file: web.yml' '  key_file: server.key'
refused 'client_ca_file: ' "${tls[@]}" "${demand[0]}" '  client_ca_file: server.key'
mkdir "$work/lib"
chmod 755 "$work/lib"
for library in libyaml-0.so.2 libgnutls.so.30 libcrypt.so.1; do
	echo rubbish >"$work/lib/$library"
	LD_LIBRARY_PATH=$work/lib refused 'install lib' "basic_auth_users: {bob: $cheap}"
	rm "$work/lib/$library"
done

# fails PATH OPTION...: there is no answer.
fails() {
	! get "$@" -o "$work/got" || fault "curl $* is answered"
}

base=https://127.0.0.1:$port
trust=(--noproxy '*' --cacert "$work/pki/root.pem")
reach=("${trust[@]}")
web "${tls[@]}"
wrong=''
serve --listen "127.0.0.1:$port" --web-config "$web"
[[ $(code /metrics) == 200 && $(code /nothing) == 404 ]] || fault 'it is not served'
[[ $(get /metrics --compressed) == "$(get /metrics)" ]] || fault 'it is another text, compressed'
result 'TLS'
wrong=''
reach=(--noproxy '*' --cacert "$work/pki/other.pem")
fails /metrics
reach=("${trust[@]}")
fails /metrics --tls-max 1.1
[[ $(code /metrics --tls-max 1.2) == 200 ]] || fault 'no TLS 1.2'
base=http://127.0.0.1:$port
fails /metrics
base=https://127.0.0.1:$port
result 'TLS with another root, too old, and none'
wrong=''
for i in {1..12}; do exec {fd}<>"/dev/tcp/127.0.0.1/$port" && held+=("$fd"); done
begin=$SECONDS
[[ $(code /metrics) == 200 ]] || fault 'they keep others out'
((SECONDS - begin <= 8)) || fault "it took $((SECONDS - begin)) s"
for fd in "${held[@]}"; do exec {fd}>&-; done
result 'connections without a handshake, more than are allowed'
wrong=''
for i in {1..8}; do
	get /metrics --limit-rate 1 -o /dev/null &
	slow+=("$!")
done
sleep 0.5
begin=$SECONDS
[[ $(code /metrics) == 200 ]] || fault 'they keep others out'
((SECONDS - begin <= 8)) || fault "it took $((SECONDS - begin)) s"
kill "${slow[@]}" 2>/dev/null
wait "${slow[@]}" 2>/dev/null
result 'a ninth client, beside those that read a byte a second'
wrong=''
rubbish_send
[[ $(code /metrics) == 200 ]] || fault 'not after rubbish'
serve_end
result 'rubbish instead of a handshake'
wrong=''
web "${tls[@]}" '  min_version: TLS13'
serve --listen "127.0.0.1:$port" --web-config "$web"
fails /metrics --tls-max 1.2
[[ $(code /metrics) == 200 ]] || fault 'no TLS 1.3'
serve_end
result 'min_version'

# identity NAME: the next clients have this certificate.
identity() {
	reach=("${trust[@]}" --cert "$work/pki/$1.pem" --key "$work/pki/$1.key")
}
web "${tls[@]}" "${demand[@]}"
wrong=''
identity client
serve --listen "127.0.0.1:$port" --web-config "$web"
for version in 1.2 1.3; do
	identity client
	[[ $(code /metrics --tls-max $version) == 200 ]] || fault "not with one, TLS $version"
	reach=("${trust[@]}")
	fails /metrics --tls-max $version
	identity stranger
	fails /metrics --tls-max $version
	identity server
	fails /metrics --tls-max $version
done
identity client
[[ $(code /metrics) == 200 ]] || fault 'not after those'
serve_end
result 'certificates of clients: right, none, of a stranger, and not for clients'
if ((!$(id -u))); then
	wrong=''
	chmod 0 "$work/pki/server.key"
	other=("${user[@]}") user=()
	serve --listen "127.0.0.1:$port" --web-config "$web"
	serve_end
	user=("${other[@]}")
	chmod 644 "$work/pki/server.key"
	result 'files are read before rights are dropped'
fi

base=http://127.0.0.1:$port
reach=(--noproxy '*')
web "basic_auth_users: {bob: $cheap, alice: \"${cheap/2b/2y}\", slow: $costly}"
wrong=''
serve --listen "127.0.0.1:$port" --web-config "$web"
get /metrics -D "$work/head" >"$work/got"
grep -q '^HTTP/1.1 401 ' "$work/head" || fault "$(head -n 1 "$work/head")"
grep -qi '^www-authenticate: basic realm="cgswap"' "$work/head" || fault 'nothing is asked for'
! grep -q cgswap_ "$work/got" || fault 'there are numbers'
[[ $(code /nothing) == 401 && $(code / -X POST -d x=y) == 401 ]] || fault 'not 401'
for given in 'Basic' 'Basic ' 'Basic !' 'Basic Ym9i' 'Basic Og==' 'Bearer Ym9iOnNlY3JldA==' \
	'Digest username="bob"' 'Basic Ym9iOnNlY3JldAA=x'; do
	[[ $(code /metrics -H "Authorization: $given") == 401 ]] || fault "$given is taken"
done
long=$(head -c 600 /dev/zero | tr '\0' x)
for given in bob: bob:Secret bob:secrets "bob:$long" "$long:secret"; do
	[[ $(code /metrics -u "$given") == 401 ]] || fault "$given is taken"
done
result 'no password, or a wrong one'
wrong=''
for i in 1 2; do
	[[ $(code /metrics -u bob:secret) == 200 && $(code / -u alice:secret) == 200 ]] ||
		fault 'the right one is not taken'
	[[ $(code /metrics -u bob:Secret) == 401 ]] || fault 'a wrong one is taken'
done
[[ $(code /nothing -u bob:secret) == 404 && $(code / -u bob:secret -d x=y) == 405 ]] ||
	fault 'not 404 and 405'
[[ $(code /nothing -u alice:secret -d x=y) == 405 ]] || fault 'not 405'
result 'the right password'
wrong=''
for i in {1..5}; do # where others use the processor, one of them may be late
	known=$(get / -u slow:x -o /dev/null -w '%{time_total}')
	unknown=$(get / -u nobody:x -o /dev/null -w '%{time_total}')
	! awk -v a="$known" -v b="$unknown" 'BEGIN { exit !(b > a / 3 && a > 0.05) }' || break
	((i < 5)) || fault "a known name takes $known s, and an unknown one $unknown"
done
result 'an unknown name takes as long as a known one'
wrong=''
slow=()
for i in {1..4}; do
	get / -u nobody:x -o /dev/null &
	slow+=("$!")
done
sleep 0.1
[[ $(code /metrics -u bob:secret) == 200 ]] || fault 'it is not served'
kill -0 "${slow[3]}" 2>/dev/null || fault 'others are served first'
wait "${slow[@]}"
serve_end
result 'wrong passwords do not delay a right one'
wrong=''
serve --listen "127.0.0.1:$port" --web-config "$web"
for i in {1..8}; do get / -u nobody:x -o /dev/null & done
sleep 0.2
kill -TERM $server
wait $server || fault "it ends with $?"
wait
result 'the end, while passwords are checked'

web 'http_server_config:' '  http2: true' '  headers:' '    X-Frame-Options: deny' \
	"    Content-Security-Policy: default-src 'self'"
wrong=''
serve --listen "127.0.0.1:$port" --web-config "$web"
for path in / /nothing; do
	get $path -D "$work/head" >"$work/got"
	for line in 'X-Frame-Options: deny' 'X-Content-Type-Options: nosniff' \
		"Content-Security-Policy: default-src 'self'"; do
		[[ $(tr -d '\r' <"$work/head" | grep -c "^${line%%:*}: ") == 1 ]] &&
			tr -d '\r' <"$work/head" | grep -qxF "$line" || fault "not $line"
	done
done
result 'http_server_config'

# Files that change while it serves. This one goes on.
wrong=''
web "basic_auth_users: {bob: $cheap}"
[[ $(code /) == 401 && $(code / -u bob:secret) == 200 ]] || fault 'no password is needed'
web "basic_auth_users: {alice: $cheap}"
[[ $(code / -u bob:secret) == 401 && $(code / -u alice:secret) == 200 ]] || fault 'bob is there'
get / -D "$work/head" -u alice:secret >"$work/got"
! grep -qi '^x-frame-options' "$work/head" || fault 'a header is left'
serve_end
result 'users and headers that change'
wrong=''
serve --listen "127.0.0.1:$port" --web-config "$web"
web 'basic_auth_users: {alice: x}'
for i in 1 2 3; do
	[[ $(code / -u alice:secret) == 200 ]] || fault 'alice is gone'
done
: >"$web"
[[ $(code /) == 401 ]] || fault 'an empty file lets everybody in'
rm "$web"
[[ $(code / -u alice:secret) == 200 ]] || fault 'alice is gone, without a file'
kill -HUP $server
sleep 0.5
web "basic_auth_users: {bob: $cheap}"
[[ $(code / -u bob:secret) == 200 ]] || fault 'bob is not there'
kill -TERM $server
wait $server || fault "it ends with $?"
[[ $(<"$work/served") == "cgswap: --web-config is not read again: $web:1: alice: not a bcrypt hash
cgswap: --web-config is not read again: $web: No such file or directory" ]] ||
	fault "it says $(<"$work/served")"
result 'a file that is wrong for a while is told once, and the one before is used'

base=https://127.0.0.1:$port
signed renewed root serverAuth
chmod 644 "$work"/pki/*
web "${tls[@]}"
# subject: prints whose certificate the server has.
subject() {
	openssl s_client -connect "127.0.0.1:$port" </dev/null 2>/dev/null |
		openssl x509 -noout -subject 2>/dev/null
}
reach=("${trust[@]}")
wrong=''
serve --listen "127.0.0.1:$port" --web-config "$web"
[[ $(subject) == *CN*server ]] || fault "it is $(subject)"
cp "$work/pki/server.pem" "$work/server.pem"
cp "$work/pki/server.key" "$work/server.key"
# the certificate first: until the key is there, they do not match
cp "$work/pki/renewed.pem" "$work/pki/server.pem"
[[ $(code /metrics) == 200 && $(subject) == *CN*server ]] || fault 'half of a pair is used'
mv "$work/pki/renewed.key" "$work/pki/server.key"
[[ $(code /metrics) == 200 && $(subject) == *CN*renewed ]] || fault "it is still $(subject)"
# one that holds its connection does not keep the others from it for long
cp "$work/server.pem" "$work/pki/server.pem"
cp "$work/server.key" "$work/pki/server.key"
slow=()
for i in 1 2; do
	get /metrics --limit-rate 1 -o /dev/null &
	slow+=("$!")
done
for i in {1..20}; do
	[[ $(subject) != *CN*server ]] || break
	sleep 0.5
done
((i < 20)) || fault "it is still $(subject)"
kill "${slow[@]}" 2>/dev/null
kill -TERM $server
wait $server || fault "it ends with $?"
wait "${slow[@]}" 2>/dev/null
[[ $(wc -l <"$work/served") == 1 ]] && grep -q 'given key do not match' "$work/served" ||
	fault "it says $(<"$work/served")"
result 'a certificate that is renewed'
web "${tls[@]}" "${demand[@]}"
wrong=''
identity client
serve --listen "127.0.0.1:$port" --web-config "$web"
identity stranger
fails /metrics
cp "$work/pki/other.pem" "$work/pki/root.pem.new"
sed -i 's/root.pem/root.pem.new/' "$web"
chmod 644 "$web" "$work/pki/root.pem.new"
[[ $(code /metrics) == 200 ]] || fault 'the new authority is not known'
identity client
fails /metrics
serve_end
result 'another authority for clients'
base=http://127.0.0.1:$port
reach=(--noproxy '*')
web "basic_auth_users: {bob: $cheap, slow: $costly}"
wrong=''
serve --listen "127.0.0.1:$port" --web-config "$web"
slow=()
for i in 1 2 3; do
	get / -u nobody:x -o /dev/null &
	slow+=("$!")
done
sleep 0.2
web '{}'
get / -o /dev/null
kill -HUP $server
[[ $(code /) == 200 ]] || fault 'a password is needed'
wait "${slow[@]}"
serve_end
result 'a change while passwords are checked'

web "${tls[@]}" "basic_auth_users: {bob: $cheap}"
mkdir -m 777 "$work/dir"
base=https://localhost reach=("${trust[@]}" --unix-socket "$work/dir/socket")
wrong=''
serve --listen "$work/dir/socket" --web-config "$web"
[[ $(code /) == 401 && $(code / -u bob:secret) == 200 ]] || fault 'it is not served'
{
	kill -KILL $server
	wait $server
} 2>/dev/null
serve --listen "$work/dir/socket" --web-config "$web"
[[ $(code /) == 401 && $(code / -u bob:secret) == 200 ]] || fault 'not after it was killed'
serve_end
result 'both, over a unix socket, and again after it was killed'
