/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * base/when.h - points in time, as people write and read them.
 *
 * Owns: the forms of TIME. Local time, unless a zone is given. Must not know: what happened then.
 */
#ifndef CGSWAP_BASE_WHEN_H
#define CGSWAP_BASE_WHEN_H

#include <stdint.h>

#define WHEN_SIZE 40

/*
 * Reads TIME: "03:12" or "03:12:30", the last one before @now_ns; "-2h", before now;
 * "2026-11-30", "2026-11-30T03:12", "2026-11-30 03:12:30.5", with "Z" or "+01:00" behind the time.
 * Nanoseconds since the epoch in *@ns. -EINVAL: none of these, or no such day or hour.
 */
int when_parse(const char *text, int64_t now_ns, int64_t *ns);

/* "2026-11-30 03:11:52" in @buf of WHEN_SIZE bytes; returns @buf. */
char *when_format(char *buf, int64_t ns);

/* "8s", "3min 5s", "2h 14min", "3d 2h", of @ns, 0 or more; returns @buf. */
char *when_format_length(char *buf, int64_t ns);

#endif
