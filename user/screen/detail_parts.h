/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * screen/detail_parts.h - the parts of the details page, and group names in them.
 *
 * Owns: what a part knows of the page. Must not know: the order of the parts (screen/detail.c).
 */
#ifndef CGSWAP_SCREEN_DETAIL_PARTS_H
#define CGSWAP_SCREEN_DETAIL_PARTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "screen/names.h"

/* Buffer size for a name or a path with every byte as \\xNN. */
#define DETAIL_NAME (4 * SCREEN_NAME_SIZE)

/* Buffer size for a command that is shown whole, in a line of DETAIL_NAME bytes. */
#define DETAIL_FIX (DETAIL_NAME - (sizeof("    fix: ") - 1))

struct row;
struct screen_detail;
struct screen_model;
struct screen_text;

struct detail_page {
	struct screen_text *text;
	const struct screen_model *model;
	const struct screen_detail *detail;
	const struct row *row;
	int at;	  /* index of the row; -1: none */
	bool all; /* the page is of all groups, those that are gone too */
};

/* The page of all groups that are shown. */
struct detail_page detail_page_all(struct screen_text *text, const struct screen_model *model,
				   const struct screen_detail *detail);

/* @name escaped for the terminal, in @buf of DETAIL_NAME bytes. */
void detail_name(const struct detail_page *page, char *buf, const char *name);

/* True when @row, -1 for a group that is gone, is the page's group or a descendant. */
bool detail_has(const struct detail_page *page, int row);

/*
 * Columns for each of @nr groups in a line, beside @other columns; at least @least, and not more
 * than most names need.
 */
int detail_group_width(const struct detail_page *page, int nr, int other, int least);

/*
 * The end of the full name of the group @kernfs_id, cut and padded to @width columns, in @buf of
 * DETAIL_NAME bytes; "-" for 0: nobody, or not known.
 */
const char *detail_group(const struct detail_page *page, char *buf, uint64_t kernfs_id, int width);

/* Cuts the middle out of the text in @buf, of DETAIL_NAME bytes, where @width columns are less. */
void detail_cut(const struct detail_page *page, char *buf, int width);

/* screen/checks.c: what explain's checks found. */
void detail_checks(const struct detail_page *page);

/* screen/heat_lines.c: the matrix of owners and actors, where it fits; else nothing. */
void detail_heat(const struct detail_page *page);

/* screen/actors.c: who sends pages out, whose pages, and what was refused. */
void detail_actors(const struct detail_page *page);

/* screen/events.c: recent events in the group and its descendants. */
void detail_events(const struct detail_page *page);

#endif
