// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * loader/error.c - see loader/error.h.
 */
#include "loader/error.h"

#include <stdarg.h>
#include <stdio.h>

#include "loader/state.h"

void loader_fail(struct loader *loader, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(loader->error, loader->error_len, format, args);
	va_end(args);
}
