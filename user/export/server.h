/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * export/server.h - HTTP for scrapers and people.
 *
 * Owns: its beginning and end, TLS, and that files of --web-config that change are read again. It
 * never waits for a client: when called, it does what it can without blocking. Must not know: how
 * numbers are made.
 */
#ifndef CGSWAP_EXPORT_SERVER_H
#define CGSWAP_EXPORT_SERVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct server;
struct snapshots;

struct server_config {
	int fd; /* the listening socket; closed at the end */
	struct snapshots *snapshots;
	const char *web_config; /* a file; NULL: plain HTTP for everybody */

	/* Called for a request: brings the snapshots up to date. 0 or -errno. */
	int (*refresh)(void *ctx);
	/* A line: @web_config is wrong now; the one before is still used. */
	void (*tell)(void *ctx, const char *line);
	void *ctx;
};

/* NULL with one line in @error. */
struct server *server_open(const struct server_config *config, char *error, size_t error_len);

/* Closes all connections at once. */
void server_close(struct server *server);

/* Readable when server_run() has work to do. */
int server_fd(const struct server *server);

/* When server_run() has work to do regardless of the fd (CLOCK_MONOTONIC); UINT64_MAX: never. */
uint64_t server_deadline_ns(const struct server *server);

/* Does the pending work without blocking. 0 or -EIO: it can serve no more, which was told. */
int server_run(struct server *server);

/* Reads the files of --web-config again, changed or not. */
void server_renew(struct server *server);

/* Accepts no more connections. 1: some clients are not served yet; otherwise as server_run(). */
int server_drain(struct server *server);

#endif
