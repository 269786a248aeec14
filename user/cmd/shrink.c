// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * cmd/shrink.c - cgswap shrink: lower the limit of a running group, and see what happens.
 *
 * Owns: the command's options, and whether it is allowed. Must not know: how it is done or shown.
 */
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/out.h"
#include "base/progress.h"
#include "cmd/cmd.h"
#include "explain/explain.h"
#include "base/fmt.h"
#include "cgroup/group.h"
#include "cgroup/host.h"
#include "cgroup/path.h"
#include "cmd/options.h"
#include "shrink/shrink.h"
#include "base/signals.h"
#include "base/text.h"
#include "cgroup/resolve.h"
#include "view/shrink.h"

#define RING_BYTES_SHRINK (4u << 20)

struct shrink_options {
	struct common_options common;
	const char *target;
	int64_t to; /* bytes; VAL_NONE: not given yet */
	enum shrink_way way;
	int64_t step;
	uint64_t every_ns, watch_ns, max_stall_ns;
	bool restore, dry_run, force;
};

enum { OPT_HIGH = 512, OPT_RECLAIM, OPT_STEP };

#define AT(field) offsetof(struct shrink_options, field)

static const struct command_option shrink_table[] = {
	{ "high", OPT_HIGH, NULL, 0, "Lower memory.high, not memory.max", 1, VALUE_OWN, 0 },
	{ "reclaim", OPT_RECLAIM, NULL, 0, "Set no limit, write memory.reclaim", 1, VALUE_OWN, 0 },
	{ "step", OPT_STEP, "SIZE", 0, "Go down in steps of SIZE (default: at once)", 2, VALUE_OWN,
	  0 },
	{ "every", 0, "TIME", 0, "A step each TIME (default 1s)", 2, VALUE_TIME_0, AT(every_ns) },
	{ "watch", 0, "TIME", 0, "Then watch what comes back for TIME (default 10s)", 2,
	  VALUE_TIME_0, AT(watch_ns) },
	{ "max-stall", 0, "TIME", 0,
	  "Give up when tasks of the group have waited longer than TIME for memory", 3, VALUE_TIME,
	  AT(max_stall_ns) },
	{ "restore", 0, NULL, 0, "Put the old limit back at the end", 3, VALUE_FLAG, AT(restore) },
	{ "dry-run", 0, NULL, 0, "Only say what would be reclaimed and whether it fits", 3,
	  VALUE_FLAG, AT(dry_run) },
	{ "force", 0, NULL, 0, "Even if it does not fit, or that is not known", 3, VALUE_FLAG,
	  AT(force) },
	{ 0 },
};

/*
 * Bytes of whole pages, as the kernel rounds. What it takes for "max", PAGE_COUNTER_MAX pages and
 * all above, is no limit (page_counter_memparse(), mm/page_counter.c).
 */
static int64_t size_parse(const char *option, const char *arg)
{
	int64_t bytes, page = sysconf(_SC_PAGESIZE);
	int err = fmt_parse_size(arg, &bytes);

	if (err && err != -ERANGE)
		options_fail("%s%s: not a size such as 100M", option, arg);
	if (err || bytes / page >= INT64_MAX / page)
		options_fail("%s%s: not a size that a group can shrink to", option, arg);
	return bytes / page * page;
}

static error_t word_parse(char *arg, struct shrink_options *options)
{
	if (!options->target)
		options->target = arg;
	else if (options->to == VAL_NONE)
		options->to = size_parse("", arg);
	else
		options_fail("%s: shrink takes a group and a size", arg);
	return 0;
}

static error_t end_parse(const struct shrink_options *options)
{
	if (options->to == VAL_NONE)
		options_fail("shrink: needs a group and a size, such as web 100M");
	if (options->common.sysroot && !options->dry_run)
		options_fail("--sysroot: a saved tree cannot shrink; see --dry-run");
	return 0;
}

static error_t way_parse(enum shrink_way way, struct shrink_options *options)
{
	if (options->way != SHRINK_MAX && options->way != way)
		options_fail("--high and --reclaim are mutually exclusive");
	options->way = way;
	return 0;
}

static error_t shrink_parse(int key, char *arg, struct argp_state *state)
{
	struct shrink_options *options = state->input;

	switch (key) {
	case OPT_HIGH:
		return way_parse(SHRINK_HIGH, options);
	case OPT_RECLAIM:
		return way_parse(SHRINK_RECLAIM, options);
	case OPT_STEP:
		options->step = size_parse("--step ", arg);
		if (options->step < sysconf(_SC_PAGESIZE))
			options_fail("--step %s: less than a page", arg);
		return 0;
	case ARGP_KEY_ARG:
		return word_parse(arg, options);
	case ARGP_KEY_END:
		return end_parse(options);
	}
	return ARGP_ERR_UNKNOWN;
}

static const struct command_options shrink_command = {
	.table = shrink_table,
	.parse = shrink_parse,
	.args_doc = "GROUP|PID|NAME SIZE",
	.doc = "Lower the limit of a running group to SIZE, and show how fast it gives memory back, where to, "
	       "and what it takes again.\vcgswap puts the old limit back when it is interrupted or killed, when "
	       "the group runs out of memory or is gone, and when SIZE is not reached.\nStatus 3: SIZE was not "
	       "reached, or with --dry-run it does not fit. 4: --dry-run cannot tell.",
};

/* True if cgswap is in the group: it would wait for itself, or be killed while it shrinks it. */
static bool is_inside(const struct kernfs *k, const char *group)
{
	struct target own;
	char pid[24];

	snprintf(pid, sizeof(pid), "pid:%d", getpid());
	return !resolve_group(k, NULL, pid, &own) && path_is_below(own.path, group);
}

static int plan_refuse(const struct shrink_options *options, const struct kernfs *k,
		       const char *path, const struct shrink_plan *plan)
{
	char text[256];

	if (options->force)
		return EXIT_FINE;
	shrink_plan_say(plan, text, sizeof(text));
	if (is_inside(k, path))
		return error_fail(
			path, "cgswap itself is in it; start it from elsewhere, or see --force");
	if (plan->fit == SHRINK_FITS || (plan->fit == SHRINK_SHORT && !plan->kills))
		return EXIT_FINE;
	if (plan->fit == SHRINK_UNKNOWN && !plan->kills)
		return EXIT_FINE;
	text_add(text, sizeof(text), "; see --dry-run and --force");
	return error_fail(path, text);
}

static int plan_print(const struct shrink_options *options, const char *path,
		      const struct shrink_plan *plan)
{
	int err = options->common.json ? view_shrink_plan_json(stdout, path, plan)
				       : view_shrink_plan(stdout, path, plan);

	if (error_result("cannot write", err))
		return EXIT_ERROR;
	return plan->fit == SHRINK_FITS	     ? EXIT_FINE
	       : plan->fit == SHRINK_UNKNOWN ? EXIT_NO_VERDICT
					     : EXIT_VIOLATION;
}

static int point_show(void *ctx, const struct curve_point *point)
{
	(void)ctx;
	return view_shrink_point_json(stdout, point);
}

static void progress_show(void *ctx, const struct shrink_progress *at)
{
	char usage[FMT_SIZE], goal[FMT_SIZE], to[FMT_SIZE];
	struct progress *progress = ctx;

	if (!progress_is_due(progress))
		return;
	fmt_bytes(usage, at->usage);
	if (at->watch_ns)
		out_status("%s: watching what comes back: %s used, %" PRIu64 " s left", at->path,
			   usage, progress_left(at->watch_ns));
	else if (at->goal == at->to)
		out_status("%s: %s used, to %s, %" PRIu64 " s", at->path, usage,
			   fmt_bytes(to, at->to), progress_seconds(progress));
	else
		out_status("%s: %s used, this step to %s, in the end %s, %" PRIu64 " s", at->path,
			   usage, fmt_bytes(goal, at->goal), fmt_bytes(to, at->to),
			   progress_seconds(progress));
}

static int result_print(const struct shrink_options *options, const struct view_shrink *view)
{
	int err = options->common.json ? view_shrink_json(stdout, view)
				       : view_shrink_text(stdout, view);

	if (error_result("cannot write", err))
		return EXIT_ERROR;
	return view->result->outcome == SHRINK_REACHED ? EXIT_FINE : EXIT_VIOLATION;
}

static int shrink_go(const struct shrink_options *options, const struct kernfs *k, const char *path,
		     const struct shrink_plan *plan)
{
	struct progress progress;
	const struct shrink_config config = {
		.k = k,
		.path = path,
		.plan = plan,
		.step = options->step,
		.every_ns = options->every_ns,
		.watch_ns = options->watch_ns,
		.max_stall_ns = options->max_stall_ns,
		.restore = options->restore,
		.tracer = {
			.mode = options->common.mode,
			.ring_bytes = RING_BYTES_SHRINK,
			.btf = options->common.btf,
			.verbose = options->common.verbose,
		},
		.stop = &stop_signal,
		.point_fn = options->common.json ? point_show : NULL,
		.progress_fn = progress_show,
		.ctx = &progress,
	};
	struct curve *curve = curve_new(path, plan->from, plan->to);
	struct shrink_result result;
	const struct view_shrink view = { path, plan, curve, &result, sysconf(_SC_PAGESIZE) };
	char error[PATH_MAX + 512];
	int code;

	if (!curve)
		return error_fail("cannot start", "out of memory");
	signals_catch();
	progress_begin(&progress);
	if (shrink_run(&config, curve, &result, error, sizeof(error))) {
		error_print(error);
		code = EXIT_ERROR;
	} else {
		code = result_print(options, &view);
	}
	out_status_erase();
	curve_free(curve);
	return code;
}

static int plan_run(const struct shrink_options *options, const struct kernfs *k,
		    const struct groups *groups, const struct machine *machine)
{
	const struct group *group = groups->all[groups->nr - 1];
	struct shrink_plan plan;
	struct explain e;
	char why[PATH_MAX + 256];
	int code;

	explain_make(&e, group, machine);
	shrink_plan_make(&plan, &e, options->way, options->to);
	if (shrink_plan_is_impossible(&plan, &e, why, sizeof(why))) {
		error_print(why);
		return EXIT_ERROR;
	}
	if (options->dry_run)
		return plan_print(options, group->path, &plan);
	code = plan_refuse(options, k, group->path, &plan);
	return code ? code : shrink_go(options, k, group->path, &plan);
}

static int target_run(const struct common_options *common, const struct kernfs *k)
{
	const struct shrink_options *options = (const struct shrink_options *)common;
	struct groups groups = { 0 };
	struct runtime rt = { .k = k };
	struct target target;
	struct machine machine;
	int code = EXIT_ERROR, err = resolve_read(&groups, k, &rt, options->target, &target);

	options_part_say(k, err);
	if (err)
		error_print(target.error);
	else if (*target.note) /* never change a limit by a guess */
		error_fail(target.note, "shrink needs an unambiguous name");
	else if (machine_read(k, &machine))
		error_fail("cannot read", "/proc/meminfo");
	else
		code = plan_run(options, k, &groups, &machine);
	runtime_free(&rt);
	groups_free(&groups);
	return code;
}

int cmd_shrink(int argc, char **argv)
{
	struct shrink_options options = {
		.common.command = COMMAND_SHRINK,
		.to = VAL_NONE,
		.every_ns = NS_PER_S,
		.watch_ns = 10 * NS_PER_S,
	};

	options_parse(&shrink_command, argc, argv, &options.common);
	return options_with_files(&options.common, target_run);
}
