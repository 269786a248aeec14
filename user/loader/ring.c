// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * loader/ring.c - see loader/ring.h. The data pages of a ring are mapped twice in a row by the
 * kernel, so a record that wraps is contiguous here.
 */
#include "loader/ring.h"

#include <errno.h>
#include <linux/bpf.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <unistd.h>

#include "loader/cpu_ring.h"

/* Beside the number of a ring. */
#define WATCHED UINT32_MAX

struct ring {
	unsigned long *consumer; /* our position, one page, writable */
	void *producer;		 /* the kernel's position, one page, then the data twice */
	const unsigned char *data;
};

struct capture {
	struct lane *lanes;
	size_t nr_lanes;
	int nr;
	int epoll_fd;
	size_t ring_bytes;
	size_t page_bytes;
	struct ring rings[];
};

static int ring_map(struct capture *capture, struct ring *ring, int fd)
{
	size_t page = capture->page_bytes;
	void *consumer = mmap(NULL, page, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	void *producer;

	if (consumer == MAP_FAILED)
		return -errno;
	producer =
		mmap(NULL, page + 2 * capture->ring_bytes, PROT_READ, MAP_SHARED, fd, (off_t)page);
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

static int ring_open(struct capture *capture, int i, int fd)
{
	/* edge: data that lies there is fetched by the timer, only a wakeup cuts the wait short */
	struct epoll_event event = { .events = EPOLLIN | EPOLLET, .data.u32 = (uint32_t)i };
	int err;

	if (fd < 0)
		return 0;
	err = ring_map(capture, &capture->rings[i], fd);
	if (err)
		return err;
	return epoll_ctl(capture->epoll_fd, EPOLL_CTL_ADD, fd, &event) ? -errno : 0;
}

struct capture *capture_open(const int *fds, int nr, size_t ring_bytes)
{
	struct capture *capture =
		calloc(1, sizeof(*capture) + (size_t)nr * sizeof(capture->rings[0]));
	int err = 0;

	if (!capture)
		return NULL;
	capture->nr = nr;
	capture->ring_bytes = ring_bytes;
	capture->page_bytes = (size_t)sysconf(_SC_PAGESIZE);
	capture->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	if (capture->epoll_fd < 0)
		err = -errno;
	for (int i = 0; !err && i < nr; i++)
		err = ring_open(capture, i, fds[i]);
	if (!err)
		return capture;
	capture_close(capture);
	errno = -err;
	return NULL;
}

void capture_close(struct capture *capture)
{
	if (!capture)
		return;
	for (int i = 0; i < capture->nr; i++) {
		struct ring *ring = &capture->rings[i];

		if (!ring->consumer)
			continue;
		munmap(ring->consumer, capture->page_bytes);
		munmap(ring->producer, capture->page_bytes + 2 * capture->ring_bytes);
	}
	if (capture->epoll_fd >= 0)
		close(capture->epoll_fd);
	free(capture->lanes);
	free(capture);
}

static uint32_t ring_head(const struct capture *capture, const struct ring *ring, unsigned long at)
{
	const unsigned char *head = ring->data + (at & (capture->ring_bytes - 1));

	return __atomic_load_n((const uint32_t *)(const void *)head, __ATOMIC_ACQUIRE);
}

/* The run that begins at @at and ends before @end: as many records as have the same header. */
static void run_find(const struct capture *capture, const struct ring *ring, unsigned long at,
		     unsigned long end, struct capture_run *run)
{
	uint32_t head = ring_head(capture, ring, at);

	run->len = head & ~(BPF_RINGBUF_BUSY_BIT | BPF_RINGBUF_DISCARD_BIT);
	run->data = ring->data + (at & (capture->ring_bytes - 1)) + BPF_RINGBUF_HDR_SZ;
	run->stride = (run->len + BPF_RINGBUF_HDR_SZ + 7) & ~7ul;
	run->nr = 1;
	for (at += run->stride; at < end && ring_head(capture, ring, at) == head; at += run->stride)
		run->nr++;
}

/*
 * The producer's position is published after a record's length, and a record that is still being
 * written has the busy bit: what follows it has to wait.
 */
static uint64_t ring_drain(const struct capture *capture, struct ring *ring, capture_fn fn,
			   void *ctx)
{
	unsigned long at = *ring->consumer;
	unsigned long end = __atomic_load_n((unsigned long *)ring->producer, __ATOMIC_ACQUIRE);
	uint64_t records = 0;

	while (at < end) {
		uint32_t head = ring_head(capture, ring, at);
		struct capture_run run;

		if (head & BPF_RINGBUF_BUSY_BIT)
			break;
		run_find(capture, ring, at, end, &run);
		if (!(head & BPF_RINGBUF_DISCARD_BIT)) {
			fn(ctx, &run);
			records += run.nr;
		}
		at += run.nr * run.stride;
	}
	__atomic_store_n(ring->consumer, at, __ATOMIC_RELEASE);
	return records;
}

int capture_add_lane(struct capture *capture, const struct lane *lane)
{
	size_t bytes = (capture->nr_lanes + 1) * sizeof(*lane);
	struct lane *lanes = realloc(capture->lanes, bytes);

	if (!lanes)
		return -ENOMEM;
	capture->lanes = lanes;
	lanes[capture->nr_lanes++] = *lane;
	return 0;
}

/* A run goes on up to the end of the memory; what wraps is the next run. */
static uint64_t lane_drain(const struct lane *lane, capture_fn fn, void *ctx)
{
	uint64_t at = *lane->tail, end = __atomic_load_n(lane->head, __ATOMIC_ACQUIRE);
	uint64_t records = end - at;

	while (at < end) {
		size_t slot = at & (lane->slots - 1);
		size_t nr = end - at < lane->slots - slot ? end - at : lane->slots - slot;
		struct capture_run run = {
			.data = (const unsigned char *)lane->records + slot * lane->len,
			.len = lane->len,
			.stride = lane->len,
			.nr = nr,
		};

		fn(ctx, &run);
		at += nr;
	}
	__atomic_store_n(lane->tail, at, __ATOMIC_RELEASE);
	return records;
}

uint64_t capture_drain(struct capture *capture, capture_fn fn, void *ctx)
{
	uint64_t records = 0;

	for (size_t i = 0; i < capture->nr_lanes; i++)
		records += lane_drain(&capture->lanes[i], fn, ctx);
	for (int i = 0; i < capture->nr; i++)
		if (capture->rings[i].consumer)
			records += ring_drain(capture, &capture->rings[i], fn, ctx);
	return records;
}

int capture_watch(struct capture *capture, int fd)
{
	struct epoll_event event = { .events = EPOLLIN, .data.u32 = WATCHED };

	return epoll_ctl(capture->epoll_fd, EPOLL_CTL_ADD, fd, &event) ? -errno : 0;
}

int capture_wait(struct capture *capture, int timeout_ms)
{
	struct epoll_event events[4];
	int n = epoll_wait(capture->epoll_fd, events, 4, timeout_ms);

	if (n < 0)
		return errno == EINTR ? 0 : -errno;
	for (int i = 0; i < n; i++)
		if (events[i].data.u32 == WATCHED)
			return CAPTURE_WATCHED;
	return n > 0;
}
