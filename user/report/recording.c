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
#include "model/coverage.h"
#include "model/refresh.h"
#include "report/name.h"
#include "report/report.h"
#include "stream/decode.h"
#include "trace/oom.h"
#include "trace/replay.h"

/* How far back refusals count for a kill. */
#define OOM_WINDOW_NS (10 * (uint64_t)NS_PER_S)
#define INTERVAL_LEAST ((int64_t)NS_PER_S / 10)
/* Sentences of events; others are counted. */
#define EVENTS_TOLD 256
#define EVICTIONS_TOLD 5
/* Times since the epoch, so that sums of them are no concern. */
#define TIME_MOST (INT64_MAX / 2)

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
	uint64_t untold;
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

static void histogram_add(struct trace_histogram *histogram, uint64_t ns)
{
	int bucket = 0;

	while (bucket < TRACE_BUCKETS - 1 && ns / 1000 >> bucket)
		bucket++;
	histogram->bucket[bucket]++;
	histogram->count++;
	if (ns > histogram->max_ns)
		histogram->max_ns = ns;
}

/* Reports whether events of this kind were recorded. */
static bool has_kind(const struct recording *recording, int kind)
{
	const struct chunk_host *host = &recording->stream.host;

	return host->kinds & 1u << kind && !(host->missing & 1u << kind);
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
	refresh.host.noted = has_kind(recording, REC_OOM) ? "oom" : NULL;
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

static int group_index(const struct recording *recording, const char *path)
{
	const struct series *series = &recording->window->series;
	const struct series_group *group = path ? series_find(series, path) : NULL;

	return group ? (int)(group - series->groups) : -1;
}

static struct sentence of_event(const struct recording *recording, const struct trace_event *event,
				enum sentence_kind kind, enum check_severity severity)
{
	int64_t real_ns = real_of(&recording->stream.host, event->time_ns);
	int group = group_index(recording, path_of(recording, event->memcg_id));

	return (struct sentence){ kind, severity, real_ns, real_ns, group, VAL_NONE, NULL };
}

static bool is_told(struct recording *recording)
{
	if (recording->window->sentences.nr < EVENTS_TOLD)
		return true;
	recording->untold++;
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

	if (bucket && event->duration_ns != TRACE_NO_VALUE)
		histogram_add(&recording->waits[bucket - series->buckets], event->duration_ns);
}

static int take_event(void *ctx, const struct trace_event *event)
{
	struct recording *recording = ctx;
	int err;

	if (event->kind == REC_CHARGE)
		recording->charged += event->pages;
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

/* ---- what is said of all of it ---- */

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

/* Numbers of a recording can be any. */
static int64_t val_count(uint64_t count)
{
	return count < INT64_MAX ? (int64_t)count : VAL_MAX - 1;
}

static struct sentence of_all(enum sentence_kind kind, enum check_severity severity, int64_t number)
{
	return (struct sentence){ kind, severity, 0, 0, -1, number, NULL };
}

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

static const char *refusal_words(const struct trace_limit_sum *limit)
{
	switch (limit->refusal) {
	case REFUSAL_FULL:
		return "it was full";
	case REFUSAL_NOT_CACHED:
		return "no free run of pages for a large one";
	default:
		return "whose limit it was is not known";
	}
}

static int refusal_say(struct recording *recording, const struct trace_limit_sum *limit)
{
	struct sentences *sentences = &recording->window->sentences;
	const int64_t times = val_count(limit->refusals);
	const bool bad = limit->refusal == REFUSAL_LIMIT || limit->refusal == REFUSAL_FULL;
	struct sentence sentence = of_all(SAY_REFUSED, bad ? SEVERITY_BAD : SEVERITY_WARN, times);
	char max[FMT_SIZE];

	if (limit->refusal != REFUSAL_LIMIT || !limit->owner)
		return sentences_add(sentences, &sentence,
				     "swap was refused %" PRId64 " time%s, in all for %" PRIu64
				     " pages: %s",
				     times, fmt_plural(times), limit->pages, refusal_words(limit));
	sentence.group = group_index(recording, limit->owner->path);
	fmt_bytes(max, trace_bytes(limit->max, recording->stream.host.page_bytes));
	return sentences_add(sentences, &sentence,
			     "swap.max of %s (%s) refused swap %" PRId64
			     " time%s, in all for %" PRIu64 " pages",
			     limit->owner->path, max, times, fmt_plural(times), limit->pages);
}

static int refusals_say(struct recording *recording)
{
	size_t nr;
	const struct trace_limit_sum *limits =
		trace_sum_limits(recording->window->traced->sum, &nr);
	int err = 0;

	for (size_t i = 0; i < nr && !err; i++)
		err = refusal_say(recording, &limits[i]);
	return err;
}

static int eviction_say(struct recording *recording, size_t owner)
{
	const struct matrix *matrix = &recording->window->traced->matrix;
	const struct matrix_line *line = &matrix->owners[owner];
	const uint64_t *pages = matrix->pages[owner];
	struct sentence sentence = of_all(SAY_EVICTED, SEVERITY_INFO, val_count(line->pages));
	char part[FMT_SIZE + 8];
	const char *name;
	size_t most = 0;

	sentence.group = group_index(recording, line->name);
	for (size_t actor = 1; actor < matrix->nr_actors; actor++)
		if (pages[actor] > pages[most])
			most = actor;
	name = matrix->nr_actors ? matrix->actors[most].name : "";
	if (!pages[most])
		return sentences_add(&recording->window->sentences, &sentence,
				     "%" PRIu64
				     " pages of %s were swapped out, by whom is not known",
				     line->pages, line->name);
	if (pages[most] == line->pages)
		snprintf(part, sizeof(part), "all");
	else
		snprintf(part, sizeof(part), "%" PRIu64, pages[most]);
	return sentences_add(&recording->window->sentences, &sentence,
			     "%" PRIu64 " pages of %s were swapped out, %s of them by %s%s",
			     line->pages, line->name, part,
			     *name == '/' || *name == '(' ? "tasks of " : "", name);
}

/* Of the owners with the most pages, who did most of it. */
static int evictions_say(struct recording *recording)
{
	const size_t nr = recording->window->traced->matrix.nr_owners;
	int err = 0;

	for (size_t owner = 0; owner < nr && owner < EVICTIONS_TOLD && !err; owner++)
		err = eviction_say(recording, owner);
	return err;
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

static int waits_say(struct recording *recording)
{
	const struct recording_sums *sums = recording->window->traced;
	char half[RECORDING_TIME], most[RECORDING_TIME], max[RECORDING_TIME];
	int err = 0;

	for (size_t i = 0; i < sums->nr_waits && !err; i++) {
		const struct recording_wait *wait = &sums->waits[i];
		const struct sentence sentence =
			of_all(SAY_FAULTS, SEVERITY_INFO, val_count(wait->count));

		err = sentences_add(&recording->window->sentences, &sentence,
				    "%s: %" PRIu64 " time%s, half of them at most %s, 99 %% at "
				    "most %s, the longest %s",
				    wait->what, wait->count, wait->count == 1 ? "" : "s",
				    recording_time(half, wait->half_ns),
				    recording_time(most, wait->most_ns),
				    recording_time(max, wait->max_ns));
	}
	return err;
}

static int trust_say(struct recording *recording)
{
	const struct stream *stream = &recording->stream;
	struct sentences *sentences = &recording->window->sentences;
	const uint64_t lost =
		(stream->has_end ? stream->end.lost : stream->lost) + stream->undecoded;
	const char *gap = stream->has_end ? coverage_gap_text(chunk_end_gap(&stream->end)) : NULL;
	const struct sentence warn = of_all(SAY_MISSED, SEVERITY_WARN, VAL_NONE);
	int err = 0;

	if (gap)
		err = sentences_add(sentences, &warn, "%s", gap);
	if (!err && stream->has_end && stream->end.missed > 0)
		err = sentences_add(sentences, &warn,
				    "%" PRId64
				    " run%s of programs of cgswap were missed: what they "
				    "count may be too low",
				    stream->end.missed, fmt_plural(stream->end.missed));
	if (!err && lost)
		err = sentences_add(sentences, &warn,
				    "%" PRIu64
				    " record%s dropped or not understood: the pages that "
				    "groups have altogether are exact, who did it is not known of "
				    "all",
				    lost, lost == 1 ? " was" : "s were");
	if (!err && recording->untold)
		err = sentences_add(sentences, &warn,
				    "%" PRIu64 " more kills and changed limits are not told",
				    recording->untold);
	return err;
}

static int nothing_say(struct recording *recording)
{
	const struct sentences *sentences = &recording->window->sentences;
	const struct sentence sentence = of_all(SAY_NOTHING, SEVERITY_INFO, VAL_NONE);
	const bool killed = has_kind(recording, REC_OOM),
		   refused = has_kind(recording, REC_REFUSED);

	for (size_t i = 0; i < sentences->nr; i++)
		if (sentences->list[i].severity != SEVERITY_INFO)
			return 0;
	if (!recording->stream.has_end || (!killed && !refused))
		return 0;
	return sentences_add(&recording->window->sentences, &sentence, "nothing of note: %s%s%s",
			     killed ? "nothing was killed" : "", killed && refused ? ", " : "",
			     refused ? "no swap was refused" : "");
}

static int unknowns_say(struct recording *recording)
{
	static const struct {
		int kind;
		const char *what;
	} kinds[] = {
		{ REC_OOM, "what was killed" },
		{ REC_REFUSED, "whether swap was refused" },
		{ REC_LIMIT, "who wrote which limit" },
		{ REC_FAULT, "how long tasks waited for pages" },
	};
	const struct stream *stream = &recording->stream;
	struct sentences *sentences = &recording->window->sentences;
	const struct sentence sentence = of_all(SAY_UNKNOWN, SEVERITY_INFO, VAL_NONE);
	int err = 0;

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]) && !err; i++)
		if (!has_kind(recording, kinds[i].kind))
			err = sentences_add(sentences, &sentence, "%s is not known: %s",
					    kinds[i].what,
					    stream->host.kinds & 1u << kinds[i].kind
						    ? "this kernel does not tell"
						    : "it was not recorded");
	if (!err && !stream->has_end)
		err = sentences_add(sentences, &sentence,
				    "the recording has no end: what came later is not known, nor "
				    "what was lost");
	else if (!err && stream->end.missed < 0)
		err = sentences_add(sentences, &sentence,
				    "whether programs of cgswap were missed is not known");
	return err ? err
		   : sentences_add(
			     sentences, &sentence,
			     "waiting for memory (PSI), refaults, limits that did not change, "
			     "and what zswap holds are in a history only");
}

/* What the events tell of the groups that are listed. */
static void groups_fill(struct recording *recording)
{
	struct series *series = &recording->window->series;
	size_t nr;
	const struct trace_group_sum *groups =
		trace_sum_groups(recording->window->traced->sum, &nr);

	series->knows_refusals = has_kind(recording, REC_REFUSED);
	for (size_t i = 0; i < nr; i++) {
		struct series_group *group = series_find(series, groups[i].owner->path);

		if (!group)
			continue;
		group->refused.nr =
			val_plus(group->refused.nr, val_count(groups[i].events[REC_REFUSED]));
		group->killed.nr = val_plus(group->killed.nr, val_count(groups[i].events[REC_OOM]));
		if (has_kind(recording, REC_SWAPIN))
			group->in_pages = val_plus(val_most(group->in_pages, 0),
						   val_count(groups[i].pages[REC_SWAPIN]));
	}
}

static void lines_fill(struct recording *recording)
{
	struct series *series = &recording->window->series;

	for (size_t i = 0; i < series->nr_buckets; i++) {
		const struct trace_histogram *waits = &recording->waits[i];

		if (!waits->count)
			continue;
		series->buckets[i].line[LINE_WAIT_HALF] = val_count(histogram_ns(waits, 50) / 10);
		series->buckets[i].line[LINE_WAIT_MOST] = val_count(histogram_ns(waits, 99) / 10);
	}
}

static int sentences_fill(struct recording *recording)
{
	static int (*const say[])(struct recording *) = {
		refusals_say, trust_say, nothing_say, evictions_say, waits_say, unknowns_say,
	};
	struct report_window *window = recording->window;
	int err = sentences_add_grown(&window->sentences, &window->series);

	for (size_t i = 0; i < sizeof(say) / sizeof(say[0]) && !err; i++)
		err = say[i](recording);
	return err ? err : sentences_order(&window->sentences);
}

int recording_end(struct recording *recording)
{
	struct report_window *window = recording->window;
	struct recording_sums *sums = window->traced;
	int err = moments_add(window);

	groups_fill(recording);
	lines_fill(recording);
	waits_make(sums);
	series_close(&window->series);
	if (!err)
		err = report_names_make(&window->series);
	if (!err)
		err = matrix_make(&sums->matrix, sums->sum, window->series.cgroup);
	return err ? err : sentences_fill(recording);
}

void recording_sums_free(struct recording_sums *sums)
{
	if (sums)
		trace_sum_free(sums->sum);
	free(sums);
}
