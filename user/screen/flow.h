/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * screen/flow.h - what went in and out of one group, refresh by refresh, since it was asked for.
 *
 * Owns: the samples of one group, the one whose details were shown last. Pure. Must not know:
 * lines, the terminal.
 */
#ifndef CGSWAP_SCREEN_FLOW_H
#define CGSWAP_SCREEN_FLOW_H

#include <stddef.h>
#include <stdint.h>

#include "screen/groups.h"

struct screen_model;

enum flow_kind { FLOW_OUT, FLOW_IN, FLOW_KINDS };

struct screen_flow {
	uint64_t kernfs_id; /* 0: no group */
	uint64_t refresh;   /* the last one that was added */
	size_t nr;
	size_t next;
	int64_t val[FLOW_KINDS][GROUP_HISTORY]; /* pages/s, hundredths; VAL_NONE */
};

/* Begins anew, unless @kernfs_id is the group already. */
void screen_flow_start(struct screen_flow *flow, uint64_t kernfs_id);

/* Adds the last refresh of @model, once; nothing without a group. */
void screen_flow_add(struct screen_flow *flow, const struct screen_model *model);

/* Copies the last @max samples, oldest first. Returns their number. */
size_t screen_flow_history(const struct screen_flow *flow, enum flow_kind kind, int64_t *samples,
			   size_t max);

#endif
