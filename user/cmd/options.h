/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * cmd/options.h - the options that all commands share.
 *
 * Owns: their argp table and their values. Must not know: what a command does with them.
 */
#ifndef CGSWAP_CMD_OPTIONS_H
#define CGSWAP_CMD_OPTIONS_H

#include <argp.h>
#include <stdbool.h>
#include <stddef.h>

#include "hooks/choose.h"

enum exit_code {
	EXIT_FINE = 0,
	EXIT_ERROR = 1,
	EXIT_USAGE = 2,
	EXIT_VIOLATION = 3,
	EXIT_NO_VERDICT = 4,
};

struct common_options {
	const char *cgroup;
	const char *sysroot;
	const char *btf;
	enum attach_mode mode;
	bool json;
	int verbose;
};

/* To be a child of a command's argp; its input is a struct common_options. */
extern const struct argp options_common;

/* Prints "cgswap: WHAT" on stderr. */
void error_print(const char *what);

/* Prints "cgswap: WHAT: WHY" on stderr; EXIT_ERROR. */
int error_fail(const char *what, const char *why);

/* Prints "cgswap: WHAT" on stderr and ends with EXIT_USAGE. For argp parsers. */
__attribute__((noreturn, format(printf, 1, 2))) void options_fail(const char *format, ...);

/* The ring of each CPU, when nobody says how large. */
#define RING_BYTES_DEFAULT (512u * 1024)

/* Bytes of a --ring-size argument; ends with EXIT_USAGE when it is none. */
size_t options_ring_size(const char *arg);

/* argp_parse(), with one line and EXIT_USAGE for what argp does not know. */
void options_parse(const struct argp *argp, int argc, char **argv, void *input);

#endif
