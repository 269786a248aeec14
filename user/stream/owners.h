/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * stream/owners.h - which group an id of an event is, at the time of the event. Pure.
 *
 * Owns: the paths of groups by private id, through births and reuse of ids. Must not know: where
 * names come from, what is counted for a group.
 */
#ifndef CGSWAP_STREAM_OWNERS_H
#define CGSWAP_STREAM_OWNERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct owners;

/*
 * One owner of an id, which is freed when another has the id, unless somebody keeps it: groups come
 * and go without end.
 */
struct owner {
	char *path;	    /* "/a/b"; "(id 7)" when it is not known, "(path too long, inode 7)" */
	uint64_t kernfs_id; /* 0: not known */
	uint64_t index;	    /* from 0, in the order in which they came */
	uint32_t kept;
	uint16_t memcg_id;
	bool gone; /* another has the id */
};

/* NULL when there is no memory. */
struct owners *owners_new(void);
void owners_free(struct owners *groups);

/* @id is of the group @path from now on. 0 or -ENOMEM. */
int owners_set(struct owners *groups, uint16_t id, uint64_t kernfs_id, const char *path);

/* The same by a name below the group that @parent_id is now; an unknown parent is shown as "?". */
int owners_born(struct owners *groups, uint16_t id, uint64_t kernfs_id, uint16_t parent_id,
		const char *name);

/*
 * The owner of @id now; one that is not known yet is made up. NULL: no memory, or @id is 0. Valid
 * until the id has another, unless it is kept.
 */
struct owner *owners_find(struct owners *groups, uint16_t id);

/* The owner of @id as far as it is known; NULL: none. */
struct owner *owners_at(const struct owners *groups, uint16_t id);

/* @owner, which may be NULL, stays until owner_drop(), also after owners_free(). */
struct owner *owner_keep(struct owner *owner);
void owner_drop(struct owner *owner);

#endif
