// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * screen/actors.c - who sends whose pages out: the page of all groups, and a part of the details.
 *
 * Owns: its words. Totals by actor are counted in the kernel and exact; individual actors come from
 * the records that were read. Must not know: the terminal.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/fmt.h"
#include "model/row.h"
#include "screen/detail.h"
#include "screen/detail_parts.h"
#include "screen/model.h"
#include "screen/text.h"
#include "stream/event.h"
#include "trace/evictions.h"

#define SUMS_SHOWN 12
#define SUMS_SHOWN_ALL 100
#define GROUP_LEAST 14 /* three groups fit into 80 columns */
#define OTHER_WIDTH 38 /* of a line, without its groups */

static const char *const meanings[ACTOR_COUNT] = {
	[ACTOR_OTHER] = "none of these was seen",
	[ACTOR_KSWAPD] = "the kernel: the machine's memory was low",
	[ACTOR_DIRECT] = "a task that found no free memory",
	[ACTOR_MAX] = "a task that hit memory.max",
	[ACTOR_HIGH] = "above memory.high",
	[ACTOR_LIMIT_WRITE] = "somebody who wrote a limit below the usage",
	[ACTOR_PROACTIVE] = "somebody who wrote memory.reclaim",
	[ACTOR_MADVISE] = "the program itself, by madvise()",
	[ACTOR_RECLAIM] = "reclaim for another reason, or one that was not seen",
	[ACTOR_FAULT] = "a fault that needed the page",
	[ACTOR_EXIT] = "a process that ended",
	[ACTOR_OOM_REAPER] = "the kernel, for a process that was killed",
};

static bool has_group(const struct detail_page *page, uint64_t kernfs_id)
{
	return detail_has(page, screen_groups_row(&page->model->groups, kernfs_id));
}

/* The subtree's pages by actor, without those of removed groups. */
static uint64_t add_totals(const struct detail_page *page)
{
	const struct screen_model *model = page->model;
	uint64_t pages[ACTOR_COUNT] = { 0 }, all = 0;
	char text[FMT_SIZE];

	for (size_t i = 0; i < model->nr_order; i++) {
		const struct row *row = &model->rows[model->order[i]];

		if (!row->actors || !detail_has(page, model->order[i]))
			continue;
		for (int a = 0; a < ACTOR_COUNT; a++)
			pages[a] += row->actors[a];
	}
	for (int a = 0; a < ACTOR_COUNT; a++) {
		all += pages[a];
		if (pages[a] && meanings[a])
			screen_text_add(page->text, STYLE_PLAIN, "  %-11s %10s  %s",
					trace_actor_name(a), fmt_count(text, (int64_t)pages[a]),
					meanings[a]);
	}
	return all;
}

/* What may be wrong or missing in the totals. */
static void add_trust(const struct detail_page *page)
{
	const struct screen_model *model = page->model;

	if (model->actor_misses == VAL_NONE)
		screen_text_add(page->text, STYLE_DIM,
				"  this kernel does not count skipped runs of these programs");
	else if (model->actor_misses)
		screen_text_add(
			page->text, STYLE_WARN,
			"  %" PRId64
			" runs of these programs were skipped: some pages may be counted for another actor",
			model->actor_misses);
	if (model->actors_missing && *model->actors_missing)
		screen_text_add(page->text, STYLE_DIM, "  not on this kernel: %s",
				model->actors_missing);
}

enum choice { OUT_OF_HERE, OUT_BY_HERE, REFUSED_HERE };

static bool sum_is_chosen(const struct detail_page *page, const struct evictions_sum *sum,
			  enum choice choice)
{
	if ((sum->kind == REC_REFUSED) != (choice == REFUSED_HERE))
		return false;
	if (choice == OUT_BY_HERE)
		return has_group(page, sum->groups.by) && !has_group(page, sum->groups.owner) &&
		       sum->actor != ACTOR_KSWAPD;
	return has_group(page, sum->groups.owner) ||
	       (choice == REFUSED_HERE && has_group(page, sum->groups.target));
}

/*
 * Picks those with the most pages into @top, in descending order, at most @most of them. Returns
 * the number of all.
 */
static size_t sums_choose(const struct detail_page *page, enum choice choice,
			  const struct evictions_sum **top, size_t most)
{
	size_t nr, found = 0, all = 0;
	const struct evictions_sum *sums = evictions_sums(page->model->actors, &nr);

	for (size_t i = 0; i < nr; i++) {
		size_t at = found;

		if (!sum_is_chosen(page, &sums[i], choice))
			continue;
		all++;
		while (at && top[at - 1]->pages < sums[i].pages)
			at--;
		if (at == most)
			continue;
		found += found < most;
		memmove(&top[at + 1], &top[at], (found - at - 1) * sizeof(*top));
		top[at] = &sums[i];
	}
	return all;
}

/* The limit that made the actor do it, or that refused. */
static const char *sum_limit(const struct evictions_sum *sum)
{
	if (sum->kind == REC_REFUSED)
		return sum->detail == REFUSAL_LIMIT	   ? "swap.max of "
		       : sum->detail == REFUSAL_FULL	   ? "swap is full"
		       : sum->detail == REFUSAL_NOT_CACHED ? "no contiguous slots"
							   : "not known";
	switch (sum->actor) {
	case ACTOR_MAX:
		return "memory.max of ";
	case ACTOR_HIGH:
		return "memory.high of ";
	case ACTOR_LIMIT_WRITE:
		return "limit of ";
	case ACTOR_PROACTIVE:
		return "memory.reclaim of ";
	}
	return "";
}

static const char *sum_word(const struct evictions_sum *sum)
{
	return sum->kind == REC_ZSWAP_WRITEBACK ? "zswap-shrink" : trace_actor_name(sum->actor);
}

/* A line has three groups. */
static int group_width(const struct detail_page *page)
{
	return detail_group_width(page, 3, OTHER_WIDTH, GROUP_LEAST);
}

static void add_sum(const struct detail_page *page, const struct evictions_sum *sum)
{
	char owner[DETAIL_NAME], by[DETAIL_NAME], target[DETAIL_NAME], text[FMT_SIZE];
	const char *limit = sum_limit(sum);
	size_t len = strlen(limit);
	bool named = len && limit[len - 1] == ' ';
	int width = group_width(page);

	/* kswapd is in the root group, but not one of its tasks */
	screen_text_add(
		page->text, STYLE_PLAIN, "  %6s %-12s %s %s %s%s",
		fmt_count(text, (int64_t)sum->pages), sum_word(sum),
		detail_group(page, owner, sum->groups.owner, width),
		detail_group(page, by, sum->actor == ACTOR_KSWAPD ? 0 : sum->groups.by, width),
		limit, named ? detail_group(page, target, sum->groups.target, width) : "");
}

static void add_sums(const struct detail_page *page, enum choice choice)
{
	static const char *const heads[][3] = {
		[OUT_OF_HERE] = { "EVICTED BY", "OWNER", "FOR" },
		[OUT_BY_HERE] = { "EVICTED BY", "OTHER OWNER", "FOR" },
		[REFUSED_HERE] = { "REFUSED TO", "OWNER", "BY" },
	};
	const struct evictions_sum *top[SUMS_SHOWN_ALL + 1];
	const size_t most = page->detail->kernfs_id ? SUMS_SHOWN : SUMS_SHOWN_ALL;
	size_t nr = sums_choose(page, choice, top, most);
	int width = group_width(page);

	if (!nr)
		return;
	screen_text_add(page->text, STYLE_PLAIN, "%s", "");
	screen_text_add(page->text, STYLE_HEAD, "   PAGES %-12s %-*s %-*s %s", heads[choice][0],
			width, heads[choice][1], width, "TASK IN", heads[choice][2]);
	for (size_t i = 0; i < nr && i < most; i++)
		add_sum(page, top[i]);
	if (nr > most)
		screen_text_add(page->text, STYLE_DIM, "  and %zu with fewer pages", nr - most);
}

static void add_all_sums(const struct detail_page *page, const char *head)
{
	screen_text_add(page->text, STYLE_HEAD, "  EVICTED BY       PAGES  %s", head);
	if (!add_totals(page))
		screen_text_add(page->text, STYLE_PLAIN, "  nobody");
	add_trust(page);
	add_sums(page, OUT_OF_HERE);
	add_sums(page, OUT_BY_HERE);
	add_sums(page, REFUSED_HERE);
}

void detail_actors(const struct detail_page *page)
{
	screen_text_add(page->text, STYLE_PLAIN, "%s", "");
	if (page->model->past) {
		screen_text_add(page->text, STYLE_DIM,
				"who evicts its pages, refusals, events: not kept in a history");
		return;
	}
	if (!page->model->actors) {
		screen_text_add(page->text, STYLE_DIM,
				"who evicts its pages, refusals, events: not watched;");
		screen_text_add(page->text, STYLE_DIM, "start cgswap top --actors");
		return;
	}
	add_all_sums(page, "of it and below it, since the start; exact");
}

void screen_actors_build(struct screen_text *text, const struct screen_model *model,
			 const struct screen_detail *detail)
{
	const struct detail_page page = detail_page_all(text, model, detail);

	if (model->actors)
		detail_heat(&page);
	if (model->past)
		screen_text_add(text, STYLE_DIM, "not known: not kept in a history");
	else if (model->actors)
		add_all_sums(&page, "of all groups that are there, since the start; exact");
	else
		screen_text_add(text, STYLE_DIM,
				"not watched, as it takes more programs: start "
				"cgswap top --actors");
}
