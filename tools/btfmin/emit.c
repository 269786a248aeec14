// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * emit.c - see emit.h.
 */
#include "emit.h"

#include <errno.h>
#include <stdlib.h>

struct emitter {
	const struct keep *keep;
	struct btf *out;
	uint32_t *ids; /* new id by old id; 0: void, or not kept */
};

static const char *name_of(const struct emitter *e, uint32_t offset)
{
	return btf__name_by_offset(e->keep->btf, offset);
}

static int emit_composite(struct emitter *e, uint32_t id, const struct btf_type *type)
{
	const char *name = name_of(e, type->name_off);
	int err = btf_is_union(type) ? btf__add_union(e->out, name, type->size)
				     : btf__add_struct(e->out, name, type->size);

	for (int i = 0; err >= 0 && i < btf_vlen(type); i++) {
		const struct btf_member *member = &btf_members(type)[i];

		if (keep_has_member(e->keep, id, i))
			err = btf__add_field(e->out, name_of(e, member->name_off),
					     (int)e->ids[member->type],
					     btf_member_bit_offset(type, (uint32_t)i),
					     btf_member_bitfield_size(type, (uint32_t)i));
	}
	return err;
}

static int emit_proto(struct emitter *e, const struct btf_type *type)
{
	int err = btf__add_func_proto(e->out, (int)e->ids[type->type]);

	for (int i = 0; err >= 0 && i < btf_vlen(type); i++) {
		const struct btf_param *param = &btf_params(type)[i];

		err = btf__add_func_param(e->out, name_of(e, param->name_off),
					  (int)e->ids[param->type]);
	}
	return err;
}

/* What refers to one other type. */
static int emit_reference(struct emitter *e, const struct btf_type *type)
{
	const char *name = name_of(e, type->name_off);
	int ref = (int)e->ids[type->type];

	switch (btf_kind(type)) {
	case BTF_KIND_PTR:
		return btf__add_ptr(e->out, ref);
	case BTF_KIND_TYPEDEF:
		return btf__add_typedef(e->out, name, ref);
	case BTF_KIND_CONST:
		return btf__add_const(e->out, ref);
	case BTF_KIND_VOLATILE:
		return btf__add_volatile(e->out, ref);
	case BTF_KIND_RESTRICT:
		return btf__add_restrict(e->out, ref);
	case BTF_KIND_TYPE_TAG:
		return btf__add_type_tag(e->out, name, ref);
	case BTF_KIND_FUNC:
		return btf__add_func(e->out, name, (enum btf_func_linkage)btf_vlen(type), ref);
	}
	return -ENOTSUP;
}

static int emit_type(struct emitter *e, uint32_t id)
{
	const struct btf_type *type = btf__type_by_id(e->keep->btf, id);

	if (btf_is_composite(type))
		return emit_composite(e, id, type);
	if (btf_is_func_proto(type))
		return emit_proto(e, type);
	if (btf_is_array(type))
		return btf__add_array(e->out, (int)e->ids[btf_array(type)->index_type],
				      (int)e->ids[btf_array(type)->type], btf_array(type)->nelems);
	if (btf_is_int(type) || btf_is_float(type) || btf_is_any_enum(type) || btf_is_fwd(type))
		return btf__add_type(e->out, e->keep->btf, type);
	return emit_reference(e, type);
}

static int emit_all(struct emitter *e)
{
	uint32_t next = 1;
	int err = 0;

	for (uint32_t id = 1; id < e->keep->nr; id++)
		e->ids[id] = e->keep->types[id] ? next++ : 0;
	for (uint32_t id = 1; err >= 0 && id < e->keep->nr; id++)
		err = e->keep->types[id] ? emit_type(e, id) : 0;
	return err < 0 ? err : 0;
}

struct btf *emit(const struct keep *keep)
{
	struct emitter e = {
		.keep = keep,
		.out = btf__new_empty(),
		.ids = calloc(keep->nr, sizeof(*e.ids)),
	};
	int err = e.out && e.ids ? emit_all(&e) : -ENOMEM;

	free(e.ids);
	if (!err)
		return e.out;
	btf__free(e.out);
	errno = -err;
	return NULL;
}
