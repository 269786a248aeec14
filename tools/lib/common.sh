# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# shellcheck shell=bash
#
# What every script in tools/ shares: messages, steps, the cache directory, the names
# that Debian and the kernel give an architecture, and reading Debian versions.
# Sourced, never run. It knows nothing of apt, kernels or virtual machines.

# die TEXT...: one line on stderr, then exit 1.
die() {
	printf '%s: %s\n' "${0##*/}" "$*" >&2
	exit 1
}

# note TEXT...: progress for a person, on stderr, only when -v was given.
note() {
	[[ -z ${VERBOSE:-} ]] || printf '%s: %s\n' "${0##*/}" "$*" >&2
}

# step LOG TEXT COMMAND...: runs it with its output in LOG, and shows one line: TEXT, the seconds so
# far on a terminal, and how it ended. A failure shows the end of LOG and where it is. With V=1 all
# output is shown instead.
step() {
	local log=$1 text=$2 ticker='' code=0 begin=$SECONDS
	shift 2
	if [[ ${V:-0} != 0 ]]; then
		printf '%s\n' "$text"
		"$@"
		return
	fi
	mkdir -p -- "$(dirname -- "$log")"
	if [[ -t 1 ]]; then
		# not longer than this script, however it ends
		while kill -0 $$ && printf '\r%s ... %d s ' "$text" $((SECONDS - begin)); do
			sleep 1
		done 2>/dev/null &
		ticker=$!
	fi
	"$@" >"$log" 2>&1 || code=$?
	[[ -z $ticker ]] || { kill $ticker && wait $ticker || true; printf '\r'; } 2>/dev/null
	if ((code)); then
		printf '%s: failed after %d s, status %d; the end of %s:\n' \
			"$text" $((SECONDS - begin)) $code "$log"
		tail -n 20 -- "$log" | sed 's/^/    /'
		return $code
	fi
	printf '%s: done in %d s\n' "$text" $((SECONDS - begin))
}

# usage_error TEXT...: wrong usage, exit 2 as everywhere in this project.
usage_error() {
	printf '%s: %s (see --help)\n' "${0##*/}" "$*" >&2
	exit 2
}

# help_from_header FILE: the comment at the top of a script is its help text.
help_from_header() {
	awk 'NR == 1 || /SPDX/ || (/^#$/ && !text) || /^# shellcheck/ { next } !/^#/ { exit } { text = 1; sub(/^# ?/, ""); print }' "$1"
}

# cache_dir: an absolute path, as it is written into unpacked makefiles.
cache_dir() {
	readlink -m -- "${CGSWAP_CACHE:-${XDG_CACHE_HOME:-${HOME:?}/.cache}/cgswap}"
}

# require_tools COMMAND...: names what is missing, and how to get it.
require_tools() {
	local tool
	for tool in "$@"; do
		command -v "$tool" >/dev/null ||
			die "$tool is not installed (tools/deps check names the package)"
	done
}

# is_static COMMAND: there, and without shared libraries.
is_static() {
	local path
	path=$(command -v "$1") && ! ldd "$path" >/dev/null 2>&1
}

# debian_arch NAME: x86, x86_64, amd64 -> amd64; arm64, aarch64 -> arm64.
debian_arch() {
	case $1 in
	x86 | x86_64 | amd64) echo amd64 ;;
	arm64 | aarch64) echo arm64 ;;
	*) return 1 ;;
	esac
}

# series_is_valid TEXT: a kernel series is two numbers and may have a flavour: 6.12, 6.12-rt.
series_is_valid() {
	[[ $1 =~ ^[0-9]+\.[0-9]+(-[a-z]+)?$ ]]
}
