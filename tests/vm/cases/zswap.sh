#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# Usage: zswap.sh ATTACH
#
# zswap is enabled while cgswap runs. Compressible, zero, incompressible and huge pages, in nested
# groups, in groups with limits, in a removed one: what cgswap counts for every group equals the
# kernel's files, bytes and pages, once the kernel has flushed its counters. What a kernel does not
# count per group is null.
. tests/vm/lib.sh
attach=$1
parameters=/sys/module/zswap/parameters

mkdir -p /tmp/shm && mount -t tmpfs -o size=64m tmpfs /tmp/shm

# stat GROUP KEY: of memory.stat; nothing when the kernel does not have it.
stat() {
	sed -n "s/^$2 //p" "$CG/$1/memory.stat"
}

# latest: copies the last whole refresh to $WORK/main.last.
latest() {
	tac "$WORK/main.json" |
		awk '/"type":"host"/ { if (whole) { print; exit } whole = 1; next } whole' |
		tac >"$WORK/main.last"
}

# shown PATH KEY...: values of the last whole refresh, on one line.
shown() {
	local path=$1
	shift
	jq -r --arg path "$path" '. as $row | select(.path == $path) | $ARGS.positional |
		map(. as $key | $row[$key] | tostring) | join(" ")' "$WORK/main.last" --args "$@"
}

# differences: groups for which the last whole refresh differs from the kernel's files.
differences() {
	local path zswap ledger zswapped held drift groups=0
	while read -r path zswap ledger zswapped held drift; do
		[[ -d $CG$path && $path == /zs* ]] || continue
		groups=$((groups + 1))
		if [[ $zswap != "$ledger" || $zswapped != "$held" || $drift != 0 ||
			$(stat "$path" zswap) != "$ledger" ||
			$(stat "$path" zswapped) != "$held" ]]; then
			printf ' %s: zswap %s ledger %s drift %s zswapped %s ledger %s;' \
				"$path" "$zswap" "$ledger" "$drift" "$zswapped" "$held"
		fi
	done < <(jq -r 'select(.type == "cgroup") | [.path, .zswap_current, .zswap_ledger,
		.zswapped, .zswapped_ledger, .zswap_drift] | map(tostring) | join(" ")' "$WORK/main.last")
	((groups)) || printf ' no group at all'
}

zswap_misses() {
	jq -r 'select(.type == "host") | .zswap_misses' "$WORK/main.last"
}

# refreshed: waits for a whole refresh that starts after now.
refreshed() {
	top_wait main $(($(grep -c '"type":"host"' "$WORK/main.json") + 3))
}

# check_zswap NAME: waits until the kernel has flushed its counters; 5.10 has none.
check_zswap() {
	local deadline=$((SECONDS + 60)) bad
	[[ $bytes ]] || { refreshed; return 0; }
	until latest && bad=$(differences) && [[ -z $bad ]]; do
		((SECONDS < deadline)) || break
		sleep 0.5
	done
	if [[ -z $bad ]]; then
		ok "$1"
	elif [[ ${EXPECT_MISSES:-0} == counted ]] && (($(zswap_misses) > 0)); then
		ok "$1: it differs, and $(zswap_misses) runs are said to be missed"
	else
		not_ok "$1" "$bad"
	fi
}

# out GROUP PAGES OPTION...: a load with all its pages swapped out.
out() {
	local group=$1 pages=$2
	shift 2
	load load_anon -g "$CG/$group" -p "$pages" -m -w "$@"
	load_says $((${#load_pids[@]} - 1)) ready || not_ok "load of $group" "it ended early"
}

# check_rejects GROUP SHOWN: where kernel events show rejects, those that are written; rejects that
# stay in memory are unknown.
check_rejects() {
	local wanted=null
	[[ $(<"$CG/$1/memory.zswap.writeback") == 0 ]] ||
		wanted=$(($(stat "$1" pswpout) - $(stat "$1" zswpwb)))
	check "$1: rejects" "$2" "$wanted"
}

# check_counts GROUP STORED REJECTED: the sum when STORED is a "+".
check_counts() {
	local stored rejected
	read -r stored rejected < <(shown "/$1" zswap_store_pages zswap_reject_pages)
	if [[ $2 == + && $store_at == raw_tp ]]; then
		check_rejects "$1" "$rejected"
	elif [[ $2 == + ]]; then
		check "$1: every page was stored or rejected" "$((stored + rejected))" "$3"
		check_true "$1: some were rejected" "$stored stored" "rejected > 0"
	else
		check "$1: pages stored and rejected" "$stored $rejected" "$2 $3"
	fi
	[[ -z $(stat "$1" zswpout) ]] || check "$1: the kernel's stores" "$stored" "$(stat "$1" zswpout)"
}

store_at=$($CGSWAP doctor --json --attach "$attach" |
	jq -r '.jobs[] | select(.job == "zswap_store") | .attach')
group zs/early
echo N >$parameters/enabled
out zs/early 503 -c 30
top_start main --attach "$attach" -d 300ms
top_wait main 2
latest
bytes=$(cat "$CG/zs/early/memory.zswap.current" 2>/dev/null)
zero=$(stat zs swpout_zero)
check "off is said" "$(jq -r 'select(.type == "host") | .zswap' "$WORK/main.last")" off
check "off is null" "$(shown /zs/early zswap_store_pages zswap_load_pages zswap_reject_pages \
	zswap_ledger zswap_drift zswap_current)" "null null null null null null"

echo Y >$parameters/enabled
refreshed # stores are counted from the refresh on that saw it enabled
group zs/plain
group zs/nest/zero
group zs/nest/rest
group zs/hard
out zs/plain 1009 -c 30
out zs/nest/zero 2003 -z
out zs/nest/rest 499 -c 60
out zs/hard 997 -c 100
check_zswap "bytes and pages are the kernel's"
latest
check "on is said" "$(jq -r 'select(.type == "host") | .zswap' "$WORK/main.last")" on
check_counts zs/plain 1009 0
check_counts zs/nest/rest 499 0
if [[ $zero ]]; then
	check_counts zs/nest/zero 0 0
	check "zero pages are kept by swap itself" "$(stat zs/nest/zero swpout_zero)" 2003
else
	check_counts zs/nest/zero 2003 0
	[[ -z $bytes ]] || check "zero pages take no bytes" \
		"$(shown /zs/nest/zero zswap_ledger zswapped_ledger)" "0 $((2003 * PAGE))"
fi
if grep -q ' zswap_stored_incompressible_pages$' /proc/kallsyms; then
	check "incompressible pages are kept as they are" \
		"$(shown /zs/hard zswap_ledger zswap_store_pages)" "$((997 * PAGE)) 997"
	family=cgswap_group_tree_zswap_incompressible_bytes
	check "and their bytes exported where the kernel counts them" \
		"$("$CGSWAP" export --once | sed -n "s|^$family{cgroup=\"/zs/hard\"} ||p")" \
		"$(stat zs/hard zswap_incomp)"
else
	check_counts zs/hard 0 997
fi
if [[ $bytes ]]; then
	check_true "there is something in zswap" "nothing" "$(stat zs zswap) > 0"
else
	check "bytes of a kernel without them are null" \
		"$(shown /zs/plain zswap_current zswap_ledger zswapped_ledger zswap_drift \
			zswap_writeback_pages)" "null null null null null"
fi

kill -USR2 "${load_pids[1]}"
load_says 1 touched
sleep 1
latest
check "loads are counted" "$(shown /zs/plain zswap_load_pages)" 1009
[[ -z $(stat zs/plain zswpin) ]] || check "the kernel's loads" "$(stat zs/plain zswpin)" 1009
check_zswap "bytes and pages after they came back"

if [[ $bytes ]]; then
	group zs/none
	echo 0 >"$CG/zs/none/memory.zswap.max"
	out zs/none 307 -c 30
	group zs/small
	echo 65536 >"$CG/zs/small/memory.zswap.max"
	[[ ! -e $CG/zs/small/memory.zswap.writeback ]] || echo 0 >"$CG/zs/small/memory.zswap.writeback"
	out zs/small 401 -c 30
	sleep 1
	check_zswap "bytes and pages under zswap.max"
	check_counts zs/none 0 307
	check_counts zs/small + 401
fi

if [[ -e $CG/zs/memory.zswap.writeback ]]; then
	echo 1 >$parameters/shrinker_enabled
	group zs/back
	echo 65536 >"$CG/zs/back/memory.zswap.max"
	out zs/back 601 -c 30
	check_zswap "bytes and pages with writeback"
	check "no writeback where it is forbidden" "$(shown /zs/small zswap_writeback_pages)" 0
	check_true "writeback is counted" "none" "$(shown /zs/back zswap_writeback_pages) > 0"
	check "as the kernel counts it" "$(shown /zs/back zswap_writeback_pages)" "$(stat zs/back zswpwb)"
	[[ $store_at != raw_tp ]] ||
		check_rejects zs/back "$(shown /zs/back zswap_reject_pages)"
fi

group zs/gone/child
load load_shmem -g "$CG/zs/gone/child" -f /tmp/shm/gone -p 701 -w
load_says $((${#load_pids[@]} - 1)) ready
kill -TERM "$load_pid"
sleep 1
rmdir "$CG/zs/gone/child"
check_zswap "bytes and pages of a removed group are the parent's"
[[ -z $bytes ]] || check "and still held" "$(shown /zs/gone zswapped_ledger)" $((701 * PAGE))
rm /tmp/shm/gone
check_zswap "until they are freed"
# per-CPU caches of freed slots keep the pages in zswap, too
[[ -z $bytes ]] || check_true "then nothing is held" "$(shown /zs/gone zswap_ledger zswapped_ledger)" \
	"$(shown /zs/gone zswapped_ledger) <= ${SLOT_CACHE_PAGES:-0} * PAGE"

# real-time kernels have no THP
if [[ -e /sys/kernel/mm/transparent_hugepage ]]; then
	group zs/huge
	load load_thp -g "$CG/zs/huge" -n 3 -w
	load_says $((${#load_pids[@]} - 1)) ready
	check_zswap "bytes and pages of large folios"
	sleep 1
	latest
	check "large folios are counted in pages" \
		"$(($(shown /zs/huge zswap_store_pages) + $(shown /zs/huge zswap_reject_pages)))" \
		$((3 * 512))
fi

# churn: groups that come and go between two refreshes leave nothing behind
group zs/churn
load load_churn -n 41 -p 7 -s -g "$CG/zs/churn"
wait "$load_pid"
check_zswap "bytes and pages after groups that came and went"

loads_end
sleep 1
check_zswap "bytes and pages at the end"
top_stop main
check "exit code" "$top_code" 0
books=check_books
[[ ${EXPECT_MISSES:-0} != counted ]] || books=check_missed
$books main "ledger = kernel" /zs
misses=$(zswap_misses)
[[ ${EXPECT_MISSES:-0} != counted || ! $misses =~ ^[0-9]+$ ]] || misses=counted
# before 5.12 tracing programs are never skipped, so the number is known for them alone
expected=${EXPECT_MISSES:-0}
[[ $expected != null || $attach == kprobe ]] || expected=0
check "programs missed" "$misses" "$expected"
echo N >$parameters/enabled
umount /tmp/shm
case_end
