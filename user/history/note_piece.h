/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * history/note_piece.h - events of note as bytes.
 *
 * Owns: the layout, see history/FORMAT.md. The reader trusts nothing, and skips what it does not
 * know. Pure. Must not know: files, where events come from.
 */
#ifndef CGSWAP_HISTORY_NOTE_PIECE_H
#define CGSWAP_HISTORY_NOTE_PIECE_H

#include <stddef.h>
#include <stdint.h>

struct bytes;
struct note;
struct sample_time;

/* Appends the piece of the sample at @time: its @nr notes; @left_out more were too many. */
void note_piece_write(const struct sample_time *time, const struct note *notes, size_t nr,
		      uint64_t left_out, struct bytes *out);

/* How many there are, those that were left out too, at most UINT32_MAX; 0 when it is no piece. */
uint32_t note_piece_count(const void *data, size_t len);

/*
 * Passes each note of a kind that is known to @fn with @ctx; its texts are valid until that
 * returns. 0, or what ends this and is returned; -EBADMSG: damaged; -ENOMEM. *@left_out: how many
 * were too many.
 */
typedef int (*note_fn)(void *ctx, const struct note *note);
int note_piece_read(const void *data, size_t len, note_fn fn, void *ctx, uint64_t *left_out);

#endif
