// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * base/fmt.c - see base/fmt.h.
 *
 * Integer arithmetic only: no value is rounded to a "0" or a "100%" that it is not, and the
 * locale's decimal point plays no part.
 */
#include "base/fmt.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/value.h"

static uint64_t magnitude(int64_t val)
{
	return val < 0 ? 0 - (uint64_t)val : (uint64_t)val;
}

/* Writes "0", or a value that is not a number; false for other values. */
static bool put_special(char *buf, int64_t val)
{
	const char *text = val == VAL_NONE ? "-" : val == VAL_MAX ? "max" : val == 0 ? "0" : NULL;

	if (text)
		snprintf(buf, FMT_SIZE, "%s", text);
	return text;
}

static uint64_t div_round(uint64_t val, uint64_t unit)
{
	return val / unit + (val % unit >= unit - unit / 2);
}

/* @val in tenths of @unit. A remainder times 10 fits: units go up to 2^60. */
static uint64_t div_tenths(uint64_t val, uint64_t unit)
{
	return val / unit * 10 + div_round(val % unit * 10, unit);
}

/* @val with the first of @suffixes whose unit fits (@unit, times @base for each next one). */
static void put_scaled(char *buf, int64_t val, uint64_t unit, unsigned int base,
		       const char *suffixes)
{
	const char *sign = val < 0 ? "-" : "";
	uint64_t abs = magnitude(val), tenths;

	while (suffixes[1] && div_round(abs, unit) >= base) {
		unit *= base;
		suffixes++;
	}
	tenths = div_tenths(abs, unit);
	if (tenths < 1000)
		snprintf(buf, FMT_SIZE, "%s%" PRIu64 ".%" PRIu64 "%c", sign, tenths / 10,
			 tenths % 10, *suffixes);
	else
		snprintf(buf, FMT_SIZE, "%s%" PRIu64 "%c", sign, div_round(abs, unit), *suffixes);
}

/* A number in hundredths, with three significant digits if it is below 1000. */
static void put_hundredths(char *buf, int64_t val)
{
	const char *sign = val < 0 ? "-" : "";
	uint64_t abs = magnitude(val), tenths = div_tenths(abs, 100);

	if (abs < 1000)
		snprintf(buf, FMT_SIZE, "%s%" PRIu64 ".%02" PRIu64, sign, abs / 100, abs % 100);
	else if (tenths < 1000)
		snprintf(buf, FMT_SIZE, "%s%" PRIu64 ".%" PRIu64, sign, tenths / 10, tenths % 10);
	else
		snprintf(buf, FMT_SIZE, "%s%" PRIu64, sign, div_round(abs, 100));
}

char *fmt_bytes(char *buf, int64_t bytes)
{
	if (put_special(buf, bytes))
		return buf;
	if (magnitude(bytes) < 1024)
		snprintf(buf, FMT_SIZE, "%" PRId64 "B", bytes);
	else
		put_scaled(buf, bytes, 1024, 1024, "KMGTPE");
	return buf;
}

char *fmt_rate(char *buf, int64_t hundredths)
{
	if (put_special(buf, hundredths))
		return buf;
	if (div_round(magnitude(hundredths), 100) < 1000)
		put_hundredths(buf, hundredths);
	else
		put_scaled(buf, hundredths, 100000, 1000, "kMGTPE");
	return buf;
}

char *fmt_count(char *buf, int64_t count)
{
	if (put_special(buf, count))
		return buf;
	if (magnitude(count) < 100000)
		snprintf(buf, FMT_SIZE, "%" PRId64, count);
	else
		put_scaled(buf, count, 1000, 1000, "kMGTPE");
	return buf;
}

char *fmt_hundredths(char *buf, int64_t hundredths)
{
	if (!put_special(buf, hundredths))
		put_hundredths(buf, hundredths);
	return buf;
}

char *fmt_ratio(char *buf, int64_t hundredths)
{
	uint64_t abs = magnitude(hundredths), tenths = div_tenths(abs, 100);

	if (put_special(buf, hundredths))
		return buf;
	if (hundredths < 100)
		put_hundredths(buf, hundredths);
	else if (tenths < 1000)
		snprintf(buf, FMT_SIZE, "%" PRIu64 ".%" PRIu64, tenths / 10, tenths % 10);
	else
		snprintf(buf, FMT_SIZE, "%" PRIu64, div_round(abs, 100));
	strcat(buf, "x");
	return buf;
}

char *fmt_percent(char *buf, int64_t hundredths)
{
	if (put_special(buf, hundredths))
		return buf;
	if (hundredths > 0 && hundredths < 100)
		snprintf(buf, FMT_SIZE, "<1%%");
	else if (hundredths > 99999)
		snprintf(buf, FMT_SIZE, ">999%%");
	else
		snprintf(buf, FMT_SIZE, "%" PRId64 "%%", hundredths / 100);
	return buf;
}

/* The power of two of a size suffix, -1 when @c is none. */
static int suffix_shift(char c)
{
	static const char suffixes[] = "KMGTPE";
	const char *at = c ? strchr(suffixes, toupper((unsigned char)c)) : NULL;

	return at ? (int)(at - suffixes + 1) * 10 : -1;
}

int fmt_parse_size(const char *text, int64_t *bytes)
{
	unsigned long long val;
	char *end;
	int shift = 0;

	if (!strcmp(text, "max")) {
		*bytes = VAL_MAX;
		return 0;
	}
	if (!isdigit((unsigned char)*text))
		return -EINVAL;
	val = strtoull(text, &end, 0); /* on overflow ULLONG_MAX, which is out of range too */
	if (*end && (shift = suffix_shift(*end++)) < 0)
		return -EINVAL;
	end += shift && *end == 'i';
	if (*end)
		return -EINVAL;
	if (val > (uint64_t)INT64_MAX >> shift)
		return -ERANGE;
	*bytes = (int64_t)(val << shift);
	return 0;
}

int fmt_parse_count(const char *text, uint64_t *count)
{
	unsigned long long val;
	char *end;

	if (!isdigit((unsigned char)*text))
		return -EINVAL;
	errno = 0;
	val = strtoull(text, &end, 10);
	if (errno || *end)
		return errno ? -errno : -EINVAL;
	*count = val;
	return 0;
}

/* Nanoseconds of the time unit @text, 0 when it is none. */
static uint64_t unit_ns(const char *text)
{
	static const struct {
		const char *name;
		uint64_t ns;
	} units[] = {
		{ "", NS_PER_S },	  { "ns", 1 },
		{ "us", 1000 },		  { "ms", 1000000 },
		{ "s", NS_PER_S },	  { "sec", NS_PER_S },
		{ "m", 60 * NS_PER_S },	  { "min", 60 * NS_PER_S },
		{ "h", 3600 * NS_PER_S },
	};

	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++)
		if (!strcmp(text, units[i].name))
			return units[i].ns;
	return 0;
}

/* @unit times the fraction written with @nr digits at @digits. */
static uint64_t fraction_ns(const char *digits, size_t nr, uint64_t unit)
{
	uint64_t ns = 0;

	for (size_t i = 0; i < nr && unit >= 10; i++) {
		unit /= 10;
		ns += unit * (uint64_t)(digits[i] - '0');
	}
	return ns;
}

int fmt_parse_duration(const char *text, uint64_t *ns)
{
	static const char digits[] = "0123456789";
	size_t whole_len = strspn(text, digits);
	const char *frac = text + whole_len + (text[whole_len] == '.');
	size_t frac_len = frac > text + whole_len ? strspn(frac, digits) : 0;
	uint64_t unit = unit_ns(frac + frac_len), whole = 0, max = INT64_MAX;

	if (!unit || whole_len + frac_len == 0)
		return -EINVAL;
	for (size_t i = 0; i < whole_len; i++) {
		uint64_t digit = (uint64_t)(text[i] - '0');

		if (whole > (max - digit) / 10)
			return -ERANGE;
		whole = whole * 10 + digit;
	}
	/* a fraction is less than one unit, so one unit is kept free for it */
	if (whole >= max / unit)
		return -ERANGE;
	*ns = whole * unit + fraction_ns(frac, frac_len, unit);
	return 0;
}
