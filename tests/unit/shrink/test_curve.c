// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * unit/shrink/test_curve.c - the curve, its times, and the sums of both phases.
 *
 * Owns: the promises of shrink/curve.h.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "shrink/curve.h"
#include "unit/trace/build.h"

#define SECOND 1000000000ull

static void point(struct curve *curve, uint64_t ms, int64_t usage, int64_t swapped)
{
	const struct curve_point one = { ms * 1000000, usage, swapped };

	assert_int_equal(curve_point(curve, &one), 0);
}

static void expect_time(const struct curve *curve, enum curve_part part, int64_t ms)
{
	assert_int_equal(curve_time(curve, part), ms == VAL_NONE ? VAL_NONE : ms * 1000000);
}

/* From 200 to 100: half is released at 150, 99 % at 101. */
static void test_times(void **state)
{
	struct curve *curve = curve_new("/a", 200, 100);
	size_t nr;

	(void)state;
	point(curve, 0, 200, 0);
	point(curve, 10, 151, 49);
	point(curve, 20, 150, 50);
	point(curve, 30, 150, 50);
	point(curve, 40, 110, 90);
	point(curve, 50, 102, 98);
	expect_time(curve, PART_50, 20);
	expect_time(curve, PART_90, 40);
	expect_time(curve, PART_99, VAL_NONE);
	point(curve, 60, 101, 99);
	expect_time(curve, PART_99, 60);
	expect_time(curve, PART_100, VAL_NONE);
	/* a later growth does not undo it */
	point(curve, 70, 180, 99);
	point(curve, 80, 99, 180);
	expect_time(curve, PART_50, 20);
	expect_time(curve, PART_100, 80);
	curve_points(curve, &nr);
	assert_int_equal(nr, 8); /* the redundant point is not kept */
	curve_free(curve);
}

/* Nothing to release; an unknown usage is no release. */
static void test_nothing(void **state)
{
	struct curve *curve = curve_new("/a", 100, 100);

	(void)state;
	point(curve, 0, VAL_NONE, 0);
	expect_time(curve, PART_100, VAL_NONE);
	point(curve, 5, 100, 0);
	expect_time(curve, PART_50, 5);
	expect_time(curve, PART_100, 5);
	curve_free(curve);
}

/* What is seen in the watch phase does not count as released. */
static void test_late(void **state)
{
	struct curve *curve = curve_new("/a", 200, 100);

	(void)state;
	point(curve, 0, 200, 0);
	curve_watch(curve, SECOND);
	point(curve, 2000, 90, 0);
	expect_time(curve, PART_50, VAL_NONE);
	curve_free(curve);
}

static void group(struct curve *curve, uint16_t id, const char *path)
{
	struct {
		struct chunk_group group;
		char path[32];
	} chunk = { .group = { .memcg_id = id, .kernfs_id = 1000 + id } };

	strcpy(chunk.path, path);
	assert_int_equal(
		curve_chunk(curve, CHUNK_GROUP, &chunk, sizeof(chunk.group) + strlen(path) + 1), 0);
}

static void record(struct curve *curve, struct rec_trace rec, uint64_t time_ns)
{
	rec.rec.time_ns = time_ns;
	assert_int_equal(curve_chunk(curve, CHUNK_RECORD, &rec, sizeof(rec)), 0);
}

static struct rec_trace swapin(uint16_t id, uint32_t pages, uint16_t source)
{
	struct rec_trace rec = trace_rec(REC_SWAPIN, id, pages);

	rec.detail = source;
	return rec;
}

static struct rec_trace wait_of(uint8_t kind, uint16_t id, uint8_t actor, uint64_t ns)
{
	struct rec_trace rec = trace_rec(kind, id, 1);

	rec.rec.actor = actor;
	rec.detail = SOURCE_DEVICE;
	rec.duration_ns = ns;
	return rec;
}

static struct curve *made(void)
{
	struct curve *curve = curve_new("/a", 200, 100);
	struct chunk_host host = trace_host();

	assert_int_equal(curve_chunk(curve, CHUNK_HOST, &host, sizeof(host)), 0);
	group(curve, 1, "/");
	group(curve, 2, "/a");
	group(curve, 3, "/a/b");
	group(curve, 4, "/ab");
	return curve;
}

/* Sorted into phases by time stamp, in whatever order; other groups' records are ignored. */
static void test_phases(void **state)
{
	struct curve *curve = made();
	const struct curve_sums *before = curve_sums(curve, PHASE_RELEASE);
	const struct curve_sums *after = curve_sums(curve, PHASE_WATCH);

	(void)state;
	record(curve, trace_rec(REC_ZSWAP_STORE, 2, 7), 1 * SECOND);
	record(curve, trace_rec(REC_ZSWAP_STORE, 3, 2), 1 * SECOND);
	record(curve, trace_rec(REC_ZSWAP_STORE, 4, 100), 1 * SECOND);
	record(curve, trace_rec(REC_ZSWAP_STORE, 1, 100), 1 * SECOND);
	curve_watch(curve, 2 * SECOND);
	record(curve, trace_rec(REC_ZSWAP_STORE, 2, 3), 2 * SECOND - 1);
	record(curve, swapin(2, 5, SOURCE_DEVICE), 2 * SECOND);
	record(curve, swapin(3, 1, SOURCE_ZSWAP), 2 * SECOND);
	record(curve, swapin(3, 1, SOURCE_ZERO), 2 * SECOND);
	record(curve, swapin(3, 9, SOURCE_CACHE), 2 * SECOND);
	record(curve, swapin(4, 50, SOURCE_DEVICE), 2 * SECOND);
	assert_int_equal(before->zswap_pages, 12);
	assert_int_equal(after->zswap_pages, 0);
	assert_int_equal(after->in_pages[SOURCE_DEVICE], 5);
	assert_int_equal(curve_refaults(curve, PHASE_RELEASE), 0);
	assert_int_equal(curve_refaults(curve, PHASE_WATCH), 7);
	curve_free(curve);
}

/* Reclaim for a limit counts as a wait; that of kswapd or of our own write does not. */
static void test_waits(void **state)
{
	struct curve *curve = made();
	const struct curve_sums *sums = curve_sums(curve, PHASE_RELEASE);

	(void)state;
	record(curve, wait_of(REC_FAULT, 2, ACTOR_FAULT, 1000), 1);
	record(curve, wait_of(REC_FAULT, 2, ACTOR_FAULT, TRACE_NO_VALUE), 1);
	record(curve, wait_of(REC_THROTTLE, 2, ACTOR_HIGH, 20000), 1);
	record(curve, wait_of(REC_RECLAIM, 3, ACTOR_MAX, 300000), 1);
	record(curve, wait_of(REC_RECLAIM, 3, ACTOR_LIMIT_WRITE, 4000000), 1);
	record(curve, wait_of(REC_RECLAIM, 3, ACTOR_KSWAPD, 5000000), 1);
	assert_int_equal(sums->waits_ns, 321000);
	assert_int_equal(trace_sum_timing(sums->sum, TIMING_FAULT_DEVICE)->count, 1);
	curve_free(curve);
}

static void test_kill_loss_end(void **state)
{
	struct curve *curve = made();
	struct rec_oom oom = trace_rec_oom(3, 2, 2);
	const struct chunk_loss loss = { .time_ns = 1, .records = 4 };
	const struct chunk_end end = { .missed_books = 5 };

	(void)state;
	assert_int_equal(curve_chunk(curve, CHUNK_RECORD, &oom, sizeof(oom)), 0);
	assert_int_equal(curve_sums(curve, PHASE_RELEASE)->kills, 1);
	assert_int_equal(curve_lost(curve), 0);
	assert_int_equal(curve_chunk(curve, CHUNK_LOSS, &loss, sizeof(loss)), 0);
	assert_int_equal(curve_lost(curve), 4);
	assert_false(curve_stream(curve)->has_end);
	assert_int_equal(curve_chunk(curve, CHUNK_END, &end, sizeof(end)), 0);
	assert_int_equal(curve_stream(curve)->end.missed_books, 5);
	curve_free(curve);
}

static void id_add(uint16_t id, void *arg)
{
	*(int *)arg = *(int *)arg * 10 + id;
}

/* Also groups born meanwhile, and only the present owner of an id. */
static void test_ids(void **state)
{
	struct curve *curve = made();
	struct rec_group born = trace_rec_group(5, 3, 77, "c");
	struct rec_group other = trace_rec_group(3, 1, 78, "else");
	int ids = 0;

	(void)state;
	curve_ids(curve, id_add, &ids);
	assert_int_equal(ids, 23);
	assert_int_equal(curve_chunk(curve, CHUNK_RECORD, &born, sizeof(born)), 0);
	ids = 0;
	curve_ids(curve, id_add, &ids);
	assert_int_equal(ids, 235);
	assert_int_equal(curve_chunk(curve, CHUNK_RECORD, &other, sizeof(other)), 0);
	ids = 0;
	curve_ids(curve, id_add, &ids);
	assert_int_equal(ids, 25);
	curve_free(curve);
}

/* A record that cannot be decoded counts as lost, like one dropped on a full ring. */
static void test_bad(void **state)
{
	struct curve *curve = made();

	(void)state;
	assert_int_equal(curve_chunk(curve, CHUNK_RECORD, "x", 1), -EBADMSG);
	assert_int_equal(curve_lost(curve), 1);
	curve_free(curve);
}

static void test_tells(void **state)
{
	struct curve *curve = curve_new("/a", 200, 100);
	struct chunk_host host = trace_host();

	(void)state;
	assert_false(curve_tells(curve, REC_ZSWAP_STORE));
	host.missing = 1u << REC_SWAPIN;
	assert_int_equal(curve_chunk(curve, CHUNK_HOST, &host, sizeof(host)), 0);
	assert_false(curve_tells(curve, REC_SWAPIN));
	assert_true(curve_tells(curve, REC_ZSWAP_STORE));
	curve_free(curve);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_times), cmocka_unit_test(test_nothing),
		cmocka_unit_test(test_late),  cmocka_unit_test(test_phases),
		cmocka_unit_test(test_waits), cmocka_unit_test(test_kill_loss_end),
		cmocka_unit_test(test_ids),   cmocka_unit_test(test_bad),
		cmocka_unit_test(test_tells),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
