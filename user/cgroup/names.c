// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * cgroup/names.c - see cgroup/names.h.
 */
#include "cgroup/names.h"

#include <stdlib.h>

#include "model/row.h"

struct names {
	struct runtime runtime;
	uint64_t seen_id; /* no group that was looked at has a higher kernfs id; they only grow */
	uint64_t next_ns; /* the earliest time of the next reading */
	int readings;	  /* how many are still to come */
};

struct names *names_new(const struct kernfs *k)
{
	struct names *names = calloc(1, sizeof(*names));

	if (names)
		names->runtime.k = k;
	return names;
}

void names_free(struct names *names)
{
	if (!names)
		return;
	runtime_free(&names->runtime);
	free(names);
}

static bool is_of_runtime(const char *path)
{
	struct container container;

	container_parse(path, &container);
	return container_is_of_runtime(&container);
}

/* Whether there is a container or pod above names->seen_id, which grows. */
static bool has_new(struct names *names, const struct row *rows, size_t nr)
{
	const uint64_t before = names->seen_id;
	bool found = false;

	for (size_t i = 0; i < nr; i++) {
		if (rows[i].dying || rows[i].kernfs_id <= before)
			continue;
		if (rows[i].kernfs_id > names->seen_id)
			names->seen_id = rows[i].kernfs_id;
		found = found || is_of_runtime(rows[i].path);
	}
	return found;
}

void names_look(struct names *names, const struct row *rows, size_t nr, uint64_t now_ns)
{
	if (has_new(names, rows, nr))
		names_expect(names);
	names_refresh(names, now_ns);
}

void names_expect(struct names *names)
{
	names->readings = 2;
}

bool names_refresh(struct names *names, uint64_t now_ns)
{
	if (!names->readings || now_ns < names->next_ns)
		return false;
	names->readings--;
	names->next_ns = now_ns + NAMES_AGAIN_NS;
	names_forget(names);
	return true;
}

uint64_t names_next(const struct names *names)
{
	return names->readings ? names->next_ns : 0;
}

void names_forget(struct names *names)
{
	const struct kernfs *k = names->runtime.k;

	runtime_free(&names->runtime);
	names->runtime.k = k;
}

void names_find(struct names *names, const char *path, const struct container *container,
		struct runtime_name *name)
{
	runtime_find(&names->runtime, path, container, name);
}
