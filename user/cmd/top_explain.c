// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * cmd/top_explain.c - see cmd/top_explain.h.
 */
#include "cmd/top_explain.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/array.h"
#include "base/clock.h"
#include "base/file.h"
#include "cgroup/group.h"
#include "cgroup/host.h"
#include "cgroup/runtime.h"
#include "cgroup/told.h"
#include "explain/limit_command.h"
#include "explain/report.h"
#include "model/advice.h"
#include "view/explain.h"

/* What the report is of. */
enum made { MADE_NOTHING, MADE_CHECKS, MADE_TEXT };

struct top_explain {
	const struct kernfs *k;
	bool lent;
	char path[PATH_MAX];  /* of the group; "": none */
	uint64_t kernfs_id;   /* of the group */
	uint64_t read_ns;     /* when it was read last */
	bool has_below;	      /* there are groups below it */
	struct groups groups; /* the group, those above it and, MADE_TEXT, those below it */
	struct machine machine;
	enum made made; /* of what was read last */
	struct report report;
	struct advice_check *checks; /* their fixes are on the heap */
	size_t nr, max;
	char *text;
};

struct top_explain *top_explain_new(const struct kernfs *k, bool lent)
{
	struct top_explain *explain = calloc(1, sizeof(*explain));

	if (!explain)
		return NULL;
	explain->k = k;
	explain->lent = lent;
	return explain;
}

static void report_close(struct top_explain *explain)
{
	for (size_t i = 0; i < explain->nr; i++)
		free((char *)explain->checks[i].fix);
	explain->nr = 0;
	report_free(&explain->report);
	explain->made = MADE_NOTHING;
}

/* Forgets the group. */
static void group_close(struct top_explain *explain)
{
	report_close(explain);
	groups_free(&explain->groups);
	explain->path[0] = '\0';
}

void top_explain_free(struct top_explain *explain)
{
	if (!explain)
		return;
	group_close(explain);
	free(explain->checks);
	free(explain->text);
	free(explain);
}

/* Sets @id, and whether there are groups below it. */
static int group_find(struct top_explain *explain, const char *path, uint64_t *id)
{
	int fd = kernfs_open_group(explain->k, path, id), err;
	struct stat st;

	if (fd < 0)
		return fd;
	err = fstat(fd, &st) ? -errno : 0;
	close(fd);
	/* kernfs counts the directories in a directory; a file system that does not has 1 */
	explain->has_below = !err && st.st_nlink != 2;
	return err;
}

/* The last reading of the group, and of those above it, becomes the first of two. */
static void readings_join(const struct groups *last, struct groups *groups)
{
	for (size_t i = 0; i < groups->nr && i < last->nr; i++) {
		groups->all[i]->second = groups->all[i]->first;
		groups->all[i]->first = *group_sample(last->all[i]);
	}
}

static int group_read(struct top_explain *explain)
{
	struct groups groups = { 0 };
	char failed[PATH_MAX];
	int err = groups_read(&groups, explain->k, explain->path, failed);

	if (!err)
		readings_join(&explain->groups, &groups);
	report_close(explain);
	groups_free(&explain->groups);
	explain->groups = groups;
	if (!err)
		err = machine_read(explain->k, &explain->machine);
	return err ? err : groups_kept(explain->k, &explain->machine.kept);
}

/* Reads the group if that was not done just now. One at the same path may be another group. */
static int group_update(struct top_explain *explain, const char *path)
{
	uint64_t now = clock_now_ns(), id;
	int err = group_find(explain, path, &id);

	if (err)
		return err;
	if (strcmp(path, explain->path) != 0 || id != explain->kernfs_id)
		group_close(explain);
	else if (now - explain->read_ns < REPORT_INTERVAL_NS)
		return 0;
	if (strlen(path) >= sizeof(explain->path))
		return -ENAMETOOLONG;
	strcpy(explain->path, path);
	explain->kernfs_id = id;
	explain->read_ns = now;
	return group_read(explain);
}

static int check_add(struct top_explain *explain, const struct check_note *note)
{
	char fix[2 * LIMIT_COMMAND_SIZE];
	struct advice_check check = {
		.severity = note->severity,
		.id = note->id,
		.text = note->text,
		.fix = strdup(check_fix(note, &explain->report.explain, fix, sizeof(fix))),
	};

	if (!check.fix)
		return -ENOMEM;
	if (array_reserve(&explain->checks, &explain->max, explain->nr + 1, sizeof(check))) {
		free((char *)check.fix);
		return -ENOMEM;
	}
	explain->checks[explain->nr++] = check;
	return 0;
}

static int report_open(struct top_explain *explain, bool below)
{
	const struct report_config config = { .grow = VAL_NONE, .alone = true, .below = below };
	const struct groups *groups = &explain->groups;
	int err;

	report_close(explain);
	err = report_make(&explain->report, groups->all[groups->asked], &explain->machine, &config);
	for (size_t i = 0; !err && i < explain->report.nr_notes; i++)
		if (explain->report.notes[i].result == CHECK_FIRES)
			err = check_add(explain, &explain->report.notes[i]);
	return err;
}

static void advice_fill(const struct top_explain *explain, struct advice *advice)
{
	const struct report *report = &explain->report;
	const struct groups *groups = &explain->groups;

	*advice = (struct advice){
		.checks = explain->checks,
		.nr = explain->nr,
		.unknown = report->result.unknown,
		.rates = groups->all[groups->asked]->second.time_ns,
	};
	for (size_t i = 0; i < report->nr_notes; i++)
		advice->clear += report->notes[i].result == CHECK_CLEAR;
}

/* False, and @advice has the error, which the next call may not have. */
static bool advice_result(struct top_explain *explain, int err, struct advice *advice)
{
	if (!err)
		return true;
	group_close(explain);
	*advice = (struct advice){
		.error = err == -ENOENT	   ? "the group was removed"
			 : err == -ENODATA ? "the group does not count memory"
			 : err == -EXDEV   ? "its files are not visible here"
					   : file_error(err),
	};
	return false;
}

/* Forgets what only the text has: what was told to runtimes may be another thing by now. */
static void told_forget(const struct groups *groups)
{
	for (size_t i = 0; i < groups->nr; i++) {
		free(groups->all[i]->told);
		groups->all[i]->told = NULL;
	}
}

/* As explain runs them on one group, but those that need a file that only the text reads. */
static int checks_make(struct top_explain *explain)
{
	struct groups *groups = &explain->groups;
	struct group *group;
	int err;

	if (explain->made == MADE_CHECKS)
		return 0;
	group = groups->all[groups->asked];
	told_forget(groups);
	if (!explain->has_below)
		group->below_missed = false;
	err = report_open(explain, false);
	if (!err)
		explain->made = MADE_CHECKS;
	return err;
}

void top_explain_checks(struct top_explain *explain, const char *path, struct advice *advice)
{
	int err = group_update(explain, path);

	if (!err)
		err = checks_make(explain);
	if (advice_result(explain, err, advice))
		advice_fill(explain, advice);
}

static int text_print(struct top_explain *explain)
{
	size_t size;
	FILE *out;
	int err;

	free(explain->text);
	explain->text = NULL;
	out = open_memstream(&explain->text, &size);
	if (!out)
		return -ENOMEM;
	err = view_explain_text(out, &explain->report, INT_MAX);
	return fclose(out) ? -ENOMEM : err;
}

/* What runtimes and systemd were told is read each time. */
static int text_make(struct top_explain *explain)
{
	struct report *report = &explain->report;
	struct groups *groups = &explain->groups;
	struct runtime runtime = { .k = explain->k };
	int err;

	told_forget(groups);
	err = explain->lent ? 0 : told_read_groups(&runtime, groups);
	/* the details may have been shown since the last text */
	if (!err && groups->nr == groups->asked + 1)
		err = groups_read_below(groups, explain->k);
	if (!err)
		err = report_open(explain, true);
	if (!err && explain->lent)
		report->note = "names of containers and the settings of runtimes and systemd were "
			       "not read: the capabilities come from cgswap's file";
	else if (!err)
		runtime_find(&runtime, explain->path, &report->container, &report->name);
	if (!err)
		err = text_print(explain);
	if (!err)
		explain->made = MADE_TEXT;
	runtime_free(&runtime);
	return err;
}

void top_explain_text(struct top_explain *explain, const char *path, struct advice *advice)
{
	int err = group_update(explain, path);

	if (!err && explain->made != MADE_TEXT)
		err = text_make(explain);
	if (!advice_result(explain, err, advice))
		return;
	advice_fill(explain, advice);
	advice->text = explain->text;
}
