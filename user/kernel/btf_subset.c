// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * kernel/btf_subset.c - see kernel/btf_subset.h.
 */
#include "kernel/btf_subset.h"

#include <bpf/btf.h>
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "kernel/btf_request.h"

/* Structures in structures: more than there are in a kernel, and an end for files that go round. */
#define NESTING_MAX 12
/* As deep as func_proto_has_member() looks. */
#define ANYWHERE_DEPTH 4

struct kept_type {
	uint32_t id;   /* in the whole */
	bool *members; /* by index; NULL: none */
};

struct subset {
	const struct btf *whole;
	struct btf *part;
	struct kept_type *kept; /* by the id in the part, from 1 on */
	uint32_t nr;
	uint32_t *new_ids; /* by the id in the whole; 0: not kept */
	int err;
};

/* The id in the part; 0, void, for what there is not or cannot stand alone. */
static uint32_t type_keep(struct subset *subset, uint32_t id)
{
	const struct btf_type *type = btf__type_by_id(subset->whole, id);

	if (!id || !type || btf_is_var(type) || btf_is_datasec(type) || btf_is_decl_tag(type))
		return 0;
	if (!subset->new_ids[id]) {
		subset->new_ids[id] = ++subset->nr;
		subset->kept[subset->nr].id = id;
	}
	return subset->new_ids[id];
}

static void member_keep(struct subset *subset, uint32_t id, int index)
{
	struct kept_type *kept = &subset->kept[type_keep(subset, id)];

	if (!kept->members)
		kept->members = calloc(btf_vlen(btf__type_by_id(subset->whole, id)), sizeof(bool));
	if (kept->members)
		kept->members[index] = true;
	else
		subset->err = -ENOMEM;
}

/* Through arrays too: what is at an index has the members. 0 when it is no structure. */
static uint32_t composite_of(const struct btf *btf, uint32_t id)
{
	for (int i = 0; i < NESTING_MAX; i++) {
		int resolved = btf__resolve_type(btf, id);
		const struct btf_type *type;

		if (resolved <= 0)
			return 0;
		type = btf__type_by_id(btf, (uint32_t)resolved);
		if (!btf_is_array(type))
			return btf_is_composite(type) ? (uint32_t)resolved : 0;
		id = btf_array(type)->type;
	}
	return 0;
}

/* Keeps the member @path[0] of @id, at any depth of unnamed ones, and in it @path[1], and so on. */
static bool path_keep(struct subset *subset, uint32_t id, const char *const *path, int nr,
		      int depth)
{
	const struct btf_type *type = btf__type_by_id(subset->whole, id);

	if (!id || depth > NESTING_MAX)
		return false;
	for (int i = 0; i < btf_vlen(type); i++) {
		const struct btf_member *member = &btf_members(type)[i];
		const char *name = btf__name_by_offset(subset->whole, member->name_off);
		bool named = name && *name, found;

		if (named && strcmp(name, path[0]) != 0)
			continue;
		found = named && nr == 1;
		if (!found)
			found = path_keep(subset, composite_of(subset->whole, member->type),
					  path + named, nr - named, depth + 1);
		if (found || named) {
			member_keep(subset, id, i);
			return true;
		}
	}
	return false;
}

/* Keeps the first member @name of @id as func_proto_has_member() looks for it. */
static bool anywhere_keep(struct subset *subset, uint32_t id, const char *wanted, int depth)
{
	const struct btf_type *type = btf__type_by_id(subset->whole, id);

	for (int i = 0; type && btf_is_composite(type) && i < btf_vlen(type); i++) {
		const struct btf_member *member = &btf_members(type)[i];
		const char *name = btf__name_by_offset(subset->whole, member->name_off);

		if ((name && !strcmp(name, wanted)) ||
		    (depth && anywhere_keep(subset, member->type, wanted, depth - 1))) {
			member_keep(subset, id, i);
			return true;
		}
	}
	return false;
}

/* Of functions of one name the first counts, as for libbpf. */
static void named_keep(struct subset *subset, struct btf_requests *requests)
{
	uint32_t nr = btf__type_cnt(subset->whole);

	for (uint32_t id = 1; id < nr; id++) {
		const struct btf_type *type = btf__type_by_id(subset->whole, id);
		const char *name = btf__name_by_offset(subset->whole, type->name_off);
		struct btf_request *request = NULL;

		while ((request = btf_requests_find(requests, request, btf_kind(type), name))) {
			if (request->found && btf_is_func(type))
				continue;
			if (!request->found)
				request->found = id;
			type_keep(subset, id);
		}
	}
}

static void members_keep(struct subset *subset, const struct btf_requests *requests)
{
	uint32_t nr = subset->nr;

	for (uint32_t i = 1; i <= nr; i++) {
		uint32_t id = subset->kept[i].id;
		const struct btf_type *type = btf__type_by_id(subset->whole, id);
		const char *name = btf__name_by_offset(subset->whole, type->name_off);
		const struct btf_request *request = NULL;

		while ((request = btf_requests_find(requests, request, btf_kind(type), name))) {
			if (request->anywhere)
				anywhere_keep(subset, id, request->path[0], ANYWHERE_DEPTH);
			else if (request->path_len)
				path_keep(subset, composite_of(subset->whole, id), request->path,
					  request->path_len, 0);
		}
	}
}

static int composite_add(const struct subset *subset, const struct btf_type *type,
			 const bool *members)
{
	const char *name = btf__name_by_offset(subset->whole, type->name_off);
	int err = btf_is_union(type) ? btf__add_union(subset->part, name, type->size)
				     : btf__add_struct(subset->part, name, type->size);

	for (int i = 0; err >= 0 && members && i < btf_vlen(type); i++)
		if (members[i])
			err = btf__add_field(
				subset->part,
				btf__name_by_offset(subset->whole, btf_members(type)[i].name_off),
				(int)btf_members(type)[i].type, btf_member_bit_offset(type, i),
				btf_member_bitfield_size(type, i));
	return err;
}

/* btf__add_type() takes it for granted. The names of enumerators and parameters come first. */
static bool names_exist(const struct btf *btf, const struct btf_type *type)
{
	const uint32_t *name = (const uint32_t *)(type + 1);
	size_t step = (btf_is_enum64(type) ? sizeof(struct btf_enum64) : sizeof(struct btf_enum)) /
		      sizeof(*name);
	int nr = btf_is_any_enum(type) || btf_is_func_proto(type) ? btf_vlen(type) : 0;
	bool exist = btf__name_by_offset(btf, type->name_off);

	for (int i = 0; exist && i < nr; i++, name += step)
		exist = btf__name_by_offset(btf, *name);
	return exist;
}

/* What @type, in the part, refers to comes into the part as well. */
static void references_keep(struct subset *subset, struct btf_type *type)
{
	if (btf_is_ptr(type) || btf_is_mod(type) || btf_is_typedef(type) || btf_is_func(type) ||
	    btf_is_func_proto(type))
		type->type = type_keep(subset, type->type);
	for (int i = 0; btf_is_func_proto(type) && i < btf_vlen(type); i++)
		btf_params(type)[i].type = type_keep(subset, btf_params(type)[i].type);
	for (int i = 0; btf_is_composite(type) && i < btf_vlen(type); i++)
		btf_members(type)[i].type = type_keep(subset, btf_members(type)[i].type);
	if (!btf_is_array(type))
		return;
	btf_array(type)->type = type_keep(subset, btf_array(type)->type);
	btf_array(type)->index_type = type_keep(subset, btf_array(type)->index_type);
}

/* Those that are kept meanwhile come at the end. */
static int types_add(struct subset *subset)
{
	int err = subset->err;

	for (uint32_t i = 1; err >= 0 && i <= subset->nr; i++) {
		const struct btf_type *type = btf__type_by_id(subset->whole, subset->kept[i].id);

		if (!names_exist(subset->whole, type))
			return -EINVAL;
		err = btf_is_composite(type) ? composite_add(subset, type, subset->kept[i].members)
					     : btf__add_type(subset->part, subset->whole, type);
		/* not constant: it is the part's own, and was just made */
		if (err >= 0)
			references_keep(subset,
					(struct btf_type *)btf__type_by_id(subset->part, i));
	}
	return err < 0 ? err : 0;
}

static void subset_close(struct subset *subset)
{
	for (uint32_t i = 1; subset->kept && i <= subset->nr; i++)
		free(subset->kept[i].members);
	free(subset->kept);
	free(subset->new_ids);
}

struct btf *btf_subset_take(const struct btf *whole, struct btf_requests *requests)
{
	uint32_t nr = btf__type_cnt(whole);
	struct subset subset = { .whole = whole, .part = btf__new_empty() };
	int err = requests->failed ? -ENOMEM : 0;

	subset.kept = calloc(nr, sizeof(*subset.kept));
	subset.new_ids = calloc(nr, sizeof(*subset.new_ids));
	if (!subset.part || !subset.kept || !subset.new_ids)
		err = -ENOMEM;
	else if (btf__endianness(whole) != btf__endianness(subset.part))
		err = -EINVAL;
	if (!err) {
		named_keep(&subset, requests);
		members_keep(&subset, requests);
		err = types_add(&subset);
	}
	subset_close(&subset);
	if (!err)
		return subset.part;
	btf__free(subset.part);
	errno = -err;
	return NULL;
}
