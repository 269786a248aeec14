// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * view/explain_json.c - a report on a group, as one JSON line. See view/explain.h.
 */
#include "view/explain.h"

#include "base/json.h"
#include "explain/limit_command.h"
#include "explain/owners.h"
#include "explain/report.h"

static void put_path(struct json *json, const char *key, const struct group *group)
{
	json_words(json, key, group ? group->path : NULL);
}

static void put_bound(struct json *json, const struct bound *bound)
{
	json_int(json, "max", bound->own);
	json_int(json, "max_effective", bound->lowest);
	put_path(json, "max_from", bound->from);
	json_int(json, "left", bound->room);
	put_path(json, "left_at", bound->by);
}

static void put_high(struct json *json, const struct bound *bound)
{
	json_int(json, "high", bound->own);
	json_int(json, "high_effective", bound->lowest);
	put_path(json, "high_from", bound->from);
}

static void put_memory(struct json *json, const struct explain *e)
{
	json_open(json, "memory", '{');
	json_int(json, "current", e->mem[MEM_CURRENT]);
	put_high(json, &e->bounds[BOUND_HIGH]);
	put_bound(json, &e->bounds[BOUND_MAX]);
	json_int(json, "peak", e->mem[MEM_PEAK]);
	json_int(json, "events_high", e->mem[MEM_EVENTS_HIGH]);
	json_int(json, "events_max", e->mem[MEM_EVENTS_MAX]);
	json_int(json, "events_oom", e->mem[MEM_EVENTS_OOM]);
	json_int(json, "events_oom_kill", e->mem[MEM_EVENTS_OOM_KILL]);
	json_int(json, "anon", e->mem[MEM_ANON]);
	json_int(json, "file", e->mem[MEM_FILE_LRU]);
	json_int(json, "shmem", e->mem[MEM_SHMEM]);
	json_int(json, "kernel", e->mem[MEM_KERNEL]);
	json_close(json);
}

static void put_swap(struct json *json, const struct explain *e)
{
	json_open(json, "swap", '{');
	json_int(json, "current", e->mem[MEM_SWAP]);
	put_high(json, &e->bounds[BOUND_SWAP_HIGH]);
	put_bound(json, &e->bounds[BOUND_SWAP]);
	json_int(json, "peak", e->mem[COL_SWAP_PEAK]);
	json_int(json, "headroom", e->swap_room);
	put_path(json, "headroom_from", e->swap_by);
	json_int(json, "swapcached", e->mem[COL_SWAPCACHED]);
	json_int(json, "events_high", e->mem[COL_EVENTS_HIGH]);
	json_int(json, "events_max", e->mem[COL_EVENTS_MAX]);
	json_int(json, "events_fail", e->mem[COL_EVENTS_FAIL]);
	json_close(json);
}

static void put_zswap(struct json *json, const struct explain *e)
{
	json_open(json, "zswap", '{');
	json_text(json, "state", e->machine->host.zswap);
	json_int(json, "current", e->mem[COL_ZSWAP_CURRENT]);
	put_bound(json, &e->bounds[BOUND_ZSWAP]);
	json_bool(json, "writeback_effective", !e->writeback_by);
	put_path(json, "writeback_from", e->writeback_by);
	json_int(json, "zswapped", e->mem[COL_ZSWAPPED]);
	json_ratio(json, "ratio", e->mem[COL_ZSWAP_RATIO], 100);
	json_close(json);
}

static void put_memsw(struct json *json, const struct explain *e)
{
	json_open(json, "memsw", '{');
	json_int(json, "current", e->mem[MEM_MEMSW]);
	put_bound(json, &e->bounds[BOUND_MEMSW]);
	json_int(json, "peak", e->mem[MEM_MEMSW_PEAK]);
	json_int(json, "events_max", e->mem[MEM_MEMSW_EVENTS]);
	json_close(json);
}

static void put_machine(struct json *json, const struct explain *e)
{
	const struct machine *m = e->machine;

	json_open(json, "machine", '{');
	json_words(json, "kernel", m->host.kernel);
	json_int(json, "memory", m->memory);
	json_int(json, "available", m->available);
	json_int(json, "swap_total", m->host.swap_total);
	json_int(json, "swap_free", m->swap_free);
	json_int(json, "swappiness", e->swappiness);
	json_close(json);
}

static void put_trend(struct json *json, const struct explain *e)
{
	const struct trend *t = &e->trend;

	json_open(json, "activity", '{');
	json_ratio(json, "seconds", t->ns ? (int64_t)t->ns : VAL_NONE, 1e9);
	json_int(json, "swap", t->swap);
	json_int(json, "anon", t->anon);
	json_int(json, "refault_pages", t->refaults);
	json_int(json, "refused", t->refused);
	json_close(json);
}

static void put_next(struct json *json, const struct forecast *forecast)
{
	json_open(json, "next", '[');
	for (size_t i = 0; i < forecast->nr; i++)
		json_text(json, NULL, step_name(forecast->steps[i].kind));
	json_close(json);
}

static void put_steps(struct json *json, const struct forecast *forecast)
{
	json_open(json, "steps", '[');
	for (size_t i = 0; i < forecast->nr; i++) {
		json_open(json, NULL, '{');
		json_text(json, "step", step_name(forecast->steps[i].kind));
		json_int(json, "at", forecast->steps[i].at);
		json_words(json, "text", forecast->steps[i].text);
		json_close(json);
	}
	json_close(json);
}

static void put_translations(struct json *json, const struct report *report)
{
	json_open(json, "translations", '{');
	for (size_t i = 0; i < RUNTIME_LIMITS; i++) {
		json_open(json, report->translations[i].to, '{');
		json_words(json, "text", report->translations[i].text);
		json_words(json, "note", report->translations[i].note);
		json_close(json);
	}
	json_close(json);
}

static void put_note(struct json *json, const struct report *report, const struct check_note *note)
{
	char fix[2 * LIMIT_COMMAND_SIZE];

	json_open(json, NULL, '{');
	json_text(json, "id", note->id);
	json_text(json, "severity", check_severity_name(note->severity));
	json_words(json, "text", note->text);
	if (note->result == CHECK_FIRES)
		json_words(json, "fix", check_fix(note, &report->explain, fix, sizeof(fix)));
	json_close(json);
}

static void put_notes(struct json *json, const char *key, const struct report *report,
		      enum check_result result)
{
	json_open(json, key, '[');
	for (size_t i = 0; i < report->nr_notes; i++)
		if (report->notes[i].result == result)
			put_note(json, report, &report->notes[i]);
	json_close(json);
}

static void put_name(struct json *json, const char *path, const struct container *container,
		     const struct runtime_name *name)
{
	char label[300];

	json_words(json, "path", path);
	json_words(json, "name", container_label(container, label, sizeof(label)));
	json_words(json, "container", container->id);
	json_words(json, "container_name", name->container);
	json_words(json, "pod", container->pod);
	json_words(json, "pod_name", name->pod);
}

static void put_numbers(struct json *json, const struct explain *e)
{
	put_memory(json, e);
	put_swap(json, e);
	put_zswap(json, e);
	if (!e->v2)
		put_memsw(json, e);
	json_int(json, "footprint", e->footprint);
	json_ratio(json, "psi_some_avg10", e->mem[COL_PSI_SOME], 100);
	json_ratio(json, "psi_full_avg10", e->mem[COL_PSI_FULL], 100);
	put_machine(json, e);
	put_trend(json, e);
}

static void put_fit(struct json *json, const struct report *report)
{
	static const char *const names[] = {
		"fits", "ends", "held", "depends", "depends", "unknown"
	};
	int64_t grow = report->config.grow;

	json_text(json, "fit",
		  grow == VAL_NONE ? NULL : names[forecast_fit(&report->forecast, grow)]);
}

static void put_words(struct json *json, const struct report *report)
{
	json_int(json, "grow", report->config.grow);
	json_int(json, "oom_at", report->forecast.oom_at);
	json_int(json, "oom_earliest", report->forecast.end.at.least);
	json_int(json, "oom_latest", report->forecast.end.at.most);
	json_int(json, "held_at", report->forecast.end.held);
	put_fit(json, report);
	json_int(json, "below_fits", report->forecast.below.fits);
	put_path(json, "below_path", report->forecast.below.by);
	put_next(json, &report->forecast);
	put_steps(json, &report->forecast);
	put_translations(json, report);
	put_notes(json, "checks", report, CHECK_FIRES);
	put_notes(json, "unknown", report, CHECK_UNKNOWN);
}

int view_explain_json(FILE *out, const struct report *report)
{
	struct json json = json_begin(out, "explain");

	json_words(&json, "note", report->note);
	put_name(&json, report->explain.group->path, &report->container, &report->name);
	json_text(&json, "cgroup", report->explain.v2 ? "v2" : "v1");
	put_numbers(&json, &report->explain);
	put_words(&json, report);
	return json_end_flush(&json);
}

static void put_owner(struct json *json, const struct owners *owners, const struct owner *owner)
{
	const struct explain *e = &owner->explain;
	const struct bound *bound = &e->bounds[owners->bound];

	json_open(json, NULL, '{');
	put_name(json, e->group->path, &owner->container, &owner->name);
	json_int(json, "swap", owner->swap);
	json_int(json, "swap_hierarchical", e->mem[MEM_SWAP]);
	json_ratio(json, "used_percent", owner_share(owners, owner), 100);
	json_int(json, "max", bound->own);
	json_int(json, "max_effective", bound->lowest);
	put_path(json, "max_from", bound->from);
	json_close(json);
}

int view_owners_json(FILE *out, const struct owners *owners)
{
	struct json json = json_begin(out, "owners");

	json_int(&json, "swap_used", owners->machine->host.swap_used);
	json_int(&json, "swap", owners->swap);
	json_int(&json, "groups", owners->groups);
	json_text(&json, "limit", owners->limit_file);
	json_open(&json, "owners", '[');
	for (size_t i = 0; i < owners->nr; i++)
		put_owner(&json, owners, &owners->list[i]);
	json_close(&json);
	return json_end_flush(&json);
}
