/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * cmd/top_tree.h - the table of top from a saved tree.
 *
 * Owns: what of it the groups' files alone say, and which groups are shown. Must not know: options,
 * BPF.
 */
#ifndef CGSWAP_CMD_TOP_TREE_H
#define CGSWAP_CMD_TOP_TREE_H

#include <stdbool.h>
#include <stddef.h>

struct kernfs;

/*
 * Prints to stdout the groups of the subtree @cgroup, as the user calls it; NULL: all. 0, or -errno
 * with one line in @error.
 */
int top_tree(const struct kernfs *k, const char *cgroup, bool json, char *error, size_t error_len);

#endif
