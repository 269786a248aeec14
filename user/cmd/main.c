// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * cmd/main.c - picks the command.
 */
#include <argp.h>
#include <fcntl.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/json.h"
#include "base/out.h"
#include "base/rights.h"
#include "base/signals.h"
#include "cmd/cmd.h"
#include "cmd/options.h"

#ifndef CGSWAP_VERSION
#define CGSWAP_VERSION "0.1"
#endif

struct command {
	const char *name;
	int (*run)(int argc, char **argv);
	const char *help;
};

static const struct command commands[] = {
	{ "top", cmd_top, "who owns the swap, live, next to the kernel's numbers" },
	{ "trace", cmd_trace, "each event of swap, with who caused it, and the sums" },
	{ "audit", cmd_audit, "is the kernel's accounting right? verdict and exit code" },
	{ "explain", cmd_explain, "what limits a group, what comes next, what is wrong with it" },
	{ "shrink", cmd_shrink, "lower a running group's limit, and measure what happens" },
	{ "doctor", cmd_doctor, "what this kernel offers, what was chosen, what is missing" },
	{ "save", cmd_save, "the files that it reads, for --sysroot on another machine" },
};

#define COMMAND_COUNT (sizeof(commands) / sizeof(commands[0]))

static void help_print(FILE *out)
{
	out_printf(out,
		   "Usage: cgswap COMMAND [OPTION...]\n\nWho owns the swap, who made it so, and "
		   "is the kernel's account of it right.\n\n");
	for (size_t i = 0; i < COMMAND_COUNT; i++)
		out_printf(out, "  %-8s %s\n", commands[i].name, commands[i].help);
	out_printf(out, "\n'cgswap COMMAND --help' lists the options of a command.\n");
}

static int usage_error(const char *what, const char *word)
{
	out_printf(stderr, "cgswap: %s%s: see cgswap --help\n", what, word);
	return EXIT_USAGE;
}

/*
 * One that our caller has closed would be the next file that is opened, and messages go there. It
 * stays an error to use it: what takes its place is opened for the other direction.
 */
static bool stdio_own(void)
{
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) < 0 &&
		    /* no O_CLOEXEC: a command that we start has it, too */
		    open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY) != fd)
			return false;
	return true;
}

static int command_run(int argc, char **argv)
{
	if (rights_are_setid())
		return error_fail("set-user-ID and set-group-ID are not supported",
				  "use sudo, or file capabilities");
	if (argc < 2)
		return usage_error("a command is needed", "");
	if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h") || !strcmp(argv[1], "help")) {
		help_print(stdout);
		return EXIT_FINE;
	}
	if (!strcmp(argv[1], "--version")) {
		out_printf(stdout, "cgswap %s\n", CGSWAP_VERSION);
		return EXIT_FINE;
	}
	for (size_t i = 0; i < COMMAND_COUNT; i++) {
		static char name[64];

		if (strcmp(argv[1], commands[i].name))
			continue;
		snprintf(name, sizeof(name), "cgswap %s", commands[i].name);
		argv[1] = name;
		return commands[i].run(argc - 1, argv + 1);
	}
	return usage_error("unknown command ", argv[1]);
}

int main(int argc, char **argv)
{
	int code;

	if (!stdio_own())
		return EXIT_ERROR;
	signals_reset();
	json_start();
	setlocale(LC_CTYPE, "");
	argp_err_exit_status = EXIT_USAGE;
	code = command_run(argc, argv);
	/* an error was told; else what was printed has to be there */
	if (code != EXIT_ERROR && error_result("cannot write", out_flush(stdout)))
		return EXIT_ERROR;
	return code;
}
