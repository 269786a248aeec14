// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * shrink/usage.c - see shrink/usage.h.
 */
#include "shrink/usage.h"

#include <unistd.h>

#include "cgroup/group.h"
#include "explain/explain.h"

int usage_open(struct usage_files *files, const struct kernfs *k, const char *path)
{
	*files = (struct usage_files){ k, path, kernfs_open_group(k, path, NULL) };
	return files->dirfd < 0 ? files->dirfd : 0;
}

void usage_close(struct usage_files *files)
{
	if (files->dirfd >= 0)
		close(files->dirfd);
	files->dirfd = -1;
}

static bool is_v2(const struct usage_files *files)
{
	return files->k->kind == CGROUP_V2;
}

int64_t usage_read(const struct usage_files *files, enum mem value)
{
	return files_read_one(files->dirfd, files->k->kind, (int)value);
}

int64_t usage_swap(const struct usage_files *files)
{
	int64_t val[MEM__COUNT];

	files_read(files->dirfd, files->k->kind, MEM_CURRENT, MEM_MEMSW + 1, val);
	return val[MEM_SWAP];
}

/*
 * memory.stat may be two seconds old (mem_cgroup_flush_stats() skips small changes); where all
 * controllers are flushed together, reading cpu.stat brings it up to date.
 */
void usage_sample(const struct usage_files *files, int64_t *val)
{
	char text[KERNFS_FILE_MAX];

	if (is_v2(files))
		kernfs_read_file(files->dirfd, "cpu.stat", text, sizeof(text));
	files_read(files->dirfd, files->k->kind, 0, MEM__COUNT, val);
}

int64_t usage_kills(const struct usage_files *files)
{
	int64_t val[MEM__COUNT];

	files_read(files->dirfd, files->k->kind, MEM_EVENTS_OOM, MEM_EVENTS_OOM_KILL + 1, val);
	return is_v2(files) ? explain_plus(val[MEM_EVENTS_OOM], val[MEM_EVENTS_OOM_KILL])
			    : val[MEM_EVENTS_OOM_KILL];
}

static int visit_procs(const char *path, void *arg)
{
	const struct usage_files *files = arg;
	int fd = kernfs_open_group(files->k, path, NULL), occupied;

	if (fd < 0)
		return 0; /* removed meanwhile */
	occupied = files_are_occupied(fd);
	close(fd);
	return occupied;
}

bool usage_is_populated(const struct usage_files *files)
{
	if (is_v2(files))
		return usage_read(files, MEM_POPULATED) != 0;
	return groups_walk(files->k, files->path, visit_procs, (void *)files) != 0;
}

bool usage_is_removed(const struct usage_files *files)
{
	return kernfs_is_removed(files->dirfd);
}
