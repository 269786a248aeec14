# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# shellcheck shell=bash
#
# What every script in tools/ shares: messages, steps, the cache directory, the names
# that Debian and the kernel give an architecture, and reading Debian versions.
# Sourced, never run. It knows nothing of apt, kernels or virtual machines.

# die TEXT...: prints one line on stderr and exits with 1.
die() {
	printf '%s: %s\n' "${0##*/}" "$*" >&2
	exit 1
}

# note TEXT...: progress on stderr, only with -v.
note() {
	[[ -z ${VERBOSE:-} ]] || printf '%s: %s\n' "${0##*/}" "$*" >&2
}

# ticker_start TEXT: shows TEXT and the elapsed seconds on a terminal, until ticker_stop.
ticker_start() {
	local begin=$SECONDS
	ticker=''
	[[ -t 1 ]] || return 0
	# ends with this script, however that ends
	while kill -0 $$ && printf '\r%s ... %d s ' "$1" $((SECONDS - begin)); do
		sleep 1
	done 2>/dev/null &
	ticker=$!
}

ticker_stop() {
	[[ -z $ticker ]] || { kill $ticker && wait $ticker || true; printf '\r'; } 2>/dev/null
}

# step LOG TEXT COMMAND...: runs COMMAND with its output in LOG, and shows one line: TEXT, on a
# terminal the elapsed seconds, and the result. On failure it shows the end of LOG and its path.
# With V=1 all output is shown instead.
step() {
	local log=$1 text=$2 ticker='' code=0 begin=$SECONDS
	shift 2
	if [[ ${V:-0} != 0 ]]; then
		printf '%s\n' "$text"
		"$@"
		return
	fi
	mkdir -p -- "$(dirname -- "$log")"
	ticker_start "$text"
	"$@" >"$log" 2>&1 || code=$?
	ticker_stop
	if ((code)); then
		printf '%s: failed after %d s, status %d; the end of %s:\n' \
			"$text" $((SECONDS - begin)) $code "$log"
		tail -n 20 -- "$log" | sed 's/^/    /'
		return $code
	fi
	printf '%s: done in %d s\n' "$text" $((SECONDS - begin))
}

# root_step LOG TEXT COMMAND...: a step as root. sudo asks for the password before the step; if it
# would ask again within it, no seconds are shown, so that nothing overwrites the prompt.
root_step() {
	local log=$1 text=$2
	shift 2
	if ((EUID == 0)); then
		step "$log" "$text" "$@"
	elif sudo -n true 2>/dev/null || { sudo -v && sudo -n true 2>/dev/null; }; then
		step "$log" "$text" sudo -n "$@"
	else
		V=1 step "$log" "$text" sudo "$@"
	fi
}

# step_until_output TEXT: the same for a command whose output is piped in and shown: TEXT and the
# seconds until the first line.
step_until_output() {
	local line='' ticker begin=$SECONDS
	ticker_start "$1"
	IFS= read -r line || true
	ticker_stop
	printf '%s: %d s\n%s\n' "$1" $((SECONDS - begin)) "$line"
	cat
}

# usage_error TEXT...: wrong usage, exit 2 as everywhere in this project.
usage_error() {
	printf '%s: %s (see --help)\n' "${0##*/}" "$*" >&2
	exit 2
}

# help_from_header FILE: prints the comment at the top of a script, which is its help text.
help_from_header() {
	awk 'NR == 1 || /SPDX/ || (/^#$/ && !text) || /^# shellcheck/ { next } !/^#/ { exit } { text = 1; sub(/^# ?/, ""); print }' "$1"
}

# cache_dir: an absolute path, because it is written into unpacked makefiles.
cache_dir() {
	readlink -m -- "${CGSWAP_CACHE:-${XDG_CACHE_HOME:-${HOME:?}/.cache}/cgswap}"
}

# require_tools COMMAND...: dies naming what is missing and how to get it.
require_tools() {
	local tool
	for tool in "$@"; do
		command -v "$tool" >/dev/null ||
			die "$tool is not installed (tools/deps check names the package)"
	done
}

# is_static COMMAND: exists, and needs no shared libraries.
is_static() {
	local path
	path=$(command -v "$1") && ! ldd "$path" 2>/dev/null | grep -qv 'statically linked'
}

# debian_arch NAME: x86, x86_64, amd64 -> amd64; arm64, aarch64 -> arm64.
debian_arch() {
	case $1 in
	x86 | x86_64 | amd64) echo amd64 ;;
	arm64 | aarch64) echo arm64 ;;
	*) return 1 ;;
	esac
}

# A series: two numbers, -arm64 for kernels of that architecture, and perhaps a flavour: 6.12,
# 6.12-rt, 6.12-arm64, 6.12-arm64-16k (pages of 16 KiB).
series_is_valid() {
	[[ $1 =~ ^[0-9]+\.[0-9]+(-arm64)?(-[0-9a-z]+)?$ ]]
}

# series_check TEXT: wrong usage unless it is a series.
series_check() {
	series_is_valid "$1" ||
		usage_error "$1 is not a kernel series such as 6.12, 6.12-rt or 6.12-arm64"
}

# series_arch SERIES: Debian's name of its architecture.
series_arch() {
	case $1 in
	*-arm64 | *-arm64-*) echo arm64 ;;
	*) echo amd64 ;;
	esac
}

# series_flavour SERIES: rt, 16k, ... or nothing.
series_flavour() {
	local flavour=${1#*-}
	[[ $1 == *-* ]] || return 0
	flavour=${flavour#arm64}
	echo "${flavour#-}"
}

# machine_arch: Debian's name of this machine's architecture.
machine_arch() {
	debian_arch "$(uname -m)" || die "this machine is neither x86 nor arm64"
}

# build_dir SERIES: where make puts what runs on its kernels.
build_dir() {
	local arch
	arch=$(series_arch "$1")
	if [[ $arch == "$(machine_arch)" ]]; then
		echo build
	else
		echo "build/${arch/amd64/x86}"
	fi
}

# cross_prefix ARCH: of the compiler for it; nothing where this machine's own serves.
cross_prefix() {
	[[ $1 != "$(machine_arch)" ]] || return 0
	case $1 in
	arm64) echo aarch64-linux-gnu- ;;
	amd64) echo x86_64-linux-gnu- ;;
	esac
}
