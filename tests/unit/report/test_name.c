// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * unit/report/test_name.c - what a report calls groups.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "model/container.h"
#include "report/name.h"
#include "report/series.h"

static void labels_mean_one_group(void **state)
{
	static char paths[][64] = {
		"/a.slice/web.service", "/system.slice/db.service", "/b.slice/web.service",
		"/plain/group",		"/c.slice/web.service",	    "/system.slice/a.service",
	};
	static const char *const names[] = {
		"/a.slice/web.service", "db.service",		"/b.slice/web.service",
		"/plain/group",		"/c.slice/web.service", "a.service",
	};
	struct series_group groups[6] = { 0 };
	struct series series = { .groups = groups, .nr = 6 };
	char buf[CONTAINER_LABEL_SIZE];

	(void)state;
	for (size_t i = 0; i < series.nr; i++)
		groups[i].path = paths[i];
	assert_int_equal(report_names_make(&series), 0);
	for (size_t i = 0; i < series.nr; i++)
		assert_string_equal(report_name(&series, i, buf), names[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(labels_mean_one_group),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
