// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * export/tls.c - see export/tls.h.
 */
#include "export/tls.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "export/library.h"

int tls_open(struct tls *tls, char *error, size_t error_len)
{
#define X(name) #name,
	static const char *const names[] = { TLS_FUNCTIONS(X) NULL };
#undef X
	static const struct library library = { "libgnutls.so.30", "libgnutls30 (libgnutls30t64)",
						names };

	return library_open(&library, tls, error, error_len);
}

static gnutls_datum_t datum_of(const char *text)
{
	return (gnutls_datum_t){ (unsigned char *)text, (unsigned int)strlen(text) };
}

/* What is wrong with @texts; NULL: nothing. */
static const char *fault_of(const struct tls *tls, const struct tls_texts *texts,
			    gnutls_certificate_credentials_t credentials, const char **what)
{
	gnutls_datum_t cert = datum_of(texts->cert), key = datum_of(texts->key), ca;
	int err = tls->gnutls_certificate_set_x509_key_mem(credentials, &cert, &key,
							   GNUTLS_X509_FMT_PEM);

	*what = "cert_file and key_file";
	if (err < 0)
		return tls->gnutls_strerror(err);
	if (!texts->client_ca)
		return NULL;
	*what = "client_ca_file";
	ca = datum_of(texts->client_ca);
	err = tls->gnutls_certificate_set_x509_trust_mem(credentials, &ca, GNUTLS_X509_FMT_PEM);
	if (err < 0)
		return tls->gnutls_strerror(err);
	return err ? NULL : "there is no certificate";
}

int tls_check(const struct tls *tls, const struct tls_texts *texts, char *error, size_t error_len)
{
	gnutls_certificate_credentials_t credentials;
	const char *what, *fault;

	if (tls->gnutls_certificate_allocate_credentials(&credentials)) {
		snprintf(error, error_len, "out of memory");
		return -ENOMEM;
	}
	fault = fault_of(tls, texts, credentials, &what);
	tls->gnutls_certificate_free_credentials(credentials);
	if (fault)
		snprintf(error, error_len, "%s: %s", what, fault);
	return fault ? -EINVAL : 0;
}

void tls_demand(const struct tls *tls, gnutls_session_t session)
{
	/* GnuTLS keeps the address, and changes nothing */
	static const gnutls_typed_vdata_st purpose = {
		.type = GNUTLS_DT_KEY_PURPOSE_OID,
		.data = (unsigned char *)GNUTLS_KP_TLS_WWW_CLIENT,
	};

	tls->gnutls_certificate_server_set_request(session, GNUTLS_CERT_REQUIRE);
	tls->gnutls_session_set_verify_cert2(session, (gnutls_typed_vdata_st *)&purpose, 1, 0);
}

/* The status is not 0 if nothing was verified. */
bool tls_is_met(const struct tls *tls, gnutls_session_t session)
{
	unsigned int nr = 0;

	return tls->gnutls_certificate_get_peers(session, &nr) && nr &&
	       !tls->gnutls_session_get_verify_cert_status(session);
}
