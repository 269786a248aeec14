/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * export/request.h - which answer a request gets.
 *
 * Owns: paths, methods, the format that a client gets, and that only those who may read do. Must
 * not know: sockets, and how numbers are made.
 */
#ifndef CGSWAP_EXPORT_REQUEST_H
#define CGSWAP_EXPORT_REQUEST_H

#include <stddef.h>

#include "export/mhd.h"

struct answers;
struct clients;
struct gate;

/* What requests need. */
struct requests {
	const struct mhd *mhd;
	struct clients *clients;
	struct answers *answers;
	const struct gate *gate;

	/* Brings the snapshots up to date. 0 or -errno. */
	int (*refresh)(void *ctx);
	void *ctx;
};

/*
 * For libmicrohttpd, which calls it repeatedly for one request; the first time only the headers are
 * there. @ctx: struct requests; the client has a place already.
 */
enum MHD_Result request_take(void *ctx, struct MHD_Connection *connection, const char *path,
			     const char *method, const char *version, const char *data,
			     size_t *data_len, void **seen);

#endif
