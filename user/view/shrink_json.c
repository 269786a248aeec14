// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * view/shrink_json.c - lowering a limit, as JSON lines. See view/shrink.h.
 */
#include "view/shrink.h"

#include "base/json.h"

int view_shrink_plan_json(FILE *out, const char *path, const struct shrink_plan *plan)
{
	struct json json = json_begin(out, "shrink_plan");
	char text[256];

	shrink_plan_say(plan, text, sizeof(text));
	json_text(&json, "path", path);
	json_text(&json, "file", plan->file);
	json_int(&json, "limit", plan->limit);
	json_int(&json, "from", plan->from);
	json_int(&json, "to", plan->to);
	json_int(&json, "take", plan->take);
	json_int(&json, "file_bytes", plan->file_lru);
	json_int(&json, "anon_bytes", plan->anon_lru);
	json_int(&json, "swap_room", plan->swap_room);
	json_text(&json, "swap_room_from", plan->swap_by ? plan->swap_by->path : NULL);
	json_int(&json, "swap_gain", plan->gain);
	json_int(&json, "lacking", plan->lacking);
	if (plan->fit == SHRINK_UNKNOWN)
		json_unknown(&json, "fits");
	else
		json_bool(&json, "fits", plan->fit == SHRINK_FITS);
	json_bool(&json, "kills", plan->kills && plan->fit == SHRINK_SHORT);
	json_text(&json, "text", text);
	return json_end_flush(&json);
}

int view_shrink_point_json(FILE *out, const struct curve_point *point)
{
	struct json json = json_begin(out, "point");

	json_ratio(&json, "time", (int64_t)point->ns, 1e9);
	json_int(&json, "usage", point->usage);
	json_int(&json, "swapped_pages", point->swapped);
	return json_end_flush(&json);
}

static void put_buckets(struct json *json, const struct trace_histogram *histogram)
{
	json_open(json, "buckets", '[');
	for (int i = 0; i < TRACE_BUCKETS; i++) {
		if (!histogram->bucket[i])
			continue;
		json_open(json, NULL, '{');
		/* the last bucket has no upper end */
		json_int(json, "below_us", i < TRACE_BUCKETS - 1 ? 1ll << i : VAL_NONE);
		json_count(json, "count", histogram->bucket[i]);
		json_close(json);
	}
	json_close(json);
}

static void put_faults(struct json *json, const struct curve *curve)
{
	const struct trace_sum *sum = curve_sums(curve, PHASE_WATCH)->sum;

	json_open(json, "faults", '[');
	for (enum trace_timing i = TIMING_FAULT_ZSWAP; i <= TIMING_FAULT_UNKNOWN; i++) {
		const struct trace_histogram *histogram = trace_sum_timing(sum, i);

		if (!histogram->count)
			continue;
		json_open(json, NULL, '{');
		json_text(json, "what", trace_timing_name(i));
		json_count(json, "count", histogram->count);
		json_count(json, "total_ns", histogram->total_ns);
		json_count(json, "max_ns", histogram->max_ns);
		put_buckets(json, histogram);
		json_close(json);
	}
	json_close(json);
}

/* Pages after the release. Numbers from records are not known when some were lost. */
static int64_t known(const struct view_shrink *view, int kind, uint64_t pages)
{
	if (!view->result->watch.ns || curve_lost(view->curve) || !curve_tells(view->curve, kind))
		return VAL_NONE;
	return (int64_t)pages;
}

static void put_watch(struct json *json, const struct view_shrink *view)
{
	const struct curve_sums *sums = curve_sums(view->curve, PHASE_WATCH);
	const struct shrink_phase *watch = &view->result->watch;

	if (!watch->ns) {
		json_unknown(json, "watch");
		return;
	}
	json_open(json, "watch", '{');
	json_ratio(json, "seconds", (int64_t)watch->ns, 1e9);
	json_int(json, "swapped_pages", watch->swapped);
	json_int(json, "returned_pages", watch->returned);
	json_int(json, "from_zswap", known(view, REC_SWAPIN, sums->in_pages[SOURCE_ZSWAP]));
	json_int(json, "from_disk", known(view, REC_SWAPIN, sums->in_pages[SOURCE_DEVICE]));
	json_int(json, "from_zero", known(view, REC_SWAPIN, sums->in_pages[SOURCE_ZERO]));
	json_int(json, "refault_anon", watch->refault_anon);
	json_int(json, "refault_file", watch->refault_file);
	json_int(json, "zswap_written_back", known(view, REC_ZSWAP_WRITEBACK, sums->back_pages));
	json_ratio(json, "stall_some", watch->stall_some_us, 1e6);
	json_ratio(json, "stall_full", watch->stall_full_us, 1e6);
	put_faults(json, view->curve);
	json_close(json);
}

static void put_times(struct json *json, const struct curve *curve)
{
	static const char *const keys[PART_COUNT] = { "t50", "t90", "t99", "t100" };

	for (int i = 0; i < PART_COUNT; i++)
		json_ratio(json, keys[i], curve_time(curve, (enum curve_part)i), 1e9);
}

static void put_taken(struct json *json, const struct view_shrink *view)
{
	const struct shrink_phase *curve = &view->result->curve;
	int64_t file = curve->file;

	if (file != VAL_NONE)
		file = file > 0 ? file / view->page_bytes : 0;
	json_int(json, "swapped_pages", curve->swapped);
	json_int(json, "returned_pages", curve->returned);
	json_int(json, "zswap_pages", view_shrink_zswap(view));
	json_int(json, "disk_pages", view_shrink_disk(view));
	json_int(json, "zero_pages", curve->zero);
	json_int(json, "file_pages", file);
	json_ratio(json, "stall_some", curve->stall_some_us, 1e6);
	json_ratio(json, "stall_full", curve->stall_full_us, 1e6);
}

static void put_books(struct json *json, const struct view_shrink *view)
{
	const struct shrink_result *result = view->result;

	json_int(json, "swap_before", result->before.swap);
	json_int(json, "swap_after", result->after.swap);
	json_int(json, "drift_pages", shrink_books_drift(result, view->page_bytes));
}

static void put_outcome(struct json *json, const struct view_shrink *view)
{
	const struct shrink_result *result = view->result;

	json_count(json, "writes", result->writes);
	json_count(json, "busy", result->busy);
	json_count(json, "lost", curve_lost(view->curve));
	json_int(json, "missed", stream_missed(curve_stream(view->curve)));
	json_int(json, "usage", result->usage);
	json_text(json, "outcome", shrink_outcome_name(result->outcome));
	json_words(json, "reason", result->reason);
	json_bool(json, "restored", result->end == GUARD_RESTORED);
}

int view_shrink_json(FILE *out, const struct view_shrink *view)
{
	const struct stream *stream = curve_stream(view->curve);
	struct json json = json_begin(out, "shrink");

	json_text(&json, "path", view->path);
	json_text(&json, "file", view->plan->file);
	json_text(&json, "kernel", stream->has_host ? stream->host.kernel : NULL);
	json_text(&json, "attach", stream->has_host ? stream->host.attach : NULL);
	json_int(&json, "limit", view->plan->limit);
	json_int(&json, "from", view->plan->from);
	json_int(&json, "to", view->plan->to);
	put_times(&json, view->curve);
	put_taken(&json, view);
	put_books(&json, view);
	json_int(&json, "refault_pages",
		 known(view, REC_SWAPIN, curve_refaults(view->curve, PHASE_WATCH)));
	put_watch(&json, view);
	put_outcome(&json, view);
	return json_end_flush(&json);
}
