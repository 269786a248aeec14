// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * report/json.c - see report/text.h: the numbers.
 */
#include "base/json.h"

#include "base/clock.h"
#include "report/recording.h"
#include "report/report.h"
#include "report/text.h"
#include "stream/event.h"

static void put_time(struct json *json, const char *key, int64_t ns)
{
	json_ratio(json, key, ns ? ns : VAL_NONE, (double)NS_PER_S);
}

static void put_breaks(struct json *json, const struct series *series)
{
	static const char *const names[] = {
		[BREAK_NONE] = "none",	 [BREAK_GAP] = "gap",	      [BREAK_REBOOT] = "boot",
		[BREAK_CLOCK] = "clock", [BREAK_MACHINE] = "machine",
	};

	json_open(json, "breaks", '[');
	for (size_t i = 0; i < series->nr_breaks && i < SERIES_BREAKS; i++) {
		json_open(json, NULL, '{');
		json_text(json, "what", names[series->breaks[i].what]);
		put_time(json, "from", series->breaks[i].from_ns);
		put_time(json, "to", series->breaks[i].to_ns);
		json_close(json);
	}
	json_close(json);
}

static int put_report(FILE *out, const struct report_window *window)
{
	const struct series *series = &window->series;
	struct json json = json_begin(out, "report");

	put_time(&json, "from", series->first_ns);
	put_time(&json, "to", series->last_ns);
	json_text(&json, "cgroup", series->cgroup);
	json_count(&json, "samples", series->samples);
	json_count(&json, "groups", series->most_groups);
	json_words(&json, "nodename", series->host.nodename);
	json_words(&json, "kernel", series->host.kernel);
	json_words(&json, "hierarchy", series->hierarchy);
	json_words(&json, "attach", series->attach);
	json_words(&json, "zswap", series->zswap);
	json_int(&json, "swap_total", series->host.swap_total);
	json_int(&json, "swap_used_least", series->used_least);
	json_int(&json, "swap_used_most", series->used_most);
	json_int(&json, "missed_runs", series->missed.nr);
	json_int(&json, "lost_records", series->lost.nr);
	put_breaks(&json, series);
	json_open(&json, "shown", '[');
	for (size_t i = 0; i < series->nr_shown; i++)
		json_text(&json, NULL, series->groups[series->shown[i]].path);
	json_close(&json);
	return json_end(&json);
}

static int put_sentence(FILE *out, const struct series *series, const struct sentence *sentence)
{
	struct json json = json_begin(out, "sentence");

	json_text(&json, "kind", sentence_kind_name(sentence->kind));
	json_text(&json, "severity", check_severity_name(sentence->severity));
	put_time(&json, "from", sentence->begin_ns);
	put_time(&json, "to", sentence->end_ns);
	json_text(&json, "path", sentence->group < 0 ? NULL : series->groups[sentence->group].path);
	json_text(&json, "text", sentence->text);
	return json_end(&json);
}

static int put_group(FILE *out, const struct series *series, const struct series_group *group)
{
	struct json json = json_begin(out, "group");

	json_text(&json, "path", group->path);
	json_bool(&json, "dying", group->dying);
	json_int(&json, "own_start", group->start);
	json_int(&json, "own_peak", group->peak);
	put_time(&json, "own_peak_time", group->peak_ns);
	json_int(&json, "own_end", group->end);
	json_int(&json, "out_pages", group->out_pages);
	json_int(&json, "freed_pages", group->freed_pages);
	json_int(&json, "in_pages", group->in_pages);
	json_int(&json, "refused", series->knows_refusals ? group->refused.nr : VAL_NONE);
	json_text(&json, "refused_by",
		  group->refused_by < 0 ? NULL : series->groups[group->refused_by].path);
	json_int(&json, "killed", series_killed(series, group));
	return json_end(&json);
}

static int put_evicted(FILE *out, const struct report_window *window)
{
	size_t nr;
	const struct trace_pair_sum *pairs = trace_sum_pairs(window->traced->sum, &nr);
	int err = 0;

	for (size_t i = 0; i < nr && !err; i++) {
		struct json json;

		if (!trace_owner_is_below(pairs[i].owner, window->series.cgroup))
			continue;
		json = json_begin(out, "evicted");
		json_text(&json, "path", pairs[i].owner->path);
		json_text(&json, "actor", trace_actor_name(pairs[i].actor));
		json_text(&json, "actor_path", pairs[i].by ? pairs[i].by->path : NULL);
		json_count(&json, "pages", pairs[i].pages);
		err = json_end(&json);
	}
	return err;
}

static int put_waits(FILE *out, const struct recording_sums *sums)
{
	int err = 0;

	for (size_t i = 0; i < sums->nr_waits && !err; i++) {
		const struct recording_wait *wait = &sums->waits[i];
		struct json json = json_begin(out, "wait");

		json_text(&json, "what", wait->what);
		json_count(&json, "count", wait->count);
		json_count(&json, "mean_ns", wait->mean_ns);
		json_count(&json, "half_ns", wait->half_ns);
		json_count(&json, "most_ns", wait->most_ns);
		json_count(&json, "max_ns", wait->max_ns);
		err = json_end(&json);
	}
	return err;
}

static int put_bucket(FILE *out, const struct series *series, size_t at)
{
	const struct series_bucket *bucket = &series->buckets[at];
	const int64_t *line = bucket->line;
	struct json json = json_begin(out, "bucket");

	put_time(&json, "time", bucket->real_ns);
	json_count(&json, "samples", bucket->samples);
	json_bool(&json, "broken", bucket->broken);
	json_int(&json, "swap_used", line[LINE_USED]);
	json_int(&json, "swap_total", line[LINE_TOTAL]);
	json_int(&json, "device", line[LINE_DEVICE]);
	json_int(&json, "zswap_stored", line[LINE_ZSWAP]);
	json_int(&json, "zswap_pool", line[LINE_POOL]);
	json_ratio(&json, "psi_some_avg10", line[LINE_PSI_SOME], 100);
	json_ratio(&json, "psi_full_avg10", line[LINE_PSI_FULL], 100);
	json_ratio(&json, "refault_rate", line[LINE_REFAULT], 100);
	json_ratio(&json, "charge_rate", line[LINE_OUT], 100);
	json_ratio(&json, "swapin_rate", line[LINE_IN], 100);
	json_int(&json, "refused", line[LINE_REFUSED]);
	json_int(&json, "killed", line[LINE_KILLED]);
	json_int(&json, "limits_changed", line[LINE_LIMITS]);
	json_ratio(&json, "wait_half_us", line[LINE_WAIT_HALF], 100);
	json_ratio(&json, "wait_99_us", line[LINE_WAIT_MOST], 100);
	json_open(&json, "own", '[');
	for (size_t i = 0; i < series->nr_shown; i++)
		json_int(&json, NULL, series_own(series, (size_t)series->shown[i], at));
	json_close(&json);
	json_int(&json, "own_others", bucket->others);
	return json_end(&json);
}

int report_json(FILE *out, const struct report_window *window)
{
	const struct series *series = &window->series;
	int err = put_report(out, window);

	for (size_t i = 0; i < window->sentences.nr && !err; i++)
		err = put_sentence(out, series, &window->sentences.list[i]);
	for (size_t i = 0; i < window->nr_listed && !err; i++)
		err = put_group(out, series, &series->groups[window->listed[i]]);
	if (!err && window->traced)
		err = put_evicted(out, window);
	if (!err && window->traced)
		err = put_waits(out, window->traced);
	for (size_t at = 0; at < series->nr_buckets && !err; at++)
		if (series->buckets[at].samples)
			err = put_bucket(out, series, at);
	return err;
}
