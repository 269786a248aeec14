/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * export/clients.h - who is connected, and for how long.
 *
 * Owns: the number of clients and their time limits. Must not know: what they ask and get.
 */
#ifndef CGSWAP_EXPORT_CLIENTS_H
#define CGSWAP_EXPORT_CLIENTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "export/users.h"

#define CLIENTS_MAX 8
/* A client idle for so long is disconnected, and every client after its answer. */
#define CLIENTS_IDLE_S 5
#define CLIENTS_LIFE_NS 10000000000ull
/* While others wait for a place, each client gets so long. */
#define CLIENTS_BUSY_NS 1000000000ull

struct MHD_Connection;
struct mhd;

struct client {
	struct MHD_Connection *connection; /* NULL: a free place */
	uint64_t since_ns;
	enum users_answer may; /* the client read; USERS_WAIT: its connection is suspended */
};

struct clients {
	struct client places[CLIENTS_MAX];
	bool hurried; /* others wait, though there may be free places */
};

/* That of @connection; NULL: none. */
struct client *clients_find(struct clients *clients, const struct MHD_Connection *connection);

/* @connection begins. NULL: there is no place. */
struct client *clients_add(struct clients *clients, struct MHD_Connection *connection);

bool clients_is_empty(const struct clients *clients);

/* When the next one's time is over (CLOCK_MONOTONIC); UINT64_MAX: there is none. */
uint64_t clients_deadline_ns(const struct clients *clients);

/* Disconnects those whose time is over. */
void clients_end(const struct clients *clients, const struct mhd *mhd);

#endif
