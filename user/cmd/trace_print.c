// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * cmd/trace_print.c - see cmd/trace_print.h.
 */
#include "cmd/trace_print.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/out.h"
#include "cgroup/path.h"
#include "stream/decode.h"
#include "trace/merge.h"
#include "trace/oom.h"
#include "trace/sum.h"
#include "trace/stacks.h"
#include "view/trace.h"
#include "view/trace_sum.h"

/* How far back refusals count for an OOM. */
#define OOM_WINDOW_NS 10000000000ull

struct trace_print {
	struct trace_print_config config;
	char cgroup[PATH_MAX]; /* config.cgroup, as the recording has paths */
	struct stream stream;
	struct trace_sum *sum;
	struct trace_stacks *stacks;
	struct trace_merge *merge;
	struct view_trace_host host;
	uint64_t shown;
};

static int merged_show(void *ctx, const struct trace_merged *merged);

struct trace_print *trace_print_new(const struct trace_print_config *config)
{
	struct trace_print *report = calloc(1, sizeof(*report));

	if (!report)
		return NULL;
	report->config = *config;
	report->stream = (struct stream){ .ctx = report, .owners = owners_new() };
	report->sum = trace_sum_new();
	report->stacks = trace_stacks_new();
	report->merge = trace_merge_new(config->merge_ns, merged_show, report);
	if (report->stream.owners && report->sum && report->stacks && report->merge)
		return report;
	trace_print_free(report);
	return NULL;
}

void trace_print_free(struct trace_print *report)
{
	if (!report)
		return;
	owners_free(report->stream.owners);
	trace_sum_free(report->sum);
	trace_stacks_free(report->stacks);
	trace_merge_free(report->merge);
	free(report);
}

bool trace_print_is_full(const struct trace_print *report)
{
	return report->config.count && report->shown >= report->config.count;
}

bool trace_print_has_gap(const struct trace_print *report)
{
	return report->stream.has_end && chunk_end_gap(&report->stream.end);
}

static const char *path_of(struct trace_print *report, uint16_t id)
{
	const struct owner *owner = owners_find(report->stream.owners, id);

	return owner ? owner->path : NULL;
}

static int line_put(struct trace_print *report, const struct trace_line *line)
{
	if (trace_print_is_full(report))
		return 0;
	report->shown++;
	if (!report->config.lines)
		return 0;
	return report->config.json ? view_trace_json_line(report->config.out, &report->host, line)
				   : view_trace_line(report->config.out, &report->host, line);
}

static void oom_explain(struct trace_print *report, struct trace_line *line, char *text,
			size_t size)
{
	const struct trace_event *event = line->event;
	struct trace_oom_facts facts = {
		.oom = &event->oom,
		.path = line->path,
		.limit_path = line->target_path,
		.swap_path = line->swap_path,
		.memory_usage = event->value[0],
		.memory_max = event->value[1],
		.window_ns = OOM_WINDOW_NS,
		.page_bytes = report->host.host->page_bytes,
		.memsw = report->host.host->memsw,
	};
	uint64_t since = event->time_ns > OOM_WINDOW_NS ? event->time_ns - OOM_WINDOW_NS : 0;

	if (event->oom.swap_id)
		facts.refusals = trace_sum_refusals(
			report->sum, NULL, owners_find(report->stream.owners, event->oom.swap_id),
			since);
	line->refusals = facts.refusals;
	line->window_ns = OOM_WINDOW_NS;
	line->cause = trace_oom_cause_name(trace_oom_cause(&facts));
	trace_oom_sentence(&facts, text, size);
	line->sentence = text;
}

static int merged_show(void *ctx, const struct trace_merged *merged)
{
	struct trace_print *report = ctx;
	const struct trace_event *event = &merged->first;
	const struct owner *owner = owners_find(report->stream.owners, event->memcg_id);
	char sentence[1024];
	struct trace_line line = {
		.event = event,
		.path = owner ? owner->path : NULL,
		.kernfs_id = owner ? owner->kernfs_id : 0,
		.actor_path = path_of(report, event->actor_id),
		.target_path = path_of(report, event->target_id),
		.stack = trace_stacks_find(report->stacks, event->stack),
		.count = merged->count,
		.pages = merged->pages,
		.last_ns = merged->last_ns,
		.value_sum = merged->value_sum,
		.duration_max_ns = merged->duration_max_ns,
	};

	if (event->kind == REC_OOM) {
		line.swap_path = path_of(report, event->oom.swap_id);
		oom_explain(report, &line, sentence, sizeof(sentence));
	}
	return line_put(report, &line);
}

/* The same as in the programs (trace_wants()), for recordings that hold more than is asked for. */
static bool event_is_wanted(struct trace_print *report, const struct trace_event *event)
{
	const struct trace_print_config *config = &report->config;
	const char *path = path_of(report, event->memcg_id);

	if (!(config->kinds & 1u << event->kind) || !(config->actors & 1u << event->actor))
		return false;
	if ((config->pid && event->pid != config->pid) ||
	    (event->pages && event->pages < config->min_pages))
		return false;
	return path_is_below(path, config->cgroup);
}

static int take_loss(void *ctx, const struct chunk_loss *loss, bool undecoded)
{
	struct trace_print *report = ctx;
	const char *path = path_of(report, loss->memcg_id);
	int err = 0;

	(void)undecoded;
	if (path_is_below(path, report->config.cgroup))
		err = trace_sum_loss(report->sum, report->stream.owners, loss);
	if (!err)
		err = trace_merge_flush(report->merge, loss->time_ns);
	if (err || !report->config.lines)
		return err;
	return report->config.json
		       ? view_trace_json_loss(report->config.out, &report->host, loss, path)
		       : view_trace_loss(report->config.out, &report->host, loss, path);
}

/* Where an owner is not known one is made up, which takes memory. */
static bool has_owners(struct trace_print *report, const struct trace_event *event)
{
	const uint16_t ids[] = { event->memcg_id, event->actor_id, event->target_id,
				 event->kind == REC_OOM ? event->oom.swap_id : 0 };

	for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++)
		if (ids[i] && !owners_find(report->stream.owners, ids[i]))
			return false;
	return true;
}

static int take_event(void *ctx, const struct trace_event *event)
{
	struct trace_print *report = ctx;
	int err;

	if (!has_owners(report, event))
		return -ENOMEM;
	if (!event_is_wanted(report, event))
		return 0;
	err = trace_sum_event(report->sum, report->stream.owners, event);
	if (!err)
		err = trace_stacks_add(report->stacks, event);
	return err ? err : trace_merge_add(report->merge, event);
}

/* What the user calls the group depends on the machine that was recorded. */
static int take_host(void *ctx)
{
	struct trace_print *report = ctx;
	struct trace_print_config *config = &report->config;
	int err = 0;

	report->host = (struct view_trace_host){
		.host = &report->stream.host,
		.stamp = config->stamp,
	};
	if (config->cgroup) {
		err = path_normalize_recorded(config->cgroup, report->stream.host.memsw,
					      report->cgroup, sizeof(report->cgroup));
		config->cgroup = report->cgroup;
	}
	if (err || !config->lines)
		return err;
	return config->json ? view_trace_json_host(config->out, &report->host)
			    : view_trace_header(config->out, &report->host);
}

static int take_stack(void *ctx, int32_t id, const char *names)
{
	return trace_stacks_set(((struct trace_print *)ctx)->stacks, id, names);
}

static int take_total(void *ctx, const struct chunk_total *total)
{
	struct trace_print *report = ctx;

	return trace_sum_total(report->sum, report->stream.owners, total);
}

static const struct stream_handler handler = {
	.host = take_host,
	.event = take_event,
	.loss = take_loss,
	.stack = take_stack,
	.total = take_total,
};

int trace_print_chunk(void *report, uint32_t type, const void *data, size_t len)
{
	return stream_decode(&((struct trace_print *)report)->stream, &handler, type, data, len);
}

static int summary_put(struct trace_print *report)
{
	struct view_trace_sums sums = {
		.host = &report->host,
		.sum = report->sum,
		.end = report->stream.has_end ? &report->stream.end : NULL,
		.cgroup = report->config.cgroup,
		.bad = report->stream.undecoded,
	};

	return report->config.json ? view_trace_json_sums(report->config.out, &sums)
				   : view_trace_sums(report->config.out, &sums);
}

int trace_print_end(struct trace_print *report)
{
	int err = trace_merge_flush(report->merge, UINT64_MAX);

	if (!err && report->config.folded)
		err = trace_stacks_print(report->stacks, report->config.out);
	else if (!err && report->config.summary && report->stream.has_host)
		err = summary_put(report);
	return err ? err : out_flush(report->config.out);
}
