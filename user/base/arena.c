// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * base/arena.c - see base/arena.h.
 */
#include "base/arena.h"

#include <errno.h>
#include <sys/mman.h>
#include <unistd.h>

/* This much stays resident: it may be needed when memory is short. */
#define ARENA_READY 131072

static size_t page_up(size_t bytes)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);

	return (bytes + page - 1) / page * page;
}

/* Writes to each page; pages in use are not touched. */
static void arena_touch(const struct arena *arena, size_t from, size_t to)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);

	for (size_t at = from; at < to && at < arena->bytes; at += page)
		((volatile char *)arena->at)[at] = 0;
}

int arena_reserve(struct arena *arena, size_t bytes)
{
	size_t before = arena->bytes;
	void *at;

	bytes = page_up(bytes);
	if (bytes <= before)
		return 0;
	at = before ? mremap(arena->at, before, bytes, MREMAP_MAYMOVE)
		    : mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (at == MAP_FAILED)
		return -ENOMEM;
	arena->at = at;
	arena->bytes = bytes;
	arena_touch(arena, before, ARENA_READY);
	return 0;
}

/* Locked memory cannot be given back, so it is unlocked first; later pages are locked again. */
static void memory_return(char *at, size_t bytes)
{
	if (!madvise(at, bytes, MADV_DONTNEED) || munlock(at, bytes))
		return;
	madvise(at, bytes, MADV_DONTNEED);
	mlock2(at, bytes, MLOCK_ONFAULT);
}

void arena_trim(struct arena *arena, size_t used)
{
	size_t from = page_up(used > ARENA_READY ? used : ARENA_READY);

	if (used > arena->used)
		arena->used = used;
	if (arena->used <= ARENA_READY || arena->used / 2 < used || from >= arena->bytes)
		return;
	memory_return((char *)arena->at + from, arena->bytes - from);
	arena->used = used;
}

void arena_free(struct arena *arena)
{
	if (arena->at)
		munmap(arena->at, arena->bytes);
	*arena = (struct arena){ 0 };
}
