/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * export/tls.h - GnuTLS, loaded when it is needed.
 *
 * Owns: opening it at run time, checking certificates and keys, demanding certificates of clients.
 * Must not know: where they come from, and what is served.
 */
#ifndef CGSWAP_EXPORT_TLS_H
#define CGSWAP_EXPORT_TLS_H

#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <stdbool.h>
#include <stddef.h>

#define TLS_FUNCTIONS(X)                                                                           \
	X(gnutls_certificate_allocate_credentials)                                                 \
	X(gnutls_certificate_free_credentials)                                                     \
	X(gnutls_certificate_get_peers)                                                            \
	X(gnutls_certificate_server_set_request)                                                   \
	X(gnutls_certificate_set_x509_key_mem)                                                     \
	X(gnutls_certificate_set_x509_trust_mem)                                                   \
	X(gnutls_hmac_fast)                                                                        \
	X(gnutls_memcmp)                                                                           \
	X(gnutls_session_get_verify_cert_status)                                                   \
	X(gnutls_session_set_verify_cert2)                                                         \
	X(gnutls_strerror)

/* Its functions, under their own names. */
struct tls {
#define X(name) __typeof__ (&(name))(name);
	TLS_FUNCTIONS(X)
#undef X
};

/* PEM texts; @client_ca may be NULL. */
struct tls_texts {
	const char *cert, *key, *client_ca;
};

/* 0 or -ENOENT with one line in @error. Stays open until the process ends. */
int tls_open(struct tls *tls, char *error, size_t error_len);

/* Whether they can be used: 0, or -EINVAL with one line in @error. */
int tls_check(const struct tls *tls, const struct tls_texts *texts, char *error, size_t error_len);

/*
 * From now on the handshake of @session fails unless the client has a certificate for clients
 * (extended key usage) that a trusted one has signed.
 */
void tls_demand(const struct tls *tls, gnutls_session_t session);

/* After the handshake: whether it was demanded, and is there. */
bool tls_is_met(const struct tls *tls, gnutls_session_t session);

#endif
