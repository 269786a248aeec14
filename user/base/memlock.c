// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * base/memlock.c - see base/memlock.h.
 */
#include "base/memlock.h"

#include <link.h>
#include <linux/capability.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

static bool lock_is_free(void)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3] = { 0 };

	return !syscall(SYS_capget, &header, data) &&
	       data[CAP_TO_INDEX(CAP_IPC_LOCK)].effective & CAP_TO_MASK(CAP_IPC_LOCK);
}

/* What this process got from the one that started it, and a command of ours is to get. */
static bool huge_pages_are_ours, huge_pages_were_off;

static void huge_pages_leave(void)
{
	huge_pages_were_off = prctl(PR_GET_THP_DISABLE, 0, 0, 0, 0) == 1;
	huge_pages_are_ours = !prctl(PR_SET_THP_DISABLE, 1, 0, 0, 0);
}

void memlock_spawn_begin(void)
{
	if (huge_pages_are_ours)
		prctl(PR_SET_THP_DISABLE, huge_pages_were_off, 0, 0, 0);
}

void memlock_spawn_end(void)
{
	if (huge_pages_are_ours)
		prctl(PR_SET_THP_DISABLE, 1, 0, 0, 0);
}

/* With a limit to it, what is mapped later would fail as soon as the limit is met. */
void memlock_start(void)
{
	huge_pages_leave();
	if (lock_is_free())
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

void memlock_code(void)
{
	mlockall(MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT);
	dl_iterate_phdr(object_lock, NULL);
}
