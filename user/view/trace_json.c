// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * view/trace_json.c - see view/trace_json.h.
 */
#include "view/trace_json.h"

#include <string.h>

#include "base/clock.h"
#include "base/json.h"

/* 17 digits would show what no clock has; 16 keep the microseconds of a time. */
#define DIGITS 16

struct object {
	json_t *json;
	bool failed;
};

static struct object object_new(const char *type)
{
	struct object object = { .json = json_object() };

	object.failed = !object.json || json_object_set_new(object.json, "type", json_string(type));
	return object;
}

/* Takes @value over. */
static void set(struct object *object, const char *key, json_t *value)
{
	json_set(object->json, key, value, &object->failed);
}

static void set_text(struct object *object, const char *key, const char *text)
{
	set(object, key, json_make_text(text));
}

/* What JSON's integers cannot hold is not known either. */
static void set_number(struct object *object, const char *key, uint64_t value)
{
	set(object, key, value > INT64_MAX ? json_null() : json_integer((json_int_t)value));
}

/* Pages as bytes; "max" is null. */
static void set_bytes(struct object *object, const char *key, const struct view_trace_host *host,
		      uint64_t pages)
{
	set(object, key, json_make_int(trace_bytes(pages, host->host->page_bytes)));
}

/* Writes the object as a line and releases it. */
static int object_put(struct object *object, FILE *out)
{
	return json_put_line(out, object->json, DIGITS, object->failed);
}

static double time_real(const struct view_trace_host *host, uint64_t time_ns)
{
	uint64_t us = (host->host->real_ns + (time_ns - host->host->mono_ns)) / 1000;

	return (double)us / 1e6;
}

int view_trace_json_host(FILE *out, const struct view_trace_host *host)
{
	struct object object = object_new("trace");
	json_t *missing = json_array();

	set(&object, "time", json_real(time_real(host, host->host->mono_ns)));
	set_number(&object, "time_ns", host->host->mono_ns);
	set_text(&object, "kernel", host->host->kernel);
	set_text(&object, "nodename", host->host->nodename);
	set_text(&object, "attach", host->host->attach);
	set_text(&object, "cgroup", host->host->memsw ? "v1" : "v2");
	set_number(&object, "swap_total", host->host->swap_total);
	set_number(&object, "swap_used", host->host->swap_used);
	for (int kind = 0; kind < REC_KIND_COUNT; kind++)
		if (host->host->missing & 1u << kind && trace_kind_name(kind))
			json_array_append_new(missing, json_string(trace_kind_name(kind)));
	set(&object, "missing", missing);
	set_text(&object, "missing_why",
		 host->host->missing_text[0] ? host->host->missing_text : NULL);
	return object_put(&object, out);
}

static void set_slot(struct object *object, const struct trace_event *event)
{
	json_t *entry;

	if (event->swap_type == TRACE_NO_SWAP_TYPE) {
		set(object, "entry", json_null());
		return;
	}
	entry = json_pack("{s:i, s:I}", "type", event->swap_type, "offset",
			  (json_int_t)event->offset);
	set(object, "entry", entry);
}

static void set_who(struct object *object, const struct trace_line *line)
{
	const struct trace_event *event = line->event;

	set_number(object, "pid", event->pid);
	set_number(object, "tid", event->tid);
	set_text(object, "comm", event->comm);
	set_text(object, "actor", trace_actor_name(event->actor));
	set_text(object, "actor_path", line->actor_path);
	set_text(object, "target_path", line->target_path);
}

static void set_refused(struct object *object, const struct view_trace_host *host,
			const struct trace_line *line)
{
	const struct trace_event *event = line->event;

	set_text(object, "reason", trace_refusal_name(event->detail));
	set_text(object, "limit_path", event->detail == REFUSAL_LIMIT ? line->target_path : NULL);
	set_bytes(object, "usage", host, event->value[0]);
	set_bytes(object, "max", host, event->value[1]);
}

static void set_limit(struct object *object, const struct view_trace_host *host,
		      const struct trace_event *event)
{
	set_text(object, "file", trace_limit_name(event->detail));
	set_bytes(object, "old", host, event->value[0]);
	set_bytes(object, "new", host, event->value[1]);
}

static void set_zswap(struct object *object, const struct view_trace_host *host,
		      const struct trace_line *line)
{
	uint64_t bytes = line->value_sum, hundredths;

	set_number(object, "compressed_bytes", bytes);
	if (bytes == TRACE_NO_VALUE || !bytes) {
		set(object, "ratio", json_null());
		return;
	}
	hundredths = line->pages * host->host->page_bytes * 100 / bytes;
	set(object, "ratio", json_real((double)hundredths / 100));
}

static void set_oom(struct object *object, const struct view_trace_host *host,
		    const struct trace_line *line)
{
	const struct trace_oom *oom = &line->event->oom;

	set_number(object, "victim_pid", oom->victim_pid);
	set_text(object, "victim_comm", oom->victim_comm);
	set_text(object, "limit_path", line->target_path);
	set_bytes(object, "memory_usage", host, line->event->value[0]);
	set_bytes(object, "memory_max", host, line->event->value[1]);
	set_text(object, "swap_limit_path", line->swap_path);
	set_bytes(object, "swap_usage", host, oom->swap_usage);
	set_bytes(object, "swap_max", host, oom->swap_max);
	set_bytes(object, "swap_total", host, oom->system_total);
	set_bytes(object, "swap_free", host, oom->system_free);
	set_number(object, "refusals", line->refusals);
	set_number(object, "window_s", line->window_ns / NS_PER_S);
	set_text(object, "swap_cause", line->cause);
	set_text(object, "text", line->sentence);
}

static void set_detail(struct object *object, const struct view_trace_host *host,
		       const struct trace_line *line)
{
	const struct trace_event *event = line->event;

	switch (event->kind) {
	case REC_REFUSED:
		set_refused(object, host, line);
		break;
	case REC_LIMIT:
		set_limit(object, host, event);
		break;
	case REC_ZSWAP_STORE:
	case REC_ZSWAP_WRITEBACK:
		set_zswap(object, host, line);
		break;
	case REC_SWAPIN:
	case REC_FAULT:
		set_text(object, "source", trace_source_name(event->detail));
		break;
	case REC_RECLAIM:
		set_number(object, "reclaimed_pages", line->value_sum);
		set_number(object, "swapped_pages",
			   line->count == 1 ? event->value[1] : TRACE_NO_VALUE);
		break;
	case REC_OOM:
		set_oom(object, host, line);
		break;
	default:
		break;
	}
}

static void set_stack(struct object *object, const char *stack)
{
	json_t *frames;

	if (!stack)
		return;
	frames = json_array();
	for (const char *at = stack; *at; at += *at == ';') {
		size_t len = strcspn(at, ";");
		char name[256];

		snprintf(name, sizeof(name), "%.*s", (int)len, at);
		json_array_insert_new(frames, 0, json_string(name));
		at += len;
	}
	set(object, "stack", frames);
}

int view_trace_json_line(FILE *out, const struct view_trace_host *host,
			 const struct trace_line *line)
{
	const struct trace_event *event = line->event;
	struct object object = object_new("event");

	set_number(&object, "time_ns", event->time_ns);
	set(&object, "time", json_real(time_real(host, event->time_ns)));
	set_text(&object, "kind", trace_kind_name(event->kind));
	set_text(&object, "path", line->path);
	set_number(&object, "id", line->kernfs_id ? line->kernfs_id : TRACE_NO_VALUE);
	set_number(&object, "memcg_id", event->memcg_id ? event->memcg_id : TRACE_NO_VALUE);
	set_number(&object, "pages", line->pages ? line->pages : TRACE_NO_VALUE);
	set_slot(&object, event);
	set_who(&object, line);
	set_number(&object, "latency_ns", line->duration_max_ns);
	set_detail(&object, host, line);
	if (line->count > 1) {
		set_number(&object, "count", line->count);
		set_number(&object, "last_time_ns", line->last_ns);
	}
	set_stack(&object, line->stack);
	return object_put(&object, out);
}

int view_trace_json_loss(FILE *out, const struct view_trace_host *host,
			 const struct chunk_loss *loss, const char *path)
{
	struct object object = object_new("loss");

	set_number(&object, "time_ns", loss->time_ns);
	set(&object, "time", json_real(time_real(host, loss->time_ns)));
	set_text(&object, "path", path);
	set_number(&object, "events", loss->records);
	set_number(&object, "pages", loss->pages);
	return object_put(&object, out);
}

static json_t *make_actors(const struct trace_group_sum *group)
{
	json_t *actors = json_object();

	for (int i = 0; group->has_total && i < ACTOR_COUNT; i++)
		if (group->total.actors[i] && trace_actor_name(i))
			json_object_set_new(actors, trace_actor_name(i),
					    json_integer((json_int_t)group->total.actors[i]));
	return actors;
}

static json_t *make_kinds(const uint64_t *numbers)
{
	json_t *kinds = json_object();

	for (int i = 0; i < REC_KIND_COUNT; i++)
		if (numbers[i] && trace_kind_name(i))
			json_object_set_new(kinds, trace_kind_name(i),
					    json_integer((json_int_t)numbers[i]));
	return kinds;
}

static int put_group(FILE *out, const struct trace_group_sum *group)
{
	struct object object = object_new("total");

	set_text(&object, "path", group->owner->path);
	set_number(&object, "id",
		   group->owner->kernfs_id ? group->owner->kernfs_id : TRACE_NO_VALUE);
	set_number(&object, "charged_pages",
		   group->has_total ? group->total.charged : TRACE_NO_VALUE);
	set_number(&object, "uncharged_pages",
		   group->has_total ? group->total.uncharged : TRACE_NO_VALUE);
	set(&object, "actors", make_actors(group));
	set(&object, "events", make_kinds(group->events));
	set(&object, "pages", make_kinds(group->pages));
	set_number(&object, "lost_events", group->lost_records);
	set_number(&object, "lost_pages", group->lost_pages);
	return object_put(&object, out);
}

static int put_groups(FILE *out, const struct view_trace_sums *sums)
{
	size_t nr;
	const struct trace_group_sum *groups = trace_sum_groups(sums->sum, &nr);
	int err = 0;

	for (size_t i = 0; !err && i < nr; i++)
		if (trace_owner_is_below(groups[i].owner, sums->cgroup))
			err = put_group(out, &groups[i]);
	return err;
}

static int put_pairs(FILE *out, const struct view_trace_sums *sums)
{
	size_t nr;
	const struct trace_pair_sum *pairs = trace_sum_pairs(sums->sum, &nr);
	int err = 0;

	for (size_t i = 0; !err && i < nr; i++) {
		struct object object;

		if (!trace_owner_is_below(pairs[i].owner, sums->cgroup))
			continue;
		object = object_new("pair");
		set_text(&object, "path", pairs[i].owner->path);
		set_text(&object, "actor", trace_actor_name(pairs[i].actor));
		set_text(&object, "actor_path", pairs[i].by ? pairs[i].by->path : NULL);
		set_number(&object, "pages", pairs[i].pages);
		set_number(&object, "events", pairs[i].events);
		err = object_put(&object, out);
	}
	return err;
}

static int put_limits(FILE *out, const struct view_trace_sums *sums)
{
	size_t nr;
	const struct trace_limit_sum *limits = trace_sum_limits(sums->sum, &nr);
	int err = 0;

	for (size_t i = 0; !err && i < nr; i++) {
		struct object object = object_new("refusals");

		set_text(&object, "reason", trace_refusal_name(limits[i].refusal));
		set_text(&object, "limit_path", limits[i].owner ? limits[i].owner->path : NULL);
		set_number(&object, "events", limits[i].refusals);
		set_number(&object, "pages", limits[i].pages);
		set_bytes(&object, "usage", sums->host, limits[i].usage);
		set_bytes(&object, "max", sums->host, limits[i].max);
		err = object_put(&object, out);
	}
	return err;
}

static int put_timings(FILE *out, const struct view_trace_sums *sums)
{
	int err = 0;

	for (int i = 0; !err && i < TIMING_COUNT; i++) {
		const struct trace_histogram *histogram =
			trace_sum_timing(sums->sum, (enum trace_timing)i);
		struct object object;
		json_t *buckets;

		if (!histogram->count)
			continue;
		object = object_new("latency");
		buckets = json_array();
		set_text(&object, "what", trace_timing_name((enum trace_timing)i));
		set_number(&object, "count", histogram->count);
		set_number(&object, "mean_ns", histogram->total_ns / histogram->count);
		set_number(&object, "max_ns", histogram->max_ns);
		for (int j = 0; j < TRACE_BUCKETS; j++)
			json_array_append_new(buckets,
					      json_integer((json_int_t)histogram->bucket[j]));
		set(&object, "buckets_us_log2", buckets);
		err = object_put(&object, out);
	}
	return err;
}

static int put_end(FILE *out, const struct view_trace_sums *sums)
{
	struct object object = object_new("end");
	const struct chunk_end *end = sums->end;

	set_number(&object, "time_ns", end ? end->time_ns : TRACE_NO_VALUE);
	set_number(&object, "events", end ? end->records : TRACE_NO_VALUE);
	set_number(&object, "lost", end ? end->lost + sums->bad : TRACE_NO_VALUE);
	set_number(&object, "missed",
		   end && end->missed >= 0 ? (uint64_t)end->missed : TRACE_NO_VALUE);
	set_number(&object, "missed_totals",
		   end && end->missed_books >= 0 ? (uint64_t)end->missed_books : TRACE_NO_VALUE);
	set_number(&object, "not_understood", sums->bad);
	return object_put(&object, out);
}

int view_trace_json_sums(FILE *out, const struct view_trace_sums *sums)
{
	int err = put_groups(out, sums);

	if (!err)
		err = put_pairs(out, sums);
	if (!err)
		err = put_limits(out, sums);
	if (!err)
		err = put_timings(out, sums);
	return err ? err : put_end(out, sums);
}
