// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * screen/timeline.c - see screen/timeline.h.
 */
#include "screen/timeline.h"

#include <stdio.h>
#include <string.h>

#include "base/when.h"
#include "model/timeline.h"
#include "screen/cells.h"
#include "screen/state.h"

#define BAR_LEAST 8
#define BAR_MOST 240
#define DATE 10 /* letters of a date */

/* The first and the last time; false: there is none, or they are the same. */
static bool ends_of(const struct timeline *timeline, int64_t *first, int64_t *last)
{
	*first = INT64_MAX;
	*last = INT64_MIN;
	for (size_t i = 0; i < timeline->nr; i++) {
		const struct time_span *span = &timeline->spans[i];

		*first = span->from_ns < *first ? span->from_ns : *first;
		*last = span->to_ns > *last ? span->to_ns : *last;
	}
	return *first < *last;
}

static enum timeline_cell cell_of(const struct timeline *timeline, double from, double to)
{
	double covered = 0;

	for (size_t i = 0; i < timeline->nr; i++) {
		double begin = (double)timeline->spans[i].from_ns;
		double end = (double)timeline->spans[i].to_ns;

		begin = begin > from ? begin : from;
		end = end < to ? end : to;
		covered += end > begin ? end - begin : 0;
	}
	/* the times are not exact as real numbers */
	return covered <= 0 ? CELL_NOTHING : covered > (to - from) * 0.9999 ? CELL_ALL : CELL_PART;
}

int timeline_cells(const struct timeline *timeline, enum timeline_cell *cells, int width)
{
	int64_t first, last;
	double length, at;

	if (!ends_of(timeline, &first, &last))
		return -1;
	/* as real numbers they may be the same */
	length = (double)((uint64_t)last - (uint64_t)first);
	for (int i = 0; i < width; i++)
		cells[i] = cell_of(timeline, (double)first + length * i / width,
				   (double)first + length * (i + 1) / width);
	at = ((double)timeline->at_ns - (double)first) / length * width;
	return at < 0 ? 0 : at < width ? (int)at : width - 1;
}

/* Of the first and the last time: the day if they are of two, else the time only. */
static void ends_format(const struct timeline *timeline, char *first, char *last)
{
	int64_t from, to;
	char a[WHEN_SIZE], b[WHEN_SIZE];
	bool one;

	ends_of(timeline, &from, &to);
	when_format(a, from);
	when_format(b, to);
	one = !strncmp(a, b, DATE);
	snprintf(first, WHEN_SIZE, "%.11s", one && strlen(a) > DATE ? a + DATE + 1 : a + 5);
	snprintf(last, WHEN_SIZE, "%.11s", one && strlen(b) > DATE ? b + DATE + 1 : b + 5);
}

static int bar_draw(const struct screen *screen, int y, int x, int width)
{
	static const char *const signs[2][3] = { { ".", "-", "=" }, { "·", "╌", "━" } };
	static const enum screen_style styles[] = { STYLE_DIM, STYLE_WARN, STYLE_BAR };
	enum timeline_cell cells[BAR_MOST];
	int at = timeline_cells(screen->source.timeline, cells, width);

	for (int i = 0; i < width; i++)
		x += i == at ? cells_line(y, x, 1, screen->utf8 ? "●" : "|", STYLE_HEAD, false)
			     : cells_line(y, x, 1, signs[screen->utf8][cells[i]], styles[cells[i]],
					  false);
	return x;
}

void timeline_draw(const struct screen *screen, int y, int width)
{
	const struct timeline *timeline = screen->source.timeline;
	char now[WHEN_SIZE], first[WHEN_SIZE], last[WHEN_SIZE];
	int64_t from, to;
	int x, room;

	when_format(now, timeline->at_ns);
	x = cells_line(y, 0, width, now, STYLE_HEAD, false) + 2;
	if (!ends_of(timeline, &from, &to))
		return;
	ends_format(timeline, first, last);
	room = width - x - (int)strlen(first) - (int)strlen(last) - 2;
	if (room < BAR_LEAST)
		return;
	x += cells_line(y, x, width - x, first, STYLE_DIM, false) + 1;
	x = bar_draw(screen, y, x, room < BAR_MOST ? room : BAR_MOST) + 1;
	cells_line(y, x, width - x, last, STYLE_DIM, false);
}
