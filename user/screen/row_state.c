// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * screen/row_state.c - see screen/row_state.h. VAL_NONE is below every threshold.
 */
#include "screen/row_state.h"

#include "model/alarm.h"
#include "model/row.h"
#include "screen/model.h"

bool row_is_refused(const struct screen_model *model, const struct row *row)
{
	const struct screen_group *group = screen_groups_find(&model->groups, row->kernfs_id);

	/* a limit of 0 means that no swap is intended */
	return group && row->val[COL_SWAP_MAX_EFF] != 0 &&
	       screen_group_is_refused(&model->groups, group);
}

bool row_is_thrashing(const struct row *row)
{
	return alarm_is_thrashing(row->val[COL_REFAULT_RATE], row->val[COL_PSI_SOME]);
}

/* A limit of 0 is intended. */
static bool is_full(const struct row *row)
{
	const int64_t max = row->val[COL_SWAP_MAX], current = row->val[COL_SWAP_CURRENT];

	return val_is_number(max) && max > 0 &&
	       (double)current >= (double)max * (ROW_NEAR / 10000.0);
}

enum row_state row_state(const struct screen_model *model, const struct row *row)
{
	if (row->dying)
		return ROW_DYING;
	if (row_is_refused(model, row))
		return ROW_REFUSED;
	if (row_is_thrashing(row))
		return ROW_THRASHING;
	return is_full(row) ? ROW_FULL : ROW_CALM;
}
