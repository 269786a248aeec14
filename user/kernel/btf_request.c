// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * kernel/btf_request.c - see kernel/btf_request.h.
 */
#include "kernel/btf_request.h"

#include <linux/btf.h>
#include <stdlib.h>
#include <string.h>

void btf_requests_close(struct btf_requests *needs)
{
	free(needs->all);
	needs->all = NULL;
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

static uint32_t name_hash(const char *name, size_t len)
{
	uint32_t hash = 2166136261u;

	for (size_t i = 0; i < len; i++)
		hash = (hash ^ (unsigned char)name[i]) * 16777619u;
	return (hash ^ hash >> 16) % BTF_REQUESTS_HEADS;
}

static uint32_t kind_of(uint32_t kind)
{
	return kind == BTF_KIND_ENUM64 ? BTF_KIND_ENUM : kind;
}

/* @need or the first one after it of that kind and name. */
static struct btf_request *chain_find(const struct btf_requests *needs, uint32_t i, uint32_t kind,
				      const char *name, size_t len)
{
	for (; i; i = needs->all[i].next) {
		struct btf_request *need = &needs->all[i];

		if (need->kind == kind && need->name_len == len && !memcmp(need->name, name, len))
			return need;
	}
	return NULL;
}

struct btf_request *btf_requests_find(const struct btf_requests *needs, uint32_t kind,
				      const char *name)
{
	size_t len = name_essence(name);

	return chain_find(needs, needs->heads[name_hash(name, len)], kind_of(kind), name, len);
}

struct btf_request *btf_requests_next(const struct btf_requests *needs,
				      const struct btf_request *need, const char *name)
{
	return chain_find(needs, need->next, need->kind, name, need->name_len);
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
	const struct btf_request *other = btf_requests_find(needs, need->kind, need->name);

	while (other && !need_is_same(other, need))
		other = btf_requests_next(needs, other, need->name);
	return other != NULL;
}

static bool needs_grow(struct btf_requests *needs)
{
	uint32_t max = needs->max ? 2 * needs->max : 256;
	struct btf_request *all = realloc(needs->all, max * sizeof(*all));

	if (!all)
		return false;
	needs->all = all;
	needs->max = max;
	return true;
}

/* A flavour would begin within the three characters of a shorter name: all may have it. */
static void start_add(struct btf_requests *needs, const char *name, size_t len)
{
	if (len < 3)
		memset(needs->starts, true, sizeof(needs->starts));
	needs->starts[btf_requests_start(name)] = true;
}

void btf_requests_add(struct btf_requests *needs, const struct btf_request *need)
{
	size_t len = name_essence(need->name);
	uint32_t *head = &needs->heads[name_hash(need->name, len)], i = needs->nr ? needs->nr : 1;

	if (needs->failed || needs_has(needs, need))
		return;
	if (i >= needs->max && !needs_grow(needs)) {
		needs->failed = true;
		return;
	}
	needs->all[i] = *need;
	needs->all[i].kind = kind_of(need->kind);
	needs->all[i].name_len = len;
	needs->all[i].found = 0;
	needs->all[i].next = *head;
	*head = i;
	needs->nr = i + 1;
	start_add(needs, need->name, len);
}
