// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * audit/stream.c - see audit/stream.h. Readings go through the ledger and the audit that a live
 * audit uses; charges and uncharges go through audit/slots.h.
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
#include "stream/decode.h"

struct audit_stream {
	struct audit *audit;
	struct ledger *ledger;
	struct audit_slots slots;
	struct stream stream;
	/* of the reading, by id */
	struct scan_row rows[MEMCG_IDS]; /* kernfs_id 0: nobody has the id */
	struct group_count before[MEMCG_IDS];
	struct group_count after[MEMCG_IDS];
	struct group_birth births[MEMCG_IDS];
	struct scan_row packed[MEMCG_IDS];
	size_t id_end;	  /* ids from here on never appeared */
	size_t nr, dying; /* groups of the last reading */
	uint64_t readings;
	bool ending;   /* slots are no longer checked */
	bool slotless; /* an uncharge came without its slot */
	bool too_many; /* more slots than can be kept */
	/* contradictions of slots: one per group and class */
	struct finding_list findings;
	bool active[MEMCG_IDS]; /* by id: it charged or uncharged slots */
	size_t nr_active;
};

/* Describes the first slot; @before: its owner, "" for nobody. */
static void error_detail(const struct slot_error *error, const char *before, char *text)
{
	static const char *const words[] = {
		[CLASS_DOUBLE] = "charged, while it was charged to",
		[CLASS_UNDERFLOW] = "uncharged, while it was charged to nobody",
		[CLASS_MISATTRIBUTION] = "uncharged, while it was charged to",
	};

	snprintf(text, AUDIT_TEXT, "slot %" PRIu32 ":%" PRIu64 " was %s%s%.160s",
		 error->range->type, error->offset, words[error->class], *before ? " " : "",
		 before);
}

static int slot_error_take(void *ctx, const struct slot_error *error)
{
	struct audit_stream *replay = ctx;
	const struct owner *owner = owners_find(replay->stream.owners, error->range->memcg_id);
	const struct owner *before = owners_find(replay->stream.owners, error->owner);
	struct audit_finding first = { .class = error->class, .memcg_id = error->range->memcg_id };
	struct audit_finding *finding;

	if (!owner || (error->owner && !before))
		return -ENOMEM;
	first.path = owner->path;
	first.kernfs_id = owner->kernfs_id;
	finding = finding_list_get(&replay->findings, &first);
	if (!finding)
		return -ENOMEM;
	if (!finding->pages++) {
		finding->first_ns = error->range->time_ns;
		error_detail(error, before ? before->path : "", finding->detail);
	}
	finding->last_ns = error->range->time_ns;
	return 0;
}

struct audit_stream *audit_stream_new(void)
{
	struct audit_stream *replay = calloc(1, sizeof(*replay));

	if (!replay)
		return NULL;
	replay->audit = audit_new();
	replay->ledger = ledger_new();
	replay->slots = (struct audit_slots){ .fn = slot_error_take, .ctx = replay };
	replay->stream = (struct stream){ .ctx = replay, .owners = owners_new() };
	if (replay->audit && replay->ledger && replay->stream.owners)
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
	audit_slots_free(&replay->slots);
	owners_free(replay->stream.owners);
	finding_list_free(&replay->findings);
	free(replay);
}

static int take_event(void *ctx, const struct trace_event *event)
{
	struct audit_stream *replay = ctx;
	const struct slot_range range = {
		.time_ns = event->time_ns,
		.offset = event->offset,
		.pages = event->pages,
		.type = (uint32_t)event->swap_type,
		.memcg_id = event->memcg_id,
		.charge = event->kind == REC_CHARGE,
	};
	int err;

	if (!event->memcg_id || (event->kind != REC_CHARGE && event->kind != REC_UNCHARGE) ||
	    replay->ending)
		return 0;
	replay->nr_active += !replay->active[event->memcg_id];
	replay->active[event->memcg_id] = true;
	replay->slotless |= event->swap_type == TRACE_NO_SWAP_TYPE;
	if (replay->slotless || replay->too_many)
		return 0;
	err = audit_slots_take(&replay->slots, &range);
	replay->too_many |= err == -E2BIG;
	return err == -E2BIG ? 0 : err;
}

static int take_row(void *ctx, const struct chunk_row *chunk)
{
	struct audit_stream *replay = ctx;

	replay->rows[chunk->memcg_id] = chunk->row;
	replay->before[chunk->memcg_id] = chunk->before;
	replay->after[chunk->memcg_id] = chunk->after;
	replay->births[chunk->memcg_id] = chunk->birth;
	if (chunk->memcg_id >= replay->id_end)
		replay->id_end = (size_t)chunk->memcg_id + 1;
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

/* A group's name may come after the first reading that has the group. */
static int groups_name(const struct audit_stream *replay, struct ledger_group *const *groups,
		       size_t nr)
{
	int err = 0;

	for (size_t i = 0; !err && i < nr; i++) {
		const struct owner *owner = owners_find(replay->stream.owners, groups[i]->memcg_id);

		if (!groups[i]->path && owner && owner->kernfs_id == groups[i]->kernfs_id)
			err = ledger_set_path(groups[i], owner->path);
	}
	return err;
}

static int reading_audit(struct audit_stream *replay, const struct chunk_reading *chunk)
{
	struct audit_reading reading = {
		.time_ns = chunk->time_ns,
		.used_pages = VAL_NONE,
		.coverage = { .skipped = { VAL_NONE, VAL_NONE, VAL_NONE },
			      .gap[ACCOUNT_SWAP] = chunk->gap },
		.memsw = replay->stream.host.memsw,
		.vswap = replay->stream.host.vswap,
		.zswap_charged = VAL_NONE,
		.zswap_stored = VAL_NONE,
	};
	int err;

	if (chunk->missed_books >= 0)
		reading.coverage.skipped[ACCOUNT_SWAP] = chunk->missed_books;
	reading.groups = ledger_groups(replay->ledger, &reading.nr_groups);
	err = groups_name(replay, reading.groups, reading.nr_groups);
	if (chunk->ending && !replay->ending)
		audit_renew(replay->audit);
	replay->ending |= chunk->ending != 0;
	return err ? err : audit_take(replay->audit, &reading);
}

/* The changes since the previous reading bound the error of this one. */
static int take_reading(void *ctx, const struct chunk_reading *chunk)
{
	static const struct audit_calls nobody;
	struct audit_stream *replay = ctx;
	struct ledger_scan scan = {
		.time_ns = chunk->time_ns,
		.rows = replay->packed,
		.before = replay->before,
		.after = replay->after,
		.births = replay->births,
		.memsw = replay->stream.host.memsw,
	};
	struct ledger_group *const *groups;
	size_t nr;
	int err;

	replay->readings++;
	rows_pack(replay);
	scan.nr_rows = replay->nr;
	groups = ledger_groups(replay->ledger, &nr);
	err = audit_note(replay->audit, groups, nr, &nobody);
	if (!err)
		err = ledger_scan(replay->ledger, &scan);
	if (!err)
		err = reading_audit(replay, chunk);
	memcpy(replay->before, replay->after, replay->id_end * sizeof(*replay->before));
	return err;
}

static const struct stream_handler handler = {
	.event = take_event,
	.row = take_row,
	.reading = take_reading,
};

int audit_stream_chunk(void *replay, uint32_t type, const void *data, size_t len)
{
	return stream_decode(&((struct audit_stream *)replay)->stream, &handler, type, data, len);
}

static uint64_t records_lost(const struct audit_stream *replay)
{
	const struct stream *stream = &replay->stream;

	return (stream->end.lost > stream->lost ? stream->end.lost : stream->lost) +
	       stream->undecoded;
}

/* Why the slots prove nothing; NULL when they do. */
static const char *records_doubt(const struct audit_stream *replay)
{
	if (replay->stream.host.filtered)
		return "the recording was filtered: it lacks charges or uncharges";
	if (!replay->stream.has_end)
		return "the recording has no end";
	if (records_lost(replay))
		return "the lost records may be of charges or uncharges";
	if (!replay->ending)
		return "the recording has no readings at its end";
	if (replay->too_many)
		return "too many slots to keep";
	if (replay->findings.nr && replay->stream.end.missed_books)
		return "runs of our programs that the kernel skipped, or does not count, may "
		       "explain the difference";
	return NULL;
}

int audit_stream_judge(struct audit_stream *replay, const char *cgroup, struct audit_report *report)
{
	const struct chunk_host *host = &replay->stream.host;
	const char *doubt = records_doubt(replay);
	bool absent = replay->slotless && !doubt;
	const struct audit_records records = {
		.findings = replay->findings.at,
		.nr = replay->findings.nr,
		.groups = replay->nr_active,
		.why = absent ? "this kernel does not tell the slot of an uncharge" : doubt,
		.absent = absent,
	};
	char under[PATH_MAX];
	int err = path_normalize_recorded(cgroup ? cgroup : "/", host->memsw, under, sizeof(under));

	*report = (struct audit_report){
		.audit = replay->audit,
		.kernel = host->page_bytes ? host->kernel : NULL,
		.attach = host->attach,
		.begin_ns = host->mono_ns,
		.end_ns = replay->stream.has_end ? replay->stream.end.time_ns
						 : replay->stream.reading_ns,
		.groups = (int64_t)replay->nr,
		.events = (int64_t)replay->stream.events,
		.lost = (int64_t)records_lost(replay),
		.missed = stream_missed(&replay->stream),
		.readings = replay->readings,
		.ids = (int64_t)replay->nr,
		.ids_max = MEMCG_IDS - 1,
		.ids_dying = (int64_t)replay->dying,
	};
	return err ? err : audit_judge(replay->audit, under, &records);
}
