// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * explain/trial.c - see explain/trial.h.
 */
#include "explain/trial.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "explain/room.h"

/* Copies of the group and the groups above it, the group first. */
struct trial {
	struct machine machine;
	struct group *groups;
	size_t nr;
	struct explain explain;
};

static size_t chain_length(const struct group *group)
{
	size_t nr = 0;

	for (; group; group = group->parent)
		nr++;
	return nr;
}

static void trial_copy(struct trial *trial, const struct explain *e)
{
	const struct group *group = e->group;

	trial->machine = *e->machine;
	for (size_t i = 0; i < trial->nr; i++, group = group->parent) {
		trial->groups[i] = *group;
		trial->groups[i].parent = i + 1 < trial->nr ? &trial->groups[i + 1] : NULL;
	}
}

/* The copy of @group, which is @e's or one above it. */
static struct group *trial_group(struct trial *trial, const struct explain *e,
				 const struct group *group)
{
	return &trial->groups[chain_length(e->group) - chain_length(group)];
}

static void set(struct group *group, int file, int64_t value)
{
	group->first.val[file] = group->second.val[file] = value;
}

/* Simulates reclaim of @bytes from @group, or of as much as it can take. */
static void reclaim(struct trial *trial, const struct explain *e, const struct check_fix *fix,
		    int64_t bytes)
{
	int64_t files = group_sample(fix->group)->val[MEM_FILE_LRU];
	int64_t taken = val_plus(files == VAL_NONE ? 0 : files,
				 room_gain(e, VAL_MAX, e->mem[COL_ZSWAP_RATIO]).least);

	if (taken > bytes)
		taken = bytes;
	for (size_t i = 0; i < trial->nr; i++) {
		struct group *group = &trial->groups[i];
		int64_t current = group_sample(group)->val[MEM_CURRENT];

		if (current != VAL_NONE)
			set(group, MEM_CURRENT, current - taken);
	}
}

static void apply(struct trial *trial, const struct explain *e, const struct check_fix *fix)
{
	int64_t current = group_sample(fix->group)->val[MEM_CURRENT];

	if (fix->file == MEM_RECLAIM) {
		reclaim(trial, e, fix, fix->value);
		return;
	}
	/* memory.low is not among the numbers read */
	if (fix->file < MEM__COUNT)
		set(trial_group(trial, e, fix->group), fix->file, fix->value);
	if (fix->file == MEM_HIGH && current > fix->value)
		reclaim(trial, e, fix, current - fix->value);
}

/*
 * memory.max below the usage makes the kernel kill. A limit raised by more than the machine has
 * makes it kill anywhere.
 */
static bool is_harmful(const struct explain *e, const struct check_fix *fix)
{
	const int64_t *mem = group_sample(fix->group)->val;
	int64_t available = e->machine->available;

	if ((fix->file == MEM_MAX || fix->file == MEM_HIGH) && val_is_number(fix->value) &&
	    available != VAL_NONE && mem[fix->file] != VAL_NONE &&
	    fix->value - mem[fix->file] > available)
		return true;
	return (fix->file == MEM_MAX && fix->value < mem[MEM_CURRENT]) ||
	       (fix->file == MEM_MEMSW_MAX && fix->value < mem[MEM_MEMSW]);
}

static bool fires(size_t i, const struct explain *e)
{
	struct check_note note;

	check_run(i, e, &note);
	return note.result == CHECK_FIRES;
}

static bool bad_is_new(const struct explain *before, const struct explain *after)
{
	for (size_t i = 0; i < check_count(); i++) {
		struct check_note note;

		check_run(i, after, &note);
		if (note.result == CHECK_FIRES && note.severity == SEVERITY_BAD &&
		    !fires(i, before))
			return true;
	}
	return false;
}

/* A fix does not change the trend itself, but where the trend leads. */
static bool leads_elsewhere(const struct explain *before, const struct explain *after,
			    const struct check_note *note)
{
	if (note->fixes[0].file == MEM_LOW)
		return true;
	return after->bounds[BOUND_HIGH].room > before->bounds[BOUND_HIGH].room ||
	       room_end(after).at.least != room_end(before).at.least ||
	       after->swap_room != before->swap_room;
}

static bool helps(struct trial *trial, size_t i, const struct explain *e,
		  const struct check_note *note)
{
	trial_copy(trial, e);
	for (size_t f = 0; f < note->nr_fixes; f++) {
		if (is_harmful(e, &note->fixes[f]))
			return false;
		apply(trial, e, &note->fixes[f]);
	}
	explain_make(&trial->explain, &trial->groups[0], &trial->machine);
	trial->explain.latency = e->latency;
	trial->explain.recorded = e->recorded;
	trial->explain.alone = e->alone;
	if (bad_is_new(e, &trial->explain))
		return false;
	return !fires(i, &trial->explain) ||
	       (note->trend && leads_elsewhere(e, &trial->explain, note));
}

/* Keeps the first fixes if they help, else the others if those do. */
static void fixes_try(struct trial *trial, size_t i, const struct explain *e,
		      struct check_note *note)
{
	size_t first = note->nr_first, nr = note->nr_fixes;

	if (first)
		note->nr_fixes = first;
	if (helps(trial, i, e, note))
		return;
	note->nr_fixes = first ? nr - first : 0;
	memmove(note->fixes, note->fixes + first, note->nr_fixes * sizeof(note->fixes[0]));
	if (note->nr_fixes && !helps(trial, i, e, note))
		note->nr_fixes = 0;
}

int trial_make(size_t i, const struct explain *e, struct check_note *note)
{
	struct trial *trial;
	int err = 0;

	if (note->result != CHECK_FIRES || !note->nr_fixes)
		return 0;
	trial = calloc(1, sizeof(*trial));
	if (!trial)
		return -ENOMEM;
	trial->nr = chain_length(e->group);
	trial->groups = calloc(trial->nr + 1, sizeof(*trial->groups));
	if (trial->groups)
		fixes_try(trial, i, e, note);
	else
		err = -ENOMEM;
	free(trial->groups);
	free(trial);
	return err;
}
