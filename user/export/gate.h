/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * export/gate.h - whom --web-config lets in.
 *
 * Owns: which certificate and which password a connection needs. Must not know: what is served.
 */
#ifndef CGSWAP_EXPORT_GATE_H
#define CGSWAP_EXPORT_GATE_H

#include <stdbool.h>
#include <stddef.h>

#include "export/tls.h"
#include "export/users.h"

struct MHD_Connection;
struct mhd;
struct web_config;

struct gate {
	const struct mhd *mhd;
	const struct web_config *web; /* NULL: everybody is let in */
	struct tls tls;
	struct users *users; /* NULL: no password is needed */
};

/*
 * Opens @gate, whose mhd is set, for @web and @places clients at a time. 0 or -errno with one line
 * in @error; gate_close() in any case.
 */
int gate_open(struct gate *gate, const struct web_config *web, size_t places, char *error,
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
