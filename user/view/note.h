/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * view/note.h - the events of a history as text, or as JSON lines.
 *
 * Owns: the words and the keys, which are those of a trace (view/trace.h) where it has them. Must
 * not know: where events come from.
 */
#ifndef CGSWAP_VIEW_NOTE_H
#define CGSWAP_VIEW_NOTE_H

#include <stdint.h>
#include <stdio.h>

struct mark;
struct note;

/* All functions that print: 0 or -errno. */
int view_note_header(FILE *out);
int view_note_line(FILE *out, const struct note *note);
int view_note_json_line(FILE *out, const struct note *note);
int view_mark_line(FILE *out, const struct mark *mark);
int view_mark_json_line(FILE *out, const struct mark *mark);

/* What @mark says, in one line of at most @size bytes in @text; returns it. */
char *view_mark_text(char *text, size_t size, const struct mark *mark);

#endif
