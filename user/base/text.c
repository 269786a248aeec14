// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * base/text.c - see base/text.h.
 */
#include "base/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

bool text_add(char *buf, size_t size, const char *format, ...)
{
	size_t at = strlen(buf);
	va_list args;
	int len;

	va_start(args, format);
	len = vsnprintf(buf + at, size - at, format, args);
	va_end(args);
	return len >= 0 && (size_t)len < size - at;
}
