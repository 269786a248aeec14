/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * screen/screen.h - the full-screen view of cgswap top.
 *
 * Owns: what is on the terminal and what keys do. The caller owns the loop: it passes in refreshes,
 * waits for the two file descriptors, and asks how to go on. Must not know: BPF, files.
 */
#ifndef CGSWAP_SCREEN_SCREEN_H
#define CGSWAP_SCREEN_SCREEN_H

#include <stdbool.h>
#include <stdint.h>

struct advice;
struct devices;
struct health;
struct refresh;
struct screen;
struct timeline;

/* The keys, for --help and the help page: a line each, so that --help stays short. */
#define SCREEN_KEYS                                                                                \
	"  Up Down PgUp PgDn     move; Home goes to the top and stays there\n"                     \
	"  Left Right            move over the columns that do not fit\n"                          \
	"  q F10                 quit\n"                                                           \
	"  Tab Shift-Tab 1-5     the next page, the one before, one by its digit\n"                \
	"  ? h F1                help\n"                                                           \
	"  Enter                 the group's details: checks, limits, charts, evictions\n"         \
	"  e                     run cgswap explain on the group\n"                                \
	"  x                     in details or e: copy the next fix to the clipboard\n"            \
	"  / F3, n, N            search; the next one; the one before\n"                           \
	"  !                     the group of the sentence on top; again: of the next\n"           \
	"  \\ F4                  filter by a part of the path or name; Esc: all again\n"          \
	"  < >                   sort by the column to the left or to the right\n"                 \
	"  a capital letter      sort by its column, see --list-columns; G: by name\n"             \
	"  I r                   invert the order\n"                                               \
	"  s F6                  choose the columns and, with [ ] there, their places\n"           \
	"  t F5                  tree or list\n"                                                   \
	"  + - *                 unfold, fold; fold or unfold all\n"                               \
	"  u                     only groups that have swap, or all\n"                             \
	"  mouse                 click: select, sort, open, or a key of the last line\n"           \
	"  space z               pause; counting goes on\n"                                        \
	"  [ ] { }               with --at: a sample back or on; ten\n"                            \
	"  @                     with --at: go to a time; without one: live again\n"               \
	"  d                     time between two refreshes\n"                                     \
	"  w                     write what is shown to a new file; Tab there: as SVG\n"           \
	"  ^L                    draw the screen again\n"                                          \
	"  Esc                   back\n"

/* True when standard input and output are a terminal on which a screen can be drawn. */
bool screen_is_possible(void);

/* Reads what only some pages show, while they are shown. @ctx must outlive the screen. */
struct screen_source {
	void *ctx;
	void (*devices)(void *ctx, struct devices *devices);
	void (*health)(void *ctx, struct health *health);
	/*
	 * Asks for a group's name, once, and takes one that is known by now, with its terminating
	 * zero in CONTAINER_TITLE_SIZE bytes; false: none for now. Neither waits. NULL: paths only.
	 */
	void (*name_ask)(void *ctx, uint64_t kernfs_id, const char *path);
	bool (*name_take)(void *ctx, uint64_t *kernfs_id, char *title);
	/*
	 * Asks what explain says of the group @path, with @text its text too; and takes the answer
	 * to the last question, valid until the next one is taken; false: none for now. Neither
	 * waits: screen_input() takes it, too.
	 */
	void (*advice_ask)(void *ctx, const char *path, bool text);
	bool (*advice_take)(void *ctx, struct advice *advice);
	/*
	 * What is shown are moments of a history, and what was recorded of it; the caller changes
	 * it. The functions above are NULL then, as what they read is not kept. NULL: live.
	 */
	const struct timeline *timeline;
};

/*
 * Takes over the terminal; @delay_ns is the initial delay. NULL on failure. The terminal is
 * restored by screen_close(), and when the process crashes.
 */
struct screen *screen_open(uint64_t delay_ns, const struct screen_source *source);
void screen_close(struct screen *screen);

/* Poll it beside standard input: readable when screen_input() has work to do. */
int screen_signal_fd(const struct screen *screen);

/* Shows a refresh, which must stay valid until the next one. 0 or -ENOMEM. */
int screen_update(struct screen *screen, const struct refresh *view);

/* Handles waiting keys, signals (resize, ^Z) and an answer that is there, and draws. */
void screen_input(struct screen *screen);

/*
 * Of a history: takes a refresh that comes before the one to show, for the charts. 0 or -ENOMEM.
 * The other one: the next refresh does not follow the ones before.
 */
int screen_fill(struct screen *screen, const struct refresh *view);
void screen_forget(struct screen *screen);

/* Which moment the keys asked for. */
enum screen_wish { WISH_NOTHING, WISH_STEP, WISH_TIME, WISH_NOW };
struct screen_asked {
	enum screen_wish wish;
	long steps;	/* WISH_STEP: samples on, or back */
	char time[128]; /* WISH_TIME: as it was typed */
};

/* Takes it: the next call has WISH_NOTHING, unless there were keys. */
struct screen_asked screen_take_asked(struct screen *screen);

/* Shows a line, escaped and up to the next key, with the next refresh or key. */
void screen_tell(struct screen *screen, const char *text);

bool screen_is_over(const struct screen *screen);
bool screen_is_paused(const struct screen *screen);
uint64_t screen_delay_ns(const struct screen *screen);

#endif
