// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * unit/loader/test_call_site.c - calls in machine code, and the instruction before them.
 *
 * Owns: the promises of loader/call_site.h.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "loader/call_site.h"

#define CALLER 0xffffffff81790bb0
#define ITEM 0x45

#if defined(__x86_64__)
/* As in __mem_cgroup_try_charge_swap() of Debian's 7.3.4: the call goes to CALLEE. */
static const uint8_t charge[] = {
	0x44, 0x89, 0xea,	      /* mov %r13d,%edx */
	0x48, 0x89, 0xef,	      /* mov %rbp,%rdi */
	0xbe, ITEM, 0x00, 0x00, 0x00, /* mov $0x45,%esi */
	0xe8, 0x40, 0x9d, 0xff, 0xff, /* call CALLEE */
	0x48, 0x8b, 0x43, 0x28,	      /* mov 0x28(%rbx),%rax */
};
#define SITE 6
#define CALL 11
#define CALLEE (CALLER + CALL + 5 - 0x62c0)

static void test_call(void **state)
{
	const struct code code = { charge, sizeof(charge), CALLER };
	uint32_t at;

	(void)state;
	assert_int_equal(call_site_calls(&code, CALLEE, &at), 1);
	assert_int_equal(at, CALL);
	assert_int_equal(call_site_calls(&code, CALLEE + 1, &at), 0);
	assert_int_equal(at, 0);
}

static void test_call_cut(void **state)
{
	struct code code = { charge, CALL + 4, CALLER };
	uint32_t at;

	(void)state;
	assert_int_equal(call_site_calls(&code, CALLEE, &at), 0);
	code.len++;
	assert_int_equal(call_site_calls(&code, CALLEE, &at), 1);
	code.len = 0;
	assert_int_equal(call_site_calls(&code, CALLEE, &at), 0);
}

/* The same call five bytes later reaches five bytes further. */
static void test_calls(void **state)
{
	static const uint8_t twice[] = { 0xe8, 0xfb, 0x0f, 0x00, 0x00, 0xe8, 0xf6, 0x0f, 0, 0 };
	const struct code code = { twice, sizeof(twice), 0x1000 };
	uint32_t at;

	(void)state;
	assert_int_equal(call_site_calls(&code, 0x2000, &at), 2);
	assert_int_equal(at, 5);
}

static void test_site(void **state)
{
	const struct code code = { charge, sizeof(charge), CALLER };

	(void)state;
	assert_int_equal(call_site_site(&code, CALL, ITEM), SITE);
	assert_int_equal(call_site_site(&code, CALL, ITEM + 1), 0);
	assert_int_equal(call_site_site(&code, CALL, ITEM + 0x100), 0);
}

/* With a probe on it: an int3 first, a jump later. */
static void test_probed(void **state)
{
	uint8_t bytes[sizeof(charge)];
	const struct code code = { bytes, sizeof(bytes), CALLER };

	(void)state;
	memcpy(bytes, charge, sizeof(charge));
	assert_int_equal(call_site_probed(&code, CALL), 0);
	bytes[SITE] = 0xcc;
	assert_int_equal(call_site_site(&code, CALL, ITEM), 0);
	assert_int_equal(call_site_probed(&code, CALL), SITE);
	bytes[SITE] = 0xe9;
	assert_int_equal(call_site_probed(&code, CALL), SITE);
	assert_int_equal(call_site_probed(&code, SITE), 0);
	assert_int_equal(call_site_probed(&code, 0), 0);
	assert_int_equal(call_site_probed(&code, sizeof(bytes) + 1), 0);
}

/* Another instruction precedes it, or none. */
static void test_no_site(void **state)
{
	static const uint8_t other[] = { 0x90, 0xbe, ITEM, 0, 0, 0, 0x48,
					 0x89, 0xef, 0xe8, 0, 0, 0, 0 };
	static const uint8_t begin[] = { 0xbe, ITEM, 0, 0, 0, 0xe8, 0, 0, 0, 0 };
	const struct code code = { other, sizeof(other), CALLER };
	const struct code first = { begin, sizeof(begin), CALLER };

	(void)state;
	assert_int_equal(call_site_site(&code, 9, ITEM), 0);
	assert_int_equal(call_site_site(&code, 4, ITEM), 0);
	assert_int_equal(call_site_site(&code, 0, ITEM), 0);
	assert_int_equal(call_site_site(&code, sizeof(other) + 1, ITEM), 0);
	/* no function begins like this, where ftrace has its nop */
	assert_int_equal(call_site_site(&first, 5, ITEM), 0);
}
#else
static void test_branch(void **state)
{
	/* bl .+0x1000, bl .-0x4 */
	static const uint32_t words[] = { 0x94000400, 0x97ffffff };
	const struct code code = { (const uint8_t *)words, sizeof(words), CALLER };
	uint32_t at;

	(void)state;
	assert_int_equal(call_site_calls(&code, CALLER + 0x1000, &at), 1);
	assert_int_equal(at, 0);
	assert_int_equal(call_site_calls(&code, CALLER, &at), 1);
	assert_int_equal(at, 4);
	assert_int_equal(call_site_site(&code, 4, ITEM), 0);
}
#endif

int main(void)
{
	const struct CMUnitTest tests[] = {
#if defined(__x86_64__)
		cmocka_unit_test(test_call),
		cmocka_unit_test(test_call_cut),
		cmocka_unit_test(test_calls),
		cmocka_unit_test(test_site),
		cmocka_unit_test(test_no_site),
		cmocka_unit_test(test_probed),
#else
		cmocka_unit_test(test_branch),
#endif
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
