// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * cmd/options.c - see cmd/options.h.
 */
#include "cmd/options.h"

#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/fmt.h"
#include "base/out.h"
#include "base/rights.h"
#include "base/signals.h"
#include "base/text.h"
#include "cgroup/fs.h"
#include "cgroup/machine_files.h"
#include "cgroup/resolve.h"

#define TO(command) (1u << COMMAND_##command)
#define TO_LIVE (TO(TOP) | TO(TRACE) | TO(AUDIT) | TO(SHRINK) | TO(DOCTOR))
#define TO_LOADERS (TO_LIVE | TO(EXPORT) | TO(RECORD))
#define TO_ALL (TO_LIVE | TO(EXPLAIN))
#define TO_FILES (TO_ALL | TO(SAVE))
#define TO_EVERY (TO_FILES | TO(EXPORT) | TO(RECORD) | TO(REPORT))
#define TO_GROUPS (TO(TOP) | TO(TRACE) | TO(AUDIT) | TO(EXPLAIN) | TO(REPORT))
#define AT(field) offsetof(struct common_options, field)

/* Keys of options that have none: behind all characters, and what commands call theirs. */
#define KEY_FIRST 1024
#define OPTIONS_MAX 32

static const char *const attach_words[] = {
	[MODE_AUTO] = "auto",
	[MODE_FENTRY] = "fentry",
	[MODE_KPROBE] = "kprobe",
};

static const struct common_option {
	struct command_option option;
	unsigned int commands; /* that it means something to */
} common_table[] = {
	{ { "cgroup", 'c', "PATH", 0, "Show this cgroup and what is below it", 90, VALUE_TEXT,
	    AT(cgroup) },
	  TO_GROUPS },
	{ { "json", 0, NULL, 0, "JSON lines, one object a line", 90, VALUE_FLAG, AT(json) },
	  TO_ALL | TO(REPORT) },
	{ { "attach", 0, "auto|fentry|kprobe", OPTION_LIVE, "How to attach (default auto)", 91,
	    VALUE_ATTACH, AT(mode) },
	  TO_LOADERS },
	{ { "sysroot", 0, "DIR", OPTION_LIVE, "Read /proc and /sys below DIR", 91, VALUE_TEXT,
	    AT(sysroot) },
	  TO_FILES },
	{ { "btf", 0, "FILE", OPTION_LIVE, "Take the kernel's types from FILE, raw BTF or ELF", 91,
	    VALUE_TEXT, AT(btf) },
	  TO_LOADERS },
	{ { "verbose", 'v', NULL, OPTION_LIVE, "Print libbpf's messages; twice: debug messages too",
	    91, VALUE_COUNT, AT(verbose) },
	  TO_LOADERS },
	/* argp's own ignores write errors */
	{ { "help", '?', NULL, 0, "Give this help list", -1, VALUE_HELP, 0 }, TO_EVERY },
	{ { "usage", 0, NULL, 0, "Give a short usage message", -1, VALUE_HELP, 0 }, TO_EVERY },
};

#define COMMON_COUNT (sizeof(common_table) / sizeof(common_table[0]))

/* The command's options and the common ones, as argp has them and as they are here. */
struct parser {
	const struct command_options *command;
	struct common_options *options;
	struct argp_option argp[OPTIONS_MAX + 1];
	const struct command_option *option[OPTIONS_MAX];
	size_t nr;
	FILE *stderr_real;
};

void left_out_add(struct left_out *left_out, const char *path, const char *why)
{
	if (left_out->nr++)
		return;
	snprintf(left_out->first, sizeof(left_out->first), "%s", path);
	snprintf(left_out->why, sizeof(left_out->why), "%s", why);
}

void left_out_odd(void *left_out, const char *path, int err)
{
	if (file_is_odd(err))
		left_out_add(left_out, path, file_error(err));
}

void left_out_say(const struct left_out *left_out)
{
	char what[PATH_MAX + 64] = "not read: ";

	if (!left_out->nr)
		return;
	text_add(what, sizeof(what), "%s", left_out->first);
	if (left_out->nr > 1)
		text_add(what, sizeof(what), " and %zu more", left_out->nr - 1);
	error_fail(what, left_out->why);
}

void options_tree_check(const struct kernfs *k)
{
	struct left_out left_out = { 0 };

	machine_files_check(k, left_out_odd, &left_out);
	left_out_say(&left_out);
}

int options_with_files(const struct common_options *options, options_fn *fn)
{
	struct kernfs k;
	int code, err = kernfs_open(&k, options->sysroot);

	if (err)
		return error_fail(file_is_odd(err) ? "cannot read /proc/self/mountinfo"
						   : "cannot read /proc",
				  file_is_odd(err) ? file_error(err) : kernfs_open_error(err));
	if (k.saved && options->command != COMMAND_SAVE) /* which says so itself */
		options_tree_check(&k);
	code = fn(options, &k);
	kernfs_close(&k);
	return code;
}

bool options_are_of_tree(const struct common_options *options)
{
	return options->sysroot && strcmp(options->sysroot, "/") != 0;
}

int error_print(const char *what)
{
	out_printf(stderr, "cgswap: %s\n", what);
	return EXIT_ERROR;
}

int error_fail(const char *what, const char *why)
{
	out_printf(stderr, "cgswap: %s: %s\n", what, why);
	return EXIT_ERROR;
}

int error_result(const char *what, int err)
{
	bool ended = err == -EPIPE || (stop_signal && (err == -EINTR || err == -EIO));

	if (!err || ended)
		return EXIT_FINE;
	return error_fail(out_error(stdout) ? "cannot write" : what, strerror(-err));
}

int error_end(int err, const char *error)
{
	if (out_error(stdout))
		return error_result(error, out_error(stdout));
	return err ? error_print(error) : EXIT_FINE;
}

void options_fail(const char *format, ...)
{
	va_list args;

	out_printf(stderr, "cgswap: ");
	va_start(args, format);
	out_vprintf(stderr, format, args);
	va_end(args);
	out_printf(stderr, "\n");
	exit(EXIT_USAGE);
}

/* "-c" or "--json" */
static const char *option_name(const struct command_option *option, char *buf, size_t size)
{
	if (option->key > 0 && option->key <= UCHAR_MAX)
		snprintf(buf, size, "-%c", option->key);
	else
		snprintf(buf, size, "--%s", option->name);
	return buf;
}

__attribute__((noreturn)) static void option_refuse(const struct argp_state *state,
						    const struct command_option *option,
						    const char *where)
{
	char name[64];

	out_printf(stderr, "%s: %s means nothing %s\n", state->name,
		   option_name(option, name, sizeof(name)), where);
	exit(EXIT_USAGE);
}

unsigned int options_word(const char *option, const char *arg, const char *const words[3])
{
	for (unsigned int i = 0; i < 3; i++)
		if (!strcmp(arg, words[i]))
			return i;
	options_fail("%s %s: not %s, %s or %s", option, arg, words[0], words[1], words[2]);
}

static uint64_t number_parse(const char *option, const char *arg, uint64_t max)
{
	uint64_t number;

	if (fmt_parse_count(arg, &number) || !number || number > max)
		options_fail("%s %s: must be a positive number", option, arg);
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

static size_t ring_size_parse(const char *option, const char *arg)
{
	int64_t bytes;

	if (fmt_parse_size(arg, &bytes) || !ring_size_is_valid(bytes))
		options_fail("%s %s: not a power of two from a page to 1G", option, arg);
	return (size_t)bytes;
}

static void option_take(const struct command_option *option, const char *arg, void *options)
{
	void *at = (char *)options + option->at;
	char name[64];

	option_name(option, name, sizeof(name));
	switch (option->kind) {
	case VALUE_OWN:
	case VALUE_HELP:
		break;
	case VALUE_FLAG:
		*(bool *)at = true;
		break;
	case VALUE_COUNT:
		++*(int *)at;
		break;
	case VALUE_TEXT:
		*(const char **)at = arg;
		break;
	case VALUE_ATTACH:
		*(enum attach_mode *)at = options_word(name, arg, attach_words);
		break;
	case VALUE_NUMBER:
		*(uint64_t *)at = number_parse(name, arg, UINT64_MAX);
		break;
	case VALUE_INT:
		*(uint32_t *)at = (uint32_t)number_parse(name, arg, INT32_MAX);
		break;
	case VALUE_TIME:
	case VALUE_TIME_0:
		*(uint64_t *)at = options_time(name, arg, option->kind == VALUE_TIME);
		break;
	case VALUE_RING:
		*(size_t *)at = ring_size_parse(name, arg);
	}
}

static const struct command_option *option_find(const struct parser *parser, int key,
						const struct argp_state *state)
{
	size_t i = 0, common;

	while (i < parser->nr && parser->argp[i].key != key)
		i++;
	if (i == parser->nr)
		return NULL;
	common = i - (parser->nr - COMMON_COUNT);
	if (common < COMMON_COUNT &&
	    !(common_table[common].commands & 1u << parser->options->command))
		option_refuse(state, parser->option[i], "here");
	return parser->option[i];
}

__attribute__((noreturn)) static void help_print(const struct argp_state *state, bool brief)
{
	argp_state_help(state, stdout,
			(brief ? ARGP_HELP_USAGE : ARGP_HELP_STD_HELP) & ~ARGP_HELP_EXIT_OK);
	exit(error_result("cannot write", out_flush(stdout)));
}

static error_t own_parse(const struct parser *parser, int key, char *arg, struct argp_state *state)
{
	if (key == ARGP_KEY_ARG && !parser->command->args_doc)
		options_fail("%s: %s takes no argument%s", arg, strrchr(state->name, ' ') + 1,
			     TO_GROUPS & 1u << parser->options->command ? "; a group is -c PATH"
									: "");
	state->input = parser->options;
	return parser->command->parse ? parser->command->parse(key, arg, state) : ARGP_ERR_UNKNOWN;
}

static error_t key_take(int key, char *arg, struct argp_state *state)
{
	struct parser *parser = state->input;
	struct common_options *options = parser->options;
	const struct command_option *option = option_find(parser, key, state);
	error_t err = 0;

	if (key == ARGP_KEY_INIT)
		state->err_stream = NULL;
	if (option && option->flags & OPTION_LIVE && !options->live)
		options->live = option;
	if (option && option->flags & OPTION_LIVE && option->at != AT(sysroot) && !options->hooks)
		options->hooks = option;
	if (option && option->flags & OPTION_RECORDED && !options->recorded)
		options->recorded = option;
	if (option && option->kind == VALUE_HELP)
		help_print(state, key != '?');
	else if (option && option->kind != VALUE_OWN)
		option_take(option, arg, options);
	else if (option || key == ARGP_KEY_ARG || key == ARGP_KEY_END)
		err = own_parse(parser, key, arg, state);
	else
		err = ARGP_ERR_UNKNOWN;
	state->input = parser;
	if (key == ARGP_KEY_END && options->recorded && options->live) {
		char with[64];

		snprintf(with, sizeof(with), "with --%s", options->recorded->name);
		option_refuse(state, options->live, with);
	}
	return err;
}

/* What we say ourselves goes to the real stderr: it is escaped, once. */
static error_t key_parse(int key, char *arg, struct argp_state *state)
{
	FILE *said = stderr;
	error_t err;

	stderr = ((const struct parser *)state->input)->stderr_real;
	err = key_take(key, arg, state);
	stderr = said;
	return err;
}

static struct argp_option *option_add(struct parser *parser, const struct command_option *option)
{
	struct argp_option *argp = &parser->argp[parser->nr];

	*argp = (struct argp_option){ option->name,  option->key, option->arg,
				      option->flags, option->doc, option->group };
	if (!argp->key)
		argp->key = KEY_FIRST + (int)parser->nr;
	parser->option[parser->nr++] = option;
	return argp;
}

/* Writes a message of getopt, which quotes the user, as one escaped line. */
static ssize_t said_write(void *real, const char *text, size_t len)
{
	int end = len && text[len - 1] == '\n';

	out_printf(real, "%.*s\n", (int)len - end, text);
	return (ssize_t)len;
}

/* Like argp_parse(), which would print the quoted words without escaping. */
static error_t argp_parse_said(const struct argp *argp, int argc, char **argv,
			       struct parser *parser)
{
	const cookie_io_functions_t said = { .write = said_write };
	char text[1 << 18]; /* more than one argument can have */
	FILE *real = stderr;
	error_t err;

	parser->stderr_real = real;
	stderr = fopencookie(real, "w", said);
	if (!stderr) {
		stderr = real;
		return ENOMEM;
	}
	setvbuf(stderr, text, _IOFBF, sizeof(text));
	err = argp_parse(argp, argc, argv, ARGP_NO_HELP, NULL, parser);
	fclose(stderr);
	stderr = real;
	return err;
}

/*
 * With file capabilities: refuses --btf, as types decide what programs read from the kernel, and
 * drops all capabilities where only files are read.
 */
static void options_distrust(const struct common_options *options)
{
	if (options->btf)
		options_fail(
			"--btf: refused with file capabilities: it decides what programs read of the kernel");
	if (!(TO_LOADERS & 1u << options->command) || options->recorded ||
	    options_are_of_tree(options))
		rights_drop(0, NULL, NULL);
}

void options_part_say(const struct kernfs *k, int err)
{
	char text[PATH_MAX + 256];

	kernfs_explain_part(k, text, sizeof(text));
	if (*text && err != -EXDEV)
		error_print(text);
}

/* explain and shrink say it of the group that they are given. */
static void part_say(const struct common_options *options)
{
	const uint32_t says = TO(TOP) | TO(TRACE) | TO(AUDIT) | TO(SAVE);
	struct kernfs k;
	char path[PATH_MAX], error[2 * PATH_MAX];

	if (options->recorded || !(1u << options->command & says) ||
	    kernfs_open(&k, options->sysroot))
		return;
	options_part_say(&k, options->cgroup
				     ? resolve_path(&k, options->cgroup, path, error, sizeof(error))
				     : 0);
	kernfs_close(&k);
}

const struct command_option *options_common(enum command_id command, size_t i)
{
	for (size_t j = 0; j < COMMON_COUNT; j++)
		if (common_table[j].commands & 1u << command && !i--)
			return &common_table[j].option;
	return NULL;
}

void options_parse(const struct command_options *command, int argc, char **argv,
		   struct common_options *options)
{
	struct parser parser = { .command = command, .options = options };
	error_t err;
	const struct argp argp = {
		.options = parser.argp,
		.parser = key_parse,
		.args_doc = command->args_doc,
		.doc = command->doc,
	};

	for (const struct command_option *option = command->table; option->name; option++)
		option_add(&parser, option);
	/* the others are known but hidden, so that the error can say so */
	for (size_t i = 0; i < COMMON_COUNT; i++) {
		struct argp_option *common = option_add(&parser, &common_table[i].option);

		if (!(common_table[i].commands & 1u << options->command))
			common->flags |= OPTION_HIDDEN;
	}
	/* getopt printed one line; key_parse() keeps argp from adding another */
	err = argp_parse_said(&argp, argc, argv, &parser);
	if (err == ENOMEM)
		exit(error_fail("options", "out of memory"));
	if (err)
		exit(EXIT_USAGE);
	if (rights_are_lent())
		options_distrust(options);
	part_say(options);
}
