// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * cmd/explain.c - cgswap explain: what limits a group, and what it means.
 *
 * Owns: the command's options, and when the files are read. Nothing but files is read, and nothing
 * changed. Must not know: what follows from the numbers, how it is printed.
 */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "cmd/cmd.h"
#include "base/file.h"
#include "base/fmt.h"
#include "base/out.h"
#include "base/text.h"
#include "cgroup/group.h"
#include "cgroup/host.h"
#include "cgroup/told.h"
#include "cmd/at.h"
#include "cmd/explain_at.h"
#include "cmd/explain_list.h"
#include "cmd/options.h"
#include "explain/owners.h"
#include "explain/report.h"
#include "cgroup/resolve.h"
#include "view/explain.h"

#define INTERVAL_DEFAULT                                                                           \
	UINT64_MAX /* REPORT_INTERVAL_NS; of two saved trees what their uptimes say */

struct explain_options {
	struct common_options common;
	const char *target;
	bool all;
	bool list;
	bool full; /* more than a screen */
	struct report_config report;
	uint64_t interval_ns; /* 0: read once */
	const char *then;     /* a tree that was saved later than the one of --sysroot */
	const char *at;	      /* a time; NULL: now */
	const char *history;  /* a directory; NULL: the default */
};

enum { OPT_GROW = 512 };

#define AT(field) offsetof(struct explain_options, field)

static const struct command_option explain_table[] = {
	{ "all", 0, NULL, 0, "Who owns most swap, and every group with a finding, worst first", 1,
	  VALUE_FLAG, AT(all) },
	{ "list", 0, NULL, 0, "Print the paths and names that a group can be given by, and end", 1,
	  VALUE_FLAG, AT(list) },
	{ "grow", OPT_GROW, "SIZE", 0, "Say what happens when the group grows by SIZE", 1,
	  VALUE_OWN, 0 },
	{ "full", 0, NULL, 0, "All numbers, even if they take more than a screen", 1, VALUE_FLAG,
	  AT(full) },
	{ "latency", 0, NULL, 0, "The group must not wait for swap: check that too", 1, VALUE_FLAG,
	  AT(report.latency) },
	{ "interval", 0, "TIME", 0, "Between two readings; 0: read once (default 2s)", 1,
	  VALUE_TIME_0, AT(interval_ns) },
	{ "then", 0, "DIR", 0, "With --sysroot: a tree that was saved later, as the second reading",
	  1, VALUE_TEXT, AT(then) },
	{ "at", 0, "TIME", OPTION_RECORDED,
	  "From the numbers of a time such as 03:12 or -2h, of cgswap record, no root needed", 2,
	  VALUE_TEXT, AT(at) },
	{ "history", 0, "DIR", 0, "Where cgswap record keeps it (default " HISTORY_DIR ")", 2,
	  VALUE_TEXT, AT(history) },
	{ 0 },
};

static error_t target_parse(const char *arg, struct explain_options *options)
{
	if (options->target)
		options_fail("%s: explain takes one group; see --all", arg);
	options->target = arg;
	return 0;
}

static void list_parse(const struct explain_options *options)
{
	if (options->target)
		options_fail("%s: not with --list; a subtree is -c PATH", options->target);
	if (options->all)
		options_fail("--all and --list are mutually exclusive");
	if (options->common.json)
		options_fail("--json: not with --list");
}

static error_t end_parse(const struct explain_options *options)
{
	if (options->list)
		list_parse(options);
	else if (!options->target && !options->all)
		options_fail("explain: needs a group, a pid or a container, or --all");
	if (options->target && options->all)
		options_fail("%s: not with --all; a subtree is -c PATH", options->target);
	if (options->common.cgroup && !options->all && !options->list)
		options_fail("-c %s: only with --all or --list; a group is an argument",
			     options->common.cgroup);
	if (options->all && options->report.grow != VAL_NONE)
		options_fail("--grow: not with --all; name a group");
	if (options->all && options->full)
		options_fail("--full: not with --all; name a group");
	if (options->history && !options->at)
		options_fail("--history: means nothing without --at");
	if (options->at && options->interval_ns != INTERVAL_DEFAULT)
		options_fail(
			"--interval: means nothing with --at: the sample before is the first reading");
	if (options->then && !options->common.sysroot)
		options_fail("--then %s: only with --sysroot", options->then);
	return 0;
}

static error_t explain_parse(int key, char *arg, struct argp_state *state)
{
	struct explain_options *options = state->input;

	switch (key) {
	case OPT_GROW:
		if (fmt_parse_size(arg, &options->report.grow) || options->report.grow == VAL_MAX)
			options_fail("--grow %s: not a size such as 100M", arg);
		return 0;
	case ARGP_KEY_ARG:
		return target_parse(arg, options);
	case ARGP_KEY_END:
		return end_parse(options);
	}
	return ARGP_ERR_UNKNOWN;
}

static const struct command_options explain_command = {
	.table = explain_table,
	.parse = explain_parse,
	.args_doc = "GROUP|PID|NAME",
	.doc = "Say what limits a group, what happens when it grows, and what is wrong with it."
	       "\vStatus 3: a check fired as warn or bad, or the growth of --grow does not fit. 4: neither, "
	       "but some checks could not be made, or it is not certain that the growth fits.",
};

/* Since the machine of the tree was started; 0: not known. */
static uint64_t uptime_ns(const struct kernfs *k)
{
	char text[64];
	double seconds = 0;

	if (kernfs_read_string(k->root_fd, "proc/uptime", text, sizeof(text)) ||
	    sscanf(text, "%lf", &seconds) != 1 || seconds < 0 || seconds > 1e9)
		return 0;
	return (uint64_t)(seconds * 1e9);
}

/* Reads the groups of @k once more from @then, as so much later as it was saved. */
static int then_read_groups(const struct explain_options *options, const struct kernfs *k,
			    const struct kernfs *then, struct groups *groups)
{
	uint64_t before = uptime_ns(k), after = uptime_ns(then), ns = options->interval_ns;
	int err;

	if (ns == INTERVAL_DEFAULT)
		ns = before && after > before ? after - before : 0;
	if (!ns)
		return error_fail(options->then,
				  "its proc/uptime is not later than the first one's; say with "
				  "--interval how much later it is");
	err = groups_read_again(groups, then);
	if (err)
		return error_fail(options->then, strerror(-err));
	for (size_t i = 0; i < groups->nr; i++)
		if (groups->all[i]->second.time_ns)
			groups->all[i]->second.time_ns = groups->all[i]->first.time_ns + ns;
	return 0;
}

/* What else there is when it is read last: the groups below the one that is asked for. */
static int others_read(const struct explain_options *options, const struct kernfs *k,
		       struct groups *groups, struct machine *machine)
{
	int err = options->all ? 0 : groups_read_below(groups, k);

	if (!err)
		err = groups_kept(k, &machine->kept);
	return err ? error_fail("cannot read the groups", strerror(-err)) : 0;
}

static int then_read(const struct explain_options *options, const struct kernfs *k,
		     struct groups *groups, struct machine *machine)
{
	struct kernfs then;
	char what[PATH_MAX];
	int code, err = kernfs_open(&then, options->then);

	snprintf(what, sizeof(what), "%s%s", options->then,
		 file_is_odd(err) ? "/proc/self/mountinfo" : "");
	if (err)
		return error_fail(what, file_error(err));
	options_tree_check(&then);
	code = then.kind == k->kind ? then_read_groups(options, k, &then, groups)
				    : error_fail(options->then, "another cgroup hierarchy");
	if (!code && machine_read(&then, machine) == -ENOMEM)
		code = error_fail(options->then, strerror(ENOMEM));
	if (!code)
		code = others_read(options, &then, groups, machine);
	machine->mount = k->mount;
	machine->top = k->top;
	kernfs_close(&then);
	return code;
}

static int groups_wait(const struct explain_options *options, const struct kernfs *k,
		       struct groups *groups)
{
	uint64_t ns = options->interval_ns == INTERVAL_DEFAULT ? REPORT_INTERVAL_NS
							       : options->interval_ns;
	const struct timespec interval = {
		.tv_sec = (time_t)(ns / NS_PER_S),
		.tv_nsec = (long)(ns % NS_PER_S),
	};
	int err;

	/* a saved tree does not change */
	if (k->saved || !ns)
		return 0;
	nanosleep(&interval, NULL);
	err = groups_read_again(groups, k);
	return err ? error_fail("cannot read the groups again", strerror(-err)) : 0;
}

/* The second reading, and the machine at that time. */
static int second_read(const struct explain_options *options, const struct kernfs *k,
		       struct groups *groups, struct machine *machine)
{
	int code, err;

	if (options->then)
		return then_read(options, k, groups, machine);
	code = groups_wait(options, k, groups);
	if (code)
		return code;
	err = machine_read(k, machine);
	/* of a saved tree it was said that it is no file, or that is no part of it */
	if (err && (!k->saved || err == -ENOMEM))
		return error_fail("cannot read the machine's memory and swap", strerror(-err));
	return others_read(options, k, groups, machine);
}

static int report_print(const struct explain_options *options, struct runtime *rt,
			struct report *report, bool brief)
{
	if (rt)
		runtime_find(rt, report->explain.group->path, &report->container, &report->name);
	if (options->common.json)
		return view_explain_json(stdout, report);
	if (brief)
		return view_explain_brief(stdout, report);
	return view_explain_text(stdout, report, options->full ? INT_MAX : out_height(stdout));
}

static int verdict(bool bad, bool unknown)
{
	return bad ? EXIT_VIOLATION : unknown ? EXIT_NO_VERDICT : EXIT_FINE;
}

/* What was asked with --grow is answered by the exit status, too. */
static int verdict_grow(const struct report *report)
{
	int64_t grow = report->config.grow;
	enum forecast_fit fit = grow == VAL_NONE ? FORECAST_FITS
						 : forecast_fit(&report->forecast, grow);

	return verdict(report_is_bad(&report->result) || fit == FORECAST_ENDS,
		       report->result.unknown || fit != FORECAST_FITS);
}

static int print_failed(int err)
{
	return error_result("cannot write", err);
}

static int explain_one(const struct explain_options *options, struct runtime *rt, const char *note,
		       const struct groups *groups, const struct machine *machine)
{
	const struct group *group = groups->all[groups->asked];
	struct report report;
	int err;

	if (group->gone)
		return error_fail(group->path, "the group was removed meanwhile");
	if (report_make(&report, group, machine, &options->report))
		return error_fail("explain", "out of memory");
	report.note = note;
	err = report_print(options, rt, &report, false);
	if (!err)
		err = verdict_grow(&report);
	else
		err = print_failed(err);
	report_free(&report);
	return err;
}

/* Those of the groups that are asked for and still there; @nr of them. NULL: no memory. */
static struct report_result *results_make(const struct explain_options *options,
					  const struct groups *groups,
					  const struct machine *machine, size_t *nr)
{
	struct report_result *results = calloc(groups->nr, sizeof(*results));

	*nr = 0;
	for (size_t i = groups->asked; results && i < groups->nr; i++) {
		const struct group *group = groups->all[i];
		struct report report;
		int err;

		if (group->gone)
			continue;
		err = report_make(&report, group, machine, &options->report);
		results[(*nr)++] = report.result;
		report_free(&report);
		if (err) {
			free(results);
			return NULL;
		}
	}
	return results;
}

static int owners_print(const struct explain_options *options, struct runtime *rt,
			const struct groups *groups, const struct machine *machine)
{
	struct owners owners;

	if (owners_make(&owners, groups, machine))
		return -ENOMEM;
	for (size_t i = 0; rt && i < owners.nr; i++)
		runtime_find(rt, owners.list[i].explain.group->path, &owners.list[i].container,
			     &owners.list[i].name);
	return options->common.json ? view_owners_json(stdout, &owners)
				    : view_owners_text(stdout, &owners);
}

static int result_print(const struct explain_options *options, struct runtime *rt,
			const struct report_result *result, const struct machine *machine)
{
	struct report_config config = options->report;
	struct report report;
	int err;

	config.below = options->common.json;
	err = report_make(&report, result->group, machine, &config);

	if (!err)
		err = report_print(options, rt, &report, true);
	report_free(&report);
	return err;
}

/* Checks that could not be made of some groups for one reason. */
struct unknown {
	char ids[1024];
	char why[sizeof(((struct check_note *)NULL)->text)];
	const struct group *first;
	size_t nr;
};

/* Which groups check @i could not be made of; those that are unreadable have said so themselves. */
static void unknown_count(struct unknown *unknown, const struct report_result *results, size_t nr,
			  size_t i)
{
	*unknown = (struct unknown){ 0 };
	for (size_t r = 0; r < nr; r++) {
		if (results[r].unreadable || !(results[r].not_made & 1ull << i))
			continue;
		if (!unknown->nr++)
			unknown->first = results[r].group;
	}
}

static void unknown_print(const struct unknown *unknown, size_t nr)
{
	if (unknown->nr)
		view_unknown_text(stdout, unknown->ids, unknown->first->path, unknown->nr, nr,
				  unknown->why);
}

/* What could not be checked, once for all groups. 0 or -ENOMEM. */
static int unknowns_print(const struct explain_options *options,
			  const struct report_result *results, size_t nr,
			  const struct machine *machine)
{
	struct unknown last = { 0 };
	int err = 0;

	for (size_t i = 0; i < check_count() && !err; i++) {
		struct unknown one;
		struct report report;

		unknown_count(&one, results, nr, i);
		if (!one.nr)
			continue;
		err = report_make(&report, one.first, machine, &options->report);
		if (!err && (one.nr != last.nr || one.first != last.first ||
			     strcmp(last.why, report.notes[i].text) != 0)) {
			unknown_print(&last, nr);
			last = one;
			snprintf(last.why, sizeof(last.why), "%s", report.notes[i].text);
		}
		if (!err)
			text_add(last.ids, sizeof(last.ids), "%s%s", *last.ids ? ", " : "",
				 report.notes[i].id);
		report_free(&report);
	}
	unknown_print(&last, nr);
	return err;
}

static int results_print(const struct explain_options *options, struct runtime *rt,
			 const struct report_result *results, size_t nr,
			 const struct machine *machine, bool all)
{
	bool bad = false, unknown = !all;
	size_t said = 0;
	int err = 0;

	for (size_t i = 0; i < nr && !err; i++) {
		bad |= report_is_bad(&results[i]);
		unknown |= results[i].unknown;
		if (!report_says_something(&results[i]))
			continue;
		said++;
		err = result_print(options, rt, &results[i], machine);
	}
	if (!err && !said && !options->common.json)
		out_printf(stdout, "no findings in %zu group%s%s\n", nr, fmt_plural((int64_t)nr),
			   !all	     ? ", but not all could be read"
			   : unknown ? ", but not all checks could be made"
				     : "");
	if (!err && !options->common.json)
		err = unknowns_print(options, results, nr, machine);
	if (!err)
		err = out_flush(stdout);
	return err ? print_failed(err) : verdict(bad, unknown);
}

static int explain_all(const struct explain_options *options, struct runtime *rt,
		       const struct groups *groups, const struct machine *machine)
{
	size_t nr;
	struct report_result *results = results_make(options, groups, machine, &nr);
	int code, err;

	if (!results)
		return error_fail("explain", "out of memory");
	qsort(results, nr, sizeof(*results), report_compare);
	err = owners_print(options, rt, groups, machine);
	code = err ? print_failed(err)
		   : results_print(options, rt, results, nr, machine, !groups->missed);
	free(results);
	if (groups->missed)
		error_fail(GROUPS_MISSED, file_error(groups->missed));
	return code;
}

/* Where memory is not counted, it is in the nearest group above that does. */
static int target_read(const struct kernfs *k, struct runtime *rt, const char *asked,
		       struct groups *groups, struct target *target)
{
	int err = resolve_read(groups, k, rt, asked, target);

	options_part_say(k, err);
	if (err != -ENODATA || groups->nr <= 1)
		return err ? error_print(target->error) : 0;
	text_add(target->note, sizeof(target->note),
		 "%s%s does not count memory: showing %s, the nearest group above that does",
		 *target->note ? "; " : "", target->path, groups->all[groups->nr - 1]->path);
	if (!groups->below)
		groups->asked = groups->nr - 1;
	return 0;
}

static int explain_run(const struct common_options *common, const struct kernfs *k)
{
	const struct explain_options *options = (const struct explain_options *)common;
	const char *asked = options->all ? options->common.cgroup : options->target;
	struct groups groups = { .below = options->all };
	struct left_out left_out = { 0 };
	struct runtime rt = { .k = k, .miss = left_out_odd, .arg = &left_out };
	struct target target;
	struct machine machine;
	int code;

	if (options->list)
		return explain_list(k, options->common.cgroup);
	code = target_read(k, &rt, asked, &groups, &target);
	if (!code && told_read_groups(&rt, &groups))
		code = error_fail("explain", "out of memory");
	if (!code)
		code = second_read(options, k, &groups, &machine);
	if (!code)
		code = options->all ? explain_all(options, &rt, &groups, &machine)
				    : explain_one(options, &rt, target.note, &groups, &machine);
	/* what users put into their homes is no news of a machine */
	if (k->saved && code != EXIT_ERROR)
		left_out_say(&left_out);
	groups_free(&groups);
	runtime_free(&rt);
	return code;
}

/* Names of containers and what runtimes were told are not kept. */
static int explain_at_run(const struct explain_options *options)
{
	const struct explain_at_config config = {
		.dir = options->history ? options->history : HISTORY_DIR,
		.at_ns = at_end(at_parse("--at", options->at)),
		.cgroup = options->all ? options->common.cgroup : options->target,
	};
	struct explain_at at;
	char error[PATH_MAX + 256];
	int code;

	if (explain_at_read(&at, &config, error, sizeof(error)))
		return error_print(error);
	code = options->all ? explain_all(options, NULL, &at.groups, &at.machine)
			    : explain_one(options, NULL, at.note, &at.groups, &at.machine);
	explain_at_free(&at);
	return code;
}

int cmd_explain(int argc, char **argv)
{
	struct explain_options options = {
		.common.command = COMMAND_EXPLAIN,
		.report = { .grow = VAL_NONE },
		.interval_ns = INTERVAL_DEFAULT,
	};

	options_parse(&explain_command, argc, argv, &options.common);
	options.report.alone = options.report.below = !options.all;
	options.report.recorded = options.at;
	if (options.at)
		return explain_at_run(&options);
	return options_with_files(&options.common, explain_run);
}
