// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * cgroup/resolve.c - see cgroup/resolve.h.
 */
#include "cgroup/resolve.h"

#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cgroup/path.h"
#include "cgroup/runtime.h"
#include "model/container.h"

#define DELETED " (deleted)"

/* The path in a line "ID:CONTROLLERS:PATH" of /proc/PID/cgroup, when it is of our hierarchy. */
static const char *line_path(const struct kernfs *k, char *line)
{
	const char *id = strsep(&line, ":"), *controllers = strsep(&line, ":");

	if (!line)
		return NULL;
	if (k->kind == CGROUP_V2)
		return !strcmp(id, "0") && !*controllers ? line : NULL;
	return kernfs_list_has(controllers, "memory", ",") ? line : NULL;
}

static const char *lines_path(const struct kernfs *k, char *lines)
{
	const char *path = NULL;

	while (lines && !path)
		path = line_path(k, strsep(&lines, "\n"));
	return path;
}

/* The kernel adds a word to the path of a group that was removed (proc_cgroup_show()). */
static bool is_deleted(const char *path)
{
	size_t len = strlen(path), tail = strlen(DELETED);

	return len > tail && !strcmp(path + len - tail, DELETED);
}

static int pid_find(const struct kernfs *k, const char *pid, char *path, char *error,
		    size_t error_len)
{
	char name[64], lines[KERNFS_FILE_MAX];
	const char *found;
	ssize_t len;

	snprintf(name, sizeof(name), "proc/%.20s/cgroup", pid);
	len = kernfs_read_file(k->root_fd, name, lines, sizeof(lines));
	if (len == -ENOENT || len == -ESRCH) {
		snprintf(error, error_len, "no process %s", pid);
		return -ENOENT;
	}
	if (len < 0) {
		snprintf(error, error_len, "cannot read /%s: %s", name, strerror((int)-len));
		return (int)len;
	}
	found = lines_path(k, lines);
	if (!found || strlen(found) >= PATH_MAX) {
		snprintf(error, error_len, "process %s: /%s does not tell its memory group", pid,
			 name);
		return -ENOENT;
	}
	if (is_deleted(found)) {
		snprintf(error, error_len, "process %s: its group was removed: %s", pid, found);
		return -ENODEV;
	}
	strcpy(path, found);
	return 0;
}

struct search {
	const struct kernfs *k;
	const char *text;
	bool by_name; /* @text is a container's name, not its id */
	char *path;
	int nr;
};

static bool has_name(const struct kernfs *k, const char *path, const char *text)
{
	struct container container;
	struct runtime_name name;

	container_parse(path, &container);
	if (container.inside || !container.id[0])
		return false;
	runtime_find(k, &container, &name);
	return !strcmp(name.container, text);
}

static int search_visit(const char *path, void *arg)
{
	struct search *search = arg;

	if (search->by_name ? !has_name(search->k, path, search->text)
			    : !container_has_id(path, search->text))
		return 0;
	if (!search->nr++)
		snprintf(search->path, PATH_MAX, "%s", path);
	return 0;
}

static int id_find(const struct kernfs *k, const char *text, char *path, char *error,
		   size_t error_len)
{
	struct search search = { k, text, !container_id_is_valid(text), path, 0 };
	int err = groups_walk(k, "/", search_visit, &search);

	if (!err && !search.nr && !search.by_name) {
		search.by_name = true;
		err = groups_walk(k, "/", search_visit, &search);
	}
	if (err)
		snprintf(error, error_len, "cannot search the groups for %s: %s", text,
			 strerror(-err));
	else if (!search.nr)
		snprintf(error, error_len,
			 "unknown cgroup %s: no such group, and no container or pod is called so",
			 text);
	else if (search.nr > 1)
		snprintf(error, error_len, "%s: %d groups are called so: %s", text, search.nr,
			 search.by_name ? "give its id" : "give more of the id");
	if (err || search.nr == 1)
		return err;
	return search.nr ? -ENOTUNIQ : -ENOENT;
}

int resolve_path(const struct kernfs *k, const char *text, char *path, char *error,
		 size_t error_len)
{
	int err = path_normalize(text, k->mount, path, PATH_MAX);
	int fd = err ? err : kernfs_open_group(k, path, NULL);

	if (fd < 0) {
		snprintf(error, error_len, "unknown cgroup %s: %s", text, strerror(-fd));
		return fd;
	}
	close(fd);
	return 0;
}

int resolve_group(const struct kernfs *k, const char *text, char *path, char *error,
		  size_t error_len)
{
	bool number = *text && strspn(text, "0123456789") == strlen(text);
	int err;

	if (number && strlen(text) <= 10)
		return pid_find(k, text, path, error, error_len);
	err = resolve_path(k, text, path, error, error_len);
	if (err == -ENOENT && !strchr(text, '/'))
		return id_find(k, text, path, error, error_len);
	return err;
}

int resolve_read(struct groups *groups, const struct kernfs *k, const char *text, char *error,
		 size_t error_len)
{
	char path[PATH_MAX], failed[PATH_MAX] = "";
	int err;

	if (k->kind == CGROUP_NONE) {
		kernfs_explain_none(k, error, error_len);
		return -ENODEV;
	}
	if (!groups->below)
		err = resolve_group(k, text, path, error, error_len);
	else
		err = path_normalize(text ? text : "/", k->mount, path, sizeof(path));
	if (err && !groups->below)
		return err;
	if (!err)
		err = groups_read(groups, k, path, failed);
	if (err)
		snprintf(error, error_len, "%s %s: %s",
			 err == -ENOENT ? "unknown cgroup" : "cannot read the files of",
			 *failed ? failed : path,
			 err == -ENODATA  ? "the memory controller is not enabled there"
			 : err == -ENODEV ? "the group was removed"
					  : strerror(-err));
	return err;
}
