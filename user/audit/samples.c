// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * audit/samples.c - see audit/samples.h. The groups and their evidence are those of a live audit,
 * filled from rows instead of the ledger.
 */
#include "audit/samples.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "audit/state.h"
#include "base/array.h"
#include "model/refresh.h"
#include "model/row.h"

/* Of a group, at its first refresh and at the last one. All that was counted before moved, too. */
struct sampled {
	int64_t missed, missed_time;
	int64_t charged, uncharged;
};

/* What is summed up the tree, by row. */
struct sums {
	int64_t drift; /* of the children, bytes; VAL_NONE: not known */
	int64_t swap;  /* likewise */
	int64_t moved; /* pages charged and uncharged since the refresh before, in the subtree */
	int64_t booked_pages;
	bool booked;
};

struct audit_samples {
	struct audit *audit;
	struct sampled *first, *last; /* by memcg_id */
	struct sums *sums;
	size_t max_sums;
	char why[AUDIT_TEXT]; /* "": nothing is in doubt */
	size_t doubts;
	struct audit_report report;
	char kernel[sizeof(((struct host *)0)->kernel)];
	char attach[16];
	int64_t events_last;
	/* of evidence: the wall clock at the start, then steady, as the other one may be set */
	uint64_t time_ns, mono_ns;
};

struct audit_samples *audit_samples_new(void)
{
	static const struct need_state absent = { false, "not in a history", true };
	struct audit_samples *samples = calloc(1, sizeof(*samples));

	if (!samples)
		return NULL;
	samples->audit = audit_new();
	samples->first = calloc(MEMCG_IDS, sizeof(*samples->first));
	samples->last = calloc(MEMCG_IDS, sizeof(*samples->last));
	if (!samples->audit || !samples->first || !samples->last) {
		audit_samples_free(samples);
		return NULL;
	}
	for (int need = 0; need < NEED__COUNT; need++)
		samples->audit->needs[need] = absent;
	samples->audit->needs[NEED_NOTHING] = (struct need_state){ .met = true };
	return samples;
}

void audit_samples_free(struct audit_samples *samples)
{
	if (!samples)
		return;
	audit_free(samples->audit);
	free(samples->first);
	free(samples->last);
	free(samples->sums);
	free(samples);
}

/* The root has no counter. */
static bool row_is_root(const struct row *row)
{
	return row->parent < 0 && !strcmp(row->path, "/");
}

static struct audit_group *group_new(struct audit_samples *samples, const struct row *row)
{
	const struct sampled now = {
		.missed = row->val[COL_MISSED],
		.missed_time = row->val[KEPT_MISSED_TIME],
	};
	struct audit_group *group = audit_group_new(samples->audit, row->kernfs_id, row->memcg_id);

	if (!group)
		return NULL;
	group->path = strdup(row->path);
	samples->first[row->memcg_id] = samples->last[row->memcg_id] = now;
	return group->path ? group : NULL;
}

static struct audit_group *group_get(struct audit_samples *samples, const struct row *row)
{
	struct audit_group *group = samples->audit->by_id[row->memcg_id];

	if (group && group->kernfs_id != row->kernfs_id) {
		if (audit_group_end(samples->audit, group))
			return NULL;
		group = NULL;
	}
	return group ? group : group_new(samples, row);
}

static int64_t grown(int64_t before, int64_t now)
{
	return now > before ? val_less(now, before) : 0;
}

/* What the row adds to those of the rows above it. */
static void sums_lift(struct audit_samples *samples, const struct row *row, struct sums *own)
{
	struct sampled *last = &samples->last[row->memcg_id];
	const struct sampled *first = &samples->first[row->memcg_id];
	struct sums *above = row->parent < 0 ? NULL : &samples->sums[row->parent];

	own->moved = val_plus(own->moved, grown(last->charged, row->val[COL_CHARGED]));
	own->moved = val_plus(own->moved, grown(last->uncharged, row->val[COL_UNCHARGED]));
	own->booked |= row->val[COL_MISSED] != first->missed ||
		       row->val[KEPT_MISSED_TIME] != first->missed_time;
	own->booked_pages =
		val_plus(own->booked_pages, val_less(row->val[COL_MISSED], first->missed));
	last->charged = row->val[COL_CHARGED];
	last->uncharged = row->val[COL_UNCHARGED];
	if (!above)
		return;
	above->drift = val_plus(above->drift, row->val[COL_DRIFT]);
	above->swap = val_plus(above->swap, row->val[COL_SWAP_CURRENT]);
	above->moved = val_plus(above->moved, own->moved);
	above->booked_pages = val_plus(above->booked_pages, own->booked_pages);
	above->booked |= own->booked;
}

/*
 * Takes in what is known of the difference of the check @name, both bounds included. @over: it is
 * no more; one that lasted was one.
 */
static int difference_take(struct audit_samples *samples, struct audit_group *group,
			   const char *name, bool over, struct bounds known)
{
	for (size_t i = 0; i < audit_nr_checks; i++) {
		const struct audit_check *check = &audit_checks[i];
		int err = 0;

		if (strcmp(check->name, name) != 0)
			continue;
		if (over && group->evidence[i].bad_times)
			err = audit_find(samples->audit, group, check, &samples->audit->ended);
		evidence_take(&group->evidence[i], known.low, known.high, samples->time_ns);
		return err;
	}
	return 0;
}

static int drift_take(struct audit_samples *samples, struct audit_group *group, int64_t own,
		      int64_t moved)
{
	const struct bounds known = own ? (struct bounds){ own, own }
					: (struct bounds){ -moved, moved };

	return difference_take(samples, group, "ledger", !own, known);
}

/* Only as much as is sure: it is not known what moved while the numbers were read. */
static int hierarchy_take(struct audit_samples *samples, struct audit_group *group, int64_t own,
			  int64_t moved)
{
	const struct bounds known = own >= 0 ? (struct bounds){ 0, 0 }
					     : (struct bounds){ own - 2 * moved, own + 2 * moved };

	return difference_take(samples, group, "hierarchy", own >= 0, known);
}

/* Pages, or bytes, that a machine can have: the file may be anybody's. */
static bool is_possible(int64_t number)
{
	return number > -(1ll << 56) && number < 1ll << 56;
}

static int64_t pages_of(const struct refresh *refresh, int64_t bytes)
{
	return bytes / (refresh->page_bytes > 0 ? refresh->page_bytes : 1);
}

static int row_take(struct audit_samples *samples, const struct refresh *refresh, size_t i)
{
	const struct row *row = &refresh->rows[i];
	struct audit_group *group = group_get(samples, row);
	const struct sums *sums = &samples->sums[i];
	int64_t drift = val_less(row->val[COL_DRIFT], sums->drift);
	int64_t own = val_less(row->val[COL_SWAP_CURRENT], sums->swap);
	const char *cause = row->drift_cause;
	int err = 0;

	if (!group)
		return -ENOMEM;
	group->noted = true;
	sums_lift(samples, row, &samples->sums[i]);
	group->booked = sums->booked;
	group->booked_pages = is_possible(sums->booked_pages) ? sums->booked_pages : 0;
	if (!is_possible(sums->moved))
		return 0;
	if (is_possible(drift))
		err = drift_take(samples, group, pages_of(refresh, drift), sums->moved);
	/* not before: one that is over had the cause that it had */
	group->missed = cause && strcmp(cause, "accounting") != 0;
	if (!err && is_possible(own))
		err = hierarchy_take(samples, group, pages_of(refresh, own), sums->moved);
	return err;
}

static int groups_end(struct audit_samples *samples, bool all)
{
	int err = 0;

	for (size_t id = 0; id < MEMCG_IDS && !err; id++) {
		struct audit_group *group = samples->audit->by_id[id];

		if (group && (all || !group->noted))
			err = audit_group_end(samples->audit, group);
		else if (group)
			group->noted = false;
	}
	return err;
}

/* See some_are_orphaned() of audit/audit.c. */
static void orphans_look(struct audit *audit, const struct refresh *refresh)
{
	bool orphaned = false;

	for (size_t i = 0; i < refresh->nr_rows && !orphaned; i++)
		orphaned = refresh->rows[i].parent < 0 && !row_is_root(&refresh->rows[i]);
	audit->orphaned = orphaned && audit->orphans_seen;
	audit->orphans_seen = orphaned;
}

static void report_take(struct audit_samples *samples, const struct host *host, int64_t real_ns,
			uint64_t mono_ns)
{
	struct audit_report *report = &samples->report;

	if (!report->readings++) {
		report->begin_ns = samples->time_ns = (uint64_t)real_ns;
		samples->events_last = host->events;
		snprintf(samples->kernel, sizeof(samples->kernel), "%s", host->kernel);
		snprintf(samples->attach, sizeof(samples->attach), "%s",
			 host->attach ? host->attach : "");
	}
	/* evidence starts anew with another boot */
	if (report->readings > 1 && mono_ns > samples->mono_ns)
		samples->time_ns += mono_ns - samples->mono_ns;
	samples->mono_ns = mono_ns;
	report->end_ns = (uint64_t)real_ns;
	report->events = val_plus(report->events, grown(samples->events_last, host->events));
	samples->events_last = host->events;
	samples->audit->reading.vswap = host->vswap == 1;
	report->groups = report->ids = host->groups;
	report->ids_dying = host->dying;
}

/* Parents come before children, so in reverse order the sums of a row are complete. */
int audit_samples_take(struct audit_samples *samples, const struct refresh *refresh,
		       int64_t real_ns, uint64_t mono_ns)
{
	size_t nr = refresh->nr_rows;
	int err = array_reserve(&samples->sums, &samples->max_sums, nr, sizeof(*samples->sums));

	if (err)
		return err;
	memset(samples->sums, 0, nr * sizeof(*samples->sums));
	report_take(samples, &refresh->host, real_ns, mono_ns);
	orphans_look(samples->audit, refresh);
	for (size_t i = nr; !err && i-- > 0;)
		if (!row_is_root(&refresh->rows[i]))
			err = row_take(samples, refresh, i);
	return err ? err : groups_end(samples, false);
}

int audit_samples_doubt(struct audit_samples *samples, const char *why, bool anew)
{
	if (!samples->doubts++)
		snprintf(samples->why, sizeof(samples->why), "%s", why);
	return anew ? groups_end(samples, true) : 0;
}

void audit_samples_lost(struct audit_samples *samples, int64_t lost, int64_t skipped)
{
	samples->report.lost = val_plus(samples->report.lost, lost);
	samples->report.missed = val_plus(samples->report.missed, skipped);
}

/* What was seen wrong stays; the rest may have been wrong unseen. */
static void doubts_judge(struct audit_samples *samples)
{
	for (size_t i = 0; i < audit_nr_checks; i++) {
		struct audit_check_state *state = &samples->audit->runs[i].state;

		if (state->result != RESULT_OK && state->result != RESULT_UNKNOWN)
			continue;
		state->result = RESULT_UNKNOWN;
		state->undecided = 0;
		if (samples->doubts > 1)
			snprintf(state->reason, AUDIT_TEXT, "%.200s; %zu more", samples->why,
				 samples->doubts - 1);
		else
			snprintf(state->reason, AUDIT_TEXT, "%s", samples->why);
	}
}

int audit_samples_judge(struct audit_samples *samples, const char *under,
			struct audit_report *report)
{
	int err = audit_judge(samples->audit, under, NULL);

	samples->audit->needs[NEED_RECORDS].why = samples->audit->needs[NEED_CENSUS].why;
	if (!err && samples->doubts)
		doubts_judge(samples);
	*report = samples->report;
	report->audit = samples->audit;
	report->kernel = samples->kernel;
	report->attach = samples->attach;
	report->ids_max = MEMCG_IDS - 1;
	return err;
}
