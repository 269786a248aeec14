// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * cmd/top.c - cgswap top: who owns the swap, live.
 *
 * Owns: the command's options and its loop. Must not know: how rows are made or printed.
 */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/out.h"
#include "base/rights.h"
#include "base/signals.h"
#include "cgroup/name_reader.h"
#include "cmd/advice_reader.h"
#include "cmd/at.h"
#include "cmd/cmd.h"
#include "cmd/options.h"
#include "cmd/top_at.h"
#include "cmd/top_file.h"
#include "cmd/top_past.h"
#include "cmd/top_tree.h"
#include "live/monitor.h"
#include "model/advice.h"
#include "model/columns.h"
#include "model/refresh.h"
#include "screen/screen.h"
#include "view/table.h"

struct top_options {
	struct common_options common;
	bool batch;
	uint64_t iterations; /* 0: for ever */
	uint64_t delay_ns;
	size_t ring_bytes;
	bool counters_only;
	bool actors;
	bool calls;
	bool columns;
	const char *at; /* a time, as the next two; NULL: now */
	const char *from, *to;
	uint64_t every_ns;   /* 0: each sample */
	const char *history; /* a directory; NULL: the default */
};

#define AT(field) offsetof(struct top_options, field)

static const struct command_option top_table[] = {
	{ "batch", 'b', NULL, 0,
	  "Print tables one after the other; always so when not on a terminal", 1, VALUE_FLAG,
	  AT(batch) },
	{ "iterations", 'n', "N", 0, "End after N refreshes", 1, VALUE_NUMBER, AT(iterations) },
	{ "delay", 'd', "TIME", 0, "Time between two refreshes (default 1s)", 1, VALUE_TIME,
	  AT(delay_ns) },
	{ "ring-size", 0, "SIZE", OPTION_LIVE, "Ring of each CPU (default 512K)", 2, VALUE_RING,
	  AT(ring_bytes) },
	{ "counters-only", 0, NULL, OPTION_LIVE, "Count only, write no records", 2, VALUE_FLAG,
	  AT(counters_only) },
	{ "actors", 0, NULL, OPTION_LIVE,
	  "Watch who evicts pages and what is refused, for group details and JSON", 2, VALUE_FLAG,
	  AT(actors) },
	{ "calls", 0, NULL, OPTION_LIVE,
	  "Count the calls that change page counters: CALLS-OUT, CALLS-FREE", 2, VALUE_FLAG,
	  AT(calls) },
	{ "replay", 0, "FILE", OPTION_RECORDED,
	  "Tables from a recording of cgswap trace, no root needed", 2, VALUE_TEXT,
	  AT(common.replay) },
	{ "at", 0, "TIME", OPTION_RECORDED,
	  "The numbers of a time such as 03:12 or -2h, of cgswap record, no root needed", 2,
	  VALUE_TEXT, AT(at) },
	{ "from", 0, "TIME", OPTION_RECORDED, "Tables from this time on, up to --to", 2, VALUE_TEXT,
	  AT(from) },
	{ "to", 0, "TIME", OPTION_RECORDED, "With --from: the end (default: the last sample)", 2,
	  VALUE_TEXT, AT(to) },
	{ "every", 0, "TIME", 0, "With --from: not each sample, but one each TIME", 2, VALUE_TIME,
	  AT(every_ns) },
	{ "history", 0, "DIR", 0, "Where cgswap record keeps it (default " HISTORY_DIR ")", 2,
	  VALUE_TEXT, AT(history) },
	{ "list-columns", 0, NULL, 0, "Explain the columns and end", 2, VALUE_FLAG, AT(columns) },
	{ 0 },
};

static const struct command_options top_command = {
	.table = top_table,
	.doc = "Show who owns the swap, live, next to the kernel's numbers."
	       "\vKeys on a terminal:\n" SCREEN_KEYS,
};

static int view_print(const struct top_options *options, const struct refresh *view)
{
	const struct view_rows rows = { view->rows, view->order, view->nr_order };
	const struct view_table_opt table = {
		.utf8 = out_is_utf8(),
		.calls = view->calls,
		.width = out_terminal_width(stdout),
	};

	if (options->common.json)
		return view_json_print(stdout, &view->host, &rows);
	return view_table_print(stdout, &table, &view->host, &rows);
}

/* One table each delay, the last one when a signal ends it. */
static int top_loop(const struct top_options *options, struct monitor *monitor)
{
	uint64_t next = clock_now_ns();

	for (uint64_t i = 0; !options->iterations || i < options->iterations; i++) {
		struct refresh view;
		int err = i ? monitor_run(monitor, next, &stop_signal) : 0;

		if (!err)
			err = monitor_refresh(monitor, &view);
		if (!err)
			err = view_print(options, &view);
		if (err || stop_signal)
			return err;
		next += options->delay_ns;
	}
	return 0;
}

/* Keys are read, and the rings too, until it is time for a refresh; a pause puts that off. */
static int screen_wait(struct monitor *monitor, struct screen *screen, uint64_t last)
{
	int err = 1;

	while (err > 0 && !stop_signal && !screen_is_over(screen)) {
		uint64_t next = last + screen_delay_ns(screen), now = clock_now_ns();

		if (!screen_is_paused(screen) && now >= next)
			return 0;
		if (screen_is_paused(screen) && now >= next)
			next = now + screen_delay_ns(screen);
		err = monitor_run(monitor, next, &stop_signal);
		if (err > 0)
			screen_input(screen);
		else if (!err && screen_is_paused(screen))
			err = 1;
	}
	return err < 0 ? err : 0;
}

static int screen_loop(const struct top_options *options, struct monitor *monitor,
		       struct screen *screen)
{
	for (uint64_t i = 0; !options->iterations || i < options->iterations; i++) {
		uint64_t last = clock_now_ns();
		struct refresh view;
		int err = monitor_refresh(monitor, &view);

		if (!err)
			err = screen_update(screen, &view);
		if (!err)
			err = screen_wait(monitor, screen, last);
		if (err || stop_signal || screen_is_over(screen))
			return err;
	}
	return 0;
}

/* What the screen asks for beside the refreshes. */
struct top_source {
	struct monitor *monitor;
	struct name_reader *names;    /* NULL: groups have their paths alone */
	struct advice_reader *advice; /* NULL: no thread */
};

static void devices_give(void *ctx, struct devices *devices)
{
	const struct top_source *source = ctx;

	monitor_devices(source->monitor, devices);
}

static void health_give(void *ctx, struct health *health)
{
	const struct top_source *source = ctx;

	monitor_health(source->monitor, health);
}

static void name_ask(void *ctx, uint64_t kernfs_id, const char *path)
{
	const struct top_source *source = ctx;

	if (source->names)
		name_reader_ask(source->names, kernfs_id, path);
}

static bool name_take(void *ctx, uint64_t *kernfs_id, char *title)
{
	const struct top_source *source = ctx;

	return source->names && name_reader_take(source->names, kernfs_id, title);
}

static void advice_ask(void *ctx, const char *path, bool text)
{
	const struct top_source *source = ctx;

	if (source->advice)
		advice_reader_ask(source->advice, path, text);
}

static bool advice_take(void *ctx, struct advice *advice)
{
	const struct top_source *source = ctx;

	if (source->advice)
		return advice_reader_take(source->advice, advice);
	*advice = (struct advice){ .error = "cannot start a thread that reads the files" };
	return true;
}

static int screen_run(const struct top_options *options, struct top_source *from)
{
	const struct screen_source source = {
		.ctx = from,
		.devices = devices_give,
		.health = health_give,
		.name_ask = name_ask,
		.name_take = name_take,
		.advice_ask = advice_ask,
		.advice_take = advice_take,
	};
	struct screen *screen = screen_open(options->delay_ns, &source);
	struct monitor *monitor = from->monitor;
	int err;

	if (!screen)
		return top_loop(options, monitor);
	err = monitor_watch(monitor, STDIN_FILENO);
	if (!err)
		err = monitor_watch(monitor, screen_signal_fd(screen));
	if (!err && from->advice)
		err = monitor_watch(monitor, advice_reader_fd(from->advice));
	if (!err)
		err = screen_loop(options, monitor, screen);
	screen_close(screen);
	return err;
}

/* Rights that are lent are for counting: not for reading whose containers these are. */
static int top_screen(const struct top_options *options, struct monitor *monitor)
{
	const bool lent = rights_are_lent();
	struct top_source source = {
		.monitor = monitor,
		.advice = advice_reader_start(options->common.sysroot, lent),
	};
	int err;

	if (!lent)
		source.names = name_reader_start(options->common.sysroot);
	err = screen_run(options, &source);
	name_reader_end(source.names);
	advice_reader_end(source.advice);
	return err;
}

static bool screen_is_wanted(const struct top_options *options)
{
	return !options->batch && !options->common.json && screen_is_possible();
}

static struct monitor *top_open(const struct top_options *options, char *error, size_t error_len)
{
	const struct monitor_config config = {
		.mode = options->common.mode,
		.journal = !options->counters_only,
		.actors = options->actors,
		.calls = options->calls,
		.ring_bytes = options->ring_bytes,
		.sysroot = options->common.sysroot,
		.cgroup = options->common.cgroup,
		.btf = options->common.btf,
		.verbose = options->common.verbose,
	};

	return monitor_open(&config, error, error_len);
}

/* Until it ends; closes @monitor. */
static int top_live(const struct top_options *options, struct monitor *monitor)
{
	int err = monitor_drop(monitor, 0);

	if (!err)
		err = screen_is_wanted(options) ? top_screen(options, monitor)
						: top_loop(options, monitor);
	monitor_close(monitor);
	return error_result("cannot go on", err);
}

static int top_run(const struct top_options *options)
{
	char error[512];
	struct monitor *monitor = top_open(options, error, sizeof(error));

	return monitor ? top_live(options, monitor) : error_print(error);
}

static int columns_list(void)
{
	return error_result("cannot write", columns_print_help(stdout));
}

/* In batches always: there is nothing to wait for. */
static int top_file_run(const struct top_options *options)
{
	const struct top_file_config config = {
		.path = options->common.replay,
		.delay_ns = options->delay_ns,
		.iterations = options->iterations,
		.cgroup = options->common.cgroup,
		.json = options->common.json,
		.stop = &stop_signal,
	};
	char error[512];

	return error_end(top_file(&config, error, sizeof(error)), error);
}

static struct top_at_config at_config(const struct top_options *options)
{
	return (struct top_at_config){
		.dir = options->history ? options->history : HISTORY_DIR,
		.iterations = options->iterations,
		.every_ns = options->every_ns,
		.cgroup = options->common.cgroup,
		.json = options->common.json,
		.stop = &stop_signal,
	};
}

/* What leads from the past to the present. */
struct top_present {
	const struct top_options *options;
	struct monitor *monitor; /* NULL: not asked for */
};

static bool present_open(void *ctx, char *error, size_t error_len)
{
	struct top_present *present = ctx;

	present->monitor = top_open(present->options, error, error_len);
	return present->monitor;
}

/* On a terminal; where it can be no screen, a table. */
static int top_past_run(const struct top_options *options, const struct top_at_config *config)
{
	struct top_present present = { .options = options };
	const struct top_past_config past = {
		.at = *config,
		.live = options->history ? NULL : present_open,
		.ctx = &present,
	};
	char error[512];
	int code = error_end(top_past(&past, error, sizeof(error)), error);

	return present.monitor ? top_live(options, present.monitor) : code;
}

static int top_at_run(const struct top_options *options)
{
	struct top_at_config config = at_config(options);
	char error[512];

	config.at_ns = at_end(at_parse("--at", options->at));
	if (screen_is_wanted(options))
		return top_past_run(options, &config);
	return error_end(top_at(&config, error, sizeof(error)), error);
}

static int top_range_run(const struct top_options *options)
{
	struct top_at_config config = at_config(options);
	char error[512];

	config.from_ns = at_parse("--from", options->from);
	config.at_ns = options->to ? at_end(at_parse("--to", options->to)) : INT64_MAX;
	if (config.at_ns < config.from_ns)
		options_fail("--to %s: before --from %s", options->to, options->from);
	return error_end(top_range(&config, error, sizeof(error)), error);
}

/* What means nothing with --at or --from, or without it. */
static void history_check(const struct top_options *options)
{
	const char *const only = options->to ? "--to" : options->every_ns ? "--every" : NULL;

	if (only && !options->from)
		options_fail("%s: means nothing without --from", only);
	if (!options->at && !options->from && options->history)
		options_fail("--history: means nothing without --at");
	if (options->at && options->from)
		options_fail("--at and --from are mutually exclusive");
	if (options->from && options->common.replay)
		options_fail("--from and --replay are mutually exclusive");
	if (options->at && options->common.replay)
		options_fail("--at and --replay are mutually exclusive");
	if (options->from && options->delay_ns)
		options_fail("-d: means nothing with --from; see --every");
	if (options->at && (options->iterations || options->delay_ns))
		options_fail("%s: means nothing with --at, which prints one table",
			     options->iterations ? "-n" : "-d");
}

/* One table: a saved tree does not change. */
static int top_tree_run(const struct common_options *options, const struct kernfs *k)
{
	char error[512];

	return error_end(top_tree(k, options->cgroup, options->json, error, sizeof(error)), error);
}

int cmd_top(int argc, char **argv)
{
	struct top_options options = {
		.common.command = COMMAND_TOP,
		.ring_bytes = RING_BYTES_DEFAULT,
	};

	options_parse(&top_command, argc, argv, &options.common);
	if (options.columns)
		return columns_list();
	history_check(&options);
	if (!options.delay_ns)
		options.delay_ns = NS_PER_S;
	if (options.actors && options.counters_only)
		options_fail(
			"--actors and --counters-only are mutually exclusive: actors come from records");
	if (options_are_of_tree(&options.common) && options.common.hooks)
		options_fail("--%s: means nothing with a saved tree", options.common.hooks->name);
	signals_catch();
	if (options.at)
		return top_at_run(&options);
	if (options.from)
		return top_range_run(&options);
	if (options.common.replay)
		return top_file_run(&options);
	if (options_are_of_tree(&options.common))
		return options_with_files(&options.common, top_tree_run);
	return top_run(&options);
}
