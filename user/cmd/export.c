// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * cmd/export.c - cgswap export: the numbers of top, for Prometheus.
 *
 * Owns: the command's options, and where the numbers go. Must not know: families, formats.
 */
#include <errno.h>
#include <poll.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/out.h"
#include "base/rights.h"
#include "base/signals.h"
#include "cmd/at.h"
#include "cmd/cmd.h"
#include "cmd/options.h"
#include "export/listen.h"
#include "export/select.h"
#include "export/server.h"
#include "export/snapshot.h"
#include "export/textfile.h"
#include "live/loop.h"
#include "live/monitor.h"
#include "model/refresh.h"
#include "stream/recording.h"
#include "trace/replay.h"

#define PATTERNS_MAX 64
#define GROUPS_DEFAULT 1000
#define INTERVAL_DEFAULT (15 * NS_PER_S)

enum {
	OPT_INCLUDE = 256,
	OPT_EXCLUDE,
	OPT_USER,
};

/* Patterns of one option, and NULL. */
struct patterns {
	const char *pattern[PATTERNS_MAX + 1];
	size_t nr;
};

struct export_options {
	struct common_options common;
	bool once;
	const char *textfile; /* a directory; NULL: none */
	const char *listen;   /* NULL: the default */
	const char *user;     /* to become once it is attached; NULL: stay who we are */
	uid_t uid;	      /* the next: of it */
	gid_t gid;
	const char *web_config;
	uint64_t interval_ns;
	uint32_t max_groups;
	bool actors;
	const char *at;	     /* a time; NULL: now */
	int64_t at_ns;	     /* the same */
	const char *history; /* a directory; NULL: the default */
	struct patterns include, exclude;
};

#define AT(field) offsetof(struct export_options, field)

static const struct command_option export_table[] = {
	{ "once", 0, NULL, 0, "Print what there is now, in the text format, and end", 1, VALUE_FLAG,
	  AT(once) },
	{ "textfile", 0, "DIR", 0, "Write DIR/" TEXTFILE_NAME " each interval; with --once, once",
	  1, VALUE_TEXT, AT(textfile) },
	{ "listen", 0, "ADDRESS", 0,
	  "Serve HTTP at ADDRESS:PORT or a unix socket, /PATH (default " LISTEN_DEFAULT ")", 1,
	  VALUE_TEXT, AT(listen) },
	{ "web-config", 0, "FILE", 0,
	  "TLS and passwords, in the form of Prometheus' exporter toolkit", 1, VALUE_TEXT,
	  AT(web_config) },
	{ "interval", 0, "TIME", 0, "Longest time between two refreshes (default 15s)", 1,
	  VALUE_TIME, AT(interval_ns) },
	{ "max-groups", 0, "N", 0,
	  "Groups with series of their own, by swap (default 1000); the others are told together",
	  2, VALUE_INT, AT(max_groups) },
	{ "include", OPT_INCLUDE, "PATTERN", 0, "Only groups whose path matches; can be repeated",
	  2, VALUE_OWN, 0 },
	{ "exclude", OPT_EXCLUDE, "PATTERN", 0, "No groups whose path matches; can be repeated", 2,
	  VALUE_OWN, 0 },
	{ "user", OPT_USER, "NAME", 0, "Become this user once programs are attached", 2, VALUE_OWN,
	  0 },
	{ "actors", 0, NULL, OPTION_LIVE,
	  "Watch who evicts pages: cgswap_group_evicted_pages_total", 2, VALUE_FLAG, AT(actors) },
	{ "replay", 0, "FILE", OPTION_RECORDED,
	  "The end of a recording of cgswap trace, no root needed", 3, VALUE_TEXT,
	  AT(common.replay) },
	{ "at", 0, "TIME", OPTION_RECORDED,
	  "The numbers of a time such as 03:12 or -2h, of cgswap record, no root needed", 3,
	  VALUE_TEXT, AT(at) },
	{ "history", 0, "DIR", 0, "Where cgswap record keeps it (default " HISTORY_DIR ")", 3,
	  VALUE_TEXT, AT(history) },
	{ 0 },
};

static void pattern_take(const char *option, const char *arg, struct patterns *patterns)
{
	if (patterns->nr == PATTERNS_MAX)
		options_fail("%s %s: more than %d patterns", option, arg, PATTERNS_MAX);
	patterns->pattern[patterns->nr++] = arg;
}

static void user_take(const char *name, struct export_options *options)
{
	const struct passwd *found = getpwnam(name);

	if (!found)
		options_fail("--user %s: no such user", name);
	options->user = name;
	options->uid = found->pw_uid;
	options->gid = found->pw_gid;
}

static bool is_served(const struct export_options *options)
{
	return !options->once && (!options->textfile || options->listen);
}

static error_t export_parse(int key, char *arg, struct argp_state *state)
{
	struct export_options *options = state->input;

	switch (key) {
	case OPT_INCLUDE:
		pattern_take("--include", arg, &options->include);
		return 0;
	case OPT_EXCLUDE:
		pattern_take("--exclude", arg, &options->exclude);
		return 0;
	case OPT_USER:
		user_take(arg, options);
		return 0;
	case ARGP_KEY_END:
		if (options->once && options->listen)
			options_fail("--once and --listen are mutually exclusive");
		if (options->web_config && !is_served(options))
			options_fail("--web-config means nothing without HTTP: give --listen");
		if (options->at && options->common.replay)
			options_fail("--at and --replay are mutually exclusive");
		if (options->history && !options->at)
			options_fail("--history: means nothing without --at");
		if (options->at)
			options->at_ns = at_end(at_parse("--at", options->at));
		return 0;
	}
	return ARGP_ERR_UNKNOWN;
}

static const struct command_options export_command = {
	.table = export_table,
	.parse = export_parse,
	.doc = "The numbers of cgswap top for Prometheus.",
};

/* Scrapes within so long of each other get the same moment. */
#define MOMENT_NS NS_PER_S
/* How long clients that are there may still take at the end. */
#define DRAIN_NS (2 * NS_PER_S)

/* What goes on while it is exported. */
struct exporter {
	const struct export_options *options;
	struct snapshots *snapshots;
	struct monitor *monitor; /* NULL: of a recording or a history */
	struct server *server;	 /* NULL: none */
	int hangup_fd;		 /* see signals_hangup_open(); -1: none */
	int text_err;		 /* of the last text file; 0: it was written */
	uint64_t taken_ns;	 /* the last refresh */
};

static int snapshot_print(const struct exporter *exporter)
{
	const struct snapshot_text *text = snapshots_text(exporter->snapshots, SNAPSHOT_TEXT);

	if (!text)
		return error_print("out of memory");
	out_bytes(stdout, text->text, text->len);
	return error_result("cannot write", out_flush(stdout));
}

/*
 * Counting goes on on a full disk: each new error is told once. The old file, which goes then, may
 * be what the new one has no room beside.
 */
static void textfile_renew(struct exporter *exporter)
{
	const struct snapshot_text *text = snapshots_text(exporter->snapshots, SNAPSHOT_TEXT);
	const char *dir = exporter->options->textfile;
	int err = text ? textfile_write(dir, text->text, text->len) : -ENOMEM;

	if (err && text) {
		textfile_remove(dir);
		err = textfile_write(dir, text->text, text->len);
	}
	if (err && err != exporter->text_err)
		error_fail("cannot write " TEXTFILE_NAME, strerror(-err));
	exporter->text_err = err;
}

/* What was read, to where it is wanted; the exit code. */
static int snapshot_put(struct exporter *exporter, bool first)
{
	if (exporter->options->textfile)
		textfile_renew(exporter);
	else if (exporter->options->once)
		return snapshot_print(exporter);
	return first && exporter->text_err ? EXIT_ERROR : EXIT_FINE;
}

/* The moment before was the last one if there is none after it. */
static int moment_take(void *ctx, const struct host *host, const struct row *rows, size_t nr)
{
	const struct exporter *exporter = ctx;
	const struct refresh refresh = { .rows = rows, .nr_rows = nr, .host = *host };

	return snapshots_take(exporter->snapshots, &refresh, VAL_NONE);
}

/* 0 or -errno, with one line in @error. */
static int user_become(const struct export_options *options, char *error, size_t error_len)
{
	int err = options->user ? rights_become(options->user, options->uid, options->gid) : 0;

	if (err)
		snprintf(error, error_len, "--user %s: %s", options->user, strerror(-err));
	return err;
}

/* What was recorded is all that is told: nothing of this machine is read any more. */
static int recorded_begin(struct exporter *exporter, char *error, size_t error_len)
{
	int err = user_become(exporter->options, error, error_len);

	if (!err && (exporter->server || exporter->options->user)) {
		err = rights_drop(0, NULL, NULL);
		snprintf(error, error_len, "cannot give up capabilities");
	}
	return err;
}

/* At its start and at its end. */
static int recording_take(struct exporter *exporter)
{
	const char *path = exporter->options->common.replay;
	struct replay *replay = replay_new(INT64_MAX, moment_take, exporter);
	char error[512] = "out of memory";
	int err = -ENOMEM;

	if (replay)
		err = recording_read_path(path, replay_chunk, replay, error, sizeof(error));
	if (err == -EDOM)
		snprintf(error, sizeof(error),
			 "%s: it has not all charges and uncharges, as it was filtered", path);
	replay_free(replay);
	if (!err)
		err = recorded_begin(exporter, error, sizeof(error));
	return err ? error_print(error) : EXIT_FINE;
}

/* The sample of --at, and what is said of it. */
static int sample_take(struct exporter *exporter)
{
	const struct export_options *options = exporter->options;
	const char *dir = options->history ? options->history : HISTORY_DIR;
	struct history_found found;
	struct history history;
	char error[512];
	int err = at_open(&history, dir, options->at_ns, &found, error, sizeof(error));

	if (err)
		return error_print(error);
	at_say(&found, options->at_ns);
	err = snapshots_take(exporter->snapshots, &found.refresh, VAL_NONE);
	history_close(&history);
	if (err)
		return error_fail(dir, strerror(-err));
	err = recorded_begin(exporter, error, sizeof(error));
	return err ? error_print(error) : EXIT_FINE;
}

static int refresh_take(struct exporter *exporter)
{
	uint64_t begin = clock_now_ns();
	struct refresh refresh;
	int err = monitor_refresh(exporter->monitor, &refresh);

	exporter->taken_ns = clock_now_ns();
	if (!err)
		err = snapshots_take(exporter->snapshots, &refresh,
				     (int64_t)((exporter->taken_ns - begin) / 1000));
	return err;
}

/* For one who asks. */
static int refresh_for(void *ctx)
{
	struct exporter *exporter = ctx;

	if (!exporter->monitor || clock_now_ns() - exporter->taken_ns < MOMENT_NS)
		return 0;
	return refresh_take(exporter);
}

/* Everything that is read from files is read again. */
static int hangup_take(void *ctx)
{
	const struct exporter *exporter = ctx;

	if (exporter->server)
		server_renew(exporter->server);
	if (!exporter->monitor)
		return 0;
	return snapshots_name(exporter->snapshots, monitor_kernfs(exporter->monitor));
}

/* Each interval, also when nobody asks: what programs missed is noticed then. */
static int interval_take(void *ctx, bool first)
{
	struct exporter *exporter = ctx;
	int err = exporter->monitor ? refresh_take(exporter) : 0;

	return err ? error_result("cannot read the numbers", err) : snapshot_put(exporter, first);
}

static int clients_serve(void *ctx)
{
	const struct exporter *exporter = ctx;

	return server_run(exporter->server);
}

static uint64_t clients_deadline_ns(const void *ctx)
{
	const struct exporter *exporter = ctx;

	return server_deadline_ns(exporter->server);
}

static int export_loop(struct exporter *exporter)
{
	const struct loop loop = {
		.monitor = exporter->monitor,
		.interval_ns = exporter->options->interval_ns,
		.take = interval_take,
		.hangup = hangup_take,
		.hangup_fd = exporter->hangup_fd,
		.serve = clients_serve,
		.deadline_ns = clients_deadline_ns,
		.server_fd = exporter->server ? server_fd(exporter->server) : -1,
		.ctx = exporter,
	};
	int err = exporter->options->once ? interval_take(exporter, true) : loop_run(&loop);

	return err < 0 ? error_result("cannot go on", err) : err;
}

static void clients_drain(const struct exporter *exporter)
{
	uint64_t end = clock_now_ns() + DRAIN_NS;
	struct pollfd fd = { .events = POLLIN };

	if (!exporter->server)
		return;
	fd.fd = server_fd(exporter->server);
	while (server_drain(exporter->server) > 0 && clock_now_ns() < end)
		poll(&fd, 1, 50);
}

static void renewal_tell(void *ctx, const char *line)
{
	(void)ctx;
	out_printf(stderr, "cgswap: --web-config is not read again: %s\n", line);
}

static int serve(struct exporter *exporter, char *error, size_t error_len)
{
	const struct export_options *options = exporter->options;
	struct server_config config = {
		.snapshots = exporter->snapshots,
		.refresh = refresh_for,
		.tell = renewal_tell,
		.ctx = exporter,
		.web_config = options->web_config,
	};

	if (!is_served(options))
		return 0;
	config.fd = listen_open(options->listen, error, error_len);
	if (config.fd < 0)
		return config.fd;
	exporter->server = server_open(&config, error, error_len);
	if (exporter->server)
		return 0;
	close(config.fd);
	listen_remove(options->listen);
	return -EIO;
}

/* What is opened by a path is, by now. */
static int monitor_begin(struct exporter *exporter, char *error, size_t error_len)
{
	const struct common_options *common = &exporter->options->common;
	const struct monitor_config config = {
		.mode = common->mode,
		.journal = exporter->options->actors,
		.actors = exporter->options->actors,
		.ring_bytes = RING_BYTES_DEFAULT,
		.btf = common->btf,
		.verbose = common->verbose,
	};
	int err;

	exporter->monitor = monitor_open(&config, error, error_len);
	if (!exporter->monitor)
		return -EIO;
	err = user_become(exporter->options, error, error_len);
	if (err)
		return err;
	err = monitor_drop(exporter->monitor, 0);
	if (!err)
		err = snapshots_name(exporter->snapshots, monitor_kernfs(exporter->monitor));
	if (err)
		snprintf(error, error_len, "cannot go on: %s", strerror(-err));
	return err;
}

static int export_all(struct exporter *exporter)
{
	char error[512];
	int code = EXIT_FINE;

	if (serve(exporter, error, sizeof(error)))
		return error_print(error);
	exporter->hangup_fd = exporter->options->once ? -1 : signals_hangup_open();
	if (exporter->hangup_fd < 0 && !exporter->options->once)
		return error_fail("cannot take SIGHUP", strerror(-exporter->hangup_fd));
	if (exporter->options->common.replay)
		code = recording_take(exporter);
	else if (exporter->options->at)
		code = sample_take(exporter);
	else if (monitor_begin(exporter, error, sizeof(error)))
		code = error_print(error);
	if (code)
		return code;
	code = export_loop(exporter);
	clients_drain(exporter);
	return code;
}

static void exporter_close(struct exporter *exporter)
{
	server_close(exporter->server);
	if (exporter->server)
		listen_remove(exporter->options->listen);
	monitor_close(exporter->monitor);
	if (exporter->hangup_fd >= 0)
		close(exporter->hangup_fd);
	snapshots_free(exporter->snapshots);
	/* nobody is told old numbers as if they were of now */
	if (exporter->options->textfile && !exporter->options->once)
		textfile_remove(exporter->options->textfile);
}

static int export_run(const struct export_options *options)
{
	const struct select_config select = {
		.max_groups = options->max_groups,
		.include = options->include.pattern,
		.exclude = options->exclude.pattern,
	};
	const struct snapshot_config config = {
		.select = &select,
		.version = CGSWAP_VERSION,
		.recorded = options->common.replay || options->at,
	};
	struct exporter exporter = { .options = options, .hangup_fd = -1 };
	int code, err = options->textfile ? textfile_check(options->textfile) : 0;

	if (err)
		return error_fail(options->textfile, strerror(-err));
	exporter.snapshots = snapshots_new(&config);
	code = exporter.snapshots ? export_all(&exporter) : error_print("out of memory");
	exporter_close(&exporter);
	return code;
}

int cmd_export(int argc, char **argv)
{
	struct export_options options = {
		.common.command = COMMAND_EXPORT,
		.interval_ns = INTERVAL_DEFAULT,
		.max_groups = GROUPS_DEFAULT,
	};

	options_parse(&export_command, argc, argv, &options.common);
	signals_catch();
	return export_run(&options);
}
