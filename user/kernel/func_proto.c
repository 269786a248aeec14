// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * kernel/func_proto.c - see kernel/func_proto.h.
 */
#include "kernel/func_proto.h"

#include <bpf/btf.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

/* Longest chain of typedefs or pointers; stops at files with cycles. */
#define CHAIN_MAX 32
/* Members searched for one name: no kernel structure has a tenth of that. */
#define MEMBERS_MAX 100000

/* Output buffer. */
struct text {
	char *buf;
	size_t size;
};

static void proto_add(const struct text *text, const char *part)
{
	text_add(text->buf, text->size, "%s", part);
}

/* Skips const, volatile, type tags and typedefs; *@name is the name of the outermost typedef. */
static const struct btf_type *type_resolve(const struct btf *btf, uint32_t id, const char **name)
{
	const struct btf_type *type = btf__type_by_id(btf, id);

	for (int i = 0; i < CHAIN_MAX && type && (btf_is_mod(type) || btf_is_typedef(type)); i++) {
		if (btf_is_typedef(type) && !*name)
			*name = btf__name_by_offset(btf, type->name_off);
		type = btf__type_by_id(btf, type->type);
	}
	return type;
}

/* Whether "char" is signed, and whether BTF says so, depends on the compiler. */
static void proto_add_int(const struct text *text, const struct btf *btf,
			  const struct btf_type *type)
{
	const char *name = btf__name_by_offset(btf, type->name_off);
	char word[16];

	if (name && !strcmp(name, "char")) {
		proto_add(text, "char");
		return;
	}
	if (btf_int_encoding(type) & BTF_INT_BOOL) {
		proto_add(text, "bool");
		return;
	}
	snprintf(word, sizeof(word), "%c%u", btf_int_encoding(type) & BTF_INT_SIGNED ? 's' : 'u',
		 type->size * 8);
	proto_add(text, word);
}

static void proto_add_composite(const struct text *text, const struct btf *btf,
				const struct btf_type *type, const char *typedef_name)
{
	const char *tag = btf__name_by_offset(btf, type->name_off);

	if (typedef_name && (!tag || !*tag)) {
		proto_add(text, typedef_name);
		return;
	}
	proto_add(text, btf_is_union(type)	? "union "
			: btf_is_any_enum(type) ? "enum "
						: "struct ");
	proto_add(text, tag && *tag ? tag : "?");
}

static void proto_add_type(const struct text *text, const struct btf *btf, uint32_t id)
{
	const char *name = NULL;
	const struct btf_type *type = type_resolve(btf, id, &name);
	int pointers = 0;

	for (; pointers < CHAIN_MAX && type && btf_is_ptr(type); pointers++) {
		name = NULL;
		type = type->type ? type_resolve(btf, type->type, &name) : NULL;
	}
	if (!type || btf_is_void(type))
		proto_add(text, "void");
	else if (btf_is_int(type))
		proto_add_int(text, btf, type);
	else if (btf_is_composite(type) || btf_is_any_enum(type))
		proto_add_composite(text, btf, type, name);
	else
		proto_add(text, "?");
	if (pointers)
		proto_add(text, " ");
	while (pointers--)
		proto_add(text, "*");
}

int func_proto_format(const struct btf *btf, uint32_t func_id, char *buf, size_t size)
{
	const struct btf_type *func = btf__type_by_id(btf, func_id);
	const struct btf_type *proto = func && btf_is_func(func) ? btf__type_by_id(btf, func->type)
								 : NULL;
	struct text text = { .buf = buf, .size = size };
	const struct btf_param *param;

	if (!proto || !btf_is_func_proto(proto))
		return -EINVAL;
	*buf = '\0';
	proto_add_type(&text, btf, proto->type);
	proto_add(&text, "(");
	param = btf_params(proto);
	for (int i = 0; i < btf_vlen(proto) && strlen(buf) + 1 < size; i++) {
		proto_add(&text, i ? "," : "");
		proto_add_type(&text, btf, param[i].type);
	}
	proto_add(&text, ")");
	return 0;
}

/* @left: how many more members may be searched. */
static bool member_exists(const struct btf *btf, const struct btf_type *type, const char *name,
			  int depth, int *left)
{
	const struct btf_member *member = btf_members(type);

	for (int i = 0; i < btf_vlen(type) && --*left > 0; i++, member++) {
		const char *word = btf__name_by_offset(btf, member->name_off);
		const struct btf_type *inner = btf__type_by_id(btf, member->type);

		if (word && !strcmp(word, name))
			return true;
		if (depth && inner && btf_is_composite(inner) &&
		    member_exists(btf, inner, name, depth - 1, left))
			return true;
	}
	return false;
}

int func_proto_has_member(const struct btf *btf, const char *type, const char *member)
{
	int id = btf__find_by_name_kind(btf, type, BTF_KIND_STRUCT);
	const struct btf_type *found = id > 0 ? btf__type_by_id(btf, (uint32_t)id) : NULL;
	int left = MEMBERS_MAX;

	return found && (!member || member_exists(btf, found, member, 4, &left));
}
