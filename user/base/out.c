// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * base/out.c - see base/out.h.
 */
#include "base/out.h"

#include <errno.h>
#include <langinfo.h>
#include <string.h>

#include "base/escape.h"

bool out_is_utf8(void)
{
	return !strcmp(nl_langinfo(CODESET), "UTF-8");
}

void out_safe(FILE *out, const char *text)
{
	char safe[4 * 8192];

	escape_name(safe, sizeof(safe), text, ESCAPE_UTF8);
	fputs(safe, out);
}

int out_error(FILE *out)
{
	return ferror(out) ? (errno ? -errno : -EIO) : 0;
}

int out_flush(FILE *out)
{
	if (!ferror(out))
		errno = 0;
	fflush(out); /* marks @out when it fails */
	return out_error(out);
}
