/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * screen/names.h - what a group is called on the screen.
 *
 * Owns: when the name that people gave to a container or a pod stands for its path. Texts are as
 * the kernel and people wrote them: escape them. Must not know: where names come from.
 */
#ifndef CGSWAP_SCREEN_NAMES_H
#define CGSWAP_SCREEN_NAMES_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>

#include "model/container.h"

struct row;
struct screen_model;
struct screen_source;

/* Fits all of these texts. */
#define SCREEN_NAME_SIZE ((size_t)PATH_MAX + CONTAINER_TITLE_SIZE)

/* A text in two parts, each perhaps "". Valid as long as the rows and the group's name are. */
struct screen_name {
	const char *head, *tail;
};

/* Asks @source for the names of groups that are new, and takes those that are known by now. */
void screen_names_update(struct screen_model *model, const struct screen_source *source);

/*
 * The name of @row for a place where the groups above it are known: "web (docker)", or else
 * container_part(). In @buf of SCREEN_NAME_SIZE bytes, or the row's.
 */
const char *screen_name_part(const struct screen_model *model, const struct row *row, char *buf);

/*
 * The same for places where they are not, short and in full: "web (docker)/init.scope", or else the
 * path. Names that users and containers choose for groups of their own do not count: they can be
 * those of others.
 */
const char *screen_name_short(const struct screen_model *model, const struct row *row, char *buf);
const char *screen_name_full(const struct screen_model *model, const struct row *row, char *buf);

/* The one of the two that the table shows, which is a tree or a list. */
const char *screen_name_shown(const struct screen_model *model, const struct row *row, char *buf);

/*
 * What the table sorts @row by: screen_name_shown(), and for a group without a name in a tree the
 * last part of its path. Order: below 0 if @a goes first.
 */
struct screen_name screen_name_key(const struct screen_model *model, const struct row *row);
int screen_name_compare(const struct screen_name *a, const struct screen_name *b);

/* True if @word is in the path of @row, in its name or in its full name. Ignores case. */
bool screen_name_has(const struct screen_model *model, const struct row *row, const char *word);

/* limit_binding_name() of rows[@i], with these names. */
const char *screen_name_limit(const struct screen_model *model, int i, char *buf);

#endif
