/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * export/web_config.h - the file of --web-config, in the form of Prometheus' exporter toolkit.
 *
 * Owns: its keys and their values, and reading the files that it names. What is not known is an
 * error: a security setting must not be ignored. Must not know: how TLS and passwords work.
 */
#ifndef CGSWAP_EXPORT_WEB_CONFIG_H
#define CGSWAP_EXPORT_WEB_CONFIG_H

#include <stdbool.h>
#include <stddef.h>

/* A bcrypt hash takes twice the time for each step of its cost; 15 is about 2 s. */
#define WEB_COST_MAX 15
#define WEB_HASH_LEN 60

/* The keys of tls_server_config. */
enum web_key {
	WEB_CERT_FILE,
	WEB_KEY_FILE,
	WEB_CLIENT_AUTH_TYPE,
	WEB_CLIENT_CA_FILE,
	WEB_MIN_VERSION,
	WEB_MAX_VERSION,
	WEB_KEYS
};

struct web_user {
	char *name;
	char *hash; /* "$2y$10$...", of WEB_HASH_LEN */
};

/* NULL where nothing is set. */
struct web_config {
	bool tls;
	char *values[WEB_KEYS]; /* as written */
	char *cert, *key;	/* PEM, of cert_file and key_file */
	char *client_ca;	/* PEM; certificates of clients are required if there is one */
	struct web_user *users;
	size_t nr_users; /* 0: no password is asked for */
	size_t max_users;
};

/*
 * Fills @config from @text, the contents of the file @path; the files that it names are not read. 0
 * or -errno with one line in @error. web_config_free() in any case.
 */
int web_config_parse(struct web_config *config, const char *path, const char *text, char *error,
		     size_t error_len);

/*
 * Reads the file @path and those that it names; relative names are relative to it. 0 or -errno with
 * one line in @error. web_config_free() in any case.
 */
int web_config_read(struct web_config *config, const char *path, char *error, size_t error_len);

/* The versions of @config as a priority string of GnuTLS; by default TLS 1.2 and later. */
void web_config_priorities(const struct web_config *config, char *text, size_t size);

/* Wipes the key. */
void web_config_free(struct web_config *config);

#endif
