/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * history/sync.h - a thread that writes a file's data to the disk from time to time.
 *
 * Owns: fdatasync(2), which blocks for long on a busy machine, away from the thread that counts.
 * Must not know: what is in the file.
 */
#ifndef CGSWAP_HISTORY_SYNC_H
#define CGSWAP_HISTORY_SYNC_H

#include <stdint.h>

struct sync;

/* Each @interval_ns, and for @dir too, whose names change. NULL with errno. */
struct sync *sync_start(int dir, uint64_t interval_ns);

/* From now on it is @fd, which is duplicated. What came before is synced once more. Never waits. */
void sync_file(struct sync *sync, int fd);

/* How it went the last time: 0 or -errno. */
int sync_error(struct sync *sync);

/* Syncs the last time, waits for that, and frees @sync, which may be NULL. */
void sync_stop(struct sync *sync);

#endif
