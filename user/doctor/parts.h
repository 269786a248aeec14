/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * doctor/parts.h - the parts of the doctor, for doctor/doctor.c only. Each adds its findings.
 */
#ifndef CGSWAP_DOCTOR_PARTS_H
#define CGSWAP_DOCTOR_PARTS_H

#include "doctor/doctor.h"

struct kernel;

/* doctor/kernel.c: types, symbols, preemption, skipped runs, and the hook of every job. */
void doctor_kernel(struct doctor *doctor, const struct kernel *kernel,
		   const struct doctor_config *config);

/* doctor/rights.c: capabilities, and the switches that forbid or silence programs. */
void doctor_rights(struct doctor *doctor, const struct kernfs *k, const struct kernel *kernel);

/* doctor/memory.c: hierarchies, the files of groups, swap devices, zswap. */
void doctor_memory(struct doctor *doctor, const struct kernfs *k);

/* True when a kprobe that perf makes is among the hooks that were chosen. After doctor_kernel(). */
bool doctor_uses_probes(const struct doctor *doctor);

/* The same of those that are attached when top starts. */
bool doctor_starts_probes(const struct doctor *doctor);

#endif
