# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# shellcheck shell=bash
#
# Sourced by every lint. A lint prints one line for each problem, "FILE:LINE: WHAT" or "FILE: WHAT",
# and exits 1 if there was one; 77 if it cannot run, with the reason.
set -euo pipefail
cd "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")/../.."
problems=0

problem() {
	printf '%s\n' "$*"
	problems=$((problems + 1))
}

skip() {
	printf '%s\n' "$*"
	exit 77
}

need() {
	command -v "$1" >/dev/null || skip "$1 is not installed"
}

# files [PATTERN...]: existing files of the checkout, tracked or new, without generated ones.
# Patterns are git's.
# shellcheck disable=SC2120 # without patterns it is all of them
files() {
	local file
	git ls-files -co --exclude-standard -- "$@" | sort -u | while read -r file; do
		[[ ! -f $file || $file == vmlinux/*/* ]] || printf '%s\n' "$file"
	done
}

scripts() {
	local file first
	files | while read -r file; do
		IFS= read -r first <"$file" || true
		[[ $file != *.sh && ! $first =~ ^#!.*sh$ ]] || printf '%s\n' "$file"
	done 2>/dev/null
}

# calls: "FILE CALLED" for each file of user/ that uses a function or variable of another one, from
# the objects of the last build.
calls() {
	local file
	files 'user/*.c' | while read -r file; do
		[[ ! -f build/${file%.c}.o ]] || nm "build/${file%.c}.o" | sed "s|^|$file |"
	done | awk '
		$3 ~ /^[TDBR]$/ { defined[$4] = $1 }
		$2 == "U" { user[++n] = $1; symbol[n] = $3 }
		END {
			for (i = 1; i <= n; i++)
				if (symbol[i] in defined && defined[symbol[i]] != user[i])
					print user[i], defined[symbol[i]]
		}' | sort -u
}

# each LINES: reports each line as a problem.
each() {
	local line
	while IFS= read -r line; do
		[[ -z $line ]] || problem "$line"
	done <<<"$1"
}

finish() {
	((!problems))
}
