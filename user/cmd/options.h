/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * cmd/options.h - the options that all commands share.
 *
 * Owns: their argp table with who takes which, and their values. Must not know: what a command does
 * with them.
 */
#ifndef CGSWAP_CMD_OPTIONS_H
#define CGSWAP_CMD_OPTIONS_H

#include <argp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "hooks/choose.h"

enum exit_code {
	EXIT_FINE = 0,
	EXIT_ERROR = 1,
	EXIT_USAGE = 2,
	EXIT_VIOLATION = 3,
	EXIT_NO_VERDICT = 4,
};

enum command_id {
	COMMAND_TOP,
	COMMAND_TRACE,
	COMMAND_AUDIT,
	COMMAND_EXPLAIN,
	COMMAND_SHRINK,
	COMMAND_DOCTOR,
};

struct common_options {
	enum command_id command;
	const struct argp_option *live; /* the first that was given with OPTION_LIVE */
	const char *cgroup;
	const char *sysroot;
	const char *btf;
	enum attach_mode mode;
	bool json;
	int verbose;
};

/* In the flags of an argp_option: it means nothing of a recording. */
#define OPTION_LIVE 0x1000

/* For a command's own parser: an option of its @table was given. */
void options_note(struct common_options *options, const struct argp_option *table, int key);

/* Ends with EXIT_USAGE when there is a recording, and an option that means nothing of it. */
void options_check(const struct argp_state *state, const struct common_options *options,
		   const char *replay);

/* Prints "cgswap: WHAT" on stderr; EXIT_ERROR. */
int error_print(const char *what);

/* Prints "cgswap: WHAT: WHY" on stderr; EXIT_ERROR. */
int error_fail(const char *what, const char *why);

/* EXIT_FINE for 0, and for -EPIPE, as nobody reads on; otherwise error_fail() with what -errno is. */
int error_result(const char *what, int err);

/* Prints "cgswap: WHAT" on stderr and ends with EXIT_USAGE. For argp parsers. */
__attribute__((noreturn, format(printf, 1, 2))) void options_fail(const char *format, ...);

/* The ring of each CPU, when nobody says how large. */
#define RING_BYTES_DEFAULT (512u * 1024)

/* These end with EXIT_USAGE when @arg, of the option as the user types it, is none. */

/* One of the three @words. */
int options_word(const char *option, const char *arg, const char *const words[3]);

/* A number from 1 to @max. */
uint64_t options_number(const char *option, const char *arg, uint64_t max);

/* Nanoseconds, @least or more. */
uint64_t options_time(const char *option, const char *arg, uint64_t least);

/* Bytes of a --ring-size argument. */
size_t options_ring_size(const char *arg);

/*
 * argp_parse() of @argp and those of the common options that mean something to options->command.
 * @options: the first member of what @argp's parser gets as its input, and hands on as that of its
 * only child. One line and EXIT_USAGE for what argp does not know, and for the other common ones.
 */
void options_parse(const struct argp *argp, int argc, char **argv, struct common_options *options);

#endif
