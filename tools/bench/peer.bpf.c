// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * peer.bpf.c - swap charges and uncharges sent to user space as a typical small tool does: two
 * kprobes, an event each, through one ring for all CPUs with flags 0, or through perf buffers.
 */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

#include "peer.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";

const volatile __u32 transport; /* enum peer_transport */

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 256 * 1024);
} ring SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, sizeof(__u32));
} perf SEC(".maps");

static __always_inline void event_fill(struct peer_event *event, __u32 kind)
{
	event->time_ns = bpf_ktime_get_ns();
	event->cgroup_id = bpf_get_current_cgroup_id();
	event->pid = bpf_get_current_pid_tgid() >> 32;
	event->kind = kind;
	bpf_get_current_comm(event->comm, sizeof(event->comm));
}

static __always_inline int event_send(void *ctx, __u32 kind)
{
	struct peer_event local = {}, *event;

	if (transport == PEER_PERF) {
		event_fill(&local, kind);
		bpf_perf_event_output(ctx, &perf, BPF_F_CURRENT_CPU, &local, sizeof(local));
		return 0;
	}
	event = bpf_ringbuf_reserve(&ring, sizeof(*event), 0);
	if (!event)
		return 0;
	event_fill(event, kind);
	bpf_ringbuf_submit(event, 0);
	return 0;
}

SEC("kprobe/__mem_cgroup_try_charge_swap")
int BPF_KPROBE(peer_charge)
{
	return event_send(ctx, PEER_CHARGE);
}

SEC("kprobe/__mem_cgroup_uncharge_swap")
int BPF_KPROBE(peer_uncharge)
{
	return event_send(ctx, PEER_UNCHARGE);
}
