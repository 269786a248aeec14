// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * fuzz_options.c - command lines, parsed with every command's option table.
 *
 * Owns: command lines of known words and any text. Each command stops after parsing:
 * options_parse() does not return here, as exit() does not. --help and --usage are left out, as
 * argp ends them in the C library's own exit(); so is the character 0xff as an option, which argp
 * takes for -?.
 */
#define _GNU_SOURCE /* fopencookie() */
#include <fcntl.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "choices.h"
#include "cmd/cmd.h"
#include "cmd/options.h"

#define ARGS_MAX 16
#define HELD_MAX 256

void __real_exit(int code) __attribute__((noreturn));
void __wrap_exit(int code) __attribute__((noreturn));
FILE *__real_fopencookie(void *cookie, const char *mode, cookie_io_functions_t fns);
FILE *__wrap_fopencookie(void *cookie, const char *mode, cookie_io_functions_t fns);
int __real_fclose(FILE *file);
int __wrap_fclose(FILE *file);
void __real_options_parse(const struct command_options *command, int argc, char **argv,
			  struct common_options *options);
void __wrap_options_parse(const struct command_options *command, int argc, char **argv,
			  struct common_options *options);
int __sanitizer_install_malloc_and_free_hooks(void (*taken)(const volatile void *, size_t),
					      void (*given)(const volatile void *));

static jmp_buf over;
static bool running;
static FILE *real_stderr, *said;

FILE *__wrap_fopencookie(void *cookie, const char *mode, cookie_io_functions_t fns)
{
	return said = __real_fopencookie(cookie, mode, fns);
}

int __wrap_fclose(FILE *file)
{
	said = file == said ? NULL : said;
	return __real_fclose(file);
}

void __wrap_exit(int code)
{
	if (!running)
		__real_exit(code);
	/* frees the options, as exit() would, while their buffer exists */
	if (said)
		fclose(said);
	stderr = real_stderr;
	longjmp(over, 1);
}

void __wrap_options_parse(const struct command_options *command, int argc, char **argv,
			  struct common_options *options)
{
	__real_options_parse(command, argc, argv, options);
	longjmp(over, 1);
}

/* What argp has allocated when options_parse() leaves it. */
static const volatile void *held[HELD_MAX];

static void held_add(const volatile void *at, size_t size)
{
	(void)size;
	for (int i = 0; running && i < HELD_MAX; i++)
		if (!held[i]) {
			held[i] = at;
			return;
		}
}

static void held_drop(const volatile void *at)
{
	for (int i = 0; running && at && i < HELD_MAX; i++)
		if (held[i] == at)
			held[i] = NULL;
}

static void held_free(void)
{
	for (int i = 0; i < HELD_MAX; i++) {
		free((void *)held[i]);
		held[i] = NULL;
	}
}

static const char *const words[] = {
	"-b",
	"--batch",
	"-n",
	"--iterations",
	"-d",
	"--delay",
	"--json",
	"-c",
	"--cgroup",
	"--sysroot",
	"--replay",
	"--attach",
	"--btf",
	"-v",
	"--verbose",
	"--calls",
	"--high",
	"--reclaim",
	"--every",
	"--step",
	"--watch",
	"--dry-run",
	"--force",
	"--max-stall",
	"--restore",
	"--all",
	"--grow",
	"--latency",
	"--interval",
	"--then",
	"--kinds",
	"-e",
	"--actor",
	"--pid",
	"-p",
	"--min",
	"--stack",
	"--folded",
	"--summary",
	"--merge",
	"--count",
	"--record",
	"-r",
	"--ring",
	"--time",
	"--utc",
	"--duration",
	"--ktap",
	"--load",
	"--processes",
	"--kernel",
	"--max-size",
	"--max-file",
	"--",
	"-",
	"",
	"a",
	"/a/b",
	"42",
	"pid:42",
	"100M",
	"1G",
	"max",
	"0",
	"-1",
	"18446744073709551616",
	"5s",
	"500ms",
	"2min",
	"1e99",
	"0x10",
	"nan",
	"auto",
	"fentry",
	"charge,refused",
	"all",
	"kswapd",
	"docker://a",
};

static bool is_help(const char *arg)
{
	return !strncmp(arg, "--he", 4) || !strcmp(arg, "--h") || !strncmp(arg, "--us", 4) ||
	       !strcmp(arg, "--u") || !strncmp(arg, "--H", 3) ||
	       (arg[0] == '-' && arg[1] != '-' && strpbrk(arg, "?\xff"));
}

static int args_make(struct choices *c, char **argv, char texts[][64])
{
	int argc = 1;

	for (; c->left && argc < ARGS_MAX; argc++) {
		size_t word = choose(c, 128), nr = sizeof(words) / sizeof(words[0]);

		argv[argc] = texts[argc];
		if (word >= nr)
			choose_text(c, texts[argc], sizeof(texts[argc]));
		else if (choose(c, 4) == 3)
			snprintf(texts[argc], sizeof(texts[argc]), "%s=%s", words[word],
				 words[choose(c, nr)]);
		else
			snprintf(texts[argc], sizeof(texts[argc]), "%s", words[word]);
		if (is_help(argv[argc]))
			argc--;
	}
	argv[argc] = NULL;
	return argc;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct {
		int (*run)(int argc, char **argv);
		const char *name;
	} commands[] = {
		{ cmd_top, "cgswap top" },	 { cmd_trace, "cgswap trace" },
		{ cmd_audit, "cgswap audit" },	 { cmd_explain, "cgswap explain" },
		{ cmd_shrink, "cgswap shrink" }, { cmd_doctor, "cgswap doctor" },
		{ cmd_save, "cgswap save" },	 { cmd_export, "cgswap export" },
		{ cmd_report, "cgswap report" },
	};
	static bool started;
	struct choices c = { data, size };
	size_t which = choose(&c, sizeof(commands) / sizeof(commands[0]));
	char texts[ARGS_MAX + 1][64], *argv[ARGS_MAX + 1] = { texts[0] };
	int argc = args_make(&c, argv, texts);

	if (!started)
		__sanitizer_install_malloc_and_free_hooks(held_add, held_drop);
	started = true;
	snprintf(texts[0], sizeof(texts[0]), "%s", commands[which].name);
	real_stderr = stderr;
	running = true;
	if (!setjmp(over))
		commands[which].run(argc, argv);
	running = false;
	held_free();
	return 0;
}
