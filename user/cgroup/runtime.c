// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * cgroup/runtime.c - see cgroup/runtime.h. The files are JSON, but for the pods' names, which
 * are those of directories of their logs.
 */
#include "cgroup/runtime.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Where the configuration of a container is, "%s" being its id, and where the name is in it. */
static const struct {
	const char *path;
	const char *within; /* the object that has the keys; NULL: the file is it */
	const char *name;
	const char *pod; /* NULL: has none */
	const char *space;
} configs[] = {
	{ "var/lib/docker/containers/%s/config.v2.json", NULL, "Name", NULL, NULL },
	{ "run/containerd/io.containerd.runtime.v2.task/k8s.io/%s/config.json", "annotations",
	  "io.kubernetes.cri.container-name", "io.kubernetes.cri.sandbox-name",
	  "io.kubernetes.cri.sandbox-namespace" },
	{ "run/containerd/io.containerd.runtime.v2.task/default/%s/config.json", "annotations",
	  "nerdctl/name", NULL, NULL },
	{ "run/containers/storage/overlay-containers/%s/userdata/config.json", "annotations",
	  "io.kubernetes.container.name", "io.kubernetes.pod.name", "io.kubernetes.pod.namespace" },
	{ "var/lib/containers/storage/overlay-containers/%s/userdata/config.json", "annotations",
	  "io.kubernetes.container.name", "io.kubernetes.pod.name", "io.kubernetes.pod.namespace" },
};

static const char *const podman_lists[] = {
	"run/containers/storage/overlay-containers/containers.json",
	"var/lib/containers/storage/overlay-containers/containers.json",
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* A look-up: nothing is read that is not taken too. */
struct lookup {
	const struct kernfs *k;
	struct runtime_name *name;
	runtime_take take; /* or NULL */
	void *arg;
};

static void tell(const struct lookup *l, const char *path, const char *text, int err)
{
	if (l->take)
		l->take(l->arg, path, text, err);
}

/* @json, or of a list each in it, with the keys of @keys only. */
static json_t *reduced(const json_t *json, const char *const keys[3])
{
	json_t *out = json_is_array(json) ? json_array() : json_object();

	for (size_t i = 0; i < json_array_size(json); i++)
		json_array_append_new(out, reduced(json_array_get(json, i), keys));
	for (size_t i = 0; i < 3 && keys[i]; i++)
		json_object_set(out, keys[i], json_object_get(json, keys[i]));
	return out;
}

/* The JSON of @path, and in it the object @within, unless that is NULL: @keys of it. */
static json_t *load(const struct lookup *l, const char *path, const char *within,
		    const char *const keys[3])
{
	int fd = kernfs_open_path(l->k, path, O_RDONLY | O_NOCTTY);
	json_t *json, *part;
	char *text;

	if (fd < 0) {
		tell(l, path, NULL, fd);
		return NULL;
	}
	json = json_loadfd(fd, 0, NULL);
	close(fd);
	part = json ? reduced(within ? json_object_get(json, within) : json, keys) : NULL;
	json_decref(json);
	json = part && within ? json_pack("{s:O}", within, part) : json_incref(part);
	text = json && l->take ? json_dumps(json, JSON_COMPACT) : NULL;
	tell(l, path, text, text ? 0 : -EINVAL);
	free(text);
	json_decref(json);
	return part;
}

static void keep(char *to, size_t size, const json_t *text)
{
	if (json_is_string(text))
		snprintf(to, size, "%s", json_string_value(text));
}

/* docker writes the name with a slash in front. */
static void find_config(const struct lookup *l, size_t i, const char *id)
{
	const char *const keys[3] = { configs[i].name, configs[i].pod, configs[i].space };
	struct runtime_name *name = l->name;
	const json_t *pod, *space;
	char path[PATH_MAX];
	json_t *json;

	snprintf(path, sizeof(path), configs[i].path, id);
	json = load(l, path, configs[i].within, keys);
	keep(name->container, sizeof(name->container), json_object_get(json, configs[i].name));
	if (name->container[0] == '/')
		memmove(name->container, name->container + 1, strlen(name->container));
	pod = configs[i].pod ? json_object_get(json, configs[i].pod) : NULL;
	space = configs[i].pod ? json_object_get(json, configs[i].space) : NULL;
	if (json_is_string(pod) && json_is_string(space))
		snprintf(name->pod, sizeof(name->pod), "%s/%s", json_string_value(space),
			 json_string_value(pod));
	json_decref(json);
}

static void find_podman(const struct lookup *l, const char *list, const char *id)
{
	static const char *const keys[3] = { "id", "names" };
	json_t *json = load(l, list, NULL, keys);
	const json_t *one;
	size_t i;

	json_array_foreach(json, i, one)
	{
		const char *got = json_string_value(json_object_get(one, "id"));

		if (got && !strcmp(got, id))
			keep(l->name->container, sizeof(l->name->container),
			     json_array_get(json_object_get(one, "names"), 0));
	}
	json_decref(json);
}

/* NAMESPACE_POD_UID, and neither of the first two can have a "_". */
static void find_pod(const struct lookup *l, const char *uid)
{
	static const char logs[] = "var/log/pods";
	int fd = kernfs_open_path(l->k, logs, O_RDONLY | O_DIRECTORY);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	const struct dirent *entry;
	char path[PATH_MAX];

	if (!dir) {
		tell(l, logs, NULL, fd < 0 ? fd : -errno);
		if (fd >= 0)
			close(fd);
		return;
	}
	while ((entry = readdir(dir))) {
		const char *pod = strchr(entry->d_name, '_');
		const char *end = pod ? strchr(pod + 1, '_') : NULL;

		if (!end || strcmp(end + 1, uid) != 0)
			continue;
		snprintf(l->name->pod, sizeof(l->name->pod), "%.*s/%.*s",
			 (int)(pod - entry->d_name), entry->d_name, (int)(end - pod - 1), pod + 1);
		snprintf(path, sizeof(path), "%s/%s", logs, entry->d_name);
		tell(l, path, NULL, 0);
	}
	closedir(dir);
}

static void look_up(const struct lookup *l, const struct container *container)
{
	const char *id = container->id;
	struct runtime_name *name = l->name;

	*name = (struct runtime_name){ "", "" };
	for (size_t i = 0; *id && !name->container[0] && i < COUNT(configs); i++)
		find_config(l, i, id);
	for (size_t i = 0; *id && !name->container[0] && i < COUNT(podman_lists); i++)
		find_podman(l, podman_lists[i], id);
	if (container->pod[0] && !name->pod[0])
		find_pod(l, container->pod);
}

void runtime_find(const struct kernfs *k, const struct container *container,
		  struct runtime_name *name)
{
	const struct lookup l = { .k = k, .name = name };

	look_up(&l, container);
}

void runtime_state(const struct kernfs *k, const struct container *container, runtime_take take,
		   void *arg)
{
	struct runtime_name name;
	const struct lookup l = { k, &name, take, arg };

	look_up(&l, container);
}
