// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * kernel/btf_request.c - see kernel/btf_request.h.
 */
#include "kernel/btf_request.h"

#include <bpf/btf.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"

void btf_requests_close(struct btf_requests *needs)
{
	free(needs->all);
	needs->all = NULL;
	btf__free(needs->names);
	needs->names = NULL;
}

/* "x___y": what follows the last such line of three is a flavour of x (bpf_core_read.h). */
static bool is_flavour(const char *at)
{
	return at[0] != '_' && at[1] == '_' && at[2] == '_' && at[3] == '_' && at[4] != '_';
}

static size_t name_essence(const char *name)
{
	size_t len = strlen(name);

	for (size_t i = len; i >= 5; i--)
		if (is_flavour(name + i - 5))
			return i - 4;
	return len;
}

/* By the first two characters. A flavour may begin at the second one. */
static uint32_t name_head(const char *name)
{
	unsigned char second = name[0] && name[1] != '_' ? (unsigned char)name[1] : 0;

	return ((unsigned char)name[0] * 64u + second) % BTF_REQUESTS_HEADS;
}

static uint32_t kind_of(uint32_t kind)
{
	return kind == BTF_KIND_ENUM64 ? BTF_KIND_ENUM : kind;
}

static bool name_is(const struct btf_request *need, const char *name)
{
	size_t len = need->name_len;

	return !strncmp(need->name, name, len) && (!name[len] || name_essence(name) == len);
}

struct btf_request *btf_requests_find(const struct btf_requests *needs,
				      const struct btf_request *last, uint32_t kind,
				      const char *name)
{
	uint32_t i = 0;

	if (name)
		i = last ? last->next : needs->heads[name_head(name)];
	for (; i; i = needs->all[i].next)
		if (needs->all[i].kind == kind_of(kind) && name_is(&needs->all[i], name))
			return &needs->all[i];
	return NULL;
}

static bool need_is_same(const struct btf_request *a, const struct btf_request *b)
{
	bool same = a->path_len == b->path_len && a->anywhere == b->anywhere;

	for (int i = 0; same && i < a->path_len; i++)
		same = !strcmp(a->path[i], b->path[i]);
	return same;
}

static bool needs_has(const struct btf_requests *needs, const struct btf_request *need)
{
	const struct btf_request *other = NULL;

	do
		other = btf_requests_find(needs, other, need->kind, need->name);
	while (other && !need_is_same(other, need));
	return other != NULL;
}

void btf_requests_add(struct btf_requests *needs, const struct btf_request *need)
{
	uint32_t *head = &needs->heads[name_head(need->name)], i = needs->nr ? needs->nr : 1;

	if (needs->failed || needs_has(needs, need))
		return;
	if (array_reserve(&needs->all, &needs->max, (size_t)i + 1, sizeof(*needs->all))) {
		needs->failed = true;
		return;
	}
	needs->all[i] = *need;
	needs->all[i].kind = kind_of(need->kind);
	needs->all[i].name_len = name_essence(need->name);
	needs->all[i].found = 0;
	needs->all[i].next = *head;
	*head = i;
	needs->nr = i + 1;
}
