/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * base/text.h - texts that are put together in a buffer.
 *
 * Owns: that what does not fit is cut off. Pure. Must not know: what is said.
 */
#ifndef CGSWAP_BASE_TEXT_H
#define CGSWAP_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>

/* Appends to the text in @buf of @size bytes. False when it is cut off. */
__attribute__((format(printf, 3, 4))) bool text_add(char *buf, size_t size, const char *format,
						    ...);

#endif
