// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * zbook.c - see zbook.h. zbalance.c compares the numbers.
 */
#include "zbook.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "zbalance.h"

/* What came in and what went out; the first four fields of struct zswap_count. */
struct zflow {
	uint64_t in_bytes;
	uint64_t out_bytes;
	uint64_t in_pages;
	uint64_t out_pages;
};

struct zgroup {
	uint64_t kernfs_id;
	uint64_t birth_ns; /* 0: not seen */
	uint64_t seen_ns;
	struct zgroup *parent;
	struct zswap_count start; /* of the id, when the group got it */
	struct zflow gone;	  /* of groups below that are gone */
	struct zflow now;	  /* since start, with those that are gone */
	struct zflow mid;
	struct zflow old;
	bool mid_known;
	bool old_known;
	bool seen;
	uint16_t memcg_id;
	struct zbalance bytes;
	struct zbalance pages;
};

/*
 * The window of numbers that lag begins with the counts in old: since they were taken the kernel
 * has begun, and finished, a flush. mid is the next to become old. A stamp is compared with one
 * that was read later than the counts, and a flush is taken as finished a refresh later.
 */
enum window_state { WINDOW_NONE, WINDOW_TAKEN, WINDOW_STAMPED, WINDOW_FLUSHING };

/* The sums over a subtree. */
struct zsum {
	struct zflow now;
	struct zflow old;
	bool known; /* the window of all of it */
};

struct zbook {
	struct zgroup *by_id[MEMCG_IDS];
	struct zswap_count left[MEMCG_IDS]; /* of an id, by the last of its owners that went */
	struct zgroup **order;		    /* parents before children */
	struct zsum *sums;		    /* by row */
	size_t nr, max;
	enum window_state window;
	uint64_t stamp;
	bool begun; /* until then nothing can have been counted, and no group is kept */
	int unseen; /* flushes until the kernel's numbers have all of what unseen groups did */
};

/* One that begins later than counts that were read later than what is unseen. */
#define UNSEEN_FLUSHES 2

struct zbook *zbook_new(void)
{
	return calloc(1, sizeof(struct zbook));
}

void zbook_free(struct zbook *book)
{
	if (!book)
		return;
	for (size_t id = 0; id < MEMCG_IDS; id++)
		free(book->by_id[id]);
	free(book->order);
	free(book->sums);
	free(book);
}

static struct zflow flow_of(const struct zswap_count *count)
{
	return (struct zflow){ count->charged_bytes, count->uncharged_bytes, count->charged_pages,
			       count->uncharged_pages };
}

static void flow_add(struct zflow *sum, const struct zflow *flow)
{
	sum->in_bytes += flow->in_bytes;
	sum->out_bytes += flow->out_bytes;
	sum->in_pages += flow->in_pages;
	sum->out_pages += flow->out_pages;
}

static struct zflow flow_since(const struct zflow *flow, const struct zflow *start)
{
	return (struct zflow){ flow->in_bytes - start->in_bytes, flow->out_bytes - start->out_bytes,
			       flow->in_pages - start->in_pages,
			       flow->out_pages - start->out_pages };
}

static bool flow_is_same(const struct zflow *a, const struct zflow *b)
{
	return !memcmp(a, b, sizeof(*a));
}

/* The id has been given to another group since @group was seen. */
static bool group_lost_id(const struct zgroup *group, const struct zbook_source *source)
{
	const struct group_birth *owner = &source->owners[group->memcg_id];

	return owner->time_ns > group->seen_ns && owner->time_ns != group->birth_ns;
}

/* The counters of the group's id as long as it was its owner. */
static const struct zswap_count *group_counts(const struct zgroup *group,
					      const struct zbook_source *source)
{
	return group_lost_id(group, source) ? &source->births[group->memcg_id]
					    : &source->counts[group->memcg_id];
}

static bool group_is(const struct zgroup *group, const struct row *row,
		     const struct group_birth *owner)
{
	return group && group->kernfs_id == row->kernfs_id &&
	       (owner->kernfs_id != row->kernfs_id || owner->time_ns == group->birth_ns);
}

static void group_count(struct zgroup *group, const struct zbook_source *source)
{
	struct zflow start = flow_of(&group->start);
	struct zflow flow = flow_of(group_counts(group, source));

	group->now = flow_since(&flow, &start);
	flow_add(&group->now, &group->gone);
}

/*
 * What it did stays part of the sums of those above; so does what it did in the window. Where its
 * id has another owner by now, there may have been more between the two.
 */
static void group_release(struct zbook *book, struct zgroup *group,
			  const struct zbook_source *source)
{
	struct zgroup *parent = group->parent;

	group_count(group, source);
	book->by_id[group->memcg_id] = NULL;
	book->left[group->memcg_id] = *group_counts(group, source);
	if (group_lost_id(group, source))
		book->unseen = UNSEEN_FLUSHES;
	if (!parent)
		return;
	flow_add(&parent->gone, &group->now);
	flow_add(&parent->mid, &group->mid);
	flow_add(&parent->old, &group->old);
	parent->mid_known &= group->mid_known;
	parent->old_known &= group->old_known;
}

static void groups_mark(struct zbook *book, const struct zbook_source *source,
			const struct row *rows, size_t nr)
{
	for (size_t i = 0; i < book->nr; i++)
		book->order[i]->seen = false;
	for (size_t i = 0; i < nr; i++) {
		struct zgroup *group = book->by_id[rows[i].memcg_id];

		if (group_is(group, &rows[i], &source->owners[rows[i].memcg_id]))
			group->seen = true;
	}
}

static void groups_release(struct zbook *book, const struct zbook_source *source)
{
	size_t kept = 0;

	for (size_t i = book->nr; i-- > 0;)
		if (!book->order[i]->seen)
			group_release(book, book->order[i], source);
	for (size_t i = 0; i < book->nr; i++) {
		struct zgroup *group = book->order[i];

		while (group->seen && group->parent && !group->parent->seen)
			group->parent = group->parent->parent;
	}
	for (size_t i = 0; i < book->nr; i++) {
		if (book->order[i]->seen)
			book->order[kept++] = book->order[i];
		else
			free(book->order[i]);
	}
	book->nr = kept;
}

/*
 * Groups that came and went between two refreshes left their id's counters changed. Nothing is left
 * of what they held, but the kernel's numbers of those above may have it in part.
 */
static void unseen_check(struct zbook *book, size_t id, const struct zswap_count *now)
{
	struct zflow left = flow_of(&book->left[id]), flow = flow_of(now);

	if (!flow_is_same(&left, &flow))
		book->unseen = UNSEEN_FLUSHES;
	book->left[id] = *now;
}

static void unseen_find(struct zbook *book, const struct zbook_source *source)
{
	for (size_t id = 0; id < source->nr_ids && id < MEMCG_IDS; id++)
		if (!book->by_id[id])
			unseen_check(book, id, &source->counts[id]);
}

static struct zgroup *group_new(struct zbook *book, const struct zbook_source *source,
				const struct row *row)
{
	const struct group_birth *owner = &source->owners[row->memcg_id];
	struct zgroup *group = calloc(1, sizeof(*group));

	if (!group)
		return NULL;
	group->kernfs_id = row->kernfs_id;
	group->memcg_id = row->memcg_id;
	group->seen = true;
	if (owner->kernfs_id == row->kernfs_id) {
		group->birth_ns = owner->time_ns;
		group->start = source->births[row->memcg_id];
		unseen_check(book, row->memcg_id, &group->start);
		group->mid_known = group->old_known = true;
		zbalance_born(&group->bytes);
		zbalance_born(&group->pages);
	} else {
		group->start = book->left[row->memcg_id];
	}
	return group;
}

static int book_reserve(struct zbook *book, size_t nr)
{
	size_t max = book->max ? book->max : 256;
	struct zgroup **order;
	struct zsum *sums;

	if (nr <= book->max)
		return 0;
	while (max < nr)
		max *= 2;
	order = realloc(book->order, max * sizeof(*order));
	if (order)
		book->order = order;
	sums = realloc(book->sums, max * sizeof(*sums));
	if (sums)
		book->sums = sums;
	if (!order || !sums)
		return -ENOMEM;
	book->max = max;
	return 0;
}

/* The order is that of the rows from here on. */
static int groups_take(struct zbook *book, const struct zbook_source *source,
		       const struct row *rows, size_t nr)
{
	int err = book_reserve(book, nr);

	for (size_t i = 0; !err && i < nr; i++)
		if (!book->by_id[rows[i].memcg_id]) {
			struct zgroup *group = group_new(book, source, &rows[i]);

			if (!group)
				return -ENOMEM;
			book->by_id[rows[i].memcg_id] = group;
		}
	if (err)
		return err;
	for (size_t i = 0; i < nr; i++) {
		struct zgroup *group = book->by_id[rows[i].memcg_id];

		group->parent = rows[i].parent < 0 ? NULL : book->order[rows[i].parent];
		group->seen_ns = source->time_ns;
		book->order[i] = group;
		group_count(group, source);
	}
	book->nr = nr;
	return 0;
}

/* True when what was mid is the begin of the window from now on. */
static bool window_moves(struct zbook *book, uint64_t stamp)
{
	switch (book->window) {
	case WINDOW_NONE:
		book->window = WINDOW_TAKEN;
		return true;
	case WINDOW_TAKEN:
		book->stamp = stamp;
		if (stamp)
			book->window = WINDOW_STAMPED;
		return false;
	case WINDOW_STAMPED:
		if (stamp && stamp != book->stamp)
			book->window = WINDOW_FLUSHING;
		return false;
	case WINDOW_FLUSHING:
		book->window = WINDOW_TAKEN;
		book->unseen -= book->unseen > 0;
		return true;
	}
	return false;
}

static void groups_move_window(struct zbook *book)
{
	for (size_t i = 0; i < book->nr; i++) {
		struct zgroup *group = book->order[i];

		group->old = group->mid;
		group->old_known = group->mid_known;
		group->mid = group->now;
		group->mid_known = true;
	}
}

/* Children come after their parents, so from the end every sum is complete. */
static void sums_make(struct zbook *book, const struct row *rows)
{
	for (size_t i = 0; i < book->nr; i++)
		book->sums[i] = (struct zsum){ book->order[i]->now, book->order[i]->old,
					       book->order[i]->old_known };
	for (size_t i = book->nr; i-- > 0;) {
		struct zsum *sum = &book->sums[i];
		struct zsum *above = rows[i].parent < 0 ? NULL : &book->sums[rows[i].parent];

		if (!above)
			continue;
		flow_add(&above->now, &sum->now);
		flow_add(&above->old, &sum->old);
		above->known &= sum->known;
	}
}

static void group_balance(const struct zbook *book, struct zgroup *group, const struct zsum *sum,
			  const struct row *row, int64_t page_bytes)
{
	int64_t bytes = row->val[KEPT_ZSWAP_CURRENT], held = row->val[KEPT_ZSWAPPED];
	const struct zflow *now = &sum->now, *old = &sum->old;

	group->bytes.drift = group->pages.drift = 0;
	if (!sum->known || bytes == VAL_NONE || held == VAL_NONE)
		return;
	if (book->unseen && !(group->bytes.settled && group->pages.settled))
		return;
	zbalance_take(&group->bytes,
		      &(struct zreading){ bytes, (int64_t)(old->in_bytes - now->out_bytes),
					  (int64_t)(now->in_bytes - old->out_bytes) });
	zbalance_take(&group->pages,
		      &(struct zreading){ held / page_bytes,
					  (int64_t)(old->in_pages - now->out_pages),
					  (int64_t)(now->in_pages - old->out_pages) });
}

static void fill_ledger(const struct zbook *book, const struct zgroup *group,
			const struct zsum *sum, bool comparable, struct zbook_row *zrow)
{
	const struct zflow *now = &sum->now;

	if (group->bytes.settled)
		zrow->ledger = group->bytes.base_low + (int64_t)(now->in_bytes - now->out_bytes);
	if (group->pages.settled)
		zrow->zswapped_ledger =
			group->pages.base_low + (int64_t)(now->in_pages - now->out_pages);
	if (group->bytes.settled && comparable && !(book->unseen && group->bytes.drift))
		zrow->drift = group->bytes.drift;
}

static void fill_counts(const struct zgroup *group, const struct zbook_source *source,
			struct zbook_row *zrow)
{
	const struct zswap_count *now = group_counts(group, source), *start = &group->start;

	if (source->stores) {
		zrow->store = now->stored - start->stored;
		zrow->reject = now->rejected - start->rejected;
	}
	if (source->loads)
		zrow->load = now->loaded - start->loaded;
}

static bool is_nothing(int64_t val)
{
	return val == VAL_NONE || !val;
}

/* Nothing was ever seen of the group in zswap. */
static bool row_is_idle(const struct row *row, const struct zbook_row *zrow, const struct zsum *sum)
{
	return is_nothing(row->val[KEPT_ZSWAP_CURRENT]) && is_nothing(row->val[KEPT_ZSWAPPED]) &&
	       is_nothing(zrow->store) && is_nothing(zrow->load) && is_nothing(zrow->reject) &&
	       !sum->now.in_pages && !sum->now.out_pages;
}

static const struct zbook_row zrow_none = { VAL_NONE, VAL_NONE, VAL_NONE, VAL_NONE,
					    VAL_NONE, VAL_NONE, false };

static void rows_hide_idle(const struct zbook_rows *rows)
{
	const struct zsum nothing = { 0 };
	struct zbook_row zrow = zrow_none;

	for (size_t i = 0; i < rows->nr; i++) {
		zrow.hidden = row_is_idle(&rows->rows[i], &zrow_none, &nothing);
		rows->show(rows->ctx, i, &zrow);
	}
}

static void row_fill(struct zbook *book, const struct zbook_source *source, const struct row *row,
		     size_t i, struct zbook_row *zrow)
{
	struct zgroup *group = book->order[i];
	const struct zsum *sum = &book->sums[i];
	bool comparable = row->val[KEPT_ZSWAP_CURRENT] != VAL_NONE && sum->known;

	*zrow = zrow_none;
	group_balance(book, group, sum, row, source->page_bytes);
	fill_counts(group, source, zrow);
	if (source->off && row_is_idle(row, zrow, sum)) {
		*zrow = zrow_none;
		zrow->hidden = true;
	} else if (source->holds) {
		fill_ledger(book, group, sum, comparable, zrow);
	}
	if (zrow->zswapped_ledger != VAL_NONE)
		zrow->zswapped_ledger *= source->page_bytes;
}

static void rows_fill(struct zbook *book, const struct zbook_source *source,
		      const struct zbook_rows *rows)
{
	for (size_t i = 0; i < book->nr; i++) {
		struct zbook_row zrow;

		row_fill(book, source, &rows->rows[i], i, &zrow);
		rows->show(rows->ctx, i, &zrow);
	}
}

int zbook_take(struct zbook *book, const struct zbook_source *source, const struct zbook_rows *rows)
{
	int err;

	if (!source->counts)
		return 0;
	book->begun |= source->used;
	if (!book->begun) {
		rows_hide_idle(rows);
		return 0;
	}
	groups_mark(book, source, rows->rows, rows->nr);
	groups_release(book, source);
	err = groups_take(book, source, rows->rows, rows->nr);
	if (err)
		return err;
	unseen_find(book, source);
	if (window_moves(book, source->stamp))
		groups_move_window(book);
	sums_make(book, rows->rows);
	rows_fill(book, source, rows);
	return 0;
}

void zbook_fill(const struct zbook_row *zrow, int64_t *val)
{
	val[COL_ZSWAP_LEDGER] = zrow->ledger;
	val[COL_ZSWAPPED_LEDGER] = zrow->zswapped_ledger;
	val[COL_ZSWAP_DRIFT] = zrow->drift;
	val[COL_ZSWAP_STORE] = zrow->store;
	val[COL_ZSWAP_LOAD] = zrow->load;
	val[COL_ZSWAP_REJECT] = zrow->reject;
	val[KEPT_ZSWAP_HIDDEN] = zrow->hidden;
	val[COL_ZSWAP_CURRENT] = zrow->hidden ? VAL_NONE : val[KEPT_ZSWAP_CURRENT];
	val[COL_ZSWAPPED] = zrow->hidden ? VAL_NONE : val[KEPT_ZSWAPPED];
	val[COL_ZSWAP_RATIO] = zrow->hidden ? VAL_NONE : val[KEPT_ZSWAP_RATIO];
}

bool zbook_is_filled(const struct zbook_row *zrow, const int64_t *val)
{
	return val[COL_ZSWAP_LEDGER] == zrow->ledger &&
	       val[COL_ZSWAPPED_LEDGER] == zrow->zswapped_ledger &&
	       val[COL_ZSWAP_DRIFT] == zrow->drift && val[COL_ZSWAP_STORE] == zrow->store &&
	       val[COL_ZSWAP_LOAD] == zrow->load && val[COL_ZSWAP_REJECT] == zrow->reject &&
	       val[KEPT_ZSWAP_HIDDEN] == zrow->hidden;
}
