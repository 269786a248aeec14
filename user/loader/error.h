/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * loader/error.h - the one error line of a loader.
 *
 * Owns: writing it into the buffer of the loader's caller. Must not know: what it is about.
 */
#ifndef CGSWAP_LOADER_ERROR_H
#define CGSWAP_LOADER_ERROR_H

#include <stdint.h>

struct loader;
struct refusal;

/* Replaces an earlier message. */
__attribute__((format(printf, 2, 3))) void loader_fail(struct loader *loader, const char *format,
						       ...);

/*
 * As kernel_refusal(), with @rights as the rights that suffice. For too many open files it says how
 * many are needed; for too little memory, how much our maps take.
 */
const char *loader_refusal(const struct loader *loader, int err, uint64_t rights,
			   struct refusal *refusal);

#endif
