/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * export/accept.h - the formats that a client prefers. Pure.
 *
 * Owns: Accept and Accept-Encoding (RFC 9110). Must not know: who asks.
 */
#ifndef CGSWAP_EXPORT_ACCEPT_H
#define CGSWAP_EXPORT_ACCEPT_H

#include <stdbool.h>

/* Whether @accept (NULL: none) prefers OpenMetrics 1.0.0 to any other text. */
bool accept_openmetrics(const char *accept);

/* Whether @encoding (NULL: none) accepts gzip. */
bool accept_gzip(const char *encoding);

#endif
