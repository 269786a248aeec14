// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * stream/piece.c - see stream/piece.h.
 */
#include "stream/piece.h"

#include <stddef.h>
#include <zlib.h>

#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "files of cgswap are little endian, and so are the machines that cgswap knows"
#endif

uint32_t piece_checksum(const struct piece_head *head, const void *data)
{
	uLong sum = crc32(0, (const Bytef *)head, offsetof(struct piece_head, checksum));

	return (uint32_t)crc32(sum, data, head->len);
}
