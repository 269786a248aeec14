// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * unit/kernel/test_kallsyms.c - addresses from kallsyms files, short, long and with hidden
 * addresses.
 *
 * Owns: the promises of kernel/kallsyms.h.
 */
#include "unit/cgroup/tree.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "kernel/kallsyms.h"

static struct tree tree;

static int setup(void **state)
{
	(void)state;
	tree_make(&tree);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	tree_remove(&tree);
	return 0;
}

static int read_text(const char *text, struct ksym *table, size_t nr)
{
	char path[TREE_PATH];

	tree_write(&tree, "kallsyms", text);
	return kallsyms_read(AT_FDCWD, tree_path(&tree, "kallsyms", path), table, nr);
}

static void test_found(void **state)
{
	struct ksym table[] = {
		{ .name = "absent" }, { .name = "data" },  { .name = "in_module" },
		{ .name = "last" },   { .name = "local" }, { .name = "text" },
	};

	(void)state;
	assert_int_equal(read_text("ffffffff81000000 T text\n"
				   "ffffffff81000010 t local\n"
				   "ffffffff82000000 D data\n"
				   "ffffffffc0000000 t in_module\t[zram]\n"
				   "0000000000000040 A last\n",
				   table, 6),
			 0);
	assert_int_equal(kallsyms_find(table, 6, "text"), 0xffffffff81000000);
	assert_int_equal(kallsyms_find(table, 6, "local"), 0xffffffff81000010);
	assert_int_equal(kallsyms_find(table, 6, "data"), 0xffffffff82000000);
	assert_int_equal(kallsyms_find(table, 6, "in_module"), 0xffffffffc0000000);
	assert_int_equal(kallsyms_find(table, 6, "last"), 0x40);
	assert_int_equal(kallsyms_find(table, 6, "absent"), 0);
	assert_int_equal(kallsyms_find(table, 6, "not_in_table"), 0);
	assert_int_equal(kallsyms_find(table, 0, "text"), 0);
}

static void test_whole_names(void **state)
{
	struct ksym table[] = { { .name = "swap_info" } };

	(void)state;
	assert_int_equal(read_text("ffffffff81000001 t swap_info_get\n"
				   "ffffffff81000002 t swap_inf\n"
				   "ffffffff81000003 t __swap_info\n"
				   "ffffffff81000004 t swap_info.cold\n"
				   "ffffffff81000005 b swap_info\n",
				   table, 1),
			 0);
	assert_int_equal(table[0].address, 0xffffffff81000005);
}

static void test_first_counts(void **state)
{
	struct ksym table[] = { { .name = "twice" } };

	(void)state;
	assert_int_equal(read_text("ffffffff81000001 t twice\n"
				   "ffffffff81000002 t twice\n",
				   table, 1),
			 0);
	assert_int_equal(table[0].address, 0xffffffff81000001);
}

static void test_hidden(void **state)
{
	struct ksym table[] = { { .name = "text" } };

	(void)state;
	assert_int_equal(read_text("0000000000000000 T text\n"
				   "0000000000000000 T other\n",
				   table, 1),
			 -EPERM);
	assert_int_equal(table[0].address, 0);
	/* per-CPU symbols begin at 0 where all other addresses are shown */
	assert_int_equal(read_text("0000000000000000 A fixed_percpu_data\n"
				   "ffffffff81000001 T text\n",
				   table, 1),
			 0);
	assert_int_equal(table[0].address, 0xffffffff81000001);
}

static void test_malformed(void **state)
{
	struct ksym table[] = { { .name = "good" }, { .name = "late" } };

	(void)state;
	assert_int_equal(read_text("\n"
				   "ffff\n"
				   "ffff \n"
				   "ffff T\n"
				   "ffff T \n"
				   "not an address\n"
				   "ffffffff81000000  good\n"
				   "ffffffff81000007 T good\n"
				   "ffffffff81000008 T late",
				   table, 2),
			 0);
	assert_int_equal(table[0].address, 0xffffffff81000007);
	/* the kernel ends every line; a line without an end may be half a name */
	assert_int_equal(table[1].address, 0);
}

static void test_no_file(void **state)
{
	struct ksym table[] = { { .name = "text" } };
	char path[TREE_PATH];

	(void)state;
	assert_int_equal(kallsyms_read(AT_FDCWD, tree_path(&tree, "absent", path), table, 1),
			 -ENOENT);
	assert_int_equal(kallsyms_read(AT_FDCWD, tree.top, table, 1), -EISDIR);
	assert_int_equal(read_text("", table, 1), -EPERM);
}

/* Larger than one read, so that lines are cut at every place of a name. */
static void test_long(void **state)
{
	struct ksym table[] = { { .name = "symbol_07" }, { .name = "wanted" } };
	char path[TREE_PATH];
	FILE *out;

	(void)state;
	tree_write(&tree, "kallsyms", "");
	for (int shift = 0; shift < 48; shift++) {
		out = fopen(tree_path(&tree, "kallsyms", path), "w");
		assert_non_null(out);
		fprintf(out, "ffffffff80000000 T %.*s\n", shift + 1,
			"a_name_that_shifts_all_the_lines_that_come_after_it");
		for (int i = 0; i < 20000; i++)
			fprintf(out, "ffffffff81%06x t %s\n", i,
				i == 15000 ? "wanted"
				: i & 1	   ? "symbol_07"
					   : "filler");
		assert_int_equal(fclose(out), 0);
		table[0].address = table[1].address = 0;
		assert_int_equal(kallsyms_read(AT_FDCWD, path, table, 2), 0);
		assert_int_equal(table[0].address, 0xffffffff81000001);
		assert_int_equal(table[1].address, 0xffffffff81000000 + 15000);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_found, setup, teardown),
		cmocka_unit_test_setup_teardown(test_whole_names, setup, teardown),
		cmocka_unit_test_setup_teardown(test_first_counts, setup, teardown),
		cmocka_unit_test_setup_teardown(test_hidden, setup, teardown),
		cmocka_unit_test_setup_teardown(test_malformed, setup, teardown),
		cmocka_unit_test_setup_teardown(test_no_file, setup, teardown),
		cmocka_unit_test_setup_teardown(test_long, setup, teardown),
	};

	return cmocka_run_group_tests_name("kallsyms", tests, NULL, NULL);
}
