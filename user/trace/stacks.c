// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * trace/stacks.c - see trace/stacks.h.
 */
#include "trace/stacks.h"

#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/out.h"
#include "stream/format.h"

struct folded {
	int kind;
	int32_t id;
	char comm[COMM_LEN + 1];
	uint64_t pages;
};

struct trace_stacks {
	char *text[CHUNK_STACKS];
	struct folded *folded;
	size_t nr, max;
};

struct trace_stacks *trace_stacks_new(void)
{
	return calloc(1, sizeof(struct trace_stacks));
}

void trace_stacks_free(struct trace_stacks *stacks)
{
	if (!stacks)
		return;
	for (size_t i = 0; i < CHUNK_STACKS; i++)
		free(stacks->text[i]);
	free(stacks->folded);
	free(stacks);
}

int trace_stacks_set(struct trace_stacks *stacks, int32_t id, const char *text)
{
	char *copy = strdup(text);

	if (!copy)
		return -ENOMEM;
	free(stacks->text[id]);
	stacks->text[id] = copy;
	return 0;
}

const char *trace_stacks_find(const struct trace_stacks *stacks, int32_t id)
{
	return id >= 0 && id < CHUNK_STACKS ? stacks->text[id] : NULL;
}

static struct folded *folded_find(struct trace_stacks *stacks, const struct trace_event *event)
{
	for (size_t i = 0; i < stacks->nr; i++) {
		struct folded *folded = &stacks->folded[i];

		if (folded->kind == event->kind && folded->id == event->stack &&
		    !strcmp(folded->comm, event->comm))
			return folded;
	}
	return NULL;
}

static struct folded *folded_add(struct trace_stacks *stacks, const struct trace_event *event)
{
	struct folded *folded;

	if (array_reserve(&stacks->folded, &stacks->max, stacks->nr + 1, sizeof(*folded)))
		return NULL;
	folded = &stacks->folded[stacks->nr++];
	*folded = (struct folded){ .kind = event->kind, .id = event->stack };
	memcpy(folded->comm, event->comm, sizeof(folded->comm));
	return folded;
}

int trace_stacks_add(struct trace_stacks *stacks, const struct trace_event *event)
{
	struct folded *folded;

	if (!trace_stacks_find(stacks, event->stack))
		return 0;
	folded = folded_find(stacks, event);
	if (!folded)
		folded = folded_add(stacks, event);
	if (!folded)
		return -ENOMEM;
	folded->pages += event->pages ? event->pages : 1;
	return 0;
}

/* A ';' in a name would start another frame. */
static void put_frame(FILE *out, const char *name)
{
	size_t len;

	for (; name[len = strcspn(name, ";")]; name += len + 1)
		out_printf(out, "%.*s\\073", (int)len, name);
	out_printf(out, "%s", name);
}

int trace_stacks_print(const struct trace_stacks *stacks, FILE *out)
{
	for (size_t i = 0; i < stacks->nr; i++) {
		const struct folded *folded = &stacks->folded[i];

		out_printf(out, "%s;", trace_kind_name(folded->kind));
		put_frame(out, folded->comm);
		out_printf(out, ";%s %" PRIu64 "\n", stacks->text[folded->id], folded->pages);
	}
	return out_error(out);
}
