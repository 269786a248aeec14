// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * unit/screen/test_settings.c - what is kept from one run to the next, and its file.
 *
 * Owns: the promises of screen/settings.h and screen/settings_file.h. That for root is tested
 * only as root.
 */
#define _GNU_SOURCE
#include "unit/cgroup/tree.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "screen/model.h"
#include "screen/settings.h"
#include "screen/settings_file.h"

#define DEFAULTS                                                                                   \
	"# cgswap top writes this when it ends\n"                                                  \
	"columns SWAP DRIFT OUT/s FREE/s IN/s ZSWAP RATIO %MAX MAX! FAIL PSI\n"                    \
	"sort SWAP\ninvert no\ntree yes\n"

static int setup(void **state)
{
	struct screen_model *model = malloc(sizeof(*model));

	assert_non_null(model);
	screen_model_init(model);
	*state = model;
	return 0;
}

static int teardown(void **state)
{
	screen_model_free(*state);
	free(*state);
	return 0;
}

static const char *text_of(const struct screen_model *model)
{
	static char text[SETTINGS_SIZE];

	const size_t len = settings_format(model, text);

	assert_int_equal(len, strlen(text));
	return text;
}

static void test_format(void **state)
{
	struct screen_model *model = *state;

	assert_string_equal(text_of(model), DEFAULTS);
	/* as --calls does */
	screen_columns_show_calls(&model->columns);
	assert_string_equal(text_of(model), DEFAULTS);
	for (int i = 0; i < COL__COUNT; i++)
		model->columns.shown[i] = true;
	assert_true(strlen(text_of(model)) < SETTINGS_SIZE / 2);
	assert_non_null(strstr(text_of(model), " LEDGER "));
	assert_null(strstr(text_of(model), "CALLS"));
	/* nor is an order by them, and nothing is kept of columns if there are no others */
	for (int i = 0; i < COL__COUNT; i++)
		model->columns.shown[i] = i == COL_CALLS_CHARGED;
	model->sort = COL_CALLS_CHARGED;
	assert_string_equal(text_of(model),
			    "# cgswap top writes this when it ends\ninvert no\ntree yes\n");
}

static void test_parse(void **state)
{
	struct screen_model *model = *state;

	assert_int_equal(settings_parse(model, ""), 0);
	assert_string_equal(text_of(model), DEFAULTS);
	assert_int_equal(settings_parse(model, "tree no\n\n# a remark\nsort PSI\ninvert yes\n"
					       "columns LEDGER CALLS-OUT"),
			 0);
	assert_false(model->tree);
	assert_true(model->invert);
	assert_int_equal(model->sort, COL_PSI_SOME);
	for (int i = 0; i < COL__COUNT; i++)
		assert_int_equal(model->columns.shown[i], i == COL_LEDGER);
	assert_int_equal(settings_parse(model, "sort CGROUP"), 0);
	assert_int_equal(model->sort, SORT_NAME);
	assert_int_equal(settings_parse(model, "later 7\ncolumns SOON SWAP\n"), 0);
	assert_true(model->columns.shown[COL_SWAP_CURRENT]);
	assert_false(model->columns.shown[COL_LEDGER]);
}

/* Columns are where they were put; others, as of a later version, after the one before them. */
static void test_places(void **state)
{
	struct screen_model *model = *state;
	struct screen_columns *columns = &model->columns;
	enum col cols[COL__COUNT];

	assert_int_equal(settings_parse(model, "columns PSI SWAP SOON PSI IN/s\n"), 0);
	assert_non_null(strstr(text_of(model), "\ncolumns PSI SWAP IN/s\n"));
	assert_int_equal(screen_columns_list(columns, cols), 3);
	columns->shown[COL_LEDGER] = columns->shown[COL_PSI_FULL] = true;
	columns->shown[COL_REFAULT_RATE] = true;
	assert_non_null(strstr(text_of(model), "\ncolumns PSI PSIFUL SWAP LEDGER IN/s REF/s\n"));
	for (int i = 0; i < COL__COUNT; i++) {
		size_t nr = 0;

		for (size_t at = 0; at < COL__COUNT; at++)
			nr += (int)columns->order[at] == i;
		assert_int_equal(nr, 1);
	}
	/* not beyond the ends */
	assert_int_equal(screen_columns_move(columns, 0, -1), 0);
	assert_int_equal(screen_columns_move(columns, COL__COUNT - 1, 1), COL__COUNT - 1);
	assert_int_equal(screen_columns_move(columns, 0, 1), 1);
	assert_non_null(strstr(text_of(model), "\ncolumns PSIFUL PSI SWAP LEDGER IN/s REF/s\n"));
}

/* Nothing of it is taken, not even the lines before. */
static void test_damaged(void **state)
{
	static const char *const bad[] = {
		"tree no\nsort",
		"tree no\nsort ",
		"tree no\nsort SOON",
		"tree no\nsort PSI FAIL",
		"tree no\ncolumns",
		"tree no\ncolumns \n",
		"tree no\ncolumns SOON CGROUP",
		"tree no\ncolumns CALLS-OUT",
		"tree no\ninvert maybe",
		"tree no\r\n",
		"tree no\ngarbage",
		"tree no\n\x01\xff",
		"tree no\n sort PSI PSI\nsort",
		"columns PSI\ntree ye",
		"tree yesno",
	};

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_int_equal(settings_parse(*state, bad[i]), -EBADMSG);
		assert_string_equal(text_of(*state), DEFAULTS);
	}
}

/* Whatever the text is: what was taken is written and read again as it is; else nothing was. */
static void test_any(void **state)
{
	struct screen_model *model = *state;
	uint32_t random = 1;
	int taken = 0;

	for (int i = 0; i < 20000; i++) {
		char text[] = DEFAULTS, before[SETTINGS_SIZE], after[SETTINGS_SIZE];

		strcpy(before, text_of(model));
		for (int n = i % 4; n >= 0; n--) {
			random = random * 1103515245 + 12345;
			text[(random >> 16) % (sizeof(text) - 1)] =
				"\n #Sy\xff\x00"[(random >> 8) % 7];
		}
		if (settings_parse(model, text)) {
			assert_string_equal(text_of(model), before);
			continue;
		}
		taken++;
		strcpy(after, text_of(model));
		screen_columns_default(&model->columns);
		assert_int_equal(settings_parse(model, after), 0);
		assert_string_equal(text_of(model), after);
	}
	assert_in_range(taken, 1000, 19000);
}

static char *file_text(const struct tree *t, const char *path, mode_t *mode)
{
	static char text[256];
	char full[TREE_PATH];
	struct stat st;
	FILE *in = fopen(tree_path(t, path, full), "r");

	assert_non_null(in);
	text[fread(text, 1, sizeof(text) - 1, in)] = '\0';
	assert_int_equal(fstat(fileno(in), &st), 0);
	*mode = st.st_mode & 07777;
	fclose(in);
	return text;
}

static void home_set(const struct tree *t, const char *home, const char *config)
{
	char full[TREE_PATH];

	assert_int_equal(setenv("HOME", home ? tree_path(t, home, full) : "", 1), 0);
	if (config)
		assert_int_equal(setenv("XDG_CONFIG_HOME", tree_path(t, config, full), 1), 0);
	else
		assert_int_equal(unsetenv("XDG_CONFIG_HOME"), 0);
}

static void test_file(void **state)
{
	struct tree t;
	char text[64], full[TREE_PATH];
	mode_t mode, old = umask(0);

	(void)state;
	tree_make(&t);
	home_set(&t, ".", NULL);
	assert_int_equal(settings_file_read(text, sizeof(text)), 0);
	assert_int_equal(settings_file_write("one", 3), 0);
	assert_string_equal(file_text(&t, ".config/cgswap/top", &mode), "one");
	assert_int_equal(mode, 0600);
	assert_int_equal(settings_file_write("four", 4), 0);
	assert_int_equal(settings_file_read(text, sizeof(text)), 4);
	assert_memory_equal(text, "four", 4);
	assert_int_equal(access(tree_path(&t, ".config/cgswap/.top.new", full), F_OK), -1);

	mkdir(tree_path(&t, "xdg", full), 0700);
	home_set(&t, ".", "xdg");
	assert_int_equal(settings_file_read(text, sizeof(text)), 0);
	assert_int_equal(settings_file_write("two", 3), 0);
	assert_string_equal(file_text(&t, "xdg/cgswap/top", &mode), "two");
	settings_file_path(full, sizeof(full));
	assert_string_equal(full + strlen(t.top), "/xdg/cgswap/top");

	/* a relative path is none */
	assert_int_equal(setenv("XDG_CONFIG_HOME", "xdg", 1), 0);
	assert_int_equal(settings_file_read(text, sizeof(text)), 4);
	home_set(&t, NULL, NULL);
	assert_int_equal(settings_file_read(text, sizeof(text)), -ENXIO);
	assert_int_equal(settings_file_write("x", 1), -ENXIO);
	settings_file_path(full, sizeof(full));
	assert_string_equal(full, "");
	/* nor is a home that is no directory */
	assert_int_equal(setenv("HOME", "/dev/null", 1), 0);
	assert_int_equal(settings_file_read(text, sizeof(text)), 0);
	umask(old);
	tree_remove(&t);
}

/* What else may be there instead. Each is replaced when settings are written. */
static void test_odd_files(void **state)
{
	struct tree t;
	char text[64], full[TREE_PATH];
	mode_t mode;

	(void)state;
	tree_make(&t);
	home_set(&t, ".", NULL);
	tree_write(&t, ".config/cgswap/other", "other");
	tree_path(&t, ".config/cgswap/top", full);
	assert_int_equal(mkfifo(full, 0600), 0);
	assert_int_equal(settings_file_read(text, sizeof(text)), -EMEDIUMTYPE);
	assert_int_equal(settings_file_write("x", 1), 0);
	assert_int_equal(unlink(full), 0);
	assert_int_equal(symlink("other", full), 0);
	assert_int_equal(settings_file_read(text, sizeof(text)), -ELOOP);
	assert_int_equal(settings_file_write("x", 1), 0);
	assert_string_equal(file_text(&t, ".config/cgswap/other", &mode), "other");
	assert_string_equal(file_text(&t, ".config/cgswap/top", &mode), "x");
	assert_int_equal(truncate(full, 1LL << 40), 0);
	assert_int_equal(settings_file_read(text, sizeof(text)), -EFBIG);
	assert_int_equal(truncate(full, sizeof(text)), 0);
	assert_int_equal(settings_file_read(text, sizeof(text)), -EFBIG);
	assert_int_equal(truncate(full, sizeof(text) - 1), 0);
	assert_int_equal(settings_file_read(text, sizeof(text)), sizeof(text) - 1);
	assert_int_equal(unlink(full), 0);
	assert_int_equal(mkdir(full, 0700), 0);
	assert_int_equal(settings_file_read(text, sizeof(text)), -EISDIR);
	assert_int_equal(settings_file_write("x", 1), -EISDIR);
	assert_int_equal(access(tree_path(&t, ".config/cgswap/.top.new", full), F_OK), -1);
	tree_remove(&t);
}

static void assert_unused(void)
{
	char text[64];

	assert_int_equal(settings_file_read(text, sizeof(text)), -EPERM);
	assert_int_equal(settings_file_write("x", 1), -EPERM);
}

/* Root keeps out of what others can change, at every level. */
static void test_root(void **state)
{
	static const char *const levels[] = { "home", "home/.config", "home/.config/cgswap" };
	struct tree t;
	char text[64], full[TREE_PATH], other[TREE_PATH];
	mode_t mode;

	(void)state;
	if (geteuid()) {
		print_message("not root\n");
		skip();
	}
	tree_make(&t);
	home_set(&t, "home", NULL);
	tree_write(&t, "home/.config/cgswap/top", "theirs");
	assert_int_equal(settings_file_read(text, sizeof(text)), 6);
	for (size_t i = 0; i < 3; i++) {
		tree_path(&t, levels[i], full);
		assert_int_equal(chown(full, 65534, 65534), 0);
		assert_unused();
		assert_int_equal(chown(full, 0, 0), 0);
		assert_int_equal(chmod(full, 0775), 0);
		assert_unused();
		assert_int_equal(chmod(full, 01777), 0);
		assert_unused();
		assert_int_equal(chmod(full, 0755), 0);
	}
	/* a link that another user made */
	tree_write(&t, "etc/cgswap/top", "ours");
	tree_path(&t, "away", full);
	assert_int_equal(mkdir(full, 0755), 0);
	assert_int_equal(chown(full, 65534, 65534), 0);
	assert_int_equal(symlink(tree_path(&t, "etc", other), tree_path(&t, "away/.config", full)),
			 0);
	home_set(&t, "away", NULL);
	assert_unused();
	assert_string_equal(file_text(&t, "etc/cgswap/top", &mode), "ours");
	/* nothing is made in it either */
	assert_int_equal(unlink(full), 0);
	assert_unused();
	assert_int_equal(access(full, F_OK), -1);
	/* a place that does not exist may be anybody's */
	home_set(&t, "home", "away/config");
	assert_int_equal(settings_file_read(text, sizeof(text)), 0);
	assert_int_equal(settings_file_write("x", 1), -ENOENT);
	tree_remove(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_format, setup, teardown),
		cmocka_unit_test_setup_teardown(test_parse, setup, teardown),
		cmocka_unit_test_setup_teardown(test_places, setup, teardown),
		cmocka_unit_test_setup_teardown(test_damaged, setup, teardown),
		cmocka_unit_test_setup_teardown(test_any, setup, teardown),
		cmocka_unit_test(test_file),
		cmocka_unit_test(test_odd_files),
		cmocka_unit_test(test_root),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
