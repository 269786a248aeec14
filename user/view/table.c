// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * view/table.c - one refresh as plain text.
 *
 * Owns: the layout of the rows: the width of names, the marks on names. The two host lines are in
 * view/host.c. Users choose names, so names are only printed through escape_name(). Must not know:
 * BPF, files, how rows are made or sorted.
 */
#include "view/table.h"

#include <limits.h>
#include <string.h>

#include "base/escape.h"
#include "base/fmt.h"
#include "base/out.h"
#include "model/columns.h"
#include "model/container.h"
#include "model/limit.h"
#include "view/host.h"

#define NAME_HEAD "CGROUP"
#define NAME_SIZE ((size_t)4 * PATH_MAX)

struct layout {
	const struct view_table_opt *opt;
	const enum col *cols;
	size_t nr_cols;
	int name_width;
};

static void pad(FILE *out, int nr)
{
	while (nr-- > 0)
		out_printf(out, " ");
}

/* Prints @text padded to @width columns; cuts off its beginning when it is longer. */
static void put_name(FILE *out, const char *text, int width, bool utf8)
{
	int have = utf8_width(text);

	if (have > width) {
		text = utf8_tail(text, width - 1);
		out_printf(out, utf8 ? "…" : "<");
		have = utf8_width(text) + 1;
	}
	out_bytes(out, text, strlen(text));
	pad(out, width - have);
}

/* The path, with a mark for a dying group. */
static void row_name(char *buf, const struct view_table_opt *opt, const struct row *row)
{
	const char *mark = !row->dying ? "" : opt->utf8 ? "†" : "+";
	size_t len = strlen(mark);

	strcpy(buf, mark);
	escape_name(buf + len, NAME_SIZE - len, row->path, escape_for(opt->utf8));
}

static bool is_of_calls(enum col col)
{
	return col == COL_CALLS_CHARGED || col == COL_CALLS_UNCHARGED;
}

static size_t cols_default(const struct view_table_opt *opt, enum col *cols)
{
	size_t nr, shown = 0;
	const enum col *order = columns_text_order(&nr);

	for (size_t i = 0; i < nr; i++)
		if (column_get(order[i])->shown || (opt->calls && is_of_calls(order[i])))
			cols[shown++] = order[i];
	return shown;
}

static const struct row *row_at(const struct view_rows *rows, size_t i)
{
	return &rows->rows[rows->order ? (size_t)rows->order[i] : i];
}

static int names_width(const struct view_table_opt *opt, const struct view_rows *rows)
{
	int most = (int)strlen(NAME_HEAD);
	char name[NAME_SIZE];

	for (size_t i = 0; i < rows->nr; i++) {
		int width;

		row_name(name, opt, row_at(rows, i));
		width = utf8_width(name);
		most = width > most ? width : most;
	}
	return most;
}

/* Leaves out the columns on the right that do not fit into @width, as the screen does. */
static void layout_fit(struct layout *lay, int width)
{
	int least = columns_name_least(width), left;
	size_t nr = 0;

	if (lay->name_width < least)
		least = lay->name_width;
	left = width - least;
	while (nr < lay->nr_cols && (!nr || left >= column_width(lay->cols[nr])))
		left -= column_width(lay->cols[nr++]);
	lay->nr_cols = nr;
	if (left > 0)
		least += left;
	if (lay->name_width > least)
		lay->name_width = least;
}

static void put_heading(FILE *out, const struct layout *lay)
{
	out_printf(out, "%-*s", lay->name_width, NAME_HEAD);
	for (size_t i = 0; i < lay->nr_cols; i++) {
		const struct column *c = column_get(lay->cols[i]);

		out_printf(out, " %*s", c->width, c->head);
		if (lay->cols[i] == COL_SWAP_MAX_PCT)
			out_printf(out, " %-*s", LIMIT_BY_WIDTH, LIMIT_BY_HEAD);
	}
	out_printf(out, "\n");
}

static void put_limit(FILE *out, const struct layout *lay, const struct row *rows, int i)
{
	char name[NAME_SIZE], label[CONTAINER_LABEL_SIZE];

	escape_name(name, sizeof(name), limit_binding_name(rows, i, label),
		    escape_for(lay->opt->utf8));
	out_printf(out, " ");
	put_name(out, name, LIMIT_BY_WIDTH, lay->opt->utf8);
}

static void put_row(FILE *out, const struct layout *lay, const struct row *rows, int i)
{
	char name[NAME_SIZE], text[FMT_SIZE];

	row_name(name, lay->opt, &rows[i]);
	put_name(out, name, lay->name_width, lay->opt->utf8);
	for (size_t c = 0; c < lay->nr_cols; c++) {
		column_format(text, lay->cols[c], &rows[i]);
		out_printf(out, " %*s", column_get(lay->cols[c])->width, text);
		if (lay->cols[c] == COL_SWAP_MAX_PCT)
			put_limit(out, lay, rows, i);
	}
	out_printf(out, "\n");
}

int view_table_print(FILE *out, const struct view_table_opt *opt, const struct host *host,
		     const struct view_rows *rows)
{
	enum col shown[COL__COUNT];
	struct layout lay = { .opt = opt, .cols = opt->cols, .nr_cols = opt->nr_cols };

	if (!opt->cols) {
		lay.cols = shown;
		lay.nr_cols = cols_default(opt, shown);
	}
	lay.name_width = names_width(opt, rows);
	if (opt->width)
		layout_fit(&lay, opt->width);
	view_host_print(out, host);
	put_heading(out, &lay);
	for (size_t i = 0; i < rows->nr; i++)
		put_row(out, &lay, rows->rows, (int)(row_at(rows, i) - rows->rows));
	return out_flush(out);
}
