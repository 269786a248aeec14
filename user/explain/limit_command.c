// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * explain/limit_command.c - see explain/limit_command.h.
 */
#include "explain/limit_command.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "base/value.h"
#include "cgroup/files.h"
#include "model/container.h"

static const char plain[] =
	"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./:@+,%";

static bool is_printable(const char *word)
{
	for (const char *c = word; *c; c++)
		if (*c < ' ' || *c > '~')
			return false;
	return true;
}

/*
 * Inside '' only the quote itself is special to a shell. A backslash is followed by '' where
 * base/escape.h would read it as an escape of its own.
 */
static bool quote_plain(char *buf, size_t size, const char *word)
{
	const char *quote = *word && strspn(word, plain) == strlen(word) ? "" : "'";
	bool fits = text_add(buf, size, "%s", quote);

	for (const char *c = word; *c && fits; c++)
		fits = text_add(buf, size, "%.*s%s", *c != '\'', c,
				*c == '\''		      ? "'\\''"
				: *c == '\\' && isdigit(c[1]) ? "''"
							      : "");
	return fits && text_add(buf, size, "%s", quote);
}

/* Octal for printf, for a name with bytes that a screen does not show as they are. */
static bool quote_octal(char *buf, size_t size, const char *word)
{
	bool fits = text_add(buf, size, "\"$(printf -- '");

	for (const char *c = word; *c && fits; c++)
		fits = strchr(plain, *c) && *c != '%'
			       ? text_add(buf, size, "%c", *c)
			       : text_add(buf, size, "\\''%03o", (unsigned int)(unsigned char)*c);
	return fits && text_add(buf, size, "')\"");
}

char *limit_command_quote(char *buf, size_t size, const char *word)
{
	*buf = '\0';
	if (!(is_printable(word) ? quote_plain : quote_octal)(buf, size, word))
		*buf = '\0';
	return buf;
}

char *limit_command_set(char *buf, size_t size, const struct limit_command_file *file,
			int64_t value)
{
	char path[2 * PATH_MAX], quoted[LIMIT_COMMAND_SIZE], number[24];
	const char *group = strcmp(file->group, "/") != 0 ? file->group : "";

	*buf = '\0';
	if (snprintf(path, sizeof(path), "%s%s/%s", file->mount, group, file->file) >=
	    (int)sizeof(path))
		return buf;
	limit_command_quote(quoted, sizeof(quoted), path);
	if (value == VAL_MAX)
		strcpy(number, file->v1 ? "-1" : "max");
	else
		snprintf(number, sizeof(number), "%" PRId64, value);
	if (!*quoted || snprintf(buf, size, "echo %s >%s", number, quoted) >= (int)size)
		*buf = '\0';
	return buf;
}

char *limit_command_unit(char *buf, size_t size, const char *path, bool runtime)
{
	const char *unit = container_unit(path);
	char quoted[1600]; /* fits a name of 255 bytes that are all quoted */

	*buf = '\0';
	if (unit &&
	    !text_add(buf, size, "systemctl set-property %s%s%s", runtime ? "--runtime " : "",
		      *unit == '-' ? "-- " : "", limit_command_quote(quoted, sizeof(quoted), unit)))
		*buf = '\0';
	return buf;
}

const char *limit_command_property(int file)
{
	switch (file) {
	case MEM_HIGH:
		return "MemoryHigh";
	case MEM_MAX:
		return "MemoryMax";
	case COL_SWAP_MAX:
		return "MemorySwapMax";
	case MEM_ZSWAP_MAX:
		return "MemoryZSwapMax";
	}
	return NULL;
}
