/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * base/text.h - builds text in a fixed-size buffer.
 *
 * Owns: truncation. Pure. Must not know: what the text says.
 */
#ifndef CGSWAP_BASE_TEXT_H
#define CGSWAP_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>

/* Appends to the text in @buf of @size bytes. False when it is truncated. */
__attribute__((format(printf, 3, 4))) bool text_add(char *buf, size_t size, const char *format,
						    ...);

#endif
