// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * report/say_memory.c - see report/say_memory.h.
 */
#include "report/say_memory.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "cgroup/path.h"
#include "model/alarm.h"
#include "report/name.h"
#include "report/say.h"

/* Own swap that grew by this part of all swap, or by this much, is worth a sentence. */
#define GREW_PERCENT 1
#define GREW_BYTES (16ll << 20)

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
		text_add(text, size, "swap.max of %.300s is 0", say_name(saying, room->by, name));
		break;
	case ROOM_SWAP_FULL:
		text_add(text, size, "swap was full, all %s", bytes);
		break;
	case ROOM_LIMIT_FULL:
		text_add(text, size, "swap.max of %.300s (%s) was used up",
			 say_name(saying, room->by, name), bytes);
		break;
	case ROOM_REFUSED:
		text_add(text, size, "swap.max of %.300s (%s) refused swap meanwhile",
			 say_name(saying, room->by, name), bytes);
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

void say_killed(struct saying *saying)
{
	const struct series *series = saying->series;

	for (size_t i = 0; i < series->nr; i++) {
		const struct series_group *group = &series->groups[i];
		const struct series_count *killed = &group->killed;
		struct sentence sentence = say_of_group(SAY_KILLED, SEVERITY_BAD, (int)i,
							killed->begin_ns, killed->end_ns,
							killed->nr);
		bool below;
		struct words w;
		char why[CONTAINER_LABEL_SIZE + 128];

		if (!killed->nr || !group->is_asked)
			continue;
		below = say_may_be_below(saying, (int)i);
		killed_why(saying, group, below, why, sizeof(why));
		say(saying, &sentence,
		    "%" PRId64 " task%s of %s%s %s killed for lack of memory %s; %s%s", killed->nr,
		    fmt_plural(killed->nr), say_name(saying, (int)i, w.name),
		    say_below(saying, (int)i), killed->nr == 1 ? "was" : "were",
		    say_span(saying, killed->begin_ns, killed->end_ns, &w),
		    group->killed_times > 1 ? "at the first of them, " : "", why);
	}
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

/* Its highest own swap meanwhile: at the end it may be gone, or killed. */
static int64_t own_most(const struct series *series, size_t group, int64_t begin_ns, int64_t end_ns)
{
	int64_t most = own_at(series, group, end_ns);

	for (size_t at = 0; at < series->nr_buckets; at++) {
		const struct series_bucket *bucket = &series->buckets[at];

		if (bucket->samples && bucket->real_ns >= begin_ns && bucket->real_ns <= end_ns)
			most = val_most(most, series_own(series, group, at));
	}
	return most;
}

/*
 * The group, other than @but, at or below @above (NULL: all), whose own swap grew most in the time;
 * *@grown: by how much.
 */
static int grew_most(const struct series *series, int but, const char *above, int64_t begin_ns,
		     int64_t end_ns, int64_t *grown)
{
	int most = -1;

	*grown = 0;
	for (size_t i = 0; i < series->nr; i++) {
		int64_t by;

		if (!series->groups[i].own || (int)i == but ||
		    !path_is_below(series->groups[i].path, above))
			continue;
		by = val_less(own_most(series, i, begin_ns, end_ns),
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

static void thrashed_say(struct saying *saying, size_t index)
{
	const struct series *series = saying->series;
	const struct series_spell *spell = &series->groups[index].spells[SPELL_THRASH];
	struct sentence sentence = say_of_spell(SAY_THRASHED, SEVERITY_BAD, (int)index, spell);
	struct words w;
	char grew[CONTAINER_LABEL_SIZE + 96] = "";
	int64_t by;
	int other = grew_most(series, (int)index, NULL, spell->begin_ns, spell->end_ns, &by);

	if (other >= 0 && is_much(series, by))
		snprintf(grew, sizeof(grew), "; meanwhile the swap of %.300s grew most, by %s",
			 say_name(saying, other, w.other), fmt_bytes(w.c, by));
	say(saying, &sentence,
	    "%s thrashed %s, in %" PRIu32 " sample%s: up to %s pages/s came back from swap, its "
	    "tasks waited %s %% of the time at %s%s",
	    say_name(saying, (int)index, w.name), say_spell_span(saying, spell, &w), spell->samples,
	    fmt_plural(spell->samples), fmt_rate(w.a, spell->peak),
	    fmt_hundredths(w.b, spell->other), w.peak, grew);
}

void say_thrashed(struct saying *saying)
{
	say_spells(saying, SPELL_THRASH, thrashed_say);
}

static void waited_say(struct saying *saying, size_t index)
{
	const struct series_group *group = &saying->series->groups[index];
	const struct series_spell *spell = &group->spells[SPELL_WAIT];
	struct sentence sentence = say_of_spell(SAY_WAITED, SEVERITY_WARN, (int)index, spell);
	struct words w;
	char why[CONTAINER_LABEL_SIZE + 128];

	say(saying, &sentence,
	    "tasks of %s waited for memory %s, in %" PRIu32 " sample%s: up to %s %% of the time "
	    "at %s, all of them %s %%%s%s",
	    say_name(saying, (int)index, w.name), say_spell_span(saying, spell, &w), spell->samples,
	    fmt_plural(spell->samples), fmt_hundredths(w.a, spell->peak), w.peak,
	    fmt_hundredths(w.b, spell->other),
	    *room_words(saying, &spell->room, why, sizeof(why)) ? "; " : "", why);
}

void say_waited(struct saying *saying)
{
	say_spells(saying, SPELL_WAIT, waited_say);
}

/* The memory limit at or above the group @index for which most was reclaimed. */
struct reclaimed {
	int group; /* -1: none */
	const char *file;
	int64_t pages;
};

static struct reclaimed reclaimed_most(const struct series *series, size_t index)
{
	const char *max = strcmp(series->hierarchy, "v1") ? "memory.max" : "memory.limit_in_bytes";
	struct reclaimed most = { -1, NULL, 0 };

	for (size_t i = 0; i < series->nr; i++) {
		const struct series_group *group = &series->groups[i];

		if (!path_is_below(series->groups[index].path, group->path))
			continue;
		if (group->high_pages > most.pages)
			most = (struct reclaimed){ (int)i, "memory.high", group->high_pages };
		if (group->max_pages > most.pages)
			most = (struct reclaimed){ (int)i, max, group->max_pages };
	}
	return most;
}

/* Told only if another group below the limit that took most grew more than this one. */
static void pushed_say(struct saying *saying, size_t index)
{
	const struct series *series = saying->series;
	const int64_t came_back = series->groups[index].in_pages;
	const struct reclaimed most = reclaimed_most(series, index);
	struct sentence sentence = say_of_group(SAY_PUSHED, SEVERITY_WARN, (int)index,
						series->first_ns, series->last_ns, came_back);
	struct words w;
	char limit[CONTAINER_LABEL_SIZE];
	int64_t by;
	int other;

	if (most.group < 0)
		return;
	other = grew_most(series, -1, series->groups[most.group].path, series->first_ns,
			  series->last_ns, &by);
	if (other < 0 || other == (int)index || !is_much(series, by))
		return;
	say(saying, &sentence,
	    "%" PRId64 " pages of %s came back from swap; reclaim for %s of %s took %" PRId64
	    " pages from all below it, where the swap of %s grew most, by %s",
	    came_back, say_name(saying, (int)index, w.name), most.file,
	    say_name(saying, most.group, limit), most.pages, say_name(saying, other, w.other),
	    fmt_bytes(w.a, by));
}

void say_pushed(struct saying *saying)
{
	const struct series *series = saying->series;

	for (size_t i = 0; i < series->nr; i++)
		if (series->groups[i].is_asked &&
		    is_much(series, val_bytes(series->groups[i].in_pages, series->page_bytes)))
			pushed_say(saying, i);
}

void say_grew(struct saying *saying)
{
	const struct series *series = saying->series;

	for (size_t i = 0; i < series->nr_shown; i++) {
		int index = series->shown[i];
		const struct series_group *group = &series->groups[index];
		int64_t start = group->start == VAL_NONE ? 0 : group->start;
		int64_t by = val_less(group->peak, start);
		struct sentence sentence = say_of_group(SAY_GREW, SEVERITY_INFO, index,
							series->first_ns, group->peak_ns, by);
		struct words w;

		if (!is_much(series, by))
			continue;
		report_moment(series, group->peak_ns, w.peak);
		say(saying, &sentence, "own swap of %s grew by %s, from %s to %s at %s",
		    say_name(saying, index, w.name), fmt_bytes(w.a, by), fmt_bytes(w.b, start),
		    fmt_bytes(w.c, group->peak), w.peak);
	}
}
