// SPDX-License-Identifier: GPL-2.0-only
/*
 * cgswap.bpf.c - all programs. hooks -> account -> maps; probe beside them.
 */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>

#include "account/call.bpf.h"
#include "account/hooks.bpf.h"
#include "account/zswap.bpf.h"
#include "audit/hooks.bpf.h"
#include "probe/census.bpf.h"
#include "probe/code.bpf.h"
#include "probe/flush.bpf.h"
#include "probe/kprobes.bpf.h"
#include "probe/scan.bpf.h"
#include "trace/hooks.bpf.h"

char LICENSE[] SEC("license") = "GPL";
