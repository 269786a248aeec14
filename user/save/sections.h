/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * save/sections.h - the parts of a saved tree, for save/save.c.
 *
 * Each is 0, also when something was not read, which is counted, or -errno: this is the end.
 */
#ifndef CGSWAP_SAVE_SECTIONS_H
#define CGSWAP_SAVE_SECTIONS_H

#include "cgroup/fs.h"
#include "save/copy.h"

/* Of the machine, and of processes and the kernel when they are asked for. */
int save_machine(struct copy *copy, const struct kernfs *k);

/* All groups of the hierarchy that counts memory. */
int save_groups(struct copy *copy, const struct kernfs *k);

#endif
