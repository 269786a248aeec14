/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * report/note.h - events of note of a series.
 *
 * Owns: tasks that were killed, and limits that samples do not have. Pure. Must not know: what
 * samples add (report/sample.h), words.
 */
#ifndef CGSWAP_REPORT_NOTE_H
#define CGSWAP_REPORT_NOTE_H

struct note;
struct series;

/*
 * Adds an event of note that the last sample, or one before it, found. Refusals are counted by
 * samples, so those are left out, as is what is outside of the window. 0 or -ENOMEM.
 */
int series_note(struct series *series, const struct note *note);

#endif
