// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * screen/labels.c - the keys in the last line, which can be clicked.
 *
 * Owns: which page names which keys. Must not know: what they do.
 */
#include <curses.h>
#include <stdio.h>
#include <string.h>

#include "base/escape.h"
#include "screen/cells.h"
#include "screen/state.h"

#define ON(page) (1u << (page))
#define ON_GROUP (ON(PAGE_DETAIL) | ON(PAGE_EXPLAIN))
#define ON_PAST (1u << 31) /* of a history only */
#define ON_TABS (ON(PAGE_TABS) - 1)
#define ON_TEXT_TABS (ON_TABS & ~ON(PAGE_TABLE))

/* As many as fit, in this order. */
static const struct {
	unsigned int key;
	bool wide; /* as for screen_key() */
	const char *text;
	const char *name; /* NULL: Tree or List */
	unsigned int pages;
} labels[] = {
	{ KEY_ESCAPE, true, "Esc:", "Back", ~ON_TABS & ~ON_PAST },
	{ KEY_ESCAPE, true, "Esc:", "Groups", ON_TEXT_TABS },
	{ '[', true, "[:", "Back", ON_TABS | ON_PAST },
	{ ']', true, "]:", "On", ON_TABS | ON_PAST },
	{ '@', true, "@:", "Time", ON_TABS | ON_PAST },
	{ KEY_TAB, true, "Tab:", "Next page", ON_TEXT_TABS },
	{ KEY_F(1), false, "F1", "Help", ON_TABS },
	{ KEY_F(3), false, "F3", "Search", ON(PAGE_TABLE) },
	{ KEY_F(4), false, "F4", "Filter", ON(PAGE_TABLE) },
	{ KEY_F(5), false, "F5", NULL, ON(PAGE_TABLE) },
	{ KEY_F(6), false, "F6", "Columns", ON(PAGE_TABLE) },
	{ 'e', true, "e:", "Explain", ON(PAGE_DETAIL) },
	{ 'e', true, "e:", "Again", ON(PAGE_EXPLAIN) },
	{ 'x', true, "x:", "Copy a fix", ON_GROUP },
	{ ' ', true, "Space:", "Show or hide", ON(PAGE_COLUMNS) },
	{ '\r', true, "Enter:", "Sort", ON(PAGE_COLUMNS) },
	{ KEY_F(10), false, "F10", "Quit", ON_TABS },
};

void screen_labels_draw(struct screen *screen, int y, int x, int width)
{
	for (size_t i = 0; i < sizeof(labels) / sizeof(labels[0]); i++) {
		const char *name = labels[i].name	? labels[i].name
				   : screen->model.tree ? "List"
							: "Tree";
		struct screen_label label = { labels[i].key, labels[i].wide, x, x };
		int needed = (int)(strlen(labels[i].text) + strlen(name));

		if (!(labels[i].pages & ON(screen->page)) ||
		    (labels[i].pages & ON_PAST && !screen->source.timeline) || x + needed > width ||
		    screen->nr_labels == SCREEN_LABELS)
			continue;
		label.end += cells_line(y, x, width, labels[i].text, STYLE_HEAD, false);
		label.end += cells_line(y, label.end, width, name, STYLE_TITLE, false);
		screen->labels[screen->nr_labels++] = label;
		x = label.end + 1;
	}
}
