// SPDX-License-Identifier: GPL-2.0-only
/*
 * cgswap.bpf.c - the one BPF object. hooks -> account -> maps; scan and census beside them.
 */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>

#include "audit/hooks.bpf.h"
#include "probe/census.bpf.h"
#include "probe/code.bpf.h"
#include "probe/flush.bpf.h"
#include "account/hooks.bpf.h"
#include "probe/kprobes.bpf.h"
#include "probe/scan.bpf.h"
#include "trace/hooks.bpf.h"
#include "account/zswap.bpf.h"

char LICENSE[] SEC("license") = "GPL";
