// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * unit/kernel/test_btf_subset.c - the part of made-up types that is asked for, and what is no BTF.
 *
 * Owns: the promises of kernel/btf_subset.h and kernel/btf_request.h. That a kernel's part
 * relocates the programs as the whole does is tested on the kernels
 * (tests/vm/cases/relocs.sh).
 */
#include "unit/kernel/btf_build.h"

#include <bpf/libbpf.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernel/btf_request.h"
#include "kernel/btf_subset.h"

static void need_add(struct btf_requests *needs, uint32_t kind, const char *name, const char *a,
		     const char *b)
{
	btf_requests_add(needs, &(struct btf_request){ .kind = kind,
						       .name = name,
						       .path_len = !a	? 0
								   : !b ? 1
									: 2,
						       .path = { a, b } });
}

/* As libbpf reads it back: what was built may have more than its bytes have. */
static struct btf *part_of(const struct types *t, struct btf_requests *needs)
{
	struct btf *built = btf_subset_take(t->btf, needs), *btf;
	const void *data;
	uint32_t size;

	assert_non_null(built);
	data = btf__raw_data(built, &size);
	assert_non_null(data);
	btf = btf__new(data, size);
	assert_non_null(btf);
	btf__free(built);
	return btf;
}

static const struct btf_type *part_find(const struct btf *btf, const char *name, uint32_t kind)
{
	int id = btf__find_by_name_kind(btf, name, kind);

	return id > 0 ? btf__type_by_id(btf, (uint32_t)id) : NULL;
}

/* struct outer { u64 first; union { u32 low; struct inner inside[4]; }; u8 last; } */
static void outer_add(const struct types *t)
{
	int inner = type_struct(t, "inner", 16), array, both;

	type_member(t, "a", t->u64);
	type_member(t, "b", t->page_ptr);
	array = type_ok(btf__add_array(t->btf, t->u32, inner, 4));
	both = type_ok(btf__add_union(t->btf, NULL, 64));
	type_member(t, "low", t->u32);
	type_member(t, "inside", array);
	type_struct(t, "outer", 80);
	type_member(t, "first", t->u64);
	type_member(t, NULL, both);
	type_member(t, "last", t->u8);
}

static void test_members_are_those_on_the_way(void **state)
{
	struct types t = types_new();
	struct btf_requests needs = { 0 };
	const struct btf_type *outer, *inner;
	struct btf *part;

	(void)state;
	outer_add(&t);
	type_struct(&t, "other", 8);
	need_add(&needs, BTF_KIND_STRUCT, "outer", "inside", "b");
	part = part_of(&t, &needs);
	outer = part_find(part, "outer", BTF_KIND_STRUCT);
	assert_non_null(outer);
	assert_int_equal(outer->size, 80);
	assert_int_equal(btf_vlen(outer), 1);
	assert_int_equal(btf_members(outer)->offset, 64);
	inner = part_find(part, "inner", BTF_KIND_STRUCT);
	assert_int_equal(btf_vlen(inner), 1);
	assert_string_equal(btf__name_by_offset(part, btf_members(inner)->name_off), "b");
	assert_int_equal(btf_members(inner)->offset, 64);
	assert_non_null(part_find(part, "page", BTF_KIND_STRUCT));
	assert_null(part_find(part, "other", BTF_KIND_STRUCT));
	btf__free(part);
	btf_requests_close(&needs);
	types_free(&t);
}

/* As libbpf's candidates: flavours of either side do not count, all of one name are there. */
static void test_all_of_a_name_are_kept(void **state)
{
	struct types t = types_new();
	struct btf_requests needs = { 0 };
	struct btf *part;

	(void)state;
	type_struct(&t, "thing", 8);
	type_struct(&t, "thing___2", 16);
	type_struct(&t, "thing", 24);
	type_struct(&t, "thing__3", 32);
	type_ok(btf__add_union(t.btf, "thing", 40));
	need_add(&needs, BTF_KIND_STRUCT, "thing___mine", "absent", NULL);
	part = part_of(&t, &needs);
	assert_int_equal(btf__type_cnt(part) - 1, 3);
	assert_int_equal(part_find(part, "thing", BTF_KIND_STRUCT)->size, 8);
	assert_int_equal(part_find(part, "thing___2", BTF_KIND_STRUCT)->size, 16);
	assert_null(part_find(part, "thing__3", BTF_KIND_STRUCT));
	assert_null(part_find(part, "thing", BTF_KIND_UNION));
	btf__free(part);
	btf_requests_close(&needs);
	types_free(&t);
}

static void test_functions_come_with_their_types(void **state)
{
	struct types t = types_new();
	struct btf_requests needs = { 0 };
	int first;
	struct btf *part;
	const struct btf_type *proto;

	(void)state;
	first = type_func(&t, "wanted", t.u16, PARAMS(t.swp_entry, t.folio_ptr));
	type_func(&t, "wanted", t.s32, PARAMS(t.u8));
	type_func(&t, "unwanted", t.s32, PARAMS(t.u8));
	need_add(&needs, BTF_KIND_FUNC, "wanted", NULL, NULL);
	need_add(&needs, BTF_KIND_FUNC, "absent", NULL, NULL);
	part = part_of(&t, &needs);
	assert_int_equal(btf_requests_find(&needs, NULL, BTF_KIND_FUNC, "wanted")->found, first);
	assert_int_equal(btf_requests_find(&needs, NULL, BTF_KIND_FUNC, "absent")->found, 0);
	assert_null(part_find(part, "unwanted", BTF_KIND_FUNC));
	proto = btf__type_by_id(part, part_find(part, "wanted", BTF_KIND_FUNC)->type);
	assert_int_equal(btf_vlen(proto), 2);
	assert_string_equal(btf__name_by_offset(part, btf__type_by_id(part, proto->type)->name_off),
			    "short unsigned int");
	assert_non_null(part_find(part, "swp_entry_t", BTF_KIND_TYPEDEF));
	assert_non_null(part_find(part, "folio", BTF_KIND_STRUCT));
	btf__free(part);
	btf_requests_close(&needs);
	types_free(&t);
}

static void test_enumerators_stay(void **state)
{
	struct types t = types_new();
	struct btf_requests needs = { 0 };
	const struct btf_type *found;
	struct btf *part;

	(void)state;
	type_ok(btf__add_enum(t.btf, "flags", 4));
	assert_int_equal(btf__add_enum_value(t.btf, "PG_one", 1), 0);
	assert_int_equal(btf__add_enum_value(t.btf, "PG_head", 6), 0);
	type_ok(btf__add_enum64(t.btf, "wide", 8, false));
	assert_int_equal(btf__add_enum64_value(t.btf, "WIDE", 1ull << 40), 0);
	need_add(&needs, BTF_KIND_ENUM, "flags", NULL, NULL);
	need_add(&needs, BTF_KIND_ENUM, "wide", NULL, NULL);
	part = part_of(&t, &needs);
	found = part_find(part, "flags", BTF_KIND_ENUM);
	assert_int_equal(btf_vlen(found), 2);
	assert_string_equal(btf__name_by_offset(part, btf_enum(found)[1].name_off), "PG_head");
	assert_int_equal(btf_enum(found)[1].val, 6);
	found = part_find(part, "wide", BTF_KIND_ENUM64);
	assert_string_equal(btf__name_by_offset(part, btf_enum64(found)->name_off), "WIDE");
	assert_int_equal(btf_enum64(found)->val_hi32, 1 << 8);
	btf__free(part);
	btf_requests_close(&needs);
	types_free(&t);
}

static void test_more_than_a_few(void **state)
{
	struct types t = types_new();
	struct btf_requests needs = { 0 };
	static char names[2000][16];
	struct btf *part;

	(void)state;
	for (int i = 0; i < 2000; i++) {
		snprintf(names[i], sizeof(names[i]), "s%d", i);
		type_struct(&t, names[i], (uint32_t)i);
		if (i % 2)
			need_add(&needs, BTF_KIND_STRUCT, names[i], NULL, NULL);
	}
	part = part_of(&t, &needs);
	assert_int_equal(btf__type_cnt(part) - 1, 1000);
	for (int i = 0; i < 2000; i++)
		assert_int_equal(part_find(part, names[i], BTF_KIND_STRUCT) != NULL, i % 2);
	btf__free(part);
	btf_requests_close(&needs);
	types_free(&t);
}

/* Types that go round in circles are in no kernel, and may be in a file. */
static void test_circles_end(void **state)
{
	struct types t = types_new();
	struct btf_requests needs = { 0 };
	int next = (int)btf__type_cnt(t.btf);
	struct btf *part;

	(void)state;
	type_ok(btf__add_typedef(t.btf, "round", next + 1));
	type_ok(btf__add_typedef(t.btf, "about", next));
	type_struct(&t, "self", 8);
	type_member(&t, NULL, next + 2);
	type_struct(&t, "list", 8);
	type_member(&t, NULL, next);
	type_member(&t, "next", next + 3);
	need_add(&needs, BTF_KIND_STRUCT, "self", "deep", NULL);
	need_add(&needs, BTF_KIND_STRUCT, "list", "next", "next");
	need_add(&needs, BTF_KIND_TYPEDEF, "round", "deep", NULL);
	part = part_of(&t, &needs);
	assert_int_equal(btf_vlen(part_find(part, "self", BTF_KIND_STRUCT)), 0);
	assert_int_equal(btf_vlen(part_find(part, "list", BTF_KIND_STRUCT)), 1);
	btf__free(part);
	btf_requests_close(&needs);
	types_free(&t);
}

static int take_bytes(const void *data, size_t size)
{
	struct btf_requests needs = { 0 };
	struct btf *whole = btf__new(data, (uint32_t)size), *part;
	int err;

	if (!whole)
		return -errno;
	need_add(&needs, BTF_KIND_STRUCT, "outer", "inside", "b");
	need_add(&needs, BTF_KIND_ENUM, "flags", NULL, NULL);
	need_add(&needs, BTF_KIND_FUNC, "wanted", NULL, NULL);
	part = btf_subset_take(whole, &needs);
	err = part ? 0 : -errno;
	btf__free(part);
	btf__free(whole);
	btf_requests_close(&needs);
	return err;
}

static void test_what_is_no_btf(void **state)
{
	struct types t = types_new();
	unsigned char bytes[4096];
	struct btf_header *header = (struct btf_header *)(void *)bytes;
	struct btf_type *type;
	uint32_t size;
	const void *data;

	(void)state;
	outer_add(&t);
	type_func(&t, "wanted", t.u16, PARAMS(t.swp_entry));
	data = btf__raw_data(t.btf, &size);
	assert_in_range(size, 1, sizeof(bytes));
	assert_int_equal(take_bytes(data, size), 0);
	for (uint32_t len = 1; len < size; len++)
		assert_int_equal(take_bytes(data, len), -EINVAL);
	memcpy(bytes, data, size);
	header->magic = __builtin_bswap16(BTF_MAGIC);
	assert_int_equal(take_bytes(bytes, size), -EOPNOTSUPP);
	memcpy(bytes, data, size);
	type = (struct btf_type *)(void *)(bytes + header->hdr_len + header->type_off);
	type->info = 31u << 24;
	assert_int_equal(take_bytes(bytes, size), -EINVAL);
	types_free(&t);
}

/* libbpf takes the types of the other byte order as well; a kernel of this machine has none. */
static void test_the_other_byte_order_is_refused(void **state)
{
	struct types t = types_new();
	bool little = btf__endianness(t.btf) == BTF_LITTLE_ENDIAN;
	uint32_t size;
	const void *data;

	(void)state;
	assert_int_equal(btf__set_endianness(t.btf, little ? BTF_BIG_ENDIAN : BTF_LITTLE_ENDIAN),
			 0);
	data = btf__raw_data(t.btf, &size);
	assert_non_null(data);
	assert_int_equal(take_bytes(data, size), -EINVAL);
	types_free(&t);
}

/* Any byte may be wrong: it ends, and nothing is read that is not there. */
static void test_broken_btf_ends(void **state)
{
	struct types t = types_new();
	unsigned char bytes[4096];
	uint32_t size;
	const void *data;

	(void)state;
	outer_add(&t);
	type_func(&t, "wanted", t.u16, PARAMS(t.swp_entry));
	type_ok(btf__add_enum(t.btf, "flags", 4));
	assert_int_equal(btf__add_enum_value(t.btf, "PG_one", 1), 0);
	data = btf__raw_data(t.btf, &size);
	assert_in_range(size, 1, sizeof(bytes));
	for (uint32_t i = 0; i < size; i++) {
		static const unsigned char wrong[] = { 0x00, 0x01, 0x7f, 0x80, 0xff };

		for (size_t j = 0; j < sizeof(wrong); j++) {
			memcpy(bytes, data, size);
			bytes[i] = wrong[j];
			take_bytes(bytes, size);
		}
	}
	types_free(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_members_are_those_on_the_way),
		cmocka_unit_test(test_all_of_a_name_are_kept),
		cmocka_unit_test(test_functions_come_with_their_types),
		cmocka_unit_test(test_enumerators_stay),
		cmocka_unit_test(test_more_than_a_few),
		cmocka_unit_test(test_circles_end),
		cmocka_unit_test(test_what_is_no_btf),
		cmocka_unit_test(test_the_other_byte_order_is_refused),
		cmocka_unit_test(test_broken_btf_ends),
	};

	libbpf_set_print(NULL);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
