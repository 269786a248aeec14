// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * loader/rings.c - see loader/rings.h. The kernel maps the data pages of a BPF ring twice in a row,
 * so a record that wraps is contiguous.
 */
#include "loader/rings.h"

#include <errno.h>
#include <linux/bpf.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/array.h"
#include "loader/cpu_ring.h"

/* An epoll tag that is no ring's index. */
#define WATCHED UINT32_MAX

struct ring {
	unsigned long *consumer; /* our position, one page, writable */
	void *producer;		 /* the kernel's position, one page, then the data, mapped twice */
	const unsigned char *data;
};

struct rings {
	struct cpu_ring *cpu_rings;
	size_t nr_cpu_rings, max_cpu_rings;
	int nr;
	int epoll_fd;
	size_t ring_bytes;
	size_t page_bytes;
	struct ring rings[];
};

static int ring_map(struct rings *rings, struct ring *ring, int fd)
{
	size_t page = rings->page_bytes;
	void *consumer = mmap(NULL, page, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	void *producer;

	if (consumer == MAP_FAILED)
		return -errno;
	producer = mmap(NULL, page + 2 * rings->ring_bytes, PROT_READ, MAP_SHARED, fd, (off_t)page);
	if (producer == MAP_FAILED) {
		int err = -errno;

		munmap(consumer, page);
		return err;
	}
	ring->consumer = consumer;
	ring->producer = producer;
	ring->data = (unsigned char *)producer + page;
	return 0;
}

static int ring_open(struct rings *rings, int i, int fd)
{
	/* edge-triggered: the timer drains pending data; only a new wakeup ends the wait early */
	struct epoll_event event = { .events = EPOLLIN | EPOLLET, .data.u32 = (uint32_t)i };
	int err;

	if (fd < 0)
		return 0;
	err = ring_map(rings, &rings->rings[i], fd);
	if (err)
		return err;
	return epoll_ctl(rings->epoll_fd, EPOLL_CTL_ADD, fd, &event) ? -errno : 0;
}

struct rings *rings_open(const int *fds, int nr, size_t ring_bytes)
{
	struct rings *rings = calloc(1, sizeof(*rings) + (size_t)nr * sizeof(rings->rings[0]));
	int err = 0;

	if (!rings)
		return NULL;
	rings->nr = nr;
	rings->ring_bytes = ring_bytes;
	rings->page_bytes = (size_t)sysconf(_SC_PAGESIZE);
	rings->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	if (rings->epoll_fd < 0)
		err = -errno;
	for (int i = 0; !err && i < nr; i++)
		err = ring_open(rings, i, fds[i]);
	if (!err)
		return rings;
	rings_close(rings);
	errno = -err;
	return NULL;
}

void rings_close(struct rings *rings)
{
	if (!rings)
		return;
	for (int i = 0; i < rings->nr; i++) {
		struct ring *ring = &rings->rings[i];

		if (!ring->consumer)
			continue;
		munmap(ring->consumer, rings->page_bytes);
		munmap(ring->producer, rings->page_bytes + 2 * rings->ring_bytes);
	}
	if (rings->epoll_fd >= 0)
		close(rings->epoll_fd);
	free(rings->cpu_rings);
	free(rings);
}

static uint32_t ring_head(const struct rings *rings, const struct ring *ring, unsigned long at)
{
	const unsigned char *head = ring->data + (at & (rings->ring_bytes - 1));

	return __atomic_load_n((const uint32_t *)(const void *)head, __ATOMIC_ACQUIRE);
}

/* The run from @at to before @end at most: as many records as have the same header. */
static void run_find(const struct rings *rings, const struct ring *ring, unsigned long at,
		     unsigned long end, struct rings_run *run)
{
	uint32_t head = ring_head(rings, ring, at);

	run->len = head & ~(BPF_RINGBUF_BUSY_BIT | BPF_RINGBUF_DISCARD_BIT);
	run->data = ring->data + (at & (rings->ring_bytes - 1)) + BPF_RINGBUF_HDR_SZ;
	run->stride = (run->len + BPF_RINGBUF_HDR_SZ + 7) & ~7ul;
	run->nr = 1;
	for (at += run->stride; at < end && ring_head(rings, ring, at) == head; at += run->stride)
		run->nr++;
}

/*
 * The producer publishes its position after a record's length. A record being written has the busy
 * bit; the records behind it must wait.
 */
static uint64_t ring_drain(const struct rings *rings, struct ring *ring, rings_fn fn, void *ctx)
{
	unsigned long at = *ring->consumer;
	unsigned long end = __atomic_load_n((unsigned long *)ring->producer, __ATOMIC_ACQUIRE);
	uint64_t records = 0;

	while (at < end) {
		uint32_t head = ring_head(rings, ring, at);
		struct rings_run run;

		if (head & BPF_RINGBUF_BUSY_BIT)
			break;
		run_find(rings, ring, at, end, &run);
		if (!(head & BPF_RINGBUF_DISCARD_BIT)) {
			fn(ctx, &run);
			records += run.nr;
		}
		at += run.nr * run.stride;
	}
	__atomic_store_n(ring->consumer, at, __ATOMIC_RELEASE);
	return records;
}

int rings_add_cpu_ring(struct rings *rings, const struct cpu_ring *cpu_ring)
{
	if (array_reserve(&rings->cpu_rings, &rings->max_cpu_rings, rings->nr_cpu_rings + 1,
			  sizeof(*cpu_ring)))
		return -ENOMEM;
	rings->cpu_rings[rings->nr_cpu_rings++] = *cpu_ring;
	return 0;
}

/* A run ends at the end of the memory; the wrapped rest is the next run. */
static uint64_t cpu_ring_drain(const struct cpu_ring *cpu_ring, rings_fn fn, void *ctx)
{
	uint64_t at = *cpu_ring->tail, end = __atomic_load_n(cpu_ring->head, __ATOMIC_ACQUIRE);
	uint64_t records = end - at;

	while (at < end) {
		size_t slot = at & (cpu_ring->slots - 1);
		size_t nr = end - at < cpu_ring->slots - slot ? end - at : cpu_ring->slots - slot;
		struct rings_run run = {
			.data = (const unsigned char *)cpu_ring->records + slot * cpu_ring->len,
			.len = cpu_ring->len,
			.stride = cpu_ring->len,
			.nr = nr,
		};

		fn(ctx, &run);
		at += nr;
	}
	__atomic_store_n(cpu_ring->tail, at, __ATOMIC_RELEASE);
	return records;
}

uint64_t rings_drain(struct rings *rings, rings_fn fn, void *ctx)
{
	uint64_t records = 0;

	for (size_t i = 0; i < rings->nr_cpu_rings; i++)
		records += cpu_ring_drain(&rings->cpu_rings[i], fn, ctx);
	for (int i = 0; i < rings->nr; i++)
		if (rings->rings[i].consumer)
			records += ring_drain(rings, &rings->rings[i], fn, ctx);
	return records;
}

int rings_watch(struct rings *rings, int fd)
{
	struct epoll_event event = { .events = EPOLLIN, .data.u32 = WATCHED };

	return epoll_ctl(rings->epoll_fd, EPOLL_CTL_ADD, fd, &event) ? -errno : 0;
}

int rings_wait(struct rings *rings, int timeout_ms)
{
	struct epoll_event events[4];
	int n = epoll_wait(rings->epoll_fd, events, 4, timeout_ms);

	if (n < 0)
		return errno == EINTR ? 0 : -errno;
	for (int i = 0; i < n; i++)
		if (events[i].data.u32 == WATCHED)
			return RINGS_WATCHED;
	return n > 0;
}
