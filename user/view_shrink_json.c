// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * view_shrink_json.c - lowering a limit, as JSON lines. See view_shrink.h.
 */
#include "view_shrink.h"

#include <errno.h>
#include <jansson.h>
#include <stdbool.h>

#include "fmt.h"

#define DUMP_FLAGS (JSON_PRESERVE_ORDER | JSON_COMPACT | JSON_REAL_PRECISION(15))

static json_t *make_text(const char *text)
{
	char safe[4 * 4096];

	fmt_name(safe, sizeof(safe), text, FMT_VALID_UTF8);
	return json_string(safe);
}

static json_t *make_int(int64_t val)
{
	return val == VAL_NONE || val == VAL_MAX ? json_null() : json_integer(val);
}

static json_t *make_seconds(int64_t ns)
{
	return ns == VAL_NONE ? json_null() : json_real((double)ns / 1e9);
}

static json_t *make_micro(int64_t us)
{
	return us == VAL_NONE ? json_null() : json_real((double)us / 1e6);
}

static void set(json_t *obj, const char *key, json_t *val, bool *failed)
{
	if (json_object_set_new(obj, key, val))
		*failed = true;
}

/* Writes and frees @obj. */
static int dump(FILE *out, json_t *obj, bool failed)
{
	int err = failed ? -ENOMEM : 0;

	errno = 0;
	if (!err && (json_dumpf(obj, out, DUMP_FLAGS) || fputc('\n', out) == EOF || fflush(out)))
		err = errno ? -errno : -EIO;
	json_decref(obj);
	return err;
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
	set(obj, "type", json_string("shrink_plan"), &failed);
	set(obj, "path", make_text(path), &failed);
	set(obj, "file", json_string(plan->file), &failed);
	set(obj, "limit", make_int(plan->limit), &failed);
	set(obj, "from", make_int(plan->from), &failed);
	set(obj, "to", make_int(plan->to), &failed);
	set(obj, "take", make_int(plan->take), &failed);
	set(obj, "file_bytes", make_int(plan->file_lru), &failed);
	set(obj, "anon_bytes", make_int(plan->anon_lru), &failed);
	set(obj, "swap_room", make_int(plan->swap_room), &failed);
	set(obj, "swap_room_from", plan->swap_by ? make_text(plan->swap_by->path) : json_null(),
	    &failed);
	set(obj, "swap_gain", make_int(plan->gain), &failed);
	set(obj, "lacking", make_int(plan->lacking), &failed);
	set(obj, "fits", make_fit(plan->fit), &failed);
	set(obj, "kills", json_boolean(plan->kills && plan->fit == SHRINK_SHORT), &failed);
	set(obj, "text", make_text(text), &failed);
	return dump(out, obj, failed);
}

int view_shrink_point_json(FILE *out, const struct release_point *point)
{
	json_t *obj = json_object();
	bool failed = false;

	set(obj, "type", json_string("point"), &failed);
	set(obj, "time", make_seconds((int64_t)point->ns), &failed);
	set(obj, "usage", make_int(point->usage), &failed);
	set(obj, "swapped_pages", make_int(point->swapped), &failed);
	return dump(out, obj, failed);
}

static json_t *make_buckets(const struct trace_histogram *histogram, bool *failed)
{
	json_t *array = json_array();

	for (int i = 0; i < TRACE_BUCKETS; i++) {
		json_t *bucket = json_object();

		/* the last one has no end */
		set(bucket, "below_us",
		    i < TRACE_BUCKETS - 1 ? json_integer(1ll << i) : json_null(), failed);
		set(bucket, "count", json_integer((json_int_t)histogram->bucket[i]), failed);
		if (!histogram->bucket[i])
			json_decref(bucket);
		else if (json_array_append_new(array, bucket))
			*failed = true;
	}
	return array;
}

static json_t *make_faults(const struct release *release, bool *failed)
{
	const struct trace_sum *sum = release_sums(release, PHASE_WATCH)->sum;
	json_t *array = json_array();

	for (int i = TIMING_FAULT_ZSWAP; i <= TIMING_FAULT_UNKNOWN; i++) {
		const struct trace_histogram *histogram =
			trace_sum_timing(sum, (enum trace_timing)i);
		json_t *obj;

		if (!histogram->count)
			continue;
		obj = json_object();
		set(obj, "what", json_string(trace_timing_name((enum trace_timing)i)), failed);
		set(obj, "count", json_integer((json_int_t)histogram->count), failed);
		set(obj, "total_ns", json_integer((json_int_t)histogram->total_ns), failed);
		set(obj, "max_ns", json_integer((json_int_t)histogram->max_ns), failed);
		set(obj, "buckets", make_buckets(histogram, failed), failed);
		if (json_array_append_new(array, obj))
			*failed = true;
	}
	return array;
}

/* What is made of records is not known when some were lost. */
static json_t *make_sum(const struct view_shrink *view, int kind, uint64_t pages)
{
	if (release_lost(view->release) || !release_tells(view->release, kind))
		return json_null();
	return json_integer((json_int_t)pages);
}

static json_t *make_watch(const struct view_shrink *view, bool *failed)
{
	const struct release_sums *sums = release_sums(view->release, PHASE_WATCH);
	const struct shrink_phase *watch = &view->result->watch;
	json_t *obj = json_object();

	set(obj, "seconds", make_seconds((int64_t)watch->ns), failed);
	set(obj, "swapped_pages", make_int(watch->swapped), failed);
	set(obj, "returned_pages", make_int(watch->returned), failed);
	set(obj, "from_zswap", make_sum(view, REC_SWAPIN, sums->in_pages[SOURCE_ZSWAP]), failed);
	set(obj, "from_disk", make_sum(view, REC_SWAPIN, sums->in_pages[SOURCE_DEVICE]), failed);
	set(obj, "from_zero", make_sum(view, REC_SWAPIN, sums->in_pages[SOURCE_ZERO]), failed);
	set(obj, "refault_anon", make_int(watch->refault_anon), failed);
	set(obj, "refault_file", make_int(watch->refault_file), failed);
	set(obj, "zswap_written_back", make_sum(view, REC_ZSWAP_WRITEBACK, sums->back_pages),
	    failed);
	set(obj, "stall_some", make_micro(watch->stall_some_us), failed);
	set(obj, "stall_full", make_micro(watch->stall_full_us), failed);
	set(obj, "faults", make_faults(view->release, failed), failed);
	return obj;
}

static void set_times(json_t *obj, const struct release *release, bool *failed)
{
	static const char *const keys[PART_COUNT] = { "t50", "t90", "t99", "t100" };

	for (int i = 0; i < PART_COUNT; i++)
		set(obj, keys[i], make_seconds(release_time(release, (enum release_part)i)),
		    failed);
}

static void set_taken(json_t *obj, const struct view_shrink *view, bool *failed)
{
	const struct shrink_phase *release = &view->result->release;
	int64_t file = release->file;

	if (file != VAL_NONE)
		file = file > 0 ? file / view->page_bytes : 0;
	set(obj, "swapped_pages", make_int(release->swapped), failed);
	set(obj, "returned_pages", make_int(release->returned), failed);
	set(obj, "zswap_pages", make_int(view_shrink_zswap(view)), failed);
	set(obj, "disk_pages", make_int(view_shrink_disk(view)), failed);
	set(obj, "zero_pages", make_int(release->zero), failed);
	set(obj, "file_pages", make_int(file), failed);
	set(obj, "stall_some", make_micro(release->stall_some_us), failed);
	set(obj, "stall_full", make_micro(release->stall_full_us), failed);
}

static void set_books(json_t *obj, const struct view_shrink *view, bool *failed)
{
	const struct shrink_result *result = view->result;

	set(obj, "swap_before", make_int(result->before.swap), failed);
	set(obj, "swap_after", make_int(result->after.swap), failed);
	set(obj, "drift_pages", make_int(shrink_books_drift(result, view->page_bytes)), failed);
}

static void set_outcome(json_t *obj, const struct view_shrink *view, bool *failed)
{
	const struct shrink_result *result = view->result;
	const struct chunk_end *end = release_end(view->release);

	set(obj, "writes", json_integer((json_int_t)result->writes), failed);
	set(obj, "busy", json_integer((json_int_t)result->busy), failed);
	set(obj, "lost", json_integer((json_int_t)release_lost(view->release)), failed);
	set(obj, "missed",
	    !end || end->missed_books < 0 ? json_null() : json_integer(end->missed_books), failed);
	set(obj, "usage", make_int(result->usage), failed);
	set(obj, "outcome", json_string(shrink_outcome_name(result->outcome)), failed);
	set(obj, "reason", *result->reason ? make_text(result->reason) : json_null(), failed);
	set(obj, "restored", json_boolean(shrink_is_restored(result)), failed);
}

int view_shrink_json(FILE *out, const struct view_shrink *view)
{
	const struct chunk_host *host = release_host(view->release);
	json_t *obj = json_object();
	bool failed = false;

	set(obj, "type", json_string("shrink"), &failed);
	set(obj, "path", make_text(view->path), &failed);
	set(obj, "file", json_string(view->plan->file), &failed);
	set(obj, "kernel", host ? make_text(host->kernel) : json_null(), &failed);
	set(obj, "attach", host ? make_text(host->attach) : json_null(), &failed);
	set(obj, "limit", make_int(view->plan->limit), &failed);
	set(obj, "from", make_int(view->plan->from), &failed);
	set(obj, "to", make_int(view->plan->to), &failed);
	set_times(obj, view->release, &failed);
	set_taken(obj, view, &failed);
	set_books(obj, view, &failed);
	set(obj, "refault_pages",
	    make_sum(view, REC_SWAPIN, release_refaults(view->release, PHASE_WATCH)), &failed);
	set(obj, "watch", make_watch(view, &failed), &failed);
	set_outcome(obj, view, &failed);
	return dump(out, obj, failed);
}
