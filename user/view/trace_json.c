// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * view/trace_json.c - a trace as JSON lines. See view/trace.h and view/trace_sum.h.
 */
#include <string.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/value.h"
#include "model/coverage.h"
#include "view/trace.h"
#include "view/trace_sum.h"

/* 17 digits would claim more than any clock has; 16 keep the microseconds of a time. */
#define DIGITS 16

static struct json trace_begin(FILE *out, const char *type)
{
	struct json json = json_begin(out, type);

	json.digits = DIGITS;
	return json;
}

/* Pages as bytes; "max" is null. */
static void put_bytes(struct json *json, const char *key, const struct view_trace_host *host,
		      uint64_t pages)
{
	json_int(json, key, trace_bytes(pages, host->host->page_bytes));
}

static void put_time(struct json *json, const struct view_trace_host *host, uint64_t time_ns)
{
	uint64_t us = (host->host->real_ns + (time_ns - host->host->mono_ns)) / 1000;

	json_ratio(json, "time", (int64_t)us, 1e6);
}

int view_trace_json_host(FILE *out, const struct view_trace_host *host)
{
	struct json json = trace_begin(out, "trace");

	put_time(&json, host, host->host->mono_ns);
	json_count(&json, "time_ns", host->host->mono_ns);
	json_text(&json, "kernel", host->host->kernel);
	json_text(&json, "nodename", host->host->nodename);
	json_text(&json, "attach", host->host->attach);
	json_text(&json, "cgroup", host->host->memsw ? "v1" : "v2");
	json_count(&json, "swap_total", host->host->swap_total);
	json_count(&json, "swap_used", host->host->swap_used);
	json_open(&json, "missing", '[');
	for (int kind = 0; kind < REC_KIND_COUNT; kind++)
		if (host->host->missing & 1u << kind && trace_kind_name(kind))
			json_text(&json, NULL, trace_kind_name(kind));
	json_close(&json);
	json_words(&json, "missing_why", host->host->missing_text);
	return json_end(&json);
}

static void put_slot(struct json *json, const struct trace_event *event)
{
	if (event->swap_type == TRACE_NO_SWAP_TYPE) {
		json_unknown(json, "entry");
		return;
	}
	json_open(json, "entry", '{');
	json_count(json, "type", event->swap_type);
	json_count(json, "offset", event->offset);
	json_close(json);
}

static void put_who(struct json *json, const struct trace_line *line)
{
	const struct trace_event *event = line->event;

	json_count(json, "pid", event->pid);
	json_count(json, "tid", event->tid);
	json_text(json, "comm", event->comm);
	json_text(json, "actor", trace_actor_name(event->actor));
	json_text(json, "actor_path", line->actor_path);
	json_text(json, "target_path", line->target_path);
}

static void put_refused(struct json *json, const struct view_trace_host *host,
			const struct trace_line *line)
{
	const struct trace_event *event = line->event;

	json_text(json, "reason", trace_refusal_name(event->detail));
	json_text(json, "limit_path", event->detail == REFUSAL_LIMIT ? line->target_path : NULL);
	put_bytes(json, "usage", host, event->value[0]);
	put_bytes(json, "max", host, event->value[1]);
}

static void put_limit(struct json *json, const struct view_trace_host *host,
		      const struct trace_event *event)
{
	json_text(json, "file", trace_limit_name(event->detail));
	put_bytes(json, "old", host, event->value[0]);
	put_bytes(json, "new", host, event->value[1]);
}

static void put_zswap(struct json *json, const struct view_trace_host *host,
		      const struct trace_line *line)
{
	uint64_t bytes = line->value_sum, full = line->pages * host->host->page_bytes;
	bool known = bytes && bytes != TRACE_NO_VALUE;

	json_count(json, "compressed_bytes", bytes);
	json_ratio(json, "ratio", known ? (int64_t)(full * 100 / bytes) : VAL_NONE, 100);
}

static void put_oom(struct json *json, const struct view_trace_host *host,
		    const struct trace_line *line)
{
	const struct trace_oom *oom = &line->event->oom;

	json_count(json, "victim_pid", oom->victim_pid);
	json_text(json, "victim_comm", oom->victim_comm);
	json_text(json, "limit_path", line->target_path);
	put_bytes(json, "memory_usage", host, line->event->value[0]);
	put_bytes(json, "memory_max", host, line->event->value[1]);
	json_text(json, "swap_limit_path", line->swap_path);
	put_bytes(json, "swap_usage", host, oom->swap_usage);
	put_bytes(json, "swap_max", host, oom->swap_max);
	put_bytes(json, "swap_total", host, oom->system_total);
	put_bytes(json, "swap_free", host, oom->system_free);
	json_count(json, "refusals", line->refusals);
	json_count(json, "window_s", line->window_ns / NS_PER_S);
	json_text(json, "swap_cause", line->cause);
	json_text(json, "text", line->sentence);
}

static void put_detail(struct json *json, const struct view_trace_host *host,
		       const struct trace_line *line)
{
	const struct trace_event *event = line->event;

	switch (event->kind) {
	case REC_REFUSED:
		put_refused(json, host, line);
		break;
	case REC_LIMIT:
		put_limit(json, host, event);
		break;
	case REC_ZSWAP_STORE:
	case REC_ZSWAP_WRITEBACK:
		put_zswap(json, host, line);
		break;
	case REC_SWAPIN:
	case REC_FAULT:
		json_text(json, "source", trace_source_name(event->detail));
		break;
	case REC_RECLAIM:
		json_count(json, "reclaimed_pages", line->value_sum);
		json_count(json, "swapped_pages",
			   line->count == 1 ? event->value[1] : TRACE_NO_VALUE);
		break;
	case REC_OOM:
		put_oom(json, host, line);
		break;
	default:
		break;
	}
}

/* The innermost frame is the last in the text. */
static void put_stack(struct json *json, const char *stack)
{
	if (!stack)
		return;
	json_open(json, "stack", '[');
	for (size_t end = strlen(stack), at; end; end = at ? at - 1 : 0) {
		char name[256];

		for (at = end; at && stack[at - 1] != ';';)
			at--;
		snprintf(name, sizeof(name), "%.*s", (int)(end - at), stack + at);
		json_text(json, NULL, name);
	}
	json_close(json);
}

int view_trace_json_line(FILE *out, const struct view_trace_host *host,
			 const struct trace_line *line)
{
	const struct trace_event *event = line->event;
	struct json json = trace_begin(out, "event");

	json_count(&json, "time_ns", event->time_ns);
	put_time(&json, host, event->time_ns);
	json_text(&json, "kind", trace_kind_name(event->kind));
	json_text(&json, "path", line->path);
	json_count(&json, "id", line->kernfs_id ? line->kernfs_id : TRACE_NO_VALUE);
	json_count(&json, "memcg_id", event->memcg_id ? event->memcg_id : TRACE_NO_VALUE);
	json_count(&json, "pages", line->pages ? line->pages : TRACE_NO_VALUE);
	put_slot(&json, event);
	put_who(&json, line);
	json_count(&json, "latency_ns", line->duration_max_ns);
	put_detail(&json, host, line);
	if (line->count > 1) {
		json_count(&json, "count", line->count);
		json_count(&json, "last_time_ns", line->last_ns);
	}
	put_stack(&json, line->stack);
	return json_end(&json);
}

int view_trace_json_loss(FILE *out, const struct view_trace_host *host,
			 const struct chunk_loss *loss, const char *path)
{
	struct json json = trace_begin(out, "loss");

	json_count(&json, "time_ns", loss->time_ns);
	put_time(&json, host, loss->time_ns);
	json_text(&json, "path", path);
	json_count(&json, "events", loss->records);
	json_count(&json, "pages", loss->pages);
	return json_end(&json);
}

static void put_actors(struct json *json, const struct trace_group_sum *group)
{
	json_open(json, "actors", '{');
	for (int i = 0; group->has_total && i < ACTOR_COUNT; i++)
		if (group->total.actors[i] && trace_actor_name(i))
			json_count(json, trace_actor_name(i), group->total.actors[i]);
	json_close(json);
}

static void put_kinds(struct json *json, const char *key, const uint64_t *numbers)
{
	json_open(json, key, '{');
	for (int i = 0; i < REC_KIND_COUNT; i++)
		if (numbers[i] && trace_kind_name(i))
			json_count(json, trace_kind_name(i), numbers[i]);
	json_close(json);
}

static int put_group(FILE *out, const struct trace_group_sum *group)
{
	struct json json = trace_begin(out, "total");

	json_text(&json, "path", group->owner->path);
	json_count(&json, "id", group->owner->kernfs_id ? group->owner->kernfs_id : TRACE_NO_VALUE);
	json_count(&json, "charged_pages",
		   group->has_total ? group->total.charged : TRACE_NO_VALUE);
	json_count(&json, "uncharged_pages",
		   group->has_total ? group->total.uncharged : TRACE_NO_VALUE);
	json_count(&json, "calls_charged_pages",
		   group->has_total ? group->total.calls_charged : TRACE_NO_VALUE);
	json_count(&json, "calls_uncharged_pages",
		   group->has_total ? group->total.calls_uncharged : TRACE_NO_VALUE);
	put_actors(&json, group);
	put_kinds(&json, "events", group->events);
	put_kinds(&json, "pages", group->pages);
	json_count(&json, "lost_events", group->lost_records);
	json_count(&json, "lost_pages", group->lost_pages);
	return json_end(&json);
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
		struct json json;

		if (!trace_owner_is_below(pairs[i].owner, sums->cgroup))
			continue;
		json = trace_begin(out, "pair");
		json_text(&json, "path", pairs[i].owner->path);
		json_text(&json, "actor", trace_actor_name(pairs[i].actor));
		json_text(&json, "actor_path", pairs[i].by ? pairs[i].by->path : NULL);
		json_count(&json, "pages", pairs[i].pages);
		json_count(&json, "events", pairs[i].events);
		err = json_end(&json);
	}
	return err;
}

static int put_limits(FILE *out, const struct view_trace_sums *sums)
{
	size_t nr;
	const struct trace_limit_sum *limits = trace_sum_limits(sums->sum, &nr);
	int err = 0;

	for (size_t i = 0; !err && i < nr; i++) {
		struct json json = trace_begin(out, "refusals");

		json_text(&json, "reason", trace_refusal_name(limits[i].refusal));
		json_text(&json, "limit_path", limits[i].owner ? limits[i].owner->path : NULL);
		json_count(&json, "events", limits[i].refusals);
		json_count(&json, "pages", limits[i].pages);
		put_bytes(&json, "usage", sums->host, limits[i].usage);
		put_bytes(&json, "max", sums->host, limits[i].max);
		err = json_end(&json);
	}
	return err;
}

static int put_timings(FILE *out, const struct view_trace_sums *sums)
{
	int err = 0;

	for (enum trace_timing i = 0; !err && i < TIMING_COUNT; i++) {
		const struct trace_histogram *histogram = trace_sum_timing(sums->sum, i);
		struct json json;

		if (!histogram->count)
			continue;
		json = trace_begin(out, "latency");
		json_text(&json, "what", trace_timing_name(i));
		json_count(&json, "count", histogram->count);
		json_count(&json, "mean_ns", histogram->total_ns / histogram->count);
		json_count(&json, "max_ns", histogram->max_ns);
		json_open(&json, "buckets_us_log2", '[');
		for (int j = 0; j < TRACE_BUCKETS; j++)
			json_count(&json, NULL, histogram->bucket[j]);
		json_close(&json);
		err = json_end(&json);
	}
	return err;
}

static int put_end(FILE *out, const struct view_trace_sums *sums)
{
	struct json json = trace_begin(out, "end");
	const struct chunk_end *end = sums->end;

	json_count(&json, "time_ns", end ? end->time_ns : TRACE_NO_VALUE);
	json_count(&json, "events", end ? end->records : TRACE_NO_VALUE);
	json_count(&json, "lost", end ? end->lost + sums->bad : TRACE_NO_VALUE);
	json_count(&json, "missed", end ? (uint64_t)end->missed : TRACE_NO_VALUE);
	json_count(&json, "missed_totals", end ? (uint64_t)end->missed_books : TRACE_NO_VALUE);
	json_text(&json, "unseen", end ? coverage_gap_text(chunk_end_gap(end)) : NULL);
	json_count(&json, "not_understood", sums->bad);
	return json_end(&json);
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
