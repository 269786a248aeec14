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

struct command {
	const char *name;
	int (*run)(int argc, char **argv);
	const char *help;
};

static const struct command commands[] = {
	{ "top", cmd_top, "who owns the swap, live, next to the kernel's numbers" },
	{ "trace", cmd_trace, "each swap event, who caused it, and the totals" },
	{ "audit", cmd_audit, "is the kernel's accounting right? verdict and exit code" },
	{ "explain", cmd_explain, "what limits a group, what comes next, what is wrong with it" },
	{ "shrink", cmd_shrink, "lower a running group's limit, and measure what happens" },
	{ "doctor", cmd_doctor, "what this kernel offers, what was chosen, what is missing" },
	{ "record", cmd_record, "keep the numbers of top, for days" },
	{ "report", cmd_report, "what happened between two times, on one page" },
	{ "export", cmd_export, "the numbers for Prometheus" },
	{ "save", cmd_save, "copy the files that it reads, for --sysroot elsewhere" },
};

#define COMMAND_COUNT (sizeof(commands) / sizeof(commands[0]))
#define WORD_MAX 16 /* of the longest command, and more */

static void help_print(FILE *out)
{
	out_printf(out,
		   "Usage: cgswap COMMAND [OPTION...]\n\nWho owns the swap, who made it so, and "
		   "is the kernel's account of it right.\n\n");
	for (size_t i = 0; i < COMMAND_COUNT; i++)
		out_printf(out, "  %-8s %s\n", commands[i].name, commands[i].help);
	out_printf(out,
		   "\n'cgswap help COMMAND' lists the options of a command, and its manual page, "
		   "such as\ncgswap-top(8), explains them. cgswap alone on a terminal is "
		   "cgswap top.\n");
}

static const struct command *command_find(const char *name)
{
	for (size_t i = 0; i < COMMAND_COUNT; i++)
		if (!strcmp(commands[i].name, name))
			return &commands[i];
	return NULL;
}

/* How many letters of @a have to be changed, added or left out to make @b of it. */
static size_t distance(const char *a, const char *b)
{
	size_t row[WORD_MAX + 1], len = strlen(b);

	for (size_t j = 0; j <= len; j++)
		row[j] = j;
	for (size_t i = 1; *a; a++, i++) {
		size_t before = row[0];

		row[0] = i;
		for (size_t j = 1; j <= len; j++) {
			size_t same = before + (*a != b[j - 1]), other;

			before = row[j];
			other = (before < row[j - 1] ? before : row[j - 1]) + 1;
			row[j] = same < other ? same : other;
		}
	}
	return row[len];
}

static int command_unknown(const char *word)
{
	const char *nearest = NULL;
	size_t least = 3; /* more is another word */

	if (*word == '-') {
		out_printf(stderr, "cgswap: %s: name a command first, such as cgswap top\n", word);
		return EXIT_USAGE;
	}
	for (size_t i = 0; i < COMMAND_COUNT && strlen(word) < WORD_MAX; i++) {
		size_t far = distance(word, commands[i].name);

		if (far < least && 2 * far < strlen(word)) {
			nearest = commands[i].name;
			least = far;
		}
	}
	if (nearest)
		out_printf(stderr, "cgswap: unknown command %s: did you mean %s?\n", word, nearest);
	else
		out_printf(stderr, "cgswap: unknown command %s: see cgswap --help\n", word);
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

static bool is_help(const char *word)
{
	return !strcmp(word, "--help") || !strcmp(word, "-h") || !strcmp(word, "-?");
}

static int command_run(const struct command *command, int argc, char **argv)
{
	char name[64];

	snprintf(name, sizeof(name), "cgswap %s", command->name);
	argv[0] = name;
	return command->run(argc, argv);
}

/* "help COMMAND" is "COMMAND --help"; no word at all is top, on a terminal. */
static int words_run(int argc, char **argv)
{
	char help[] = "--help", *helped[] = { NULL, help, NULL };
	const char *word = argc < 2 ? "" : argv[1];
	bool for_help = !strcmp(word, "help") && argc > 2;
	const struct command *command = command_find(for_help ? argv[2] : word);

	if (rights_are_setid())
		return error_fail("set-user-ID and set-group-ID are not supported",
				  "use sudo, or file capabilities");
	if (argc < 2 && isatty(STDIN_FILENO) && isatty(STDOUT_FILENO))
		return command_run(command_find("top"), argc, argv);
	if (argc < 2) {
		out_printf(stderr, "cgswap: no command: see cgswap --help\n");
		return EXIT_USAGE;
	}
	if (is_help(word) || (!strcmp(word, "help") && !for_help)) {
		help_print(stdout);
		return EXIT_FINE;
	}
	if (!strcmp(word, "--version")) {
		out_printf(stdout, "cgswap %s\n", CGSWAP_VERSION);
		return EXIT_FINE;
	}
	if (!command)
		return command_unknown(for_help ? argv[2] : word);
	return for_help ? command_run(command, 2, helped)
			: command_run(command, argc - 1, argv + 1);
}

int main(int argc, char **argv)
{
	static char line[4096]; /* a message is one write, so that other writers do not split it */
	int code;

	if (!stdio_own())
		return EXIT_ERROR;
	setvbuf(stderr, line, _IOLBF, sizeof(line));
	signals_reset();
	json_start();
	setlocale(LC_CTYPE, "");
	argp_err_exit_status = EXIT_USAGE;
	code = words_run(argc, argv);
	/* after an error message, do not report another; otherwise all output must be written */
	if (code != EXIT_ERROR && error_result("cannot write", out_flush(stdout)))
		return EXIT_ERROR;
	return code;
}
