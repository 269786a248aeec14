// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * cgroup/runtime.c - see cgroup/runtime.h. The files are JSON; some names are those of directories.
 * Users can write some of the files and put anything there: we follow no link to a file, limit what
 * we read, and use such a file for that user's groups only.
 */
#include "cgroup/runtime.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <jansson.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/array.h"
#include "base/file.h"
#include "base/text.h"
#include "cgroup/path.h"

#define BYTES_MAX (128u << 20)
#define FILE_MAX (4 << 20)
#define USER_FILE_MAX (1 << 20) /* parsing a user's file can take 100 times its size in memory */
#define ENTRIES_MAX 65536
#define USERS "/user.slice"

enum field {
	ID,
	NAME,
	POD,
	SPACE,
	UID,
	GROUP,
	SCOPE,
	MEMORY,
	MEMORY_SWAP,
	HIGH,
	MAX,
	SWAP_MAX,
	FILE_PATH,
	FIELDS
};

enum format { DOCKER, DOCKER_HOST, OCI, PODMAN, RUNC, CRUN, POD_LOGS, PROJECT };

struct runtime_entry {
	char *field[FIELDS]; /* NULL: the file does not say; POD is "NAMESPACE/POD" */
	enum format format;
	char below[40]; /* it counts only for groups below this one */
};

/*
 * Where each format has a field: nested keys with ">" between them; "|" separates alternatives. A
 * file without an id has the text that matched the last "*" of its path as its id.
 */
static const char *const keys[][FIELDS] = {
	[DOCKER] = { [NAME] = "Name",
		     [POD] = "Config>Labels>io.kubernetes.pod.name",
		     [SPACE] = "Config>Labels>io.kubernetes.pod.namespace",
		     [UID] = "Config>Labels>io.kubernetes.pod.uid" },
	[DOCKER_HOST] = { [MEMORY] = "Memory", [MEMORY_SWAP] = "MemorySwap" },
	[OCI] = { [NAME] =
			  "annotations>io.kubernetes.cri.container-name|annotations>io.kubernetes.container.name|annotations>nerdctl/name",
		  [POD] = "annotations>io.kubernetes.cri.sandbox-name|annotations>io.kubernetes.pod.name",
		  [SPACE] =
			  "annotations>io.kubernetes.cri.sandbox-namespace|annotations>io.kubernetes.pod.namespace",
		  [UID] = "annotations>io.kubernetes.cri.sandbox-uid|annotations>io.kubernetes.pod.uid",
		  [MEMORY] = "linux>resources>memory>limit",
		  [MEMORY_SWAP] = "linux>resources>memory>swap",
		  [HIGH] = "linux>resources>unified>memory.high",
		  [MAX] = "linux>resources>unified>memory.max",
		  [SWAP_MAX] = "linux>resources>unified>memory.swap.max" },
	[PODMAN] = { [ID] = "id", [NAME] = "names" },
	[RUNC] = { [GROUP] = "cgroup_paths>memory|cgroup_paths>",
		   [MEMORY] = "config>cgroups>memory",
		   [MEMORY_SWAP] = "config>cgroups>memory_swap",
		   [HIGH] = "config>cgroups>unified>memory.high",
		   [MAX] = "config>cgroups>unified>memory.max",
		   [SWAP_MAX] = "config>cgroups>unified>memory.swap.max" },
	[CRUN] = { [GROUP] = "cgroup-path", [SCOPE] = "scope" },
};

enum owner { MACHINE, USER, HOME };

/* RKE2's containerd files are where those of k3s are. For limits, the first match counts. */
static const struct source {
	const char *path;
	enum format format;
	enum owner owner;
} sources[] = {
	{ "var/lib/docker/containers/*/config.v2.json", DOCKER, MACHINE },
	{ "var/lib/docker/containers/*/hostconfig.json", DOCKER_HOST, MACHINE },
	{ "var/snap/docker/common/var-lib-docker/containers/*/config.v2.json", DOCKER, MACHINE },
	{ "var/snap/docker/common/var-lib-docker/containers/*/hostconfig.json", DOCKER_HOST,
	  MACHINE },
	{ "run/runc/*/state.json", RUNC, MACHINE },
	{ "run/docker/runtime-*/*/*/state.json", RUNC, MACHINE },
	{ "run/containerd/runc/*/*/state.json", RUNC, MACHINE },
	{ "run/k3s/containerd/runc/*/*/state.json", RUNC, MACHINE },
	{ "var/snap/microk8s/common/run/containerd/runc/*/*/state.json", RUNC, MACHINE },
	{ "run/containerd/io.containerd.runtime.v2.task/*/*/config.json", OCI, MACHINE },
	{ "run/k3s/containerd/io.containerd.runtime.v2.task/*/*/config.json", OCI, MACHINE },
	{ "run/k0s/containerd/io.containerd.runtime.v2.task/*/*/config.json", OCI, MACHINE },
	{ "var/snap/microk8s/common/run/containerd/io.containerd.runtime.v2.task/*/*/config.json",
	  OCI, MACHINE },
	{ "run/containers/storage/*-containers/*/userdata/config.json", OCI, MACHINE },
	{ "var/lib/containers/storage/*-containers/*/userdata/config.json", OCI, MACHINE },
	{ "run/containers/storage/*-containers/*containers.json", PODMAN, MACHINE },
	{ "var/lib/containers/storage/*-containers/*containers.json", PODMAN, MACHINE },
	{ "run/crun/*/status", CRUN, MACHINE },
	{ "var/log/pods/*", POD_LOGS, MACHINE },
	{ "var/lib/incus/containers/*", PROJECT, MACHINE },
	{ "var/lib/lxd/containers/*", PROJECT, MACHINE },
	{ "var/snap/lxd/common/lxd/containers/*", PROJECT, MACHINE },
	{ "run/user/*/runc/*/state.json", RUNC, USER },
	{ "run/user/*/crun/*/status", CRUN, USER },
	{ "run/user/*/containers/*-containers/*containers.json", PODMAN, USER },
	{ "home/*/.local/share/docker/containers/*/config.v2.json", DOCKER, HOME },
	{ "home/*/.local/share/docker/containers/*/hostconfig.json", DOCKER_HOST, HOME },
	{ "home/*/.local/share/containers/storage/*-containers/*/userdata/config.json", OCI, HOME },
	{ "home/*/.local/share/containers/storage/*-containers/*containers.json", PODMAN, HOME },
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* State of the walk along a source's path. */
struct walk {
	struct runtime *rt;
	const struct source *source;
	char path[PATH_MAX];
};

static void entry_free(struct runtime_entry *entry)
{
	for (int i = 0; i < FIELDS; i++)
		free(entry->field[i]);
}

/* Returns @text; NULL: out of memory. */
static char *text_kept(struct runtime *rt, char *text)
{
	if (!text)
		rt->err = -ENOMEM;
	return text;
}

static void entry_add(struct runtime *rt, struct runtime_entry *entry)
{
	if (array_reserve(&rt->all, &rt->max, rt->nr + 1, sizeof(*rt->all))) {
		rt->err = -ENOMEM;
		entry_free(entry);
	} else
		rt->all[rt->nr++] = *entry;
}

/* The value at the first of @places that exists: a string (the first of an array) or a number. */
static const json_t *value_at(const json_t *json, const char *places)
{
	for (; places; places = *places ? places + 1 : NULL) {
		const json_t *at = json;

		for (bool more = true; more; places += more) {
			char key[64];
			size_t len = strcspn(places, ">|");

			snprintf(key, sizeof(key), "%.*s", (int)len, places);
			at = json_object_get(at, key);
			places += len;
			more = *places == '>';
		}
		if (json_is_array(at))
			at = json_array_get(at, 0);
		if (json_is_string(at) || json_is_number(at))
			return at;
	}
	return NULL;
}

static char *pod_name(struct runtime *rt, const char *space, size_t space_len, const char *pod,
		      size_t len)
{
	char *text;

	if (asprintf(&text, "%.*s/%.*s", (int)space_len, space, (int)len, pod) < 0)
		text = NULL;
	return text_kept(rt, text);
}

/*
 * When systemd made crun's group, it is below the scope, which has the limits. The root belongs to
 * no single container: crun writes "" for a container that was given no group.
 */
static void group_clean(struct runtime *rt, struct runtime_entry *entry)
{
	const char *scope = entry->field[SCOPE];
	size_t len = scope ? strlen(scope) : 0;
	char path[PATH_MAX], *at;

	if (path_normalize(entry->field[GROUP], rt->k->mount, path, sizeof(path)))
		return;
	if (!strcmp(path, "/"))
		*path = '\0';
	at = len ? strstr(path, scope) : NULL;
	if (at && at > path && at[-1] == '/' && at[len] == '/')
		at[len] = '\0';
	free(entry->field[GROUP]);
	entry->field[GROUP] = text_kept(rt, strdup(path));
}

static void json_add(const struct walk *walk, const json_t *json, const char *id, const char *below)
{
	const char *const *places = keys[walk->source->format];
	struct runtime *rt = walk->rt;
	struct runtime_entry entry = { .format = walk->source->format };
	const char *text[FIELDS];

	for (int i = 0; i < FIELDS; i++) {
		const json_t *value = value_at(json, places[i]);

		text[i] = json_string_value(value);
		if (i == NAME && text[i] && walk->source->format == DOCKER)
			text[i] += *text[i] == '/'; /* docker writes it in front */
		if (text[i] && i != POD)
			entry.field[i] = text_kept(rt, strndup(text[i], PATH_MAX - 1));
		if (json_is_number(value) && (i == MEMORY || i == MEMORY_SWAP) &&
		    asprintf(&entry.field[i], "%.0f", json_number_value(value)) < 0)
			entry.field[i] = text_kept(rt, NULL);
	}
	if (places[MEMORY])
		entry.field[FILE_PATH] = text_kept(rt, strdup(walk->path));
	if (text[SPACE] && text[POD])
		entry.field[POD] = pod_name(rt, text[SPACE], strnlen(text[SPACE], NAME_MAX),
					    text[POD], strnlen(text[POD], NAME_MAX));
	if (!text[ID])
		entry.field[ID] = text_kept(rt, strdup(id));
	if (entry.field[GROUP])
		group_clean(rt, &entry);
	snprintf(entry.below, sizeof(entry.below), "%s", below);
	entry_add(rt, &entry);
}

/* Sets the group that a file of @owner counts below. A saved tree does not say whose a file was. */
static void below_set(char *below, size_t size, enum owner owner, bool saved, const struct stat *st)
{
	*below = '\0';
	if (owner != MACHINE && saved)
		snprintf(below, size, "%s", USERS);
	else if (owner != MACHINE)
		snprintf(below, size, "%s/user-%u.slice", USERS, (unsigned int)st->st_uid);
}

void runtime_tell(const struct runtime *rt, const char *path, const char *text)
{
	if (rt->take)
		rt->take(rt->arg, path, text);
}

void runtime_miss(struct runtime *rt, const char *path, int err)
{
	if (err == -ENOMEM)
		rt->err = err;
	else if (rt->miss && err != -ENOENT)
		rt->miss(rt->arg, path, err);
}

/* Copies to @to the value at the first of @places in @from. */
static void place_keep(json_t *to, const json_t *from, const char *places)
{
	size_t len = strcspn(places, ">|");
	char key[64];
	json_t *value, *below;

	snprintf(key, sizeof(key), "%.*s", (int)len, places);
	value = json_object_get(from, key);
	if (json_is_array(value))
		value = json_array_get(value, 0);
	if (value && places[len] != '>') {
		if (json_is_string(value) || json_is_number(value))
			json_object_set(to, key, value);
	} else if (value) {
		below = json_object_get(to, key);
		if (!below && !json_object_set_new(to, key, json_object()))
			below = json_object_get(to, key);
		place_keep(below, value, places + len + 1);
	}
}

/* A copy of @json, or of each element of an array, with only the keys that are used. */
static json_t *reduced(const json_t *json, const char *const *places)
{
	json_t *out = json_is_array(json) ? json_array() : json_object();

	for (size_t i = 0; i < json_array_size(json); i++)
		json_array_append_new(out, reduced(json_array_get(json, i), places));
	for (int i = 0; i < FIELDS; i++)
		for (const char *at = places[i]; at;
		     at = strchr(at, '|') ? strchr(at, '|') + 1 : NULL)
			place_keep(out, json, at);
	return out;
}

static void json_tell(const struct walk *walk, const json_t *json)
{
	json_t *part;
	char *text;

	if (!json)
		runtime_miss(walk->rt, walk->path, -EBADMSG);
	if (!json || !walk->rt->take)
		return;
	part = reduced(json, keys[walk->source->format]);
	text = part ? json_dumps(part, JSON_COMPACT) : NULL;
	if (text)
		runtime_tell(walk->rt, walk->path, text);
	else
		runtime_miss(walk->rt, walk->path, -ENOMEM);
	free(text);
	json_decref(part);
}

/* Fills @st for the owner. Returns the length of what is now in rt->buf, or -errno. */
static ssize_t file_load(const struct walk *walk, struct stat *st)
{
	struct runtime *rt = walk->rt;
	size_t one = walk->source->owner == MACHINE ? FILE_MAX : USER_FILE_MAX;
	size_t most = rt->budget < one ? rt->budget : one;
	int fd = kernfs_open_path(rt->k, walk->path, O_NOFOLLOW, (int64_t)most);
	ssize_t len;

	if (fd < 0)
		return fd;
	len = fstat(fd, st) ? -errno : file_read_all(fd, &rt->buf, &rt->room, most);
	close(fd);
	if (len > 0)
		rt->budget -= (size_t)len;
	return len;
}

static void file_add(const struct walk *walk, const char *id)
{
	struct runtime *rt = walk->rt;
	char below[40] = "";
	json_t *json;
	struct stat st;
	ssize_t len = file_load(walk, &st);

	if (len <= 0) {
		runtime_miss(rt, walk->path, len ? (int)len : -ENODATA);
		return;
	}
	/* a value for "no limit" can exceed jansson's integers */
	json = json_loadb(rt->buf, (size_t)len, JSON_DECODE_INT_AS_REAL, NULL);
	below_set(below, sizeof(below), walk->source->owner, rt->k->saved, &st);
	json_tell(walk, json);
	if (json_is_object(json))
		json_add(walk, json, id, below);
	for (size_t i = 0; i < json_array_size(json) && rt->nr < ENTRIES_MAX; i++)
		json_add(walk, json_array_get(json, i), id, below);
	json_decref(json);
}

/* NAMESPACE_POD_UID, and PROJECT_NAME: the words before the last have no "_". */
static void directory_add(const struct walk *walk, const char *text)
{
	const char *end = strchr(text, '_'), *next = end ? strchr(end + 1, '_') : NULL;
	struct runtime *rt = walk->rt;
	struct runtime_entry entry = { .format = walk->source->format };

	if (walk->source->format == PROJECT && end) {
		entry.field[ID] = text_kept(rt, strdup(text));
		entry.field[NAME] = text_kept(rt, strdup(end + 1));
	} else if (walk->source->format == POD_LOGS && next) {
		entry.field[UID] = text_kept(rt, strdup(next + 1));
		entry.field[POD] =
			pod_name(rt, text, (size_t)(end - text), end + 1, (size_t)(next - end - 1));
	} else {
		return;
	}
	runtime_tell(rt, walk->path, NULL);
	entry_add(rt, &entry);
}

static bool append(struct walk *walk, const char *text, size_t len)
{
	size_t at = strlen(walk->path);

	if (at + len >= sizeof(walk->path))
		return false;
	memcpy(walk->path + at, text, len);
	walk->path[at + len] = '\0';
	return true;
}

static void walk_on(struct walk *walk, const char *rest, const char *last);

/* Walks into each entry of walk->path that matches the first part of @rest. */
static void names_visit(struct walk *walk, const char *rest)
{
	DIR *dir = kernfs_list(kernfs_open_path(walk->rt->k, walk->path, O_DIRECTORY, 0));
	size_t at = strlen(walk->path), len = strcspn(rest, "/");
	const struct dirent *entry;
	char pattern[64];

	if (!dir)
		runtime_miss(walk->rt, walk->path, -errno);
	snprintf(pattern, sizeof(pattern), "%.*s", (int)len, rest);
	while (dir && walk->rt->nr < ENTRIES_MAX && (entry = readdir(dir))) {
		if (!fnmatch(pattern, entry->d_name, FNM_PERIOD) &&
		    append(walk, entry->d_name, strlen(entry->d_name)))
			walk_on(walk, rest + len, entry->d_name);
		walk->path[at] = '\0';
	}
	if (dir)
		closedir(dir);
}

/*
 * Adds all files that match @rest below walk->path, which is unchanged on return. @last is the text
 * that matched the last "*".
 */
static void walk_on(struct walk *walk, const char *rest, const char *last)
{
	size_t at = strlen(walk->path), len = strcspn(rest, "*");
	bool ends = !rest[len];

	while (!ends && len && rest[len - 1] != '/')
		len--;
	if (!append(walk, rest, len))
		return;
	if (!ends)
		names_visit(walk, rest + len);
	else if (walk->source->format < POD_LOGS)
		file_add(walk, last);
	else
		directory_add(walk, last);
	walk->path[at] = '\0';
}

static int place_compare(const void *a, const void *b)
{
	const struct runtime_place *x = a, *y = b;
	int order = strcmp(x->text, y->text);

	return order ? order : (x->entry > y->entry) - (x->entry < y->entry);
}

/* Indexes the entries by the texts that a group is found by. */
static void index_make(struct runtime *rt)
{
	static const enum field found_by[] = { ID, UID, GROUP };

	rt->nr_places = 0;
	if (array_reserve(&rt->places, &rt->max_places, rt->nr * COUNT(found_by),
			  sizeof(*rt->places)))
		rt->err = -ENOMEM;
	if (rt->err)
		return;
	for (size_t i = 0; i < rt->nr; i++)
		for (size_t j = 0; j < COUNT(found_by); j++) {
			const char *text = rt->all[i].field[found_by[j]];

			if (text && *text)
				rt->places[rt->nr_places++] = (struct runtime_place){ text, i };
		}
	qsort(rt->places, rt->nr_places, sizeof(*rt->places), place_compare);
}

/* Homes may be on another machine: they are read only for a running container of a user. */
static void sources_read(struct runtime *rt, bool homes)
{
	bool *has_read = homes ? &rt->has_read_homes : &rt->has_read;

	if (*has_read)
		return;
	*has_read = true;
	rt->budget = BYTES_MAX;
	for (size_t i = 0; i < COUNT(sources); i++) {
		struct walk walk = { rt, &sources[i], "" };

		if ((sources[i].owner == HOME) == homes)
			walk_on(&walk, sources[i].path, "");
	}
	index_make(rt);
}

static bool is_same(const char *a, const char *b)
{
	return a && *b && !strcmp(a, b);
}

/* The entry is of the container whose group is @path itself, not of one around it. */
static bool is_container(const struct runtime_entry *entry, const char *path,
			 const struct container *c)
{
	const char *id = c->kind == CONTAINER_LXC ? c->name : c->id;

	if (!path_is_below(path, entry->below))
		return false;
	return is_same(entry->field[GROUP], path) || (!c->inside && is_same(entry->field[ID], id));
}

/* Iterates over the entries that may belong to a group, each once, in the order read. */
struct matches {
	const struct runtime *rt;
	const char *text[3]; /* its path, the ids of its container and of its pod */
	size_t at[3];
	size_t next; /* skip the entries before it */
};

/* The first place whose text is @text or sorts after it. */
static size_t place_find(const struct runtime *rt, const char *text)
{
	size_t low = 0, high = rt->nr_places;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (strcmp(rt->places[middle].text, text) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static void matches_begin(struct matches *m, const struct runtime *rt, const char *path,
			  const struct container *c)
{
	*m = (struct matches){
		.rt = rt, .text = { path, c->kind == CONTAINER_LXC ? c->name : c->id, c->pod }
	};
	for (int i = 0; i < 3; i++)
		m->at[i] = place_find(rt, m->text[i]);
}

/* NULL at the end. */
static const struct runtime_entry *matches_next(struct matches *m)
{
	const struct runtime *rt = m->rt;
	size_t first = rt->nr;

	for (int i = 0; i < 3; i++) {
		size_t *at = &m->at[i];

		while (*at < rt->nr_places && !strcmp(rt->places[*at].text, m->text[i]) &&
		       rt->places[*at].entry < m->next)
			++*at;
		if (*at < rt->nr_places && !strcmp(rt->places[*at].text, m->text[i]) &&
		    rt->places[*at].entry < first)
			first = rt->places[*at].entry;
	}
	m->next = first + 1;
	return first < rt->nr ? &rt->all[first] : NULL;
}

static bool is_pod(const struct runtime_entry *entry, const struct container *c)
{
	return entry->field[POD] && is_same(entry->field[UID], c->pod);
}

void runtime_read(struct runtime *rt, const char *path, const struct container *c)
{
	sources_read(rt, false);
	if (c->id[0] && path_is_below(path, USERS))
		sources_read(rt, true);
}

static void keep(char *to, size_t size, const char *text)
{
	if (text && !*to)
		snprintf(to, size, "%s", text);
}

void runtime_find(struct runtime *rt, const char *path, const struct container *container,
		  struct runtime_name *name)
{
	const struct runtime_entry *entry;
	struct matches matches;
	char id[sizeof(name->container)] = "";

	*name = (struct runtime_name){ "", "" };
	runtime_read(rt, path, container);
	matches_begin(&matches, rt, path, container);
	while ((entry = matches_next(&matches))) {
		bool here = is_container(entry, path, container);

		if (here) {
			keep(name->container, sizeof(name->container), entry->field[NAME]);
			keep(id, sizeof(id), entry->field[ID]);
		}
		if (here || is_pod(entry, container))
			keep(name->pod, sizeof(name->pod), entry->field[POD]);
	}
	/* plain runc and crun containers have no name but the id */
	if (!container->id[0])
		keep(name->container, sizeof(name->container), id);
}

/* @text is "NAMESPACE/POD" or "POD". */
static bool pod_is_called(const char *pod, const char *text)
{
	return !strcmp(pod, text) || !strcmp(strchrnul(pod, '/') + 1, text);
}

static enum runtime_match entry_match(const struct runtime_entry *entry, const char *text)
{
	const char *id = entry->field[ID];

	if (is_same(entry->field[NAME], text) || is_same(id, text))
		return RUNTIME_CALLED;
	return id && container_id_is_valid(text) && !strncmp(id, text, strlen(text))
		       ? RUNTIME_BEGINS
		       : RUNTIME_OTHER;
}

/* @text is "POD/NAME" or "NAMESPACE/POD/NAME". */
static bool is_called_in_pod(struct runtime *rt, const char *path, const struct container *c,
			     const char *text)
{
	const char *last = strrchr(text, '/');
	struct runtime_name name;
	char pod[sizeof(name.pod)];

	if (!last || c->inside || last - text >= (ptrdiff_t)sizeof(pod))
		return false;
	snprintf(pod, sizeof(pod), "%.*s", (int)(last - text), text);
	runtime_find(rt, path, c, &name);
	return name.pod[0] && is_same(name.container, last + 1) && pod_is_called(name.pod, pod);
}

enum runtime_match runtime_match(struct runtime *rt, const char *path,
				 const struct container *container, const char *text)
{
	enum runtime_match best = RUNTIME_OTHER, match;
	const struct runtime_entry *entry;
	struct matches matches;

	runtime_read(rt, path, container);
	matches_begin(&matches, rt, path, container);
	while ((entry = matches_next(&matches))) {
		char *const *field = entry->field;

		if (container->kind == CONTAINER_POD && !container->inside &&
		    is_pod(entry, container) && pod_is_called(field[POD], text))
			return RUNTIME_CALLED;
		if (!is_container(entry, path, container))
			continue;
		match = entry_match(entry, text);
		if (match == RUNTIME_CALLED)
			return match;
		if (match == RUNTIME_BEGINS)
			best = match;
	}
	return is_called_in_pod(rt, path, container, text) ? RUNTIME_CALLED : best;
}

static int64_t number(const char *text)
{
	return text ? strtoll(text, NULL, 10) : 0;
}

/* CRI-O's file is where podman's is, but CRI-O does not update it. */
static bool is_teller(const struct runtime_entry *entry, const struct container *c)
{
	char *const *field = entry->field;

	return field[FILE_PATH] && (entry->format != OCI || c->kind == CONTAINER_PODMAN) &&
	       (number(field[MEMORY]) > 0 || field[HIGH] || field[MAX] || field[SWAP_MAX]);
}

static void files_add(char *files, size_t size, const char *name, const char *text)
{
	if (text)
		text_add(files, size, "%s=%.32s\n", name, text);
}

bool runtime_told(struct runtime *rt, const char *path, const struct container *container,
		  struct runtime_told *told)
{
	const struct runtime_entry *entry;
	struct matches matches;

	runtime_read(rt, path, container);
	matches_begin(&matches, rt, path, container);
	while ((entry = matches_next(&matches))) {
		char *const *field = entry->field;

		if (!is_teller(entry, container) || !is_container(entry, path, container))
			continue;
		*told = (struct runtime_told){
			.who = entry->format == DOCKER_HOST ? RUNTIME_DOCKER
			       : entry->format == RUNC	    ? RUNTIME_RUNC
							    : RUNTIME_PODMAN,
			.file = field[FILE_PATH],
			.memory = number(field[MEMORY]),
			.both = number(field[MEMORY_SWAP]),
		};
		files_add(told->files, sizeof(told->files), "memory.high", field[HIGH]);
		files_add(told->files, sizeof(told->files), "memory.max", field[MAX]);
		files_add(told->files, sizeof(told->files), "memory.swap.max", field[SWAP_MAX]);
		return true;
	}
	return false;
}

const char *runtime_known(struct runtime *rt, const char *text)
{
	sources_read(rt, false);
	for (size_t i = 0; i < rt->nr; i++) {
		const struct runtime_entry *entry = &rt->all[i];

		if (entry->field[ID] && !entry->below[0] &&
		    entry_match(entry, text) != RUNTIME_OTHER)
			return entry->field[ID];
	}
	return NULL;
}

void runtime_free(struct runtime *rt)
{
	for (size_t i = 0; i < rt->nr; i++)
		entry_free(&rt->all[i]);
	free(rt->all);
	free(rt->places);
	free(rt->buf);
	*rt = (struct runtime){ 0 };
}
