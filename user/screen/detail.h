/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * screen/detail.h - all that is known of one group, as lines of text.
 *
 * Owns: the words of the details page. Pure. Must not know: the terminal, how to scroll.
 */
#ifndef CGSWAP_SCREEN_DETAIL_H
#define CGSWAP_SCREEN_DETAIL_H

#include <stdbool.h>
#include <stdint.h>

struct screen_model;
struct screen_text;

struct screen_detail {
	uint64_t kernfs_id;
	int width;
	bool utf8;
};

/* The page into @text, whose first line is the group's name; "gone" when the group is. */
void screen_detail_build(struct screen_text *text, const struct screen_model *model,
			 const struct screen_detail *detail);

#endif
