// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * view/explain.c - what is said of a group, as text. See view/explain.h.
 */
#include "view/explain.h"

#include <inttypes.h>

#include "base/escape.h"
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

	out_safe(out, path);
	container_label(container, label, sizeof(label));
	if (*label && container->kind != CONTAINER_UNIT) {
		fputs(container->inside ? "  in " : "  ", out);
		out_safe(out, label);
	}
	if (name->container[0]) {
		fputs("  ", out);
		out_safe(out, name->container);
	}
	if (container->pod[0] && container->kind != CONTAINER_POD)
		fprintf(out, "  in pod %s", container->pod);
	if (name->pod[0]) {
		fputs("  ", out);
		out_safe(out, name->pod);
	}
	fputc('\n', out);
}

static void put_report_name(FILE *out, const struct report *report)
{
	if (report->note && *report->note) {
		fputs("note: ", out);
		out_safe(out, report->note);
		fputc('\n', out);
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

	fprintf(out, " %8s", fmt_bytes(buf, bytes));
}

static void put_at(FILE *out, const struct explain *e, const struct group *at)
{
	char safe[4096];

	escape_name(safe, sizeof(safe), at_name(e, at), ESCAPE_UTF8);
	fprintf(out, "  %-12s", safe);
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
	fprintf(out, LABEL, line->name);
	put_bytes(out, line->used);
	put_bytes(out, line->high ? line->high->own : VAL_NONE);
	put_bytes(out, line->max->own);
	put_bytes(out, line->max->lowest);
	put_at(out, e, line->max->from);
	put_bytes(out, line->max->room);
	put_at(out, e, line->max->by);
	put_bytes(out, line->peak);
	fputc('\n', out);
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

	fprintf(out, LABEL " %8s %8s %8s %8s  %-12s %8s  %-12s %8s\n", "", "USED", "HIGH", "MAX",
		"HOLDS", "SET AT", "LEFT", "LEAST AT", "PEAK");
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		if (i == 1 ? !e->v2 : i != 3 || e->v2)
			put_limit(out, e, &lines[i]);
}

static void put_footprint(FILE *out, const struct explain *e)
{
	char a[FMT_SIZE], b[FMT_SIZE], c[FMT_SIZE], d[FMT_SIZE];

	fprintf(out, LABEL, "footprint");
	fmt_bytes(a, e->footprint);
	fmt_bytes(b, e->mem[MEM_CURRENT]);
	fmt_bytes(c, e->mem[MEM_SWAP]);
	fmt_bytes(d, e->mem[COL_SWAPCACHED]);
	if (!e->v2)
		fprintf(out, " %s = memory %s + swap %s; v1 counts no page twice\n", a, b, c);
	else if (e->footprint != VAL_NONE)
		fprintf(out, " %s = memory %s + swap %s - %s that is in both (swap cache)\n", a, b,
			c, d);
	else if (explain_plus(e->mem[MEM_CURRENT], e->mem[MEM_SWAP]) != VAL_NONE)
		fprintf(out,
			" %s at most = memory %s + swap %s; what is in both is not known here\n",
			fmt_bytes(a, e->mem[MEM_CURRENT] + e->mem[MEM_SWAP]), b, c);
	else
		fprintf(out, " not known\n");
}

static void put_contents(FILE *out, const struct explain *e)
{
	int64_t files = explain_less(e->mem[MEM_FILE], e->mem[MEM_SHMEM]);
	char a[FMT_SIZE], b[FMT_SIZE], c[FMT_SIZE], d[FMT_SIZE];

	fprintf(out, LABEL " anonymous %s, tmpfs and shared %s, files %s, kernel %s\n", "contents",
		fmt_bytes(a, e->mem[MEM_ANON]), fmt_bytes(b, e->mem[MEM_SHMEM]),
		fmt_bytes(c, files), fmt_bytes(d, e->mem[MEM_KERNEL]));
}

static void put_event(FILE *out, const char *name, int64_t count)
{
	char buf[FMT_SIZE];

	fprintf(out, " %s %s", name, fmt_count(buf, count));
}

static void put_events(FILE *out, const struct explain *e)
{
	fprintf(out, LABEL " memory:", "events");
	if (e->v2)
		put_event(out, "high", e->mem[MEM_EVENTS_HIGH]);
	put_event(out, "max", e->mem[MEM_EVENTS_MAX]);
	if (e->v2)
		put_event(out, "oom", e->mem[MEM_EVENTS_OOM]);
	put_event(out, "oom_kill", e->mem[MEM_EVENTS_OOM_KILL]);
	fputs(e->v2 ? "; swap:" : "; memsw:", out);
	if (e->v2) {
		put_event(out, "high", e->mem[COL_EVENTS_HIGH]);
		put_event(out, "max", e->mem[COL_EVENTS_MAX]);
		put_event(out, "fail", e->mem[COL_EVENTS_FAIL]);
	} else {
		put_event(out, "max", e->mem[MEM_MEMSW_EVENTS]);
	}
	fputc('\n', out);
}

static void put_zswap(FILE *out, const struct explain *e)
{
	char a[FMT_SIZE], b[FMT_SIZE], c[FMT_SIZE];

	fprintf(out, LABEL " %s", "zswap", e->machine->host.zswap);
	if (e->mem[COL_ZSWAPPED] != VAL_NONE)
		fprintf(out, ", %s held in %s, ratio %s", fmt_bytes(a, e->mem[COL_ZSWAPPED]),
			fmt_bytes(b, e->mem[COL_ZSWAP_CURRENT]),
			fmt_ratio(c, e->mem[COL_ZSWAP_RATIO]));
	if (e->writeback_by) {
		fputs(", no page to a device: memory.zswap.writeback is 0 in ", out);
		out_safe(out, e->writeback_by->path);
	} else if (host_zswap_is_on(&e->machine->host)) {
		fputs(", pages may go to a device", out);
	}
	fputc('\n', out);
}

static void put_machine(FILE *out, const struct explain *e)
{
	const struct machine *m = e->machine;
	char a[FMT_SIZE], b[FMT_SIZE], c[FMT_SIZE];

	fprintf(out, LABEL " %s of memory, %s available, swappiness %s\n", "machine",
		fmt_bytes(a, m->memory), fmt_bytes(b, m->available), fmt_count(c, e->swappiness));
	fprintf(out, LABEL " ", "swap");
	for (size_t i = 0; i < m->nr_devices && i < MACHINE_DEVICES; i++) {
		if (i)
			fprintf(out, "\n" LABEL " ", "");
		out_safe(out, m->devices[i].name);
		fprintf(out, ": %s, %s used, priority %d", fmt_bytes(a, m->devices[i].size),
			fmt_bytes(b, m->devices[i].used), m->devices[i].priority);
	}
	fprintf(out, "%s\n", m->nr_devices ? "" : "no device");
}

static void put_trend(FILE *out, const struct explain *e)
{
	const struct trend *t = &e->trend;
	char a[FMT_SIZE], b[FMT_SIZE], c[FMT_SIZE];

	fprintf(out, LABEL " some %s full %s, percent of the last 10 s\n", "pressure",
		fmt_hundredths(a, e->mem[COL_PSI_SOME]), fmt_hundredths(b, e->mem[COL_PSI_FULL]));
	if (t->ns)
		fprintf(out,
			LABEL
			" in %.1f s: swap %s more, anonymous memory %s more, %s page%s came back\n",
			"activity", (double)t->ns / 1e9, fmt_bytes(a, t->swap),
			fmt_bytes(b, t->anon), fmt_count(c, t->refaults), fmt_plural(t->refaults));
	else
		fprintf(out, LABEL " not known: there are no two readings of it\n", "activity");
}

static void put_fit(FILE *out, const struct report *report)
{
	const struct forecast *forecast = &report->forecast;
	char a[FMT_SIZE], b[FMT_SIZE];

	switch (forecast_fit(forecast, report->config.grow)) {
	case FORECAST_FITS:
		fprintf(out, "  it fits: no OOM below %s\n", fmt_bytes(a, forecast->end.at.least));
		break;
	case FORECAST_ENDS:
		fprintf(out, "  it does not fit: OOM from %s\n", fmt_bytes(a, forecast->oom_at));
		break;
	case FORECAST_HELD:
		fprintf(out, "  it may not go on: from %s on memory.high of ",
			fmt_bytes(a, forecast->end.held));
		out_safe(out, explain_who(&report->explain, forecast->end.held_by));
		fputs(" makes its tasks wait\n", out);
		break;
	case FORECAST_DEPENDS:
		fprintf(out, "  it may not fit: OOM from %s on",
			fmt_bytes(a, forecast->end.at.least));
		if (forecast->end.at.most != VAL_MAX)
			fprintf(out, ", %s at the latest", fmt_bytes(b, forecast->end.at.most));
		fputc('\n', out);
		break;
	case FORECAST_UNKNOWN:
		fprintf(out, "  whether it fits is not known\n");
		break;
	}
}

static void put_future(FILE *out, const struct report *report)
{
	const struct forecast *forecast = &report->forecast;
	int64_t grow = report->config.grow;
	char buf[FMT_SIZE];

	if (grow == VAL_NONE)
		fprintf(out, "\nif it grows, with anonymous memory, by more than\n");
	else
		fprintf(out, "\nif it grows by %s of anonymous memory, from\n",
			fmt_bytes(buf, grow));
	for (size_t i = 0; i < forecast->nr; i++) {
		fprintf(out, "  %8s  %-9s ", fmt_bytes(buf, forecast->steps[i].at),
			step_name(forecast->steps[i].kind));
		out_safe(out, forecast->steps[i].text);
		fputc('\n', out);
	}
	if (grow == VAL_NONE)
		return;
	if (!forecast->nr)
		fprintf(out, "  nothing happens\n");
	put_fit(out, report);
}

static void put_translations(FILE *out, const struct report *report)
{
	if (explain_is_root(&report->explain))
		return;
	fputs("\nthe group's own limits elsewhere\n", out);
	for (size_t i = 0; i < RUNTIME_LIMITS; i++) {
		const struct runtime_limit *t = &report->translations[i];

		fprintf(out, LABEL " ", t->to);
		out_safe(out, t->text[0] ? t->text : "-");
		if (t->note[0])
			fprintf(out, "\n" LABEL " (%s)", "", t->note);
		fputc('\n', out);
	}
}

static void put_note(FILE *out, const struct report *report, const struct check_note *note)
{
	char fix[2 * LIMIT_COMMAND_SIZE];
	bool fires = note->result == CHECK_FIRES;

	fprintf(out, "%c %s %s: ", fires ? '!' : '?',
		fires ? check_severity_name(note->severity) : "not known", note->id);
	out_safe(out, note->text);
	fputc('\n', out);
	check_fix(note, &report->explain, fix, sizeof(fix));
	if (fires && *fix) {
		fputs("    fix: ", out);
		out_safe(out, fix);
		fputc('\n', out);
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
	fputs("\nchecks\n", out);
	put_notes(out, report, CHECK_UNKNOWN);
	fprintf(out, "  %zu with nothing to say, %zu that do not apply\n",
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
	fputc('\n', out);
	put_limits(out, e);
	if (e->hidden)
		fputs("  limits of groups above this mount's root hold too and cannot be seen\n",
		      out);
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
	fprintf(out, " %6s", fmt_percent(buf, owner_share(owners, owner)));
	put_bytes(out, bound->own);
	put_bytes(out, bound->lowest);
	fputs("  ", out);
	put_name(out, owner->explain.group->path, &owner->container, &owner->name);
}

int view_owners_text(FILE *out, const struct owners *owners)
{
	char a[FMT_SIZE], b[FMT_SIZE];

	if (owners->swap == VAL_NONE)
		fprintf(out, "who owns the swap is not known: no group has %s\n",
			owners->swap_file);
	else if (!owners->groups)
		fprintf(out, "no group owns any of the %s of swap in use\n",
			fmt_bytes(b, owners->machine->host.swap_used));
	else
		fprintf(out, "%" PRId64 " group%s own%s %s of the %s of swap in use\n",
			owners->groups, fmt_plural(owners->groups), owners->groups == 1 ? "s" : "",
			fmt_bytes(a, owners->swap), fmt_bytes(b, owners->machine->host.swap_used));
	if (owners->nr)
		fprintf(out, " %8s %6s %8s %8s  GROUP, without those below it\n", "SWAP", "%USED",
			owners->bound == BOUND_SWAP ? "MAX" : "MEMSW", "HOLDS");
	for (size_t i = 0; i < owners->nr; i++)
		put_owner(out, owners, &owners->list[i]);
	if (owners->free)
		fprintf(out, "  no limit holds for %" PRId64 " of these, of its own or above it\n",
			owners->free);
	fputc('\n', out);
	return out_flush(out);
}
