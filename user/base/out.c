// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * base/out.c - see base/out.h.
 */
#include "base/out.h"

#include <errno.h>
#include <langinfo.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

#include "base/escape.h"

/* Of the last failed write on any stream: stdio keeps the fact, but not the reason. */
static int write_error;

/* Columns of the progress line now on the terminal, 0 when there is none. */
static int status_columns;
static bool stdout_has_output;

#define STATUS_MAX 1024 /* bytes */

bool out_is_utf8(void)
{
	return !strcmp(nl_langinfo(CODESET), "UTF-8");
}

static void bytes_write(FILE *out, const char *text, size_t len)
{
	if (ferror_unlocked(out))
		return; /* a write may block again, if nobody reads any more */
	fwrite_unlocked(text, 1, len, out);
	if (ferror_unlocked(out))
		write_error = errno;
}

void out_bytes(FILE *out, const char *text, size_t len)
{
	if (out == stdout && len)
		stdout_has_output = true;
	if (status_columns && (out == stdout || out == stderr))
		out_status_erase();
	bytes_write(out, text, len);
}

static void put_spaces(FILE *out, int nr)
{
	static const char spaces[] = "                                ";
	const int most = sizeof(spaces) - 1;

	for (; nr > 0; nr -= most)
		out_bytes(out, spaces, (size_t)(nr < most ? nr : most));
}

/* A conversion specification as in printf(3). */
struct conversion {
	bool left;
	char flags[8];
	int width;     /* 0: none */
	int precision; /* -1: none */
	char length;   /* 0, 'l', 'L' for "ll", 'z', 't' or 'j' */
	char type;
};

struct arguments {
	va_list list;
};

static int number_read(const char **at, struct arguments *args)
{
	if (**at == '*') {
		++*at;
		return va_arg(args->list, int);
	}
	return (int)strtol(*at, (char **)at, 10);
}

/* Returns the text after the specification. */
static const char *conversion_read(struct conversion *c, const char *at, struct arguments *args)
{
	size_t flags = strspn(at, "-+ #0");

	*c = (struct conversion){ .left = memchr(at, '-', flags), .precision = -1 };
	memcpy(c->flags, at, flags < sizeof(c->flags) ? flags : sizeof(c->flags) - 1);
	at += flags;
	if (*at != '.')
		c->width = number_read(&at, args);
	if (*at == '.' && at++)
		c->precision = number_read(&at, args);
	for (; *at && strchr("hlztj", *at); at++)
		c->length = *at == 'l' && c->length == 'l' ? 'L' : *at;
	c->type = *at;
	return at + 1;
}

static intmax_t integer_take(const struct conversion *c, struct arguments *args)
{
	bool is_signed = c->type == 'd' || c->type == 'i';
	unsigned int number;

	_Static_assert(sizeof(ptrdiff_t) == sizeof(intmax_t), "they are passed alike");

	switch (c->length) {
	case 'l':
		return is_signed ? va_arg(args->list, long)
				 : (intmax_t)va_arg(args->list, unsigned long);
	case 'z':
		return (intmax_t)va_arg(args->list, size_t);
	case 't': /* ptrdiff_t */
	case 'L':
	case 'j':
		return va_arg(args->list, intmax_t);
	default:
		number = va_arg(args->list, unsigned int);
		return is_signed ? (int)number : (intmax_t)number;
	}
}

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
static void put_number(FILE *out, const struct conversion *c, struct arguments *args)
{
	char format[24] = "", text[512];
	bool real = strchr("eEfFgG", c->type);
	int len;

	strcat(strcat(strcpy(format, "%"), c->flags), real ? "*.*" : "*.*j");
	format[strlen(format)] = c->type;
	len = real ? snprintf(text, sizeof(text), format, c->width, c->precision,
			      va_arg(args->list, double))
		   : snprintf(text, sizeof(text), format, c->width, c->precision,
			      integer_take(c, args));
	out_bytes(out, text, strnlen(text, (size_t)len));
}
#pragma GCC diagnostic pop

/* Writes @text of @len bytes escaped to @out, or nowhere if that is NULL. Returns its columns. */
static int put_escaped(FILE *out, const char *text, size_t len)
{
	int columns = 0;

	for (size_t at = 0, in; at < len; at += in) {
		char safe[ESCAPE_CHAR];
		bool plain = (in = escape_plain(text + at, len - at));

		if (!plain)
			in = escape_char(safe, text + at, len - at, at ? text[at - 1] : 0,
					 escape_for(out_is_utf8()));
		if (out)
			out_bytes(out, plain ? text + at : safe, plain ? in : strlen(safe));
		columns += plain ? (int)in : utf8_width(safe);
	}
	return columns;
}

static void put_text(FILE *out, const struct conversion *c, const char *text, size_t len)
{
	int columns = c->width ? put_escaped(NULL, text, len) : 0;

	if (!c->left)
		put_spaces(out, c->width - columns);
	put_escaped(out, text, len);
	if (c->left)
		put_spaces(out, c->width - columns);
}

/* Writes the conversion whose '%' is just before @at. Returns the text after it. */
static const char *put_conversion(FILE *out, const char *at, struct arguments *args)
{
	struct conversion c;
	const char *text;
	char one;

	at = conversion_read(&c, at, args);
	switch (c.type) {
	case '%':
		out_bytes(out, "%", 1);
		break;
	case 'c':
		one = (char)va_arg(args->list, int);
		put_text(out, &c, &one, 1);
		break;
	case 's':
		text = va_arg(args->list, const char *);
		put_text(out, &c, text,
			 c.precision < 0 ? strlen(text) : strnlen(text, (size_t)c.precision));
		break;
	default:
		put_number(out, &c, args);
	}
	return at;
}

void out_vprintf(FILE *out, const char *format, va_list list)
{
	struct arguments args;

	va_copy(args.list, list);
	while (*format) {
		size_t literal = strcspn(format, "%");

		out_bytes(out, format, literal);
		format += literal;
		if (*format)
			format = put_conversion(out, format + 1, &args);
	}
	va_end(args.list);
}

void out_printf(FILE *out, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	out_vprintf(out, format, args);
	va_end(args);
}

void out_lines(FILE *out, const char *text)
{
	while (*text) {
		size_t len = strcspn(text, "\n");

		out_printf(out, text[len] ? "%.*s\n" : "%.*s", (int)len, text);
		text += len + (text[len] != 0);
	}
}

/* From the environment, or the terminal of @out, or 0; a stream in memory counts as stdout. */
static int size_of(FILE *out, const char *variable, bool rows)
{
	const char *text = getenv(variable);
	int number = text ? atoi(text) : 0, fd = fileno(out);
	struct winsize size;

	if (number <= 0 && !ioctl(fd < 0 ? STDOUT_FILENO : fd, TIOCGWINSZ, &size))
		number = rows ? size.ws_row : size.ws_col;
	return number > 0 ? number : 0;
}

int out_width(FILE *out)
{
	int width = size_of(out, "COLUMNS", false);

	return width ? width : 80;
}

int out_terminal_width(FILE *out)
{
	return isatty(fileno(out)) ? out_width(out) : 0;
}

int out_height(FILE *out)
{
	int height = size_of(out, "LINES", true);

	return height > 24 ? height : 24;
}

void out_wrap(FILE *out, int indent, const char *format, ...)
{
	char text[8192], safe[4 * sizeof(text)], *word = safe;
	int column = 0, width = out_width(out);
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	escape_name(safe, sizeof(safe), text, escape_for(out_is_utf8()));
	while (*word) {
		size_t blanks = strspn(word, " "), len = blanks + strcspn(word + blanks, " ");
		char next = word[len];

		word[len] = '\0';
		if (column > indent && column + utf8_width(word) > width) {
			out_printf(out, "\n%*s", indent, "");
			column = indent;
			word += blanks;
			len -= blanks;
		}
		out_bytes(out, word, len);
		column += utf8_width(word);
		word += len;
		*word = next;
	}
	out_bytes(out, "\n", 1);
}

/* Overwrites with blanks, not by an escape sequence: they work on every terminal. */
void out_status_erase(void)
{
	char line[STATUS_MAX + 3];

	if (!status_columns)
		return;
	snprintf(line, sizeof(line), "\r%*s\r", status_columns, "");
	status_columns = 0;
	bytes_write(stderr, line, strlen(line));
	fflush(stderr);
}

/* A file or /dev/null is not watched. */
static bool stdout_is_watched(void)
{
	struct stat st;

	return fstat(STDOUT_FILENO, &st) ||
	       !(S_ISREG(st.st_mode) || (S_ISCHR(st.st_mode) && !isatty(STDOUT_FILENO)));
}

void out_status(const char *format, ...)
{
	char text[STATUS_MAX / 4], safe[STATUS_MAX];
	int width = out_width(stderr);
	size_t len;
	va_list args;

	if (stdout_has_output && stdout_is_watched())
		return;
	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	len = escape_name(safe, sizeof(safe), text, escape_for(out_is_utf8()));
	/* a line that fills the last column may wrap; only whole characters are cut */
	while (len && utf8_width(safe) >= width) {
		while (--len && (safe[len] & 0xc0) == 0x80)
			;
		safe[len] = '\0';
	}
	out_status_erase();
	bytes_write(stderr, safe, strlen(safe));
	fflush(stderr);
	status_columns = utf8_width(safe);
}

int out_error(FILE *out)
{
	return ferror(out) ? (write_error ? -write_error : -EIO) : 0;
}

int out_flush(FILE *out)
{
	if (fflush(out)) /* also sets the error flag of @out */
		write_error = errno;
	return out_error(out);
}
