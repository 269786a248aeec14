/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * cmd/at.h - the moment of a history that a command is asked for.
 *
 * Owns: what TIME means in an option, and what is said of the sample that was found. Must not
 * know: what is done with it.
 */
#ifndef CGSWAP_CMD_AT_H
#define CGSWAP_CMD_AT_H

#include <stddef.h>
#include <stdint.h>

#include "history/walk.h"

/* Nanoseconds since the epoch. */
int64_t at_now(void);

/* The first nanosecond that @arg of @option means; ends with EXIT_USAGE if it is no time. */
int64_t at_parse(const char *option, const char *arg);

/* The last one: a time in whole seconds is all of that second. */
int64_t at_end(int64_t ns);

/*
 * Opens the history in @dir and finds the sample at @at_ns, or the last one before. 0; or -errno,
 * with one line in @error, and the history is closed.
 */
int at_open(struct history *history, const char *dir, int64_t at_ns, struct history_found *found,
	    char *error, size_t error_len);

/* Writes the line for an @err of looking for @at_ns. */
void at_error(const struct history *history, const char *dir, int64_t at_ns, int err, char *error,
	      size_t error_len);

/* Why nothing is between two samples. */
const char *at_break_text(enum history_break why);

/* On stderr: of when the sample is, and what follows it. */
void at_say(const struct history_found *found, int64_t at_ns);

#endif
