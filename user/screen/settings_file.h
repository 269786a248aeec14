/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * screen/settings_file.h - the file of the user's settings.
 *
 * Owns: where it is, and who may use it: root only one that nobody else can change, nobody with
 * lent capabilities. Must not know: what is in it.
 */
#ifndef CGSWAP_SCREEN_SETTINGS_FILE_H
#define CGSWAP_SCREEN_SETTINGS_FILE_H

#include <stddef.h>
#include <sys/types.h>

/* Its path, not escaped, in @path of @size bytes; "" if the environment names no place for it. */
void settings_file_path(char *path, size_t size);

/*
 * Reads it into @text of @size bytes. The length, 0 if there is none; -ENXIO: the environment names
 * no place for it; -EPERM: it must not be used; others as file_open() and file_read().
 */
ssize_t settings_file_read(char *text, size_t size);

/* Puts a new file of @text in its place, with the directories that it needs. 0 or -errno. */
int settings_file_write(const char *text, size_t len);

#endif
