# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# Sourced by the cases of audit, after lib.sh: runs cgswap audit to its end with --attach $attach,
# and queries its result.

# audit NAME OPTION...: leaves the result in $WORK/NAME.audit, the exit code in $code.
audit() {
	local name=$1
	shift
	"$CGSWAP" audit --json --attach "$attach" -o "$WORK/$name.audit" "$@" \
		>"$WORK/$name.out" 2>"$WORK/$name.err"
	code=$?
}

# says NAME FILTER [ARGUMENT...]
says() {
	local name=$1 filter=$2
	shift 2
	jq -r "$@" "$filter" "$WORK/$name.audit"
}

# tell NAME: prints the result, when it is unexpected.
tell() {
	cat "$WORK/$1.err"
	says "$1" '{verdict, events, missed, violations, unknown: [.checks[] |
		select(.result == "unknown") | "\(.name): \(.reason)"]}' -c
}

# exact NAME: every check proved that nothing is wrong.
exact() {
	check "$1: exact" \
		"$code $(says "$1" '[.verdict, .exit, (.violations | length)] | join(" ")')" \
		"0 exact 0 0"
	((code == 0)) || tell "$1"
}

# no_violation NAME: ok or unknown, but no violation.
no_violation() {
	check_true "$1: no violation" "exit $code" \
		"(code == 0 || code == 4) && $(says "$1" '.violations | length') == 0"
	((code == 0 || code == 4)) || tell "$1"
}
