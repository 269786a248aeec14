// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * report/note.c - see report/note.h.
 */
#include "report/note.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "model/note.h"
#include "report/change.h"
#include "report/count.h"
#include "report/room.h"
#include "report/series.h"

static void kill_add(struct series *series, struct series_bucket *bucket, int index,
		     const struct note *note)
{
	struct series_group *group = &series->groups[index];
	struct series_count *killed = &group->killed;

	if (note->count <= 0)
		return;
	if (!group->killed_times++) {
		killed->begin_ns = note->from_ns;
		group->killed_room = room_killed(series, group, note->time_ns);
	}
	killed->end_ns = val_most(killed->end_ns, note->time_ns);
	killed->nr = val_plus(killed->nr, note->count);
	if (group->is_asked)
		bucket->line[LINE_KILLED] = count_sum(bucket->line[LINE_KILLED], note->count);
}

/* Samples have swap.max and swap.high. */
static const char *limit_file(const char *name)
{
	static const char *const files[] = {
		"memory.max",
		"memory.high",
		"memory.zswap.max",
		"memory.limit_in_bytes",
		"memory.memsw.limit_in_bytes",
	};

	for (size_t i = 0; name && i < sizeof(files) / sizeof(files[0]); i++)
		if (!strcmp(name, files[i]))
			return files[i];
	return NULL;
}

int series_note(struct series *series, const struct note *note)
{
	const char *file = note->kind == NOTE_LIMIT ? limit_file(note->detail) : NULL;
	struct series_bucket *bucket;
	int index;

	if (note->time_ns < series->from_ns || note->time_ns > series->to_ns ||
	    (note->kind != NOTE_OOM && !file))
		return 0;
	index = series_group(series, note->path, note->kernfs_id);
	if (index < 0)
		return index == -1 ? 0 : index;
	bucket = series_bucket_at(series, note->time_ns);
	if (note->kind == NOTE_OOM)
		kill_add(series, bucket, index, note);
	else if (series->groups[index].is_asked && note->value[0] != note->value[1] &&
		 note->value[0] != VAL_NONE && note->value[1] != VAL_NONE)
		change_keep(series, bucket,
			    (struct series_change){ index, file, note->value[0], note->value[1],
						    note->from_ns, note->time_ns, VAL_NONE });
	return 0;
}
