/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * view/shrink.h - what lowering a limit would take, and what it did, as text or JSON lines.
 *
 * Owns: the wording and the curve. Must not know: where the numbers come from.
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

/* All of these: 0 or -errno of the write. */
int view_shrink_plan(FILE *out, const char *path, const struct shrink_plan *plan);
int view_shrink_text(FILE *out, const struct view_shrink *view);

int view_shrink_plan_json(FILE *out, const char *path, const struct shrink_plan *plan);
int view_shrink_point_json(FILE *out, const struct curve_point *point);
int view_shrink_json(FILE *out, const struct view_shrink *view);

/*
 * Released pages that went to a device; VAL_NONE: not known, as it is not known how many went
 * elsewhere.
 */
int64_t view_shrink_disk(const struct view_shrink *view);

/* Pages that zswap took; VAL_NONE: records were lost, or the kernel does not report it. */
int64_t view_shrink_zswap(const struct view_shrink *view);

#endif
