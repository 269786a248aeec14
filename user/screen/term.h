/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * screen/term.h - takes over the terminal, and always restores it.
 *
 * Owns: start and end of curses, colours, terminal signals, and the terminal's previous state. Must
 * not know: what is drawn.
 */
#ifndef CGSWAP_SCREEN_TERM_H
#define CGSWAP_SCREEN_TERM_H

#include <stdbool.h>

#include "screen/text.h"

/* True when standard input and output are a terminal with a movable cursor. */
bool term_is_possible(void);

/* A file descriptor that is readable when term_signals() has work to do; -errno. */
int term_open(void);
void term_close(int signal_fd);

/* Handles a resize, ^Z and fg. True when the screen must be drawn again. */
bool term_signals(int signal_fd);

/*
 * Writes bytes that curses does not know. They must not move the cursor or change what is shown. 0,
 * or -errno when not all of them were written: -EAGAIN the terminal takes no more now.
 */
int term_send(const char *bytes, size_t len);

/* Attributes of a style, an attr_t. */
unsigned int term_style(enum screen_style style);

/* The pairs of colours that styles have, from 1 on. */
#define TERM_PAIRS 5

/* The colour of the text of @pair, as a terminal with 256 colours shows it: 0xRRGGBB. */
unsigned int term_pair_rgb(int pair);

#endif
