/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * history/bytes.h - numbers and texts as bytes, written to a growing buffer and read back.
 *
 * Owns: varints (LEB128), zigzag for signed numbers, texts with their length. The reader trusts
 * nothing. Pure. Must not know: what the numbers mean.
 */
#ifndef CGSWAP_HISTORY_BYTES_H
#define CGSWAP_HISTORY_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* All zero is empty. After running out of memory, @failed is set and nothing more is added. */
struct bytes {
	uint8_t *at;
	size_t len, max;
	bool failed;
};

void bytes_put(struct bytes *bytes, const void *data, size_t len);
void bytes_put_number(struct bytes *bytes, uint64_t number);
void bytes_put_signed(struct bytes *bytes, int64_t number);
/* @text may be NULL, which is not the empty text. */
void bytes_put_text(struct bytes *bytes, const char *text);
/* Makes it empty, and keeps its memory. */
void bytes_clear(struct bytes *bytes);
void bytes_free(struct bytes *bytes);

/* What is left to read. After an error @bad is set, and every number is 0. */
struct cursor {
	const uint8_t *at, *end;
	bool bad;
};

/* Copies @len bytes; false, and zeros, when there are fewer. */
bool cursor_get(struct cursor *cursor, void *data, size_t len);
uint64_t cursor_number(struct cursor *cursor);
int64_t cursor_signed(struct cursor *cursor);
/* A number of things of at least a byte each: bad when above @max or the bytes that are left. */
size_t cursor_count(struct cursor *cursor, size_t max);
/* The text in memory of the caller, who frees it; NULL: no text, or bad, also without memory. */
char *cursor_text(struct cursor *cursor, size_t max);

#endif
