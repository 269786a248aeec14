/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * cmd/record_list.h - what is in a history, and whether it is whole.
 *
 * Owns: the text. Must not know: options.
 */
#ifndef CGSWAP_CMD_RECORD_LIST_H
#define CGSWAP_CMD_RECORD_LIST_H

#include <stdbool.h>

/* Why a file is not read, for its negative errno (history/read.h). */
const char *record_part_error(int err);

/* Prints a line for each file in @dir. An exit code. */
int record_list(const char *dir);

/* Reads all of them again and prints what is damaged. EXIT_ERROR if anything is. */
int record_verify(const char *dir);

#endif
