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
#include <strings.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <zlib.h>

#include "base/clock.h"
#include "export/accept.h"
#include "export/gate.h"
#include "export/mhd.h"
#include "export/snapshot.h"
#include "export/users.h"
#include "export/web_config.h"

/* State of a connection. */
struct client {
	struct MHD_Connection *connection;
	uint64_t since_ns;
	enum users_answer may; /* the client read; USERS_WAIT: its connection is suspended */
};

struct server {
	struct server_config config;
	struct mhd mhd;
	struct gate gate;
	struct MHD_Daemon *daemon;
	int epoll_fd;
	bool draining;
	struct client clients[SERVER_CLIENTS];
	uint64_t serial;				 /* of the snapshots in answers */
	struct MHD_Response *answers[SNAPSHOT_KINDS][2]; /* plain, gzip; NULL: not requested yet */
};

static void answers_forget(struct server *server)
{
	for (int kind = 0; kind < SNAPSHOT_KINDS; kind++)
		for (int zipped = 0; zipped < 2; zipped++) {
			if (server->answers[kind][zipped])
				server->mhd.MHD_destroy_response(server->answers[kind][zipped]);
			server->answers[kind][zipped] = NULL;
		}
}

/* @text compressed with gzip; the caller frees it. Its length, 0: no memory. */
static size_t zip(const struct snapshot_text *text, char **zipped)
{
	z_stream stream = { .next_in = (Bytef *)text->text, .avail_in = (uInt)text->len };
	size_t room;

	if (deflateInit2(&stream, Z_BEST_SPEED, Z_DEFLATED, MAX_WBITS + 16, 8, Z_DEFAULT_STRATEGY))
		return 0;
	room = deflateBound(&stream, text->len);
	*zipped = malloc(room);
	stream.next_out = (Bytef *)*zipped;
	stream.avail_out = (uInt)room;
	if (*zipped)
		deflate(&stream, Z_FINISH);
	deflateEnd(&stream);
	return *zipped ? room - stream.avail_out : 0;
}

static struct MHD_Response *answer_of(const struct server *server, const char *text, size_t len,
				      enum MHD_ResponseMemoryMode mode, const char *type)
{
	const struct mhd *mhd = &server->mhd;
	struct MHD_Response *answer = mhd->MHD_create_response_from_buffer(len, (void *)text, mode);

	if (!answer)
		return NULL;
	mhd->MHD_add_response_header(answer, "Content-Type", type);
	mhd->MHD_add_response_header(answer, "Cache-Control", "no-store");
	mhd->MHD_add_response_header(answer, "X-Content-Type-Options", "nosniff");
	mhd->MHD_add_response_header(answer, "Content-Security-Policy",
				     "default-src 'none'; style-src 'unsafe-inline'");
	/* so that a client's time limit is for one answer */
	mhd->MHD_add_response_header(answer, "Connection", "close");
	return answer;
}

static struct MHD_Response *answer_make(const struct server *server, enum snapshot_kind kind,
					bool zipped)
{
	const struct snapshot_text *text = snapshots_text(server->config.snapshots, kind);
	const char *type = snapshot_content_type(kind);
	struct MHD_Response *answer;
	char *small = NULL;
	size_t len;

	if (!zipped)
		return answer_of(server, text->text, text->len, MHD_RESPMEM_MUST_COPY, type);
	len = zip(text, &small);
	answer = len ? answer_of(server, small, len, MHD_RESPMEM_MUST_FREE, type) : NULL;
	if (answer)
		server->mhd.MHD_add_response_header(answer, "Content-Encoding", "gzip");
	else
		free(small);
	return answer;
}

/* One answer for all requests of the same snapshot. */
static struct MHD_Response *answer_get(struct server *server, enum snapshot_kind kind, bool zipped)
{
	uint64_t serial = snapshots_serial(server->config.snapshots);

	if (server->serial != serial)
		answers_forget(server);
	server->serial = serial;
	if (!server->answers[kind][zipped])
		server->answers[kind][zipped] = answer_make(server, kind, zipped);
	return server->answers[kind][zipped];
}

static enum MHD_Result answer_error(const struct server *server, struct MHD_Connection *connection,
				    unsigned int status, const char *text)
{
	struct MHD_Response *answer =
		answer_of(server, text, strlen(text), MHD_RESPMEM_PERSISTENT, "text/plain");
	enum MHD_Result result;

	if (!answer)
		return MHD_NO;
	if (status == MHD_HTTP_METHOD_NOT_ALLOWED)
		server->mhd.MHD_add_response_header(answer, "Allow", "GET, HEAD");
	if (status == MHD_HTTP_UNAUTHORIZED)
		server->mhd.MHD_add_response_header(answer, "WWW-Authenticate",
						    "Basic realm=\"cgswap\"");
	result = server->mhd.MHD_queue_response(connection, status, answer);
	server->mhd.MHD_destroy_response(answer);
	return result;
}

static bool is_served(const char *method)
{
	return !strcmp(method, "GET") || !strcmp(method, "HEAD");
}

static enum MHD_Result method_answer(const struct server *server, struct MHD_Connection *connection)
{
	return answer_error(server, connection, MHD_HTTP_METHOD_NOT_ALLOWED, "only GET and HEAD\n");
}

static int kind_of(const struct server *server, struct MHD_Connection *connection, const char *path)
{
	const char *accept = server->mhd.MHD_lookup_connection_value(connection, MHD_HEADER_KIND,
								     MHD_HTTP_HEADER_ACCEPT);

	if (!strcmp(path, "/metrics"))
		return accept_openmetrics(accept) ? SNAPSHOT_OPENMETRICS : SNAPSHOT_TEXT;
	if (!strcmp(path, "/healthz"))
		return SNAPSHOT_HEALTH;
	return strcmp(path, "/") != 0 ? -1 : SNAPSHOT_PAGE;
}

static enum MHD_Result snapshot_answer(struct server *server, struct MHD_Connection *connection,
				       const char *path)
{
	int kind = kind_of(server, connection, path);
	struct MHD_Response *answer;
	const char *encoding;

	if (kind < 0)
		return answer_error(server, connection, MHD_HTTP_NOT_FOUND,
				    "there are /, /metrics and /healthz\n");
	if (server->config.refresh(server->config.ctx))
		return answer_error(server, connection, MHD_HTTP_SERVICE_UNAVAILABLE,
				    "the numbers cannot be read\n");
	encoding = server->mhd.MHD_lookup_connection_value(connection, MHD_HEADER_KIND,
							   MHD_HTTP_HEADER_ACCEPT_ENCODING);
	answer = answer_get(server, (enum snapshot_kind)kind, accept_gzip(encoding));
	return answer ? server->mhd.MHD_queue_response(connection, MHD_HTTP_OK, answer) : MHD_NO;
}

static struct client *client_of(struct server *server, const struct MHD_Connection *connection)
{
	for (int i = 0; i < SERVER_CLIENTS; i++)
		if (server->clients[i].connection == connection)
			return &server->clients[i];
	return NULL;
}

static enum MHD_Result refusal_answer(const struct server *server, const struct client *client)
{
	if (client->may == USERS_FAIL)
		return answer_error(server, client->connection, MHD_HTTP_SERVICE_UNAVAILABLE,
				    "out of memory\n");
	return answer_error(server, client->connection, MHD_HTTP_UNAUTHORIZED,
			    "a name and a password are needed\n");
}

/* When the headers are there. */
static enum MHD_Result request_begin(struct server *server, struct MHD_Connection *connection,
				     const char *method, void **seen)
{
	struct client *client = client_of(server, connection);

	if (!client || !gate_is_certified(&server->gate, connection))
		return MHD_NO;
	*seen = client;
	client->may = gate_ask(&server->gate, connection, (size_t)(client - server->clients));
	if (client->may == USERS_NO)
		return refusal_answer(server, client);
	if (client->may == USERS_WAIT)
		server->mhd.MHD_suspend_connection(connection);
	if (client->may == USERS_YES && !is_served(method))
		return method_answer(server, connection);
	return MHD_YES;
}

/* When the body is there, too, and when it is known whether the client may read. */
static enum MHD_Result request_end(struct server *server, struct client *client, const char *path,
				   const char *method)
{
	if (client->may != USERS_YES)
		return refusal_answer(server, client);
	if (!is_served(method))
		return method_answer(server, client->connection);
	return snapshot_answer(server, client->connection, path);
}

/* Called repeatedly for one request; the first time only the headers are there. */
/* NOLINTNEXTLINE(readability-function-size): libmicrohttpd has so many parameters */
static enum MHD_Result request_take(void *ctx, struct MHD_Connection *connection, const char *path,
				    const char *method, const char *version, const char *data,
				    size_t *data_len, void **seen)
{
	(void)version;
	(void)data;
	if (!*seen)
		return request_begin(ctx, connection, method, seen);
	if (*data_len) { /* a request body, which is ignored */
		*data_len = 0;
		return MHD_YES;
	}
	return request_end(ctx, *seen, path, method);
}

static void client_note(void *ctx, struct MHD_Connection *connection, void **context,
			enum MHD_ConnectionNotificationCode code)
{
	struct server *server = ctx;
	const bool starts = code == MHD_CONNECTION_NOTIFY_STARTED;
	struct client *client = client_of(server, starts ? NULL : connection);

	(void)context;
	if (client)
		*client = (struct client){
			.connection = starts ? connection : NULL,
			.since_ns = clock_now_ns(),
		};
	if (starts)
		gate_greet(&server->gate, connection);
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
	const struct web_config *web = server->config.web;
	const bool tls = web && web->tls;
	char priorities[128];
	struct MHD_OptionItem options[] = {
		{ MHD_OPTION_HTTPS_MEM_CERT, 0, tls ? web->cert : NULL },
		{ MHD_OPTION_HTTPS_MEM_KEY, 0, tls ? web->key : NULL },
		{ MHD_OPTION_HTTPS_PRIORITIES, 0, priorities },
		{ tls && web->client_ca ? MHD_OPTION_HTTPS_MEM_TRUST : MHD_OPTION_END, 0,
		  tls ? web->client_ca : NULL },
		{ MHD_OPTION_END, 0, NULL },
	};

	if (tls)
		web_config_priorities(web, priorities, sizeof(priorities));
	else
		options[0].option = MHD_OPTION_END;
	server->daemon = server->mhd.MHD_start_daemon(
		MHD_USE_EPOLL | MHD_USE_ERROR_LOG | MHD_ALLOW_SUSPEND_RESUME |
			(tls ? MHD_USE_TLS : 0),
		0, NULL, NULL, request_take, server, MHD_OPTION_EXTERNAL_LOGGER, nothing_say, NULL,
		MHD_OPTION_LISTEN_SOCKET, server->config.fd, MHD_OPTION_CONNECTION_LIMIT,
		SERVER_CLIENTS, MHD_OPTION_CONNECTION_TIMEOUT, SERVER_IDLE_S,
		MHD_OPTION_NOTIFY_CONNECTION, client_note, server, MHD_OPTION_ARRAY, options,
		MHD_OPTION_END);
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

/* One fd for what libmicrohttpd waits for, and for the answers on passwords. */
static int watch_begin(struct server *server, char *error, size_t error_len)
{
	const union MHD_DaemonInfo *info =
		server->mhd.MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_EPOLL_FD);

	server->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	if (server->epoll_fd >= 0 && fd_watch(server, info->epoll_fd) &&
	    (!server->gate.users || fd_watch(server, users_fd(server->gate.users))))
		return 0;
	snprintf(error, error_len, "cannot serve HTTP: %s", strerror(errno));
	return -EIO;
}

/* All but the listening socket. */
static void server_free(struct server *server)
{
	answers_forget(server);
	gate_close(&server->gate);
	/* libmicrohttpd ends the process if a connection is suspended when it stops */
	for (int i = 0; i < SERVER_CLIENTS; i++)
		if (server->clients[i].may == USERS_WAIT)
			server->mhd.MHD_resume_connection(server->clients[i].connection);
	if (server->daemon && !server->draining)
		server->mhd.MHD_quiesce_daemon(server->daemon);
	if (server->daemon)
		server->mhd.MHD_stop_daemon(server->daemon);
	if (server->epoll_fd >= 0)
		close(server->epoll_fd);
	free(server);
}

struct server *server_open(const struct server_config *config, char *error, size_t error_len)
{
	struct server *server = calloc(1, sizeof(*server));

	snprintf(error, error_len, "out of memory");
	if (!server)
		return NULL;
	server->config = *config;
	server->epoll_fd = -1;
	server->gate.mhd = &server->mhd;
	if (!mhd_open(&server->mhd, error, error_len) &&
	    !gate_open(&server->gate, config->web, SERVER_CLIENTS, error, error_len) &&
	    !daemon_start(server, error, error_len) && !watch_begin(server, error, error_len))
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

/* The time limit of a client: shorter while all places are taken, as somebody may be waiting. */
static uint64_t life_ns(const struct server *server)
{
	for (int i = 0; i < SERVER_CLIENTS; i++)
		if (!server->clients[i].connection)
			return SERVER_LIFE_NS;
	return SERVER_BUSY_NS;
}

/* Its time does not pass while it waits for us. */
static bool client_has_limit(const struct client *client)
{
	return client->connection && client->may != USERS_WAIT;
}

uint64_t server_deadline_ns(const struct server *server)
{
	uint64_t life = life_ns(server);
	MHD_UNSIGNED_LONG_LONG ms;
	uint64_t deadline = UINT64_MAX;

	for (int i = 0; i < SERVER_CLIENTS; i++) {
		const struct client *client = &server->clients[i];

		if (client_has_limit(client) && client->since_ns + life < deadline)
			deadline = client->since_ns + life;
	}
	if (server->mhd.MHD_get_timeout(server->daemon, &ms) == MHD_YES) {
		uint64_t next = clock_now_ns() + ms * 1000000;

		deadline = next < deadline ? next : deadline;
	}
	return deadline;
}

/* A client that reads a byte a second is never idle, so its total time is limited. */
static void clients_end(const struct server *server)
{
	uint64_t now = clock_now_ns(), life = life_ns(server);

	for (int i = 0; i < SERVER_CLIENTS; i++) {
		const struct client *client = &server->clients[i];
		const union MHD_ConnectionInfo *info;

		if (!client_has_limit(client) || now < client->since_ns + life)
			continue;
		info = server->mhd.MHD_get_connection_info(client->connection,
							   MHD_CONNECTION_INFO_CONNECTION_FD);
		if (info)
			shutdown(info->connect_fd, SHUT_RDWR);
	}
}

/* Clients whose passwords were checked go on. */
static void clients_resume(struct server *server)
{
	users_clear(server->gate.users);
	for (size_t i = 0; i < SERVER_CLIENTS; i++) {
		struct client *client = &server->clients[i];

		if (client->may != USERS_WAIT)
			continue;
		client->may = users_answer(server->gate.users, i);
		client->since_ns = clock_now_ns();
		if (client->may != USERS_WAIT)
			server->mhd.MHD_resume_connection(client->connection);
	}
}

void server_run(struct server *server)
{
	if (server->gate.users)
		clients_resume(server);
	clients_end(server);
	server->mhd.MHD_run(server->daemon);
}

bool server_drain(struct server *server)
{
	bool busy = false;

	if (!server->draining)
		server->mhd.MHD_quiesce_daemon(server->daemon);
	server->draining = true;
	server_run(server);
	for (int i = 0; i < SERVER_CLIENTS; i++)
		busy |= server->clients[i].connection != NULL;
	return busy;
}
