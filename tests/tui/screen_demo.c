// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * screen_demo.c - the screen, fed with made-up groups that change over time.
 *
 * Owns: a small tree of groups whose numbers are a function of the step, and nasty names. SIGUSR1
 * makes a step, so that a test knows what it should see; a crash is asked for with SIGUSR2. With an
 * argument there are that many more groups.
 */
#include <locale.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "model/limit.h"
#include "model/refresh.h"
#include "screen/screen.h"

#define MB (1LL << 20)
#define FIXED 9
#define STEP_NS 25000000000LL
#define MISSED_STEP 6

static const struct {
	const char *path;
	int parent;
	int64_t swap; /* MB, and what is added in each step */
	int64_t step;
	int64_t max;
} groups[FIXED] = {
	{ "/", -1, 9000, 0, -1 },
	{ "/kubepods.slice", 0, 7000, -500, -1 },
	{ "/kubepods.slice/pod-web", 1, 6000, -600, 6000 },
	{ "/kubepods.slice/pod-db", 1, 1000, 100, 2000 },
	{ "/system.slice", 0, 1500, 400, -1 },
	{ "/system.slice/old.scope", 4, 210, 0, -1 },
	{ "/system.slice/sm\xc3\xb8rrebr\xc3\xb8"
	  "d \xe6\x97\xa5\xe6\x9c\xac.service",
	  4, 700, 200, -1 },
	{ "/system.slice/evil\x1b[2J\n\xff.scope", 4, 90, 0, -1 },
	{ "/system.slice/a-very-long-name-that-does-not-fit-into-any-column-of-any-terminal-as-they"
	  "-are-made-by-programs-that-put-an-identifier-of-sixty-four-characters-and-a-prefix-into"
	  "-the-name-of-the-scope-0123456789abcdef.scope",
	  4, 5, 0, -1 },
};

static struct row *rows;
static int64_t (*vals)[ROW_VALUES];
static int *order;
static char (*names)[32];
static int nr_rows = FIXED;
static volatile sig_atomic_t steps_wanted;
static volatile sig_atomic_t stop;

static void on_signal(int sig)
{
	if (sig == SIGUSR1)
		steps_wanted++;
	else if (sig == SIGUSR2)
		abort();
	else
		stop = 1;
}

static void make_row(int i, int step)
{
	struct row *row = &rows[i];
	int64_t *val = vals[i];
	int64_t swap = (groups[i].swap + groups[i].step * step) * MB;

	row_clear(val);
	row->val = val;
	row->path = groups[i].path;
	row->parent = groups[i].parent;
	row->depth = i ? rows[row->parent].depth + 1 : 0;
	row->kernfs_id = (uint64_t)i + 100;
	row->memcg_id = (uint16_t)(i + 1);
	row->dying = i == 5;
	val[COL_SWAP_CURRENT] = val[COL_LEDGER] = swap > 0 ? swap : 0;
	val[COL_DRIFT] = i == 3 && step == 2 ? -4096 : 0;
	val[COL_SWAP_MAX] = groups[i].max < 0 ? VAL_MAX : groups[i].max * MB;
	val[COL_CHARGE_RATE] = (int64_t)i * 12345 * step;
	val[COL_UNCHARGE_RATE] = (int64_t)(FIXED - i) * 5432 * step;
	val[COL_EVENTS_MAX] = val[COL_EVENTS_FAIL] = i == 2 ? 412 : 0;
	val[COL_PSI_SOME] = i * 111;
	val[COL_PSI_FULL] = i * 11;
	if ((i == 3 && step >= MISSED_STEP) || (i == 4 && step > MISSED_STEP)) {
		val[COL_MISSED] = val[KEPT_MISSED_PAGES] = i == 3 ? 61 : -1;
		val[KEPT_MISSED_TIME] = (3 * 3600 + 12 * 60 + step) * 1000LL;
		val[KEPT_MISSED_END] = (i == 3 ? MISSED_STEP : MISSED_STEP + 1) * STEP_NS;
	}
}

static void make_more(int i)
{
	rows[i] = rows[FIXED - 2];
	memcpy(vals[i], vals[FIXED - 2], sizeof(vals[i]));
	rows[i].val = vals[i];
	snprintf(names[i], sizeof(names[i]), "/many/group-%05d", i);
	rows[i].path = names[i];
	rows[i].parent = 0;
	rows[i].depth = 1;
	rows[i].kernfs_id = (uint64_t)i + 100;
	vals[i][COL_SWAP_CURRENT] = (int64_t)(i * 7919 % nr_rows) * 4096;
}

/* Step 4 is without pod-web, which is gone then. */
static void make_view(struct refresh *view, int step)
{
	int nr = 0;

	for (int i = 0; i < nr_rows; i++) {
		if (i < FIXED)
			make_row(i, step);
		else
			make_more(i);
		if (i != 2 || step < 4)
			order[nr++] = i;
	}
	for (int i = 0; i < nr_rows; i++)
		limit_apply(rows, i, vals[i]);
	*view = (struct refresh){ .rows = rows, .order = order, .nr_order = (size_t)nr };
	view->now_ns = (uint64_t)(step * STEP_NS);
	view->host = (struct host){
		.kernel = "6.12.1",
		.nodename = "node",
		.attach = "fentry",
		.swap_total = 16384 * MB,
		.swap_used = 9000 * MB,
		.zswap_pool = 512 * MB,
		.zswap_stored = 1700 * MB,
		.psi_some = 1230,
		.psi_full = 310,
		.events_rate = 8420000,
		.own_cpu = 41,
		.groups = nr,
		.drifting = step == 2,
	};
}

static int demo_loop(struct screen *screen)
{
	struct pollfd fds[] = { { .fd = STDIN_FILENO, .events = POLLIN },
				{ .fd = screen_signal_fd(screen), .events = POLLIN } };
	struct refresh view;
	int step = 0, err;

	make_view(&view, step);
	err = screen_update(screen, &view);
	while (!err && !stop && !screen_is_over(screen)) {
		if (poll(fds, 2, 20) > 0)
			screen_input(screen);
		if (step >= steps_wanted || screen_is_paused(screen))
			continue;
		make_view(&view, ++step);
		err = screen_update(screen, &view);
	}
	return err;
}

int main(int argc, char **argv)
{
	static const int signals[] = { SIGUSR1, SIGUSR2, SIGTERM, SIGINT, SIGHUP };
	struct screen *screen;
	int err;

	if (argc > 1)
		nr_rows += atoi(argv[1]);
	rows = calloc((size_t)nr_rows, sizeof(*rows));
	vals = calloc((size_t)nr_rows, sizeof(*vals));
	order = calloc((size_t)nr_rows, sizeof(*order));
	names = calloc((size_t)nr_rows, sizeof(*names));
	if (!rows || !vals || !order || !names)
		return 1;
	setlocale(LC_CTYPE, "");
	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		signal(signals[i], on_signal);
	if (!screen_is_possible())
		return 2;
	screen = screen_open(1000000000);
	if (!screen)
		return 1;
	err = demo_loop(screen);
	screen_close(screen);
	free(rows);
	free(vals);
	free(order);
	free(names);
	return err ? 1 : 0;
}
