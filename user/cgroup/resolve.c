// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * cgroup/resolve.c - see cgroup/resolve.h.
 */
#include "cgroup/resolve.h"

#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/array.h"
#include "base/file.h"
#include "base/text.h"
#include "cgroup/path.h"
#include "model/container.h"

#define DELETED " (deleted)"
#define SAID_MAX 4 /* groups named in a message about several */

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

/*
 * The kernel appends a word to the path of a removed group (proc_cgroup_show()); a group may have
 * such a name.
 */
static bool is_deleted(const struct kernfs *k, const char *path)
{
	size_t len = strlen(path), tail = strlen(DELETED);
	int fd;

	if (len <= tail || strcmp(path + len - tail, DELETED) != 0)
		return false;
	fd = kernfs_open_group(k, path, NULL);
	if (fd >= 0)
		close(fd);
	return fd < 0;
}

/*
 * @path relative to the mount. In a cgroup namespace the path must go up to the mount with "/..";
 * otherwise the group is below ours, and its full path is not known.
 */
static const char *path_in_mount(const struct kernfs *k, const char *path)
{
	for (int i = 0; i < k->depth; i++) {
		if (strncmp(path, "/..", 3) != 0 || (path[3] && path[3] != '/'))
			return i ? path : "/..";
		path += 3;
	}
	return *path ? path : "/";
}

static void hidden_explain(const struct kernfs *k, const char *pid, const char *path, char *error,
			   size_t error_len)
{
	*error = '\0';
	if (kernfs_is_renamed(k))
		text_add(
			error, error_len,
			"process %s: its group %s is not visible here, inside a cgroup namespace; start the container with --cgroupns=host",
			pid, path);
	else
		text_add(error, error_len,
			 "process %s: its group %s is not visible here: only %s is mounted at %s",
			 pid, path, k->top, k->mount);
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
		snprintf(error, error_len, "cannot read /%s: %s", name, file_error((int)len));
		return (int)len;
	}
	found = lines_path(k, lines);
	if (!found || strlen(found) >= PATH_MAX) {
		snprintf(error, error_len, "process %s: /%s does not name its memory group", pid,
			 name);
		return -ENOENT;
	}
	if (is_deleted(k, found)) {
		snprintf(error, error_len, "process %s: its group was removed: %s", pid, found);
		return -ENODEV;
	}
	found = path_in_mount(k, found);
	if (kernfs_list_has(found, "..", "/") || !path_is_below(found, k->top)) {
		hidden_explain(k, pid, found, error, error_len);
		return -EXDEV;
	}
	strcpy(path, found);
	return 0;
}

/* How @text names a group; earlier ones win. */
enum way {
	WAY_PATH,
	WAY_ID,
	WAY_NAME,
	WAY_SYSTEM, /* a unit of the machine's systemd, not of a user's or a container's */
	WAY_END,
	WAY_UNIT,
	WAY_PID,
	WAY_BEGINS,
	WAY_NONE,
};

struct candidate {
	enum way way;
	char *path;
};

struct search {
	const struct kernfs *k;
	struct runtime *rt;
	const char *text;
	bool id;   /* the user said that it is an id */
	bool name; /* it can only be a name */
	struct candidate *all;
	size_t nr, max;
};

static int candidate_add(struct search *search, enum way way, const char *path)
{
	struct candidate *candidate;

	if (array_reserve(&search->all, &search->max, search->nr + 1, sizeof(*search->all)))
		return -ENOMEM;
	candidate = &search->all[search->nr];
	*candidate = (struct candidate){ way, strdup(path) };
	if (!candidate->path)
		return -ENOMEM;
	search->nr++;
	return 0;
}

/* @path ends with the components of @text, or does without systemd's @suffix. */
static bool ends_with(const char *path, const char *text, const char *suffix)
{
	size_t len = strlen(path), text_len = strlen(text), tail = strlen(suffix);
	const char *at;

	if (len <= text_len + tail)
		return false;
	at = path + len - tail - text_len;
	return at[-1] == '/' && !strncmp(at, text, text_len) && !strcmp(at + text_len, suffix);
}

/* The uid of a pod may have "pod" in front, as in its group's name. */
static enum way id_way(const char *path, const struct container *c, const char *text)
{
	bool pod = c->kind == CONTAINER_POD;

	if (pod && !strncmp(text, "pod", 3))
		text += 3;
	if (!container_has_id(path, text))
		return WAY_NONE;
	return strlen(text) == strlen(pod ? c->pod : c->id) ? WAY_ID : WAY_BEGINS;
}

static enum way way_of(const struct search *search, const char *path)
{
	const char *text = search->text;
	enum runtime_match match;
	struct container c;
	enum way id;

	container_parse(path, &c);
	id = id_way(path, &c, text);
	if (id == WAY_ID)
		return id;
	match = runtime_match(search->rt, path, &c, text);
	if (match == RUNTIME_CALLED || (!search->id && container_is_called(&c, text)))
		return WAY_NAME;
	if (search->name)
		return WAY_NONE;
	if (!search->id && ends_with(path, text, ""))
		return container_is_below_slices(path) ? WAY_SYSTEM : WAY_END;
	if (!search->id && (ends_with(path, text, ".service") || ends_with(path, text, ".scope") ||
			    ends_with(path, text, ".slice")))
		return WAY_UNIT;
	return match == RUNTIME_BEGINS ? WAY_BEGINS : id;
}

static int search_visit(const char *path, void *arg)
{
	struct search *search = arg;
	enum way way = way_of(search, path);

	return way == WAY_NONE ? 0 : candidate_add(search, way, path);
}

/*
 * The path that @text means. Unless @text starts at the root of the hierarchy, it is relative to
 * the mounted group: with the mount point in front, or without a leading slash.
 */
static int path_of(const struct kernfs *k, const char *text, char *path)
{
	char below[PATH_MAX], whole[PATH_MAX];
	int err = path_normalize(text, k->mount, below, sizeof(below));

	if (err || path_normalize(text, "", whole, sizeof(whole)))
		return -ENAMETOOLONG;
	if (*text == '/' && strcmp(whole, "/") != 0 && !strcmp(whole, below)) {
		strcpy(path, whole);
		return 0;
	}
	strcpy(path, k->top);
	return strcmp(below, "/") != 0 ? path_append(path, PATH_MAX, below + 1, strlen(below + 1))
				       : 0;
}

/* Only a text with a leading slash may mean the root. */
static int path_find(const struct kernfs *k, const char *text, char *path)
{
	int fd, err = path_of(k, text, path);

	if (!err && *text != '/' && !strcmp(path, k->top))
		err = -EINVAL;
	fd = err ? err : kernfs_open_group(k, path, NULL);
	if (fd < 0)
		return fd;
	close(fd);
	return 0;
}

int resolve_path(const struct kernfs *k, const char *text, char *path, char *error,
		 size_t error_len)
{
	int err = path_find(k, text, path);

	if (err == -EXDEV)
		snprintf(error, error_len, "%s is not visible here: only %s is mounted at %s", text,
			 k->top, k->mount);
	else if (err)
		snprintf(error, error_len, "unknown cgroup %s: %s", text,
			 err == -EINVAL ? "not a valid group name" : strerror(-err));
	return err;
}

static bool is_pid(const char *text)
{
	return *text && strlen(text) <= 10 && strspn(text, "0123456789") == strlen(text);
}

/*
 * Adds the path and the pid. The error about a missing process shows only when nothing else is
 * found.
 */
static int others_add(struct search *search, struct target *target)
{
	int err = path_find(search->k, search->text, target->path);

	if (err == -EINVAL)
		return resolve_path(search->k, search->text, target->path, target->error,
				    sizeof(target->error));
	if (!err)
		err = candidate_add(search, WAY_PATH, target->path);
	if (!is_pid(search->text))
		return 0;
	if (!pid_find(search->k, search->text, target->path, target->error, sizeof(target->error)))
		err = candidate_add(search, WAY_PID, target->path);
	return err == -ENOMEM ? err : 0;
}

static const struct candidate *candidate_choose(const struct search *search)
{
	const struct candidate *best = search->all;

	for (size_t i = 1; i < search->nr; i++) {
		const struct candidate *one = &search->all[i];

		if (one->way < best->way ||
		    (one->way == best->way && path_is_below(best->path, one->path)))
			best = one;
	}
	return best;
}

/* Another group that the user may have meant; most machines have an app.slice. */
static bool is_rival(const struct candidate *one, const struct candidate *best)
{
	bool ends = one->way == WAY_SYSTEM || one->way == WAY_END;

	return strcmp(one->path, best->path) != 0 && (!ends || best->way != WAY_PATH) &&
	       (one->way != WAY_UNIT || best->way == WAY_UNIT);
}

/* Matches in the same way. */
static bool is_twin(const struct candidate *one, const struct candidate *best)
{
	return one->way == best->way;
}

/* Adds a text that names @one and nothing else and, for the reader, its pod. */
static void candidate_say(const struct search *search, const struct candidate *one, char *to,
			  size_t size)
{
	struct runtime_name name;
	struct container c;

	if (one->way == WAY_PID) {
		text_add(to, size, "pid:%s (in %s)", search->text, one->path);
		return;
	}
	text_add(to, size, "%s", one->path);
	container_parse(one->path, &c);
	runtime_find(search->rt, one->path, &c, &name);
	if (name.pod[0])
		text_add(to, size, " (%s)", name.pod);
}

/* Adds the first few for which @has is true. */
static void candidates_say(const struct search *search, const struct candidate *best,
			   bool (*has)(const struct candidate *, const struct candidate *),
			   char *to, size_t size)
{
	size_t nr = 0;

	for (size_t i = 0; i < search->nr; i++) {
		if (!has(&search->all[i], best) || ++nr > SAID_MAX)
			continue;
		text_add(to, size, nr > 1 ? ", " : " ");
		candidate_say(search, &search->all[i], to, size);
	}
	if (nr > SAID_MAX)
		text_add(to, size, ", and %zu more", nr - SAID_MAX);
}

static int candidates_judge(const struct search *search, struct target *target)
{
	const struct candidate *best = candidate_choose(search);
	bool ambiguous = false, rivals = false;

	for (size_t i = 0; i < search->nr; i++) {
		rivals |= is_rival(&search->all[i], best);
		ambiguous |= is_twin(&search->all[i], best) &&
			     !path_is_below(search->all[i].path, best->path);
	}
	if (ambiguous) {
		snprintf(target->error, sizeof(target->error),
			 "%s: ambiguous: several groups match, give one of these:", search->text);
		candidates_say(search, best, is_twin, target->error, sizeof(target->error));
		return -ENOTUNIQ;
	}
	strcpy(target->path, best->path);
	if (rivals) {
		snprintf(target->note, sizeof(target->note), "%s is read as ", search->text);
		candidate_say(search, best, target->note, sizeof(target->note));
		text_add(target->note, sizeof(target->note), "; the name also means:");
		candidates_say(search, best, is_rival, target->note, sizeof(target->note));
	}
	return 0;
}

/* A container of that name exists, but it has ended or was made without a group. */
static void known_say(const char *text, const char *id, char *error, size_t error_len)
{
	size_t len = container_id_is_valid(id) ? 12 : strlen(id);

	if (*error)
		text_add(error, error_len, ", and ");
	else
		snprintf(error, error_len, "unknown cgroup %s: ", text);
	text_add(error, error_len, "container %.*s has no group; is it running?", (int)len, id);
}

static int nothing_say(const struct search *search, int err, struct target *target)
{
	const char *id = runtime_known(search->rt, search->text);

	if (err)
		snprintf(target->error, sizeof(target->error),
			 "cannot search the groups for %s: %s", search->text, strerror(-err));
	else if (id)
		known_say(search->text, id, target->error, sizeof(target->error));
	else if (!*target->error)
		snprintf(target->error, sizeof(target->error),
			 "unknown cgroup %s: no such group, container, pod, machine or unit",
			 search->text);
	return err ? err : -ENOENT;
}

static int name_find(struct search *search, struct target *target)
{
	int err = search->id || search->name ? 0 : others_add(search, target);
	int walk_err;

	if (err)
		return err;
	walk_err = groups_walk(search->k, search->k->top, search_visit, search);
	if (!walk_err)
		walk_err = search->rt->err;
	if (!search->nr || walk_err == -ENOMEM)
		return nothing_say(search, walk_err, target);
	err = candidates_judge(search, target);
	if (!err && walk_err)
		text_add(target->note, sizeof(target->note),
			 "%snot all groups could be searched for %s: %s", *target->note ? "; " : "",
			 search->text, strerror(-walk_err));
	return err;
}

int resolve_group(const struct kernfs *k, struct runtime *rt, const char *text,
		  struct target *target)
{
	const char *scheme = strstr(text, "://");
	struct search search = {
		.k = k, .rt = rt, .text = scheme ? scheme + 3 : text, .id = scheme
	};
	int err;

	*target->path = *target->note = *target->error = '\0';
	if (!strncmp(text, "pid:", 4) && is_pid(text + 4))
		return pid_find(k, text + 4, target->path, target->error, sizeof(target->error));
	if (*text == '/') {
		err = resolve_path(k, text, target->path, target->error, sizeof(target->error));
		search.name = err == -ENOENT && text[1] && !strchr(text + 1, '/');
		if (!search.name)
			return err;
		search.text++;
	}
	err = name_find(&search, target);
	while (search.nr)
		free(search.all[--search.nr].path);
	free(search.all);
	return err;
}

static int read_fail(const struct target *target, int err, const char *failed, char *error,
		     size_t error_len)
{
	snprintf(error, error_len, "%s %s: %s",
		 err == -ENOENT ? "unknown cgroup" : "cannot read the files of",
		 *failed ? failed : target->path,
		 err == -ENODATA  ? "the memory controller is not enabled there"
		 : err == -ENODEV ? "the group was removed"
				  : file_error(err));
	return err;
}

int resolve_read(struct groups *groups, const struct kernfs *k, struct runtime *rt,
		 const char *text, struct target *target)
{
	char failed[PATH_MAX] = "";
	int err;

	if (k->kind == CGROUP_NONE) {
		kernfs_explain_none(k, target->error, sizeof(target->error));
		return -ENODEV;
	}
	*target->note = '\0';
	if (groups->below)
		err = resolve_path(k, text ? text : k->top, target->path, target->error,
				   sizeof(target->error));
	else
		err = resolve_group(k, rt, text, target);
	if (err)
		return err;
	err = groups_read(groups, k, target->path, failed);
	return err ? read_fail(target, err, failed, target->error, sizeof(target->error)) : 0;
}
