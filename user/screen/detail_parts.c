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

void detail_name(const struct detail_page *page, char *buf, const char *name)
{
	escape_name(buf, DETAIL_NAME, name, escape_for(page->detail->utf8));
}

bool detail_has(const struct detail_page *page, int row)
{
	while (row >= 0 && row != page->at)
		row = page->model->rows[row].parent;
	return row >= 0;
}

const char *detail_group(const struct detail_page *page, char *buf, uint64_t kernfs_id, int width)
{
	int row = screen_groups_row(&page->model->groups, kernfs_id), pad;

	if (row >= 0)
		detail_name(page, buf, page->model->rows[row].path);
	else
		snprintf(buf, DETAIL_NAME, "%s", kernfs_id ? "(gone)" : "-");
	memmove(buf, utf8_tail(buf, width), strlen(utf8_tail(buf, width)) + 1);
	pad = width - utf8_width(buf);
	text_add(buf, DETAIL_NAME, "%*s", pad > 0 ? pad : 0, "");
	return buf;
}
