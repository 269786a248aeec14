// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * history/bytes.c - see history/bytes.h.
 */
#include "history/bytes.h"

#include <stdlib.h>
#include <string.h>

#include "base/array.h"

void bytes_put(struct bytes *bytes, const void *data, size_t len)
{
	if (bytes->failed || !len)
		return;
	if (array_reserve(&bytes->at, &bytes->max, bytes->len + len, 1)) {
		bytes->failed = true;
		return;
	}
	memcpy(bytes->at + bytes->len, data, len);
	bytes->len += len;
}

void bytes_put_number(struct bytes *bytes, uint64_t number)
{
	uint8_t text[10];
	size_t len = 0;

	for (; number > 0x7f; number >>= 7)
		text[len++] = (uint8_t)(number | 0x80);
	text[len++] = (uint8_t)number;
	bytes_put(bytes, text, len);
}

void bytes_put_signed(struct bytes *bytes, int64_t number)
{
	bytes_put_number(bytes, (uint64_t)number << 1 ^ (number < 0 ? UINT64_MAX : 0));
}

void bytes_put_text(struct bytes *bytes, const char *text)
{
	size_t len = text ? strlen(text) : 0;

	bytes_put_number(bytes, text ? len + 1 : 0);
	bytes_put(bytes, text, len);
}

void bytes_clear(struct bytes *bytes)
{
	bytes->len = 0;
	bytes->failed = false;
}

void bytes_free(struct bytes *bytes)
{
	free(bytes->at);
	*bytes = (struct bytes){ 0 };
}

bool cursor_get(struct cursor *cursor, void *data, size_t len)
{
	if (cursor->bad || (size_t)(cursor->end - cursor->at) < len) {
		cursor->bad = true;
		memset(data, 0, len);
		return false;
	}
	memcpy(data, cursor->at, len);
	cursor->at += len;
	return true;
}

uint64_t cursor_number(struct cursor *cursor)
{
	uint64_t number = 0;
	uint8_t byte = 0x80;

	for (unsigned int shift = 0; byte & 0x80; shift += 7) {
		if (!cursor_get(cursor, &byte, 1) || shift > 63 || (shift == 63 && byte > 1)) {
			cursor->bad = true;
			return 0;
		}
		number |= (uint64_t)(byte & 0x7f) << shift;
	}
	return number;
}

int64_t cursor_signed(struct cursor *cursor)
{
	uint64_t number = cursor_number(cursor);

	return (int64_t)(number >> 1 ^ (number & 1 ? UINT64_MAX : 0));
}

size_t cursor_count(struct cursor *cursor, size_t max)
{
	uint64_t count = cursor_number(cursor);

	if (count > max || count > (size_t)(cursor->end - cursor->at)) {
		cursor->bad = true;
		return 0;
	}
	return (size_t)count;
}

char *cursor_text(struct cursor *cursor, size_t max)
{
	uint64_t len = cursor_number(cursor);
	char *text;

	if (!len--)
		return NULL;
	if (len > max || len > (size_t)(cursor->end - cursor->at)) {
		cursor->bad = true;
		return NULL;
	}
	text = calloc(1, len + 1);
	if (text && cursor_get(cursor, text, len) && !memchr(text, 0, len))
		return text;
	cursor->bad = true;
	free(text);
	return NULL;
}
