// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * unit/stream/test_event.c - records of tracing to events, what is none, and the words.
 *
 * Owns: the promises of stream/event.h.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdlib.h>

#include "unit/trace/build.h"
#include "stream/event.h"

static void test_wire_size(void **state)
{
	(void)state;
	/* a recording outlives a build */
	assert_int_equal(sizeof(struct rec_trace), 80);
	assert_int_equal(sizeof(struct rec_oom), 136);
	assert_int_equal(sizeof(struct rec_group), 336);
	assert_int_equal(sizeof(struct chunk_host), 776);
	assert_int_equal(sizeof(struct chunk_group), 32);
	assert_int_equal(sizeof(struct chunk_loss), 32);
	assert_int_equal(sizeof(struct chunk_total), 160);
	assert_int_equal(sizeof(struct chunk_end), 40);
	assert_int_equal(REC_REFUSED, 9);
	assert_int_equal(REC_GROUP, 16);
	assert_int_equal(ACTOR_OOM_REAPER, 12);
}

static void test_charge(void **state)
{
	struct rec_trace rec = trace_rec(REC_CHARGE, 7, 512);
	struct trace_event event;

	(void)state;
	memset(rec.comm, 'x', sizeof(rec.comm)); /* no end */
	assert_int_equal(trace_event_decode(&rec, sizeof(rec), &event), 0);
	assert_int_equal(event.kind, REC_CHARGE);
	assert_int_equal(event.memcg_id, 7);
	assert_int_equal(event.pages, 512);
	assert_int_equal(event.swap_type, 1);
	assert_int_equal(event.offset, 77);
	assert_int_equal(event.pid, 4321);
	assert_int_equal(event.tid, 4322);
	assert_int_equal(event.actor, ACTOR_KSWAPD);
	assert_int_equal(strlen(event.comm), COMM_LEN);
	rec.rec.slot = rec_slot(REC_SLOT_TYPE_UNKNOWN, 3, 0);
	assert_int_equal(trace_event_decode(&rec, sizeof(rec), &event), 0);
	assert_int_equal(event.swap_type, TRACE_NO_SWAP_TYPE);
}

static void test_large_records(void **state)
{
	struct rec_oom oom = trace_rec_oom(3, 2, 1);
	struct rec_group group = trace_rec_group(9, 3, 1234, "web");
	struct trace_event event;

	(void)state;
	assert_int_equal(trace_event_decode(&oom, sizeof(oom), &event), 0);
	assert_int_equal(event.oom.victim_pid, 99);
	assert_string_equal(event.oom.victim_comm, "victim");
	assert_int_equal(event.oom.swap_max, 2560);
	assert_int_equal(trace_event_decode(&oom, sizeof(oom.trace), &event), -EBADMSG);
	memset(group.name, 'n', sizeof(group.name));
	assert_int_equal(trace_event_decode(&group, sizeof(group), &event), 0);
	assert_int_equal(event.kernfs_id, 1234);
	assert_int_equal(strlen(event.name), NAME_MAX_LEN);
	assert_int_equal(trace_event_decode(&group, sizeof(group) - 1, &event), -EBADMSG);
}

static void test_refused(void **state)
{
	unsigned char bytes[sizeof(struct rec_group) + 8] = { 0 };
	struct rec_trace rec = trace_rec(REC_CHARGE, 7, 0);
	struct trace_event event;

	(void)state;
	assert_int_equal(trace_event_decode(&rec, sizeof(rec), &event), -EBADMSG);
	rec = trace_rec(REC_CHARGE, 7, 1);
	rec.rec.actor = 200;
	assert_int_equal(trace_event_decode(&rec, sizeof(rec), &event), -EBADMSG);
	for (size_t len = 0; len <= sizeof(bytes); len++)
		assert_int_equal(trace_event_decode(bytes, len, &event), -EBADMSG);
	for (int kind = 0; kind < 256; kind++) {
		rec = trace_rec((uint8_t)kind, 1, 1);
		assert_int_equal(trace_event_decode(&rec, sizeof(rec), &event),
				 trace_kind_name(kind) && kind != REC_OOM && kind != REC_GROUP
					 ? 0
					 : -EBADMSG);
	}
}

static void test_words(void **state)
{
	const char *bad;
	uint32_t bits;

	(void)state;
	assert_int_equal(trace_kinds_parse("charge,refused", &bits, &bad), 0);
	assert_int_equal(bits, 1u << REC_CHARGE | 1u << REC_REFUSED);
	assert_int_equal(trace_kinds_parse("all", &bits, &bad), 0);
	assert_int_equal(bits, ~0u);
	assert_int_equal(trace_kinds_parse("charge,charg", &bits, &bad), -EINVAL);
	assert_string_equal(bad, "charg");
	assert_int_equal(trace_kinds_parse("", &bits, &bad), -EINVAL);
	assert_int_equal(trace_kinds_parse("charge,", &bits, &bad), -EINVAL);
	assert_int_equal(trace_actors_parse("limit-write", &bits, &bad), 0);
	assert_int_equal(bits, 1u << ACTOR_LIMIT_WRITE);
	assert_null(trace_kind_name(0));
	assert_null(trace_kind_name(REC_ONLINE)); /* REC_GROUP takes its place */
	assert_null(trace_kind_name(-1));
	assert_null(trace_actor_name(ACTOR_NONE));
	assert_null(trace_source_name(SOURCE_UNKNOWN));
	assert_null(trace_refusal_name(REFUSAL_UNKNOWN));
	assert_string_equal(trace_limit_name(LIMIT_SWAP_MAX), "memory.swap.max");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_wire_size),     cmocka_unit_test(test_charge),
		cmocka_unit_test(test_large_records), cmocka_unit_test(test_refused),
		cmocka_unit_test(test_words),
	};

	return cmocka_run_group_tests_name("event", tests, NULL, NULL);
}
