# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# shellcheck shell=bash
#
# Sourced by every file of command line tests: runs the command and looks at what it prints. A test
# prints "ok - NAME" or "not ok - NAME" with what was wrong above it.
set -uo pipefail
cgswap=${CGSWAP:-$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")/../../build/cgswap}
work=$(mktemp -d)
chmod 755 "$work"
trap 'rm -rf "$work"' EXIT
export LC_ALL=C
user=()
wrong=''

# as_user: the next runs are those of a user who is not root. False when that cannot be had.
as_user() {
	(($(id -u))) && return
	user=(setpriv --reuid=65534 --regid=65534 --clear-groups)
	"${user[@]}" "$cgswap" --version >/dev/null 2>&1
}

# run ARGUMENT...: leaves the exit status and the files out and err.
run() {
	ran="cgswap $*"
	timeout 60 "${user[@]}" "$cgswap" "$@" >"$work/out" 2>"$work/err" </dev/null
	code=$?
	wrong=''
}

fault() {
	wrong+="# $*"$'\n'
}

expect_code() {
	((code == $1)) || fault "exit status $code, not $1"
}

# One line on stderr, which names the command, says no more than WORDS..., and nothing on stdout.
expect_error() {
	local line
	line=$(<"$work/err")
	(($(wc -l <"$work/err") == 1)) || fault "$(wc -l <"$work/err") lines on stderr: $line"
	[[ $line == cgswap:* || $line == 'cgswap '*:* ]] || fault "who says this? $line"
	[[ $line == *"$1"* ]] || fault "stderr is '$line', without '$1'"
	[[ ! -s $work/out ]] || fault "on stdout: $(head -n 1 "$work/out")"
}

expect_output() {
	grep -qE -- "$1" "$work/out" || fault "stdout has no '$1'"
	[[ ! -s $work/err ]] || fault "on stderr: $(head -n 1 "$work/err")"
}

# result [NAME]: of the run; its command line when it has no name.
result() {
	local name=${1:-$ran}
	if [[ -n $wrong ]]; then
		printf '%snot ok - %s\n' "$wrong" "$name"
	else
		printf 'ok - %s\n' "$name"
	fi
}

# usage_error WORDS ARGUMENT...: status 2 and one line.
usage_error() {
	local words=$1
	shift
	run "$@"
	expect_code 2
	expect_error "$words"
	result
}

# failure WORDS ARGUMENT...: status 1 and one line.
failure() {
	local words=$1
	shift
	run "$@"
	expect_code 1
	expect_error "$words"
	result "${name:-}"
}

# tree NAME: an empty saved tree; put FILE TEXT writes a file of it.
tree() {
	root=$work/$1
	mkdir -p "$root"
}

put() {
	mkdir -p "$(dirname -- "$root/$1")"
	printf '%s\n' "$2" >"$root/$1"
}
