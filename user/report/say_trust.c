// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * report/say_trust.c - see report/say_trust.h.
 */
#include "report/say_trust.h"

#include <inttypes.h>
#include <string.h>

#include "report/name.h"
#include "report/say.h"

static void drifted_say(struct saying *saying, size_t index)
{
	const struct series_spell *spell = &saying->series->groups[index].spells[SPELL_DRIFT];
	struct sentence sentence = say_of_spell(SAY_DRIFTED, SEVERITY_WARN, (int)index, spell);
	struct words w;

	say(saying, &sentence,
	    "the kernel's count of %s was up to %s %s what was counted %s, in %" PRIu32 " sample%s",
	    say_name(saying, (int)index, w.name), fmt_bytes(w.a, spell->peak),
	    spell->other < 0 ? "below" : "above", say_spell_span(saying, spell, &w), spell->samples,
	    fmt_plural(spell->samples));
}

void say_drifted(struct saying *saying)
{
	say_spells(saying, SPELL_DRIFT, drifted_say);
}

void say_trust(struct saying *saying)
{
	const struct series *series = saying->series;
	const struct series_count *missed = &series->missed, *lost = &series->lost;
	struct sentence of_missed = say_of_group(SAY_MISSED, SEVERITY_WARN, -1, missed->begin_ns,
						 missed->end_ns, missed->nr);
	struct sentence of_lost =
		say_of_group(SAY_MISSED, SEVERITY_INFO, -1, lost->begin_ns, lost->end_ns, lost->nr);
	struct sentence of_gap =
		say_of_spell(SAY_MISSED, SEVERITY_WARN, -1, &series->spells[SPELL_GAP]);
	struct words w;

	if (series->spells[SPELL_GAP].samples)
		say(saying, &of_gap, "%s; noted %s", series->gap,
		    say_spell_span(saying, &series->spells[SPELL_GAP], &w));
	if (missed->nr)
		say(saying, &of_missed,
		    "%" PRId64
		    " run%s of programs of cgswap were missed %s: what they count may be "
		    "too low",
		    missed->nr, fmt_plural(missed->nr),
		    say_span(saying, missed->begin_ns, missed->end_ns, &w));
	if (lost->nr)
		say(saying, &of_lost,
		    "%" PRId64 " record%s were dropped %s; the numbers do not depend on them",
		    lost->nr, fmt_plural(lost->nr),
		    say_span(saying, lost->begin_ns, lost->end_ns, &w));
}

void say_breaks(struct saying *saying)
{
	static const char *const texts[] = {
		[BREAK_NONE] = "",
		[BREAK_GAP] = "nothing was recorded",
		[BREAK_REBOOT] = "the machine was booted",
		[BREAK_CLOCK] = "the clock was set",
		[BREAK_MACHINE] = "the samples are of another machine from here on",
	};
	const struct series *series = saying->series;
	struct sentence more = say_of_window(SAY_BREAK, SEVERITY_INFO);
	struct words w;

	for (size_t i = 0; i < series->nr_breaks && i < SERIES_BREAKS; i++) {
		const struct series_break *gap = &series->breaks[i];
		struct sentence sentence = say_of_group(SAY_BREAK, SEVERITY_INFO, -1, gap->from_ns,
							gap->to_ns,
							val_less(gap->to_ns, gap->from_ns));

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
void say_nothing(struct saying *saying)
{
	const struct series *series = saying->series;
	const struct sentences *sentences = saying->sentences;
	struct sentence sentence = say_of_window(SAY_NOTHING, SEVERITY_INFO);
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

void say_unknowns(struct saying *saying)
{
	const struct series *series = saying->series;
	const struct sentence sentence = say_of_window(SAY_UNKNOWN, SEVERITY_INFO);
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
		    say_spell_span(saying, unsettled, &w));
	if (series->left_out)
		say(saying, &sentence,
		    "there were more than %d groups: %zu times a group was left out, its swap is "
		    "in the machine's numbers only",
		    SERIES_GROUPS, series->left_out);
}
