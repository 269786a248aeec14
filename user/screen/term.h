/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * screen/term.h - taking the terminal and giving it back, whatever happens.
 *
 * Owns: curses' start and end, colours, signals that are about the terminal, and its state before.
 * Must not know: what is drawn.
 */
#ifndef CGSWAP_SCREEN_TERM_H
#define CGSWAP_SCREEN_TERM_H

#include <stdbool.h>

#include "screen/text.h"

/* True when standard input and output are a terminal with a cursor that can be moved. */
bool term_is_possible(void);

/* A file descriptor that is readable when term_signals() has something to do; -errno. */
int term_open(void);
void term_close(int signal_fd);

/* Follows a resize, ^Z and fg. Returns true when the screen has to be drawn again. */
bool term_signals(int signal_fd);

/* Attributes of a style, an attr_t. */
unsigned int term_style(enum screen_style style);

#endif
