// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * screen/tabs.c - the line of tabs: the pages, their keys, and which one is shown.
 *
 * Owns: the names of the pages. Must not know: what is on them.
 */
#include <stdio.h>
#include <string.h>

#include "screen/cells.h"
#include "screen/state.h"

const char *screen_tab_name(enum screen_page page)
{
	static const char *const names[PAGE_TABS] = {
		[PAGE_TABLE] = "Groups",    [PAGE_ACTORS] = "Actors", [PAGE_EVENTS] = "Events",
		[PAGE_DEVICES] = "Devices", [PAGE_HEALTH] = "Health",
	};

	return names[page];
}

/* The key, the name, and a sign on either side. */
static int tab_width(enum screen_page page)
{
	return (int)strlen(screen_tab_name(page)) + 4;
}

/* The first tab that is drawn, so that the present one fits into @width. */
static enum screen_page tab_first(enum screen_page present, int width)
{
	enum screen_page first = present;

	for (int used = tab_width(present); first > 0; first--) {
		used += tab_width(first - 1);
		if (used > width)
			break;
	}
	return first;
}

void screen_tabs_draw(struct screen *screen, int y, int width)
{
	int x = 0;

	screen->nr_tabs = 0;
	for (enum screen_page page = tab_first(screen->page, width); page < PAGE_TABS; page++) {
		const bool present = page == screen->page;
		struct screen_label label = { '1' + (unsigned int)page, true, x, x };
		char text[32];

		snprintf(text, sizeof(text), "%c%c %s%c", present ? '[' : ' ', label.key,
			 screen_tab_name(page), present ? ']' : ' ');
		label.end += cells_line(y, x, width - x, text,
					present ? STYLE_SELECTED : STYLE_PLAIN, false);
		screen->tabs[screen->nr_tabs++] = label;
		x = label.end;
	}
}
