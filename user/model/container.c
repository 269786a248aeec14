// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * model/container.c - see model/container.h.
 */
#include "model/container.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#define ID_LEN 64
#define UID_LEN 36    /* with its dashes */
#define STATIC_LEN 32 /* the uid of a static pod is a hash */
#define ID_MIN 6

/*
 * Prefixes of ids: "docker-ID" in systemd's scopes and in the groups of runtimes that create them;
 * "SLICE:docker:ID" when a path for systemd's driver was given to the cgroupfs driver. podman's
 * payload is inside a service's group (--cgroups=split).
 */
static const struct {
	const char *text;
	enum container_kind kind;
} prefixes[] = {
	{ "docker", CONTAINER_DOCKER },		{ "cri-containerd", CONTAINER_CONTAINERD },
	{ "nerdctl", CONTAINER_CONTAINERD },	{ "crio", CONTAINER_CRIO },
	{ "libpod-payload", CONTAINER_PODMAN }, { "libpod", CONTAINER_PODMAN },
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static bool is_hex(const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (!isxdigit((unsigned char)text[i]) || isupper((unsigned char)text[i]))
			return false;
	return true;
}

/* Whether a path component ends here: nothing follows, or systemd's ".scope". */
static bool is_end(const char *text, size_t len)
{
	return !len || (len == 6 && !strncmp(text, ".scope", 6));
}

static bool take_id(const char *text, size_t len, struct container *c)
{
	if (len < ID_LEN || !is_hex(text, ID_LEN) || !is_end(text + ID_LEN, len - ID_LEN))
		return false;
	memcpy(c->id, text, ID_LEN);
	c->id[ID_LEN] = '\0';
	return true;
}

static bool has_prefix(const char *part, size_t len, const char *prefix)
{
	return len > strlen(prefix) && !strncmp(part, prefix, strlen(prefix));
}

/* Whether the part of @path before @part ends with @parent, such as "/docker/". */
static bool is_in(const char *path, const char *part, const char *parent)
{
	size_t len = strlen(parent);

	return (size_t)(part - path) >= len && !strncmp(part - len, parent, len);
}

/* "lxc.payload.NAME"; or "NAME" in "lxc", as on Proxmox, or in "lxc.payload". */
static bool take_lxc(const char *path, const char *part, size_t len, struct container *c)
{
	static const char payload[] = "lxc.payload.";
	size_t skip = has_prefix(part, len, payload) ? strlen(payload) : 0;

	if (!skip && !is_in(path, part, "/lxc/") && !is_in(path, part, "/lxc.payload/"))
		return false;
	snprintf(c->name, sizeof(c->name), "%.*s", (int)(len - skip), part + skip);
	return true;
}

static bool take_prefixed(const char *part, size_t len, struct container *c)
{
	const char *colon = memrchr(part, ':', len);
	size_t end = colon ? (size_t)(colon - part) : 0;

	for (size_t i = 0; i < COUNT(prefixes); i++) {
		size_t skip = strlen(prefixes[i].text), at = end > skip ? end - skip : 0;

		if (colon ? !at || part[at - 1] != ':' : len <= skip || part[skip] != '-')
			continue;
		c->kind = prefixes[i].kind;
		if (!strncmp(part + at, prefixes[i].text, skip))
			return take_id(part + at + skip + 1, len - at - skip - 1, c);
	}
	return false;
}

static bool take_container(const char *path, const char *part, size_t len, struct container *c)
{
	if (take_prefixed(part, len, c))
		return true;
	c->kind = CONTAINER_LXC;
	if (take_lxc(path, part, len, c))
		return true;
	/* only the group above tells whose a bare id is */
	c->kind = is_in(path, part, "/docker/") ? CONTAINER_DOCKER : CONTAINER_OTHER;
	return take_id(part, len, c);
}

/* "2c48913c-a29f-11e7-9350-020968147796", with "_" for "-" in slice names, or 32 digits. */
static bool take_uid(const char *text, size_t len, struct container *c)
{
	char uid[UID_LEN + 1];

	if (len != UID_LEN && len != STATIC_LEN)
		return false;
	for (size_t i = 0; i < len; i++) {
		bool dash = len == UID_LEN && (i == 8 || i == 13 || i == 18 || i == 23);

		uid[i] = dash && text[i] == '_' ? '-' : text[i];
		if (dash ? uid[i] != '-' : !is_hex(&uid[i], 1))
			return false;
	}
	memcpy(c->pod, uid, len);
	c->pod[len] = '\0';
	return true;
}

/* "pod<uid>" or, in systemd's slices, "kubepods[-QOS]-pod<uid>.slice". */
static bool take_pod(const char *part, size_t len, struct container *c)
{
	static const char slice[] = ".slice", kubepods[] = "kubepods";
	const char *at = part, *end = part + len;

	if (len > strlen(slice) && !strncmp(end - strlen(slice), slice, strlen(slice))) {
		end -= strlen(slice);
		while (at < end && strncmp(at, kubepods, strlen(kubepods)) != 0)
			at++;
		while (at < end && strncmp(at, "-pod", 4) != 0)
			at++;
		at++;
	}
	return end - at > 3 && !strncmp(at, "pod", 3) &&
	       take_uid(at + 3, (size_t)(end - at - 3), c);
}

static bool take_unit(const char *part, size_t len, struct container *c)
{
	static const char *const suffixes[] = { ".service", ".slice",  ".scope",
						".mount",   ".socket", ".swap" };

	for (size_t i = 0; i < COUNT(suffixes); i++) {
		size_t tail = strlen(suffixes[i]);

		if (len <= tail || strncmp(part + len - tail, suffixes[i], tail) != 0)
			continue;
		c->kind = CONTAINER_UNIT;
		snprintf(c->name, sizeof(c->name), "%.*s", (int)len, part);
		return true;
	}
	return false;
}

/* Start of the component of @path that ends at @end. */
static const char *part_of(const char *path, const char *end)
{
	while (end > path && end[-1] != '/')
		end--;
	return end;
}

static void pod_above(const char *path, const char *end, struct container *c)
{
	while (end > path && !c->pod[0]) {
		const char *part = part_of(path, end);

		take_pod(part, (size_t)(end - part), c);
		end = part - (part > path);
	}
}

static bool take_part(const char *path, const char *part, size_t len, struct container *c)
{
	if (take_container(path, part, len, c)) {
		pod_above(path, part, c);
		return true;
	}
	c->kind = CONTAINER_POD;
	return take_pod(part, len, c) || (!part[len] && take_unit(part, len, c));
}

void container_parse(const char *path, struct container *container)
{
	const char *end = path + strlen(path);

	*container = (struct container){ .kind = CONTAINER_NONE };
	while (end > path) {
		const char *part = part_of(path, end);

		container->inside = *end;
		if (take_part(path, part, (size_t)(end - part), container))
			return;
		end = part - (part > path);
	}
	*container = (struct container){ .kind = CONTAINER_NONE };
}

static const char *const runtimes[] = {
	[CONTAINER_DOCKER] = "docker", [CONTAINER_CONTAINERD] = "containerd",
	[CONTAINER_CRIO] = "crio",     [CONTAINER_PODMAN] = "podman",
	[CONTAINER_LXC] = "lxc",       [CONTAINER_OTHER] = "container",
};

bool container_is_of_runtime(const struct container *container)
{
	return container->kind != CONTAINER_NONE && container->kind != CONTAINER_UNIT;
}

char *container_label(const struct container *container, char *buf, size_t size)
{
	*buf = '\0';
	if (container->kind == CONTAINER_UNIT)
		snprintf(buf, size, "%s", container->name);
	else if (container->kind == CONTAINER_POD)
		snprintf(buf, size, "pod %s", container->pod);
	else if (container->kind == CONTAINER_LXC)
		snprintf(buf, size, "lxc %s", container->name);
	else if (container->kind != CONTAINER_NONE)
		snprintf(buf, size, "%s %.12s", runtimes[container->kind], container->id);
	return buf;
}

const char *container_last(const char *path)
{
	const char *part = part_of(path, path + strlen(path));

	return *part ? part : path;
}

bool container_is_below_slices(const char *path)
{
	static const char slice[] = ".slice";
	size_t len = strlen(slice);

	for (const char *end = strchr(path + 1, '/'); end; end = strchr(end + 1, '/'))
		if ((size_t)(end - path) < len || strncmp(end - len, slice, len) != 0)
			return false;
	return true;
}

const char *container_unit(const char *path)
{
	const char *part = container_last(path);
	struct container c;

	if (!take_unit(part, strlen(part), &c) || !container_is_below_slices(path))
		return NULL;
	return part + (*part == '_');
}

const char *container_part(const char *path, char *buf, size_t size)
{
	struct container container;

	container_parse(path, &container);
	if (container_is_of_runtime(&container) && !container.inside)
		return container_label(&container, buf, size);
	return container_last(path);
}

/* As in uids: "-" for "_", lower case. */
static char uid_char(char c)
{
	return (char)(c == '_' ? '-' : tolower((unsigned char)c));
}

bool container_id_is_valid(const char *text)
{
	size_t len = strlen(text);

	if (len < ID_MIN || len > ID_LEN)
		return false;
	for (size_t i = 0; i < len; i++)
		if (!isxdigit((unsigned char)text[i]) && uid_char(text[i]) != '-')
			return false;
	return true;
}

static bool begins_with(const char *id, const char *text)
{
	for (; *text; id++, text++)
		if (*id != uid_char(*text))
			return false;
	return true;
}

bool container_has_id(const char *path, const char *text)
{
	struct container container;

	container_parse(path, &container);
	if (container.inside || !container_id_is_valid(text))
		return false;
	if (container.kind == CONTAINER_POD)
		return begins_with(container.pod, text);
	return container.id[0] && begins_with(container.id, text);
}

/* Decodes the "\xNN" of a unit name: @unit of @len bytes, into @name of at least one more. */
static void unit_unescape(const char *unit, size_t len, char *name)
{
	for (const char *end = unit + len; unit < end; name++) {
		unsigned int byte;

		if (end - unit >= 4 && sscanf(unit, "\\x%2x", &byte) == 1) {
			*name = (char)byte;
			unit += 4;
		} else {
			*name = *unit++;
		}
	}
	*name = '\0';
}

/* libvirt drops the characters that no host name has from its machine names. */
static bool is_host_name(const char *name, const char *text)
{
	for (; *text; text++)
		if (isalnum((unsigned char)*text) || *text == '-' || *text == '.')
			if (*name++ != *text)
				return false;
	return !*name;
}

/* libvirt's NAME in "qemu-NUMBER-NAME"; NULL: it is no such machine. */
static const char *domain_of(const char *machine)
{
	size_t skip = !strncmp(machine, "qemu-", 5) ? 5 : !strncmp(machine, "lxc-", 4) ? 4 : 0;
	size_t digits = strspn(machine + skip, "0123456789");

	machine += skip + digits;
	return skip && digits && machine[0] == '-' && machine[1] ? machine + 1 : NULL;
}

/* Sets @name, of at least as many bytes as @unit has, to that of the machine; false: it is none. */
static bool machine_of(const char *unit, char *name)
{
	static const char *const ends[][2] = { { "machine-", ".scope" },
					       { "systemd-nspawn@", ".service" } };
	size_t len = strlen(unit);

	for (size_t i = 0; i < COUNT(ends); i++) {
		size_t head = strlen(ends[i][0]), tail = strlen(ends[i][1]);

		if (len <= head + tail || strncmp(unit, ends[i][0], head) != 0 ||
		    strcmp(unit + len - tail, ends[i][1]) != 0)
			continue;
		unit_unescape(unit + head, len - head - tail, name);
		return true;
	}
	return false;
}

static bool is_machine(const char *unit, const char *text)
{
	char name[sizeof(((struct container *)0)->name)];
	const char *domain;

	if (!machine_of(unit, name))
		return false;
	domain = domain_of(name);
	return !strcmp(name, text) || (domain && is_host_name(domain, text));
}

char *container_title(const struct container *container, const char *name, const char *pod,
		      char *buf, size_t size)
{
	char machine[sizeof(container->name)];
	const char *domain;

	*buf = '\0';
	if (container->kind == CONTAINER_LXC && !*name)
		name = container->name;
	if (container->inside || container->kind == CONTAINER_NONE)
		return buf;
	if (container->kind == CONTAINER_UNIT && machine_of(container->name, machine)) {
		domain = domain_of(machine);
		snprintf(buf, size, "%s (%s)", domain ? domain : machine,
			 domain ? "libvirt" : "machine");
	} else if (container->kind == CONTAINER_POD) {
		snprintf(buf, size, "%s", pod);
	} else if (container->kind == CONTAINER_UNIT) {
		return buf;
	} else if (*pod) {
		snprintf(buf, size, *name ? "%s/%s" : "%s/%.12s", pod,
			 *name ? name : container->id);
	} else if (*name) {
		snprintf(buf, size, "%s (%s)", name, runtimes[container->kind]);
	}
	return buf;
}

bool container_is_called(const struct container *container, const char *text)
{
	if (container->inside)
		return false;
	if (container->kind == CONTAINER_LXC)
		return !strcmp(container->name, text);
	return container->kind == CONTAINER_UNIT && is_machine(container->name, text);
}
