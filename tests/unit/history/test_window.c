// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * unit/history/test_window.c - all that a history has of a time: samples, events, what is unknown.
 *
 * Owns: the promises of history/window.h. With HISTORY_KEEP=DIR the files of the test `a_day` stay
 * in DIR, from where they came to tests/cli/golden/events.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "history/notes.h"
#include "history/read.h"
#include "history/sample.h"
#include "history/window.h"
#include "history/write.h"
#include "model/note.h"
#include "unit/history/story.h"

#define AT(n) ((STORY_START + (n)*STORY_STEP) * STORY_S)

/* How long the disk may take. */
#define PATIENCE (600 * STORY_S)

struct keeper {
	char dir[64];
	struct history_config config;
	struct history_writer *writer;
	struct notes *notes;
	struct story story;
};

static void begin(struct keeper *kept)
{
	const char *dir = getenv("HISTORY_KEEP");
	char error[256];

	memset(kept, 0, sizeof(*kept));
	snprintf(kept->dir, sizeof(kept->dir), "%s", dir ? dir : "/tmp/cgswap-test.XXXXXX");
	if (!dir)
		assert_non_null(mkdtemp(kept->dir));
	kept->config = (struct history_config){
		.dir = kept->dir,
		.max_bytes = 1 << 30,
		.segment_bytes = 1 << 20,
		.key_ns = 60 * STORY_S,
		.interval_ns = STORY_STEP * STORY_S,
		.sync_ns = STORY_S,
		.close_ns = PATIENCE,
		.head = { .boot_id = "0a1b2c3d-4e5f", .nodename = "test", .cgswap = "0.1" },
	};
	story_begin(&kept->story);
	kept->notes = notes_new(NOTES_ALL);
	kept->writer = history_writer_open(&kept->config, error, sizeof(error));
	assert_non_null(kept->writer);
}

/* As cgswap record does it. */
static void take(struct keeper *kept, long n)
{
	uint64_t left_out;
	const struct note *list;
	size_t nr;

	story_at(&kept->story, n);
	assert_int_equal(notes_take(kept->notes, &kept->story.refresh), 0);
	assert_int_equal(history_add(kept->writer, &kept->story.refresh), 0);
	list = notes_waiting(kept->notes, &nr, &left_out);
	if (nr)
		assert_int_equal(history_add_notes(kept->writer, list, nr, left_out), 0);
	assert_int_equal(history_wait(kept->writer, PATIENCE), 0);
	notes_kept(kept->notes, nr, left_out);
}

/* A new run of the recorder: it compares with nothing. */
static void run_again(struct keeper *kept, const char *boot_id)
{
	char error[256];

	assert_int_equal(history_writer_close(kept->writer), 0);
	notes_free(kept->notes);
	if (boot_id)
		snprintf(kept->config.head.boot_id, SEGMENT_TEXT, "%s", boot_id);
	kept->notes = notes_new(NOTES_ALL);
	kept->writer = history_writer_open(&kept->config, error, sizeof(error));
	assert_non_null(kept->writer);
}

static void end(struct keeper *kept)
{
	struct history_dir dir;

	assert_int_equal(history_writer_close(kept->writer), 0);
	notes_free(kept->notes);
	if (getenv("HISTORY_KEEP"))
		return;
	assert_int_equal(history_dir_open(&dir, kept->dir), 0);
	assert_int_equal(history_dir_list(&dir), 0);
	for (size_t i = 0; i < dir.nr; i++)
		unlinkat(dir.fd, dir.files[i].name, 0);
	history_dir_close(&dir);
	rmdir(kept->dir);
}

/* What came, one word each: "s3" a sample, "refused", "[gap 3-17]". */
struct came {
	char text[2048];
};

static void came_add(struct came *came, const char *format, ...)
{
	size_t len = strlen(came->text);
	va_list args;

	va_start(args, format);
	vsnprintf(came->text + len, sizeof(came->text) - len, format, args);
	va_end(args);
}

static long number_of(int64_t ns)
{
	return (long)((ns - AT(0)) / STORY_S / STORY_STEP);
}

static int sample_came(void *ctx, const struct refresh *refresh, const struct sample_time *time)
{
	assert_true((int64_t)(refresh->host.time * 1e9) / STORY_S == time->real_ns / STORY_S);
	came_add(ctx, "%ld ", number_of(time->real_ns));
	return 0;
}

static int note_came(void *ctx, const struct note *note)
{
	came_add(ctx, "%s:%s ", note_kind_name(note->kind), note->path);
	return 0;
}

static int mark_came(void *ctx, const struct mark *mark)
{
	came_add(ctx, "[%s %ld-%ld", mark_kind_name(mark->kind), number_of(mark->from_ns),
		 number_of(mark->to_ns));
	if (mark->amount != VAL_NONE)
		came_add(ctx, " %lld",
			 (long long)(mark->amount /
				     (mark->amount > STORY_S || mark->amount < -STORY_S ? STORY_S
											: 1)));
	came_add(ctx, "%s%s] ", mark->text ? " " : "", mark->text ? mark->text : "");
	return 0;
}

static void expect(const struct keeper *kept, int64_t from_ns, int64_t to_ns, int result,
		   const char *expected)
{
	struct came came = { "" };
	const struct history_window window = {
		from_ns, to_ns, sample_came, note_came, mark_came, &came,
	};
	struct history history;
	char error[256];

	if (kept->writer)
		assert_int_equal(history_wait(kept->writer, PATIENCE), 0);
	assert_int_equal(history_open(&history, kept->dir, error, sizeof(error)), 0);
	assert_int_equal(history_window(&history, &window), result);
	assert_string_equal(came.text, expected);
	history_close(&history);
}

/* The story of tests/cli/golden/events. */
static void day(struct keeper *kept)
{
	struct story *story = &kept->story;

	take(kept, 0);
	take(kept, 1);
	story_event(story, LEAF, COL_EVENTS_MAX, 3);
	story_event(story, LEAF, COL_EVENTS_FAIL, 3);
	take(kept, 2);
	story_event(story, LEAF, KEPT_KILLED, 1);
	story->vals[TOP][KEPT_MEMORY_MAX] = 4 << 20;
	take(kept, 3);
	story_event(story, ODD, KEPT_THROTTLED, 7);
	take(kept, 4);
	story->refresh.nr_rows = STORY_ROWS;
	story->vals[OTHER][COL_SWAP_CURRENT] += 1 << 20;
	take(kept, 5);
	story->rows[LATE].dying = true;
	take(kept, 6);
	story->refresh.nr_rows = LATE;
	story->vals[OTHER][COL_SWAP_CURRENT] -= 1 << 20;
	take(kept, 7);
	/* nothing for a while, and from then on the kernel's count is wrong */
	story->vals[LEAF][COL_DRIFT] = story->vals[TOP][COL_DRIFT] = -3 * 4096;
	story->rows[LEAF].drift_cause = story->rows[TOP].drift_cause = "accounting";
	for (long n = 18; n < 26; n++)
		take(kept, n);
	run_again(kept, "5e6f7081-92a3");
	story->vals[LEAF][COL_DRIFT] = story->vals[TOP][COL_DRIFT] = 0;
	story->rows[LEAF].drift_cause = story->rows[TOP].drift_cause = NULL;
	for (long n = 30; n < 36; n++)
		take(kept, n);
}

static void a_day(void **state)
{
	struct keeper kept;

	(void)state;
	begin(&kept);
	day(&kept);
	assert_int_equal(history_writer_close(kept.writer), 0);
	kept.writer = NULL;
	expect(&kept, AT(0), AT(35), 0,
	       "0 1 2 refused:/a/b 3 limit:/a oom:/a/b 4 throttle:/a/\xff<i> 5 "
	       "online:/other/late 6 offline:/other/late 7 [gap 7-18] 18 drift:/a/b 19 20 21 22 23 "
	       "24 25 [reboot 25-30] 30 31 32 33 34 35 ");
	/* both ends are included */
	expect(&kept, AT(2), AT(3), 0, "2 refused:/a/b 3 limit:/a oom:/a/b ");
	expect(&kept, AT(2) + 1, AT(4) - 1, 0, "3 limit:/a oom:/a/b ");
	/* a gap at the begin, and at the end */
	expect(&kept, AT(9), AT(18), 0, "[gap 7-18] 18 drift:/a/b ");
	expect(&kept, AT(12), AT(18), 0, "[gap 12-18] 18 drift:/a/b ");
	/* the sample just before it */
	expect(&kept, AT(18) - 1, AT(18), 0, "18 drift:/a/b ");
	expect(&kept, AT(26), AT(30), 0, "[reboot 25-30] 30 ");
	expect(&kept, AT(7), AT(10), 0, "7 [gap 7-10] ");
	expect(&kept, AT(34), AT(40), 0, "34 35 [gap 35-40] ");
	expect(&kept, AT(-9), AT(0), 0, "[gap -9-0] 0 ");
	expect(&kept, AT(8), AT(17), -ENOENT, "");
	expect(&kept, AT(40), AT(50), -ENOENT, "");
	end(&kept);
}

static void shift(struct keeper *kept, long real_s, long mono_s, int64_t slept_s, long n)
{
	story_at(&kept->story, n);
	kept->story.refresh.host.time += (double)real_s;
	kept->story.refresh.now_ns += (uint64_t)(mono_s * STORY_S);
	kept->story.refresh.host.slept_ns = slept_s == VAL_NONE ? VAL_NONE : slept_s * STORY_S;
	assert_int_equal(history_add(kept->writer, &kept->story.refresh), 0);
}

/* The wall clock against the two others. */
static void clocks(void **state)
{
	struct keeper kept;

	(void)state;
	begin(&kept);
	shift(&kept, 0, 0, 0, 0);
	shift(&kept, 3600, 0, 3600, 1); /* it slept */
	shift(&kept, 3600, 0, 3600, 2);
	shift(&kept, 3720, 0, 3600, 3); /* it was set forward */
	shift(&kept, 3620, 0, 3600, 4); /* and back */
	shift(&kept, 7200, 0, 7210, 5); /* it slept, and was set back */
	expect(&kept, AT(0), AT(2000), 0,
	       "0 [asleep 0-361 3600] 361 362 [clock 362-375 120] 375 [clock 375-366 -100] 366 "
	       "[asleep 366-725 3610] [clock 366-725 -30] 725 [gap 725-2000] ");
	end(&kept);
}

/* Files of before it was recorded how long the machine slept. */
static void clocks_of_before(void **state)
{
	struct keeper kept;

	(void)state;
	begin(&kept);
	shift(&kept, 0, 0, VAL_NONE, 0);
	shift(&kept, 3600, 0, VAL_NONE, 1);
	shift(&kept, 0, 0, VAL_NONE, 2);
	expect(&kept, AT(0), AT(361), 0,
	       "0 [moved 0-361 3600] 361 [clock 361-2 -3600] 2 [gap 2-361] ");
	end(&kept);
}

static void losses(void **state)
{
	struct keeper kept;
	struct host *host = &kept.story.refresh.host;

	(void)state;
	begin(&kept);
	host->events_lost = 5;
	host->charged_pages = 100;
	take(&kept, 0);
	host->events_lost = 12;
	host->probe_misses = 3;
	take(&kept, 1);
	take(&kept, 2);
	host->gap = "programs did not run";
	host->gap_begin = (double)(STORY_START + 22);
	host->gap_end = (double)(STORY_START + 25);
	host->probe_misses = VAL_NONE;
	take(&kept, 3);
	take(&kept, 4);
	/* another run, without a gap: what was counted begins anew */
	run_again(&kept, NULL);
	host->gap = NULL;
	host->charged_pages = host->events_lost = 2;
	host->probe_misses = 0;
	take(&kept, 5);
	snprintf(kept.config.head.nodename, SEGMENT_TEXT, "host7");
	run_again(&kept, NULL);
	take(&kept, 6);
	expect(&kept, AT(0), AT(6), 0,
	       "0 [lost 0-1 7] [skipped 0-1 3] 1 2 [not_run 2-2 programs did not run] 3 4 "
	       "[restart 4-5] [lost 4-5 2] 5 [machine 5-6 host7] 6 ");
	end(&kept);
}

/* Told once, however often the same time is seen; also where the window begins in it. */
static void not_run(void **state)
{
	struct keeper kept;
	struct host *host = &kept.story.refresh.host;

	(void)state;
	begin(&kept);
	host->gap = "programs did not run";
	for (long n = 0; n < 6; n++) {
		/* the two clocks are read one after the other */
		host->gap_begin = (double)(STORY_START + 2) + 1e-6 * (double)n;
		host->gap_end = (double)(STORY_START + 5) + 1e-6 * (double)n;
		if (n > 3)
			host->gap_end = (double)(STORY_START + n * STORY_STEP);
		take(&kept, n);
	}
	expect(&kept, AT(1), AT(3), 0, "1 2 3 ");
	expect(&kept, AT(2), AT(5), 0,
	       "2 3 [not_run 0-4 programs did not run] 4 [not_run 0-5 programs did not run] 5 ");
	expect(&kept, AT(0), AT(2), 0, "[not_run 0-0 programs did not run] 0 1 2 ");
	end(&kept);
}

/* Another run that counted nothing, like the one before it. */
static void idle_runs(void **state)
{
	struct keeper kept;

	(void)state;
	begin(&kept);
	for (long n = 0; n < 6; n++) {
		if (n == 3)
			run_again(&kept, NULL);
		kept.story.refresh.host.events_rate = n % 3 ? 0 : VAL_NONE;
		take(&kept, n);
	}
	expect(&kept, AT(0), AT(5), 0, "0 1 2 [restart 2-3] 3 4 5 ");
	end(&kept);
}

/* A byte anywhere: what is lost is a gap, and nothing is told that was not so. */
static void damaged(void **state)
{
	const char *whole = "0 1 2 refused:/a/b 3 limit:/a oom:/a/b 4 throttle:/a/\xff<i> 5 "
			    "online:/other/late 6 offline:/other/late 7 [gap 7-18] 18 drift:/a/b ";
	struct history_dir dir;
	struct keeper kept;
	size_t told = 0;

	(void)state;
	begin(&kept);
	day(&kept);
	assert_int_equal(history_dir_open(&dir, kept.dir), 0);
	assert_int_equal(history_dir_list(&dir), 0);
	for (off_t at = 600; at < (off_t)dir.files[0].bytes; at += 41) {
		int fd = openat(dir.fd, dir.files[0].name, O_RDWR);
		struct came came = { "" };
		const struct history_window window = {
			AT(0), AT(18), sample_came, note_came, mark_came, &came,
		};
		struct history history;
		char byte, bad, error[256];

		assert_int_equal(pread(fd, &byte, 1, at), 1);
		bad = (char)(byte ^ 16);
		assert_int_equal(pwrite(fd, &bad, 1, at), 1);
		assert_int_equal(history_open(&history, kept.dir, error, sizeof(error)), 0);
		if (!history_window(&history, &window) && strcmp(came.text, whole) != 0) {
			const char *gap = strstr(came.text, "[gap ");

			assert_non_null(gap);
			if (strstr(gap, "[gap 7-18] 18 "))
				assert_non_null(strstr(gap + 1, "[gap "));
			told++;
		}
		history_close(&history);
		assert_int_equal(pwrite(fd, &byte, 1, at), 1);
		close(fd);
	}
	assert_true(told > 10);
	history_dir_close(&dir);
	end(&kept);
}

/* Counted in the index, by the footer and without one. */
static void counted(void **state)
{
	struct history_dir dir;
	struct history history;
	struct keeper kept;
	char error[256];

	(void)state;
	begin(&kept);
	day(&kept);
	assert_int_equal(history_writer_close(kept.writer), 0);
	kept.writer = NULL;
	for (int torn = 0; torn < 2; torn++) {
		uint64_t notes = 0;

		assert_int_equal(history_open(&history, kept.dir, error, sizeof(error)), 0);
		assert_int_equal(history.parts[0].segment.closed, !torn);
		for (size_t i = 0; i < history.parts[0].segment.nr; i++)
			notes += history.parts[0].segment.blocks[i].notes;
		assert_int_equal(notes, 7);
		history_close(&history);
		assert_int_equal(history_dir_open(&dir, kept.dir), 0);
		assert_int_equal(history_dir_list(&dir), 0);
		assert_int_equal(ftruncate(openat(dir.fd, dir.files[0].name, O_WRONLY | O_CLOEXEC),
					   (off_t)dir.files[0].bytes - 20),
				 0);
		history_dir_close(&dir);
	}
	end(&kept);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_day),
		cmocka_unit_test(clocks),
		cmocka_unit_test(clocks_of_before),
		cmocka_unit_test(losses),
		cmocka_unit_test(not_run),
		cmocka_unit_test(idle_runs),
		cmocka_unit_test(damaged),
		cmocka_unit_test(counted),
	};

	/* files that are kept are of one of them */
	if (getenv("HISTORY_KEEP"))
		return cmocka_run_group_tests_name("a_day", (const struct CMUnitTest[]){ tests[0] },
						   NULL, NULL);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
