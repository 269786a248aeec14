// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * cmd/audit.c - cgswap audit: is the kernel's swap accounting right? A verdict and an exit code.
 *
 * Owns: the command's options, when readings are taken, and the command that it may run. Must not
 * know: what a reading proves (audit/audit.h).
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "audit/audit.h"
#include "audit/census.h"
#include "base/out.h"
#include "base/progress.h"
#include "base/rights.h"
#include "base/fmt.h"
#include "base/spawn.h"
#include "base/clock.h"
#include "cmd/cmd.h"
#include "live/monitor.h"
#include "cmd/options.h"
#include "model/refresh.h"
#include "record.h"
#include "cmd/audit_file.h"
#include "cmd/audit_history.h"
#include "cmd/window.h"
#include "base/signals.h"
#include "view/audit.h"
#include "view/note.h"

/* How often and how long to read until the baselines of all groups are settled. */
#define BEGIN_STEP_NS (NS_PER_S / 50)
#define BEGIN_NS NS_PER_S
/* Between two readings at the end. */
#define SETTLE_STEP_NS (NS_PER_S / 10)
/* After HEARTBEAT_NS the heartbeat knows whether our programs run (live/heartbeat.h). */
#define UNSEEN_NS (2 * NS_PER_S)
/* How long to wait for a command that was told to end. */
#define SPAWN_END_NS (5 * NS_PER_S)

struct audit_options {
	struct common_options common;
	uint64_t duration_ns; /* 0: until interrupted, or until the command ends */
	uint64_t interval_ns;
	uint64_t settle_ns;
	size_t ring_bytes;
	bool ktap;
	const char *output; /* NULL: stdout, which COMMAND has too */
	char **command;	    /* NULL: none; ends with NULL */
	struct window_options window;
};

struct audit_run {
	const struct audit_options *options;
	struct monitor *monitor;
	struct audit *audit;
	struct census *census;
	struct refresh view;
	struct spawn child;
	FILE *out;
	struct progress progress;
	uint64_t begin_ns;
	uint64_t readings;
	int code; /* of a recording */
};

#define AT(field) offsetof(struct audit_options, field)

static const struct command_option audit_table[] = {
	{ "duration", 0, "TIME", OPTION_LIVE,
	  "End after TIME (default: when interrupted, or when COMMAND ends)", 1, VALUE_TIME,
	  AT(duration_ns) },
	{ "interval", 0, "TIME", OPTION_LIVE, "Time between two readings (default 1s)", 1,
	  VALUE_TIME, AT(interval_ns) },
	{ "settle", 0, "TIME", OPTION_LIVE,
	  "At the end wait at most this long for idle groups (default 10s)", 1, VALUE_TIME,
	  AT(settle_ns) },
	{ "ring-size", 0, "SIZE", OPTION_LIVE, "Ring of each CPU (default 512K)", 2, VALUE_RING,
	  AT(ring_bytes) },
	{ "output", 'o', "FILE", 0, "Write the report to FILE, since COMMAND has stdout too", 1,
	  VALUE_TEXT, AT(output) },
	{ "replay", 0, "FILE", OPTION_RECORDED,
	  "Audit FILE, a recording of cgswap trace; no root needed", 1, VALUE_TEXT,
	  AT(common.replay) },
	{ "from", 0, "TIME", OPTION_RECORDED,
	  "Audit what cgswap record kept from a time such as 03:12 or -2h on; no root needed", 1,
	  VALUE_TEXT, AT(window.from) },
	{ "to", 0, "TIME", OPTION_RECORDED, "The end of that time (default now)", 1, VALUE_TEXT,
	  AT(window.to) },
	{ "history", 0, "DIR", 0, "Where cgswap record keeps it (default " HISTORY_DIR ")", 1,
	  VALUE_TEXT, AT(window.history) },
	{ "ktap", 0, NULL, 0, "Print the checks as KTAP, for kernel test runners", 1, VALUE_FLAG,
	  AT(ktap) },
	{ 0 },
};

static error_t audit_parse(int key, char *arg, struct argp_state *state)
{
	struct audit_options *options = state->input;

	(void)arg;
	switch (key) {
	case ARGP_KEY_ARG:
		options->command = state->argv + state->next - 1;
		state->next = state->argc;
		return 0;
	case ARGP_KEY_END:
		if (options->ktap && options->common.json)
			options_fail("--ktap and --json are mutually exclusive");
		if (options->common.replay && options->command)
			options_fail("--replay and COMMAND are mutually exclusive");
		if (window_is_given(&options->window) && options->common.replay)
			options_fail("--replay and --from are mutually exclusive");
		if (window_is_given(&options->window) && options->command)
			options_fail("--from and COMMAND are mutually exclusive");
		return 0;
	}
	return ARGP_ERR_UNKNOWN;
}

static const struct command_options audit_command = {
	.table = audit_table,
	.parse = audit_parse,
	.args_doc = "[-- COMMAND [ARGUMENT...]]",
	.doc = "Check the kernel's accounting of swap: its numbers against each other and against counted charges."
	       "\vExit codes: 0 exact, 3 a violation was found, 4 no verdict is possible, "
	       "1 error, 2 wrong usage. COMMAND's status is printed, not returned.",
};

static int reading_take(struct audit_run *run)
{
	run->readings++;
	return monitor_audit(run->monitor, run->audit, run->census, &run->view);
}

static void watch_say(struct audit_run *run)
{
	uint64_t duration_ns = run->options->duration_ns;

	if (!progress_is_due(&run->progress))
		return;
	if (duration_ns)
		out_status("watching: %" PRIu64 " s left, %" PRIu64 " readings",
			   progress_left(run->begin_ns + duration_ns), run->readings);
	else
		out_status("watching: %" PRIu64 " s, %" PRIu64 " readings; ^C ends it",
			   progress_seconds(&run->progress), run->readings);
}

static void settle_say(struct audit_run *run, uint64_t end)
{
	size_t undecided;

	if (!progress_is_due(&run->progress))
		return;
	undecided = audit_undecided(run->audit);
	if (undecided)
		out_status("waiting for idle groups: %" PRIu64
			   " s left at most, %zu group%s undecided",
			   progress_left(end), undecided, fmt_plural((int64_t)undecided));
	else
		out_status("checking that our programs run");
}

/* True when COMMAND or the duration is over, or after a signal. */
static bool run_is_over(const struct audit_run *run)
{
	uint64_t duration_ns = run->options->duration_ns;

	return stop_signal || (run->options->command && spawn_is_over(&run->child)) ||
	       (duration_ns && clock_now_ns() - run->begin_ns >= duration_ns);
}

static uint64_t next_time(const struct audit_run *run)
{
	uint64_t next = clock_now_ns() + run->options->interval_ns;
	uint64_t end = run->begin_ns + run->options->duration_ns;

	return run->options->duration_ns && end < next ? end : next;
}

/* Silent while COMMAND runs: it may print to the same terminal. */
static int wait_say(struct audit_run *run, uint64_t next)
{
	if (!run->options->command) {
		watch_say(run);
		next = progress_wake_ns(&run->progress, next);
	}
	return monitor_run(run->monitor, next, &stop_signal);
}

/* Takes readings at the interval; they tell when something went wrong. */
static int run_watch(struct audit_run *run)
{
	int err = 0;

	while (err >= 0 && !run_is_over(run)) {
		uint64_t next = next_time(run);

		do
			err = wait_say(run, next);
		while (err >= 0 && !run_is_over(run) && clock_now_ns() < next);
		if (err >= 0)
			err = reading_take(run);
	}
	return err < 0 ? err : 0;
}

/*
 * True while another reading may decide more: until @end, or a little longer while it is not known
 * whether our programs run.
 */
static bool run_goes_on(const struct audit_run *run, uint64_t end)
{
	uint64_t now = clock_now_ns();

	return (now < end && !audit_is_decided(run->audit)) ||
	       (now < end + UNSEEN_NS && !monitor_is_sure(run->monitor));
}

/* At the end every check must be proven anew, with idle groups where possible. */
static int run_settle(struct audit_run *run)
{
	static const volatile int never;
	uint64_t end = clock_now_ns() + run->options->settle_ns;
	int err;

	audit_renew(run->audit);
	do {
		err = reading_take(run);
		if (err < 0 || !run_goes_on(run, end))
			break;
		settle_say(run, end);
		err = monitor_run(run->monitor, clock_now_ns() + SETTLE_STEP_NS, &never);
	} while (err >= 0);
	return err < 0 ? err : 0;
}

static int spawn_begin(struct audit_run *run)
{
	int err;

	if (!run->options->command)
		return 0;
	err = spawn_start(&run->child, run->options->command);
	if (!err && run->child.pidfd >= 0)
		err = monitor_watch(run->monitor, run->child.pidfd);
	return err;
}

/* Settles the baselines before COMMAND starts, unless the groups never rest. */
static int run_begin(struct audit_run *run)
{
	uint64_t end = clock_now_ns() + BEGIN_NS;
	int err = reading_take(run);

	while (err >= 0 && !audit_is_settled(run->audit) && !stop_signal && clock_now_ns() < end) {
		err = monitor_run(run->monitor, clock_now_ns() + BEGIN_STEP_NS, &stop_signal);
		if (err >= 0)
			err = reading_take(run);
	}
	return err < 0 ? err : 0;
}

static int run_all(struct audit_run *run)
{
	int err = run_begin(run);

	if (!err)
		err = spawn_begin(run);
	/* COMMAND keeps our capabilities, and may run as another user when we must end it */
	if (!err)
		err = monitor_drop(run->monitor, run->options->command ? RIGHT(CAP_KILL) : 0);
	if (!err)
		err = run_watch(run);
	if (run->child.pid > 0)
		spawn_end(&run->child, SPAWN_END_NS);
	if (!err)
		err = run_settle(run);
	return err ? err : audit_judge(run->audit, monitor_cgroup(run->monitor), NULL);
}

static int report_write(const struct audit_options *options, const struct audit_report *report,
			FILE *out)
{
	if (options->common.json)
		return view_audit_json(out, report);
	return options->ktap ? view_audit_ktap(out, report) : view_audit_text(out, report);
}

static int report_print(const struct audit_run *run)
{
	const struct host *host = &run->view.host;
	const struct audit_report report = {
		.audit = run->audit,
		.kernel = host->kernel,
		.attach = host->attach,
		.command = run->options->command ? run->options->command[0] : NULL,
		.command_status = run->child.status,
		.begin_ns = run->begin_ns,
		.end_ns = clock_now_ns(),
		.groups = host->groups,
		.events = host->events,
		.lost = host->events_lost,
		.missed = host->probe_misses,
		.readings = run->readings,
		.census_slots = run->census->slots,
		.census_ns = run->census->time_ns,
		.ids = host->groups,
		.ids_max = MEMCG_IDS - 1,
		.ids_dying = host->dying,
	};

	return report_write(run->options, &report, run->out);
}

/* Prints @error, or why the report could not be written. */
static int run_fail(const struct audit_run *run, const char *error)
{
	const char *output = run->options->output;
	int err = out_error(run->out);

	return err ? error_result(output ? output : "cannot write", err) : error_print(error);
}

static int run_do(struct audit_run *run)
{
	char error[512] = "";
	int err = run_all(run);

	if (!err)
		err = monitor_check(run->monitor, error, sizeof(error));
	if (!err)
		err = report_print(run);
	if (!err)
		return audit_results[audit_verdict(run->audit)].exit;
	if (run->child.error[0])
		snprintf(error, sizeof(error), "%s", run->child.error);
	else if (!error[0])
		snprintf(error, sizeof(error), "cannot go on: %s", strerror(-err));
	return run_fail(run, error);
}

static int replay_print(void *ctx, const struct audit_report *report)
{
	struct audit_run *run = ctx;

	run->code = audit_results[audit_verdict(report->audit)].exit;
	return report_write(run->options, report, run->out);
}

static int audit_replayed(struct audit_run *run)
{
	const struct audit_file_config config = {
		.path = run->options->common.replay,
		.cgroup = run->options->common.cgroup,
		.stop = &stop_signal,
		.print = replay_print,
		.ctx = run,
	};
	char error[512];
	int err = audit_file(&config, error, sizeof(error));

	return err ? run_fail(run, error) : run->code;
}

/* KTAP has no place for it but the reason of a check. */
static int mark_print(void *ctx, const struct mark *mark)
{
	const struct audit_run *run = ctx;

	if (run->options->ktap)
		return 0;
	return run->options->common.json ? view_mark_json_line(run->out, mark)
					 : view_mark_line(run->out, mark);
}

static int audit_of_history(struct audit_run *run)
{
	const struct window_options *window = &run->options->window;
	struct audit_history_config config = {
		.dir = window->history ? window->history : HISTORY_DIR,
		.cgroup = run->options->common.cgroup,
		.mark = mark_print,
		.print = replay_print,
		.ctx = run,
	};
	char error[512];
	int err;

	window_times(window, &config.from_ns, &config.to_ns);
	err = audit_history(&config, error, sizeof(error));
	return err ? run_fail(run, error) : run->code;
}

static int audit_live(struct audit_run *run)
{
	const struct audit_options *options = run->options;
	const struct monitor_config config = {
		.mode = options->common.mode,
		.journal = true,
		.audit = true,
		.ring_bytes = options->ring_bytes,
		.sysroot = options->common.sysroot,
		.cgroup = options->common.cgroup,
		.btf = options->common.btf,
		.verbose = options->common.verbose,
	};
	char error[512] = "out of memory";

	run->audit = audit_new();
	run->census = calloc(1, sizeof(*run->census));
	if (run->audit && run->census)
		run->monitor = monitor_open(&config, error, sizeof(error));
	if (run->monitor)
		return run_do(run);
	error_print(error);
	return EXIT_ERROR;
}

static int audit_start(struct audit_run *run)
{
	const struct audit_options *options = run->options;
	char error[512];

	run->out = options->output ? fopen(options->output, "we") : stdout;
	if (run->out && window_is_given(&options->window))
		return audit_of_history(run);
	if (run->out)
		return options->common.replay ? audit_replayed(run) : audit_live(run);
	snprintf(error, sizeof(error), "cannot write %s: %s", options->output, strerror(errno));
	error_print(error);
	return EXIT_ERROR;
}

int cmd_audit(int argc, char **argv)
{
	struct audit_options options = {
		.common.command = COMMAND_AUDIT,
		.interval_ns = NS_PER_S,
		.settle_ns = 10 * NS_PER_S,
		.ring_bytes = RING_BYTES_DEFAULT,
	};
	struct audit_run run = { .options = &options, .begin_ns = clock_now_ns() };
	int code;

	options_parse(&audit_command, argc, argv, &options.common);
	run.child.pidfd = -1;
	signals_catch();
	progress_begin(&run.progress);
	code = audit_start(&run);
	out_status_erase();
	spawn_close(&run.child);
	if (run.out && options.output && fclose(run.out) && code != EXIT_ERROR)
		code = error_fail(options.output, strerror(errno));
	monitor_close(run.monitor);
	audit_free(run.audit);
	free(run.census);
	return code;
}
