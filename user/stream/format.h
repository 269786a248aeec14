/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * stream/format.h - the chunks of a trace, live or in a file.
 *
 * Owns: their layout. The tracer emits them in order of time, to the report and to the recording,
 * so that a replay prints the same. Little endian, fixed sizes; any change needs a new
 * CHUNK_VERSION. Must not know: who writes or reads them.
 */
#ifndef CGSWAP_STREAM_FORMAT_H
#define CGSWAP_STREAM_FORMAT_H

#include <stddef.h>
#include <stdint.h>

#include "record.h"

#define CHUNK_VERSION 4

enum chunk_type {
	CHUNK_HOST = 1, /* first */
	CHUNK_GROUP,	/* a group that was there at the start: struct chunk_group, path; sent
			 * again once its usage at the start is known */
	CHUNK_RECORD,	/* struct rec_trace, rec_oom or rec_group */
	CHUNK_LOSS,	/* records dropped because a ring was full */
	CHUNK_STACK,	/* struct chunk_stack and names from the outermost on, separated by ; */
	CHUNK_TOTAL,	/* of a group, at the end */
	CHUNK_END,	/* last */
	CHUNK_NAME,	/* a group whose birth was missed or lost; as CHUNK_GROUP */
	CHUNK_ROW,	/* what a reading found changed for an id */
	CHUNK_READING,	/* ends a reading: the rows since the previous one are all that changed */
	CHUNK_TYPE_COUNT,
};

/* Size of the largest chunk: a group with a path of PATH_MAX, a stack of STACK_DEPTH names. */
#define CHUNK_MAX 16384

#define CHUNK_TEXT 65

/* Number of stack ids, which index the map of stacks (bpf/emit/task.h). */
#define CHUNK_STACKS 8192

struct chunk_host {
	uint64_t mono_ns;    /* CLOCK_MONOTONIC at the start */
	uint64_t real_ns;    /* CLOCK_REALTIME at the same moment */
	int64_t utc_offset;  /* seconds to add for the machine's local time */
	uint64_t swap_total; /* bytes */
	uint64_t swap_used;  /* bytes */
	uint32_t page_bytes;
	uint32_t cpus;
	uint32_t kinds;	   /* bits: enum rec_kind asked for */
	uint32_t missing;  /* bits: those of them that this kernel cannot report */
	uint32_t memsw;	   /* cgroup v1: limits of memory and swap together */
	uint32_t filtered; /* the user excluded some charges or uncharges */
	char kernel[CHUNK_TEXT];
	char nodename[CHUNK_TEXT];
	char attach[CHUNK_TEXT];
	char missing_text[512]; /* why, for each of them: "kind: reason; ..." */
	uint8_t vswap;		/* virtual swap: a slot is charged when it is placed on a device */
	char pad[4];
};

struct chunk_group {
	uint64_t kernfs_id;
	uint64_t usage; /* pages of swap at the start, hierarchical; TRACE_NO_VALUE: not known */
	uint64_t max;	/* pages */
	uint16_t memcg_id;
	uint16_t parent_id;
	uint32_t reserved;
};

struct chunk_loss {
	uint64_t time_ns; /* when the loss was noticed */
	uint64_t records;
	uint64_t pages;	   /* charged and uncharged pages in them */
	uint16_t memcg_id; /* 0: of no group */
	uint16_t reserved[3];
};

struct chunk_stack {
	int32_t id;
	uint32_t reserved;
};

/* Counted in the kernel, unaffected by filters and losses. */
struct chunk_total {
	uint64_t kernfs_id;
	uint64_t charged; /* pages since the start, or the group's birth */
	uint64_t uncharged;
	uint64_t actors[ACTOR_COUNT]; /* charged, by enum rec_actor */
	/*
	 * the same, counted at the calls that charge and uncharge the counter; TRACE_NO_VALUE:
	 * unseen
	 */
	uint64_t calls_charged;
	uint64_t calls_uncharged;
	uint16_t memcg_id;
	uint16_t reserved[3];
};

/* The kernel's numbers of an id, and our counts just before and just after reading them. */
struct chunk_row {
	struct scan_row row; /* kernfs_id 0: the id has no owner */
	struct group_count before;
	struct group_count after;
	struct group_birth birth;
	uint16_t memcg_id;
	uint16_t reserved[3];
};

struct chunk_reading {
	uint64_t time_ns;
	int64_t missed_books; /* as in struct chunk_end, up to now */
	uint32_t ending;      /* taken at the end: later records of the same time may be missing */
	uint32_t gap; /* enum coverage_gap of the programs that count the totals, up to now */
};

struct chunk_end {
	uint64_t time_ns;
	uint64_t records; /* records that were read */
	uint64_t lost;
	int64_t missed;	      /* as coverage_misses(); -1: not known */
	int64_t missed_books; /* of those, at the functions that count the totals; -1: not known */
	uint32_t gap[ACCOUNT_COUNT]; /* enum coverage_gap, of each enum hook_account */
	uint32_t reserved;
};

/* The gap of all programs; 0: they ran all the time. */
static inline uint32_t chunk_end_gap(const struct chunk_end *end)
{
	for (int account = 0; account < ACCOUNT_COUNT; account++)
		if (end->gap[account])
			return end->gap[account];
	return 0;
}

/* Called for each chunk, in order. 0, or -errno to stop. */
typedef int (*chunk_fn)(void *ctx, uint32_t type, const void *data, size_t len);

#endif
