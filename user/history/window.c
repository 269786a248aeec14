// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * history/window.c - see history/window.h.
 */
#include "history/window.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/value.h"
#include "history/note_piece.h"
#include "history/read.h"
#include "history/sample.h"
#include "model/host.h"
#include "model/note.h"
#include "model/refresh.h"

/* A wall clock that moved by more is said. */
#define STEP_NS ((int64_t)NS_PER_S)

/* What is compared of two samples. */
struct point {
	const struct segment_head *head;
	struct sample_time time;
	int64_t slept_ns;
	int64_t charged, uncharged; /* pages since the recorder was attached */
	int64_t lost, skipped;
	int64_t gap_end_ns; /* CLOCK_MONOTONIC */
	bool gap;
	bool rated; /* there was a refresh before it in its run */
};

struct walk {
	struct history *history;
	const struct history_window *window;
	const struct history_part *part;
	struct point last; /* head NULL: none */
	bool known;	   /* the last piece of a sample is one that was understood */
	bool inside;	   /* it is in the window */
	bool after;	   /* it is behind the window */
	bool damaged;	   /* something between it and the last one cannot be read */
	bool any;
	const char *data; /* of the file */
	size_t end;	  /* of the last piece */
	uint32_t type;	  /* likewise */
};

/* The wall clock and the other one are compared as real numbers. */
#define SAME_NS 1000000

static int mark_pass(struct walk *walk, struct mark mark)
{
	const struct history_window *window = walk->window;

	return window->mark ? window->mark(window->ctx, &mark) : 0;
}

static int64_t real_of(double seconds, int64_t unknown)
{
	return seconds > 0 ? val_of(seconds * 1e9) : unknown;
}

static int mark_pair(struct walk *walk, const struct point *now, enum mark_kind kind,
		     int64_t amount, const char *text)
{
	return mark_pass(walk, (struct mark){ kind, walk->last.time.real_ns, now->time.real_ns,
					      amount, text });
}

/* The wall clock against the others. */
static int clocks_mark(struct walk *walk, const struct point *now)
{
	const struct point *last = &walk->last;
	int64_t slept = val_less(now->slept_ns, last->slept_ns), moved;
	int err = 0;

	moved = val_less(val_less(now->time.real_ns, last->time.real_ns),
			 (int64_t)(now->time.mono_ns - last->time.mono_ns));
	if (val_is_number(slept)) {
		moved = val_less(moved, slept);
		if (slept > STEP_NS)
			err = mark_pair(walk, now, MARK_ASLEEP, slept, NULL);
	}
	if (!err && (moved > STEP_NS || moved < -STEP_NS))
		err = mark_pair(walk, now,
				moved > 0 && !val_is_number(slept) ? MARK_MOVED : MARK_CLOCK, moved,
				NULL);
	return err;
}

static int boot_mark(struct walk *walk, const struct point *now, bool restart)
{
	const struct point *last = &walk->last;
	int err = clocks_mark(walk, now);

	if (!err && (walk->damaged ||
		     segment_is_gap(last->time.mono_ns, now->time.mono_ns, last->time.interval_ns)))
		err = mark_pair(walk, now, MARK_GAP, VAL_NONE, NULL);
	if (!err && restart)
		err = mark_pair(walk, now, MARK_RESTART, VAL_NONE, NULL);
	return err;
}

/* What was counted since @before; all of it when counting began anew. */
static int64_t counted_since(int64_t before, int64_t now, bool anew)
{
	return anew ? now : val_less(now, before);
}

static int not_run_mark(struct walk *walk, const struct host *host, int64_t from_ns, int64_t to_ns)
{
	return mark_pass(walk, (struct mark){ MARK_NOT_RUN, real_of(host->gap_begin, from_ns),
					      real_of(host->gap_end, to_ns), VAL_NONE, host->gap });
}

static int losses_mark(struct walk *walk, const struct point *now, const struct host *host,
		       bool anew)
{
	const struct point *last = &walk->last;
	int64_t lost = counted_since(last->lost, now->lost, anew);
	int64_t skipped = counted_since(last->skipped, now->skipped, anew);
	int err = 0;

	if (lost > 0)
		err = mark_pair(walk, now, MARK_LOST, lost, NULL);
	if (!err && skipped > 0)
		err = mark_pair(walk, now, MARK_MISSED, skipped, NULL);
	if (!err && now->gap &&
	    (anew || !last->gap || val_less(now->gap_end_ns, last->gap_end_ns) > SAME_NS))
		err = not_run_mark(walk, host, last->time.real_ns, now->time.real_ns);
	return err;
}

/* Before the first sample nothing is known, unless it is the one at the begin. */
static int begin_mark(struct walk *walk, const struct point *now, const struct host *host)
{
	const int64_t from_ns = walk->window->from_ns;
	struct mark mark = { MARK_GAP, from_ns, now->time.real_ns, VAL_NONE, NULL };
	int err = 0;

	if (from_ns > 0 &&
	    segment_is_gap((uint64_t)from_ns, (uint64_t)now->time.real_ns, now->time.interval_ns))
		err = mark_pass(walk, mark);
	if (!err && now->gap && real_of(host->gap_end, now->time.real_ns) >= from_ns)
		err = not_run_mark(walk, host, from_ns, now->time.real_ns);
	return err;
}

/* Each run begins a file; it has no rates at first, and its counters begin at 0. */
static bool is_new_run(const struct point *last, const struct point *now)
{
	return now->charged < last->charged || now->uncharged < last->uncharged ||
	       (now->head != last->head && !now->rated);
}

static int marks_pass(struct walk *walk, const struct point *now, const struct host *host)
{
	const struct point *last = &walk->last;
	bool anew = false;
	int err;

	if (!last->head)
		return begin_mark(walk, now, host);
	if (strcmp(last->head->nodename, now->head->nodename) != 0)
		return mark_pair(walk, now, MARK_MACHINE, VAL_NONE, now->head->nodename);
	if (strcmp(last->head->boot_id, now->head->boot_id) != 0) {
		anew = true;
		err = mark_pair(walk, now, MARK_REBOOT, VAL_NONE, NULL);
	} else {
		anew = is_new_run(last, now);
		err = boot_mark(walk, now, anew);
	}
	return err ? err : losses_mark(walk, now, host, anew);
}

static struct point point_of(const struct walk *walk, const struct sample_time *time,
			     const struct host *host)
{
	return (struct point){
		.head = &walk->part->segment.head,
		.time = *time,
		.slept_ns = host->slept_ns,
		.charged = host->charged_pages,
		.uncharged = host->uncharged_pages,
		.lost = host->events_lost,
		.skipped = host->probe_misses,
		.gap_end_ns = val_less((int64_t)time->mono_ns,
				       val_of((host->time - host->gap_end) * 1e9)),
		.gap = host->gap,
		.rated = host->events_rate != VAL_NONE,
	};
}

static int sample_pass(struct walk *walk, const struct sample_time *time)
{
	const struct history_window *window = walk->window;
	struct refresh refresh;
	struct point now;
	int err = sample_get(walk->history->reader, &refresh);

	if (err)
		return err;
	now = point_of(walk, time, &refresh.host);
	walk->inside = time->real_ns >= window->from_ns && time->real_ns <= window->to_ns;
	if (walk->inside) {
		walk->any = true;
		err = marks_pass(walk, &now, &refresh.host);
		if (!err && window->sample)
			err = window->sample(window->ctx, &refresh, time);
	}
	walk->after = time->real_ns > window->to_ns;
	if (walk->after)
		return err;
	walk->last = now;
	walk->damaged = false;
	return err;
}

/* What is behind the window is nobody's concern. */
static void damage_note(struct walk *walk)
{
	walk->damaged |= !walk->after;
}

static int sample_take(struct walk *walk, bool key, const void *data, size_t len)
{
	struct sample_time time;
	int err;

	err = len < sizeof(time) ? -EBADMSG : sample_read(walk->history->reader, key, data, len);
	walk->known = !err;
	if (err == -EBADMSG) {
		damage_note(walk);
		return 0;
	}
	if (err)
		return err;
	memcpy(&time, data, sizeof(time));
	return sample_pass(walk, &time);
}

static int notes_pass(struct walk *walk, const void *data, size_t len)
{
	const struct history_window *window = walk->window;
	struct mark mark = { MARK_NOTES, walk->last.time.real_ns, walk->last.time.real_ns, 0,
			     NULL };
	uint64_t left_out = 0;
	int err;

	if (!walk->known || !walk->inside || !window->note)
		return 0;
	err = note_piece_read(data, len, window->note, window->ctx, &left_out);
	if (err == -EBADMSG)
		damage_note(walk);
	else if (err)
		return err;
	mark.amount = left_out < INT64_MAX ? (int64_t)left_out : INT64_MAX - 1;
	return left_out ? mark_pass(walk, mark) : 0;
}

static int piece_take(void *ctx, uint32_t type, const void *data, size_t len)
{
	struct walk *walk = ctx;

	walk->type = type;
	walk->end = (size_t)((const char *)data - walk->data) + len;
	if (type == PIECE_KEY || type == PIECE_CHANGE)
		return sample_take(walk, type == PIECE_KEY, data, len);
	return type == PIECE_NOTES ? notes_pass(walk, data, len) : 0;
}

/* One that ends just before the window has the sample before the first one. */
static bool block_is_wanted(const struct walk *walk, const struct segment_block *block)
{
	const int64_t before = val_least((int64_t)(block->interval_ns / 2), INT64_MAX / 8);

	return block->samples && block->real_min <= walk->window->to_ns &&
	       val_plus(block->real_max, 4 * before) >= walk->window->from_ns;
}

/*
 * Blocks touch each other, and the last one the index; only what a killed writer left ends anyhow.
 */
static bool block_is_whole(const struct walk *walk, size_t i)
{
	const struct segment *segment = &walk->part->segment;

	if (i + 1 < segment->nr)
		return walk->end == segment->blocks[i + 1].offset;
	return !segment->closed || walk->type == PIECE_INDEX;
}

static int block_walk(struct walk *walk, size_t i, size_t len)
{
	int err;

	walk->known = walk->inside = false;
	walk->end = 0;
	err = segment_block_pieces(walk->data, len, walk->part->segment.blocks[i].offset,
				   piece_take, walk);
	if (err == -EBADMSG || (!err && !block_is_whole(walk, i)))
		damage_note(walk);
	return err == -EBADMSG ? 0 : err;
}

/* A file that cannot be read now is damaged. */
static int part_walk(struct walk *walk, char **data, size_t *room)
{
	const struct segment *segment = &walk->part->segment;
	bool loaded = false;
	size_t len = 0;
	int err = 0;

	for (size_t i = 0; !err && i < segment->nr; i++) {
		if (!block_is_wanted(walk, &segment->blocks[i]))
			continue;
		if (!loaded)
			err = history_load(walk->history, walk->part, data, &len, room);
		if (err == -ENOMEM)
			return err;
		if (err) {
			damage_note(walk);
			return 0;
		}
		loaded = true;
		walk->data = *data;
		err = block_walk(walk, i, len);
	}
	return err;
}

static int end_mark(struct walk *walk)
{
	const struct sample_time *last = &walk->last.time;
	const int64_t to_ns = walk->window->to_ns;
	struct mark mark = { MARK_GAP, last->real_ns, to_ns, VAL_NONE, NULL };

	if (walk->damaged ||
	    (last->real_ns > 0 &&
	     segment_is_gap((uint64_t)last->real_ns, (uint64_t)to_ns, last->interval_ns)))
		return mark_pass(walk, mark);
	return 0;
}

int history_window(struct history *history, const struct history_window *window)
{
	struct walk walk = { .history = history, .window = window };
	char *data = NULL;
	size_t room = 0;
	int err = 0;

	for (size_t i = 0; !err && i < history->nr; i++) {
		walk.part = &history->parts[i];
		if (walk.part->err)
			damage_note(&walk);
		else
			err = part_walk(&walk, &data, &room);
	}
	free(data);
	if (!err)
		err = walk.any ? end_mark(&walk) : -ENOENT;
	return err;
}
