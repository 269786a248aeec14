// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * view/trace.c - see view/trace.h.
 */
#include "view/trace.h"

#include <inttypes.h>
#include <limits.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/fmt.h"
#include "base/out.h"
#include "stream/event.h"

static char *time_of_day(char *buf, const struct view_trace_host *host, uint64_t time_ns)
{
	uint64_t real = host->host->real_ns + (time_ns - host->host->mono_ns);
	time_t seconds = (time_t)(real / NS_PER_S) + (time_t)host->host->utc_offset;
	struct tm tm = { 0 };

	gmtime_r(&seconds, &tm);
	snprintf(buf, VIEW_TRACE_TEXT, "%02d:%02d:%02d.%06u", tm.tm_hour % 24, tm.tm_min % 60,
		 tm.tm_sec % 62, (unsigned int)(real % NS_PER_S / 1000));
	return buf;
}

static char *time_format(char *buf, const struct view_trace_host *host, uint64_t time_ns)
{
	uint64_t ns = time_ns;

	if (host->stamp == STAMP_CLOCK)
		return time_of_day(buf, host, time_ns);
	if (host->stamp == STAMP_RELATIVE)
		ns = time_ns > host->host->mono_ns ? time_ns - host->host->mono_ns : 0;
	snprintf(buf, VIEW_TRACE_TEXT, "%" PRIu64 ".%06u", (uint64_t)(ns / NS_PER_S),
		 (unsigned int)(ns % NS_PER_S / 1000));
	return buf;
}

char *view_trace_duration(char *buf, uint64_t ns)
{
	static const char *const units[] = { "ns", "us", "ms", "s" };
	double value = (double)ns;
	int unit = 0;

	if (ns == TRACE_NO_VALUE) {
		snprintf(buf, VIEW_TRACE_TEXT, "-");
		return buf;
	}
	for (; unit < 3 && value >= 999.5; unit++)
		value /= 1000;
	snprintf(buf, VIEW_TRACE_TEXT, value < 9.95 && unit ? "%.1f%s" : "%.0f%s", value,
		 units[unit]);
	return buf;
}

char *view_trace_pages(char *buf, const struct view_trace_host *host, uint64_t pages)
{
	return fmt_bytes(buf, trace_bytes(pages, host->host->page_bytes));
}

static const char *or_dash(const char *name)
{
	return name ? name : "-";
}

int view_trace_header(FILE *out, const struct view_trace_host *host)
{
	out_printf(out, "cgswap trace  %s  %s  %s\n", host->host->nodename, host->host->kernel,
		   host->host->attach);
	if (host->host->missing_text[0])
		out_printf(out, "not on this kernel: %s\n", host->host->missing_text);
	out_printf(out, "%-15s %-15s %6s %-11s %-24s %-24s %s\n", "TIME", "KIND", "PAGES", "ACTOR",
		   "GROUP", "BY", "DETAIL");
	return out_error(out);
}

static void put_slot(FILE *out, const struct trace_event *event)
{
	if (event->swap_type != TRACE_NO_SWAP_TYPE)
		out_printf(out, " slot %d:%" PRIu64, event->swap_type, event->offset);
}

static void put_refused(FILE *out, const struct view_trace_host *host,
			const struct trace_line *line)
{
	const struct trace_event *event = line->event;
	char a[VIEW_TRACE_TEXT], b[VIEW_TRACE_TEXT];

	view_trace_pages(a, host, event->value[0]);
	view_trace_pages(b, host, event->value[1]);
	if (event->detail == REFUSAL_LIMIT)
		out_printf(out, " memory.swap.max of %s: %s of %s used", or_dash(line->target_path),
			   a, b);
	else if (event->detail == REFUSAL_FULL)
		out_printf(out, " the system's swap is full: %s of %s", a, b);
	else if (event->detail == REFUSAL_NOT_CACHED)
		out_printf(out, " not in swap cache: no slots for so many pages, %s of %s used", a,
			   b);
	else
		out_printf(out, " a limit that has room again");
}

static void put_limit(FILE *out, const struct view_trace_host *host,
		      const struct trace_event *event)
{
	char a[VIEW_TRACE_TEXT], b[VIEW_TRACE_TEXT];

	out_printf(out, " %s",
		   trace_limit_name(event->detail) ? trace_limit_name(event->detail) : "?");
	if (event->detail == LIMIT_RECLAIM)
		return;
	view_trace_pages(a, host, event->value[0]);
	view_trace_pages(b, host, event->value[1]);
	out_printf(out, ": %s -> %s", a, b);
}

static void put_zswap(FILE *out, const struct view_trace_host *host, const struct trace_line *line)
{
	char a[VIEW_TRACE_TEXT], ratio[FMT_SIZE];
	uint64_t plain = line->pages * host->host->page_bytes;

	if (line->value_sum == TRACE_NO_VALUE)
		return;
	out_printf(out, " %s", fmt_bytes(a, (int64_t)line->value_sum));
	if (line->value_sum)
		out_printf(out, " (%s)",
			   fmt_ratio(ratio, (int64_t)(plain * 100 / line->value_sum)));
}

static void put_reclaim(FILE *out, const struct trace_line *line)
{
	const struct trace_event *event = line->event;

	if (line->value_sum != TRACE_NO_VALUE)
		out_printf(out, " reclaimed %" PRIu64 " page%s", line->value_sum,
			   fmt_plural((int64_t)line->value_sum));
	if (line->count == 1)
		out_printf(out, " swapped out %" PRIu64, event->value[1]);
}

static void put_detail(FILE *out, const struct view_trace_host *host, const struct trace_line *line)
{
	const struct trace_event *event = line->event;
	const char *source = trace_source_name(event->detail);

	switch (event->kind) {
	case REC_REFUSED:
		put_refused(out, host, line);
		break;
	case REC_LIMIT:
		put_limit(out, host, event);
		break;
	case REC_ZSWAP_STORE:
	case REC_ZSWAP_WRITEBACK:
		put_zswap(out, host, line);
		break;
	case REC_SWAPIN:
	case REC_FAULT:
		out_printf(out, " from %s", source ? source : "?");
		break;
	case REC_RECLAIM:
		put_reclaim(out, line);
		break;
	case REC_OOM:
		out_printf(out, " %s", line->sentence ? line->sentence : "");
		break;
	default:
		break;
	}
}

static void put_end(FILE *out, const struct trace_line *line)
{
	char text[VIEW_TRACE_TEXT];

	if (line->event->target_id && line->event->actor != ACTOR_NONE &&
	    line->event->kind == REC_CHARGE)
		out_printf(out, " for %s", or_dash(line->target_path));
	if (line->duration_max_ns != TRACE_NO_VALUE)
		out_printf(out, " %s%s", line->count > 1 ? "up to " : "",
			   view_trace_duration(text, line->duration_max_ns));
	if (line->count > 1)
		out_printf(out, " x%" PRIu64 " in %s", line->count,
			   view_trace_duration(text, line->last_ns - line->event->time_ns));
}

static void put_stack(FILE *out, const char *stack)
{
	const char *at = stack ? stack + strlen(stack) : NULL;

	while (at && at > stack) {
		const char *begin = at;

		while (begin > stack && begin[-1] != ';')
			begin--;
		out_printf(out, "                  %.*s\n", (int)(at - begin), begin);
		at = begin > stack ? begin - 1 : stack;
	}
}

int view_trace_line(FILE *out, const struct view_trace_host *host, const struct trace_line *line)
{
	const struct trace_event *event = line->event;
	char time[VIEW_TRACE_TEXT], by[PATH_MAX + 128], pages[24] = "-";

	if (line->pages)
		snprintf(pages, sizeof(pages), "%" PRIu64, line->pages);
	snprintf(by, sizeof(by), "%s[%" PRIu32 "] %s", event->comm, event->pid,
		 or_dash(line->actor_path));
	out_printf(out, "%-15s %-15s %6s %-11s %-24s %-24s",
		   time_format(time, host, event->time_ns), trace_kind_name(event->kind), pages,
		   trace_actor_name(event->actor), or_dash(line->path), by);
	put_detail(out, host, line);
	put_slot(out, event);
	put_end(out, line);
	out_printf(out, "\n");
	put_stack(out, line->stack);
	return out_error(out);
}

int view_trace_loss(FILE *out, const struct view_trace_host *host, const struct chunk_loss *loss,
		    const char *path)
{
	char time[VIEW_TRACE_TEXT];

	out_printf(out, "%-15s %-15s %6" PRIu64 " %-11s %-24s %" PRIu64 " event%s lost\n",
		   time_format(time, host, loss->time_ns), "lost", loss->pages, "-", or_dash(path),
		   loss->records, fmt_plural((int64_t)loss->records));
	return out_error(out);
}
