// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * cgroup/runtime.c - see cgroup/runtime.h. The files are JSON, but for the pods' names, which
 * are those of directories of their logs.
 */
#include "cgroup/runtime.h"

#include <dirent.h>
#include <fcntl.h>
#include <jansson.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Where the configuration of a container is, "%s" being its id, and where the name is in it. */
static const struct {
	const char *path;
	const char *name;
	const char *pod; /* annotations; NULL: has none */
	const char *space;
} configs[] = {
	{ "run/containerd/io.containerd.runtime.v2.task/k8s.io/%s/config.json",
	  "io.kubernetes.cri.container-name", "io.kubernetes.cri.sandbox-name",
	  "io.kubernetes.cri.sandbox-namespace" },
	{ "run/containerd/io.containerd.runtime.v2.task/default/%s/config.json", "nerdctl/name",
	  NULL, NULL },
	{ "run/containers/storage/overlay-containers/%s/userdata/config.json",
	  "io.kubernetes.container.name", "io.kubernetes.pod.name", "io.kubernetes.pod.namespace" },
	{ "var/lib/containers/storage/overlay-containers/%s/userdata/config.json",
	  "io.kubernetes.container.name", "io.kubernetes.pod.name", "io.kubernetes.pod.namespace" },
};

static const char *const podman_lists[] = {
	"run/containers/storage/overlay-containers/containers.json",
	"var/lib/containers/storage/overlay-containers/containers.json",
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static json_t *load(const struct kernfs *k, const char *path)
{
	int fd = openat(k->root_fd, path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	json_t *json;

	if (fd < 0)
		return NULL;
	json = json_loadfd(fd, 0, NULL);
	close(fd);
	return json;
}

static void keep(char *to, size_t size, const json_t *text)
{
	if (json_is_string(text))
		snprintf(to, size, "%s", json_string_value(text));
}

/* docker writes the name with a slash in front. */
static void find_docker(const struct kernfs *k, const char *id, struct runtime_name *name)
{
	char path[PATH_MAX];
	json_t *json;

	snprintf(path, sizeof(path), "var/lib/docker/containers/%s/config.v2.json", id);
	json = load(k, path);
	keep(name->container, sizeof(name->container), json_object_get(json, "Name"));
	if (name->container[0] == '/')
		memmove(name->container, name->container + 1, strlen(name->container));
	json_decref(json);
}

static void find_config(const struct kernfs *k, size_t i, const char *id, struct runtime_name *name)
{
	char path[PATH_MAX];
	const json_t *notes, *pod, *space;
	json_t *json;

	snprintf(path, sizeof(path), configs[i].path, id);
	json = load(k, path);
	notes = json_object_get(json, "annotations");
	keep(name->container, sizeof(name->container), json_object_get(notes, configs[i].name));
	pod = configs[i].pod ? json_object_get(notes, configs[i].pod) : NULL;
	space = configs[i].pod ? json_object_get(notes, configs[i].space) : NULL;
	if (json_is_string(pod) && json_is_string(space))
		snprintf(name->pod, sizeof(name->pod), "%s/%s", json_string_value(space),
			 json_string_value(pod));
	json_decref(json);
}

static void find_podman(const struct kernfs *k, const char *list, const char *id,
			struct runtime_name *name)
{
	json_t *json = load(k, list);
	const json_t *one;
	size_t i;

	json_array_foreach(json, i, one)
	{
		const char *got = json_string_value(json_object_get(one, "id"));

		if (got && !strcmp(got, id))
			keep(name->container, sizeof(name->container),
			     json_array_get(json_object_get(one, "names"), 0));
	}
	json_decref(json);
}

/* NAMESPACE_POD_UID, and neither of the first two can have a "_". */
static void find_pod(const struct kernfs *k, const char *uid, struct runtime_name *name)
{
	int fd = openat(k->root_fd, "var/log/pods", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	const struct dirent *entry;

	if (!dir) {
		if (fd >= 0)
			close(fd);
		return;
	}
	while ((entry = readdir(dir))) {
		const char *pod = strchr(entry->d_name, '_');
		const char *end = pod ? strchr(pod + 1, '_') : NULL;

		if (end && !strcmp(end + 1, uid))
			snprintf(name->pod, sizeof(name->pod), "%.*s/%.*s",
				 (int)(pod - entry->d_name), entry->d_name, (int)(end - pod - 1),
				 pod + 1);
	}
	closedir(dir);
}

void runtime_find(const struct kernfs *k, const struct container *container,
		  struct runtime_name *name)
{
	const char *id = container->id;

	*name = (struct runtime_name){ "", "" };
	if (*id)
		find_docker(k, id, name);
	for (size_t i = 0; *id && !name->container[0] && i < COUNT(configs); i++)
		find_config(k, i, id, name);
	for (size_t i = 0; *id && !name->container[0] && i < COUNT(podman_lists); i++)
		find_podman(k, podman_lists[i], id, name);
	if (container->pod[0] && !name->pod[0])
		find_pod(k, container->pod, name);
}
