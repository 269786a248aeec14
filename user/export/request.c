// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * export/request.c - see export/request.h.
 */
#include "export/request.h"

#include <string.h>

#include "export/accept.h"
#include "export/answers.h"
#include "export/clients.h"
#include "export/gate.h"

static enum MHD_Result answer_error(const struct requests *requests,
				    struct MHD_Connection *connection, unsigned int status,
				    const char *text)
{
	struct MHD_Response *answer = answers_line(requests->answers, text);
	enum MHD_Result result;

	if (!answer)
		return MHD_NO;
	if (status == MHD_HTTP_METHOD_NOT_ALLOWED)
		requests->mhd->MHD_add_response_header(answer, "Allow", "GET, HEAD");
	if (status == MHD_HTTP_UNAUTHORIZED)
		requests->mhd->MHD_add_response_header(answer, "WWW-Authenticate",
						       "Basic realm=\"cgswap\"");
	result = requests->mhd->MHD_queue_response(connection, status, answer);
	requests->mhd->MHD_destroy_response(answer);
	return result;
}

static bool is_served(const char *method)
{
	return !strcmp(method, "GET") || !strcmp(method, "HEAD");
}

static enum MHD_Result method_answer(const struct requests *requests,
				     struct MHD_Connection *connection)
{
	return answer_error(requests, connection, MHD_HTTP_METHOD_NOT_ALLOWED,
			    "only GET and HEAD\n");
}

static int kind_of(const struct requests *requests, struct MHD_Connection *connection,
		   const char *path)
{
	const char *accept = requests->mhd->MHD_lookup_connection_value(connection, MHD_HEADER_KIND,
									MHD_HTTP_HEADER_ACCEPT);

	if (!strcmp(path, "/metrics"))
		return accept_openmetrics(accept) ? SNAPSHOT_OPENMETRICS : SNAPSHOT_TEXT;
	if (!strcmp(path, "/healthz"))
		return SNAPSHOT_HEALTH;
	return strcmp(path, "/") != 0 ? -1 : SNAPSHOT_PAGE;
}

static enum MHD_Result snapshot_answer(struct requests *requests, struct MHD_Connection *connection,
				       const char *path)
{
	int kind = kind_of(requests, connection, path);
	struct MHD_Response *answer;
	const char *encoding;

	if (kind < 0)
		return answer_error(requests, connection, MHD_HTTP_NOT_FOUND,
				    "there are /, /metrics and /healthz\n");
	if (requests->refresh(requests->ctx))
		return answer_error(requests, connection, MHD_HTTP_SERVICE_UNAVAILABLE,
				    "the numbers cannot be read\n");
	encoding = requests->mhd->MHD_lookup_connection_value(connection, MHD_HEADER_KIND,
							      MHD_HTTP_HEADER_ACCEPT_ENCODING);
	answer = answers_get(requests->answers, (enum snapshot_kind)kind, accept_gzip(encoding));
	return answer ? requests->mhd->MHD_queue_response(connection, MHD_HTTP_OK, answer) : MHD_NO;
}

static enum MHD_Result refusal_answer(const struct requests *requests, const struct client *client)
{
	if (client->may == USERS_FAIL)
		return answer_error(requests, client->connection, MHD_HTTP_SERVICE_UNAVAILABLE,
				    "out of memory\n");
	return answer_error(requests, client->connection, MHD_HTTP_UNAUTHORIZED,
			    "a name and a password are needed\n");
}

/* When the headers are there. */
static enum MHD_Result request_begin(struct requests *requests, struct MHD_Connection *connection,
				     const char *method, void **seen)
{
	struct client *client = clients_find(requests->clients, connection);

	if (!client || !gate_is_certified(requests->gate, connection))
		return MHD_NO;
	*seen = client;
	client->may =
		gate_ask(requests->gate, connection, (size_t)(client - requests->clients->places));
	if (client->may == USERS_NO)
		return refusal_answer(requests, client);
	if (client->may == USERS_WAIT)
		requests->mhd->MHD_suspend_connection(connection);
	if (client->may == USERS_YES && !is_served(method))
		return method_answer(requests, connection);
	return MHD_YES;
}

/* When the body is there, too, and when it is known whether the client may read. */
static enum MHD_Result request_end(struct requests *requests, struct client *client,
				   const char *path, const char *method)
{
	if (client->may != USERS_YES)
		return refusal_answer(requests, client);
	if (!is_served(method))
		return method_answer(requests, client->connection);
	return snapshot_answer(requests, client->connection, path);
}

/* NOLINTNEXTLINE(readability-function-size): libmicrohttpd has so many parameters */
enum MHD_Result request_take(void *ctx, struct MHD_Connection *connection, const char *path,
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
