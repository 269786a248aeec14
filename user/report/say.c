// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * report/say.c - see report/say.h.
 */
#include "report/say.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "cgroup/path.h"
#include "report/name.h"

void say(struct saying *saying, const struct sentence *sentence, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	saying->failed |= sentences_add_args(saying->sentences, sentence, format, args) != 0;
	va_end(args);
}

const char *say_name(const struct saying *saying, int group, char *buf)
{
	return group < 0 ? "?" : report_name(saying->series, (size_t)group, buf);
}

const char *say_span(const struct saying *saying, int64_t begin_ns, int64_t end_ns,
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

const char *say_spell_span(const struct saying *saying, const struct series_spell *spell,
			   struct words *words)
{
	report_moment(saying->series, spell->peak_ns, words->peak);
	return say_span(saying, spell->begin_ns, spell->end_ns, words);
}

struct sentence say_of_group(enum sentence_kind kind, enum check_severity severity, int group,
			     int64_t begin_ns, int64_t end_ns, int64_t number)
{
	return (struct sentence){ kind, severity, begin_ns, end_ns, group, number, NULL };
}

struct sentence say_of_spell(enum sentence_kind kind, enum check_severity severity, int group,
			     const struct series_spell *spell)
{
	return say_of_group(kind, severity, group, spell->begin_ns, spell->end_ns, spell->peak);
}

struct sentence say_of_window(enum sentence_kind kind, enum check_severity severity)
{
	return say_of_group(kind, severity, -1, 0, 0, VAL_NONE);
}

bool say_may_be_below(const struct saying *saying, int group)
{
	return series_has_below(saying->series, (size_t)group);
}

const char *say_below(const struct saying *saying, int group)
{
	return say_may_be_below(saying, group) ? " or a removed group below it" : "";
}

/*
 * True when the same state is told of a group below, whose numbers are in those of this one, for
 * half of its time at least; or when half of the refaults that make the state are of one below.
 */
static bool is_below_too(const struct series *series, size_t index, enum group_spell spell)
{
	const struct series_group *above = &series->groups[index];

	for (size_t i = 0; i < series->nr; i++) {
		const struct series_spell *below = &series->groups[i].spells[spell];

		if (i == index || !below->samples ||
		    !path_is_below(series->groups[i].path, above->path))
			continue;
		if (below->samples >= above->spells[spell].samples / 2 ||
		    (spell == SPELL_THRASH && below->peak >= above->spells[spell].peak / 2))
			return true;
	}
	return false;
}

void say_spells(struct saying *saying, enum group_spell spell,
		void (*say_one)(struct saying *, size_t))
{
	const struct series *series = saying->series;

	for (size_t i = 0; i < series->nr; i++)
		if (series->groups[i].spells[spell].samples && !is_below_too(series, i, spell))
			say_one(saying, i);
}
