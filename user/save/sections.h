/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * save/sections.h - the parts of a saved tree, for save/save.c.
 *
 * Each returns 0 even if some files could not be read, which are counted; -errno: stop.
 */
#ifndef CGSWAP_SAVE_SECTIONS_H
#define CGSWAP_SAVE_SECTIONS_H

#include "cgroup/fs.h"
#include "save/copy.h"

/* Files of the machine and, if asked for, of processes and the kernel. */
int save_machine(struct copy *copy, const struct kernfs *k);

/* All groups of the hierarchy that counts memory. */
int save_groups(struct copy *copy, const struct kernfs *k);

#endif
