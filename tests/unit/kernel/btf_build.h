/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * unit/kernel/btf_build.h - BTF of fake kernels for tests.
 *
 * Owns: one BTF object that holds the basic types and the functions and structures that a test
 * adds. Failures end the test. Must not know: what a test looks for in it.
 */
#ifndef CGSWAP_TEST_KERNEL_BTF_BUILD_H
#define CGSWAP_TEST_KERNEL_BTF_BUILD_H

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <bpf/btf.h>

struct types {
	struct btf *btf;
	int s32, u8, u16, u32, u64, boolean;
	int swp_entry; /* typedef struct { unsigned long val; } swp_entry_t */
	int page_ptr, folio_ptr, css_ptr;
};

static inline int type_ok(int id)
{
	assert_true(id > 0);
	return id;
}

static inline int type_struct(const struct types *t, const char *name, uint32_t bytes)
{
	return type_ok(btf__add_struct(t->btf, name, bytes));
}

/* Adds a member of 8 bytes to the structure or union that was added last. */
static inline void type_member(const struct types *t, const char *name, int type)
{
	const struct btf_type *last = btf__type_by_id(t->btf, btf__type_cnt(t->btf) - 1);
	uint32_t bit = btf_is_union(last) ? 0 : 64u * btf_vlen(last);

	assert_int_equal(btf__add_field(t->btf, name, type, bit, 0), 0);
}

static inline int type_ptr(const struct types *t, int type)
{
	return type_ok(btf__add_ptr(t->btf, type));
}

static inline struct types types_new(void)
{
	struct types t = { .btf = btf__new_empty() };
	int entry;

	assert_non_null(t.btf);
	t.s32 = type_ok(btf__add_int(t.btf, "int", 4, BTF_INT_SIGNED));
	t.u8 = type_ok(btf__add_int(t.btf, "unsigned char", 1, 0));
	t.u16 = type_ok(btf__add_int(t.btf, "short unsigned int", 2, 0));
	t.u32 = type_ok(btf__add_int(t.btf, "unsigned int", 4, 0));
	t.u64 = type_ok(btf__add_int(t.btf, "long unsigned int", 8, 0));
	t.boolean = type_ok(btf__add_int(t.btf, "_Bool", 1, BTF_INT_BOOL));
	entry = type_struct(&t, NULL, 8);
	type_member(&t, "val", t.u64);
	t.swp_entry = type_ok(btf__add_typedef(t.btf, "swp_entry_t", entry));
	t.page_ptr = type_ptr(&t, type_struct(&t, "page", 64));
	t.folio_ptr = type_ptr(&t, type_struct(&t, "folio", 256));
	t.css_ptr = type_ptr(&t, type_struct(&t, "cgroup_subsys_state", 216));
	return t;
}

static inline void types_free(struct types *t)
{
	btf__free(t->btf);
}

/* A function that returns @ret; @params ends with -1. Returns its id. */
static inline int type_func(const struct types *t, const char *name, int ret, const int *params)
{
	int proto = type_ok(btf__add_func_proto(t->btf, ret));

	for (; *params >= 0; params++)
		assert_int_equal(btf__add_func_param(t->btf, "arg", *params), 0);
	return type_ok(btf__add_func(t->btf, name, BTF_FUNC_STATIC, proto));
}

#define PARAMS(...) ((const int[]){ __VA_ARGS__, -1 })

#endif
