#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# Usage: trace_v1.sh ATTACH
#
# The memory controller on a v1 hierarchy: known numbers of pages and who swapped them out, writes
# of the two limits, what v1 does not have, and the message about an OOM kill.
. tests/vm/lib.sh
. tests/vm/trace_lib.sh
attach=$1
CG=/sys/fs/cgroup/memory

# limit GROUP MEMORY MEMSW
limit() {
	echo "$2" >"$CG/$1/memory.limit_in_bytes"
	echo "$3" >"$CG/$1/memory.memsw.limit_in_bytes"
}

zram_swap 256
echo 1 >$CG/memory.use_hierarchy 2>/dev/null
mkdir -p $CG/tv/a $CG/tv/o $CG/tv/s
trace_start main --attach "$attach"
load load_anon -g "$CG/tv/a" -p 1009 -m -w
load_says 0 ready || not_ok "load" "it ended early"
limit tv/a 64M 96M
limit tv/o 12M 16M
load load_oom -g "$CG/tv/o"
wait "$load_pid"
check "killed" $? 137
sleep 2
trace_stop main
check "exit code" "$trace_code" 0
check "the hierarchy" "$(ask main '.[0].cgroup')" v1
check "pages charged" "$(pages main '.path == "/tv/a" and .kind == "charge" and
	.actor == "madvise" and .actor_path == "/tv/a"')" 1009
check "total" "$(total main /tv/a charged_pages)" 1009
check "is the kernel's number" "$(($(<"$CG/tv/a/memory.memsw.usage_in_bytes") -
	$(<"$CG/tv/a/memory.usage_in_bytes")))" $((1009 * PAGE))
limits=$(ask_events main '.kind == "limit" and .path == "/tv/a"' \
	'map("\(.file) \(.old) \(.new) \(.comm)") | join(", ")')
check "limit of memory" "${limits%, *}" "memory.limit_in_bytes null 67108864 bash"
check "limit of memory and swap" "${limits#*, }" \
	"memory.memsw.limit_in_bytes null 100663296 bash"
check "refusals are said to be missing" \
	"$(ask main '.[0] | "\(.missing | index("refused") != null) \(.missing_why |
		test("v1 refuses no swap"))"')" "true true"
text=$(last main '.kind == "oom"' text)
reached='in /tv/o: memory\.(memsw\.)?limit_in_bytes of /tv/o .*reached; '
because='swap could not help because memory\.memsw\.limit_in_bytes of /tv/o '
if [[ $text =~ ^killed\ [0-9]+\ \(load_oom\)\ $reached$because ]]; then
	ok "$text"
else
	not_ok "the sentence" "$text"
fi
check "nothing was lost" "$(last_line main .lost)" 0
case_end
