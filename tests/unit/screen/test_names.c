// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * unit/screen/test_names.c - containers and pods are called what people call them.
 *
 * Owns: the promises of screen/names.h, and that search, filter and order go by these names too.
 */
#define _GNU_SOURCE
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "model/limit.h"
#include "model/refresh.h"
#include "screen/detail.h"
#include "screen/heat.h"
#include "screen/model.h"
#include "screen/names.h"
#include "screen/screen.h"
#include "screen/text.h"
#include "trace/evictions.h"
#include "unit/model/rows.h"

#define NR 13
#define ID_62 "4a5b6c7d8e9f00112233445566778899aabbccddeeff00112233445566778a"
#define ID "3f" ID_62
#define POD "/pod2c48913c-a29f-11e7-9350-020968147796"
#define MACHINE "/machine-qemu\\x2d1\\x2ddb.scope"
#define USER "/user.slice/user-1000.slice/user@1000.service/app.slice"

static const struct {
	const char *path;
	int parent;
} tree[NR] = {
	{ "/", -1 },
	{ "/docker", 0 },
	{ "/docker/" ID, 1 },
	{ "/docker/" ID "/init", 2 },
	{ POD, 0 },
	{ POD "/" ID, 4 },
	{ MACHINE, 0 },
	{ USER, 0 },
	{ USER MACHINE, 7 },
	{ USER MACHINE "/libvirt", 8 },
	{ USER "/lxc.payload.web", 7 },
	{ "/docker/" ID "/lxc.payload.in", 2 },
	{ USER "/docker-" ID ".scope", 7 },
};

struct fixture {
	struct screen_model model;
	struct row rows[NR];
	int order[NR];
	struct refresh view;
	struct screen_source source;
	uint64_t asked[NR]; /* how often, by row */
	int answers;	    /* what is told: of the rows 2, 4, 5 in this order */
};

static void ask(void *ctx, uint64_t kernfs_id, const char *path)
{
	struct fixture *f = ctx;

	assert_string_equal(path, f->rows[kernfs_id - 1].path);
	f->asked[kernfs_id - 1]++;
}

static bool take(void *ctx, uint64_t *kernfs_id, char *title)
{
	static const char *const titles[] = { "web (docker)", "shop/front", "shop/front/nginx" };
	static const uint64_t ids[] = { 3, 5, 6 };
	struct fixture *f = ctx;

	if (f->answers <= 0)
		return false;
	f->answers--;
	*kernfs_id = ids[f->answers];
	strcpy(title, titles[f->answers]);
	return true;
}

static void refresh(struct fixture *f)
{
	assert_int_equal(screen_model_update(&f->model, &f->view), 0);
	screen_names_update(&f->model, &f->source);
	screen_model_rebuild(&f->model);
}

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	assert_non_null(f);
	for (int i = 0; i < NR; i++) {
		row_new(&f->rows[i]);
		f->rows[i].path = tree[i].path;
		f->rows[i].parent = tree[i].parent;
		f->rows[i].kernfs_id = (uint64_t)i + 1;
		row_set(&f->rows[i], COL_SWAP_CURRENT, 100 - i);
		f->order[i] = i;
	}
	f->view = (struct refresh){
		.rows = f->rows, .nr_rows = NR, .order = f->order, .nr_order = NR
	};
	f->source = (struct screen_source){ .ctx = f, .name_ask = ask, .name_take = take };
	screen_model_init(&f->model);
	screen_model_resize(&f->model, 20);
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	screen_model_free(&f->model);
	free(f);
	return 0;
}

static int selected(const struct fixture *f)
{
	return screen_model_row(&f->model);
}

static void check(const struct fixture *f, int row, const char *part, const char *full)
{
	char buf[SCREEN_NAME_SIZE];

	assert_string_equal(screen_name_part(&f->model, &f->rows[row], buf), part);
	assert_string_equal(screen_name_full(&f->model, &f->rows[row], buf), full);
}

static void test_names(void **state)
{
	struct fixture *f = *state;

	refresh(f);
	check(f, 1, "docker", "/docker");
	check(f, 2, "docker 3f4a5b6c7d8e", "/docker/" ID);
	check(f, 4, "pod 2c48913c-a29f-11e7-9350-020968147796", POD);
	check(f, 6, "db (libvirt)", "db (libvirt)");
	f->answers = 3;
	refresh(f);
	check(f, 0, "/", "/");
	check(f, 2, "web (docker)", "web (docker)");
	check(f, 3, "init", "web (docker)/init");
	check(f, 4, "shop/front", "shop/front");
	check(f, 5, "shop/front/nginx", "shop/front/nginx");
	/* each once, and only what a runtime made */
	for (int i = 0; i < NR; i++)
		assert_int_equal(f->asked[i],
				 i == 2 || i == 4 || i == 5 || i == 10 || i == 11 || i == 12);
}

/* Nobody answers: groups have their paths. A group that is gone takes its name along. */
static void test_none(void **state)
{
	struct fixture *f = *state;
	char buf[SCREEN_NAME_SIZE];

	f->source = (struct screen_source){ 0 };
	refresh(f);
	check(f, 2, "docker 3f4a5b6c7d8e", "/docker/" ID);
	screen_groups_title(&f->model.groups, 99, "nobody");
	screen_groups_title(&f->model.groups, 3, "web");
	f->rows[2].kernfs_id = 30;
	refresh(f);
	assert_string_equal(screen_name_part(&f->model, &f->rows[2], buf), "docker 3f4a5b6c7d8e");
}

/* What a user, or a container, calls a group does not look like what the machine's are called. */
static void test_foreign(void **state)
{
	struct fixture *f = *state;
	char buf[SCREEN_NAME_SIZE];

	row_set(&f->rows[8], COL_SWAP_MAX, 200);
	row_set(&f->rows[9], COL_SWAP_MAX, VAL_MAX);
	f->answers = 3;
	refresh(f);
	screen_groups_title(&f->model.groups, 13, "web (docker)");
	assert_string_equal(screen_name_limit(&f->model, 9, buf), MACHINE + 1);
	assert_string_equal(screen_name_short(&f->model, &f->rows[12], buf), "docker 3f4a5b6c7d8e");
	assert_string_equal(screen_name_short(&f->model, &f->rows[2], buf), "web (docker)");
	check(f, 8, "db (libvirt) #9", USER MACHINE);
	check(f, 9, "libvirt", USER MACHINE "/libvirt");
	check(f, 10, "web (lxc)", USER "/lxc.payload.web");
	check(f, 11, "in (lxc)", "web (docker)/lxc.payload.in");
	check(f, 12, "web (docker)", USER "/docker-" ID ".scope");
}

/* Only where a title is that of two groups is there more; of containers, what tools call them. */
static void test_twins(void **state)
{
	struct fixture *f = *state;

	f->rows[3].path = "/docker/9f" ID_62;
	f->rows[3].parent = 1;
	f->rows[9].path = "/pod9f2c4891-a29f-11e7-9350-020968147796";
	f->rows[9].parent = 0;
	f->answers = 3;
	refresh(f);
	screen_groups_title(&f->model.groups, 4, "web (docker)");
	screen_groups_title(&f->model.groups, 10, "shop/front");
	refresh(f);
	check(f, 2, "web (docker) 3f4a5b6c7d8e", "web (docker) 3f4a5b6c7d8e");
	check(f, 3, "web (docker) 9f4a5b6c7d8e", "web (docker) 9f4a5b6c7d8e");
	check(f, 4, "shop/front 2c48913c", "shop/front 2c48913c");
	check(f, 9, "shop/front 9f2c4891", "shop/front 9f2c4891");
	check(f, 5, "shop/front/nginx", "shop/front/nginx");
	/* what tells them apart is found */
	screen_model_filter(&f->model, "docker) 9f");
	assert_int_equal(selected(f), 3);
	screen_model_filter(&f->model, "");
	/* a group in the container of another is below it, by the whole name */
	check(f, 11, "in (lxc)", "web (docker) 3f4a5b6c7d8e/lxc.payload.in");
	/* one with the same id, which a user chose, leaves that of the machine as it is */
	screen_groups_title(&f->model.groups, 4, "db (docker)");
	screen_groups_title(&f->model.groups, 13, "web (docker)");
	refresh(f);
	check(f, 2, "web (docker)", "web (docker)");
	check(f, 12, "web (docker) 3f4a5b6c7d8e", USER "/docker-" ID ".scope");
	/* two with one id */
	f->rows[3].path = "/system.slice/docker-" ID ".scope";
	screen_groups_title(&f->model.groups, 4, "web (docker)");
	refresh(f);
	check(f, 2, "web (docker) #3", "web (docker) #3");
	check(f, 3, "web (docker) #4", "web (docker) #4");
	/* and when one is gone the other has its name again */
	f->rows[3].kernfs_id = 0;
	refresh(f);
	check(f, 2, "web (docker)", "web (docker)");
}

/* The same where nobody knows what the container is called; a name may look like a service. */
static void test_foreign_unnamed(void **state)
{
	struct fixture *f = *state;

	f->rows[8].path = "/docker/" ID "/user@1000.service" MACHINE;
	f->rows[8].parent = 2;
	f->rows[9].path = "/user@home" MACHINE;
	f->rows[9].parent = 0;
	f->rows[10].path = POD "/lxc.payload.web";
	f->rows[10].parent = 4;
	f->rows[12].path = "/lxc/101";
	f->rows[12].parent = 0;
	f->source.name_take = NULL;
	refresh(f);
	check(f, 8, "db (libvirt) #9", "/docker/" ID "/user@1000.service" MACHINE);
	check(f, 9, "db (libvirt) #10", "db (libvirt) #10");
	check(f, 10, "web (lxc)", "web (lxc)");
	check(f, 11, "in (lxc)", "/docker/" ID "/lxc.payload.in");
	check(f, 12, "101 (lxc)", "101 (lxc)");
	/* what the tree shows is found */
	screen_model_filter(&f->model, "in (lxc");
	assert_int_equal(selected(f), 11);
	f->model.tree = false;
	screen_model_filter(&f->model, "web (");
	assert_int_equal(f->model.nr, 1);
	assert_int_equal(selected(f), 10);
}

static void test_search(void **state)
{
	struct fixture *f = *state;

	f->answers = 3;
	refresh(f);
	assert_true(screen_model_search(&f->model, "WEB (", 0, 1));
	assert_int_equal(selected(f), 2);
	assert_true(screen_model_search(&f->model, "3f4a5b", 0, 1));
	assert_int_equal(selected(f), 2);
	assert_true(screen_model_search(&f->model, "front/ng", 0, 1));
	assert_int_equal(selected(f), 5);
	assert_true(screen_model_search(&f->model, "/docker/3f", 0, 1));
	assert_int_equal(selected(f), 2);
	assert_true(screen_model_search(&f->model, "libvirt", 0, 1));
	assert_int_equal(selected(f), 6);
	/* in the tree a name is not that of the groups below */
	assert_false(screen_model_search(&f->model, "web)", 0, 1));
	f->model.tree = false;
	screen_model_rebuild(&f->model);
	assert_true(screen_model_search(&f->model, "web (docker)/i", 0, 1));
	assert_int_equal(selected(f), 3);
}

static void test_filter(void **state)
{
	struct fixture *f = *state;

	f->model.tree = false;
	f->answers = 3;
	refresh(f);
	screen_model_filter(&f->model, "Web (d");
	assert_int_equal(f->model.nr, 3);
	assert_int_equal(selected(f), 2);
	screen_model_filter(&f->model, ID);
	assert_int_equal(f->model.nr, 5);
	screen_model_filter(&f->model, "shop/front/n");
	assert_int_equal(f->model.nr, 1);
	assert_int_equal(selected(f), 5);
}

static void test_sort(void **state)
{
	static const int by_path[] = { 0, 1, 2, 3, 11, 4, 5, 7, 12, 10, 8, 9, 6 };
	static const int in_tree[] = { 0, 7, 8, 9, 12, 10, 6, 1, 2, 11, 3, 4, 5 };
	static const int by_name[] = { 0, 1, 7, 12, 10, 8, 9, 6, 4, 5, 2, 3, 11 };
	struct fixture *f = *state;

	f->model.tree = false;
	f->model.sort = SORT_NAME;
	f->source.name_take = NULL;
	refresh(f);
	/* db (libvirt) has its name from the path */
	for (size_t i = 0; i < NR; i++)
		assert_int_equal(f->model.lines[i].row, by_path[i]);
	f->source.name_take = take;
	f->answers = 3;
	refresh(f);
	for (size_t i = 0; i < NR; i++)
		assert_int_equal(f->model.lines[i].row, by_name[i]);
	f->model.tree = true;
	screen_model_rebuild(&f->model);
	for (size_t i = 0; i < NR; i++)
		assert_int_equal(f->model.lines[i].row, in_tree[i]);
}

static int sign(int number)
{
	return (number > 0) - (number < 0);
}

/* As strcmp() of the whole texts, wherever they are divided. */
static void test_compare(void **state)
{
	static const struct screen_name names[] = {
		{ "a", "" },	 { "a", "/b" },	  { "a/", "b" }, { "a/b", "" },	 { "", "a/b" },
		{ "a (x)", "" }, { "a", "/b/c" }, { "", "" },	 { "\xff", "" }, { "a", "\xff" },
	};
	char a[16], b[16];

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		for (size_t j = 0; j < sizeof(names) / sizeof(names[0]); j++) {
			snprintf(a, sizeof(a), "%s%s", names[i].head, names[i].tail);
			snprintf(b, sizeof(b), "%s%s", names[j].head, names[j].tail);
			assert_int_equal(sign(screen_name_compare(&names[i], &names[j])),
					 sign(strcmp(a, b)));
		}
}

/* The limit of another group, by its name; the details have the path as well. */
static void test_places(void **state)
{
	struct fixture *f = *state;
	struct screen_text text = { 0 };
	const struct screen_detail detail = { .kernfs_id = 3, .width = 80, .utf8 = true };
	char buf[SCREEN_NAME_SIZE];

	row_set(&f->rows[2], COL_SWAP_MAX, 200);
	row_set(&f->rows[3], COL_SWAP_MAX, VAL_MAX);
	f->answers = 3;
	refresh(f);
	assert_string_equal(screen_name_limit(&f->model, 3, buf), "web (docker)");
	assert_string_equal(screen_name_limit(&f->model, 2, buf), ".");
	assert_string_equal(screen_name_limit(&f->model, 6, buf), "-");
	screen_detail_build(&text, &f->model, &detail);
	assert_string_equal(screen_text_line(&text, 0), "web (docker)");
	assert_string_equal(screen_text_line(&text, 1), "/docker/" ID);
	screen_text_free(&text);
}

static void has(const struct screen_text *text, size_t line, const char *words)
{
	if (!strstr(screen_text_line(text, line), words))
		fail_msg("no '%s' in: %s", words, screen_text_line(text, line));
}

/* The page of the actors, @heat with it, in @text. */
static void actors_build(struct fixture *f, const struct heat *heat, struct screen_text *text)
{
	const struct screen_detail detail = {
		.width = 160, .lines = 30, .utf8 = true, .heat = heat
	};

	screen_actors_build(text, &f->model, &detail);
}

/* The matrix: names in the headings, which are all different, and full names before the rows. */
static void test_heat(void **state)
{
	struct fixture *f = *state;
	struct heat_owner owners[] = { { .row = 3, .pages = 9 }, { .row = 8, .pages = 6 } };
	struct heat_actor actors[] = {
		{ .what = HEAT_GROUP, .by = 3, .pages = 5 },
		{ .what = HEAT_GROUP, .by = 4, .pages = 4 },
		{ .what = HEAT_GROUP, .by = 7, .pages = 3 },
		{ .what = HEAT_GROUP, .by = 10, .pages = 2 },
		{ .what = HEAT_GROUP, .by = 9, .pages = 1 },
	};
	struct heat_cell cells[] = {
		{ .owner = 0, .actor = 0, .pages = 5 }, { .owner = 0, .actor = 1, .pages = 4 },
		{ .owner = 1, .actor = 2, .pages = 3 }, { .owner = 1, .actor = 3, .pages = 2 },
		{ .owner = 1, .actor = 4, .pages = 1 },
	};
	const struct heat heat = { .owners = owners,
				   .nr_owners = 2,
				   .actors = actors,
				   .nr_actors = 5,
				   .cells = cells,
				   .nr_cells = 5,
				   .pages = 15 };
	struct evictions *evictions = evictions_new();
	struct screen_text text = { 0 };

	f->view.actors = evictions;
	f->rows[9].path = POD "/init";
	f->rows[9].parent = 4;
	f->answers = 3;
	refresh(f);
	actors_build(f, &heat, &text);
	has(&text, 1, " web (docker) ");
	has(&text, 1, " web (docker)/init ");
	has(&text, 1, " db (libvirt) ");
	has(&text, 1, " shop/front/init ");
	has(&text, 1, " machine-qe…2ddb.scope");
	has(&text, 2, "web (docker)/init ");
	has(&text, 3, "/user.slice/user-1");
	/* another container of this name: paths */
	screen_groups_title(&f->model.groups, 7, "web (docker)");
	actors_build(f, &heat, &text);
	has(&text, 1, " /docker/3f…445566778a ");
	has(&text, 1, " /machine-q…2ddb.scope ");
	has(&text, 1, " web (docker)/init ");
	screen_text_free(&text);
	evictions_free(evictions);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_compare),
		TEST(test_heat),
		TEST(test_names),
		TEST(test_none),
		TEST(test_search),
		TEST(test_filter),
		TEST(test_sort),
		TEST(test_places),
		TEST(test_foreign),
		TEST(test_twins),
		TEST(test_foreign_unnamed),
	};

	return cmocka_run_group_tests_name("screen names", tests, NULL, NULL);
}
