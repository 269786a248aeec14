// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * kernel/btf_mark.c - see kernel/btf_mark.h.
 */
#include "kernel/btf_mark.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "kernel/btf_raw.h"

/* Structures in structures: more than there are in a kernel, and an end for files that go round. */
#define NESTING_MAX 12
/* As deep as func_proto_has_member() looks. */
#define ANYWHERE_DEPTH 4

int btf_mark_open(struct btf_marks *keep, const struct btf_raw *btf)
{
	*keep = (struct btf_marks){ .btf = btf, .max = 512 };
	keep->all = malloc(keep->max * sizeof(*keep->all));
	keep->places = calloc(btf->nr, sizeof(*keep->places));
	return keep->all && keep->places ? 0 : -ENOMEM;
}

void btf_mark_close(struct btf_marks *keep)
{
	for (uint32_t i = 0; i < keep->nr; i++)
		free(keep->all[i].members);
	free(keep->all);
	free(keep->places);
}

static bool keep_grow(struct btf_marks *keep)
{
	struct kept *all = realloc(keep->all, 2 * keep->max * sizeof(*all));

	if (!all)
		return false;
	keep->all = all;
	keep->max *= 2;
	return true;
}

void btf_mark_type(struct btf_marks *keep, uint32_t id)
{
	if (!id || id >= keep->btf->nr || keep->places[id] || keep->failed)
		return;
	if (keep->nr == keep->max && !keep_grow(keep)) {
		keep->failed = true;
		return;
	}
	keep->all[keep->nr++] = (struct kept){ .id = id };
	keep->places[id] = keep->nr;
}

static void member_keep(struct btf_marks *keep, uint32_t id, int index)
{
	const struct btf_type *type = btf_raw_type(keep->btf, id);
	struct kept *kept;

	btf_mark_type(keep, id);
	if (keep->failed)
		return;
	kept = &keep->all[keep->places[id] - 1];
	if (!kept->members)
		kept->members = calloc(btf_vlen(type), sizeof(bool));
	if (kept->members)
		kept->members[index] = true;
	else
		keep->failed = true;
}

/* Through arrays too: what is at an index has the members. 0 when it is no structure. */
static uint32_t composite_of(const struct btf_raw *btf, uint32_t id)
{
	const struct btf_type *type;

	for (int i = 0; i < NESTING_MAX; i++) {
		id = btf_raw_strip(btf, id);
		type = btf_raw_type(btf, id);
		if (!btf_is_array(type))
			return btf_is_composite(type) ? id : 0;
		id = btf_array(type)->type;
	}
	return 0;
}

/* The way to a member: the names that are left of it, and how many structures it went through. */
struct way {
	const char *const *path;
	int nr;
	int depth;
};

static bool composite_walk(struct btf_marks *keep, uint32_t id, const struct way *way);

/* Whether the member @index of @id is @way's, or holds it; then it is kept. */
static bool member_walk(struct btf_marks *keep, uint32_t id, int index, const struct way *way)
{
	const struct btf_member *member = &btf_members(btf_raw_type(keep->btf, id))[index];
	const char *name = btf_raw_name(keep->btf, member->name_off);
	struct way left = { way->path, way->nr, way->depth + 1 };
	bool found;

	if (*name && !strcmp(name, way->path[0])) {
		left.path++;
		left.nr--;
	} else if (*name) {
		return false;
	}
	found = !left.nr || composite_walk(keep, composite_of(keep->btf, member->type), &left);
	if (found || *name)
		member_keep(keep, id, index);
	return found || *name;
}

static bool composite_walk(struct btf_marks *keep, uint32_t id, const struct way *way)
{
	const struct btf_type *type = btf_raw_type(keep->btf, id);

	if (!id || way->depth > NESTING_MAX)
		return false;
	for (int i = 0; i < btf_vlen(type); i++)
		if (member_walk(keep, id, i, way))
			return true;
	return false;
}

void btf_mark_path(struct btf_marks *keep, uint32_t id, const char *const *path, int nr)
{
	if (nr)
		composite_walk(keep, composite_of(keep->btf, id), &(struct way){ path, nr, 0 });
}

/* func_proto_has_member() does not look through typedefs either. */
static bool anywhere_walk(struct btf_marks *keep, uint32_t id, const char *name, int depth)
{
	const struct btf_type *type = btf_raw_type(keep->btf, id);

	if (!btf_is_composite(type))
		return false;
	for (int i = 0; i < btf_vlen(type); i++) {
		const struct btf_member *member = &btf_members(type)[i];

		if (!strcmp(btf_raw_name(keep->btf, member->name_off), name) ||
		    (depth && anywhere_walk(keep, member->type, name, depth - 1))) {
			member_keep(keep, id, i);
			return true;
		}
	}
	return false;
}

void btf_mark_anywhere(struct btf_marks *keep, uint32_t id, const char *name)
{
	anywhere_walk(keep, id, name, ANYWHERE_DEPTH);
}

static void members_finish(struct btf_marks *keep, const struct btf_type *type, const bool *members)
{
	for (int i = 0; members && i < btf_vlen(type); i++)
		if (members[i])
			btf_mark_type(keep, btf_members(type)[i].type);
}

static void type_finish(struct btf_marks *keep, const struct btf_type *type)
{
	if (btf_is_ptr(type) || btf_is_mod(type) || btf_is_typedef(type) || btf_is_func(type))
		btf_mark_type(keep, type->type);
	for (int i = 0; btf_is_func_proto(type) && i < btf_vlen(type); i++)
		btf_mark_type(keep, btf_params(type)[i].type);
	if (btf_is_func_proto(type))
		btf_mark_type(keep, type->type);
	if (!btf_is_array(type))
		return;
	btf_mark_type(keep, btf_array(type)->type);
	btf_mark_type(keep, btf_array(type)->index_type);
}

static int kept_compare(const void *a, const void *b)
{
	uint32_t x = ((const struct kept *)a)->id, y = ((const struct kept *)b)->id;

	return (x > y) - (x < y);
}

int btf_mark_finish(struct btf_marks *keep)
{
	/* those that are marked meanwhile come at the end */
	for (uint32_t i = 0; i < keep->nr; i++) {
		const struct btf_type *type = btf_raw_type(keep->btf, keep->all[i].id);

		type_finish(keep, type);
		members_finish(keep, type, keep->all[i].members);
	}
	qsort(keep->all, keep->nr, sizeof(*keep->all), kept_compare);
	for (uint32_t i = 0; i < keep->nr; i++)
		keep->places[keep->all[i].id] = i + 1;
	return keep->failed ? -ENOMEM : 0;
}
