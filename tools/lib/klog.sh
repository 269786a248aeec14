# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# shellcheck shell=bash
#
# Reads a kernel log and tells whether the kernel complained: bugs, warnings,
# oopses, sanitizer reports, stalls, and the messages of swap and memory control
# that mean broken accounting. Boot messages that only look so are listed as
# harmless, each with its reason. Sourced; knows only text.

KLOG_BAD=(
	'BUG:' 'WARNING:' 'kernel BUG at' 'Oops[: ]' 'Kernel panic' 'general protection'
	'int3:' 'divide error:' 'invalid opcode:' 'stack segment:' 'double fault:'
	'Unable to handle' 'Internal error:' 'KASAN:' 'KCSAN:' 'KFENCE:' 'UBSAN:'
	'soft lockup' 'hard LOCKUP' 'hung_task:' 'blocked for more than'
	'rcu: INFO: .*detected' 'rcu_.* kthread starved' 'workqueue lockup' 'possible deadlock'
	'list_(add|del) corruption' 'refcount_t:' 'ODEBUG:' 'page_counter underflow'
	'Bad (page|rss-counter|swap)' 'swap_(info_get|free|dup|entry).*: (Bad|Unused)'
	'Kernel stack is corrupted' 'cgroup: .*corrupt'
)

# Lines that match KLOG_BAD on a healthy machine. One regular expression a line.
KLOG_HARMLESS=(
	'Spectre V2 : WARNING' # advice about mitigations, which vm-run turns off
)

# klog_complaints FILE [REGEX...]: prints the lines that are neither harmless nor expected; true if
# there is one.
klog_complaints() {
	local file=$1 bad
	shift
	bad=$(
		IFS='|'
		printf '%s' "${KLOG_BAD[*]}"
	)
	grep -aE "$bad" "$file" | grep -avE -f <(printf '%s\n' "${KLOG_HARMLESS[@]}" "$@")
}
