/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * export/yaml.h - reads a YAML file whose keys are known; libyaml is loaded when it is needed.
 *
 * Owns: opening the library at run time, mappings, and that every error names file and line. Must
 * not know: which keys there are.
 */
#ifndef CGSWAP_EXPORT_YAML_H
#define CGSWAP_EXPORT_YAML_H

#include <stddef.h>
#include <yaml.h>

#define YAML_FUNCTIONS(X)                                                                          \
	X(yaml_document_delete)                                                                    \
	X(yaml_document_get_node)                                                                  \
	X(yaml_document_get_root_node)                                                             \
	X(yaml_parser_delete)                                                                      \
	X(yaml_parser_initialize)                                                                  \
	X(yaml_parser_load)                                                                        \
	X(yaml_parser_set_input_string)

/* Its functions, under their own names. */
struct yaml {
#define X(name) __typeof__ (&(name))(name);
	YAML_FUNCTIONS(X)
#undef X
};

/* What is read, and where a line about what is wrong with it goes. */
struct yaml_reader {
	const char *path; /* of the file */
	void *ctx;	  /* of the caller */
	char *error;
	size_t error_len;
	struct yaml library; /* this and the next: of yaml.c */
	yaml_document_t *document;
};

/* Takes the value of @key. 0, -errno with a line, or -ENOKEY without one: there is no such key. */
typedef int yaml_take_fn(struct yaml_reader *reader, const char *key, const yaml_node_t *value);

/* Reads @text, a mapping or nothing. 0 or -errno with one line in @reader's error. */
int yaml_read(struct yaml_reader *reader, const char *text, yaml_take_fn *take);

/* Reads the mapping @node, the value of @key. 0 or -errno with a line. */
int yaml_mapping(struct yaml_reader *reader, const char *key, const yaml_node_t *node,
		 yaml_take_fn *take);

/* The text of @node; NULL: it is none. */
const char *yaml_text(const yaml_node_t *node);

/* -EINVAL, with a line that says @why the value of @key, or the key at @node, is wrong. */
int yaml_complain(const struct yaml_reader *reader, const yaml_node_t *node, const char *key,
		  const char *why);

#endif
