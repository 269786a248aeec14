/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * base/fmt.h - numbers to text, and the user's text to numbers.
 *
 * Owns: how a quantity is shortened for a person, and how SIZE and duration arguments are read.
 * Pure. Must not know: columns, rows, files, the terminal.
 */
#ifndef CGSWAP_BASE_FMT_H
#define CGSWAP_BASE_FMT_H

#include <stdint.h>

/* Buffer size for every fmt_*() number below, with the terminating zero. */
#define FMT_SIZE 24

/*
 * Every function writes at most FMT_SIZE bytes to @buf and returns @buf. Exactly 0 is "0" and
 * nothing else is; VAL_NONE is "-", VAL_MAX is "max". Rounded to nearest, half up.
 */

/* @bytes in powers of 1024: "0", "512B", "4.0K", "12.3G", "812M"; 5 characters and a sign. */
char *fmt_bytes(char *buf, int64_t bytes);

/* A rate in hundredths per second, powers of 1000: "0.05", "3.20", "812", "12.4k", "1.2M". */
char *fmt_rate(char *buf, int64_t hundredths);

/* A count, exact up to 99999, then in powers of 1000: "412", "123k", "84.2M". */
char *fmt_count(char *buf, int64_t count);

/* A fixed-point number in hundredths: "0.05", "9.87", "11.2", "812". */
char *fmt_hundredths(char *buf, int64_t hundredths);

/* A ratio in hundredths: "0.85x", "3.1x", "120x". */
char *fmt_ratio(char *buf, int64_t hundredths);

/*
 * Hundredths of a percent: "57%". Rounded DOWN, so that "100%" never appears for a group with space
 * left; more than 0 and less than 1 is "<1%", above 999 is ">999%".
 */
char *fmt_percent(char *buf, int64_t hundredths);

/* The plural ending of a noun after @count: "" or "s". */
static inline const char *fmt_plural(int64_t count)
{
	return count == 1 || count == -1 ? "" : "s";
}

/*
 * Reads SIZE as the kernel's limit files do (page_counter_memparse(), memparse()): decimal, 0x
 * hexadecimal or 0 octal, then one of K M G T P E in either case, or Ki and so on as in Kubernetes.
 * "max" gives VAL_MAX. Unlike in the kernel, an empty string and an overflow are errors, not 0 and
 * a wrapped number. Does not round down to pages; the kernel does that later. -EINVAL: not a size;
 * -ERANGE: more than INT64_MAX. *@bytes is written on success only.
 */
int fmt_parse_size(const char *text, int64_t *bytes);

/*
 * Reads a decimal number. -EINVAL: not a number; -ERANGE: more than UINT64_MAX. *@count is written
 * on success only.
 */
int fmt_parse_count(const char *text, uint64_t *count);

/*
 * Reads a duration: a decimal number, fractions allowed, and one of ns us ms s sec m min h; without
 * a unit, seconds. Nanoseconds in *@ns; smaller parts are cut off. 0 is accepted. -EINVAL: not a
 * duration; -ERANGE: more than INT64_MAX ns. *@ns is written on success only.
 */
int fmt_parse_duration(const char *text, uint64_t *ns);

#endif
