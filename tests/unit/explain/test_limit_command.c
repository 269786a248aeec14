// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * unit/explain/test_limit_command.c - commands that a shell understands as they are meant.
 *
 * Owns: the promises of explain/limit_command.h. The judge of quoting is the shell itself.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "base/value.h"
#include "explain/limit_command.h"

static const char *const names[] = {
	"/a/b",
	"/a b",
	"/it's",
	"/''",
	"/$HOME",
	"/`id`",
	"/a;b",
	"/system-\\x2d.slice",
	"/*",
	"/~",
	"/a\"b",
	"/a\\",
	"/(x)",
	"/a&b",
	"/#",
	"/\303\244",
	"/-n",
	"/a\tb",
	"/a\n b%d'\\7",
	"-\0011",
	"/\377\033[31m\"$x",
};

/* What the shell makes of @word. */
static void shell(const char *word, char *out, size_t size)
{
	char command[8192];
	FILE *pipe;

	snprintf(command, sizeof(command), "printf %%s %s", word);
	pipe = popen(command, "r");
	assert_non_null(pipe);
	out[fread(out, 1, size - 1, pipe)] = '\0';
	assert_int_equal(pclose(pipe), 0);
}

static void test_quote(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		char quoted[256], out[256];

		limit_command_quote(quoted, sizeof(quoted), names[i]);
		shell(quoted, out, sizeof(out));
		assert_string_equal(out, names[i]);
		for (const char *c = quoted; *c; c++)
			assert_in_range(*c, ' ', '~');
	}
}

static void test_set(void **state)
{
	struct limit_command_file file = { "/sys/fs/cgroup", "/a", "memory.max", 0 };
	char buf[256];

	(void)state;
	assert_string_equal(limit_command_set(buf, sizeof(buf), &file, 4096),
			    "echo 4096 >/sys/fs/cgroup/a/memory.max");
	assert_string_equal(limit_command_set(buf, sizeof(buf), &file, VAL_MAX),
			    "echo max >/sys/fs/cgroup/a/memory.max");
	file.v1 = 1;
	assert_string_equal(limit_command_set(buf, sizeof(buf), &file, VAL_MAX),
			    "echo -1 >/sys/fs/cgroup/a/memory.max");
	file.group = "/";
	assert_string_equal(limit_command_set(buf, sizeof(buf), &file, 0),
			    "echo 0 >/sys/fs/cgroup/memory.max");
	file.group = "/a b";
	assert_string_equal(limit_command_set(buf, sizeof(buf), &file, 0),
			    "echo 0 >'/sys/fs/cgroup/a b/memory.max'");
}

/* Half a command is none. */
static void test_too_small(void **state)
{
	const struct limit_command_file file = { "/sys/fs/cgroup", "/a", "memory.max", 0 };
	static const char whole[] = "echo 4096 >/sys/fs/cgroup/a/memory.max";
	char buf[sizeof(whole)];

	(void)state;
	assert_string_equal(limit_command_set(buf, sizeof(whole), &file, 4096), whole);
	for (size_t size = 1; size < sizeof(whole); size++)
		assert_string_equal(limit_command_set(buf, size, &file, 4096), "");
	for (size_t size = 1; size < sizeof("'a b'"); size++)
		assert_string_equal(limit_command_quote(buf, size, "a b"), "");
	assert_string_equal(limit_command_quote(buf, sizeof("'a b'"), "a b"), "'a b'");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_quote),
		cmocka_unit_test(test_set),
		cmocka_unit_test(test_too_small),
	};

	return cmocka_run_group_tests_name("limit_command", tests, NULL, NULL);
}
