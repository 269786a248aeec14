// SPDX-License-Identifier: GPL-2.0-only
/*
 * cgswap.bpf.c - the one BPF object. hooks -> account -> maps; scan and census beside them.
 */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>

#include "audit_hooks.h"
#include "census.h"
#include "code.h"
#include "flush.h"
#include "hooks.h"
#include "kprobes.h"
#include "scan.h"
#include "trace_hooks.h"
#include "zswap_hooks.h"

char LICENSE[] SEC("license") = "GPL";
