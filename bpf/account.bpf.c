// SPDX-License-Identifier: GPL-2.0-only
/*
 * account.bpf.c - the programs that count, and those that read on demand: cgswap.bpf.c without what
 * is only for a trace, an audit or a census. What is not there is not opened, relocated and
 * verified when top starts. Maps and variables are those of cgswap.bpf.c, in the same order, as
 * user space knows one layout of them (tests/cli/objects.sh): so each variable has a value, which
 * lays it out where it is defined, and headers that only cgswap.bpf.c includes define none.
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
