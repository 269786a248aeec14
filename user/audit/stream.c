// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * audit/stream.c - see audit/stream.h. Readings go through the same ledger and the same audit as
 * those of a live one; charges and uncharges go through audit/slots.h.
 */
#include "audit/stream.h"

#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "audit/slots.h"
#include "cgroup/path.h"
#include "ledger/ledger.h"
#include "record.h"
#include "model/row.h"
#include "stream/event.h"
#include "stream/owners.h"

/* More pages than any machine has; sums of that many stay far from overflow. */
#define PAGES_MAX (1ull << 40)

struct audit_stream {
	struct audit *audit;
	struct ledger *ledger;
	struct audit_slots *slots;
	struct owners *owners;
	/* of the reading, by id */
	struct scan_row rows[MEMCG_IDS]; /* kernfs_id 0: nobody has the id */
	struct group_count before[MEMCG_IDS];
	struct group_count after[MEMCG_IDS];
	struct group_birth births[MEMCG_IDS];
	struct scan_row packed[MEMCG_IDS];
	size_t id_end;	  /* those from here on were never told */
	size_t nr, dying; /* groups of the last reading */
	uint64_t readings;
	uint64_t last_ns;
	struct chunk_host host;
	struct chunk_end end;
	bool has_host, has_end;
	bool ending;   /* slots are not looked at any more */
	bool slotless; /* there was an uncharge without its slot */
	bool too_many; /* slots, to be kept */
	uint64_t events, lost;
	uint64_t undecoded; /* records; lost too */
	/* what is wrong with slots: one for each group and class */
	struct finding_list findings;
	uint8_t active[MEMCG_IDS / 8]; /* bits, by id: it charged or uncharged slots */
	size_t nr_active;
};

static int slot_error_take(void *ctx, const struct slot_error *error);

struct audit_stream *audit_stream_new(void)
{
	struct audit_stream *replay = calloc(1, sizeof(*replay));

	if (!replay)
		return NULL;
	replay->audit = audit_new();
	replay->ledger = ledger_new();
	replay->slots = audit_slots_new(slot_error_take, replay);
	replay->owners = owners_new();
	if (replay->audit && replay->ledger && replay->slots && replay->owners)
		return replay;
	audit_stream_free(replay);
	return NULL;
}

void audit_stream_free(struct audit_stream *replay)
{
	if (!replay)
		return;
	audit_free(replay->audit);
	ledger_free(replay->ledger);
	audit_slots_free(replay->slots);
	owners_free(replay->owners);
	finding_list_free(&replay->findings);
	free(replay);
}

/* The finding of the group and the class, made if it is the first. NULL: no memory. */
static struct audit_finding *finding_get(struct audit_stream *replay, const struct owner *owner,
					 enum audit_class class)
{
	struct finding_list *list = &replay->findings;
	const struct audit_finding first = {
		.check = CHECK_RECORDS,
		.class = class,
		.path = owner->path,
		.kernfs_id = owner->kernfs_id,
		.memcg_id = owner->memcg_id,
	};

	for (size_t i = 0; i < list->nr; i++)
		if (list->at[i].class == class && list->at[i].memcg_id == owner->memcg_id &&
		    list->at[i].kernfs_id == owner->kernfs_id)
			return &list->at[i];
	return finding_list_add(list, &first) ? NULL : &list->at[list->nr - 1];
}

/* Of the first slot; @before: who had it, "" for nobody. */
static void error_detail(const struct slot_error *error, const char *before, char *text)
{
	static const char *const words[] = {
		[CLASS_DOUBLE] = "charged, while it was charged to",
		[CLASS_UNDERFLOW] = "given back, while it was charged to nobody",
		[CLASS_MISATTRIBUTION] = "given back, while it was charged to",
	};

	snprintf(text, AUDIT_TEXT, "slot %" PRIu32 ":%" PRIu64 " was %s%s%.160s",
		 error->range->type, error->offset, words[error->class], *before ? " " : "",
		 before);
}

static int slot_error_take(void *ctx, const struct slot_error *error)
{
	struct audit_stream *replay = ctx;
	const struct owner *owner = owners_find(replay->owners, error->range->memcg_id);
	const struct owner *before = owners_find(replay->owners, error->owner);
	struct audit_finding *finding = owner ? finding_get(replay, owner, error->class) : NULL;

	if (!finding || (error->owner && !before))
		return -ENOMEM;
	if (!finding->pages++) {
		finding->first_ns = error->range->time_ns;
		error_detail(error, before ? before->path : "", finding->detail);
	}
	finding->last_ns = error->range->time_ns;
	return 0;
}

static int take_host(struct audit_stream *replay, const void *data, size_t len)
{
	struct chunk_host host;

	if (len != sizeof(host) || replay->has_host)
		return -EBADMSG;
	memcpy(&host, data, len);
	if (!memchr(host.kernel, 0, CHUNK_TEXT) || !memchr(host.attach, 0, CHUNK_TEXT))
		return -EBADMSG;
	replay->host = host;
	replay->has_host = true;
	return 0;
}

static int take_group(struct audit_stream *replay, const void *data, size_t len)
{
	struct chunk_group chunk;
	const char *path = (const char *)data + sizeof(chunk);

	if (len <= sizeof(chunk) || strnlen(path, len - sizeof(chunk)) != len - sizeof(chunk) - 1)
		return -EBADMSG;
	memcpy(&chunk, data, sizeof(chunk));
	if (!chunk.memcg_id || !chunk.kernfs_id)
		return -EBADMSG;
	return owners_set(replay->owners, chunk.memcg_id, chunk.kernfs_id, path);
}

static void active_note(struct audit_stream *replay, uint16_t id)
{
	uint8_t bit = (uint8_t)(1u << id % 8);

	replay->nr_active += !(replay->active[id / 8] & bit);
	replay->active[id / 8] |= bit;
}

/* Of records from before the start, while programs were attached, some are missing. */
static int take_pages(struct audit_stream *replay, const struct trace_event *event)
{
	const struct slot_range range = {
		.time_ns = event->time_ns,
		.offset = event->offset,
		.pages = event->pages,
		.type = (uint32_t)event->swap_type,
		.memcg_id = event->memcg_id,
	};
	int err;

	if (replay->ending || event->time_ns < replay->host.mono_ns)
		return 0;
	active_note(replay, event->memcg_id);
	replay->slotless |= event->swap_type == TRACE_NO_SWAP_TYPE;
	if (replay->slotless || replay->too_many)
		return 0;
	err = event->kind == REC_CHARGE ? audit_slots_charge(replay->slots, &range)
					: audit_slots_uncharge(replay->slots, &range);
	replay->too_many |= err == -E2BIG;
	return err == -E2BIG ? 0 : err;
}

static int take_record(struct audit_stream *replay, const void *data, size_t len)
{
	struct trace_event event;

	if (!replay->has_host)
		return -EBADMSG;
	if (trace_event_decode(data, len, &event)) {
		replay->undecoded++;
		return -EBADMSG;
	}
	replay->events++;
	if (!event.memcg_id)
		return 0;
	if (event.kind == REC_GROUP)
		return owners_born(replay->owners, event.memcg_id, event.kernfs_id, event.target_id,
				   event.name);
	if (event.kind == REC_CHARGE || event.kind == REC_UNCHARGE)
		return take_pages(replay, &event);
	return 0;
}

static int take_loss(struct audit_stream *replay, const void *data, size_t len)
{
	struct chunk_loss loss;

	if (len != sizeof(loss))
		return -EBADMSG;
	memcpy(&loss, data, sizeof(loss));
	replay->lost += loss.records & INT32_MAX;
	return 0;
}

static bool count_is_sane(const struct group_count *count)
{
	return count->charged < PAGES_MAX && count->uncharged < PAGES_MAX;
}

/* On v1 the usage is a difference, and may be below 0. */
static bool row_is_sane(const struct chunk_row *chunk)
{
	const struct scan_row *row = &chunk->row;

	return chunk->memcg_id && (!row->kernfs_id || row->memcg_id == chunk->memcg_id) &&
	       row->usage + PAGES_MAX < 2 * PAGES_MAX && row->id_refs < PAGES_MAX &&
	       count_is_sane(&chunk->before) && count_is_sane(&chunk->after) &&
	       count_is_sane(&chunk->birth.count);
}

static int take_row(struct audit_stream *replay, const void *data, size_t len)
{
	struct chunk_row chunk;

	if (len != sizeof(chunk))
		return -EBADMSG;
	memcpy(&chunk, data, len);
	if (!row_is_sane(&chunk))
		return -EBADMSG;
	replay->rows[chunk.memcg_id] = chunk.row;
	replay->before[chunk.memcg_id] = chunk.before;
	replay->after[chunk.memcg_id] = chunk.after;
	replay->births[chunk.memcg_id] = chunk.birth;
	if (chunk.memcg_id >= replay->id_end)
		replay->id_end = (size_t)chunk.memcg_id + 1;
	return 0;
}

static void rows_pack(struct audit_stream *replay)
{
	replay->nr = replay->dying = 0;
	for (size_t id = 1; id < replay->id_end; id++) {
		if (!replay->rows[id].kernfs_id)
			continue;
		replay->packed[replay->nr++] = replay->rows[id];
		replay->dying += !!(replay->rows[id].flags & SCAN_DYING);
	}
}

/* A name may come later than the first reading that has the group. */
static int groups_name(const struct audit_stream *replay, struct ledger_group *const *groups,
		       size_t nr)
{
	int err = 0;

	for (size_t i = 0; !err && i < nr; i++) {
		const struct owner *owner;

		if (groups[i]->path || !owners_has(replay->owners, groups[i]->memcg_id))
			continue;
		owner = owners_find(replay->owners, groups[i]->memcg_id);
		if (owner->kernfs_id == groups[i]->kernfs_id)
			err = ledger_set_path(groups[i], owner->path);
	}
	return err;
}

static int reading_audit(struct audit_stream *replay, const struct chunk_reading *chunk)
{
	struct audit_reading reading = {
		.time_ns = chunk->time_ns,
		.used_pages = VAL_NONE,
		.misses = chunk->missed_books >= 0 ? chunk->missed_books : VAL_NONE,
		.zswap_misses = VAL_NONE,
		.memsw = replay->host.memsw,
		.zswap_charged = VAL_NONE,
		.zswap_stored = VAL_NONE,
	};
	int err;

	reading.groups = ledger_groups(replay->ledger, &reading.nr_groups);
	err = groups_name(replay, reading.groups, reading.nr_groups);
	if (chunk->ending && !replay->ending)
		audit_renew(replay->audit);
	replay->ending |= chunk->ending != 0;
	return err ? err : audit_take(replay->audit, &reading);
}

/* What changed since the reading before bounds what this one can be off by. */
static int take_reading(struct audit_stream *replay, const void *data, size_t len)
{
	struct ledger_scan scan = {
		.rows = replay->packed,
		.before = replay->before,
		.after = replay->after,
		.births = replay->births,
		.memsw = replay->host.memsw,
	};
	struct chunk_reading chunk;
	struct ledger_group *const *groups;
	size_t nr;
	int err;

	if (len != sizeof(chunk) || !replay->has_host)
		return -EBADMSG;
	memcpy(&chunk, data, len);
	if (chunk.time_ns < replay->last_ns)
		return -EBADMSG;
	replay->last_ns = scan.time_ns = chunk.time_ns;
	replay->readings++;
	rows_pack(replay);
	scan.nr_rows = replay->nr;
	groups = ledger_groups(replay->ledger, &nr);
	err = audit_note(replay->audit, groups, nr, NULL);
	if (!err)
		err = ledger_scan(replay->ledger, &scan);
	if (!err)
		err = reading_audit(replay, &chunk);
	memcpy(replay->before, replay->after, replay->id_end * sizeof(*replay->before));
	return err;
}

static int take_end(struct audit_stream *replay, const void *data, size_t len)
{
	if (len != sizeof(replay->end))
		return -EBADMSG;
	memcpy(&replay->end, data, len);
	replay->has_end = true;
	return 0;
}

int audit_stream_chunk(void *ctx, uint32_t type, const void *data, size_t len)
{
	struct audit_stream *replay = ctx;

	switch (type) {
	case CHUNK_HOST:
		return take_host(replay, data, len);
	case CHUNK_GROUP:
	case CHUNK_NAME:
		return take_group(replay, data, len);
	case CHUNK_RECORD:
		return take_record(replay, data, len);
	case CHUNK_LOSS:
		return take_loss(replay, data, len);
	case CHUNK_ROW:
		return take_row(replay, data, len);
	case CHUNK_READING:
		return take_reading(replay, data, len);
	case CHUNK_END:
		return take_end(replay, data, len);
	case CHUNK_STACK:
	case CHUNK_TOTAL:
		return 0;
	}
	return -EBADMSG;
}

static uint64_t records_lost(const struct audit_stream *replay)
{
	uint64_t lost = replay->end.lost > replay->lost ? replay->end.lost : replay->lost;

	return lost + replay->undecoded;
}

/* Why nothing can be said of slots; NULL when something can. */
static const char *records_doubt(const struct audit_stream *replay)
{
	if (replay->host.filtered)
		return "it was filtered: not all charges and uncharges are in it";
	if (!replay->has_end)
		return "the recording has no end";
	if (records_lost(replay))
		return "records of charges and uncharges may be among those that were lost";
	if (!replay->ending)
		return "the recording has no readings at its end";
	if (replay->too_many)
		return "there are more slots than are kept";
	if (replay->findings.nr && replay->end.missed_books)
		return "runs of our programs that the kernel skipped, or does not count, may "
		       "explain what does not fit";
	return NULL;
}

static int64_t misses_known(const struct audit_stream *replay)
{
	return replay->has_end && replay->end.missed_books >= 0 ? replay->end.missed_books
								: VAL_NONE;
}

int audit_stream_judge(struct audit_stream *replay, const char *cgroup,
		       struct audit_stream_facts *facts)
{
	const char *doubt = records_doubt(replay);
	const struct audit_records records = {
		.findings = replay->findings.at,
		.nr = replay->findings.nr,
		.groups = replay->nr_active,
		.unknown = doubt,
		.absent = replay->slotless && !doubt
				  ? "uncharges of this kernel do not tell their slot"
				  : NULL,
	};
	char under[PATH_MAX];
	int err = path_normalize_recorded(cgroup ? cgroup : "/", replay->host.memsw, under,
					  sizeof(under));

	*facts = (struct audit_stream_facts){
		.audit = replay->audit,
		.host = &replay->host,
		.begin_ns = replay->host.mono_ns,
		.end_ns = replay->has_end ? replay->end.time_ns : replay->last_ns,
		.readings = replay->readings,
		.groups = (int64_t)replay->nr,
		.dying = (int64_t)replay->dying,
		.events = (int64_t)replay->events,
		.lost = (int64_t)records_lost(replay),
		.missed = misses_known(replay),
	};
	return err ? err : audit_judge_records(replay->audit, under, &records);
}
