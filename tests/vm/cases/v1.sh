#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# Usage: v1.sh
#
# The memory controller on a v1 hierarchy is refused by name.
. tests/vm/lib.sh
out=$($CGSWAP top -b -n 1 2>&1)
check "exit code" "$?" 1
check_true "says that memory is on v1" "$out" "$(grep -c 'memory is on the v1 hierarchy at' <<<"$out") == 1"
case_end
