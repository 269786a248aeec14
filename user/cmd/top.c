// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * cmd/top.c - cgswap top: who owns the swap, live.
 *
 * Owns: the command's options and its loop. Must not know: how rows are made or printed.
 */
#include <errno.h>
#include <limits.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/out.h"
#include "base/signals.h"
#include "cmd/cmd.h"
#include "cmd/options.h"
#include "cmd/top_file.h"
#include "live/monitor.h"
#include "model/columns.h"
#include "model/refresh.h"
#include "screen/screen.h"
#include "view/table.h"
#include "view/table_json.h"

struct top_options {
	struct common_options common;
	bool batch;
	long iterations; /* 0: for ever */
	uint64_t delay_ns;
	size_t ring_bytes;
	bool journal;
	bool actors;
	bool columns;
	const char *replay; /* a recording; NULL: this machine */
};

enum { OPT_RING = 512, OPT_COUNTERS, OPT_COLUMNS, OPT_REPLAY, OPT_ACTORS };

static const struct argp_option top_table[] = {
	{ "batch", 'b', NULL, 0,
	  "Print tables one after the other; always so when not on a terminal", 1 },
	{ "iterations", 'n', "N", 0, "End after N refreshes", 1 },
	{ "delay", 'd', "TIME", 0, "Time between two refreshes (default 1s)", 1 },
	{ "ring-size", OPT_RING, "SIZE", OPTION_LIVE, "Ring of each CPU (default 512K)", 2 },
	{ "counters-only", OPT_COUNTERS, NULL, OPTION_LIVE, "Count only, write no records", 2 },
	{ "actors", OPT_ACTORS, NULL, OPTION_LIVE,
	  "Watch who sends pages out and what is refused, for the details of a group and JSON", 2 },
	{ "replay", OPT_REPLAY, "FILE", 0,
	  "Tables from a recording of cgswap trace, no root needed", 2 },
	{ "list-columns", OPT_COLUMNS, NULL, 0, "Explain the columns and end", 2 },
	{ 0 },
};

static error_t top_parse(int key, char *arg, struct argp_state *state)
{
	struct top_options *options = state->input;

	options_note(&options->common, top_table, key);
	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &options->common;
		return 0;
	case 'b':
		options->batch = true;
		return 0;
	case 'n':
		options->iterations = (long)options_number("-n", arg, LONG_MAX);
		return 0;
	case 'd':
		options->delay_ns = options_time("-d", arg, 1);
		return 0;
	case OPT_RING:
		options->ring_bytes = options_ring_size(arg);
		return 0;
	case OPT_COUNTERS:
		options->journal = false;
		return 0;
	case OPT_ACTORS:
		options->actors = true;
		return 0;
	case OPT_COLUMNS:
		options->columns = true;
		return 0;
	case OPT_REPLAY:
		options->replay = arg;
		return 0;
	case ARGP_KEY_ARG:
		options_fail("%s: top takes no argument; a group is -c PATH", arg);
	case ARGP_KEY_END:
		options_check(state, &options->common, options->replay);
		return 0;
	}
	return ARGP_ERR_UNKNOWN;
}

static const struct argp top_argp = {
	.options = top_table,
	.parser = top_parse,
	.doc = "Show who owns the swap, live, next to the kernel's numbers."
	       "\vKeys on a terminal:\n",
};

static int view_print(const struct top_options *options, const struct refresh *view)
{
	const struct view_rows rows = { view->rows, view->order, view->nr_order };
	const struct view_table_opt table = { .utf8 = out_is_utf8() };

	if (options->common.json)
		return view_json_print(stdout, &view->host, view->rows, view->order,
				       view->nr_order);
	return view_table_print(stdout, &table, &view->host, &rows);
}

/* One table each delay, the last one when a signal ends it. */
static int top_loop(const struct top_options *options, struct monitor *monitor)
{
	uint64_t next = clock_now_ns();

	for (long i = 0; !options->iterations || i < options->iterations; i++) {
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
	for (long i = 0; !options->iterations || i < options->iterations; i++) {
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

static int top_screen(const struct top_options *options, struct monitor *monitor)
{
	struct screen *screen = screen_open(options->delay_ns);
	int err;

	if (!screen)
		return top_loop(options, monitor);
	err = monitor_watch(monitor, STDIN_FILENO);
	if (!err)
		err = monitor_watch(monitor, screen_signal_fd(screen));
	if (!err)
		err = screen_loop(options, monitor, screen);
	screen_close(screen);
	return err;
}

static bool screen_is_wanted(const struct top_options *options)
{
	return !options->batch && !options->common.json && screen_is_possible();
}

static int top_run(const struct top_options *options)
{
	const struct monitor_config config = {
		.mode = options->common.mode,
		.journal = options->journal,
		.actors = options->actors,
		.ring_bytes = options->ring_bytes,
		.sysroot = options->common.sysroot,
		.cgroup = options->common.cgroup,
		.btf = options->common.btf,
		.verbose = options->common.verbose,
	};
	char error[512];
	struct monitor *monitor = monitor_open(&config, error, sizeof(error));
	int err;

	if (!monitor)
		return error_print(error);
	err = screen_is_wanted(options) ? top_screen(options, monitor) : top_loop(options, monitor);
	monitor_close(monitor);
	/* a signal ends the wait for a pipe that nobody reads */
	return err == -EIO && stop_signal ? EXIT_FINE : error_result("cannot go on", err);
}

static int columns_list(void)
{
	int err = columns_print_help(stdout);

	return err ? error_fail("cannot write the columns", strerror(-err)) : EXIT_FINE;
}

/* In batches always: there is nothing to wait for. */
static int top_file_run(const struct top_options *options)
{
	const struct top_file_config config = {
		.path = options->replay,
		.delay_ns = options->delay_ns,
		.iterations = options->iterations,
		.cgroup = options->common.cgroup,
		.json = options->common.json,
		.stop = &stop_signal,
	};
	char error[512];
	int err = top_file(&config, error, sizeof(error));

	return !err || err == -EPIPE ? EXIT_FINE : error_print(error);
}

int cmd_top(int argc, char **argv)
{
	struct top_options options = {
		.common.command = COMMAND_TOP,
		.delay_ns = NS_PER_S,
		.ring_bytes = RING_BYTES_DEFAULT,
		.journal = true,
	};

	options_parse(&top_argp, argc, argv, &options.common);
	if (options.columns)
		return columns_list();
	if (options.actors && !options.journal)
		options_fail("--actors and --counters-only: actors are looked for in the records");
	setlocale(LC_CTYPE, "");
	signals_catch();
	if (options.replay)
		return top_file_run(&options);
	return top_run(&options);
}
