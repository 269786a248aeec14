/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * view/shrink.h - what lowering a limit would take, and what it did, as text or JSON lines.
 *
 * Owns: the words and the curve. Must not know: where the numbers come from.
 */
#ifndef CGSWAP_VIEW_SHRINK_H
#define CGSWAP_VIEW_SHRINK_H

#include <stdint.h>
#include <stdio.h>

#include "shrink/curve.h"
#include "shrink/plan.h"
#include "shrink/result.h"

struct view_shrink {
	const char *path;
	const struct shrink_plan *plan;
	const struct curve *curve;
	const struct shrink_result *result;
	int64_t page_bytes;
};

/* 0 or -errno of the write; of all of them. */
int view_shrink_plan(FILE *out, const char *path, const struct shrink_plan *plan);
int view_shrink_text(FILE *out, const struct view_shrink *view);

int view_shrink_plan_json(FILE *out, const char *path, const struct shrink_plan *plan);
int view_shrink_point_json(FILE *out, const struct curve_point *point);
int view_shrink_json(FILE *out, const struct view_shrink *view);

/*
 * Pages of the release that went to a device, as far as it is known what went elsewhere. VAL_NONE:
 * it is not.
 */
int64_t view_shrink_disk(const struct view_shrink *view);

/* Pages that zswap took; VAL_NONE: records were lost, or the kernel does not tell. */
int64_t view_shrink_zswap(const struct view_shrink *view);

#endif
