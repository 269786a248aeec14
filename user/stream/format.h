/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * stream/format.h - what a trace consists of, piece by piece, live or from a file.
 *
 * Owns: the layout of the pieces. The tracer makes them in order of time and hands each to the
 * report and to the recording, so that a recording played back says the same. Little endian, fixed
 * sizes; a change of any of them is another CHUNK_VERSION. Must not know: who makes or reads them.
 */
#ifndef CGSWAP_STREAM_FORMAT_H
#define CGSWAP_STREAM_FORMAT_H

#include <stddef.h>
#include <stdint.h>

#include "record.h"

#define CHUNK_VERSION 3

enum chunk_type {
	CHUNK_HOST = 1, /* first */
	CHUNK_GROUP,	/* a group that was there at the start: struct chunk_group, path; told
			 * again when its usage then has become known */
	CHUNK_RECORD,	/* struct rec_trace, rec_oom or rec_group */
	CHUNK_LOSS,	/* records that found no room */
	CHUNK_STACK,   /* struct chunk_stack and names from the outermost on, with ; between them */
	CHUNK_TOTAL,   /* of a group, at the end */
	CHUNK_END,     /* last */
	CHUNK_NAME,    /* a group whose birth was not seen or lost; as CHUNK_GROUP */
	CHUNK_ROW,     /* what a reading shows anew of an id */
	CHUNK_READING, /* the rows since the last one are all that changed */
	CHUNK_TYPE_COUNT,
};

/* The largest: a group with a path of PATH_MAX, a stack of STACK_DEPTH names. */
#define CHUNK_MAX 16384

#define CHUNK_TEXT 65

/* Ids of stacks are places in the map of stacks (bpf/emit/task.h). */
#define CHUNK_STACKS 8192

struct chunk_host {
	uint64_t mono_ns;    /* CLOCK_MONOTONIC at the start */
	uint64_t real_ns;    /* CLOCK_REALTIME then */
	int64_t utc_offset;  /* seconds to add for the local time of the machine */
	uint64_t swap_total; /* bytes */
	uint64_t swap_used;  /* bytes */
	uint32_t page_bytes;
	uint32_t cpus;
	uint32_t kinds;	   /* bits: enum rec_kind that were asked for */
	uint32_t missing;  /* bits: of these what this kernel cannot tell */
	uint32_t memsw;	   /* cgroup v1: limits of memory and swap together */
	uint32_t filtered; /* some charges or uncharges were not asked for */
	char kernel[CHUNK_TEXT];
	char nodename[CHUNK_TEXT];
	char attach[CHUNK_TEXT];
	char missing_text[512]; /* why, for each of them: "kind: reason; ..." */
	uint8_t vswap; /* virtual swap: a slot is charged when it gets a place on a device */
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
	uint64_t time_ns; /* when it was noticed */
	uint64_t records;
	uint64_t pages;	   /* of these, charges and uncharges */
	uint16_t memcg_id; /* 0: of no group */
	uint16_t reserved[3];
};

struct chunk_stack {
	int32_t id;
	uint32_t reserved;
};

/* Counted in the kernel, whatever was filtered or lost. */
struct chunk_total {
	uint64_t kernfs_id;
	uint64_t charged; /* pages since the start, or the group's birth */
	uint64_t uncharged;
	uint64_t actors[ACTOR_COUNT]; /* of charged */
	/* the same by the calls that charge and uncharge its counter; TRACE_NO_VALUE: unseen */
	uint64_t calls_charged;
	uint64_t calls_uncharged;
	uint16_t memcg_id;
	uint16_t reserved[3];
};

/* The kernel's numbers of an id, and ours just before and just after they were read. */
struct chunk_row {
	struct scan_row row; /* kernfs_id 0: nobody has the id */
	struct group_count before;
	struct group_count after;
	struct group_birth birth;
	uint16_t memcg_id;
	uint16_t reserved[3];
};

struct chunk_reading {
	uint64_t time_ns;
	int64_t missed_books; /* as in struct chunk_end, up to here */
	uint32_t ending; /* of records after this piece, some of the same time may not be there */
	uint32_t gap;	 /* enum coverage_gap of the functions that make the totals, up to here */
};

struct chunk_end {
	uint64_t time_ns;
	uint64_t records; /* that were read */
	uint64_t lost;
	int64_t missed;	      /* runs of programs that were skipped; -1: not known */
	int64_t missed_books; /* of those, at the functions that make the totals; -1: not known */
	uint32_t gap[ACCOUNT_COUNT]; /* enum coverage_gap, of each enum hook_account */
	uint32_t reserved;
};

/* Of all programs; 0: they were run all the time. */
static inline uint32_t chunk_end_gap(const struct chunk_end *end)
{
	for (int account = 0; account < ACCOUNT_COUNT; account++)
		if (end->gap[account])
			return end->gap[account];
	return 0;
}

/* Called for each piece, in order. 0, or -errno to stop. */
typedef int (*chunk_fn)(void *ctx, uint32_t type, const void *data, size_t len);

#endif
