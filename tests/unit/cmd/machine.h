/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * unit/cmd/machine.h - the files of a machine with 8 GiB of memory, half of it available, and an
 * empty swap of 1 GiB, in a tree without groups.
 */
#ifndef CGSWAP_UNIT_CMD_MACHINE_H
#define CGSWAP_UNIT_CMD_MACHINE_H

#include "unit/cgroup/tree.h"

static inline void machine_write(const struct tree *tree)
{
	tree_write(tree, "proc/self/mountinfo",
		   "30 23 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n");
	tree_write(tree, "proc/meminfo",
		   "MemTotal: 8388608 kB\nMemAvailable: 4194304 kB\nSwapTotal: 1048576 kB\n"
		   "SwapFree: 1048576 kB\n");
	tree_write(tree, "proc/swaps",
		   "Filename Type Size Used Priority\n/dev/vda2 partition 1048576 0 -2\n");
	tree_write(tree, "sys/fs/cgroup/cgroup.controllers", "memory\n");
}

#endif
