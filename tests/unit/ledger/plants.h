/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * unit/ledger/plants.h - faults planted in the model kernel, or in what the programs count.
 *
 * Owns: the changes. Must not know: what the ledger makes of it.
 */
#ifndef CGSWAP_TEST_LEDGER_PLANTS_H
#define CGSWAP_TEST_LEDGER_PLANTS_H

#include "unit/ledger/sim.h"

/* A charge or uncharge that no program saw. */
static inline void plant_missed(struct sim *sim)
{
	struct model *m = sim->m;

	model_finish(m);
	for (m->miss_next = 1; m->miss_next; model_finish(m)) {
		if (model_chance(m, 50))
			model_charge_begin(m, model_recent_group(m), 1 + model_random(m, 20));
		else
			model_uncharge_begin(m, (int)model_random(m, MODEL_SLOTS));
	}
}

/* A page_counter that is charged, or uncharged, for slots that do not exist. */
static inline void plant_leak(struct sim *sim)
{
	struct model *m = sim->m;
	int i = 1 + (int)model_random(m, (uint32_t)m->nr_groups - 1);
	int64_t pages = model_chance(m, 50) ? 3 : -2;

	m->groups[i].leaked += pages;
	for (; i != MODEL_NONE; i = m->groups[i].parent)
		m->groups[i].usage += (uint64_t)pages;
}

#endif
