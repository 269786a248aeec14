# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# Sourced by the cases of explain, after lib.sh.
M=1048576

# explain OPTION...: writes to $WORK/explain.json; the exit code in $code.
explain() {
	"$CGSWAP" explain --json "$@" >"$WORK/explain.json" 2>"$WORK/explain.err"
	code=$?
}

says() {
	jq -r "$1" "$WORK/explain.json" 2>&1 | xargs
}

# set_files GROUP FILE=VALUE...
set_files() {
	local dir=$CG/$1 word
	shift
	for word; do
		echo "${word#*=}" >"$dir/${word%%=*}" || not_ok "$dir/${word%%=*}" "cannot be written"
	done
}
