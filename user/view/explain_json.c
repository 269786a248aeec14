// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * view/explain_json.c - what is said of a group, as one JSON line. See view/explain.h.
 */
#include "view/explain.h"

#include <stdbool.h>

#include "base/json.h"
#include "explain/limit_command.h"
#include "explain/report.h"
#include "view/out.h"

static json_t *make_path(const struct group *group)
{
	return group ? json_make_words(group->path) : json_null();
}

static void set_bound(json_t *obj, const struct bound *bound, bool *failed)
{
	json_set(obj, "max", json_make_int(bound->own), failed);
	json_set(obj, "max_effective", json_make_int(bound->lowest), failed);
	json_set(obj, "max_from", make_path(bound->from), failed);
	json_set(obj, "left", json_make_int(bound->room), failed);
	json_set(obj, "left_at", make_path(bound->by), failed);
}

static void set_high(json_t *obj, const struct bound *bound, bool *failed)
{
	json_set(obj, "high", json_make_int(bound->own), failed);
	json_set(obj, "high_effective", json_make_int(bound->lowest), failed);
	json_set(obj, "high_from", make_path(bound->from), failed);
}

static json_t *make_memory(const struct explain *e, bool *failed)
{
	json_t *obj = json_object();

	json_set(obj, "current", json_make_int(e->mem[MEM_CURRENT]), failed);
	set_high(obj, &e->bounds[BOUND_HIGH], failed);
	set_bound(obj, &e->bounds[BOUND_MAX], failed);
	json_set(obj, "peak", json_make_int(e->mem[MEM_PEAK]), failed);
	json_set(obj, "events_high", json_make_int(e->mem[MEM_EVENTS_HIGH]), failed);
	json_set(obj, "events_max", json_make_int(e->mem[MEM_EVENTS_MAX]), failed);
	json_set(obj, "events_oom", json_make_int(e->mem[MEM_EVENTS_OOM]), failed);
	json_set(obj, "events_oom_kill", json_make_int(e->mem[MEM_EVENTS_OOM_KILL]), failed);
	json_set(obj, "anon", json_make_int(e->mem[MEM_ANON]), failed);
	json_set(obj, "file", json_make_int(e->mem[MEM_FILE_LRU]), failed);
	return obj;
}

static json_t *make_swap(const struct explain *e, bool *failed)
{
	json_t *obj = json_object();

	json_set(obj, "current", json_make_int(e->mem[MEM_SWAP]), failed);
	set_high(obj, &e->bounds[BOUND_SWAP_HIGH], failed);
	set_bound(obj, &e->bounds[BOUND_SWAP], failed);
	json_set(obj, "peak", json_make_int(e->mem[COL_SWAP_PEAK]), failed);
	json_set(obj, "headroom", json_make_int(e->swap_room), failed);
	json_set(obj, "headroom_from", make_path(e->swap_by), failed);
	json_set(obj, "swapcached", json_make_int(e->mem[COL_SWAPCACHED]), failed);
	json_set(obj, "events_high", json_make_int(e->mem[COL_EVENTS_HIGH]), failed);
	json_set(obj, "events_max", json_make_int(e->mem[COL_EVENTS_MAX]), failed);
	json_set(obj, "events_fail", json_make_int(e->mem[COL_EVENTS_FAIL]), failed);
	return obj;
}

static json_t *make_zswap(const struct explain *e, bool *failed)
{
	json_t *obj = json_object();

	json_set(obj, "state", json_string(e->machine->host.zswap), failed);
	json_set(obj, "current", json_make_int(e->mem[COL_ZSWAP_CURRENT]), failed);
	set_bound(obj, &e->bounds[BOUND_ZSWAP], failed);
	json_set(obj, "writeback_effective", json_boolean(!e->writeback_by), failed);
	json_set(obj, "writeback_from", make_path(e->writeback_by), failed);
	json_set(obj, "zswapped", json_make_int(e->mem[COL_ZSWAPPED]), failed);
	json_set(obj, "ratio", json_make_hundredths(e->mem[COL_ZSWAP_RATIO]), failed);
	return obj;
}

static json_t *make_memsw(const struct explain *e, bool *failed)
{
	json_t *obj = json_object();

	json_set(obj, "current", json_make_int(e->mem[MEM_MEMSW]), failed);
	set_bound(obj, &e->bounds[BOUND_MEMSW], failed);
	json_set(obj, "peak", json_make_int(e->mem[MEM_MEMSW_PEAK]), failed);
	json_set(obj, "events_max", json_make_int(e->mem[MEM_MEMSW_EVENTS]), failed);
	return obj;
}

static json_t *make_machine(const struct explain *e, bool *failed)
{
	const struct machine *m = e->machine;
	json_t *obj = json_object();

	json_set(obj, "kernel", json_make_words(m->host.kernel), failed);
	json_set(obj, "memory", json_make_int(m->memory), failed);
	json_set(obj, "available", json_make_int(m->available), failed);
	json_set(obj, "swap_total", json_make_int(m->host.swap_total), failed);
	json_set(obj, "swap_free", json_make_int(m->swap_free), failed);
	json_set(obj, "swappiness", json_make_int(e->swappiness), failed);
	return obj;
}

static json_t *make_trend(const struct explain *e, bool *failed)
{
	const struct trend *t = &e->trend;
	json_t *obj = json_object();

	json_set(obj, "seconds", t->ns ? json_real((double)t->ns / 1e9) : json_null(), failed);
	json_set(obj, "swap", json_make_int(t->swap), failed);
	json_set(obj, "anon", json_make_int(t->anon), failed);
	json_set(obj, "refault_pages", json_make_int(t->refaults), failed);
	json_set(obj, "refused", json_make_int(t->refused), failed);
	return obj;
}

static json_t *make_next(const struct forecast *forecast, bool *failed)
{
	json_t *array = json_array();

	for (size_t i = 0; i < forecast->nr; i++)
		json_append(array, json_string(step_name(forecast->steps[i].kind)), failed);
	return array;
}

static json_t *make_steps(const struct forecast *forecast, bool *failed)
{
	json_t *array = json_array();

	for (size_t i = 0; i < forecast->nr; i++) {
		const struct step *step = &forecast->steps[i];
		json_t *obj = json_object();

		json_set(obj, "step", json_string(step_name(step->kind)), failed);
		json_set(obj, "at", json_make_int(step->at), failed);
		json_set(obj, "text", json_make_words(step->text), failed);
		json_append(array, obj, failed);
	}
	return array;
}

static json_t *make_translations(const struct report *report, bool *failed)
{
	json_t *obj = json_object();

	for (size_t i = 0; i < RUNTIME_LIMITS; i++) {
		const struct runtime_limit *t = &report->translations[i];
		json_t *one = json_object();

		json_set(one, "text", json_make_words(t->text), failed);
		json_set(one, "note", json_make_words(t->note), failed);
		json_set(obj, t->to, one, failed);
	}
	return obj;
}

static json_t *make_note(const struct report *report, const struct check_note *note, bool *failed)
{
	char fix[2 * LIMIT_COMMAND_SIZE];
	json_t *obj = json_object();

	json_set(obj, "id", json_string(note->id), failed);
	json_set(obj, "severity", json_string(check_severity_name(note->severity)), failed);
	json_set(obj, "text", json_make_words(note->text), failed);
	if (note->result == CHECK_FIRES)
		json_set(obj, "fix",
			 json_make_words(check_fix(note, &report->explain, fix, sizeof(fix))),
			 failed);
	return obj;
}

static json_t *make_notes(const struct report *report, enum check_result result, bool *failed)
{
	json_t *array = json_array();

	for (size_t i = 0; i < report->nr_notes; i++)
		if (report->notes[i].result == result)
			json_append(array, make_note(report, &report->notes[i], failed), failed);
	return array;
}

static void set_name(json_t *obj, const struct report *report, bool *failed)
{
	const struct container *container = &report->container;
	char label[300];

	json_set(obj, "path", json_make_words(report->explain.group->path), failed);
	json_set(obj, "name", json_make_words(container_label(container, label, sizeof(label))),
		 failed);
	json_set(obj, "container", json_make_words(container->id), failed);
	json_set(obj, "container_name", json_make_words(report->name.container), failed);
	json_set(obj, "pod", json_make_words(container->pod), failed);
	json_set(obj, "pod_name", json_make_words(report->name.pod), failed);
	json_set(obj, "cgroup", json_string(report->explain.v2 ? "v2" : "v1"), failed);
}

static void set_numbers(json_t *obj, const struct explain *e, bool *failed)
{
	json_set(obj, "memory", make_memory(e, failed), failed);
	json_set(obj, "swap", make_swap(e, failed), failed);
	json_set(obj, "zswap", make_zswap(e, failed), failed);
	if (!e->v2)
		json_set(obj, "memsw", make_memsw(e, failed), failed);
	json_set(obj, "footprint", json_make_int(e->footprint), failed);
	json_set(obj, "psi_some_avg10", json_make_hundredths(e->mem[COL_PSI_SOME]), failed);
	json_set(obj, "psi_full_avg10", json_make_hundredths(e->mem[COL_PSI_FULL]), failed);
	json_set(obj, "machine", make_machine(e, failed), failed);
	json_set(obj, "activity", make_trend(e, failed), failed);
}

static void set_words(json_t *obj, const struct report *report, bool *failed)
{
	json_set(obj, "grow", json_make_int(report->config.grow), failed);
	json_set(obj, "oom_at", json_make_int(report->forecast.oom_at), failed);
	json_set(obj, "next", make_next(&report->forecast, failed), failed);
	json_set(obj, "steps", make_steps(&report->forecast, failed), failed);
	json_set(obj, "translations", make_translations(report, failed), failed);
	json_set(obj, "checks", make_notes(report, CHECK_FIRES, failed), failed);
	json_set(obj, "unknown", make_notes(report, CHECK_UNKNOWN, failed), failed);
}

int view_explain_json(FILE *out, const struct report *report)
{
	json_t *obj = json_object();
	bool failed = !obj;
	int err;

	json_set(obj, "type", json_string("explain"), &failed);
	set_name(obj, report, &failed);
	set_numbers(obj, &report->explain, &failed);
	set_words(obj, report, &failed);
	err = json_put_line(out, obj, JSON_DIGITS, failed);
	return err ? err : out_flush(out);
}
