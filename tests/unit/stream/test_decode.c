// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * unit/stream/test_decode.c - chunks of each type, valid and invalid in each way.
 *
 * Owns: the promises of stream/decode.h.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/value.h"
#include "stream/decode.h"
#include "unit/trace/build.h"

/* How often each function was called, by chunk type. */
struct calls {
	struct stream stream;
	int nr[CHUNK_TYPE_COUNT];
	int undecoded;
	int err; /* what the functions return */
	char text[16];
};

static int call(struct calls *calls, uint32_t type)
{
	calls->nr[type]++;
	return calls->err;
}

static int on_host(void *ctx)
{
	return call(ctx, CHUNK_HOST);
}

static int on_group(void *ctx, const struct chunk_group *group, const char *path)
{
	struct calls *calls = ctx;

	strncpy(calls->text, path, sizeof(calls->text) - 1);
	assert_string_equal(owners_find(calls->stream.owners, group->memcg_id)->path, path);
	return call(ctx, CHUNK_GROUP);
}

static int on_event(void *ctx, const struct trace_event *event)
{
	assert_int_not_equal(event->kind, 0);
	return call(ctx, CHUNK_RECORD);
}

static int on_loss(void *ctx, const struct chunk_loss *loss, bool undecoded)
{
	struct calls *calls = ctx;

	if (!undecoded)
		return call(ctx, CHUNK_LOSS);
	assert_int_equal(loss->records, 1);
	assert_int_equal(loss->memcg_id, 0);
	calls->undecoded++;
	return calls->err;
}

static int on_stack(void *ctx, int32_t id, const char *names)
{
	struct calls *calls = ctx;

	assert_int_equal(id, 5);
	strncpy(calls->text, names, sizeof(calls->text) - 1);
	return call(ctx, CHUNK_STACK);
}

static int on_total(void *ctx, const struct chunk_total *total)
{
	assert_int_equal(total->charged, 7);
	return call(ctx, CHUNK_TOTAL);
}

static int on_row(void *ctx, const struct chunk_row *row)
{
	assert_int_equal(row->memcg_id, 2);
	return call(ctx, CHUNK_ROW);
}

static int on_reading(void *ctx, const struct chunk_reading *reading)
{
	assert_int_equal(reading->time_ns, 50);
	return call(ctx, CHUNK_READING);
}

static int on_end(void *ctx)
{
	assert_true(((struct calls *)ctx)->stream.has_end);
	return call(ctx, CHUNK_END);
}

static const struct stream_handler all = {
	.host = on_host,
	.group = on_group,
	.event = on_event,
	.loss = on_loss,
	.stack = on_stack,
	.total = on_total,
	.row = on_row,
	.reading = on_reading,
	.end = on_end,
};

static const struct stream_handler events = { .event = on_event };

/* A valid chunk of each type, with space after it. */
struct sample {
	uint32_t type;
	size_t len;
	bool has_text;
	union {
		struct chunk_host host;
		struct chunk_group group;
		struct rec_trace record;
		struct rec_oom oom;
		struct rec_group born;
		struct chunk_loss loss;
		struct chunk_stack stack;
		struct chunk_total total;
		struct chunk_row row;
		struct chunk_reading reading;
		struct chunk_end end;
		char bytes[2048];
	} piece;
};

static struct sample sample(uint32_t type)
{
	struct sample one = { .type = type };

	switch (type) {
	case CHUNK_HOST:
		one.piece.host = trace_host();
		one.len = sizeof(one.piece.host);
		break;
	case CHUNK_GROUP:
	case CHUNK_NAME:
		one.piece.group = (struct chunk_group){ .kernfs_id = 20, .memcg_id = 2 };
		one.len = sizeof(one.piece.group);
		one.has_text = true;
		break;
	case CHUNK_RECORD:
		one.piece.record = trace_rec(REC_CHARGE, 2, 3);
		one.len = sizeof(one.piece.record);
		break;
	case CHUNK_LOSS:
		one.piece.loss = (struct chunk_loss){ .records = 4, .memcg_id = 2 };
		one.len = sizeof(one.piece.loss);
		break;
	case CHUNK_STACK:
		one.piece.stack.id = 5;
		one.len = sizeof(one.piece.stack);
		one.has_text = true;
		break;
	case CHUNK_TOTAL:
		one.piece.total = (struct chunk_total){ .charged = 7, .memcg_id = 2 };
		one.len = sizeof(one.piece.total);
		break;
	case CHUNK_END:
		one.piece.end = (struct chunk_end){ .time_ns = 60, .missed_books = 3 };
		one.len = sizeof(one.piece.end);
		break;
	case CHUNK_ROW:
		one.piece.row = (struct chunk_row){
			.row = { .kernfs_id = 20, .memcg_id = 2 },
			.memcg_id = 2,
		};
		one.len = sizeof(one.piece.row);
		break;
	case CHUNK_READING:
		one.piece.reading.time_ns = 50;
		one.len = sizeof(one.piece.reading);
		break;
	}
	if (one.has_text) {
		memcpy(one.piece.bytes + one.len, "/web", 5);
		one.len += 5;
	}
	return one;
}

/* From a copy of exactly this length, so that ASan sees reads beyond it. */
static int decode(struct calls *calls, const struct stream_handler *on, const struct sample *one)
{
	void *copy = malloc(one->len ? one->len : 1);
	int err;

	memcpy(copy, &one->piece, one->len);
	err = stream_decode(&calls->stream, on, one->type, copy, one->len);
	free(copy);
	return err;
}

static int decode_sample(struct calls *calls, uint32_t type)
{
	const struct sample one = sample(type);

	return decode(calls, &all, &one);
}

static struct calls *calls_new(void)
{
	struct calls *calls = calloc(1, sizeof(*calls));

	calls->stream.ctx = calls;
	calls->stream.owners = owners_new();
	return calls;
}

static void calls_free(struct calls *calls)
{
	owners_free(calls->stream.owners);
	free(calls);
}

/* A stream that has its host chunk, unless @type is a host chunk. */
static struct calls *calls_before(uint32_t type)
{
	struct calls *calls = calls_new();

	if (type != CHUNK_HOST)
		assert_int_equal(decode_sample(calls, CHUNK_HOST), 0);
	return calls;
}

/* Delivered to the handler once, and its return value is returned; a handler may be absent. */
static void test_right(void **state)
{
	(void)state;
	for (uint32_t type = CHUNK_HOST; type < CHUNK_TYPE_COUNT; type++) {
		struct sample one = sample(type);
		struct calls *calls = calls_before(type);

		calls->err = -EIO;
		assert_int_equal(decode(calls, &all, &one), -EIO);
		assert_int_equal(calls->nr[type == CHUNK_NAME ? CHUNK_GROUP : type], 1);
		if (one.has_text)
			assert_string_equal(calls->text, "/web");
		calls_free(calls);

		calls = calls_before(type);
		assert_int_equal(decode(calls, &events, &one), 0);
		calls_free(calls);
	}
}

static void refuse(const struct sample *one)
{
	struct calls *calls = calls_before(one->type);
	int before = calls->nr[one->type];

	assert_int_equal(decode(calls, &all, one), -EBADMSG);
	assert_int_equal(calls->nr[one->type], before);
	assert_int_equal(calls->undecoded, one->type == CHUNK_RECORD);
	assert_int_equal(calls->stream.undecoded, one->type == CHUNK_RECORD);
	calls_free(calls);
}

/* Each length below the valid one, and one above it. */
static void test_length(void **state)
{
	(void)state;
	for (uint32_t type = CHUNK_HOST; type < CHUNK_TYPE_COUNT; type++) {
		struct sample one = sample(type);
		size_t len = one.len;

		for (one.len = 0; one.len < len; one.len++)
			refuse(&one);
		one.len = len + 1;
		refuse(&one);
	}
}

/* A string without an end, or one that ends before the chunk does. */
static void test_text(void **state)
{
	(void)state;
	for (uint32_t type = CHUNK_HOST; type < CHUNK_TYPE_COUNT; type++) {
		struct sample one = sample(type);

		if (!one.has_text)
			continue;
		one.piece.bytes[one.len - 1] = 'x';
		refuse(&one);
		one.piece.bytes[one.len - 1] = '\0';
		one.piece.bytes[one.len - 3] = '\0';
		refuse(&one);
	}
}

static void test_order(void **state)
{
	struct calls *calls = calls_new();

	(void)state;
	for (uint32_t type = CHUNK_HOST + 1; type < CHUNK_TYPE_COUNT; type++)
		assert_int_equal(decode_sample(calls, type), -EBADMSG);
	assert_int_equal(calls->undecoded, 0);
	assert_int_equal(decode_sample(calls, CHUNK_HOST), 0);
	assert_int_equal(decode_sample(calls, CHUNK_HOST), -EBADMSG);
	assert_int_equal(stream_missed(&calls->stream), VAL_NONE);
	assert_int_equal(decode_sample(calls, CHUNK_END), 0);
	assert_int_equal(stream_missed(&calls->stream), 3);
	for (uint32_t type = CHUNK_HOST; type < CHUNK_TYPE_COUNT; type++)
		assert_int_equal(decode_sample(calls, type), -EBADMSG);
	calls_free(calls);
}

static void test_unknown(void **state)
{
	const uint32_t types[] = { 0, CHUNK_TYPE_COUNT, 4000, UINT32_MAX };

	(void)state;
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		struct calls *calls = calls_before(types[i]);

		assert_int_equal(stream_decode(&calls->stream, &all, types[i], "", 0), -EBADMSG);
		assert_int_equal(stream_decode(&calls->stream, &all, types[i], "abc", 3), -EBADMSG);
		calls_free(calls);
	}
}

static void test_host(void **state)
{
	struct sample one = sample(CHUNK_HOST);
	const uint32_t pages[] = { 0, 1, 2048, 4097, 12288, 1u << 17, UINT32_MAX };

	(void)state;
	for (size_t i = 0; i < sizeof(pages) / sizeof(pages[0]); i++) {
		one.piece.host.page_bytes = pages[i];
		refuse(&one);
	}
	one = sample(CHUNK_HOST);
	one.piece.host.utc_offset = INT64_MIN;
	refuse(&one);
	one = sample(CHUNK_HOST);
	memset(one.piece.host.kernel, 'x', CHUNK_TEXT);
	refuse(&one);
	one = sample(CHUNK_HOST);
	memset(one.piece.host.nodename, 'x', CHUNK_TEXT);
	refuse(&one);
	one = sample(CHUNK_HOST);
	memset(one.piece.host.attach, 'x', CHUNK_TEXT);
	refuse(&one);
	one = sample(CHUNK_HOST);
	memset(one.piece.host.missing_text, 'x', sizeof(one.piece.host.missing_text));
	refuse(&one);
}

/* Impossible ids and numbers. */
static void test_values(void **state)
{
	struct sample one = sample(CHUNK_GROUP);

	(void)state;
	one.piece.group.memcg_id = 0;
	refuse(&one);
	one = sample(CHUNK_NAME);
	one.piece.group.kernfs_id = 0;
	refuse(&one);
	one = sample(CHUNK_LOSS);
	one.piece.loss.records = 1ull << 31;
	refuse(&one);
	one = sample(CHUNK_LOSS);
	one.piece.loss.pages = UINT64_MAX;
	refuse(&one);
	one = sample(CHUNK_STACK);
	one.piece.stack.id = -1;
	refuse(&one);
	one.piece.stack.id = CHUNK_STACKS;
	refuse(&one);
	one = sample(CHUNK_TOTAL);
	one.piece.total.uncharged = 1ull << 40;
	refuse(&one);
	one = sample(CHUNK_TOTAL);
	one.piece.total.actors[ACTOR_COUNT - 1] = 1ull << 40;
	refuse(&one);
	one = sample(CHUNK_TOTAL);
	one.piece.total.memcg_id = 0;
	refuse(&one);
	one = sample(CHUNK_RECORD);
	one.piece.record.rec.memcg_id = 0;
	refuse(&one);
	one = sample(CHUNK_END);
	one.piece.end.lost = UINT64_MAX;
	refuse(&one);
	one = sample(CHUNK_ROW);
	one.piece.row.row.memcg_id = 3;
	refuse(&one);
	one = sample(CHUNK_ROW);
	one.piece.row.birth.count.charged = 1ull << 40;
	refuse(&one);
}

/* The same time again is valid, an earlier one is not. */
static void test_readings(void **state)
{
	struct calls *calls = calls_before(CHUNK_READING);
	struct sample one = sample(CHUNK_READING);

	(void)state;
	assert_int_equal(decode(calls, &all, &one), 0);
	assert_int_equal(decode(calls, &all, &one), 0);
	one.piece.reading.time_ns--;
	assert_int_equal(decode(calls, &all, &one), -EBADMSG);
	assert_int_equal(calls->stream.reading_ns, 50);
	calls_free(calls);
}

static const char *path_of(const struct calls *calls, uint16_t id)
{
	return owners_find(calls->stream.owners, id)->path;
}

/* Groups from chunks and from births; a birth without an id is delivered and names nobody. */
static void test_owners(void **state)
{
	struct calls *calls = calls_before(CHUNK_GROUP);
	struct sample one = { .type = CHUNK_RECORD, .len = sizeof(struct rec_group) };

	(void)state;
	assert_int_equal(decode_sample(calls, CHUNK_GROUP), 0);
	one.piece.born = trace_rec_group(3, 2, 30, "a");
	assert_int_equal(decode(calls, &all, &one), 0);
	one.piece.born = trace_rec_group(0, 2, 31, "b");
	assert_int_equal(decode(calls, &all, &one), 0);
	one.piece.born = trace_rec_group(4, 0, 32, "c");
	assert_int_equal(decode(calls, &all, &one), 0);
	assert_string_equal(path_of(calls, 2), "/web");
	assert_string_equal(path_of(calls, 3), "/web/a");
	assert_string_equal(path_of(calls, 4), "?/c");
	calls_free(calls);
}

/* Losses are counted, also without a handler for them. */
static void test_lost(void **state)
{
	struct calls *calls = calls_before(CHUNK_LOSS);
	struct sample loss = sample(CHUNK_LOSS), strange = sample(CHUNK_RECORD);

	(void)state;
	strange.piece.record.rec.kind = 200;
	assert_int_equal(decode(calls, &events, &loss), 0);
	assert_int_equal(decode(calls, &events, &strange), -EBADMSG);
	assert_int_equal(decode(calls, &all, &strange), -EBADMSG);
	assert_int_equal(calls->stream.lost, 4);
	assert_int_equal(calls->stream.undecoded, 2);
	assert_int_equal(calls->undecoded, 1);
	assert_int_equal(calls->stream.events, 0);
	/* the handler's own error wins */
	calls->err = -EPIPE;
	assert_int_equal(decode(calls, &all, &strange), -EPIPE);
	calls_free(calls);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_right),	cmocka_unit_test(test_length),
		cmocka_unit_test(test_text),	cmocka_unit_test(test_order),
		cmocka_unit_test(test_unknown), cmocka_unit_test(test_host),
		cmocka_unit_test(test_values),	cmocka_unit_test(test_readings),
		cmocka_unit_test(test_owners),	cmocka_unit_test(test_lost),
	};

	return cmocka_run_group_tests_name("decode", tests, NULL, NULL);
}
