// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * unit/trace/test_pieces.c - groups by id across reuse, order of chunks, merged repeats.
 *
 * Owns: the promises of stream/owners.h, trace/reorder.h and trace/merge.h.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>

#include "unit/trace/build.h"
#include "stream/owners.h"
#include "trace/merge.h"
#include "trace/reorder.h"

static const char *path(struct owners *groups, uint16_t id)
{
	return owners_find(groups, id)->path;
}

static void test_groups(void **state)
{
	struct owners *groups = owners_new();
	struct owner *first;

	(void)state;
	assert_null(owners_find(groups, 0));
	assert_int_equal(owners_set(groups, 1, 1, "/"), 0);
	assert_int_equal(owners_set(groups, 2, 20, "/a"), 0);
	assert_int_equal(owners_born(groups, 3, 30, 2, "b"), 0);
	assert_int_equal(owners_born(groups, 4, 40, 1, "top"), 0);
	assert_int_equal(owners_born(groups, 5, 50, 9, "orphan"), 0);
	assert_string_equal(path(groups, 3), "/a/b");
	assert_string_equal(path(groups, 4), "/top");
	assert_string_equal(path(groups, 5), "?/orphan");
	assert_string_equal(path(groups, 77), "(id 77)");
	assert_int_equal(owners_find(groups, 77)->kernfs_id, 0);
	first = owner_keep(owners_find(groups, 3));
	assert_int_equal(owners_born(groups, 3, 31, 4, "again"), 0);
	assert_string_equal(path(groups, 3), "/top/again");
	assert_string_equal(first->path, "/a/b");
	assert_int_not_equal(first->index, owners_find(groups, 3)->index);
	/* the name of a made-up group is that of no other */
	assert_int_equal(owners_set(groups, 77, 770, "/late"), 0);
	assert_string_equal(path(groups, 77), "/late");
	assert_true(first->gone);
	assert_false(owners_at(groups, 3)->gone);
	assert_null(owners_at(groups, 78));
	owners_free(groups);
	assert_string_equal(first->path, "/a/b");
	owner_drop(first);
}

struct taken {
	char text[64];
	int fail_at;
	int nr;
};

static int piece_take(void *ctx, uint32_t type, const void *data, size_t len)
{
	struct taken *taken = ctx;

	assert_int_equal(type, CHUNK_RECORD);
	strncat(taken->text, data, len);
	return ++taken->nr == taken->fail_at ? -EPIPE : 0;
}

static void test_order(void **state)
{
	struct trace_reorder *order = trace_reorder_new();
	struct taken taken = { 0 };

	(void)state;
	trace_reorder_add(order, 30, CHUNK_RECORD, "c", 1);
	trace_reorder_add(order, 10, CHUNK_RECORD, "a", 1);
	trace_reorder_add(order, 20, CHUNK_RECORD, "b1", 2);
	trace_reorder_add(order, 20, CHUNK_RECORD, "b2", 2);
	assert_int_equal(trace_reorder_release(order, 10, piece_take, &taken), 0);
	assert_string_equal(taken.text, "");
	assert_int_equal(trace_reorder_release(order, 30, piece_take, &taken), 0);
	assert_string_equal(taken.text, "ab1b2");
	trace_reorder_add(order, 25, CHUNK_RECORD, "late", 4);
	trace_reorder_add(order, 40, CHUNK_RECORD, "d", 1);
	assert_int_equal(trace_reorder_release(order, UINT64_MAX, piece_take, &taken), 0);
	assert_string_equal(taken.text, "ab1b2latecd");
	trace_reorder_add(order, 1, CHUNK_RECORD, "x", 1);
	trace_reorder_add(order, 2, CHUNK_RECORD, "y", 1);
	taken.fail_at = taken.nr + 1;
	assert_int_equal(trace_reorder_release(order, UINT64_MAX, piece_take, &taken), -EPIPE);
	trace_reorder_free(order);
}

/* Many, in reverse, released step by step: none lost, none twice, all in order. */
static int last_take(void *ctx, uint32_t type, const void *data, size_t len)
{
	uint64_t *next = ctx, number;

	(void)type;
	assert_int_equal(len, sizeof(number));
	memcpy(&number, data, sizeof(number));
	assert_int_equal(number, *next);
	(*next)++;
	return 0;
}

static void test_order_many(void **state)
{
	struct trace_reorder *order = trace_reorder_new();
	uint64_t next = 0;

	(void)state;
	for (uint64_t i = 10007; i-- > 0;)
		assert_int_equal(trace_reorder_add(order, i, CHUNK_RECORD, &i, sizeof(i)), 0);
	for (uint64_t t = 0; t <= 10007; t += 1009)
		assert_int_equal(trace_reorder_release(order, t, last_take, &next), 0);
	assert_int_equal(trace_reorder_release(order, UINT64_MAX, last_take, &next), 0);
	assert_int_equal(next, 10007);
	trace_reorder_free(order);
}

struct merges {
	struct trace_merged merged[8];
	int nr;
};

static int merged_take(void *ctx, const struct trace_merged *merged)
{
	struct merges *merges = ctx;

	merges->merged[merges->nr++] = *merged;
	return 0;
}

static struct trace_event event_at(int kind, uint16_t id, uint64_t time_ns)
{
	return (struct trace_event){
		.time_ns = time_ns,
		.kind = kind,
		.memcg_id = id,
		.pages = 2,
		.value = { 10, 0 },
		.duration_ns = time_ns,
	};
}

static void add(struct trace_merge *merge, int kind, uint16_t id, uint64_t time_ns)
{
	struct trace_event event = event_at(kind, id, time_ns);

	assert_int_equal(trace_merge_add(merge, &event), 0);
}

static void test_merge(void **state)
{
	struct merges merges = { 0 };
	struct trace_merge *merge = trace_merge_new(100, merged_take, &merges);

	(void)state;
	add(merge, REC_CHARGE, 1, 1000);
	add(merge, REC_CHARGE, 2, 1010);
	add(merge, REC_CHARGE, 1, 1050);
	add(merge, REC_OOM, 1, 1051); /* on its own, at once */
	assert_int_equal(merges.nr, 1);
	assert_int_equal(merges.merged[0].first.kind, REC_OOM);
	add(merge, REC_CHARGE, 1, 1100); /* the window is over */
	assert_int_equal(merges.nr, 2);
	assert_int_equal(merges.merged[1].first.memcg_id, 1);
	assert_int_equal(merges.merged[1].count, 2);
	assert_int_equal(merges.merged[1].pages, 4);
	assert_int_equal(merges.merged[1].last_ns, 1050);
	assert_int_equal(merges.merged[1].value_sum, 20);
	assert_int_equal(merges.merged[1].duration_max_ns, 1050);
	assert_int_equal(trace_merge_flush(merge, UINT64_MAX), 0);
	assert_int_equal(merges.nr, 4);
	assert_int_equal(merges.merged[2].first.memcg_id, 2);
	trace_merge_free(merge);
}

static void test_merge_nothing(void **state)
{
	struct merges merges = { 0 };
	struct trace_merge *merge = trace_merge_new(0, merged_take, &merges);

	(void)state;
	add(merge, REC_CHARGE, 1, 1000);
	add(merge, REC_CHARGE, 1, 1000);
	assert_int_equal(merges.nr, 2);
	trace_merge_free(merge);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_groups),	      cmocka_unit_test(test_order),
		cmocka_unit_test(test_order_many),    cmocka_unit_test(test_merge),
		cmocka_unit_test(test_merge_nothing),
	};

	return cmocka_run_group_tests_name("pieces", tests, NULL, NULL);
}
