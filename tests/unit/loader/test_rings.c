// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * unit/loader/test_rings.c - draining rings laid out as by the kernel.
 *
 * Owns: the promises of loader/rings.h. A ring is a memfd: the consumer's page, the producer's
 * page, and the data twice; a write goes into both copies. A memfd cannot be polled, so an eventfd
 * stands in for it.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <linux/bpf.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "loader/rings.h"
#include "loader/cpu_ring.h"

#define RINGS 3
#define SEEN_MAX 4096

struct fake_ring {
	int fd, wake_fd;
	unsigned char *map;
	unsigned long *consumer, *producer;
	unsigned char *data;
};

static struct fake_ring fakes[RINGS];
static struct rings *rings;
static size_t ring_bytes, page_bytes;

/* What was delivered: the first byte and the length of each record. */
static struct {
	unsigned char first[SEEN_MAX];
	size_t len[SEEN_MAX];
	int nr, runs;
} seen;

/* Replaces the C library's: waits for the eventfd of the ring. */
int epoll_ctl(int epoll_fd, int op, int fd, struct epoll_event *event)
{
	for (int i = 0; i < RINGS; i++)
		if (fd == fakes[i].fd)
			fd = fakes[i].wake_fd;
	return (int)syscall(SYS_epoll_ctl, epoll_fd, op, fd, event);
}

static void ring_new(struct fake_ring *ring)
{
	size_t bytes = 2 * page_bytes + 2 * ring_bytes;

	ring->fd = memfd_create("ring", MFD_CLOEXEC);
	assert_true(ring->fd >= 0);
	assert_int_equal(ftruncate(ring->fd, (off_t)bytes), 0);
	ring->map = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, ring->fd, 0);
	assert_ptr_not_equal(ring->map, MAP_FAILED);
	ring->consumer = (unsigned long *)(void *)ring->map;
	ring->producer = (unsigned long *)(void *)(ring->map + page_bytes);
	ring->data = ring->map + 2 * page_bytes;
	ring->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	assert_true(ring->wake_fd >= 0);
}

static void ring_free(struct fake_ring *ring)
{
	munmap(ring->map, 2 * page_bytes + 2 * ring_bytes);
	close(ring->fd);
	close(ring->wake_fd);
}

static int setup(void **state)
{
	int fds[RINGS + 1];

	(void)state;
	page_bytes = ring_bytes = (size_t)sysconf(_SC_PAGESIZE);
	seen.nr = 0;
	for (int i = 0; i < RINGS; i++) {
		ring_new(&fakes[i]);
		fds[i + (i > 0)] = fakes[i].fd;
	}
	/* a CPU that is possible but not present */
	fds[1] = -1;
	rings = rings_open(fds, RINGS + 1, ring_bytes);
	assert_non_null(rings);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	rings_close(rings);
	for (int i = 0; i < RINGS; i++)
		ring_free(&fakes[i]);
	return 0;
}

static void ring_put(struct fake_ring *ring, unsigned long at, const void *data, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		size_t to = (at + i) & (ring_bytes - 1);

		memcpy(ring->data + to, (const char *)data + i, 1);
		ring->data[to + ring_bytes] = ring->data[to];
	}
}

static void ring_header(struct fake_ring *ring, unsigned long at, uint32_t len)
{
	uint32_t header[2] = { len, 0 };

	ring_put(ring, at, header, sizeof(header));
}

/* Reserves a record of @len bytes, each @byte, with @flags; returns its offset. */
static unsigned long ring_add(struct fake_ring *ring, unsigned char byte, uint32_t len,
			      uint32_t flags)
{
	unsigned long at = *ring->producer;
	unsigned char data[256];

	assert_true(len <= sizeof(data));
	memset(data, byte, sizeof(data));
	ring_header(ring, at, len | flags);
	ring_put(ring, at + BPF_RINGBUF_HDR_SZ, data, len);
	*ring->producer = at + ((BPF_RINGBUF_HDR_SZ + len + 7) & ~7ul);
	return at;
}

static void take_one(const unsigned char *bytes, size_t len)
{
	assert_true(seen.nr < SEEN_MAX);
	for (size_t i = 1; i < len; i++)
		assert_int_equal(bytes[i], bytes[0]);
	seen.first[seen.nr] = bytes[0];
	seen.len[seen.nr++] = len;
}

static void take(void *ctx, const struct rings_run *run)
{
	assert_ptr_equal(ctx, &seen);
	assert_true(run->nr > 0);
	seen.runs++;
	for (size_t i = 0; i < run->nr; i++)
		take_one(rings_record(run, i), run->len);
}

/* Drains, and expects records whose first bytes are @first. */
static void drain(const char *first)
{
	int nr = (int)strlen(first);

	seen.nr = seen.runs = 0;
	assert_int_equal(rings_drain(rings, take, &seen), nr);
	assert_int_equal(seen.nr, nr);
	assert_memory_equal(seen.first, first, (size_t)nr);
}

#define CPU_RING_SLOTS 8

static struct fake_cpu_ring {
	uint64_t head, tail;
	unsigned char records[CPU_RING_SLOTS][24];
} cpu_rings[2];

static void cpu_ring_add(struct fake_cpu_ring *cpu_ring, char byte)
{
	assert_true(cpu_ring->head - cpu_ring->tail < CPU_RING_SLOTS);
	memset(cpu_ring->records[cpu_ring->head % CPU_RING_SLOTS], byte,
	       sizeof(cpu_ring->records[0]));
	cpu_ring->head++;
}

static void cpu_rings_open(void)
{
	memset(cpu_rings, 0, sizeof(cpu_rings));
	for (int i = 0; i < 2; i++)
		assert_int_equal(
			rings_add_cpu_ring(rings, &(struct cpu_ring){ &cpu_rings[i].head,
								      &cpu_rings[i].tail,
								      cpu_rings[i].records, 24,
								      CPU_RING_SLOTS }),
			0);
}

/* Each CPU ring in its order, then the BPF rings; reading frees the space. */
static void test_cpu_rings(void **state)
{
	(void)state;
	cpu_rings_open();
	drain("");
	ring_add(&fakes[0], 'r', 24, 0);
	cpu_ring_add(&cpu_rings[1], 'x');
	cpu_ring_add(&cpu_rings[0], 'a');
	cpu_ring_add(&cpu_rings[0], 'b');
	cpu_ring_add(&cpu_rings[1], 'y');
	drain("abxyr");
	assert_int_equal(seen.len[0], 24);
	assert_int_equal(seen.runs, 3);
	assert_int_equal(cpu_rings[0].tail, 2);
	assert_int_equal(cpu_rings[1].tail, 2);
	drain("");
}

/* A full CPU ring is read in one run, or in two where it wraps. */
static void test_cpu_ring_wraps(void **state)
{
	(void)state;
	cpu_rings_open();
	for (int lap = 0; lap < 1000; lap++) {
		for (int i = 0; i < CPU_RING_SLOTS; i++)
			cpu_ring_add(&cpu_rings[0], (char)('a' + i));
		drain("abcdefgh");
		assert_int_equal(seen.runs, cpu_rings[0].tail % CPU_RING_SLOTS ? 2 : 1);
		cpu_ring_add(&cpu_rings[0], 'z');
		drain("z");
		assert_int_equal(seen.runs, 1);
		assert_int_equal(cpu_rings[0].tail, cpu_rings[0].head);
	}
}

static void test_empty(void **state)
{
	(void)state;
	drain("");
	assert_int_equal(*fakes[0].consumer, 0);
}

static void test_order(void **state)
{
	(void)state;
	ring_add(&fakes[0], 'a', 24, 0);
	ring_add(&fakes[0], 'b', 1, 0);
	ring_add(&fakes[0], 'c', 256, 0);
	drain("abc");
	assert_int_equal(seen.len[0], 24);
	assert_int_equal(seen.len[1], 1);
	assert_int_equal(seen.len[2], 256);
	/* 32, 16 and 264 bytes: the kernel may overwrite them */
	assert_int_equal(*fakes[0].consumer, 32 + 16 + 264);
	assert_int_equal(*fakes[0].consumer, *fakes[0].producer);
	drain("");
}

/* A run ends at another length, at a discarded or busy record, and at the end. */
static void test_runs(void **state)
{
	(void)state;
	ring_add(&fakes[0], 'a', 24, 0);
	ring_add(&fakes[0], 'b', 24, 0);
	ring_add(&fakes[0], 'c', 32, 0);
	ring_add(&fakes[0], 'd', 32, BPF_RINGBUF_DISCARD_BIT);
	ring_add(&fakes[0], 'e', 32, BPF_RINGBUF_DISCARD_BIT);
	ring_add(&fakes[0], 'f', 32, 0);
	ring_add(&fakes[0], 'g', 32, 0);
	ring_add(&fakes[0], 'h', 32, BPF_RINGBUF_BUSY_BIT);
	ring_add(&fakes[1], 'm', 24, 0);
	drain("abcfgm");
	assert_int_equal(seen.runs, 4);
}

static void test_rings(void **state)
{
	(void)state;
	ring_add(&fakes[2], 'z', 24, 0);
	ring_add(&fakes[0], 'a', 24, 0);
	ring_add(&fakes[1], 'm', 24, 0);
	ring_add(&fakes[0], 'b', 24, 0);
	drain("abmz");
}

/* A record still being written holds up its own ring only. */
static void test_busy(void **state)
{
	unsigned long at;

	(void)state;
	ring_add(&fakes[0], 'a', 24, 0);
	at = ring_add(&fakes[0], 'b', 24, BPF_RINGBUF_BUSY_BIT);
	ring_add(&fakes[0], 'c', 24, 0);
	ring_add(&fakes[1], 'm', 24, 0);
	drain("am");
	assert_int_equal(*fakes[0].consumer, at);
	drain("");
	ring_header(&fakes[0], at, 24);
	drain("bc");
}

static void test_discarded(void **state)
{
	unsigned long at;

	(void)state;
	ring_add(&fakes[0], 'a', 24, BPF_RINGBUF_DISCARD_BIT);
	ring_add(&fakes[0], 'b', 24, 0);
	at = ring_add(&fakes[0], 'c', 24, BPF_RINGBUF_BUSY_BIT);
	ring_add(&fakes[0], 'd', 24, BPF_RINGBUF_DISCARD_BIT);
	drain("b");
	/* both bits: reserved, discarded, and not yet committed as such */
	ring_header(&fakes[0], at, 24 | BPF_RINGBUF_BUSY_BIT | BPF_RINGBUF_DISCARD_BIT);
	drain("");
	ring_header(&fakes[0], at, 24 | BPF_RINGBUF_DISCARD_BIT);
	drain("");
	assert_int_equal(*fakes[0].consumer, *fakes[0].producer);
}

/* Records of 32 bytes meet the end at a boundary, those of 40 bytes at every offset within. */
static void test_wrap(void **state)
{
	static const uint32_t lens[] = { 24, 32, 100 };

	(void)state;
	for (size_t i = 0; i < sizeof(lens) / sizeof(lens[0]); i++) {
		for (int lap = 0; lap < 1000; lap++) {
			char want[4] = { (char)('a' + lap % 26), 'x', (char)('A' + lap % 26) };

			for (int j = 0; j < 3; j++)
				ring_add(&fakes[0], (unsigned char)want[j], lens[i], 0);
			drain(want);
			assert_int_equal(seen.len[2], lens[i]);
		}
	}
	assert_true(*fakes[0].consumer > 20 * ring_bytes);
}

static void test_full(void **state)
{
	uint64_t records = ring_bytes / 32;

	(void)state;
	*fakes[0].consumer = *fakes[0].producer = 7 * ring_bytes + 8;
	for (uint64_t i = 0; i < records; i++)
		ring_add(&fakes[0], 'f', 24, 0);
	assert_int_equal(*fakes[0].producer - *fakes[0].consumer, ring_bytes);
	assert_int_equal(rings_drain(rings, take, &seen), records);
	assert_int_equal(*fakes[0].consumer, *fakes[0].producer);
}

static void test_wait(void **state)
{
	uint64_t one = 1;

	(void)state;
	assert_int_equal(rings_wait(rings, 0), 0);
	assert_int_equal(write(fakes[1].wake_fd, &one, sizeof(one)), sizeof(one));
	assert_int_equal(rings_wait(rings, 60000), 1);
	/* only a new wakeup counts, not unread data */
	assert_int_equal(rings_wait(rings, 0), 0);
	assert_int_equal(write(fakes[1].wake_fd, &one, sizeof(one)), sizeof(one));
	assert_int_equal(rings_wait(rings, 0), 1);
}

/* A watched file is reported while it is readable, whatever ring is ready. */
static void test_watch(void **state)
{
	uint64_t one = 1;
	int pipes[2];

	(void)state;
	assert_int_equal(pipe(pipes), 0);
	assert_int_equal(rings_watch(rings, pipes[0]), 0);
	assert_int_equal(rings_wait(rings, 0), 0);
	assert_int_equal(write(pipes[1], "x", 1), 1);
	assert_int_equal(write(fakes[1].wake_fd, &one, sizeof(one)), sizeof(one));
	assert_int_equal(rings_wait(rings, 60000), RINGS_WATCHED);
	assert_int_equal(rings_wait(rings, 60000), RINGS_WATCHED);
	close(pipes[0]);
	assert_true(rings_watch(rings, pipes[0]) < 0);
	close(pipes[1]);
}

static void test_no_ring(void **state)
{
	static const int none[] = { -1, -1 };
	int fds[] = { -1, 0 };
	struct rings *empty = rings_open(none, 2, page_bytes);

	(void)state;
	assert_non_null(empty);
	assert_int_equal(rings_drain(empty, take, &seen), 0);
	rings_close(empty);
	rings_close(NULL);
	/* this cannot be mapped; what was opened before is closed again */
	fds[1] = fakes[0].wake_fd;
	assert_null(rings_open(fds, 2, page_bytes));
	/* the latter from QEMU's emulation of a process with larger pages */
	assert_true(errno == ENODEV || errno == EINVAL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_empty, setup, teardown),
		cmocka_unit_test_setup_teardown(test_cpu_rings, setup, teardown),
		cmocka_unit_test_setup_teardown(test_cpu_ring_wraps, setup, teardown),
		cmocka_unit_test_setup_teardown(test_order, setup, teardown),
		cmocka_unit_test_setup_teardown(test_runs, setup, teardown),
		cmocka_unit_test_setup_teardown(test_rings, setup, teardown),
		cmocka_unit_test_setup_teardown(test_busy, setup, teardown),
		cmocka_unit_test_setup_teardown(test_discarded, setup, teardown),
		cmocka_unit_test_setup_teardown(test_wrap, setup, teardown),
		cmocka_unit_test_setup_teardown(test_full, setup, teardown),
		cmocka_unit_test_setup_teardown(test_wait, setup, teardown),
		cmocka_unit_test_setup_teardown(test_watch, setup, teardown),
		cmocka_unit_test_setup_teardown(test_no_ring, setup, teardown),
	};

	return cmocka_run_group_tests_name("rings", tests, NULL, NULL);
}
