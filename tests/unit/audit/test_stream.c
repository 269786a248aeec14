// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * unit/audit/test_stream.c - recordings with each violation, with none, and with each reason for an
 * unknown verdict.
 *
 * Owns: the promises of audit/stream.h and audit/slots.h. The story: the root and /web, which had
 * 100 pages at the start.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdlib.h>

#include "audit/stream.h"
#include "audit/slots.h"
#include "unit/audit/named.h"
#include "unit/trace/build.h"

#define MS 1000000ull
#define WEB 2
#define DB 3
#define NO_SLOT 63 /* REC_SLOT_TYPE_UNKNOWN */

struct story {
	struct audit_stream *replay;
	struct audit_report report;
	struct chunk_row rows[DB + 1];
	struct chunk_row told[DB + 1]; /* only changed rows are written again */
	struct chunk_host host;
	uint64_t now;
	uint64_t missed;
	uint64_t lost;
};

static void piece(struct story *story, uint32_t type, const void *data, size_t len)
{
	assert_int_equal(audit_stream_chunk(story->replay, type, data, len), 0);
}

static void row_fill(struct story *story, uint16_t id, uint16_t parent, uint64_t pages)
{
	struct chunk_row *row = &story->rows[id];

	*row = (struct chunk_row){
		.row = {
			.kernfs_id = 10 + id,
			.usage = pages,
			.id_refs = id == 1 ? 1 : pages + 1,
			.memcg_id = id,
			.parent_id = parent,
			.flags = SCAN_HOLDS_ID | (parent ? 0 : SCAN_ROOT),
		},
		.memcg_id = id,
	};
}

static void group_tell(struct story *story, uint16_t id, const char *path)
{
	struct {
		struct chunk_group group;
		char path[8];
	} chunk = { .group = { .kernfs_id = 10 + id, .memcg_id = id } };

	strncpy(chunk.path, path, sizeof(chunk.path) - 1);
	piece(story, CHUNK_GROUP, &chunk, sizeof(chunk.group) + strlen(path) + 1);
}

static void reading(struct story *story, bool ending)
{
	const struct chunk_reading chunk = { .time_ns = story->now,
					     .missed_books = (int64_t)story->missed,
					     .ending = ending };

	for (int id = 1; id <= DB; id++) {
		if (memcmp(&story->told[id], &story->rows[id], sizeof(story->rows[id])))
			piece(story, CHUNK_ROW, &story->rows[id], sizeof(story->rows[id]));
		story->rows[id].before = story->rows[id].after;
		story->told[id] = story->rows[id];
	}
	piece(story, CHUNK_READING, &chunk, sizeof(chunk));
	story->now += 100 * MS;
}

/* One kernel event: its record, our counters and the kernel's numbers, all consistent. */
static void move(struct story *story, uint8_t kind, uint16_t id, uint64_t slot)
{
	struct rec_trace rec = trace_rec(kind, id, 1);
	int64_t pages = rec_slot_pages(slot), sign = kind == REC_CHARGE ? 1 : -1;
	struct chunk_row *row = &story->rows[id];

	rec.rec.slot = slot;
	rec.rec.time_ns = story->now++;
	piece(story, CHUNK_RECORD, &rec, sizeof(rec));
	if (kind == REC_CHARGE)
		row->before.charged = row->after.charged += (uint64_t)pages;
	else
		row->before.uncharged = row->after.uncharged += (uint64_t)pages;
	row->row.usage += (uint64_t)(sign * pages);
	row->row.id_refs += (uint64_t)(sign * pages);
	story->rows[1].row.usage += (uint64_t)(sign * pages);
}

static void story_new(struct story *story)
{
	*story = (struct story){ .replay = audit_stream_new(), .host = trace_host() };
	story->now = story->host.mono_ns + MS;
	assert_non_null(story->replay);
	row_fill(story, 1, 0, 100);
	row_fill(story, WEB, 1, 100);
	row_fill(story, DB, 1, 0);
}

static void story_begin(struct story *story)
{
	piece(story, CHUNK_HOST, &story->host, sizeof(story->host));
	group_tell(story, 1, "/");
	group_tell(story, WEB, "/web");
	group_tell(story, DB, "/db");
	for (int i = 0; i < 12; i++)
		reading(story, false);
}

static void story_judge(struct story *story, const char *under)
{
	const struct chunk_end end = {
		.time_ns = story->now,
		.lost = story->lost,
		.missed_books = (int64_t)story->missed,
	};

	for (int i = 0; i < 12; i++)
		reading(story, true);
	piece(story, CHUNK_END, &end, sizeof(end));
	assert_int_equal(audit_stream_judge(story->replay, under, &story->report), 0);
}

static void expect(const struct story *story, const char *check, enum audit_result result,
		   const char *reason)
{
	const struct audit_check_state *state =
		audit_check_state(story->report.audit, check_named(check));

	if (state->result != result)
		fail_msg("%s is %s (%s), not %s", check, audit_results[state->result].name,
			 state->reason, audit_results[result].name);
	if (reason && !strstr(state->reason, reason))
		fail_msg("%s: '%s' has no '%s'", check, state->reason, reason);
}

static void expect_finding(const struct story *story, enum audit_class class, const char *path,
			   int64_t pages, const char *detail)
{
	size_t nr;
	const struct audit_finding *finding = audit_findings(story->report.audit, &nr);

	assert_int_equal(nr, 1);
	assert_int_equal(finding->class, class);
	assert_string_equal(finding->path, path);
	assert_int_equal(finding->pages, pages);
	if (detail)
		assert_string_equal(finding->detail, detail);
	assert_int_equal(audit_verdict(story->report.audit), RESULT_VIOLATION);
}

static void test_exact(void **state)
{
	struct story story;

	(void)state;
	story_new(&story);
	story_begin(&story);
	move(&story, REC_CHARGE, WEB, rec_slot(0, 512, 1000));
	move(&story, REC_UNCHARGE, WEB, rec_slot(0, 1, 1000));
	move(&story, REC_CHARGE, DB, rec_slot(0, 1, 1000)); /* uncharged in between */
	move(&story, REC_CHARGE, DB, rec_slot(1, 1, 1001)); /* on another device */
	move(&story, REC_UNCHARGE, WEB, rec_slot(0, 511, 1001));
	move(&story, REC_UNCHARGE, WEB, rec_slot(0, 3, 7)); /* charged before the start */
	story_judge(&story, NULL);
	expect(&story, "ledger", RESULT_OK, NULL);
	expect(&story, "hierarchy", RESULT_OK, NULL);
	expect(&story, "records", RESULT_OK, NULL);
	expect(&story, "counter", RESULT_ABSENT, "no census");
	expect(&story, "zswap", RESULT_ABSENT, "zswap");
	assert_int_equal(audit_verdict(story.report.audit), RESULT_OK);
	assert_int_equal(audit_check_state(story.report.audit, check_named("ledger"))->groups, 3);
	assert_int_equal(audit_check_state(story.report.audit, check_named("records"))->groups, 2);
	assert_int_equal(story.report.readings, 24);
	assert_int_equal(story.report.groups, 3);
	assert_int_equal(story.report.missed, 0);
	audit_stream_free(story.replay);
}

/* Charged while it was read: only this reading may differ. */
static void test_moving(void **state)
{
	struct story story;

	(void)state;
	story_new(&story);
	story_begin(&story);
	move(&story, REC_CHARGE, WEB, rec_slot(0, 9, 0));
	story.rows[WEB].before.charged -= 9;
	reading(&story, false);
	story_judge(&story, NULL);
	expect(&story, "ledger", RESULT_OK, NULL);
	audit_stream_free(story.replay);
}

/* The kernel forgets to uncharge 7 pages: its counters, those of the ancestors too, keep them. */
static void test_leak(void **state)
{
	struct story story;

	(void)state;
	story_new(&story);
	story_begin(&story);
	move(&story, REC_CHARGE, WEB, rec_slot(0, 9, 0));
	move(&story, REC_UNCHARGE, WEB, rec_slot(0, 9, 0));
	story.rows[WEB].row.usage += 7;
	story.rows[1].row.usage += 7;
	story_judge(&story, NULL);
	expect(&story, "ledger", RESULT_VIOLATION, NULL);
	expect(&story, "records", RESULT_OK, NULL);
	expect_finding(&story, CLASS_LEAK, "/web", 7, NULL);
	assert_int_equal(audit_stream_judge(story.replay, "/db", &story.report), 0);
	assert_int_equal(audit_verdict(story.report.audit), RESULT_OK);
	audit_stream_free(story.replay);
}

/* The recording says that this kernel counts something other than its page_counter. */
static void test_vswap(void **state)
{
	struct story story;

	(void)state;
	story_new(&story);
	story.host.vswap = true;
	story_begin(&story);
	story.rows[WEB].row.usage += 5;
	story.rows[1].row.usage += 5;
	story_judge(&story, NULL);
	expect(&story, "ledger", RESULT_UNKNOWN, "vswap");
	assert_int_equal(audit_verdict(story.report.audit), RESULT_UNKNOWN);
	audit_stream_free(story.replay);
}

/* The same difference, but slots owned by the kernel's records have it too: we missed it. */
static void test_missed(void **state)
{
	struct story story;

	(void)state;
	story_new(&story);
	story_begin(&story);
	story.rows[WEB].row.usage += 7;
	story.rows[WEB].row.id_refs += 7;
	story.rows[1].row.usage += 7;
	story_judge(&story, NULL);
	expect(&story, "ledger", RESULT_UNKNOWN, "our programs");
	assert_int_equal(audit_verdict(story.report.audit), RESULT_UNKNOWN);
	audit_stream_free(story.replay);
}

static void test_hierarchy(void **state)
{
	struct story story;

	(void)state;
	story_new(&story);
	row_fill(&story, 1, 0, 60);
	story_begin(&story);
	story_judge(&story, NULL);
	expect(&story, "hierarchy", RESULT_VIOLATION, NULL);
	audit_stream_free(story.replay);
}

static void test_double(void **state)
{
	struct story story;

	(void)state;
	story_new(&story);
	story_begin(&story);
	move(&story, REC_CHARGE, WEB, rec_slot(0, 16, 60)); /* across the edge of a block */
	move(&story, REC_CHARGE, DB, rec_slot(0, 5, 62));
	story_judge(&story, NULL);
	expect(&story, "records", RESULT_VIOLATION, NULL);
	expect(&story, "ledger", RESULT_OK, NULL);
	expect_finding(&story, CLASS_DOUBLE, "/db", 5,
		       "slot 0:62 was charged, while it was charged to /web");
	audit_stream_free(story.replay);
}

static void test_underflow(void **state)
{
	struct story story;

	(void)state;
	story_new(&story);
	story_begin(&story);
	move(&story, REC_CHARGE, WEB, rec_slot(2, 4, 8));
	move(&story, REC_UNCHARGE, WEB, rec_slot(2, 4, 8));
	move(&story, REC_UNCHARGE, WEB, rec_slot(2, 3, 8));
	story_judge(&story, NULL);
	expect_finding(&story, CLASS_UNDERFLOW, "/web", 3,
		       "slot 2:8 was uncharged, while it was charged to nobody");
	audit_stream_free(story.replay);
}

static void test_misattribution(void **state)
{
	struct story story;

	(void)state;
	story_new(&story);
	story_begin(&story);
	move(&story, REC_CHARGE, WEB, rec_slot(0, 2, 8));
	move(&story, REC_CHARGE, DB, rec_slot(0, 2, 18));
	move(&story, REC_UNCHARGE, DB, rec_slot(0, 2, 8));
	story_judge(&story, NULL);
	expect_finding(&story, CLASS_MISATTRIBUTION, "/db", 2,
		       "slot 0:8 was uncharged, while it was charged to /web");
	assert_int_equal(audit_stream_judge(story.replay, "/web", &story.report), 0);
	expect(&story, "records", RESULT_OK, NULL);
	audit_stream_free(story.replay);
}

/* Wrong slots after the last complete record are no violation. */
static void test_edges(void **state)
{
	struct story story;

	(void)state;
	story_new(&story);
	story_begin(&story);
	move(&story, REC_CHARGE, WEB, rec_slot(0, 1, 5));
	reading(&story, true);
	move(&story, REC_CHARGE, WEB, rec_slot(0, 1, 5));
	story_judge(&story, NULL);
	expect(&story, "records", RESULT_OK, NULL);
	audit_stream_free(story.replay);
}

/* Each excuse, with a slot that was charged twice. */
static void doubt(struct story *story, enum audit_result result, const char *reason)
{
	move(story, REC_CHARGE, WEB, rec_slot(0, 1, 5));
	move(story, REC_CHARGE, WEB, rec_slot(0, 1, 5));
	story_judge(story, NULL);
	expect(story, "records", result, reason);
	expect(story, "ledger", RESULT_OK, NULL);
	assert_int_equal(audit_verdict(story->report.audit),
			 result == RESULT_ABSENT ? RESULT_OK : result);
	audit_stream_free(story->replay);
}

static void test_excuses(void **state)
{
	const struct chunk_loss loss = { .records = 3, .memcg_id = WEB };
	struct story story;

	(void)state;
	story_new(&story);
	story.host.filtered = 1;
	story_begin(&story);
	doubt(&story, RESULT_UNKNOWN, "filtered");

	story_new(&story);
	story_begin(&story);
	piece(&story, CHUNK_LOSS, &loss, sizeof(loss));
	doubt(&story, RESULT_UNKNOWN, "lost");

	story_new(&story);
	story.lost = 3;
	story_begin(&story);
	doubt(&story, RESULT_UNKNOWN, "lost");

	story_new(&story);
	story.missed = 1;
	story_begin(&story);
	doubt(&story, RESULT_UNKNOWN, "skipped");

	story_new(&story);
	story.missed = UINT64_MAX; /* -1: this kernel does not count them */
	story_begin(&story);
	doubt(&story, RESULT_UNKNOWN, "does not count");

	story_new(&story);
	story_begin(&story);
	move(&story, REC_UNCHARGE, WEB, rec_slot(NO_SLOT, 1, 0));
	doubt(&story, RESULT_ABSENT, "does not tell the slot");

	story_new(&story);
	story_begin(&story);
	doubt(&story, RESULT_VIOLATION, NULL);
}

/* Which groups are in "others" is unknown: none of them is exact. */
static void test_others(void **state)
{
	struct story story;

	(void)state;
	story_new(&story);
	story_begin(&story);
	for (uint16_t id = 100; id < 4300; id++) {
		struct rec_trace rec = trace_rec(REC_CHARGE, id, 1);

		rec.rec.slot = rec_slot(0, 1, 5);
		rec.rec.time_ns = story.now++;
		piece(&story, CHUNK_RECORD, &rec, sizeof(rec));
	}
	move(&story, REC_CHARGE, WEB, rec_slot(0, 1, 5));
	story_judge(&story, "/web");
	expect(&story, "records", RESULT_UNKNOWN, "too many groups");
	assert_int_equal(audit_stream_judge(story.replay, NULL, &story.report), 0);
	expect(&story, "records", RESULT_VIOLATION, NULL);
	audit_stream_free(story.replay);
}

/* A loss with no inconsistency: the slots of the lost records were not checked. */
static void test_loss_alone(void **state)
{
	struct story story;

	(void)state;
	story_new(&story);
	story.lost = 1;
	story_begin(&story);
	story_judge(&story, NULL);
	expect(&story, "records", RESULT_UNKNOWN, "lost");
	assert_int_equal(audit_verdict(story.report.audit), RESULT_UNKNOWN);
	audit_stream_free(story.replay);
}

/* A record that cannot be decoded may have been a charge. */
static void test_undecoded(void **state)
{
	struct rec_trace rec = trace_rec(200, WEB, 1);
	struct story story;

	(void)state;
	story_new(&story);
	story_begin(&story);
	assert_int_equal(audit_stream_chunk(story.replay, CHUNK_RECORD, &rec, sizeof(rec)),
			 -EBADMSG);
	story_judge(&story, NULL);
	expect(&story, "records", RESULT_UNKNOWN, "lost");
	expect(&story, "ledger", RESULT_OK, NULL);
	assert_int_equal(audit_verdict(story.report.audit), RESULT_UNKNOWN);
	assert_int_equal(story.report.lost, 1);
	audit_stream_free(story.replay);
}

/* A broken recording is reported first, also where the kernel does not tell slots. */
static void test_doubt_without_slots(void **state)
{
	struct story story;

	(void)state;
	story_new(&story);
	story.lost = 1;
	story_begin(&story);
	move(&story, REC_UNCHARGE, WEB, rec_slot(NO_SLOT, 1, 0));
	assert_int_equal(audit_stream_judge(story.replay, NULL, &story.report), 0);
	expect(&story, "records", RESULT_UNKNOWN, "no end");
	story_judge(&story, NULL);
	expect(&story, "records", RESULT_UNKNOWN, "lost");
	assert_int_equal(audit_verdict(story.report.audit), RESULT_UNKNOWN);
	audit_stream_free(story.replay);
}

/* Cut off: what was read so far is checked, but gives no verdict. */
static void test_no_end(void **state)
{
	struct story story;

	(void)state;
	story_new(&story);
	assert_int_equal(audit_stream_judge(story.replay, NULL, &story.report), 0);
	expect(&story, "ledger", RESULT_UNKNOWN, "no group");
	story_begin(&story);
	assert_int_equal(audit_stream_judge(story.replay, NULL, &story.report), 0);
	expect(&story, "ledger", RESULT_OK, NULL);
	expect(&story, "records", RESULT_UNKNOWN, "no end");
	assert_int_equal(audit_verdict(story.report.audit), RESULT_UNKNOWN);
	audit_stream_free(story.replay);
}

/* Impossible chunks are refused; two groups that name each other as parent do no harm. */
static void test_hostile(void **state)
{
	struct chunk_reading chunk = { .time_ns = 5 };
	struct chunk_row row;
	struct story story;

	(void)state;
	story_new(&story);
	assert_int_equal(audit_stream_chunk(story.replay, CHUNK_READING, &chunk, sizeof(chunk)),
			 -EBADMSG);
	story_begin(&story);
	assert_int_equal(audit_stream_chunk(story.replay, CHUNK_READING, &chunk, sizeof(chunk)),
			 -EBADMSG);
	row = story.rows[WEB];
	row.after.charged = 1ull << 40;
	assert_int_equal(audit_stream_chunk(story.replay, CHUNK_ROW, &row, sizeof(row)), -EBADMSG);
	row = story.rows[WEB];
	row.memcg_id = DB;
	assert_int_equal(audit_stream_chunk(story.replay, CHUNK_ROW, &row, sizeof(row)), -EBADMSG);
	row.memcg_id = 0;
	assert_int_equal(audit_stream_chunk(story.replay, CHUNK_ROW, &row, sizeof(row)), -EBADMSG);
	audit_stream_free(story.replay);

	story_new(&story);
	row_fill(&story, WEB, DB, 1);
	row_fill(&story, DB, WEB, 1);
	story_begin(&story);
	story.rows[WEB].row.kernfs_id = story.rows[DB].row.kernfs_id = 0;
	reading(&story, false);
	audit_stream_free(story.replay);
}

static int errors_count(void *ctx, const struct slot_error *error)
{
	(void)error;
	return ++*(int *)ctx == 3 ? -EIO : 0;
}

static void test_slots(void **state)
{
	const struct slot_range far = { .offset = (1ull << 44) - 1,
					.pages = 16383,
					.type = 62,
					.memcg_id = 1,
					.charge = true };
	struct slot_range range = { .pages = 1, .memcg_id = 65535 };
	int errors = 0;
	struct audit_slots slots = { .fn = errors_count, .ctx = &errors };

	(void)state;
	assert_int_equal(audit_slots_take(&slots, &range), 0);
	range.charge = true;
	for (range.offset = 0; range.offset < 100000; range.offset++)
		assert_int_equal(audit_slots_take(&slots, &range), 0);
	assert_int_equal(audit_slots_take(&slots, &far), 0);
	assert_int_equal(errors, 0);
	range.charge = false;
	for (range.offset = 0; range.offset < 100000; range.offset++)
		assert_int_equal(audit_slots_take(&slots, &range), 0);
	assert_int_equal(errors, 0);
	assert_int_equal(audit_slots_take(&slots, &far), -EIO);
	assert_int_equal(errors, 3);
	audit_slots_free(&slots);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_exact),
		cmocka_unit_test(test_moving),
		cmocka_unit_test(test_leak),
		cmocka_unit_test(test_missed),
		cmocka_unit_test(test_vswap),
		cmocka_unit_test(test_hierarchy),
		cmocka_unit_test(test_double),
		cmocka_unit_test(test_underflow),
		cmocka_unit_test(test_misattribution),
		cmocka_unit_test(test_edges),
		cmocka_unit_test(test_excuses),
		cmocka_unit_test(test_others),
		cmocka_unit_test(test_loss_alone),
		cmocka_unit_test(test_undecoded),
		cmocka_unit_test(test_doubt_without_slots),
		cmocka_unit_test(test_no_end),
		cmocka_unit_test(test_hostile),
		cmocka_unit_test(test_slots),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
