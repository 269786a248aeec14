// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * view/trace_sum.c - see view/trace_sum.h.
 */
#include "view/trace_sum.h"

#include <inttypes.h>

#include "base/fmt.h"
#include "base/out.h"
#include "model/coverage.h"

#define PAIRS_SHOWN 40
#define BAR_WIDTH 40

static const char *owner_path(const struct owner *owner)
{
	return owner ? owner->path : "-";
}

static bool group_is_shown(const struct view_trace_sums *sums, const struct trace_group_sum *group)
{
	uint64_t any = group->has_total || group->lost_records;

	for (int kind = 0; kind < REC_KIND_COUNT; kind++)
		any |= group->events[kind];
	return any && trace_owner_is_below(group->owner, sums->cgroup);
}

/* Pages counted at the calls, where these were watched. */
static void put_calls(FILE *out, const struct trace_group_sum *group, uint64_t pages)
{
	if (!group->has_total || pages == TRACE_NO_VALUE)
		out_printf(out, " %10s", "-");
	else
		out_printf(out, " %10" PRIu64, pages);
}

static void put_group(FILE *out, const struct trace_group_sum *group)
{
	uint64_t charged = group->has_total ? group->total.charged : group->pages[REC_CHARGE];
	uint64_t freed = group->has_total ? group->total.uncharged : group->pages[REC_UNCHARGE];

	out_printf(out, "%c%9" PRIu64 " %9" PRIu64, group->has_total ? ' ' : '~', charged, freed);
	put_calls(out, group, group->total.calls_charged);
	put_calls(out, group, group->total.calls_uncharged);
	out_printf(out,
		   " %8" PRIu64 " %8" PRIu64 " %8" PRIu64 " %8" PRIu64 " %5" PRIu64 " %6" PRIu64
		   "  %s\n",
		   group->pages[REC_SWAPIN], group->pages[REC_REFUSED],
		   group->pages[REC_ZSWAP_STORE], group->pages[REC_ZSWAP_WRITEBACK],
		   group->events[REC_OOM], group->lost_records, owner_path(group->owner));
}

static void put_groups(FILE *out, const struct view_trace_sums *sums)
{
	size_t nr;
	const struct trace_group_sum *groups = trace_sum_groups(sums->sum, &nr);

	out_printf(out, "\n%10s %9s %10s %10s %8s %8s %8s %8s %5s %6s  %s\n", "OUT", "FREED",
		   "CALLS-OUT", "CALLS-FREE", "IN", "REFUSED", "ZSTORE", "ZWBACK", "OOM", "LOST",
		   "GROUP (pages; OUT and FREED are counted in the kernel, "
		   "CALLS by the counters that calls change)");
	for (size_t i = 0; i < nr; i++)
		if (group_is_shown(sums, &groups[i]))
			put_group(out, &groups[i]);
}

/* Owner x actor from the kernel's totals, which lose nothing. */
static void put_actors(FILE *out, const struct view_trace_sums *sums)
{
	size_t nr;
	const struct trace_group_sum *groups = trace_sum_groups(sums->sum, &nr);

	out_printf(out, "\n%10s %-12s %s\n", "OUT", "ACTOR",
		   "OWNER (pages, counted in the kernel)");
	for (size_t i = 0; i < nr; i++) {
		if (!groups[i].has_total || !trace_owner_is_below(groups[i].owner, sums->cgroup))
			continue;
		for (int actor = 0; actor < ACTOR_COUNT; actor++)
			if (groups[i].total.actors[actor] && trace_actor_name(actor))
				out_printf(out, "%10" PRIu64 " %-12s %s\n",
					   groups[i].total.actors[actor], trace_actor_name(actor),
					   owner_path(groups[i].owner));
	}
}

static void put_pairs(FILE *out, const struct view_trace_sums *sums)
{
	size_t nr, shown = 0;
	const struct trace_pair_sum *pairs = trace_sum_pairs(sums->sum, &nr);

	if (nr)
		out_printf(out, "\n%10s %-12s %-24s %s\n", "OUT", "ACTOR", "OWNER",
			   "TASK IN (pages of the events that were read)");
	for (size_t i = 0; i < nr && shown < PAIRS_SHOWN; i++) {
		if (!trace_owner_is_below(pairs[i].owner, sums->cgroup))
			continue;
		out_printf(out, "%10" PRIu64 " %-12s %-24s %s\n", pairs[i].pages,
			   trace_actor_name(pairs[i].actor), owner_path(pairs[i].owner),
			   owner_path(pairs[i].by));
		shown++;
	}
}

static void put_limits(FILE *out, const struct view_trace_sums *sums)
{
	size_t nr;
	const struct trace_limit_sum *limits = trace_sum_limits(sums->sum, &nr);
	char a[VIEW_TRACE_TEXT], b[VIEW_TRACE_TEXT];

	if (nr)
		out_printf(out, "\n%10s %9s  %s\n", "REFUSALS", "PAGES", "BY");
	for (size_t i = 0; i < nr; i++) {
		const char *what = limits[i].refusal == REFUSAL_LIMIT  ? "memory.swap.max of"
				   : limits[i].refusal == REFUSAL_FULL ? "the system's swap, full"
				   : limits[i].refusal == REFUSAL_NOT_CACHED
					   ? "no slots for large pages"
					   : "a limit that is not known";

		out_printf(out, "%10" PRIu64 " %9" PRIu64 "  %s %s: %s of %s\n", limits[i].refusals,
			   limits[i].pages, what, owner_path(limits[i].owner),
			   view_trace_pages(a, sums->host, limits[i].usage),
			   view_trace_pages(b, sums->host, limits[i].max));
	}
}

static void put_histogram(FILE *out, const struct trace_histogram *histogram, const char *name)
{
	char a[VIEW_TRACE_TEXT], b[VIEW_TRACE_TEXT];
	uint64_t most = 1;

	out_printf(out, "\n%s: %" PRIu64 ", mean %s, longest %s\n", name, histogram->count,
		   view_trace_duration(a, histogram->total_ns / histogram->count),
		   view_trace_duration(b, histogram->max_ns));
	for (int i = 0; i < TRACE_BUCKETS; i++)
		most = histogram->bucket[i] > most ? histogram->bucket[i] : most;
	for (int i = 0; i < TRACE_BUCKETS; i++) {
		int bar = (int)((double)histogram->bucket[i] / (double)most * BAR_WIDTH);

		if (!histogram->bucket[i])
			continue;
		out_printf(out, "  %s%7s %9" PRIu64 " ", i < TRACE_BUCKETS - 1 ? "<" : ">",
			   view_trace_duration(a, 1000ull << (i < TRACE_BUCKETS - 1 ? i : i - 1)),
			   histogram->bucket[i]);
		for (int j = 0; j < (bar ? bar : 1); j++)
			out_printf(out, "#");
		out_printf(out, "\n");
	}
}

static void put_timings(FILE *out, const struct view_trace_sums *sums)
{
	for (int i = 0; i < TIMING_COUNT; i++) {
		const struct trace_histogram *histogram =
			trace_sum_timing(sums->sum, (enum trace_timing)i);

		if (histogram->count)
			put_histogram(out, histogram, trace_timing_name((enum trace_timing)i));
	}
}

static void put_missed(FILE *out, const char *what, int64_t missed)
{
	if (missed < 0)
		out_printf(out, ", %s not known", what);
	else
		out_printf(out, ", %s %" PRId64, what, missed);
}

/* Why some of the lost records are lost. */
static void put_bad(FILE *out, const struct view_trace_sums *sums)
{
	if (sums->bad)
		out_printf(out, ", not understood %" PRIu64, sums->bad);
	out_printf(out, "\n");
}

static void put_end(FILE *out, const struct view_trace_sums *sums)
{
	const struct chunk_end *end = sums->end;
	char time[VIEW_TRACE_TEXT];
	uint64_t ns;

	if (!end) {
		out_printf(out, "\nno end: what came after is not known, nor what was lost");
		put_bad(out, sums);
		return;
	}
	ns = end->time_ns > sums->host->host->mono_ns ? end->time_ns - sums->host->host->mono_ns
						      : 0;
	out_printf(out, "\n%s, %" PRIu64 " event%s, lost %" PRIu64, view_trace_duration(time, ns),
		   end->records, fmt_plural((int64_t)end->records), end->lost + sums->bad);
	put_missed(out, "missed", end->missed);
	put_missed(out, "missed in the totals", end->missed_books);
	put_bad(out, sums);
	if (chunk_end_gap(end))
		out_printf(out, "not all was seen: %s\n", coverage_gap_text(chunk_end_gap(end)));
}

int view_trace_sums(FILE *out, const struct view_trace_sums *sums)
{
	put_groups(out, sums);
	put_actors(out, sums);
	put_pairs(out, sums);
	put_limits(out, sums);
	put_timings(out, sums);
	put_end(out, sums);
	return out_error(out);
}
