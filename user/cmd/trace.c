// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * cmd/trace.c - cgswap trace: each event of swap, with who caused it.
 *
 * Owns: the command's options, and when it ends. Must not know: how events are made or shown.
 */
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/fmt.h"
#include "base/out.h"
#include "base/progress.h"
#include "base/signals.h"
#include "cmd/cmd.h"
#include "cmd/options.h"
#include "cmd/trace_history.h"
#include "cmd/trace_print.h"
#include "cmd/window.h"
#include "live/tracer.h"
#include "model/note.h"
#include "stream/owners.h"
#include "stream/recording.h"

#define RING_BYTES_TRACE (4u << 20)
/* Flush lines at least this often. */
#define FLUSH_NS (NS_PER_S / 10)

struct trace_options {
	struct common_options common;
	uint32_t kinds, actors, pid, min_pages;
	uint64_t duration_ns; /* 0: no end */
	uint64_t count;
	uint64_t merge_ns;
	size_t ring_bytes;
	bool summary, stacks, folded;
	enum trace_stamp stamp;
	const char *record;
	const char *words; /* of kinds */
	struct window_options window;
};

enum { OPT_COALESCE = 512, OPT_STAMP };

#define AT(field) offsetof(struct trace_options, field)

static const char *const stamp_words[] = {
	[STAMP_CLOCK] = "clock",
	[STAMP_RELATIVE] = "relative",
	[STAMP_MONOTONIC] = "monotonic",
};

static const struct command_option trace_table[] = {
	{ "events", 'e', "KIND,...", 0, "Kinds of events (default all)", 1, VALUE_OWN, 0 },
	{ "actor", 'a', "ACTOR,...", 0, "Only events caused by these actors", 1, VALUE_OWN, 0 },
	{ "pid", 'p', "PID", 0, "Only events in this process", 1, VALUE_INT, AT(pid) },
	{ "min-pages", 0, "N", 0, "Only events of at least N pages", 1, VALUE_INT, AT(min_pages) },
	{ "duration", 0, "TIME", OPTION_LIVE, "End after TIME", 2, VALUE_TIME, AT(duration_ns) },
	{ "count", 0, "N", 0, "End after N lines", 2, VALUE_NUMBER, AT(count) },
	{ "summary", 0, NULL, 0, "Print only the summary at the end", 3, VALUE_FLAG, AT(summary) },
	{ "coalesce", OPT_COALESCE, "TIME", OPTION_ARG_OPTIONAL,
	  "Merge repeats within TIME (default 1s) into a line", 3, VALUE_OWN, 0 },
	{ "stamp", OPT_STAMP, "clock|relative|monotonic", 0, "Which times (default clock)", 3,
	  VALUE_OWN, 0 },
	{ "stacks", 0, NULL, OPTION_LIVE, "With the kernel stack of each event", 3, VALUE_FLAG,
	  AT(stacks) },
	{ "folded", 0, NULL, 0, "Print only folded stacks with pages, for flame graphs", 3,
	  VALUE_FLAG, AT(folded) },
	{ "record", 0, "FILE", 0, "Write events to FILE, print only errors", 4, VALUE_TEXT,
	  AT(record) },
	{ "replay", 0, "FILE", OPTION_RECORDED,
	  "Show what is in FILE, of any machine; no root needed", 4, VALUE_TEXT,
	  AT(common.replay) },
	{ "from", 0, "TIME", OPTION_RECORDED,
	  "Events that cgswap record kept, from a time such as 03:12 or -2h on; no root needed", 4,
	  VALUE_TEXT, AT(window.from) },
	{ "to", 0, "TIME", OPTION_RECORDED, "The end of that time (default now)", 4, VALUE_TEXT,
	  AT(window.to) },
	{ "history", 0, "DIR", 0, "Where cgswap record keeps them (default " HISTORY_DIR ")", 4,
	  VALUE_TEXT, AT(window.history) },
	{ "ring-size", 0, "SIZE", OPTION_LIVE, "Ring of each CPU (default 4M)", 5, VALUE_RING,
	  AT(ring_bytes) },
	{ 0 },
};

static void word_fail(int key, const char *arg, const char *bad)
{
	options_fail("-%c %s: no such %s: %.*s", key, arg, key == 'e' ? "kind" : "actor",
		     (int)strcspn(bad, ","), bad);
}

/* A history has other kinds than a trace. */
static void kinds_take(struct trace_options *options)
{
	const char *bad;
	int err = window_is_given(&options->window)
			  ? note_kinds_parse(options->words, &options->kinds, &bad)
			  : trace_kinds_parse(options->words, &options->kinds, &bad);

	if (err)
		word_fail('e', options->words, bad);
}

static void actors_take(struct trace_options *options, const char *arg)
{
	const char *bad;

	if (trace_actors_parse(arg, &options->actors, &bad))
		word_fail('a', arg, bad);
}

/* A history has neither actors nor processes, and its events are merged. */
static void window_check(const struct trace_options *options)
{
	const char *other = options->actors != ~0u   ? "-a"
			    : options->pid	     ? "-p"
			    : options->min_pages     ? "--min-pages"
			    : options->summary	     ? "--summary"
			    : options->merge_ns	     ? "--coalesce"
			    : options->stamp	     ? "--stamp"
			    : options->folded	     ? "--folded"
			    : options->record	     ? "--record"
			    : options->common.replay ? "--replay"
						     : NULL;

	if (window_is_given(&options->window) && other)
		options_fail("%s: means nothing with --%s", other,
			     options->window.from ? "from" : "to");
}

static error_t trace_parse(int key, char *arg, struct argp_state *state)
{
	struct trace_options *options = state->input;

	switch (key) {
	case 'e':
		options->words = arg;
		return 0;
	case 'a':
		actors_take(options, arg);
		return 0;
	case OPT_COALESCE:
		options->merge_ns = arg ? options_time("--coalesce", arg, 1) : NS_PER_S;
		return 0;
	case OPT_STAMP:
		options->stamp = options_word("--stamp", arg, stamp_words);
		return 0;
	case ARGP_KEY_END:
		if (options->record && options->common.replay)
			options_fail("--record and --replay are mutually exclusive");
		window_check(options);
		if (options->words)
			kinds_take(options);
		return 0;
	}
	return ARGP_ERR_UNKNOWN;
}

static const struct command_options trace_command = {
	.table = trace_table,
	.parse = trace_parse,
	.doc = "Show each swap event as it happens, who caused it and on whose behalf, and the totals "
	       "at the end.\vKinds: charge uncharge refused swapin fault zswap_store zswap_load zswap_reject "
	       "zswap_writeback limit throttle reclaim oom online offline, or all.\nActors: kswapd direct "
	       "max high limit-write proactive madvise reclaim fault exit oom-reaper other, or all.\nKinds of a "
	       "history: refused oom limit throttle online offline drift missed, or all.",
};

/* Where the chunks go. */
struct sinks {
	struct trace_print *report;
	FILE *recording; /* NULL: none */
};

static int sinks_take(void *ctx, uint32_t type, const void *data, size_t len)
{
	struct sinks *sinks = ctx;
	int err = 0;

	if (sinks->recording)
		err = recording_add(sinks->recording, type, data, len);
	if (!err)
		err = trace_print_chunk(sinks->report, type, data, len);
	return err == -EBADMSG ? 0 : err;
}

static int sinks_flush(const struct sinks *sinks)
{
	/* so that the recording has this much even if the machine crashes */
	int err = sinks->recording ? out_flush(sinks->recording) : 0;

	return err ? err : out_flush(stdout);
}

/* Of a trace that shows nothing before its end. */
static void trace_say(const struct trace_options *options, const struct sinks *sinks,
		      struct progress *progress)
{
	char bytes[FMT_SIZE], seen[FMT_SIZE + 16] = "", time[48];

	if (!progress_is_due(progress))
		return;
	if (sinks->recording)
		snprintf(seen, sizeof(seen), ", %s recorded",
			 fmt_bytes(bytes, ftell(sinks->recording)));
	snprintf(time, sizeof(time), "%" PRIu64 " s; ^C ends it", progress_seconds(progress));
	if (options->duration_ns)
		snprintf(time, sizeof(time), "%" PRIu64 " s left",
			 progress_left(progress->begin_ns + options->duration_ns));
	out_status("tracing%s: %s", seen, time);
}

static int trace_loop(const struct trace_options *options, struct tracer *tracer,
		      struct sinks *sinks)
{
	uint64_t begin = clock_now_ns();
	bool silent = options->summary || options->folded || options->record;
	struct progress progress;
	uint64_t end = options->duration_ns ? begin + options->duration_ns : UINT64_MAX;
	int err = 0;

	progress_begin(&progress);
	while (!err && !stop_signal && !trace_print_is_full(sinks->report)) {
		uint64_t now = clock_now_ns(), next = now + FLUSH_NS;

		if (now >= end)
			break;
		err = tracer_run(tracer, next < end ? next : end, &stop_signal);
		if (!err)
			err = sinks_flush(sinks);
		if (silent)
			trace_say(options, sinks, &progress);
	}
	out_status_erase();
	return err;
}

static int trace_live(const struct trace_options *options, struct sinks *sinks)
{
	const struct tracer_config config = {
		.mode = options->common.mode,
		.kinds = options->kinds,
		.actors = options->actors,
		.pid = options->pid,
		.min_pages = options->min_pages,
		.stacks = options->stacks || options->folded,
		.calls = true,
		.readings = options->record != NULL,
		.ring_bytes = options->ring_bytes,
		.sysroot = options->common.sysroot,
		.cgroup = options->common.cgroup,
		.btf = options->common.btf,
		.verbose = options->common.verbose,
	};
	char error[512];
	struct tracer *tracer = tracer_open(&config, sinks_take, sinks, error, sizeof(error));
	int err;

	if (!tracer)
		return error_print(error);
	err = tracer_start(tracer);
	if (!err)
		err = sinks_flush(sinks);
	if (!err)
		err = trace_loop(options, tracer, sinks);
	if (!err)
		err = tracer_finish(tracer);
	if (!err)
		err = trace_print_end(sinks->report);
	tracer_close(tracer);
	return error_result(sinks->recording && ferror(sinks->recording) ? options->record
									 : "cannot go on",
			    err);
}

static int replay_take(void *ctx, uint32_t type, const void *data, size_t len)
{
	struct sinks *sinks = ctx;

	if (stop_signal)
		return -EINTR;
	return trace_print_chunk(sinks->report, type, data, len);
}

/* Shows the part that is whole, then the error. */
static int trace_replay(const struct trace_options *options, struct sinks *sinks)
{
	char error[PATH_MAX + 256];
	int err = recording_read_path(options->common.replay, replay_take, sinks, error,
				      sizeof(error));

	if (!err || err == -EBADMSG || err == -EINTR) {
		int end = trace_print_end(sinks->report);

		if (end)
			return error_result("cannot go on", end);
	}
	return err == -EINTR ? EXIT_FINE : error_end(err, error);
}

/* The kernel filters a live trace; the report filters a recording. */
static struct trace_print *report_new(const struct trace_options *options)
{
	const struct trace_print_config config = {
		.out = stdout,
		.json = options->common.json,
		.lines = !options->summary && !options->folded && !options->record,
		.summary = !options->record,
		.folded = options->folded,
		.stamp = options->stamp,
		.merge_ns = options->merge_ns,
		.count = options->count,
		.cgroup = options->common.replay ? options->common.cgroup : NULL,
		.kinds = options->kinds,
		.actors = options->actors,
		.pid = options->pid,
		.min_pages = options->min_pages,
	};

	return trace_print_new(&config);
}

static int sinks_run(const struct trace_options *options, struct sinks *sinks)
{
	int code, err;

	if (options->record) {
		sinks->recording = recording_create(options->record);
		if (!sinks->recording)
			return error_fail(options->record, strerror(errno));
	}
	code = options->common.replay ? trace_replay(options, sinks) : trace_live(options, sinks);
	if (code == EXIT_FINE && trace_print_has_gap(sinks->report))
		code = EXIT_NO_VERDICT;
	err = recording_close(sinks->recording);
	return err && code != EXIT_ERROR ? error_fail(options->record, strerror(-err)) : code;
}

static int trace_run(const struct trace_options *options)
{
	struct sinks sinks = { .report = report_new(options) };
	int code;

	if (!sinks.report)
		return error_fail("cannot start", "out of memory");
	code = sinks_run(options, &sinks);
	trace_print_free(sinks.report);
	return code;
}

static int trace_of_history(const struct trace_options *options)
{
	const struct window_options *window = &options->window;
	struct trace_history_config config = {
		.dir = window->history ? window->history : HISTORY_DIR,
		.cgroup = options->common.cgroup,
		.kinds = options->kinds,
		.count = options->count,
		.json = options->common.json,
	};
	char error[512];

	window_times(window, &config.from_ns, &config.to_ns);
	return error_end(trace_history(&config, error, sizeof(error)), error);
}

int cmd_trace(int argc, char **argv)
{
	struct trace_options options = {
		.common.command = COMMAND_TRACE,
		.kinds = ~0u,
		.actors = ~0u,
		.ring_bytes = RING_BYTES_TRACE,
	};

	options_parse(&trace_command, argc, argv, &options.common);
	signals_catch();
	return window_is_given(&options.window) ? trace_of_history(&options) : trace_run(&options);
}
