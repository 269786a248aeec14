// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * unit/stream/test_decode.c - bytes of the journal to events, and what is no record.
 *
 * Owns: the promises of stream/decode.h and of rec_slot() in record.h.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <string.h>

#include "stream/decode.h"
#include "record.h"

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
	/* both sides of the wire are built from record.h, but a recording outlives a build */
	assert_int_equal(sizeof(struct rec), 24);
	assert_int_equal(sizeof(struct group_count), 24);
	assert_int_equal(sizeof(struct zswap_count), 48);
	assert_int_equal(sizeof(struct cpu_count), 2 * CACHE_LINE);
	assert_int_equal(offsetof(struct cpu_count, tail), CACHE_LINE);
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
	/* what does not fit stays in its field */
	assert_int_equal(rec_slot_type(rec_slot(1, PAGES_MAX + 2, OFFSET_MAX + 2)), 1);
	assert_int_equal(rec_slot_pages(rec_slot(1, PAGES_MAX + 2, OFFSET_MAX + 2)), 1);
}

static void test_pages(void **state)
{
	static const uint8_t kinds[] = { REC_CHARGE, REC_UNCHARGE };

	(void)state;
	for (size_t i = 0; i < sizeof(kinds); i++) {
		struct rec rec = rec_make(kinds[i], 65535, rec_slot(3, 512, 77));
		struct event event;

		assert_int_equal(decode_record(&rec, sizeof(rec), &event), 0);
		assert_int_equal(event.time_ns, 0x0123456789abcdef);
		assert_int_equal(event.kind, kinds[i]);
		assert_int_equal(event.memcg_id, 65535);
		assert_int_equal(event.pages, 512);
		assert_int_equal(event.swap_type, 3);
		assert_int_equal(event.offset, 77);
		assert_int_equal(event.kernfs_id, 0);
		assert_int_equal(event.pid, 0x89abcdef);
	}
}

static void test_no_slot(void **state)
{
	struct rec rec = rec_make(REC_UNCHARGE, 1, rec_slot(REC_SLOT_TYPE_UNKNOWN, 2, 0));
	struct event event;

	(void)state;
	assert_int_equal(decode_record(&rec, sizeof(rec), &event), 0);
	assert_int_equal(event.swap_type, EVENT_SWAP_TYPE_NONE);
	assert_int_equal(event.pages, 2);
}

static void test_zswap(void **state)
{
	static const uint8_t kinds[] = { REC_ZSWAP_STORE, REC_ZSWAP_LOAD };

	(void)state;
	for (size_t i = 0; i < sizeof(kinds); i++) {
		struct rec rec = rec_make(kinds[i], 9, rec_slot(3, 512, 1024));
		struct event event;

		assert_int_equal(decode_record(&rec, sizeof(rec), &event), 0);
		assert_int_equal(event.kind, kinds[i]);
		assert_int_equal(event.memcg_id, 9);
		assert_int_equal(event.pages, 512);
		assert_int_equal(event.swap_type, 3);
		assert_int_equal(event.offset, 1024);
	}
}

static void test_births(void **state)
{
	static const uint8_t kinds[] = { REC_ONLINE, REC_OFFLINE };

	(void)state;
	for (size_t i = 0; i < sizeof(kinds); i++) {
		/* kernfs ids use all 64 bits: a generation above the inode number */
		struct rec rec = rec_make(kinds[i], 9, 0xfedcba9876543210);
		struct event event;

		assert_int_equal(decode_record(&rec, sizeof(rec), &event), 0);
		assert_int_equal(event.kind, kinds[i]);
		assert_int_equal(event.memcg_id, 9);
		assert_int_equal(event.kernfs_id, 0xfedcba9876543210);
		assert_int_equal(event.pages, 0);
		assert_int_equal(event.swap_type, EVENT_SWAP_TYPE_NONE);
	}
}

static void test_refused(void **state)
{
	struct rec good = rec_make(REC_CHARGE, 1, rec_slot(0, 1, 0));
	struct rec no_pages = rec_make(REC_CHARGE, 1, rec_slot(0, 0, 5));
	struct rec no_owner = rec_make(REC_UNCHARGE, 0, rec_slot(0, 1, 5));
	unsigned char longer[sizeof(good) + 8] = { 0 };
	struct event event;

	(void)state;
	memcpy(longer, &good, sizeof(good));
	assert_int_equal(decode_record(&no_pages, sizeof(no_pages), &event), -EBADMSG);
	assert_int_equal(decode_record(&no_owner, sizeof(no_owner), &event), -EBADMSG);
	for (size_t len = 0; len <= sizeof(longer); len++)
		assert_int_equal(decode_record(longer, len, &event),
				 len == sizeof(good) ? 0 : -EBADMSG);
	for (int kind = 0; kind < 256; kind++) {
		struct rec rec = rec_make((uint8_t)kind, 1, rec_slot(0, 1, 0));
		int want = kind > 0 && kind < REC_ZSWAP_REJECT ? 0 : -EBADMSG;

		assert_int_equal(decode_record(&rec, sizeof(rec), &event), want);
	}
}

static void test_unaligned(void **state)
{
	struct rec rec = rec_make(REC_CHARGE, 12, rec_slot(1, 16, 99));
	unsigned char buf[sizeof(rec) + 8];

	(void)state;
	for (size_t at = 0; at < 8; at++) {
		struct event event;

		memcpy(buf + at, &rec, sizeof(rec));
		assert_int_equal(decode_record(buf + at, sizeof(rec), &event), 0);
		assert_int_equal(event.offset, 99);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_wire_size), cmocka_unit_test(test_slot),
		cmocka_unit_test(test_pages),	  cmocka_unit_test(test_no_slot),
		cmocka_unit_test(test_zswap),	  cmocka_unit_test(test_births),
		cmocka_unit_test(test_refused),	  cmocka_unit_test(test_unaligned),
	};

	return cmocka_run_group_tests_name("decode", tests, NULL, NULL);
}
