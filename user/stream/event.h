/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * stream/event.h - decodes bytes into records and events, and names their contents. Pure.
 *
 * Owns: the valid form of each kind of record, and the names of kinds, actors, sources, limits and
 * refusals, the same in text, JSON and filters. Must not know: where the bytes come from (a ring or
 * a recording), groups.
 */
#ifndef CGSWAP_STREAM_EVENT_H
#define CGSWAP_STREAM_EVENT_H

#include <stddef.h>
#include <stdint.h>

#include "record.h"

/*
 * Copies a journal record, or the one at the start of a trace record. 0, or -EBADMSG when @data of
 * @len bytes is no record that the ledger knows.
 */
int rec_decode(const void *data, size_t len, struct rec *rec);

/* Swap type when the slot is not known. */
#define TRACE_NO_SWAP_TYPE (-1)

struct trace_oom {
	uint64_t swap_usage, swap_max;	    /* pages, or TRACE_NO_VALUE: no limit */
	uint64_t system_total, system_free; /* pages, or TRACE_NO_VALUE */
	uint32_t victim_pid;
	uint16_t swap_id; /* group of the nearest swap.max; 0: none */
	char victim_comm[COMM_LEN + 1];
};

/* Units are those of record.h. Ids are those at the time of the event. */
struct trace_event {
	uint64_t time_ns; /* CLOCK_MONOTONIC */
	uint64_t duration_ns;
	uint64_t value[2];
	uint64_t offset;    /* page on the swap device */
	uint64_t kernfs_id; /* births and deaths */
	int kind;	    /* enum rec_kind */
	int swap_type;	    /* TRACE_NO_SWAP_TYPE: the slot is not known */
	int actor;	    /* enum rec_actor */
	int detail;
	int32_t stack;	/* negative: none */
	uint32_t pages; /* 0: the event has no pages */
	uint32_t pid, tid;
	uint16_t memcg_id, actor_id, target_id;
	char comm[COMM_LEN + 1];
	char name[NAME_MAX_LEN + 1]; /* of a birth */
	struct trace_oom oom;
};

/* 0, or -EBADMSG when @data of @len bytes is no trace record that this version knows. */
int trace_event_decode(const void *data, size_t len, struct trace_event *event);

/* Pages of a limit or a usage in bytes; VAL_NONE for TRACE_NO_VALUE, VAL_MAX for "max". */
int64_t trace_bytes(uint64_t pages, uint64_t page_bytes);

/* Names; NULL where there is none. */
const char *trace_kind_name(int kind);
const char *trace_actor_name(int actor);
const char *trace_source_name(int source);
const char *trace_refusal_name(int refusal);

/* The file of the limit: "memory.max". */
const char *trace_limit_name(int limit);

/*
 * Parses a list of words such as "charge,refused" into bits; "all" is every one. -EINVAL for an
 * unknown word; *@bad then points to it.
 */
int trace_kinds_parse(const char *text, uint32_t *bits, const char **bad);
int trace_actors_parse(const char *text, uint32_t *bits, const char **bad);

#endif
