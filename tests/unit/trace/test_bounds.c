// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * unit/trace/test_bounds.c - groups that come and go for ever: memory is bounded, and no page
 * counted for a removed group is lost.
 *
 * Owns: the promises of stream/owners.h and trace/sum.h about what is kept.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <jansson.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "audit/stream.h"
#include "cmd/trace_print.h"
#include "model/row.h"
#include "stream/format.h"
#include "trace/replay.h"
#include "trace/sum.h"
#include "unit/trace/build.h"

#if defined(__SANITIZE_ADDRESS__)
/* Not every gcc has a header for it. */
size_t __sanitizer_get_current_allocated_bytes(void);
#define allocated_bytes __sanitizer_get_current_allocated_bytes
#else
static size_t allocated_bytes(void)
{
	const struct mallinfo2 info = mallinfo2();

	return info.uordblks + info.hblkhd;
}
#endif

#define MB ((size_t)1 << 20)
#define IDS 50

static void piece_give(chunk_fn take, void *ctx, uint32_t type, const void *data, size_t len)
{
	assert_int_equal(take(ctx, type, data, len), 0);
}

static void trace_begin(chunk_fn take, void *ctx)
{
	const struct chunk_host host = trace_host();
	struct {
		struct chunk_group group;
		char path[2];
	} root = { { .kernfs_id = 1, .usage = TRACE_NO_VALUE, .memcg_id = 1 }, "/" };

	piece_give(take, ctx, CHUNK_HOST, &host, sizeof(host));
	piece_give(take, ctx, CHUNK_GROUP, &root, sizeof(root.group) + 2);
}

static void birth(chunk_fn take, void *ctx, uint16_t id, uint16_t parent, uint64_t kernfs_id)
{
	char name[NAME_MAX_LEN];
	struct rec_group rec;

	snprintf(name, sizeof(name), "%0100llu", (unsigned long long)kernfs_id);
	rec = trace_rec_group(id, parent, kernfs_id, name);
	piece_give(take, ctx, CHUNK_RECORD, &rec, sizeof(rec));
}

/* Each a child of the one before. */
static void births_nested(chunk_fn take, void *ctx)
{
	trace_begin(take, ctx);
	for (uint16_t id = 2; id < 3000; id++)
		birth(take, ctx, id, (uint16_t)(id - 1), id);
}

/* Each reuses the id of a removed one, and leaves a page. */
static void births_beside(chunk_fn take, void *ctx)
{
	trace_begin(take, ctx);
	birth(take, ctx, 2, 1, 2);
	for (uint64_t i = 0; i < 30000; i++) {
		uint16_t id = (uint16_t)(3 + i % IDS);
		struct rec_trace charge = trace_rec(REC_CHARGE, id, 1);

		charge.actor_id = id;
		birth(take, ctx, id, 2, 3 + i);
		piece_give(take, ctx, CHUNK_RECORD, &charge, sizeof(charge));
	}
}

typedef void (*births_fn)(chunk_fn take, void *ctx);

static void trace_is_small(births_fn births)
{
	const struct trace_print_config config = { .out = stdout, .kinds = ~0u, .actors = ~0u };
	size_t before = allocated_bytes();
	struct trace_print *report = trace_print_new(&config);

	births(trace_print_chunk, report);
	assert_in_range(allocated_bytes() - before, 0, 32 * MB);
	trace_print_free(report);
}

static void audit_is_small(births_fn births)
{
	size_t before = allocated_bytes();
	struct audit_stream *replay = audit_stream_new();

	births(audit_stream_chunk, replay);
	assert_in_range(allocated_bytes() - before, 0, 64 * MB);
	audit_stream_free(replay);
}

static void test_traces_are_small(void **state)
{
	(void)state;
	trace_is_small(births_nested);
	trace_is_small(births_beside);
}

static void test_audits_are_small(void **state)
{
	(void)state;
	audit_is_small(births_nested);
	audit_is_small(births_beside);
}

struct last {
	int64_t ledger; /* of group 2 */
	size_t nr;
};

static int moment_take(void *ctx, const struct host *host, const struct row *rows, size_t nr)
{
	struct last *last = ctx;

	(void)host;
	last->nr = nr;
	for (size_t i = 0; i < nr; i++)
		if (rows[i].kernfs_id == 2)
			last->ledger = rows[i].val[COL_LEDGER];
	return 0;
}

static void test_tables_are_small(void **state)
{
	const struct chunk_end end = { .time_ns = 6000000000ull };
	size_t before = allocated_bytes();
	struct last last = { 0 };
	struct replay *replay = replay_new(1000000000ull, moment_take, &last);

	(void)state;
	births_beside(replay_chunk, replay);
	assert_in_range(allocated_bytes() - before, 0, 32 * MB);
	piece_give(replay_chunk, replay, CHUNK_END, &end, sizeof(end));
	assert_int_equal(last.ledger, 30000 * 4096);
	assert_in_range(last.nr, IDS, 10000);
	replay_free(replay);
}

struct summed {
	struct trace_sum *sum;
	struct owners *owners;
};

static int sum_take(void *ctx, uint32_t type, const void *data, size_t len)
{
	struct summed *summed = ctx;
	struct trace_event event;

	if (type != CHUNK_RECORD)
		return 0;
	assert_int_equal(trace_event_decode(data, len, &event), 0);
	if (event.kind == REC_GROUP)
		assert_int_equal(owners_born(summed->owners, event.memcg_id, event.kernfs_id,
					     event.target_id, event.name),
				 0);
	return trace_sum_event(summed->sum, summed->owners, &event);
}

/* Groups that lose their own sums add them to "others". */
static void test_sums_stay(void **state)
{
	struct summed summed = { trace_sum_new(), owners_new() };
	uint64_t charged = 0, born = 0, paired = 0, refused = 0, others = 0;
	const struct trace_group_sum *groups;
	const struct trace_pair_sum *pairs;
	const struct trace_limit_sum *limits;
	size_t nr;

	(void)state;
	births_beside(sum_take, &summed);
	for (uint16_t id = 1; id < 3000; id++) {
		struct rec_trace rec = trace_rec(REC_REFUSED, 2, 1);

		rec.target_id = id;
		assert_int_equal(sum_take(&summed, CHUNK_RECORD, &rec, sizeof(rec)), 0);
	}
	groups = trace_sum_groups(summed.sum, &nr);
	assert_in_range(nr, IDS, 10000);
	for (size_t i = 0; i < nr; i++) {
		charged += groups[i].pages[REC_CHARGE];
		born += groups[i].events[REC_GROUP];
		others += !strcmp(groups[i].owner->path, "(others)");
		assert_true(!i || groups[i - 1].owner->index < groups[i].owner->index);
	}
	assert_int_equal(charged, 30000);
	assert_int_equal(born, 30001);
	assert_int_equal(others, 1);
	pairs = trace_sum_pairs(summed.sum, &nr);
	assert_in_range(nr, IDS, 10000);
	for (size_t i = 0; i < nr; i++)
		paired += pairs[i].pages;
	assert_int_equal(paired, 30000);
	limits = trace_sum_limits(summed.sum, &nr);
	assert_in_range(nr, 1, 2000);
	for (size_t i = 0; i < nr; i++)
		refused += limits[i].refusals;
	assert_int_equal(refused, 2999);
	owners_free(summed.owners);
	trace_sum_free(summed.sum);
}

/* Pages charged, by groups and by pairs, in the lines of the sums. */
static void lines_add(char *text, json_int_t *charged, json_int_t *paired, json_int_t *lost)
{
	for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n")) {
		json_t *json = json_loads(line, 0, NULL);
		const char *type = json_string_value(json_object_get(json, "type"));
		json_t *pages = json_object_get(json, "pages");

		if (!strcmp(type, "total"))
			*charged += json_integer_value(json_object_get(pages, "charge"));
		if (!strcmp(type, "pair"))
			*paired += json_integer_value(pages);
		*lost += json_integer_value(json_object_get(json, "lost_events"));
		json_decref(json);
	}
}

/* "others" has nothing of groups that were not asked for, and so is shown. */
static void test_sums_of_one_stay(void **state)
{
	const struct chunk_loss loss = { .time_ns = 5000000000ull, .records = 1, .memcg_id = 1 };
	struct trace_print_config config = {
		.json = true, .summary = true, .kinds = ~0u, .actors = ~0u
	};
	json_int_t charged = 0, paired = 0, lost = 0;
	struct trace_print *report;
	char cgroup[128], *text;
	size_t size;

	(void)state;
	snprintf(cgroup, sizeof(cgroup), "/%0100d", 2);
	config.out = open_memstream(&text, &size);
	config.cgroup = cgroup;
	report = trace_print_new(&config);
	births_beside(trace_print_chunk, report);
	piece_give(trace_print_chunk, report, CHUNK_LOSS, &loss, sizeof(loss));
	assert_int_equal(trace_print_end(report), 0);
	fclose(config.out);
	lines_add(text, &charged, &paired, &lost);
	assert_int_equal(charged, 30000);
	assert_int_equal(paired, 30000);
	assert_int_equal(lost, 0);
	trace_print_free(report);
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_traces_are_small), cmocka_unit_test(test_audits_are_small),
		cmocka_unit_test(test_tables_are_small), cmocka_unit_test(test_sums_stay),
		cmocka_unit_test(test_sums_of_one_stay),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
