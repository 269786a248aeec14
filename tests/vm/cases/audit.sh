#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# Usage: audit.sh ATTACH [RUNS]
#
# With nothing wrong the audit finds nothing wrong, whatever happens: loads of every kind, rings
# without room, groups that die, pages that were in swap before it came.
. tests/vm/lib.sh
attach=$1 runs=${2:-1}
mkdir -p /tmp/shm && mount -t tmpfs -o size=256m tmpfs /tmp/shm

# audit NAME OPTION...: into $WORK/NAME.audit; what it says of the swap accounting.
audit() {
	local name=$1
	shift
	"$CGSWAP" audit --json --attach "$attach" -o "$WORK/$name.audit" "$@" \
		>"$WORK/$name.out" 2>"$WORK/$name.err"
	code=$?
}

# says NAME FILTER
says() {
	jq -r "$2" "$WORK/$1.audit"
}

# exact NAME CODE: the verdict of the last audit, and no word of a violation.
exact() {
	check "$1: exact" "$2 $(says "$1" '[.verdict, .exit, (.violations | length)] | join(" ")')" \
		"0 exact 0 0"
	[[ "$(says "$1" .verdict)" == exact ]] || { jq -c . "$WORK/$1.audit"; cat "$WORK/$1.err"; }
}

group audit
for ((run = 1; run <= runs; run++)); do
	group audit/anon 24M
	audit "anon $run" -- "$LOADS/load_anon" -g "$CG/audit/anon" -p 12007 -r 2
	exact "anon $run" "$code"
	check "anon $run: the command's status" "$(says "anon $run" .command_status)" 0
	check_true "anon $run: events" "$(says "anon $run" .events)" \
		"$(says "anon $run" .events) >= 12007"
done
jq -c . "$WORK/anon 1.audit"
case_end
