/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * cmd/top_explain.h - explain for the group that the screen shows.
 *
 * Owns: when the files of that group, of those above it and of the machine are read: not more often
 * than explain reads them. Those of the groups below and of runtimes and systemd are read for the
 * text only. Must not know: what a check looks for, the screen.
 */
#ifndef CGSWAP_CMD_TOP_EXPLAIN_H
#define CGSWAP_CMD_TOP_EXPLAIN_H

#include <stdbool.h>

struct advice;
struct kernfs;
struct top_explain;

/*
 * @k must outlive the result. With @lent (rights_are_lent()) no file of a runtime or of systemd is
 * read, and the text says so. NULL: out of memory.
 */
struct top_explain *top_explain_new(const struct kernfs *k, bool lent);
void top_explain_free(struct top_explain *explain);

/*
 * Fills @advice, without its text, for the group @path. A directory that was made again is a new
 * group. What needs a file of a runtime, of systemd or of a group below is not checked.
 */
void top_explain_checks(struct top_explain *explain, const char *path, struct advice *advice);

/* Fills all of @advice from one report; the same as last time if nothing was read since. */
void top_explain_text(struct top_explain *explain, const char *path, struct advice *advice);

#endif
