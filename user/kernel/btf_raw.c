// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * kernel/btf_raw.c - see kernel/btf_raw.h.
 */
#include "kernel/btf_raw.h"

#include <errno.h>
#include <stdlib.h>

/* A chain of typedefs and the like is no longer in a sane file; a file need not be sane. */
#define STRIP_MAX 64

/* What follows the 12 bytes of each type: so much, and so much for each of its vlen parts. */
static const struct {
	unsigned char known, fixed, each;
} kinds[32] = {
	[BTF_KIND_INT] = { 1, sizeof(uint32_t), 0 },
	[BTF_KIND_PTR] = { 1, 0, 0 },
	[BTF_KIND_ARRAY] = { 1, sizeof(struct btf_array), 0 },
	[BTF_KIND_STRUCT] = { 1, 0, sizeof(struct btf_member) },
	[BTF_KIND_UNION] = { 1, 0, sizeof(struct btf_member) },
	[BTF_KIND_ENUM] = { 1, 0, sizeof(struct btf_enum) },
	[BTF_KIND_FWD] = { 1, 0, 0 },
	[BTF_KIND_TYPEDEF] = { 1, 0, 0 },
	[BTF_KIND_VOLATILE] = { 1, 0, 0 },
	[BTF_KIND_CONST] = { 1, 0, 0 },
	[BTF_KIND_RESTRICT] = { 1, 0, 0 },
	[BTF_KIND_FUNC] = { 1, 0, 0 }, /* its vlen is the linkage */
	[BTF_KIND_FUNC_PROTO] = { 1, 0, sizeof(struct btf_param) },
	[BTF_KIND_VAR] = { 1, sizeof(struct btf_var), 0 },
	[BTF_KIND_DATASEC] = { 1, 0, sizeof(struct btf_var_secinfo) },
	[BTF_KIND_FLOAT] = { 1, 0, 0 },
	[BTF_KIND_DECL_TAG] = { 1, sizeof(struct btf_decl_tag), 0 },
	[BTF_KIND_TYPE_TAG] = { 1, 0, 0 },
	[BTF_KIND_ENUM64] = { 1, 0, sizeof(struct btf_enum64) },
};

size_t btf_raw_type_size(const struct btf_type *type)
{
	uint32_t kind = BTF_INFO_KIND(type->info);

	if (!kinds[kind].known)
		return 0;
	return sizeof(*type) + kinds[kind].fixed +
	       (size_t)kinds[kind].each * BTF_INFO_VLEN(type->info);
}

/* The sections, inside of @size bytes, the strings ended. */
static int sections_find(struct btf_raw *btf, const unsigned char *data, size_t size,
			 uint32_t *types_len)
{
	const struct btf_header *header = (const void *)data;
	size_t left;

	if (size < sizeof(*header) || header->magic != BTF_MAGIC ||
	    header->version != BTF_VERSION || header->hdr_len < sizeof(*header) ||
	    header->hdr_len > size)
		return -EINVAL;
	left = size - header->hdr_len;
	if ((uint64_t)header->type_off + header->type_len > left ||
	    (uint64_t)header->str_off + header->str_len > left || !header->str_len ||
	    (header->hdr_len + header->type_off) % sizeof(uint32_t))
		return -EINVAL;
	btf->types = data + header->hdr_len + header->type_off;
	btf->strings = (const char *)data + header->hdr_len + header->str_off;
	btf->strings_len = header->str_len;
	*types_len = header->type_len;
	return btf->strings[btf->strings_len - 1] ? -EINVAL : 0;
}

/* No type has less than 12 bytes. */
static int offsets_find(struct btf_raw *btf, uint32_t len)
{
	uint32_t at = 0, *offsets;

	offsets = malloc((len / sizeof(struct btf_type) + 1) * sizeof(*offsets));
	btf->offsets = offsets;
	if (!offsets)
		return -ENOMEM;
	for (btf->nr = 1; len - at >= sizeof(struct btf_type); btf->nr++) {
		size_t size = btf_raw_type_size((const void *)(btf->types + at));

		if (!size)
			return -ENOTSUP;
		if (size > len - at)
			return -EINVAL;
		offsets[btf->nr] = at;
		at += (uint32_t)size;
	}
	return at == len ? 0 : -EINVAL;
}

int btf_raw_open(struct btf_raw *btf, const void *data, size_t size)
{
	uint32_t types_len = 0;
	int err;

	*btf = (struct btf_raw){ 0 };
	err = sections_find(btf, data, size, &types_len);
	if (!err)
		err = offsets_find(btf, types_len);
	if (err)
		btf_raw_close(btf);
	return err;
}

void btf_raw_close(struct btf_raw *btf)
{
	free(btf->offsets);
	btf->offsets = NULL;
}

uint32_t btf_raw_strip(const struct btf_raw *btf, uint32_t id)
{
	const struct btf_type *type = btf_raw_type(btf, id);

	for (int i = 0; i < STRIP_MAX && (btf_is_mod(type) || btf_is_typedef(type)); i++) {
		id = type->type;
		type = btf_raw_type(btf, id);
	}
	return id;
}
