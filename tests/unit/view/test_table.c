// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * unit/view/test_table.c - the plain text of a refresh, byte by byte.
 *
 * Owns: the promises of view/table.h and view/host.h: layout, marks, unknown values, and that no
 * name can put a control character or an escape code into the output.
 */
#define _GNU_SOURCE
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>

#include "unit/model/rows.h"
#include "view/host.h"
#include "view/table.h"

#define GB (1LL << 30)
#define MB (1LL << 20)

static const enum col three[] = { COL_SWAP_CURRENT, COL_DRIFT, COL_SWAP_MAX_PCT };

static void make_host(struct host *host)
{
	*host = (struct host){
		.kernel = "6.12.1",
		.nodename = "node",
		.attach = "fentry",
		.swap_total = 16 * GB,
		.swap_used = 12 * GB + 300 * MB,
		.zswap_pool = VAL_NONE,
		.zswap_stored = VAL_NONE,
		.psi_some = VAL_NONE,
		.psi_full = VAL_NONE,
		.events_rate = 8420000,
		.own_cpu = 41,
		.groups = 214,
	};
}

static void make_row(struct row *row, const char *path, int parent, int depth)
{
	memset(row, 0, sizeof(*row));
	row_new(row);
	row->path = path;
	row->parent = parent;
	row->depth = depth;
	row_set(row, COL_SWAP_CURRENT, 812 * MB);
	row_set(row, COL_LEDGER, 812 * MB);
	row_set(row, COL_DRIFT, 0);
}

static char *print(const struct view_table_opt *opt, const struct host *host,
		   const struct view_rows *rows)
{
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	assert_int_equal(view_table_print(out, opt, host, rows), 0);
	fclose(out);
	return text;
}

/* Compares what follows the two host lines. */
static void check_rows(struct view_table_opt opt, const struct view_rows *rows, const char *want)
{
	struct host host;
	char *text;

	make_host(&host);
	if (!opt.cols) {
		opt.cols = three;
		opt.nr_cols = 3;
	}
	text = print(&opt, &host, rows);
	assert_string_equal(strstr(text, "CGROUP"), want);
	free(text);
}

static void test_rows(void **state)
{
	struct row r[3];
	struct view_rows rows = { .rows = r, .nr = 3 };

	(void)state;
	make_row(&r[0], "/", -1, 0);
	make_row(&r[1], "/kube", 0, 1);
	make_row(&r[2], "/kube/pod", 1, 2);
	row_set(&r[1], COL_SWAP_MAX, GB);
	row_set(&r[1], COL_SWAP_MAX_PCT, 7929);
	row_set(&r[2], COL_SWAP_MAX_PCT, 7929);
	row_set(&r[2], COL_DRIFT, -4096);
	check_rows((struct view_table_opt){ 0 }, &rows,
		   "CGROUP      SWAP  DRIFT  %MAX LIMIT-BY    \n"
		   "/           812M      0     - -           \n"
		   "/kube       812M      0   79% .           \n"
		   "/kube/pod   812M  -4.0K   79% kube        \n");
}

/* Names give way to columns, down to a third; then the last columns are left out. */
static void test_width(void **state)
{
	struct row r[1];
	const struct view_rows rows = { .rows = r, .nr = 1 };

	(void)state;
	make_row(&r[0], "/a-name-of-twenty-one", -1, 0);
	/* 21 for the name, 7 and 7 for SWAP and DRIFT, 6 and 13 for %MAX */
	check_rows((struct view_table_opt){ .width = 54 }, &rows,
		   "CGROUP                  SWAP  DRIFT  %MAX LIMIT-BY    \n"
		   "/a-name-of-twenty-one   812M      0     - -           \n");
	check_rows((struct view_table_opt){ .width = 53 }, &rows,
		   "CGROUP                 SWAP  DRIFT  %MAX LIMIT-BY    \n"
		   "<-name-of-twenty-one   812M      0     - -           \n");
	check_rows((struct view_table_opt){ .width = 49 }, &rows,
		   "CGROUP             SWAP  DRIFT  %MAX LIMIT-BY    \n"
		   "<e-of-twenty-one   812M      0     - -           \n");
	check_rows((struct view_table_opt){ .width = 48 }, &rows,
		   "CGROUP                  SWAP  DRIFT\n"
		   "/a-name-of-twenty-one   812M      0\n");
	check_rows((struct view_table_opt){ .width = 10 }, &rows,
		   "CGROUP         SWAP\n"
		   "<-twenty-one   812M\n");
}

static void test_order(void **state)
{
	static const int order[] = { 2, 1 };
	static const enum col one[] = { COL_SWAP_CURRENT };
	struct row r[3];
	struct view_rows rows = { .rows = r, .order = order, .nr = 2 };
	struct view_table_opt opt = { .cols = one, .nr_cols = 1 };

	(void)state;
	make_row(&r[0], "/a-long-name-that-is-not-shown", -1, 0);
	make_row(&r[1], "/b", 0, 1);
	make_row(&r[2], "/c", 0, 1);
	check_rows(opt, &rows, "CGROUP   SWAP\n/c       812M\n/b       812M\n");
	rows.nr = 0;
	check_rows(opt, &rows, "CGROUP   SWAP\n");
}

static void test_unknown(void **state)
{
	struct row r[2];
	struct view_rows rows = { .rows = r, .nr = 2 };

	(void)state;
	make_row(&r[0], "/", -1, 0);
	make_row(&r[1], "/a", 0, 1);
	row_new(&r[0]);
	row_set(&r[1], COL_DRIFT, VAL_NONE);
	check_rows((struct view_table_opt){ 0 }, &rows,
		   "CGROUP   SWAP  DRIFT  %MAX LIMIT-BY    \n"
		   "/           -      -     - -           \n"
		   "/a       812M      ?     - -           \n");
}

static void test_dying(void **state)
{
	static const enum col one[] = { COL_SWAP_CURRENT };
	struct row r[1];
	struct view_rows rows = { .rows = r, .nr = 1 };
	struct view_table_opt opt = { .cols = one, .nr_cols = 1 };

	(void)state;
	make_row(&r[0], "/x/old.scope", -1, 2);
	r[0].dying = true;
	check_rows(opt, &rows, "CGROUP          SWAP\n+/x/old.scope   812M\n");
	opt.utf8 = true;
	check_rows(opt, &rows, "CGROUP          SWAP\n†/x/old.scope   812M\n");
}

static void test_names(void **state)
{
	static const enum col one[] = { COL_SWAP_CURRENT };
	struct row r[1];
	struct view_rows rows = { .rows = r, .nr = 1 };
	struct view_table_opt opt = { .cols = one, .nr_cols = 1 };

	(void)state;
	make_row(&r[0], "/a b\n\x1b[2J\xff\xc3\xbc", -1, 1);
	check_rows(opt, &rows,
		   "CGROUP                        SWAP\n"
		   "/a b\\012\\033[2J\\377\\303\\274   812M\n");
	opt.utf8 = true;
	check_rows(opt, &rows,
		   "CGROUP                 SWAP\n"
		   "/a b\\012\\033[2J\\377\xc3\xbc   812M\n");
}

/* The name of the binding limit's group is shortened at its beginning. */
static void test_limit_name(void **state)
{
	static const enum col one[] = { COL_SWAP_MAX_PCT };
	struct row r[2];
	struct view_rows rows = { .rows = r, .nr = 2 };
	struct view_table_opt opt = { .cols = one, .nr_cols = 1 };

	(void)state;
	make_row(&r[0], "/user-1000.slice", -1, 0);
	make_row(&r[1], "/user-1000.slice/a", 0, 1);
	row_set(&r[0], COL_SWAP_MAX, GB);
	check_rows(opt, &rows,
		   "CGROUP              %MAX LIMIT-BY    \n"
		   "/user-1000.slice       - .           \n"
		   "/user-1000.slice/a     - <-1000.slice\n");
	opt.utf8 = true;
	check_rows(opt, &rows,
		   "CGROUP              %MAX LIMIT-BY    \n"
		   "/user-1000.slice       - .           \n"
		   "/user-1000.slice/a     - …-1000.slice\n");
}

static void test_default_columns(void **state)
{
	struct row r[1];
	struct view_rows rows = { .rows = r, .nr = 1 };
	const struct view_table_opt opt = { 0 };
	struct host host;
	char *text, *heading;

	(void)state;
	make_host(&host);
	make_row(&r[0], "/", -1, 0);
	text = print(&opt, &host, &rows);
	heading = strstr(text, "CGROUP");
	heading[strcspn(heading, "\n")] = '\0';
	assert_string_equal(heading, "CGROUP   SWAP  DRIFT  OUT/s FREE/s   IN/s  ZSWAP RATIO  %MAX "
				     "LIMIT-BY      MAX!  FAIL   PSI");
	free(text);
}

static void test_escapes(void **state)
{
	struct row r[1];
	struct view_rows rows = { .rows = r, .nr = 1 };
	struct view_table_opt opt = { 0 };
	struct host host;
	char *text;

	(void)state;
	make_host(&host);
	make_row(&r[0], "/\x1b", -1, 0);
	strcpy(host.nodename, "a\x1b]0;b");
	text = print(&opt, &host, &rows);
	assert_null(strchr(text, '\x1b'));
	free(text);
}

static void test_host_machine(void **state)
{
	char line[VIEW_HOST_SIZE];
	struct host host;

	(void)state;
	make_host(&host);
	host.own_cpu = VAL_NONE;
	assert_string_equal(view_host_machine(line, &host),
			    "cgswap  node  6.12.1   swap 12.3G/16.0G");
	host.zswap_pool = GB;
	host.zswap_stored = 3 * GB + 400 * MB;
	host.psi_some = 1230;
	host.psi_full = 310;
	host.own_cpu = 41;
	host.swap_unowned = 4096;
	assert_string_equal(
		view_host_machine(line, &host),
		"cgswap  node  6.12.1   swap 12.3G/16.0G  unowned 4.0K"
		"  zswap 1.0G holds 3.4G (3.4x)   psi some 12.3 full 3.10   own 0.41% cpu");
	host = (struct host){ .swap_total = VAL_NONE,
			      .swap_used = VAL_NONE,
			      .swap_unowned = VAL_NONE,
			      .psi_some = VAL_NONE,
			      .psi_full = VAL_NONE,
			      .own_cpu = VAL_NONE };
	assert_string_equal(view_host_machine(line, &host),
			    "cgswap  -  -   swap -/-  zswap 0 holds 0");
	host.zswap_pool = VAL_NONE;
	host.nodename[0] = '\0';
	assert_string_equal(view_host_machine(line, &host), "cgswap  -  -   swap -/-");
}

static void test_host_long(void **state)
{
	char line[VIEW_HOST_SIZE], name[1024];
	struct host host;

	(void)state;
	make_host(&host);
	memset(name, '\n', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	memcpy(host.nodename, name + sizeof(name) - sizeof(host.nodename), sizeof(host.nodename));
	memcpy(host.kernel, host.nodename, sizeof(host.kernel));
	host.attach = name;
	assert_true(strlen(view_host_machine(line, &host)) < VIEW_HOST_SIZE);
	assert_null(strchr(line, '\n'));
	assert_true(strlen(view_host_trust(line, &host)) < VIEW_HOST_SIZE);
}

static void check_trust(const struct host *host, const char *want)
{
	char line[VIEW_HOST_SIZE];

	assert_string_equal(view_host_trust(line, host), want);
}

static void test_host_trust(void **state)
{
	struct host host;

	(void)state;
	make_host(&host);
	check_trust(&host, "84.2k events/s  lost 0  missed 0   "
			   "ledger = kernel for 214 groups   fentry");
	host.events_lost = 123456789;
	host.probe_misses = VAL_NONE;
	host.unsettled = 2;
	check_trust(&host, "84.2k events/s  lost 123456789  missed -   "
			   "ledger = kernel for 212 groups, 2 not settled   fentry");
	host.drifting = 3;
	check_trust(&host, "84.2k events/s  lost 123456789  missed -   "
			   "DRIFT in 3 of 214 groups, 2 not settled   fentry");
}

/* Times are in the time zone of the machine that shows them. */
static void test_host_gap(void **state)
{
	struct host host;

	(void)state;
	make_host(&host);
	setenv("TZ", "UTC", 1);
	host.probe_misses = VAL_NONE;
	host.gap = "kprobes were off";
	check_trust(&host, "84.2k events/s  lost 0  missed -  PROGRAMS OFF   "
			   "ledger = kernel for 214 groups   fentry");
	host.gap_begin = 3 * 3600 + 725;
	host.gap_end = host.gap_begin + 5.5;
	check_trust(&host, "84.2k events/s  lost 0  missed -  PROGRAMS OFF 03:12:05-03:12:10   "
			   "ledger = kernel for 214 groups   fentry");
}

static void test_verdict_unknown(void **state)
{
	struct host host;

	(void)state;
	make_host(&host);
	host.unsettled = 214;
	check_trust(&host, "84.2k events/s  lost 0  missed 0   ledger not settled   fentry");
	host.groups = host.unsettled = 0;
	check_trust(&host, "84.2k events/s  lost 0  missed 0   ledger not settled   fentry");
	host.groups = 1;
	check_trust(&host, "84.2k events/s  lost 0  missed 0   "
			   "ledger = kernel for 1 group   fentry");
	host.drifting = VAL_NONE;
	check_trust(&host, "84.2k events/s  lost 0  missed 0   ledger unknown   fentry");
}

static void test_write_error(void **state)
{
	FILE *full = fopen("/dev/full", "w");
	struct row r[1];
	struct view_rows rows = { .rows = r, .nr = 1 };
	struct view_table_opt opt = { 0 };
	struct host host;

	(void)state;
	make_host(&host);
	make_row(&r[0], "/", -1, 0);
	assert_non_null(full);
	assert_int_equal(view_table_print(full, &opt, &host, &rows), -ENOSPC);
	fclose(full);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),	    cmocka_unit_test(test_width),
		cmocka_unit_test(test_order),	    cmocka_unit_test(test_unknown),
		cmocka_unit_test(test_dying),	    cmocka_unit_test(test_names),
		cmocka_unit_test(test_limit_name),  cmocka_unit_test(test_default_columns),
		cmocka_unit_test(test_escapes),	    cmocka_unit_test(test_host_machine),
		cmocka_unit_test(test_host_long),   cmocka_unit_test(test_host_trust),
		cmocka_unit_test(test_host_gap),    cmocka_unit_test(test_verdict_unknown),
		cmocka_unit_test(test_write_error),
	};

	setlocale(LC_CTYPE, "C.UTF-8");
	return cmocka_run_group_tests_name("table", tests, NULL, NULL);
}
