// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * shrink/usage.c - see shrink/usage.h.
 */
#include "shrink/usage.h"

#include <unistd.h>

#include "cgroup/group.h"

int gauge_open(struct gauge *gauge, const struct kernfs *k, const char *path)
{
	*gauge = (struct gauge){ k, path, kernfs_open_group(k, path, NULL) };
	return gauge->dirfd < 0 ? gauge->dirfd : 0;
}

void gauge_close(struct gauge *gauge)
{
	if (gauge->dirfd >= 0)
		close(gauge->dirfd);
	gauge->dirfd = -1;
}

static bool is_v2(const struct gauge *gauge)
{
	return gauge->k->kind == CGROUP_V2;
}

static int64_t number(const struct gauge *gauge, const char *name)
{
	int64_t val;

	kernfs_read_val(gauge->dirfd, name, &val);
	return val;
}

static int64_t keyed(const struct gauge *gauge, const char *name, const char *key)
{
	int64_t val;

	kernfs_read_keyed(gauge->dirfd, name, &key, &val, 1);
	return val;
}

int64_t gauge_usage(const struct gauge *gauge)
{
	return number(gauge, is_v2(gauge) ? "memory.current" : "memory.usage_in_bytes");
}

int64_t gauge_swap(const struct gauge *gauge)
{
	int64_t memsw, memory;

	if (is_v2(gauge))
		return number(gauge, "memory.swap.current");
	memsw = number(gauge, "memory.memsw.usage_in_bytes");
	memory = number(gauge, "memory.usage_in_bytes");
	return memsw == VAL_NONE || memory == VAL_NONE ? VAL_NONE : memsw - memory;
}

void gauge_stall(const struct gauge *gauge, struct gauge_stall *stall)
{
	kernfs_read_psi_total(gauge->dirfd, "memory.pressure", &stall->some, &stall->full);
}

int64_t gauge_kills(const struct gauge *gauge)
{
	static const char *const keys[] = { "oom", "oom_kill" };
	int64_t vals[2];

	if (!is_v2(gauge))
		return keyed(gauge, "memory.oom_control", "oom_kill");
	kernfs_read_keyed(gauge->dirfd, "memory.events", keys, vals, 2);
	return vals[0] == VAL_NONE || vals[1] == VAL_NONE ? VAL_NONE : vals[0] + vals[1];
}

/*
 * memory.stat may be two seconds old (mem_cgroup_flush_stats() skips small changes); where all
 * controllers are flushed together, reading cpu.stat brings it up to date.
 */
static void stat_flush(const struct gauge *gauge)
{
	if (is_v2(gauge))
		keyed(gauge, "cpu.stat", "usage_usec");
}

int64_t gauge_zero_out(const struct gauge *gauge)
{
	stat_flush(gauge);
	return is_v2(gauge) ? keyed(gauge, "memory.stat", "swpout_zero") : VAL_NONE;
}

int64_t gauge_file(const struct gauge *gauge)
{
	static const char *const v2_keys[] = { "inactive_file", "active_file" };
	static const char *const v1_keys[] = { "total_inactive_file", "total_active_file" };
	int64_t vals[2];

	stat_flush(gauge);
	kernfs_read_keyed(gauge->dirfd, "memory.stat", is_v2(gauge) ? v2_keys : v1_keys, vals, 2);
	return vals[0] == VAL_NONE || vals[1] == VAL_NONE ? VAL_NONE : vals[0] + vals[1];
}

void gauge_refaults(const struct gauge *gauge, int64_t *anon, int64_t *file)
{
	static const char *const v2_keys[] = { "workingset_refault_anon",
					       "workingset_refault_file" };
	static const char *const v1_keys[] = { "total_workingset_refault_anon",
					       "total_workingset_refault_file" };
	int64_t vals[2];

	stat_flush(gauge);
	kernfs_read_keyed(gauge->dirfd, "memory.stat", is_v2(gauge) ? v2_keys : v1_keys, vals, 2);
	*anon = vals[0];
	*file = vals[1];
}

static int visit_procs(const char *path, void *arg)
{
	const struct gauge *gauge = arg;
	int fd = kernfs_open_group(gauge->k, path, NULL);
	char pids[64] = "";
	ssize_t len;

	if (fd < 0)
		return 0; /* removed meanwhile */
	len = kernfs_read_file(fd, "cgroup.procs", pids, sizeof(pids));
	close(fd);
	return len != 0;
}

bool gauge_is_populated(const struct gauge *gauge)
{
	if (is_v2(gauge))
		return keyed(gauge, "cgroup.events", "populated") != 0;
	return groups_walk(gauge->k, gauge->path, visit_procs, (void *)gauge) != 0;
}

bool gauge_is_removed(const struct gauge *gauge)
{
	return kernfs_is_removed(gauge->dirfd);
}
