/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * unit/ledger/memcg_model.h - a small kernel that charges swap to groups, one step at a time.
 *
 * Owns: a tree of groups with private ids that are reused, page counters, id references, slots, and
 * what our programs would count; operations are split into the steps between which another CPU can
 * read. Must not know: the ledger.
 *
 * After mm/memcontrol.c: __mem_cgroup_try_charge_swap(), __mem_cgroup_uncharge_swap(),
 * mem_cgroup_css_online(), mem_cgroup_css_offline(), mem_cgroup_id_put_many().
 */
#ifndef CGSWAP_TEST_LEDGER_MEMCG_MODEL_H
#define CGSWAP_TEST_LEDGER_MEMCG_MODEL_H

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "record.h"

#define MODEL_GROUPS 20000
#define MODEL_SLOTS 120
#define MODEL_OPS 8
#define MODEL_RECENT 24 /* groups that still have pages in memory */
#define MODEL_NONE (-1)

struct model_group {
	uint64_t kernfs_id;
	uint16_t id; /* 0 once it is removed, as memcg->id.id */
	int parent;
	int children; /* not offline yet */
	uint32_t refs;
	uint64_t usage;
	bool online, dying, was_online, ending;
	uint64_t birth_ns; /* seen by the hook, 0: not seen */
	bool after_attach; /* created when the first program was attached already */
	uint64_t charged, uncharged;
	int64_t missed, leaked; /* planted by a test */
};

struct model_slot {
	uint16_t owner;
	uint32_t pages;
	bool used, busy;
};

enum model_op_kind { OP_FREE, OP_CHARGE, OP_UNCHARGE, OP_BIRTH, OP_DEATH };

struct model_op {
	enum model_op_kind kind;
	int step, group, cursor, slot;
	uint32_t pages;
	bool refused;
	uint64_t stall_until_ns;
};

struct model {
	uint64_t random, now_ns, kernfs_last;
	uint16_t id_max;
	bool early_in_table; /* up to 6.1 a group is in the id table before it is online */
	bool hook_charge, hook_uncharge, hook_online;
	uint64_t stall_ns; /* how long a task is preempted at most */
	int miss_next;	   /* how many of the next calls the programs miss */
	int nr_groups, table[MEMCG_IDS];
	bool id_taken[MEMCG_IDS];
	uint64_t structure; /* changes when a group or an id comes or goes */
	struct model_group groups[MODEL_GROUPS];
	struct model_slot slots[MODEL_SLOTS];
	struct model_op ops[MODEL_OPS];
	struct group_count counts[MEMCG_IDS];
	struct group_birth births[MEMCG_IDS];
	/* records that nobody has read yet */
	struct rec ring[256];
	int ring_len;
	int lose_percent;
};

static inline uint32_t model_random(struct model *m, uint32_t below)
{
	m->random ^= m->random << 13;
	m->random ^= m->random >> 7;
	m->random ^= m->random << 17;
	return (uint32_t)(m->random >> 32) % below;
}

static inline bool model_chance(struct model *m, uint32_t percent)
{
	return model_random(m, 100) < percent;
}

static inline bool model_is_attached(const struct model *m)
{
	return m->hook_charge || m->hook_uncharge || m->hook_online;
}

static inline void model_record(struct model *m, uint8_t kind, uint16_t id, uint32_t pages)
{
	if (m->ring_len == 256 || (m->lose_percent && model_chance(m, (uint32_t)m->lose_percent))) {
		m->counts[id].lost_pages += pages;
		m->counts[id].lost_records++;
		return;
	}
	m->ring[m->ring_len++] = (struct rec){
		.time_ns = m->now_ns,
		.slot = rec_slot(0, pages, 1),
		.memcg_id = id,
		.kind = kind,
	};
}

static inline bool model_misses(struct model *m, struct model_group *group, int64_t net)
{
	if (!m->miss_next)
		return false;
	m->miss_next--;
	group->missed += net;
	return true;
}

/* What the programs count at the commit of a charge or an uncharge. */
static inline void model_count(struct model *m, struct model_group *group, uint32_t pages,
			       bool charge)
{
	struct group_count *count = &m->counts[group->id];

	if (!(charge ? m->hook_charge : m->hook_uncharge) ||
	    model_misses(m, group, charge ? (int64_t)pages : -(int64_t)pages))
		return;
	*(charge ? &group->charged : &group->uncharged) += pages;
	*(charge ? &count->charged : &count->uncharged) += pages;
	model_record(m, charge ? REC_CHARGE : REC_UNCHARGE, group->id, pages);
}

static inline void model_put(struct model *m, struct model_group *group, uint32_t refs)
{
	group->refs -= refs;
	if (group->refs)
		return;
	m->table[group->id] = MODEL_NONE;
	m->id_taken[group->id] = false;
	group->id = 0;
	m->structure++;
}

/* One level of page_counter_try_charge() or page_counter_uncharge(); false: above the root. */
static inline bool model_counter_step(struct model *m, struct model_op *op, bool charge)
{
	if (op->group == 0 || op->cursor == MODEL_NONE)
		return false;
	m->groups[op->cursor].usage += charge ? op->pages : -(uint64_t)op->pages;
	op->cursor = m->groups[op->cursor].parent;
	return true;
}

static inline void model_op_end(struct model_op *op)
{
	op->kind = OP_FREE;
}

static inline void model_charge_commit(struct model *m, struct model_op *op)
{
	struct model_group *group = &m->groups[op->group];
	struct model_slot *slot = &m->slots[op->slot];

	slot->owner = group->id;
	slot->busy = false;
	model_count(m, group, op->pages, true);
	model_op_end(op);
}

static inline void model_charge_step(struct model *m, struct model_op *op)
{
	struct model_group *group = &m->groups[op->group];

	switch (op->step) {
	case 0: /* mem_cgroup_id_get_online() */
		while (!group->refs) {
			op->group = group->parent;
			group = &m->groups[op->group];
		}
		group->refs++;
		op->cursor = op->group;
		op->step++;
		break;
	case 1:
		if (model_counter_step(m, op, true))
			break;
		op->cursor = op->group;
		op->step = op->refused ? 4 : 2;
		break;
	case 2: /* mem_cgroup_id_get_many() */
		group->refs += op->pages - 1;
		op->step++;
		break;
	case 3:
		model_charge_commit(m, op);
		break;
	case 4:
		if (model_counter_step(m, op, false))
			break;
		model_put(m, group, 1);
		m->slots[op->slot] = (struct model_slot){ 0 };
		model_op_end(op);
		break;
	}
}

static inline void model_uncharge_step(struct model *m, struct model_op *op)
{
	struct model_slot *slot = &m->slots[op->slot];

	switch (op->step) {
	case 0:
		op->group = op->cursor = m->table[slot->owner];
		op->pages = slot->pages;
		*slot = (struct model_slot){ 0 };
		model_count(m, &m->groups[op->group], op->pages, false);
		op->step++;
		break;
	case 1:
		if (!model_counter_step(m, op, false))
			op->step++;
		break;
	case 2:
		model_put(m, &m->groups[op->group], op->pages);
		model_op_end(op);
		break;
	}
}

static inline void model_birth_hook(struct model *m, struct model_group *group)
{
	if (!m->hook_online)
		return;
	group->birth_ns = m->now_ns;
	m->births[group->id] = (struct group_birth){
		.kernfs_id = group->kernfs_id,
		.time_ns = m->now_ns,
		.count = m->counts[group->id],
	};
}

static inline void model_birth_step(struct model *m, struct model_op *op)
{
	struct model_group *group = &m->groups[op->group];

	switch (op->step++) {
	case 0:
		if (m->early_in_table)
			m->table[group->id] = op->group;
		m->structure++;
		break;
	case 1:
		model_birth_hook(m, group);
		break;
	case 2:
		group->refs = 1;
		m->table[group->id] = op->group;
		m->structure++;
		break;
	case 3:
		group->online = group->was_online = true;
		model_op_end(op);
		break;
	}
}

static inline void model_death_step(struct model *m, struct model_op *op)
{
	struct model_group *group = &m->groups[op->group];

	switch (op->step++) {
	case 0:
		group->dying = true;
		break;
	case 1:
		model_put(m, group, 1);
		break;
	case 2:
		group->online = false;
		m->groups[group->parent].children--;
		m->structure++;
		model_op_end(op);
		break;
	}
}

static inline void model_op_step(struct model *m, struct model_op *op)
{
	switch (op->kind) {
	case OP_CHARGE:
		model_charge_step(m, op);
		break;
	case OP_UNCHARGE:
		model_uncharge_step(m, op);
		break;
	case OP_BIRTH:
		model_birth_step(m, op);
		break;
	case OP_DEATH:
		model_death_step(m, op);
		break;
	case OP_FREE:
		break;
	}
}

static inline struct model_op *model_op_new(struct model *m, enum model_op_kind kind, int group)
{
	for (int i = 0; i < MODEL_OPS; i++) {
		struct model_op *op = &m->ops[i];

		if (op->kind != OP_FREE)
			continue;
		*op = (struct model_op){ .kind = kind, .group = group };
		return op;
	}
	return NULL;
}

static inline void model_charge_begin(struct model *m, int group, uint32_t pages)
{
	int slot = (int)model_random(m, MODEL_SLOTS);
	struct model_op *op;

	if (m->slots[slot].used || !m->groups[group].was_online)
		return;
	op = model_op_new(m, OP_CHARGE, group);
	if (!op)
		return;
	m->slots[slot] = (struct model_slot){ .pages = pages, .used = true, .busy = true };
	op->slot = slot;
	op->pages = pages;
	op->refused = model_chance(m, 8);
}

static inline void model_uncharge_begin(struct model *m, int slot)
{
	struct model_op *op;

	if (!m->slots[slot].used || m->slots[slot].busy)
		return;
	op = model_op_new(m, OP_UNCHARGE, MODEL_NONE);
	if (!op)
		return;
	m->slots[slot].busy = true;
	op->slot = slot;
}

/* The lowest free id, as the kernel allocates; 0 when there is none. */
static inline uint16_t model_id_new(const struct model *m)
{
	for (uint16_t id = 1; id <= m->id_max; id++)
		if (!m->id_taken[id])
			return id;
	return 0;
}

/* Index of the new group, or MODEL_NONE. */
static inline int model_birth_begin(struct model *m, int parent)
{
	int i = m->nr_groups;
	uint16_t id = model_id_new(m);

	if (i == MODEL_GROUPS || !m->groups[parent].online || m->groups[parent].ending || !id ||
	    !model_op_new(m, OP_BIRTH, i))
		return MODEL_NONE;
	m->nr_groups++;
	m->id_taken[id] = true;
	m->groups[parent].children++;
	m->groups[i] = (struct model_group){
		.kernfs_id = ++m->kernfs_last,
		.id = id,
		.parent = parent,
		.after_attach = model_is_attached(m),
	};
	return i;
}

static inline void model_death_begin(struct model *m, int i)
{
	struct model_group *group = &m->groups[i];

	if (i && group->online && !group->ending && !group->children &&
	    model_op_new(m, OP_DEATH, i))
		group->ending = true;
}

static inline int model_recent_group(struct model *m)
{
	int recent = m->nr_groups < MODEL_RECENT ? m->nr_groups : MODEL_RECENT;

	return model_chance(m, 5) ? 0 : m->nr_groups - 1 - (int)model_random(m, (uint32_t)recent);
}

static inline void model_begin_something(struct model *m)
{
	static const uint32_t sizes[] = { 1, 1, 1, 1, 2, 7, 16, 512 };
	uint32_t dice = model_random(m, 100);

	if (dice < 30)
		model_charge_begin(m, model_recent_group(m), sizes[model_random(m, 8)]);
	else if (dice < 84)
		model_uncharge_begin(m, (int)model_random(m, MODEL_SLOTS));
	else if (dice < 92)
		model_birth_begin(m, model_recent_group(m));
	else
		model_death_begin(m, model_recent_group(m));
}

/* Now and then the task is preempted once in the middle. */
static inline void model_op_advance(struct model *m, struct model_op *op)
{
	if (m->now_ns < op->stall_until_ns)
		return;
	if (m->stall_ns && !op->stall_until_ns && model_chance(m, 3)) {
		op->stall_until_ns =
			m->now_ns + 1000ull * model_random(m, (uint32_t)(m->stall_ns / 1000));
		return;
	}
	model_op_step(m, op);
}

/* One step of an operation in flight, or the start of a new one. */
static inline void model_step(struct model *m)
{
	struct model_op *op = &m->ops[model_random(m, MODEL_OPS)];

	m->now_ns += 1 + model_random(m, 20000);
	if (op->kind == OP_FREE)
		model_begin_something(m);
	else
		model_op_advance(m, op);
}

/* Completes everything in flight. */
static inline void model_finish(struct model *m)
{
	for (int i = 0; i < MODEL_OPS; i++)
		while (m->ops[i].kind != OP_FREE)
			model_op_step(m, &m->ops[i]);
}

/* Pages of charges and uncharges in flight. */
static inline uint64_t model_in_flight(const struct model *m)
{
	uint64_t pages = 0;

	for (int i = 0; i < MODEL_OPS; i++)
		if (m->ops[i].kind == OP_CHARGE || m->ops[i].kind == OP_UNCHARGE)
			pages += m->ops[i].pages;
	return pages;
}

/* The nearest ancestor that has an id; MODEL_NONE for the root. */
static inline int model_parent_with_id(const struct model *m, int i)
{
	do
		i = m->groups[i].parent;
	while (i != MODEL_NONE && !m->groups[i].id);
	return i;
}

/* What scan_memcg() reads; time passes between two fields. */
static inline struct scan_row model_row(struct model *m, int i, bool calm)
{
	struct model_group *group = &m->groups[i];
	int parent = model_parent_with_id(m, i);
	struct scan_row row = { .kernfs_id = group->kernfs_id };

	row.flags = (i ? 0u : (uint32_t)SCAN_ROOT) | (group->online ? SCAN_HOLDS_ID : 0u) |
		    (!group->online || group->dying ? SCAN_DYING : 0u);
	row.parent_id = parent == MODEL_NONE ? 0 : m->groups[parent].id;
	row.usage = group->usage;
	if (!calm && model_chance(m, 20))
		model_step(m);
	/* no grace period ends within a scan program, so flags are not older than references */
	row.flags = (row.flags & ~(uint32_t)SCAN_HOLDS_ID) | (group->online ? SCAN_HOLDS_ID : 0u);
	if (!group->online || group->dying)
		row.flags |= SCAN_DYING;
	row.id_refs = group->refs;
	row.memcg_id = group->id;
	return row;
}

/* A root, ids up to @id_max, and @steps steps of history before anything is attached. */
static inline struct model *model_new(uint64_t seed, uint16_t id_max, int steps)
{
	struct model *m = calloc(1, sizeof(*m));

	if (!m)
		abort();
	m->random = seed * 0x9e3779b97f4a7c15 + 1;
	m->now_ns = 1000000;
	m->id_max = id_max;
	m->kernfs_last = 1;
	m->early_in_table = seed & 1;
	for (int i = 0; i < MEMCG_IDS; i++)
		m->table[i] = MODEL_NONE;
	m->groups[0] = (struct model_group){
		.kernfs_id = 1,
		.id = 1,
		.parent = MODEL_NONE,
		.refs = 1,
		.online = true,
		.was_online = true,
	};
	m->table[1] = 0;
	m->id_taken[1] = true;
	m->nr_groups = 1;
	for (int i = 0; i < steps; i++)
		model_step(m);
	return m;
}

#endif
