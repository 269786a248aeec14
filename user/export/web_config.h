/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * export/web_config.h - the file of --web-config, in the form of Prometheus' exporter toolkit.
 *
 * Owns: its keys and their values, reading the files that it names, and whether these have changed.
 * What is not known is an error: a security setting must not be ignored. Must not know: how TLS and
 * passwords work.
 */
#ifndef CGSWAP_EXPORT_WEB_CONFIG_H
#define CGSWAP_EXPORT_WEB_CONFIG_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>
#include <time.h>

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

/* The headers that http_server_config can set. */
enum web_header {
	WEB_CONTENT_SECURITY_POLICY,
	WEB_STRICT_TRANSPORT_SECURITY,
	WEB_X_CONTENT_TYPE_OPTIONS,
	WEB_X_FRAME_OPTIONS,
	WEB_X_XSS_PROTECTION,
	WEB_HEADERS
};

/* Which file it was, and when it was changed last. */
struct web_stamp {
	dev_t dev;
	ino_t ino;
	off_t size;
	struct timespec ctime;
};

struct web_file {
	char *path;
	struct web_stamp stamp;
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
	char *headers[WEB_HEADERS];
	struct web_file files[WEB_KEYS + 1]; /* those that were read, the last is the file itself */
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

/*
 * Whether one of the files that were read is another one now, or has other contents. One that is
 * empty or cannot be looked at has not changed: somebody is about to replace it.
 */
bool web_config_has_changed(const struct web_config *config);

const char *web_header_name(enum web_header header);

/* The versions of @config as a priority string of GnuTLS; by default TLS 1.2 and later. */
void web_config_priorities(const struct web_config *config, char *text, size_t size);

/* Wipes the key. */
void web_config_free(struct web_config *config);

#endif
