// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * report/say_limits.c - see report/say_limits.h.
 */
#include "report/say_limits.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "cgroup/path.h"
#include "report/name.h"
#include "report/say.h"

/* Nobody but this limit can have refused. */
static bool is_sure(const struct saying *saying, size_t index)
{
	const struct series_group *group = &saying->series->groups[index];

	return group->refused_proof == PROOF_FULL ||
	       (group->refused_proof == PROOF_ONLY && !say_may_be_below(saying, (int)index));
}

/* What the limit of one group refused, to it and to those below. */
struct refusals {
	int64_t nr, most;
	int64_t begin_ns, end_ns;
	int asker; /* who was refused most */
	size_t askers;
};

static struct refusals refusals_of(const struct saying *saying, int by, bool sure)
{
	const struct series *series = saying->series;
	struct refusals refusals = { .asker = -1 };

	for (size_t i = 0; i < series->nr; i++) {
		const struct series_count *one = &series->groups[i].refused;

		if (!series->groups[i].is_asked || one->nr <= 0 ||
		    series->groups[i].refused_by != by || is_sure(saying, i) != sure)
			continue;
		if (!refusals.askers++ || one->begin_ns < refusals.begin_ns)
			refusals.begin_ns = one->begin_ns;
		refusals.end_ns = val_most(refusals.end_ns, one->end_ns);
		refusals.nr = val_plus(refusals.nr, one->nr);
		if (one->nr > refusals.most) {
			refusals.most = one->nr;
			refusals.asker = (int)i;
		}
	}
	return refusals;
}

static void say_refused_by(struct saying *saying, int by, bool sure)
{
	const struct series *series = saying->series;
	const struct refusals refused = refusals_of(saying, by, sure);
	struct sentence sentence = say_of_group(SAY_REFUSED, SEVERITY_BAD, by, refused.begin_ns,
						refused.end_ns, refused.nr);
	struct words w;
	char more[96] = "", limit[CONTAINER_LABEL_SIZE + 64] = "";
	bool alone = refused.asker == by && refused.askers == 1;

	if (!refused.nr)
		return;
	say_span(saying, refused.begin_ns, refused.end_ns, &w);
	snprintf(more, sizeof(more), "%s", say_below(saying, refused.asker));
	if (refused.askers > 1)
		text_add(more, sizeof(more), " and %zu more", refused.askers - 1);
	if (!sure) {
		sentence.group = refused.asker;
		if (by >= 0)
			snprintf(limit, sizeof(limit),
				 "; of those known, swap.max of %.300s (%s) had the least left",
				 say_name(saying, by, w.other),
				 fmt_bytes(w.a, series->groups[refused.asker].refused_max));
		say(saying, &sentence,
		    "swap was refused to %s%s %" PRId64
		    " time%s %s; whose limit it was is not known%s",
		    say_name(saying, refused.asker, w.name), more, refused.nr,
		    fmt_plural(refused.nr), w.span, limit);
		return;
	}
	say(saying, &sentence, "swap.max of %s (%s) refused swap%s%s%s %" PRId64 " time%s %s",
	    say_name(saying, by, w.name), fmt_bytes(w.a, series->groups[refused.asker].refused_max),
	    alone && !*more ? "" : " to ",
	    alone && !*more ? "" : say_name(saying, refused.asker, w.other), more, refused.nr,
	    fmt_plural(refused.nr), w.span);
}

/* Once for each limit. */
void say_refused(struct saying *saying)
{
	const struct series_group *groups = saying->series->groups;

	for (size_t i = 0; i < saying->series->nr; i++) {
		size_t first = 0;

		if (!groups[i].refused.nr || !groups[i].is_asked)
			continue;
		while (!groups[first].refused.nr || !groups[first].is_asked ||
		       groups[first].refused_by != groups[i].refused_by ||
		       is_sure(saying, first) != is_sure(saying, i))
			first++;
		if (first == i)
			say_refused_by(saying, groups[i].refused_by, is_sure(saying, i));
	}
}

void say_failed(struct saying *saying)
{
	const struct series *series = saying->series;

	/* that is the reason */
	if (series->spells[SPELL_SWAP_FULL].samples)
		return;
	for (size_t i = 0; i < series->nr; i++) {
		const struct series_count *failed = &series->groups[i].failed;
		struct sentence sentence = say_of_group(SAY_FAILED, SEVERITY_WARN, (int)i,
							failed->begin_ns, failed->end_ns,
							failed->nr);
		struct words w;

		if (failed->nr && series->groups[i].is_asked)
			say(saying, &sentence,
			    "%s got no swap %" PRId64
			    " time%s %s, at no limit: swap is full, or has no free run of pages%s",
			    say_name(saying, (int)i, w.name), failed->nr, fmt_plural(failed->nr),
			    say_span(saying, failed->begin_ns, failed->end_ns, &w),
			    series->host.swap_total == 0 ? ", or there is none" : "");
	}
}

static void limit_full_say(struct saying *saying, size_t index)
{
	const struct series *series = saying->series;
	const struct series_spell *spell = &series->groups[index].spells[SPELL_FULL];
	struct sentence sentence = say_of_spell(SAY_LIMIT_FULL, SEVERITY_WARN, (int)index, spell);
	struct words w;

	/* told by what it refused */
	if (refusals_of(saying, (int)index, true).nr)
		return;
	say(saying, &sentence,
	    "%s had all swap that its swap.max of %s allows %s: its anonymous pages stayed in "
	    "memory",
	    say_name(saying, (int)index, w.name), fmt_bytes(w.a, spell->other),
	    say_spell_span(saying, spell, &w));
}

void say_limit_full(struct saying *saying)
{
	say_spells(saying, SPELL_FULL, limit_full_say);
}

/* True when @count began no earlier than the change, and was seen with it or later. */
static bool is_since(const struct series_change *change, int64_t begin_ns, int64_t end_ns)
{
	return begin_ns >= change->before_ns && end_ns >= change->at_ns;
}

/* What began in the group, or one below, no earlier than its limit was lowered; NULL: nothing. */
static const char *change_harm(const struct saying *saying, const struct series_change *change)
{
	const struct series *series = saying->series;
	const char *path = series->groups[change->group].path;
	bool refused = false, killed = false, waited = false;

	for (size_t i = 0; i < series->nr; i++) {
		const struct series_group *group = &series->groups[i];
		const struct series_spell *wait = &group->spells[SPELL_WAIT];

		if (!path_is_below(group->path, path))
			continue;
		refused |= group->refused.nr && group->refused_by == change->group &&
			   is_sure(saying, i) && group->refused.end_ns >= change->at_ns;
		killed |= group->killed.nr &&
			  is_since(change, group->killed.begin_ns, group->killed.end_ns);
		waited |= wait->samples && is_since(change, wait->begin_ns, wait->end_ns);
	}
	if (!strcmp(change->file, "swap.max") && refused)
		return "; it refused swap then or later";
	if (strcmp(change->file, "memory.high") != 0 && killed)
		return "; tasks there were killed then or later, and none before";
	if (!strcmp(change->file, "memory.high") && waited)
		return "; tasks there waited for memory then or later, and not before";
	return NULL;
}

static void say_change(struct saying *saying, const struct series_change *change)
{
	const struct series *series = saying->series;
	const bool lowered = change->to < change->from;
	const bool below = lowered && change->swap > change->to;
	const char *then = lowered ? change_harm(saying, change) : NULL;
	struct sentence sentence = say_of_group(below || then ? SAY_LOWERED : SAY_CHANGED,
						below || then ? SEVERITY_BAD : SEVERITY_INFO,
						change->group, change->before_ns, change->at_ns,
						-change->at_ns);
	struct words w;
	char had[FMT_SIZE + 48] = "";

	if (below)
		snprintf(had, sizeof(had), ", below the %s that it had in swap",
			 fmt_bytes(w.c, change->swap));
	report_moment(series, change->before_ns, w.begin);
	report_moment(series, change->at_ns, w.end);
	say(saying, &sentence, "%s of %s was %s from %s to %s between %s and %s%s%s", change->file,
	    say_name(saying, change->group, w.name), lowered ? "lowered" : "raised",
	    fmt_bytes(w.a, change->from), fmt_bytes(w.b, change->to), w.begin, w.end, had,
	    then ? then : "");
}

void say_changes(struct saying *saying)
{
	const struct series *series = saying->series;
	struct sentence sentence = say_of_window(SAY_CHANGED, SEVERITY_INFO);

	for (size_t i = 0; i < series->nr_changes && i < SERIES_CHANGES; i++)
		say_change(saying, &series->changes[i]);
	sentence.number = VAL_NONE;
	if (series->nr_changes > SERIES_CHANGES)
		say(saying, &sentence, "%zu more limits changed",
		    series->nr_changes - SERIES_CHANGES);
}
