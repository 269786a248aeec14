/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * model/container.h - what the path of a group says of who made it.
 *
 * Owns: the names that docker, containerd, CRI-O, podman, LXC, kubelet and systemd give to their
 * groups. Pure: the path alone is looked at. Must not know: files, names that only the runtime's
 * own state has.
 */
#ifndef CGSWAP_MODEL_CONTAINER_H
#define CGSWAP_MODEL_CONTAINER_H

#include <stdbool.h>
#include <stddef.h>

/* Room for every label. */
#define CONTAINER_LABEL_SIZE 300

enum container_kind {
	CONTAINER_NONE, /* a group that nobody named in a way that is known */
	CONTAINER_DOCKER,
	CONTAINER_CONTAINERD,
	CONTAINER_CRIO,
	CONTAINER_PODMAN,
	CONTAINER_OTHER, /* the name is an id of 64 digits, without the runtime's name */
	CONTAINER_LXC,
	CONTAINER_POD,	/* of Kubernetes; its containers are below it */
	CONTAINER_UNIT, /* of systemd: service, slice, scope, ... */
};

struct container {
	enum container_kind kind;
	char id[65];	/* of a container, 64 hexadecimal digits; "" else */
	char pod[37];	/* uid of the pod that it is in or is; "" when in none */
	char name[256]; /* LXC: the container's name; a unit: the unit's; "" else */
	bool inside;	/* a group below the one that has the name */
};

/*
 * What @path ("/a/b") says: the nearest name on the way up from its last part that one of the
 * above gives. Units count for the last part only, as everything is in some slice.
 */
void container_parse(const char *path, struct container *container);

/*
 * A name for people in @buf: "docker 3f4a5b6c7d8e", "pod 2c48913c-...", "web.service"; "" when
 * the path says nothing. Cut where @size ends. Returns @buf.
 */
char *container_label(const struct container *container, char *buf, size_t size);

/*
 * The unit of the machine's own systemd, not of a user's or a container's, that the group @path is;
 * NULL: it is none. systemd puts "_" before names that its groups cannot have.
 */
const char *container_unit(const char *path);

/* Nothing but slices is above @path. */
bool container_is_below_slices(const char *path);

/* The last part of @path; the root is "/". */
const char *container_last(const char *path);

/*
 * The last part of @path, for lists of groups: the label of the container or pod that it names, in
 * @buf, or the part itself.
 */
const char *container_part(const char *path, char *buf, size_t size);

/* True when @text can be (the beginning of) a container's id or a pod's uid: 6 digits or more. */
bool container_id_is_valid(const char *text);

/*
 * True when @path itself, not a group below it, has an id, or is of a pod whose uid, that begins
 * with @text. In uids "_" and "-" are the same.
 */
bool container_has_id(const char *path, const char *text);

/*
 * True when @text is the name of an LXC container, or of a machine that systemd has a unit for:
 * libvirt's are called as they are there, and "qemu-1-NAME" too.
 */
bool container_is_called(const struct container *container, const char *text);

#endif
