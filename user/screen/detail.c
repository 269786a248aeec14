// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * screen/detail.c - see screen/detail.h.
 */
#include "screen/detail.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/escape.h"
#include "base/fmt.h"
#include "model/columns.h"
#include "model/limit.h"
#include "model/row.h"
#include "screen/detail_parts.h"
#include "screen/flow.h"
#include "screen/meter.h"
#include "screen/model.h"
#include "screen/names.h"
#include "screen/text.h"

#define GROUP_WIDTH 32
#define EXACT_WIDTH 100 /* columns needed for exact numbers too */
#define LIMIT_WIDTH 64	/* of a limit, before its bar */
#define BAR_LEAST 8
#define BAR_MOST 40
#define SWAP_ROWS 3
#define FLOW_ROWS 2

static void add_dying(const struct detail_page *page)
{
	const struct screen_model *model = page->model;
	int64_t nr = 0, bytes = 0;
	char text[FMT_SIZE];

	for (size_t i = 0; i < model->nr_order; i++) {
		const struct row *row = &model->rows[model->order[i]];

		if (!row->dying || !detail_has(page, model->order[i]) ||
		    model->order[i] == page->at)
			continue;
		nr++;
		if (row->parent >= 0 && model->rows[row->parent].dying)
			continue; /* included in its parent's number */
		bytes += row->val[COL_SWAP_CURRENT] > 0 ? row->val[COL_SWAP_CURRENT] : 0;
	}
	if (nr)
		screen_text_add(page->text, STYLE_WARN,
				"%" PRId64 " removed group%s below it still hold %s of swap", nr,
				fmt_plural(nr), fmt_bytes(text, bytes));
}

static void add_identity(const struct detail_page *page)
{
	char name[DETAIL_NAME], buf[SCREEN_NAME_SIZE];
	const char *full = screen_name_full(page->model, page->row, buf);

	detail_name(page, name, full);
	screen_text_add(page->text, STYLE_HEAD, "%s", name);
	if (full != page->row->path) {
		detail_name(page, name, page->row->path);
		screen_text_add(page->text, STYLE_PLAIN, "%s", name);
	}
	screen_text_add(page->text, STYLE_PLAIN, "inode %" PRIu64 "  memcg id %u  %s",
			page->row->kernfs_id, page->row->memcg_id,
			page->row->dying ? "dying: removed, but still holding swap" : "online");
	if (page->row->drift_cause)
		screen_text_add(page->text, STYLE_BAD, "drift: %s", page->row->drift_cause);
	add_dying(page);
}

/* A chart of @nr samples from 0 to the most of them, of @rows lines. */
static void add_chart(const struct detail_page *page, const int64_t *samples, size_t nr,
		      int64_t most, int rows)
{
	for (int row = rows - 1; row >= 0; row--) {
		char line[GROUP_HISTORY * 4 + 1] = "";

		for (size_t i = 0; i < nr; i++)
			strcat(line, meter_chart(page->detail->utf8, samples[i], most, row, rows));
		screen_text_add(page->text, STYLE_BAR, "%s", line);
	}
}

static int64_t samples_most(const int64_t *samples, size_t nr)
{
	int64_t most = VAL_NONE;

	for (size_t i = 0; i < nr; i++)
		most = val_most(most, samples[i]);
	return most;
}

/* Samples that fit: one column each. */
static size_t samples_max(const struct detail_page *page)
{
	int width = page->detail->width;

	return width <= 0 ? 0 : width < GROUP_HISTORY ? (size_t)width : GROUP_HISTORY;
}

static void add_history(const struct detail_page *page)
{
	const struct screen_group *group =
		screen_groups_find(&page->model->groups, page->row->kernfs_id);
	int64_t samples[GROUP_HISTORY], most;
	size_t nr = group ? screen_group_history(group, samples, samples_max(page)) : 0;
	char text[FMT_SIZE];

	most = samples_most(samples, nr);
	screen_text_add(page->text, STYLE_PLAIN, "%s", "");
	screen_text_add(page->text, STYLE_HEAD, "SWAP in the last %zu refresh%s, at most %s", nr,
			nr == 1 ? "" : "es", fmt_bytes(text, most));
	add_chart(page, samples, nr, most, SWAP_ROWS);
}

/* Nothing is charted while nothing is known. */
static void add_flow(const struct detail_page *page, enum flow_kind kind, const char *head)
{
	int64_t samples[GROUP_HISTORY], most;
	size_t nr = screen_flow_history(page->detail->flow, kind, samples, samples_max(page));
	char last[FMT_SIZE], text[FMT_SIZE];

	most = samples_most(samples, nr);
	screen_text_add(page->text, STYLE_HEAD,
			"%s: now %s, at most %s since its details are shown", head,
			fmt_rate(last, nr ? samples[nr - 1] : VAL_NONE), fmt_rate(text, most));
	if (most > 0)
		add_chart(page, samples, nr, most, FLOW_ROWS);
}

static void add_flows(const struct detail_page *page)
{
	const struct screen_flow *flow = page->detail->flow;

	if (!flow || flow->kernfs_id != page->row->kernfs_id)
		return;
	add_flow(page, FLOW_OUT, "OUT/s of it alone");
	add_flow(page, FLOW_IN, "IN/s of it and below it");
}

/* How much of a limit is used, in a bar where the terminal is wide enough. */
static void limit_bar(const struct detail_page *page, const struct row *row, char *bar)
{
	const int64_t use = row->val[COL_SWAP_CURRENT], max = row->val[COL_SWAP_MAX];
	const int64_t parts[] = { use, val_most(val_less(max, use), 0) };
	const int room = page->detail->width - LIMIT_WIDTH;
	int cells[2];

	*bar = '\0';
	if (!val_is_number(max) || use == VAL_NONE || room < BAR_LEAST)
		return;
	meter_split(parts, 2, room < BAR_MOST ? room : BAR_MOST, cells);
	for (int i = 0; i < 2; i++)
		while (cells[i]-- > 0)
			strcat(bar, meter_sign(i ? METER_EMPTY : METER_FULL, page->detail->utf8));
}

static int64_t room_left(const struct row *row)
{
	int64_t max = row->val[COL_SWAP_MAX], current = row->val[COL_SWAP_CURRENT];

	if (max == VAL_NONE || max == VAL_MAX || current == VAL_NONE)
		return max == VAL_MAX ? VAL_MAX : VAL_NONE;
	return max > current ? max - current : 0;
}

/* Of the limit that refuses first. */
static enum screen_style binding_style(const struct row *row)
{
	const int64_t use = row->val[COL_SWAP_CURRENT], max = row->val[COL_SWAP_MAX];

	if (use == VAL_NONE || !val_is_number(max) || use < max / 10 * 9)
		return STYLE_HEAD;
	return use < max ? STYLE_WARN : STYLE_BAD;
}

static void add_limit(const struct detail_page *page, int at, bool binds)
{
	const struct row *row = &page->model->rows[at];
	char name[DETAIL_NAME], max[FMT_SIZE], use[FMT_SIZE], left[FMT_SIZE], high[FMT_SIZE];
	char buf[SCREEN_NAME_SIZE], bar[BAR_MOST * 4 + 1];
	const char *tail;

	detail_name(page, name, screen_name_part(page->model, row, buf));
	tail = utf8_tail(name, GROUP_WIDTH);
	limit_bar(page, row, bar);
	screen_text_add(page->text, binds ? binding_style(row) : STYLE_PLAIN,
			"%c %s%*s %6s %6s %6s %6s%s%s", binds ? '>' : ' ', tail,
			GROUP_WIDTH - utf8_width(tail), "",
			fmt_bytes(use, row->val[COL_SWAP_CURRENT]),
			fmt_bytes(max, row->val[COL_SWAP_MAX]), fmt_bytes(left, room_left(row)),
			fmt_bytes(high, row->val[COL_SWAP_HIGH]), *bar ? "  " : "", bar);
}

static void add_limits(const struct detail_page *page)
{
	int binding = limit_binding(page->model->rows, page->at);

	screen_text_add(page->text, STYLE_PLAIN, "%s", "");
	screen_text_add(page->text, STYLE_HEAD, "  %-*s %6s %6s %6s %6s", GROUP_WIDTH,
			"LIMITS, UP THE TREE", "SWAP", "MAX", "ROOM", "HIGH");
	for (int i = page->at; i >= 0; i = page->model->rows[i].parent)
		add_limit(page, i, i == binding);
	screen_text_add(page->text, STYLE_DIM, "%s",
			binding < 0 ? "no swap.max applies to it"
				    : "> refuses first: it has the least room left");
}

static void add_events(const struct detail_page *page)
{
	char text[5][FMT_SIZE];
	static const enum col cols[] = { COL_EVENTS_HIGH, COL_EVENTS_MAX, COL_EVENTS_FAIL,
					 COL_PSI_SOME, COL_PSI_FULL };

	for (int i = 0; i < 5; i++)
		column_format(text[i], cols[i], page->row);
	screen_text_add(page->text, STYLE_PLAIN, "%s", "");
	screen_text_add(page->text, STYLE_HEAD,
			"events: high %s  max %s  fail %s   psi: some %s  full %s", text[0],
			text[1], text[2], text[3], text[4]);
}

static void exact(char *buf, size_t size, int64_t val, enum unit unit)
{
	if (val == VAL_NONE || val == VAL_MAX)
		snprintf(buf, size, "%s", val == VAL_MAX ? "max" : "-");
	else if (unit_is_hundredths(unit))
		snprintf(buf, size, "%.2f", (double)val / 100);
	else
		snprintf(buf, size, "%" PRId64, val);
}

static void add_column(const struct detail_page *page, enum col col)
{
	const struct column *c = column_get(col);
	char text[FMT_SIZE], number[32];

	column_format(text, col, page->row);
	exact(number, sizeof(number), page->row->val[col], c->unit);
	if (page->detail->width >= EXACT_WIDTH)
		screen_text_add(page->text, STYLE_PLAIN, "  %-10s %6s %16s %-7s  %s", c->head, text,
				number, unit_name(c->unit), c->help);
	else
		screen_text_add(page->text, STYLE_PLAIN, "  %-10s %6s  %s", c->head, text, c->help);
}

static void add_columns(const struct detail_page *page)
{
	size_t nr;
	const enum col *order = columns_text_order(&nr);

	screen_text_add(page->text, STYLE_PLAIN, "%s", "");
	for (size_t i = 0; i < nr; i++)
		add_column(page, order[i]);
}

void screen_detail_build(struct screen_text *text, const struct screen_model *model,
			 const struct screen_detail *detail)
{
	struct detail_page page = {
		.text = text,
		.model = model,
		.detail = detail,
		.at = screen_model_find(model, detail->kernfs_id),
	};

	screen_text_clear(text);
	if (page.at < 0) {
		screen_text_add(text, STYLE_WARN, "the group is gone, and holds no swap any more");
		return;
	}
	page.row = &model->rows[page.at];
	add_identity(&page);
	detail_checks(&page);
	add_history(&page);
	add_flows(&page);
	add_limits(&page);
	add_events(&page);
	detail_actors(&page);
	if (model->actors)
		detail_events(&page);
	add_columns(&page);
}
