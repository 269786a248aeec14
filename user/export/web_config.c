// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * export/web_config.c - see export/web_config.h.
 */
#include "export/web_config.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
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

/* The file that is read, and where what is wrong with it is told. */
struct reader {
	struct yaml yaml;
	yaml_document_t *document;
	const char *path;
	struct web_config *config;
	char *error;
	size_t error_len;
};

/* Takes the value of @key. 0 or -errno with a line; -ENOKEY without one: there is no such key. */
typedef int take_fn(struct reader *reader, const char *key, const yaml_node_t *value);

/* -EINVAL, with a line on @key and its @node. */
static int complain(const struct reader *reader, const yaml_node_t *node, const char *key,
		    const char *why)
{
	snprintf(reader->error, reader->error_len, "%s:%zu: %s: %s", reader->path,
		 node->start_mark.line + 1, key, why);
	return -EINVAL;
}

/* NULL: @node is no text. */
static const char *text_of(const yaml_node_t *node)
{
	const char *text = (const char *)node->data.scalar.value;

	if (node->type != YAML_SCALAR_NODE || strcmp((const char *)node->tag, YAML_STR_TAG) != 0 ||
	    strlen(text) != node->data.scalar.length)
		return NULL;
	return text;
}

static const yaml_node_t *node_of(const struct reader *reader, int index)
{
	return reader->yaml.yaml_document_get_node(reader->document, index);
}

/* Whether one of the pairs before @pair has the same key. */
static bool is_repeated(const struct reader *reader, const yaml_node_t *node,
			const yaml_node_pair_t *pair, const char *key)
{
	const yaml_node_pair_t *other = node->data.mapping.pairs.start;

	for (; other < pair; other++)
		if (!strcmp(text_of(node_of(reader, other->key)), key))
			return true;
	return false;
}

static int pair_read(struct reader *reader, const yaml_node_t *node, const yaml_node_pair_t *pair,
		     take_fn *take)
{
	const yaml_node_t *key_node = node_of(reader, pair->key);
	const char *key = text_of(key_node);
	int err;

	if (!key)
		return complain(reader, key_node, "key", "not a text");
	if (is_repeated(reader, node, pair, key))
		return complain(reader, key_node, key, "given twice");
	err = take(reader, key, node_of(reader, pair->value));
	return err == -ENOKEY ? complain(reader, key_node, key, "unknown key") : err;
}

static int mapping_read(struct reader *reader, const char *name, const yaml_node_t *node,
			take_fn *take)
{
	const yaml_node_pair_t *pair;
	int err = 0;

	if (node->type != YAML_MAPPING_NODE)
		return complain(reader, node, name, "not a mapping");
	for (pair = node->data.mapping.pairs.start; !err && pair < node->data.mapping.pairs.top;
	     pair++)
		err = pair_read(reader, node, pair, take);
	return err;
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

static int tls_take(struct reader *reader, const char *key, const yaml_node_t *node)
{
	const char *value = text_of(node), *fault;
	enum web_key i = 0;

	while (i < WEB_KEYS && strcmp(key_names[i], key) != 0)
		i++;
	if (i == WEB_KEYS)
		return -ENOKEY;
	fault = value ? value_fault(i, value) : "not a text";
	if (fault)
		return complain(reader, node, key, fault);
	reader->config->values[i] = strdup(value);
	return reader->config->values[i] ? 0 : -ENOMEM;
}

static int tls_read(struct reader *reader, const char *name, const yaml_node_t *node)
{
	char **values = reader->config->values;
	int err = mapping_read(reader, name, node, tls_take);
	bool required;

	if (err)
		return err;
	required = values[WEB_CLIENT_AUTH_TYPE] && !strcmp(values[WEB_CLIENT_AUTH_TYPE], REQUIRE);
	reader->config->tls = true;
	if (!values[WEB_CERT_FILE] || !values[WEB_KEY_FILE])
		return complain(reader, node, name, "cert_file and key_file are needed");
	if (required && !values[WEB_CLIENT_CA_FILE])
		return complain(reader, node, name, REQUIRE " needs client_ca_file");
	if (!required && values[WEB_CLIENT_CA_FILE])
		return complain(reader, node, name,
				"client_ca_file needs client_auth_type: " REQUIRE);
	if (values[WEB_MAX_VERSION] &&
	    version_of(values[WEB_MAX_VERSION]) < (values[WEB_MIN_VERSION]
							   ? version_of(values[WEB_MIN_VERSION])
							   : VERSION_DEFAULT))
		return complain(reader, node, name, "max_version is before min_version");
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

static int user_take(struct reader *reader, const char *name, const yaml_node_t *node)
{
	struct web_config *config = reader->config;
	const char *hash = text_of(node), *fault = hash ? hash_fault(hash) : "not a text";
	struct web_user *user;

	if (fault)
		return complain(reader, node, name, fault);
	if (array_reserve(&config->users, &config->max_users, config->nr_users + 1, sizeof(*user)))
		return -ENOMEM;
	user = &config->users[config->nr_users++];
	user->name = strdup(name);
	user->hash = strdup(hash);
	return user->name && user->hash ? 0 : -ENOMEM;
}

static int section_take(struct reader *reader, const char *key, const yaml_node_t *node)
{
	int err;

	if (!strcmp(key, "tls_server_config"))
		return tls_read(reader, key, node);
	if (strcmp(key, "basic_auth_users") != 0)
		return -ENOKEY;
	err = mapping_read(reader, key, node, user_take);
	return err || reader->config->nr_users ? err : complain(reader, node, key, "no user");
}

/* What is no YAML, or no text, of which only the place in the file is known. */
static int complain_yaml(const struct reader *reader, const yaml_parser_t *parser)
{
	const char *why = parser->problem ? parser->problem : "out of memory";

	if (parser->error == YAML_READER_ERROR)
		snprintf(reader->error, reader->error_len, "%s: byte %zu: %s", reader->path,
			 parser->problem_offset, why);
	else
		snprintf(reader->error, reader->error_len, "%s:%zu: %s", reader->path,
			 parser->problem_mark.line + 1, why);
	return -EINVAL;
}

/* Of the next document of the file. */
static int document_read(struct reader *reader, yaml_parser_t *parser, bool first)
{
	yaml_document_t document;
	const yaml_node_t *root;
	int err = 0;

	if (!reader->yaml.yaml_parser_load(parser, &document))
		return complain_yaml(reader, parser);
	root = reader->yaml.yaml_document_get_root_node(&document);
	reader->document = &document;
	if (root)
		err = first ? mapping_read(reader, "file", root, section_take)
			    : complain(reader, root, "file", "a second document");
	reader->yaml.yaml_document_delete(&document);
	reader->document = NULL;
	return err;
}

int web_config_parse(struct web_config *config, const char *path, const char *text, char *error,
		     size_t error_len)
{
	struct reader reader = {
		.path = path,
		.config = config,
		.error = error,
		.error_len = error_len,
	};
	yaml_parser_t parser;
	int err = yaml_open(&reader.yaml, error, error_len);

	*config = (struct web_config){ 0 };
	if (err)
		return err;
	snprintf(error, error_len, "out of memory");
	if (!reader.yaml.yaml_parser_initialize(&parser))
		return -ENOMEM;
	reader.yaml.yaml_parser_set_input_string(&parser, (const unsigned char *)text,
						 strlen(text));
	err = document_read(&reader, &parser, true);
	if (!err)
		err = document_read(&reader, &parser, false);
	reader.yaml.yaml_parser_delete(&parser);
	return err;
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

/* Of the file that the value @key names, from the file @path. True if it is not named. */
static bool named_read(const struct web_config *config, const char *path, enum web_key key,
		       char **text, char *error, size_t error_len)
{
	const char *name = config->values[key], *slash = strrchr(path, '/');
	char full[PATH_MAX] = "";
	char why[512];

	if (!name)
		return true;
	if (*name != '/' && slash)
		text_add(full, sizeof(full), "%.*s/", (int)(slash - path), path);
	if (!text_add(full, sizeof(full), "%s", name)) {
		snprintf(error, error_len, "%s: %s: too long", path, key_names[key]);
		return false;
	}
	*text = text_read(full, why, sizeof(why));
	if (!*text)
		snprintf(error, error_len, "%s: %s: %s", path, key_names[key], why);
	return *text;
}

int web_config_read(struct web_config *config, const char *path, char *error, size_t error_len)
{
	char *text;
	int err;

	*config = (struct web_config){ 0 };
	text = text_read(path, error, error_len);
	if (!text)
		return -EIO;
	err = web_config_parse(config, path, text, error, error_len);
	free(text);
	if (err)
		return err;
	if (named_read(config, path, WEB_CERT_FILE, &config->cert, error, error_len) &&
	    named_read(config, path, WEB_KEY_FILE, &config->key, error, error_len) &&
	    named_read(config, path, WEB_CLIENT_CA_FILE, &config->client_ca, error, error_len))
		return 0;
	return -EIO;
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
	for (size_t i = 0; i < config->nr_users; i++) {
		free(config->users[i].name);
		free(config->users[i].hash);
	}
	free(config->users);
}
