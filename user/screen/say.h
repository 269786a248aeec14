/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * screen/say.h - one message for the status line.
 *
 * Owns: keeping it; the next key takes it away. Must not know: how it is drawn.
 */
#ifndef CGSWAP_SCREEN_SAY_H
#define CGSWAP_SCREEN_SAY_H

struct screen;

__attribute__((format(printf, 2, 3))) void screen_say(struct screen *screen, const char *format,
						      ...);

#endif
