// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * screen/detail_parts.c - see screen/detail_parts.h.
 */
#include "screen/detail_parts.h"

#include <stdio.h>
#include <string.h>

#include "base/escape.h"
#include "base/text.h"
#include "model/row.h"
#include "screen/detail.h"
#include "screen/model.h"
#include "screen/names.h"
#include "screen/text.h"

#define GROUP_MOST 40

void detail_name(const struct detail_page *page, char *buf, const char *name)
{
	escape_name(buf, DETAIL_NAME, name, escape_for(page->detail->utf8));
}

struct detail_page detail_page_all(struct screen_text *text, const struct screen_model *model,
				   const struct screen_detail *detail)
{
	struct detail_page page = { .text = text, .model = model, .detail = detail, .at = -1 };

	screen_text_clear(text);
	if (!model->nr_order)
		return page;
	page.at = model->order[0];
	page.row = &model->rows[page.at];
	page.all = page.row->parent < 0;
	return page;
}

bool detail_has(const struct detail_page *page, int row)
{
	while (!page->all && row >= 0 && row != page->at)
		row = page->model->rows[row].parent;
	return page->all || row >= 0;
}

int detail_group_width(const struct detail_page *page, int nr, int other, int least)
{
	const int width = (page->detail->width - other) / nr;

	if (width < least)
		return least;
	return width < GROUP_MOST ? width : GROUP_MOST;
}

/* Cuts the text in @buf to @width columns: @head of its beginning, a sign, and its end. */
static void cut(const struct detail_page *page, char *buf, int width, int head)
{
	const char *mark = page->detail->utf8 ? "…" : "~", *tail;
	char *end;

	if (utf8_width(buf) <= width)
		return;
	tail = utf8_tail(buf, width - 1 - head);
	end = buf + utf8_head(buf, head);
	/* what is cut out may be shorter than the sign */
	memmove(end + strlen(mark), tail, strlen(tail) + 1);
	while (*mark)
		*end++ = *mark++;
}

void detail_cut(const struct detail_page *page, char *buf, int width)
{
	cut(page, buf, width, (width - 1) / 2);
}

const char *detail_group(const struct detail_page *page, char *buf, uint64_t kernfs_id, int width)
{
	int row = screen_groups_row(&page->model->groups, kernfs_id), pad;
	char full[SCREEN_NAME_SIZE];

	if (row >= 0)
		detail_name(page, buf,
			    screen_name_full(page->model, &page->model->rows[row], full));
	else
		snprintf(buf, DETAIL_NAME, "%s", kernfs_id ? "(gone)" : "-");
	cut(page, buf, width, 0);
	pad = width - utf8_width(buf);
	text_add(buf, DETAIL_NAME, "%*s", pad > 0 ? pad : 0, "");
	return buf;
}
