// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * unit/cgroup/test_told_parse.c - limits in configuration files, valid and damaged.
 *
 * Owns: the promises of cgroup/told_parse.h. Must not know: where such files are.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "base/value.h"
#include "cgroup/told_parse.h"

#define M (1LL << 20)
#define NOTHING VAL_NONE

/*
 * told_parse() edits @text and may lengthen it by a byte; what it keeps must parse to the same
 * limits.
 */
static void parse(const struct told_source *source, const char *text, struct told *told)
{
	struct told again[TOLD_LIMITS];
	char buf[512];

	memset(told, 0, sizeof(again));
	memset(again, 0, sizeof(again));
	snprintf(buf, sizeof(buf), "%s", text);
	told_parse(source, buf, told);
	assert_true(strlen(buf) <= strlen(text) + 1);
	told_parse(source, buf, again);
	assert_memory_equal(told, again, sizeof(again));
}

static const struct {
	enum told_format format;
	const char *type;
	const char *text;
	enum told_limit limit;
	int64_t value; /* or NOTHING */
	enum told_unit unit;
} cases[] = {
	{ TOLD_SYSTEMD, "scope", "[Scope]\nMemorySwapMax=0", TOLD_SWAP, 0, TOLD_BYTES },
	{ TOLD_SYSTEMD, "slice", "[Slice]\n MemoryMax = 1.5G \r\n", TOLD_MAX, 1536 * M,
	  TOLD_BYTES },
	{ TOLD_SYSTEMD, "slice", "[Slice]\nMemoryHigh=12.5%", TOLD_HIGH, 1250, TOLD_PERCENT },
	{ TOLD_SYSTEMD, "slice", "[Slice]\nMemoryMax=101%", TOLD_MAX, NOTHING, TOLD_BYTES },
	{ TOLD_SYSTEMD, "slice", "[Slice]\nMemoryMax=infinity", TOLD_MAX, VAL_MAX, TOLD_BYTES },
	{ TOLD_SYSTEMD, "slice", "[Slice]\nMemoryMax=1G\nMemoryMax=2M", TOLD_MAX, 2 * M,
	  TOLD_BYTES },
	{ TOLD_SYSTEMD, "slice", "[Slice]\nMemoryMax=1M\nMemoryMax=", TOLD_MAX, NOTHING,
	  TOLD_BYTES },
	{ TOLD_SYSTEMD, "slice", "[Slice]\nMemoryMax=1M\nMemoryMax=banana", TOLD_MAX, M,
	  TOLD_BYTES },
	{ TOLD_SYSTEMD, "slice", "[Slice]\nMemoryMax=0", TOLD_MAX, NOTHING, TOLD_BYTES },
	{ TOLD_SYSTEMD, "slice", "[Slice]\nMemoryMax=1g", TOLD_MAX, NOTHING, TOLD_BYTES },
	{ TOLD_SYSTEMD, "slice", "[Slice]\nMemoryMax=0x10", TOLD_MAX, NOTHING, TOLD_BYTES },
	{ TOLD_SYSTEMD, "slice", "[Slice]\nMemoryMax=max", TOLD_MAX, NOTHING, TOLD_BYTES },
	{ TOLD_SYSTEMD, "slice", "[Slice]\nMemoryMax=99999E", TOLD_MAX, VAL_MAX, TOLD_BYTES },
	{ TOLD_SYSTEMD, "slice", "[Slice]\nMemoryMax=1M # no", TOLD_MAX, NOTHING, TOLD_BYTES },
	{ TOLD_SYSTEMD, "slice", "[Service]\nMemoryMax=1M", TOLD_MAX, NOTHING, TOLD_BYTES },
	{ TOLD_SYSTEMD, "slice", "MemoryMax=1M", TOLD_MAX, NOTHING, TOLD_BYTES },
	{ TOLD_SYSTEMD, "slice", "[Slice]\n;MemoryMax=1M\n#\\\nMemoryMax=2M", TOLD_MAX, 2 * M,
	  TOLD_BYTES },
	{ TOLD_SYSTEMD, "slice", "[Slice]\nX=\\\n# no\nMemoryMax=1M", TOLD_MAX, NOTHING,
	  TOLD_BYTES },
	{ TOLD_PROXMOX, NULL, "memory: 512\nswap: 0", TOLD_MAX, 512 * M, TOLD_BYTES },
	{ TOLD_PROXMOX, NULL, "swap: 8\n[old]\nswap: 9", TOLD_SWAP, 8 * M, TOLD_BYTES },
	{ TOLD_PROXMOX, NULL, "memory: 512M", TOLD_MAX, NOTHING, TOLD_BYTES },
	{ TOLD_LXC, NULL, "lxc.cgroup2.memory.max = 2g", TOLD_MAX, 2048 * M, TOLD_BYTES },
	{ TOLD_LXC, NULL, "lxc.cgroup2.memory.swap.max=max", TOLD_SWAP, VAL_MAX, TOLD_BYTES },
	{ TOLD_LXC, NULL, "lxc.cgroup.memory.limit_in_bytes=1", TOLD_MAX, NOTHING, TOLD_BYTES },
	{ TOLD_LXC_V1, NULL, "lxc.cgroup.memory.memsw.limit_in_bytes=-1", TOLD_MEMSW, VAL_MAX,
	  TOLD_BYTES },
	{ TOLD_KUBELET, NULL, "memorySwap:\n  swapBehavior: NoSwap", TOLD_SWAP, 0, TOLD_BYTES },
	{ TOLD_KUBELET, NULL, "swapBehavior: \"LimitedSwap\"", TOLD_SWAP, 0, TOLD_LIMITED_SWAP },
	{ TOLD_KUBELET, NULL, "swapBehavior: Other", TOLD_SWAP, NOTHING, TOLD_BYTES },
};

static void test_cases(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct told_source source = { cases[i].format, "x", cases[i].type, "etc/x",
						    false };
		struct told told[TOLD_LIMITS], *one = &told[cases[i].limit];

		parse(&source, cases[i].text, told);
		print_message("%s\n", cases[i].text);
		assert_int_equal(one->who ? one->value : NOTHING, cases[i].value);
		assert_int_equal(one->unit, cases[i].unit);
		assert_string_equal(one->file, one->who ? "etc/x" : "");
	}
}

/* Only the settings that matter are kept. */
static void test_kept(void **state)
{
	const struct told_source source = { TOLD_SYSTEMD, "systemd", "service", "x", false };
	struct told told[TOLD_LIMITS] = { 0 };
	char text[] = "[Unit]\nDescription=a\n[Service]\nEnvironment=SECRET\nMemoryMax= 1M\n"
		      "MemoryMax=SECRET\nMemoryHigh=\n\0";

	(void)state;
	told_parse(&source, text, told);
	assert_string_equal(text, "[Service]\nMemoryMax= 1M\nMemoryHigh=\n");
	assert_string_equal(told[TOLD_MAX].word, "MemoryMax= 1M");
}

/* Truncated at, or corrupted in, any byte, parsing reaches the end. */
static void test_damaged(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct told_source source = { cases[i].format, "x", cases[i].type, "etc/x",
						    false };
		struct told told[TOLD_LIMITS];
		char text[512];

		for (size_t at = 0; at < strlen(cases[i].text); at++) {
			snprintf(text, sizeof(text), "%.*s", (int)at, cases[i].text);
			parse(&source, text, told);
			snprintf(text, sizeof(text), "%s", cases[i].text);
			text[at] = "[]\n\\=:#%.9\xff"[at % 11];
			parse(&source, text, told);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cases),
		cmocka_unit_test(test_kept),
		cmocka_unit_test(test_damaged),
	};

	return cmocka_run_group_tests_name("told_parse", tests, NULL, NULL);
}
