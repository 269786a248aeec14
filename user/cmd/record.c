// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * cmd/record.c - cgswap record: keeps the numbers of top, for days.
 *
 * Owns: the command's options, and what it tells. Must not know: files, limits (history/write.h).
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/fmt.h"
#include "base/out.h"
#include "base/signals.h"
#include "base/value.h"
#include "cmd/cmd.h"
#include "cmd/options.h"
#include "cmd/record_list.h"
#include "history/notes.h"
#include "history/write.h"
#include "live/loop.h"
#include "live/monitor.h"
#include "model/note.h"
#include "model/refresh.h"

#define INTERVAL_DEFAULT (10 * NS_PER_S)
#define MAX_BYTES_DEFAULT (1ull << 30)
#define MAX_BYTES_LEAST (16ull << 20)
#define KEEP_FREE_DEFAULT 5
#define SEGMENT_BYTES_MOST (16ull << 20)
#define KEY_NS (600 * NS_PER_S)
#define SYNC_NS (30 * NS_PER_S)
#define CLOSE_NS (5 * NS_PER_S)
/* The first sample is waited for: it shows whether the directory can be written to. */
#define FIRST_NS (2 * NS_PER_S)

enum {
	OPT_MAX_SIZE = 256,
	OPT_KEEP_FREE,
	OPT_EVENTS,
};

struct record_options {
	struct common_options common;
	const char *dir;
	uint64_t interval_ns;
	uint64_t max_bytes;
	unsigned int keep_free; /* percent */
	uint32_t events;	/* bits: enum note_kind */
	bool list;
	bool verify;
};

#define AT(field) offsetof(struct record_options, field)

static const struct command_option record_table[] = {
	{ "dir", 0, "DIR", 0, "The directory of the history (default " HISTORY_DIR ")", 1,
	  VALUE_TEXT, AT(dir) },
	{ "interval", 0, "TIME", OPTION_LIVE, "Time between two samples (default 10s)", 1,
	  VALUE_TIME, AT(interval_ns) },
	{ "max-size", OPT_MAX_SIZE, "SIZE", OPTION_LIVE,
	  "Of all files together; then the oldest goes (default 1G)", 1, VALUE_OWN, 0 },
	{ "keep-free", OPT_KEEP_FREE, "PERCENT", OPTION_LIVE,
	  "Of the file system; below that the oldest goes (default 5%)", 1, VALUE_OWN, 0 },
	{ "events", OPT_EVENTS, "KIND,...", OPTION_LIVE,
	  "Kinds of events that are kept too (default all)", 1, VALUE_OWN, 0 },
	{ "list", 0, NULL, OPTION_RECORDED, "Print what there is and end, no root needed", 2,
	  VALUE_FLAG, AT(list) },
	{ "verify", 0, NULL, OPTION_RECORDED, "Read all of it, print what is damaged, and end", 2,
	  VALUE_FLAG, AT(verify) },
	{ 0 },
};

static void max_size_take(struct record_options *options, const char *arg)
{
	int64_t bytes;

	if (fmt_parse_size(arg, &bytes) || bytes < (int64_t)MAX_BYTES_LEAST || bytes == VAL_MAX)
		options_fail("--max-size %s: not a size of 16M or more", arg);
	options->max_bytes = (uint64_t)bytes;
}

static void keep_free_take(struct record_options *options, const char *arg)
{
	char *end;
	unsigned long percent = strtoul(arg, &end, 10);

	if (*arg < '0' || *arg > '9' || percent > 99 || (*end && strcmp(end, "%") != 0))
		options_fail("--keep-free %s: not a percentage from 0%% to 99%%", arg);
	options->keep_free = (unsigned int)percent;
}

static void events_take(struct record_options *options, const char *arg)
{
	const char *bad;

	if (!strcmp(arg, "none"))
		options->events = 0;
	else if (note_kinds_parse(arg, &options->events, &bad))
		options_fail("--events %s: no such kind: %.*s", arg, (int)strcspn(bad, ","), bad);
}

static error_t record_parse(int key, char *arg, struct argp_state *state)
{
	struct record_options *options = state->input;

	switch (key) {
	case OPT_MAX_SIZE:
		max_size_take(options, arg);
		return 0;
	case OPT_KEEP_FREE:
		keep_free_take(options, arg);
		return 0;
	case OPT_EVENTS:
		events_take(options, arg);
		return 0;
	case ARGP_KEY_END:
		if (options->list && options->verify)
			options_fail("--list and --verify are mutually exclusive");
		return 0;
	}
	return ARGP_ERR_UNKNOWN;
}

static const struct command_options record_command = {
	.table = record_table,
	.parse = record_parse,
	.doc = "Keep the numbers of cgswap top, for days; cgswap top --at shows them, and cgswap trace "
	       "--from the events.\vKinds of events: refused oom limit throttle online offline drift "
	       "missed, all or none.",
};

struct recorder {
	const struct record_options *options;
	struct monitor *monitor;
	struct history_writer *writer;
	struct notes *notes;
	char noted[NOTE_KINDS_SIZE];
	int add_err; /* why the last sample was not handed over; 0: it was */
	size_t sent; /* events that were, and are not known to be kept */
	uint64_t sent_left_out;
	int err;       /* why samples are not kept; 0: they are */
	uint64_t lost; /* when they were kept last: how many were not, before */
	int sync_err;
};

/* Where, and why. */
static void tell(const struct recorder *recorder, const char *what, int err)
{
	out_printf(stderr, "cgswap: %s: %s: %s\n", recorder->options->dir, what,
		   err == -ENOBUFS ? "the disk does not take the data" : strerror(-err));
}

/* Counting goes on without a place for samples; that is told once, and its end. */
static void status_tell(struct recorder *recorder)
{
	struct history_status status;
	int err = recorder->add_err;

	history_status(recorder->writer, &status);
	if (!err)
		err = status.sample_err ? status.sample_err : status.notes_err;
	if (err && err != recorder->err)
		tell(recorder, "recording pauses", err);
	if (!err && recorder->err)
		out_printf(stderr, "cgswap: %s: recording goes on, %llu sample%s not kept\n",
			   recorder->options->dir,
			   (unsigned long long)(status.lost - recorder->lost),
			   fmt_plural((int64_t)(status.lost - recorder->lost)));
	if (!err)
		recorder->lost = status.lost;
	recorder->err = err;
	if (status.sync_err && status.sync_err != recorder->sync_err)
		tell(recorder, "data may not be on the disk", status.sync_err);
	recorder->sync_err = status.sync_err;
}

/* Those that were not kept wait for the next sample. Until it is known they are not sent again. */
static bool notes_settle(struct recorder *recorder)
{
	struct history_status status;

	history_status(recorder->writer, &status);
	if (status.busy)
		return false;
	if (!status.notes_err)
		notes_kept(recorder->notes, recorder->sent, recorder->sent_left_out);
	recorder->sent = 0;
	recorder->sent_left_out = 0;
	return true;
}

/* Behind the sample that found them, or a later one. */
static void notes_send(struct recorder *recorder)
{
	uint64_t left_out;
	size_t nr;
	const struct note *notes = notes_waiting(recorder->notes, &nr, &left_out);

	if (recorder->add_err || !nr || history_add_notes(recorder->writer, notes, nr, left_out))
		return;
	recorder->sent = nr;
	recorder->sent_left_out = left_out;
}

static int refresh_keep(struct recorder *recorder, struct refresh *refresh)
{
	bool settled = notes_settle(recorder);
	int err = notes_take(recorder->notes, refresh);

	if (err)
		return err;
	refresh->host.noted = recorder->noted;
	recorder->add_err = history_add(recorder->writer, refresh);
	if (settled)
		notes_send(recorder);
	return 0;
}

/* The exit code, told: only without a place at the start there is no use in going on. */
static int sample_take(void *ctx, bool first)
{
	struct recorder *recorder = ctx;
	struct refresh refresh;
	int err = monitor_refresh(recorder->monitor, &refresh);

	if (!first)
		status_tell(recorder);
	if (!err)
		err = refresh_keep(recorder, &refresh);
	if (err)
		return error_result("cannot read the numbers", err);
	if (!first)
		return EXIT_FINE;
	history_wait(recorder->writer, FIRST_NS);
	status_tell(recorder);
	return recorder->err && recorder->err != -ENOSPC && recorder->err != -EDQUOT ? EXIT_ERROR
										     : EXIT_FINE;
}

/* What is not written by then is lost: the end cannot wait for ever for a disk that hangs. */
static void writer_close(struct recorder *recorder)
{
	if (recorder->writer && !history_wait(recorder->writer, CLOSE_NS)) {
		status_tell(recorder);
		if (notes_settle(recorder))
			notes_send(recorder);
	}
	if (history_writer_close(recorder->writer))
		tell(recorder, "the last samples are not kept", -ENOBUFS);
}

static int record_loop(struct recorder *recorder)
{
	const struct loop loop = {
		.monitor = recorder->monitor,
		.interval_ns = recorder->options->interval_ns,
		.take = sample_take,
		.ctx = recorder,
		.hangup_fd = -1,
		.server_fd = -1,
	};
	int err = loop_run(&loop);

	return err < 0 ? error_result("cannot go on", err) : err;
}

/* "" where it is not known. */
static void boot_id_read(char *text, size_t size)
{
	int fd = file_open(AT_FDCWD, "/proc/sys/kernel/random/boot_id", 0, INT64_MAX);
	ssize_t len = fd < 0 ? fd : file_read(fd, text, size - 1);

	if (fd >= 0)
		close(fd);
	text[len > 0 ? strcspn(text, "\n") : 0] = '\0';
}

static struct history_config history_config(const struct record_options *options)
{
	struct history_config config = {
		.dir = options->dir,
		.max_bytes = options->max_bytes,
		.keep_free = options->keep_free,
		.segment_bytes = options->max_bytes / 4 < SEGMENT_BYTES_MOST
					 ? options->max_bytes / 4
					 : SEGMENT_BYTES_MOST,
		.key_ns = KEY_NS,
		.interval_ns = options->interval_ns,
		.sync_ns = SYNC_NS,
		.close_ns = CLOSE_NS,
	};
	struct utsname names;

	if (!uname(&names)) {
		snprintf(config.head.nodename, sizeof(config.head.nodename), "%.64s",
			 names.nodename);
		snprintf(config.head.kernel, sizeof(config.head.kernel), "%.64s", names.release);
	}
	snprintf(config.head.cgswap, sizeof(config.head.cgswap), "%s", CGSWAP_VERSION);
	boot_id_read(config.head.boot_id, sizeof(config.head.boot_id));
	return config;
}

static int monitor_begin(struct recorder *recorder, char *error, size_t error_len)
{
	const struct common_options *common = &recorder->options->common;
	const struct monitor_config config = {
		.mode = common->mode,
		.ring_bytes = RING_BYTES_DEFAULT,
		.events = recorder->options->events & NOTES_OF_FILES,
		.btf = common->btf,
		.verbose = common->verbose,
	};
	int err;

	recorder->monitor = monitor_open(&config, error, error_len);
	if (!recorder->monitor)
		return -EIO;
	err = monitor_drop(recorder->monitor, 0);
	if (err)
		snprintf(error, error_len, "cannot go on: %s", strerror(-err));
	return err;
}

/* The thread of the writer starts without the rights that were dropped. */
static int record_run(const struct record_options *options)
{
	const struct history_config config = history_config(options);
	struct recorder recorder = { .options = options };
	char error[512];
	int code;

	if (mkdir(options->dir, 0755) && errno != EEXIST)
		return error_fail(options->dir, strerror(errno));
	if (monitor_begin(&recorder, error, sizeof(error))) {
		code = error_print(error);
	} else {
		snprintf(error, sizeof(error), "out of memory");
		note_kinds_text(options->events, recorder.noted);
		recorder.notes = notes_new(options->events);
		if (recorder.notes)
			recorder.writer = history_writer_open(&config, error, sizeof(error));
		code = recorder.writer ? record_loop(&recorder) : error_print(error);
	}
	monitor_close(recorder.monitor);
	writer_close(&recorder);
	notes_free(recorder.notes);
	return code;
}

int cmd_record(int argc, char **argv)
{
	struct record_options options = {
		.common.command = COMMAND_RECORD,
		.dir = HISTORY_DIR,
		.interval_ns = INTERVAL_DEFAULT,
		.max_bytes = MAX_BYTES_DEFAULT,
		.keep_free = KEEP_FREE_DEFAULT,
		.events = NOTES_ALL,
	};

	options_parse(&record_command, argc, argv, &options.common);
	signals_catch();
	if (options.list)
		return record_list(options.dir);
	if (options.verify)
		return record_verify(options.dir);
	return record_run(&options);
}
