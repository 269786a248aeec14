// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * history/note_piece.c - see history/note_piece.h.
 */
#include "history/note_piece.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "history/bytes.h"
#include "history/sample.h"
#include "history/sample_change.h"
#include "model/note.h"

#define TEXT_MAX_LEN 256

static void value_write(struct bytes *out, int64_t val)
{
	bytes_put_number(out, change_kind(val));
	if (change_kind(val) == CHANGE_BY)
		bytes_put_signed(out, val);
}

static int64_t value_read(struct cursor *cursor)
{
	uint64_t kind = cursor_number(cursor);

	if (kind == CHANGE_TO_NONE)
		return VAL_NONE;
	if (kind == CHANGE_TO_MAX)
		return VAL_MAX;
	cursor->bad |= kind != CHANGE_BY;
	return cursor_signed(cursor);
}

static void note_write(const struct note *note, int64_t real_ns, struct bytes *out)
{
	bytes_put_text(out, note_kind_name(note->kind));
	bytes_put_text(out, note->path);
	bytes_put_number(out, note->kernfs_id);
	bytes_put_number(out, note->memcg_id);
	bytes_put_signed(out, val_less(real_ns, note->from_ns));
	bytes_put_signed(out, val_less(real_ns, note->time_ns));
	bytes_put_text(out, note->detail);
	bytes_put_text(out, note->limit_path);
	value_write(out, note->count);
	value_write(out, note->pages);
	value_write(out, note->value[0]);
	value_write(out, note->value[1]);
}

void note_piece_write(const struct sample_time *time, const struct note *notes, size_t nr,
		      uint64_t left_out, struct bytes *out)
{
	struct bytes note = { 0 };

	bytes_put(out, time, sizeof(*time));
	bytes_put_number(out, nr);
	bytes_put_number(out, left_out);
	for (size_t i = 0; i < nr; i++) {
		note.len = 0;
		note_write(&notes[i], time->real_ns, &note);
		bytes_put_number(out, note.len);
		bytes_put(out, note.at, note.len);
		out->failed |= note.failed;
	}
	bytes_free(&note);
}

static struct cursor piece_begin(const void *data, size_t len, struct sample_time *time,
				 uint64_t *nr, uint64_t *left_out)
{
	struct cursor cursor = { data, (const uint8_t *)data + len, false };

	cursor_get(&cursor, time, sizeof(*time));
	*nr = cursor_number(&cursor);
	*left_out = cursor_number(&cursor);
	cursor.bad |= *nr > len;
	return cursor;
}

uint32_t note_piece_count(const void *data, size_t len)
{
	uint64_t nr, left_out;
	struct sample_time time;
	struct cursor cursor = piece_begin(data, len, &time, &nr, &left_out);

	if (cursor.bad)
		return 0;
	return nr + left_out < left_out || nr + left_out > UINT32_MAX ? UINT32_MAX
								      : (uint32_t)(nr + left_out);
}

/* NOTE_KINDS: a kind of a later version. */
static enum note_kind kind_read(struct cursor *cursor)
{
	char *name = cursor_text(cursor, TEXT_MAX_LEN);
	unsigned int kind = 0;

	while (kind < NOTE_KINDS && !(name && !strcmp(name, note_kind_name(kind))))
		kind++;
	free(name);
	return kind;
}

/* What follows in @cursor is of a later version. */
static void note_read(struct cursor *cursor, const struct sample_time *time, struct note *note)
{
	*note = (struct note){ .kind = kind_read(cursor) };
	note->path = cursor_text(cursor, PATH_MAX - 1);
	note->kernfs_id = cursor_number(cursor);
	note->memcg_id = (uint16_t)cursor_number(cursor);
	note->from_ns = val_less(time->real_ns, cursor_signed(cursor));
	note->time_ns = val_less(time->real_ns, cursor_signed(cursor));
	note->mono_ns = time->mono_ns - (uint64_t)val_less(time->real_ns, note->time_ns);
	note->detail = cursor_text(cursor, TEXT_MAX_LEN);
	note->limit_path = cursor_text(cursor, PATH_MAX - 1);
	note->count = value_read(cursor);
	note->pages = value_read(cursor);
	note->value[0] = value_read(cursor);
	note->value[1] = value_read(cursor);
	cursor->bad |= !note->path;
}

static void note_free(struct note *note)
{
	free((char *)note->path);
	free((char *)note->detail);
	free((char *)note->limit_path);
}

int note_piece_read(const void *data, size_t len, note_fn fn, void *ctx, uint64_t *left_out)
{
	struct sample_time time;
	uint64_t nr;
	struct cursor cursor = piece_begin(data, len, &time, &nr, left_out);
	int err = cursor.bad ? -EBADMSG : 0;

	for (uint64_t i = 0; !err && i < nr; i++) {
		uint64_t size = cursor_number(&cursor);
		struct cursor one = { cursor.at, NULL, false };
		struct note note;

		if (cursor.bad || size > (uint64_t)(cursor.end - cursor.at))
			return -EBADMSG;
		cursor.at += size;
		one.end = cursor.at;
		note_read(&one, &time, &note);
		if (one.bad)
			err = -EBADMSG;
		else if (note.kind < NOTE_KINDS)
			err = fn(ctx, &note);
		note_free(&note);
	}
	return err;
}
