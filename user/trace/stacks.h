/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * trace/stacks.h - the stacks of a trace, and how many pages went through each. Pure.
 *
 * Owns: the text of each stack by id, and sums in the folded form that flame graphs are made of.
 * Must not know: symbols, groups.
 */
#ifndef CGSWAP_TRACE_STACKS_H
#define CGSWAP_TRACE_STACKS_H

#include <stdint.h>
#include <stdio.h>

#include "stream/event.h"

struct trace_stacks;

/* NULL when there is no memory. */
struct trace_stacks *trace_stacks_new(void);
void trace_stacks_free(struct trace_stacks *stacks);

/* The functions of a stack, the outermost first; @id is below CHUNK_STACKS. 0 or -ENOMEM. */
int trace_stacks_set(struct trace_stacks *stacks, int32_t id, const char *text);

/* NULL when it is not known. */
const char *trace_stacks_find(const struct trace_stacks *stacks, int32_t id);

/* Adds the event's pages (1 when it has none) to "kind;comm;stack". 0 or -ENOMEM. */
int trace_stacks_add(struct trace_stacks *stacks, const struct trace_event *event);

/* "kind;comm;outermost;...;innermost PAGES", a line each. 0 or -errno. */
int trace_stacks_print(const struct trace_stacks *stacks, FILE *out);

#endif
