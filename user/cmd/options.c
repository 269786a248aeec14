// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * cmd/options.c - see cmd/options.h.
 */
#include "cmd/options.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fmt.h"

enum { OPT_JSON = 256, OPT_ATTACH, OPT_SYSROOT, OPT_BTF };

static const struct argp_option common_table[] = {
	{ "cgroup", 'c', "PATH", 0, "Show this cgroup and what is below it", 90 },
	{ "json", OPT_JSON, NULL, 0, "JSON lines, one object a line", 90 },
	{ "attach", OPT_ATTACH, "HOW", 0, "auto (default), fentry or kprobe", 91 },
	{ "sysroot", OPT_SYSROOT, "DIR", 0, "Read /proc and /sys below DIR", 91 },
	{ "btf", OPT_BTF, "FILE", 0, "Take the kernel's types from FILE, raw BTF or ELF", 91 },
	{ "verbose", 'v', NULL, 0, "Say more; twice: what libbpf says", 91 },
	{ 0 },
};

static error_t attach_parse(const char *arg, enum attach_mode *mode)
{
	static const char *const words[] = {
		[MODE_AUTO] = "auto",
		[MODE_FENTRY] = "fentry",
		[MODE_KPROBE] = "kprobe",
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (strcmp(arg, words[i]))
			continue;
		*mode = (enum attach_mode)i;
		return 0;
	}
	options_fail("--attach %s: not auto, fentry or kprobe", arg);
}

static error_t common_parse(int key, char *arg, struct argp_state *state)
{
	struct common_options *options = state->input;

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
		return attach_parse(arg, &options->mode);
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

const struct argp options_common = { common_table, common_parse, NULL, NULL, NULL, NULL, NULL };

void error_print(const char *what)
{
	fprintf(stderr, "cgswap: %s\n", what);
}

int error_fail(const char *what, const char *why)
{
	fprintf(stderr, "cgswap: %s: %s\n", what, why);
	return EXIT_ERROR;
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

void options_parse(const struct argp *argp, int argc, char **argv, void *input)
{
	/* getopt has said what is wrong, in one line; options_common keeps argp from adding one */
	if (argp_parse(argp, argc, argv, 0, NULL, input))
		exit(EXIT_USAGE);
}
