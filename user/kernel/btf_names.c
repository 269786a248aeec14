// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * kernel/btf_names.c - see kernel/btf_names.h.
 */
#include "kernel/btf_names.h"

#include <bpf/btf.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define NAME_SIZE 512 /* the longest name of a kernel symbol (KSYM_NAME_LEN) */

int btf_names_open(struct btf_names *names)
{
	*names = (struct btf_names){ .set = btf__new_empty() };
	return names->set ? 0 : -ENOMEM;
}

void btf_names_close(struct btf_names *names)
{
	btf__free(names->set);
	names->set = NULL;
}

/* @name without its flavour: @name itself, or a copy in @copy; NULL when too long for @copy. */
static const char *name_essence(const char *name, char *copy)
{
	const char *end = NULL;

	/* the last "___" that is exactly three underscores; strstr() would be slower */
	for (size_t i = strlen(name); !end && i >= 5; i--)
		if (name[i - 5] != '_' && !memcmp(name + i - 4, "___", 3) && name[i - 1] != '_')
			end = name + i - 4;
	if (!end)
		return name;
	if (end - name >= NAME_SIZE)
		return NULL;
	memcpy(copy, name, (size_t)(end - name));
	copy[end - name] = '\0';
	return copy;
}

static size_t filter_place(const char *name)
{
	size_t len = strlen(name);

	return len ? (len * 67 + (unsigned char)name[0] * 7 + (unsigned char)name[len - 1] * 257) %
			       BTF_NAMES_FILTER
		   : 0;
}

/* Hash of the first three characters, which a flavour does not change. */
static size_t begin_place(const char *name)
{
	size_t place = 0;

	for (int i = 0; i < 3 && name[i]; i++)
		place = place * 31 + (unsigned char)name[i];
	return place % BTF_NAMES_FILTER;
}

int btf_names_add(struct btf_names *names, const char *name)
{
	char copy[NAME_SIZE], begin[7];
	int err;

	name = name_essence(name, copy);
	if (!name)
		return -ENAMETOOLONG;
	if (!*name)
		return 0;
	names->filter[filter_place(name)] = true;
	names->begins[begin_place(name)] = true;
	/* or, for a shorter name, the begin of its flavours */
	snprintf(begin, sizeof(begin), "%.3s___", name);
	names->begins[begin_place(begin)] = true;
	err = btf__add_str(names->set, name);
	return err < 0 ? err : 0;
}

bool btf_names_has(const struct btf_names *names, const char *name)
{
	char copy[NAME_SIZE];

	if (!names->begins[begin_place(name)])
		return false;
	name = name_essence(name, copy);
	return name && names->filter[filter_place(name)] && btf__find_str(names->set, name) > 0;
}

/* A type that a program uses only through pointers is a forward declaration. */
int btf_names_add_types(struct btf_names *names, const struct btf *object)
{
	int err = 0;

	for (uint32_t id = 1; !err && id < btf__type_cnt(object); id++) {
		const struct btf_type *type = btf__type_by_id(object, id);

		if (btf_is_composite(type) || btf_is_any_enum(type) || btf_is_typedef(type))
			err = btf_names_add(names, btf__name_by_offset(object, type->name_off));
	}
	return err;
}
