/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * model/container.h - what made a group, from its path: a container runtime, kubelet, systemd.
 *
 * Owns: the names that docker, containerd, CRI-O, podman, LXC, kubelet and systemd give to their
 * groups. Pure: uses only the path. Must not know: files, names that only the runtime's own state
 * has.
 */
#ifndef CGSWAP_MODEL_CONTAINER_H
#define CGSWAP_MODEL_CONTAINER_H

#include <stdbool.h>
#include <stddef.h>

/* Fits every label. */
#define CONTAINER_LABEL_SIZE 300

/* Fits every title made of names of up to 255 bytes. */
#define CONTAINER_TITLE_SIZE 544

enum container_kind {
	CONTAINER_NONE, /* the group's name has no known form */
	CONTAINER_DOCKER,
	CONTAINER_CONTAINERD,
	CONTAINER_CRIO,
	CONTAINER_PODMAN,
	CONTAINER_OTHER, /* an id of 64 digits without the runtime's name */
	CONTAINER_LXC,
	CONTAINER_POD,	/* of Kubernetes, with its containers below */
	CONTAINER_UNIT, /* of systemd: service, slice, scope, ... */
};

struct container {
	enum container_kind kind;
	char id[65];	/* of a container, 64 hexadecimal digits; else "" */
	char pod[37];	/* uid of the pod that it is or is in; else "" */
	char name[256]; /* LXC: name of the container; unit: its name; else "" */
	bool inside;	/* the group is below the one with the name */
};

/*
 * Parses @path ("/a/b"): the nearest name on the way up from the last component that one of the
 * above gives. A unit counts only as the last component, as everything is in some slice.
 */
void container_parse(const char *path, struct container *container);

/* True if a container runtime or kubelet made the group, or one above it; not systemd. */
bool container_is_of_runtime(const struct container *container);

/*
 * What people call it, in @buf: "web (docker)", "web (lxc)", "web (libvirt)", "NAMESPACE/POD" or
 * "NAMESPACE/POD/web". @name and @pod are what the runtime says, "" when not known. "": it has no
 * name, or the group is inside the one that has it. Cut off at @size. Returns @buf.
 */
char *container_title(const struct container *container, const char *name, const char *pod,
		      char *buf, size_t size);

/*
 * A readable name in @buf: "docker 3f4a5b6c7d8e", "pod 2c48913c-...", "web.service"; "" when the
 * path has none. Cut off at @size. Returns @buf.
 */
char *container_label(const struct container *container, char *buf, size_t size);

/*
 * The unit of the machine's systemd (not of a user's or a container's) whose group is @path; NULL:
 * none. systemd puts "_" before names that cgroups do not allow.
 */
const char *container_unit(const char *path);

/* True when only slices are above @path. */
bool container_is_below_slices(const char *path);

/* The last component of @path; the root is "/". */
const char *container_last(const char *path);

/*
 * The last component of @path, for lists of groups: the label of its container or pod, in @buf, or
 * the component itself.
 */
const char *container_part(const char *path, char *buf, size_t size);

/* True when @text can be a container's id or a pod's uid, or the first 6 digits or more of one. */
bool container_id_is_valid(const char *text);

/*
 * True when @path itself, not a group below it, has an id or pod uid that begins with @text. In
 * uids "_" and "-" are the same.
 */
bool container_has_id(const char *path, const char *text);

/*
 * True when @text is the name of an LXC container, or of a machine that has a systemd unit.
 * libvirt's machines match by their name in libvirt, and by "qemu-1-NAME".
 */
bool container_is_called(const struct container *container, const char *text);

#endif
