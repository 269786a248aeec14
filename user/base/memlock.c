// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * base/memlock.c - see base/memlock.h.
 */
#include "base/memlock.h"

#include <link.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include "base/rights.h"

/* The setting that this process inherited, and that our commands are to get back. */
static bool huge_pages_are_ours, huge_pages_were_off;
static struct rlimit limit_was, limit_is;

static void huge_pages_leave(void)
{
	huge_pages_were_off = prctl(PR_GET_THP_DISABLE, 0, 0, 0, 0) == 1;
	huge_pages_are_ours = !prctl(PR_SET_THP_DISABLE, 1, 0, 0, 0);
}

/* Up to 5.10 libbpf raises it. */
static bool limit_is_raised(void)
{
	return limit_is.rlim_cur != limit_was.rlim_cur || limit_is.rlim_max != limit_was.rlim_max;
}

void memlock_spawn_begin(void)
{
	if (huge_pages_are_ours)
		prctl(PR_SET_THP_DISABLE, huge_pages_were_off, 0, 0, 0);
	getrlimit(RLIMIT_MEMLOCK, &limit_is);
	if (!limit_is_raised())
		return;
	/* new mappings are not locked for now, or none could exceed the limit */
	mlockall(MCL_CURRENT | MCL_ONFAULT);
	setrlimit(RLIMIT_MEMLOCK, &limit_was);
}

void memlock_spawn_end(void)
{
	if (huge_pages_are_ours)
		prctl(PR_SET_THP_DISABLE, 1, 0, 0, 0);
	if (!limit_is_raised())
		return;
	setrlimit(RLIMIT_MEMLOCK, &limit_is);
	mlockall(MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT);
}

bool memlock_unlimit(void)
{
	const struct rlimit none = { RLIM_INFINITY, RLIM_INFINITY };

	return !setrlimit(RLIMIT_MEMLOCK, &none);
}

/* Without the capability, MCL_FUTURE would make mappings fail at the limit. */
void memlock_start(void)
{
	huge_pages_leave();
	getrlimit(RLIMIT_MEMLOCK, &limit_was);
	if (rights_held() & RIGHT(CAP_IPC_LOCK))
		mlockall(MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT);
}

/* mlock() rounds to whole pages. */
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

void memlock_code(void)
{
	mlockall(MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT);
	dl_iterate_phdr(object_lock, NULL);
}
