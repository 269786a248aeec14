/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * base/cpulist.h - the kernel's lists of processors.
 *
 * Owns: the form "0-3,8" of the files in /sys/devices/system/cpu (Documentation/admin-guide/
 * cputopology.rst). Pure. Must not know: files, what the processors are for.
 */
#ifndef CGSWAP_BASE_CPULIST_H
#define CGSWAP_BASE_CPULIST_H

#include <stdbool.h>

/*
 * Sets @set[cpu] of the @nr processors to whether the list in @text has it; those from @nr on are
 * left out. 0, or -EINVAL when @text is no list.
 */
int cpulist_parse(const char *text, bool *set, int nr);

#endif
