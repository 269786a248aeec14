// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * view/explain.c - a report on a group, as text. See view/explain.h. Shows as much as fits on one
 * screen; it names the rest, which is in the JSON.
 */
#include "view/explain.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/escape.h"
#include "base/fmt.h"
#include "base/out.h"
#include "base/text.h"
#include "explain/limit_command.h"
#include "explain/owners.h"
#include "explain/report.h"

#define LABEL "  %-10s"
#define TEXT_COLUMN 13 /* after a label and a blank */

/* The path stays whole; other names get their own line where they do not fit. */
static void put_name(FILE *out, int column, const char *path, const struct container *container,
		     const struct runtime_name *name)
{
	bool is_pod = container->kind == CONTAINER_POD;
	const char *pod = is_pod || name->pod[0] ? name->pod : container->pod;
	char safe[4 * 4096], label[CONTAINER_LABEL_SIZE], all[1024] = "";

	container_label(container, label, sizeof(label));
	if (*label && container->kind != CONTAINER_UNIT)
		text_add(all, sizeof(all), "  %s%s", container->inside ? "in " : "", label);
	if (name->container[0])
		text_add(all, sizeof(all), "  %s", name->container);
	if (*pod)
		text_add(all, sizeof(all), "  %s%s", is_pod ? "" : "in pod ", pod);
	escape_name(safe, sizeof(safe), path, escape_for(out_is_utf8()));
	out_printf(out, "%s", path);
	column += utf8_width(safe);
	escape_name(safe, sizeof(safe), all, escape_for(out_is_utf8()));
	if (*all && column + utf8_width(safe) > out_width(out))
		out_printf(out, "\n");
	out_wrap(out, 2, "%s", all);
}

static void put_report_name(FILE *out, const struct report *report)
{
	if (report->note && *report->note)
		out_wrap(out, 2, "note: %s", report->note);
	put_name(out, 0, report->explain.group->path, &report->container, &report->name);
}

static void put_bytes(FILE *out, int64_t bytes)
{
	char buf[FMT_SIZE];

	out_printf(out, " %8s", fmt_bytes(buf, bytes));
}

/* A row of the table of limits: usage, soft limit, limit and where it is effective, peak. */
struct limit_line {
	const char *name;
	int64_t used;
	const struct bound *high; /* NULL: no such limit */
	const struct bound *max;
	int64_t peak;
	bool hidden;
};

static const char *other(const struct explain *e, const struct group *at)
{
	return at && at != e->group ? explain_who(e, at) : NULL;
}

/* Says which group above sets the bound, unless it is the group itself. */
static void put_at(FILE *out, const struct explain *e, const struct bound *bound)
{
	const char *from = other(e, bound->from), *by = other(e, bound->by);

	if (from && bound->from == bound->by)
		out_wrap(out, TEXT_COLUMN, LABEL " HOLDS and LEFT of %s", "", from);
	else if (from || by)
		out_wrap(out, TEXT_COLUMN, LABEL " %s%s%s%s%s", "", from ? "HOLDS of " : "",
			 from ? from : "", from && by ? ", " : "", by ? "LEFT of " : "",
			 by ? by : "");
}

static void put_limit(FILE *out, const struct explain *e, const struct limit_line *line)
{
	out_printf(out, LABEL, line->name);
	put_bytes(out, line->used);
	put_bytes(out, line->high ? line->high->own : VAL_NONE);
	put_bytes(out, line->max->own);
	put_bytes(out, line->max->lowest);
	put_bytes(out, line->max->room);
	put_bytes(out, line->peak);
	out_printf(out, "\n");
	put_at(out, e, line->max);
}

static bool is_zswap_used(const struct explain *e)
{
	return host_zswap_is_on(&e->machine->host) || e->mem[COL_ZSWAP_CURRENT] > 0 ||
	       val_is_number(e->bounds[BOUND_ZSWAP].lowest);
}

static void put_limits(FILE *out, const struct report *report)
{
	const struct explain *e = &report->explain;
	const struct bound *b = e->bounds;
	const struct limit_line lines[] = {
		{ "memory", e->mem[MEM_CURRENT], &b[BOUND_HIGH], &b[BOUND_MAX], e->mem[MEM_PEAK],
		  false },
		{ "memsw", e->mem[MEM_MEMSW], NULL, &b[BOUND_MEMSW], e->mem[MEM_MEMSW_PEAK],
		  e->v2 },
		{ "swap", e->mem[MEM_SWAP], &b[BOUND_SWAP_HIGH], &b[BOUND_SWAP],
		  e->mem[COL_SWAP_PEAK], !e->v2 },
		{ "zswap", e->mem[COL_ZSWAP_CURRENT], NULL, &b[BOUND_ZSWAP], VAL_NONE,
		  !e->v2 || !is_zswap_used(e) },
	};

	out_printf(out, LABEL " %8s %8s %8s %8s %8s %8s\n", "", "USED", "HIGH", "MAX", "HOLDS",
		   "LEFT", "PEAK");
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		if (!lines[i].hidden)
			put_limit(out, e, &lines[i]);
	if (e->hidden)
		out_wrap(out, 2,
			 "  limits of groups above this mount's root hold too and cannot be seen");
}

/* Without swap, the footprint is the memory. */
static void put_footprint(FILE *out, const struct report *report)
{
	const struct explain *e = &report->explain;
	char a[FMT_SIZE], b[FMT_SIZE], c[FMT_SIZE], d[FMT_SIZE];
	int64_t most = val_plus(e->mem[MEM_CURRENT], e->mem[MEM_SWAP]);

	if (!e->mem[MEM_SWAP])
		return;
	fmt_bytes(a, e->footprint == VAL_NONE ? most : e->footprint);
	fmt_bytes(b, e->mem[MEM_CURRENT]);
	fmt_bytes(c, e->mem[MEM_SWAP]);
	fmt_bytes(d, e->mem[COL_SWAPCACHED]);
	if (most == VAL_NONE)
		out_wrap(out, TEXT_COLUMN, LABEL " not known", "footprint");
	else if (!e->v2)
		out_wrap(out, TEXT_COLUMN,
			 LABEL " %s = memory %s + swap %s; v1 counts no page twice", "footprint", a,
			 b, c);
	else if (e->footprint != VAL_NONE)
		out_wrap(out, TEXT_COLUMN,
			 LABEL " %s = memory %s + swap %s - %s in both (swap cache)", "footprint",
			 a, b, c, d);
	else
		out_wrap(out, TEXT_COLUMN,
			 LABEL " %s at most = memory %s + swap %s - what is in both", "footprint",
			 a, b, c);
}

static void put_contents(FILE *out, const struct report *report)
{
	const struct explain *e = &report->explain;
	int64_t files = val_less(e->mem[MEM_FILE], e->mem[MEM_SHMEM]);
	char a[FMT_SIZE], b[FMT_SIZE], c[FMT_SIZE], d[FMT_SIZE];

	out_wrap(out, TEXT_COLUMN, LABEL " anonymous %s, tmpfs and shared %s, files %s, kernel %s",
		 "contents", fmt_bytes(a, e->mem[MEM_ANON]), fmt_bytes(b, e->mem[MEM_SHMEM]),
		 fmt_bytes(c, files), fmt_bytes(d, e->mem[MEM_KERNEL]));
}

/* Events that happened, or whose number is not known. */
static void put_events(FILE *out, const struct report *report)
{
	const struct explain *e = &report->explain;
	const struct {
		const char *name;
		int versions;
		int64_t count;
	} events[] = {
		{ "high", 2, e->mem[MEM_EVENTS_HIGH] },
		{ "max", 3, e->mem[MEM_EVENTS_MAX] },
		{ "oom", 2, e->mem[MEM_EVENTS_OOM] },
		{ "oom_kill", 3, e->mem[MEM_EVENTS_OOM_KILL] },
		{ "swap high", 2, e->mem[COL_EVENTS_HIGH] },
		{ "swap max", 2, e->mem[COL_EVENTS_MAX] },
		{ "swap fail", 2, e->mem[COL_EVENTS_FAIL] },
		{ "memsw max", 1, e->mem[MEM_MEMSW_EVENTS] },
	};
	char text[512] = "", buf[FMT_SIZE];

	for (size_t i = 0; i < sizeof(events) / sizeof(events[0]); i++)
		if (events[i].versions & (e->v2 ? 2 : 1) && events[i].count)
			text_add(text, sizeof(text), "%s%s %s", *text ? ", " : "", events[i].name,
				 fmt_count(buf, events[i].count));
	out_wrap(out, TEXT_COLUMN, LABEL " %s", "events", *text ? text : "none");
}

static void put_zswap(FILE *out, const struct report *report)
{
	const struct explain *e = &report->explain;
	char text[512], a[FMT_SIZE], b[FMT_SIZE], c[FMT_SIZE];

	if (!is_zswap_used(e) && !(e->mem[COL_ZSWAPPED] > 0))
		return;
	snprintf(text, sizeof(text), "%s", e->machine->host.zswap);
	if (e->mem[COL_ZSWAPPED] != VAL_NONE)
		text_add(text, sizeof(text), ", %s held in %s, ratio %s",
			 fmt_bytes(a, e->mem[COL_ZSWAPPED]),
			 fmt_bytes(b, e->mem[COL_ZSWAP_CURRENT]),
			 fmt_ratio(c, e->mem[COL_ZSWAP_RATIO]));
	if (e->writeback_by)
		text_add(text, sizeof(text), "; writeback is 0 in %s",
			 explain_who(e, e->writeback_by));
	else if (host_zswap_is_on(&e->machine->host) && !e->recorded)
		text_add(text, sizeof(text), "; pages may go to a device");
	out_wrap(out, TEXT_COLUMN, LABEL " %s", "zswap", text);
}

/* Shows priorities if there are several devices. */
static void put_machine(FILE *out, const struct report *report)
{
	const struct explain *e = &report->explain;
	const struct machine *m = e->machine;
	char text[4096] = "", a[FMT_SIZE], b[FMT_SIZE], c[FMT_SIZE];

	for (size_t i = 0; i < m->nr_devices && i < MACHINE_DEVICES; i++) {
		const struct swap_device *device = &m->devices[i];

		text_add(text, sizeof(text), "; %s %s, %s used", device->name,
			 fmt_bytes(a, device->size), fmt_bytes(b, device->used));
		if (m->nr_devices > 1)
			text_add(text, sizeof(text), ", priority %d", device->priority);
	}
	out_wrap(out, TEXT_COLUMN, LABEL " %s, %s available, swappiness %s%s", "machine",
		 fmt_bytes(a, m->memory), fmt_bytes(b, m->available), fmt_count(c, e->swappiness),
		 *text			   ? text
		 : m->host.swap_total == 0 ? "; no swap device"
					   : "; swap devices not known");
}

static void put_trend(FILE *out, const struct report *report)
{
	const struct explain *e = &report->explain;
	const struct trend *t = &e->trend;
	char a[FMT_SIZE], b[FMT_SIZE], c[FMT_SIZE];

	if (t->ns || e->mem[COL_PSI_SOME] != VAL_NONE)
		out_wrap(out, TEXT_COLUMN, LABEL " some %s full %s, percent of the last 10 s%s",
			 "pressure", fmt_hundredths(a, e->mem[COL_PSI_SOME]),
			 fmt_hundredths(b, e->mem[COL_PSI_FULL]), t->ns ? "" : "; one reading");
	if (t->ns)
		out_wrap(out, TEXT_COLUMN,
			 LABEL " in %.1f s: swap %s more, anonymous %s more, %s page%s came back",
			 "activity", (double)t->ns / 1e9, fmt_bytes(a, t->swap),
			 fmt_bytes(b, t->anon), fmt_count(c, t->refaults), fmt_plural(t->refaults));
}

static const char *why_unknown(const struct report *report)
{
	const struct explain *e = &report->explain;

	if (report->forecast.end.fits != VAL_NONE)
		return " in a group below";
	if (e->hidden)
		return ": limits above this mount's root cannot be seen";
	if (!report->forecast.end.known)
		return ": a limit, or its usage, is not known";
	if (e->machine->available == VAL_NONE)
		return ": the available memory is not known";
	return ": how much memory.min keeps for other groups is not known";
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
	case FORECAST_BELOW:
		out_wrap(out, 4, "  it fits here, but not in every group below: %s stops at %s",
			 forecast->below.by->path, fmt_bytes(a, forecast->below.fits));
		break;
	case FORECAST_ENDS:
		out_printf(out, "  it does not fit: OOM from %s\n", fmt_bytes(a, forecast->oom_at));
		break;
	case FORECAST_HELD:
		out_wrap(out, 4, "  it may stall: from %s on, %s of %s throttles its tasks",
			 fmt_bytes(a, forecast->end.held),
			 bound_file(&report->explain, forecast->end.held_kind),
			 explain_who(&report->explain, forecast->end.held_by));
		break;
	case FORECAST_DEPENDS:
		out_printf(out, "  it may not fit: OOM from %s on",
			   fmt_bytes(a, forecast->end.at.least));
		if (forecast->oom_at > forecast->end.at.least &&
		    forecast->oom_at < forecast->end.at.most)
			out_printf(out, ", likely from %s", fmt_bytes(b, forecast->oom_at));
		if (forecast->end.at.most != VAL_MAX)
			out_printf(out, ", %s at the latest", fmt_bytes(b, forecast->end.at.most));
		out_printf(out, "\n");
		break;
	case FORECAST_UNKNOWN:
		out_wrap(out, 4, "  whether it fits is not known%s", why_unknown(report));
		break;
	}
}

/* A group below that ends before this one. */
static void put_below(FILE *out, const struct forecast *forecast)
{
	const struct room_below *below = &forecast->below;
	char buf[FMT_SIZE];

	if (below->by && (forecast->end.fits == VAL_NONE || below->fits < forecast->end.fits))
		out_wrap(out, 4, "  the first group below to stop is %s, at %s", below->by->path,
			 fmt_bytes(buf, below->fits));
}

static void put_future(FILE *out, const struct report *report)
{
	const struct forecast *forecast = &report->forecast;
	int64_t grow = report->config.grow;
	char buf[FMT_SIZE];

	if (grow == VAL_NONE && report->config.recorded && !forecast->nr) {
		out_printf(out, "what happens if it grows is not known: its memory was not kept\n");
		return;
	}
	if (grow == VAL_NONE)
		out_printf(out, "if its anonymous memory grows by more than\n");
	else
		out_printf(out, "if its anonymous memory grows by %s, from\n",
			   fmt_bytes(buf, grow));
	for (size_t i = 0; i < forecast->nr; i++) {
		out_wrap(out, 21, "  %8s %-9s %s", fmt_bytes(buf, forecast->steps[i].at),
			 step_name(forecast->steps[i].kind), forecast->steps[i].text);
	}
	if (grow == VAL_NONE) {
		put_below(out, forecast);
		return;
	}
	if (!forecast->nr && forecast_fit(forecast, grow) == FORECAST_FITS)
		out_printf(out, "  nothing happens\n");
	put_fit(out, report);
}

/* The tool that made the group, in whose terms the limits are shown. */
static const char *runtime_of(const struct container *container)
{
	if (container->pod[0])
		return "kubernetes";
	switch (container->kind) {
	case CONTAINER_DOCKER:
	case CONTAINER_PODMAN:
	case CONTAINER_OTHER:
		return "docker";
	case CONTAINER_UNIT:
		return "systemd";
	default:
		return "";
	}
}

/* A command is never wrapped. */
static void put_translations(FILE *out, const struct report *report)
{
	const char *runtime = runtime_of(&report->container);

	for (size_t i = 0; i < RUNTIME_LIMITS && !explain_is_root(&report->explain); i++) {
		const struct runtime_limit *t = &report->translations[i];

		if (strcmp(t->to, runtime) != 0 || !t->text[0])
			continue;
		out_printf(out, LABEL " ", t->to);
		out_printf(out, "%s", t->text);
		out_printf(out, "\n");
		if (t->note[0])
			out_wrap(out, TEXT_COLUMN, "%*s(%s)", TEXT_COLUMN, "", t->note);
	}
}

static void put_note(FILE *out, const struct report *report, const struct check_note *note)
{
	char fix[2 * LIMIT_COMMAND_SIZE];
	bool fires = note->result == CHECK_FIRES;

	out_wrap(out, 2, "%c %s %s: %s", fires ? '!' : '?',
		 fires ? check_severity_name(note->severity) : "not known", note->id, note->text);
	check_fix(note, &report->explain, fix, sizeof(fix));
	if (fires && *fix) {
		out_printf(out, "    fix: ");
		out_printf(out, "%s", fix);
		out_printf(out, "\n");
	}
}

static void put_notes(FILE *out, const struct report *report, enum check_result result)
{
	for (size_t i = 0; i < report->nr_notes; i++)
		if (report->notes[i].result == result)
			put_note(out, report, &report->notes[i]);
}

/* Number of checks that found nothing. */
static void put_rest(FILE *out, const struct report *report)
{
	const struct report_result *result = &report->result;
	size_t none = 0;

	for (size_t i = 0; i < report->nr_notes; i++)
		none += report->notes[i].result == CHECK_NONE;
	out_printf(out, LABEL " %zu more found nothing, %zu do not apply\n", "checks",
		   report->nr_notes - none - result->unknown - result->fired[SEVERITY_INFO] -
			   result->fired[SEVERITY_WARN] - result->fired[SEVERITY_BAD],
		   none);
}

static bool is_unknown(const struct report *report, size_t i, const char *text)
{
	const struct check_note *note = &report->notes[i];

	return note->result == CHECK_UNKNOWN && (!text || !strcmp(note->text, text));
}

/* Checks that could not be made, one line per reason. */
static void put_unknown(FILE *out, const struct report *report)
{
	for (size_t i = 0; i < report->nr_notes; i++) {
		const char *text = report->notes[i].text;
		char ids[1024] = "";
		bool said = false;

		for (size_t j = 0; j < i && !said; j++)
			said = is_unknown(report, j, text);
		if (!is_unknown(report, i, NULL) || said)
			continue;
		for (size_t j = i; j < report->nr_notes; j++)
			if (is_unknown(report, j, text))
				text_add(ids, sizeof(ids), "%s%s", *ids ? ", " : "",
					 report->notes[j].id);
		out_wrap(out, 2, "? not known %s: %s", ids, text);
	}
}

void view_unknown_text(FILE *out, const char *ids, const char *path, size_t nr, size_t all,
		       const char *why)
{
	if (nr > 1)
		out_wrap(out, 2, "? not known %s of %zu of %zu groups: %s", ids, nr, all, why);
	else
		out_wrap(out, 2, "? not known %s of %s: %s", ids, path, why);
}

static void put_causes(FILE *out, const struct report *report)
{
	put_report_name(out, report);
	put_notes(out, report, CHECK_FIRES);
}

/* In the order of the page: the causes first, then the forecast, then the numbers. */
static const struct part {
	void (*put)(FILE *out, const struct report *report);
	const char *name; /* NULL: never left out; "": left out without a word */
	int rank;	  /* the lowest is left out first */
} parts[] = {
	{ put_causes, NULL, 0 },
	{ put_future, NULL, 0 },
	{ put_limits, "limits", 8 },
	{ put_footprint, "footprint", 3 },
	{ put_contents, "contents", 7 },
	{ put_events, "events", 6 },
	{ put_zswap, "zswap", 2 },
	{ put_machine, "machine", 5 },
	{ put_trend, "pressure", 4 },
	{ put_translations, "runtime settings", 1 },
	{ put_rest, "", 0 },
	{ put_unknown, NULL, 0 },
};

#define PARTS (sizeof(parts) / sizeof(parts[0]))

/* The parts as text. */
struct page {
	char *text[PARTS]; /* NULL: out of memory */
	bool left_out[PARTS];
};

static char *part_text(const struct part *part, const struct report *report)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		return NULL;
	part->put(out, report);
	if (!fclose(out))
		return text;
	free(text);
	return NULL;
}

#define LEFT_OUT "  --full adds "

/* Names of the parts left out, "footprint, zswap"; "": none. */
static char *left_out_text(const struct page *page, char *text, size_t size)
{
	*text = '\0';
	for (size_t i = 0; i < PARTS; i++)
		if (page->left_out[i] && *parts[i].name)
			text_add(text, size, "%s%s", *text ? ", " : "", parts[i].name);
	return text;
}

static int page_lines(const struct page *page, int width)
{
	char text[256];
	int lines = 0, left_out = (int)strlen(left_out_text(page, text, sizeof(text)));

	for (size_t i = 0; i < PARTS; i++)
		for (const char *at = page->text[i]; !page->left_out[i] && (at = strchr(at, '\n'));
		     at++)
			lines++;
	return lines + (left_out != 0) + (left_out + (int)strlen(LEFT_OUT) > width);
}

/* Leaves out one more part. False: there is none. */
static bool page_shorten(struct page *page)
{
	size_t least = PARTS;

	for (size_t i = 0; i < PARTS; i++)
		if (parts[i].name && !page->left_out[i] && *page->text[i] &&
		    (least == PARTS || parts[i].rank < parts[least].rank))
			least = i;
	if (least < PARTS)
		page->left_out[least] = true;
	return least < PARTS;
}

static void page_print(FILE *out, struct page *page, int lines)
{
	char text[256];

	while (page_lines(page, out_width(out)) > lines && page_shorten(page))
		;
	left_out_text(page, text, sizeof(text));
	for (size_t i = 0; i < PARTS; i++) {
		if (*text && parts[i].put == put_unknown)
			out_wrap(out, 4, LEFT_OUT "%s", text);
		if (!page->left_out[i])
			out_bytes(out, page->text[i], strlen(page->text[i]));
	}
}

int view_explain_text(FILE *out, const struct report *report, int lines)
{
	struct page page = { 0 };
	bool all = true;

	for (size_t i = 0; i < PARTS; i++) {
		page.text[i] = part_text(&parts[i], report);
		all &= page.text[i] != NULL;
	}
	if (all)
		page_print(out, &page, lines);
	for (size_t i = 0; i < PARTS; i++)
		free(page.text[i]);
	return all ? out_flush(out) : -ENOMEM;
}

int view_explain_brief(FILE *out, const struct report *report)
{
	put_report_name(out, report);
	put_notes(out, report, CHECK_FIRES);
	if (report->result.unreadable)
		put_unknown(out, report);
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
	put_name(out, 36, owner->explain.group->path, &owner->container, &owner->name);
}

int view_owners_text(FILE *out, const struct owners *owners)
{
	int64_t used = owners->machine->host.swap_used;
	char a[FMT_SIZE], b[FMT_SIZE];

	if (owners->swap == VAL_NONE)
		out_printf(out, "who owns the swap is not known: no group has a number in %s\n",
			   owners->swap_file);
	else if (!owners->groups)
		out_printf(out, "no group owns any of the %s of swap in use\n", fmt_bytes(b, used));
	else if (owners->machine->host.swap_total == 0)
		out_printf(out,
			   "the machine has no swap; %" PRId64 " group%s count%s %s as swapped\n",
			   owners->groups, fmt_plural(owners->groups),
			   owners->groups == 1 ? "s" : "", fmt_bytes(a, owners->swap));
	else if (used == VAL_NONE || used < owners->swap)
		out_printf(out, "%" PRId64 " group%s own%s %s of swap\n", owners->groups,
			   fmt_plural(owners->groups), owners->groups == 1 ? "s" : "",
			   fmt_bytes(a, owners->swap));
	else
		out_printf(out, "%" PRId64 " group%s own%s %s of the %s of swap in use\n",
			   owners->groups, fmt_plural(owners->groups),
			   owners->groups == 1 ? "s" : "", fmt_bytes(a, owners->swap),
			   fmt_bytes(b, used));
	if (owners->nr)
		out_printf(out, " %8s %6s %8s %8s  GROUP, without those below it\n", "SWAP",
			   "%USED", owners->bound == BOUND_SWAP ? "MAX" : "MEMSW", "HOLDS");
	for (size_t i = 0; i < owners->nr; i++)
		put_owner(out, owners, &owners->list[i]);
	if (owners->free)
		out_printf(out, "  no limit holds for %" PRId64 " of these, here or above\n",
			   owners->free);
	out_printf(out, "\n");
	return out_flush(out);
}
