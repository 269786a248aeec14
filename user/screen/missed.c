// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * screen/missed.c - the line above the table about missed pages that have been booked.
 *
 * Owns: its words, and how long it stays. Must not know: curses.
 */
#include <inttypes.h>
#include <stdio.h>
#include <time.h>

#include "base/clock.h"
#include "base/escape.h"
#include "base/fmt.h"
#include "base/text.h"
#include "model/row.h"
#include "screen/names.h"
#include "screen/state.h"

#define TOLD_NS (60 * NS_PER_S)
#define LINES_MAX 2
#define NAME_WIDTH 60

static bool is_told(const struct screen_model *model, const struct row *row)
{
	int64_t end = row->val[KEPT_MISSED_END];

	return end != VAL_NONE && model->now_ns - (uint64_t)end < TOLD_NS;
}

static const char *time_format(char *buf, size_t size, int64_t ms)
{
	time_t time = (time_t)(ms / 1000);
	struct tm local;

	if (!localtime_r(&time, &local) || !strftime(buf, size, "%H:%M:%S", &local))
		snprintf(buf, size, "?");
	return buf;
}

static void line_add(struct screen *screen, const struct row *row, size_t others, int width)
{
	int64_t pages = row->val[KEPT_MISSED_PAGES];
	char line[1024] = "", name[4 * SCREEN_NAME_SIZE], buf[SCREEN_NAME_SIZE], when[16];

	escape_name(name, sizeof(name), screen_name_full(&screen->model, row, buf),
		    escape_for(screen->utf8));
	text_add(line, sizeof(line), "At %s cgswap missed %" PRId64 " page%s %s %s",
		 time_format(when, sizeof(when), row->val[KEPT_MISSED_TIME]), imaxabs(pages),
		 fmt_plural(pages), pages < 0 ? "uncharged from" : "charged to",
		 utf8_tail(name, NAME_WIDTH));
	text_add(line, sizeof(line), ".  They are counted now, in MISSED");
	if (others)
		text_add(line, sizeof(line), ", and so are some of %zu other group%s", others,
			 fmt_plural((int64_t)others));
	text_add(line, sizeof(line), ".");
	screen_text_wrap(&screen->text, STYLE_WARN, line, width, LINES_MAX);
}

void screen_missed_add(struct screen *screen, int width)
{
	const struct screen_model *model = &screen->model;
	const struct row *last = NULL;
	size_t told = 0;

	for (size_t i = 0; i < model->nr_order; i++) {
		const struct row *row = &model->rows[model->order[i]];

		if (!is_told(model, row))
			continue;
		told++;
		if (!last || row->val[KEPT_MISSED_END] > last->val[KEPT_MISSED_END])
			last = row;
	}
	if (last)
		line_add(screen, last, told - 1, width);
}
