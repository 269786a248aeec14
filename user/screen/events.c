// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * screen/events.c - recent events: the page of all groups, and a part of the details.
 *
 * Owns: its words. The newest comes first; repeated events share one line. Must not know: the
 * terminal.
 */
#include <inttypes.h>
#include <stdio.h>

#include "base/clock.h"
#include "base/escape.h"
#include "base/fmt.h"
#include "screen/detail.h"
#include "screen/detail_parts.h"
#include "screen/model.h"
#include "screen/text.h"
#include "stream/event.h"
#include "trace/evictions.h"

#define GROUP_LEAST 20
#define TEXT_WIDTH 80 /* of a line with a group in its text, beside both groups */
#define TEXT_AT 12    /* of a second line */
#define HEAD_WIDTH 29 /* of the first one, beside the group, before the text */
#define EVENTS_SHOWN 20
#define EVENT_TEXT (DETAIL_NAME + 128)

/* "12s", "5min", "3h" */
static void age_format(char *buf, size_t size, uint64_t now_ns, uint64_t then_ns)
{
	uint64_t s = now_ns > then_ns ? (now_ns - then_ns) / NS_PER_S : 0;

	if (s < 60)
		snprintf(buf, size, "%" PRIu64 "s", s);
	else if (s < 3600)
		snprintf(buf, size, "%" PRIu64 "min", s / 60);
	else
		snprintf(buf, size, "%" PRIu64 "h", s / 3600);
}

/* The group has a column; the text may have another. */
static int group_width(const struct detail_page *page)
{
	return detail_group_width(page, 2, TEXT_WIDTH, GROUP_LEAST);
}

static const char *pages_format(const struct detail_page *page, char *buf, uint64_t pages)
{
	return fmt_bytes(buf, trace_bytes(pages, (uint64_t)page->model->page_bytes));
}

static void put_refused(const struct detail_page *page, const struct evictions_event *event,
			char *text)
{
	char use[FMT_SIZE], max[FMT_SIZE], group[DETAIL_NAME];

	pages_format(page, use, event->value[0]);
	pages_format(page, max, event->value[1]);
	if (event->detail == REFUSAL_LIMIT)
		snprintf(text, EVENT_TEXT, "%" PRIu64 " page%s by swap.max, %s of %s used, of %s",
			 event->pages, fmt_plural((int64_t)event->pages), use, max,
			 detail_group(page, group, event->groups.target, group_width(page)));
	else
		snprintf(text, EVENT_TEXT, "%" PRIu64 " page%s: %s, %s of %s used", event->pages,
			 fmt_plural((int64_t)event->pages),
			 event->detail == REFUSAL_FULL	       ? "swap is full"
			 : event->detail == REFUSAL_NOT_CACHED ? "no contiguous slots"
							       : "a limit that has room again",
			 use, max);
}

static void put_limit(const struct detail_page *page, const struct evictions_event *event,
		      char *text)
{
	const char *name = trace_limit_name(event->detail);
	char old[FMT_SIZE], new[FMT_SIZE], comm[4 * COMM_LEN + 1];

	escape_name(comm, sizeof(comm), event->comm, ESCAPE_ASCII);
	if (event->detail == LIMIT_RECLAIM)
		snprintf(text, EVENT_TEXT, "%s by %s[%" PRIu32 "]", name, comm, event->pid);
	else
		snprintf(text, EVENT_TEXT, "%s %s -> %s by %s[%" PRIu32 "]", name ? name : "?",
			 pages_format(page, old, event->value[0]),
			 pages_format(page, new, event->value[1]), comm, event->pid);
}

static void put_oom(const struct detail_page *page, const struct evictions_event *event, char *text)
{
	char use[FMT_SIZE], max[FMT_SIZE], comm[4 * COMM_LEN + 1];

	escape_name(comm, sizeof(comm), event->comm, ESCAPE_ASCII);
	if (!event->groups.target)
		snprintf(text, EVENT_TEXT, "killed %s[%" PRIu32 "]: the machine had no memory",
			 comm, event->pid);
	else
		snprintf(text, EVENT_TEXT, "killed %s[%" PRIu32 "]: memory.max, %s of %s used",
			 comm, event->pid, pages_format(page, use, event->value[0]),
			 pages_format(page, max, event->value[1]));
}

static void put_throttle(const struct evictions_event *event, char *text)
{
	if (event->duration_ns == TRACE_NO_VALUE)
		snprintf(text, EVENT_TEXT, "throttled");
	else
		snprintf(text, EVENT_TEXT, "throttled for %.3f s in all",
			 (double)event->duration_ns / (double)NS_PER_S);
}

static void event_text(const struct detail_page *page, const struct evictions_event *event,
		       char *text)
{
	switch (event->kind) {
	case REC_REFUSED:
		put_refused(page, event, text);
		break;
	case REC_LIMIT:
		put_limit(page, event, text);
		break;
	case REC_OOM:
		put_oom(page, event, text);
		break;
	case REC_THROTTLE:
		put_throttle(event, text);
		break;
	case REC_ZSWAP_WRITEBACK:
		snprintf(text, EVENT_TEXT, "%" PRIu64 " page%s from zswap to disk, by %s",
			 event->pages, fmt_plural((int64_t)event->pages),
			 trace_actor_name(event->actor));
		break;
	default:
		snprintf(text, EVENT_TEXT, "the directory was %s",
			 event->kind == REC_GROUP ? "made" : "removed");
	}
}

static void add_event(const struct detail_page *page, const struct evictions_event *event)
{
	const enum screen_style style = event->kind == REC_OOM ? STYLE_BAD : STYLE_PLAIN;
	char age[32], times[32] = "", owner[DETAIL_NAME], text[EVENT_TEXT];

	age_format(age, sizeof(age), page->model->now_ns, event->last_ns);
	if (event->times > 1)
		snprintf(times, sizeof(times), "x%" PRIu64, event->times);
	event_text(page, event, text);
	detail_group(page, owner, event->groups.owner, group_width(page));
	/* in one line if it fits */
	if (HEAD_WIDTH + group_width(page) + utf8_width(text) <= page->detail->width) {
		screen_text_add(page->text, style, "  %5s ago %-8.8s %6s %s %s", age,
				trace_kind_name(event->kind), times, owner, text);
		return;
	}
	screen_text_add(page->text, style, "  %5s ago %-8.8s %6s %s", age,
			trace_kind_name(event->kind), times, owner);
	screen_text_add(page->text, style, "%*s%s", TEXT_AT, "", text);
}

/*
 * True for an event of the page's group or a descendant, by its pages or its limit; the target of a
 * birth is the parent.
 */
static bool event_is_here(const struct detail_page *page, const struct evictions_event *event)
{
	const struct screen_groups *groups = &page->model->groups;

	return detail_has(page, screen_groups_row(groups, event->groups.owner)) ||
	       detail_has(page, screen_groups_row(groups, event->groups.target));
}

/* Adds @most of the newest ones, after a blank line and @head. Returns their number. */
static int add_events(const struct detail_page *page, int most, const char *head)
{
	const struct evictions_event *event;
	int shown = 0;

	for (size_t i = 0; shown < most && (event = evictions_event(page->model->actors, i)); i++) {
		if (!event_is_here(page, event))
			continue;
		if (!shown++ && head) {
			screen_text_add(page->text, STYLE_PLAIN, "%s", "");
			screen_text_add(page->text, STYLE_HEAD, "%s", head);
		}
		add_event(page, event);
	}
	return shown;
}

void detail_events(const struct detail_page *page)
{
	add_events(page, EVENTS_SHOWN, "  RECENT EVENTS, of it and below it");
}

void screen_events_build(struct screen_text *text, const struct screen_model *model,
			 const struct screen_detail *detail)
{
	const struct detail_page page = detail_page_all(text, model, detail);

	if (model->past) {
		screen_text_add(text, STYLE_DIM, "not known: not kept in a history");
		return;
	}
	if (!model->actors) {
		screen_text_add(text, STYLE_DIM,
				"not watched, as it takes more programs: start "
				"cgswap top --actors");
		return;
	}
	screen_text_add(text, STYLE_HEAD, "       AGE EVENT     TIMES %-*s WHAT",
			group_width(&page), "GROUP");
	if (!add_events(&page, EVICTIONS_EVENTS, NULL))
		screen_text_add(text, STYLE_PLAIN, "  none was seen yet");
	if (model->actors_missing && *model->actors_missing)
		screen_text_add(text, STYLE_DIM, "  not on this kernel: %s", model->actors_missing);
}
