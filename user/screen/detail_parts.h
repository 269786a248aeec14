/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * screen/detail_parts.h - the parts of the details page, and the names of groups in them.
 *
 * Owns: what a part knows of the page. Must not know: the order of the parts (screen/detail.c).
 */
#ifndef CGSWAP_SCREEN_DETAIL_PARTS_H
#define CGSWAP_SCREEN_DETAIL_PARTS_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Room for a name or a path, every byte of it as \\xNN. */
#define DETAIL_NAME ((size_t)4 * PATH_MAX)

struct row;
struct screen_detail;
struct screen_model;
struct screen_text;

struct detail_page {
	struct screen_text *text;
	const struct screen_model *model;
	const struct screen_detail *detail;
	const struct row *row;
	int at; /* index of the row */
};

/* @name made harmless for the terminal, into @buf of DETAIL_NAME bytes. */
void detail_name(const struct detail_page *page, char *buf, const char *name);

/* True when the row @row is the page's group or below it. */
bool detail_has(const struct detail_page *page, int row);

/*
 * The end of the path of the group @kernfs_id that fits @width columns, padded to them, into @buf
 * of DETAIL_NAME bytes; "-" for 0, which is nobody or not known.
 */
const char *detail_group(const struct detail_page *page, char *buf, uint64_t kernfs_id, int width);

/* screen/actors.c: who sends pages out, whose, and what was refused. */
void detail_actors(const struct detail_page *page);

/* screen/events.c: what happened of late in the group and below it. */
void detail_events(const struct detail_page *page);

#endif
