// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * history/sample_state.c - the list of groups of a sample, and changes to it.
 */
#include "history/sample_state.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"

#define GONE SIZE_MAX

static bool edit_is_possible(const struct sample_state *state, const struct sample_edit *edit)
{
	size_t nr;

	for (size_t i = 0; i < edit->nr_gone; i++)
		if (edit->gone[i] >= state->nr || (i && edit->gone[i] <= edit->gone[i - 1]))
			return false;
	nr = state->nr - edit->nr_gone + edit->nr_added;
	for (size_t i = 0; i < edit->nr_added; i++)
		if (edit->added[i].at >= nr || (i && edit->added[i].at <= edit->added[i - 1].at))
			return false;
	return nr <= SAMPLE_GROUPS_MAX;
}

/* The next group of the old list that stays; those that do not are freed. */
static size_t group_next(struct sample_state *state, const struct sample_edit *edit, size_t from,
			 size_t *gone)
{
	while (*gone < edit->nr_gone && edit->gone[*gone] == from) {
		free(state->groups[from].path);
		state->moved_to[from++] = GONE;
		++*gone;
	}
	return from;
}

static void groups_place(struct sample_state *state, struct sample_edit *edit,
			 const int64_t *absent)
{
	size_t nr = state->nr - edit->nr_gone + edit->nr_added;
	size_t from = 0, gone = 0, added = 0;

	for (size_t i = 0; i < nr; i++) {
		struct sample_group *group = &state->spare[i];

		if (added < edit->nr_added && edit->added[added].at == i) {
			group->path = edit->added[added++].path;
			memcpy(group->val, absent, sizeof(group->val));
			continue;
		}
		from = group_next(state, edit, from, &gone);
		*group = state->groups[from];
		state->moved_to[from++] = i;
	}
	group_next(state, edit, from, &gone);
	state->nr = nr;
}

/* Of new groups they are not known yet. */
static void parents_follow(struct sample_state *state, size_t old_nr)
{
	for (size_t i = 0; i < state->nr; i++) {
		int64_t *parent = &state->groups[i].val[FIELD_PARENT];
		size_t to;

		if (*parent <= 0 || *parent > (int64_t)old_nr)
			continue;
		to = state->moved_to[*parent - 1];
		*parent = to == GONE ? 0 : (int64_t)to + 1;
	}
}

int state_edit(struct sample_state *state, struct sample_edit *edit, const int64_t *absent)
{
	size_t old_nr = state->nr, max = state->max;
	struct sample_group *groups = state->groups;

	if (!edit->nr_gone && !edit->nr_added)
		return 0;
	if (!edit_is_possible(state, edit))
		return -EBADMSG;
	if (array_reserve(&state->spare, &state->max_spare, old_nr + edit->nr_added,
			  sizeof(*state->spare)) ||
	    array_reserve(&state->moved_to, &state->max_moved, old_nr, sizeof(*state->moved_to)))
		return -ENOMEM;
	groups_place(state, edit, absent);
	edit->nr_gone = edit->nr_added = 0;
	state->groups = state->spare;
	state->max = state->max_spare;
	state->spare = groups;
	state->max_spare = max;
	parents_follow(state, old_nr);
	return 0;
}

void state_clear(struct sample_state *state)
{
	for (size_t i = 0; i < state->nr; i++)
		free(state->groups[i].path);
	state->nr = 0;
	memset(state->host, 0, sizeof(state->host));
	for (size_t i = 0; i < HOST_TEXTS_MAX; i++) {
		free(state->texts[i]);
		state->texts[i] = NULL;
	}
}

void state_free(struct sample_state *state)
{
	state_clear(state);
	free(state->groups);
	free(state->spare);
	free(state->moved_to);
	*state = (struct sample_state){ 0 };
}

void edit_clear(struct sample_edit *edit)
{
	for (size_t i = 0; i < edit->nr_added; i++)
		free(edit->added[i].path);
	edit->nr_gone = edit->nr_added = 0;
}

void edit_free(struct sample_edit *edit)
{
	edit_clear(edit);
	free(edit->gone);
	free(edit->added);
	*edit = (struct sample_edit){ 0 };
}
