/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * base/memlock.h - this process's own memory, which is not to be swapped while it watches swap.
 *
 * Owns: what is locked, and when. Without CAP_IPC_LOCK, or above RLIMIT_MEMLOCK, all works, but may
 * itself be swapped; VmLck in /proc/PID/status tells. Must not know: what the memory is for.
 */
#ifndef CGSWAP_BASE_MEMLOCK_H
#define CGSWAP_BASE_MEMLOCK_H

#include <stdbool.h>

/*
 * Keeps what is touched from now on in memory: tables for all ids are large and mostly empty, so
 * nothing is brought in that is not used, and there are no huge pages, of which khugepaged would
 * make 2 MB of each page in use. Locks nothing without CAP_IPC_LOCK.
 */
void memlock_start(void);

/* Around the start of a command, which gets huge pages, and its limit, as it would without us. */
void memlock_spawn_begin(void);
void memlock_spawn_end(void);

/* True when what is locked stays so, and more may be, without CAP_IPC_LOCK too. */
bool memlock_unlimit(void);

/*
 * The same at last, as far as it is allowed, and brings all code into memory: no page of it is read
 * while disks are busy.
 */
void memlock_code(void);

#endif
