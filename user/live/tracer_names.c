// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * live/tracer_names.c - the names of groups and the stacks that records refer to.
 *
 * Owns: which names and stacks were already emitted. Must not know: when rings are read.
 */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "cgroup/path.h"
#include "kernel/addr2sym.h"
#include "live/tracer_state.h"
#include "stream/event.h"
#include "stream/owners.h"

#define PATH_BYTES 4096

struct group_chunk {
	struct chunk_group group;
	char path[PATH_BYTES];
};

static int group_emit(struct tracer *tracer, uint32_t type, const struct group_chunk *chunk)
{
	return tracer_emit(tracer, type, chunk, sizeof(chunk->group) + strlen(chunk->path) + 1);
}

/* Finds the path and kernfs id of the present owner of @chunk's id; false when there is none. */
static bool owner_find(struct tracer *tracer, struct group_chunk *chunk)
{
	return session_path(&tracer->session, chunk->group.memcg_id, chunk->path,
			    sizeof(chunk->path), &chunk->group.kernfs_id) > 0;
}

/* Whether @chunk's owner is the counted one: births after loader_end() are not noted. */
static bool owner_is_counted(const struct tracer *tracer, const struct group_chunk *chunk)
{
	const struct group_birth *births = loader_births(tracer->session.loader);
	uint64_t born = births[chunk->group.memcg_id].kernfs_id;

	return !born || born == chunk->group.kernfs_id;
}

/* A name that cannot be found is not looked up again. */
static int name_tell(struct tracer *tracer, uint16_t id)
{
	struct group_chunk chunk = { .group.memcg_id = id };

	if (!id || tracer->known[id])
		return 0;
	if (!owner_find(tracer, &chunk) || !owner_is_counted(tracer, &chunk)) {
		tracer->known[id] = UINT64_MAX;
		return 0;
	}
	tracer->known[id] = chunk.group.kernfs_id;
	chunk.group.usage = chunk.group.max = TRACE_NO_VALUE;
	return group_emit(tracer, CHUNK_NAME, &chunk);
}

int tracer_total_name(struct tracer *tracer, uint16_t id)
{
	const struct group_count *count = &loader_counts(tracer->session.loader)[id];

	return count->charged || count->uncharged ? name_tell(tracer, id) : 0;
}

void tracer_names_doubt(struct tracer *tracer)
{
	const struct group_birth *births = loader_births(tracer->session.loader);

	for (size_t id = 1; id < MEMCG_IDS; id++)
		if (births[id].kernfs_id && births[id].kernfs_id != tracer->known[id])
			tracer->known[id] = 0;
}

/* The innermost functions are of BPF and its trampolines, and say nothing about the caller. */
static bool frame_is_ours(const char *name)
{
	return !strncmp(name, "bpf_", 4) || !strncmp(name, "__bpf", 5) || strstr(name, "kprobe") ||
	       strstr(name, "rethook") || strstr(name, "trampoline") || strstr(name, "ftrace");
}

/* Starts with the outermost function. */
static size_t stack_format(const struct tracer *tracer, const uint64_t *addresses, int nr,
			   char *text, size_t size)
{
	int first = 0;

	for (int i = 0; i < nr; i++) {
		const char *name = addr2sym_find(tracer->session.symbols, addresses[i]);

		if (!name || frame_is_ours(name))
			first = i + 1;
		else if (i > 8)
			break;
	}
	text[0] = '\0';
	for (int i = nr; i-- > first;) {
		const char *name = addr2sym_find(tracer->session.symbols, addresses[i]);

		if (!text_add(text, size, "%s%s", *text ? ";" : "", name ? name : "?"))
			break;
	}
	return strlen(text);
}

static int stack_tell(struct tracer *tracer, int32_t id)
{
	struct {
		struct chunk_stack stack;
		char text[8192];
	} chunk = { .stack.id = id };
	uint64_t addresses[STACK_DEPTH];
	size_t len;
	int nr;

	if (id < 0 || (size_t)id >= 8 * sizeof(tracer->stacks_told) || !tracer->session.symbols)
		return 0;
	if (tracer->stacks_told[id / 8] & 1 << id % 8)
		return 0;
	tracer->stacks_told[id / 8] |= (uint8_t)(1 << id % 8);
	nr = loader_stack(tracer->session.loader, id, addresses, STACK_DEPTH);
	if (nr <= 0)
		return 0;
	len = stack_format(tracer, addresses, nr, chunk.text, sizeof(chunk.text));
	return tracer_emit(tracer, CHUNK_STACK, &chunk, sizeof(chunk.stack) + len + 1);
}

int tracer_explain(struct tracer *tracer, const void *data, size_t len)
{
	struct trace_event event;
	int err;

	if (trace_event_decode(data, len, &event))
		return 0;
	if (event.kind == REC_GROUP) {
		err = name_tell(tracer, event.target_id);
		tracer->known[event.memcg_id] = event.kernfs_id;
		return err;
	}
	err = name_tell(tracer, event.memcg_id);
	if (!err)
		err = name_tell(tracer, event.actor_id);
	if (!err)
		err = name_tell(tracer, event.target_id);
	if (!err)
		err = name_tell(tracer, event.oom.swap_id);
	return err ? err : stack_tell(tracer, event.stack);
}

/* Marks a group of the traced subtree in the kernel. */
static void group_watch(struct tracer *tracer, uint16_t id)
{
	struct group_chunk chunk = { .group.memcg_id = id };

	if (owner_find(tracer, &chunk) && path_is_below(chunk.path, tracer->session.cgroup))
		__atomic_store_n(&loader_trace_groups(tracer->session.loader)[id].watched, 1,
				 __ATOMIC_RELAXED);
}

/* Done twice: a group born below one that was not marked yet is not marked either. */
int tracer_groups_watch(struct tracer *tracer)
{
	int err = 0;

	for (int pass = 0; tracer->session.cgroup && !err && pass < 2; pass++) {
		const struct scan_row *rows;
		size_t nr;

		err = loader_scan(tracer->session.loader, &rows, &nr);
		for (size_t i = 0; !err && i < nr; i++)
			group_watch(tracer, rows[i].memcg_id);
	}
	return err;
}

static int row_tell(struct tracer *tracer, const struct scan_row *row)
{
	struct group_chunk chunk = {
		.group = {
			.usage = TRACE_NO_VALUE,
			.max = row->max,
			.memcg_id = row->memcg_id,
			.parent_id = row->parent_id,
		},
	};

	if (!owner_find(tracer, &chunk))
		return 0;
	tracer->known[row->memcg_id] = chunk.group.kernfs_id;
	return group_emit(tracer, CHUNK_GROUP, &chunk);
}

int tracer_groups(struct tracer *tracer)
{
	const struct scan_row *rows;
	size_t nr;
	int err = loader_scan(tracer->session.loader, &rows, &nr);

	for (size_t i = 0; !err && i < nr; i++)
		err = row_tell(tracer, &rows[i]);
	return err;
}

int tracer_group_base(struct tracer *tracer, const struct ledger_group *group, int64_t pages)
{
	struct group_chunk chunk = {
		.group = {
			.usage = pages < 0 ? TRACE_NO_VALUE : (uint64_t)pages,
			.max = group->max,
			.memcg_id = group->memcg_id,
			.parent_id = group->parent_id,
		},
	};

	if (tracer->known[group->memcg_id] != group->kernfs_id || !owner_find(tracer, &chunk) ||
	    chunk.group.kernfs_id != group->kernfs_id)
		return 0;
	return group_emit(tracer, CHUNK_GROUP, &chunk);
}
