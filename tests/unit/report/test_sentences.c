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

#include "model/note.h"
#include "report/note.h"
#include "report/report.h"
#include "report/sample.h"
#include "unit/report/incident.h"

#define PAGE 4096

/* What was found between the last two samples, by the last one; count 0: nothing. */
static struct note noted;

/* Changes the sample @n of some, mostly three, of a calm machine. */
typedef void change_fn(struct incident_sample *s, size_t n, int64_t number);

static void window_of(struct report_window *window, size_t samples, change_fn *change,
		      int64_t number, const char *cgroup)
{
	static struct incident_sample s;

	*window = (struct report_window){ 0 };
	assert_int_equal(series_open(&window->series, INCIDENT_START,
				     INCIDENT_START + (int64_t)(samples - 1) * INCIDENT_STEP,
				     INCIDENT_STEP, cgroup),
			 0);
	for (size_t n = 0; n < samples; n++) {
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
	if (noted.path)
		assert_int_equal(series_note(&window->series, &noted), 0);
	assert_int_equal(report_window_close(window), 0);
}

static void window_make(struct report_window *window, change_fn *change, int64_t number,
			const char *cgroup)
{
	window_of(window, 3, change, number, cgroup);
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

/* A task of a neighbour takes swap, and is gone when the last sample is taken. */
static void thrash_and_grow(struct incident_sample *s, size_t n, int64_t bytes)
{
	thrash(s, n, 10000);
	if (n == 1)
		incident_swap(s, ROW_CACHE, bytes);
}

/* Before that, tasks beside it waited, which the kernel's average of those above still has. */
static void thrash_late(struct incident_sample *s, size_t n, int64_t refaults)
{
	incident_waits(s, ROW_WEB, 1000, 10000);
	incident_waits(s, ROW_CACHE, 1000, 0);
	for (int at = ROW_WEB; at >= 0; at = s->rows[at].parent)
		s->vals[at][COL_REFAULT_RATE] = at == ROW_WEB ? refaults : 10000;
	if (n < 7)
		s->vals[ROW_WEB][COL_PSI_SOME] = 999;
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
	says(thrash_and_grow, 64 * MI, SAY_THRASHED,
	     "; meanwhile the swap of cache.service grew most, by 64.0M");
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
	window_of(&window, 8, thrash_late, 10000, NULL);
	assert_non_null(found(&window, SAY_THRASHED, "web.service thrashed"));
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
	says(pool, 720 * MI, SAY_POOL_FULL,
	     "zswap's pool was full, or nearly, at 02:50:10: it had up to 720M");
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

static void drift_once(struct incident_sample *s, size_t n, int64_t bytes)
{
	if (n == 1)
		s->vals[ROW_WEB][COL_DRIFT] = bytes;
}

static void drift(struct incident_sample *s, size_t n, int64_t bytes)
{
	if (n == 1 || n == 2 || bytes == VAL_NONE)
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
	     "the kernel's count of web.service was up to 4.0K above what was counted at 02:50:20");
	says_not(drift_once, PAGE, SAY_DRIFTED);
	says(drift_once, -PAGE, SAY_DRIFTED, "4.0K below what was counted");
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

/* A limit that has space left, beside one that has more, is not blamed. */
static void refuse_two_limits(struct incident_sample *s, size_t n, int64_t max)
{
	refuse(s, n, max);
	s->vals[ROW_WEB][COL_SWAP_MAX] = 2048 * MI;
}

/* The slice has groups below it: one that is gone may have been refused by its own limit. */
static void refuse_slice(struct incident_sample *s, size_t n, int64_t max)
{
	s->vals[ROW_WORK][COL_SWAP_MAX] = max;
	if (n == 2)
		incident_events(s, ROW_WORK, 5);
}

static void refused_twice(struct incident_sample *s, size_t n, int64_t nr)
{
	s->vals[n == 1 ? ROW_WORK : ROW_WEB][COL_SWAP_MAX] = 512 * MI;
	if (n >= 1)
		incident_events(s, ROW_WEB, nr * (int64_t)n);
}

static void wrong_limits_are_not_blamed(void **state)
{
	(void)state;
	says(refuse_two_limits, 512 * MI, SAY_REFUSED,
	     "to web.service 5 times from 02:50:10 to 02:50:20; whose limit it was is not known; of "
	     "those known, swap.max of work.slice (512M) had the least left");
	says(refuse_two_limits, 100 * MI, SAY_REFUSED, "swap.max of work.slice (100M) refused");
	says(refuse_slice, 512 * MI, SAY_REFUSED,
	     "to work.slice or a removed group below it 5 times from 02:50:10 to 02:50:20; whose "
	     "limit it was is not known");
	says(refuse_slice, 100 * MI, SAY_REFUSED, "swap.max of work.slice (100M) refused swap to");
	says(refused_twice, 3, SAY_REFUSED, "whose limit it was is not known");
	/* nothing is said of what is intended, but that it was so */
	says(refuse, 0, SAY_NOTHING, "swap was refused only where swap.max is 0");
}

static void note_make(enum note_kind kind, const char *path)
{
	noted = (struct note){
		.kind = kind,
		.path = path,
		.from_ns = INCIDENT_START + INCIDENT_STEP,
		.time_ns = INCIDENT_START + 2 * INCIDENT_STEP,
		.count = 3,
		.pages = VAL_NONE,
		.value = { VAL_NONE, VAL_NONE },
	};
}

static void nothing_else(struct incident_sample *s, size_t n, int64_t number)
{
	(void)n;
	s->refresh.host.noted = number == 1 ? "refused,oom,limit" : number == 2 ? "limit" : NULL;
}

static void no_swap(struct incident_sample *s, size_t n, int64_t total)
{
	(void)n;
	s->refresh.host.swap_total = s->refresh.host.swap_used = total;
}

static void forbid(struct incident_sample *s, size_t n, int64_t max)
{
	(void)n;
	s->vals[ROW_WORK][COL_SWAP_MAX] = max;
}

/* Before the kill, the limit was used up; what was killed has no swap any more. */
static void limit_full_before(struct incident_sample *s, size_t n, int64_t left)
{
	if (n < 2)
		incident_swap(s, ROW_WEB, 412 * MI - left);
	s->vals[ROW_WORK][COL_SWAP_MAX] = 512 * MI;
}

static void only_last_is_noted(struct incident_sample *s, size_t n, int64_t number)
{
	nothing_else(s, n, n == 2 ? number : 0);
}

static void killed(void **state)
{
	(void)state;
	note_make(NOTE_OOM, "/work.slice/web.service");
	says(no_swap, 0, SAY_KILLED,
	     "3 tasks of web.service were killed for lack of memory from 02:50:10 to 02:50:20; "
	     "there is no swap");
	says(no_swap, 4096 * MI, SAY_KILLED, "; swap was full, all 4.0G");
	says(forbid, 0, SAY_KILLED, "; swap.max of work.slice is 0");
	says(refuse, 512 * MI, SAY_KILLED,
	     "; swap.max of work.slice (512M) refused swap meanwhile");
	says(refuse_two_limits, 512 * MI, SAY_KILLED, "it could still swap 412M: why");
	says(limit_full_before, 0, SAY_KILLED, "; swap.max of work.slice (512M) was used up");
	says(limit_full_before, 64 * PAGE, SAY_KILLED, "it could still swap 256K: why");
	says(nothing_else, 1, SAY_KILLED,
	     "by the samples around it, it could still swap 3.7G: why that did not help is not "
	     "known");
	says(forbid, VAL_NONE, SAY_KILLED, "; why swap did not help is not known");
	says(nothing_else, 1, SAY_UNKNOWN, "which tasks were killed is not known");
	says(nothing_else, 0, SAY_UNKNOWN, "whether more was killed is not known");
	/* the kernel counts what is below, and gone, in the slice */
	note_make(NOTE_OOM, "/work.slice");
	noted.count = 1;
	says(nothing_else, 1, SAY_KILLED,
	     "1 task of work.slice or a removed group below it was killed for lack of memory from "
	     "02:50:10 to 02:50:20; why swap did not help is not known");
	/* a group that no sample has */
	note_make(NOTE_OOM, "/gone.service");
	says(nothing_else, 1, SAY_KILLED, "gone.service were killed for lack of memory from");
	says(nothing_else, 1, SAY_KILLED, "why swap did not help is not known");
	noted.count = 0;
	says_not(nothing_else, 1, SAY_KILLED);
	note_make(NOTE_OOM, "/work.slice/web.service");
	noted.time_ns = INCIDENT_START + 3 * INCIDENT_STEP;
	says_not(nothing_else, 1, SAY_KILLED);
	noted.path = NULL;
}

static void kills_that_are_not_known(void **state)
{
	(void)state;
	says(nothing_else, 1, SAY_NOTHING, "nothing was killed, ");
	says(nothing_else, 0, SAY_UNKNOWN, "what was killed is not known: the recording does not");
	says(nothing_else, 0, SAY_NOTHING, "groups: no swap was refused");
	says(nothing_else, 2, SAY_UNKNOWN, "what was killed is not known: the recording does not");
	says(nothing_else, 0, SAY_UNKNOWN, "wrote memory.max or memory.high is not known");
	says(only_last_is_noted, 1, SAY_UNKNOWN, "what was killed is known for 1 of 3 samples");
	says(only_last_is_noted, 1, SAY_NOTHING, "groups: no swap was refused");
}

static void stop_and_note(struct incident_sample *s, size_t n, int64_t nr)
{
	nothing_else(s, n, 1);
	stop(s, n, nr);
}

/* An event is found by two samples that follow each other. */
static void kills_in_a_gap(void **state)
{
	(void)state;
	says(stop_and_note, 1, SAY_UNKNOWN, "while nothing was recorded is not known");
	says(stop_and_note, 1, SAY_NOTHING, "groups: no swap was refused");
	says(stop_and_note, 0, SAY_NOTHING, "nothing was killed");
	says_not(stop_and_note, 0, SAY_BREAK);
}

static void wait_late(struct incident_sample *s, size_t n, int64_t first)
{
	if (n >= (size_t)first)
		incident_waits(s, ROW_WEB, 2000, 0);
}

static void written_limits(void **state)
{
	(void)state;
	note_make(NOTE_LIMIT, "/work.slice");
	noted.detail = "memory.high";
	noted.value[0] = 900 * MI;
	noted.value[1] = 300 * MI;
	says(wait_late, 3, SAY_CHANGED,
	     "memory.high of work.slice was lowered from 900M to 300M between 02:50:10 and "
	     "02:50:20");
	says_not(wait_late, 3, SAY_LOWERED);
	says(wait_late, 2, SAY_LOWERED,
	     "tasks there waited for memory then or later, and not before");
	/* they waited before */
	says_not(wait_late, 0, SAY_LOWERED);
	noted.value[1] = VAL_MAX;
	says_not(wait_late, 2, SAY_LOWERED);
	says(wait_late, 2, SAY_CHANGED, "memory.high of work.slice was raised from 900M to max");
	/* samples have this one, and any other is of another world */
	noted.detail = "memory.swap.max";
	says_not(wait_late, 3, SAY_CHANGED);
	noted.detail = "<b>";
	says_not(wait_late, 3, SAY_CHANGED);
	noted.path = NULL;
}

static void some_numbers(struct incident_sample *s, size_t n, int64_t last)
{
	if (n <= (size_t)last) {
		refusals_unknown(s, n, VAL_NONE);
		no_psi(s, n, VAL_NONE);
	}
}

/* What some samples do not have, did not fail to happen. */
static void unknown_is_not_nothing(void **state)
{
	struct report_window window;

	(void)state;
	says(some_numbers, 0, SAY_UNKNOWN, "was refused is known for 2 of 3 samples only");
	says(some_numbers, 0, SAY_UNKNOWN, "waited for memory is known for 2 of 3 samples only");
	says_not(some_numbers, 0, SAY_REFUSED);
	window_make(&window, some_numbers, 0, NULL);
	assert_non_null(found(&window, SAY_NOTHING, ""));
	assert_null(found(&window, SAY_NOTHING, "refused"));
	assert_null(found(&window, SAY_NOTHING, "thrashed"));
	assert_null(found(&window, SAY_NOTHING, "waited"));
	report_window_free(&window);
	says(unsettled, 2, SAY_NOTHING, "no known count was off");
}

/* That swap was full another time is no reason. */
static void full_another_time(struct incident_sample *s, size_t n, int64_t at)
{
	if (n == 2)
		incident_waits(s, ROW_WEB, 2000, 0);
	if (n == (size_t)at)
		s->refresh.host.swap_used = s->refresh.host.swap_total;
}

static void reasons_are_of_the_time(void **state)
{
	struct report_window window;

	(void)state;
	says(full_another_time, 2, SAY_WAITED, "; swap was full");
	window_make(&window, full_another_time, 0, NULL);
	assert_non_null(found(&window, SAY_WAITED, ""));
	assert_null(found(&window, SAY_WAITED, "full, all"));
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
		cmocka_unit_test(refused),
		cmocka_unit_test(failed),
		cmocka_unit_test(swap_full),
		cmocka_unit_test(thrashed_or_waited),
		cmocka_unit_test(zswap),
		cmocka_unit_test(limit_full),
		cmocka_unit_test(limits),
		cmocka_unit_test(drifted),
		cmocka_unit_test(dying),
		cmocka_unit_test(trust),
		cmocka_unit_test(breaks),
		cmocka_unit_test(grew),
		cmocka_unit_test(subtree),
		cmocka_unit_test(wrong_limits_are_not_blamed),
		cmocka_unit_test(killed),
		cmocka_unit_test(kills_that_are_not_known),
		cmocka_unit_test(kills_in_a_gap),
		cmocka_unit_test(written_limits),
		cmocka_unit_test(reasons_are_of_the_time),
		cmocka_unit_test(unknown_is_not_nothing),
	};

	setenv("TZ", "UTC", 1);
	tzset();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
