#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# Usage: selftests.sh ATTACH
#
# The kernel's own tests of memory control (tools/selftests-build) under cgswap audit: they exercise
# limits, reclaim, writeback and killed groups, and the audit is exact after each. Needs a second
# disk, for a file system whose page cache can be reclaimed, and 2 GB of memory.
. tests/vm/lib.sh
attach=$1
tests=$PWD/$BUILD/selftests/$(uname -r)
cgswap=$PWD/$CGSWAP
disk=$WORK/disk

# Tests that fail in these machines without cgswap too: they compare amounts that depend on timing
# with a tolerance of a few percent (values_close() in test_memcontrol.c; min and low are one
# function). test_memcg_swap_max always fails on 6.1.
flaky='test_memcg_min test_memcg_low test_memcg_reclaim test_memcg_high_sync test_memcg_swap_max
	test_memcg_swap_max_peak test_no_kmem_bypass'

swapoff /dev/vdb 2>/dev/null
mkfs.ext4 -q /dev/vdb && mkdir "$disk" && mount /dev/vdb "$disk" ||
	not_ok "a file system" "cannot make one"

# failures FILE: names of the failed tests, without skipped ones.
failures() {
	sed -n 's/^not ok [0-9]* \([a-z0-9_]*\).*/\1/p' "$1" | sort -u
}

# run_tests NAME: one test program. A test is failed if it fails twice: a busy host fails any once.
run_tests() {
	local name=$1 code bad='.*' log=$WORK/$1.log
	for _ in 1 2; do
		(cd "$disk" && "$cgswap" audit --attach "$attach" --json -o "$WORK/$name.audit" -- \
			stdbuf -oL "$tests/$name") >"$log" 2>&1
		code=$?
		cat "$log"
		check_true "$name: tests ran" "none" "$(grep -c '^\(not \)\?ok ' "$log") > 0"
		check "$name: the account" "$code $(jq -r .verdict "$WORK/$name.audit")" "0 exact"
		((code == 0)) || jq -c '{verdict, missed, violations, unknown: [.checks[] |
			select(.result == "unknown") | "\(.name): \(.reason)"]}' "$WORK/$name.audit"
		# shellcheck disable=SC2086 # words
		bad=$(failures "$log" | grep -vxFf <(printf '%s\n' $flaky) |
			grep -xf <(printf '%s\n' "$bad"))
		[[ $bad ]] || break
	done
	check "$name: tests that fail" "${bad//$'\n'/ }" ""
}

run_tests test_memcontrol
if [[ -e $tests/test_zswap ]]; then
	echo Y >/sys/module/zswap/parameters/enabled
	run_tests test_zswap
	echo N >/sys/module/zswap/parameters/enabled
fi
umount "$disk"
case_end
