/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * loader/error.h - what a loader could not do, in one line.
 *
 * Owns: where the line goes: to the buffer of whoever opened the loader. Must not know: what it is
 * about.
 */
#ifndef CGSWAP_LOADER_ERROR_H
#define CGSWAP_LOADER_ERROR_H

#include <stdint.h>

struct loader;
struct refusal;

/* Takes the place of what was said before. */
__attribute__((format(printf, 2, 3))) void loader_fail(struct loader *loader, const char *format,
						       ...);

/*
 * As kernel_refusal(), where @rights would have done. Of too many open files: how many would do.
 */
const char *loader_refusal(const struct loader *loader, int err, uint64_t rights,
			   struct refusal *refusal);

#endif
