// SPDX-License-Identifier: GPL-2.0-only
/*
 * account.bpf.c - cgswap.bpf.c without what is only for tracing or an audit: what is not
 * there is not opened, relocated and verified when top starts. Maps and variables are those of
 * cgswap.bpf.c, in the same order, as user space knows one layout of them (tests/cli/objects.sh).
 */
#define ACCOUNT_ONLY
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>

#include "probe/scan.bpf.h"

#include "probe/code.bpf.h"
#include "probe/flush.bpf.h"
#include "account/hooks.bpf.h"
#include "probe/kprobes.bpf.h"
#include "trace/swap.h"
#include "account/zswap.bpf.h"

char LICENSE[] SEC("license") = "GPL";
