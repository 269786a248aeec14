// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * view/shrink_json.c - lowering a limit, as JSON lines. See view/shrink.h.
 */
#include "view/shrink.h"

#include <jansson.h>
#include <stdbool.h>

#include "base/json.h"
#include "view/out.h"

static json_t *make_seconds(int64_t ns)
{
	return ns == VAL_NONE ? json_null() : json_real((double)ns / 1e9);
}

static json_t *make_micro(int64_t us)
{
	return us == VAL_NONE ? json_null() : json_real((double)us / 1e6);
}

/* At once: somebody may be waiting for it. */
static int put_line(FILE *out, json_t *obj, bool failed)
{
	int err = json_put_line(out, obj, JSON_DIGITS, failed);

	return err ? err : out_flush(out);
}

static json_t *make_fit(enum shrink_fit fit)
{
	return fit == SHRINK_UNKNOWN ? json_null() : json_boolean(fit == SHRINK_FITS);
}

int view_shrink_plan_json(FILE *out, const char *path, const struct shrink_plan *plan)
{
	json_t *obj = json_object();
	bool failed = false;
	char text[256];

	shrink_plan_say(plan, text, sizeof(text));
	json_set(obj, "type", json_string("shrink_plan"), &failed);
	json_set(obj, "path", json_make_text(path), &failed);
	json_set(obj, "file", json_string(plan->file), &failed);
	json_set(obj, "limit", json_make_int(plan->limit), &failed);
	json_set(obj, "from", json_make_int(plan->from), &failed);
	json_set(obj, "to", json_make_int(plan->to), &failed);
	json_set(obj, "take", json_make_int(plan->take), &failed);
	json_set(obj, "file_bytes", json_make_int(plan->file_lru), &failed);
	json_set(obj, "anon_bytes", json_make_int(plan->anon_lru), &failed);
	json_set(obj, "swap_room", json_make_int(plan->swap_room), &failed);
	json_set(obj, "swap_room_from", json_make_text(plan->swap_by ? plan->swap_by->path : NULL),
		 &failed);
	json_set(obj, "swap_gain", json_make_int(plan->gain), &failed);
	json_set(obj, "lacking", json_make_int(plan->lacking), &failed);
	json_set(obj, "fits", make_fit(plan->fit), &failed);
	json_set(obj, "kills", json_boolean(plan->kills && plan->fit == SHRINK_SHORT), &failed);
	json_set(obj, "text", json_make_text(text), &failed);
	return put_line(out, obj, failed);
}

int view_shrink_point_json(FILE *out, const struct curve_point *point)
{
	json_t *obj = json_object();
	bool failed = false;

	json_set(obj, "type", json_string("point"), &failed);
	json_set(obj, "time", make_seconds((int64_t)point->ns), &failed);
	json_set(obj, "usage", json_make_int(point->usage), &failed);
	json_set(obj, "swapped_pages", json_make_int(point->swapped), &failed);
	return put_line(out, obj, failed);
}

static json_t *make_buckets(const struct trace_histogram *histogram, bool *failed)
{
	json_t *array = json_array();

	for (int i = 0; i < TRACE_BUCKETS; i++) {
		json_t *bucket = json_object();

		/* the last one has no end */
		json_set(bucket, "below_us",
			 i < TRACE_BUCKETS - 1 ? json_integer(1ll << i) : json_null(), failed);
		json_set(bucket, "count", json_integer((json_int_t)histogram->bucket[i]), failed);
		if (!histogram->bucket[i])
			json_decref(bucket);
		else
			json_append(array, bucket, failed);
	}
	return array;
}

static json_t *make_faults(const struct curve *curve, bool *failed)
{
	const struct trace_sum *sum = curve_sums(curve, PHASE_WATCH)->sum;
	json_t *array = json_array();

	for (int i = TIMING_FAULT_ZSWAP; i <= TIMING_FAULT_UNKNOWN; i++) {
		const struct trace_histogram *histogram =
			trace_sum_timing(sum, (enum trace_timing)i);
		json_t *obj;

		if (!histogram->count)
			continue;
		obj = json_object();
		json_set(obj, "what", json_string(trace_timing_name((enum trace_timing)i)), failed);
		json_set(obj, "count", json_integer((json_int_t)histogram->count), failed);
		json_set(obj, "total_ns", json_integer((json_int_t)histogram->total_ns), failed);
		json_set(obj, "max_ns", json_integer((json_int_t)histogram->max_ns), failed);
		json_set(obj, "buckets", make_buckets(histogram, failed), failed);
		json_append(array, obj, failed);
	}
	return array;
}

/* Of the time after. What is made of records is not known when some were lost. */
static json_t *make_sum(const struct view_shrink *view, int kind, uint64_t pages)
{
	if (!view->result->watch.ns || curve_lost(view->curve) || !curve_tells(view->curve, kind))
		return json_null();
	return json_integer((json_int_t)pages);
}

static json_t *make_watch(const struct view_shrink *view, bool *failed)
{
	const struct curve_sums *sums = curve_sums(view->curve, PHASE_WATCH);
	const struct shrink_phase *watch = &view->result->watch;
	json_t *obj;

	if (!watch->ns)
		return json_null();
	obj = json_object();
	json_set(obj, "seconds", make_seconds((int64_t)watch->ns), failed);
	json_set(obj, "swapped_pages", json_make_int(watch->swapped), failed);
	json_set(obj, "returned_pages", json_make_int(watch->returned), failed);
	json_set(obj, "from_zswap", make_sum(view, REC_SWAPIN, sums->in_pages[SOURCE_ZSWAP]),
		 failed);
	json_set(obj, "from_disk", make_sum(view, REC_SWAPIN, sums->in_pages[SOURCE_DEVICE]),
		 failed);
	json_set(obj, "from_zero", make_sum(view, REC_SWAPIN, sums->in_pages[SOURCE_ZERO]), failed);
	json_set(obj, "refault_anon", json_make_int(watch->refault_anon), failed);
	json_set(obj, "refault_file", json_make_int(watch->refault_file), failed);
	json_set(obj, "zswap_written_back", make_sum(view, REC_ZSWAP_WRITEBACK, sums->back_pages),
		 failed);
	json_set(obj, "stall_some", make_micro(watch->stall_some_us), failed);
	json_set(obj, "stall_full", make_micro(watch->stall_full_us), failed);
	json_set(obj, "faults", make_faults(view->curve, failed), failed);
	return obj;
}

static void set_times(json_t *obj, const struct curve *curve, bool *failed)
{
	static const char *const keys[PART_COUNT] = { "t50", "t90", "t99", "t100" };

	for (int i = 0; i < PART_COUNT; i++)
		json_set(obj, keys[i], make_seconds(curve_time(curve, (enum curve_part)i)), failed);
}

static void set_taken(json_t *obj, const struct view_shrink *view, bool *failed)
{
	const struct shrink_phase *curve = &view->result->curve;
	int64_t file = curve->file;

	if (file != VAL_NONE)
		file = file > 0 ? file / view->page_bytes : 0;
	json_set(obj, "swapped_pages", json_make_int(curve->swapped), failed);
	json_set(obj, "returned_pages", json_make_int(curve->returned), failed);
	json_set(obj, "zswap_pages", json_make_int(view_shrink_zswap(view)), failed);
	json_set(obj, "disk_pages", json_make_int(view_shrink_disk(view)), failed);
	json_set(obj, "zero_pages", json_make_int(curve->zero), failed);
	json_set(obj, "file_pages", json_make_int(file), failed);
	json_set(obj, "stall_some", make_micro(curve->stall_some_us), failed);
	json_set(obj, "stall_full", make_micro(curve->stall_full_us), failed);
}

static void set_books(json_t *obj, const struct view_shrink *view, bool *failed)
{
	const struct shrink_result *result = view->result;

	json_set(obj, "swap_before", json_make_int(result->before.swap), failed);
	json_set(obj, "swap_after", json_make_int(result->after.swap), failed);
	json_set(obj, "drift_pages", json_make_int(shrink_books_drift(result, view->page_bytes)),
		 failed);
}

static void set_outcome(json_t *obj, const struct view_shrink *view, bool *failed)
{
	const struct shrink_result *result = view->result;

	json_set(obj, "writes", json_integer((json_int_t)result->writes), failed);
	json_set(obj, "busy", json_integer((json_int_t)result->busy), failed);
	json_set(obj, "lost", json_integer((json_int_t)curve_lost(view->curve)), failed);
	json_set(obj, "missed", json_make_int(stream_missed(curve_stream(view->curve))), failed);
	json_set(obj, "usage", json_make_int(result->usage), failed);
	json_set(obj, "outcome", json_string(shrink_outcome_name(result->outcome)), failed);
	json_set(obj, "reason", json_make_words(result->reason), failed);
	json_set(obj, "restored", json_boolean(result->end == GUARD_RESTORED), failed);
}

int view_shrink_json(FILE *out, const struct view_shrink *view)
{
	const struct stream *stream = curve_stream(view->curve);
	json_t *obj = json_object();
	bool failed = false;

	json_set(obj, "type", json_string("shrink"), &failed);
	json_set(obj, "path", json_make_text(view->path), &failed);
	json_set(obj, "file", json_string(view->plan->file), &failed);
	json_set(obj, "kernel", json_make_text(stream->has_host ? stream->host.kernel : NULL),
		 &failed);
	json_set(obj, "attach", json_make_text(stream->has_host ? stream->host.attach : NULL),
		 &failed);
	json_set(obj, "limit", json_make_int(view->plan->limit), &failed);
	json_set(obj, "from", json_make_int(view->plan->from), &failed);
	json_set(obj, "to", json_make_int(view->plan->to), &failed);
	set_times(obj, view->curve, &failed);
	set_taken(obj, view, &failed);
	set_books(obj, view, &failed);
	json_set(obj, "refault_pages",
		 make_sum(view, REC_SWAPIN, curve_refaults(view->curve, PHASE_WATCH)), &failed);
	json_set(obj, "watch", make_watch(view, &failed), &failed);
	set_outcome(obj, view, &failed);
	return put_line(out, obj, failed);
}
