/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * screen/state.h - the internals of a struct screen.
 */
#ifndef CGSWAP_SCREEN_STATE_H
#define CGSWAP_SCREEN_STATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/advice.h"
#include "model/health.h"
#include "model/host.h"
#include "screen/alarms.h"
#include "screen/flow.h"
#include "screen/heat.h"
#include "screen/meter.h"
#include "screen/model.h"
#include "screen/screen.h"
#include "screen/settings.h"
#include "screen/text.h"

/* Those with a tab come first, in the order of the tabs. */
enum screen_page {
	PAGE_TABLE,
	PAGE_ACTORS,
	PAGE_EVENTS,
	PAGE_DEVICES,
	PAGE_HEALTH,
	PAGE_TABS, /* number of tabs */
	PAGE_HELP = PAGE_TABS,
	PAGE_DETAIL,
	PAGE_EXPLAIN,
	PAGE_COLUMNS
};
enum screen_prompt {
	PROMPT_NONE,
	PROMPT_SEARCH,
	PROMPT_FILTER,
	PROMPT_DELAY,
	PROMPT_WRITE,
	PROMPT_TIME
};

/* A clickable text: columns @x to before @end. */
struct screen_label {
	unsigned int key; /* these two as for screen_key() */
	bool wide;
	int x;
	int end;
};

#define SCREEN_LABELS 8 /* in the last line, at most */

enum { CHAR_TAB = 9, CHAR_ESCAPE = 27 };

struct screen {
	struct screen_model model;
	struct host host;
	struct alarms alarms;
	size_t alarm;	 /* index of the alarm that was selected last */
	bool alarm_told; /* the last key selected it */
	char told[sizeof(((struct alarm *)0)->text) + 32]; /* its text, in the status line */
	struct minute psi_some;
	struct minute psi_full;
	uint64_t delay_ns;
	struct screen_source source;
	struct devices *devices; /* the last two readings, the newer one first; NULL: none yet */
	struct health health;
	int signal_fd;
	bool utf8;
	bool paused;
	bool over;
	struct screen_asked asked;
	enum screen_page page;
	enum screen_page tab; /* the last page with a tab: Esc goes back to it */
	size_t page_top;
	size_t page_lines; /* lines in the window */
	uint64_t detail;   /* kernfs id */
	struct screen_flow flow;
	struct advice advice;  /* on the group of @detail */
	bool advice_asked;     /* an answer is awaited */
	size_t fix;	       /* number of the fix that is copied next */
	bool explained_detail; /* PAGE_EXPLAIN goes back to PAGE_DETAIL */
	struct heat heat;      /* of the last refresh that PAGE_ACTORS has shown */
	size_t column;	       /* selected on PAGE_COLUMNS, in their order */
	struct screen_text text;
	/* typed input */
	enum screen_prompt prompt;
	char word[SCREEN_WORD];
	char search[SCREEN_WORD];
	char filter_before[SCREEN_WORD];
	size_t cursor_before;
	/* positions, for the mouse */
	int heading_y; /* -1: none */
	int rows_y;    /* of the table, or of a page's lines */
	int tabs_y;    /* -1: none */
	struct screen_label tabs[PAGE_TABS];
	size_t nr_tabs;
	struct screen_label labels[SCREEN_LABELS];
	size_t nr_labels;
	/* of the user's file */
	char settings[SETTINGS_SIZE]; /* as at the start */
	int settings_err;	      /* from reading it */
	const char *message;	      /* shown in the status line until the next key; "": none */
};

/* screen/draw.c: draws everything from the state. */
void screen_draw(struct screen *screen);

/* screen/missed.c: adds a line to screen->text while missed pages are reported. */
void screen_missed_add(struct screen *screen, int width);

/* screen/page.c: reads what the page needs beside the refresh; fills screen->text for it. */
void screen_page_read(struct screen *screen);
void screen_page_build(struct screen *screen, int width);

/* screen/tabs.c: draws the line of tabs at @y; and the name of a page that has one. */
void screen_tabs_draw(struct screen *screen, int y, int width);
const char *screen_tab_name(enum screen_page page);

/* screen/labels.c: draws the keys of the page in line @y from @x on, as many as fit. */
void screen_labels_draw(struct screen *screen, int y, int x, int width);

/* screen/devices.c: reads the devices; forgets them, for what is too old for a rate. */
void screen_devices_read(struct screen *screen);
void screen_devices_forget(struct screen *screen);
void screen_devices_build(struct screen *screen, int width);

/* screen/health.c */
void screen_health_build(struct screen *screen, int width);

/*
 * screen/checks.c: asks for the checks of the group; for explain's text, until it is complete.
 * Takes an answer; true if it is new.
 */
void screen_checks_read(struct screen *screen);
void screen_explain_read(struct screen *screen);
bool screen_advice_take(struct screen *screen);
void screen_explain_build(struct screen *screen, int width);

/* screen/copy.c: copies the next fix of the group, and says so. */
void screen_copy(struct screen *screen);

/* screen/keys.c: what one key does; @wide is true for a character, false for a KEY_ code. */
void screen_key(struct screen *screen, unsigned int key, bool wide);

/*
 * screen/write.c: proposes a name; writes what the terminal shows to a new file, and says so: a
 * picture if @name ends in .svg, else text. And changes the ending of a name to the other one.
 */
void screen_write_name(char *name, size_t size);
void screen_write(struct screen *screen, const char *name);
bool screen_write_is_picture(const char *name);
void screen_write_other(char *name, size_t size);

/* screen/keep.c: reads the user's settings; writes them if they have changed, 0 or -errno. */
void screen_keep_read(struct screen *screen);
int screen_keep_write(const struct screen *screen);

/* Adds lines to the help page: where they are kept, or why they are not. */
void screen_keep_say(struct screen *screen);

/* screen/mouse.c: reads and handles a mouse event. */
void screen_mouse(struct screen *screen);

/* screen/prompt.c: starts a prompt, and handles its keys. */
void screen_prompt_start(struct screen *screen, enum screen_prompt prompt);
void screen_prompt_key(struct screen *screen, unsigned int key, bool wide);

#endif
