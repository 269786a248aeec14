// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * unit/report/test_series.c - numbers of a window of time: own swap, counters that begin again,
 * groups that come and go, gaps, and how much is kept.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>

#include "report/sample.h"
#include "report/series.h"
#include "unit/report/incident.h"

static struct incident_sample sample;

static void begin(struct series *series, size_t samples)
{
	assert_int_equal(series_open(series, INCIDENT_START,
				     INCIDENT_START + INCIDENT_STEP * (int64_t)(samples - 1),
				     INCIDENT_STEP, NULL),
			 0);
}

static struct incident_sample *calm(size_t n)
{
	incident_at(&sample, INCIDENT_CALM, n);
	return &sample;
}

static void add(struct series *series, size_t n, enum history_break before)
{
	sample.refresh.now_ns = 5000000000ull + n * (uint64_t)INCIDENT_STEP;
	assert_int_equal(series_add(series, &sample.refresh,
				    INCIDENT_START + INCIDENT_STEP * (int64_t)n, before),
			 0);
}

static const struct series_group *group(const struct series *series, const char *path)
{
	for (size_t i = 0; i < series->nr; i++)
		if (!strcmp(series->groups[i].path, path))
			return &series->groups[i];
	return NULL;
}

static void own_is_without_those_below(void **state)
{
	struct series series;

	(void)state;
	begin(&series, 2);
	calm(0);
	incident_swap(&sample, ROW_WORK, 5 * MI);
	add(&series, 0, BREAK_NONE);
	calm(1);
	add(&series, 1, BREAK_NONE);
	series_close(&series);
	assert_int_equal(group(&series, "/")->peak, 0);
	assert_int_equal(group(&series, "/work.slice")->start, 5 * MI);
	assert_int_equal(group(&series, "/work.slice")->end, 0);
	assert_int_equal(group(&series, "/work.slice/web.service")->start, 60 * MI);
	assert_int_equal(series.nr_shown, 4);
	assert_string_equal(series.groups[series.shown[0]].path, "/system.slice/db.service");
	assert_int_equal(series.buckets[0].others, 0);
	series_free(&series);
}

static void counters_begin_again(void **state)
{
	struct series series;
	int64_t first, second;

	(void)state;
	begin(&series, 3);
	calm(0);
	first = sample.vals[ROW_WEB][COL_CHARGED] = 1000;
	add(&series, 0, BREAK_NONE);
	calm(1);
	second = sample.vals[ROW_WEB][COL_CHARGED] = 1700;
	add(&series, 1, BREAK_NONE);
	assert_int_equal(group(&series, "/work.slice/web.service")->out_pages, second - first);
	/* attached again: the counter is since then, and the kernel's goes on */
	calm(2);
	sample.refresh.host.events = 3;
	sample.vals[ROW_WEB][COL_CHARGED] = 1800;
	incident_events(&sample, ROW_WEB, 4);
	add(&series, 2, BREAK_NONE);
	assert_int_equal(group(&series, "/work.slice/web.service")->out_pages,
			 second - first + 1800);
	assert_int_equal(group(&series, "/work.slice/web.service")->refused.nr, 4);
	assert_int_equal(series.buckets[2].line[LINE_OUT], VAL_NONE);
	series_free(&series);
}

static void boot_begins_the_kernels_counters(void **state)
{
	struct series series;

	(void)state;
	begin(&series, 2);
	calm(0);
	add(&series, 0, BREAK_NONE);
	calm(1);
	sample.rows[ROW_WEB].kernfs_id = 99;
	sample.vals[ROW_WEB][COL_SWAP_MAX] = MI;
	add(&series, 1, BREAK_REBOOT);
	/* 7 of another group of that name */
	assert_int_equal(group(&series, "/work.slice/web.service")->refused.nr, 7);
	assert_int_equal(series.nr_breaks, 1);
	assert_true(series.buckets[1].broken);
	/* so is the limit */
	assert_int_equal(series.nr_changes, 0);
	series_free(&series);
}

/* After a boot, groups get the numbers that others had. */
static void boot_begins_counters_of_the_same_id(void **state)
{
	struct series series;

	(void)state;
	begin(&series, 2);
	calm(0);
	sample.vals[ROW_WEB][COL_EVENTS_MAX] = 5;
	add(&series, 0, BREAK_NONE);
	calm(1);
	sample.vals[ROW_WEB][COL_SWAP_MAX] = MI;
	add(&series, 1, BREAK_REBOOT);
	assert_int_equal(group(&series, "/work.slice/web.service")->refused.nr, 7);
	assert_int_equal(series.nr_changes, 0);
	series_free(&series);
}

/* What another machine counted can be of any time. */
static void another_machine_has_no_growth(void **state)
{
	struct series series;

	(void)state;
	begin(&series, 2);
	calm(0);
	sample.vals[ROW_WEB][COL_EVENTS_MAX] = 5;
	add(&series, 0, BREAK_NONE);
	calm(1);
	add(&series, 1, BREAK_MACHINE);
	assert_int_equal(group(&series, "/work.slice/web.service")->refused.nr, 0);
	series_free(&series);
}

static void removed_and_new_are_one(void **state)
{
	const struct series_group *web;
	struct series series;

	(void)state;
	begin(&series, 4);
	for (size_t n = 0; n < 4; n++) {
		calm(n);
		sample.rows[ROW_WEB].dying = n >= 1;
		if (n >= 2) {
			incident_row(&sample, ROW_WORK, "/work.slice/web.service");
			incident_swap(&sample, ROW_PLAIN, 3 * MI);
			sample.vals[ROW_PLAIN][COL_EVENTS_MAX] = 0;
			sample.refresh.host.events = (int64_t)n * 9000;
		}
		add(&series, n, BREAK_NONE);
	}
	web = group(&series, "/work.slice/web.service");
	assert_int_equal(web->end, 63 * MI);
	assert_int_equal(web->refused.nr, 0);
	assert_int_equal(web->out_pages, 3 * MI / 4096);
	assert_false(web->dying);
	series_free(&series);
}

/* The file of the slice is read after a refusal, and that of the group below it before. */
static void files_are_not_read_at_once(void **state)
{
	struct series series;

	(void)state;
	begin(&series, 3);
	for (size_t n = 0; n < 3; n++) {
		calm(n);
		sample.vals[ROW_WORK][COL_SWAP_MAX] = 512 * MI;
		sample.vals[ROW_WORK][COL_EVENTS_MAX] += n ? 4 : 0;
		sample.vals[ROW_WORK][COL_EVENTS_FAIL] += n ? 4 : 0;
		sample.vals[ROW_WEB][COL_EVENTS_MAX] += n == 2 ? 4 : 0;
		sample.vals[ROW_WEB][COL_EVENTS_FAIL] += n == 2 ? 4 : 0;
		add(&series, n, BREAK_NONE);
	}
	series_close(&series);
	assert_int_equal(group(&series, "/work.slice")->refused.nr, 0);
	assert_int_equal(group(&series, "/work.slice")->failed.nr, 0);
	assert_int_equal(group(&series, "/work.slice/web.service")->refused.nr, 4);
	assert_int_equal(series.buckets[1].line[LINE_REFUSED], 4);
	assert_int_equal(series.buckets[2].line[LINE_REFUSED], 0);
	series_free(&series);
}

static void groups_come_and_go(void **state)
{
	struct series series;

	(void)state;
	begin(&series, 3);
	for (size_t n = 0; n < 3; n++) {
		calm(n);
		if (n == 1) {
			incident_row(&sample, ROW_WORK, "/work.slice/new");
			incident_swap(&sample, ROW_PLAIN, MI);
		}
		add(&series, n, BREAK_NONE);
	}
	series_close(&series);
	assert_int_equal(group(&series, "/work.slice/new")->start, VAL_NONE);
	assert_int_equal(group(&series, "/work.slice/new")->peak, MI);
	assert_int_equal(group(&series, "/work.slice/new")->end, VAL_NONE);
	/* its 7 refusals are all of this time */
	assert_int_equal(group(&series, "/work.slice/new")->refused.nr, 7);
	series_free(&series);
}

static void buckets_are_bounded(void **state)
{
	struct series series;
	uint32_t samples = 0;

	(void)state;
	begin(&series, 10000);
	assert_int_equal(series.nr_buckets, SERIES_BUCKETS);
	for (size_t n = 0; n < 10000; n++) {
		calm(n);
		sample.refresh.host.psi_some = n == 77 ? 5000 : 1;
		add(&series, n, BREAK_NONE);
	}
	series_close(&series);
	for (size_t i = 0; i < series.nr_buckets; i++)
		samples += series.buckets[i].samples;
	assert_int_equal(samples, 10000);
	/* what was high for one sample is still seen */
	assert_int_equal(series.buckets[2].line[LINE_PSI_SOME], 5000);
	assert_int_equal(series.buckets[3].line[LINE_PSI_SOME], 1);
	series_free(&series);
}

static void outside_of_the_window_is_left_out(void **state)
{
	struct series series;

	(void)state;
	begin(&series, 2);
	for (size_t n = 0; n < 4; n++) {
		calm(n);
		add(&series, n, BREAK_NONE);
	}
	assert_int_equal(series.samples, 2);
	assert_int_equal(series.last_ns, INCIDENT_START + INCIDENT_STEP);
	series_free(&series);
}

static void breaks_are_bounded(void **state)
{
	struct series series;

	(void)state;
	begin(&series, SERIES_BREAKS + 10);
	for (size_t n = 0; n < SERIES_BREAKS + 10; n++) {
		calm(n);
		sample.vals[ROW_WEB][COL_SWAP_MAX] = (int64_t)(n + 100) * MI;
		add(&series, n, BREAK_GAP);
	}
	assert_int_equal(series.nr_breaks, SERIES_BREAKS + 9);
	assert_int_equal(series.nr_changes, SERIES_CHANGES + 9);
	series_free(&series);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(own_is_without_those_below),
		cmocka_unit_test(counters_begin_again),
		cmocka_unit_test(boot_begins_the_kernels_counters),
		cmocka_unit_test(boot_begins_counters_of_the_same_id),
		cmocka_unit_test(another_machine_has_no_growth),
		cmocka_unit_test(removed_and_new_are_one),
		cmocka_unit_test(files_are_not_read_at_once),
		cmocka_unit_test(groups_come_and_go),
		cmocka_unit_test(buckets_are_bounded),
		cmocka_unit_test(outside_of_the_window_is_left_out),
		cmocka_unit_test(breaks_are_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
