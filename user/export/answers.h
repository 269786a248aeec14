/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * export/answers.h - what clients get, as responses of libmicrohttpd.
 *
 * Owns: their headers, compression, one response for all requests of a snapshot. Must not know:
 * connections, and who may read.
 */
#ifndef CGSWAP_EXPORT_ANSWERS_H
#define CGSWAP_EXPORT_ANSWERS_H

#include <stdbool.h>
#include <stdint.h>

#include "export/snapshot.h"

struct MHD_Response;
struct mhd;
struct web_config;

struct answers {
	const struct mhd *mhd;
	struct snapshots *snapshots;
	const struct web_config *web;		      /* whose headers are added */
	uint64_t serial;			      /* of the snapshots in @kept */
	struct MHD_Response *kept[SNAPSHOT_KINDS][2]; /* plain, gzip; NULL: not requested yet */
};

/* The last snapshot, compressed with gzip if @zipped. Belongs to @answers. NULL: no memory. */
struct MHD_Response *answers_get(struct answers *answers, enum snapshot_kind kind, bool zipped);

/* A line of plain text, which stays valid; the caller destroys it. NULL: no memory. */
struct MHD_Response *answers_line(const struct answers *answers, const char *text);

/* Destroys the responses that are kept. */
void answers_forget(struct answers *answers);

#endif
