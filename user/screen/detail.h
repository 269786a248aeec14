/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * screen/detail.h - all that is known of one group, and what was seen of all, as lines of text.
 *
 * Owns: the words of the details page and of the pages of actors and events. Pure. Must not know:
 * the terminal, how to scroll.
 */
#ifndef CGSWAP_SCREEN_DETAIL_H
#define CGSWAP_SCREEN_DETAIL_H

#include <stdbool.h>
#include <stdint.h>

struct advice;
struct heat;
struct screen_flow;
struct screen_model;
struct screen_text;

struct screen_detail {
	uint64_t kernfs_id; /* not used for the pages of all groups */
	int width;
	int lines; /* of the window; the text may have more */
	bool utf8;
	const struct screen_flow *flow; /* of the group; NULL: none */
	const struct heat *heat;	/* of all groups; NULL: none */
	const struct advice *advice;	/* on the group; NULL: none */
};

/* Builds the page in @text: first the group's name; "gone" when the group was removed. */
void screen_detail_build(struct screen_text *text, const struct screen_model *model,
			 const struct screen_detail *detail);

/* The pages of all groups that are shown: who evicted whose pages; recent events. */
void screen_actors_build(struct screen_text *text, const struct screen_model *model,
			 const struct screen_detail *detail);
void screen_events_build(struct screen_text *text, const struct screen_model *model,
			 const struct screen_detail *detail);

#endif
