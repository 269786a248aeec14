// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * live/heartbeat.c - see live/heartbeat.h.
 */
#include "live/heartbeat.h"

void heartbeat_row(struct heartbeat *heartbeat, const struct scan_row *row,
		   const struct group_birth *birth)
{
	struct heartbeat_id *id = &heartbeat->ids[row->memcg_id];

	if (id->kernfs_id != row->kernfs_id) {
		bool born = heartbeat->looked && birth->kernfs_id == row->kernfs_id;

		id->kernfs_id = row->kernfs_id;
		id->watermark = born ? 0 : row->watermark;
		id->refused = born ? 0 : row->refused;
	}
	heartbeat->rose |= row->watermark > id->watermark;
	heartbeat->refused |= row->refused != id->refused;
	id->watermark = row->watermark;
	id->refused = row->refused;
}

static uint64_t charged_sum(const struct group_count *counts, size_t nr_ids)
{
	uint64_t charged = 0;

	for (size_t id = 0; id < nr_ids; id++)
		charged += counts[id].charged;
	return charged;
}

bool heartbeat_end(struct heartbeat *heartbeat, const struct group_count *before,
		   const struct group_count *after, size_t nr_ids, uint64_t now_ns)
{
	uint64_t charged = charged_sum(after, nr_ids);
	bool unseen;

	if (charged != heartbeat->charged || heartbeat->refused)
		heartbeat->since_ns = 0;
	else if (heartbeat->rose && !heartbeat->since_ns)
		heartbeat->since_ns = now_ns;
	unseen = heartbeat->since_ns && now_ns - heartbeat->since_ns >= HEARTBEAT_NS;
	if (unseen)
		heartbeat->since_ns = 0;
	heartbeat->charged = charged_sum(before, nr_ids);
	heartbeat->looked = true;
	heartbeat->rose = heartbeat->refused = false;
	return unseen;
}
