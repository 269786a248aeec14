/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * export/yaml.h - libyaml, loaded when it is needed.
 *
 * Owns: opening it at run time. Must not know: what is read with it.
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

/* 0 or -ENOENT with one line in @error. Stays open until the process ends. */
int yaml_open(struct yaml *yaml, char *error, size_t error_len);

#endif
