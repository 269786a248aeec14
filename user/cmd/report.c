// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * cmd/report.c - cgswap report: what happened between two times, on one page.
 *
 * Owns: the command's options, and the window of a history. Must not know: what is said of it.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/out.h"
#include "base/when.h"
#include "cgroup/path.h"
#include "cmd/cmd.h"
#include "cmd/options.h"
#include "cmd/record_list.h"
#include "history/read.h"
#include "history/sample.h"
#include "history/window.h"
#include "model/note.h"
#include "model/refresh.h"
#include "report/html.h"
#include "report/note.h"
#include "report/recording.h"
#include "report/report.h"
#include "report/sample.h"
#include "report/text.h"
#include "stream/recording.h"

#define WINDOW_DEFAULT (3600 * (int64_t)NS_PER_S)
#define INTERVAL_LEAST ((int64_t)NS_PER_S)

struct report_options {
	struct common_options common;
	const char *from, *to, *compare;
	const char *history, *compare_history;
	const char *output;
	bool text;
};

#define AT(field) offsetof(struct report_options, field)

static const struct command_option report_table[] = {
	{ "from", 0, "TIME", 0, "The begin (default: an hour before the end)", 1, VALUE_TEXT,
	  AT(from) },
	{ "to", 0, "TIME", 0, "The end (default: the last sample)", 1, VALUE_TEXT, AT(to) },
	{ "compare", 0, "TIME", 0, "Put as long a time beside it that begins at TIME", 1,
	  VALUE_TEXT, AT(compare) },
	{ "compare-history", 0, "DIR", 0, "The same of another history, or that time of it", 1,
	  VALUE_TEXT, AT(compare_history) },
	{ "history", 0, "DIR", 0, "Where cgswap record keeps it (default " HISTORY_DIR ")", 1,
	  VALUE_TEXT, AT(history) },
	{ "replay", 0, "FILE", OPTION_RECORDED, "Say it of FILE, a recording of cgswap trace", 1,
	  VALUE_TEXT, AT(common.replay) },
	{ "output", 'o', "FILE", 0, "Write a page of HTML to FILE; -: to stdout", 2, VALUE_TEXT,
	  AT(output) },
	{ "text", 0, NULL, 0, "Print the sentences only (default)", 2, VALUE_FLAG, AT(text) },
	{ 0 },
};

static error_t report_parse(int key, char *arg, struct argp_state *state)
{
	const struct report_options *options = state->input;

	(void)arg;
	if (key != ARGP_KEY_END)
		return ARGP_ERR_UNKNOWN;
	if ((options->output != NULL) + options->text + options->common.json > 1)
		options_fail("-o, --text and --json are mutually exclusive");
	if (options->common.replay && (options->history || options->from || options->to ||
				       options->compare || options->compare_history))
		options_fail("--replay shows all of a recording: no time and no history with it");
	return 0;
}

static const struct command_options report_command = {
	.table = report_table,
	.parse = report_parse,
	.doc = "Say what happened between two times, from what cgswap record kept, or in a "
	       "recording of cgswap trace.",
};

/* The windows of a report, and what is needed to fill them. */
struct reporter {
	const struct report_options *options;
	const char *dir[2];
	struct history history[2]; /* the second one only if it is another one */
	struct report_window windows[2];
	size_t nr;
	char error[512];
};

static int64_t epoch_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return (int64_t)now.tv_sec * (int64_t)NS_PER_S + now.tv_nsec;
}

static int64_t time_take(const char *option, const char *text, bool end)
{
	int64_t ns;

	if (when_parse(text, epoch_ns(), &ns))
		options_fail("%s %s: not a time such as 03:12, -2h or 2026-11-30T03:12", option,
			     text);
	/* a time in whole seconds is all of that second */
	if (end && ns % (int64_t)NS_PER_S == 0)
		ns += (int64_t)NS_PER_S - 1;
	return ns;
}

/* The first and the last sample of the history, and the longest time between two. */
struct extent {
	int64_t first_ns, last_ns, interval_ns;
	bool known;
};

static struct extent extent_of(const struct history *history)
{
	struct extent extent = { .interval_ns = INTERVAL_LEAST };

	for (size_t i = 0; i < history->nr; i++) {
		const struct segment *segment = &history->parts[i].segment;

		for (size_t b = 0; !history->parts[i].err && b < segment->nr; b++) {
			const struct segment_block *block = &segment->blocks[b];

			if (!extent.known || block->real_min < extent.first_ns)
				extent.first_ns = block->real_min;
			if (!extent.known || block->real_max > extent.last_ns)
				extent.last_ns = block->real_max;
			if (block->interval_ns < INT64_MAX &&
			    (int64_t)block->interval_ns > extent.interval_ns)
				extent.interval_ns = (int64_t)block->interval_ns;
			extent.known = true;
		}
	}
	return extent;
}

/* Of v1 a path can begin with another mount point, which only a sample tells. */
static int cgroup_take(struct reporter *reporter, const struct refresh *refresh)
{
	const char *asked = reporter->options->common.cgroup;
	const struct host *host = &refresh->host;
	struct series *series = &reporter->windows[reporter->nr].series;
	char *cgroup = reporter->windows[reporter->nr].cgroup;
	bool v1 = host->hierarchy && !strcmp(host->hierarchy, "v1");
	int err;

	if (!asked || series->cgroup)
		return 0;
	err = path_normalize_recorded(asked, v1, cgroup, PATH_MAX);
	series->cgroup = err ? NULL : cgroup;
	return err;
}

/* Reading one window: what is said between two samples is for the one behind it. */
struct reading {
	struct reporter *reporter;
	enum history_break before;
	int64_t gap_from, gap_to; /* of the last gap that has no sample behind it */
};

static int sample_take(void *ctx, const struct refresh *refresh, const struct sample_time *time)
{
	struct reading *reading = ctx;
	struct series *series = &reading->reporter->windows[reading->reporter->nr].series;
	int err = cgroup_take(reading->reporter, refresh);

	if (!err && !series->samples && reading->before == BREAK_GAP)
		series_missing(series, reading->gap_from, reading->gap_to);
	if (!err)
		err = series_add(series, refresh, time->real_ns, reading->before);
	reading->before = BREAK_NONE;
	return err;
}

static int note_take(void *ctx, const struct note *note)
{
	struct reading *reading = ctx;

	return series_note(&reading->reporter->windows[reading->reporter->nr].series, note);
}

/* A sample has the numbers of what was lost or missed. A machine that sleeps records nothing. */
static int mark_take(void *ctx, const struct mark *mark)
{
	static const enum history_break breaks[MARK_KINDS] = {
		[MARK_GAP] = BREAK_GAP,	      [MARK_ASLEEP] = BREAK_GAP,
		[MARK_MOVED] = BREAK_GAP,     [MARK_CLOCK] = BREAK_CLOCK,
		[MARK_REBOOT] = BREAK_REBOOT, [MARK_MACHINE] = BREAK_MACHINE,
	};
	struct reading *reading = ctx;
	struct series *series = &reading->reporter->windows[reading->reporter->nr].series;

	if (mark->kind == MARK_NOTES)
		series->notes_left_out = val_plus(series->notes_left_out, mark->amount);
	if (breaks[mark->kind] == BREAK_NONE)
		return 0;
	reading->before = breaks[mark->kind];
	reading->gap_from = mark->from_ns;
	reading->gap_to = mark->to_ns;
	return 0;
}

/* Of what was asked for, where the history has nothing is told, too. */
static int samples_add(struct reporter *reporter, struct history *history, int64_t from_ns,
		       int64_t to_ns)
{
	struct reading reading = { .reporter = reporter };
	struct series *series = &reporter->windows[reporter->nr].series;
	const struct history_window window = {
		.from_ns = from_ns,
		.to_ns = to_ns,
		.sample = sample_take,
		.note = note_take,
		.mark = mark_take,
		.ctx = &reading,
	};
	int err = history_window(history, &window);

	if (!err && reading.before == BREAK_GAP)
		series_missing(series, reading.gap_from, reading.gap_to);
	return err;
}

static void none_say(struct reporter *reporter, const char *dir, int64_t from_ns, int64_t to_ns,
		     const struct extent *extent)
{
	char from[WHEN_SIZE], to[WHEN_SIZE], first[WHEN_SIZE], last[WHEN_SIZE];

	if (!extent->known) {
		snprintf(reporter->error, sizeof(reporter->error),
			 "%s: no samples: is cgswap record running?", dir);
		return;
	}
	snprintf(reporter->error, sizeof(reporter->error),
		 "%s: no samples from %s to %s; it has those from %s to %s", dir,
		 when_format(from, from_ns), when_format(to, to_ns),
		 when_format(first, extent->first_ns), when_format(last, extent->last_ns));
}

static bool is_there(const struct series *series)
{
	for (size_t i = 0; i < series->nr; i++)
		if (series->groups[i].is_asked)
			return true;
	return false;
}

/* Of the history @which. */
static int window_add(struct reporter *reporter, size_t which, int64_t from_ns, int64_t to_ns)
{
	struct history *history = &reporter->history[which];
	const char *dir = reporter->dir[which];
	struct report_window *window = &reporter->windows[reporter->nr];
	const struct extent extent = extent_of(history);
	/* no buckets for a time of which there is nothing */
	int64_t from = from_ns > extent.first_ns ? from_ns : extent.first_ns;
	int64_t to = to_ns < extent.last_ns ? to_ns : extent.last_ns;
	int err = 0;

	if (!extent.known || from > to) {
		none_say(reporter, dir, from_ns, to_ns, &extent);
		return -ENOENT;
	}
	err = series_open(&window->series, from, to, extent.interval_ns, NULL);
	if (!err)
		err = samples_add(reporter, history, from_ns, to_ns);
	if (!err && !window->series.samples)
		err = -ENOENT;
	if (!err && !is_there(&window->series))
		err = -ESRCH;
	if (!err)
		err = report_window_close(window);
	reporter->nr++;
	if (err == -ESRCH)
		snprintf(reporter->error, sizeof(reporter->error),
			 "unknown cgroup %s: not in the samples of that time",
			 reporter->options->common.cgroup ? reporter->options->common.cgroup : "/");
	else if (err == -ENOENT)
		none_say(reporter, dir, from_ns, to_ns, &extent);
	else if (err)
		snprintf(reporter->error, sizeof(reporter->error), "%s: %s", dir, strerror(-err));
	return err;
}

/* Beside it: another time, another history, or both. */
static int other_add(struct reporter *reporter, int64_t from, int64_t to)
{
	const struct report_options *options = reporter->options;
	int64_t other = options->compare ? time_take("--compare", options->compare, false) : from;

	return window_add(reporter, options->compare_history ? 1 : 0, other,
			  val_least(other + (to - from), epoch_ns()));
}

static int windows_make(struct reporter *reporter)
{
	const struct report_options *options = reporter->options;
	const struct extent extent = extent_of(&reporter->history[0]);
	int64_t to = options->to ? time_take("--to", options->to, true) : extent.last_ns;
	int64_t from = options->from ? time_take("--from", options->from, false)
				     : to - WINDOW_DEFAULT;
	int err;

	/* of what is there, it is behind the end */
	if (!options->to && from >= to)
		to = from + WINDOW_DEFAULT;
	if (from >= to)
		options_fail("--from: is not before --to");
	if (!options->from && extent.known && extent.first_ns < to)
		from = val_most(from, extent.first_ns);
	if (from < epoch_ns())
		to = val_least(to, epoch_ns());
	err = window_add(reporter, 0, from, to);
	return err || (!options->compare && !options->compare_history)
		       ? err
		       : other_add(reporter, from, to);
}

/* ---- a recording of cgswap trace ---- */

static int recording_fail(struct reporter *reporter, const char *why)
{
	snprintf(reporter->error, sizeof(reporter->error), "%s: %s",
		 reporter->options->common.replay, why);
	return -EINVAL;
}

/* When it begins and ends: what damage there is, the second reading tells. */
static int recording_measure(struct reporter *reporter, struct recording_extent *extent)
{
	const char *path = reporter->options->common.replay;
	struct recording_scan *scan = recording_scan_new();
	struct stat st;
	int err;

	if (!scan)
		return recording_fail(reporter, strerror(ENOMEM));
	if (!stat(path, &st) && !S_ISREG(st.st_mode)) {
		recording_scan_free(scan);
		return recording_fail(reporter, "not a regular file: it is read twice");
	}
	err = recording_read_path(path, recording_scan_chunk, scan, reporter->error,
				  sizeof(reporter->error));
	if (!err || err == -EBADMSG) {
		int found = recording_scan_end(scan, extent);

		if (found == -EOVERFLOW || (found && !err))
			err = recording_fail(reporter, found == -ENODATA
							       ? "a recording without a begin"
							       : "its times cannot be");
		else
			err = found;
	}
	recording_scan_free(scan);
	return err;
}

/* Adds the window; *@damaged: there is a line of what of the file could not be read. */
static int recording_add_window(struct reporter *reporter, bool *damaged)
{
	struct report_window *window = &reporter->windows[0];
	struct recording_extent extent;
	struct recording *recording;
	int err = recording_measure(reporter, &extent);

	if (err)
		return err;
	recording = recording_new(window, &extent, reporter->options->common.cgroup);
	if (!recording)
		return recording_fail(reporter, strerror(ENOMEM));
	reporter->nr = 1;
	err = recording_read_path(reporter->options->common.replay, recording_chunk, recording,
				  reporter->error, sizeof(reporter->error));
	*damaged = err == -EBADMSG;
	if (err == -EDOM)
		recording_fail(reporter, "filtered: it lacks charges or uncharges");
	if (!err || *damaged) {
		err = recording_end(recording);
		if (!err)
			err = report_window_close(window);
		if (err)
			recording_fail(reporter, strerror(-err));
	}
	recording_free(recording);
	if (!err && !window->series.samples)
		err = recording_fail(reporter, "a recording without events");
	if (!err && !is_there(&window->series)) {
		snprintf(reporter->error, sizeof(reporter->error),
			 "unknown cgroup %s: not in the recording",
			 reporter->options->common.cgroup ? reporter->options->common.cgroup : "/");
		err = -ESRCH;
	}
	return err;
}

/* Opens the directory of @path; *@name is its last component. The fd or -errno. */
static int directory_open(const char *path, const char **name)
{
	const char *slash = strrchr(path, '/');
	char dir[PATH_MAX];
	int fd;

	*name = slash ? slash + 1 : path;
	if (!**name)
		return -EISDIR;
	if (slash && (size_t)(slash - path) >= sizeof(dir))
		return -ENAMETOOLONG;
	snprintf(dir, sizeof(dir), "%.*s", slash ? (int)(slash - path) + 1 : 1, slash ? path : ".");
	fd = open(dir, O_PATH | O_DIRECTORY | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

/* A reader sees the old page or the new one. What is no page before must not become one. */
static int page_put(const char *path, const char *text, size_t len)
{
	const char *name;
	struct stat st;
	int fd = directory_open(path, &name), err;

	if (fd < 0)
		return fd;
	err = fstatat(fd, name, &st, AT_SYMLINK_NOFOLLOW) || S_ISREG(st.st_mode)
		      ? file_replace(fd, name, text, len, 0644)
		      : -EMEDIUMTYPE;
	close(fd);
	return err;
}

static int page_write(const struct reporter *reporter)
{
	const char *path = reporter->options->output;
	char *text;
	size_t len;
	FILE *out = open_memstream(&text, &len);
	int err = out ? html_page(out, reporter->windows, reporter->nr) : -ENOMEM;

	if (out && fclose(out))
		err = -ENOMEM;
	if (!out)
		return error_fail("report", strerror(ENOMEM));
	if (!err && !strcmp(path, "-"))
		out_bytes(stdout, text, len);
	else if (!err)
		err = page_put(path, text, len);
	free(text);
	return err ? error_fail(path, file_error(err)) : EXIT_FINE;
}

static int windows_print(const struct reporter *reporter)
{
	int err = 0;

	if (reporter->options->output)
		return page_write(reporter);
	for (size_t i = 0; i < reporter->nr && !err; i++) {
		if (reporter->options->common.json) {
			err = report_json(stdout, &reporter->windows[i]);
			continue;
		}
		if (i)
			out_printf(stdout, "\n");
		report_text(stdout, &reporter->windows[i]);
	}
	return error_result("cannot write", err ? err : out_flush(stdout));
}

/* What is not read is no gap. 0 or -ENOMEM. */
static int parts_check(const struct history *history)
{
	struct left_out left_out = { 0 };

	for (size_t i = 0; i < history->nr; i++) {
		int err = history->parts[i].err;

		if (err == -ENOMEM)
			return err;
		if (err)
			left_out_add(&left_out, history->parts[i].name, record_part_error(err));
	}
	left_out_say(&left_out);
	return 0;
}

static int histories_open(struct reporter *reporter)
{
	int err = 0;

	for (size_t i = 0; i < 2 && reporter->dir[i] && !err; i++) {
		err = history_open(&reporter->history[i], reporter->dir[i], reporter->error,
				   sizeof(reporter->error));
		if (err)
			return err;
		err = parts_check(&reporter->history[i]);
		snprintf(reporter->error, sizeof(reporter->error), "%s: %s", reporter->dir[i],
			 strerror(ENOMEM));
	}
	return err;
}

/* What is whole is printed, even of a file that is damaged. */
static int recording_report(struct reporter *reporter)
{
	bool damaged;
	int code;

	if (recording_add_window(reporter, &damaged))
		return error_print(reporter->error);
	code = windows_print(reporter);
	return damaged && code == EXIT_FINE ? error_print(reporter->error) : code;
}

static int histories_report(struct reporter *reporter)
{
	const struct report_options *options = reporter->options;

	reporter->dir[0] = options->history ? options->history : HISTORY_DIR;
	reporter->dir[1] = options->compare_history;
	return histories_open(reporter) || windows_make(reporter) ? error_print(reporter->error)
								  : windows_print(reporter);
}

int cmd_report(int argc, char **argv)
{
	struct report_options options = { .common.command = COMMAND_REPORT };
	struct reporter reporter = { .history = { { .dir = -1 }, { .dir = -1 } } };
	int code;

	options_parse(&report_command, argc, argv, &options.common);
	reporter.options = &options;
	code = options.common.replay ? recording_report(&reporter) : histories_report(&reporter);
	for (size_t i = 0; i < 2; i++) {
		history_close(&reporter.history[i]);
		report_window_free(&reporter.windows[i]);
	}
	return code;
}
