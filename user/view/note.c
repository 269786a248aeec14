// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * view/note.c - see view/note.h.
 */
#include "view/note.h"

#include <inttypes.h>
#include <stdlib.h>

#include "base/fmt.h"
#include "base/json.h"
#include "base/out.h"
#include "base/text.h"
#include "base/value.h"
#include "base/when.h"
#include "model/note.h"

/* 16 digits keep the microseconds of a time. */
#define DIGITS 16
#define LINE "%-19s %9s %-9s %7s %7s %-24s "

int view_note_header(FILE *out)
{
	out_printf(out, LINE "%s\n", "TIME", "WITHIN", "KIND", "TIMES", "PAGES", "GROUP", "DETAIL");
	return out_error(out);
}

static const char *or_dash(const char *text)
{
	return text ? text : "-";
}

static int64_t length(int64_t from_ns, int64_t to_ns)
{
	return val_most(val_less(to_ns, from_ns), 0);
}

static void put_refused(FILE *out, const struct note *note)
{
	char use[FMT_SIZE], max[FMT_SIZE];

	fmt_bytes(use, note->value[0]);
	fmt_bytes(max, note->value[1]);
	if (note->limit_path)
		out_printf(out, "memory.swap.max of %s: %s of %s used", note->limit_path, use, max);
	else if (note->detail && note->detail[0] == 'l')
		out_printf(out, "memory.swap.max, its own or of a group above");
	else
		out_printf(out, "the system's swap is full: %s of %s", use, max);
}

static void put_drift(FILE *out, const struct note *note)
{
	if (!note->pages)
		out_printf(out, "the kernel's count is what was counted again");
	else
		out_printf(out,
			   "the kernel's count is %+" PRId64 " page%s from what was counted: %s",
			   note->pages, fmt_plural(note->pages), or_dash(note->detail));
}

static void put_detail(FILE *out, const struct note *note)
{
	char a[FMT_SIZE], b[FMT_SIZE];

	switch (note->kind) {
	case NOTE_REFUSED:
		put_refused(out, note);
		break;
	case NOTE_OOM:
		out_printf(out, "%" PRId64 " task%s killed for lack of memory", note->count,
			   fmt_plural(note->count));
		break;
	case NOTE_LIMIT:
		out_printf(out, "%s: %s -> %s", or_dash(note->detail), fmt_bytes(a, note->value[0]),
			   fmt_bytes(b, note->value[1]));
		break;
	case NOTE_THROTTLE:
		out_printf(out, "above %s", or_dash(note->detail));
		break;
	case NOTE_ONLINE:
		out_printf(out, "was made, and holds swap");
		break;
	case NOTE_OFFLINE:
		out_printf(out, "was removed, and held swap");
		break;
	case NOTE_DRIFT:
		put_drift(out, note);
		break;
	case NOTE_MISSED:
		out_printf(out, "missed by our programs, and added to the ledger");
		break;
	case NOTE_KINDS:
		break;
	}
}

int view_note_line(FILE *out, const struct note *note)
{
	char time[WHEN_SIZE], within[WHEN_SIZE], times[FMT_SIZE], pages[FMT_SIZE];

	out_printf(out, LINE, when_format(time, note->time_ns),
		   when_format_length(within, length(note->from_ns, note->time_ns)),
		   note_kind_name(note->kind), fmt_count(times, note->count),
		   fmt_count(pages, note->pages), note->path);
	put_detail(out, note);
	out_printf(out, "\n");
	return out_error(out);
}

static void put_time(struct json *json, const char *key, int64_t ns)
{
	json_ratio(json, key, ns == VAL_NONE ? VAL_NONE : ns / 1000, 1e6);
}

/* The keys that an event of a trace has, whether they are known or not. */
static void json_event(struct json *json, const struct note *note)
{
	static const char *const unknown[] = { "entry", "pid",	      "tid",	     "comm",
					       "actor", "actor_path", "target_path", "latency_ns" };

	json_count(json, "time_ns", note->mono_ns);
	put_time(json, "time", note->time_ns);
	json_text(json, "kind", note_kind_name(note->kind));
	json_text(json, "path", note->path);
	json_count(json, "id", note->kernfs_id);
	json_count(json, "memcg_id", note->memcg_id);
	json_int(json, "pages", note->pages);
	for (size_t i = 0; i < sizeof(unknown) / sizeof(unknown[0]); i++)
		json_unknown(json, unknown[i]);
}

static void json_refused(struct json *json, const struct note *note)
{
	json_text(json, "reason", note->detail);
	json_text(json, "limit_path", note->limit_path);
	json_int(json, "usage", note->value[0]);
	json_int(json, "max", note->value[1]);
}

static void json_limit(struct json *json, const struct note *note)
{
	json_text(json, "file", note->detail);
	json_int(json, "old", note->value[0]);
	json_int(json, "new", note->value[1]);
}

int view_note_json_line(FILE *out, const struct note *note)
{
	struct json json = json_begin(out, "event");

	json.digits = DIGITS;
	json_event(&json, note);
	if (note->kind == NOTE_REFUSED)
		json_refused(&json, note);
	if (note->kind == NOTE_LIMIT)
		json_limit(&json, note);
	if (note->kind == NOTE_THROTTLE)
		json_text(&json, "file", note->detail);
	if (note->kind == NOTE_DRIFT)
		json_text(&json, "cause", note->detail);
	json_int(&json, "count", note->count);
	put_time(&json, "from", note->from_ns);
	return json_end(&json);
}

static void mark_clock(char *text, size_t size, const struct mark *mark, const char *what)
{
	char length[WHEN_SIZE];

	when_format_length(length, mark->amount < 0 ? val_less(0, mark->amount) : mark->amount);
	text_add(text, size, "%s %s", what, length);
}

static void mark_amount(char *text, size_t size, const struct mark *mark, const char *what,
			const char *then)
{
	text_add(text, size, "%" PRId64 " %s%s %s", mark->amount, what, fmt_plural(mark->amount),
		 then);
}

char *view_mark_text(char *text, size_t size, const struct mark *mark)
{
	*text = '\0';
	switch (mark->kind) {
	case MARK_GAP:
		text_add(text, size, "nothing was recorded, or it is damaged");
		break;
	case MARK_REBOOT:
		text_add(text, size, "the machine was booted, and nothing was recorded");
		break;
	case MARK_CLOCK:
		mark_clock(text, size, mark,
			   mark->amount < 0 ? "the clock was set back by"
					    : "the clock was set forward by");
		break;
	case MARK_ASLEEP:
		mark_clock(text, size, mark, "the machine was asleep for");
		break;
	case MARK_MOVED:
		mark_clock(text, size, mark,
			   "the machine was asleep, or the clock was set forward, by");
		break;
	case MARK_RESTART:
		text_add(text, size,
			 "cgswap record was started again: what came in between was "
			 "not counted");
		break;
	case MARK_MACHINE:
		text_add(text, size, "what follows is of another machine, %s", or_dash(mark->text));
		break;
	case MARK_LOST:
		mark_amount(text, size, mark, "event", "lost");
		break;
	case MARK_MISSED:
		mark_amount(text, size, mark, "run", "of our programs skipped by the kernel");
		break;
	case MARK_NOT_RUN:
		text_add(text, size, "%s", or_dash(mark->text));
		break;
	case MARK_NOTES:
		mark_amount(text, size, mark, "more event", "in too short a time to be kept");
		break;
	case MARK_KINDS:
		break;
	}
	return text;
}

int view_mark_line(FILE *out, const struct mark *mark)
{
	char time[WHEN_SIZE], within[WHEN_SIZE], text[256];

	out_printf(out, LINE "%s\n", when_format(time, mark->to_ns),
		   when_format_length(within, length(mark->from_ns, mark->to_ns)),
		   mark_kind_name(mark->kind), "-", "-", "-",
		   view_mark_text(text, sizeof(text), mark));
	return out_error(out);
}

int view_mark_json_line(FILE *out, const struct mark *mark)
{
	struct json json = json_begin(out, "break");
	char text[256];

	json.digits = DIGITS;
	put_time(&json, "time", mark->to_ns);
	put_time(&json, "from", mark->from_ns);
	json_text(&json, "kind", mark_kind_name(mark->kind));
	json_text(&json, "text", view_mark_text(text, sizeof(text), mark));
	if (mark->kind == MARK_CLOCK || mark->kind == MARK_ASLEEP || mark->kind == MARK_MOVED)
		json_ratio(&json, "seconds", mark->amount / 1000000, 1e3);
	if (mark->kind == MARK_LOST || mark->kind == MARK_MISSED || mark->kind == MARK_NOTES)
		json_int(&json, "count", mark->amount);
	return json_end(&json);
}
