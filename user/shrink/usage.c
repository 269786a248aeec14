// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * shrink/usage.c - see shrink/usage.h.
 */
#include "shrink/usage.h"

#include <unistd.h>

#include "cgroup/group.h"

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

static int64_t number(const struct usage_files *files, const char *name)
{
	int64_t val;

	kernfs_read_val(files->dirfd, name, &val);
	return val;
}

static int64_t keyed(const struct usage_files *files, const char *name, const char *key)
{
	int64_t val;

	kernfs_read_keyed(files->dirfd, name, &key, &val, 1);
	return val;
}

int64_t usage_memory(const struct usage_files *files)
{
	return number(files, is_v2(files) ? "memory.current" : "memory.usage_in_bytes");
}

int64_t usage_swap(const struct usage_files *files)
{
	int64_t memsw, memory;

	if (is_v2(files))
		return number(files, "memory.swap.current");
	memsw = number(files, "memory.memsw.usage_in_bytes");
	memory = number(files, "memory.usage_in_bytes");
	return memsw == VAL_NONE || memory == VAL_NONE ? VAL_NONE : memsw - memory;
}

void usage_stall(const struct usage_files *files, struct usage_stall *stall)
{
	kernfs_read_psi_total(files->dirfd, "memory.pressure", &stall->some, &stall->full);
}

int64_t usage_kills(const struct usage_files *files)
{
	static const char *const keys[] = { "oom", "oom_kill" };
	int64_t vals[2];

	if (!is_v2(files))
		return keyed(files, "memory.oom_control", "oom_kill");
	kernfs_read_keyed(files->dirfd, "memory.events", keys, vals, 2);
	return vals[0] == VAL_NONE || vals[1] == VAL_NONE ? VAL_NONE : vals[0] + vals[1];
}

/*
 * memory.stat may be two seconds old (mem_cgroup_flush_stats() skips small changes); where all
 * controllers are flushed together, reading cpu.stat brings it up to date.
 */
static void stat_flush(const struct usage_files *files)
{
	if (is_v2(files))
		keyed(files, "cpu.stat", "usage_usec");
}

int64_t usage_zero_out(const struct usage_files *files)
{
	stat_flush(files);
	return is_v2(files) ? keyed(files, "memory.stat", "swpout_zero") : VAL_NONE;
}

int64_t usage_file(const struct usage_files *files)
{
	static const char *const v2_keys[] = { "inactive_file", "active_file" };
	static const char *const v1_keys[] = { "total_inactive_file", "total_active_file" };
	int64_t vals[2];

	stat_flush(files);
	kernfs_read_keyed(files->dirfd, "memory.stat", is_v2(files) ? v2_keys : v1_keys, vals, 2);
	return vals[0] == VAL_NONE || vals[1] == VAL_NONE ? VAL_NONE : vals[0] + vals[1];
}

void usage_refaults(const struct usage_files *files, int64_t *anon, int64_t *file)
{
	static const char *const v2_keys[] = { "workingset_refault_anon",
					       "workingset_refault_file" };
	static const char *const v1_keys[] = { "total_workingset_refault_anon",
					       "total_workingset_refault_file" };
	int64_t vals[2];

	stat_flush(files);
	kernfs_read_keyed(files->dirfd, "memory.stat", is_v2(files) ? v2_keys : v1_keys, vals, 2);
	*anon = vals[0];
	*file = vals[1];
}

static int visit_procs(const char *path, void *arg)
{
	const struct usage_files *files = arg;
	int fd = kernfs_open_group(files->k, path, NULL);
	char pids[64] = "";
	ssize_t len;

	if (fd < 0)
		return 0; /* removed meanwhile */
	len = kernfs_read_file(fd, "cgroup.procs", pids, sizeof(pids));
	close(fd);
	return len != 0;
}

bool usage_is_populated(const struct usage_files *files)
{
	if (is_v2(files))
		return keyed(files, "cgroup.events", "populated") != 0;
	return groups_walk(files->k, files->path, visit_procs, (void *)files) != 0;
}

bool usage_is_removed(const struct usage_files *files)
{
	return kernfs_is_removed(files->dirfd);
}
