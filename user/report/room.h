/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * report/room.h - why pages of a group could not be swapped out.
 *
 * Owns: which of swap and the limits is in the way. Pure. Must not know: what was refused
 * (report/refusal.h), words.
 */
#ifndef CGSWAP_REPORT_ROOM_H
#define CGSWAP_REPORT_ROOM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct adding;
struct row;
struct series;
struct series_group;
struct series_room;

/* With less than a batch of reclaim left, or with more in use than it allows. */
bool room_limit_is_full(const struct row *row, int64_t page_bytes);

/* The tightest of what is in the way of swapping out for rows[@i]. 0 or -ENOMEM. */
int room_find(struct adding *add, size_t i, struct series_room *room);

/* What kept the pages of @group in memory when tasks of it were killed. */
struct series_room room_killed(const struct series *series, const struct series_group *group,
			       int64_t time_ns);

#endif
