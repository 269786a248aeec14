/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * export/server.h - HTTP for scrapers and people.
 *
 * Owns: paths, the format that a client gets, compression, TLS, passwords, the number of clients
 * and their time limits. It never waits for a client: when called, it does what it can without
 * blocking. Must not know: how numbers are made.
 */
#ifndef CGSWAP_EXPORT_SERVER_H
#define CGSWAP_EXPORT_SERVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SERVER_CLIENTS 8
/* A client idle for so long is disconnected, and every client after its answer. */
#define SERVER_IDLE_S 5
#define SERVER_LIFE_NS 10000000000ull
/* While others wait for a place, each client gets so long. */
#define SERVER_BUSY_NS 1000000000ull

struct server;
struct snapshots;
struct web_config;

struct server_config {
	int fd; /* the listening socket; closed at the end */
	const struct snapshots *snapshots;
	const struct web_config *web; /* NULL: plain HTTP for everybody; must stay valid */

	/* Called for a request: brings the snapshots up to date. 0 or -errno. */
	int (*refresh)(void *ctx);
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

/* Does the pending work without blocking. */
void server_run(struct server *server);

/* Accepts no more connections. True while some clients are not served yet. */
bool server_drain(struct server *server);

#endif
