// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * export/web_config.c - see export/web_config.h.
 */
#include "export/web_config.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/array.h"
#include "base/file.h"
#include "base/text.h"
#include "export/yaml.h"

#define FILE_MAX (1 << 20)
#define REQUIRE "RequireAndVerifyClientCert"

/* From the oldest. */
static const struct {
	const char *name, *priority;
} versions[] = {
	{ "TLS10", ":+VERS-TLS1.0" },
	{ "TLS11", ":+VERS-TLS1.1" },
	{ "TLS12", ":+VERS-TLS1.2" },
	{ "TLS13", ":+VERS-TLS1.3" },
};

#define VERSIONS ((int)(sizeof(versions) / sizeof(versions[0])))
#define VERSION_DEFAULT 2

static const char *const key_names[] = {
	[WEB_CERT_FILE] = "cert_file",
	[WEB_KEY_FILE] = "key_file",
	[WEB_CLIENT_AUTH_TYPE] = "client_auth_type",
	[WEB_CLIENT_CA_FILE] = "client_ca_file",
	[WEB_MIN_VERSION] = "min_version",
	[WEB_MAX_VERSION] = "max_version",
};

static const struct {
	const char *name;
	const char *values[3]; /* the only ones; none: all */
} headers[] = {
	[WEB_CONTENT_SECURITY_POLICY] = { "Content-Security-Policy", { NULL } },
	[WEB_STRICT_TRANSPORT_SECURITY] = { "Strict-Transport-Security", { NULL } },
	[WEB_X_CONTENT_TYPE_OPTIONS] = { "X-Content-Type-Options", { "nosniff" } },
	[WEB_X_FRAME_OPTIONS] = { "X-Frame-Options", { "deny", "sameorigin" } },
	[WEB_X_XSS_PROTECTION] = { "X-XSS-Protection", { NULL } },
};

static struct web_config *config_of(const struct yaml_reader *reader)
{
	return reader->ctx;
}

/* -1: it is none. */
static int version_of(const char *name)
{
	for (int i = 0; i < VERSIONS; i++)
		if (!strcmp(versions[i].name, name))
			return i;
	return -1;
}

/* NULL: nothing is wrong with it. */
static const char *value_fault(enum web_key key, const char *value)
{
	if (key == WEB_CLIENT_AUTH_TYPE && strcmp(value, "NoClientCert") != 0 &&
	    strcmp(value, REQUIRE) != 0)
		return "not supported: only NoClientCert and " REQUIRE;
	if ((key == WEB_MIN_VERSION || key == WEB_MAX_VERSION) && version_of(value) < 0)
		return "not TLS10, TLS11, TLS12 or TLS13";
	return *value ? NULL : "empty";
}

static int tls_take(struct yaml_reader *reader, const char *key, const yaml_node_t *node)
{
	const char *value = yaml_text(node), *fault;
	enum web_key i = 0;

	while (i < WEB_KEYS && strcmp(key_names[i], key) != 0)
		i++;
	if (i == WEB_KEYS)
		return -ENOKEY;
	fault = value ? value_fault(i, value) : "not a text";
	if (fault)
		return yaml_complain(reader, node, key, fault);
	config_of(reader)->values[i] = strdup(value);
	return config_of(reader)->values[i] ? 0 : -ENOMEM;
}

static int tls_read(struct yaml_reader *reader, const char *name, const yaml_node_t *node)
{
	char **values = config_of(reader)->values;
	int err = yaml_mapping(reader, name, node, tls_take);
	bool required;

	if (err)
		return err;
	required = values[WEB_CLIENT_AUTH_TYPE] && !strcmp(values[WEB_CLIENT_AUTH_TYPE], REQUIRE);
	config_of(reader)->tls = true;
	if (!values[WEB_CERT_FILE] || !values[WEB_KEY_FILE])
		return yaml_complain(reader, node, name, "cert_file and key_file are needed");
	if (required && !values[WEB_CLIENT_CA_FILE])
		return yaml_complain(reader, node, name, REQUIRE " needs client_ca_file");
	if (!required && values[WEB_CLIENT_CA_FILE])
		return yaml_complain(reader, node, name,
				     "client_ca_file needs client_auth_type: " REQUIRE);
	if (values[WEB_MAX_VERSION] &&
	    version_of(values[WEB_MAX_VERSION]) < (values[WEB_MIN_VERSION]
							   ? version_of(values[WEB_MIN_VERSION])
							   : VERSION_DEFAULT))
		return yaml_complain(reader, node, name, "max_version is before min_version");
	return 0;
}

/* NULL: @hash is one of bcrypt, "$2y$", two digits of cost, "$", and 53 characters. */
static const char *hash_fault(const char *hash)
{
	static const char digits[] =
		"./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
	int cost;

	if (strlen(hash) != WEB_HASH_LEN || strncmp(hash, "$2", 2) != 0 ||
	    !strchr("aby", hash[2]) || hash[3] != '$' || strspn(hash + 4, "0123456789") != 2 ||
	    hash[6] != '$' || strspn(hash + 7, digits) != WEB_HASH_LEN - 7)
		return "not a bcrypt hash";
	cost = 10 * (hash[4] - '0') + hash[5] - '0';
	if (cost < 4 || cost > 31)
		return "not a bcrypt hash";
	return cost > WEB_COST_MAX ? "a bcrypt hash of cost 16 or more would take seconds" : NULL;
}

static int user_take(struct yaml_reader *reader, const char *name, const yaml_node_t *node)
{
	struct web_config *config = config_of(reader);
	const char *hash = yaml_text(node), *fault = hash ? hash_fault(hash) : "not a text";
	struct web_user *user;

	if (fault)
		return yaml_complain(reader, node, name, fault);
	if (array_reserve(&config->users, &config->max_users, config->nr_users + 1, sizeof(*user)))
		return -ENOMEM;
	user = &config->users[config->nr_users++];
	user->name = strdup(name);
	user->hash = strdup(hash);
	return user->name && user->hash ? 0 : -ENOMEM;
}

/* NULL: @value may be sent as the header @header. */
static const char *header_fault(enum web_header header, const char *value)
{
	const char *const *allowed = headers[header].values;

	for (const char *c = value; *c; c++)
		if ((unsigned char)*c < ' ' || *c == 0x7f)
			return "a control character";
	if (!*allowed)
		return *value ? NULL : "empty";
	for (; *allowed; allowed++)
		if (!strcmp(*allowed, value))
			return NULL;
	return header == WEB_X_FRAME_OPTIONS ? "not deny or sameorigin" : "not nosniff";
}

static int header_take(struct yaml_reader *reader, const char *name, const yaml_node_t *node)
{
	const char *value = yaml_text(node), *fault;
	enum web_header i = 0;

	while (i < WEB_HEADERS && strcmp(headers[i].name, name) != 0)
		i++;
	if (i == WEB_HEADERS)
		return yaml_complain(reader, node, name, "this header cannot be set");
	fault = value ? header_fault(i, value) : "not a text";
	if (fault)
		return yaml_complain(reader, node, name, fault);
	config_of(reader)->headers[i] = strdup(value);
	return config_of(reader)->headers[i] ? 0 : -ENOMEM;
}

/* HTTP/2 is never spoken, and a client that would like to speak it asks first. */
static int http_take(struct yaml_reader *reader, const char *key, const yaml_node_t *node)
{
	const char *value = yaml_text(node);

	if (!strcmp(key, "headers"))
		return yaml_mapping(reader, key, node, header_take);
	if (strcmp(key, "http2") != 0)
		return -ENOKEY;
	if (value && (!strcmp(value, "true") || !strcmp(value, "false")))
		return 0;
	return yaml_complain(reader, node, key, "not true or false");
}

static int section_take(struct yaml_reader *reader, const char *key, const yaml_node_t *node)
{
	int err;

	if (!strcmp(key, "tls_server_config"))
		return tls_read(reader, key, node);
	if (!strcmp(key, "http_server_config"))
		return yaml_mapping(reader, key, node, http_take);
	if (strcmp(key, "basic_auth_users") != 0)
		return -ENOKEY;
	err = yaml_mapping(reader, key, node, user_take);
	return err || config_of(reader)->nr_users ? err
						  : yaml_complain(reader, node, key, "no user");
}

int web_config_parse(struct web_config *config, const char *path, const char *text, char *error,
		     size_t error_len)
{
	struct yaml_reader reader = {
		.path = path,
		.ctx = config,
		.error = error,
		.error_len = error_len,
	};

	*config = (struct web_config){ 0 };
	return yaml_read(&reader, text, section_take);
}

/* The text of the file @path on the heap; NULL with one line in @error. */
static char *text_read(const char *path, char *error, size_t error_len)
{
	char *text = NULL;
	size_t room = 0;
	ssize_t len;
	int fd = file_open(AT_FDCWD, path, 0, FILE_MAX);

	len = fd < 0 ? fd : file_read_all(fd, &text, &room, FILE_MAX);
	if (fd >= 0)
		close(fd);
	if (len >= 0) {
		text[len] = '\0';
		if (strlen(text) == (size_t)len)
			return text;
		len = -EBADMSG;
	}
	snprintf(error, error_len, "%s: %s", path, file_error((int)len));
	free(text);
	return NULL;
}

/* What tells that a file is another one, or has changed. False: it cannot be told. */
static bool stamp_take(const char *path, struct web_stamp *stamp)
{
	struct stat st;

	if (stat(path, &st))
		return false;
	*stamp = (struct web_stamp){ st.st_dev, st.st_ino, st.st_size, st.st_ctim };
	return true;
}

/* file_read, of a file that is looked at again later. Changed meanwhile, it is read again. */
static char *file_take(struct web_file *file, char *path, char *error, size_t error_len)
{
	file->path = path;
	stamp_take(path, &file->stamp);
	return text_read(path, error, error_len);
}

/* The name that the value @name of the file @path stands for, on the heap. NULL: no memory. */
static char *path_of(const char *path, const char *name)
{
	const char *slash = strrchr(path, '/');
	char *full;

	if (*name == '/' || !slash)
		return strdup(name);
	return asprintf(&full, "%.*s/%s", (int)(slash - path), path, name) < 0 ? NULL : full;
}

/* Of the file that the value @key names, from the file @path. True if it is not named. */
static bool named_read(struct web_config *config, const char *path, enum web_key key, char **text,
		       char *error, size_t error_len)
{
	char why[512] = "out of memory", *full;

	if (!config->values[key])
		return true;
	full = path_of(path, config->values[key]);
	*text = full ? file_take(&config->files[key], full, why, sizeof(why)) : NULL;
	if (!*text)
		snprintf(error, error_len, "%s: %s: %s", path, key_names[key], why);
	return *text;
}

int web_config_read(struct web_config *config, const char *path, char *error, size_t error_len)
{
	struct web_file file = { 0 };
	char *text, *name = strdup(path);
	int err;

	*config = (struct web_config){ 0 };
	snprintf(error, error_len, "out of memory");
	text = name ? file_take(&file, name, error, error_len) : NULL;
	err = text ? web_config_parse(config, path, text, error, error_len) : -EIO;
	config->files[WEB_KEYS] = file;
	free(text);
	if (err)
		return err;
	if (named_read(config, path, WEB_CERT_FILE, &config->cert, error, error_len) &&
	    named_read(config, path, WEB_KEY_FILE, &config->key, error, error_len) &&
	    named_read(config, path, WEB_CLIENT_CA_FILE, &config->client_ca, error, error_len))
		return 0;
	return -EIO;
}

bool web_config_has_changed(const struct web_config *config)
{
	for (int i = 0; i <= WEB_KEYS; i++) {
		const struct web_stamp *was = &config->files[i].stamp;
		struct web_stamp now;

		/* an empty one is being written */
		if (!config->files[i].path || !stamp_take(config->files[i].path, &now) || !now.size)
			continue;
		if (now.dev != was->dev || now.ino != was->ino || now.size != was->size ||
		    now.ctime.tv_sec != was->ctime.tv_sec ||
		    now.ctime.tv_nsec != was->ctime.tv_nsec)
			return true;
	}
	return false;
}

const char *web_header_name(enum web_header header)
{
	return headers[header].name;
}

void web_config_priorities(const struct web_config *config, char *text, size_t size)
{
	const char *min = config->values[WEB_MIN_VERSION], *max = config->values[WEB_MAX_VERSION];

	snprintf(text, size, "NORMAL:-VERS-ALL");
	for (int i = min ? version_of(min) : VERSION_DEFAULT;
	     i <= (max ? version_of(max) : VERSIONS - 1); i++)
		text_add(text, size, "%s", versions[i].priority);
}

void web_config_free(struct web_config *config)
{
	if (config->key)
		explicit_bzero(config->key, strlen(config->key));
	free(config->cert);
	free(config->key);
	free(config->client_ca);
	for (int i = 0; i < WEB_KEYS; i++)
		free(config->values[i]);
	for (int i = 0; i <= WEB_KEYS; i++)
		free(config->files[i].path);
	for (int i = 0; i < WEB_HEADERS; i++)
		free(config->headers[i]);
	for (size_t i = 0; i < config->nr_users; i++) {
		free(config->users[i].name);
		free(config->users[i].hash);
	}
	free(config->users);
}
