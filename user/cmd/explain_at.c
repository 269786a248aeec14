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

static struct group *group_find(const struct groups *groups, const char *path)
{
	for (size_t i = groups->nr; path && i-- > 0;)
		if (!strcmp(groups->all[i]->path, path))
			return groups->all[i];
	return NULL;
}

static int group_add(struct groups *groups, const struct refresh *refresh, const struct row *row)
{
	struct group *group = calloc(1, sizeof(*group));
	const char *parent = row->parent < 0 ? NULL : refresh->rows[row->parent].path;

	if (group)
		group->path = strdup(row->path);
	if (!group || !group->path ||
	    array_reserve(&groups->all, &groups->max, groups->nr + 1, sizeof(*groups->all))) {
		if (group)
			free(group->path);
		free(group);
		return -ENOMEM;
	}
	group->parent = group_find(groups, parent);
	group->index = groups->nr;
	group->below_missed = true; /* their memory is not known */
	group->below_swap = VAL_NONE;
	sample_fill(&group->first, row, is_v2(refresh), refresh->now_ns);
	/* until the sample before is known, its rate */
	group->first.val[MEM_REFAULT_ANON] = row->val[COL_REFAULT_RATE];
	groups->all[groups->nr++] = group;
	return 0;
}

/* -ENOENT: there is no such group. */
static int groups_take(struct groups *groups, const struct refresh *refresh, const char *cgroup)
{
	int err = 0;

	for (int above = 1; above >= 0 && !err; above--) {
		groups->asked = groups->nr;
		for (size_t i = 0; i < refresh->nr_rows && !err; i++)
			if (is_wanted(&refresh->rows[i], cgroup, above))
				err = group_add(groups, refresh, &refresh->rows[i]);
	}
	if (err)
		return err;
	return groups->asked < groups->nr && !strcmp(groups->all[groups->asked]->path, cgroup)
		       ? 0
		       : -ENOENT;
}

/* Most groups have the place that they had; @hint is that. */
static const struct row *row_find(const struct refresh *refresh, const char *path, size_t hint)
{
	for (size_t i = 0; i < refresh->nr_rows; i++) {
		const struct row *row = &refresh->rows[(hint + i) % refresh->nr_rows];

		if (!row->dying && !strcmp(row->path, path))
			return row;
	}
	return NULL;
}

/* The readings so far become the second ones; counters grew by the rates that were kept. */
static void before_take(struct groups *groups, const struct refresh *before)
{
	for (size_t i = 0; i < groups->nr; i++) {
		struct group *group = groups->all[i];
		const struct row *row = row_find(before, group->path, i);
		int64_t rate = group->first.val[MEM_REFAULT_ANON];
		double seconds = (double)(group->first.time_ns - before->now_ns) / 1e9;

		if (!row || group->first.time_ns <= before->now_ns)
			continue;
		group->second = group->first;
		sample_fill(&group->first, row, is_v2(before), before->now_ns);
		if (!val_is_number(rate))
			continue;
		group->first.val[MEM_REFAULT_ANON] = 0;
		group->second.val[MEM_REFAULT_ANON] = val_of((double)rate / 100 * seconds + 0.5);
	}
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
		before_take(&at->groups, &before.refresh);
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
