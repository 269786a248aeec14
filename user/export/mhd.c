// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * export/mhd.c - see export/mhd.h.
 */
#include "export/mhd.h"

#include "export/library.h"

int mhd_open(struct mhd *mhd, char *error, size_t error_len)
{
#define X(name) #name,
	static const char *const names[] = { MHD_FUNCTIONS(X) NULL };
#undef X
	static const struct library library = { "libmicrohttpd.so.12",
						"libmicrohttpd12 (libmicrohttpd12t64)", names };

	return library_open(&library, mhd, error, error_len);
}
