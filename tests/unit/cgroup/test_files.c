// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * unit/cgroup/test_files.c - the numbers in the files of a group.
 *
 * Owns: the promises of cgroup/files.h, on groups with the files of 5.10, 6.12 and 7.3: what a
 * kernel does not have is unavailable, never 0, and a removed group is noticed.
 */
#define _GNU_SOURCE
#include "unit/cgroup/tree.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "cgroup/files.h"

#define STAT_5_10 "anon 4096\nshmem 0\nworkingset_refault_anon 17\nworkingset_refault_file 3\n"
#define STAT_6_12                                                                                  \
	"anon 4096\nzswap 1000\nzswapped 3105\nswapcached 8192\nworkingset_refault_anon 18\n"      \
	"pgfault 5\nswpin_zero 31\nswpout_zero 37\nzswpin 41\nzswpout 43\nzswpwb 47\n"
#define STAT_7_3                                                                                   \
	"zswap 0\nzswapped 0\nzswap_incomp 0\nswapcached 0\nworkingset_refault_anon 0\n"           \
	"pswpin 53\npswpout 59\nswpin_zero 0\nzswpin 0\nsome_new_key 9\n"

struct group {
	struct tree tree;
	int fd;
	int64_t val[MEM__COUNT];
};

static int setup(void **state)
{
	struct group *g = calloc(1, sizeof(*g));

	assert_non_null(g);
	tree_make(&g->tree);
	g->fd = open(g->tree.top, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	for (int i = 0; i < MEM__COUNT; i++)
		g->val[i] = 7;
	*state = g;
	return 0;
}

static int teardown(void **state)
{
	struct group *g = *state;

	close(g->fd);
	if (!access(g->tree.top, F_OK))
		tree_remove(&g->tree);
	free(g);
	return 0;
}

static int read_group(struct group *g, enum cgroup_kind kind)
{
	return files_read(g->fd, kind, 0, MEM__ROW, g->val);
}

static int read_all(struct group *g, enum cgroup_kind kind)
{
	return files_read(g->fd, kind, 0, MEM__COUNT, g->val);
}

static void check_untouched(const struct group *g)
{
	static const enum col others[] = { COL_SWAP_CURRENT, COL_LEDGER,  COL_DRIFT,
					   COL_SWAP_MAX_EFF, COL_CHARGED, COL_SWAPIN_RATE,
					   COL_REFAULT_RATE, COL_LOST };

	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		assert_int_equal(g->val[others[i]], 7);
	for (int i = MEM__ROW; i < MEM__COUNT; i++)
		assert_int_equal(g->val[i], 7);
}

static void test_5_10(void **state)
{
	struct group *g = *state;
	const int64_t *val = g->val;

	tree_write(&g->tree, "memory.swap.max", "max\n");
	tree_write(&g->tree, "memory.swap.high", "104857600\n");
	tree_write(&g->tree, "memory.swap.events", "high 1\nmax 2\nfail 3\n");
	tree_write(&g->tree, "memory.stat", STAT_5_10);
	assert_int_equal(read_group(g, CGROUP_V2), 0);
	assert_int_equal(val[COL_SWAP_MAX], VAL_MAX);
	assert_int_equal(val[COL_SWAP_HIGH], 104857600);
	assert_int_equal(val[COL_SWAP_PEAK], VAL_NONE);
	assert_int_equal(val[COL_EVENTS_HIGH], 1);
	assert_int_equal(val[COL_EVENTS_MAX], 2);
	assert_int_equal(val[COL_EVENTS_FAIL], 3);
	assert_int_equal(val[COL_ZSWAP_CURRENT], VAL_NONE);
	assert_int_equal(val[COL_ZSWAPPED], VAL_NONE);
	assert_int_equal(val[COL_ZSWAP_RATIO], VAL_NONE);
	assert_int_equal(val[COL_SWAPCACHED], VAL_NONE);
	assert_int_equal(val[COL_PSI_SOME], VAL_NONE);
	assert_int_equal(g->val[MEM_REFAULT_ANON], 17);
	assert_int_equal(g->val[MEM_PSWPIN], VAL_NONE);
	assert_int_equal(g->val[MEM_ZSWPIN], VAL_NONE);
	assert_int_equal(g->val[MEM_ZSWAP_INCOMP], VAL_NONE);
	check_untouched(g);
}

static void test_6_12(void **state)
{
	struct group *g = *state;
	const int64_t *val = g->val;

	tree_write(&g->tree, "memory.swap.max", "0\n");
	tree_write(&g->tree, "memory.swap.peak", "12288\n");
	tree_write(&g->tree, "memory.swap.events", "high 0\nmax 0\nfail 18446744073709551615");
	tree_write(&g->tree, "memory.zswap.current", "1000\n");
	tree_write(&g->tree, "memory.pressure",
		   "some avg10=1.50 avg60=0.00 avg300=0.00 total=0\n"
		   "full avg10=0.25 avg60=0.00 avg300=0.00 total=0\n");
	tree_write(&g->tree, "memory.stat", STAT_6_12);
	assert_int_equal(read_group(g, CGROUP_V2), -ERANGE);
	assert_int_equal(val[COL_SWAP_MAX], 0);
	assert_int_equal(val[COL_SWAP_HIGH], VAL_NONE);
	assert_int_equal(val[COL_SWAP_PEAK], 12288);
	assert_int_equal(val[COL_EVENTS_MAX], 0);
	assert_int_equal(val[COL_EVENTS_FAIL], VAL_NONE); /* the counter went below 0 */
	assert_int_equal(val[COL_ZSWAP_CURRENT], 1000);
	assert_int_equal(val[COL_ZSWAPPED], 3105);
	assert_int_equal(val[COL_ZSWAP_RATIO], 311);
	assert_int_equal(val[COL_SWAPCACHED], 8192);
	assert_int_equal(val[COL_PSI_SOME], 150);
	assert_int_equal(val[COL_PSI_FULL], 25);
	check_untouched(g);
}

static void test_counters(void **state)
{
	struct group *g = *state;

	tree_write(&g->tree, "memory.stat",
		   STAT_6_12 "pswpin 53\npswpout 59\nzswap_incomp 12288\n");
	assert_int_equal(read_group(g, CGROUP_V2), 0);
	assert_int_equal(g->val[MEM_ZSWAP_INCOMP], 12288);
	assert_int_equal(g->val[MEM_PSWPIN], 53);
	assert_int_equal(g->val[MEM_ZSWPIN], 41);
	assert_int_equal(g->val[COL_ZSWAP_WRITEBACK], 47);
	assert_int_equal(g->val[MEM_SWPIN_ZERO], 31);
	assert_int_equal(g->val[MEM_REFAULT_ANON], 18);
}

static void test_7_3_idle(void **state)
{
	struct group *g = *state;

	tree_write(&g->tree, "memory.stat", STAT_7_3);
	assert_int_equal(read_group(g, CGROUP_V2), 0);
	assert_int_equal(g->val[COL_ZSWAP_CURRENT], 0);
	assert_int_equal(g->val[COL_ZSWAP_RATIO], VAL_NONE); /* nothing is compressed */
	assert_int_equal(g->val[MEM_PSWPIN], 53);
	assert_int_equal(g->val[COL_ZSWAP_WRITEBACK], VAL_NONE);
	assert_int_equal(g->val[MEM_REFAULT_ANON], 0);
}

static void test_root_and_fallback(void **state)
{
	struct group *g = *state;

	/* The root has the memory.stat line but no file; without the line the file is read. */
	tree_write(&g->tree, "memory.stat", "zswap 500\nzswapped 2000\n");
	assert_int_equal(read_group(g, CGROUP_V2), 0);
	assert_int_equal(g->val[COL_ZSWAP_CURRENT], 500);
	assert_int_equal(g->val[COL_ZSWAP_RATIO], 400);
	assert_int_equal(g->val[COL_SWAP_MAX], VAL_NONE);
	tree_write(&g->tree, "memory.stat", "anon 1\n");
	tree_write(&g->tree, "memory.zswap.current", "600\n");
	assert_int_equal(read_group(g, CGROUP_V2), 0);
	assert_int_equal(g->val[COL_ZSWAP_CURRENT], 600);
	assert_int_equal(g->val[COL_ZSWAP_RATIO], VAL_NONE);
}

static void test_v1(void **state)
{
	struct group *g = *state;

	tree_write(&g->tree, "memory.stat",
		   "swap 4096\nswapcached 4096\nworkingset_refault_anon 1\n"
		   "total_swap 8192\ntotal_swapcached 8192\ntotal_workingset_refault_anon 5\n");
	assert_int_equal(read_group(g, CGROUP_MIXED), 0);
	assert_int_equal(g->val[COL_SWAPCACHED], 8192);
	assert_int_equal(g->val[MEM_REFAULT_ANON], 5);
	assert_int_equal(read_group(g, CGROUP_V1), 0);
	assert_int_equal(g->val[MEM_REFAULT_ANON], 5);
	assert_int_equal(g->val[COL_SWAP_MAX], VAL_NONE);
}

static void test_no_controller(void **state)
{
	struct group *g = *state;

	/*
	 * A live group without any memory file: its numbers are unknown, and it is not "removed".
	 */
	assert_int_equal(read_group(g, CGROUP_V2), -ENOENT);
	assert_int_equal(g->val[COL_SWAP_MAX], VAL_NONE);
	assert_int_equal(g->val[COL_EVENTS_FAIL], VAL_NONE);
	assert_int_equal(g->val[MEM_REFAULT_ANON], VAL_NONE);
	check_untouched(g);
}

static void test_removed(void **state)
{
	struct group *g = *state;

	tree_write(&g->tree, "memory.stat", STAT_6_12);
	assert_int_equal(read_group(g, CGROUP_V2), 0);
	tree_remove(&g->tree);
	assert_int_equal(read_group(g, CGROUP_V2), -ENODEV);
	assert_int_equal(g->val[COL_ZSWAP_CURRENT], VAL_NONE);
}

static void test_broken_file(void **state)
{
	struct group *g = *state;

	tree_write(&g->tree, "memory.swap.max", "banana\n");
	tree_write(&g->tree, "memory.swap.high", "");
	tree_write(&g->tree, "memory.stat", STAT_5_10);
	assert_int_equal(read_group(g, CGROUP_V2), -EINVAL);
	assert_int_equal(g->val[COL_SWAP_MAX], VAL_NONE);
	assert_int_equal(g->val[MEM_REFAULT_ANON], 17); /* the others are filled in */
}

/* "max" is valid for a limit, not for a usage. */
static void test_max_is_a_limit(void **state)
{
	struct group *g = *state;

	tree_write(&g->tree, "memory.stat", STAT_5_10);
	tree_write(&g->tree, "memory.max", "max\n");
	assert_int_equal(read_all(g, CGROUP_V2), 0);
	assert_int_equal(g->val[MEM_MAX], VAL_MAX);
	tree_write(&g->tree, "memory.current", "max\n");
	assert_int_equal(read_all(g, CGROUP_V2), -EINVAL);
	assert_int_equal(g->val[MEM_CURRENT], VAL_NONE);
}

static void test_memory_v2(void **state)
{
	struct group *g = *state;
	const int64_t *val = g->val;

	assert_int_equal(read_all(g, CGROUP_V2), -ENOENT);
	tree_write(&g->tree, "memory.current", "8192\n");
	tree_write(&g->tree, "memory.high", "max\n");
	tree_write(&g->tree, "memory.events", "low 9\nhigh 1\nmax 2\noom 3\noom_kill 4\n");
	tree_write(&g->tree, "cgroup.stat", "nr_descendants 1\nnr_dying_descendants 2\n");
	tree_write(&g->tree, "cgroup.procs", "");
	tree_write(&g->tree, "memory.stat",
		   "anon 4096\ninactive_file 1\nactive_file 2\ninactive_anon 4\n");
	assert_int_equal(read_all(g, CGROUP_V2), 0);
	assert_int_equal(val[MEM_CURRENT], 8192);
	assert_int_equal(val[MEM_HIGH], VAL_MAX);
	assert_int_equal(val[MEM_MAX], VAL_NONE);
	assert_int_equal(val[MEM_EVENTS_HIGH], 1);
	assert_int_equal(val[MEM_EVENTS_OOM_KILL], 4);
	assert_int_equal(val[MEM_DYING], 2);
	assert_int_equal(val[MEM_ANON], 4096);
	assert_int_equal(val[MEM_FILE_LRU], 3);
	assert_int_equal(val[MEM_ANON_LRU], VAL_NONE); /* one of its lines is missing */
	assert_false(files_are_occupied(g->fd));
	assert_false(files_has(g->fd, true, MEM_RECLAIM));
	tree_write(&g->tree, "memory.reclaim", "");
	assert_true(files_has(g->fd, true, MEM_RECLAIM));
}

static void test_memory_v1(void **state)
{
	struct group *g = *state;
	const int64_t *val = g->val;

	tree_write(&g->tree, "memory.usage_in_bytes", "8192\n");
	tree_write(&g->tree, "memory.memsw.usage_in_bytes", "12288\n");
	tree_write(&g->tree, "memory.oom_control", "oom_kill_disable 1\noom_kill 5\n");
	tree_write(&g->tree, "memory.stat", "rss 1\ntotal_rss 4096\n");
	assert_int_equal(read_all(g, CGROUP_V1), 0);
	assert_int_equal(val[MEM_SWAP], 4096);
	assert_int_equal(val[MEM_NO_KILL], 1);
	assert_int_equal(val[MEM_EVENTS_OOM_KILL], 5);
	assert_int_equal(val[MEM_ANON], 4096);
	assert_true(files_are_occupied(g->fd)); /* occupancy cannot be read */
	tree_write(&g->tree, "memory.usage_in_bytes", "16384\n");
	assert_int_equal(read_all(g, CGROUP_V1), 0);
	assert_int_equal(val[MEM_SWAP], VAL_NONE);
}

static void test_one(void **state)
{
	struct group *g = *state;

	tree_write(&g->tree, "memory.pressure",
		   "some avg10=0.00 total=5\nfull avg10=0.00 total=3\n");
	tree_write(&g->tree, "cgroup.events", "populated 1\nfrozen 0\n");
	tree_write(&g->tree, "memory.stat", "swpout_zero 37\n");
	assert_int_equal(files_read_one(g->fd, CGROUP_V2, MEM_STALL_SOME), 5);
	assert_int_equal(files_read_one(g->fd, CGROUP_V2, MEM_STALL_FULL), 3);
	assert_int_equal(files_read_one(g->fd, CGROUP_V2, MEM_POPULATED), 1);
	assert_int_equal(files_read_one(g->fd, CGROUP_V2, MEM_ZERO_OUT), 37);
	assert_int_equal(files_read_one(g->fd, CGROUP_V1, MEM_ZERO_OUT), VAL_NONE);
	assert_int_equal(files_read_one(g->fd, CGROUP_V2, MEM_CURRENT), VAL_NONE);
}

/* Every value that is not derived has a file, and v1 and v2 have their own. */
static void test_names(void **state)
{
	(void)state;
	assert_string_equal(files_name(true, MEM_MAX), "memory.max");
	assert_string_equal(files_name(false, MEM_MAX), "memory.limit_in_bytes");
	assert_string_equal(files_name(true, COL_ZSWAP_CURRENT), "memory.zswap.current");
	assert_string_equal(files_name(true, COL_EVENTS_FAIL), "memory.swap.events");
	assert_null(files_name(false, MEM_HIGH));
	assert_null(files_name(true, COL_DRIFT));
	for (int i = ROW_VALUES; i <= MEM_RECLAIM; i++)
		assert_true(files_name(true, i) || files_name(false, i));
}

#define TREE_TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TREE_TEST(test_5_10),
		TREE_TEST(test_6_12),
		TREE_TEST(test_counters),
		TREE_TEST(test_7_3_idle),
		TREE_TEST(test_root_and_fallback),
		TREE_TEST(test_v1),
		TREE_TEST(test_no_controller),
		TREE_TEST(test_removed),
		TREE_TEST(test_broken_file),
		TREE_TEST(test_max_is_a_limit),
		TREE_TEST(test_memory_v2),
		TREE_TEST(test_memory_v1),
		TREE_TEST(test_one),
		cmocka_unit_test(test_names),
	};

	return cmocka_run_group_tests_name("files", tests, NULL, NULL);
}
