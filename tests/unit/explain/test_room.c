// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * unit/explain/test_room.c - growth that is said to fit fits, and growth that is said to end in an
 * OOM kill does: random machines against a simulation of the kernel.
 *
 * Owns: the promise of explain/room.h. The simulation knows what explain cannot know: how well
 * pages compress, and what reclaim takes first. It goes in steps of STEP bytes.
 */
#include "unit/explain/model.h"

#include <stdio.h>

#include "explain/room.h"

#define STEP (1LL << 18)
#define MACHINES 3000
#define ENOUGH (4096 * MB)

struct sim {
	struct model *m;
	double zswap_ratio, zram_ratio; /* what pages really compress to, 1 or more */
	double current[GROUPS], file[GROUPS], swap[GROUPS];
	double available, disk, zram, pool, zswap[GROUPS];
	double zram_left; /* memory that zram may still take */
	bool zram_blocks; /* a refused page keeps no slot, so no other device is tried */
	double resident;  /* those of the group's pages that can be swapped */
	unsigned int seed;
};

static unsigned int roll(struct sim *sim, unsigned int sides)
{
	sim->seed = sim->seed * 1103515245 + 12345;
	return (sim->seed >> 16) % sides;
}

/* 0, something in between, or "max" */
static int64_t some_limit(struct sim *sim, int64_t used, unsigned int more_mb)
{
	switch (roll(sim, 4)) {
	case 0:
		return VAL_MAX;
	case 1:
		return used;
	default:
		return used + (int64_t)(1 + roll(sim, more_mb)) * MB;
	}
}

static void machine_roll(struct sim *sim)
{
	struct machine *m = &sim->m->machine;

	m->available = (int64_t)roll(sim, 800) * MB;
	sim->disk = roll(sim, 3) ? roll(sim, 400) * (double)MB : 0;
	if (!roll(sim, 20))
		sim->disk = 64.0 * 1024 * (double)MB;
	sim->zram = roll(sim, 2) ? roll(sim, 400) * (double)MB : 0;
	m->swap_free = (int64_t)(sim->disk + sim->zram);
	m->zram_free = (int64_t)sim->zram;
	sim->zram_ratio = 1 + roll(sim, 50) / 10.0;
	sim->zswap_ratio = 1 + roll(sim, 50) / 10.0;
	sim->zram_left = 1e18;
	sim->zram_blocks = roll(sim, 2);
	if (sim->zram && !roll(sim, 3)) {
		m->zram_limited = m->zram_free;
		m->zram_left = (int64_t)roll(sim, 200) * MB;
		sim->zram_left = (double)m->zram_left;
	}
	/* how much of the cache is protected depends on the children */
	m->kept = roll(sim, 2) ? val_least((int64_t)roll(sim, 400) * MB, m->available) : 0;
	sim->available = (double)m->available - (double)m->kept * roll(sim, 3) / 2;
	m->zram_ratio = roll(sim, 2) ? VAL_NONE : (int64_t)(sim->zram_ratio * 100);
	m->host.zswap = roll(sim, 2) ? "on" : "off";
	m->swappiness = roll(sim, 8) ? 60 : 0;
	m->pool_percent = 20;
	m->host.zswap_pool = (int64_t)roll(sim, 820) * MB;
}

static void group_roll(struct sim *sim, int i)
{
	struct model *m = sim->m;
	int64_t current = m->groups[i].first.val[MEM_CURRENT];

	model_mem(m, i, MEM_HIGH, VAL_MAX);
	model_swap(m, i, COL_SWAP_HIGH, VAL_MAX);
	model_mem(m, i, MEM_MAX, some_limit(sim, current, 300));
	model_swap(m, i, COL_SWAP_MAX, some_limit(sim, m->groups[i].first.val[MEM_SWAP], 300));
	model_mem(m, i, MEM_FILE_LRU, (int64_t)roll(sim, 40) * MB);
	model_mem(m, i, MEM_MIN, roll(sim, 6) ? 0 : (int64_t)roll(sim, 1200) * MB);
	model_mem(m, i, MEM_ZSWAP_MAX, some_limit(sim, 0, 60));
	model_mem(m, i, MEM_ZSWAP_WRITEBACK, roll(sim, 3) != 0);
	model_swap(m, i, COL_ZSWAP_RATIO,
		   roll(sim, 2) ? VAL_NONE : (int64_t)(sim->zswap_ratio * 100));
}

/* Where the simulation starts. */
static void sim_fill(struct sim *sim)
{
	const struct model *m = sim->m;

	for (int i = A; i <= B; i++) {
		sim->current[i] = (double)m->groups[i].first.val[MEM_CURRENT];
		sim->file[i] = (double)m->groups[i].first.val[MEM_FILE_LRU];
		sim->swap[i] = (double)m->groups[i].first.val[MEM_SWAP];
	}
	sim->resident = (double)m->groups[B].first.val[MEM_ANON];
	sim->pool = (double)m->machine.host.zswap_pool;
}

static void sim_begin(struct sim *sim, struct model *m, unsigned int seed)
{
	*sim = (struct sim){ .m = m, .seed = seed };
	model_make(m);
	machine_roll(sim);
	for (int i = A; i <= B; i++)
		group_roll(sim, i);
	sim_fill(sim);
}

static double limit(const struct sim *sim, int i, int file)
{
	int64_t max = sim->m->groups[i].first.val[file];

	return max == VAL_MAX ? 1e18 : (double)max;
}

static void charge(struct sim *sim, double bytes)
{
	sim->current[A] += bytes;
	sim->current[B] += bytes;
	sim->available -= bytes;
}

/* zswap_store(): only the compressed size of the page stays charged. */
static bool zswap_store(struct sim *sim)
{
	double bytes = STEP / sim->zswap_ratio;
	double max = (double)sim->m->machine.memory * 0.2;

	if (strcmp(sim->m->machine.host.zswap, "on") != 0 || sim->pool + bytes > max)
		return false;
	for (int i = A; i <= B; i++)
		if (sim->zswap[i] + bytes > limit(sim, i, MEM_ZSWAP_MAX))
			return false;
	for (int i = A; i <= B; i++)
		sim->zswap[i] += bytes;
	sim->pool += bytes;
	charge(sim, bytes);
	return true;
}

static bool may_write(const struct sim *sim)
{
	return strcmp(sim->m->machine.host.zswap, "on") != 0 ||
	       (sim->m->groups[A].first.val[MEM_ZSWAP_WRITEBACK] &&
		sim->m->groups[B].first.val[MEM_ZSWAP_WRITEBACK]);
}

/*
 * zram_write_page(). A refused page stays in memory and may keep its slot, so that zram fills up
 * and the next device is used.
 */
static bool zram_write(struct sim *sim)
{
	double bytes = STEP / sim->zram_ratio;

	if (sim->zram_left >= bytes) {
		sim->zram_left -= bytes;
		sim->available -= bytes;
		return true;
	}
	if (!sim->zram_blocks) {
		sim->zram -= STEP;
		sim->resident -= STEP;
		for (int i = A; i <= B; i++)
			sim->swap[i] += STEP;
	}
	return false;
}

/* The slot comes from the device of highest priority, also when zswap has the page. */
static bool swap_out(struct sim *sim)
{
	bool zram = sim->zram >= STEP;

	if ((!zram && sim->disk < STEP) || sim->resident < STEP)
		return false;
	for (int i = A; i <= B; i++)
		if (sim->swap[i] + STEP > limit(sim, i, COL_SWAP_MAX))
			return false;
	if (!zswap_store(sim)) {
		if (!may_write(sim))
			return false;
		if (zram && !zram_write(sim))
			return !sim->zram_blocks;
	}
	*(zram ? &sim->zram : &sim->disk) -= STEP;
	for (int i = A; i <= B; i++)
		sim->swap[i] += STEP;
	sim->resident -= STEP;
	charge(sim, -STEP);
	return true;
}

static bool drop_file(struct sim *sim, int i)
{
	if (sim->file[i] < STEP)
		return false;
	sim->file[i] -= STEP;
	sim->current[i] -= STEP;
	return true;
}

/* try_charge_memcg() of one level; which pages come first is reclaim's choice. */
static bool make_room(struct sim *sim, int i, double bytes)
{
	bool swap = sim->m->machine.swappiness;

	while (sim->current[i] + bytes > limit(sim, i, MEM_MAX)) {
		/* all files of /a may be its own */
		if (i == A && sim->current[B] <= limit(sim, B, MEM_MIN))
			return false;
		if (swap && roll(sim, 2) && swap_out(sim))
			continue;
		if (!drop_file(sim, i) && !(swap && swap_out(sim)))
			return false;
	}
	return true;
}

/* Prints the machine for which the test failed. */
static void sim_print(const struct model *m)
{
	print_error("available %lld free %lld zram %lld zswap %s pool %lld swappiness %lld\n",
		    (long long)(m->machine.available / MB), (long long)(m->machine.swap_free / MB),
		    (long long)(m->machine.zram_free / MB), m->machine.host.zswap,
		    (long long)(m->machine.host.zswap_pool / MB), (long long)m->machine.swappiness);
	for (int i = A; i <= B; i++) {
		const int64_t *val = m->groups[i].first.val;

		print_error("%s: %lld of %lld, files %lld, swap %lld of %lld, zswap.max %lld, %s\n",
			    m->groups[i].path, (long long)(val[MEM_CURRENT] / MB),
			    (long long)(val[MEM_MAX] / MB), (long long)(val[MEM_FILE_LRU] / MB),
			    (long long)(val[MEM_SWAP] / MB), (long long)(val[COL_SWAP_MAX] / MB),
			    (long long)(val[MEM_ZSWAP_MAX] / MB),
			    val[MEM_ZSWAP_WRITEBACK] ? "writeback" : "no writeback");
	}
}

/* False: the OOM killer runs. */
static bool grow(struct sim *sim)
{
	double bytes = STEP + STEP / 512.0;

	for (int i = B; i >= A; i--)
		if (!make_room(sim, i, bytes))
			return false;
	/* everything protected for /a may be protected for /a/b */
	while (sim->available < bytes)
		if (sim->current[B] <= limit(sim, A, MEM_MIN) || !swap_out(sim))
			return false;
	charge(sim, bytes);
	sim->resident += STEP;
	return true;
}

static int64_t sim_end(struct sim *sim, int64_t enough)
{
	int64_t grown = 0;

	while (grown <= enough && grow(sim))
		grown += STEP;
	return grown;
}

/* Whether growth fits, and where it ends; fails if the simulation disagrees with the forecast. */
static void machine_try(unsigned int seed, int *fits, int *ends)
{
	struct model m;
	struct sim sim;
	struct explain e;
	struct room_end end;
	int64_t grown;

	sim_begin(&sim, &m, seed);
	explain_make(&e, &m.groups[B], &m.machine);
	end = room_end(&e);
	grown = sim_end(&sim, ENOUGH);
	assert_true(end.fits != VAL_NONE);
	/* a step less, as the simulation takes whole steps */
	if (grown + STEP < (end.fits < ENOUGH ? end.fits : ENOUGH) || grown > end.at.most) {
		sim_print(&m);
		fail_msg("machine %u: %lld to %lld, but %lld", seed, (long long)(end.fits / MB),
			 (long long)(end.at.most / MB), (long long)(grown / MB));
	}
	*fits += end.fits >= STEP;
	*ends += grown < ENOUGH;
}

static void test_random_machines(void **state)
{
	int fits = 0, ends = 0;

	(void)state;
	for (unsigned int seed = 1; seed <= MACHINES; seed++)
		machine_try(seed, &fits, &ends);
	/* every outcome occurred */
	assert_in_range(fits, MACHINES / 4, MACHINES);
	assert_in_range(ends, MACHINES / 4, MACHINES);
}

/* The group of @sim grows at least as far as is said to fit each group below. */
static void subtree_check(struct sim *sim, const struct room_below *below, unsigned int seed)
{
	int64_t grown = sim_end(sim, ENOUGH);

	if (grown + STEP >= (below->fits < ENOUGH ? below->fits : ENOUGH))
		return;
	sim_print(sim->m);
	fail_msg("machine %u: %lld below, but %lld", seed, (long long)(below->fits / MB),
		 (long long)(grown / MB));
}

/* With two groups below /a: growth that fits /a and those below it fits each of them. */
static void subtree_try(unsigned int seed, int *fits, int *named)
{
	struct model m, other;
	struct sim sim, sims[2];
	struct explain e;
	struct room_below below;

	sim_begin(&sim, &m, seed);
	sims[0] = sim;
	other = m;
	sim.m = &other;
	group_roll(&sim, B);
	sim_fill(&sim);
	sims[1] = sim;
	other.groups[B].path = "/a/c";
	other.groups[B].parent = &m.groups[A];
	m.groups[A].next = &m.groups[B];
	m.groups[B].next = &other.groups[B];
	m.groups[A].nr_below = 2;
	explain_make(&e, &m.groups[A], &m.machine);
	below = room_below(&e);
	assert_true(below.known);
	for (int i = 0; i < 2; i++)
		subtree_check(&sims[i], &below, seed);
	*fits += below.fits >= STEP;
	*named += below.by == &other.groups[B];
}

static void test_random_subtrees(void **state)
{
	int fits = 0, named = 0;

	(void)state;
	for (unsigned int seed = 1; seed <= MACHINES; seed++)
		subtree_try(seed, &fits, &named);
	assert_in_range(fits, MACHINES / 6, MACHINES);
	assert_in_range(named, MACHINES / 6, MACHINES / 6 * 5);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_random_machines),
		cmocka_unit_test(test_random_subtrees),
	};

	return cmocka_run_group_tests_name("room", tests, NULL, NULL);
}
