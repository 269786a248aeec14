// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * unit/kernel/test_func_proto.c - prototypes of functions as text, members of structures.
 *
 * Owns: the promises of kernel/func_proto.h.
 */
#include "unit/kernel/btf_build.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "kernel/func_proto.h"

static void check(const struct types *t, int func, const char *text)
{
	char buf[128];

	assert_int_equal(func_proto_format(t->btf, (uint32_t)func, buf, sizeof(buf)), 0);
	assert_string_equal(buf, text);
}

/*
 * The kernel's spelling of a type does not show: u16, unsigned short and a typedef of it are equal.
 * But char is char, signed or not.
 */
static void test_integers(void **state)
{
	struct types t = types_new();
	int text = type_ok(btf__add_int(t.btf, "char", 1, BTF_INT_SIGNED | BTF_INT_CHAR));
	int s64 = type_ok(btf__add_int(t.btf, "long int", 8, BTF_INT_SIGNED));
	int word = type_ok(btf__add_typedef(t.btf, "u16", t.u16));
	int again = type_ok(btf__add_typedef(t.btf, "memcg_id_t", word));
	int constant = type_ok(btf__add_const(t.btf, again));

	(void)state;
	check(&t, type_func(&t, "f", t.s32, PARAMS(t.u8, t.u16, t.u32, t.u64)),
	      "s32(u8,u16,u32,u64)");
	check(&t, type_func(&t, "g", s64, PARAMS(text, constant, t.boolean)), "s64(char,u16,bool)");
	text = type_ok(btf__add_int(t.btf, "char", 1, 0));
	check(&t, type_func(&t, "c", 0, PARAMS(type_ptr(&t, text))), "void(char *)");
	check(&t, type_func(&t, "h", again, PARAMS(-1)), "u16()");
	check(&t, type_func(&t, "v", 0, PARAMS(t.u32)), "void(u32)");
	types_free(&t);
}

static void test_pointers(void **state)
{
	struct types t = types_new();
	int const_folio =
		type_ptr(&t, type_ok(btf__add_const(t.btf, type_struct(&t, "folio_batch", 8))));
	int folio_p = type_ok(btf__add_typedef(t.btf, "folio_p", t.folio_ptr));
	int entry_ptr = type_ptr(&t, t.swp_entry);
	int any = type_ptr(&t, 0);

	(void)state;
	check(&t, type_func(&t, "f", any, PARAMS(t.folio_ptr, type_ptr(&t, t.folio_ptr), any)),
	      "void *(struct folio *,struct folio **,void *)");
	check(&t, type_func(&t, "g", 0, PARAMS(const_folio, folio_p, entry_ptr)),
	      "void(struct folio_batch *,struct folio *,swp_entry_t *)");
	check(&t, type_func(&t, "h", 0, PARAMS(type_ptr(&t, t.u64))), "void(u64 *)");
	types_free(&t);
}

static void test_composites(void **state)
{
	struct types t = types_new();
	int tagged = type_struct(&t, "obj", 8);
	int tagged_name = type_ok(btf__add_typedef(t.btf, "obj_t", tagged));
	int both = type_ok(btf__add_union(t.btf, "both", 8));
	int choice = type_ok(btf__add_enum(t.btf, "choice", 4));
	int nameless = type_struct(&t, NULL, 8);

	(void)state;
	check(&t, type_func(&t, "f", 0, PARAMS(t.swp_entry, tagged, tagged_name, both, choice)),
	      "void(swp_entry_t,struct obj,struct obj,union both,enum choice)");
	check(&t, type_func(&t, "g", 0, PARAMS(nameless)), "void(struct ?)");
	check(&t,
	      type_func(&t, "h", t.swp_entry, PARAMS(type_ok(btf__add_const(t.btf, t.swp_entry)))),
	      "swp_entry_t(swp_entry_t)");
	types_free(&t);
}

/* What no hook knows must differ from everything that a hook asks for. */
static void test_strange(void **state)
{
	struct types t = types_new();
	int array = type_ok(btf__add_array(t.btf, t.u32, t.u8, 4));
	int proto = type_ok(btf__add_func_proto(t.btf, 0));
	int real = type_ok(btf__add_float(t.btf, "double", 8));

	(void)state;
	check(&t, type_func(&t, "f", 0, PARAMS(array, type_ptr(&t, proto), real)), "void(?,? *,?)");
	check(&t, type_func(&t, "g", 0, PARAMS(t.s32, 0)), "void(s32,void)");
	types_free(&t);
}

/* Circular types occur in no kernel, but may in a file. */
static void test_circles_end(void **state)
{
	struct types t = types_new();
	int next = (int)btf__type_cnt(t.btf), func;
	char text[256];

	(void)state;
	type_ok(btf__add_typedef(t.btf, "round", next + 1));
	type_ok(btf__add_typedef(t.btf, "about", next));
	type_ok(btf__add_ptr(t.btf, next + 2));
	func = type_func(&t, "f", next, PARAMS(next + 2));
	assert_int_equal(func_proto_format(t.btf, (uint32_t)func, text, sizeof(text)), 0);
	assert_memory_equal(text, "?(? ***", 7);
	types_free(&t);
}

/* Nor do structures with too many members to search, such as one that contains itself. */
static void test_looking_ends(void **state)
{
	struct types t = types_new();
	int round = type_struct(&t, "round", 8), pointer, proto;
	char text[256];

	(void)state;
	for (int i = 0; i < 300; i++)
		type_member(&t, "again", round);
	pointer = t.u64;
	for (int i = 0; i < 31; i++)
		pointer = type_ptr(&t, pointer);
	proto = type_ok(btf__add_func_proto(t.btf, t.u64));
	for (int i = 0; i < 60000; i++)
		assert_int_equal(btf__add_func_param(t.btf, "arg", pointer), 0);
	proto = type_ok(btf__add_func(t.btf, "f", BTF_FUNC_STATIC, proto));
	alarm(5);
	assert_false(func_proto_has_member(t.btf, "round", "absent"));
	assert_true(func_proto_has_member(t.btf, "round", "again"));
	for (int i = 0; i < 1000; i++)
		assert_int_equal(func_proto_format(t.btf, (uint32_t)proto, text, sizeof(text)), 0);
	alarm(0);
	types_free(&t);
}

static void test_cut_off(void **state)
{
	struct types t = types_new();
	int func = type_func(&t, "f", t.u16, PARAMS(t.swp_entry, t.u16, t.u32));

	(void)state;
	for (size_t size = 1; size <= 24; size++) {
		char buf[32] = "unwritten";

		assert_int_equal(func_proto_format(t.btf, (uint32_t)func, buf, size), 0);
		assert_int_equal(strlen(buf), size <= 23 ? size - 1 : 23);
		assert_memory_equal(buf, "u16(swp_entry_t,u16,u32)", strlen(buf));
	}
	types_free(&t);
}

static void test_no_function(void **state)
{
	struct types t = types_new();
	char buf[32];

	(void)state;
	assert_int_equal(func_proto_format(t.btf, (uint32_t)t.u16, buf, sizeof(buf)), -EINVAL);
	assert_int_equal(func_proto_format(t.btf, 100000, buf, sizeof(buf)), -EINVAL);
	assert_int_equal(func_proto_format(t.btf, 0, buf, sizeof(buf)), -EINVAL);
	types_free(&t);
}

static void test_members(void **state)
{
	struct types t = types_new();
	int inner, middle;

	(void)state;
	inner = type_struct(&t, NULL, 8);
	type_member(&t, "deep", t.u64);
	middle = type_ok(btf__add_union(t.btf, NULL, 8));
	type_member(&t, NULL, inner);
	type_member(&t, "beside", t.u64);
	type_struct(&t, "outer", 16);
	type_member(&t, "first", t.u64);
	type_member(&t, NULL, middle);
	assert_true(func_proto_has_member(t.btf, "outer", "first"));
	assert_true(func_proto_has_member(t.btf, "outer", "beside"));
	assert_true(func_proto_has_member(t.btf, "outer", "deep"));
	assert_false(func_proto_has_member(t.btf, "outer", "firs"));
	assert_false(func_proto_has_member(t.btf, "absent", "first"));
	assert_false(func_proto_has_member(t.btf, "swp_entry_t", "val"));
	types_free(&t);
}

/* "missed" of struct bpf_link_info is in perf_event.kprobe. */
static void test_named_members(void **state)
{
	struct types t = types_new();
	int kprobe, perf_event, pointer;

	(void)state;
	kprobe = type_struct(&t, NULL, 8);
	type_member(&t, "missed", t.u64);
	perf_event = type_struct(&t, NULL, 16);
	type_member(&t, "kprobe", kprobe);
	type_struct(&t, "bpf_link_info", 16);
	type_member(&t, "id", t.u32);
	type_member(&t, "perf_event", perf_event);
	assert_true(func_proto_has_member(t.btf, "bpf_link_info", "missed"));
	assert_true(func_proto_has_member(t.btf, "bpf_link_info", "kprobe"));
	/* what a member points to is not inside it */
	pointer = type_ptr(&t, perf_event);
	type_struct(&t, "holder", 8);
	type_member(&t, "link", pointer);
	assert_false(func_proto_has_member(t.btf, "holder", "kprobe"));
	types_free(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_integers),      cmocka_unit_test(test_pointers),
		cmocka_unit_test(test_composites),    cmocka_unit_test(test_strange),
		cmocka_unit_test(test_circles_end),   cmocka_unit_test(test_cut_off),
		cmocka_unit_test(test_no_function),   cmocka_unit_test(test_members),
		cmocka_unit_test(test_named_members), cmocka_unit_test(test_looking_ends),
	};

	return cmocka_run_group_tests_name("func_proto", tests, NULL, NULL);
}
