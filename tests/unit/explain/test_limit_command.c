// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * unit/explain/test_limit_command.c - limit commands survive the shell.
 *
 * Owns: the promises of explain/limit_command.h. A real shell decides whether the quoting is right.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/value.h"
#include "base/escape.h"
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
	"/a\\377",
	"/a\377\\1777",
	"-\0011",
	"/\377\033[31m\"$x",
	"/-Hroot@evil",
	"/--help=$(id)",
	"/>x|y<z",
	"/\342\200\256\177\n-x",
};

/*
 * What a shell prints for @command, with systemctl replaced by a function that prints its
 * arguments.
 */
static void shell(const char *command, char *out, size_t size)
{
	static const char before[] = "systemctl() { printf '<%s>' \"$@\"; }\n";
	char script[8192];
	FILE *pipe;

	snprintf(script, sizeof(script), "%s%s", before, command);
	pipe = popen(script, "r");
	assert_non_null(pipe);
	out[fread(out, 1, size - 1, pipe)] = '\0';
	assert_int_equal(pclose(pipe), 0);
}

static void test_quote(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		char quoted[256], out[256], command[512];

		limit_command_quote(quoted, sizeof(quoted), names[i]);
		/* the printed form is the same command */
		assert_int_equal(escape_plain(quoted, strlen(quoted)), strlen(quoted));
		snprintf(command, sizeof(command), "printf %%s %s", quoted);
		shell(command, out, sizeof(out));
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

/* No argument is taken for an option of systemctl, and a unit name is one word. */
static void test_unit(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const char *name = names[i] + (*names[i] == '/');
		char path[256], command[1024], wanted[512], out[512];

		if (strchr(name, '/'))
			continue;
		snprintf(path, sizeof(path), "/system.slice/%s.service", name);
		limit_command_unit(command, sizeof(command), path, true);
		assert_string_not_equal(command, "");
		snprintf(wanted, sizeof(wanted), "<set-property><--runtime>%s<%s.service><A=1>",
			 *name == '-' ? "<-->" : "", name);
		strcat(command, " A=1");
		shell(command, out, sizeof(out));
		assert_string_equal(out, wanted);
	}
}

/* Without a unit the command writes the group's file. */
static void test_written(void **state)
{
	char dir[] = "/tmp/test_limit_command.XXXXXX";

	(void)state;
	assert_non_null(mkdtemp(dir));
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct limit_command_file file = { dir, "", "memory.max", 0 };
		char group[64], path[256], command[1024], out[64] = "";
		FILE *written;

		if (strchr(names[i] + 1, '/'))
			continue;
		snprintf(group, sizeof(group), "/%s", names[i] + (*names[i] == '/'));
		file.group = group;
		snprintf(path, sizeof(path), "%s%s", dir, group);
		assert_int_equal(mkdir(path, 0700), 0);
		shell(limit_command_set(command, sizeof(command), &file, 4096), out, sizeof(out));
		strcat(path, "/memory.max");
		written = fopen(path, "r");
		assert_non_null(written);
		assert_non_null(fgets(out, sizeof(out), written));
		fclose(written);
		assert_string_equal(out, "4096\n");
		unlink(path);
		*strrchr(path, '/') = '\0';
		rmdir(path);
	}
	assert_int_equal(rmdir(dir), 0);
}

/* A truncated command is never returned. */
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
		cmocka_unit_test(test_quote),	  cmocka_unit_test(test_set),
		cmocka_unit_test(test_unit),	  cmocka_unit_test(test_written),
		cmocka_unit_test(test_too_small),
	};

	return cmocka_run_group_tests_name("limit_command", tests, NULL, NULL);
}
