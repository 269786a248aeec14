// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * report/scale.c - see report/scale.h.
 */
#include "report/scale.h"

#include <stdio.h>
#include <time.h>

#include "base/clock.h"
#include "base/when.h"

#define SECOND ((int64_t)NS_PER_S)
#define MINUTE (60 * SECOND)
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)

static int64_t step_next(int64_t step, bool bytes)
{
	int64_t first = step;

	if (bytes)
		return step * 2;
	while (first >= 10)
		first /= 10;
	return first == 2 ? step / 2 * 5 : step * 2;
}

/* Half of the unit in which @max bytes are written, with one decimal. */
static int64_t bytes_least(int64_t max)
{
	int64_t unit = 1;

	while (unit <= max / 1024)
		unit *= 1024;
	return unit / 2;
}

int64_t scale_step(int64_t max, int most, bool bytes)
{
	const int64_t least = bytes ? bytes_least(max) : 1;
	int64_t step = 1;

	while (step < INT64_MAX / 8 && (step < least || (max - 1) / step >= most))
		step = step_next(step, bytes);
	return step;
}

int64_t scale_time_step(int64_t ns, int most)
{
	static const int64_t steps[] = {
		SECOND,	     2 * SECOND,  5 * SECOND, 10 * SECOND, 15 * SECOND,
		30 * SECOND, MINUTE,	  2 * MINUTE, 5 * MINUTE,  10 * MINUTE,
		15 * MINUTE, 30 * MINUTE, HOUR,	      2 * HOUR,	   3 * HOUR,
		6 * HOUR,    12 * HOUR,	  DAY,	      2 * DAY,	   7 * DAY,
	};
	const size_t nr = sizeof(steps) / sizeof(steps[0]);
	int64_t step;

	for (size_t i = 0; i < nr; i++)
		if (ns / steps[i] <= most)
			return steps[i];
	for (step = steps[nr - 1]; ns / step > most;)
		step *= 2;
	return step;
}

/* Local time is this much later than UTC. */
static int64_t zone_ns(int64_t ns)
{
	time_t seconds = (time_t)(ns / SECOND);
	struct tm tm;

	return localtime_r(&seconds, &tm) ? (int64_t)tm.tm_gmtoff * SECOND : 0;
}

int64_t scale_time_first(int64_t ns, int64_t step_ns)
{
	int64_t zone = zone_ns(ns), local = ns + zone;
	int64_t over = local % step_ns;

	if (over < 0)
		over += step_ns;
	return ns + (over ? step_ns - over : 0);
}

char *scale_time_label(char *buf, int64_t ns, int64_t step_ns)
{
	time_t seconds = (time_t)(ns / SECOND);
	struct tm tm;

	if (!localtime_r(&seconds, &tm))
		snprintf(buf, WHEN_SIZE, "?");
	else if (step_ns < MINUTE)
		strftime(buf, WHEN_SIZE, "%T", &tm);
	else if (!tm.tm_hour && !tm.tm_min)
		strftime(buf, WHEN_SIZE, "%m-%d", &tm);
	else
		strftime(buf, WHEN_SIZE, "%R", &tm);
	return buf;
}

/* Where the band is between two of its points. */
static void band_at(const struct scale_band *a, const struct scale_band *b, double x, double *low,
		    double *high)
{
	double part = b->x > a->x ? (x - a->x) / (b->x - a->x) : 0;

	*low = a->low + (b->low - a->low) * part;
	*high = a->high + (b->high - a->high) * part;
}

/* The room in height from @left to @right, both inside of the points @first to @last. */
static double room_of(const struct scale_band *band, size_t first, size_t last, double left,
		      double right, double *y)
{
	double low, high, at_low, at_high;

	band_at(&band[first], &band[first + 1], left, &low, &high);
	band_at(&band[last - 1], &band[last], right, &at_low, &at_high);
	low = at_low < low ? at_low : low;
	high = at_high > high ? at_high : high;
	for (size_t i = first + 1; i < last; i++) {
		low = band[i].low < low ? band[i].low : low;
		high = band[i].high > high ? band[i].high : high;
	}
	*y = (low + high) / 2;
	return low - high;
}

bool scale_place(const struct scale_band *band, size_t nr, double width, double height, double *x,
		 double *y)
{
	double most = height;
	bool found = false;

	for (size_t first = 0; first + 1 < nr; first++) {
		double right = band[first].x + width, middle, room;
		size_t last = first + 1;

		while (last < nr && !band[last].broken && band[last].x < right)
			last++;
		if (last == nr || band[last].broken)
			continue;
		room = room_of(band, first, last, band[first].x, right, &middle);
		if (room < most || (found && room <= most))
			continue;
		most = room;
		*x = band[first].x + width / 2;
		*y = middle;
		found = true;
	}
	return found;
}
