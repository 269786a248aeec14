// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * unit/cgroup/test_host.c - the machine's /proc.
 *
 * Owns: the promises of cgroup/host.h, on saved trees with the files of an old and of a new kernel.
 */
#define _GNU_SOURCE
#include "unit/cgroup/tree.h"

#include <errno.h>
#include <unistd.h>

#include "cgroup/host.h"

struct fixture {
	struct tree tree;
	struct kernfs k;
	struct host host;
};

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	assert_non_null(f);
	tree_make(&f->tree);
	tree_write(&f->tree, "proc/self/mountinfo", "");
	assert_int_equal(kernfs_open(&f->k, f->tree.top), 0);
	f->host.events = 7;
	f->host.swap_charged = 7;
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	kernfs_close(&f->k);
	tree_remove(&f->tree);
	free(f);
	return 0;
}

static void test_old(void **state)
{
	struct fixture *f = *state;

	tree_write(&f->tree, "proc/meminfo",
		   "MemTotal:        8000000 kB\nSwapCached:         12 kB\n"
		   "SwapTotal:       1048572 kB\nSwapFree:        1048568 kB\n");
	assert_int_equal(host_read(&f->k, &f->host), 0);
	assert_int_equal(f->host.swap_total, 1048572LL * 1024);
	assert_int_equal(f->host.swap_used, 4096);
	assert_int_equal(f->host.swap_cached, 12 * 1024);
	assert_int_equal(f->host.zswap_pool, VAL_NONE);
	assert_int_equal(f->host.zswap_stored, VAL_NONE);
	assert_int_equal(f->host.psi_some, VAL_NONE);
	assert_int_equal(f->host.psi_full, VAL_NONE);
	assert_int_equal(f->host.events, 7);
	assert_int_equal(f->host.swap_charged, 7);
}

static void test_new(void **state)
{
	struct fixture *f = *state;

	tree_write(&f->tree, "proc/meminfo",
		   "SwapTotal:       0 kB\nSwapFree:        0 kB\n"
		   "Zswap:              5 kB\nZswapped:          20 kB");
	tree_write(&f->tree, "proc/pressure/memory",
		   "some avg10=3.10 avg60=0.00 avg300=0.00 total=0\n"
		   "full avg10=1.20 avg60=0.00 avg300=0.00 total=0\n");
	assert_int_equal(host_read(&f->k, &f->host), 0);
	assert_int_equal(f->host.swap_total, 0);
	assert_int_equal(f->host.swap_used, 0);
	assert_int_equal(f->host.zswap_pool, 5120);
	assert_int_equal(f->host.zswap_stored, 20480);
	assert_int_equal(f->host.zswap_max, VAL_NONE);
	assert_int_equal(f->host.psi_some, 310);
	assert_int_equal(f->host.psi_full, 120);
}

static void test_zswap(void **state)
{
	static const char enabled[] = "sys/module/zswap/parameters/enabled";
	struct fixture *f = *state;

	tree_write(&f->tree, "proc/meminfo", "");
	assert_int_equal(host_read(&f->k, &f->host), 0);
	assert_string_equal(f->host.zswap, "absent");
	tree_write(&f->tree, enabled, "N\n");
	assert_int_equal(host_read(&f->k, &f->host), 0);
	assert_string_equal(f->host.zswap, "off");
	tree_write(&f->tree, enabled, "Y\n");
	assert_int_equal(host_read(&f->k, &f->host), 0);
	assert_string_equal(f->host.zswap, "on");
}

static void test_odd(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(host_read(&f->k, &f->host), -ENOENT);
	assert_int_equal(f->host.swap_total, VAL_NONE);
	assert_int_equal(f->host.swap_used, VAL_NONE);
	/* swapoff shrinks the total while slots are still in use */
	tree_write(&f->tree, "proc/meminfo",
		   "SwapTotal: 4 kB\nSwapFree: 8 kB\nZswap: 18446744073709551615 kB\n");
	assert_int_equal(host_read(&f->k, &f->host), 0);
	assert_int_equal(f->host.swap_total, 4096);
	assert_int_equal(f->host.swap_used, VAL_NONE);
	assert_int_equal(f->host.zswap_pool, VAL_NONE);
	tree_write(&f->tree, "proc/meminfo", "");
	assert_int_equal(host_read(&f->k, &f->host), 0);
	assert_int_equal(f->host.swap_total, VAL_NONE);
}

static void test_names(void **state)
{
	struct fixture *f = *state;

	strcpy(f->host.kernel, "before");
	tree_write(&f->tree, "proc/meminfo", "");
	assert_int_equal(host_read(&f->k, &f->host), 0);
	assert_string_equal(f->host.kernel, "");
	assert_string_equal(f->host.nodename, "");
	tree_write(&f->tree, "proc/sys/kernel/osrelease", "6.12.1-x\n");
	tree_write(&f->tree, "proc/sys/kernel/hostname", "node\n");
	assert_int_equal(host_read(&f->k, &f->host), 0);
	assert_string_equal(f->host.kernel, "6.12.1-x");
	assert_string_equal(f->host.nodename, "node");
}

static void test_machine(void **state)
{
	struct fixture *f = *state;
	struct machine machine;

	assert_int_equal(machine_read(&f->k, &machine), -ENOENT);
	assert_int_equal(machine.memory, VAL_NONE);
	assert_int_equal(machine.swappiness, VAL_NONE);
	assert_int_equal(machine.nr_devices, 0);
	tree_write(&f->tree, "proc/meminfo",
		   "MemTotal: 8000 kB\nMemAvailable: 3000 kB\n"
		   "SwapTotal: 100 kB\nSwapFree: 40 kB\n");
	tree_write(&f->tree, "proc/swaps",
		   "Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n"
		   "/dev/vdb partition\t100\t60\t-2\n");
	tree_write(&f->tree, "proc/sys/vm/swappiness", "60\n");
	tree_write(&f->tree, "sys/module/zswap/parameters/max_pool_percent", "20\n");
	assert_int_equal(machine_read(&f->k, &machine), 0);
	assert_int_equal(machine.memory, 8000 * 1024);
	assert_int_equal(machine.available, 3000 * 1024);
	assert_int_equal(machine.swap_free, 40 * 1024);
	assert_int_equal(machine.host.swap_used, 60 * 1024);
	assert_int_equal(machine.swappiness, 60);
	assert_int_equal(machine.pool_percent, 20);
	assert_int_equal(machine.nr_devices, 1);
	assert_string_equal(machine.devices[0].name, "/dev/vdb");
}

/* As on the machine of the tree; as here where it does not tell. */
static void test_page_size(void **state)
{
	static const struct {
		const char *huge;
		int64_t page;
	} sizes[] = { { "2097152\n", 4096 },
		      { "33554432\n", 16384 },
		      { "536870912\n", 65536 },
		      { "1048576\n", 0 },
		      { "many\n", 0 } };
	struct fixture *f = *state;
	struct machine machine;

	machine_read(&f->k, &machine);
	assert_int_equal(machine.page_bytes, sysconf(_SC_PAGESIZE));
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		tree_write(&f->tree, "sys/kernel/mm/transparent_hugepage/hpage_pmd_size",
			   sizes[i].huge);
		machine_read(&f->k, &machine);
		assert_int_equal(machine.page_bytes,
				 sizes[i].page ? sizes[i].page : sysconf(_SC_PAGESIZE));
	}
}

static void kinds_check(const struct host *host, int64_t disk, int64_t zram, int64_t file)
{
	assert_int_equal(host->kind_used[SWAP_DISK], disk);
	assert_int_equal(host->kind_used[SWAP_ZRAM], zram);
	assert_int_equal(host->kind_used[SWAP_FILE], file);
}

static void test_kinds(void **state)
{
	struct fixture *f = *state;
	struct machine machine;
	char many[4096] = "Filename Type Size Used Priority\n";

	tree_write(&f->tree, "proc/meminfo", "MemTotal: 8000 kB\n");
	tree_write(&f->tree, "sys/module/zswap/parameters/max_pool_percent", "20\n");
	assert_int_equal(host_read(&f->k, &f->host), 0);
	kinds_check(&f->host, VAL_NONE, VAL_NONE, VAL_NONE);
	assert_int_equal(f->host.zswap_max, 1600 * 1024);
	tree_write(&f->tree, "proc/swaps",
		   "Filename Type Size Used Priority\n/dev/zram0 partition 100 4 5\n"
		   "/dev/zram1 partition 100 8 5\n/dev/vdb partition 50 16 -2\n"
		   "/dev/zram/x partition 70 64 -2\n/dev/zramfile file 70 32 -3\n"
		   "/swap file 70 1 -3\n");
	assert_int_equal(host_read(&f->k, &f->host), 0);
	kinds_check(&f->host, 80 * 1024, 12 * 1024, 33 * 1024);
	assert_int_equal(f->host.kind_total[SWAP_ZRAM], 200 * 1024);
	assert_int_equal(machine_read(&f->k, &machine), 0);
	kinds_check(&machine.host, 80 * 1024, 12 * 1024, 33 * 1024);
	/* more than the array holds */
	for (size_t i = 0; i <= MACHINE_DEVICES; i++)
		strcat(many, "/swap file 4 4 1\n");
	tree_write(&f->tree, "proc/swaps", many);
	assert_int_equal(host_read(&f->k, &f->host), 0);
	kinds_check(&f->host, VAL_NONE, VAL_NONE, VAL_NONE);
	tree_write(&f->tree, "proc/swaps", "Filename Type Size Used Priority\n");
	assert_int_equal(host_read(&f->k, &f->host), 0);
	kinds_check(&f->host, 0, 0, 0);
}

static void test_devices(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(host_swap_devices(&f->k), VAL_NONE);
	tree_write(&f->tree, "proc/swaps", "");
	assert_int_equal(host_swap_devices(&f->k), 0);
	tree_write(&f->tree, "proc/swaps", "Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n");
	assert_int_equal(host_swap_devices(&f->k), 0);
	tree_write(&f->tree, "proc/swaps",
		   "Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n"
		   "/dev/vdb partition\t1\t0\t-2\n/swap\\040a\\012b file\t1\t0\t-3");
	assert_int_equal(host_swap_devices(&f->k), 2);
}

/* A name that ends in "(deleted)" is of a removed file, unless a file of that name exists. */
static void test_removed(void **state)
{
	struct fixture *f = *state;
	struct swap_device devices[2];
	size_t nr;

	tree_write(&f->tree, "proc/swaps",
		   "Filename Type Size Used Priority\n/a\\040(deleted) file 1 0 1\n"
		   "/b\\040(deleted) file 1 0 1\n");
	tree_write(&f->tree, "b (deleted)", "");
	assert_int_equal(host_read_swaps(&f->k, devices, 2, &nr), 0);
	assert_int_equal(nr, 2);
	assert_true(devices[0].removed);
	assert_false(devices[1].removed);
}

#define TREE_TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TREE_TEST(test_old),	   TREE_TEST(test_new),	    TREE_TEST(test_zswap),
		TREE_TEST(test_odd),	   TREE_TEST(test_names),   TREE_TEST(test_machine),
		TREE_TEST(test_page_size), TREE_TEST(test_devices), TREE_TEST(test_kinds),
		TREE_TEST(test_removed),
	};

	return cmocka_run_group_tests_name("host", tests, NULL, NULL);
}
