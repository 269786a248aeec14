/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * history/notes.h - the events of note between two refreshes.
 *
 * Owns: what is compared, and whose an event is: the kernel counts most of them in the groups above
 * too. Those that wait to be kept are bounded. Pure. Must not know: files, how they are shown.
 */
#ifndef CGSWAP_HISTORY_NOTES_H
#define CGSWAP_HISTORY_NOTES_H

#include <stddef.h>
#include <stdint.h>

struct note;
struct notes;
struct refresh;

/* At most so many wait to be kept; more are counted. */
#define NOTES_MAX 1024

/* @kinds: bits of enum note_kind, the others are not looked for. NULL: no memory. */
struct notes *notes_new(uint32_t kinds);
void notes_free(struct notes *notes);

/*
 * Compares @refresh with the one before, of which there is none at first, and adds what happened to
 * those that wait. 0; -ENOMEM: some of it may be missing.
 */
int notes_take(struct notes *notes, const struct refresh *refresh);

/* The *@nr that wait, in the order of the rows; *@left_out were too many. Until the next call. */
const struct note *notes_waiting(const struct notes *notes, size_t *nr, uint64_t *left_out);

/* The first @nr of them were kept, and so was @left_out. */
void notes_kept(struct notes *notes, size_t nr, uint64_t left_out);

#endif
