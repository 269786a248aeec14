// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * trace/replay.c - see trace/replay.h.
 */
#include "trace/replay.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "cgroup/path.h"
#include "model/coverage.h"
#include "stream/decode.h"

struct replay_group {
	struct owner *owner; /* reference held by owner_keep() */
	int64_t base;	     /* pages, hierarchical, at the start; VAL_NONE: not known */
	int64_t charged;     /* own pages since then */
	int64_t uncharged;
	int64_t pages[REC_KIND_COUNT]; /* by kind of event */
	int64_t lost;
	int64_t below; /* charged - uncharged of the groups below that are gone and dropped */
	int64_t before_charged; /* at the previous moment, for rates */
	int64_t before_uncharged;
	int parent;	/* index of the group above; -1: none */
	size_t ordered; /* not of this group: index of the group at this place in path order */
	int row;	/* index of its row; -1: none */
	int64_t net;	/* of the subtree */
	bool unsure;	/* pages were lost */
	bool below_unsure;
	bool tree_unsure;
	bool removed;
};

struct replay {
	uint64_t delay_ns;
	replay_fn fn;
	void *ctx;
	struct stream stream;
	struct replay_group *groups;
	uint32_t group_at[MEMCG_IDS]; /* 1 + index, if that group owns the id now */
	size_t nr, max;
	size_t nr_fold;	   /* at this many groups, groups_fold() drops those that are gone */
	size_t nr_ordered; /* @nr when parents were last found; 0: outdated */
	struct row *rows;
	int64_t (*vals)[ROW_VALUES]; /* of the rows, as built */
	size_t max_rows, max_vals;
	uint64_t next_ns, last_ns;
	uint64_t nr_idle; /* moments without any event */
};

/* Above this many moments without any event, the rest are skipped. */
#define IDLE_MAX 100000
/*
 * Maximum number of gone groups that still seem to hold pages; more are merged into their parents.
 */
#define GONE_MAX 4096

struct replay *replay_new(uint64_t delay_ns, replay_fn fn, void *ctx)
{
	struct replay *replay = calloc(1, sizeof(*replay));

	if (!replay)
		return NULL;
	replay->stream = (struct stream){ .ctx = replay, .owners = owners_new() };
	if (!replay->stream.owners) {
		free(replay);
		return NULL;
	}
	replay->delay_ns = delay_ns;
	replay->fn = fn;
	replay->ctx = ctx;
	replay->nr_fold = GONE_MAX;
	return replay;
}

void replay_free(struct replay *replay)
{
	if (!replay)
		return;
	for (size_t i = 0; i < replay->nr; i++)
		owner_drop(replay->groups[i].owner);
	owners_free(replay->stream.owners);
	free(replay->groups);
	free(replay->rows);
	free(replay->vals);
	free(replay);
}

const struct chunk_host *replay_host(const struct replay *replay)
{
	return &replay->stream.host;
}

/* As strcmp(), but '/' sorts before all else: groups below come before siblings. */
static int path_compare(const char *x, const char *y)
{
	while (*x && *x == *y) {
		x++;
		y++;
	}
	if (*x && *y && (*x == '/' || *y == '/'))
		return *x == '/' ? -1 : 1;
	return (unsigned char)*x - (unsigned char)*y;
}

static int group_compare(const void *a, const void *b)
{
	const struct owner *x = (*(const struct replay_group *const *)a)->owner;
	const struct owner *y = (*(const struct replay_group *const *)b)->owner;
	int order = path_compare(x->path, y->path);

	return order ? order : x->index < y->index ? -1 : 1;
}

static bool owner_is_above(const struct owner *owner, const struct owner *below)
{
	return strlen(owner->path) < strlen(below->path) && path_is_below(below->path, owner->path);
}

/*
 * Finds each group's parent: the nearest group above or, among owners of the same path, the last.
 * In path order it is the previous group or one above that.
 */
static int parents_find(struct replay *replay)
{
	struct replay_group *groups = replay->groups, **order;

	if (replay->nr_ordered == replay->nr)
		return 0;
	order = malloc(replay->nr * sizeof(*order));
	if (!order)
		return -ENOMEM;
	for (size_t i = 0; i < replay->nr; i++)
		order[i] = &groups[i];
	qsort(order, replay->nr, sizeof(*order), group_compare);
	for (size_t i = 0; i < replay->nr; i++) {
		int above = i ? (int)(order[i - 1] - groups) : -1;

		while (above >= 0 && !owner_is_above(groups[above].owner, order[i]->owner))
			above = groups[above].parent;
		order[i]->parent = above;
		groups[i].ordered = (size_t)(order[i] - groups);
	}
	free(order);
	replay->nr_ordered = replay->nr;
	return 0;
}

/* Adds each group's own pages to all groups above it, which come before it in the order. */
static void trees_sum(struct replay *replay)
{
	for (size_t i = 0; i < replay->nr; i++) {
		struct replay_group *group = &replay->groups[i];

		group->net = group->charged - group->uncharged + group->below;
		group->tree_unsure = group->unsure || group->below_unsure;
	}
	for (size_t i = replay->nr; i-- > 0;) {
		const struct replay_group *group = &replay->groups[replay->groups[i].ordered];

		if (group->parent < 0)
			continue;
		replay->groups[group->parent].net += group->net;
		replay->groups[group->parent].tree_unsure |= group->tree_unsure;
	}
}

/* A group that is gone and holds nothing is dropped. */
static bool group_is_over(const struct replay_group *group)
{
	return group->removed && group->charged == group->uncharged &&
	       (group->base == VAL_NONE || group->base + group->net == 0);
}

/* Drops @group and adds its pages to those below its parent. */
static void group_leave(struct replay *replay, struct replay_group *group)
{
	struct replay_group *above = group->parent < 0 ? NULL : &replay->groups[group->parent];

	if (above) {
		above->below += group->charged - group->uncharged + group->below;
		above->below_unsure |= group->unsure || group->below_unsure;
	}
	owner_drop(group->owner);
	group->owner = NULL;
}

/* Drops groups whose ids have new owners, children before parents. */
static int groups_fold(struct replay *replay)
{
	size_t nr = 0, gone = 0;
	int err = parents_find(replay);

	if (err)
		return err;
	trees_sum(replay);
	for (size_t i = replay->nr; i-- > 0;) {
		struct replay_group *group = &replay->groups[replay->groups[i].ordered];

		group->removed |= group->owner->gone;
		if (group->owner->gone && (group_is_over(group) || gone++ >= GONE_MAX))
			group_leave(replay, group);
	}
	memset(replay->group_at, 0, sizeof(replay->group_at));
	for (size_t i = 0; i < replay->nr; i++) {
		if (!replay->groups[i].owner)
			continue;
		replay->groups[nr++] = replay->groups[i];
		if (!replay->groups[i].owner->gone)
			replay->group_at[replay->groups[i].owner->memcg_id] = (uint32_t)nr;
	}
	replay->nr = nr;
	replay->nr_ordered = 0;
	replay->nr_fold = nr + GONE_MAX;
	return 0;
}

/* NULL: no group, or out of memory. */
static struct replay_group *group_of(struct replay *replay, uint16_t id)
{
	struct owner *owner = owners_find(replay->stream.owners, id);
	uint32_t at = replay->group_at[id];

	if (!owner || (at && replay->groups[at - 1].owner == owner))
		return owner ? &replay->groups[at - 1] : NULL;
	if ((replay->nr >= replay->nr_fold && groups_fold(replay)) ||
	    array_reserve(&replay->groups, &replay->max, replay->nr + 1, sizeof(*replay->groups)))
		return NULL;
	replay->groups[replay->nr] =
		(struct replay_group){ .owner = owner_keep(owner), .base = VAL_NONE };
	replay->group_at[id] = (uint32_t)++replay->nr;
	return &replay->groups[replay->nr - 1];
}

static int64_t group_bytes(const struct replay *replay, const struct replay_group *group)
{
	if (group->base == VAL_NONE || group->tree_unsure)
		return VAL_NONE;
	return val_bytes(val_plus(group->base, group->net), replay->stream.host.page_bytes);
}

static void values_fill(const struct replay *replay, const struct replay_group *group, int64_t *val,
			uint64_t ns)
{
	row_clear(val);
	val[COL_LEDGER] = group_bytes(replay, group);
	val[COL_CHARGED] = group->charged;
	val[COL_UNCHARGED] = group->uncharged;
	val[COL_CHARGE_RATE] = val_rate(group->before_charged, group->charged, ns);
	val[COL_UNCHARGE_RATE] = val_rate(group->before_uncharged, group->uncharged, ns);
	val[COL_ZSWAP_STORE] = group->pages[REC_ZSWAP_STORE];
	val[COL_ZSWAP_LOAD] = group->pages[REC_ZSWAP_LOAD];
	val[COL_ZSWAP_REJECT] = group->pages[REC_ZSWAP_REJECT];
	val[COL_RECORDED] = group->pages[REC_CHARGE] + group->pages[REC_UNCHARGE];
	val[COL_LOST] = group->lost;
}

static void row_fill(const struct replay *replay, size_t at, const struct replay_group *group,
		     uint64_t ns)
{
	const struct owner *owner = group->owner;

	replay->rows[at] = (struct row){
		.path = owner->path,
		.kernfs_id = owner->kernfs_id,
		.memcg_id = owner->memcg_id,
		.dying = group->removed,
		.parent = (int)(group - replay->groups), /* a group's index, until rows_link() */
		.val = replay->vals[at],
	};
	values_fill(replay, group, replay->vals[at], ns);
}

static int row_compare(const void *a, const void *b)
{
	const struct row *x = a, *y = b;

	return strcmp(x->path, y->path);
}

static int rows_reserve(struct replay *replay)
{
	if (array_reserve(&replay->rows, &replay->max_rows, replay->nr, sizeof(*replay->rows)) ||
	    array_reserve(&replay->vals, &replay->max_vals, replay->nr, sizeof(*replay->vals)))
		return -ENOMEM;
	return 0;
}

/* Replaces the group's index in each row by the row of its parent. */
static void rows_link(struct replay *replay, size_t nr)
{
	struct replay_group *groups = replay->groups;

	for (size_t i = 0; i < replay->nr; i++)
		groups[i].row = -1;
	for (size_t i = 0; i < nr; i++)
		groups[replay->rows[i].parent].row = (int)i;
	for (size_t i = 0; i < nr; i++) {
		int above = groups[replay->rows[i].parent].parent;

		while (above >= 0 && groups[above].row < 0)
			above = groups[above].parent;
		replay->rows[i].parent = above < 0 ? -1 : groups[above].row;
	}
}

static int rows_make(struct replay *replay, uint64_t ns, size_t *nr)
{
	int err = rows_reserve(replay);

	if (!err)
		err = parents_find(replay);
	if (err)
		return err;
	trees_sum(replay);
	*nr = 0;
	for (size_t i = 0; i < replay->nr; i++)
		if (!group_is_over(&replay->groups[i]))
			row_fill(replay, (*nr)++, &replay->groups[i], ns);
	if (*nr)
		qsort(replay->rows, *nr, sizeof(*replay->rows), row_compare);
	rows_link(replay, *nr);
	return 0;
}

static struct host host_make(const struct replay *replay, uint64_t time_ns, size_t nr)
{
	const struct stream *stream = &replay->stream;
	const struct chunk_host *recorded = &stream->host;
	uint64_t real_us = (recorded->real_ns + (time_ns - recorded->mono_ns)) / 1000;
	struct host host = {
		.time = (double)real_us / 1e6,
		.attach = recorded->attach,
		.hierarchy = recorded->memsw ? "v1" : "v2",
		.swap_total = recorded->swap_total > INT64_MAX ? VAL_NONE
							       : (int64_t)recorded->swap_total,
		.swap_used = VAL_NONE,
		.swap_cached = VAL_NONE,
		.swap_charged = VAL_NONE,
		.swap_unowned = VAL_NONE,
		.refusals_unknown = VAL_NONE,
		.kind_total = { VAL_NONE, VAL_NONE, VAL_NONE },
		.kind_used = { VAL_NONE, VAL_NONE, VAL_NONE },
		.charged_pages = VAL_NONE,
		.uncharged_pages = VAL_NONE,
		.zswap_pool = VAL_NONE,
		.zswap_max = VAL_NONE,
		.zswap_stored = VAL_NONE,
		.psi_some = VAL_NONE,
		.psi_full = VAL_NONE,
		.events = (int64_t)stream->events,
		.events_lost = (int64_t)(stream->lost + stream->undecoded),
		.events_rate = VAL_NONE,
		.own_cpu = VAL_NONE,
		.actor_misses = VAL_NONE,
		.probe_misses = stream_missed(stream),
		.gap = stream->has_end ? coverage_gap_text(stream->end.gap[ACCOUNT_SWAP]) : NULL,
		.zswap_misses = VAL_NONE,
		.groups = (int64_t)nr,
		.dying = VAL_NONE,
		.drifting = VAL_NONE,
		.unsettled = VAL_NONE,
	};

	memcpy(host.kernel, recorded->kernel, sizeof(host.kernel));
	memcpy(host.nodename, recorded->nodename, sizeof(host.nodename));
	return host;
}

static int moment_show(struct replay *replay, uint64_t time_ns)
{
	struct host host;
	size_t nr;
	int err = rows_make(replay, replay->last_ns ? time_ns - replay->last_ns : 0, &nr);

	if (err)
		return err;
	host = host_make(replay, time_ns, nr);
	err = replay->fn(replay->ctx, &host, replay->rows, nr);
	for (size_t i = 0; i < replay->nr; i++) {
		replay->groups[i].before_charged = replay->groups[i].charged;
		replay->groups[i].before_uncharged = replay->groups[i].uncharged;
	}
	replay->last_ns = time_ns;
	return err;
}

/* Shows all moments up to @time_ns, at most IDLE_MAX of them without an event. */
static int moments_show(struct replay *replay, uint64_t time_ns)
{
	int err = 0;

	for (bool idle = false; !err && time_ns >= replay->next_ns; idle = true) {
		if (idle && ++replay->nr_idle > IDLE_MAX)
			replay->next_ns = time_ns;
		err = moment_show(replay, replay->next_ns);
		if (__builtin_add_overflow(replay->next_ns, replay->delay_ns, &replay->next_ns))
			replay->next_ns = UINT64_MAX;
		if (replay->next_ns == UINT64_MAX)
			break;
	}
	return err;
}

static int take_host(void *ctx)
{
	struct replay *replay = ctx;

	replay->next_ns = replay->stream.host.mono_ns + 1;
	return replay->stream.host.filtered ? -EDOM : 0;
}

static int take_group(void *ctx, const struct chunk_group *chunk, const char *path)
{
	struct replay *replay = ctx;
	struct replay_group *group = group_of(replay, chunk->memcg_id);

	if (!group)
		return -ENOMEM;
	replay->nr_ordered = 0; /* a group with a made-up path may have got its real one */
	/* the kernel does not charge the root's own pages */
	if (chunk->usage < 1ull << 40 && strcmp(path, "/"))
		group->base = (int64_t)chunk->usage;
	return 0;
}

static int take_event(void *ctx, const struct trace_event *event)
{
	struct replay *replay = ctx;
	struct replay_group *group;
	int err = moments_show(replay, event->time_ns);

	if (err)
		return err;
	group = group_of(replay, event->memcg_id);
	if (!group)
		return event->memcg_id ? -ENOMEM : 0;
	if (event->kind == REC_GROUP)
		group->base = 0;
	group->removed |= event->kind == REC_OFFLINE;
	group->pages[event->kind] += event->pages;
	if (event->kind == REC_CHARGE)
		group->charged += event->pages;
	else if (event->kind == REC_UNCHARGE)
		group->uncharged += event->pages;
	return 0;
}

/* An undecoded record may have had pages, of any group. */
static int take_loss(void *ctx, const struct chunk_loss *loss, bool undecoded)
{
	struct replay *replay = ctx;
	struct replay_group *group = group_of(replay, loss->memcg_id);

	for (size_t i = 0; undecoded && i < replay->nr; i++)
		replay->groups[i].unsure = true;
	if (!group)
		return loss->memcg_id ? -ENOMEM : 0;
	group->lost += (int64_t)loss->pages;
	group->unsure |= loss->pages != 0;
	return 0;
}

/* Counted in the kernel: right even if records were lost before. */
static int take_total(void *ctx, const struct chunk_total *total)
{
	struct replay_group *group = group_of(ctx, total->memcg_id);

	if (!group)
		return -ENOMEM;
	group->charged = (int64_t)total->charged;
	group->uncharged = (int64_t)total->uncharged;
	group->unsure = false;
	return 0;
}

static int take_end(void *ctx)
{
	struct replay *replay = ctx;

	return moment_show(replay, replay->stream.end.time_ns);
}

static const struct stream_handler handler = {
	.host = take_host,
	.group = take_group,
	.event = take_event,
	.loss = take_loss,
	.total = take_total,
	.end = take_end,
};

int replay_chunk(void *replay, uint32_t type, const void *data, size_t len)
{
	return stream_decode(&((struct replay *)replay)->stream, &handler, type, data, len);
}
