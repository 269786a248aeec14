// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * base/arena.c - see base/arena.h.
 */
#include "base/arena.h"

#include <errno.h>
#include <sys/mman.h>
#include <unistd.h>

/* So much is kept ready, as it may be needed when memory is short. */
#define ROOM_READY 131072

static size_t page_up(size_t bytes)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);

	return (bytes + page - 1) / page * page;
}

/* A write to each page; what is in use keeps its value. */
static void room_touch(const struct room *room, size_t from, size_t to)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);

	for (size_t at = from; at < to && at < room->bytes; at += page)
		((volatile char *)room->at)[at] = 0;
}

int room_reserve(struct room *room, size_t bytes)
{
	size_t before = room->bytes;
	void *at;

	bytes = page_up(bytes);
	if (bytes <= before)
		return 0;
	at = before ? mremap(room->at, before, bytes, MREMAP_MAYMOVE)
		    : mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (at == MAP_FAILED)
		return -ENOMEM;
	room->at = at;
	room->bytes = bytes;
	room_touch(room, before, ROOM_READY);
	return 0;
}

/* Locked memory is not given back, so it is unlocked for that; the pages that come are again. */
static void memory_return(char *at, size_t bytes)
{
	if (!madvise(at, bytes, MADV_DONTNEED) || munlock(at, bytes))
		return;
	madvise(at, bytes, MADV_DONTNEED);
	mlock2(at, bytes, MLOCK_ONFAULT);
}

void room_trim(struct room *room, size_t used)
{
	size_t from = page_up(used > ROOM_READY ? used : ROOM_READY);

	if (used > room->used)
		room->used = used;
	if (room->used <= ROOM_READY || room->used / 2 < used || from >= room->bytes)
		return;
	memory_return((char *)room->at + from, room->bytes - from);
	room->used = used;
}

void room_free(struct room *room)
{
	if (room->at)
		munmap(room->at, room->bytes);
	*room = (struct room){ 0 };
}
