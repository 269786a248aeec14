// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * export/yaml.c - see export/yaml.h.
 */
#include "export/yaml.h"

#include "export/library.h"

int yaml_open(struct yaml *yaml, char *error, size_t error_len)
{
#define X(name) #name,
	static const char *const names[] = { YAML_FUNCTIONS(X) NULL };
#undef X
	static const struct library library = { "libyaml-0.so.2", "libyaml-0-2", names };

	return library_open(&library, yaml, error, error_len);
}
