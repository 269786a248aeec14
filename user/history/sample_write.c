// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * history/sample_write.c - writes samples. See history/sample.h.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "history/bytes.h"
#include "history/sample.h"
#include "history/sample_change.h"
#include "history/sample_state.h"

#define IDS 65536

struct sample_writer {
	struct sample_state state;
	struct sample_edit edit;
	uint32_t *index; /* by memcg_id: where it may be in the state */
};

struct sample_writer *sample_writer_new(void)
{
	struct sample_writer *writer = calloc(1, sizeof(*writer));

	if (!writer)
		return NULL;
	writer->index = calloc(IDS, sizeof(*writer->index));
	if (writer->index)
		return writer;
	free(writer);
	return NULL;
}

void sample_writer_free(struct sample_writer *writer)
{
	if (!writer)
		return;
	state_free(&writer->state);
	edit_free(&writer->edit);
	free(writer->index);
	free(writer);
}

static void names_write(struct bytes *out, size_t nr, const char *(*name)(size_t))
{
	bytes_put_number(out, nr);
	for (size_t i = 0; i < nr; i++)
		bytes_put_text(out, name(i));
}

static bool text_is_same(const char *a, const char *b)
{
	return a && b ? !strcmp(a, b) : a == b;
}

static int texts_write(struct sample_writer *writer, const struct refresh *refresh,
		       struct bytes *out)
{
	for (size_t i = 0; i < host_texts(); i++) {
		const char *text = host_text(refresh, i);
		char **old = &writer->state.texts[i];

		if (text_is_same(text, *old))
			continue;
		bytes_put_number(out, i + 1);
		bytes_put_text(out, text);
		free(*old);
		*old = text ? strdup(text) : NULL;
		if (text && !*old)
			return -ENOMEM;
	}
	bytes_put_number(out, 0);
	return 0;
}

static void values_write(struct bytes *out, int64_t *old, const int64_t *val, size_t nr)
{
	size_t changed = 0, last = 0;

	for (size_t i = 0; i < nr; i++)
		changed += old[i] != val[i];
	bytes_put_number(out, changed);
	for (size_t i = 0; i < nr; i++) {
		enum change kind = change_kind(val[i]);

		if (old[i] == val[i])
			continue;
		bytes_put_number(out, (i - last) << CHANGE_BITS | kind);
		if (kind == CHANGE_BY)
			bytes_put_signed(out, change_by(old[i], val[i]));
		old[i] = val[i];
		last = i;
	}
}

static bool group_is(const struct sample_group *group, const struct row *row)
{
	return group->val[FIELD_KERNFS_ID] == (int64_t)row->kernfs_id &&
	       group->val[FIELD_MEMCG_ID] == row->memcg_id && !strcmp(group->path, row->path);
}

static int gone_add(struct sample_edit *edit, size_t from, size_t to)
{
	for (; from < to; from++) {
		if (array_reserve(&edit->gone, &edit->max_gone, edit->nr_gone + 1,
				  sizeof(*edit->gone)))
			return -ENOMEM;
		edit->gone[edit->nr_gone++] = from;
	}
	return 0;
}

static int added_add(struct sample_edit *edit, size_t at, const char *path)
{
	const struct sample_added added = { at, strdup(path) };

	if (!added.path ||
	    array_reserve(&edit->added, &edit->max_added, edit->nr_added + 1, sizeof(added))) {
		free(added.path);
		return -ENOMEM;
	}
	edit->added[edit->nr_added++] = added;
	return 0;
}

/*
 * Finds out which groups are gone and which are new. Rows keep their order, as a rule; a group that
 * moved up is told as gone and new, which is longer and as right.
 */
static int edit_find(struct sample_writer *writer, const struct refresh *refresh)
{
	struct sample_state *state = &writer->state;
	size_t from = 0;
	int err = 0;

	for (size_t i = 0; i < state->nr; i++)
		writer->index[(uint16_t)state->groups[i].val[FIELD_MEMCG_ID]] = (uint32_t)i;
	for (size_t i = 0; !err && i < refresh->nr_rows; i++) {
		const struct row *row = &refresh->rows[i];
		size_t at = from;

		if (at < state->nr && !group_is(&state->groups[at], row))
			at = writer->index[row->memcg_id];
		if (at < from || at >= state->nr || !group_is(&state->groups[at], row)) {
			err = added_add(&writer->edit, i, row->path);
			continue;
		}
		err = gone_add(&writer->edit, from, at);
		from = at + 1;
	}
	return err ? err : gone_add(&writer->edit, from, state->nr);
}

static void edit_write(const struct sample_edit *edit, struct bytes *out)
{
	bytes_put_number(out, edit->nr_gone);
	for (size_t i = 0, next = 0; i < edit->nr_gone; next = edit->gone[i++] + 1)
		bytes_put_number(out, edit->gone[i] - next);
	bytes_put_number(out, edit->nr_added);
	for (size_t i = 0, next = 0; i < edit->nr_added; next = edit->added[i++].at + 1) {
		bytes_put_number(out, edit->added[i].at - next);
		bytes_put_text(out, edit->added[i].path);
	}
}

/* Those that changed, each after how many that did not; at the end how many are left. */
static void groups_write(struct sample_writer *writer, const struct refresh *refresh,
			 struct bytes *out)
{
	size_t same = 0;

	for (size_t i = 0; i < refresh->nr_rows; i++) {
		struct sample_group *group = &writer->state.groups[i];
		int64_t val[FIELD_COUNT];

		group_values(refresh, i, val);
		if (!memcmp(val, group->val, sizeof(val))) {
			same++;
			continue;
		}
		bytes_put_number(out, same);
		values_write(out, group->val, val, FIELD_COUNT);
		same = 0;
	}
	bytes_put_number(out, same);
}

static int changes_write(struct sample_writer *writer, const struct refresh *refresh,
			 uint64_t interval_ns, struct bytes *out)
{
	static const int64_t absent[FIELD_COUNT];
	int64_t host[HOST_FIELDS_MAX];
	int err = texts_write(writer, refresh, out);

	if (err)
		return err;
	host_values(refresh, interval_ns, host);
	values_write(out, writer->state.host, host, host_fields());
	edit_clear(&writer->edit);
	err = edit_find(writer, refresh);
	if (err)
		return err;
	edit_write(&writer->edit, out);
	err = state_edit(&writer->state, &writer->edit, absent);
	if (!err)
		groups_write(writer, refresh, out);
	return out->failed ? -ENOMEM : err;
}

int sample_write(struct sample_writer *writer, const struct refresh *refresh, uint64_t interval_ns,
		 bool key, struct bytes *out)
{
	const struct sample_time time = {
		.real_ns = val_of(refresh->host.time * 1e9),
		.mono_ns = refresh->now_ns,
		.interval_ns = interval_ns,
	};

	bytes_put(out, &time, sizeof(time));
	if (key) {
		state_clear(&writer->state);
		names_write(out, host_texts(), host_text_name);
		names_write(out, host_fields(), host_field_name);
		names_write(out, FIELD_COUNT, group_field_name);
	}
	return changes_write(writer, refresh, interval_ns, out);
}
