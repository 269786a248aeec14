// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * screen/write.c - writes what is on the terminal to a file, as text or as a picture.
 *
 * Owns: the name that is proposed, and the file, which must be new. screen/svg.c makes the picture.
 * Must not know: what is drawn.
 */
#include <curses.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <wchar.h>

#include "base/escape.h"
#include "base/out.h"
#include "base/rights.h"
#include "base/text.h"
#include "screen/state.h"
#include "screen/svg.h"

#define NAME_WIDTH 40
#define TEXT ".txt"
#define PICTURE ".svg"

/* The end of @name, if it is @ending; else NULL. */
static char *ending_find(char *name, const char *ending)
{
	size_t len = strlen(name), end = strlen(ending);

	return len >= end && !strcmp(name + len - end, ending) ? name + len - end : NULL;
}

bool screen_write_is_picture(const char *name)
{
	return ending_find((char *)name, PICTURE);
}

void screen_write_other(char *name, size_t size)
{
	const char *other = screen_write_is_picture(name) ? TEXT : PICTURE;
	char *end = ending_find(name, PICTURE);

	end = end ? end : ending_find(name, TEXT);
	if (end)
		strcpy(end, other);
	else if (strlen(name) + strlen(other) < size)
		strcat(name, other);
}

void screen_write_name(char *name, size_t size)
{
	time_t now = time(NULL);
	struct tm local;

	if (!localtime_r(&now, &local) ||
	    !strftime(name, size, "cgswap-%Y%m%d-%H%M%S" TEXT, &local))
		snprintf(name, size, "cgswap" TEXT);
}

/* The line @y of the terminal, without the blanks at its end. */
static void line_write(FILE *out, int y)
{
	const size_t max = (size_t)COLS + 1;
	wchar_t *wide = calloc(max, sizeof(*wide));
	char *text = calloc(max, MB_CUR_MAX);
	size_t len = 0;

	if (wide && text && mvinnwstr(y, 0, wide, COLS) != ERR)
		len = wcstombs(text, wide, max * MB_CUR_MAX);
	while (len && len != (size_t)-1 && text[len - 1] == ' ')
		len--;
	if (len && len != (size_t)-1)
		out_bytes(out, text, len);
	out_bytes(out, "\n", 1);
	free(wide);
	free(text);
}

static int text_write(FILE *out)
{
	for (int y = 0; y < LINES; y++)
		line_write(out, y);
	return 0;
}

/* 0 or -errno. A file that could not be written whole is removed again. */
static int file_write(const char *name)
{
	int fd = open(name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644);
	FILE *out = fd < 0 ? NULL : fdopen(fd, "we");
	int err = out ? 0 : -errno;

	if (out)
		err = screen_write_is_picture(name) ? svg_write(out) : text_write(out);
	if (out && !err)
		err = out_flush(out);
	if (out && fclose(out) && !err)
		err = -errno;
	else if (!out && fd >= 0)
		close(fd);
	if (err && fd >= 0)
		unlink(name);
	return err;
}

void screen_write(struct screen *screen, const char *name)
{
	char safe[4 * SCREEN_WORD];
	int err = -EPERM;

	if (!*name)
		return;
	screen_draw(screen);
	if (!rights_are_lent())
		err = file_write(name);
	escape_name(safe, sizeof(safe), name, escape_for(screen->utf8));
	*screen->told = '\0';
	text_add(screen->told, sizeof(screen->told), err ? "cannot write %s: %s" : "wrote %s%s",
		 utf8_tail(safe, NAME_WIDTH), err ? strerror(-err) : "");
	screen->message = screen->told;
}
