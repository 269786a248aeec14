// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * screen/say.c - see screen/say.h.
 */
#include "screen/say.h"

#include <stdarg.h>
#include <stdio.h>

#include "screen/state.h"

void screen_say(struct screen *screen, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(screen->message, sizeof(screen->message), format, args);
	va_end(args);
}
