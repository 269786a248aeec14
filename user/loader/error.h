/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * loader/error.h - what a loader could not do, in one line.
 *
 * Owns: where the line goes: to the buffer of whoever opened the loader. Must not know: what it is
 * about.
 */
#ifndef CGSWAP_LOADER_ERROR_H
#define CGSWAP_LOADER_ERROR_H

#include <stddef.h>

struct loader;

/* Takes the place of what was said before. */
__attribute__((format(printf, 2, 3))) void loader_fail(struct loader *loader, const char *format,
						       ...);

/*
 * Why the kernel refused with @err, in @text, which is returned. Of too many open files: how many
 * would do.
 */
const char *loader_refusal(const struct loader *loader, int err, char *text, size_t size);

#endif
