/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * stream/event.h - bytes to records and events, and the words for what is in them. Pure.
 *
 * Owns: what a valid record of each kind looks like, and the names of kinds, actors, sources,
 * limits and refusals, which are the same in text, in JSON and in filters. Must not know: where
 * the bytes come from (a ring or a recording), groups.
 */
#ifndef CGSWAP_STREAM_EVENT_H
#define CGSWAP_STREAM_EVENT_H

#include <stddef.h>
#include <stdint.h>

#include "record.h"

/*
 * Copies a record of the journal, or the one that a record of tracing begins with. 0, or -EBADMSG
 * when @data of @len bytes is none that the ledger knows.
 */
int rec_decode(const void *data, size_t len, struct rec *rec);

/* No slot is known. */
#define TRACE_NO_SWAP_TYPE (-1)

struct trace_oom {
	uint64_t swap_usage, swap_max;	    /* pages, or TRACE_NO_VALUE: no limit */
	uint64_t system_total, system_free; /* pages, or TRACE_NO_VALUE */
	uint32_t victim_pid;
	uint16_t swap_id; /* whose swap.max is the nearest; 0: none */
	char victim_comm[COMM_LEN + 1];
};

/* Numbers are in the units of record.h. Ids are those at the time of the event. */
struct trace_event {
	uint64_t time_ns; /* CLOCK_MONOTONIC */
	uint64_t duration_ns;
	uint64_t value[2];
	uint64_t offset;    /* page on the swap device */
	uint64_t kernfs_id; /* births and deaths */
	int kind;	    /* enum rec_kind */
	int swap_type;	    /* TRACE_NO_SWAP_TYPE: no slot is known */
	int actor;	    /* enum rec_actor */
	int detail;
	int32_t stack;	/* negative: none */
	uint32_t pages; /* 0: it has none */
	uint32_t pid, tid;
	uint16_t memcg_id, actor_id, target_id;
	char comm[COMM_LEN + 1];
	char name[NAME_MAX_LEN + 1]; /* of a birth */
	struct trace_oom oom;
};

/* 0, or -EBADMSG when @data of @len bytes is no record of tracing that this version knows. */
int trace_event_decode(const void *data, size_t len, struct trace_event *event);

/* Pages of a limit or a use as bytes; VAL_NONE for TRACE_NO_VALUE, VAL_MAX for what is "max". */
int64_t trace_bytes(uint64_t pages, uint64_t page_bytes);

/* Words; NULL for what there is none for. */
const char *trace_kind_name(int kind);
const char *trace_actor_name(int actor);
const char *trace_source_name(int source);
const char *trace_refusal_name(int refusal);

/* The file that is written: "memory.max". */
const char *trace_limit_name(int limit);

/*
 * The bits of a list of words, "charge,refused"; "all" is every one. -EINVAL for a word that is
 * none, of which *@bad then is the beginning.
 */
int trace_kinds_parse(const char *text, uint32_t *bits, const char **bad);
int trace_actors_parse(const char *text, uint32_t *bits, const char **bad);

#endif
