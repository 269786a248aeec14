/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * report/say.h - one sentence of a series while it is made.
 *
 * Owns: how groups and times are called in it, and of which groups a state is told. Pure. Must not
 * know: the rules.
 */
#ifndef CGSWAP_REPORT_SAY_H
#define CGSWAP_REPORT_SAY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/fmt.h"
#include "base/when.h"
#include "model/container.h"
#include "report/sentences.h"
#include "report/series.h"

struct saying {
	struct sentences *sentences;
	const struct series *series;
	bool failed; /* no memory */
};

/* Names and numbers in the buffers of one sentence. */
struct words {
	char name[CONTAINER_LABEL_SIZE], other[CONTAINER_LABEL_SIZE];
	char a[FMT_SIZE], b[FMT_SIZE], c[FMT_SIZE];
	char begin[WHEN_SIZE], end[WHEN_SIZE], peak[WHEN_SIZE];
	char span[2 * WHEN_SIZE + 16];
};

/* Adds @sentence without its text, which is made of @format. */
__attribute__((format(printf, 3, 4))) void
say(struct saying *saying, const struct sentence *sentence, const char *format, ...);

/* A sentence without its text: of a group, or the machine if @group is -1. */
struct sentence say_of_group(enum sentence_kind kind, enum check_severity severity, int group,
			     int64_t begin_ns, int64_t end_ns, int64_t number);
struct sentence say_of_spell(enum sentence_kind kind, enum check_severity severity, int group,
			     const struct series_spell *spell);
struct sentence say_of_window(enum sentence_kind kind, enum check_severity severity);

/* In @buf of CONTAINER_LABEL_SIZE bytes. */
const char *say_name(const struct saying *saying, int group, char *buf);

/* "from 03:11:00 to 03:12:10", or "at 03:11:00". */
const char *say_span(const struct saying *saying, int64_t begin_ns, int64_t end_ns,
		     struct words *words);

/* The same of a state; its peak is in words->peak. */
const char *say_spell_span(const struct saying *saying, const struct series_spell *spell,
			   struct words *words);

/* Where groups below were seen, it may have been in one that is gone: the kernel counts it here. */
bool say_may_be_below(const struct saying *saying, int group);

/* Its own, or one below it that is gone. */
const char *say_below(const struct saying *saying, int group);

/* Calls @say_one for each group that was in the state, unless the state is of one below it. */
void say_spells(struct saying *saying, enum group_spell spell,
		void (*say_one)(struct saying *saying, size_t index));

#endif
