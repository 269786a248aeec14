// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * base/when.c - see base/when.h.
 */
#include "base/when.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/fmt.h"

#define SECOND ((int64_t)NS_PER_S)

/* Reads two digits up to @max, after @before, unless that is 0. */
static bool two_read(const char **text, char before, int max, int *number)
{
	const char *at = *text;

	if (before && *at++ != before)
		return false;
	if (!isdigit((unsigned char)at[0]) || !isdigit((unsigned char)at[1]))
		return false;
	*number = (at[0] - '0') * 10 + at[1] - '0';
	*text = at + 2;
	return *number <= max;
}

/* "HH:MM[:SS[.FRACTION]]" */
static bool clock_read(const char **text, struct tm *tm, int64_t *fraction_ns)
{
	int64_t unit = SECOND;

	if (!two_read(text, 0, 23, &tm->tm_hour) || !two_read(text, ':', 59, &tm->tm_min))
		return false;
	if (**text != ':')
		return true;
	if (!two_read(text, ':', 59, &tm->tm_sec))
		return false;
	if (**text != '.')
		return true;
	for (++*text; isdigit((unsigned char)**text); ++*text)
		*fraction_ns += (**text - '0') * (unit /= 10);
	return unit < SECOND;
}

/* "YYYY-MM-DD" */
static bool date_read(const char **text, struct tm *tm)
{
	int century, year;

	if (!two_read(text, 0, 99, &century) || !two_read(text, 0, 99, &year) ||
	    !two_read(text, '-', 12, &tm->tm_mon) || !two_read(text, '-', 31, &tm->tm_mday))
		return false;
	tm->tm_year = century * 100 + year - 1900;
	return tm->tm_mon-- && tm->tm_mday;
}

/* "Z", "+HH:MM" or nothing; *@zone is seconds to subtract. */
static bool zone_read(const char **text, bool *local, int64_t *zone)
{
	int sign = **text == '-' ? -1 : 1, hours, minutes = 0;

	*local = !**text;
	*zone = 0;
	if (*local)
		return true;
	if (**text == 'Z') {
		++*text;
		return true;
	}
	if (!two_read(text, sign < 0 ? '-' : '+', 23, &hours) ||
	    (**text && !two_read(text, **text == ':' ? ':' : 0, 59, &minutes)))
		return false;
	*zone = sign * (hours * 3600 + minutes * 60);
	return true;
}

/* -EINVAL for 31 February, which mktime() takes for a day of March. */
static int seconds_of(struct tm *tm, bool local, int64_t *seconds)
{
	int day = tm->tm_mday;

	tm->tm_isdst = -1;
	*seconds = local ? mktime(tm) : timegm(tm);
	return tm->tm_mday == day ? 0 : -EINVAL;
}

/* Today's, or yesterday's if that is still to come. */
static int clock_parse(const char *text, int64_t now_ns, int64_t *ns)
{
	time_t now = (time_t)(now_ns / SECOND);
	int64_t fraction = 0, seconds;
	struct tm tm;

	if (!localtime_r(&now, &tm))
		return -EINVAL;
	tm.tm_sec = 0;
	if (!clock_read(&text, &tm, &fraction) || *text || seconds_of(&tm, true, &seconds))
		return -EINVAL;
	if (seconds * SECOND + fraction > now_ns) {
		tm.tm_mday--;
		tm.tm_isdst = -1;
		seconds = mktime(&tm);
	}
	*ns = seconds * SECOND + fraction;
	return 0;
}

static int date_parse(const char *text, int64_t *ns)
{
	int64_t fraction = 0, seconds, zone = 0;
	struct tm tm = { 0 };
	bool local = true;

	if (!date_read(&text, &tm))
		return -EINVAL;
	if (*text &&
	    ((*text != 'T' && *text != ' ') || (text++, !clock_read(&text, &tm, &fraction)) ||
	     !zone_read(&text, &local, &zone) || *text))
		return -EINVAL;
	if (seconds_of(&tm, local, &seconds) || seconds > INT64_MAX / SECOND / 2 ||
	    seconds < INT64_MIN / SECOND / 2)
		return -EINVAL;
	*ns = (seconds - zone) * SECOND + fraction;
	return 0;
}

int when_parse(const char *text, int64_t now_ns, int64_t *ns)
{
	uint64_t before;

	if (*text == '-') {
		if (fmt_parse_duration(text + 1, &before) || before > INT64_MAX / 2)
			return -EINVAL;
		*ns = now_ns - (int64_t)before;
		return 0;
	}
	return strlen(text) > 2 && text[2] == ':' ? clock_parse(text, now_ns, ns)
						  : date_parse(text, ns);
}

char *when_format(char *buf, int64_t ns)
{
	time_t seconds = (time_t)(ns / SECOND);
	struct tm tm;

	if (!localtime_r(&seconds, &tm) || !strftime(buf, WHEN_SIZE, "%F %T", &tm))
		snprintf(buf, WHEN_SIZE, "@%" PRId64, ns / SECOND);
	return buf;
}

char *when_format_length(char *buf, int64_t ns)
{
	static const struct {
		int64_t seconds;
		const char *name, *next;
		int64_t next_seconds;
	} units[] = {
		{ 86400, "d", "h", 3600 },
		{ 3600, "h", "min", 60 },
		{ 60, "min", "s", 1 },
	};
	int64_t seconds = ns / SECOND, rest;

	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		if (seconds < units[i].seconds)
			continue;
		rest = seconds % units[i].seconds / units[i].next_seconds;
		snprintf(buf, WHEN_SIZE, "%" PRId64 "%s", seconds / units[i].seconds,
			 units[i].name);
		if (rest)
			snprintf(buf + strlen(buf), WHEN_SIZE - strlen(buf), " %" PRId64 "%s", rest,
				 units[i].next);
		return buf;
	}
	snprintf(buf, WHEN_SIZE, "%" PRId64 "s", seconds);
	return buf;
}
