// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * unit/stream/test_event.c - bytes to records and events, invalid ones, and the names.
 *
 * Owns: the promises of stream/event.h and of rec_slot() in record.h.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>

#include "record.h"
#include "stream/event.h"
#include "unit/trace/build.h"

#define OFFSET_MAX ((1ull << REC_SLOT_OFFSET_BITS) - 1)
#define PAGES_MAX ((1u << REC_SLOT_PAGES_BITS) - 1)

static struct rec rec_make(uint8_t kind, uint16_t id, uint64_t slot)
{
	return (struct rec){
		.time_ns = 0x0123456789abcdef,
		.slot = slot,
		.pid = 0x89abcdef,
		.memcg_id = id,
		.kind = kind,
	};
}

static void test_wire_size(void **state)
{
	(void)state;
	/* both sides are built from record.h, but a recording outlives a build */
	assert_int_equal(sizeof(struct rec), 24);
	assert_int_equal(sizeof(struct group_count), 24);
	assert_int_equal(sizeof(struct zswap_count), 48);
	assert_int_equal(sizeof(struct cpu_count), 2 * CACHE_LINE);
	assert_int_equal(offsetof(struct cpu_count, tail), CACHE_LINE);
	assert_int_equal(sizeof(struct rec_trace), 80);
	assert_int_equal(sizeof(struct rec_oom), 136);
	assert_int_equal(sizeof(struct rec_group), 336);
	assert_int_equal(sizeof(struct chunk_host), 776);
	assert_int_equal(sizeof(struct chunk_group), 32);
	assert_int_equal(sizeof(struct chunk_loss), 32);
	assert_int_equal(sizeof(struct chunk_total), 176);
	assert_int_equal(sizeof(struct chunk_end), 56);
	assert_int_equal(REC_REFUSED, 9);
	assert_int_equal(REC_GROUP, 16);
	assert_int_equal(ACTOR_OOM_REAPER, 12);
}

static void test_slot(void **state)
{
	static const struct {
		uint32_t type, pages;
		uint64_t offset;
	} slots[] = {
		{ 0, 0, 0 },
		{ 0, 1, 1 },
		{ 31, 512, 0x123456789ab },
		{ REC_SLOT_TYPE_UNKNOWN, PAGES_MAX, OFFSET_MAX },
		{ REC_SLOT_TYPE_UNKNOWN, 0, 0 },
		{ 0, PAGES_MAX, 0 },
		{ 0, 0, OFFSET_MAX },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(slots) / sizeof(slots[0]); i++) {
		uint64_t slot = rec_slot(slots[i].type, slots[i].pages, slots[i].offset);

		assert_int_equal(rec_slot_type(slot), slots[i].type);
		assert_int_equal(rec_slot_pages(slot), slots[i].pages);
		assert_int_equal(rec_slot_offset(slot), slots[i].offset);
	}
	/* an overflow stays within its field */
	assert_int_equal(rec_slot_type(rec_slot(1, PAGES_MAX + 2, OFFSET_MAX + 2)), 1);
	assert_int_equal(rec_slot_pages(rec_slot(1, PAGES_MAX + 2, OFFSET_MAX + 2)), 1);
}

static void test_rec_known(void **state)
{
	static const uint8_t kinds[] = { REC_CHARGE,	 REC_UNCHARGE, REC_ZSWAP_STORE,
					 REC_ZSWAP_LOAD, REC_ONLINE,   REC_OFFLINE };

	(void)state;
	for (size_t i = 0; i < sizeof(kinds); i++) {
		/* kernfs ids use all 64 bits: a generation above the inode number */
		struct rec rec = rec_make(kinds[i], 65535, 0xfedcba9876543210), out;

		assert_int_equal(rec_decode(&rec, sizeof(rec), &out), 0);
		assert_memory_equal(&rec, &out, sizeof(rec));
	}
}

static void test_rec_refused(void **state)
{
	struct rec good = rec_make(REC_CHARGE, 1, rec_slot(0, 1, 0));
	struct rec no_pages = rec_make(REC_CHARGE, 1, rec_slot(0, 0, 5));
	struct rec no_owner = rec_make(REC_UNCHARGE, 0, rec_slot(0, 1, 5));
	unsigned char longer[sizeof(good) + 8] = { 0 };
	struct rec out;

	(void)state;
	memcpy(longer, &good, sizeof(good));
	assert_int_equal(rec_decode(&no_pages, sizeof(no_pages), &out), -EBADMSG);
	assert_int_equal(rec_decode(&no_owner, sizeof(no_owner), &out), -EBADMSG);
	for (size_t len = 0; len <= sizeof(longer); len++)
		assert_int_equal(rec_decode(longer, len, &out), len == sizeof(good) ? 0 : -EBADMSG);
	for (int kind = 0; kind < 256; kind++) {
		struct rec rec = rec_make((uint8_t)kind, 1, rec_slot(0, 1, 0));
		int want = kind > 0 && kind < REC_ZSWAP_REJECT ? 0 : -EBADMSG;

		assert_int_equal(rec_decode(&rec, sizeof(rec), &out), want);
	}
}

static void test_rec_unaligned(void **state)
{
	struct rec rec = rec_make(REC_CHARGE, 12, rec_slot(1, 16, 99));
	unsigned char buf[sizeof(rec) + 8];

	(void)state;
	for (size_t at = 0; at < 8; at++) {
		struct rec out;

		memcpy(buf + at, &rec, sizeof(rec));
		assert_int_equal(rec_decode(buf + at, sizeof(rec), &out), 0);
		assert_int_equal(rec_slot_offset(out.slot), 99);
	}
}

static void test_charge(void **state)
{
	struct rec_trace rec = trace_rec(REC_CHARGE, 7, 512);
	struct trace_event event;

	(void)state;
	memset(rec.comm, 'x', sizeof(rec.comm)); /* without a NUL */
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
	for (int kind = 0; kind < REC_KIND_COUNT; kind++) {
		bool owned = kind == REC_CHARGE || kind == REC_UNCHARGE ||
			     kind == REC_ZSWAP_STORE || kind == REC_ZSWAP_LOAD;

		rec = trace_rec((uint8_t)kind, 0, 1);
		if (owned)
			assert_int_equal(trace_event_decode(&rec, sizeof(rec), &event), -EBADMSG);
		else if (trace_kind_name(kind) && kind != REC_OOM && kind != REC_GROUP)
			assert_int_equal(trace_event_decode(&rec, sizeof(rec), &event), 0);
	}
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
		cmocka_unit_test(test_wire_size),     cmocka_unit_test(test_slot),
		cmocka_unit_test(test_rec_known),     cmocka_unit_test(test_rec_refused),
		cmocka_unit_test(test_rec_unaligned), cmocka_unit_test(test_charge),
		cmocka_unit_test(test_large_records), cmocka_unit_test(test_refused),
		cmocka_unit_test(test_words),
	};

	return cmocka_run_group_tests_name("event", tests, NULL, NULL);
}
