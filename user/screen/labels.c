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

/* As many as fit, in this order; the way out of the first page is the last one, and always fits. */
static const struct {
	unsigned int key;
	bool wide; /* as for screen_key() */
	const char *text;
	const char *name; /* NULL: Tree or List */
	unsigned int pages;
} labels[] = {
	{ CHAR_ESCAPE, true, "Esc:", "Back", ~ON_TABS & ~ON_PAST },
	{ CHAR_ESCAPE, true, "Esc:", "Groups", ON_TEXT_TABS },
	{ '[', true, "[:", "Back", ON_TABS | ON_PAST },
	{ ']', true, "]:", "On", ON_TABS | ON_PAST },
	{ '@', true, "@:", "Time", ON_TABS | ON_PAST },
	{ CHAR_TAB, true, "Tab:", "Next page", ON_TEXT_TABS },
	{ '\r', true, "Enter:", "Details", ON(PAGE_TABLE) },
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
	{ '[', true, "[:", "Up", ON(PAGE_COLUMNS) },
	{ ']', true, "]:", "Down", ON(PAGE_COLUMNS) },
	{ KEY_F(10), false, "F10", "Quit", ON_TABS },
};

static const char *name_of(const struct screen *screen, size_t i)
{
	if (labels[i].name)
		return labels[i].name;
	return screen->model.tree ? "List" : "Tree";
}

static int width_of(const struct screen *screen, size_t i)
{
	return (int)(strlen(labels[i].text) + strlen(name_of(screen, i)));
}

void screen_labels_draw(struct screen *screen, int y, int x, int width)
{
	const size_t last = sizeof(labels) / sizeof(labels[0]) - 1;
	const int kept = screen->page == PAGE_TABLE ? width_of(screen, last) + 1 : 0;

	for (size_t i = 0; i <= last; i++) {
		const char *name = name_of(screen, i);
		struct screen_label label = { labels[i].key, labels[i].wide, x, x };
		const int end = x + width_of(screen, i) + (i == last ? 0 : kept);

		if (!(labels[i].pages & ON(screen->page)) ||
		    (labels[i].pages & ON_PAST && !screen->source.timeline) || end > width ||
		    screen->nr_labels == SCREEN_LABELS)
			continue;
		label.end += cells_line(y, x, width, labels[i].text, STYLE_HEAD, false);
		label.end += cells_line(y, label.end, width, name, STYLE_TITLE, false);
		screen->labels[screen->nr_labels++] = label;
		x = label.end + 1;
	}
}
