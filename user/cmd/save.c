// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * cmd/save.c - cgswap save: a saved tree of this machine, for --sysroot elsewhere.
 *
 * Owns: the command's options, and what is said at the end. Must not know: which files are saved.
 */
#include <inttypes.h>
#include <limits.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "base/fmt.h"
#include "base/out.h"
#include "base/signals.h"
#include "base/text.h"
#include "cmd/cmd.h"
#include "cmd/options.h"
#include "save/save.h"

struct save_options {
	struct common_options common;
	struct save_config config;
};

enum { OPT_MAX_SIZE = 512, OPT_MAX_FILE };

#define AT(field) offsetof(struct save_options, field)

static const struct command_option save_table[] = {
	{ "processes", 0, NULL, 0, "Save the groups and names of processes too", 1, VALUE_FLAG,
	  AT(config.processes) },
	{ "kernel", 0, NULL, 0, "Save the kernel's types and symbols too, for doctor", 1,
	  VALUE_FLAG, AT(config.kernel) },
	{ "max-size", OPT_MAX_SIZE, "SIZE", 0, "Stop at SIZE on disk (default 1G)", 1, VALUE_OWN,
	  0 },
	{ "max-file", OPT_MAX_FILE, "SIZE", 0, "Leave out files that are larger (default 16M)", 1,
	  VALUE_OWN, 0 },
	{ 0 },
};

static void size_take(const char *option, const char *arg, int64_t *size)
{
	if (fmt_parse_size(arg, size) || !*size)
		options_fail("%s %s: not a size such as 100M", option, arg);
}

static error_t save_parse(int key, char *arg, struct argp_state *state)
{
	struct save_options *options = state->input;
	struct save_config *config = &options->config;

	switch (key) {
	case OPT_MAX_SIZE:
		size_take("--max-size", arg, &config->max_bytes);
		return 0;
	case OPT_MAX_FILE:
		size_take("--max-file", arg, &config->max_file);
		return 0;
	case ARGP_KEY_ARG:
		if (config->dir)
			options_fail("%s: save takes one directory", arg);
		config->dir = arg;
		return 0;
	case ARGP_KEY_END:
		if (!config->dir)
			options_fail("save: needs a directory, which it creates");
		return 0;
	}
	return ARGP_ERR_UNKNOWN;
}

static const struct command_options save_command = {
	.table = save_table,
	.parse = save_parse,
	.args_doc = "DIR",
	.doc = "Copy the files that cgswap reads to DIR, for --sysroot DIR on another machine."
	       "\vStatus 4: some could not be read, or were left out for their size.",
};

/* "; 3 files WHAT, the first is PATH: WHY"; a path of thousands of bytes helps nobody. */
static void missed_add(char *text, size_t size, const struct save_missed *missed, const char *what)
{
	if (!missed->nr)
		return;
	text_add(text, size, "%s%" PRIu64 " file%s %s, the first is %.512s: %s", *text ? "; " : "",
		 missed->nr, fmt_plural((int64_t)missed->nr), what, missed->first,
		 file_error(missed->err));
}

static int result_print(const struct save_config *config, const struct save_result *result)
{
	char bytes[FMT_SIZE], text[2048] = "";

	out_printf(stdout, "%s: %" PRIu64 " group%s, %" PRIu64 " file%s, %s\n", config->dir,
		   result->groups, fmt_plural((int64_t)result->groups), result->files,
		   fmt_plural((int64_t)result->files), fmt_bytes(bytes, result->bytes));
	if (out_flush(stdout))
		return error_result("cannot write", out_error(stdout));
	missed_add(text, sizeof(text), &result->unread, "could not be read");
	missed_add(text, sizeof(text), &result->large, "left out by --max-file");
	if (result->full)
		text_add(text, sizeof(text), "%sthe rest is left out by --max-size",
			 *text ? "; " : "");
	if (!*text)
		return EXIT_FINE;
	error_fail("not everything is saved", text);
	return EXIT_NO_VERDICT;
}

static int save_run(const struct common_options *common, const struct kernfs *k)
{
	const struct save_options *options = (const struct save_options *)common;
	struct save_result result;
	char error[PATH_MAX + 128];

	if (save_tree(k, &options->config, &result, error, sizeof(error)))
		return error_print(error);
	return result_print(&options->config, &result);
}

int cmd_save(int argc, char **argv)
{
	struct save_options options = {
		.common.command = COMMAND_SAVE,
		.config = { .max_bytes = 1 << 30, .max_file = 16 << 20, .stop = &stop_signal },
	};

	options_parse(&save_command, argc, argv, &options.common);
	signals_catch();
	return options_with_files(&options.common, save_run);
}
