/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * doctor/sections.h - the sections of the doctor's report; each adds its findings.
 *
 * Owns: which sections there are. Must not know: the order in which they run.
 */
#ifndef CGSWAP_DOCTOR_SECTIONS_H
#define CGSWAP_DOCTOR_SECTIONS_H

#include "doctor/findings.h"

struct kernel;
struct kernfs;

/*
 * doctor/kernel.c: types, symbols, preemption, skipped runs, and the hook of every job. @btf: the
 * file with the types; NULL: the kernel's own.
 */
void doctor_kernel(struct doctor *doctor, const struct kernel *kernel, const char *btf,
		   enum attach_mode mode);

/* doctor/rights.c: capabilities, and the settings that forbid programs; after doctor_kernel(). */
void doctor_rights(struct doctor *doctor, const struct kernfs *k, const struct kernel *kernel,
		   enum attach_mode mode);

/* doctor/memory.c: hierarchies, the files of groups, swap devices, zswap. */
void doctor_memory(struct doctor *doctor, const struct kernfs *k);

/* doctor/coming.c: what kernels after 7.3 may have, where it exists. */
void doctor_coming(struct doctor *doctor, const struct kernfs *k, const struct kernel *kernel);

#endif
