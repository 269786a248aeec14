#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# Usage: refusals.sh ATTACH
#
# What swap.max refuses is exported at the limit that refused, or as not known where it can be that
# of a group or that of its parent. Held against memory.swap.events, and against a trace, which sees
# each refusal when it happens.
. tests/vm/lib.sh
. tests/vm/trace_lib.sh
attach=$1
declare -A limits=([/r]=12000 [/r/own]=2000 [/r/none]=max [/r/zero]=0 [/r/new]=max)

# refusals: waits for two more refreshes. "PATH COUNT" of each limit that refused, and "unknown".
refusals() {
	local i old
	for i in 1 2; do
		old=$(stat -c %i "$WORK/cgswap.prom")
		while [[ $(stat -c %i "$WORK/cgswap.prom") == "$old" ]]; do sleep 0.1; done
	done
	sed -nE 's/^cgswap_group_refusals_total\{cgroup="(.*)"\} /\1 /p
		s/^cgswap_refusals_(unknown)_total /\1 /p' "$WORK/cgswap.prom" |
		grep -v ' 0$' | sort
}

# refuse GROUP PAGES: sends so many pages of it to swap, more than it gets.
refuse() {
	! "$LOADS/load_anon" -g "$CG$1" -p "$2" -m -t 1 &>"$WORK/load" ||
		not_ok "$1 is refused" "$(cat "$WORK/load")"
}

# asked GROUP: how often the group itself was refused; it has none below it.
asked() {
	swap_events "${1#/}" max
}

for path in /r /r/own /r/none /r/zero; do
	group "${path#/}"
	[[ ${limits[$path]} == max ]] || echo $((limits[$path] * PAGE)) >"$CG$path/memory.swap.max"
done
zram_swap 256
refuse /r/own 3000
before=$(asked /r/own)
check_true "a limit refused before the start" "none" "$before > 0"
trace_start all --attach "$attach" -e refused
"$CGSWAP" export --attach "$attach" --textfile "$WORK" --interval 300ms 2>"$WORK/err" &
export_pid=$!
until [[ -s $WORK/cgswap.prom ]]; do sleep 0.1; done
check "what was refused before the start is not counted" "$(refusals)" ''

refuse /r/own 3000
own=$(($(asked /r/own) - before))
check_true "the group's own limit refused" "none" "$own > 0"
check "its own limit, as its parent's was never reached" "$(refusals)" "/r/own $own"
refuse /r/zero 1000
zero=$(asked /r/zero)
check_true "a limit of 0 refused" "none" "$zero > 0"
check "a limit of 0" "$(refusals)" "/r/own $own
/r/zero $zero"
refuse /r/none 14000
none=$(asked /r/none)
check_true "the parent's limit refused" "none" "$none > 0"
check "the parent's limit" "$(refusals)" "/r $none
/r/own $own
/r/zero $zero"
group r/new
refuse /r/new 14000
new=$(asked /r/new)
check_true "a new group was refused" "none" "$new > 0"
check "the parent's limit, of a new group" "$(refusals)" "/r $((none + new))
/r/own $own
/r/zero $zero"
refuse /r/own 3000
both=$(($(asked /r/own) - before - own))
check_true "one of two limits refused" "none" "$both > 0"
check "which of the two is not known" "$(refusals)" "/r $((none + new))
/r/own $own
/r/zero $zero
unknown $both"
refuse /r/zero 1000
zero=$(asked /r/zero)
refused=$(refusals)
check "a limit of 0 is known still" "$(grep zero <<<"$refused")" "/r/zero $zero"

trace_stop all
for path in /r /r/zero; do
	check "a trace says the same of $path" "$(sed -n "s|^$path ||p" <<<"$refused")" \
		"$(events all ".kind == \"refused\" and .path != \"/r/own\" and
			.limit_path == \"$path\"")"
done
check "a trace says that the two refused as often as is known and not known" $((own + both)) \
	"$(events all '.kind == "refused" and .path == "/r/own"')"
check "says nothing on stderr" "$(cat "$WORK/err")" ''
kill -TERM $export_pid
wait $export_pid
check "it ends with a signal" $? 0
case_end
