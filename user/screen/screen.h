/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * screen/screen.h - the full-screen view of cgswap top.
 *
 * Owns: what is on the terminal and what keys do. The caller owns the loop: it gives refreshes,
 * waits for the two file descriptors, and asks how to go on. Must not know: BPF, files.
 */
#ifndef CGSWAP_SCREEN_SCREEN_H
#define CGSWAP_SCREEN_SCREEN_H

#include <stdbool.h>
#include <stdint.h>

struct refresh;
struct screen;

/* The keys, for --help and the help page. */
#define SCREEN_KEYS                                                                                \
	"  Up Down PgUp PgDn     move; Home goes to the top and stays there\n"                     \
	"  Left Right            move over the columns that do not fit\n"                          \
	"  q F10                 quit\n"                                                           \
	"  ? h F1                help\n"                                                           \
	"  Enter                 details of the group: limits, history, every number, and\n"       \
	"                        with --actors who sent its pages out\n"                           \
	"  / F3, n, N            search; the next one; the one before\n"                           \
	"  \\ F4                  filter by a part of the path; Esc shows all again\n"             \
	"  < >                   sort by the column to the left or to the right\n"                 \
	"  a capital letter      sort by its column, see --list-columns; G: by name\n"             \
	"  I                     invert the order\n"                                               \
	"  s F6                  choose the columns that are shown, and the order\n"               \
	"  t F5                  tree or list\n"                                                   \
	"  + - *                 unfold, fold; fold or unfold all\n"                               \
	"  space z               pause; counting goes on\n"                                        \
	"  d                     time between two refreshes\n"                                     \
	"  ^L                    draw the screen again\n"                                          \
	"  Esc                   back\n"

/* True when standard input and output are a terminal that a screen can be drawn on. */
bool screen_is_possible(void);

/*
 * Takes the terminal; @delay_ns is what the delay is at first. NULL when it cannot be had. It is
 * given back by screen_close(), and when the process crashes.
 */
struct screen *screen_open(uint64_t delay_ns);
void screen_close(struct screen *screen);

/* To be polled, beside standard input: readable when screen_input() has something to do. */
int screen_signal_fd(const struct screen *screen);

/* Shows a refresh, which must stay valid until the next one. 0 or -ENOMEM. */
int screen_update(struct screen *screen, const struct refresh *view);

/* Does what the waiting keys and signals ask for (resize, ^Z), and draws. */
void screen_input(struct screen *screen);

bool screen_is_over(const struct screen *screen);
bool screen_is_paused(const struct screen *screen);
uint64_t screen_delay_ns(const struct screen *screen);

#endif
