/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * base/memlock.h - locks this process's memory, so that it is not swapped while it watches swap.
 *
 * Owns: what is locked, and when. Without CAP_IPC_LOCK, or above RLIMIT_MEMLOCK, everything works,
 * but the process may itself be swapped; VmLck in /proc/PID/status shows it. Must not know: what
 * the memory is for.
 */
#ifndef CGSWAP_BASE_MEMLOCK_H
#define CGSWAP_BASE_MEMLOCK_H

#include <stdbool.h>

/*
 * Locks pages when they are touched from now on. Tables for all ids are large and mostly empty, so
 * unused pages are not brought in, and huge pages are off: khugepaged would turn each used page
 * into 2 MB. Locks nothing without CAP_IPC_LOCK.
 */
void memlock_start(void);

/* Call these around the start of a command: it gets its huge pages and its limit as without us. */
void memlock_spawn_begin(void);
void memlock_spawn_end(void);

/* Lifts the limit. True when locking works without CAP_IPC_LOCK from now on. */
bool memlock_unlimit(void);

/*
 * Call it last: locks all code as far as allowed and brings it into memory, so that no page of it
 * is read while disks are busy.
 */
void memlock_code(void);

#endif
