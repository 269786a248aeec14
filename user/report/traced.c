// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * report/traced.c - see report/traced.h.
 */
#include "report/traced.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>

#include "base/fmt.h"
#include "base/value.h"
#include "model/coverage.h"
#include "report/recording.h"
#include "report/rules.h"
#include "report/sentences.h"
#include "report/series.h"
#include "stream/event.h"

#define EVICTIONS_TOLD 5

struct saying {
	struct sentences *sentences;
	const struct series *series;
	const struct recording_sums *sums;
};

static struct sentence of_all(enum sentence_kind kind, enum check_severity severity, int64_t number)
{
	return (struct sentence){ kind, severity, 0, 0, -1, number, NULL };
}

static const char *refusal_words(const struct trace_limit_sum *limit)
{
	switch (limit->refusal) {
	case REFUSAL_FULL:
		return "it was full";
	case REFUSAL_NOT_CACHED:
		return "no free run of pages for a large one";
	default:
		return "whose limit it was is not known";
	}
}

static int refusal_say(struct saying *saying, const struct trace_limit_sum *limit)
{
	struct sentences *sentences = saying->sentences;
	const int64_t times = recording_count(limit->refusals);
	const bool bad = limit->refusal == REFUSAL_LIMIT || limit->refusal == REFUSAL_FULL;
	struct sentence sentence = of_all(SAY_REFUSED, bad ? SEVERITY_BAD : SEVERITY_WARN, times);
	char max[FMT_SIZE];

	if (limit->refusal != REFUSAL_LIMIT || !limit->owner)
		return sentences_add(sentences, &sentence,
				     "swap was refused %" PRId64 " time%s, in all for %" PRIu64
				     " pages: %s",
				     times, fmt_plural(times), limit->pages, refusal_words(limit));
	sentence.group = series_find(saying->series, limit->owner->path);
	fmt_bytes(max, trace_bytes(limit->max, saying->sums->host.page_bytes));
	return sentences_add(sentences, &sentence,
			     "swap.max of %s (%s) refused swap %" PRId64
			     " time%s, in all for %" PRIu64 " pages",
			     limit->owner->path, max, times, fmt_plural(times), limit->pages);
}

static int refusals_say(struct saying *saying)
{
	size_t nr;
	const struct trace_limit_sum *limits = trace_sum_limits(saying->sums->sum, &nr);
	int err = 0;

	for (size_t i = 0; i < nr && !err; i++)
		err = refusal_say(saying, &limits[i]);
	return err;
}

static int eviction_say(struct saying *saying, size_t owner)
{
	const struct matrix *matrix = &saying->sums->matrix;
	const struct matrix_line *line = &matrix->owners[owner];
	const uint64_t *pages = matrix->pages[owner];
	struct sentence sentence = of_all(SAY_EVICTED, SEVERITY_INFO, recording_count(line->pages));
	char part[FMT_SIZE + 8];
	const char *name;
	size_t most = 0;

	sentence.group = series_find(saying->series, line->name);
	for (size_t actor = 1; actor < matrix->nr_actors; actor++)
		if (pages[actor] > pages[most])
			most = actor;
	name = matrix->nr_actors ? matrix->actors[most].name : "";
	if (!pages[most])
		return sentences_add(saying->sentences, &sentence,
				     "%" PRIu64
				     " pages of %s were swapped out, by whom is not known",
				     line->pages, line->name);
	if (pages[most] == line->pages)
		snprintf(part, sizeof(part), "all");
	else
		snprintf(part, sizeof(part), "%" PRIu64, pages[most]);
	return sentences_add(saying->sentences, &sentence,
			     "%" PRIu64 " pages of %s were swapped out, %s of them by %s%s",
			     line->pages, line->name, part,
			     *name == '/' || *name == '(' ? "tasks of " : "", name);
}

/* Of the owners with the most pages, who did most of it. */
static int evictions_say(struct saying *saying)
{
	const size_t nr = saying->sums->matrix.nr_owners;
	int err = 0;

	for (size_t owner = 0; owner < nr && owner < EVICTIONS_TOLD && !err; owner++)
		err = eviction_say(saying, owner);
	return err;
}

static int waits_say(struct saying *saying)
{
	const struct recording_sums *sums = saying->sums;
	char half[RECORDING_TIME], most[RECORDING_TIME], max[RECORDING_TIME];
	int err = 0;

	for (size_t i = 0; i < sums->nr_waits && !err; i++) {
		const struct recording_wait *wait = &sums->waits[i];
		const struct sentence sentence =
			of_all(SAY_FAULTS, SEVERITY_INFO, recording_count(wait->count));

		err = sentences_add(saying->sentences, &sentence,
				    "%s: %" PRIu64 " time%s, half of them at most %s, 99 %% at "
				    "most %s, the longest %s",
				    wait->what, wait->count, wait->count == 1 ? "" : "s",
				    recording_time(half, wait->half_ns),
				    recording_time(most, wait->most_ns),
				    recording_time(max, wait->max_ns));
	}
	return err;
}

static int trust_say(struct saying *saying)
{
	const struct recording_sums *sums = saying->sums;
	struct sentences *sentences = saying->sentences;
	const char *gap = sums->has_end ? coverage_gap_text(chunk_end_gap(&sums->end)) : NULL;
	const struct sentence warn = of_all(SAY_MISSED, SEVERITY_WARN, VAL_NONE);
	int err = 0;

	if (gap)
		err = sentences_add(sentences, &warn, "%s", gap);
	if (!err && sums->has_end && sums->end.missed > 0)
		err = sentences_add(sentences, &warn,
				    "%" PRId64
				    " run%s of programs of cgswap were missed: what they "
				    "count may be too low",
				    sums->end.missed, fmt_plural(sums->end.missed));
	if (!err && sums->lost)
		err = sentences_add(sentences, &warn,
				    "%" PRIu64
				    " record%s dropped or not understood: the pages that "
				    "groups have altogether are exact, who did it is not known of "
				    "all",
				    sums->lost, sums->lost == 1 ? " was" : "s were");
	if (!err && saying->sums->untold)
		err = sentences_add(sentences, &warn,
				    "%" PRIu64 " more kills and changed limits are not told",
				    saying->sums->untold);
	return err;
}

static int nothing_say(struct saying *saying)
{
	const struct sentences *sentences = saying->sentences;
	const struct sentence sentence = of_all(SAY_NOTHING, SEVERITY_INFO, VAL_NONE);
	const bool killed = recording_has_kind(saying->sums, REC_OOM),
		   refused = recording_has_kind(saying->sums, REC_REFUSED);

	for (size_t i = 0; i < sentences->nr; i++)
		if (sentences->list[i].severity != SEVERITY_INFO)
			return 0;
	if (!saying->sums->has_end || (!killed && !refused))
		return 0;
	return sentences_add(saying->sentences, &sentence, "nothing of note: %s%s%s",
			     killed ? "nothing was killed" : "", killed && refused ? ", " : "",
			     refused ? "no swap was refused" : "");
}

static int unknowns_say(struct saying *saying)
{
	static const struct {
		int kind;
		const char *what;
	} kinds[] = {
		{ REC_OOM, "what was killed" },
		{ REC_REFUSED, "whether swap was refused" },
		{ REC_LIMIT, "who wrote which limit" },
		{ REC_FAULT, "how long tasks waited for pages" },
		{ REC_SWAPIN, "whose pages came back from swap" },
		{ REC_RECLAIM, "for which memory limits pages were reclaimed" },
	};
	const struct recording_sums *sums = saying->sums;
	struct sentences *sentences = saying->sentences;
	const struct sentence sentence = of_all(SAY_UNKNOWN, SEVERITY_INFO, VAL_NONE);
	int err = 0;

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]) && !err; i++)
		if (!recording_has_kind(saying->sums, kinds[i].kind))
			err = sentences_add(
				sentences, &sentence, "%s is not known: %s", kinds[i].what,
				sums->host.kinds & 1u << kinds[i].kind ? "this kernel does not tell"
								       : "it was not recorded");
	if (!err && !sums->has_end)
		err = sentences_add(sentences, &sentence,
				    "the recording has no end: what came later is not known, nor "
				    "what was lost");
	else if (!err && sums->end.missed < 0)
		err = sentences_add(sentences, &sentence,
				    "whether programs of cgswap were missed is not known");
	if (!err)
		err = sentences_add(sentences, &sentence,
				    "whether the kernel's counts are right is not known here: "
				    "cgswap audit --replay compares them");
	return err ? err
		   : sentences_add(
			     sentences, &sentence,
			     "waiting for memory (PSI), refaults, limits that did not change, "
			     "and what zswap holds are in a history only");
}

int traced_sentences(struct sentences *sentences, const struct series *series,
		     const struct recording_sums *sums)
{
	static int (*const say[])(struct saying *) = {
		refusals_say, trust_say, nothing_say, evictions_say, waits_say, unknowns_say,
	};
	struct saying saying = { sentences, series, sums };
	int err = sentences_add_traced(sentences, series);

	for (size_t i = 0; i < sizeof(say) / sizeof(say[0]) && !err; i++)
		err = say[i](&saying);
	return err ? err : sentences_order(sentences);
}
