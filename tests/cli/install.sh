#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# make install puts the command, its manual pages, and what Prometheus and Kubernetes need below
# DESTDIR and PREFIX, and nothing else.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$(readlink -f -- "$0")")/lib.sh"

make -C ../.. --no-print-directory install DESTDIR="$work/root" PREFIX=/usr >"$work/log" 2>&1
code=$?
# shellcheck disable=SC2034 # of lib.sh
wrong=''
expect_code 0
((!code)) || fault "$(tail -n 1 "$work/log")"
want=$({
	echo "755 ./usr/bin/cgswap"
	for page in ../../user/man/*.[58]; do
		echo "644 ./usr/share/man/man${page##*.}/${page##*/}"
	done
	(cd ../../tools/dist && find prometheus kubernetes -type f) |
		sed 's|^|644 ./usr/share/cgswap/|'
} | sort)
[[ "$(cd "$work/root" && find . -type f -printf '%m %p\n' | sort)" == "$want" ]] ||
	fault "installed: $(cd "$work/root" && find . -type f -printf "%p ")"
result 'make install'
