/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * tracer_state.h - what a tracer holds, for tracer.c, tracer_names.c and tracer_host.c.
 */
#ifndef CGSWAP_TRACER_STATE_H
#define CGSWAP_TRACER_STATE_H

#include "chunk.h"
#include "kernfs.h"
#include "symbols.h"
#include "trace_order.h"
#include "tracer.h"

#define TRACER_NAMES 1024

struct tracer {
	chunk_fn fn;
	void *ctx;
	struct loader *loader;
	struct capture *capture;
	struct kernfs kernfs;
	struct trace_order *order;
	struct symbols *symbols; /* NULL: no stacks are taken */
	char *cgroup;		 /* NULL: all */
	uint32_t kinds;
	bool filtered;
	struct group_count *start; /* by id */
	struct group_count *seen;  /* what was lost up to the last look */
	uint64_t *known;	   /* by id: kernfs id of the owner whose name was told; 0: none */
	struct name_row *names;
	uint8_t stacks_told[8192 / 8];
	uint64_t records;
	uint64_t lost;
	uint64_t start_ns;
	uint64_t last_drain;
	int failed;
};

/* 0 or -errno, or what the function returned; of all that emit. */
int tracer_emit(struct tracer *tracer, uint32_t type, const void *data, size_t len);
int tracer_host(struct tracer *tracer);

/* The groups that are there, parents first; marks those to be watched. */
int tracer_groups(struct tracer *tracer);

/* The names and the stack that a record refers to, unless they were told. */
int tracer_explain(struct tracer *tracer, const void *data, size_t len);

/* The name of a group that has a total, unless it was told. */
int tracer_total_name(struct tracer *tracer, uint16_t id);

/* Records are missing, maybe of births: names are looked at again. */
void tracer_names_doubt(struct tracer *tracer);

#endif
