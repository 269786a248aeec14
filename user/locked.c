// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * locked.c - see locked.h.
 */
#include "locked.h"

#include <link.h>
#include <stddef.h>
#include <sys/mman.h>

void locked_start(void)
{
	mlockall(MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT);
}

/* mlock() takes whole pages, from that of the first byte to that of the last one. */
static int object_lock(struct dl_phdr_info *info, size_t size, void *arg)
{
	(void)size;
	(void)arg;
	for (int i = 0; i < info->dlpi_phnum; i++) {
		const ElfW(Phdr) *segment = &info->dlpi_phdr[i];

		if (segment->p_type == PT_LOAD)
			mlock((const void *)(info->dlpi_addr + segment->p_vaddr), segment->p_memsz);
	}
	return 0;
}

void locked_code(void)
{
	dl_iterate_phdr(object_lock, NULL);
}
