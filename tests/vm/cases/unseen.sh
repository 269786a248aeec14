#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# Usage: unseen.sh ATTACH
#
# Programs that are attached but not run: debugfs kprobes/enabled and kernel.ftrace_enabled are off
# for all of a load, for a part of it, and only between two readings. Checks that rest on programs
# are then unknown, the reason names the switch, no violation is reported, and no command prints
# "missed 0". If none of our programs depends on the switch, or the kernel refuses to turn it off,
# everything is exact. So is the next audit. And a machine without a group below the root is exact.
. tests/vm/lib.sh
. tests/vm/audit_lib.sh
attach=$1
export CG LOADS

# unknown NAME WORD: because of the switch whose name contains WORD, and for no other reason.
unknown() {
	check "$1: unknown" "$code $(says "$1" '[.verdict, (.violations | length), .missed] |
		map(tostring) | join(" ")')" "4 unknown 0 null"
	check "$1: what rests on programs, because of the switch" "$(says "$1" '[.checks[] |
		select(.result == "unknown" and (.reason | contains($word))) | .name] | sort |
		join(" ")' --arg word "$2")" "calls charges events ledger limit slots"
	((code == 4)) || tell "$1"
}

# off COMMAND...: runs it with the switch off; writes to $WORK/silent whether programs are disabled
# then: our kprobes are in the kernel's list, or ftrace's switch was not refused.
off() {
	local was=1
	[[ $switch != *kprobes* ]] || grep -q . /sys/kernel/debug/kprobes/list || was=
	echo 0 >"$switch" 2>/dev/null || was=
	echo "$was" >"$WORK/silent"
	"$@"
	echo 1 >"$switch" 2>/dev/null
}
load_once() {
	"$LOADS/load_anon" -g "$CG/unseen" -p "$1" -m -r 1
}
load_half() {
	load_once 2003 &
	sleep 0.3
	off sleep 1
	wait $!
}
export -f off load_once load_half
export WORK

# told NAME WORD
told() {
	if [[ $(<"$WORK/silent") ]]; then unknown "$1" "$2"; else exact "$1"; fi
}

trace_told() {
	local file=$WORK/trace i silent expected='[false,false]'
	rm -f "$file.rec"
	"$CGSWAP" trace --json --attach "$attach" --duration 8s --record "$file.rec" \
		>"$file.out" 2>"$file.err" &
	# the first chunks are written once the programs are attached
	for ((i = 0; i < 600; i++)); do
		(($(stat -c %s "$file.rec" 2>/dev/null || echo 0) < 100)) || break
		sleep 0.1
	done
	sleep 1
	off load_once 1009
	silent=$(<"$WORK/silent")
	[[ ${EXPECT_MISSES:-} != null ]] || expected='[true,false]'
	[[ ! $silent ]] || expected='[true,true]'
	wait $!
	check "$1: trace --record: exit" $? $((silent * 4))
	"$CGSWAP" trace --replay "$file.rec" --summary --json >"$file.json"
	check "$1: trace: exit" $? $((silent * 4))
	check "$1: trace: what was missed is known" "$(jq -c 'select(.type == "end") |
		[.missed_totals != 0, .unseen != null and (.unseen | contains($word))]' \
		--arg word "$2" "$file.json")" \
		"$expected"
	"$CGSWAP" trace --replay "$file.rec" --summary | tail -n 2
	[[ $silent ]] || check_true "$1: trace: events are seen" "$(tail -n 1 "$file.json")" \
		"$(jq 'select(.type == "end") | .events' "$file.json") > 1009"
	"$CGSWAP" audit --replay "$file.rec" --json \
		>"$WORK/recorded.audit" 2>"$WORK/recorded.err"
	code=$?
	check "$1: audit of the recording" "$code $(says recorded '.violations | length')" \
		"$((silent * 4)) 0"
	((code == silent * 4)) || tell recorded
}

# A group of its own, with a low watermark: top has no programs at the switches.
top_told() {
	local silent
	group "top$3"
	top_start top --attach "$attach" -d 500ms
	off "$LOADS/load_anon" -g "$CG/top$3" -p 503 -m
	silent=$(<"$WORK/silent")
	sleep 2
	top_latest top
	if [[ $silent ]]; then
		check "$1: top: missed is not known" "$(value top host probe_misses)" null
		check_true "$1: top: and why is said" "$(value top host unseen)" \
			"$(value top host unseen | grep -c -e "$2" -e "no program ran")"
	else
		check "$1: top: all is seen" "$(value top host unseen)" null
		check_books top "$1: top: books"
	fi
	top_stop top
}

# tried NUMBER WORD SWITCH
tried() {
	local title=$2
	export switch=$3
	audit "$title throughout" -- bash -c 'off load_once 3001'
	told "$title throughout" "$2"
	audit "$title for a part" -- bash -c load_half
	told "$title for a part" "$2"
	audit "$title between readings" --interval 20s -- bash -c 'off load_once 101'
	told "$title between readings" "$2"
	audit "$title after it" -- bash -c 'load_once 503'
	exact "$title after it"
	trace_told "$title" "$2"
	top_told "$title" "$2" "$1"
}

# what an earlier case left in swap keeps its groups
device=$(awk 'NR == 2 { print $1 }' /proc/swaps)
swapoff -a
swapon "$device"
find "$CG" -mindepth 1 -depth -type d -exec rmdir {} + 2>/dev/null
audit "no group" -- true
exact "no group"
"$CGSWAP" audit --attach "$attach" -o "$WORK/none" -- true
check "no group: it is said" "$(grep -cE '^- +(limit|events) +there is no group below the root$' \
	"$WORK/none")" 2
group unseen
group unseen/other
rmdir "$CG/unseen/other"
audit "group that is gone" -c /unseen -- rmdir "$CG/unseen"
check "a group that is gone: unknown" "$code" 4
group unseen
tried 1 kprobes /sys/kernel/debug/kprobes/enabled
tried 2 ftrace /proc/sys/kernel/ftrace_enabled
case_end
