// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * report/recording.c - see report/recording.h.
 *
 * Samples come from trace/replay.h. What is said of events has the names of groups at that time, so
 * those sentences are made as the events are read.
 */
#include "report/recording.h"

#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/fmt.h"
#include "base/value.h"
#include "base/when.h"
#include "cgroup/path.h"
#include "model/container.h"
#include "model/refresh.h"
#include "report/name.h"
#include "report/report.h"
#include "report/sample.h"
#include "stream/decode.h"
#include "trace/oom.h"
#include "trace/replay.h"

/* How far back refusals count for a kill. */
#define OOM_WINDOW_NS (10 * (uint64_t)NS_PER_S)
#define INTERVAL_LEAST ((int64_t)NS_PER_S / 10)
/* Sentences of events; others are counted. */
#define EVENTS_TOLD 256
/* Times since the epoch, so that sums of them are no concern. */
#define TIME_MOST (INT64_MAX / 2)

bool recording_has_kind(const struct recording_sums *sums, int kind)
{
	return sums->host.kinds & 1u << kind && !(sums->host.missing & 1u << kind);
}

int64_t recording_count(uint64_t count)
{
	return count < INT64_MAX ? (int64_t)count : VAL_MAX - 1;
}

char *recording_time(char *buf, uint64_t ns)
{
	if (ns < 1000000)
		snprintf(buf, RECORDING_TIME, "%.0f us", (double)ns / 1e3);
	else if (ns < 1000000000)
		snprintf(buf, RECORDING_TIME, "%.3g ms", (double)ns / 1e6);
	else
		snprintf(buf, RECORDING_TIME, "%.3g s", (double)ns / 1e9);
	return buf;
}

/* ---- the first reading ---- */

struct recording_scan {
	struct stream stream;
	uint64_t last_ns;
};

static int scan_event(void *ctx, const struct trace_event *event)
{
	struct recording_scan *scan = ctx;

	if (event->time_ns > scan->last_ns)
		scan->last_ns = event->time_ns;
	return 0;
}

struct recording_scan *recording_scan_new(void)
{
	struct recording_scan *scan = calloc(1, sizeof(*scan));

	if (!scan)
		return NULL;
	scan->stream = (struct stream){ .ctx = scan, .owners = owners_new() };
	if (scan->stream.owners)
		return scan;
	free(scan);
	return NULL;
}

void recording_scan_free(struct recording_scan *scan)
{
	if (scan)
		owners_free(scan->stream.owners);
	free(scan);
}

int recording_scan_chunk(void *scan, uint32_t type, const void *data, size_t len)
{
	static const struct stream_handler handler = { .event = scan_event };

	return stream_decode(&((struct recording_scan *)scan)->stream, &handler, type, data, len);
}

/* VAL_NONE: it cannot be. */
static int64_t real_of(const struct chunk_host *host, uint64_t time_ns)
{
	const uint64_t since = time_ns > host->mono_ns ? time_ns - host->mono_ns : 0;

	if (host->real_ns > TIME_MOST || since > TIME_MOST)
		return VAL_NONE;
	return (int64_t)(host->real_ns + since);
}

int recording_scan_end(struct recording_scan *scan, struct recording_extent *extent)
{
	const struct stream *stream = &scan->stream;
	const uint64_t end_ns = stream->has_end && stream->end.time_ns > scan->last_ns
					? stream->end.time_ns
					: scan->last_ns;

	if (!stream->has_host)
		return -ENODATA;
	extent->from_ns = real_of(&stream->host, stream->host.mono_ns);
	extent->to_ns = real_of(&stream->host, end_ns);
	return extent->from_ns == VAL_NONE || extent->to_ns == VAL_NONE ? -EOVERFLOW : 0;
}

/* ---- the second one ---- */

struct recording {
	struct report_window *window;
	struct stream stream;
	struct replay *replay;
	const char *cgroup;	       /* as asked for */
	struct trace_histogram *waits; /* in faults, by bucket */
	int64_t charged;	       /* pages of the events so far */
};

/* The shortest time that is above @percent of them; the buckets have powers of two. */
static uint64_t histogram_ns(const struct trace_histogram *histogram, unsigned int percent)
{
	const double most = (double)histogram->count * percent / 100;
	uint64_t nr = 0;
	int i = 0;

	while (i < TRACE_BUCKETS - 1 && (double)(nr += histogram->bucket[i]) < most)
		i++;
	if (i == TRACE_BUCKETS - 1 || 1000ull << i > histogram->max_ns)
		return histogram->max_ns;
	return 1000ull << i;
}

/* The rows have all that replay knows, the host what the events tell. */
static int moment_take(void *ctx, const struct host *host, const struct row *rows, size_t nr)
{
	struct recording *recording = ctx;
	struct series *series = &recording->window->series;
	struct refresh refresh = {
		.rows = rows,
		.nr_rows = nr,
		.page_bytes = recording->stream.host.page_bytes,
		.host = *host,
	};
	/* in whole microseconds, and not before the bucket that begins with it */
	int64_t real_ns = val_of(host->time * 1e6 + 0.5);

	real_ns = val_plus(real_ns < TIME_MOST / 1000 ? real_ns * 1000 : TIME_MOST, 999);
	real_ns = val_least(val_most(real_ns, series->from_ns), series->to_ns);
	refresh.now_ns = (uint64_t)real_ns;
	refresh.host.charged_pages = recording->charged;
	refresh.host.zswap = ""; /* not known */
	refresh.host.noted = recording_has_kind(recording->window->traced, REC_OOM) ? "oom" : NULL;
	return series_add(series, &refresh, real_ns, BREAK_NONE);
}

static const char *path_of(const struct recording *recording, uint16_t id)
{
	const struct owner *owner = owners_find(recording->stream.owners, id);

	return owner ? owner->path : NULL;
}

static void mark_add(struct recording *recording, const struct trace_event *event,
		     enum series_line line)
{
	struct series_bucket *bucket = series_bucket(
		&recording->window->series, real_of(&recording->stream.host, event->time_ns));

	if (bucket)
		bucket->line[line] = val_plus(val_most(bucket->line[line], 0), 1);
}

static struct sentence of_event(const struct recording *recording, const struct trace_event *event,
				enum sentence_kind kind, enum check_severity severity)
{
	int64_t real_ns = real_of(&recording->stream.host, event->time_ns);
	const char *path = path_of(recording, event->memcg_id);
	int group = path ? series_find(&recording->window->series, path) : -1;

	return (struct sentence){ kind, severity, real_ns, real_ns, group, VAL_NONE, NULL };
}

static bool is_told(struct recording *recording)
{
	if (recording->window->sentences.nr < EVENTS_TOLD)
		return true;
	recording->window->traced->untold++;
	return false;
}

static int kill_take(struct recording *recording, const struct trace_event *event)
{
	const struct sentence sentence = of_event(recording, event, SAY_KILLED, SEVERITY_BAD);
	struct owners *owners = recording->stream.owners;
	const struct trace_oom_facts facts = {
		.oom = &event->oom,
		.path = path_of(recording, event->memcg_id),
		.limit_path = path_of(recording, event->target_id),
		.swap_path = path_of(recording, event->oom.swap_id),
		.memory_usage = event->value[0],
		.memory_max = event->value[1],
		.refusals = event->oom.swap_id
				    ? trace_sum_refusals(recording->window->traced->sum, NULL,
							 owners_find(owners, event->oom.swap_id),
							 event->time_ns > OOM_WINDOW_NS
								 ? event->time_ns - OOM_WINDOW_NS
								 : 0)
				    : 0,
		.window_ns = OOM_WINDOW_NS,
		.page_bytes = recording->stream.host.page_bytes,
		.memsw = recording->stream.host.memsw,
	};
	char text[1024];

	mark_add(recording, event, LINE_KILLED);
	if (!is_told(recording))
		return 0;
	trace_oom_sentence(&facts, text, sizeof(text));
	return sentences_add(&recording->window->sentences, &sentence, "%s", text);
}

static int limit_take(struct recording *recording, const struct trace_event *event)
{
	const struct sentence sentence = of_event(recording, event, SAY_CHANGED, SEVERITY_INFO);
	const uint64_t page_bytes = recording->stream.host.page_bytes;
	const int64_t from = trace_bytes(event->value[0], page_bytes);
	const int64_t to = trace_bytes(event->value[1], page_bytes);
	const char *file = trace_limit_name(event->detail), *path;
	char a[FMT_SIZE], b[FMT_SIZE];

	if (event->detail == LIMIT_RECLAIM || from == to)
		return 0;
	mark_add(recording, event, LINE_LIMITS);
	path = path_of(recording, event->memcg_id);
	if (!is_told(recording))
		return 0;
	return sentences_add(&recording->window->sentences, &sentence,
			     "%s[%u] wrote %s of %s: from %s to %s", event->comm, event->pid,
			     file ? file : "a limit", path ? path : "a group, not known",
			     fmt_bytes(a, from), fmt_bytes(b, to));
}

static void wait_add(struct recording *recording, const struct trace_event *event)
{
	const struct series *series = &recording->window->series;
	const struct series_bucket *bucket =
		series_bucket(series, real_of(&recording->stream.host, event->time_ns));

	if (bucket)
		trace_histogram_add(&recording->waits[bucket - series->buckets],
				    event->duration_ns);
}

/* Its pages are those of the group and of all below it. */
static void reclaim_add(struct recording *recording, const struct trace_event *event)
{
	struct series *series = &recording->window->series;
	const char *path = path_of(recording, event->target_id);
	const int at = path ? series_find(series, path) : -1;
	int64_t *pages;

	if (at < 0 || event->value[0] == TRACE_NO_VALUE)
		return;
	if (event->actor == ACTOR_HIGH)
		pages = &series->groups[at].high_pages;
	else if (event->actor == ACTOR_MAX)
		pages = &series->groups[at].max_pages;
	else
		return;
	*pages = val_plus(*pages, recording_count(event->value[0]));
}

static int take_event(void *ctx, const struct trace_event *event)
{
	struct recording *recording = ctx;
	int err;

	if (event->kind == REC_CHARGE)
		recording->charged += event->pages;
	else if (event->kind == REC_RECLAIM)
		reclaim_add(recording, event);
	if (!path_is_below(path_of(recording, event->memcg_id), recording->window->series.cgroup))
		return 0;
	err = trace_sum_event(recording->window->traced->sum, recording->stream.owners, event);
	if (err)
		return err;
	if (event->kind == REC_OOM)
		return kill_take(recording, event);
	if (event->kind == REC_LIMIT)
		return limit_take(recording, event);
	if (event->kind == REC_REFUSED)
		mark_add(recording, event, LINE_REFUSED);
	else if (event->kind == REC_FAULT)
		wait_add(recording, event);
	return 0;
}

static int take_loss(void *ctx, const struct chunk_loss *loss, bool undecoded)
{
	struct recording *recording = ctx;

	(void)undecoded;
	return trace_sum_loss(recording->window->traced->sum, recording->stream.owners, loss);
}

static int take_total(void *ctx, const struct chunk_total *total)
{
	struct recording *recording = ctx;

	return trace_sum_total(recording->window->traced->sum, recording->stream.owners, total);
}

/* Paths depend on the hierarchy of the machine that was recorded. */
static int take_host(void *ctx)
{
	struct recording *recording = ctx;
	struct report_window *window = recording->window;
	int err;

	window->traced->host = recording->stream.host;
	if (!recording->cgroup)
		return 0;
	err = path_normalize_recorded(recording->cgroup, recording->stream.host.memsw,
				      window->cgroup, sizeof(window->cgroup));
	window->series.cgroup = err ? NULL : window->cgroup;
	return err;
}

struct recording *recording_new(struct report_window *window, const struct recording_extent *extent,
				const char *cgroup)
{
	struct recording *recording = calloc(1, sizeof(*recording));
	const int64_t step = (extent->to_ns - extent->from_ns) / SERIES_BUCKETS + 1;
	const int64_t interval_ns = val_most(step, INTERVAL_LEAST);

	if (!recording)
		return NULL;
	recording->window = window;
	recording->cgroup = cgroup;
	recording->stream = (struct stream){ .ctx = recording, .owners = owners_new() };
	recording->replay = replay_new((uint64_t)interval_ns, moment_take, recording);
	window->traced = calloc(1, sizeof(*window->traced));
	if (window->traced)
		window->traced->sum = trace_sum_new();
	if (!recording->stream.owners || !recording->replay || !window->traced ||
	    !window->traced->sum ||
	    series_open(&window->series, extent->from_ns, extent->to_ns, interval_ns, NULL) ||
	    !(recording->waits = calloc(window->series.nr_buckets, sizeof(*recording->waits)))) {
		recording_free(recording);
		return NULL;
	}
	return recording;
}

void recording_free(struct recording *recording)
{
	if (!recording)
		return;
	owners_free(recording->stream.owners);
	replay_free(recording->replay);
	free(recording->waits);
	free(recording);
}

int recording_chunk(void *ctx, uint32_t type, const void *data, size_t len)
{
	static const struct stream_handler handler = {
		.host = take_host,
		.event = take_event,
		.loss = take_loss,
		.total = take_total,
	};
	struct recording *recording = ctx;
	int err = 0;

	/* a sample is of before the event; its group and its page size are known from the stream */
	if (type == CHUNK_HOST)
		err = stream_decode(&recording->stream, &handler, type, data, len);
	if (!err)
		err = replay_chunk(recording->replay, type, data, len);
	if (!err && type != CHUNK_HOST)
		err = stream_decode(&recording->stream, &handler, type, data, len);
	return err;
}

/* ---- after the last chunk ---- */

/* Puts the time before what was said of an event. */
static int moments_add(struct report_window *window)
{
	for (size_t i = 0; i < window->sentences.nr; i++) {
		struct sentence *sentence = &window->sentences.list[i];
		char moment[WHEN_SIZE], *text;

		if (asprintf(&text, "%s: %s",
			     report_moment(&window->series, sentence->begin_ns, moment),
			     sentence->text) < 0)
			return -ENOMEM;
		free(sentence->text);
		sentence->text = text;
	}
	return 0;
}

static void waits_make(struct recording_sums *sums)
{
	for (int i = 0; i < TIMING_COUNT; i++) {
		const struct trace_histogram *histogram =
			trace_sum_timing(sums->sum, (enum trace_timing)i);

		if (histogram->count)
			sums->waits[sums->nr_waits++] = (struct recording_wait){
				trace_timing_name((enum trace_timing)i),
				histogram->count,
				histogram->total_ns / histogram->count,
				histogram_ns(histogram, 50),
				histogram_ns(histogram, 99),
				histogram->max_ns,
			};
	}
}

/* What the events tell of the groups that are listed. */
static void groups_fill(struct recording *recording)
{
	struct series *series = &recording->window->series;
	const struct recording_sums *sums = recording->window->traced;
	size_t nr;
	const struct trace_group_sum *groups = trace_sum_groups(sums->sum, &nr);

	series->knows_refusals = recording_has_kind(sums, REC_REFUSED);
	for (size_t i = 0; i < nr; i++) {
		int at = series_find(series, groups[i].owner->path);
		struct series_group *group = at < 0 ? NULL : &series->groups[at];

		if (!group)
			continue;
		group->refused.nr =
			val_plus(group->refused.nr, recording_count(groups[i].events[REC_REFUSED]));
		group->killed.nr =
			val_plus(group->killed.nr, recording_count(groups[i].events[REC_OOM]));
		if (recording_has_kind(sums, REC_SWAPIN))
			group->in_pages = val_plus(val_most(group->in_pages, 0),
						   recording_count(groups[i].pages[REC_SWAPIN]));
	}
}

static void lines_fill(struct recording *recording)
{
	struct series *series = &recording->window->series;

	for (size_t i = 0; i < series->nr_buckets; i++) {
		const struct trace_histogram *waits = &recording->waits[i];

		if (!waits->count)
			continue;
		series->buckets[i].line[LINE_WAIT_HALF] =
			recording_count(histogram_ns(waits, 50) / 10);
		series->buckets[i].line[LINE_WAIT_MOST] =
			recording_count(histogram_ns(waits, 99) / 10);
	}
}

int recording_end(struct recording *recording)
{
	struct report_window *window = recording->window;
	struct recording_sums *sums = window->traced;
	int err = moments_add(window);

	sums->has_end = recording->stream.has_end;
	sums->end = recording->stream.end;
	sums->lost = (sums->has_end ? sums->end.lost : recording->stream.lost) +
		     recording->stream.undecoded;
	window->series.missed.nr = stream_missed(&recording->stream);
	window->series.lost.nr = sums->has_end ? recording_count(sums->lost) : VAL_NONE;
	groups_fill(recording);
	lines_fill(recording);
	waits_make(sums);
	return err ? err : matrix_make(&sums->matrix, sums->sum, window->series.cgroup);
}

void recording_sums_free(struct recording_sums *sums)
{
	if (sums)
		trace_sum_free(sums->sum);
	free(sums);
}
