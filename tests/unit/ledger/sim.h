/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * unit/ledger/sim.h - a ledger of the model kernel.
 *
 * Owns: attaching in the middle, scans while it runs, and the check of every number of the ledger
 * at rest. Must not know: which histories are run.
 */
#ifndef CGSWAP_TEST_LEDGER_SIM_H
#define CGSWAP_TEST_LEDGER_SIM_H

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>

#include "ledger/baseline.h"
#include "ledger/ledger.h"
#include "stream/event.h"
#include "unit/ledger/memcg_model.h"

#define IDS_MAX 64

struct sim {
	struct model *m;
	struct ledger *ledger;
	struct scan_row rows[IDS_MAX];
	struct group_count before[MEMCG_IDS], after[MEMCG_IDS];
	bool faulty; /* drifts are expected */
	uint64_t seed, in_flight_max, scans, transient;
	int busy; /* model steps between two rows of a scan, at most */
};

/* Names the history and the place where it failed. */
static inline void check(const struct sim *sim, const struct ledger_group *group, const char *what,
			 int64_t got, int64_t want)
{
	if (got != want)
		fail_msg("seed %llu, scan %llu, group %llu with id %u: %s is %lld, not %lld",
			 (unsigned long long)sim->seed, (unsigned long long)sim->scans,
			 (unsigned long long)group->kernfs_id, group->memcg_id, what,
			 (long long)got, (long long)want);
}

static inline void sim_drain(struct sim *sim)
{
	assert_int_equal(ledger_records(sim->ledger, sim->m->ring, sizeof(sim->m->ring[0]),
					(size_t)sim->m->ring_len, sim->m->births),
			 0);
	sim->m->ring_len = 0;
}

static inline void sim_run(struct sim *sim, uint32_t steps)
{
	for (uint32_t i = 0; i < steps; i++) {
		uint64_t pages;

		model_step(sim->m);
		if (sim->m->ring_len > 100 && model_chance(sim->m, 10))
			sim_drain(sim);
		pages = model_in_flight(sim->m);
		if (pages > sim->in_flight_max)
			sim->in_flight_max = pages;
	}
}

static inline void sim_pause(struct sim *sim)
{
	if (sim->busy)
		sim_run(sim, model_random(sim->m, (uint32_t)sim->busy + 1));
}

/*
 * Rows are read in leaves of 16: first their groups, then the numbers of each. Every other seed
 * leaves out the rows that may be left out.
 */
static inline size_t sim_read_rows(struct sim *sim)
{
	struct model *m = sim->m;
	int leaf[16];
	size_t nr = 0;

	for (uint32_t id = 0; id <= m->id_max; id++) {
		if (id % 16 == 0)
			memcpy(leaf, m->table + id, sizeof(leaf));
		sim_pause(sim);
		if (leaf[id % 16] == MODEL_NONE)
			continue;
		sim->rows[nr] = model_row(m, leaf[id % 16], !sim->busy);
		nr += !(sim->seed % 2 && ledger_skips(sim->ledger, &sim->rows[nr]));
	}
	return nr;
}

/* A temporary drift is what is in flight, or groups that come and go during the scan. */
static inline void sim_check_running(struct sim *sim, bool same_structure)
{
	size_t nr;
	struct ledger_group *const *groups = ledger_groups(sim->ledger, &nr);

	for (size_t i = 0; i < nr; i++) {
		const struct baseline *tree = &groups[i]->account->tree;

		sim->transient += tree->settled && tree->drift;
		if (!tree->settled || sim->faulty)
			continue;
		check(sim, groups[i], "drift below 0", tree->drift < 0, false);
		check(sim, groups[i], "drift of more than is in flight",
		      same_structure && tree->drift > (int64_t)sim->in_flight_max, false);
	}
}

static inline void sim_scan(struct sim *sim)
{
	struct model *m = sim->m;
	struct ledger_scan scan = {
		.rows = sim->rows,
		.before = sim->before,
		.after = sim->after,
		.births = m->births,
	};
	uint64_t structure;

	sim->scans++;
	sim->in_flight_max = model_in_flight(m);
	structure = m->structure;
	memcpy(sim->before, m->counts, (m->id_max + 1u) * sizeof(m->counts[0]));
	scan.time_ns = ++m->now_ns;
	scan.nr_rows = sim_read_rows(sim);
	memcpy(sim->after, m->counts, (m->id_max + 1u) * sizeof(m->counts[0]));
	structure ^= m->structure;
	sim_pause(sim);
	assert_int_equal(ledger_scan(sim->ledger, &scan), 0);
	sim_check_running(sim, !structure);
}

static inline void sim_attach(struct sim *sim)
{
	sim->m->hook_charge = true;
	sim_run(sim, model_random(sim->m, 60));
	sim->m->hook_uncharge = true;
	sim_run(sim, model_random(sim->m, 60));
	sim->m->hook_online = true;
	sim_run(sim, model_random(sim->m, 20));
}

static inline void sim_start(struct sim *sim, uint64_t seed, int busy)
{
	*sim = (struct sim){ .seed = seed, .busy = busy };
	sim->m = model_new(seed, (uint16_t)(12 + seed % 50), 4000);
	sim->ledger = ledger_new();
	assert_non_null(sim->ledger);
	sim_attach(sim);
}

static inline void sim_end(struct sim *sim)
{
	ledger_free(sim->ledger);
	free(sim->m);
}

/* Everything in flight is done, and the ledger had time to see it. */
static inline void sim_quiesce(struct sim *sim)
{
	int busy = sim->busy;

	model_finish(sim->m);
	sim->busy = 0;
	sim_drain(sim);
	for (int i = 0; i <= BASELINE_HELD; i++) {
		sim_scan(sim);
		sim->m->now_ns += BASELINE_QUIET_NS;
	}
	sim->busy = busy;
}

/* What was planted in the group and below it, removed groups included. */
static inline void planted_below(const struct model *m, int top, int64_t *missed, int64_t *leaked)
{
	*missed = *leaked = 0;
	for (int i = 0; i < m->nr_groups; i++) {
		int up = i;

		while (up != top && up != MODEL_NONE)
			up = m->groups[up].parent;
		if (up != top)
			continue;
		*missed += m->groups[i].missed;
		*leaked += m->groups[i].leaked;
	}
}

static inline enum drift_cause planted_cause(int64_t missed, int64_t leaked)
{
	if (missed + leaked == 0)
		return DRIFT_NONE;
	return !leaked ? DRIFT_MISSED : !missed ? DRIFT_ACCOUNTING : DRIFT_UNKNOWN;
}

static inline void check_drift(const struct sim *sim, int i, const struct ledger_group *got)
{
	int64_t missed, leaked;

	planted_below(sim->m, i, &missed, &leaked);
	check(sim, got, "tree drift", got->account->tree.drift, missed + leaked);
	check(sim, got, "own drift", got->account->own.drift, sim->m->groups[i].missed);
	check(sim, got, "cause", ledger_drift_cause(got), planted_cause(missed, leaked));
}

static inline void check_counts(const struct sim *sim, const struct model_group *want,
				const struct ledger_group *got)
{
	/* an owner whose birth was missed during the attach cannot be told from the previous one */
	if (want->after_attach && !want->birth_ns)
		return;
	check(sim, got, "born", got->born, want->birth_ns != 0);
	check(sim, got, "charged", (int64_t)got->account->count.charged, (int64_t)want->charged);
	check(sim, got, "uncharged", (int64_t)got->account->count.uncharged,
	      (int64_t)want->uncharged);
	check(sim, got, "recorded and lost",
	      (int64_t)got->account->recorded + got->account->count.lost_pages,
	      (int64_t)(want->charged + want->uncharged));
}

static inline void check_group(const struct sim *sim, int i)
{
	const struct model *m = sim->m;
	const struct ledger_group *got = ledger_find(sim->ledger, m->groups[i].id);
	int parent = model_parent_with_id(m, i);

	assert_non_null(got);
	check(sim, got, "kernfs_id", (int64_t)got->kernfs_id, (int64_t)m->groups[i].kernfs_id);
	check(sim, got, "parent", got->parent_id, parent == MODEL_NONE ? 0 : m->groups[parent].id);
	check(sim, got, "tree settled", got->account->tree.settled, true);
	check(sim, got, "own settled", got->account->own.settled, true);
	check_drift(sim, i, got);
	check(sim, got, "our pages and drift", ledger_pages(got) + got->account->tree.drift,
	      ledger_kernel(got));
	check_counts(sim, &m->groups[i], got);
}

/* At rest the ledger has the kernel's groups, in order, with all their numbers. */
static inline void sim_check(struct sim *sim)
{
	size_t nr, want = 0;
	struct ledger_group *const *groups;

	sim_quiesce(sim);
	groups = ledger_groups(sim->ledger, &nr);
	for (uint32_t id = 0; id <= sim->m->id_max; id++) {
		if (sim->m->table[id] == MODEL_NONE)
			continue;
		want++;
		check_group(sim, sim->m->table[id]);
	}
	assert_int_equal(nr, want);
	for (size_t i = 0; i < nr; i++) {
		const struct ledger_group *parent = ledger_find(sim->ledger, groups[i]->parent_id);

		assert_int_equal(groups[i]->depth, parent ? parent->depth + 1 : 0);
		assert_true(!i || groups[i]->depth >= groups[i - 1]->depth);
	}
	assert_true(ledger_is_settled(sim->ledger));
}

static inline void sim_rounds(struct sim *sim, int rounds)
{
	for (int i = 0; i < rounds; i++) {
		uint32_t scans = model_random(sim->m, 12);

		for (uint32_t j = 0; j < scans; j++) {
			sim_run(sim, model_random(sim->m, 200));
			sim_scan(sim);
		}
		sim_check(sim);
	}
}

#endif
