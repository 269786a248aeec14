/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * cmd/options.h - the options that all commands share.
 *
 * Owns: their argp table with the commands that take each, and their values. Must not know: what a
 * command does with them.
 */
#ifndef CGSWAP_CMD_OPTIONS_H
#define CGSWAP_CMD_OPTIONS_H

#include <argp.h>
#include <limits.h>
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
	COMMAND_RECORD,
	COMMAND_REPORT,
	COMMAND_EXPORT,
	COMMAND_SAVE,
};

struct common_options {
	enum command_id command;
	const struct command_option *live;     /* the first that was given with OPTION_LIVE */
	const struct command_option *hooks;    /* the same without --sysroot */
	const struct command_option *recorded; /* the first with OPTION_RECORDED */
	const char *cgroup;
	const char *sysroot;
	const char *btf;
	const char *replay; /* a recording; NULL: this machine */
	enum attach_mode mode;
	bool json;
	int verbose;
};

struct kernfs;

/* In the flags of an option: it means nothing of a recording, and is refused with one. */
#define OPTION_LIVE 0x1000
/* It is one that reads what was recorded, on any machine. */
#define OPTION_RECORDED 0x2000

/* Where cgswap record keeps its files, unless it is told otherwise. */
#define HISTORY_DIR "/var/lib/cgswap"

/* What the argument of an option is, and the type of the field that takes it. */
enum option_kind {
	VALUE_OWN,    /* the command's own parser takes it */
	VALUE_FLAG,   /* none; bool */
	VALUE_COUNT,  /* none, how often it is given; int */
	VALUE_TEXT,   /* const char * */
	VALUE_ATTACH, /* one of its words; enum attach_mode */
	VALUE_NUMBER, /* above 0; uint64_t */
	VALUE_INT,    /* above 0, up to INT32_MAX; uint32_t */
	VALUE_TIME,   /* above 0; uint64_t, nanoseconds */
	VALUE_TIME_0, /* the same, or 0 */
	VALUE_RING,   /* the size of a ring; size_t, bytes */
	VALUE_HELP,   /* none; prints help and ends */
};

/* The first six are those of an argp_option; the key may be 0: one that nobody needs to know. */
struct command_option {
	const char *name;
	int key;
	const char *arg;
	int flags;
	const char *doc;
	int group;
	enum option_kind kind;
	size_t at; /* offsetof() the field in the command's options */
};

struct command_options {
	const struct command_option *table; /* ends with one without a name */
	/* For VALUE_OWN, arguments (never when args_doc is NULL), and ARGP_KEY_END; NULL: none. */
	error_t (*parse)(int key, char *arg, struct argp_state *state);
	const char *args_doc, *doc;
};

/*
 * Says on stderr where groups have other names than one may think, or are not all there. @err, of
 * finding the group that is asked for: -EXDEV says the same, and is told by who has it.
 */
void options_part_say(const struct kernfs *k, int err);

/* What a command does with the machine's files, or those of a saved tree; an exit code. */
typedef int options_fn(const struct common_options *options, const struct kernfs *k);

/* Opens the files of @options, and calls @fn. Its exit code, or EXIT_ERROR with a line of why. */
int options_with_files(const struct common_options *options, options_fn *fn);

/* True when the files are those of a saved tree; "/" is this machine. */
bool options_are_of_tree(const struct common_options *options);

/* Prints "cgswap: WHAT" on stderr; EXIT_ERROR. */
int error_print(const char *what);

/* Prints "cgswap: WHAT: WHY" on stderr; EXIT_ERROR. */
int error_fail(const char *what, const char *why);

/* Files that are something else, and are therefore not read: told of in one line. */
struct left_out {
	size_t nr;
	char first[PATH_MAX];
	char why[128];
};

/* Counts @path; @why is a text. */
void left_out_add(struct left_out *left_out, const char *path, const char *why);

/* The same for callbacks: @err is a -errno; others than file_is_odd()'s do not count. */
void left_out_odd(void *left_out, const char *path, int err);

/* One line on stderr, if there is something. */
void left_out_say(const struct left_out *left_out);

/* Says which of the machine's files of a saved tree, @k, are left out. */
void options_tree_check(const struct kernfs *k);

/* What error_fail() says of groups->missed. */
#define GROUPS_MISSED "not all groups could be read"

/*
 * EXIT_FINE for 0, and for -EPIPE, as nobody reads on; otherwise error_fail() with strerror(), and
 * in the place of @what that stdout cannot be written when that is so.
 */
int error_result(const char *what, int err);

/*
 * EXIT_FINE when @err is 0, or when nobody reads stdout. Otherwise prints why stdout could not be
 * written, or where that is not so @error; EXIT_ERROR.
 */
int error_end(int err, const char *error);

/* The common option number @i, from 0, of those that mean something to @command; NULL: no more. */
const struct command_option *options_common(enum command_id command, size_t i);

/* Prints "cgswap: WHAT" on stderr and ends with EXIT_USAGE. For argp parsers. */
__attribute__((noreturn, format(printf, 1, 2))) void options_fail(const char *format, ...);

/* The ring of each CPU, when nobody says how large. */
#define RING_BYTES_DEFAULT (512u * 1024)

/* Which of three words the argument of an option is; ends with EXIT_USAGE when it is none. */
unsigned int options_word(const char *option, const char *arg, const char *const words[3]);

/* Nanoseconds of the argument of an option, @least or more; ends with EXIT_USAGE likewise. */
uint64_t options_time(const char *option, const char *arg, uint64_t least);

/*
 * Fills @options, the first member of the struct that the fields of @command are in; it is the
 * input of its parser. One line and EXIT_USAGE for what is not known, or means nothing to
 * options->command.
 */
void options_parse(const struct command_options *command, int argc, char **argv,
		   struct common_options *options);

#endif
