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

# ask NAME FILTER [ARGUMENT...]: jq over all lines that are whole, as an array.
ask() {
	local name=$1 filter=$2
	shift 2
	jq -rs "$filter" <(grep '}$' "$WORK/$name.trace") "$@"
}

# ask_events NAME CONDITION FILTER [ARGUMENT...]: the same over the events that meet it. Where it
# names a kind only lines of that kind are parsed: a trace is long, and jq is slow.
ask_events() {
	local name=$1 condition=$2 filter=$3 kind=''
	local names_one='\.kind == "([a-z_]+)"'
	shift 3
	[[ $condition == *' or '*.kind* || ! $condition =~ $names_one ]] ||
		kind="\"kind\":\"${BASH_REMATCH[1]}\".*"
	jq -rs "[.[] | select(.type == \"event\" and ($condition))] | $filter" \
		<(grep "$kind}\$" "$WORK/$name.trace") "$@"
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
	ask "$1" ".[] | select(.type == \"total\" and .path == \"$2\") | .$3"
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
