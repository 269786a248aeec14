/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * peer.h - the event that the peer's programs send to user space. See peer.c.
 */
#ifndef CGSWAP_BENCH_PEER_H
#define CGSWAP_BENCH_PEER_H

#ifndef __VMLINUX_H__
#include <linux/types.h>
#endif

enum peer_transport { PEER_RING, PEER_PERF };
enum peer_kind { PEER_CHARGE, PEER_UNCHARGE };

/* As in typical small tools: when, cgroup id, pid and comm, what. 40 bytes. */
struct peer_event {
	__u64 time_ns;
	__u64 cgroup_id;
	__u32 pid;
	__u32 kind; /* enum peer_kind */
	char comm[16];
};

#endif
