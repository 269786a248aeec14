/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * stream/decode.h - bytes of a ring to events. Pure.
 *
 * Owns: what a valid record looks like. Must not know: where the bytes come from (a live ring or a
 * file), what an event means for the books.
 */
#ifndef CGSWAP_STREAM_DECODE_H
#define CGSWAP_STREAM_DECODE_H

#include <stddef.h>
#include <stdint.h>

/* No slot is known: the kernel's function did not tell it. */
#define EVENT_SWAP_TYPE_NONE (-1)

struct event {
	uint64_t time_ns; /* CLOCK_MONOTONIC */
	int kind;	  /* enum rec_kind */
	uint16_t memcg_id;
	uint32_t pages;	    /* charges and uncharges */
	int swap_type;	    /* index of the swap device or EVENT_SWAP_TYPE_NONE */
	uint64_t offset;    /* page on the device, of the first page */
	uint64_t kernfs_id; /* births and deaths */
	uint32_t pid;
};

/* 0, or -EBADMSG when @data of @len bytes is no record that this version knows. */
int decode_record(const void *data, size_t len, struct event *event);

#endif
