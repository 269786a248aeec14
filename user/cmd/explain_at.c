// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * cmd/explain_at.c - see cmd/explain_at.h.
 */
#include "cmd/explain_at.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/text.h"
#include "cgroup/files.h"
#include "cgroup/path.h"
#include "cmd/at.h"
#include "history/walk.h"

static bool is_v2(const struct refresh *refresh)
{
	return !refresh->host.hierarchy || strcmp(refresh->host.hierarchy, "v1") != 0;
}

/* The columns that come from files. */
static void sample_fill(struct sample *sample, const struct row *row, bool v2, uint64_t now_ns)
{
	files_clear(0, MEM__COUNT, sample->val);
	for (int col = 0; col < COL__COUNT; col++)
		if (files_name(v2, col) || col == COL_ZSWAP_RATIO)
			sample->val[col] = row->val[col];
	sample->val[COL_SWAP_CURRENT] = sample->val[MEM_SWAP] = row->val[COL_SWAP_CURRENT];
	sample->time_ns = now_ns;
	sample->occupied = true; /* not known */
}

/* Groups that were removed have no files. */
static bool is_wanted(const struct row *row, const char *cgroup, bool above)
{
	bool below = path_is_below(row->path, cgroup);

	return !row->dying && (above ? !below && path_is_below(cgroup, row->path) : below);
}

static int group_add(struct groups *groups, const struct refresh *refresh, const struct row *row,
		     struct group *parent)
{
	struct group *group = calloc(1, sizeof(*group));

	if (group)
		group->path = strdup(row->path);
	if (!group || !group->path ||
	    array_reserve(&groups->all, &groups->max, groups->nr + 1, sizeof(*groups->all))) {
		if (group)
			free(group->path);
		free(group);
		return -ENOMEM;
	}
	group->parent = parent;
	group->index = groups->nr;
	group->below_missed = true; /* their memory is not known */
	group->below_swap = VAL_NONE;
	sample_fill(&group->first, row, is_v2(refresh), refresh->now_ns);
	/* until the sample before is known, its rate */
	group->first.val[MEM_REFAULT_ANON] = row->val[COL_REFAULT_RATE];
	groups->all[groups->nr++] = group;
	return 0;
}

/* Those above @cgroup, then those below it. */
static int wanted_add(struct groups *groups, const struct refresh *refresh, const char *cgroup)
{
	struct group **of_row = calloc(refresh->nr_rows + 1, sizeof(struct group *));
	int err = of_row ? 0 : -ENOMEM;

	for (int above = 1; above >= 0 && !err; above--) {
		groups->asked = groups->nr;
		for (size_t i = 0; i < refresh->nr_rows && !err; i++) {
			const struct row *row = &refresh->rows[i];

			if (!is_wanted(row, cgroup, above))
				continue;
			err = group_add(groups, refresh, row,
					row->parent < 0 ? NULL : of_row[row->parent]);
			if (!err)
				of_row[i] = groups->all[groups->nr - 1];
		}
	}
	free(of_row);
	return err;
}

/* -ENOENT: there is no such group. */
static int groups_take(struct groups *groups, const struct refresh *refresh, const char *cgroup)
{
	int err = wanted_add(groups, refresh, cgroup);

	if (err)
		return err;
	return groups->asked < groups->nr && !strcmp(groups->all[groups->asked]->path, cgroup)
		       ? 0
		       : -ENOENT;
}

static int row_compare(const void *a, const void *b)
{
	const struct row *const *x = a, *const *y = b;

	return strcmp((*x)->path, (*y)->path);
}

static int path_compare(const void *path, const void *row)
{
	const struct row *const *other = row;

	return strcmp(path, (*other)->path);
}

/* The reading so far becomes the second one; counters grew by the rates that were kept. */
static void group_before_take(struct group *group, const struct refresh *before,
			      const struct row *row)
{
	int64_t rate = group->first.val[MEM_REFAULT_ANON];
	double seconds = (double)(group->first.time_ns - before->now_ns) / 1e9;

	if (group->first.time_ns <= before->now_ns)
		return;
	group->second = group->first;
	sample_fill(&group->first, row, is_v2(before), before->now_ns);
	if (!val_is_number(rate))
		return;
	group->first.val[MEM_REFAULT_ANON] = 0;
	group->second.val[MEM_REFAULT_ANON] = val_of((double)rate / 100 * seconds + 0.5);
}

static int before_take(struct groups *groups, const struct refresh *before)
{
	const struct row **sorted = calloc(before->nr_rows + 1, sizeof(const struct row *));
	size_t nr = 0;

	if (!sorted)
		return -ENOMEM;
	for (size_t i = 0; i < before->nr_rows; i++)
		if (!before->rows[i].dying)
			sorted[nr++] = &before->rows[i];
	qsort(sorted, nr, sizeof(const struct row *), row_compare);
	for (size_t i = 0; i < groups->nr; i++) {
		const struct row *const *found = bsearch(groups->all[i]->path, sorted, nr,
							 sizeof(const struct row *), path_compare);

		if (found)
			group_before_take(groups->all[i], before, *found);
	}
	free(sorted);
	return 0;
}

static void machine_fill(struct explain_at *at, const struct refresh *refresh)
{
	const struct host *host = &refresh->host;
	int64_t zram = val_less(host->kind_total[SWAP_ZRAM], host->kind_used[SWAP_ZRAM]);

	snprintf(at->hierarchy, sizeof(at->hierarchy), "%s", is_v2(refresh) ? "v2" : "v1");
	snprintf(at->zswap, sizeof(at->zswap), "%s", host->zswap);
	at->machine = (struct machine){
		.host = *host,
		.kind = is_v2(refresh) ? CGROUP_V2 : CGROUP_V1,
		.mount = "/sys/fs/cgroup",
		.top = "/",
		.memory = VAL_NONE,
		.available = VAL_NONE,
		.swap_free = val_less(host->swap_total, host->swap_used),
		.swappiness = VAL_NONE,
		.pool_percent = VAL_NONE,
		.page_bytes = refresh->page_bytes > 0 ? refresh->page_bytes : 4096,
		.zram_free = zram,
		.zram_ratio = VAL_NONE,
		.zram_limited = zram,
		.zram_left = VAL_NONE,
		.kept = VAL_NONE,
	};
	at->machine.host.hierarchy = at->hierarchy;
	at->machine.host.zswap = at->zswap;
	at->machine.host.attach = at->machine.host.gap = NULL;
	at->machine.host.actors_missing = NULL;
}

/* The sample before, unless something is between the two. */
static int before_read(struct explain_at *at, struct history *history)
{
	struct history_found before;
	int err;

	if (!history_move(history, -1))
		return 0;
	err = history_get(history, &before);
	if (!err && before.next_break == BREAK_NONE)
		err = before_take(&at->groups, &before.refresh);
	return err == -EBADMSG ? 0 : err;
}

static void note_make(struct explain_at *at, const struct history_found *found)
{
	char time[WHEN_SIZE], length[WHEN_SIZE];
	const struct group *group = at->groups.all[at->groups.asked];

	snprintf(at->note, sizeof(at->note),
		 "these are the numbers of %s, as cgswap record kept them",
		 when_format(time, found->real_ns));
	if (group->second.time_ns)
		text_add(at->note, sizeof(at->note), "; changes are those of the %s before",
			 when_format_length(
				 length, (int64_t)(group->second.time_ns - group->first.time_ns)));
}

static int found_take(struct explain_at *at, struct history *history, struct history_found *found,
		      const char *cgroup)
{
	char path[PATH_MAX];
	int err = path_normalize_recorded(cgroup ? cgroup : "/", !is_v2(&found->refresh), path,
					  sizeof(path));

	if (!err)
		err = groups_take(&at->groups, &found->refresh, path);
	machine_fill(at, &found->refresh);
	if (!err)
		err = before_read(at, history);
	if (!err)
		note_make(at, found);
	return err;
}

int explain_at_read(struct explain_at *at, const struct explain_at_config *config, char *error,
		    size_t error_len)
{
	struct history_found found;
	struct history history;
	char time[WHEN_SIZE];
	int err = at_open(&history, config->dir, config->at_ns, &found, error, error_len);

	*at = (struct explain_at){ 0 };
	if (err)
		return err;
	err = found_take(at, &history, &found, config->cgroup);
	history_close(&history);
	if (!err) {
		at_say(&found, config->at_ns);
		return 0;
	}
	if (err == -ENOENT)
		snprintf(error, error_len, "%s: no such group in the sample of %s",
			 config->cgroup ? config->cgroup : "/", when_format(time, found.real_ns));
	else
		snprintf(error, error_len, "%s: %s", config->dir, strerror(-err));
	explain_at_free(at);
	return err;
}

void explain_at_free(struct explain_at *at)
{
	groups_free(&at->groups);
}
