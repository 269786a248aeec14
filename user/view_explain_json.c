// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * view_explain_json.c - what is said of a group, as one JSON line. See view_explain.h.
 */
#include "view_explain.h"

#include <errno.h>
#include <jansson.h>
#include <stdbool.h>

#include "command.h"
#include "fmt.h"
#include "report.h"

#define DUMP_FLAGS (JSON_PRESERVE_ORDER | JSON_COMPACT | JSON_REAL_PRECISION(15))

static json_t *make_text(const char *text)
{
	char safe[4 * 2 * COMMAND_SIZE];

	if (!text || !*text)
		return json_null();
	fmt_name(safe, sizeof(safe), text, FMT_VALID_UTF8);
	return json_string(safe);
}

static json_t *make_int(int64_t val)
{
	return val == VAL_NONE || val == VAL_MAX ? json_null() : json_integer(val);
}

static json_t *make_hundredths(int64_t val)
{
	return val == VAL_NONE ? json_null() : json_real((double)val / 100);
}

static json_t *make_path(const struct group *group)
{
	return group ? make_text(group->path) : json_null();
}

/* Adds a value and owns it; a failed one makes the object NULL in the end. */
static void set(json_t *obj, const char *key, json_t *val, bool *failed)
{
	if (json_object_set_new(obj, key, val))
		*failed = true;
}

static void add(json_t *array, json_t *val, bool *failed)
{
	if (json_array_append_new(array, val))
		*failed = true;
}

static void set_bound(json_t *obj, const struct bound *bound, bool *failed)
{
	set(obj, "max", make_int(bound->own), failed);
	set(obj, "max_effective", make_int(bound->lowest), failed);
	set(obj, "max_from", make_path(bound->from), failed);
	set(obj, "left", make_int(bound->room), failed);
	set(obj, "left_at", make_path(bound->by), failed);
}

static void set_high(json_t *obj, const struct bound *bound, bool *failed)
{
	set(obj, "high", make_int(bound->own), failed);
	set(obj, "high_effective", make_int(bound->lowest), failed);
	set(obj, "high_from", make_path(bound->from), failed);
}

static json_t *make_memory(const struct explain *e, bool *failed)
{
	json_t *obj = json_object();

	set(obj, "current", make_int(e->mem[MEM_CURRENT]), failed);
	set_high(obj, &e->bounds[BOUND_HIGH], failed);
	set_bound(obj, &e->bounds[BOUND_MAX], failed);
	set(obj, "peak", make_int(e->mem[MEM_PEAK]), failed);
	set(obj, "events_high", make_int(e->mem[MEM_EVENTS_HIGH]), failed);
	set(obj, "events_max", make_int(e->mem[MEM_EVENTS_MAX]), failed);
	set(obj, "events_oom", make_int(e->mem[MEM_EVENTS_OOM]), failed);
	set(obj, "events_oom_kill", make_int(e->mem[MEM_EVENTS_OOM_KILL]), failed);
	set(obj, "anon", make_int(e->mem[MEM_ANON]), failed);
	set(obj, "file", make_int(e->mem[MEM_FILE_LRU]), failed);
	return obj;
}

static json_t *make_swap(const struct explain *e, bool *failed)
{
	json_t *obj = json_object();

	set(obj, "current", make_int(e->mem[MEM_SWAP]), failed);
	set_high(obj, &e->bounds[BOUND_SWAP_HIGH], failed);
	set_bound(obj, &e->bounds[BOUND_SWAP], failed);
	set(obj, "peak", make_int(e->swap[COL_SWAP_PEAK]), failed);
	set(obj, "headroom", make_int(e->swap_room), failed);
	set(obj, "headroom_from", make_path(e->swap_by), failed);
	set(obj, "swapcached", make_int(e->swap[COL_SWAPCACHED]), failed);
	set(obj, "events_high", make_int(e->swap[COL_EVENTS_HIGH]), failed);
	set(obj, "events_max", make_int(e->swap[COL_EVENTS_MAX]), failed);
	set(obj, "events_fail", make_int(e->swap[COL_EVENTS_FAIL]), failed);
	return obj;
}

static json_t *make_zswap(const struct explain *e, bool *failed)
{
	json_t *obj = json_object();

	set(obj, "state", json_string(e->machine->host.zswap), failed);
	set(obj, "current", make_int(e->swap[COL_ZSWAP_CURRENT]), failed);
	set_bound(obj, &e->bounds[BOUND_ZSWAP], failed);
	set(obj, "writeback_effective", json_boolean(e->writeback == WRITEBACK_ON), failed);
	set(obj, "writeback_from", make_path(e->writeback_by), failed);
	set(obj, "zswapped", make_int(e->swap[COL_ZSWAPPED]), failed);
	set(obj, "ratio", make_hundredths(e->swap[COL_ZSWAP_RATIO]), failed);
	return obj;
}

static json_t *make_memsw(const struct explain *e, bool *failed)
{
	json_t *obj = json_object();

	set(obj, "current", make_int(e->mem[MEM_MEMSW]), failed);
	set_bound(obj, &e->bounds[BOUND_MEMSW], failed);
	set(obj, "peak", make_int(e->mem[MEM_MEMSW_PEAK]), failed);
	set(obj, "events_max", make_int(e->mem[MEM_MEMSW_EVENTS]), failed);
	return obj;
}

static json_t *make_machine(const struct explain *e, bool *failed)
{
	const struct machine *m = e->machine;
	json_t *obj = json_object();

	set(obj, "kernel", make_text(m->host.kernel), failed);
	set(obj, "memory", make_int(m->memory), failed);
	set(obj, "available", make_int(m->available), failed);
	set(obj, "swap_total", make_int(m->host.swap_total), failed);
	set(obj, "swap_free", make_int(m->swap_free), failed);
	set(obj, "swappiness", make_int(e->swappiness), failed);
	return obj;
}

static json_t *make_trend(const struct explain *e, bool *failed)
{
	const struct trend *t = &e->trend;
	json_t *obj = json_object();

	set(obj, "seconds", t->ns ? json_real((double)t->ns / 1e9) : json_null(), failed);
	set(obj, "swap", make_int(t->swap), failed);
	set(obj, "anon", make_int(t->anon), failed);
	set(obj, "refault_pages", make_int(t->refaults), failed);
	set(obj, "refused", make_int(t->refused), failed);
	return obj;
}

static json_t *make_next(const struct future *future, bool *failed)
{
	json_t *array = json_array();

	for (size_t i = 0; i < future->nr; i++)
		add(array, json_string(step_name(future->steps[i].kind)), failed);
	return array;
}

static json_t *make_steps(const struct future *future, bool *failed)
{
	json_t *array = json_array();

	for (size_t i = 0; i < future->nr; i++) {
		const struct step *step = &future->steps[i];
		json_t *obj = json_object();

		set(obj, "step", json_string(step_name(step->kind)), failed);
		set(obj, "at", make_int(step->at), failed);
		set(obj, "text", make_text(step->text), failed);
		add(array, obj, failed);
	}
	return array;
}

static json_t *make_translations(const struct report *report, bool *failed)
{
	json_t *obj = json_object();

	for (size_t i = 0; i < TRANSLATIONS; i++) {
		const struct translation *t = &report->translations[i];
		json_t *one = json_object();

		set(one, "text", make_text(t->text), failed);
		set(one, "note", make_text(t->note), failed);
		set(obj, t->to, one, failed);
	}
	return obj;
}

static json_t *make_note(const struct report *report, const struct check_note *note, bool *failed)
{
	char fix[2 * COMMAND_SIZE];
	json_t *obj = json_object();

	set(obj, "id", json_string(note->id), failed);
	set(obj, "severity", json_string(check_severity_name(note->severity)), failed);
	set(obj, "text", make_text(note->text), failed);
	if (note->result == CHECK_FIRES)
		set(obj, "fix", make_text(check_fix(note, &report->explain, fix, sizeof(fix))),
		    failed);
	return obj;
}

static json_t *make_notes(const struct report *report, enum check_result result, bool *failed)
{
	json_t *array = json_array();

	for (size_t i = 0; i < report->nr_notes; i++)
		if (report->notes[i].result == result)
			add(array, make_note(report, &report->notes[i], failed), failed);
	return array;
}

static void set_name(json_t *obj, const struct report *report, bool *failed)
{
	const struct container *container = &report->container;
	char label[300];

	set(obj, "path", make_text(report->explain.group->path), failed);
	set(obj, "name", make_text(container_label(container, label, sizeof(label))), failed);
	set(obj, "container", make_text(container->id), failed);
	set(obj, "container_name", make_text(report->name.container), failed);
	set(obj, "pod", make_text(container->pod), failed);
	set(obj, "pod_name", make_text(report->name.pod), failed);
	set(obj, "cgroup", json_string(report->explain.v2 ? "v2" : "v1"), failed);
}

static void set_numbers(json_t *obj, const struct explain *e, bool *failed)
{
	set(obj, "memory", make_memory(e, failed), failed);
	set(obj, "swap", make_swap(e, failed), failed);
	set(obj, "zswap", make_zswap(e, failed), failed);
	if (!e->v2)
		set(obj, "memsw", make_memsw(e, failed), failed);
	set(obj, "footprint", make_int(e->footprint), failed);
	set(obj, "psi_some_avg10", make_hundredths(e->swap[COL_PSI_SOME]), failed);
	set(obj, "psi_full_avg10", make_hundredths(e->swap[COL_PSI_FULL]), failed);
	set(obj, "machine", make_machine(e, failed), failed);
	set(obj, "activity", make_trend(e, failed), failed);
}

static void set_words(json_t *obj, const struct report *report, bool *failed)
{
	set(obj, "grow", make_int(report->config.grow), failed);
	set(obj, "oom_at", make_int(report->future.oom_at), failed);
	set(obj, "next", make_next(&report->future, failed), failed);
	set(obj, "steps", make_steps(&report->future, failed), failed);
	set(obj, "translations", make_translations(report, failed), failed);
	set(obj, "checks", make_notes(report, CHECK_FIRES, failed), failed);
	set(obj, "unknown", make_notes(report, CHECK_UNKNOWN, failed), failed);
}

int view_explain_json(FILE *out, const struct report *report)
{
	json_t *obj = json_object();
	bool failed = !obj;
	int err;

	set(obj, "type", json_string("explain"), &failed);
	set_name(obj, report, &failed);
	set_numbers(obj, &report->explain, &failed);
	set_words(obj, report, &failed);
	err = failed ? -ENOMEM : 0;
	errno = 0;
	if (!err && (json_dumpf(obj, out, DUMP_FLAGS) || fputc('\n', out) == EOF || fflush(out)))
		err = errno ? -errno : -EIO;
	json_decref(obj);
	return err;
}
