// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * history/sample_read.c - reads samples, and trusts nothing. See history/sample.h.
 */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "history/bytes.h"
#include "history/sample.h"
#include "history/sample_change.h"
#include "history/sample_state.h"

#define NAMES_MAX 1024
#define NAME_MAX_LEN 256
#define TEXT_MAX_LEN 4096
#define UNKNOWN (-1)

/* The fields of a file: which of ours each is, or UNKNOWN. */
struct names {
	int16_t field[NAMES_MAX];
	size_t nr;
};

struct sample_reader {
	bool whole; /* the state is that of a sample */
	struct names texts, host, group;
	int64_t absent[FIELD_COUNT];
	struct sample_state state;
	struct sample_edit edit;
	struct row *rows;
	int64_t (*vals)[ROW_VALUES];
	size_t max_rows, max_vals;
};

struct sample_reader *sample_reader_new(void)
{
	return calloc(1, sizeof(struct sample_reader));
}

void sample_reader_free(struct sample_reader *reader)
{
	if (!reader)
		return;
	state_free(&reader->state);
	edit_free(&reader->edit);
	free(reader->rows);
	free(reader->vals);
	free(reader);
}

static int16_t name_find(const char *text, size_t nr, const char *(*name)(size_t))
{
	for (size_t i = 0; text && i < nr; i++)
		if (!strcmp(text, name(i)))
			return (int16_t)i;
	return UNKNOWN;
}

static void names_read(struct cursor *cursor, struct names *names, size_t nr,
		       const char *(*name)(size_t))
{
	names->nr = cursor_count(cursor, NAMES_MAX);
	for (size_t i = 0; i < names->nr; i++) {
		char *text = cursor_text(cursor, NAME_MAX_LEN);

		names->field[i] = name_find(text, nr, name);
		free(text);
	}
}

/* What a file has begins at 0, the other fields stay what they are when absent. */
static void names_begin(struct sample_reader *reader)
{
	for (size_t i = 0; i < host_fields(); i++)
		reader->state.host[i] = VAL_NONE;
	for (size_t i = 0; i < reader->host.nr; i++)
		if (reader->host.field[i] != UNKNOWN)
			reader->state.host[reader->host.field[i]] = 0;
	for (size_t i = 0; i < FIELD_COUNT; i++)
		reader->absent[i] = group_field_absent(i);
	for (size_t i = 0; i < reader->group.nr; i++)
		if (reader->group.field[i] != UNKNOWN)
			reader->absent[reader->group.field[i]] = 0;
}

static void texts_read(struct sample_reader *reader, struct cursor *cursor)
{
	size_t which;

	while ((which = cursor_number(cursor)) && which <= reader->texts.nr) {
		int field = reader->texts.field[which - 1];
		char *text = cursor_text(cursor, TEXT_MAX_LEN);

		if (field == UNKNOWN) {
			free(text);
			continue;
		}
		free(reader->state.texts[field]);
		reader->state.texts[field] = text;
	}
	cursor->bad |= which != 0;
}

static int64_t value_read(struct cursor *cursor, unsigned int kind, int64_t old)
{
	if (kind == CHANGE_TO_NONE)
		return VAL_NONE;
	if (kind == CHANGE_TO_MAX)
		return VAL_MAX;
	cursor->bad |= kind != CHANGE_BY;
	return change_apply(old, cursor_signed(cursor));
}

static void values_read(struct cursor *cursor, const struct names *names, int64_t *val)
{
	size_t at = 0;

	for (size_t nr = cursor_count(cursor, NAMES_MAX); nr && !cursor->bad; nr--) {
		uint64_t head = cursor_number(cursor);
		int field;

		if (head >> CHANGE_BITS >= names->nr - at) {
			cursor->bad = true;
			return;
		}
		at += head >> CHANGE_BITS;
		field = names->field[at];
		if (field == UNKNOWN)
			value_read(cursor, head & CHANGE_MASK, 0);
		else
			val[field] = value_read(cursor, head & CHANGE_MASK, val[field]);
	}
}

static int gone_read(struct sample_edit *edit, struct cursor *cursor)
{
	size_t nr = cursor_count(cursor, SAMPLE_GROUPS_MAX), next = 0;

	if (array_reserve(&edit->gone, &edit->max_gone, nr, sizeof(*edit->gone)))
		return -ENOMEM;
	while (edit->nr_gone < nr) {
		next += cursor_number(cursor) % SAMPLE_GROUPS_MAX;
		edit->gone[edit->nr_gone++] = next++;
	}
	return 0;
}

static int added_read(struct sample_edit *edit, struct cursor *cursor)
{
	size_t nr = cursor_count(cursor, SAMPLE_GROUPS_MAX), next = 0;

	if (array_reserve(&edit->added, &edit->max_added, nr, sizeof(*edit->added)))
		return -ENOMEM;
	while (edit->nr_added < nr && !cursor->bad) {
		struct sample_added *added = &edit->added[edit->nr_added];

		next += cursor_number(cursor) % SAMPLE_GROUPS_MAX;
		*added = (struct sample_added){ next++, cursor_text(cursor, PATH_MAX - 1) };
		if (!added->path)
			return -EBADMSG;
		edit->nr_added++;
	}
	return 0;
}

static void groups_read(struct sample_reader *reader, struct cursor *cursor)
{
	size_t at = 0;

	for (;;) {
		uint64_t same = cursor_number(cursor);

		if (cursor->bad || same >= reader->state.nr - at) {
			cursor->bad |= same != reader->state.nr - at;
			return;
		}
		at += same;
		values_read(cursor, &reader->group, reader->state.groups[at++].val);
	}
}

static int changes_read(struct sample_reader *reader, struct cursor *cursor)
{
	int err;

	texts_read(reader, cursor);
	values_read(cursor, &reader->host, reader->state.host);
	edit_clear(&reader->edit);
	err = gone_read(&reader->edit, cursor);
	if (!err)
		err = added_read(&reader->edit, cursor);
	if (!err && cursor->bad)
		err = -EBADMSG;
	if (!err)
		err = state_edit(&reader->state, &reader->edit, reader->absent);
	if (err)
		return err;
	groups_read(reader, cursor);
	return cursor->bad || cursor->at != cursor->end ? -EBADMSG : 0;
}

int sample_read(struct sample_reader *reader, bool key, const void *data, size_t len)
{
	struct cursor cursor = { data, (const uint8_t *)data + len, false };
	struct sample_time time;
	int err;

	if (!key && !reader->whole)
		return -EBADMSG;
	reader->whole = false;
	cursor_get(&cursor, &time, sizeof(time));
	if (key) {
		state_clear(&reader->state);
		names_read(&cursor, &reader->texts, host_texts(), host_text_name);
		names_read(&cursor, &reader->host, host_fields(), host_field_name);
		names_read(&cursor, &reader->group, FIELD_COUNT, group_field_name);
		names_begin(reader);
	}
	err = cursor.bad ? -EBADMSG : changes_read(reader, &cursor);
	reader->whole = !err;
	return err;
}

int sample_get(struct sample_reader *reader, struct refresh *refresh)
{
	size_t nr = reader->state.nr;

	if (!reader->whole)
		return -ENODATA;
	if (array_reserve(&reader->rows, &reader->max_rows, nr, sizeof(*reader->rows)) ||
	    array_reserve(&reader->vals, &reader->max_vals, nr, sizeof(*reader->vals)))
		return -ENOMEM;
	state_fill(&reader->state, refresh, reader->rows, reader->vals);
	return 0;
}
