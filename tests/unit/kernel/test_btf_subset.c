// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * unit/kernel/test_btf_subset.c - the subset of fake BTF that is asked for, and invalid BTF.
 *
 * Owns: the promises of kernel/btf_subset.h and kernel/btf_names.h. That a real kernel's subset
 * relocates the programs as its whole BTF does is tested (tests/vm/cases/relocs.sh).
 */
#include "unit/kernel/btf_build.h"

#include <bpf/libbpf.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernel/btf_names.h"
#include "kernel/btf_subset.h"

static struct btf_names names_new(void)
{
	struct btf_names names;

	assert_int_equal(btf_names_open(&names), 0);
	return names;
}

static void name_add(struct btf_names *names, const char *name)
{
	assert_int_equal(btf_names_add(names, name), 0);
}

/* The subset as libbpf parses it; the buffer may be larger than its bytes. */
static struct btf *part_of(const struct types *t, const struct btf_names *names)
{
	struct btf_subset built;
	struct btf *btf;
	const void *data;
	uint32_t size;

	assert_int_equal(btf_subset_take(&built, t->btf, names), 0);
	data = btf__raw_data(built.btf, &size);
	assert_non_null(data);
	btf = btf__new(data, size);
	assert_non_null(btf);
	for (uint32_t id = 1; id < btf__type_cnt(btf); id++)
		assert_int_equal(btf_kind(btf__type_by_id(btf, id)),
				 btf_kind(btf__type_by_id(t->btf, built.whole_ids[id])));
	btf_subset_free(&built);
	return btf;
}

static const struct btf_type *part_find(const struct btf *btf, const char *name, uint32_t kind)
{
	int id = btf__find_by_name_kind(btf, name, kind);

	return id > 0 ? btf__type_by_id(btf, (uint32_t)id) : NULL;
}

/* struct outer { u64 first; union { u32 low; struct inner inside[4]; }; u8 last; }, after other */
static void outer_add(const struct types *t)
{
	int other_ptr = type_ptr(t, type_ok((int)btf__type_cnt(t->btf) - 1));
	int inner = type_struct(t, "inner", 16), array, both;

	type_member(t, "a", t->u64);
	type_member(t, "b", other_ptr);
	array = type_ok(btf__add_array(t->btf, t->u32, inner, 4));
	both = type_ok(btf__add_union(t->btf, NULL, 64));
	type_member(t, "low", t->u32);
	type_member(t, "inside", array);
	type_struct(t, "outer", 80);
	type_member(t, "first", t->u64);
	type_member(t, NULL, both);
	type_member(t, "last", t->u8);
}

/* struct other { u64 member; }, and struct outer, which points to it. */
static struct types types_of_outer(void)
{
	struct types t = types_new();

	type_struct(&t, "other", 8);
	type_member(&t, "member", t.u64);
	outer_add(&t);
	return t;
}

static void test_a_type_comes_with_its_contents(void **state)
{
	struct types t = types_of_outer();
	struct btf_names names = names_new();
	const struct btf_type *outer, *inner, *both;
	struct btf *part;

	(void)state;
	type_struct(&t, "absent", 8);
	name_add(&names, "outer");
	part = part_of(&t, &names);
	outer = part_find(part, "outer", BTF_KIND_STRUCT);
	assert_non_null(outer);
	assert_int_equal(outer->size, 80);
	assert_int_equal(btf_vlen(outer), 3);
	assert_int_equal(btf_members(outer)[1].offset, 64);
	both = btf__type_by_id(part, btf_members(outer)[1].type);
	assert_true(btf_is_union(both));
	assert_string_equal(btf__name_by_offset(part, btf_members(both)[1].name_off), "inside");
	inner = part_find(part, "inner", BTF_KIND_STRUCT);
	assert_int_equal(btf_vlen(inner), 2);
	assert_string_equal(btf__name_by_offset(part, btf_members(inner)[1].name_off), "b");
	assert_int_equal(btf_members(inner)[1].offset, 64);
	assert_null(part_find(part, "absent", BTF_KIND_STRUCT));
	btf__free(part);
	btf_names_close(&names);
	types_free(&t);
}

static void test_what_is_pointed_to_is_empty_unless_it_is_named(void **state)
{
	struct types t = types_of_outer();
	struct btf_names names = names_new();
	struct btf *part;

	(void)state;
	name_add(&names, "outer");
	part = part_of(&t, &names);
	assert_int_equal(part_find(part, "other", BTF_KIND_STRUCT)->size, 8);
	assert_int_equal(btf_vlen(part_find(part, "other", BTF_KIND_STRUCT)), 0);
	btf__free(part);
	name_add(&names, "other");
	part = part_of(&t, &names);
	assert_int_equal(btf_vlen(part_find(part, "other", BTF_KIND_STRUCT)), 1);
	btf__free(part);
	btf_names_close(&names);
	types_free(&t);
}

/* An object declares structures that its programs read, and others that they only pass on. */
static void test_an_object_asks_for_what_it_knows(void **state)
{
	struct types object = types_new();
	struct btf_names names = names_new();

	(void)state;
	type_struct(&object, "known___flavour", 8);
	type_ok(btf__add_fwd(object.btf, "passed", BTF_FWD_STRUCT));
	type_ok(btf__add_enum(object.btf, "choice", 4));
	type_func(&object, "function", object.u16, PARAMS(object.u8));
	assert_int_equal(btf_names_add_types(&names, object.btf), 0);
	assert_true(btf_names_has(&names, "known"));
	assert_true(btf_names_has(&names, "known___other"));
	assert_false(btf_names_has(&names, "known____other"));
	assert_false(btf_names_has(&names, "known___"));
	assert_false(btf_names_has(&names, "___known"));
	assert_true(btf_names_has(&names, "choice"));
	assert_true(btf_names_has(&names, "swp_entry_t"));
	assert_false(btf_names_has(&names, "knowN"));
	assert_false(btf_names_has(&names, "passed"));
	assert_false(btf_names_has(&names, "function"));
	assert_false(btf_names_has(&names, ""));
	btf_names_close(&names);
	types_free(&object);
}

/* As libbpf's candidates: flavours on either side are ignored, all types of one name are kept. */
static void test_all_of_a_name_are_kept(void **state)
{
	struct types t = types_new();
	struct btf_names names = names_new();
	struct btf *part;

	(void)state;
	type_struct(&t, "thing", 8);
	type_struct(&t, "thing___2", 16);
	type_struct(&t, "thing", 24);
	type_struct(&t, "thing__3", 32);
	type_ok(btf__add_union(t.btf, "thing", 40));
	name_add(&names, "thing___mine");
	part = part_of(&t, &names);
	assert_int_equal(btf__type_cnt(part) - 1, 4);
	assert_int_equal(part_find(part, "thing", BTF_KIND_STRUCT)->size, 8);
	assert_int_equal(part_find(part, "thing___2", BTF_KIND_STRUCT)->size, 16);
	assert_null(part_find(part, "thing__3", BTF_KIND_STRUCT));
	assert_int_equal(part_find(part, "thing", BTF_KIND_UNION)->size, 40);
	btf__free(part);
	btf_names_close(&names);
	types_free(&t);
}

static void test_functions_come_with_their_types(void **state)
{
	struct types t = types_new();
	struct btf_names names = names_new();
	struct btf *part;
	const struct btf_type *proto;

	(void)state;
	type_func(&t, "wanted", t.u16, PARAMS(t.swp_entry, t.folio_ptr));
	type_func(&t, "wanted", t.s32, PARAMS(t.u8));
	type_func(&t, "unwanted", t.s32, PARAMS(t.u8));
	name_add(&names, "wanted");
	name_add(&names, "absent");
	part = part_of(&t, &names);
	assert_null(part_find(part, "absent", BTF_KIND_FUNC));
	assert_null(part_find(part, "unwanted", BTF_KIND_FUNC));
	proto = btf__type_by_id(part, part_find(part, "wanted", BTF_KIND_FUNC)->type);
	assert_int_equal(btf_vlen(proto), 2);
	assert_string_equal(btf__name_by_offset(part, btf__type_by_id(part, proto->type)->name_off),
			    "short unsigned int");
	assert_non_null(part_find(part, "swp_entry_t", BTF_KIND_TYPEDEF));
	assert_non_null(part_find(part, "folio", BTF_KIND_STRUCT));
	btf__free(part);
	btf_names_close(&names);
	types_free(&t);
}

static void test_enumerators_stay(void **state)
{
	struct types t = types_new();
	struct btf_names names = names_new();
	const struct btf_type *found;
	struct btf *part;

	(void)state;
	type_ok(btf__add_enum(t.btf, "flags", 4));
	assert_int_equal(btf__add_enum_value(t.btf, "PG_one", 1), 0);
	assert_int_equal(btf__add_enum_value(t.btf, "PG_head", 6), 0);
	type_ok(btf__add_enum64(t.btf, "wide", 8, false));
	assert_int_equal(btf__add_enum64_value(t.btf, "WIDE", 1ull << 40), 0);
	name_add(&names, "flags");
	name_add(&names, "wide");
	part = part_of(&t, &names);
	found = part_find(part, "flags", BTF_KIND_ENUM);
	assert_int_equal(btf_vlen(found), 2);
	assert_string_equal(btf__name_by_offset(part, btf_enum(found)[1].name_off), "PG_head");
	assert_int_equal(btf_enum(found)[1].val, 6);
	found = part_find(part, "wide", BTF_KIND_ENUM64);
	assert_string_equal(btf__name_by_offset(part, btf_enum64(found)->name_off), "WIDE");
	assert_int_equal(btf_enum64(found)->val_hi32, 1 << 8);
	btf__free(part);
	btf_names_close(&names);
	types_free(&t);
}

static void test_more_than_a_few(void **state)
{
	struct types t = types_new();
	struct btf_names names = names_new();
	static char words[2000][16];
	struct btf *part;

	(void)state;
	for (int i = 0; i < 2000; i++) {
		snprintf(words[i], sizeof(words[i]), "s%d", i);
		type_struct(&t, words[i], (uint32_t)i);
		if (i % 2)
			name_add(&names, words[i]);
	}
	part = part_of(&t, &names);
	assert_int_equal(btf__type_cnt(part) - 1, 1000);
	for (int i = 0; i < 2000; i++)
		assert_int_equal(part_find(part, words[i], BTF_KIND_STRUCT) != NULL, i % 2);
	btf__free(part);
	btf_names_close(&names);
	types_free(&t);
}

/* Circular types occur in no kernel, but may in a file. */
static void test_circles_end(void **state)
{
	struct types t = types_new();
	struct btf_names names = names_new();
	int next = (int)btf__type_cnt(t.btf);
	struct btf_subset built;
	struct btf *part;

	(void)state;
	type_struct(&t, "self", 8);
	type_member(&t, NULL, next);
	type_struct(&t, "list", 8);
	type_member(&t, NULL, next);
	type_member(&t, "next", next + 1);
	name_add(&names, "self");
	name_add(&names, "list");
	part = part_of(&t, &names);
	assert_int_equal(btf_vlen(part_find(part, "self", BTF_KIND_STRUCT)), 1);
	assert_int_equal(btf_vlen(part_find(part, "list", BTF_KIND_STRUCT)), 2);
	btf__free(part);
	/* libbpf loops for ever on these */
	type_ok(btf__add_typedef(t.btf, "round", next + 3));
	type_ok(btf__add_typedef(t.btf, "about", next + 2));
	name_add(&names, "round");
	assert_int_equal(btf_subset_take(&built, t.btf, &names), -EINVAL);
	btf_names_close(&names);
	types_free(&t);
}

static int take_bytes(const void *data, size_t size)
{
	struct btf *whole = btf__new(data, (uint32_t)size);
	struct btf_names names;
	struct btf_subset part;
	int err;

	if (!whole)
		return -errno;
	names = names_new();
	name_add(&names, "outer");
	name_add(&names, "flags");
	name_add(&names, "wanted");
	err = btf_subset_take(&part, whole, &names);
	if (!err)
		btf_subset_free(&part);
	btf__free(whole);
	btf_names_close(&names);
	return err;
}

static void test_what_is_no_btf(void **state)
{
	struct types t = types_of_outer();
	unsigned char bytes[4096];
	struct btf_header *header = (struct btf_header *)(void *)bytes;
	struct btf_type *type;
	uint32_t size;
	const void *data;

	(void)state;
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

/* libbpf accepts BTF of the other byte order as well; a kernel of this machine never has it. */
static void test_the_other_byte_order_is_refused(void **state)
{
	struct types t = types_of_outer();
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

/* Whichever byte is wrong, parsing ends and reads nothing out of bounds. */
static void test_broken_btf_ends(void **state)
{
	struct types t = types_of_outer();
	unsigned char bytes[4096];
	uint32_t size;
	const void *data;

	(void)state;
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
		cmocka_unit_test(test_a_type_comes_with_its_contents),
		cmocka_unit_test(test_what_is_pointed_to_is_empty_unless_it_is_named),
		cmocka_unit_test(test_an_object_asks_for_what_it_knows),
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
