// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * screen/columns.c - see screen/columns.h.
 */
#include "screen/columns.h"

#include <errno.h>
#include <string.h>

#include "model/columns.h"

/* Name columns beyond this go to the sparkline and the bar. */
#define NAME_WIDE 26
#define TREND_LEAST 8
#define TREND_MOST 20
#define BAR_WIDTH 8

#define LETTER_NAME 'G'

void screen_columns_default(struct screen_columns *columns)
{
	for (int i = 0; i < COL__COUNT; i++)
		columns->shown[i] = column_get((enum col)i)->shown;
	columns->first = 0;
	screen_columns_arrange(columns, NULL, 0);
}

/* The place of @col among the @nr of @order; @nr: it is not there. */
static size_t place_of(const enum col *order, size_t nr, enum col col)
{
	size_t at = 0;

	while (at < nr && order[at] != col)
		at++;
	return at;
}

void screen_columns_arrange(struct screen_columns *columns, const enum col *first, size_t nr)
{
	enum col *order = columns->order;
	size_t all, at;
	const enum col *text = columns_text_order(&all);

	for (size_t i = 0; i < nr; i++)
		order[i] = first[i];
	for (size_t i = 0; i < all; i++) {
		if (place_of(order, nr, text[i]) < nr)
			continue;
		at = i ? place_of(order, nr, text[i - 1]) + 1 : 0;
		memmove(&order[at + 1], &order[at], (nr - at) * sizeof(*order));
		order[at] = text[i];
		nr++;
	}
}

size_t screen_columns_move(struct screen_columns *columns, size_t at, int step)
{
	const size_t to = at + (size_t)step; /* before the first: too large */
	const enum col col = columns->order[at];

	if (to >= COL__COUNT)
		return at;
	columns->order[at] = columns->order[to];
	columns->order[to] = col;
	return to;
}

void screen_columns_show_calls(struct screen_columns *columns)
{
	columns->shown[COL_CALLS_CHARGED] = columns->shown[COL_CALLS_UNCHARGED] = true;
}

size_t screen_columns_list(const struct screen_columns *columns, enum col *cols)
{
	size_t shown = 0;

	for (size_t i = 0; i < COL__COUNT; i++)
		if (columns->shown[columns->order[i]])
			cols[shown++] = columns->order[i];
	return shown;
}

/* The first column, moved left as long as all columns to its right fit. */
static size_t first_column(const struct screen_columns *columns, const enum col *all, size_t nr,
			   int width)
{
	size_t first = columns->first;
	int left = width - columns_name_least(width);

	for (size_t i = nr; i-- > 0;) {
		left -= column_width(all[i]);
		if (left >= 0 && i < first)
			first = i;
	}
	return first < nr ? first : 0;
}

static bool fit_has(const struct screen_fit *fit, int sort)
{
	for (size_t i = 0; i < fit->nr; i++)
		if ((int)fit->cols[i] == sort)
			return true;
	return sort == SORT_NAME;
}

/* Adds the hidden column of @sort on its side; drops as many others as it needs. */
static void fit_sort(struct screen_fit *fit, int sort, bool in_front)
{
	int width = column_width((enum col)sort);

	while (fit->nr && fit->name_width - width < fit->name_least)
		fit->name_width += column_width(fit->cols[--fit->nr]);
	if (fit->name_width <= width)
		return;
	for (size_t i = fit->nr; in_front && i > 0; i--)
		fit->cols[i] = fit->cols[i - 1];
	fit->cols[in_front ? 0 : fit->nr] = (enum col)sort;
	fit->nr++;
	fit->name_width -= width;
}

/* Each needs one more column for a space. */
static void fit_extras(struct screen_fit *fit)
{
	int room = fit->name_width - NAME_WIDE;
	bool wide = room >= TREND_MOST + 1 + BAR_WIDTH + 1;

	if (room <= TREND_LEAST)
		return;
	fit->trend_width = wide ? TREND_MOST : TREND_LEAST;
	fit->bar_width = wide && fit_has(fit, COL_SWAP_MAX_PCT) ? BAR_WIDTH : 0;
	fit->name_width -= fit->trend_width + 1 + (fit->bar_width ? fit->bar_width + 1 : 0);
}

void screen_columns_fit(const struct screen_columns *columns, int width, int sort,
			struct screen_fit *fit)
{
	enum col all[COL__COUNT] = { 0 };
	size_t nr = screen_columns_list(columns, all), first;
	bool in_front = false;

	*fit = (struct screen_fit){ .name_width = width, .name_least = columns_name_least(width) };
	first = first_column(columns, all, nr, width);
	for (size_t i = 0; i < first; i++)
		in_front = in_front || (int)all[i] == sort;
	for (size_t i = first; i < nr; i++) {
		if (fit->name_width - column_width(all[i]) < fit->name_least)
			break;
		fit->name_width -= column_width(all[i]);
		fit->cols[fit->nr++] = all[i];
	}
	if (!fit_has(fit, sort) && columns->shown[sort])
		fit_sort(fit, sort, in_front);
	fit->hidden = nr - fit->nr;
	fit_extras(fit);
}

void screen_columns_scroll(struct screen_columns *columns, int width, int step)
{
	enum col all[COL__COUNT];
	size_t nr = screen_columns_list(columns, all);

	columns->first = first_column(columns, all, nr, width);
	if (step < 0 && columns->first)
		columns->first--;
	if (step > 0)
		columns->first++;
	columns->first = first_column(columns, all, nr, width);
}

int screen_columns_beside(const struct screen_columns *columns, int sort, int step)
{
	enum col all[COL__COUNT];
	int nr = (int)screen_columns_list(columns, all), at = SORT_NAME;

	for (int i = 0; i < nr; i++)
		if ((int)all[i] == sort)
			at = i;
	at += step;
	if (at >= nr)
		at = nr - 1;
	return at < 0 ? SORT_NAME : (int)all[at];
}

char screen_column_letter(int sort)
{
	return sort == SORT_NAME ? LETTER_NAME : column_get((enum col)sort)->key;
}

int screen_column_of_letter(int letter, int *sort)
{
	for (int i = SORT_NAME; letter && i < COL__COUNT; i++) {
		if (screen_column_letter(i) != letter)
			continue;
		*sort = i;
		return 0;
	}
	return -ENOENT;
}
