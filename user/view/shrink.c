// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * view/shrink.c - lowering a limit, as text. See view/shrink.h.
 */
#include "view/shrink.h"

#include <inttypes.h>

#include "base/fmt.h"
#include "base/out.h"
#include "model/coverage.h"

#define LABEL "  %-9s"
#define CURVE_ROWS 12
#define CURVE_COLUMNS 40

static void put_head(FILE *out, const char *path, const struct shrink_plan *plan)
{
	char a[FMT_SIZE], b[FMT_SIZE], c[FMT_SIZE];

	out_printf(out, "%s", path);
	if (plan->way == SHRINK_RECLAIM)
		out_printf(out, "  %s, it uses %s, to %s", plan->file, fmt_bytes(b, plan->from),
			   fmt_bytes(c, plan->to));
	else
		out_printf(out, "  %s %s, it uses %s, to %s", plan->file, fmt_bytes(a, plan->limit),
			   fmt_bytes(b, plan->from), fmt_bytes(c, plan->to));
}

int view_shrink_plan(FILE *out, const char *path, const struct shrink_plan *plan)
{
	char a[FMT_SIZE], b[FMT_SIZE], c[FMT_SIZE], text[256];

	put_head(out, path, plan);
	out_printf(out, "\n" LABEL " %s\n", "reclaim", fmt_bytes(a, plan->take));
	out_printf(out, LABEL " %s of files to drop, %s to swap\n", "possible",
		   fmt_bytes(a, plan->file_lru), fmt_bytes(b, plan->anon_lru));
	out_printf(out, LABEL " %s", "swap left", fmt_bytes(a, plan->swap_room));
	if (plan->swap_by) {
		out_printf(out, " (memory.swap.max of ");
		out_printf(out, "%s", plan->swap_by->path);
		out_printf(out, ")");
	}
	out_printf(out, "; swapping frees %s of memory\n", fmt_bytes(c, plan->gain));
	shrink_plan_say(plan, text, sizeof(text));
	out_printf(out, LABEL " %s\n", "verdict", text);
	return out_flush(out);
}

static char *seconds(char *buf, int64_t ns)
{
	if (ns == VAL_NONE)
		snprintf(buf, FMT_SIZE, "-");
	else
		snprintf(buf, FMT_SIZE, "%.2f s", (double)ns / 1e9);
	return buf;
}

static char *micro(char *buf, int64_t us)
{
	return seconds(buf, us == VAL_NONE ? VAL_NONE : us * 1000);
}

static char *pages(char *buf, int64_t nr)
{
	if (nr == VAL_NONE)
		snprintf(buf, FMT_SIZE, "-");
	else
		snprintf(buf, FMT_SIZE, "%" PRId64, nr);
	return buf;
}

static void put_times(FILE *out, const struct curve *curve)
{
	static const char *const names[PART_COUNT] = { "50 %", "90 %", "99 %", "100 %" };
	char buf[FMT_SIZE];

	out_printf(out, LABEL, "released");
	for (int i = 0; i < PART_COUNT; i++)
		out_printf(out, " %s %s%s", names[i],
			   seconds(buf, curve_time(curve, (enum curve_part)i)),
			   i < PART_COUNT - 1 ? "  " : "");
	out_printf(out, "\n");
}

static void put_point(FILE *out, const struct view_shrink *view, const struct curve_point *point,
		      int64_t most)
{
	char a[FMT_SIZE], b[FMT_SIZE], c[FMT_SIZE];
	int bar = most > 0 ? (int)((double)point->usage * CURVE_COLUMNS / (double)most + 0.5) : 0;

	out_printf(out, "  %9s %8s used %8s swapped  ", seconds(a, (int64_t)point->ns),
		   fmt_bytes(b, point->usage), fmt_bytes(c, point->swapped * view->page_bytes));
	while (bar-- > 0)
		out_printf(out, "#");
	out_printf(out, "\n");
}

/* The last point at or before @ns. */
static const struct curve_point *point_at(const struct curve_point *points, size_t nr, uint64_t ns)
{
	size_t at = 0;

	while (at + 1 < nr && points[at + 1].ns <= ns)
		at++;
	return &points[at];
}

/* The release at equal intervals; what came later is in the numbers. */
static void put_curve(FILE *out, const struct view_shrink *view)
{
	uint64_t end = view->result->curve.ns;
	const struct curve_point *points, *last = NULL;
	int64_t most = 0;
	size_t nr;

	points = curve_points(view->curve, &nr);
	for (size_t i = 0; i < nr; i++)
		most = points[i].usage > most ? points[i].usage : most;
	for (int row = 0; nr && row <= CURVE_ROWS; row++) {
		const struct curve_point *point = point_at(points, nr, end * row / CURVE_ROWS);

		if (point != last && point->usage != VAL_NONE)
			put_point(out, view, point, most);
		last = point;
	}
}

int64_t view_shrink_zswap(const struct view_shrink *view)
{
	if (curve_lost(view->curve) || !curve_tells(view->curve, REC_ZSWAP_STORE))
		return VAL_NONE;
	return (int64_t)curve_sums(view->curve, PHASE_RELEASE)->zswap_pages;
}

/*
 * Kernels without a counter of zero-filled pages treat these like others. A page for zswap counts
 * when it is written; v1 charges it only when the page leaves memory.
 */
int64_t view_shrink_disk(const struct view_shrink *view)
{
	int64_t zswap = view_shrink_zswap(view), zero = view->result->curve.zero;

	if (zswap == VAL_NONE || view->result->curve.swapped == VAL_NONE)
		return VAL_NONE;
	if (zswap && curve_stream(view->curve)->host.memsw)
		return VAL_NONE;
	return view->result->curve.swapped - zswap - (zero == VAL_NONE ? 0 : zero);
}

static void put_taken(FILE *out, const struct view_shrink *view)
{
	const struct shrink_phase *curve = &view->result->curve;
	char a[FMT_SIZE], b[FMT_SIZE], c[FMT_SIZE], d[FMT_SIZE], e[FMT_SIZE];

	out_printf(out, LABEL " %s page%s swapped: to zswap %s, to a device %s, zero-filled %s",
		   "taken", pages(a, curve->swapped), fmt_plural(curve->swapped),
		   pages(b, view_shrink_zswap(view)), pages(c, view_shrink_disk(view)),
		   pages(d, curve->zero));
	out_printf(out, "; files %s\n",
		   fmt_bytes(e, curve->file == VAL_NONE || curve->file > 0 ? curve->file : 0));
	out_printf(out, LABEL " %s page%s left swap meanwhile\n", "", pages(a, curve->returned),
		   fmt_plural(curve->returned));
}

static void put_books(FILE *out, const struct view_shrink *view)
{
	const struct shrink_result *result = view->result;
	int64_t drift = shrink_books_drift(result, view->page_bytes);
	char a[FMT_SIZE], b[FMT_SIZE];

	out_printf(out, LABEL " swap %s -> %s: ", "kernel", fmt_bytes(a, result->before.swap),
		   fmt_bytes(b, result->after.swap));
	if (drift == VAL_NONE)
		out_printf(out, "still changing: cannot be compared\n");
	else if (drift)
		out_printf(out, "%" PRId64 " page%s off the count\n", drift, fmt_plural(drift));
	else
		out_printf(out, "matches the count\n");
}

static void put_stalls(FILE *out, const struct view_shrink *view)
{
	const struct shrink_phase *curve = &view->result->curve, *watch = &view->result->watch;
	char a[FMT_SIZE], b[FMT_SIZE];

	out_printf(out, LABEL " some %s, full %s during the release", "stalled",
		   micro(a, curve->stall_some_us), micro(b, curve->stall_full_us));
	if (watch->ns)
		out_printf(out, "; some %s, full %s after", micro(a, watch->stall_some_us),
			   micro(b, watch->stall_full_us));
	out_printf(out, "\n");
}

static void put_histogram(FILE *out, const char *name, const struct trace_histogram *histogram)
{
	if (!histogram->count)
		return;
	out_printf(out, LABEL " %s: %" PRIu64 " wait%s, mean %.0f us, longest %.0f us\n", "", name,
		   histogram->count, fmt_plural((int64_t)histogram->count),
		   (double)histogram->total_ns / 1e3 / (double)histogram->count,
		   (double)histogram->max_ns / 1e3);
	for (int i = 0; i < TRACE_BUCKETS; i++) {
		int bar = (int)(histogram->bucket[i] * CURVE_COLUMNS / histogram->count);

		if (!histogram->bucket[i])
			continue;
		out_printf(out, "  %12s %7llu us %8" PRIu64 " ",
			   i == TRACE_BUCKETS - 1 ? "from" : "below",
			   i == TRACE_BUCKETS - 1 ? 1ull << (i - 1) : 1ull << i,
			   histogram->bucket[i]);
		while (bar-- > 0)
			out_printf(out, "#");
		out_printf(out, "\n");
	}
}

static void put_watch(FILE *out, const struct view_shrink *view)
{
	const struct curve_sums *sums = curve_sums(view->curve, PHASE_WATCH);
	const struct shrink_phase *watch = &view->result->watch;
	uint64_t refaults = curve_refaults(view->curve, PHASE_WATCH);
	int64_t taken = view->result->curve.swapped;
	char a[FMT_SIZE], b[FMT_SIZE], c[FMT_SIZE];

	out_printf(out, LABEL " %s: %s%" PRIu64 " page%s read again", "watched",
		   seconds(a, (int64_t)watch->ns), curve_lost(view->curve) ? "at least " : "",
		   refaults, fmt_plural((int64_t)refaults));
	if (taken > 0)
		out_printf(out, ", %.1f %% of what was swapped",
			   (double)refaults * 100 / (double)taken);
	out_printf(out, "; %s more swapped; the kernel counts %s refault%s, %s of files\n",
		   pages(a, watch->swapped), pages(b, watch->refault_anon),
		   fmt_plural(watch->refault_anon), pages(c, watch->refault_file));
	for (int i = TIMING_FAULT_ZSWAP; i <= TIMING_FAULT_UNKNOWN; i++)
		put_histogram(out, trace_timing_name((enum trace_timing)i),
			      trace_sum_timing(sums->sum, (enum trace_timing)i));
}

static const char *end_text(const struct view_shrink *view)
{
	if (view->plan->way == SHRINK_RECLAIM)
		return "no limit was changed";
	switch (view->result->end) {
	case GUARD_KEPT:
		return "the new one stays";
	case GUARD_RESTORED:
		return "the old one is back";
	case GUARD_FOREIGN:
		return "somebody else set another one meanwhile; left as it is";
	case GUARD_GONE:
		return "removed with its group";
	case GUARD_FAILED:
		break;
	}
	return "FAILED TO RESTORE THE OLD LIMIT";
}

static void put_trust(FILE *out, const struct view_shrink *view)
{
	const struct chunk_end *end = &curve_stream(view->curve)->end;

	if (curve_lost(view->curve))
		out_printf(out,
			   LABEL " %" PRIu64
				 " record%s: numbers made from records are lower bounds\n",
			   "lost", curve_lost(view->curve),
			   fmt_plural((int64_t)curve_lost(view->curve)));
	if (coverage_gap_text(end->gap[ACCOUNT_SWAP]))
		out_printf(out, LABEL " %s\n", "missed", coverage_gap_text(end->gap[ACCOUNT_SWAP]));
	else if (end->missed_books > 0)
		out_printf(out, LABEL " %" PRId64 " run%s of our programs skipped by the kernel\n",
			   "missed", end->missed_books, fmt_plural(end->missed_books));
}

int view_shrink_text(FILE *out, const struct view_shrink *view)
{
	const struct shrink_result *result = view->result;
	char buf[FMT_SIZE];

	put_head(out, view->path, view->plan);
	out_printf(out, ": %s", shrink_outcome_name(result->outcome));
	if (result->outcome != SHRINK_REACHED)
		out_printf(out, " at %s, %s", fmt_bytes(buf, result->usage), result->reason);
	out_printf(out, "\n");
	put_times(out, view->curve);
	put_curve(out, view);
	put_taken(out, view);
	put_books(out, view);
	put_stalls(out, view);
	if (result->watch.ns)
		put_watch(out, view);
	put_trust(out, view);
	out_printf(out, LABEL " %s\n", "limit", end_text(view));
	return out_flush(out);
}
