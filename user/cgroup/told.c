// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * cgroup/told.c - see cgroup/told.h. systemd's files work as in systemd.unit(5): the first file
 * found of the unit, then all drop-ins in the order of their names.
 */
#include "cgroup/told.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/text.h"
#include "cgroup/group.h"
#include "model/container.h"

#define DROPINS_MAX 64
#define TEXT_MAX 32768

#define DIRS_MAX 16

/* Earlier directories win; "~" is the user's home, "%" the user's directory in /run. */
static const char *const unit_dirs[2][DIRS_MAX] = {
	{ "etc/systemd/system.control", "run/systemd/system.control", "run/systemd/transient",
	  "etc/systemd/system", "run/systemd/system", "usr/local/lib/systemd/system",
	  "usr/lib/systemd/system" },
	{ "~/.config/systemd/user.control", "%/systemd/user.control", "%/systemd/transient",
	  "~/.config/systemd/user", "etc/xdg/systemd/user", "etc/systemd/user", "%/systemd/user",
	  "run/systemd/user", "~/.local/share/systemd/user", "usr/local/share/systemd/user",
	  "usr/share/systemd/user", "usr/local/lib/systemd/user", "usr/lib/systemd/user" },
};

/* The container's name goes between @path and @tail. Later files win. */
static const struct {
	enum told_format format;
	const char *who, *path, *tail;
	bool at_start;
} lxc_files[] = {
	{ TOLD_LXC, "lxc", "var/lib/lxc/", "/config", false },
	{ TOLD_LXC, "lxd", "var/log/lxd/", "/lxc.conf", true },
	{ TOLD_LXC, "lxd", "var/snap/lxd/common/lxd/logs/", "/lxc.conf", true },
	{ TOLD_LXC, "incus", "run/incus/", "/lxc.conf", true },
	{ TOLD_PROXMOX, "Proxmox", "etc/pve/lxc/", ".conf", false },
};

/* podman update of 4.3 does not change the file. */
static const struct {
	const char *who, *memory, *both;
	bool at_start;
} runtimes[] = {
	[RUNTIME_DOCKER] = { "docker", "Memory", "MemorySwap", false },
	[RUNTIME_RUNC] = { "runc", "memory", "memory_swap", false },
	[RUNTIME_PODMAN] = { "podman", "limit", "swap", true },
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/*
 * Target of the link @path, in @to; "": no link. In a saved tree the target may be missing, such as
 * /dev/null, which masks a systemd file.
 */
static void link_read(const struct runtime *rt, const char *path, char *to, size_t size)
{
	const char *last = strrchr(path, '/');
	char dir[PATH_MAX];
	int fd, len = snprintf(dir, sizeof(dir), "%.*s", (int)(last - path), path);
	ssize_t got;

	fd = len < (int)sizeof(dir) ? kernfs_open_path(rt->k, dir, O_DIRECTORY, 0) : -ENAMETOOLONG;
	got = fd < 0 ? -1 : readlinkat(fd, last + 1, to, size - 1);
	to[got < 0 ? 0 : got] = '\0';
	if (fd >= 0)
		close(fd);
}

/* 0, -ENOENT, or another -errno: then its limits are not known. */
static int source_read(struct runtime *rt, const struct told_source *source, struct told *told)
{
	int fd = kernfs_open_path(rt->k, source->path, 0, TEXT_MAX);
	char text[TEXT_MAX + 1] = "";
	ssize_t len = fd < 0 ? fd : file_read(fd, text, TEXT_MAX);

	if (fd >= 0)
		close(fd);
	if (len >= 0) {
		text[len] = '\0';
		told_parse(source, text, told);
	}
	if (len < 0)
		runtime_miss(rt, source->path, (int)len);
	else
		runtime_tell(rt, source->path, text);
	return len < 0 ? (int)len : 0;
}

/* A unit and its drop-ins. */
struct unit {
	struct runtime *rt;
	const char *type; /* "slice" */
	bool user;	  /* of the systemd of @uid with home @home; "~": home not known */
	uid_t uid;
	char home[PATH_MAX];
	char *paths[DROPINS_MAX];
	size_t nr;
	int err;
};

/* Directory @i of the unit; false when there is none. */
static bool dir_get(const struct unit *unit, size_t i, char *buf, size_t size)
{
	const char *dir = i < DIRS_MAX ? unit_dirs[unit->user][i] : NULL;

	if (!dir)
		return false;
	if (*dir == '~')
		snprintf(buf, size, "%s%s", unit->home, dir + 1);
	else if (*dir == '%')
		snprintf(buf, size, "run/user/%u%s", (unsigned int)unit->uid, dir + 1);
	else
		snprintf(buf, size, "%s", dir);
	return true;
}

/* A saved tree does not say whose a home was: take it only if there is just one. */
static void home_find(struct unit *unit)
{
	const struct kernfs *k = unit->rt->k;
	int fd = kernfs_open_path(k, "home", O_DIRECTORY, 0);
	DIR *dir = kernfs_list(fd);
	const struct dirent *entry;
	size_t found = 0;
	struct stat st;

	while (dir && (entry = readdir(dir))) {
		if (*entry->d_name == '.' || fstatat(fd, entry->d_name, &st, AT_SYMLINK_NOFOLLOW) ||
		    !S_ISDIR(st.st_mode) || (!k->saved && st.st_uid != unit->uid))
			continue;
		found++;
		snprintf(unit->home, sizeof(unit->home), "home/%s", entry->d_name);
	}
	if (found != 1)
		strcpy(unit->home, "~");
	if (dir)
		closedir(dir);
}

static const char *name_of(const char *path)
{
	return strrchr(path, '/') + 1;
}

static int name_compare(const void *a, const void *b)
{
	return strcmp(name_of(*(char *const *)a), name_of(*(char *const *)b));
}

/* A file found earlier with the same name overrides this one. */
static void dropin_add(struct unit *unit, const char *dir, const char *name)
{
	for (size_t i = 0; i < unit->nr; i++)
		if (!strcmp(name_of(unit->paths[i]), name))
			return;
	if (unit->nr == DROPINS_MAX)
		unit->err = -E2BIG;
	else if (asprintf(&unit->paths[unit->nr], "%s/%s", dir, name) < 0)
		unit->err = -ENOMEM;
	else
		unit->nr++;
}

static void dropins_find(struct unit *unit, const char *above, const char *name)
{
	char path[PATH_MAX + NAME_MAX + 4];
	const struct dirent *entry;
	DIR *dir;

	snprintf(path, sizeof(path), "%s/%s.d", above, name);
	dir = kernfs_list(kernfs_open_path(unit->rt->k, path, O_DIRECTORY, 0));
	if (!dir && !kernfs_is_absent(-errno))
		unit->err = -errno;
	while (dir && !unit->err && (entry = readdir(dir)))
		if (!fnmatch("*.conf", entry->d_name, FNM_PERIOD))
			dropin_add(unit, path, entry->d_name);
	if (dir)
		closedir(dir);
}

/* "a-b@c.service", "a-b@.service", "a-.service": drop-ins of each also hold for those before it. */
static bool name_widen(char *name)
{
	char *type = strrchr(name, '.'), *at = memchr(name, '@', (size_t)(type - name)), *dash;

	if (at && at + 1 < type) {
		memmove(at + 1, type, strlen(type) + 1);
		return true;
	}
	dash = (at ? at : type) - 1;
	dash = dash > name ? memrchr(name, '-', (size_t)(dash - name)) : NULL;
	if (!dash || dash == name)
		return false;
	memmove(dash + 1, type, strlen(type) + 1);
	return true;
}

/* Reads the unit file @name: the first that exists. */
static int fragment_read(struct unit *unit, const char *name, struct told *told)
{
	char dir[PATH_MAX], path[PATH_MAX + NAME_MAX], to[PATH_MAX];

	for (size_t i = 0; dir_get(unit, i, dir, sizeof(dir)); i++) {
		const struct told_source source = { TOLD_SYSTEMD, "systemd", unit->type, path,
						    false };
		int err;

		snprintf(path, sizeof(path), "%s/%s", dir, name);
		err = source_read(unit->rt, &source, told);
		if (err != -ENOENT)
			return err;
		link_read(unit->rt, path, to, sizeof(to));
		if (*to)
			return -ENOLINK;
	}
	return -ENOENT;
}

static int dropin_read(struct unit *unit, const struct told_source *source, struct told *told)
{
	int err = source_read(unit->rt, source, told);
	char to[PATH_MAX];

	if (err != -ENOENT)
		return err;
	link_read(unit->rt, source->path, to, sizeof(to));
	if (fnmatch("*/dev/null", to, 0))
		return -ENOLINK;
	runtime_tell(unit->rt, source->path, "");
	return 0;
}

static int dropins_read(struct unit *unit, const char *name, struct told *told)
{
	char dir[PATH_MAX];
	int err;

	for (size_t i = 0; dir_get(unit, i, dir, sizeof(dir)); i++) {
		char wider[NAME_MAX + 1];

		snprintf(wider, sizeof(wider), "%s", name);
		do
			dropins_find(unit, dir, wider);
		while (name_widen(wider));
	}
	for (size_t i = 0; dir_get(unit, i, dir, sizeof(dir)); i++)
		dropins_find(unit, dir, unit->type);
	qsort(unit->paths, unit->nr, sizeof(unit->paths[0]), name_compare);
	err = unit->err;
	for (size_t i = 0; i < unit->nr && !err; i++) {
		const struct told_source source = { TOLD_SYSTEMD, "systemd", unit->type,
						    unit->paths[i], false };

		err = dropin_read(unit, &source, told);
	}
	while (unit->nr)
		free(unit->paths[--unit->nr]);
	return err;
}

/*
 * The unit of the group @path, of the machine's systemd or of a user's. A user's home overrides all
 * else, so without it nothing is known.
 */
static const char *unit_of(const char *path, struct unit *unit)
{
	unsigned int uid, same;
	int len = 0;

	if (sscanf(path, "/user.slice/user-%u.slice/user@%u.service%n", &uid, &same, &len) < 2 ||
	    uid != same || path[len] != '/')
		return container_unit(path);
	unit->user = true;
	unit->uid = uid;
	return unit->rt->k->far_homes ? NULL : container_unit(path + len);
}

static void systemd_read(struct runtime *rt, const char *path, struct told *told)
{
	struct unit unit = { .rt = rt };
	const char *name = unit_of(path, &unit);
	char template[NAME_MAX + 1];
	int err;

	if (!name)
		return;
	unit.type = strrchr(name, '.') + 1;
	if (unit.user && unit.uid)
		home_find(&unit);
	else
		strcpy(unit.home, "root");
	err = fragment_read(&unit, name, told);
	snprintf(template, sizeof(template), "%s", name);
	if (err == -ENOENT && strchr(name, '@') && name_widen(template))
		err = fragment_read(&unit, template, told);
	if (!err || err == -ENOENT)
		err = dropins_read(&unit, name, told);
	if (err == -ENOMEM)
		rt->err = err;
	if (err)
		memset(told, 0, TOLD_LIMITS * sizeof(*told));
}

static void told_set(struct told *told, const struct runtime_told *said, const char *key,
		     int64_t value)
{
	*told = (struct told){ .who = runtimes[said->who].who,
			       .at_start = runtimes[said->who].at_start,
			       .value = value };
	snprintf(told->word, sizeof(told->word), "%s", key);
	if (snprintf(told->file, sizeof(told->file), "%s", said->file) >= (int)sizeof(told->file))
		told->who = NULL;
}

/* Limits in @own override those in @told. */
static void told_over(struct told *told, const struct told *own)
{
	for (int i = 0; i < TOLD_LIMITS; i++)
		if (own[i].who)
			told[i] = own[i];
}

/* The files have memory + swap. Without it docker allows as much swap as memory. -1: no limit. */
static void numbers_read(const struct runtime_told *said, struct told *told)
{
	int64_t memory = said->memory, both = said->both;
	char key[64];

	if (memory <= 0 || memory > INT64_MAX / 2)
		return;
	snprintf(key, sizeof(key), "%s %" PRId64, runtimes[said->who].memory, memory);
	told_set(&told[TOLD_MAX], said, key, memory);
	if (both < -1 || (both > 0 && both < memory) || (!both && said->who != RUNTIME_DOCKER))
		return;
	text_add(key, sizeof(key), " and %s %" PRId64, runtimes[said->who].both, both);
	both = both == -1 ? VAL_MAX : both ? both : 2 * memory;
	told_set(&told[TOLD_SWAP], said, key, both == VAL_MAX ? both : both - memory);
	told_set(&told[TOLD_MEMSW], said, key, both);
}

static void container_read(struct runtime *rt, const char *path, const struct container *c,
			   struct told *told)
{
	struct told own[TOLD_LIMITS] = { 0 };
	struct runtime_told said;

	if (!runtime_told(rt, path, c, &said))
		return;
	numbers_read(&said, told);
	told_parse(&(struct told_source){ .format = TOLD_FILES,
					  .who = runtimes[said.who].who,
					  .at_start = runtimes[said.who].at_start,
					  .path = said.file },
		   said.files, own);
	told_over(told, own);
}

/* Only containers of burstable pods get swap, in proportion to their memory request. */
static void kubelet_read(struct runtime *rt, const char *path, const struct container *c,
			 struct told *told)
{
	static const struct told_source source = { TOLD_KUBELET, "kubelet", NULL,
						   "var/lib/kubelet/config.yaml", false };
	struct told *swap = &told[TOLD_SWAP];
	struct runtime_name name;

	runtime_find(rt, path, c, &name);
	/* the pause container, which CRI-O calls POD, gets no limit */
	if (rt->k->kind != CGROUP_V2 || !name.container[0] || !strcmp(name.container, "POD"))
		return;
	source_read(rt, &source, told);
	if (swap->unit == TOLD_LIMITED_SWAP && !strstr(path, "burstable"))
		swap->unit = TOLD_BYTES;
}

/* Proxmox's swap is without memory; on v1 memsw is the sum. */
static void lxc_read(struct runtime *rt, const char *name, struct told *told)
{
	bool v2 = rt->k->kind == CGROUP_V2;

	for (size_t i = 0; i < COUNT(lxc_files); i++) {
		enum told_format format = lxc_files[i].format;
		struct told own[TOLD_LIMITS] = { 0 };
		char path[640];
		const struct told_source source = {
			format == TOLD_LXC && !v2 ? TOLD_LXC_V1 : format,
			lxc_files[i].who,
			NULL,
			path,
			lxc_files[i].at_start,
		};

		snprintf(path, sizeof(path), "%s%s%s", lxc_files[i].path, name, lxc_files[i].tail);
		source_read(rt, &source, own);
		if (format == TOLD_PROXMOX && own[TOLD_MAX].who && own[TOLD_SWAP].who) {
			own[TOLD_MEMSW] = own[TOLD_SWAP];
			own[TOLD_MEMSW].value = val_plus(own[TOLD_SWAP].value, own[TOLD_MAX].value);
		}
		told_over(told, own);
	}
}

bool told_read(struct runtime *rt, const char *path, struct told *told)
{
	struct told systemd[TOLD_LIMITS] = { 0 };
	struct container c;
	bool any = false;

	memset(told, 0, TOLD_LIMITS * sizeof(*told));
	container_parse(path, &c);
	if (c.kind == CONTAINER_LXC && !c.inside)
		lxc_read(rt, c.name, told);
	else if (c.id[0] && !c.inside && !strncmp(path, "/kubepods", 9))
		kubelet_read(rt, path, &c, told);
	else
		container_read(rt, path, &c, told);
	systemd_read(rt, path, systemd);
	for (int i = 0; i < TOLD_LIMITS; i++) {
		if (!told[i].who)
			told[i] = systemd[i];
		any |= told[i].who != NULL;
	}
	return any;
}

int told_read_groups(struct runtime *rt, struct groups *groups)
{
	for (size_t i = 0; i < groups->nr; i++) {
		struct told told[TOLD_LIMITS];
		struct group *group = groups->all[i];
		struct container c;

		container_parse(group->path, &c);
		runtime_read(rt, group->path, &c);
		if (!told_read(rt, group->path, told))
			continue;
		group->told = malloc(sizeof(told));
		if (!group->told)
			return -ENOMEM;
		memcpy(group->told, told, sizeof(told));
	}
	return rt->err;
}
