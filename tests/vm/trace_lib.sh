# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# Sourced by the cases of trace, after lib.sh: a cgswap trace in the background, and questions to
# what it said.

# trace_start NAME OPTION...: cgswap trace --json into $WORK/NAME.trace; its pid in trace_pid[NAME].
declare -A trace_pid
trace_start() {
	local name=$1 deadline=$((SECONDS + 120))
	shift
	"$CGSWAP" trace --json "$@" >"$WORK/$name.trace" 2>"$WORK/$name.err" &
	trace_pid[$name]=$!
	until grep -q '"type":"trace"' "$WORK/$name.trace"; do
		((SECONDS < deadline)) && kill -0 "${trace_pid[$name]}" 2>/dev/null ||
			{ not_ok "trace $name starts" "$(cat "$WORK/$name.err")"; return 1; }
		sleep 0.2
	done
}

# trace_stop NAME: ends it as ^C does; the exit code in $trace_code.
trace_stop() {
	kill -INT "${trace_pid[$1]}"
	wait "${trace_pid[$1]}"
	trace_code=$?
}

# lines NAME [CONDITION]: the whole lines that may meet it: those with each value that it wants a
# key to have. A trace is long, and jq is slow where a machine is emulated.
lines() {
	local rest=${2:-} patterns=('}$')
	local key_value='\.([a-z_]+) == "([^"]*)"(.*)'
	[[ $rest != *' or '* && $rest != *not* ]] || rest=''
	while [[ $rest =~ $key_value ]]; do
		patterns+=("\"${BASH_REMATCH[1]}\":\"${BASH_REMATCH[2]}\"")
		rest=${BASH_REMATCH[3]}
	done
	lines_with "${patterns[@]}" <"$WORK/$1.trace"
}

# lines_with PATTERN...: those of stdin that match all of them.
lines_with() {
	if (($# == 1)); then grep "$1"; else grep "$1" | lines_with "${@:2}"; fi
}

# ask NAME FILTER [CONDITION]: jq over all lines that are whole, as an array; over lines() only.
ask() {
	jq -rs "$2" <(lines "$1" "${3:-}")
}

# ask_events NAME CONDITION FILTER [ARGUMENT...]: jq over the events that meet it, as an array.
ask_events() {
	local name=$1 condition=$2 filter=$3
	shift 3
	jq -rs "[.[] | select(.type == \"event\" and ($condition))] | $filter" \
		<(lines "$name" "$condition") "$@"
}

# last_line NAME FILTER: of the end of the summary.
last_line() {
	grep '}$' "$WORK/$1.trace" | tail -n 1 | jq -r "$2"
}

# events NAME CONDITION: how many events meet it.
events() {
	ask_events "$1" "$2" length
}

# pages NAME CONDITION: the pages of these.
pages() {
	ask_events "$1" "$2" "[.[].pages] | add // 0"
}

# total NAME PATH KEY: of the summary.
total() {
	local condition=".type == \"total\" and .path == \"$2\""
	ask "$1" ".[] | select($condition) | .$3" "$condition"
}

# last NAME CONDITION KEY...: of the last event that meets it, in one line.
last() {
	local name=$1 condition=$2
	shift 2
	ask_events "$name" "$condition" "last as \$event |
		\$ARGS.positional | map(. as \$key | \$event[\$key] | tostring) | join(\" \")" --args "$@"
}

# swap_events GROUP KEY: of memory.swap.events.
swap_events() {
	sed -n "s/^$2 //p" "$CG/$1/memory.swap.events"
}

vmstat() {
	sed -n "s/^$1 //p" /proc/vmstat
}
