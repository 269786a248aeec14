// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * cmd/options.c - see cmd/options.h.
 */
#include "cmd/options.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fmt.h"

enum { OPT_JSON = 256, OPT_ATTACH, OPT_SYSROOT, OPT_BTF };

#define TO(command) (1u << COMMAND_##command)
#define TO_LOADERS (TO(TOP) | TO(TRACE) | TO(AUDIT) | TO(SHRINK) | TO(DOCTOR))
#define TO_ALL (TO_LOADERS | TO(EXPLAIN))

static const struct common_option {
	struct argp_option option;
	unsigned int commands; /* that it means something to */
} common_table[] = {
	{ { "cgroup", 'c', "PATH", 0, "Show this cgroup and what is below it", 90 },
	  TO(TOP) | TO(TRACE) | TO(AUDIT) | TO(EXPLAIN) },
	{ { "json", OPT_JSON, NULL, 0, "JSON lines, one object a line", 90 }, TO_ALL },
	{ { "attach", OPT_ATTACH, "HOW", OPTION_LIVE, "auto (default), fentry or kprobe", 91 },
	  TO_LOADERS },
	{ { "sysroot", OPT_SYSROOT, "DIR", OPTION_LIVE, "Read /proc and /sys below DIR", 91 },
	  TO_ALL },
	{ { "btf", OPT_BTF, "FILE", OPTION_LIVE,
	    "Take the kernel's types from FILE, raw BTF or ELF", 91 },
	  TO_LOADERS },
	{ { "verbose", 'v', NULL, OPTION_LIVE, "Print what libbpf says; twice: all of it", 91 },
	  TO_LOADERS },
};

#define COMMON_COUNT (sizeof(common_table) / sizeof(common_table[0]))

static const char *const attach_words[] = {
	[MODE_AUTO] = "auto",
	[MODE_FENTRY] = "fentry",
	[MODE_KPROBE] = "kprobe",
};

/* "-c" or "--json" */
static const char *option_name(const struct argp_option *option, char *buf, size_t size)
{
	if (option->key < OPT_JSON)
		snprintf(buf, size, "-%c", option->key);
	else
		snprintf(buf, size, "--%s", option->name);
	return buf;
}

__attribute__((noreturn)) static void
option_refuse(const struct argp_state *state, const struct argp_option *option, const char *where)
{
	char name[64];

	fprintf(stderr, "%s: %s means nothing %s\n", state->name,
		option_name(option, name, sizeof(name)), where);
	exit(EXIT_USAGE);
}

static error_t common_parse(int key, char *arg, struct argp_state *state)
{
	struct common_options *options = state->input;

	for (size_t i = 0; i < COMMON_COUNT; i++) {
		const struct common_option *common = &common_table[i];

		if (common->option.key != key)
			continue;
		if (!(common->commands & 1u << options->command))
			option_refuse(state, &common->option, "here");
		if (common->option.flags & OPTION_LIVE && !options->live)
			options->live = &common->option;
	}
	switch (key) {
	case ARGP_KEY_INIT:
		state->err_stream = NULL;
		return 0;
	case 'c':
		options->cgroup = arg;
		return 0;
	case OPT_JSON:
		options->json = true;
		return 0;
	case OPT_ATTACH:
		options->mode = options_word("--attach", arg, attach_words);
		return 0;
	case OPT_SYSROOT:
		options->sysroot = arg;
		return 0;
	case OPT_BTF:
		options->btf = arg;
		return 0;
	case 'v':
		options->verbose++;
		return 0;
	}
	return ARGP_ERR_UNKNOWN;
}

int error_print(const char *what)
{
	fprintf(stderr, "cgswap: %s\n", what);
	return EXIT_ERROR;
}

int error_fail(const char *what, const char *why)
{
	fprintf(stderr, "cgswap: %s: %s\n", what, why);
	return EXIT_ERROR;
}

int error_result(const char *what, int err)
{
	return !err || err == -EPIPE ? EXIT_FINE : error_fail(what, strerror(-err));
}

void options_fail(const char *format, ...)
{
	va_list args;

	fputs("cgswap: ", stderr);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
	exit(EXIT_USAGE);
}

int options_word(const char *option, const char *arg, const char *const words[3])
{
	for (int i = 0; i < 3; i++)
		if (!strcmp(arg, words[i]))
			return i;
	options_fail("%s %s: not %s, %s or %s", option, arg, words[0], words[1], words[2]);
}

uint64_t options_number(const char *option, const char *arg, uint64_t max)
{
	uint64_t number;

	if (fmt_parse_count(arg, &number) || !number || number > max)
		options_fail("%s %s: not a number from 1 on", option, arg);
	return number;
}

uint64_t options_time(const char *option, const char *arg, uint64_t least)
{
	uint64_t ns;

	if (fmt_parse_duration(arg, &ns) || ns < least)
		options_fail("%s %s: not a time such as 500ms or 2s", option, arg);
	return ns;
}

static bool ring_size_is_valid(int64_t bytes)
{
	return bytes >= sysconf(_SC_PAGESIZE) && bytes <= 1 << 30 && !(bytes & (bytes - 1));
}

size_t options_ring_size(const char *arg)
{
	int64_t bytes;

	if (fmt_parse_size(arg, &bytes) || !ring_size_is_valid(bytes))
		options_fail("--ring-size %s: not a power of two from a page to 1G", arg);
	return (size_t)bytes;
}

void options_note(struct common_options *options, const struct argp_option *table, int key)
{
	for (; table->name; table++)
		if (table->key == key && table->flags & OPTION_LIVE && !options->live)
			options->live = table;
}

void options_check(const struct argp_state *state, const struct common_options *options,
		   const char *replay)
{
	if (replay && options->live)
		option_refuse(state, options->live, "with --replay");
}

void options_parse(const struct argp *argp, int argc, char **argv, struct common_options *options)
{
	/* those that mean nothing to the command are known and not shown: to say so of them */
	struct argp_option table[COMMON_COUNT + 1] = { 0 };
	const struct argp common = { .options = table, .parser = common_parse };
	const struct argp_child children[] = { { .argp = &common }, { 0 } };
	struct argp all = *argp;

	for (size_t i = 0; i < COMMON_COUNT; i++) {
		table[i] = common_table[i].option;
		if (!(common_table[i].commands & 1u << options->command))
			table[i].flags |= OPTION_HIDDEN;
	}
	all.children = children;
	/* getopt has said what is wrong, in one line; common_parse() keeps argp from adding one */
	if (argp_parse(&all, argc, argv, 0, NULL, options))
		exit(EXIT_USAGE);
}
