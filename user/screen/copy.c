// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * screen/copy.c - sends the command of a fix to the terminal's clipboard (xterm's ctlseqs, OSC 52).
 *
 * Owns: which fix it is, and that nothing is sent that a terminal could not show: who pastes it
 * into a shell must get what was on the screen. Must not know: what a fix does.
 */
#include <stdio.h>
#include <string.h>

#include "base/escape.h"
#include "model/advice.h"
#include "screen/detail_parts.h"
#include "screen/state.h"
#include "screen/term.h"

#define COPY_BEGIN "\033]52;c;"
#define COPY_END "\a"

/* Writes the base64 of @len bytes (RFC 4648) to @dst; returns its end. */
static char *base64(char *dst, const char *src, size_t len)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

	for (size_t i = 0; i < len; i += 3) {
		const size_t left = len - i;
		unsigned int bits = (unsigned int)(unsigned char)src[i] << 16;

		bits |= left > 1 ? (unsigned int)(unsigned char)src[i + 1] << 8 : 0;
		bits |= left > 2 ? (unsigned char)src[i + 2] : 0;
		*dst++ = digits[bits >> 18];
		*dst++ = digits[bits >> 12 & 63];
		*dst++ = left > 1 ? digits[bits >> 6 & 63] : '=';
		*dst++ = left > 2 ? digits[bits & 63] : '=';
	}
	return dst;
}

/* True when the screen shows @text as it is: no byte of it is escaped, and none is cut off. */
static bool is_shown_as_is(const char *text, bool utf8)
{
	char safe[DETAIL_FIX];

	escape_name(safe, sizeof(safe), text, escape_for(utf8));
	return !strcmp(safe, text);
}

/* @text is shown as it is. */
static int clipboard_send(const char *text)
{
	char bytes[sizeof(COPY_BEGIN) + (DETAIL_FIX + 2) / 3 * 4 + sizeof(COPY_END)], *end;

	end = stpcpy(bytes, COPY_BEGIN);
	end = stpcpy(base64(end, text, strlen(text)), COPY_END);
	return term_send(bytes, (size_t)(end - bytes));
}

/* The check with fix number @fix, counted from 0; NULL: there are fewer. */
static const struct advice_check *check_with_fix(const struct advice *advice, size_t fix)
{
	for (size_t i = 0; i < advice->nr; i++)
		if (*advice->checks[i].fix && !fix--)
			return &advice->checks[i];
	return NULL;
}

static void check_copy(struct screen *screen, const struct advice_check *check)
{
	int err;

	if (!is_shown_as_is(check->fix, screen->utf8)) {
		screen->message = "not copied: the screen does not show the command as it is";
		return;
	}
	err = clipboard_send(check->fix);
	screen->message = screen->told;
	if (err)
		snprintf(screen->told, sizeof(screen->told),
			 "not copied: cannot write to the terminal: %s", strerror(-err));
	else
		snprintf(screen->told, sizeof(screen->told),
			 "fix %zu, of %s, was sent to the terminal's clipboard", screen->fix + 1,
			 check->id);
}

void screen_copy(struct screen *screen)
{
	const struct advice_check *check = check_with_fix(&screen->advice, screen->fix);

	if (!advice_is_known(&screen->advice)) {
		screen->message = "the files are still being read";
		return;
	}
	if (!check) {
		screen->fix = 0;
		check = check_with_fix(&screen->advice, 0);
	}
	if (check)
		check_copy(screen, check);
	else
		screen->message = "there is no fix to copy";
	screen->fix++;
}
