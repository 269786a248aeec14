// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * screen/settings.c - see screen/settings.h.
 */
#include "screen/settings.h"

#include <errno.h>
#include <string.h>

#include "base/text.h"
#include "model/columns.h"

#define NAME_HEAD "CGROUP" /* heading of SORT_NAME */

static const char *head_of(int sort)
{
	return sort == SORT_NAME ? NAME_HEAD : column_get((enum col)sort)->head;
}

/* Columns that only an option has would be empty without it. */
static bool is_kept(int col)
{
	return col != COL_CALLS_CHARGED && col != COL_CALLS_UNCHARGED;
}

static const char *yes_or_no(bool yes)
{
	return yes ? "yes" : "no";
}

size_t settings_format(const struct screen_model *model, char *text)
{
	const enum col *order = model->columns.order;
	const char *name = "columns";

	*text = '\0';
	text_add(text, SETTINGS_SIZE, "# cgswap top writes this when it ends\n");
	for (size_t i = 0; i < COL__COUNT; i++) {
		if (!is_kept(order[i]) || !model->columns.shown[order[i]])
			continue;
		text_add(text, SETTINGS_SIZE, "%s %s", name, column_get(order[i])->head);
		name = "";
	}
	if (!*name)
		text_add(text, SETTINGS_SIZE, "\n");
	if (is_kept(model->sort))
		text_add(text, SETTINGS_SIZE, "sort %s\n", head_of(model->sort));
	text_add(text, SETTINGS_SIZE, "invert %s\ntree %s\n", yes_or_no(model->invert),
		 yes_or_no(model->tree));
	return strlen(text);
}

static bool word_is(const char *word, size_t len, const char *name)
{
	return strlen(name) == len && !strncmp(word, name, len);
}

/* The column with the heading @word, or SORT_NAME; false: none has it. */
static bool sort_find(const char *word, size_t len, int *sort)
{
	for (*sort = SORT_NAME; *sort < COL__COUNT; ++*sort)
		if (word_is(word, len, head_of(*sort)))
			return true;
	return false;
}

/* At least one column must be known. */
static bool columns_take(struct screen_model *model, const char *value, const char *end)
{
	bool shown[COL__COUNT] = { false };
	enum col order[COL__COUNT];
	size_t nr = 0;
	int col;

	while (value < end) {
		size_t len = strcspn(value, " \n");

		if (sort_find(value, len, &col) && col != SORT_NAME && is_kept(col) &&
		    !shown[col]) {
			shown[col] = true;
			order[nr++] = (enum col)col;
		}
		value += len + 1;
	}
	if (!nr)
		return false;
	memcpy(model->columns.shown, shown, sizeof(shown));
	screen_columns_arrange(&model->columns, order, nr);
	return true;
}

static bool flag_take(bool *flag, const char *value, size_t len)
{
	*flag = word_is(value, len, "yes");
	return *flag || word_is(value, len, "no");
}

/* One line of @len bytes; false: it is not a setting. */
static bool line_take(struct screen_model *model, const char *line, size_t len)
{
	const size_t name = strcspn(line, " \n");
	const char *value = line + name + 1;
	const size_t left = name < len ? len - name - 1 : 0;

	if (!len || *line == '#')
		return true;
	if (!left)
		return false;
	if (word_is(line, name, "columns"))
		return columns_take(model, value, value + left);
	if (word_is(line, name, "sort"))
		return sort_find(value, left, &model->sort);
	if (word_is(line, name, "invert"))
		return flag_take(&model->invert, value, left);
	if (word_is(line, name, "tree"))
		return flag_take(&model->tree, value, left);
	return true;
}

int settings_parse(struct screen_model *model, const char *text)
{
	const struct screen_columns columns = model->columns;
	const int sort = model->sort;
	const bool invert = model->invert, tree = model->tree;

	while (*text) {
		size_t len = strcspn(text, "\n");

		if (!line_take(model, text, len)) {
			model->columns = columns;
			model->sort = sort;
			model->invert = invert;
			model->tree = tree;
			return -EBADMSG;
		}
		text += len + (text[len] != 0);
	}
	return 0;
}
