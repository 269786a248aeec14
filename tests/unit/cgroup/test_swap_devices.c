// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * unit/cgroup/test_swap_devices.c - lines of /proc/swaps, valid and malformed.
 *
 * Owns: the promises of cgroup/swap_devices.h.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "cgroup/swap_devices.h"

#define HEAD "Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n"

static void test_devices(void **state)
{
	struct swap_device devices[3];

	(void)state;
	assert_int_equal(
		swap_devices_parse(
			HEAD
			"/dev/vda                               partition\t1048572\t\t4\t\t-2\n"
			"/swap\\040file                          file\t\t2097148\t\t0\t\t100\n",
			devices, 3),
		2);
	assert_string_equal(devices[0].name, "/dev/vda");
	assert_string_equal(devices[0].type, "partition");
	assert_int_equal(devices[0].size, 1048572ll * 1024);
	assert_int_equal(devices[0].used, 4096);
	assert_int_equal(devices[0].priority, -2);
	assert_string_equal(devices[1].name, "/swap file");
	assert_string_equal(devices[1].type, "file");
	assert_int_equal(devices[1].priority, 100);
}

/* A name of 4095 bytes, each of which the kernel escapes to four. */
static void test_long_names(void **state)
{
	static char text[6 * PATH_MAX];
	struct swap_device devices[3];
	char *at = text + sprintf(text, HEAD "/");

	(void)state;
	for (int i = 0; i < PATH_MAX - 2; i++)
		at += sprintf(at, "\\012");
	at += sprintf(at, " file 4 0 1\n/%0*d file 4 0 1\n", 300, 0);
	sprintf(at, "/%0*d file 4 0 1\n", PATH_MAX, 0); /* impossible path */
	assert_int_equal(swap_devices_parse(text, devices, 3), 2);
	assert_int_equal(strlen(devices[0].name), PATH_MAX - 1);
	assert_int_equal(devices[0].name[PATH_MAX - 2], '\n');
	assert_int_equal(strlen(devices[1].name), 301);
}

static void test_removed(void **state)
{
	struct swap_device devices[2];

	(void)state;
	assert_int_equal(
		swap_devices_parse(HEAD "/a\\040(deleted) file 4 0 1\n/b file 4 0 1\n", devices, 2),
		2);
	assert_string_equal(devices[0].name, "/a (deleted)");
	assert_true(devices[0].removed);
	assert_false(devices[1].removed);
}

static void test_none(void **state)
{
	(void)state;
	assert_int_equal(swap_devices_parse(HEAD, NULL, 0), 0);
	assert_int_equal(swap_devices_parse("", NULL, 0), 0);
	assert_int_equal(swap_devices_parse("Filename Type", NULL, 0), 0);
}

static void test_more_than_room(void **state)
{
	struct swap_device device;

	(void)state;
	assert_int_equal(swap_devices_parse(HEAD "/a file 4 0 1\n/b file 4 0 2\n/c file 4 0 3\n",
					    &device, 1),
			 3);
	assert_string_equal(device.name, "/a");
}

static void test_odd_lines(void **state)
{
	struct swap_device device;

	(void)state;
	assert_int_equal(swap_devices_parse(HEAD "\n"
						 "/a file\n"
						 "/b file x 0 1\n"
						 "/c file -4 0 1\n"
						 "/d file 9223372036854775807 0 1\n"
						 "/e file 8 4 1",
					    &device, 1),
			 1);
	assert_string_equal(device.name, "/e");
	assert_int_equal(device.used, 4096);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_devices),	       cmocka_unit_test(test_long_names),
		cmocka_unit_test(test_removed),	       cmocka_unit_test(test_none),
		cmocka_unit_test(test_more_than_room), cmocka_unit_test(test_odd_lines),
	};

	return cmocka_run_group_tests_name("swap_devices", tests, NULL, NULL);
}
