// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * report/say_machine.c - see report/say_machine.h.
 */
#include "report/say_machine.h"

#include "model/alarm.h"
#include "report/say.h"

void say_swap_full(struct saying *saying)
{
	const struct series_spell *full = &saying->series->spells[SPELL_SWAP_FULL];
	struct sentence sentence = say_of_spell(SAY_SWAP_FULL, SEVERITY_BAD, -1, full);
	struct words w;

	if (full->samples)
		say(saying, &sentence,
		    "swap was full %s: %s of %s were used, nothing more could be swapped",
		    say_spell_span(saying, full, &w), fmt_bytes(w.a, full->peak),
		    fmt_bytes(w.b, full->other));
}

void say_pool(struct saying *saying)
{
	const struct series_spell *full = &saying->series->spells[SPELL_POOL_FULL];
	const struct series_spell *poor = &saying->series->spells[SPELL_POOL_POOR];
	struct sentence of_full = say_of_spell(SAY_POOL_FULL, SEVERITY_WARN, -1, full);
	struct sentence of_poor = say_of_spell(SAY_POOL_POOR, SEVERITY_WARN, -1, poor);
	struct words w;

	if (full->samples)
		say(saying, &of_full,
		    "zswap's pool was full, or nearly, %s: it had up to %s of the %s that it may; "
		    "once full, it refuses pages until it is below %d %%%s",
		    say_spell_span(saying, full, &w), fmt_bytes(w.a, full->peak),
		    fmt_bytes(w.b, full->other), ALARM_ACCEPT_PERCENT,
		    poor->samples ? ", and what it held hardly compressed" : "");
	if (poor->samples)
		say(saying, &of_poor,
		    "zswap compressed badly %s: at %s its pool took %s of memory for %s of pages",
		    say_spell_span(saying, poor, &w), w.peak, fmt_bytes(w.a, poor->peak),
		    fmt_bytes(w.b, poor->other));
}

void say_dying(struct saying *saying)
{
	const struct series_spell *dying = &saying->series->spells[SPELL_DYING];
	struct sentence sentence = say_of_spell(SAY_DYING, SEVERITY_WARN, -1, dying);
	struct words w;

	if (dying->samples)
		say(saying, &sentence, "removed groups held up to %s of %s of swap %s, most at %s",
		    fmt_bytes(w.a, dying->peak), fmt_bytes(w.b, dying->other),
		    say_spell_span(saying, dying, &w), w.peak);
}
