// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * screen_demo.c - the screen, fed with synthetic groups that change over time.
 *
 * Owns: a small tree of groups whose numbers are a function of the step, and hostile names.
 * SIGRTMIN, which is queued, makes a step, so that a test knows what to expect; SIGUSR2 makes it
 * crash. -a: actors are watched; -e: and nothing is evicted. -c: some groups are containers, whose
 * names come with the first step. -n: usual names and numbers. -o: a step is a second, in which
 * only one number changes. -w: what explain says comes with SIGUSR1. An argument adds that many
 * groups.
 */
#include <locale.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/text.h"
#include "model/advice.h"
#include "model/device.h"
#include "model/health.h"
#include "model/limit.h"
#include "model/refresh.h"
#include "screen/screen.h"
#include "stream/event.h"
#include "trace/evictions.h"

#define MB (1LL << 20)
#define FIXED 9
#define STEP_NS 25000000000LL
#define MISSED_STEP 6
#define HELD_STEP 12

static const struct {
	const char *path;
	int parent;
	int64_t swap; /* MB at step 0, and growth per step */
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
	  4, 700, 200, 960 },
	{ "/system.slice/evil\x1b[2J\n\xff.scope", 4, 90, 0, -1 },
	{ "/system.slice/a-very-long-name-that-does-not-fit-into-any-column-of-any-terminal-as-they"
	  "-are-made-by-programs-that-put-an-identifier-of-sixty-four-characters-and-a-prefix-into"
	  "-the-name-of-the-scope-0123456789abcdef.scope",
	  4, 5, -1, -1 },
};

#define ID_62 "4a5b6c7d8e9f00112233445566778899aabbccddeeff001122334455667788"
#define ID "3f" ID_62
#define POD "/kubepods.slice/kubepods-pod2c48913c_a29f_11e7_9350_020968147796.slice"
#define NAME_99                                                                                    \
	"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"

/* With -c in the place of some: what tells them apart is what people call them, if anything. */
static const struct {
	const char *path;
	int parent;
	const char *name; /* NULL: nobody knows */
} containers[FIXED] = {
	[2] = { POD, 1, "shop/web-7f4d" },
	[3] = { POD "/crio-" ID ".scope", 2, "shop/web-7f4d/nginx" },
	[5] = { "/system.slice/docker-4f" ID_62 ".scope", 4, NULL },
	[6] = { "/system.slice/docker-" ID ".scope", 4,
		"sm\xc3\xb8rrebr\xc3\xb8"
		"d (docker)" },
	[7] = { "/system.slice/libpod-" ID ".scope", 4,
		"a\x1b[2J\n\xff\xe2\x80\xae" NAME_99 NAME_99 NAME_99 NAME_99 " (podman)" },
	[8] = { "/machine.slice/machine-qemu\\x2d1\\x2ddb.scope", 0, NULL },
};
/* Names and numbers for a picture that says what the screen is for. */
static const char *const usual[FIXED] = {
	[6] = "/system.slice/postgresql.service",
	[7] = "/system.slice/backup.service",
	[8] = "/system.slice/docker-4f0c2b6d9e1a4f0c2b6d9e1a4f0c2b6d9e1a4f0c2b6d9e1a.scope",
};
static const int64_t usual_zswap[FIXED] = { 512, 300, 220, 80, 206, 12, 130, 64, 0 }; /* MB */
static bool is_usual;

static struct row *rows;
static bool one_number, with_containers, asked[FIXED];
static int64_t (*vals)[ROW_VALUES];
static int *order;
static char (*names)[32];
static struct evictions *evictions; /* NULL: not watched */
static bool quiet;		    /* nothing is evicted */
static bool slow;		    /* answers wait for a signal */
static volatile sig_atomic_t answered;
static uint64_t (*actors)[ACTOR_COUNT];
static int nr_rows = FIXED;
static volatile sig_atomic_t steps_wanted;
static volatile sig_atomic_t stop;

static void on_signal(int sig)
{
	if (sig == SIGRTMIN)
		steps_wanted++;
	else if (sig == SIGUSR1)
		answered = 1;
	else if (sig == SIGUSR2)
		abort();
	else
		stop = 1;
}

static void make_usual(int64_t *val, int i, int step)
{
	if (i == 6)
		val[COL_SWAP_MAX] = 1400 * MB;
	val[COL_SWAPIN_RATE] = i * 4321 * step;
	val[COL_ZSWAP_CURRENT] = usual_zswap[i] * MB;
	val[COL_ZSWAP_RATIO] = usual_zswap[i] ? 250 + i * 31 : VAL_NONE;
}

static void make_row(int i, int step)
{
	struct row *row = &rows[i];
	int64_t *val = vals[i];
	int64_t swap = (groups[i].swap + groups[i].step * step) * MB;

	row_clear(val);
	row->val = val;
	row->path = is_usual && usual[i] ? usual[i] : groups[i].path;
	row->parent = groups[i].parent;
	if (with_containers && containers[i].path) {
		row->path = containers[i].path;
		row->parent = containers[i].parent;
	}
	row->depth = i ? rows[row->parent].depth + 1 : 0;
	row->kernfs_id = (uint64_t)i + 100;
	row->memcg_id = (uint16_t)(i + 1);
	row->dying = i == 5;
	row->actors = evictions ? actors[i] : NULL;
	val[COL_SWAP_CURRENT] = val[COL_LEDGER] = swap > 0 ? swap : 0;
	val[COL_DRIFT] = i == 3 && step == 2 ? -4096 : 0;
	val[COL_SWAP_MAX] = groups[i].max < 0 ? VAL_MAX : groups[i].max * MB;
	val[COL_CHARGE_RATE] = (int64_t)i * 12345 * step;
	val[COL_UNCHARGE_RATE] = (int64_t)(FIXED - i) * 5432 * step;
	val[COL_EVENTS_MAX] = val[COL_EVENTS_FAIL] = i == 2 ? 412 : 0;
	if (i == 2)
		val[COL_EVENTS_MAX] += 3 * (step < 4 ? step : 3);
	val[COL_REFAULT_RATE] = i == 7 && step >= 2 ? 51200 : 0;
	val[COL_PSI_SOME] = i == 7 && step >= 2 ? 2345 : i * 111;
	val[COL_PSI_FULL] = i * 11;
	if (i == 3 && step >= HELD_STEP) {
		val[KEPT_HIGH] = 4096 * MB;
		val[KEPT_MEMORY] = 4100 * MB;
		val[KEPT_UNSWAPPED] = 3 * MB;
	}
	if (is_usual)
		make_usual(val, i, step);
	if ((i == 3 && step >= MISSED_STEP) || (i == 4 && step > MISSED_STEP)) {
		val[COL_MISSED] = val[KEPT_MISSED_PAGES] = i == 3 ? 61 : -1;
		val[KEPT_MISSED_TIME] = (3 * 3600 + 12 * 60 + step) * 1000LL;
		val[KEPT_MISSED_END] = (i == 3 ? MISSED_STEP : MISSED_STEP + 1) * STEP_NS;
	}
}

/* @pages by @kind, of which the last @unread have no record. */
static void evict(uint64_t now, int kind, struct evictions_groups who, uint64_t pages,
		  uint64_t unread)
{
	const struct trace_event event = {
		.time_ns = now + 1,
		.kind = REC_CHARGE,
		.actor = kind,
		.pages = (uint32_t)(pages - unread),
	};

	if (event.pages)
		evictions_add(evictions, &event, &who);
	actors[who.owner - 100][kind] += pages;
}

/* Tasks and limits, by groups with hostile names too. */
static void make_actors(uint64_t now)
{
	evict(now, ACTOR_DIRECT, (struct evictions_groups){ 102, 107, 0 }, 50, 5);
	evict(now, ACTOR_DIRECT, (struct evictions_groups){ 102, 108, 0 }, 12, 0);
	evict(now, ACTOR_HIGH, (struct evictions_groups){ 103, 103, 103 }, 9, 0);
	evict(now, ACTOR_PROACTIVE, (struct evictions_groups){ 106, 101, 106 }, 300, 300);
	evict(now, ACTOR_DIRECT, (struct evictions_groups){ 103, 999, 0 }, 1, 0);
	for (uint64_t i = FIXED; i < (uint64_t)nr_rows; i++) {
		const uint64_t id = i + 100;

		evict(now, ACTOR_KSWAPD, (struct evictions_groups){ id, 100, 0 }, 37 * i, 0);
		evict(now, ACTOR_MAX, (struct evictions_groups){ id, id, id }, i % 3 * 11, 0);
		evict(now, ACTOR_DIRECT,
		      (struct evictions_groups){ id, 100 + FIXED + i % 13 % (id - 108), 0 }, 5 * i,
		      i % 5);
	}
}

/* pod-db and the evil one at their limits, and one that is gone. */
static void make_evictions(int step)
{
	const uint64_t now = (uint64_t)(step * STEP_NS);
	struct trace_event event = {
		.time_ns = now + 1,
		.kind = REC_CHARGE,
		.actor = ACTOR_KSWAPD,
		.pages = 700,
		.pid = 77,
		.value = { 1500, 2000 },
		.comm = "a\x1b[2Jb",
	};

	evictions_add(evictions, &event, &(struct evictions_groups){ 103, 100, 0 });
	actors[3][ACTOR_KSWAPD] += event.pages;
	event.actor = ACTOR_MAX;
	event.pages = 20;
	evictions_add(evictions, &event, &(struct evictions_groups){ 107, 106, 104 });
	actors[7][ACTOR_MAX] += event.pages;
	event.kind = REC_REFUSED;
	event.detail = REFUSAL_LIMIT;
	evictions_add(evictions, &event, &(struct evictions_groups){ 103, 103, 103 });
	event.kind = REC_LIMIT;
	event.detail = LIMIT_MEMORY_MAX;
	event.pages = 0;
	evictions_add(evictions, &event, &(struct evictions_groups){ 107, 104, 107 });
	event.kind = REC_OOM;
	event.oom.victim_pid = 78;
	strcpy(event.oom.victim_comm, "db");
	evictions_add(evictions, &event, &(struct evictions_groups){ 999, 0, 0 });
	make_actors(now);
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
	rows[i].actors = evictions ? actors[i] : NULL;
	vals[i][COL_SWAP_CURRENT] = (int64_t)(i * 7919 % nr_rows) * 4096;
}

/* pod-web is gone in step 4. */
static void make_view(struct refresh *view, int step)
{
	const int second = step;
	int nr = 0;

	if (one_number)
		step = 1;
	if (evictions && !quiet)
		make_evictions(step);
	for (int i = 0; i < nr_rows; i++) {
		if (i < FIXED)
			make_row(i, step);
		else
			make_more(i);
		if (i != 2 || step < 4)
			order[nr++] = i;
	}
	if (one_number)
		vals[6][COL_CHARGE_RATE] = 10000 + second * 100;
	for (int i = 0; i < nr_rows; i++)
		limit_apply(rows, i, vals[i]);
	*view = (struct refresh){
		.rows = rows,
		.nr_rows = (size_t)nr_rows,
		.order = order,
		.nr_order = (size_t)nr,
		.page_bytes = 4096,
		.actors = evictions,
	};
	view->now_ns = one_number ? (uint64_t)second * NS_PER_S : (uint64_t)(step * STEP_NS);
	view->host = (struct host){
		.kernel = "6.12.1",
		.nodename = "node",
		.attach = "fentry",
		.swap_total = 16384 * MB,
		.swap_used = 9000 * MB,
		.swap_charged = 8900 * MB,
		.swap_unowned = 100 * MB,
		.kind_total = { 8192 * MB, 4096 * MB, 4096 * MB },
		.kind_used = { 4000 * MB, 4000 * MB, 1000 * MB },
		.hierarchy = "v2",
		.zswap = "on",
		.zswap_max = 2048 * MB,
		.zswap_pool = 512 * MB,
		.zswap_stored = 1700 * MB,
		.psi_some = (7 * step + 3) % 20 * 100 + 30,
		.psi_full = 310,
		.events_rate = 8420000,
		.own_cpu = 41,
		.groups = nr,
		.drifting = step == 2,
		.actors_missing = evictions ? "zswap-writeback: no zswap_writeback_entry()" : NULL,
	};
}

/* A disk that is counted, a zram that is not, a file; @ctx is the step. */
static void make_devices(void *ctx, struct devices *devices)
{
	const int64_t step = *(const int *)ctx;
	const struct device list[] = {
		{ "/dev/vda2", SWAP_DISK, -2, 8192 * MB, 4000 * MB, VAL_NONE, 900 * MB * step,
		  50 * MB, true },
		{ "/dev/zram0", SWAP_ZRAM, 100, 4096 * MB, 4000 * MB, 1100 * MB, 7 * MB,
		  8 * MB * step, false },
		{ "/var/swap \x1b[2Jfile (deleted)", SWAP_FILE, -3, 4096 * MB, 1000 * MB, VAL_NONE,
		  VAL_NONE, VAL_NONE, false },
	};

	*devices = (struct devices){
		.now_ns = (uint64_t)(step + 1) * STEP_NS,
		.nr = 3,
		.known = true,
		.swapped_in = 7000 * step,
		.swapped_out = 0,
		.zswap_in = 60 * step,
		.zswap_out = 123456 * step,
		.zswap_back = VAL_NONE,
	};
	memcpy(devices->list, list, sizeof(list));
}

static void make_health(void *ctx, struct health *health)
{
	const int step = *(const int *)ctx;

	*health = (struct health){
		.coverage.skipped = { step == 2 ? 3 : 0, VAL_NONE, VAL_NONE },
		.coverage.gap = { [ACCOUNT_TRACE] = GAP_FTRACE },
		.lost_full = step == 2 ? 5 : 0,
		.memory = 18 * MB,
		.locked = step == 2 ? VAL_NONE : 12 * MB,
		.ring = 512 << 10,
		.nr_hooks = 3,
		.hooks = {
			{ "charge", "fentry", "swap_cgroup_record", "", false },
			{ "zswap_store", "kprobe", "zswap_store", "", true },
			{ "zswap_load", NULL, NULL, "zswap_load(): no such function", false },
		},
	};
}

static void ask_name(void *ctx, uint64_t kernfs_id, const char *path)
{
	(void)ctx;
	(void)path;
	if (kernfs_id - 100 < FIXED)
		asked[kernfs_id - 100] = true;
}

static bool take_name(void *ctx, uint64_t *kernfs_id, char *title)
{
	const int step = *(const int *)ctx;

	for (size_t i = 0; i < FIXED && step > 0; i++) {
		if (!asked[i] || !containers[i].name)
			continue;
		asked[i] = false;
		*kernfs_id = i + 100;
		strcpy(title, containers[i].name);
		return true;
	}
	return false;
}

/*
 * Commands of all lengths modulo 3, for base64. The last one no terminal shows as it is; explain
 * makes no such command.
 */
static const struct advice_check checks[] = {
	{ SEVERITY_BAD, "swap-full",
	  "memory.swap.max of this group is 5.9G and it has all of that: its anonymous pages stay in "
	  "memory, and reclaim finds none of them",
	  "systemctl set-property --runtime kubepods.slice MemorySwapMax=8053063680 && "
	  "echo 8053063680 >/sys/fs/cgroup/kubepods.slice/pod-web/memory.swap.max" },
	{ SEVERITY_WARN, "no-high", "memory.high of evil\x1b[2J is max", "" },
	{ SEVERITY_INFO, "swappiness", "vm.swappiness is 10", "echo 100 >/proc/sys/vm/swappiness" },
	{ SEVERITY_INFO, "zswap", "zswap is slow",
	  "echo lzo >/sys/module/zswap/parameters/compressor" },
	{ SEVERITY_INFO, "evil", "a newline in a command", "echo a\nreboot" },
};

/* Two readings from step 1 on; the root has none. */
static void make_checks(const int *ctx, const char *path, struct advice *advice)
{
	static const struct advice nothing = { .clear = 41, .rates = true };

	*advice = (struct advice){
		.checks = checks,
		.nr = sizeof(checks) / sizeof(checks[0]),
		.unknown = 2,
		.clear = 34,
		.rates = *ctx,
	};
	if (!strcmp(path, "/system.slice"))
		*advice = (struct advice){ .error = "Permission denied" };
	else if (strcmp(path, "/kubepods.slice/pod-web") != 0)
		*advice = nothing;
}

static void make_explain(const int *ctx, const char *path, struct advice *advice)
{
	static char text[4096];
	const int step = *ctx;

	make_checks(ctx, path, advice);
	if (advice->error)
		return;
	snprintf(text, sizeof(text), "%s\n%s%s%s", path,
		 advice->nr ? "! bad swap-full: memory.swap.max of this group is 5.9G\n    fix: "
			    : "",
		 advice->nr ? checks[0].fix : "", advice->nr ? "\n" : "");
	for (int i = 1; i <= 30; i++)
		text_add(text, sizeof(text), "  line %d of explain, %s, in step %d\n", i,
			 advice->rates ? "two readings" : "one reading", step);
	advice->text = text;
}

/* An answer is there at once, or with -w when SIGUSR1 says so. */
static struct {
	char path[256];
	bool text, wanted;
} question;

static void ask_advice(void *ctx, const char *path, bool text)
{
	(void)ctx;
	if (question.wanted && question.text == text && !strcmp(question.path, path))
		return;
	snprintf(question.path, sizeof(question.path), "%s", path);
	question.text = text;
	question.wanted = true;
	answered = !slow;
}

static bool take_advice(void *ctx, struct advice *advice)
{
	if (!question.wanted || !answered)
		return false;
	question.wanted = false;
	if (question.text)
		make_explain(ctx, question.path, advice);
	else
		make_checks(ctx, question.path, advice);
	return true;
}

static int demo_loop(struct screen *screen, int *step)
{
	struct pollfd fds[] = { { .fd = STDIN_FILENO, .events = POLLIN },
				{ .fd = screen_signal_fd(screen), .events = POLLIN } };
	struct refresh view;
	int err;

	make_view(&view, *step);
	err = screen_update(screen, &view);
	while (!err && !stop && !screen_is_over(screen)) {
		if (poll(fds, 2, 20) > 0 || (question.wanted && answered))
			screen_input(screen);
		if (*step >= steps_wanted || screen_is_paused(screen))
			continue;
		make_view(&view, ++*step);
		err = screen_update(screen, &view);
	}
	return err;
}

int main(int argc, char **argv)
{
	const int signals[] = { SIGRTMIN, SIGUSR1, SIGUSR2, SIGTERM, SIGINT, SIGHUP };
	struct screen *screen;
	int err, option, step = 0;
	const struct screen_source source = { .ctx = &step,
					      .devices = make_devices,
					      .health = make_health,
					      .name_ask = ask_name,
					      .name_take = take_name,
					      .advice_ask = ask_advice,
					      .advice_take = take_advice };

	while ((option = getopt(argc, argv, "aecnow")) != -1) {
		with_containers |= option == 'c';
		one_number |= option == 'o';
		is_usual |= option == 'n';
		quiet |= option == 'e';
		slow |= option == 'w';
		if (!evictions && (option == 'a' || option == 'e'))
			evictions = evictions_new();
	}
	if (optind < argc)
		nr_rows += atoi(argv[optind]);
	rows = calloc((size_t)nr_rows, sizeof(*rows));
	vals = calloc((size_t)nr_rows, sizeof(*vals));
	order = calloc((size_t)nr_rows, sizeof(*order));
	names = calloc((size_t)nr_rows, sizeof(*names));
	actors = calloc((size_t)nr_rows, sizeof(*actors));
	if (!rows || !vals || !order || !names || !actors)
		return 1;
	setlocale(LC_CTYPE, "");
	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		signal(signals[i], on_signal);
	if (!screen_is_possible())
		return 2;
	screen = screen_open(1000000000, &source);
	if (!screen)
		return 1;
	err = demo_loop(screen, &step);
	screen_close(screen);
	evictions_free(evictions);
	free(rows);
	free(vals);
	free(order);
	free(names);
	free(actors);
	return err ? 1 : 0;
}
