// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * replay.bpf.c - writes recorded records into a ring. A socket program, which can be test-run also
 * on kernels that refuse tracing.
 */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>

#include "record.h"
#include "replay.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, REPLAY_RECORDS);
	__type(key, __u32);
	__type(value, struct rec);
} records SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, REPLAY_RING_BYTES);
} ring SEC(".maps");

__u32 first;  /* first record to write */
__u32 count;  /* number of records */
__u32 filled; /* out: records that fitted */

static long record_add(__u32 i, void *ctx)
{
	__u32 key = first + i;
	struct rec *from = bpf_map_lookup_elem(&records, &key);
	struct rec *to = bpf_ringbuf_reserve(&ring, sizeof(*to), 0);

	if (!to)
		return 1;
	if (!from) {
		bpf_ringbuf_discard(to, BPF_RB_NO_WAKEUP);
		return 1;
	}
	*to = *from;
	/* epoll looks at the ring only after a wakeup */
	filled++;
	bpf_ringbuf_submit(to, filled == count ? BPF_RB_FORCE_WAKEUP : BPF_RB_NO_WAKEUP);
	return 0;
}

SEC("socket")
int replay_fill(struct __sk_buff *skb)
{
	filled = 0;
	bpf_loop(count, record_add, NULL, 0);
	return 0;
}
