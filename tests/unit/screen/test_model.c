// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * unit/screen/test_model.c - the screen's list: order, folding, filter, search, selection.
 *
 * Owns: the promises of screen/model.h, screen/columns.h, screen/groups.h and screen/text.h.
 */
#define _GNU_SOURCE
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/columns.h"
#include "model/container.h"
#include "model/limit.h"
#include "model/refresh.h"
#include "screen/detail.h"
#include "screen/flow.h"
#include "screen/model.h"
#include "screen/text.h"
#include "stream/event.h"
#include "trace/evictions.h"
#include "unit/model/rows.h"

#define NR 7

/*
 * root 1 { a 2 { x 4 (30), y 5 (10) } (40), b 3 { z 6 (50) } (60), c 7 (unknown) }; the number is
 * the kernfs id.
 */
static const struct {
	const char *path;
	int parent;
	int64_t swap;
} tree[NR] = {
	{ "/", -1, 100 },  { "/a", 0, 40 },   { "/b", 0, 60 },	     { "/a/x", 1, 30 },
	{ "/a/y", 1, 10 }, { "/b/z", 2, 50 }, { "/c", 0, VAL_NONE },
};

struct fixture {
	struct screen_model model;
	struct row rows[NR];
	int order[NR];
	struct refresh view;
};

static void fixture_fill(struct fixture *f)
{
	for (int i = 0; i < NR; i++) {
		struct row *row = &f->rows[i];

		memset(row, 0, sizeof(*row));
		row_new(row);
		row->path = tree[i].path;
		row->parent = tree[i].parent;
		row->depth = i ? f->rows[row->parent].depth + 1 : 0;
		row->kernfs_id = (uint64_t)i + 1;
		row_set(row, COL_SWAP_CURRENT, tree[i].swap);
		row_set(row, COL_SWAP_MAX, VAL_MAX);
		f->order[i] = i;
	}
	f->view = (struct refresh){ .rows = f->rows, .order = f->order, .nr_order = NR };
}

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	if (!f)
		return -1;
	fixture_fill(f);
	screen_model_init(&f->model);
	*state = f;
	if (screen_model_update(&f->model, &f->view))
		return -1;
	screen_model_resize(&f->model, 20);
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	screen_model_free(&f->model);
	free(f);
	return 0;
}

/* The lines, one word each: indentation, "v" or ">", last part of the path; "*" is selected. */
static void check(const struct screen_model *model, const char *want)
{
	char text[512] = "";

	for (size_t i = 0; i < model->nr; i++) {
		const struct screen_line *line = &model->lines[i];
		size_t len = strlen(text);
		char label[CONTAINER_LABEL_SIZE];

		snprintf(text + len, sizeof(text) - len, "%s%.*s%s%s%s", i ? " " : "", line->depth,
			 "......", line->parent ? line->folded ? ">" : "v" : "",
			 container_part(model->rows[line->row].path, label, sizeof(label)),
			 i == model->cursor ? "*" : "");
	}
	assert_string_equal(text, want);
}

static void test_tree(void **state)
{
	struct fixture *f = *state;

	check(&f->model, "v/* .vb ..z .va ..x ..y .c");
	f->model.tree = false;
	screen_model_rebuild(&f->model);
	check(&f->model, "/* b z a x y c");
}

static void test_sort(void **state)
{
	struct fixture *f = *state;

	f->model.tree = false;
	f->model.invert = true;
	screen_model_rebuild(&f->model);
	check(&f->model, "y* x a z b / c"); /* unknown sorts last */
	screen_model_sort(&f->model, SORT_NAME);
	assert_false(f->model.invert);
	check(&f->model, "/* a x y b z c");
	f->model.invert = true;
	screen_model_rebuild(&f->model);
	check(&f->model, "c* z b y x a /");
}

static void test_sort_drift(void **state)
{
	struct fixture *f = *state;

	for (int i = 0; i < NR; i++)
		row_set(&f->rows[i], COL_DRIFT, 0);
	row_set(&f->rows[4], COL_DRIFT, -8192);
	row_set(&f->rows[6], COL_DRIFT, 4096);
	f->model.tree = false;
	screen_model_sort(&f->model, COL_DRIFT);
	check(&f->model, "y* c / a x b z");
}

static void test_subtree(void **state)
{
	struct fixture *f = *state;

	/* -c /a: the parents are rows, but not listed */
	f->order[0] = 1;
	f->order[1] = 3;
	f->order[2] = 4;
	f->view.nr_order = 3;
	assert_int_equal(screen_model_update(&f->model, &f->view), 0);
	check(&f->model, "va* .x .y");
}

static void test_fold(void **state)
{
	struct fixture *f = *state;

	screen_model_move(&f->model, 3);
	screen_model_fold(&f->model, true);
	check(&f->model, "v/ .vb ..z .>a* .c");
	screen_model_fold(&f->model, true); /* folded already: to the parent */
	check(&f->model, "v/* .vb ..z .>a .c");
	assert_int_equal(screen_model_update(&f->model, &f->view), 0);
	check(&f->model, "v/* .vb ..z .>a .c");
	screen_model_move(&f->model, 3);
	screen_model_fold(&f->model, false);
	check(&f->model, "v/ .vb ..z .va* ..x ..y .c");
	screen_model_move(&f->model, 1);
	screen_model_fold(&f->model, true); /* a leaf: its parent is selected */
	check(&f->model, "v/ .vb ..z .va* ..x ..y .c");
	screen_model_fold_all(&f->model);
	check(&f->model, "v/ .>b .>a* .c");
	screen_model_fold_all(&f->model);
	check(&f->model, "v/ .vb ..z .va* ..x ..y .c");
}

static void test_fold_hides_selection(void **state)
{
	struct fixture *f = *state;

	screen_model_move(&f->model, 5);
	check(&f->model, "v/ .vb ..z .va ..x ..y* .c");
	screen_groups_find(&f->model.groups, 2)->folded = true;
	screen_model_rebuild(&f->model);
	check(&f->model, "v/ .vb ..z .>a* .c");
	screen_groups_find(&f->model.groups, 2)->folded = false;
	screen_model_rebuild(&f->model);
	check(&f->model, "v/ .vb ..z .va ..x ..y* .c");
}

static void test_filter(void **state)
{
	struct fixture *f = *state;

	screen_model_filter(&f->model, "A/");
	check(&f->model, "v/ .va ..x* ..y");
	assert_true(f->model.lines[0].context && f->model.lines[1].context);
	assert_false(f->model.lines[2].context);
	f->model.tree = false;
	screen_model_rebuild(&f->model);
	check(&f->model, "x* y");
	screen_model_filter(&f->model, "nothing");
	check(&f->model, "");
	assert_int_equal(screen_model_row(&f->model), -1);
	screen_model_move(&f->model, 1);
	screen_model_fold(&f->model, true);
	screen_model_filter(&f->model, "");
	assert_int_equal(f->model.nr, NR);
}

/* An unknown amount may be some. */
static void test_swap_only(void **state)
{
	struct fixture *f = *state;

	f->model.tree = false;
	row_set(&f->rows[4], COL_SWAP_CURRENT, 0);
	f->model.swap_only = true;
	screen_model_rebuild(&f->model);
	assert_int_equal(f->model.nr, NR - 1);
	for (size_t i = 0; i < f->model.nr; i++)
		assert_int_not_equal(f->model.lines[i].row, 4);
	screen_model_filter(&f->model, "/a");
	assert_int_equal(f->model.nr, 2);
}

static void test_search(void **state)
{
	struct fixture *f = *state;

	assert_true(screen_model_search(&f->model, "X", 0, 1));
	check(&f->model, "v/ .vb ..z .va ..x* ..y .c");
	assert_false(screen_model_search(&f->model, "nothing", 0, 1));
	assert_false(screen_model_search(&f->model, "", 0, 1));
	/* in the tree only the last part matches, the path when the pattern has a slash */
	assert_true(screen_model_search(&f->model, "a", f->model.cursor + 1, 1));
	check(&f->model, "v/ .vb ..z .va* ..x ..y .c");
	assert_true(screen_model_search(&f->model, "a/", f->model.cursor, 1));
	check(&f->model, "v/ .vb ..z .va ..x* ..y .c");
	assert_true(screen_model_search(&f->model, "z", f->model.cursor, -1));
	check(&f->model, "v/ .vb ..z* .va ..x ..y .c");
}

static void test_selection_follows(void **state)
{
	struct fixture *f = *state;

	screen_model_move(&f->model, 2);
	check(&f->model, "v/ .vb ..z* .va ..x ..y .c");
	row_set(&f->rows[1], COL_SWAP_CURRENT, 70);
	assert_int_equal(screen_model_update(&f->model, &f->view), 0);
	check(&f->model, "v/ .va ..x ..y .vb ..z* .c");
	/* removed: the group in its place is selected, and stays so */
	f->order[5] = 6;
	f->view.nr_order = NR - 1;
	assert_int_equal(screen_model_update(&f->model, &f->view), 0);
	check(&f->model, "v/ .va ..x ..y .b .c*");
	assert_int_equal(f->model.selected, 7);
	/* at the top the position stays selected, not the group */
	f->model.tree = false;
	screen_model_move(&f->model, -100);
	screen_model_sort(&f->model, SORT_NAME);
	f->model.invert = true;
	screen_model_rebuild(&f->model);
	check(&f->model, "c* b y x a /");
}

static void test_window(void **state)
{
	struct fixture *f = *state;
	struct screen_model *model = &f->model;

	screen_model_resize(model, 3);
	screen_model_move(model, 4);
	assert_int_equal(model->top, 2);
	screen_model_move(model, 100);
	assert_int_equal(model->cursor, 6);
	assert_int_equal(model->top, 4);
	screen_model_move(model, -1);
	assert_int_equal(model->top, 4);
	screen_model_move(model, -3);
	assert_int_equal(model->top, 2);
	screen_model_resize(model, 0);
	assert_int_equal(model->top, 2);
	screen_model_resize(model, 100);
	assert_int_equal(model->top, 0);
}

static void test_history(void **state)
{
	struct fixture *f = *state;
	int64_t samples[GROUP_HISTORY];
	struct screen_group *group;

	for (int i = 0; i < GROUP_HISTORY + 10; i++) {
		row_set(&f->rows[0], COL_SWAP_CURRENT, i);
		assert_int_equal(screen_model_update(&f->model, &f->view), 0);
	}
	group = screen_groups_find(&f->model.groups, 1);
	assert_int_equal(screen_group_history(group, samples, GROUP_HISTORY), GROUP_HISTORY);
	assert_int_equal(samples[0], 10);
	assert_int_equal(samples[GROUP_HISTORY - 1], GROUP_HISTORY + 9);
	assert_int_equal(screen_group_history(group, samples, 2), 2);
	assert_int_equal(samples[0], GROUP_HISTORY + 8);
	assert_null(screen_groups_find(&f->model.groups, 99));
	assert_null(screen_groups_find(&f->model.groups, 0));
}

/* Groups that come and go for ever use no more memory than the most at one time. */
static void test_groups_bounded(void **state)
{
	struct screen_groups groups = { 0 };
	struct row rows[100];

	(void)state;
	for (uint64_t i = 0; i < 200; i++) {
		for (uint64_t j = 0; j < 100; j++) {
			row_new(&rows[j]);
			rows[j].kernfs_id = j ? 1000 + i * 100 + j : 7;
		}
		assert_int_equal(screen_groups_update(&groups, rows, 100, 0), 0);
	}
	assert_true(groups.max <= 1024);
	assert_int_equal(screen_groups_row(&groups, 7), 0);
	assert_int_equal(screen_groups_row(&groups, 1000 + 199 * 100 + 99), 99);
	assert_int_equal(screen_groups_row(&groups, 1000 + 198 * 100 + 99), -1);
	assert_int_equal(screen_groups_find(&groups, 7)->nr, GROUP_HISTORY);
	screen_groups_free(&groups);
}

/* A refresh of as many groups as before allocates nothing. */
static void test_room(void **state)
{
	struct fixture *f = *state;
	const void *lines = f->model.lines, *nodes = f->model.nodes;
	const void *groups = f->model.groups.table;

	for (int i = 0; i < 1000; i++)
		assert_int_equal(screen_model_update(&f->model, &f->view), 0);
	assert_ptr_equal(f->model.lines, lines);
	assert_ptr_equal(f->model.nodes, nodes);
	assert_ptr_equal(f->model.groups.table, groups);
}

/* Many groups, against qsort(3). */
static int compare_values(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return x < y ? 1 : x > y ? -1 : 0;
}

static void test_many(void **state)
{
	enum { MANY = 3000 };
	struct row *rows = calloc(MANY, sizeof(*rows));
	int order[MANY];
	int64_t values[MANY];
	struct screen_model model;
	struct refresh view = { .rows = rows, .order = order, .nr_order = MANY };

	(void)state;
	assert_non_null(rows);
	for (int i = 0; i < MANY; i++) {
		row_new(&rows[i]);
		rows[i].path = "/same";
		rows[i].parent = i ? 0 : -1;
		rows[i].depth = !!i;
		rows[i].kernfs_id = (uint64_t)i + 1;
		values[i] = (int64_t)i * 7919 % 1009;
		row_set(&rows[i], COL_SWAP_CURRENT, values[i]);
		order[i] = i;
	}
	qsort(values, MANY, sizeof(values[0]), compare_values);
	screen_model_init(&model);
	model.tree = false;
	assert_int_equal(screen_model_update(&model, &view), 0);
	assert_int_equal(model.nr, MANY);
	for (int i = 0; i < MANY; i++)
		assert_int_equal(rows[model.lines[i].row].val[COL_SWAP_CURRENT], values[i]);
	screen_model_free(&model);
	free(rows);
}

static void test_empty(void **state)
{
	struct screen_model model;
	struct refresh view = { 0 };

	(void)state;
	screen_model_init(&model);
	screen_model_move(&model, 1);
	screen_model_rebuild(&model);
	assert_int_equal(screen_model_update(&model, &view), 0);
	screen_model_move(&model, -1);
	screen_model_fold(&model, true);
	screen_model_fold_all(&model);
	assert_false(screen_model_search(&model, "a", 0, 1));
	assert_int_equal(screen_model_row(&model), -1);
	screen_model_free(&model);
}

static int fit_used(const struct screen_fit *fit)
{
	int used = fit->name_width;

	for (size_t i = 0; i < fit->nr; i++)
		used += column_width(fit->cols[i]);
	used += fit->trend_width ? fit->trend_width + 1 : 0;
	used += fit->bar_width ? fit->bar_width + 1 : 0;
	return used;
}

static void test_fit(void **state)
{
	struct screen_columns columns;
	struct screen_fit fit;
	enum col all[COL__COUNT];
	size_t nr;

	(void)state;
	screen_columns_default(&columns);
	nr = screen_columns_list(&columns, all);
	for (int width = 0; width < 300; width++) {
		for (int sort = SORT_NAME; sort < COL__COUNT; sort++) {
			screen_columns_fit(&columns, width, sort, &fit);
			assert_int_equal(fit_used(&fit), width);
			assert_int_equal(fit.nr + fit.hidden, nr);
		}
	}
	screen_columns_fit(&columns, 300, COL_PSI_SOME, &fit);
	assert_int_equal(fit.hidden, 0);
	screen_columns_fit(&columns, 80, COL_PSI_SOME, &fit);
	assert_int_equal(fit.cols[0], COL_SWAP_CURRENT);
	assert_int_equal(fit.cols[fit.nr - 1], COL_PSI_SOME);
	assert_true(fit.name_width >= 24);
	assert_int_equal(fit.trend_width, 0);
	screen_columns_fit(&columns, 120, COL_SWAP_CURRENT, &fit);
	assert_true(fit.trend_width && !fit.bar_width && !fit.hidden);
	screen_columns_fit(&columns, 200, COL_SWAP_CURRENT, &fit);
	assert_true(fit.trend_width && fit.bar_width);
	columns.shown[COL_SWAP_MAX_PCT] = false;
	screen_columns_fit(&columns, 200, COL_SWAP_CURRENT, &fit);
	assert_true(fit.trend_width && !fit.bar_width);
	screen_columns_fit(&columns, 1, COL_SWAP_CURRENT, &fit);
	assert_int_equal(fit.nr, 0);
}

static void test_columns_scroll(void **state)
{
	struct screen_columns columns;
	struct screen_fit fit;

	(void)state;
	screen_columns_default(&columns);
	screen_columns_scroll(&columns, 300, 1); /* all fit */
	assert_int_equal(columns.first, 0);
	screen_columns_scroll(&columns, 80, -1);
	assert_int_equal(columns.first, 0);
	screen_columns_scroll(&columns, 80, 1);
	screen_columns_fit(&columns, 80, SORT_NAME, &fit);
	assert_int_equal(fit.cols[0], COL_DRIFT);
	/* the sort column stays visible */
	screen_columns_fit(&columns, 80, COL_SWAP_CURRENT, &fit);
	assert_int_equal(fit.cols[0], COL_SWAP_CURRENT);
	for (int i = 0; i < 100; i++)
		screen_columns_scroll(&columns, 80, 1);
	screen_columns_fit(&columns, 80, SORT_NAME, &fit);
	assert_int_equal(fit.cols[fit.nr - 1], COL_PSI_SOME);
	assert_true(fit.nr > 2);
	/* a wider terminal scrolls back */
	screen_columns_fit(&columns, 300, SORT_NAME, &fit);
	assert_int_equal(fit.cols[0], COL_SWAP_CURRENT);
}

static void test_letters(void **state)
{
	struct screen_columns columns;
	int sort, seen[256] = { 0 };

	(void)state;
	screen_columns_default(&columns);
	for (int i = SORT_NAME; i < COL__COUNT; i++) {
		unsigned char letter = (unsigned char)screen_column_letter(i);

		if (i != SORT_NAME && columns.shown[i])
			assert_int_not_equal(letter, 0);
		if (!letter)
			continue;
		assert_in_range(letter, 'A', 'Z');
		assert_true(letter != 'I' && letter != 'N'); /* these have another meaning */
		assert_int_equal(seen[letter]++, 0);
		assert_int_equal(screen_column_of_letter(letter, &sort), 0);
		assert_int_equal(sort, i);
	}
	assert_true(screen_column_of_letter('q', &sort) < 0);
	assert_true(screen_column_of_letter(0, &sort) < 0);
}

static void test_beside(void **state)
{
	struct screen_columns columns;

	(void)state;
	screen_columns_default(&columns);
	assert_int_equal(screen_columns_beside(&columns, SORT_NAME, -1), SORT_NAME);
	assert_int_equal(screen_columns_beside(&columns, SORT_NAME, 1), COL_SWAP_CURRENT);
	assert_int_equal(screen_columns_beside(&columns, COL_SWAP_CURRENT, 1), COL_DRIFT);
	assert_int_equal(screen_columns_beside(&columns, COL_SWAP_CURRENT, -1), SORT_NAME);
	assert_int_equal(screen_columns_beside(&columns, COL_PSI_SOME, 1), COL_PSI_SOME);
}

/* Joins the lines of @text with "|". */
static const char *joined(const struct screen_text *text)
{
	static char all[256];

	*all = '\0';
	for (size_t i = 0; i < text->nr; i++)
		snprintf(all + strlen(all), sizeof(all) - strlen(all), "%s|",
			 screen_text_line(text, i));
	return all;
}

static void test_fill(void **state)
{
	static const struct {
		const char *line;
		int width;
		int indent;
		const char *lines;
	} cases[] = {
		{ "", 10, 2, "|" },
		{ "one two", 7, 2, "one two|" },
		{ "one two", 6, 2, "one|  two|" },
		{ "one two  ", 7, 2, "one two|" },
		{ "  one two three", 9, 4, "  one two|    three|" },
		{ "one-two-three", 6, 2, "one-tw|  o-th|  ree|" },
		{ "one two-three-four", 9, 1, "one| two-thre| e-four|" },
		{ "abc", 1, 4, "a|b|c|" },
		{ "abc", 0, 4, "a|b|c|" },
		{ "gr\xc3\xbc\xc3\x9f", 3, 0, "gr\xc3\xbc|\xc3\x9f|" },
	};
	struct screen_text text = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		screen_text_clear(&text);
		screen_text_fill(&text, STYLE_PLAIN, cases[i].line, cases[i].width,
				 cases[i].indent);
		assert_string_equal(joined(&text), cases[i].lines);
	}
	screen_text_free(&text);
}

static void test_wrap(void **state)
{
	struct screen_text text = { 0 };

	(void)state;
	screen_text_wrap(&text, STYLE_PLAIN, "one two  three   four", 14, 5);
	assert_int_equal(text.nr, 2);
	assert_string_equal(screen_text_line(&text, 0), "one two  three");
	assert_string_equal(screen_text_line(&text, 1), "four");
	screen_text_clear(&text);
	screen_text_wrap(&text, STYLE_PLAIN, "one two  three   four", 1, 2);
	assert_int_equal(text.nr, 2);
	assert_string_equal(screen_text_line(&text, 1), "three   four");
	screen_text_free(&text);
}

static bool text_has(const struct screen_text *text, const char *word)
{
	for (size_t i = 0; i < text->nr; i++)
		if (strstr(screen_text_line(text, i), word))
			return true;
	return false;
}

static void test_detail(void **state)
{
	struct fixture *f = *state;
	struct screen_text text = { 0 };
	struct screen_detail detail = { .kernfs_id = 4, .width = 80 };

	row_set(&f->rows[1], COL_SWAP_MAX, 40);
	row_set(&f->rows[3], COL_SWAP_MAX, 100);
	f->rows[4].dying = true;
	for (int i = 0; i < NR; i++)
		limit_apply(f->rows, i, row_numbers(&f->rows[i]));
	screen_detail_build(&text, &f->model, &detail);
	assert_string_equal(screen_text_line(&text, 0), "/a/x");
	assert_true(text_has(&text, "> a  "));
	assert_true(text_has(&text, "  x  "));
	for (enum col col = 0; col < COL__COUNT; col++)
		assert_true(text_has(&text, column_get(col)->help));
	detail.kernfs_id = 2;
	screen_detail_build(&text, &f->model, &detail);
	assert_true(text_has(&text, "1 removed group below it still hold 10B of swap"));
	detail.kernfs_id = 99;
	screen_detail_build(&text, &f->model, &detail);
	assert_int_equal(text.nr, 1);
	for (detail.width = 0; detail.width < 130; detail.width++) {
		detail.kernfs_id = 4;
		screen_detail_build(&text, &f->model, &detail);
	}
	screen_text_free(&text);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

/* The number of lines of @text that contain @word. */
static int lines_with(const struct screen_text *text, const char *word)
{
	int nr = 0;

	for (size_t i = 0; i < text->nr; i++)
		nr += strstr(screen_text_line(text, i), word) != NULL;
	return nr;
}

/*
 * a/x (4) has pages that kswapd and a task of b (3) swapped out; b/z (6) was refused by b's limit.
 */
static void evictions_fill(struct evictions *actors)
{
	struct trace_event event = {
		.time_ns = 1000000000,
		.duration_ns = TRACE_NO_VALUE,
		.kind = REC_CHARGE,
		.actor = ACTOR_KSWAPD,
		.pages = 7,
	};

	evictions_add(actors, &event, &(struct evictions_groups){ 4, 1, 0 });
	event.actor = ACTOR_PROACTIVE;
	event.pages = 11;
	evictions_add(actors, &event, &(struct evictions_groups){ 4, 3, 2 });
	event.actor = ACTOR_MADVISE;
	evictions_add(actors, &event, &(struct evictions_groups){ 6, 3, 0 });
	event.actor = ACTOR_KSWAPD;
	evictions_add(actors, &event, &(struct evictions_groups){ 888, 1, 0 });
	event.kind = REC_REFUSED;
	event.actor = ACTOR_MAX;
	event.detail = REFUSAL_LIMIT;
	event.value[0] = event.value[1] = 5;
	evictions_add(actors, &event, &(struct evictions_groups){ 6, 6, 3 });
	event.kind = REC_OOM;
	event.oom.victim_pid = 4242;
	strcpy(event.oom.victim_comm, "victim");
	evictions_add(actors, &event, &(struct evictions_groups){ 999, 6, 3 });
}

static void test_detail_actors(void **state)
{
	struct fixture *f = *state;
	static const uint64_t pages[ACTOR_COUNT] = { [ACTOR_KSWAPD] = 7, [ACTOR_PROACTIVE] = 11 };
	struct screen_detail detail = { .kernfs_id = 2, .width = 80 };
	struct screen_text text = { 0 };

	screen_detail_build(&text, &f->model, &detail);
	assert_int_equal(lines_with(&text, "not watched"), 1);
	f->view.actors = evictions_new();
	assert_non_null(f->view.actors);
	evictions_fill((struct evictions *)f->view.actors);
	f->view.page_bytes = 4096;
	f->view.now_ns = 61000000000;
	f->view.host.actors_missing = "oom: no such function";
	f->view.host.actor_misses = VAL_NONE;
	f->rows[3].actors = pages;
	assert_int_equal(screen_model_update(&f->model, &f->view), 0);

	/* a: its descendants count, and so do others under b's limit */
	screen_detail_build(&text, &f->model, &detail);
	assert_int_equal(lines_with(&text, "not watched"), 0);
	assert_int_equal(lines_with(&text, "  kswapd               7  "), 1);
	assert_int_equal(lines_with(&text, "       7 kswapd       /a/x           -  "), 1);
	assert_int_equal(lines_with(&text, "      11 proactive    /a/x           /b  "), 1);
	assert_int_equal(lines_with(&text, "memory.reclaim of /a"), 1);
	assert_int_equal(lines_with(&text, "not on this kernel: oom: no such function"), 1);
	assert_int_equal(lines_with(&text, "does not count skipped runs"), 1);
	assert_int_equal(lines_with(&text, "REFUSED"), 0);
	assert_int_equal(lines_with(&text, "RECENT"), 0);

	/* b: it swapped out pages of others, and its limit refused and killed */
	detail.kernfs_id = 3;
	screen_detail_build(&text, &f->model, &detail);
	assert_int_equal(lines_with(&text, "  nobody"), 1);
	assert_int_equal(lines_with(&text, "OTHER OWNER"), 1);
	assert_int_equal(lines_with(&text, "kswapd"), 0);
	assert_int_equal(lines_with(&text, "madvise "), 1);
	assert_int_equal(lines_with(&text, "swap.max of /b"), 1);
	assert_int_equal(lines_with(&text, " 1min ago refused "), 1);
	assert_int_equal(lines_with(&text, "11 pages by swap.max, 20.0K of 20.0K used, of /b"), 1);
	assert_int_equal(lines_with(&text, "(gone)"), 1);
	assert_int_equal(lines_with(&text, "killed victim[4242]: memory.max"), 1);

	/* tasks in the root are not kswapd */
	detail.kernfs_id = 1;
	screen_detail_build(&text, &f->model, &detail);
	assert_int_equal(lines_with(&text, "OTHER OWNER"), 0);

	/* c has no part in any of it */
	detail.kernfs_id = 7;
	screen_detail_build(&text, &f->model, &detail);
	assert_int_equal(lines_with(&text, " OWNER "), 0);
	assert_int_equal(lines_with(&text, "RECENT"), 0);
	evictions_free((struct evictions *)f->view.actors);
	screen_text_free(&text);
}

/* Everything with the root, also of groups that are gone; with -c only what the subtree has. */
static void test_pages_of_all(void **state)
{
	struct fixture *f = *state;
	const struct screen_detail detail = { .width = 80 };
	struct screen_text text = { 0 };

	screen_actors_build(&text, &f->model, &detail);
	assert_int_equal(lines_with(&text, "start cgswap top --actors"), 1);
	screen_events_build(&text, &f->model, &detail);
	assert_int_equal(lines_with(&text, "start cgswap top --actors"), 1);
	assert_int_equal(text.nr, 1);

	f->view.actors = evictions_new();
	assert_non_null(f->view.actors);
	f->view.host.actors_missing = "oom: no such function";
	f->view.page_bytes = 4096;
	assert_int_equal(screen_model_update(&f->model, &f->view), 0);
	screen_events_build(&text, &f->model, &detail);
	assert_int_equal(lines_with(&text, "none was seen yet"), 1);
	assert_int_equal(lines_with(&text, "not on this kernel: oom"), 1);

	evictions_fill((struct evictions *)f->view.actors);
	screen_actors_build(&text, &f->model, &detail);
	assert_int_equal(lines_with(&text, "(gone)         -"), 1);
	assert_int_equal(lines_with(&text, "OTHER OWNER"), 0);
	assert_int_equal(lines_with(&text, "REFUSED TO"), 1);
	screen_events_build(&text, &f->model, &detail);
	assert_int_equal(lines_with(&text, " refused "), 1);
	assert_int_equal(lines_with(&text, " oom "), 1);

	f->order[0] = 1;
	f->order[1] = 3;
	f->order[2] = 4;
	f->view.nr_order = 3;
	assert_int_equal(screen_model_update(&f->model, &f->view), 0);
	screen_actors_build(&text, &f->model, &detail);
	assert_int_equal(lines_with(&text, "(gone)"), 0);
	assert_int_equal(lines_with(&text, "REFUSED TO"), 0);
	assert_int_equal(lines_with(&text, "proactive"), 1);
	screen_events_build(&text, &f->model, &detail);
	assert_int_equal(lines_with(&text, "none was seen yet"), 1);

	f->view.nr_order = 0;
	assert_int_equal(screen_model_update(&f->model, &f->view), 0);
	screen_actors_build(&text, &f->model, &detail);
	screen_events_build(&text, &f->model, &detail);
	evictions_free((struct evictions *)f->view.actors);
	screen_text_free(&text);
}

/* One group; a refresh counts once; a gap while the group is gone; the oldest is dropped. */
static void test_flow(void **state)
{
	struct fixture *f = *state;
	struct screen_flow flow = { 0 };
	int64_t samples[GROUP_HISTORY];

	screen_flow_add(&flow, &f->model);
	assert_int_equal(screen_flow_history(&flow, FLOW_OUT, samples, GROUP_HISTORY), 0);
	screen_flow_start(&flow, 4);
	for (int i = 0; i < GROUP_HISTORY + 5; i++) {
		row_set(&f->rows[3], COL_CHARGE_RATE, i);
		row_set(&f->rows[3], COL_SWAPIN_RATE, i % 2 ? i : VAL_NONE);
		f->rows[3].kernfs_id = i == GROUP_HISTORY ? 44 : 4;
		assert_int_equal(screen_model_update(&f->model, &f->view), 0);
		screen_flow_add(&flow, &f->model);
		screen_flow_add(&flow, &f->model);
		screen_flow_start(&flow, 4);
	}
	assert_int_equal(screen_flow_history(&flow, FLOW_OUT, samples, GROUP_HISTORY),
			 GROUP_HISTORY);
	assert_int_equal(samples[0], 5);
	assert_int_equal(samples[GROUP_HISTORY - 1], GROUP_HISTORY + 4);
	assert_int_equal(samples[GROUP_HISTORY - 5], VAL_NONE);
	assert_int_equal(screen_flow_history(&flow, FLOW_IN, samples, 2), 2);
	assert_int_equal(samples[0], GROUP_HISTORY + 3);
	assert_int_equal(samples[1], VAL_NONE);
	screen_flow_start(&flow, 5);
	assert_int_equal(screen_flow_history(&flow, FLOW_IN, samples, 2), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_tree),
		TEST(test_sort),
		TEST(test_sort_drift),
		TEST(test_subtree),
		TEST(test_fold),
		TEST(test_fold_hides_selection),
		TEST(test_filter),
		TEST(test_swap_only),
		TEST(test_search),
		TEST(test_selection_follows),
		TEST(test_window),
		TEST(test_history),
		TEST(test_room),
		TEST(test_detail),
		TEST(test_detail_actors),
		TEST(test_pages_of_all),
		TEST(test_flow),
		cmocka_unit_test(test_groups_bounded),
		cmocka_unit_test(test_many),
		cmocka_unit_test(test_empty),
		cmocka_unit_test(test_fit),
		cmocka_unit_test(test_columns_scroll),
		cmocka_unit_test(test_letters),
		cmocka_unit_test(test_beside),
		cmocka_unit_test(test_wrap),
		cmocka_unit_test(test_fill),
	};

	return cmocka_run_group_tests_name("model", tests, NULL, NULL);
}
