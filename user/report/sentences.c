// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * report/sentences.c - see report/sentences.h.
 */
#include "report/sentences.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/fmt.h"
#include "base/text.h"
#include "base/when.h"
#include "cgroup/path.h"
#include "model/alarm.h"
#include "model/container.h"
#include "report/name.h"
#include "report/series.h"

/* Of one kind; then how many more there are. */
#define EACH_MOST 5

/* Own swap that grew by this part of all swap, or by this much, is worth a sentence. */
#define GREW_PERCENT 1
#define GREW_BYTES (16ll << 20)

struct saying {
	struct sentences *sentences;
	const struct series *series;
	bool failed; /* no memory */
};

/* Names and numbers in the buffers of one sentence. */
struct words {
	char name[CONTAINER_LABEL_SIZE], other[CONTAINER_LABEL_SIZE];
	char a[FMT_SIZE], b[FMT_SIZE], c[FMT_SIZE];
	char begin[WHEN_SIZE], end[WHEN_SIZE], peak[WHEN_SIZE];
	char span[2 * WHEN_SIZE + 16];
};

const char *sentence_kind_name(enum sentence_kind kind)
{
	static const char *const names[] = {
		[SAY_LOWERED] = "limit_lowered",
		[SAY_REFUSED] = "refused",
		[SAY_KILLED] = "killed",
		[SAY_SWAP_FULL] = "swap_full",
		[SAY_FAILED] = "failed",
		[SAY_THRASHED] = "thrashed",
		[SAY_WAITED] = "waited",
		[SAY_POOL_FULL] = "zswap_full",
		[SAY_POOL_POOR] = "zswap_incompressible",
		[SAY_LIMIT_FULL] = "limit_full",
		[SAY_DRIFTED] = "drift",
		[SAY_NOTHING] = "nothing",
		[SAY_EVICTED] = "evicted",
		[SAY_FAULTS] = "faults",
		[SAY_GREW] = "grew",
		[SAY_CHANGED] = "limit_changed",
		[SAY_DYING] = "dying",
		[SAY_MISSED] = "missed",
		[SAY_BREAK] = "break",
		[SAY_UNKNOWN] = "unknown",
	};

	return names[kind];
}

__attribute__((format(printf, 3, 0))) static int sentence_put(struct sentences *sentences,
							      const struct sentence *sentence,
							      const char *format, va_list args)
{
	char *text;

	if (vasprintf(&text, format, args) < 0)
		return -ENOMEM;
	if (array_reserve(&sentences->list, &sentences->max, sentences->nr + 1,
			  sizeof(*sentences->list))) {
		free(text);
		return -ENOMEM;
	}
	sentences->list[sentences->nr] = *sentence;
	sentences->list[sentences->nr++].text = text;
	return 0;
}

int sentences_add(struct sentences *sentences, const struct sentence *sentence, const char *format,
		  ...)
{
	va_list args;
	int err;

	va_start(args, format);
	err = sentence_put(sentences, sentence, format, args);
	va_end(args);
	return err;
}

/* @sentence without its text, which is made of @format. */
__attribute__((format(printf, 3, 4))) static void
say(struct saying *saying, const struct sentence *sentence, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	saying->failed |= sentence_put(saying->sentences, sentence, format, args) != 0;
	va_end(args);
}

static const char *name_of(const struct saying *saying, int group, char *buf)
{
	return group < 0 ? "?" : report_name(saying->series, (size_t)group, buf);
}

/* "from 03:11:00 to 03:12:10", or "at 03:11:00". */
static const char *span_of(const struct saying *saying, int64_t begin_ns, int64_t end_ns,
			   struct words *words)
{
	report_moment(saying->series, begin_ns, words->begin);
	report_moment(saying->series, end_ns, words->end);
	if (!strcmp(words->begin, words->end))
		snprintf(words->span, sizeof(words->span), "at %s", words->begin);
	else
		snprintf(words->span, sizeof(words->span), "from %s to %s", words->begin,
			 words->end);
	return words->span;
}

static const char *spell_span(const struct saying *saying, const struct series_spell *spell,
			      struct words *words)
{
	report_moment(saying->series, spell->peak_ns, words->peak);
	return span_of(saying, spell->begin_ns, spell->end_ns, words);
}

static struct sentence of_group(enum sentence_kind kind, enum check_severity severity, int group,
				int64_t begin_ns, int64_t end_ns, int64_t number)
{
	return (struct sentence){ kind, severity, begin_ns, end_ns, group, number, NULL };
}

static struct sentence of_spell(enum sentence_kind kind, enum check_severity severity, int group,
				const struct series_spell *spell)
{
	return of_group(kind, severity, group, spell->begin_ns, spell->end_ns, spell->peak);
}

static struct sentence of_window(enum sentence_kind kind, enum check_severity severity)
{
	return of_group(kind, severity, -1, 0, 0, VAL_NONE);
}

/* Where groups below were seen, it may have been in one that is gone: the kernel counts it here. */
static bool may_be_below(const struct saying *saying, int group)
{
	return series_has_below(saying->series, (size_t)group);
}

/* Nobody but this limit can have refused. */
static bool is_sure(const struct saying *saying, size_t index)
{
	const struct series_group *group = &saying->series->groups[index];

	return group->refused_proof == PROOF_FULL ||
	       (group->refused_proof == PROOF_ONLY && !may_be_below(saying, (int)index));
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

/* Its own, or one below it that is gone. */
static const char *below_words(const struct saying *saying, int group)
{
	return may_be_below(saying, group) ? " or a removed group below it" : "";
}

static void say_refused_by(struct saying *saying, int by, bool sure)
{
	const struct series *series = saying->series;
	const struct refusals refused = refusals_of(saying, by, sure);
	struct sentence sentence = of_group(SAY_REFUSED, SEVERITY_BAD, by, refused.begin_ns,
					    refused.end_ns, refused.nr);
	struct words w;
	char more[96] = "", limit[CONTAINER_LABEL_SIZE + 64] = "";
	bool alone = refused.asker == by && refused.askers == 1;

	if (!refused.nr)
		return;
	span_of(saying, refused.begin_ns, refused.end_ns, &w);
	snprintf(more, sizeof(more), "%s", below_words(saying, refused.asker));
	if (refused.askers > 1)
		text_add(more, sizeof(more), " and %zu more", refused.askers - 1);
	if (!sure) {
		sentence.group = refused.asker;
		if (by >= 0)
			snprintf(limit, sizeof(limit),
				 "; of those known, swap.max of %.300s (%s) had the least left",
				 name_of(saying, by, w.other),
				 fmt_bytes(w.a, series->groups[refused.asker].refused_max));
		say(saying, &sentence,
		    "swap was refused to %s%s %" PRId64
		    " time%s %s; whose limit it was is not known%s",
		    name_of(saying, refused.asker, w.name), more, refused.nr,
		    fmt_plural(refused.nr), w.span, limit);
		return;
	}
	say(saying, &sentence, "swap.max of %s (%s) refused swap%s%s%s %" PRId64 " time%s %s",
	    name_of(saying, by, w.name), fmt_bytes(w.a, series->groups[refused.asker].refused_max),
	    alone && !*more ? "" : " to ",
	    alone && !*more ? "" : name_of(saying, refused.asker, w.other), more, refused.nr,
	    fmt_plural(refused.nr), w.span);
}

/* Once for each limit. */
static void say_refused(struct saying *saying)
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

/* Why pages stayed in memory, with what comes before it; "" where nothing is in the way. */
static char *room_words(const struct saying *saying, const struct series_room *room, char *text,
			size_t size)
{
	char name[CONTAINER_LABEL_SIZE], bytes[FMT_SIZE];

	fmt_bytes(bytes, room->bytes);
	*text = '\0';
	switch (room->what) {
	case ROOM_UNKNOWN:
	case ROOM_LEFT:
		break;
	case ROOM_NO_SWAP:
		text_add(text, size, "there is no swap");
		break;
	case ROOM_FORBIDDEN:
		text_add(text, size, "swap.max of %.300s is 0", name_of(saying, room->by, name));
		break;
	case ROOM_SWAP_FULL:
		text_add(text, size, "swap was full, all %s", bytes);
		break;
	case ROOM_LIMIT_FULL:
		text_add(text, size, "swap.max of %.300s (%s) was used up",
			 name_of(saying, room->by, name), bytes);
		break;
	case ROOM_REFUSED:
		text_add(text, size, "swap.max of %.300s (%s) refused swap meanwhile",
			 name_of(saying, room->by, name), bytes);
		break;
	}
	return text;
}

/* A group that was removed may have had a limit of its own. */
static void killed_why(const struct saying *saying, const struct series_group *group, bool below,
		       char *text, size_t size)
{
	char bytes[FMT_SIZE];

	if (*room_words(saying, &group->killed_room, text, size))
		return;
	if (group->killed_room.what == ROOM_LEFT && !below)
		text_add(text, size,
			 "by the samples around it, it could still swap %s: why that did not help "
			 "is not known",
			 fmt_bytes(bytes, group->killed_room.bytes));
	else
		text_add(text, size, "why swap did not help is not known");
}

static void say_killed(struct saying *saying)
{
	const struct series *series = saying->series;

	for (size_t i = 0; i < series->nr; i++) {
		const struct series_group *group = &series->groups[i];
		const struct series_count *killed = &group->killed;
		struct sentence sentence = of_group(SAY_KILLED, SEVERITY_BAD, (int)i,
						    killed->begin_ns, killed->end_ns, killed->nr);
		bool below;
		struct words w;
		char why[CONTAINER_LABEL_SIZE + 128];

		if (!killed->nr || !group->is_asked)
			continue;
		below = may_be_below(saying, (int)i);
		killed_why(saying, group, below, why, sizeof(why));
		say(saying, &sentence,
		    "%" PRId64 " task%s of %s%s %s killed for lack of memory %s; %s%s", killed->nr,
		    fmt_plural(killed->nr), name_of(saying, (int)i, w.name),
		    below_words(saying, (int)i), killed->nr == 1 ? "was" : "were",
		    span_of(saying, killed->begin_ns, killed->end_ns, &w),
		    group->killed_times > 1 ? "at the first of them, " : "", why);
	}
}

static void say_failed(struct saying *saying)
{
	const struct series *series = saying->series;

	/* that is the reason */
	if (series->spells[SPELL_SWAP_FULL].samples)
		return;
	for (size_t i = 0; i < series->nr; i++) {
		const struct series_count *failed = &series->groups[i].failed;
		struct sentence sentence = of_group(SAY_FAILED, SEVERITY_WARN, (int)i,
						    failed->begin_ns, failed->end_ns, failed->nr);
		struct words w;

		if (failed->nr && series->groups[i].is_asked)
			say(saying, &sentence,
			    "%s got no swap %" PRId64
			    " time%s %s, at no limit: swap is full, or has no free run of pages%s",
			    name_of(saying, (int)i, w.name), failed->nr, fmt_plural(failed->nr),
			    span_of(saying, failed->begin_ns, failed->end_ns, &w),
			    series->host.swap_total == 0 ? ", or there is none" : "");
	}
}

static void say_swap_full(struct saying *saying)
{
	const struct series_spell *full = &saying->series->spells[SPELL_SWAP_FULL];
	struct sentence sentence = of_spell(SAY_SWAP_FULL, SEVERITY_BAD, -1, full);
	struct words w;

	if (full->samples)
		say(saying, &sentence,
		    "swap was full %s: %s of %s were used, nothing more could be swapped",
		    spell_span(saying, full, &w), fmt_bytes(w.a, full->peak),
		    fmt_bytes(w.b, full->other));
}

/* Own swap of @group in the last bucket that ends by @ns, or the first one. */
static int64_t own_at(const struct series *series, size_t group, int64_t ns)
{
	int64_t own = 0;
	bool found = false;

	for (size_t at = 0; at < series->nr_buckets; at++) {
		const struct series_bucket *bucket = &series->buckets[at];

		if (!bucket->samples || (found && bucket->real_ns > ns))
			continue;
		own = series_own(series, group, at);
		found = true;
	}
	return own;
}

/* The group, other than @but, whose own swap grew most in the time; *@grown: by how much. */
static int grew_most(const struct series *series, int but, int64_t begin_ns, int64_t end_ns,
		     int64_t *grown)
{
	int most = -1;

	*grown = 0;
	for (size_t i = 0; i < series->nr; i++) {
		int64_t by;

		if (!series->groups[i].own || (int)i == but)
			continue;
		by = val_less(own_at(series, i, end_ns),
			      own_at(series, i, begin_ns - series->bucket_ns));
		if (by > *grown) {
			*grown = by;
			most = (int)i;
		}
	}
	return most;
}

static bool is_much(const struct series *series, int64_t bytes)
{
	const int64_t total = series->host.swap_total;

	return bytes >= GREW_BYTES || (total > 0 && bytes >= total / 100 * GREW_PERCENT &&
				       bytes >= ALARM_FULL_PAGES * series->page_bytes);
}

/*
 * True when the same state is told of a group below, whose numbers are in those of this one, for
 * half of its time at least.
 */
static bool is_below_too(const struct series *series, size_t index, enum group_spell spell)
{
	const struct series_group *above = &series->groups[index];

	for (size_t i = 0; i < series->nr; i++) {
		const struct series_group *group = &series->groups[i];

		if (i != index &&
		    group->spells[spell].samples >= above->spells[spell].samples / 2 &&
		    group->spells[spell].samples && path_is_below(group->path, above->path))
			return true;
	}
	return false;
}

static void say_thrashed(struct saying *saying, size_t index)
{
	const struct series *series = saying->series;
	const struct series_spell *spell = &series->groups[index].spells[SPELL_THRASH];
	struct sentence sentence = of_spell(SAY_THRASHED, SEVERITY_BAD, (int)index, spell);
	struct words w;
	char grew[CONTAINER_LABEL_SIZE + 96] = "";
	int64_t by;
	int other = grew_most(series, (int)index, spell->begin_ns, spell->end_ns, &by);

	if (other >= 0 && is_much(series, by))
		snprintf(grew, sizeof(grew), "; meanwhile the swap of %.300s grew most, by %s",
			 name_of(saying, other, w.other), fmt_bytes(w.c, by));
	say(saying, &sentence,
	    "%s thrashed %s, in %" PRIu32 " sample%s: up to %s pages/s came back from swap, its "
	    "tasks waited %s %% of the time at %s%s",
	    name_of(saying, (int)index, w.name), spell_span(saying, spell, &w), spell->samples,
	    fmt_plural(spell->samples), fmt_rate(w.a, spell->peak),
	    fmt_hundredths(w.b, spell->other), w.peak, grew);
}

static void say_waited(struct saying *saying, size_t index)
{
	const struct series_group *group = &saying->series->groups[index];
	const struct series_spell *spell = &group->spells[SPELL_WAIT];
	struct sentence sentence = of_spell(SAY_WAITED, SEVERITY_WARN, (int)index, spell);
	struct words w;
	char why[CONTAINER_LABEL_SIZE + 128];

	say(saying, &sentence,
	    "tasks of %s waited for memory %s, in %" PRIu32 " sample%s: up to %s %% of the time "
	    "at %s, all of them %s %%%s%s",
	    name_of(saying, (int)index, w.name), spell_span(saying, spell, &w), spell->samples,
	    fmt_plural(spell->samples), fmt_hundredths(w.a, spell->peak), w.peak,
	    fmt_hundredths(w.b, spell->other),
	    *room_words(saying, &spell->room, why, sizeof(why)) ? "; " : "", why);
}

static void say_limit_full(struct saying *saying, size_t index)
{
	const struct series *series = saying->series;
	const struct series_spell *spell = &series->groups[index].spells[SPELL_FULL];
	struct sentence sentence = of_spell(SAY_LIMIT_FULL, SEVERITY_WARN, (int)index, spell);
	struct words w;

	/* told by what it refused */
	if (refusals_of(saying, (int)index, true).nr)
		return;
	say(saying, &sentence,
	    "%s had all swap that its swap.max of %s allows %s: its anonymous pages stayed in "
	    "memory",
	    name_of(saying, (int)index, w.name), fmt_bytes(w.a, spell->other),
	    spell_span(saying, spell, &w));
}

static void say_drifted(struct saying *saying, size_t index)
{
	const struct series_spell *spell = &saying->series->groups[index].spells[SPELL_DRIFT];
	struct sentence sentence = of_spell(SAY_DRIFTED, SEVERITY_WARN, (int)index, spell);
	struct words w;

	say(saying, &sentence,
	    "the kernel's count of %s was up to %s %s what was counted %s, in %" PRIu32 " sample%s",
	    name_of(saying, (int)index, w.name), fmt_bytes(w.a, spell->peak),
	    spell->other < 0 ? "below" : "above", spell_span(saying, spell, &w), spell->samples,
	    fmt_plural(spell->samples));
}

static void say_spells(struct saying *saying, enum group_spell spell,
		       void (*say_one)(struct saying *, size_t))
{
	const struct series *series = saying->series;

	for (size_t i = 0; i < series->nr; i++)
		if (series->groups[i].spells[spell].samples && !is_below_too(series, i, spell))
			say_one(saying, i);
}

static void say_pool(struct saying *saying)
{
	const struct series_spell *full = &saying->series->spells[SPELL_POOL_FULL];
	const struct series_spell *poor = &saying->series->spells[SPELL_POOL_POOR];
	struct sentence of_full = of_spell(SAY_POOL_FULL, SEVERITY_WARN, -1, full);
	struct sentence of_poor = of_spell(SAY_POOL_POOR, SEVERITY_WARN, -1, poor);
	struct words w;

	if (full->samples)
		say(saying, &of_full,
		    "zswap's pool was full, or nearly, %s: it had up to %s of the %s that it may; "
		    "once full, it refuses pages until it is below %d %%%s",
		    spell_span(saying, full, &w), fmt_bytes(w.a, full->peak),
		    fmt_bytes(w.b, full->other), ALARM_ACCEPT_PERCENT,
		    poor->samples ? ", and what it held hardly compressed" : "");
	if (poor->samples)
		say(saying, &of_poor,
		    "zswap compressed badly %s: at %s its pool took %s of memory for %s of pages",
		    spell_span(saying, poor, &w), w.peak, fmt_bytes(w.a, poor->peak),
		    fmt_bytes(w.b, poor->other));
}

static void say_dying(struct saying *saying)
{
	const struct series_spell *dying = &saying->series->spells[SPELL_DYING];
	struct sentence sentence = of_spell(SAY_DYING, SEVERITY_WARN, -1, dying);
	struct words w;

	if (dying->samples)
		say(saying, &sentence, "removed groups held up to %s of %s of swap %s, most at %s",
		    fmt_bytes(w.a, dying->peak), fmt_bytes(w.b, dying->other),
		    spell_span(saying, dying, &w), w.peak);
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
	struct sentence sentence = of_group(below || then ? SAY_LOWERED : SAY_CHANGED,
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
	    name_of(saying, change->group, w.name), lowered ? "lowered" : "raised",
	    fmt_bytes(w.a, change->from), fmt_bytes(w.b, change->to), w.begin, w.end, had,
	    then ? then : "");
}

static void say_changes(struct saying *saying)
{
	const struct series *series = saying->series;
	struct sentence sentence = of_window(SAY_CHANGED, SEVERITY_INFO);

	for (size_t i = 0; i < series->nr_changes && i < SERIES_CHANGES; i++)
		say_change(saying, &series->changes[i]);
	sentence.number = VAL_NONE;
	if (series->nr_changes > SERIES_CHANGES)
		say(saying, &sentence, "%zu more limits changed",
		    series->nr_changes - SERIES_CHANGES);
}

static void say_grew(struct saying *saying)
{
	const struct series *series = saying->series;

	for (size_t i = 0; i < series->nr_shown; i++) {
		int index = series->shown[i];
		const struct series_group *group = &series->groups[index];
		int64_t start = group->start == VAL_NONE ? 0 : group->start;
		int64_t by = val_less(group->peak, start);
		struct sentence sentence = of_group(SAY_GREW, SEVERITY_INFO, index,
						    series->first_ns, group->peak_ns, by);
		struct words w;

		if (!is_much(series, by))
			continue;
		report_moment(series, group->peak_ns, w.peak);
		say(saying, &sentence, "own swap of %s grew by %s, from %s to %s at %s",
		    name_of(saying, index, w.name), fmt_bytes(w.a, by), fmt_bytes(w.b, start),
		    fmt_bytes(w.c, group->peak), w.peak);
	}
}

static void say_trust(struct saying *saying)
{
	const struct series *series = saying->series;
	const struct series_count *missed = &series->missed, *lost = &series->lost;
	struct sentence of_missed = of_group(SAY_MISSED, SEVERITY_WARN, -1, missed->begin_ns,
					     missed->end_ns, missed->nr);
	struct sentence of_lost =
		of_group(SAY_MISSED, SEVERITY_INFO, -1, lost->begin_ns, lost->end_ns, lost->nr);
	struct sentence of_gap =
		of_spell(SAY_MISSED, SEVERITY_WARN, -1, &series->spells[SPELL_GAP]);
	struct words w;

	if (series->spells[SPELL_GAP].samples)
		say(saying, &of_gap, "%s; noted %s", series->gap,
		    spell_span(saying, &series->spells[SPELL_GAP], &w));
	if (missed->nr)
		say(saying, &of_missed,
		    "%" PRId64
		    " run%s of programs of cgswap were missed %s: what they count may be "
		    "too low",
		    missed->nr, fmt_plural(missed->nr),
		    span_of(saying, missed->begin_ns, missed->end_ns, &w));
	if (lost->nr)
		say(saying, &of_lost,
		    "%" PRId64 " record%s were dropped %s; the numbers do not depend on them",
		    lost->nr, fmt_plural(lost->nr),
		    span_of(saying, lost->begin_ns, lost->end_ns, &w));
}

static void say_breaks(struct saying *saying)
{
	static const char *const texts[] = {
		[BREAK_NONE] = "",
		[BREAK_GAP] = "nothing was recorded",
		[BREAK_REBOOT] = "the machine was booted",
		[BREAK_CLOCK] = "the clock was set",
		[BREAK_MACHINE] = "the samples are of another machine from here on",
	};
	const struct series *series = saying->series;
	struct sentence more = of_window(SAY_BREAK, SEVERITY_INFO);
	struct words w;

	for (size_t i = 0; i < series->nr_breaks && i < SERIES_BREAKS; i++) {
		const struct series_break *gap = &series->breaks[i];
		struct sentence sentence = of_group(SAY_BREAK, SEVERITY_INFO, -1, gap->from_ns,
						    gap->to_ns, val_less(gap->to_ns, gap->from_ns));

		report_moment(series, gap->from_ns, w.begin);
		report_moment(series, gap->to_ns, w.end);
		say(saying, &sentence, "%s between %s and %s", texts[gap->what], w.begin, w.end);
	}
	if (series->nr_breaks > SERIES_BREAKS)
		say(saying, &more, "the recording has %zu more breaks",
		    series->nr_breaks - SERIES_BREAKS);
}

/* Those of all of the time: what happened in a gap is in no event. */
static bool kills_are_known(const struct series *series)
{
	return series->noted_kills == series->samples && !series->nr_breaks &&
	       !series->notes_left_out;
}

/* Only what is known to be so. */
static void say_nothing(struct saying *saying)
{
	const struct series *series = saying->series;
	const struct sentences *sentences = saying->sentences;
	struct sentence sentence = of_window(SAY_NOTHING, SEVERITY_INFO);
	const bool psi = series->psi_samples == series->samples;
	struct words w;

	for (size_t i = 0; i < sentences->nr; i++)
		if (sentences->list[i].severity != SEVERITY_INFO)
			return;
	if (series->used_most == VAL_NONE)
		return;
	say(saying, &sentence,
	    "nothing of note in %" PRIu64 " sample%s of %zu group%s: %s%s%s%s%sbetween %s and %s "
	    "of swap were used",
	    series->samples, fmt_plural((int64_t)series->samples), series->most_groups,
	    fmt_plural((int64_t)series->most_groups),
	    kills_are_known(series) ? "nothing was killed, " : "",
	    series->refusal_samples < series->samples ? ""
	    : series->refused_forbidden ? "swap was refused only where swap.max is 0, "
					: "no swap was refused, ",
	    series->knows_refaults && psi ? "no group thrashed, " : "",
	    psi ? "none waited for memory, " : "",
	    !series->knows_drift		      ? ""
	    : series->spells[SPELL_UNSETTLED].samples ? "no known count was off, "
						      : "no count was off, ",
	    fmt_bytes(w.a, series->used_least), fmt_bytes(w.b, series->used_most));
}

static void say_unknown_notes(struct saying *saying, const struct sentence *sentence)
{
	const struct series *series = saying->series;
	bool killed = false;

	for (size_t i = 0; i < saying->sentences->nr; i++)
		killed |= saying->sentences->list[i].kind == SAY_KILLED;
	if (killed)
		say(saying, sentence,
		    "which tasks were killed is not known: the kernel counts them by group");
	if (!series->noted_kills)
		say(saying, sentence,
		    killed ? "whether more was killed is not known"
			   : "what was killed is not known: the recording does not have it");
	else if (series->noted_kills < series->samples)
		say(saying, sentence,
		    "what was killed is known for %" PRIu64 " of %" PRIu64 " samples only",
		    series->noted_kills, series->samples);
	if (series->noted_kills && series->nr_breaks)
		say(saying, sentence,
		    "what was killed or written while nothing was recorded is not known");
	if (!series->noted_limits)
		say(saying, sentence,
		    "whether somebody wrote memory.max or memory.high is not known: the recording "
		    "does not have it");
	else if (series->noted_limits < series->samples)
		say(saying, sentence,
		    "whether somebody wrote memory.max or memory.high is known for %" PRIu64
		    " of %" PRIu64 " samples only",
		    series->noted_limits, series->samples);
	if (series->notes_left_out)
		say(saying, sentence,
		    "%" PRId64 " event%s were too many to be kept, kills and limits may be missing",
		    series->notes_left_out, fmt_plural(series->notes_left_out));
}

static void say_unknowns(struct saying *saying)
{
	const struct series *series = saying->series;
	const struct sentence sentence = of_window(SAY_UNKNOWN, SEVERITY_INFO);
	const struct series_spell *unsettled = &series->spells[SPELL_UNSETTLED];
	struct words w;

	say_unknown_notes(saying, &sentence);
	say(saying, &sentence,
	    "who swapped whose pages out is not known: a history does not keep actors");
	if (!series->knows_refusals)
		say(saying, &sentence,
		    "whether swap was refused is not known: this kernel does not count it");
	else if (series->refusal_samples < series->samples)
		say(saying, &sentence,
		    "whether swap was refused is known for %" PRIu64 " of %" PRIu64 " samples only",
		    series->refusal_samples, series->samples);
	if (!series->knows_psi)
		say(saying, &sentence,
		    "whether groups waited for memory is not known: this kernel has no PSI");
	else if (series->psi_samples < series->samples)
		say(saying, &sentence,
		    "whether groups waited for memory is known for %" PRIu64 " of %" PRIu64
		    " samples only",
		    series->psi_samples, series->samples);
	if (!series->knows_refaults)
		say(saying, &sentence, "refaults are not known");
	if (!series->knows_in)
		say(saying, &sentence,
		    "pages swapped in are not known: this kernel does not count them by group");
	if (series->host.zswap_stored == VAL_NONE && !strcmp(series->zswap, "on"))
		say(saying, &sentence, "what zswap holds is not known");
	if (!series->knows_drift)
		say(saying, &sentence,
		    "whether the kernel's counts are right is not known: no group was settled");
	else if (unsettled->samples)
		say(saying, &sentence,
		    "of up to %s of %s groups it is not known %s whether the kernel's count is "
		    "right",
		    fmt_count(w.a, unsettled->peak), fmt_count(w.b, unsettled->other),
		    spell_span(saying, unsettled, &w));
	if (series->left_out)
		say(saying, &sentence,
		    "there were more than %d groups: %zu times a group was left out, its swap is "
		    "in the machine's numbers only",
		    SERIES_GROUPS, series->left_out);
}

static int sentence_compare(const void *a, const void *b)
{
	const struct sentence *x = a, *y = b;

	if (x->kind != y->kind)
		return x->kind < y->kind ? -1 : 1;
	/* the rest is told in the order of time, or has none */
	if (x->number != y->number && x->kind != SAY_BREAK)
		return x->number > y->number ? -1 : 1;
	if (x->begin_ns != y->begin_ns)
		return x->begin_ns < y->begin_ns ? -1 : 1;
	return strcmp(x->text, y->text);
}

/* Replaces the rest of a kind that has too many by their number. 0 or -ENOMEM. */
static int sentences_cut(struct sentences *sentences)
{
	size_t kept = 0, same = 0;

	for (size_t i = 0; i < sentences->nr; i++) {
		struct sentence sentence = sentences->list[i];
		struct sentence *last = kept ? &sentences->list[kept - 1] : NULL;
		char *text;

		same = last && last->kind == sentence.kind ? same + 1 : 0;
		if (same < EACH_MOST || sentence.kind == SAY_UNKNOWN) {
			sentences->list[kept++] = sentence;
			continue;
		}
		free(sentence.text);
		if (asprintf(&text, "%zu more of this kind", same - EACH_MOST + 1) < 0) {
			memmove(&sentences->list[kept], &sentences->list[i + 1],
				(sentences->nr - i - 1) * sizeof(sentence));
			sentences->nr = kept + sentences->nr - i - 1;
			return -ENOMEM;
		}
		if (same > EACH_MOST) {
			free(last->text);
			last->text = text;
			continue;
		}
		sentence.begin_ns = sentence.end_ns = 0;
		sentence.group = -1;
		sentence.number = VAL_NONE;
		sentence.text = text;
		sentences->list[kept++] = sentence;
	}
	sentences->nr = kept;
	return 0;
}

int sentences_order(struct sentences *sentences)
{
	if (sentences->nr)
		qsort(sentences->list, sentences->nr, sizeof(*sentences->list), sentence_compare);
	return sentences_cut(sentences);
}

int sentences_add_grown(struct sentences *sentences, const struct series *series)
{
	struct saying saying = { sentences, series, false };

	say_grew(&saying);
	return saying.failed ? -ENOMEM : 0;
}

int sentences_make(struct sentences *sentences, const struct series *series)
{
	struct saying saying = { sentences, series, false };

	*sentences = (struct sentences){ 0 };
	say_killed(&saying);
	say_refused(&saying);
	say_failed(&saying);
	say_swap_full(&saying);
	say_spells(&saying, SPELL_THRASH, say_thrashed);
	say_spells(&saying, SPELL_WAIT, say_waited);
	say_spells(&saying, SPELL_FULL, say_limit_full);
	say_spells(&saying, SPELL_DRIFT, say_drifted);
	say_pool(&saying);
	say_dying(&saying);
	say_changes(&saying);
	say_trust(&saying);
	say_nothing(&saying);
	say_grew(&saying);
	say_breaks(&saying);
	say_unknowns(&saying);
	return saying.failed ? -ENOMEM : sentences_order(sentences);
}

void sentences_free(struct sentences *sentences)
{
	for (size_t i = 0; i < sentences->nr; i++)
		free(sentences->list[i].text);
	free(sentences->list);
	*sentences = (struct sentences){ 0 };
}
