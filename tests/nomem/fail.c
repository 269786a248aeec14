// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * fail.c - preloaded into a command: makes one allocation fail, or that one and all later ones.
 *
 * Owns: malloc() and its family, for the command, its libraries and the C library itself; they call
 * the real ones by glibc's internal names. Must not know: why one fails.
 */
#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "plan.h"

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t nr, size_t size);
void *__libc_realloc(void *old, size_t size);
void *__libc_memalign(size_t align, size_t size);

/* Until the constructor has run nothing fails. */
static struct plan none, *plan = &none;

__attribute__((constructor)) static void plan_open(void)
{
	const char *path = getenv(PLAN_FILE);
	int fd = path ? open(path, O_RDWR | O_CLOEXEC) : -1;
	void *at = MAP_FAILED;

	if (fd >= 0) {
		at = (void *)syscall(SYS_mmap, NULL, sizeof(*plan), PROT_READ | PROT_WRITE,
				     MAP_SHARED, fd, 0);
		close(fd);
	}
	if (at != MAP_FAILED)
		plan = at;
}

static bool fails(void)
{
	uint64_t count = ++plan->count;

	if (!plan->at || (plan->after ? count < plan->at : count != plan->at))
		return false;
	errno = ENOMEM;
	return true;
}

void *malloc(size_t size)
{
	return fails() ? NULL : __libc_malloc(size);
}

void *calloc(size_t nr, size_t size)
{
	return fails() ? NULL : __libc_calloc(nr, size);
}

/* Shrinking can fail too, and leaves the block as it was. */
void *realloc(void *old, size_t size)
{
	return fails() ? NULL : __libc_realloc(old, size);
}

void *reallocarray(void *old, size_t nr, size_t size)
{
	size_t bytes;

	if (fails() || __builtin_mul_overflow(nr, size, &bytes)) {
		errno = ENOMEM;
		return NULL;
	}
	return __libc_realloc(old, bytes);
}

void *memalign(size_t align, size_t size)
{
	return fails() ? NULL : __libc_memalign(align, size);
}

void *aligned_alloc(size_t align, size_t size)
{
	return fails() ? NULL : __libc_memalign(align, size);
}

int posix_memalign(void **at, size_t align, size_t size)
{
	void *got = fails() ? NULL : __libc_memalign(align, size);

	if (got)
		*at = got;
	return got ? 0 : ENOMEM;
}

void *mmap(void *at, size_t len, int protection, int flags, int fd, off_t offset)
{
	if (flags & MAP_ANONYMOUS && fails())
		return MAP_FAILED;
	return (void *)syscall(SYS_mmap, at, len, protection, flags, fd, offset);
}

void *mremap(void *old, size_t old_len, size_t len, int flags, ...)
{
	va_list args;
	void *at = NULL;

	va_start(args, flags);
	if (flags & MREMAP_FIXED)
		at = va_arg(args, void *);
	va_end(args);
	return fails() ? MAP_FAILED : (void *)syscall(SYS_mremap, old, old_len, len, flags, at);
}
