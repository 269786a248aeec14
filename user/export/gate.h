/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * export/gate.h - whom --web-config lets in.
 *
 * Owns: the file and those that it names, which certificate and which password a connection needs.
 * Must not know: what is served.
 */
#ifndef CGSWAP_EXPORT_GATE_H
#define CGSWAP_EXPORT_GATE_H

#include <stdbool.h>
#include <stddef.h>

#include "export/tls.h"
#include "export/users.h"
#include "export/web_config.h"

struct MHD_Connection;
struct mhd;

struct gate {
	const struct mhd *mhd;
	struct web_config web;
	struct tls tls;
	struct users *users; /* NULL: no password is needed */
};

/*
 * Reads the file @path (NULL: none, everybody is let in) for @places clients at a time. NULL with
 * one line in @error.
 */
struct gate *gate_open(const struct mhd *mhd, const char *path, size_t places, char *error,
		       size_t error_len);
void gate_close(struct gate *gate);

/* Tells a new connection which certificate it needs. */
void gate_greet(const struct gate *gate, struct MHD_Connection *connection);

/* Whether a certificate that is needed is there: without it the handshake fails already. */
bool gate_is_certified(const struct gate *gate, struct MHD_Connection *connection);

/* Whether the password of the client at @place is right; USERS_WAIT: users_answer() will tell. */
enum users_answer gate_ask(const struct gate *gate, struct MHD_Connection *connection,
			   size_t place);

#endif
