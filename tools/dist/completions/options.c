// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * options.c - prints the options of a command, for completions.
 *
 * Linked with the whole command and --wrap=options_parse: "options top" is cgswap top that ends
 * where it would parse its options. A line each, with tabs between: the long name, the letter or
 * nothing, the argument or nothing, in brackets if it can be left out, and what it does. The first
 * line is of the command's other arguments, without a name.
 */
#include <ctype.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/options.h"
#include "model/note.h"
#include "stream/event.h"

void __wrap_options_parse(const struct command_options *command, int argc, char **argv,
			  struct common_options *options);

static void names_print(const char *(*name)(int))
{
	for (int i = 0; i < 32; i++)
		if (name(i))
			printf("%s,", name(i));
	printf("all");
}

static const char *note_name(int kind)
{
	return note_kind_name((unsigned int)kind);
}

static void argument_print(const char *arg, enum command_id command)
{
	if (!strcmp(arg, "KIND,..."))
		names_print(command == COMMAND_RECORD ? note_name : trace_kind_name);
	else if (!strcmp(arg, "ACTOR,..."))
		names_print(trace_actor_name);
	else
		printf("%s", arg);
}

static void option_print(const struct command_option *option, enum command_id command)
{
	const char *ends = option->flags & OPTION_ARG_OPTIONAL ? "[]" : "";

	printf("%s\t", option->name);
	if (option->key > 0 && option->key <= SCHAR_MAX && isalpha(option->key))
		printf("%c", option->key);
	printf("\t%.1s", ends);
	if (option->arg)
		argument_print(option->arg, command);
	printf("%s\t%s\n", *ends ? ends + 1 : "", option->doc);
}

void __wrap_options_parse(const struct command_options *command, int argc, char **argv,
			  struct common_options *options)
{
	const struct command_option *option;

	(void)argc;
	(void)argv;
	printf("\t\t%s\t%s\n", command->args_doc ? command->args_doc : "", "");
	for (option = command->table; option->name; option++)
		option_print(option, options->command);
	for (size_t i = 0; (option = options_common(options->command, i)); i++)
		option_print(option, options->command);
	exit(fflush(stdout) ? EXIT_ERROR : EXIT_FINE);
}
