/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * export/snapshot.h - the texts to export for one moment, shared by all readers.
 *
 * Owns: the numbers of the moment, this process's own among them, and the texts. One thread uses
 * it. Must not know: who reads the texts.
 */
#ifndef CGSWAP_EXPORT_SNAPSHOT_H
#define CGSWAP_EXPORT_SNAPSHOT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "export/families.h"

struct kernfs;
struct refresh;
struct select_config;
struct snapshots;

enum snapshot_kind {
	SNAPSHOT_OPENMETRICS = EXPORT_OPENMETRICS,
	SNAPSHOT_TEXT = EXPORT_TEXT,
	SNAPSHOT_PAGE = EXPORT_FORMATS, /* HTML, for people */
	SNAPSHOT_HEALTH,		/* a short report on whether all is well */
	SNAPSHOT_KINDS
};

struct snapshot_config {
	const struct select_config *select;
	const char *version; /* of the command */
	bool recorded;	     /* numbers of another time; those of this process are left out */
};

struct snapshot_text {
	char *text; /* ends with a zero, which @len does not count */
	size_t len;
};

/* @config must stay valid. NULL: no memory. */
struct snapshots *snapshots_new(const struct snapshot_config *config);
void snapshots_free(struct snapshots *snapshots);

/*
 * From now on containers and pods have the names that files below the root of @k give them; @k must
 * stay valid. Called again, these files are read again. 0 or -ENOMEM.
 */
int snapshots_name(struct snapshots *snapshots, const struct kernfs *k);

/*
 * From now on the texts are those of @refresh, which took @refresh_us and is not needed any more
 * after this. 0 or -errno, after which there are none.
 */
int snapshots_take(struct snapshots *snapshots, const struct refresh *refresh, int64_t refresh_us);

/*
 * A text of the last snapshot, made when it is first asked for: all numbers in all texts are of one
 * moment. Valid until the next snapshots_take(). NULL: there is no snapshot, or no memory.
 */
const struct snapshot_text *snapshots_text(struct snapshots *snapshots, enum snapshot_kind kind);

/* Changes with each snapshots_take(). */
uint64_t snapshots_serial(const struct snapshots *snapshots);

/* The value of Content-Type. */
const char *snapshot_content_type(enum snapshot_kind kind);

#endif
