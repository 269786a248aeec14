// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * export/clients.c - see export/clients.h.
 */
#include "export/clients.h"

#include <sys/socket.h>

#include "base/clock.h"
#include "export/mhd.h"

struct client *clients_find(struct clients *clients, const struct MHD_Connection *connection)
{
	for (int i = 0; i < CLIENTS_MAX; i++)
		if (clients->places[i].connection == connection)
			return &clients->places[i];
	return NULL;
}

struct client *clients_add(struct clients *clients, struct MHD_Connection *connection)
{
	struct client *client = clients_find(clients, NULL);

	if (client)
		*client = (struct client){ .connection = connection, .since_ns = clock_now_ns() };
	return client;
}

bool clients_is_empty(const struct clients *clients)
{
	for (int i = 0; i < CLIENTS_MAX; i++)
		if (clients->places[i].connection)
			return false;
	return true;
}

/* Shorter while all places are taken, as somebody may be waiting. */
static uint64_t life_ns(const struct clients *clients)
{
	for (int i = 0; i < CLIENTS_MAX && !clients->hurried; i++)
		if (!clients->places[i].connection)
			return CLIENTS_LIFE_NS;
	return CLIENTS_BUSY_NS;
}

/* UINT64_MAX: never; its time does not pass while it waits for us. */
static uint64_t end_ns(const struct client *client, uint64_t life)
{
	return client->connection && client->may != USERS_WAIT ? client->since_ns + life
							       : UINT64_MAX;
}

uint64_t clients_deadline_ns(const struct clients *clients)
{
	uint64_t life = life_ns(clients), deadline = UINT64_MAX;

	for (int i = 0; i < CLIENTS_MAX; i++) {
		uint64_t end = end_ns(&clients->places[i], life);

		deadline = end < deadline ? end : deadline;
	}
	return deadline;
}

/* A client that reads a byte a second is never idle, so its total time is limited. */
void clients_end(const struct clients *clients, const struct mhd *mhd)
{
	uint64_t now = clock_now_ns(), life = life_ns(clients);

	for (int i = 0; i < CLIENTS_MAX; i++) {
		const struct client *client = &clients->places[i];
		const union MHD_ConnectionInfo *info;

		if (now < end_ns(client, life))
			continue;
		info = mhd->MHD_get_connection_info(client->connection,
						    MHD_CONNECTION_INFO_CONNECTION_FD);
		if (info)
			shutdown(info->connect_fd, SHUT_RDWR);
	}
}
