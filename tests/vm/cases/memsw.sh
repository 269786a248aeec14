#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# Usage: memsw.sh
#
# A v1 hierarchy whose kernel does not count swap is refused by name.
. tests/vm/lib.sh
out=$("$CGSWAP" top -b -n 1 2>&1)
check "exit code" "$?" 1
count=$(grep -c 'no swap accounting: .*swapaccount=1' <<<"$out")
check_true "says how to count swap" "$out" "$count == 1"
case_end
