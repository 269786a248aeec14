/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * stream/piece.h - the frame of each piece of a file that cgswap writes.
 *
 * Owns: the head before each piece, and its checksum. Must not know: types, contents, files.
 */
#ifndef CGSWAP_STREAM_PIECE_H
#define CGSWAP_STREAM_PIECE_H

#include <stdint.h>

/* Little endian; the contents follow. */
struct piece_head {
	uint32_t type;
	uint32_t len;	   /* bytes of the contents */
	uint32_t checksum; /* piece_checksum() */
};

/* CRC-32 of the type, the length and the contents @data of head->len bytes. */
uint32_t piece_checksum(const struct piece_head *head, const void *data);

#endif
