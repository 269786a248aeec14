// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * unit/report/test_incident.c - what a report says first of incidents that were made.
 *
 * With CGSWAP_KEEP=DIR each of them is left there as a history: those in tests/cli/golden/incident
 * were made so.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>

#include "history/write.h"
#include "report/html.h"
#include "report/note.h"
#include "report/report.h"
#include "report/sample.h"
#include "unit/report/incident.h"

static void make(struct report_window *window, enum incident what)
{
	static struct incident_sample s;
	struct note note;
	const int64_t end = INCIDENT_START + INCIDENT_STEP * (INCIDENT_SAMPLES - 1);

	*window = (struct report_window){ 0 };
	assert_int_equal(series_open(&window->series, INCIDENT_START, end, INCIDENT_STEP, NULL), 0);
	for (size_t n = 0; n < INCIDENT_SAMPLES; n++) {
		if (incident_is_missing(n))
			continue;
		incident_at(&s, what, n);
		assert_int_equal(series_add(&window->series, &s.refresh,
					    INCIDENT_START + INCIDENT_STEP * (int64_t)n,
					    s.gap ? BREAK_GAP : BREAK_NONE),
				 0);
		if (incident_note(&note, what, n))
			assert_int_equal(series_note(&window->series, &note), 0);
	}
	assert_int_equal(report_window_close(window), 0);
}

static void first_names_the_cause(void **state)
{
	static const struct {
		enum incident what;
		enum sentence_kind kind;
		const char *text;
	} expected[] = {
		{ INCIDENT_CALM, SAY_NOTHING,
		  "nothing of note in 168 samples of 6 groups: no swap was refused, no group "
		  "thrashed, none waited for memory, no count was off, between 300M and 316M of "
		  "swap were used" },
		{ INCIDENT_LIMIT, SAY_REFUSED,
		  "swap.max of work.slice (512M) refused swap to web.service and 1 more 523 times "
		  "from 03:01:40 to 03:08:20" },
		{ INCIDENT_LEAK, SAY_THRASHED,
		  "web.service thrashed from 03:00:00 to 03:13:10, in 68 samples: up to 917 pages/s "
		  "came back from swap, its tasks waited 35.1 % of the time at 03:00:30; meanwhile "
		  "the swap of cache.service grew most, by 1000M" },
		{ INCIDENT_ZSWAP, SAY_POOL_FULL,
		  "zswap's pool was full, or nearly, from 03:08:00 to 03:19:50: it had up to 820M of "
		  "the 800M that it may; once full, it refuses pages until it is below 90 %, and "
		  "what it held hardly compressed" },
		{ INCIDENT_HIGH, SAY_WAITED,
		  "tasks of web.service waited for memory from 02:58:20 to 03:09:30, in 68 samples: "
		  "up to 97.3 % of the time at 02:58:20, all of them 32.4 %; there is no swap" },
		{ INCIDENT_HAND, SAY_LOWERED,
		  "swap.max of web.service was lowered from 1.0G to 64.0M between 03:04:50 and "
		  "03:05:00, below the 360M that it had in swap; it refused swap then or later" },
		{ INCIDENT_KILL, SAY_LOWERED,
		  "memory.max of web.service was lowered from 1.0G to 600M between 03:06:30 and "
		  "03:06:40; tasks there were killed then or later, and none before" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(expected) / sizeof(expected[0]); i++) {
		struct report_window window;

		make(&window, expected[i].what);
		assert_string_equal(window.sentences.list[0].text, expected[i].text);
		assert_int_equal(window.sentences.list[0].kind, expected[i].kind);
		if (expected[i].what == INCIDENT_KILL)
			assert_string_equal(window.sentences.list[1].text,
					    "4 tasks of web.service were killed for lack of memory "
					    "from 03:07:00 to 03:07:50; at the first of them, "
					    "swap.max of work.slice (512M) was used up");
		report_window_free(&window);
	}
}

/* Other kinds are not said of an incident that has nothing of them. */
static void only_what_happened_is_said(void **state)
{
	static const unsigned int may[INCIDENTS] = {
		[INCIDENT_CALM] = 0,
		[INCIDENT_LIMIT] = 1u << SAY_REFUSED,
		[INCIDENT_LEAK] = 1u << SAY_THRASHED,
		[INCIDENT_ZSWAP] = 1u << SAY_POOL_FULL | 1u << SAY_POOL_POOR,
		[INCIDENT_HIGH] = 1u << SAY_WAITED,
		[INCIDENT_HAND] = 1u << SAY_LOWERED | 1u << SAY_REFUSED,
		[INCIDENT_KILL] = 1u << SAY_LOWERED | 1u << SAY_KILLED | 1u << SAY_REFUSED,
	};

	(void)state;
	for (enum incident what = INCIDENT_CALM; what <= INCIDENT_KILL; what++) {
		struct report_window window;
		unsigned int said = 0;

		make(&window, what);
		for (size_t i = 0; i < window.sentences.nr; i++)
			if (window.sentences.list[i].severity != SEVERITY_INFO)
				said |= 1u << window.sentences.list[i].kind;
		assert_int_equal(said, may[what]);
		report_window_free(&window);
	}
}

static char *page_of(enum incident what, size_t *len)
{
	struct report_window window;
	char *text;
	FILE *out = open_memstream(&text, len);

	make(&window, what);
	assert_int_equal(html_page(out, &window, 1), 0);
	fclose(out);
	report_window_free(&window);
	return text;
}

static void page_is_the_same_twice(void **state)
{
	size_t len, again;
	char *a = page_of(INCIDENT_LEAK, &len), *b = page_of(INCIDENT_LEAK, &again);

	(void)state;
	assert_int_equal(len, again);
	assert_memory_equal(a, b, len);
	free(a);
	free(b);
}

static void names_do_not_break_out(void **state)
{
	size_t len;
	char *text = page_of(INCIDENT_NAMES, &len);

	(void)state;
	assert_int_equal(strlen(text), len);
	assert_null(strstr(text, "<script"));
	assert_null(strstr(text, "' onload"));
	assert_null(strstr(text, "<svg onload"));
	assert_null(strstr(text, "<b>'"));
	assert_null(strchr(text, '\x1b'));
	assert_null(strstr(text, "\xe2\x80\xae"));
	assert_null(strstr(text, "\xef\xbf\xbf"));
	assert_non_null(strstr(text, "&#60;script&#62;alert(2)"));
	assert_non_null(strstr(text, "&#60;svg onload=&#39;alert(3)&#39;&#62;\\033[1m"));
	assert_non_null(strstr(text, "&#60;b&#62;&#39;on&#34;&#38;"));
	free(text);
}

/* All buckets are used, as by a day: more samples make no more of them. */
static void page_of_a_day_is_small(void **state)
{
	static struct incident_sample s;
	const size_t samples = 2 * SERIES_BUCKETS;
	struct report_window window = { 0 };
	size_t len;
	char *text;
	FILE *out = open_memstream(&text, &len);

	(void)state;
	assert_int_equal(series_open(&window.series, INCIDENT_START,
				     INCIDENT_START + INCIDENT_STEP * ((int64_t)samples - 1),
				     INCIDENT_STEP, NULL),
			 0);
	for (size_t n = 0; n < samples; n++) {
		incident_at(&s, INCIDENT_MANY, n);
		assert_int_equal(series_add(&window.series, &s.refresh,
					    INCIDENT_START + INCIDENT_STEP * (int64_t)n,
					    BREAK_NONE),
				 0);
	}
	assert_int_equal(report_window_close(&window), 0);
	assert_int_equal(window.nr_listed, 303);
	for (size_t i = 0; i < window.series.nr_buckets; i++)
		assert_int_equal(window.series.buckets[i].samples, 2);
	assert_int_equal(html_page(out, &window, 1), 0);
	fclose(out);
	assert_in_range(len, 100000, 2000000);
	free(text);
	report_window_free(&window);
}

static void histories_are_kept(void **state)
{
	static const char *const names[INCIDENTS] = {
		"calm", "limit", "leak", "zswap", "high", "hand", "kill", "names", "many",
	};
	const char *top = getenv("CGSWAP_KEEP");

	(void)state;
	for (enum incident what = 0; top && *top && what < INCIDENTS; what++) {
		const size_t most = what == INCIDENT_MANY ? 8640 : INCIDENT_SAMPLES;
		static struct incident_sample s;
		struct note note;
		char dir[256], error[256];
		struct history_config config = {
			.dir = dir,
			.max_bytes = 1 << 30,
			.segment_bytes = 16 << 20,
			.key_ns = 600000000000,
			.interval_ns = INCIDENT_STEP,
			.sync_ns = 30000000000,
			.close_ns = 600000000000,
			.head = { .boot_id = "0a1b2c3d-4e5f", .kernel = "6.12.0" },
		};
		struct history_writer *writer;

		snprintf(dir, sizeof(dir), "%s/%s", top, names[what]);
		mkdir(dir, 0755);
		writer = history_writer_open(&config, error, sizeof(error));
		assert_non_null(writer);
		for (size_t n = 0; n < most; n++) {
			incident_at(&s, what, n);
			if (!incident_is_missing(n))
				assert_int_equal(history_add(writer, &s.refresh), 0);
			if (incident_note(&note, what, n))
				assert_int_equal(history_add_notes(writer, &note, 1, 0), 0);
			assert_int_equal(history_wait(writer, config.close_ns), 0);
		}
		assert_int_equal(history_writer_close(writer), 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(first_names_the_cause),
		cmocka_unit_test(only_what_happened_is_said),
		cmocka_unit_test(page_is_the_same_twice),
		cmocka_unit_test(names_do_not_break_out),
		cmocka_unit_test(page_of_a_day_is_small),
		cmocka_unit_test(histories_are_kept),
	};

	setenv("TZ", "UTC", 1);
	tzset();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
