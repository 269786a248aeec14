/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * export/textfile.h - a file in the directory of a textfile collector.
 *
 * Owns: replacing it atomically, so that a collector reads one moment complete. Must not know: what
 * is in it.
 */
#ifndef CGSWAP_EXPORT_TEXTFILE_H
#define CGSWAP_EXPORT_TEXTFILE_H

#include <stddef.h>

#define TEXTFILE_NAME "cgswap.prom"

/* Checks that the directory @dir exists. 0 or -errno. */
int textfile_check(const char *dir);

/*
 * Writes @text of @len bytes to a temporary file in @dir, readable by everybody, and renames it to
 * TEXTFILE_NAME. 0 or -errno; on error the temporary file is removed and the old one stays.
 */
int textfile_write(const char *dir, const char *text, size_t len);

/* Removes TEXTFILE_NAME if possible. */
void textfile_remove(const char *dir);

#endif
