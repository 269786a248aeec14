// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * unit/trace/test_oom.c - the sentence for each reason why swap did not help.
 *
 * Owns: the promises of trace/oom.h.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "trace/oom.h"

static struct trace_oom oom;

static struct trace_oom_facts facts_new(void)
{
	oom = (struct trace_oom){
		.swap_usage = 2560,
		.swap_max = 2560,
		.system_total = 262144,
		.system_free = 200000,
		.victim_pid = 99,
		.swap_id = 3,
		.victim_comm = "java",
	};
	return (struct trace_oom_facts){
		.oom = &oom,
		.path = "/a/b",
		.limit_path = "/a",
		.swap_path = "/a",
		.memory_usage = 7680,
		.memory_max = 7680,
		.refusals = 12,
		.window_ns = 10000000000ull,
		.page_bytes = 4096,
	};
}

static void check(const struct trace_oom_facts *facts, const char *cause, const char *text)
{
	char buf[512];

	assert_string_equal(trace_oom_cause_name(trace_oom_cause(facts)), cause);
	trace_oom_sentence(facts, buf, sizeof(buf));
	assert_string_equal(buf, text);
}

#define KILLED "killed 99 (java) in /a/b: memory.max of /a (30.0M) reached; "
#define NO_HELP KILLED "swap could not help because "

static void test_limit(void **state)
{
	struct trace_oom_facts facts = facts_new();

	(void)state;
	check(&facts, "limit",
	      NO_HELP "memory.swap.max of /a (10.0M of 10.0M) refused 12 times in the last 10 s");
	facts.refusals = 1;
	check(&facts, "limit",
	      NO_HELP "memory.swap.max of /a (10.0M of 10.0M) refused 1 time in the last 10 s");
	facts.refusals = 0;
	check(&facts, "limit", NO_HELP "memory.swap.max of /a (10.0M of 10.0M) is reached");
	oom.swap_usage = 2505;
	check(&facts, "limit",
	      NO_HELP "memory.swap.max of /a (9.8M of 10.0M) is reached: below 64 pages the kernel "
		      "swaps no more");
	oom.swap_usage = 2560 - 64;
	assert_int_equal(trace_oom_cause(&facts), OOM_SWAP_LEFT);
}

static void test_off(void **state)
{
	struct trace_oom_facts facts = facts_new();

	(void)state;
	oom.swap_max = oom.swap_usage = 0;
	check(&facts, "off", NO_HELP "it is off for it: memory.swap.max of /a is 0");
	oom.system_total = oom.system_free = 0;
	check(&facts, "none", NO_HELP "the system has none");
}

static void test_full(void **state)
{
	struct trace_oom_facts facts = facts_new();

	(void)state;
	oom.swap_id = 0;
	oom.swap_max = oom.swap_usage = TRACE_NO_VALUE;
	facts.swap_path = NULL;
	oom.system_free = 63;
	check(&facts, "full", NO_HELP "the swap devices are full (1.0G)");
	oom.system_free = 64;
	assert_int_equal(trace_oom_cause(&facts), OOM_SWAP_LEFT);
	oom.system_free = TRACE_NO_VALUE;
	check(&facts, "unknown", KILLED "whether there was swap left is not known on this kernel");
}

static void test_system(void **state)
{
	struct trace_oom_facts facts = facts_new();
	char buf[40];

	(void)state;
	facts.limit_path = NULL;
	facts.memsw = true;
	check(&facts, "limit",
	      "killed 99 (java) in /a/b: the system has no memory left; swap could not help because "
	      "memory.memsw.limit_in_bytes of /a (10.0M of 10.0M) refused 12 times in the last 10 s");
	facts.limit_path = "/a";
	facts.memory_usage--;
	facts.refusals = 0;
	check(&facts, "limit",
	      "killed 99 (java) in /a/b: memory.memsw.limit_in_bytes of /a reached; swap could not "
	      "help because memory.memsw.limit_in_bytes of /a (10.0M of 10.0M) is reached");
	trace_oom_sentence(&facts, buf, sizeof(buf));
	assert_int_equal(strlen(buf), sizeof(buf) - 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_limit),
		cmocka_unit_test(test_off),
		cmocka_unit_test(test_full),
		cmocka_unit_test(test_system),
	};

	return cmocka_run_group_tests_name("oom", tests, NULL, NULL);
}
