// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * kernel/btf_subset.c - see kernel/btf_subset.h.
 */
#include "kernel/btf_subset.h"

#include <bpf/btf.h>
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>

#include "kernel/btf_names.h"

/* Longest chain of typedefs and modifiers: a longer one is a cycle, in which libbpf would hang. */
#define CHAIN_MAX 32

struct take {
	const struct btf *whole;
	struct btf *part;
	uint32_t *whole_ids; /* by id in the part */
	uint32_t *part_ids;  /* by id in the whole; 0: not kept */
	uint32_t nr;	     /* types kept */
};

/* Keeps a type; returns its id in the part. 0, void, if it does not exist or cannot stand alone. */
static uint32_t type_keep(struct take *take, uint32_t id)
{
	const struct btf_type *type = btf__type_by_id(take->whole, id);

	if (!id || !type || btf_is_var(type) || btf_is_datasec(type) || btf_is_decl_tag(type))
		return 0;
	if (!take->part_ids[id]) {
		take->part_ids[id] = ++take->nr;
		take->whole_ids[take->nr] = id;
	}
	return take->part_ids[id];
}

/* The @i-th id that @type refers to; NULL after the last one. */
static uint32_t *type_reference(const struct btf_type *type, int i)
{
	struct btf_type *t = (struct btf_type *)type; /* const for callers that do not write */

	if (btf_is_composite(t))
		return i < btf_vlen(t) ? &btf_members(t)[i].type : NULL;
	if (btf_is_func_proto(t) && i)
		return i <= btf_vlen(t) ? &btf_params(t)[i - 1].type : NULL;
	if (btf_is_array(t))
		return i == 0 ? &btf_array(t)->type : i == 1 ? &btf_array(t)->index_type : NULL;
	return i == 0 && (btf_is_ptr(t) || btf_is_mod(t) || btf_is_typedef(t) || btf_is_func(t) ||
			  btf_is_func_proto(t))
		       ? &t->type
		       : NULL;
}

static void named_keep(struct take *take, const struct btf_names *names)
{
	uint32_t nr = btf__type_cnt(take->whole);

	for (uint32_t id = 1; id < nr; id++) {
		const struct btf_type *type = btf__type_by_id(take->whole, id);
		const char *name = type->name_off ? btf__name_by_offset(take->whole, type->name_off)
						  : NULL;

		if (name && btf_names_has(names, name))
			type_keep(take, id);
	}
}

/* Keeps the types that kept types contain, other than through pointers. */
static void contents_keep(struct take *take)
{
	for (uint32_t i = 1; i <= take->nr; i++) {
		const struct btf_type *type = btf__type_by_id(take->whole, take->whole_ids[i]);
		const uint32_t *id;

		if (btf_is_ptr(type) || btf_is_func(type) || btf_is_func_proto(type))
			continue;
		for (int j = 0; (id = type_reference(type, j)); j++)
			type_keep(take, *id);
	}
}

/* btf__add_type() does not check names. Members, enumerators and parameters begin with a name. */
static bool names_exist(const struct btf *btf, const struct btf_type *type)
{
	size_t step = btf_is_composite(type)	? sizeof(struct btf_member)
		      : btf_is_enum64(type)	? sizeof(struct btf_enum64)
		      : btf_is_enum(type)	? sizeof(struct btf_enum)
		      : btf_is_func_proto(type) ? sizeof(struct btf_param)
						: 0;
	const char *at = (const char *)(type + 1);
	bool exist = btf__name_by_offset(btf, type->name_off);

	for (int i = 0; exist && step && i < btf_vlen(type); i++, at += step)
		exist = btf__name_by_offset(btf, *(const uint32_t *)(const void *)at);
	return exist;
}

static bool chain_ends(const struct btf *btf, const struct btf_type *type)
{
	int i = 0;

	for (; i < CHAIN_MAX && type && (btf_is_mod(type) || btf_is_typedef(type)); i++)
		type = btf__type_by_id(btf, type->type);
	return i < CHAIN_MAX;
}

static int type_add(const struct take *take, const struct btf_type *type, bool whole)
{
	const char *name = btf__name_by_offset(take->whole, type->name_off);

	if (whole || !btf_is_composite(type))
		return btf__add_type(take->part, take->whole, type);
	return btf_is_union(type) ? btf__add_union(take->part, name, type->size)
				  : btf__add_struct(take->part, name, type->size);
}

/* Types behind pointers are kept on the way, and added at the end. */
static int types_add(struct take *take)
{
	uint32_t nr_whole = take->nr;
	int err = 0;

	for (uint32_t i = 1; err >= 0 && i <= take->nr; i++) {
		const struct btf_type *type = btf__type_by_id(take->whole, take->whole_ids[i]);
		uint32_t *id;

		if (!names_exist(take->whole, type) || !chain_ends(take->whole, type))
			return -EINVAL;
		err = type_add(take, type, i <= nr_whole);
		type = btf__type_by_id(take->part, i);
		for (int j = 0; err >= 0 && (id = type_reference(type, j)); j++)
			*id = type_keep(take, *id);
	}
	return err < 0 ? err : 0;
}

int btf_subset_take(struct btf_subset *subset, const struct btf *whole,
		    const struct btf_names *names)
{
	uint32_t nr = btf__type_cnt(whole);
	struct take take = { .whole = whole, .part = btf__new_empty() };
	int err = 0;

	take.whole_ids = calloc(nr, sizeof(*take.whole_ids));
	take.part_ids = calloc(nr, sizeof(*take.part_ids));
	*subset = (struct btf_subset){ take.part, take.whole_ids };
	if (!take.part || !take.whole_ids || !take.part_ids)
		err = -ENOMEM;
	else if (btf__endianness(whole) != btf__endianness(take.part))
		err = -EINVAL;
	if (!err) {
		named_keep(&take, names);
		contents_keep(&take);
		err = types_add(&take);
	}
	free(take.part_ids);
	if (err)
		btf_subset_free(subset);
	return err;
}

void btf_subset_free(struct btf_subset *subset)
{
	btf__free(subset->btf);
	free(subset->whole_ids);
	*subset = (struct btf_subset){ 0 };
}
