// SPDX-License-Identifier: GPL-2.0-only
/*
 * account.bpf.c - the programs that count, and those that user space runs on demand.
 *
 * This is cgswap.bpf.c without what only a trace, an audit or a census needs, so that top opens,
 * relocates and verifies less. Both objects have the same maps and variables in the same order,
 * because user space knows one layout (tests/cli/objects.sh). So every variable is initialised
 * where it is defined, which fixes its place, and headers that only cgswap.bpf.c includes define
 * none.
 */
#define ACCOUNT_ONLY
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>

#include "account/hooks.bpf.h"
#include "account/zswap.bpf.h"
#include "probe/code.bpf.h"
#include "probe/flush.bpf.h"
#include "probe/kprobes.bpf.h"
#include "probe/scan.bpf.h"

char LICENSE[] SEC("license") = "GPL";
