// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * export/server.c - see export/server.h. One thread does everything but bcrypt; its sockets do not
 * block.
 */
#include "export/server.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "base/clock.h"
#include "export/answers.h"
#include "export/clients.h"
#include "export/gate.h"
#include "export/mhd.h"
#include "export/request.h"
#include "export/users.h"
#include "export/web_config.h"

/* The longest time between two looks at the files of --web-config while there are clients. */
#define RENEW_NS 1000000000ull

struct server {
	struct server_config config;
	struct mhd mhd;
	struct gate *gate;
	struct gate *next;   /* takes the place of @gate when all clients are gone; NULL: none */
	uint64_t checked_ns; /* the last look at the files of --web-config */
	char told[512];	     /* what was wrong with them then */
	struct MHD_Daemon *daemon;
	int epoll_fd;
	bool quiet;    /* accepts no more clients */
	bool draining; /* for ever */
	struct clients clients;
	struct answers answers;
	struct requests requests;
};

static void client_note(void *ctx, struct MHD_Connection *connection, void **context,
			enum MHD_ConnectionNotificationCode code)
{
	struct server *server = ctx;
	struct client *client;

	(void)context;
	if (code == MHD_CONNECTION_NOTIFY_STARTED) {
		clients_add(&server->clients, connection);
		gate_greet(server->gate, connection);
		return;
	}
	client = clients_find(&server->clients, connection);
	if (client)
		*client = (struct client){ 0 };
}

/* Drops libmicrohttpd's messages about malformed requests. */
static void nothing_say(void *ctx, const char *format, va_list list)
{
	(void)ctx;
	(void)format;
	(void)list;
}

/* Opens the listening side. */
static int daemon_start(struct server *server, char *error, size_t error_len)
{
	const struct web_config *web = &server->gate->web;
	char priorities[128];
	struct MHD_OptionItem options[] = {
		{ MHD_OPTION_HTTPS_MEM_CERT, 0, web->tls ? web->cert : NULL },
		{ MHD_OPTION_HTTPS_MEM_KEY, 0, web->tls ? web->key : NULL },
		{ MHD_OPTION_HTTPS_PRIORITIES, 0, priorities },
		{ web->tls && web->client_ca ? MHD_OPTION_HTTPS_MEM_TRUST : MHD_OPTION_END, 0,
		  web->tls ? web->client_ca : NULL },
		{ MHD_OPTION_END, 0, NULL },
	};

	if (web->tls)
		web_config_priorities(web, priorities, sizeof(priorities));
	else
		options[0].option = MHD_OPTION_END;
	server->daemon = server->mhd.MHD_start_daemon(
		MHD_USE_EPOLL | MHD_USE_ERROR_LOG | MHD_ALLOW_SUSPEND_RESUME |
			(web->tls ? MHD_USE_TLS : 0),
		0, NULL, NULL, request_take, &server->requests, MHD_OPTION_EXTERNAL_LOGGER,
		nothing_say, NULL, MHD_OPTION_LISTEN_SOCKET, server->config.fd,
		MHD_OPTION_CONNECTION_LIMIT, CLIENTS_MAX, MHD_OPTION_CONNECTION_TIMEOUT,
		CLIENTS_IDLE_S, MHD_OPTION_NOTIFY_CONNECTION, client_note, server, MHD_OPTION_ARRAY,
		options, MHD_OPTION_END);
	if (server->daemon)
		return 0;
	snprintf(error, error_len, "cannot serve HTTP: %s", strerror(errno));
	return -EIO;
}

static bool fd_watch(const struct server *server, int fd)
{
	struct epoll_event event = { .events = EPOLLIN };

	return !epoll_ctl(server->epoll_fd, EPOLL_CTL_ADD, fd, &event);
}

/* What libmicrohttpd waits for, and the answers on passwords. */
static int watch_begin(const struct server *server, char *error, size_t error_len)
{
	const union MHD_DaemonInfo *info =
		server->mhd.MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_EPOLL_FD);

	if (fd_watch(server, info->epoll_fd) &&
	    (!server->gate->users || fd_watch(server, users_fd(server->gate->users))))
		return 0;
	snprintf(error, error_len, "cannot serve HTTP: %s", strerror(errno));
	return -EIO;
}

static int gate_begin(struct server *server, struct gate *gate, char *error, size_t error_len)
{
	server->gate = gate;
	server->requests.gate = gate;
	server->answers.web = &gate->web;
	server->quiet = false;
	if (daemon_start(server, error, error_len))
		return -EIO;
	return watch_begin(server, error, error_len);
}

static void accept_end(struct server *server)
{
	if (server->daemon && !server->quiet)
		server->mhd.MHD_quiesce_daemon(server->daemon);
	server->quiet = true;
}

/* All but the listening socket. */
static void gate_end(struct server *server)
{
	accept_end(server);
	answers_forget(&server->answers);
	/* libmicrohttpd ends the process if a connection is suspended when it stops */
	for (int i = 0; i < CLIENTS_MAX; i++)
		if (server->clients.places[i].may == USERS_WAIT)
			server->mhd.MHD_resume_connection(server->clients.places[i].connection);
	if (server->daemon)
		server->mhd.MHD_stop_daemon(server->daemon);
	server->daemon = NULL;
	gate_close(server->gate);
	server->gate = NULL;
}

static void server_free(struct server *server)
{
	gate_end(server);
	gate_close(server->next);
	if (server->epoll_fd >= 0)
		close(server->epoll_fd);
	free(server);
}

static int server_begin(struct server *server, char *error, size_t error_len)
{
	struct gate *gate;

	if (mhd_open(&server->mhd, error, error_len))
		return -EIO;
	server->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	if (server->epoll_fd < 0) {
		snprintf(error, error_len, "cannot serve HTTP: %s", strerror(errno));
		return -EIO;
	}
	gate = gate_open(&server->mhd, server->config.web_config, CLIENTS_MAX, error, error_len);
	return gate ? gate_begin(server, gate, error, error_len) : -EIO;
}

struct server *server_open(const struct server_config *config, char *error, size_t error_len)
{
	struct server *server = calloc(1, sizeof(*server));

	snprintf(error, error_len, "out of memory");
	if (!server)
		return NULL;
	server->config = *config;
	server->epoll_fd = -1;
	server->answers = (struct answers){ .mhd = &server->mhd, .snapshots = config->snapshots };
	server->requests = (struct requests){
		.mhd = &server->mhd,
		.clients = &server->clients,
		.answers = &server->answers,
		.refresh = config->refresh,
		.ctx = config->ctx,
	};
	if (!server_begin(server, error, error_len))
		return server;
	server_free(server);
	return NULL;
}

void server_close(struct server *server)
{
	int fd = server ? server->config.fd : -1;

	if (!server)
		return;
	server_free(server);
	close(fd);
}

int server_fd(const struct server *server)
{
	return server->epoll_fd;
}

uint64_t server_deadline_ns(const struct server *server)
{
	uint64_t deadline = clients_deadline_ns(&server->clients), next;
	MHD_UNSIGNED_LONG_LONG ms;

	if (server->mhd.MHD_get_timeout(server->daemon, &ms) != MHD_YES)
		return deadline;
	next = clock_now_ns() + ms * 1000000;
	return deadline < next ? deadline : next;
}

/* Clients whose passwords were checked go on. */
static void clients_resume(struct server *server)
{
	struct users *users = server->gate->users;

	users_clear(users);
	for (size_t i = 0; i < CLIENTS_MAX; i++) {
		struct client *client = &server->clients.places[i];

		if (client->may != USERS_WAIT)
			continue;
		client->may = users_answer(users, i);
		client->since_ns = clock_now_ns();
		if (client->may != USERS_WAIT)
			server->mhd.MHD_resume_connection(client->connection);
	}
}

/* The clients that are there end as they began; others wait until then. */
void server_renew(struct server *server)
{
	char error[sizeof(server->told)] = "";

	if (!server->config.web_config || server->draining || server->next)
		return;
	server->checked_ns = clock_now_ns();
	server->next = gate_open(&server->mhd, server->config.web_config, CLIENTS_MAX, error,
				 sizeof(error));
	server->clients.hurried = server->next;
	if (server->next)
		accept_end(server);
	else if (strcmp(error, server->told) != 0)
		server->config.tell(server->config.ctx, error);
	snprintf(server->told, sizeof(server->told), "%s", server->next ? "" : error);
}

/* Before each client, or each second where there is always one. */
static void renew_changed(struct server *server)
{
	if (!clients_is_empty(&server->clients) && clock_now_ns() < server->checked_ns + RENEW_NS)
		return;
	server->checked_ns = clock_now_ns();
	if (web_config_has_changed(&server->gate->web))
		server_renew(server);
}

/* When all clients are gone. 0 or -EIO, after which nobody is served. */
static int next_take(struct server *server)
{
	struct gate *next = server->next;
	char error[512];

	if (!next || server->draining || !clients_is_empty(&server->clients))
		return 0;
	server->next = NULL;
	server->clients.hurried = false;
	gate_end(server);
	if (!gate_begin(server, next, error, sizeof(error)))
		return 0;
	server->config.tell(server->config.ctx, error);
	return -EIO;
}

int server_run(struct server *server)
{
	int err;

	if (!server->daemon) /* next_take() failed */
		return -EIO;
	if (server->gate->users)
		clients_resume(server);
	clients_end(&server->clients, &server->mhd);
	renew_changed(server);
	err = next_take(server);
	if (err)
		return err;
	server->mhd.MHD_run(server->daemon);
	return next_take(server);
}

int server_drain(struct server *server)
{
	int err;

	server->draining = true;
	accept_end(server);
	err = server_run(server);
	return err ? err : !clients_is_empty(&server->clients);
}
