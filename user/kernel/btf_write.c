// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * kernel/btf_write.c - see kernel/btf_write.h. The types are copied as they are, but for ids and
 * the places of names.
 */
#include "kernel/btf_write.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "kernel/btf_raw.h"
#include "kernel/btf_mark.h"

/* A member's name is often that of others as well: the last ones are remembered. */
#define RECENT 256

struct bytes {
	unsigned char *data;
	size_t len, max;
};

struct emitter {
	const struct btf_marks *keep;
	struct bytes types, strings;
	struct {
		uint32_t old, new;
	} recent[RECENT];
	int err;
};

/* Room for @len bytes at the end; NULL when there is none. */
static void *bytes_add(struct emitter *e, struct bytes *bytes, size_t len)
{
	if (bytes->len + len > bytes->max) {
		size_t max = 2 * bytes->max + len + 4096;
		unsigned char *data = realloc(bytes->data, max);

		if (!data) {
			e->err = -ENOMEM;
			return NULL;
		}
		bytes->data = data;
		bytes->max = max;
	}
	bytes->len += len;
	return bytes->data + bytes->len - len;
}

static uint32_t name_emit(struct emitter *e, uint32_t old)
{
	const char *name = btf_raw_name(e->keep->btf, old);
	size_t len = strlen(name) + 1, i = (old ^ old >> 8) % RECENT;
	char *copy;

	if (!*name)
		return 0;
	if (e->recent[i].old == old)
		return e->recent[i].new;
	copy = bytes_add(e, &e->strings, len);
	if (!copy)
		return 0;
	memcpy(copy, name, len);
	e->recent[i].old = old;
	e->recent[i].new = (uint32_t)(e->strings.len - len);
	return e->recent[i].new;
}

/* 0, void, for what was not kept. */
static uint32_t id_emit(const struct emitter *e, uint32_t old)
{
	return old < e->keep->btf->nr ? e->keep->places[old] : 0;
}

/* The kept members of @old move to the front of the copy; returns its size. */
static size_t composite_emit(struct emitter *e, const bool *members, struct btf_type *type)
{
	struct btf_member *member = btf_members(type), *out = member;
	int nr = btf_vlen(type);

	for (int i = 0; i < nr; i++, member++) {
		if (!members || !members[i])
			continue;
		out->name_off = name_emit(e, member->name_off);
		out->type = id_emit(e, member->type);
		out->offset = member->offset;
		out++;
	}
	nr = (int)(out - btf_members(type));
	type->info = (type->info & ~0xffffu) | (uint32_t)nr;
	return sizeof(*type) + (size_t)nr * sizeof(*member);
}

static void proto_emit(struct emitter *e, struct btf_type *type)
{
	for (int i = 0; i < btf_vlen(type); i++) {
		struct btf_param *param = &btf_params(type)[i];

		param->name_off = name_emit(e, param->name_off);
		param->type = id_emit(e, param->type);
	}
}

/* The names of both kinds of enumerators come first in them. */
static void enum_emit(struct emitter *e, struct btf_type *type)
{
	for (int i = 0; i < btf_vlen(type); i++) {
		uint32_t *name_off = btf_is_enum64(type) ? &btf_enum64(type)[i].name_off
							 : &btf_enum(type)[i].name_off;

		*name_off = name_emit(e, *name_off);
	}
}

/* What @type, a copy, refers to; returns its size, 0 for a kind that is not written. */
static size_t parts_emit(struct emitter *e, const struct kept *kept, struct btf_type *type)
{
	if (btf_is_composite(type))
		return composite_emit(e, kept->members, type);
	if (btf_is_func_proto(type))
		proto_emit(e, type);
	else if (btf_is_any_enum(type))
		enum_emit(e, type);
	else if (btf_is_array(type)) {
		btf_array(type)->type = id_emit(e, btf_array(type)->type);
		btf_array(type)->index_type = id_emit(e, btf_array(type)->index_type);
	} else if (btf_is_var(type) || btf_is_datasec(type) || btf_is_decl_tag(type)) {
		e->err = -ENOTSUP;
	}
	return btf_raw_type_size(type);
}

/* Those that have a type where others have a size. */
static bool type_refers(const struct btf_type *type)
{
	return btf_is_ptr(type) || btf_is_mod(type) || btf_is_typedef(type) || btf_is_func(type) ||
	       btf_is_func_proto(type);
}

static void type_emit(struct emitter *e, const struct kept *kept)
{
	const struct btf_type *old = btf_raw_type(e->keep->btf, kept->id);
	size_t size = btf_raw_type_size(old), begin = e->types.len;
	struct btf_type *type = bytes_add(e, &e->types, size);

	if (!type)
		return;
	memcpy(type, old, size);
	type->name_off = name_emit(e, old->name_off);
	if (type_refers(type))
		type->type = id_emit(e, old->type);
	e->types.len = begin + parts_emit(e, kept, type);
}

static void *file_make(struct emitter *e, size_t *size)
{
	struct btf_header header = {
		.magic = BTF_MAGIC,
		.version = BTF_VERSION,
		.hdr_len = sizeof(header),
		.type_len = (uint32_t)e->types.len,
		.str_off = (uint32_t)e->types.len,
		.str_len = (uint32_t)e->strings.len,
	};
	unsigned char *file = malloc(sizeof(header) + e->types.len + e->strings.len);

	if (!file)
		return NULL;
	*size = sizeof(header) + e->types.len + e->strings.len;
	memcpy(file, &header, sizeof(header));
	if (e->types.len)
		memcpy(file + sizeof(header), e->types.data, e->types.len);
	memcpy(file + sizeof(header) + e->types.len, e->strings.data, e->strings.len);
	return file;
}

void *btf_write(const struct btf_marks *keep, size_t *size)
{
	struct emitter e = { .keep = keep };
	char *nothing = bytes_add(&e, &e.strings, 1);
	void *file = NULL;

	if (nothing)
		*nothing = '\0';
	for (uint32_t i = 0; !e.err && i < keep->nr; i++)
		type_emit(&e, &keep->all[i]);
	if (!e.err) {
		file = file_make(&e, size);
		e.err = file ? 0 : -ENOMEM;
	}
	free(e.types.data);
	free(e.strings.data);
	errno = -e.err;
	return file;
}
