// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * stream/event.c - see stream/event.h.
 */
#include "stream/event.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include "base/value.h"
#include "base/words.h"

static const char *const kinds[REC_KIND_COUNT] = {
	[REC_CHARGE] = "charge",
	[REC_UNCHARGE] = "uncharge",
	[REC_OFFLINE] = "offline",
	[REC_ZSWAP_STORE] = "zswap_store",
	[REC_ZSWAP_LOAD] = "zswap_load",
	[REC_ZSWAP_REJECT] = "zswap_reject",
	[REC_ZSWAP_WRITEBACK] = "zswap_writeback",
	[REC_REFUSED] = "refused",
	[REC_SWAPIN] = "swapin",
	[REC_FAULT] = "fault",
	[REC_LIMIT] = "limit",
	[REC_THROTTLE] = "throttle",
	[REC_RECLAIM] = "reclaim",
	[REC_OOM] = "oom",
	[REC_GROUP] = "online",
};

static const char *const actors[ACTOR_COUNT] = {
	[ACTOR_OTHER] = "other",	 [ACTOR_KSWAPD] = "kswapd",
	[ACTOR_DIRECT] = "direct",	 [ACTOR_MAX] = "max",
	[ACTOR_HIGH] = "high",		 [ACTOR_LIMIT_WRITE] = "limit-write",
	[ACTOR_PROACTIVE] = "proactive", [ACTOR_MADVISE] = "madvise",
	[ACTOR_RECLAIM] = "reclaim",	 [ACTOR_FAULT] = "fault",
	[ACTOR_EXIT] = "exit",		 [ACTOR_OOM_REAPER] = "oom-reaper",
};

int64_t trace_bytes(uint64_t pages, uint64_t page_bytes)
{
	if (pages == TRACE_NO_VALUE)
		return VAL_NONE;
	return pages > INT64_MAX ? VAL_MAX : val_bytes((int64_t)pages, (int64_t)page_bytes);
}

static const char *word_at(const char *const *words, int nr, int i)
{
	return i >= 0 && i < nr ? words[i] : NULL;
}

const char *trace_kind_name(int kind)
{
	return word_at(kinds, REC_KIND_COUNT, kind);
}

const char *trace_actor_name(int actor)
{
	return word_at(actors, ACTOR_COUNT, actor);
}

const char *trace_source_name(int source)
{
	static const char *const words[] = {
		[SOURCE_ZSWAP] = "zswap",
		[SOURCE_DEVICE] = "device",
		[SOURCE_ZERO] = "zero",
		[SOURCE_CACHE] = "cache",
	};

	return word_at(words, sizeof(words) / sizeof(words[0]), source);
}

const char *trace_refusal_name(int refusal)
{
	static const char *const words[] = {
		[REFUSAL_LIMIT] = "limit",
		[REFUSAL_FULL] = "full",
		[REFUSAL_NOT_CACHED] = "not-in-swap-cache",
	};

	return word_at(words, sizeof(words) / sizeof(words[0]), refusal);
}

const char *trace_limit_name(int limit)
{
	static const char *const words[LIMIT_COUNT] = {
		[LIMIT_MEMORY_MAX] = "memory.max",
		[LIMIT_MEMORY_HIGH] = "memory.high",
		[LIMIT_SWAP_MAX] = "memory.swap.max",
		[LIMIT_SWAP_HIGH] = "memory.swap.high",
		[LIMIT_ZSWAP_MAX] = "memory.zswap.max",
		[LIMIT_V1_MEMORY] = "memory.limit_in_bytes",
		[LIMIT_V1_MEMSW] = "memory.memsw.limit_in_bytes",
		[LIMIT_RECLAIM] = "memory.reclaim",
	};

	return word_at(words, LIMIT_COUNT, limit);
}

/* Pages without an owner are neither charged nor uncharged, and zswap does not count them. */
#define KINDS_OWNED                                                                                \
	(1u << REC_CHARGE | 1u << REC_UNCHARGE | 1u << REC_ZSWAP_STORE | 1u << REC_ZSWAP_LOAD)
#define KINDS_WITH_PAGES                                                                           \
	(KINDS_OWNED | 1u << REC_ZSWAP_REJECT | 1u << REC_ZSWAP_WRITEBACK | 1u << REC_REFUSED |    \
	 1u << REC_SWAPIN | 1u << REC_FAULT)

static bool kind_is_of(int kind, uint32_t which)
{
	return kind < REC_KIND_COUNT && which & 1u << kind;
}

static bool rec_is_valid(const struct rec *rec)
{
	if (kind_is_of(rec->kind, KINDS_WITH_PAGES) && !rec_slot_pages(rec->slot))
		return false;
	return rec->memcg_id || !kind_is_of(rec->kind, KINDS_OWNED);
}

int rec_decode(const void *data, size_t len, struct rec *rec)
{
	if (len != sizeof(*rec))
		return -EBADMSG;
	memcpy(rec, data, sizeof(*rec));
	return rec->kind >= REC_CHARGE && rec->kind <= REC_ZSWAP_LOAD && rec_is_valid(rec)
		       ? 0
		       : -EBADMSG;
}

static size_t kind_bytes(int kind)
{
	if (kind == REC_OOM)
		return sizeof(struct rec_oom);
	return kind == REC_GROUP ? sizeof(struct rec_group) : sizeof(struct rec_trace);
}

static void decode_common(const struct rec_trace *rec, struct trace_event *event)
{
	*event = (struct trace_event){
		.time_ns = rec->rec.time_ns,
		.duration_ns = rec->duration_ns,
		.value = { rec->value[0], rec->value[1] },
		.kind = rec->rec.kind,
		.swap_type = TRACE_NO_SWAP_TYPE,
		.actor = rec->rec.actor,
		.detail = rec->detail,
		.stack = rec->stack,
		.pid = rec->rec.pid,
		.tid = rec->tid,
		.memcg_id = rec->rec.memcg_id,
		.actor_id = rec->actor_id,
		.target_id = rec->target_id,
	};
	memcpy(event->comm, rec->comm, sizeof(rec->comm));
}

static void decode_slot(const struct rec_trace *rec, struct trace_event *event)
{
	uint32_t type = rec_slot_type(rec->rec.slot);

	event->pages = rec_slot_pages(rec->rec.slot);
	if (type == REC_SLOT_TYPE_UNKNOWN)
		return;
	event->swap_type = (int)type;
	event->offset = rec_slot_offset(rec->rec.slot);
}

static void decode_oom(const struct rec_oom *rec, struct trace_oom *oom)
{
	oom->swap_usage = rec->swap_usage;
	oom->swap_max = rec->swap_max;
	oom->system_total = rec->system_total;
	oom->system_free = rec->system_free;
	oom->victim_pid = rec->victim_pid;
	oom->swap_id = rec->swap_id;
	memcpy(oom->victim_comm, rec->victim_comm, sizeof(rec->victim_comm));
}

int trace_event_decode(const void *data, size_t len, struct trace_event *event)
{
	union {
		struct rec_trace trace;
		struct rec_oom oom;
		struct rec_group group;
	} rec;

	if (len < sizeof(rec.trace) || len > sizeof(rec))
		return -EBADMSG;
	memcpy(&rec, data, len);
	if (!trace_kind_name(rec.trace.rec.kind) || len != kind_bytes(rec.trace.rec.kind) ||
	    !trace_actor_name(rec.trace.rec.actor) || !rec_is_valid(&rec.trace.rec))
		return -EBADMSG;
	decode_common(&rec.trace, event);
	if (kind_is_of(event->kind, KINDS_WITH_PAGES))
		decode_slot(&rec.trace, event);
	else
		event->kernfs_id = rec.trace.rec.slot;
	if (event->kind == REC_OOM)
		decode_oom(&rec.oom, &event->oom);
	if (event->kind == REC_GROUP)
		memcpy(event->name, rec.group.name, sizeof(rec.group.name));
	return 0;
}

int trace_kinds_parse(const char *text, uint32_t *bits, const char **bad)
{
	return words_parse(kinds, REC_KIND_COUNT, text, bits, bad);
}

int trace_actors_parse(const char *text, uint32_t *bits, const char **bad)
{
	return words_parse(actors, ACTOR_COUNT, text, bits, bad);
}
