/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * trace/stacks.h - the stacks of a trace, and how many pages went through each. Pure.
 *
 * Owns: the text of each stack by id, and sums in the folded format of flame graphs. Must not know:
 * symbols, groups.
 */
#ifndef CGSWAP_TRACE_STACKS_H
#define CGSWAP_TRACE_STACKS_H

#include <stdint.h>
#include <stdio.h>

#include "stream/event.h"

struct trace_stacks;

/* NULL when out of memory. */
struct trace_stacks *trace_stacks_new(void);
void trace_stacks_free(struct trace_stacks *stacks);

/* Sets the functions of stack @id (below CHUNK_STACKS), the outermost first. 0 or -ENOMEM. */
int trace_stacks_set(struct trace_stacks *stacks, int32_t id, const char *text);

/* NULL when not known. */
const char *trace_stacks_find(const struct trace_stacks *stacks, int32_t id);

/* Adds the event's pages (1 when it has none) to "kind;comm;stack". 0 or -ENOMEM. */
int trace_stacks_add(struct trace_stacks *stacks, const struct trace_event *event);

/* Prints "kind;comm;outermost;...;innermost PAGES" lines. 0 or -errno. */
int trace_stacks_print(const struct trace_stacks *stacks, FILE *out);

#endif
