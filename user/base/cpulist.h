/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * base/cpulist.h - the kernel's CPU lists.
 *
 * Owns: the format "0-3,8" of the files in /sys/devices/system/cpu (Documentation/admin-guide/
 * cputopology.rst). Pure. Must not know: files, what the CPUs are for.
 */
#ifndef CGSWAP_BASE_CPULIST_H
#define CGSWAP_BASE_CPULIST_H

#include <stdbool.h>

/*
 * Sets @set[cpu] for each of @nr CPUs to whether the list @text contains it; CPUs from @nr on are
 * ignored. 0, or -EINVAL when @text is not a list.
 */
int cpulist_parse(const char *text, bool *set, int nr);

#endif
