// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * absent.c - what a static cgswap cannot do, in the place of export/library.c and export/listen.c.
 *
 * libmicrohttpd and what it needs for TLS are not to be had as static libraries, and dlopen(3) in a
 * static program needs the C library that it was built with.
 */
#include <errno.h>
#include <stdio.h>

#include "export/library.h"
#include "export/listen.h"

int library_open(const struct library *library, void *functions, char *error, size_t error_len)
{
	(void)functions;
	snprintf(error, error_len, "%s: a static cgswap opens no libraries", library->file);
	return -ENOENT;
}

int listen_open(const char *address, char *error, size_t error_len)
{
	snprintf(error, error_len, "%s: a static cgswap has no HTTP: use --textfile or --once",
		 address ? address : LISTEN_DEFAULT);
	return -ENOTSUP;
}

/* Nothing listens. */
void listen_remove(const char *address)
{
	(void)address;
}
