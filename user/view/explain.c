// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * view/explain.c - what is said of a group, as text. See view/explain.h.
 */
#include "view/explain.h"

#include <inttypes.h>

#include "base/fmt.h"
#include "base/out.h"
#include "explain/limit_command.h"
#include "explain/owners.h"
#include "explain/report.h"

#define LABEL "  %-11s"

static void put_name(FILE *out, const char *path, const struct container *container,
		     const struct runtime_name *name)
{
	char label[300];

	out_printf(out, "%s", path);
	container_label(container, label, sizeof(label));
	if (*label && container->kind != CONTAINER_UNIT) {
		out_printf(out, container->inside ? "  in " : "  ");
		out_printf(out, "%s", label);
	}
	if (name->container[0]) {
		out_printf(out, "  ");
		out_printf(out, "%s", name->container);
	}
	if (container->pod[0] && container->kind != CONTAINER_POD)
		out_printf(out, "  in pod %s", container->pod);
	if (name->pod[0]) {
		out_printf(out, "  ");
		out_printf(out, "%s", name->pod);
	}
	out_printf(out, "\n");
}

static void put_report_name(FILE *out, const struct report *report)
{
	if (report->note && *report->note) {
		out_printf(out, "note: ");
		out_printf(out, "%s\n", report->note);
	}
	put_name(out, report->explain.group->path, &report->container, &report->name);
}

/* The group of a limit: "." is the group itself, "-" none. */
static const char *at_name(const struct explain *e, const struct group *at)
{
	return !at ? "-" : at == e->group ? "." : at->path;
}

static void put_bytes(FILE *out, int64_t bytes)
{
	char buf[FMT_SIZE];

	out_printf(out, " %8s", fmt_bytes(buf, bytes));
}

static void put_at(FILE *out, const struct explain *e, const struct group *at)
{
	out_printf(out, "  %-12s", at_name(e, at));
}

/* A line of the table of limits: what is used, soft limit, limit, what holds, where, peak. */
struct limit_line {
	const char *name;
	int64_t used;
	const struct bound *high; /* NULL: there is no such limit */
	const struct bound *max;
	int64_t peak;
};

static void put_limit(FILE *out, const struct explain *e, const struct limit_line *line)
{
	out_printf(out, LABEL, line->name);
	put_bytes(out, line->used);
	put_bytes(out, line->high ? line->high->own : VAL_NONE);
	put_bytes(out, line->max->own);
	put_bytes(out, line->max->lowest);
	put_at(out, e, line->max->from);
	put_bytes(out, line->max->room);
	put_at(out, e, line->max->by);
	put_bytes(out, line->peak);
	out_printf(out, "\n");
}

static void put_limits(FILE *out, const struct explain *e)
{
	const struct bound *b = e->bounds;
	const struct limit_line lines[] = {
		{ "memory", e->mem[MEM_CURRENT], &b[BOUND_HIGH], &b[BOUND_MAX], e->mem[MEM_PEAK] },
		{ "memsw", e->mem[MEM_MEMSW], NULL, &b[BOUND_MEMSW], e->mem[MEM_MEMSW_PEAK] },
		{ "swap", e->mem[MEM_SWAP], &b[BOUND_SWAP_HIGH], &b[BOUND_SWAP],
		  e->mem[COL_SWAP_PEAK] },
		{ "zswap", e->mem[COL_ZSWAP_CURRENT], NULL, &b[BOUND_ZSWAP], VAL_NONE },
	};

	out_printf(out, LABEL " %8s %8s %8s %8s  %-12s %8s  %-12s %8s\n", "", "USED", "HIGH", "MAX",
		   "HOLDS", "SET AT", "LEFT", "LEAST AT", "PEAK");
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		if (i == 1 ? !e->v2 : i != 3 || e->v2)
			put_limit(out, e, &lines[i]);
}

static void put_footprint(FILE *out, const struct explain *e)
{
	char a[FMT_SIZE], b[FMT_SIZE], c[FMT_SIZE], d[FMT_SIZE];

	out_printf(out, LABEL, "footprint");
	fmt_bytes(a, e->footprint);
	fmt_bytes(b, e->mem[MEM_CURRENT]);
	fmt_bytes(c, e->mem[MEM_SWAP]);
	fmt_bytes(d, e->mem[COL_SWAPCACHED]);
	if (!e->v2)
		out_printf(out, " %s = memory %s + swap %s; v1 counts no page twice\n", a, b, c);
	else if (e->footprint != VAL_NONE)
		out_printf(out, " %s = memory %s + swap %s - %s that is in both (swap cache)
", a,
			   b, c, d);
	else if (val_plus(e->mem[MEM_CURRENT], e->mem[MEM_SWAP]) != VAL_NONE)
		out_printf(out,
			   " %s at most = memory %s + swap %s; what is in both is not known here
",
			   fmt_bytes(a, val_plus(e->mem[MEM_CURRENT], e->mem[MEM_SWAP])), b, c);
	else
		out_printf(out, " not known\n");
}

static void put_contents(FILE *out, const struct explain *e)
{
	int64_t files = val_less(e->mem[MEM_FILE], e->mem[MEM_SHMEM]);
	char a[FMT_SIZE], b[FMT_SIZE], c[FMT_SIZE], d[FMT_SIZE];

	out_printf(out, LABEL " anonymous %s, tmpfs and shared %s, files %s, kernel %s\n",
		   "contents", fmt_bytes(a, e->mem[MEM_ANON]), fmt_bytes(b, e->mem[MEM_SHMEM]),
		   fmt_bytes(c, files), fmt_bytes(d, e->mem[MEM_KERNEL]));
}

static void put_event(FILE *out, const char *name, int64_t count)
{
	char buf[FMT_SIZE];

	out_printf(out, " %s %s", name, fmt_count(buf, count));
}

static void put_events(FILE *out, const struct explain *e)
{
	out_printf(out, LABEL " memory:", "events");
	if (e->v2)
		put_event(out, "high", e->mem[MEM_EVENTS_HIGH]);
	put_event(out, "max", e->mem[MEM_EVENTS_MAX]);
	if (e->v2)
		put_event(out, "oom", e->mem[MEM_EVENTS_OOM]);
	put_event(out, "oom_kill", e->mem[MEM_EVENTS_OOM_KILL]);
	out_printf(out, e->v2 ? "; swap:" : "; memsw:");
	if (e->v2) {
		put_event(out, "high", e->mem[COL_EVENTS_HIGH]);
		put_event(out, "max", e->mem[COL_EVENTS_MAX]);
		put_event(out, "fail", e->mem[COL_EVENTS_FAIL]);
	} else {
		put_event(out, "max", e->mem[MEM_MEMSW_EVENTS]);
	}
	out_printf(out, "\n");
}

static void put_zswap(FILE *out, const struct explain *e)
{
	char a[FMT_SIZE], b[FMT_SIZE], c[FMT_SIZE];

	out_printf(out, LABEL " %s", "zswap", e->machine->host.zswap);
	if (e->mem[COL_ZSWAPPED] != VAL_NONE)
		out_printf(out, ", %s held in %s, ratio %s", fmt_bytes(a, e->mem[COL_ZSWAPPED]),
			   fmt_bytes(b, e->mem[COL_ZSWAP_CURRENT]),
			   fmt_ratio(c, e->mem[COL_ZSWAP_RATIO]));
	if (e->writeback_by) {
		out_printf(out, ", no page to a device: memory.zswap.writeback is 0 in ");
		out_printf(out, "%s", e->writeback_by->path);
	} else if (host_zswap_is_on(&e->machine->host)) {
		out_printf(out, ", pages may go to a device");
	}
	out_printf(out, "\n");
}

static void put_machine(FILE *out, const struct explain *e)
{
	const struct machine *m = e->machine;
	char a[FMT_SIZE], b[FMT_SIZE], c[FMT_SIZE];

	out_printf(out, LABEL " %s of memory, %s available, swappiness %s\n", "machine",
		   fmt_bytes(a, m->memory), fmt_bytes(b, m->available),
		   fmt_count(c, e->swappiness));
	out_printf(out, LABEL " ", "swap");
	for (size_t i = 0; i < m->nr_devices && i < MACHINE_DEVICES; i++) {
		if (i)
			out_printf(out, "\n" LABEL " ", "");
		out_printf(out, "%s", m->devices[i].name);
		out_printf(out, ": %s, %s used, priority %d", fmt_bytes(a, m->devices[i].size),
			   fmt_bytes(b, m->devices[i].used), m->devices[i].priority);
	}
	out_printf(out, "%s\n", m->nr_devices ? "" : "no device");
}

static void put_trend(FILE *out, const struct explain *e)
{
	const struct trend *t = &e->trend;
	char a[FMT_SIZE], b[FMT_SIZE], c[FMT_SIZE];

	out_printf(out, LABEL " some %s full %s, percent of the last 10 s\n", "pressure",
		   fmt_hundredths(a, e->mem[COL_PSI_SOME]),
		   fmt_hundredths(b, e->mem[COL_PSI_FULL]));
	if (t->ns)
		out_printf(
			out,
			LABEL
			" in %.1f s: swap %s more, anonymous memory %s more, %s page%s came back\n",
			"activity", (double)t->ns / 1e9, fmt_bytes(a, t->swap),
			fmt_bytes(b, t->anon), fmt_count(c, t->refaults), fmt_plural(t->refaults));
	else
		out_printf(out, LABEL " not known: there are no two readings of it\n", "activity");
}

static void put_fit(FILE *out, const struct report *report)
{
	const struct forecast *forecast = &report->forecast;
	char a[FMT_SIZE], b[FMT_SIZE];

	switch (forecast_fit(forecast, report->config.grow)) {
	case FORECAST_FITS:
		out_printf(out, "  it fits: no OOM below %s\n",
			   fmt_bytes(a, forecast->end.at.least));
		break;
	case FORECAST_ENDS:
		out_printf(out, "  it does not fit: OOM from %s\n", fmt_bytes(a, forecast->oom_at));
		break;
	case FORECAST_HELD:
		out_printf(out, "  it may not go on: from %s on memory.high of ",
			   fmt_bytes(a, forecast->end.held));
		out_printf(out, "%s", explain_who(&report->explain, forecast->end.held_by));
		out_printf(out, " makes its tasks wait\n");
		break;
	case FORECAST_DEPENDS:
		out_printf(out, "  it may not fit: OOM from %s on",
			   fmt_bytes(a, forecast->end.at.least));
		if (forecast->end.at.most != VAL_MAX)
			out_printf(out, ", %s at the latest", fmt_bytes(b, forecast->end.at.most));
		out_printf(out, "\n");
		break;
	case FORECAST_UNKNOWN:
		out_printf(out, "  whether it fits is not known\n");
		break;
	}
}

static void put_future(FILE *out, const struct report *report)
{
	const struct forecast *forecast = &report->forecast;
	int64_t grow = report->config.grow;
	char buf[FMT_SIZE];

	if (grow == VAL_NONE)
		out_printf(out, "\nif it grows, with anonymous memory, by more than\n");
	else
		out_printf(out, "\nif it grows by %s of anonymous memory, from\n",
			   fmt_bytes(buf, grow));
	for (size_t i = 0; i < forecast->nr; i++) {
		out_printf(out, "  %8s  %-9s ", fmt_bytes(buf, forecast->steps[i].at),
			   step_name(forecast->steps[i].kind));
		out_printf(out, "%s\n", forecast->steps[i].text);
	}
	if (grow == VAL_NONE)
		return;
	if (!forecast->nr)
		out_printf(out, "  nothing happens\n");
	put_fit(out, report);
}

static void put_translations(FILE *out, const struct report *report)
{
	if (explain_is_root(&report->explain))
		return;
	out_printf(out, "\nthe group's own limits elsewhere\n");
	for (size_t i = 0; i < RUNTIME_LIMITS; i++) {
		const struct runtime_limit *t = &report->translations[i];

		out_printf(out, LABEL " ", t->to);
		out_printf(out, "%s", t->text[0] ? t->text : "-");
		if (t->note[0])
			out_printf(out, "\n" LABEL " (%s)", "", t->note);
		out_printf(out, "\n");
	}
}

static void put_note(FILE *out, const struct report *report, const struct check_note *note)
{
	char fix[2 * LIMIT_COMMAND_SIZE];
	bool fires = note->result == CHECK_FIRES;

	out_printf(out, "%c %s %s: ", fires ? '!' : '?',
		   fires ? check_severity_name(note->severity) : "not known", note->id);
	out_printf(out, "%s\n", note->text);
	check_fix(note, &report->explain, fix, sizeof(fix));
	if (fires && *fix) {
		out_printf(out, "    fix: ");
		out_printf(out, "%s\n", fix);
	}
}

static void put_notes(FILE *out, const struct report *report, enum check_result result)
{
	for (size_t i = 0; i < report->nr_notes; i++)
		if (report->notes[i].result == result)
			put_note(out, report, &report->notes[i]);
}

/* What could not be looked at, and that nothing is wrong where that is so. */
static void put_rest(FILE *out, const struct report *report)
{
	size_t none = 0;

	for (size_t i = 0; i < report->nr_notes; i++)
		none += report->notes[i].result == CHECK_NONE;
	out_printf(out, "\nchecks\n");
	put_notes(out, report, CHECK_UNKNOWN);
	out_printf(out, "  %zu with nothing to say, %zu that do not apply\n",
		   report->nr_notes - none - report->unknown - report->fired[SEVERITY_INFO] -
			   report->fired[SEVERITY_WARN] - report->fired[SEVERITY_BAD],
		   none);
}

/* The cause comes first, then what is next, then the numbers. */
int view_explain_text(FILE *out, const struct report *report)
{
	const struct explain *e = &report->explain;

	put_report_name(out, report);
	put_notes(out, report, CHECK_FIRES);
	put_future(out, report);
	out_printf(out, "\n");
	put_limits(out, e);
	if (e->hidden)
		out_printf(out, "  limits of groups above this mount's root hold too and cannot be "
				"seen\n");
	put_footprint(out, e);
	put_contents(out, e);
	put_events(out, e);
	put_zswap(out, e);
	put_machine(out, e);
	put_trend(out, e);
	put_translations(out, report);
	put_rest(out, report);
	return out_flush(out);
}

int view_explain_brief(FILE *out, const struct report *report)
{
	put_report_name(out, report);
	put_notes(out, report, CHECK_FIRES);
	if (report->unreadable)
		put_notes(out, report, CHECK_UNKNOWN);
	return out_flush(out);
}

static void put_owner(FILE *out, const struct owners *owners, const struct owner *owner)
{
	const struct bound *bound = &owner->explain.bounds[owners->bound];
	char buf[FMT_SIZE];

	put_bytes(out, owner->swap);
	out_printf(out, " %6s", fmt_percent(buf, owner_share(owners, owner)));
	put_bytes(out, bound->own);
	put_bytes(out, bound->lowest);
	out_printf(out, "  ");
	put_name(out, owner->explain.group->path, &owner->container, &owner->name);
}

int view_owners_text(FILE *out, const struct owners *owners)
{
	char a[FMT_SIZE], b[FMT_SIZE];

	if (owners->swap == VAL_NONE)
		out_printf(out, "who owns the swap is not known: no group has %s\n",
			   owners->swap_file);
	else if (!owners->groups)
		out_printf(out, "no group owns any of the %s of swap in use\n",
			   fmt_bytes(b, owners->machine->host.swap_used));
	else
		out_printf(out, "%" PRId64 " group%s own%s %s of the %s of swap in use\n",
			   owners->groups, fmt_plural(owners->groups),
			   owners->groups == 1 ? "s" : "", fmt_bytes(a, owners->swap),
			   fmt_bytes(b, owners->machine->host.swap_used));
	if (owners->nr)
		out_printf(out, " %8s %6s %8s %8s  GROUP, without those below it\n", "SWAP",
			   "%USED", owners->bound == BOUND_SWAP ? "MAX" : "MEMSW", "HOLDS");
	for (size_t i = 0; i < owners->nr; i++)
		put_owner(out, owners, &owners->list[i]);
	if (owners->free)
		out_printf(out,
			   "  no limit holds for %" PRId64 " of these, of its own or above it\n",
			   owners->free);
	out_printf(out, "\n");
	return out_flush(out);
}
