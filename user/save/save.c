// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * save/save.c - see save/save.h. Saves the machine first and the groups last, so that a tree that
 * reaches its size limit lacks groups and nothing else.
 */
#include "save/save.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "cgroup/group.h"
#include "cgroup/runtime.h"
#include "cgroup/told.h"
#include "save/sections.h"

struct names {
	struct copy *copy;
	struct runtime runtime;
	int err;
	char missed[PATH_MAX]; /* the last one: it is reported once for each of its files */
};

static void name_miss(void *arg, const char *path, int err)
{
	struct names *names = arg;

	if (strcmp(names->missed, path) != 0)
		copy_miss(names->copy, path, NULL, err);
	snprintf(names->missed, sizeof(names->missed), "%s", path);
}

/* Gets a file with only the keys in use, or a directory whose name is used. */
static void name_take(void *arg, const char *path, const char *text)
{
	struct names *names = arg;
	const char *slash = strrchr(path, '/');
	char above[PATH_MAX];
	int fd;

	if (names->err)
		return;
	if (text && strlen(text) > (uint64_t)names->copy->config->max_file) {
		name_miss(names, path, -EFBIG);
		return;
	}
	snprintf(above, sizeof(above), "%.*s", text ? (int)(slash - path) : PATH_MAX - 1, path);
	fd = copy_mkdirs(names->copy, above);
	if (fd < 0) {
		names->err = fd;
		return;
	}
	if (text)
		names->err = copy_write(names->copy, fd, slash + 1, text, strlen(text));
	close(fd);
}

static int group_visit_names(const char *path, void *arg)
{
	struct names *names = arg;
	struct told told[TOLD_LIMITS];
	struct container container;

	container_parse(path, &container);
	runtime_read(&names->runtime, path, &container);
	told_read(&names->runtime, path, told);
	if (*names->copy->config->stop)
		names->err = -EINTR;
	return names->err;
}

static int save_names(struct copy *copy, const struct kernfs *k)
{
	struct names names = {
		copy, { .k = k, .take = name_take, .miss = name_miss, .arg = &names }, 0, ""
	};
	int err = k->kind == CGROUP_NONE ? 0 : groups_walk(k, k->top, group_visit_names, &names);

	if (!err)
		err = names.runtime.err;
	runtime_free(&names.runtime);
	if (names.err || err == -ENOMEM)
		return names.err ? names.err : err;
	/* a path that is too long is no container's; its files are saved anyway */
	if (err && err != -ENAMETOOLONG)
		copy_miss(copy, k->mount, NULL, err);
	return 0;
}

/* A low soft limit on open files must not leave groups out. */
#define FILES_OPEN 8192

static void files_allow(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit))
		return;
	limit.rlim_cur = limit.rlim_max < FILES_OPEN ? limit.rlim_max : FILES_OPEN;
	setrlimit(RLIMIT_NOFILE, &limit);
}

static int sections_save(struct copy *copy, const struct kernfs *k)
{
	int err = save_machine(copy, k);

	if (!err)
		err = save_names(copy, k);
	return err ? err : save_groups(copy, k);
}

int save_tree(const struct kernfs *k, const struct save_config *config, struct save_result *result,
	      char *error, size_t error_len)
{
	struct copy copy = { .config = config, .result = result };
	int err;

	*result = (struct save_result){ 0 };
	files_allow();
	err = copy_open(&copy);
	if (err) {
		snprintf(error, error_len, "%s: %s", config->dir, strerror(-err));
	} else {
		err = sections_save(&copy, k);
		if (result->full)
			err = 0;
		if (err)
			snprintf(error, error_len, "%s: only partly saved: %s", config->dir,
				 err == -EINTR ? "interrupted" : strerror(-err));
	}
	copy_close(&copy);
	return err;
}
