// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * unit/report/test_sentences.c - each rule says what it should, does not say it where it just is
 * not so, and tells what is not known.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <time.h>

#include "report/report.h"
#include "unit/report/incident.h"

#define PAGE 4096

/* Changes the sample @n of three of a calm machine, of which the last two follow each other. */
typedef void change_fn(struct incident_sample *s, size_t n, int64_t number);

static void window_make(struct report_window *window, change_fn *change, int64_t number,
			const char *cgroup)
{
	static struct incident_sample s;

	*window = (struct report_window){ 0 };
	assert_int_equal(series_open(&window->series, INCIDENT_START,
				     INCIDENT_START + 2 * INCIDENT_STEP, INCIDENT_STEP, cgroup),
			 0);
	for (size_t n = 0; n < 3; n++) {
		incident_at(&s, INCIDENT_CALM, n);
		s.refresh.host.events = 1;
		change(&s, n, number);
		for (size_t i = 0; i < s.refresh.nr_rows; i++)
			limit_apply(s.rows, (int)i, s.vals[i]);
		assert_int_equal(series_add(&window->series, &s.refresh,
					    INCIDENT_START + INCIDENT_STEP * (int64_t)n,
					    s.gap ? BREAK_GAP : BREAK_NONE),
				 0);
	}
	assert_int_equal(report_window_close(window), 0);
}

/* The first sentence of @kind that has @words; it stays with the window. NULL: none. */
static const char *found(const struct report_window *window, enum sentence_kind kind,
			 const char *words)
{
	for (size_t i = 0; i < window->sentences.nr; i++)
		if (window->sentences.list[i].kind == kind &&
		    strstr(window->sentences.list[i].text, words))
			return window->sentences.list[i].text;
	return NULL;
}

/* It is said with @number, in these words. */
static void says(change_fn *change, int64_t number, enum sentence_kind kind, const char *words)
{
	struct report_window window;

	window_make(&window, change, number, NULL);
	if (!found(&window, kind, words))
		print_message("not said: %s\n", words);
	assert_non_null(found(&window, kind, words));
	report_window_free(&window);
}

/* Nothing of that kind is said with @number. */
static void says_not(change_fn *change, int64_t number, enum sentence_kind kind)
{
	struct report_window window;

	window_make(&window, change, number, NULL);
	assert_null(found(&window, kind, ""));
	report_window_free(&window);
}

static void refuse(struct incident_sample *s, size_t n, int64_t max)
{
	s->vals[ROW_WORK][COL_SWAP_MAX] = max;
	if (n == 2)
		incident_events(s, ROW_WEB, 5);
}

static void refuse_below(struct incident_sample *s, size_t n, int64_t nr)
{
	refuse(s, n, 512 * MI);
	if (n == 2)
		incident_events(s, ROW_CACHE, nr);
}

static void refusals_unknown(struct incident_sample *s, size_t n, int64_t number)
{
	(void)n;
	for (size_t i = 0; i < s->refresh.nr_rows; i++)
		s->vals[i][COL_EVENTS_MAX] = s->vals[i][COL_EVENTS_FAIL] = number;
}

static void refused(void **state)
{
	(void)state;
	says(refuse, 512 * MI, SAY_REFUSED,
	     "swap.max of work.slice (512M) refused swap to web.service 5 times from 02:50:10 to "
	     "02:50:20");
	says(refuse_below, 6, SAY_REFUSED, "to cache.service and 1 more 11 times");
	/* no limit is known, and a limit of 0 is intended */
	says(refuse, VAL_MAX, SAY_REFUSED, "whose limit it was is not known");
	says_not(refuse, 0, SAY_REFUSED);
	says_not(refusals_unknown, VAL_NONE, SAY_REFUSED);
	says(refusals_unknown, VAL_NONE, SAY_UNKNOWN, "whether swap was refused is not known");
}

static void get_none(struct incident_sample *s, size_t n, int64_t nr)
{
	for (int at = ROW_WEB; n >= 1 && at > 0; at = s->rows[at].parent)
		s->vals[at][COL_EVENTS_FAIL] += nr;
}

static void failed(void **state)
{
	(void)state;
	says(get_none, 9, SAY_FAILED, "web.service got no swap 9 times from 02:50:00 to 02:50:10");
	says_not(get_none, 0, SAY_FAILED);
	/* a refusal counts as both in the kernel */
	says_not(refuse, 512 * MI, SAY_FAILED);
}

static void swap_left(struct incident_sample *s, size_t n, int64_t left)
{
	if (n == 1)
		s->refresh.host.swap_used = left == VAL_NONE ? VAL_NONE
							     : s->refresh.host.swap_total - left;
}

static void swap_left_and_fail(struct incident_sample *s, size_t n, int64_t left)
{
	swap_left(s, n, left);
	get_none(s, n, 2);
}

static void swap_full(void **state)
{
	(void)state;
	says(swap_left_and_fail, 64 * PAGE, SAY_FAILED, "web.service got no swap 2 times");
	says_not(swap_left_and_fail, 0, SAY_FAILED);
	says(swap_left, 63 * PAGE, SAY_SWAP_FULL, "swap was full at 02:50:10: 4.0G of 4.0G");
	says_not(swap_left, 64 * PAGE, SAY_SWAP_FULL);
	says_not(swap_left, VAL_NONE, SAY_SWAP_FULL);
}

static void wait(struct incident_sample *s, size_t n, int64_t psi)
{
	if (n == 1)
		incident_waits(s, ROW_WEB, psi, 9999);
}

static void thrash(struct incident_sample *s, size_t n, int64_t refaults)
{
	if (n >= 1)
		incident_waits(s, ROW_WEB, 1000, refaults);
}

static void no_psi(struct incident_sample *s, size_t n, int64_t number)
{
	(void)n;
	for (size_t i = 0; i < s->refresh.nr_rows; i++)
		s->vals[i][COL_PSI_SOME] = s->vals[i][COL_REFAULT_RATE] = number;
}

static void thrashed_or_waited(void **state)
{
	struct report_window window;

	(void)state;
	says(thrash, 10000, SAY_THRASHED,
	     "web.service thrashed from 02:50:10 to 02:50:20, in 2 samples: up to 100 pages/s came "
	     "back from swap, its tasks waited 10.0 % of the time at 02:50:10");
	says_not(thrash, 9999, SAY_THRASHED);
	says(wait, 1000, SAY_WAITED,
	     "tasks of web.service waited for memory at 02:50:10, in 1 sample: up to 10.0 %");
	says_not(wait, 999, SAY_WAITED);
	says_not(thrash, 10000, SAY_WAITED);
	says_not(no_psi, VAL_NONE, SAY_THRASHED);
	says(no_psi, VAL_NONE, SAY_UNKNOWN, "waited for memory is not known");
	says(no_psi, VAL_NONE, SAY_UNKNOWN, "refaults are not known");
	/* those above have the same numbers */
	window_make(&window, thrash, 10000, NULL);
	assert_null(found(&window, SAY_THRASHED, "work.slice"));
	report_window_free(&window);
}

static void pool(struct incident_sample *s, size_t n, int64_t bytes)
{
	if (n != 1)
		return;
	s->refresh.host.zswap_pool = bytes;
	s->refresh.host.zswap_stored = bytes == VAL_NONE ? 0 : bytes / 100 * 129;
}

static void pool_off(struct incident_sample *s, size_t n, int64_t bytes)
{
	pool(s, n, bytes);
	s->refresh.host.zswap = "off";
}

static void zswap(void **state)
{
	(void)state;
	says(pool, 720 * MI, SAY_POOL_FULL, "zswap's pool was full at 02:50:10: it had up to 720M");
	says_not(pool, 719 * MI, SAY_POOL_FULL);
	says_not(pool_off, 720 * MI, SAY_POOL_FULL);
	says_not(pool, VAL_NONE, SAY_POOL_FULL);
	says(pool, 256 * MI, SAY_POOL_POOR, "took 256M of memory for 330M of pages");
	says_not(pool, 255 * MI, SAY_POOL_POOR);
}

/* The swap of web.service is 60M. */
static void limit_left(struct incident_sample *s, size_t n, int64_t left)
{
	(void)n;
	s->vals[ROW_WEB][COL_SWAP_MAX] = 60 * MI + left;
}

static void limit_left_and_refuse(struct incident_sample *s, size_t n, int64_t left)
{
	limit_left(s, n, left);
	if (n == 2)
		incident_events(s, ROW_WEB, 1);
}

static void limit_full(void **state)
{
	(void)state;
	says(limit_left_and_refuse, 0, SAY_REFUSED,
	     "swap.max of web.service (60.0M) refused swap 1");
	says_not(limit_left_and_refuse, 0, SAY_LIMIT_FULL);
	says(limit_left, 63 * PAGE, SAY_LIMIT_FULL, "web.service had all swap that its swap.max");
	says_not(limit_left, 64 * PAGE, SAY_LIMIT_FULL);
	/* what is above its limit had it lowered */
	says_not(limit_left, -PAGE, SAY_LIMIT_FULL);
}

static void limit_set(struct incident_sample *s, size_t n, int64_t max)
{
	s->vals[ROW_WEB][COL_SWAP_MAX] = n < 2 ? 200 * MI : max;
}

static void limit_set_and_refuse(struct incident_sample *s, size_t n, int64_t max)
{
	limit_set(s, n, max);
	if (n == 2)
		incident_events(s, ROW_WEB, 1);
}

static void limit_appears(struct incident_sample *s, size_t n, int64_t max)
{
	limit_set(s, n, max);
	if (n < 2)
		s->vals[ROW_WEB][COL_SWAP_MAX] = VAL_NONE;
}

static void limits(void **state)
{
	(void)state;
	says(limit_set, 59 * MI, SAY_LOWERED,
	     "swap.max of web.service was lowered from 200M to 59.0M between 02:50:10 and 02:50:20, "
	     "below the 60.0M that it had in swap");
	says(limit_set, 61 * MI, SAY_CHANGED, "was lowered from 200M to 61.0M");
	says_not(limit_set, 61 * MI, SAY_LOWERED);
	says(limit_set_and_refuse, 61 * MI, SAY_LOWERED, "was lowered from 200M to 61.0M");
	says(limit_set, VAL_MAX, SAY_CHANGED, "was raised from 200M to max");
	says_not(limit_set, 200 * MI, SAY_CHANGED);
	says_not(limit_appears, 100 * MI, SAY_CHANGED);
}

static void drift(struct incident_sample *s, size_t n, int64_t bytes)
{
	if (n == 1 || bytes == VAL_NONE)
		for (size_t i = 0; i < s->refresh.nr_rows; i++)
			if (i == ROW_WEB || bytes == VAL_NONE)
				s->vals[i][COL_DRIFT] = bytes;
}

static void unsettled(struct incident_sample *s, size_t n, int64_t groups)
{
	s->refresh.host.unsettled = n == 1 ? groups : 0;
}

static void drifted(void **state)
{
	(void)state;
	says(drift, PAGE, SAY_DRIFTED,
	     "the kernel's count of web.service was up to 4.0K above what was counted at 02:50:10");
	says(drift, -PAGE, SAY_DRIFTED, "4.0K below what was counted");
	says_not(drift, 0, SAY_DRIFTED);
	says(drift, VAL_NONE, SAY_UNKNOWN, "no group was settled");
	says(unsettled, 2, SAY_UNKNOWN, "of up to 2 of 6 groups it is not known at 02:50:10");
}

static void die(struct incident_sample *s, size_t n, int64_t bytes)
{
	if (n < 1)
		return;
	s->rows[ROW_CACHE].dying = true;
	incident_swap(s, ROW_CACHE, bytes - 40 * MI);
}

static void dying(void **state)
{
	(void)state;
	says(die, 410 * MI, SAY_DYING,
	     "removed groups held up to 410M of 4.0G of swap from 02:50:10 to 02:50:20");
	says_not(die, 400 * MI, SAY_DYING);
}

static void miss(struct incident_sample *s, size_t n, int64_t nr)
{
	s->refresh.host.probe_misses = n < 2 ? 4 : 4 + nr;
	s->refresh.host.events_lost = n < 2 ? 10 : 10 + nr;
}

static void gap_of_programs(struct incident_sample *s, size_t n, int64_t nr)
{
	s->refresh.host.gap = n == 1 && nr ? "kprobes did not run" : NULL;
}

static void trust(void **state)
{
	(void)state;
	says(miss, 3, SAY_MISSED, "3 runs of programs of cgswap were missed from 02:50:10");
	says(miss, 3, SAY_MISSED, "3 records were dropped");
	says_not(miss, 0, SAY_MISSED);
	says(gap_of_programs, 1, SAY_MISSED, "kprobes did not run; noted at 02:50:10");
	says_not(gap_of_programs, 0, SAY_MISSED);
}

static void stop(struct incident_sample *s, size_t n, int64_t nr)
{
	s->gap = n == 1 && nr;
}

static void breaks(void **state)
{
	(void)state;
	says(stop, 1, SAY_BREAK, "nothing was recorded between 02:50:00 and 02:50:10");
	says_not(stop, 0, SAY_BREAK);
}

static void grow(struct incident_sample *s, size_t n, int64_t bytes)
{
	if (n == 2)
		incident_swap(s, ROW_CACHE, bytes);
}

static void grew(void **state)
{
	struct report_window window;

	(void)state;
	says(grow, 16 * MI, SAY_GREW,
	     "own swap of cache.service grew by 16.0M, from 40.0M to 56.0M at 02:50:20");
	window_make(&window, grow, 16 * MI - PAGE, NULL);
	assert_null(found(&window, SAY_GREW, "cache.service"));
	report_window_free(&window);
}

/* With -c, other groups are not told of, but a limit above is. */
static void subtree(void **state)
{
	struct report_window window;

	(void)state;
	window_make(&window, refuse, 512 * MI, "/work.slice/web.service");
	assert_non_null(found(&window, SAY_REFUSED, "swap.max of work.slice (512M) refused"));
	assert_int_equal(window.nr_listed, 1);
	report_window_free(&window);
	window_make(&window, refuse, 512 * MI, "/system.slice");
	assert_null(found(&window, SAY_REFUSED, ""));
	assert_non_null(found(&window, SAY_NOTHING, ""));
	report_window_free(&window);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(refused),   cmocka_unit_test(failed),
		cmocka_unit_test(swap_full), cmocka_unit_test(thrashed_or_waited),
		cmocka_unit_test(zswap),     cmocka_unit_test(limit_full),
		cmocka_unit_test(limits),    cmocka_unit_test(drifted),
		cmocka_unit_test(dying),     cmocka_unit_test(trust),
		cmocka_unit_test(breaks),    cmocka_unit_test(grew),
		cmocka_unit_test(subtree),
	};

	setenv("TZ", "UTC", 1);
	tzset();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
