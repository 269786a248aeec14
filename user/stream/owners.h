/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * stream/owners.h - which group owns a private id at the time of an event. Pure.
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
 * One owner of an id. It is freed when the id gets another owner, unless a reference is held:
 * groups come and go without end.
 */
struct owner {
	char *path;	    /* "/a/b"; "(id 7)" when not known, "(path too long, inode 7)" */
	uint64_t kernfs_id; /* 0: not known */
	uint64_t index;	    /* from 0, in the order of arrival */
	uint32_t kept;
	uint16_t memcg_id;
	bool gone; /* the id has another owner */
};

/* NULL when out of memory. */
struct owners *owners_new(void);
void owners_free(struct owners *groups);

/* From now on, @id belongs to the group @path. 0 or -ENOMEM. */
int owners_set(struct owners *groups, uint16_t id, uint64_t kernfs_id, const char *path);

/*
 * The same with a name below the group that owns @parent_id now; an unknown parent is shown as "?".
 */
int owners_born(struct owners *groups, uint16_t id, uint64_t kernfs_id, uint16_t parent_id,
		const char *name);

/*
 * The owner of @id now; makes one up if it is not known yet. NULL: out of memory, or @id is 0.
 * Valid until the id gets another owner, unless kept.
 */
struct owner *owners_find(struct owners *groups, uint16_t id);

/* The owner of @id if known, else NULL. */
struct owner *owners_at(const struct owners *groups, uint16_t id);

/*
 * Takes a reference to @owner (may be NULL), which stays valid until owner_drop(), even after
 * owners_free().
 */
struct owner *owner_keep(struct owner *owner);
void owner_drop(struct owner *owner);

#endif
