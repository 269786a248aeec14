/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * explain/limit_command.h - shell commands that set a limit of a group.
 *
 * Owns: their form, valid in any POSIX shell whatever the group's name is. Pure. Must not know: why
 * a limit is set.
 */
#ifndef CGSWAP_EXPLAIN_LIMIT_COMMAND_H
#define CGSWAP_EXPLAIN_LIMIT_COMMAND_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Fits two commands with paths whose every byte is quoted. */
#define LIMIT_COMMAND_SIZE (8 * PATH_MAX + 512)

/*
 * "echo VALUE >MOUNT/GROUP/FILE" in @buf. VAL_MAX becomes "max" or, with @v1, -1. The path is
 * quoted where a shell would change it. Returns @buf; "" when it does not fit.
 */
struct limit_command_file {
	const char *mount;
	const char *group; /* "/a/b" */
	const char *file;
	int v1;
};

char *limit_command_set(char *buf, size_t size, const struct limit_command_file *file,
			int64_t value);

/*
 * @word quoted as one shell word of printable characters, in @buf; "" when it does not fit. Returns
 * @buf.
 */
char *limit_command_quote(char *buf, size_t size, const char *word);

/*
 * "systemctl set-property [--runtime] UNIT" for the group @path, in @buf; "" when it is no unit of
 * the machine's systemd, or does not fit. Returns @buf.
 */
char *limit_command_unit(char *buf, size_t size, const char *path, bool runtime);

/* systemd's property for the limit @file (enum mem or enum col); NULL: none. */
const char *limit_command_property(int file);

#endif
