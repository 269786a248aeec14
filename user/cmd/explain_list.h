/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * cmd/explain_list.h - the groups that there are, and what people call them.
 *
 * Owns: the text. Must not know: options.
 */
#ifndef CGSWAP_CMD_EXPLAIN_LIST_H
#define CGSWAP_CMD_EXPLAIN_LIST_H

struct kernfs;

/*
 * Prints a line for each group of @cgroup (NULL: of all): its path and, if people gave it a name, a
 * tab and that name. An exit code.
 */
int explain_list(const struct kernfs *k, const char *cgroup);

#endif
