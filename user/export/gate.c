// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * export/gate.c - see export/gate.h.
 */
#include "export/gate.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "export/mhd.h"

static int tls_begin(const struct gate *gate, char *error, size_t error_len)
{
	const struct tls_texts texts = { gate->web.cert, gate->web.key, gate->web.client_ca };

	if (gate->mhd->MHD_is_feature_supported(MHD_FEATURE_TLS) == MHD_YES)
		return tls_check(&gate->tls, &texts, error, error_len);
	snprintf(error, error_len, "tls_server_config: this libmicrohttpd was built without TLS");
	return -ENOTSUP;
}

static int users_begin(struct gate *gate, size_t places, char *error, size_t error_len)
{
	const struct users_config config = {
		.users = gate->web.users,
		.nr_users = gate->web.nr_users,
		.nr_places = places,
		.tls = &gate->tls,
	};

	if (gate->mhd->MHD_is_feature_supported(MHD_FEATURE_BASIC_AUTH) != MHD_YES) {
		snprintf(error, error_len,
			 "basic_auth_users: this libmicrohttpd was built without passwords");
		return -ENOTSUP;
	}
	gate->users = users_open(&config, error, error_len);
	return gate->users ? 0 : -EIO;
}

static int gate_begin(struct gate *gate, size_t places, char *error, size_t error_len)
{
	int err;

	if (!gate->web.tls && !gate->web.nr_users)
		return 0;
	err = tls_open(&gate->tls, error, error_len);
	if (!err && gate->web.tls)
		err = tls_begin(gate, error, error_len);
	if (!err && gate->web.nr_users)
		err = users_begin(gate, places, error, error_len);
	return err;
}

struct gate *gate_open(const struct mhd *mhd, const char *path, size_t places, char *error,
		       size_t error_len)
{
	struct gate *gate = calloc(1, sizeof(*gate));

	snprintf(error, error_len, "out of memory");
	if (!gate)
		return NULL;
	gate->mhd = mhd;
	if ((!path || !web_config_read(&gate->web, path, error, error_len)) &&
	    !gate_begin(gate, places, error, error_len))
		return gate;
	gate_close(gate);
	return NULL;
}

void gate_close(struct gate *gate)
{
	if (!gate)
		return;
	users_close(gate->users);
	web_config_free(&gate->web);
	free(gate);
}

static gnutls_session_t session_of(const struct gate *gate, struct MHD_Connection *connection)
{
	const union MHD_ConnectionInfo *info =
		gate->mhd->MHD_get_connection_info(connection, MHD_CONNECTION_INFO_GNUTLS_SESSION);

	return info ? info->tls_session : NULL;
}

static bool is_demanding(const struct gate *gate)
{
	return gate->web.client_ca;
}

void gate_greet(const struct gate *gate, struct MHD_Connection *connection)
{
	gnutls_session_t session = is_demanding(gate) ? session_of(gate, connection) : NULL;

	if (session)
		tls_demand(&gate->tls, session);
}

bool gate_is_certified(const struct gate *gate, struct MHD_Connection *connection)
{
	gnutls_session_t session;

	if (!is_demanding(gate))
		return true;
	session = session_of(gate, connection);
	return session && tls_is_met(&gate->tls, session);
}

enum users_answer gate_ask(const struct gate *gate, struct MHD_Connection *connection, size_t place)
{
	enum users_answer may = USERS_NO;
	char *name, *password = NULL;

	if (!gate->users)
		return USERS_YES;
	name = gate->mhd->MHD_basic_auth_get_username_password(connection, &password);
	if (name && password)
		may = users_ask(gate->users, place, name, password);
	gate->mhd->MHD_free(name);
	gate->mhd->MHD_free(password);
	return may;
}
