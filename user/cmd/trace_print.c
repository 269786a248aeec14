// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * cmd/trace_print.c - see cmd/trace_print.h.
 */
#include "cmd/trace_print.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "cgroup/path.h"
#include "stream/event.h"
#include "stream/owners.h"
#include "trace/merge.h"
#include "trace/oom.h"
#include "trace/sum.h"
#include "trace/stacks.h"
#include "view/trace.h"
#include "view/trace_json.h"
#include "view/trace_sum.h"

/* How far back refusals count for an OOM. */
#define OOM_WINDOW_NS 10000000000ull

struct trace_print {
	struct trace_print_config config;
	char cgroup[PATH_MAX]; /* config.cgroup, as the recording has paths */
	struct owners *groups;
	struct trace_sum *sum;
	struct trace_stacks *stacks;
	struct trace_merge *merge;
	struct chunk_host host_chunk;
	struct view_trace_host host;
	struct chunk_end end;
	bool has_host, has_end;
	uint64_t shown;
	uint64_t last_ns; /* of the last event */
	uint64_t bad;	  /* records that cannot be decoded: lost too */
};

static int merged_show(void *ctx, const struct trace_merged *merged);

struct trace_print *trace_print_new(const struct trace_print_config *config)
{
	struct trace_print *report = calloc(1, sizeof(*report));

	if (!report)
		return NULL;
	report->config = *config;
	report->groups = owners_new();
	report->sum = trace_sum_new();
	report->stacks = trace_stacks_new();
	report->merge = trace_merge_new(config->merge_ns, merged_show, report);
	if (report->groups && report->sum && report->stacks && report->merge)
		return report;
	trace_print_free(report);
	return NULL;
}

void trace_print_free(struct trace_print *report)
{
	if (!report)
		return;
	owners_free(report->groups);
	trace_sum_free(report->sum);
	trace_stacks_free(report->stacks);
	trace_merge_free(report->merge);
	free(report);
}

bool trace_print_is_full(const struct trace_print *report)
{
	return report->config.count && report->shown >= report->config.count;
}

static const char *path_of(struct trace_print *report, uint16_t id)
{
	const struct owner *owner = owners_find(report->groups, id);

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
			report->sum, NULL, owners_find(report->groups, event->oom.swap_id), since);
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
	const struct owner *owner = owners_find(report->groups, event->memcg_id);
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

static int loss_add(struct trace_print *report, const struct chunk_loss *loss)
{
	const char *path = path_of(report, loss->memcg_id);
	int err = trace_sum_loss(report->sum, report->groups, loss);

	if (!err)
		err = trace_merge_flush(report->merge, loss->time_ns);
	if (err || !report->config.lines)
		return err;
	return report->config.json
		       ? view_trace_json_loss(report->config.out, &report->host, loss, path)
		       : view_trace_loss(report->config.out, &report->host, loss, path);
}

/* Lost like one that found no room: nobody knows what it told, or of which group. */
static int undecoded_add(struct trace_print *report)
{
	const struct chunk_loss loss = { .time_ns = report->last_ns, .records = 1 };
	int err = loss_add(report, &loss);

	report->bad++;
	return err ? err : -EBADMSG;
}

static int take_record(struct trace_print *report, const void *data, size_t len)
{
	struct trace_event event;
	int err = 0;

	if (!report->has_host)
		return -EBADMSG;
	if (trace_event_decode(data, len, &event))
		return undecoded_add(report);
	report->last_ns = event.time_ns;
	if (event.kind == REC_GROUP)
		err = owners_born(report->groups, event.memcg_id, event.kernfs_id, event.target_id,
				  event.name);
	if (err || !event_is_wanted(report, &event))
		return err;
	err = trace_sum_event(report->sum, report->groups, &event);
	if (!err)
		err = trace_stacks_add(report->stacks, &event);
	return err ? err : trace_merge_add(report->merge, &event);
}

/* What the user calls the group depends on the machine that was recorded. */
static int cgroup_find(struct trace_print *report)
{
	int err = path_normalize_recorded(report->config.cgroup, report->host_chunk.memsw,
					  report->cgroup, sizeof(report->cgroup));

	report->config.cgroup = report->cgroup;
	return err;
}

static int take_host(struct trace_print *report, const void *data, size_t len)
{
	int err = 0;

	if (len != sizeof(struct chunk_host) || report->has_host)
		return -EBADMSG;
	memcpy(&report->host_chunk, data, len);
	report->host = (struct view_trace_host){
		.host = &report->host_chunk,
		.stamp = report->config.stamp,
		.ascii = report->config.ascii,
	};
	if (!view_trace_host_is_valid(&report->host_chunk))
		return -EBADMSG;
	report->has_host = true;
	report->last_ns = report->host_chunk.mono_ns;
	if (report->config.cgroup)
		err = cgroup_find(report);
	if (err || !report->config.lines)
		return err;
	return report->config.json ? view_trace_json_host(report->config.out, &report->host)
				   : view_trace_header(report->config.out, &report->host);
}

/* The name has an end, and is the rest of the piece. */
static int take_group(struct trace_print *report, const void *data, size_t len)
{
	struct chunk_group group;
	const char *path = (const char *)data + sizeof(group);

	if (len <= sizeof(group) || ((const char *)data)[len - 1] ||
	    strlen(path) != len - sizeof(group) - 1)
		return -EBADMSG;
	memcpy(&group, data, sizeof(group));
	if (!group.memcg_id || !group.kernfs_id)
		return -EBADMSG;
	return owners_set(report->groups, group.memcg_id, group.kernfs_id, path);
}

static int take_loss(struct trace_print *report, const void *data, size_t len)
{
	struct chunk_loss loss;

	if (len != sizeof(loss) || !report->has_host)
		return -EBADMSG;
	memcpy(&loss, data, sizeof(loss));
	return loss_add(report, &loss);
}

static int take_stack(struct trace_print *report, const void *data, size_t len)
{
	struct chunk_stack stack;
	const char *text = (const char *)data + sizeof(stack);

	if (len <= sizeof(stack) || ((const char *)data)[len - 1] ||
	    strlen(text) != len - sizeof(stack) - 1)
		return -EBADMSG;
	memcpy(&stack, data, sizeof(stack));
	return trace_stacks_set(report->stacks, stack.id, text);
}

static int take_total(struct trace_print *report, const void *data, size_t len)
{
	struct chunk_total total;

	if (len != sizeof(total))
		return -EBADMSG;
	memcpy(&total, data, sizeof(total));
	return trace_sum_total(report->sum, report->groups, &total);
}

static int take_end(struct trace_print *report, const void *data, size_t len)
{
	if (len != sizeof(report->end))
		return -EBADMSG;
	memcpy(&report->end, data, len);
	report->has_end = true;
	return 0;
}

int trace_print_chunk(void *ctx, uint32_t type, const void *data, size_t len)
{
	struct trace_print *report = ctx;

	switch (type) {
	case CHUNK_HOST:
		return take_host(report, data, len);
	case CHUNK_GROUP:
	case CHUNK_NAME:
		return take_group(report, data, len);
	case CHUNK_RECORD:
		return take_record(report, data, len);
	case CHUNK_LOSS:
		return take_loss(report, data, len);
	case CHUNK_STACK:
		return take_stack(report, data, len);
	case CHUNK_TOTAL:
		return take_total(report, data, len);
	case CHUNK_END:
		return take_end(report, data, len);
	case CHUNK_ROW:
	case CHUNK_READING:
		return 0;
	}
	return -EBADMSG;
}

static int summary_put(struct trace_print *report)
{
	struct view_trace_sums sums = {
		.host = &report->host,
		.sum = report->sum,
		.end = report->has_end ? &report->end : NULL,
		.cgroup = report->config.cgroup,
		.bad = report->bad,
	};

	return report->config.json ? view_trace_json_sums(report->config.out, &sums)
				   : view_trace_sums(report->config.out, &sums);
}

int trace_print_end(struct trace_print *report)
{
	int err = trace_merge_flush(report->merge, UINT64_MAX);

	if (!err && report->config.folded)
		err = trace_stacks_print(report->stacks, report->config.out);
	else if (!err && report->config.summary && report->has_host)
		err = summary_put(report);
	errno = 0;
	if (!err && (fflush(report->config.out) || ferror(report->config.out)))
		err = errno ? -errno : -EIO;
	return err;
}
