// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * report/room.c - see report/room.h.
 */
#include "report/room.h"

#include "model/alarm.h"
#include "model/refresh.h"
#include "model/row.h"
#include "report/count.h"
#include "report/series.h"

bool room_limit_is_full(const struct row *row, int64_t page_bytes)
{
	const int64_t swap = row->val[COL_SWAP_CURRENT], max = row->val[COL_SWAP_MAX];

	return alarm_limit_is_full(swap, max, page_bytes) ||
	       (val_is_number(max) && max > 0 && swap > max);
}

int room_find(struct adding *add, size_t i, struct series_room *room)
{
	const struct row *rows = add->refresh->rows;
	const struct host *host = &add->refresh->host;
	const int64_t page_bytes = add->refresh->page_bytes;
	struct series_room left = { ROOM_LEFT, -1, val_less(host->swap_total, host->swap_used) };
	int full = -1, zero = -1, by;
	bool unknown = left.bytes == VAL_NONE;

	for (int at = (int)i; at >= 0; at = rows[at].parent) {
		int64_t max = rows[at].val[COL_SWAP_MAX];

		if (max == VAL_NONE)
			unknown |= !rows[at].dying && rows[at].parent >= 0;
		else if (max == 0 && zero < 0)
			zero = at;
		else if (room_limit_is_full(&rows[at], page_bytes) && full < 0)
			full = at;
		else if (max != VAL_MAX)
			left.bytes = val_least(left.bytes,
					       val_less(max, rows[at].val[COL_SWAP_CURRENT]));
	}
	if (host->swap_total == 0)
		*room = (struct series_room){ ROOM_NO_SWAP, -1, 0 };
	else if (zero >= 0)
		*room = (struct series_room){ ROOM_FORBIDDEN, zero, 0 };
	else if (alarm_swap_is_full(host->swap_total, host->swap_used, page_bytes))
		*room = (struct series_room){ ROOM_SWAP_FULL, -1, host->swap_total };
	else if (full >= 0)
		*room = (struct series_room){ ROOM_LIMIT_FULL, full, rows[full].val[COL_SWAP_MAX] };
	else if (unknown || left.bytes == VAL_NONE)
		*room = (struct series_room){ ROOM_UNKNOWN, -1, VAL_NONE };
	else
		*room = left;
	if (room->by < 0)
		return 0;
	by = series_group_of(add->series, &rows[room->by]);
	room->by = by;
	return by < -1 ? by : 0;
}

struct series_room room_killed(const struct series *series, const struct series_group *group,
			       int64_t time_ns)
{
	/* it was found by an earlier sample, or the group is long gone */
	if (time_ns != series->last_ns || group->seen + 1 < series->samples)
		return (struct series_room){ ROOM_UNKNOWN, -1, VAL_NONE };
	if (group->seen != series->samples)
		return group->room;
	/* what was killed is not in swap any more */
	if (group->room_before.what > ROOM_LEFT)
		return group->room_before;
	if (group->room.what > ROOM_LEFT)
		return group->room;
	if (group->refused.nr > 0 && group->refused.end_ns == time_ns && group->refused_by >= 0 &&
	    group->refused_proof != PROOF_NONE)
		return (struct series_room){ ROOM_REFUSED, group->refused_by, group->refused_max };
	return group->room.bytes < group->room_before.bytes ? group->room : group->room_before;
}
