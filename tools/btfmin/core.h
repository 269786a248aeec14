/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * core.h - what the BPF programs ask of a kernel's types (CO-RE relocations).
 *
 * Owns: the relocations in an object's .BTF.ext, as structures and names of members. Must not know:
 * what else is wanted.
 */
#ifndef BTFMIN_CORE_H
#define BTFMIN_CORE_H

#include "keep.h"

/*
 * Marks in @keep what the relocations of the BPF object @path may resolve to: by name, as libbpf
 * looks for it. 0 or -errno; -ENODATA when the object has none.
 */
int core_keep(struct keep *keep, const char *path);

#endif
