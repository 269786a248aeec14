// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * export/yaml.c - see export/yaml.h.
 */
#include "export/yaml.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "export/library.h"

int yaml_complain(const struct yaml_reader *reader, const yaml_node_t *node, const char *key,
		  const char *why)
{
	snprintf(reader->error, reader->error_len, "%s:%zu: %s: %s", reader->path,
		 node->start_mark.line + 1, key, why);
	return -EINVAL;
}

const char *yaml_text(const yaml_node_t *node)
{
	const char *text = (const char *)node->data.scalar.value;

	if (node->type != YAML_SCALAR_NODE || strcmp((const char *)node->tag, YAML_STR_TAG) != 0 ||
	    strlen(text) != node->data.scalar.length)
		return NULL;
	return text;
}

static const yaml_node_t *node_of(const struct yaml_reader *reader, int index)
{
	return reader->library.yaml_document_get_node(reader->document, index);
}

/* Whether one of the pairs before @pair has the same key. */
static bool is_repeated(const struct yaml_reader *reader, const yaml_node_t *node,
			const yaml_node_pair_t *pair, const char *key)
{
	const yaml_node_pair_t *other = node->data.mapping.pairs.start;

	for (; other < pair; other++)
		if (!strcmp(yaml_text(node_of(reader, other->key)), key))
			return true;
	return false;
}

static int pair_read(struct yaml_reader *reader, const yaml_node_t *node,
		     const yaml_node_pair_t *pair, yaml_take_fn *take)
{
	const yaml_node_t *key_node = node_of(reader, pair->key);
	const char *key = yaml_text(key_node);
	int err;

	if (!key)
		return yaml_complain(reader, key_node, "key", "not a text");
	if (is_repeated(reader, node, pair, key))
		return yaml_complain(reader, key_node, key, "given twice");
	err = take(reader, key, node_of(reader, pair->value));
	return err == -ENOKEY ? yaml_complain(reader, key_node, key, "unknown key") : err;
}

int yaml_mapping(struct yaml_reader *reader, const char *key, const yaml_node_t *node,
		 yaml_take_fn *take)
{
	const yaml_node_pair_t *pair;
	int err = 0;

	if (node->type != YAML_MAPPING_NODE)
		return yaml_complain(reader, node, key, "not a mapping");
	for (pair = node->data.mapping.pairs.start; !err && pair < node->data.mapping.pairs.top;
	     pair++)
		err = pair_read(reader, node, pair, take);
	return err;
}

/* What is no YAML, or no text, of which only the place in the file is known. */
static int complain_parser(const struct yaml_reader *reader, const yaml_parser_t *parser)
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

/* Of the next document of the file. @take is NULL after the first. */
static int document_read(struct yaml_reader *reader, yaml_parser_t *parser, yaml_take_fn *take)
{
	yaml_document_t document;
	const yaml_node_t *root;
	int err = 0;

	if (!reader->library.yaml_parser_load(parser, &document))
		return complain_parser(reader, parser);
	root = reader->library.yaml_document_get_root_node(&document);
	reader->document = &document;
	if (root)
		err = take ? yaml_mapping(reader, "file", root, take)
			   : yaml_complain(reader, root, "file", "a second document");
	reader->library.yaml_document_delete(&document);
	reader->document = NULL;
	return err;
}

static int library_load(struct yaml_reader *reader)
{
#define X(name) #name,
	static const char *const names[] = { YAML_FUNCTIONS(X) NULL };
#undef X
	static const struct library library = { "libyaml-0.so.2", "libyaml-0-2", names };

	return library_open(&library, &reader->library, reader->error, reader->error_len);
}

int yaml_read(struct yaml_reader *reader, const char *text, yaml_take_fn *take)
{
	yaml_parser_t parser;
	int err = library_load(reader);

	if (err)
		return err;
	snprintf(reader->error, reader->error_len, "out of memory");
	if (!reader->library.yaml_parser_initialize(&parser))
		return -ENOMEM;
	reader->library.yaml_parser_set_input_string(&parser, (const unsigned char *)text,
						     strlen(text));
	err = document_read(reader, &parser, take);
	if (!err)
		err = document_read(reader, &parser, NULL);
	reader->library.yaml_parser_delete(&parser);
	return err;
}
