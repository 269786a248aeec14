// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * export/families.c - see export/families.h.
 */
#include "export/families.h"

#include <inttypes.h>
#include <stdbool.h>
#include <string.h>

#include "base/escape.h"
#include "base/out.h"
#include "cgroup/names.h"
#include "export/select.h"
#include "model/container.h"
#include "model/host.h"
#include "stream/event.h"

/* Numbers of the machine and of this process. */
enum machine_value {
	MACHINE_SWAP_TOTAL,
	MACHINE_SWAP_USED,
	MACHINE_SWAP_CHARGED,
	MACHINE_SWAP_UNOWNED,
	MACHINE_CHARGED,
	MACHINE_UNCHARGED,
	MACHINE_REFUSALS,
	MACHINE_ZSWAP_POOL,
	MACHINE_ZSWAP_STORED,
	MACHINE_GROUPS,
	MACHINE_GROUPS_OTHER,
	MACHINE_GROUPS_DRIFTING,
	MACHINE_GROUPS_UNSETTLED,
	MACHINE_MISSED,
	MACHINE_ZSWAP_MISSED,
	MACHINE_ACTOR_MISSED,
	MACHINE_LOST,
	MACHINE_COMPLETE,
	MACHINE_TIME,
	MACHINE_REFRESH,
	MACHINE_CPU,
	MACHINE_RESIDENT,
	MACHINE_START,
	MACHINE__COUNT
};

/* The output, in pieces: there are ten thousands of lines, and nothing in them to escape. */
struct writer {
	FILE *out;
	const struct export_moment *moment;
	enum export_format format;
	bool headed; /* the head of the family was written */
	size_t len;
	char text[8192]; /* not written yet */
};

enum family_type { GAUGE, COUNTER, INFO };
enum family_scope { MACHINE, GROUP, OTHER };

/* Writes labels with values of the moment, or of a group. */
typedef void labels_fn(struct writer *w, const struct export_group *group);

/* A label that tells the samples of a family apart; their values are adjacent. */
struct family_label {
	const char *name;
	int nr;
	const char *(*word)(int i); /* its value in sample @i; NULL: there is no such sample */
};

struct family {
	const char *name; /* of the metric family, without _total or _info */
	enum family_type type;
	enum family_scope scope;
	int value;	  /* enum export_value or machine_value */
	const char *unit; /* the last part of the name; NULL: none */
	const char *help;
	const struct family_label *label; /* NULL: one sample for each group, or one in all */
	labels_fn *labels;		  /* writes more labels; or NULL */
};

static void text_flush(struct writer *w)
{
	out_bytes(w->out, w->text, w->len);
	w->len = 0;
}

static void put_bytes(struct writer *w, const char *text, size_t len)
{
	if (len > sizeof(w->text) - w->len)
		text_flush(w);
	if (len > sizeof(w->text)) {
		out_bytes(w->out, text, len);
		return;
	}
	memcpy(w->text + w->len, text, len);
	w->len += len;
}

static void put_text(struct writer *w, const char *text)
{
	put_bytes(w, text, strlen(text));
}

static void put_quoted(struct writer *w, const char *value)
{
	while (*value) {
		size_t plain = strcspn(value, "\\\"\n");

		put_bytes(w, value, plain);
		value += plain;
		if (!*value)
			break;
		put_bytes(w, "\\", 1);
		put_bytes(w, *value == '\n' ? "n" : value, 1);
		value++;
	}
}

static void put_label(struct writer *w, const char *name, const char *value)
{
	put_text(w, name);
	put_text(w, "=\"");
	put_quoted(w, value);
	put_bytes(w, "\"", 1);
}

static void put_more_label(struct writer *w, const char *name, const char *value)
{
	if (!value || !*value)
		return;
	put_bytes(w, ",", 1);
	put_label(w, name, value);
}

static void labels_build(struct writer *w, const struct export_group *group)
{
	(void)group;
	put_label(w, "version", w->moment->version);
}

/* Whoever wrote a recording or made a container may have put anything there. */
static void put_foreign_label(struct writer *w, const char *name, const char *value)
{
	char safe[4 * 1024 + 1];

	if (!value)
		return;
	escape_name(safe, sizeof(safe), value, ESCAPE_UTF8);
	put_more_label(w, name, safe);
}

static void labels_kernel(struct writer *w, const struct export_group *group)
{
	const struct host *host = w->moment->host;

	(void)group;
	put_label(w, "hierarchy", host->hierarchy ? host->hierarchy : "");
	put_foreign_label(w, "attach", host->attach);
	put_foreign_label(w, "release", host->kernel);
	put_foreign_label(w, "actors_missing", host->actors_missing);
}

/* "NAMESPACE/POD"; not all of its parts have to be known. */
static void put_pod(struct writer *w, char *pod)
{
	char *slash = strchr(pod, '/');

	if (!slash)
		return;
	*slash = '\0';
	put_foreign_label(w, "namespace", pod);
	put_foreign_label(w, "pod", slash + 1);
}

/* What the path says, and the names that files have. */
static void labels_group(struct writer *w, const struct export_group *group)
{
	struct runtime_name name = { "", "" };
	struct container container;

	container_parse(group->path, &container);
	if (w->moment->names)
		names_find(w->moment->names, group->path, &container, &name);
	put_foreign_label(w, "container",
			  name.container[0] || container.kind != CONTAINER_LXC ? name.container
									       : container.name);
	put_pod(w, name.pod);
	put_more_label(w, "container_id", container.id);
	put_more_label(w, "pod_uid", container.pod);
	put_more_label(w, "unit", container_unit(group->label));
}

static void labels_drift(struct writer *w, const struct export_group *group)
{
	put_more_label(w, "cause", group->drift_cause);
}

static const char *event_name(int event)
{
	static const char *const names[] = { "high", "max", "fail" };

	return names[event];
}

static const struct family_label event_label = { "event", 3, event_name };
static const struct family_label actor_label = { "actor", ACTOR_COUNT, trace_actor_name };

#define TREE(name, type, value, unit, help)                                                        \
	{                                                                                          \
		"cgswap_group_tree_" name, type, GROUP, value, unit,                               \
			help ", of the group and those below it", NULL, NULL                       \
	}
/* Of the group itself, or of all groups without series of their own. */
#define OWN(name, type, value, unit, help)                                                         \
	{                                                                                          \
		"cgswap_group_" name,	      type, GROUP, value, unit,                            \
		help ", of the group itself", NULL, NULL                                           \
	},                                                                                         \
	{                                                                                          \
		"cgswap_other_" name, type, OTHER, value, unit,                                    \
			help ", of all groups without series", NULL, NULL                          \
	}
#define LIMIT(name, value, help)                                                                   \
	{                                                                                          \
		"cgswap_group_" name, GAUGE, GROUP, value, "bytes", help, NULL, NULL               \
	}
#define ONE(name, type, value, unit, help)                                                         \
	{                                                                                          \
		name, type, MACHINE, value, unit, help, NULL, NULL                                 \
	}

static const struct family families[] = {
	{ "cgswap_build", INFO, MACHINE, 0, NULL, "Version of cgswap", NULL, labels_build },
	{ "cgswap_kernel", INFO, MACHINE, 0, NULL,
	  "The kernel, how programs are attached, and the hierarchy that counts memory", NULL,
	  labels_kernel },
	ONE("cgswap_swap_total_bytes", GAUGE, MACHINE_SWAP_TOTAL, "bytes",
	    "Size of all swap devices"),
	ONE("cgswap_swap_used_bytes", GAUGE, MACHINE_SWAP_USED, "bytes",
	    "Slots in use on all swap devices"),
	ONE("cgswap_swap_charged_bytes", GAUGE, MACHINE_SWAP_CHARGED, "bytes",
	    "Swap charged to groups"),
	ONE("cgswap_swap_unowned_bytes", GAUGE, MACHINE_SWAP_UNOWNED, "bytes",
	    "Swap in use that no group is charged for"),
	ONE("cgswap_charged_pages", COUNTER, MACHINE_CHARGED, "pages",
	    "Pages charged to all groups since the start, removed ones included"),
	ONE("cgswap_uncharged_pages", COUNTER, MACHINE_UNCHARGED, "pages",
	    "Pages uncharged from all groups since the start, removed ones included"),
	ONE("cgswap_refusals_unknown", COUNTER, MACHINE_REFUSALS, NULL,
	    "Charges that a memory.swap.max refused since the start, not known which of several"),
	ONE("cgswap_zswap_pool_bytes", GAUGE, MACHINE_ZSWAP_POOL, "bytes",
	    "Memory of the compressed pages of zswap"),
	ONE("cgswap_zswap_stored_bytes", GAUGE, MACHINE_ZSWAP_STORED, "bytes",
	    "Size of the pages in zswap before compression"),
	ONE("cgswap_memcg_ids", GAUGE, MACHINE_GROUPS, NULL,
	    "Memory cgroups, removed ones that still own swap included"),
	ONE("cgswap_groups_other", GAUGE, MACHINE_GROUPS_OTHER, NULL,
	    "Living groups without series of their own"),
	ONE("cgswap_groups_drifting", GAUGE, MACHINE_GROUPS_DRIFTING, NULL,
	    "Groups whose kernel's number is not the count of cgswap"),
	ONE("cgswap_groups_unsettled", GAUGE, MACHINE_GROUPS_UNSETTLED, NULL,
	    "Groups whose baseline is not confirmed yet"),
	ONE("cgswap_missed_runs", COUNTER, MACHINE_MISSED, NULL,
	    "Runs of the programs that count swap which the kernel skipped"),
	ONE("cgswap_missed_zswap_runs", COUNTER, MACHINE_ZSWAP_MISSED, NULL,
	    "Runs of the programs that count zswap which the kernel skipped"),
	ONE("cgswap_missed_actor_runs", COUNTER, MACHINE_ACTOR_MISSED, NULL,
	    "Runs of the programs that look for actors which the kernel skipped"),
	ONE("cgswap_lost_records", COUNTER, MACHINE_LOST, NULL,
	    "Records that were dropped or could not be decoded; no page of a counter is lost"),
	ONE("cgswap_coverage_complete", GAUGE, MACHINE_COMPLETE, NULL,
	    "0 once programs were attached and did not run for a time: totals lack what came then"),
	ONE("cgswap_refresh_timestamp_seconds", GAUGE, MACHINE_TIME, "seconds",
	    "When these numbers were read, since 1970"),
	ONE("cgswap_scrape_seconds", GAUGE, MACHINE_REFRESH, "seconds",
	    "Time that reading these numbers took"),
	ONE("process_cpu_seconds", COUNTER, MACHINE_CPU, "seconds",
	    "CPU time of cgswap, without that of its programs in the kernel"),
	ONE("process_resident_memory_bytes", GAUGE, MACHINE_RESIDENT, "bytes",
	    "Resident memory of cgswap"),
	ONE("process_start_time_seconds", GAUGE, MACHINE_START, "seconds",
	    "When cgswap was started, since 1970"),
	{ "cgswap_group", INFO, GROUP, 0, NULL,
	  "Who made the group, as its path and the files of container runtimes say", NULL,
	  labels_group },
	OWN("swap_bytes", GAUGE, EXPORT_SWAP, "bytes", "Swap"),
	{ "cgswap_dying_groups", GAUGE, GROUP, EXPORT_DYING, NULL,
	  "Removed groups that still own swap, and whose nearest living ancestor it is; absent: none",
	  NULL, NULL },
	{ "cgswap_other_dying_groups", GAUGE, OTHER, EXPORT_DYING, NULL,
	  "Removed groups that still own swap, below groups without series", NULL, NULL },
	{ "cgswap_dying_swap_bytes", GAUGE, GROUP, EXPORT_DYING_SWAP, "bytes",
	  "Swap of the removed groups whose nearest living ancestor it is; absent: none", NULL,
	  NULL },
	{ "cgswap_other_dying_swap_bytes", GAUGE, OTHER, EXPORT_DYING_SWAP, "bytes",
	  "Swap of the removed groups below groups without series", NULL, NULL },
	TREE("swap_bytes", GAUGE, EXPORT_TREE_SWAP, "bytes",
	     "Swap by the kernel's count (memory.swap.current)"),
	TREE("ledger_bytes", GAUGE, EXPORT_TREE_LEDGER, "bytes", "Swap by the count of cgswap"),
	{ "cgswap_group_tree_drift_bytes", GAUGE, GROUP, EXPORT_TREE_DRIFT, "bytes",
	  "The kernel's count less that of cgswap; absent while a baseline is not confirmed", NULL,
	  labels_drift },
	OWN("missed_pages", GAUGE, EXPORT_MISSED, "pages",
	    "Charges less uncharges that programs missed and that were booked since"),
	LIMIT("swap_max_bytes", EXPORT_SWAP_MAX, "memory.swap.max of the group; absent: no limit"),
	LIMIT("swap_effective_max_bytes", EXPORT_SWAP_MAX_EFFECTIVE,
	      "Lowest memory.swap.max of the group and those above it; absent: no limit"),
	LIMIT("swap_room_bytes", EXPORT_SWAP_ROOM,
	      "Swap that the group can get before a limit of it or above it refuses"),
	LIMIT("swap_high_bytes", EXPORT_SWAP_HIGH,
	      "memory.swap.high of the group; absent: no limit"),
	LIMIT("swap_peak_bytes", EXPORT_SWAP_PEAK, "Most swap that the group ever had"),
	OWN("charged_pages", COUNTER, EXPORT_CHARGED, "pages", "Pages charged: swapped out"),
	OWN("uncharged_pages", COUNTER, EXPORT_UNCHARGED, "pages", "Pages uncharged: swap freed"),
	{ "cgswap_group_evicted_pages", COUNTER, GROUP, EXPORT_EVICTED, "pages",
	  "Pages charged, by what evicted them, of the group itself", &actor_label, NULL },
	{ "cgswap_other_evicted_pages", COUNTER, OTHER, EXPORT_EVICTED, "pages",
	  "Pages charged, by what evicted them, of all groups without series", &actor_label, NULL },
	TREE("swapped_in_pages", COUNTER, EXPORT_TREE_SWAPPED_IN, "pages", "Pages swapped in"),
	TREE("refaulted_pages", COUNTER, EXPORT_TREE_REFAULTED, "pages",
	     "Anonymous pages needed again after they were evicted"),
	{ "cgswap_group_tree_swap_events", COUNTER, GROUP, EXPORT_TREE_HIGH_EVENTS, NULL,
	  "Events of memory.swap.events, of the group and those below it", &event_label, NULL },
	{ "cgswap_group_refusals", COUNTER, GROUP, EXPORT_REFUSALS, NULL,
	  "Charges of the group or one below that the group's own memory.swap.max refused since the "
	  "start",
	  NULL, NULL },
	{ "cgswap_other_refusals", COUNTER, OTHER, EXPORT_REFUSALS, NULL,
	  "Charges that the memory.swap.max of a group without series refused since the start",
	  NULL, NULL },
	TREE("swapcached_bytes", GAUGE, EXPORT_TREE_SWAPCACHED, "bytes",
	     "Pages in memory and in swap at once"),
	TREE("zswap_pool_bytes", GAUGE, EXPORT_TREE_ZSWAP_POOL, "bytes",
	     "Memory of the compressed pages in zswap"),
	TREE("zswap_stored_bytes", GAUGE, EXPORT_TREE_ZSWAP_STORED, "bytes",
	     "Size of the pages in zswap before compression"),
	TREE("zswap_incompressible_bytes", GAUGE, EXPORT_TREE_ZSWAP_INCOMP, "bytes",
	     "Pages in zswap that did not compress and are kept as they are"),
	OWN("zswap_stored_pages", COUNTER, EXPORT_ZSWAP_STORED, "pages", "Pages stored in zswap"),
	OWN("zswap_loaded_pages", COUNTER, EXPORT_ZSWAP_LOADED, "pages", "Pages loaded from zswap"),
	OWN("zswap_rejected_pages", COUNTER, EXPORT_ZSWAP_REJECTED, "pages",
	    "Pages refused by zswap"),
	TREE("zswap_written_back_pages", COUNTER, EXPORT_TREE_WRITTEN_BACK, "pages",
	     "Pages written from zswap to a device"),
	TREE("pressure_memory_waiting_seconds", COUNTER, EXPORT_TREE_WAITING, "seconds",
	     "Time in which some task waited for memory"),
	TREE("pressure_memory_stalled_seconds", COUNTER, EXPORT_TREE_STALLED, "seconds",
	     "Time in which all tasks waited for memory"),
};

#define FAMILIES (sizeof(families) / sizeof(families[0]))

const char *export_content_type(enum export_format format)
{
	return format == EXPORT_OPENMETRICS
		       ? "application/openmetrics-text; version=1.0.0; charset=utf-8"
		       : "text/plain; version=0.0.4; charset=utf-8";
}

static int64_t micros(double seconds)
{
	return val_of(seconds * 1e6);
}

static void machine_fill(const struct export_moment *moment, int64_t *val)
{
	const struct host *host = moment->host;
	size_t others;

	select_other(moment->select, &others);
	val[MACHINE_SWAP_TOTAL] = host->swap_total;
	val[MACHINE_SWAP_USED] = host->swap_used;
	val[MACHINE_SWAP_CHARGED] = host->swap_charged;
	val[MACHINE_SWAP_UNOWNED] = host->swap_unowned;
	val[MACHINE_CHARGED] = host->charged_pages;
	val[MACHINE_UNCHARGED] = host->uncharged_pages;
	val[MACHINE_REFUSALS] = host->refusals_unknown;
	val[MACHINE_ZSWAP_POOL] = host->zswap_pool;
	val[MACHINE_ZSWAP_STORED] = host->zswap_stored;
	val[MACHINE_GROUPS] = host->groups;
	val[MACHINE_GROUPS_OTHER] = (int64_t)others;
	val[MACHINE_GROUPS_DRIFTING] = host->drifting;
	val[MACHINE_GROUPS_UNSETTLED] = host->unsettled;
	val[MACHINE_MISSED] = host->probe_misses;
	val[MACHINE_ZSWAP_MISSED] = host->zswap_misses;
	val[MACHINE_ACTOR_MISSED] = host->actor_misses;
	val[MACHINE_LOST] = host->events_lost;
	val[MACHINE_COMPLETE] = !host->gap;
	val[MACHINE_TIME] = micros(host->time);
	val[MACHINE_REFRESH] = moment->refresh_us;
	val[MACHINE_CPU] = moment->cpu_us;
	val[MACHINE_RESIDENT] = moment->resident_bytes;
	val[MACHINE_START] = moment->start_us;
}

static const char *type_name(const struct family *family, enum export_format format)
{
	if (family->type == INFO)
		return format == EXPORT_OPENMETRICS ? "info" : "gauge";
	return family->type == COUNTER ? "counter" : "gauge";
}

/* The suffix of a sample's name after that of its family. */
static const char *suffix(const struct family *family)
{
	static const char *const suffixes[] = {
		[GAUGE] = "", [COUNTER] = "_total", [INFO] = "_info"
	};

	return suffixes[family->type];
}

/* In 0.0.4 the family has the name of its samples. */
static void put_head(struct writer *w, const struct family *family)
{
	const char *end = w->format == EXPORT_TEXT ? suffix(family) : "";

	text_flush(w);
	out_printf(w->out, "# TYPE %s%s %s\n", family->name, end, type_name(family, w->format));
	if (family->unit && w->format == EXPORT_OPENMETRICS)
		out_printf(w->out, "# UNIT %s %s\n", family->name, family->unit);
	out_printf(w->out, "# HELP %s%s %s.\n", family->name, end, family->help);
}

/* What lines of a family have in common: all but the group, more labels of it, and the value. */
struct lines {
	const struct family *family;
	bool seconds;	/* the values are microseconds */
	char start[96]; /* up to the group */
	char end[64];	/* from there on */
	size_t start_len, end_len;
};

/* @i: the number of the sample in its family. */
static void lines_begin(struct lines *lines, const struct family *family, int i)
{
	const struct family_label *label = family->label;
	const bool group = family->scope == GROUP;
	const bool braces = group || label || family->labels;

	lines->family = family;
	lines->seconds = family->unit && !strcmp(family->unit, "seconds");
	lines->start_len = (size_t)snprintf(lines->start, sizeof(lines->start), "%s%s%s%s",
					    family->name, suffix(family), braces ? "{" : "",
					    group ? "cgroup=\"" : "");
	lines->end_len = (size_t)snprintf(lines->end, sizeof(lines->end), "%s%s%s%s%s%s%s",
					  group ? "\"" : "", group && label ? "," : "",
					  label ? label->name : "", label ? "=\"" : "",
					  label ? label->word(i) : "", label ? "\"" : "",
					  braces && !family->labels ? "}" : "");
}

/* Writes the digits of @size, at least @least, before @end. Returns the first one. */
static char *digits_put(char *end, uint64_t size, int least)
{
	do {
		*--end = (char)('0' + size % 10);
		size /= 10;
	} while (--least > 0 || size);
	return end;
}

/* The end of a line, from @before of @len bytes on. */
static void put_value(struct writer *w, const struct lines *lines, const char *before, size_t len,
		      int64_t val)
{
	uint64_t size = val < 0 ? -(uint64_t)val : (uint64_t)val;
	char text[sizeof(lines->end) + 32], *const end = text + sizeof(text), *at = end;

	*--at = '\n';
	if (lines->seconds) {
		at = digits_put(at, size % 1000000, 6);
		*--at = '.';
		size /= 1000000;
	}
	at = digits_put(at, size, 1);
	if (val < 0)
		*--at = '-';
	*--at = ' ';
	at -= len;
	memcpy(at, before, len);
	put_bytes(w, at, (size_t)(end - at));
}

static void put_line(struct writer *w, const struct lines *lines, const struct export_group *group,
		     int64_t val)
{
	const struct family *family = lines->family;

	if (!val_is_number(val))
		return;
	if (!w->headed)
		put_head(w, family);
	w->headed = true;
	put_bytes(w, lines->start, lines->start_len);
	if (group && group->is_plain)
		put_bytes(w, group->label, group->label_len);
	else if (group)
		put_quoted(w, group->label);
	if (!family->labels) {
		put_value(w, lines, lines->end, lines->end_len, val);
		return;
	}
	put_bytes(w, lines->end, lines->end_len);
	family->labels(w, group);
	put_value(w, lines, "}", 1, val);
}

static void put_groups(struct writer *w, const struct lines *lines, int value)
{
	size_t nr;
	const struct export_group *groups = select_groups(w->moment->select, &nr);

	for (size_t at = 0; at < nr; at++)
		put_line(w, lines, &groups[at],
			 lines->family->type == INFO ? 1 : groups[at].val[value]);
}

static void put_lines(struct writer *w, const struct family *family, int i, const int64_t *machine)
{
	const int value = family->value + i;
	struct lines lines;
	size_t nr;

	if (family->label && !family->label->word(i))
		return;
	lines_begin(&lines, family, i);
	switch (family->scope) {
	case MACHINE:
		put_line(w, &lines, NULL, family->type == INFO ? 1 : machine[value]);
		break;
	case OTHER:
		put_line(w, &lines, NULL, select_other(w->moment->select, &nr)[value]);
		break;
	case GROUP:
		put_groups(w, &lines, value);
	}
}

void export_write(FILE *out, const struct export_moment *moment, enum export_format format)
{
	struct writer w = { .out = out, .moment = moment, .format = format };
	int64_t machine[MACHINE__COUNT];

	machine_fill(moment, machine);
	for (size_t i = 0; i < FAMILIES; i++) {
		w.headed = false;
		for (int at = 0; at < (families[i].label ? families[i].label->nr : 1); at++)
			put_lines(&w, &families[i], at, machine);
	}
	if (format == EXPORT_OPENMETRICS)
		put_text(&w, "# EOF\n");
	text_flush(&w);
}
