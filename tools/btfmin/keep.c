// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * keep.c - see keep.h.
 */
#include "keep.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

int keep_open(struct keep *keep, const struct btf *btf)
{
	*keep = (struct keep){ .btf = btf, .nr = btf__type_cnt(btf) };
	keep->types = calloc(keep->nr, sizeof(*keep->types));
	keep->members = calloc(keep->nr, sizeof(*keep->members));
	return keep->types && keep->members ? 0 : -ENOMEM;
}

void keep_close(struct keep *keep)
{
	for (uint32_t id = 0; keep->members && id < keep->nr; id++)
		free(keep->members[id]);
	free(keep->members);
	free(keep->types);
}

uint32_t type_strip(const struct btf *btf, uint32_t id)
{
	const struct btf_type *type = btf__type_by_id(btf, id);

	while (type && (btf_is_mod(type) || btf_is_typedef(type))) {
		id = type->type;
		type = btf__type_by_id(btf, id);
	}
	return id;
}

static void keep_proto(struct keep *keep, const struct btf_type *proto)
{
	const struct btf_param *param = btf_params(proto);

	keep_type(keep, proto->type);
	for (int i = 0; i < btf_vlen(proto); i++)
		keep_type(keep, param[i].type);
}

void keep_type(struct keep *keep, uint32_t id)
{
	const struct btf_type *type = btf__type_by_id(keep->btf, id);

	if (!id || !type || keep->types[id])
		return;
	keep->types[id] = true;
	if (btf_is_ptr(type) || btf_is_mod(type) || btf_is_typedef(type) || btf_is_func(type))
		keep_type(keep, type->type);
	else if (btf_is_func_proto(type))
		keep_proto(keep, type);
	else if (btf_is_array(type)) {
		keep_type(keep, btf_array(type)->type);
		keep_type(keep, btf_array(type)->index_type);
	}
}

static int keep_member(struct keep *keep, uint32_t id, int index)
{
	const struct btf_type *type = btf__type_by_id(keep->btf, id);

	keep_type(keep, id);
	if (!keep->members[id])
		keep->members[id] = calloc(btf_vlen(type), sizeof(bool));
	if (!keep->members[id])
		return -ENOMEM;
	keep->members[id][index] = true;
	keep_type(keep, btf_members(type)[index].type);
	return 0;
}

bool keep_has_member(const struct keep *keep, uint32_t id, int index)
{
	return keep->members[id] && keep->members[id][index];
}

/* Through arrays too: what is at an index has the members. 0 when it is no structure. */
static uint32_t composite_of(const struct btf *btf, uint32_t id)
{
	const struct btf_type *type;

	for (;;) {
		id = type_strip(btf, id);
		type = btf__type_by_id(btf, id);
		if (!type || !btf_is_array(type))
			return type && btf_is_composite(type) ? id : 0;
		id = btf_array(type)->type;
	}
}

static int path_walk(struct keep *keep, uint32_t id, const char *const *path, int nr);

/* -ENOENT when the member is not @path[0] and does not hold it. */
static int member_walk(struct keep *keep, uint32_t id, int index, const char *const *path, int nr)
{
	const struct btf_member *member = &btf_members(btf__type_by_id(keep->btf, id))[index];
	const char *name = btf__name_by_offset(keep->btf, member->name_off);
	uint32_t inner = composite_of(keep->btf, member->type);
	int err = -ENOENT;

	if (name && *name && !strcmp(name, path[0]))
		err = nr > 1 ? path_walk(keep, inner, path + 1, nr - 1) : 0;
	else if (name && !*name)
		err = path_walk(keep, inner, path, nr);
	return err ? err : keep_member(keep, id, index);
}

static int path_walk(struct keep *keep, uint32_t id, const char *const *path, int nr)
{
	const struct btf_type *type = btf__type_by_id(keep->btf, id);
	int err = -ENOENT;

	if (!id || !btf_is_composite(type))
		return -ENOENT;
	for (int i = 0; i < btf_vlen(type) && err == -ENOENT; i++)
		err = member_walk(keep, id, i, path, nr);
	return err;
}

int keep_path(struct keep *keep, uint32_t id, const char *const *path, int nr)
{
	int err = nr ? path_walk(keep, id, path, nr) : 0;

	return err == -ENOENT ? 0 : err;
}
