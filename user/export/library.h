/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * export/library.h - libraries that are opened when they are needed.
 *
 * Owns: dlopen(3), and what to say when it fails. Linked, they would make every command start
 * slower, and cgswap top lock their memory. Must not know: which libraries there are.
 */
#ifndef CGSWAP_EXPORT_LIBRARY_H
#define CGSWAP_EXPORT_LIBRARY_H

#include <stddef.h>

struct library {
	const char *file, *package; /* what to install if it is missing */
	const char *const *names;   /* of its functions, and NULL */
};

/*
 * Opens @library until the process ends, and stores the addresses of its functions at @functions, a
 * structure of as many function pointers. 0, or -ENOENT with one line in @error.
 */
int library_open(const struct library *library, void *functions, char *error, size_t error_len);

#endif
