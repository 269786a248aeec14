// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * screen/flow.c - see screen/flow.h.
 */
#include "screen/flow.h"

#include "model/row.h"
#include "screen/model.h"

static const enum col cols[FLOW_KINDS] = {
	[FLOW_OUT] = COL_CHARGE_RATE,
	[FLOW_IN] = COL_SWAPIN_RATE,
};

void screen_flow_start(struct screen_flow *flow, uint64_t kernfs_id)
{
	if (flow->kernfs_id != kernfs_id)
		*flow = (struct screen_flow){ .kernfs_id = kernfs_id };
}

void screen_flow_add(struct screen_flow *flow, const struct screen_model *model)
{
	int row = screen_groups_row(&model->groups, flow->kernfs_id);

	if (!flow->kernfs_id || flow->refresh == model->groups.refresh)
		return;
	flow->refresh = model->groups.refresh;
	for (int i = 0; i < FLOW_KINDS; i++)
		flow->val[i][flow->next] = row < 0 ? VAL_NONE : model->rows[row].val[cols[i]];
	flow->next = (flow->next + 1) % GROUP_HISTORY;
	flow->nr += flow->nr < GROUP_HISTORY;
}

size_t screen_flow_history(const struct screen_flow *flow, enum flow_kind kind, int64_t *samples,
			   size_t max)
{
	size_t nr = flow->nr < max ? flow->nr : max;

	for (size_t i = 0; i < nr; i++)
		samples[i] = flow->val[kind][(flow->next + GROUP_HISTORY - nr + i) % GROUP_HISTORY];
	return nr;
}
