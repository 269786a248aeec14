// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * export/library.c - see export/library.h.
 */
#include "export/library.h"

#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

/* ISO C does not convert to a function pointer, so it is copied through memory (dlopen(3)). */
int library_open(const struct library *library, void *functions, char *error, size_t error_len)
{
	void *opened = dlopen(library->file, RTLD_NOW | RTLD_LOCAL);

	if (!opened) {
		snprintf(error, error_len, "%s: install %s", dlerror(), library->package);
		return -ENOENT;
	}
	for (size_t i = 0; library->names[i]; i++) {
		void *at = dlsym(opened, library->names[i]);

		if (!at) {
			snprintf(error, error_len, "%s", dlerror());
			return -ENOENT;
		}
		memcpy((char *)functions + i * sizeof(at), &at, sizeof(at));
	}
	return 0;
}
