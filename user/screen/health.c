// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * screen/health.c - the page that says how far to trust the numbers, and why some are not known.
 *
 * Owns: its words. A line begins with "!" if something is wrong, "?" if something is not known.
 * Must not know: curses, BPF.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/escape.h"
#include "base/fmt.h"
#include "base/text.h"
#include "model/columns.h"
#include "model/health.h"
#include "screen/state.h"

#define LINE_SIZE 512
#define TEXT_AT 18 /* column of what a line says */
#define LINES_MAX 4

enum state { FINE, WRONG, UNKNOWN };

/* @text is wrapped at blanks below its own beginning. */
static void add_line(struct screen *screen, int width, enum state state, const char *name,
		     const char *text)
{
	static const enum screen_style styles[] = { STYLE_PLAIN, STYLE_BAD, STYLE_WARN };
	const int room = width > TEXT_AT + 20 ? width - TEXT_AT : 20;
	char head[TEXT_AT + 1];

	snprintf(head, sizeof(head), "%c %-15s ", " !?"[state], name);
	for (int i = 0; i < LINES_MAX; i++) {
		size_t len = strlen(text), end = (size_t)room;

		if (len <= end) {
			screen_text_add(&screen->text, styles[state], "%s%s", head, text);
			return;
		}
		while (end && text[end] != ' ')
			end--;
		end = end ? end : (size_t)room;
		screen_text_add(&screen->text, styles[state], "%s%.*s", head, (int)end, text);
		text += end + (text[end] == ' ');
		snprintf(head, sizeof(head), "%*s", TEXT_AT, "");
	}
}

static void add_head(struct screen *screen, const char *head)
{
	if (screen->text.nr)
		screen_text_add(&screen->text, STYLE_PLAIN, "%s", "");
	screen_text_add(&screen->text, STYLE_HEAD, "%s", head);
}

static void add_lost(struct screen *screen, int width)
{
	const struct health *health = &screen->health;
	char text[LINE_SIZE];

	if (!health->lost_full && !health->undecodable)
		snprintf(text, sizeof(text), "0");
	else
		snprintf(text, sizeof(text),
			 "%" PRId64 " as a ring was full, %" PRId64
			 " not decodable: no page is lost, totals do not need them",
			 health->lost_full, health->undecodable);
	add_line(screen, width, health->lost_full || health->undecodable ? WRONG : FINE,
		 "lost records", text);
}

static void add_missed(struct screen *screen, int width, enum hook_account account,
		       const char *name)
{
	const struct coverage *coverage = &screen->health.coverage;
	const int64_t skipped = coverage->skipped[account];
	const char *gap = coverage_gap_text(coverage->gap[account]);
	char text[LINE_SIZE];

	if (account == ACCOUNT_SWAP && screen->host.gap)
		gap = screen->host.gap;
	if (account == ACCOUNT_TRACE && !screen->model.actors && !screen->model.calls)
		add_line(screen, width, FINE, name, "not watched");
	else if (gap)
		add_line(screen, width, WRONG, name, gap);
	else if (skipped == VAL_NONE)
		add_line(screen, width, UNKNOWN, name,
			 "not known: this kernel does not count all skipped runs");
	else if (!skipped)
		add_line(screen, width, FINE, name, "0");
	else {
		snprintf(text, sizeof(text),
			 "%" PRId64 " run%s skipped by the kernel, or a map was full", skipped,
			 fmt_plural(skipped));
		add_line(screen, width, WRONG, name, text);
	}
}

static void add_ledger(struct screen *screen, int width)
{
	const struct host *host = &screen->host;
	char text[LINE_SIZE];

	if (host->drifting == VAL_NONE || host->groups == VAL_NONE) {
		add_line(screen, width, UNKNOWN, "drift", "not known");
	} else {
		snprintf(text, sizeof(text), "in %" PRId64 " of %" PRId64 " group%s%s",
			 host->drifting, host->groups, fmt_plural(host->groups),
			 host->drifting ? ": the kernel's number is not what was counted" : "");
		add_line(screen, width, host->drifting ? WRONG : FINE, "drift", text);
	}
	if (host->unsettled == VAL_NONE) {
		add_line(screen, width, UNKNOWN, "unsettled", "not known");
		return;
	}
	snprintf(text, sizeof(text), "%" PRId64 " group%s%s", host->unsettled,
		 fmt_plural(host->unsettled),
		 host->unsettled ? ", whose baseline is confirmed once they swap less" : "");
	add_line(screen, width, host->unsettled ? UNKNOWN : FINE, "unsettled", text);
}

static void add_cost(struct screen *screen, int width)
{
	const struct health *health = &screen->health;
	const int64_t cpu = screen->host.own_cpu;
	char text[LINE_SIZE] = "", number[FMT_SIZE];

	if (cpu == VAL_NONE)
		add_line(screen, width, UNKNOWN, "CPU", "not known before the next refresh");
	else {
		text_add(text, sizeof(text), "%s%% of one CPU, without its programs in the kernel",
			 fmt_hundredths(number, cpu));
		add_line(screen, width, FINE, "CPU", text);
	}
	*text = '\0';
	text_add(text, sizeof(text), "%s",
		 health->memory == VAL_NONE ? "?" : fmt_bytes(number, health->memory));
	text_add(text, sizeof(text), " of this process, %s locked; its BPF maps are not in it",
		 health->locked == VAL_NONE ? "?" : fmt_bytes(number, health->locked));
	add_line(screen, width,
		 health->memory == VAL_NONE || health->locked == VAL_NONE ? UNKNOWN : FINE,
		 "memory", text);
	if (health->locked == 0)
		add_line(screen, width, WRONG, "",
			 "nothing is locked: it may be swapped itself; it lacks CAP_IPC_LOCK");
	*text = '\0';
	text_add(text, sizeof(text), "%s for each CPU", fmt_bytes(number, health->ring));
	add_line(screen, width, FINE, "rings", text);
}

static void add_kernel(struct screen *screen, int width)
{
	const struct host *host = &screen->host;
	char text[LINE_SIZE], kernel[4 * sizeof(host->kernel)];

	escape_name(kernel, sizeof(kernel), *host->kernel ? host->kernel : "?", ESCAPE_ASCII);
	snprintf(text, sizeof(text), "%s, memory on cgroup %s, zswap %s", kernel, host->hierarchy,
		 host->zswap);
	add_line(screen, width, FINE, "kernel", text);
}

/* What a column needs that not every kernel or session has; NULL: a number of the kernel. */
static const char *column_needs(const struct screen *screen, enum col col)
{
	switch (col) {
	case COL_SWAPIN_RATE:
		return "pswpin or zswpin in memory.stat";
	case COL_REFAULT_RATE:
		return "workingset_refault_anon in memory.stat";
	case COL_SWAPCACHED:
		return "swapcached in memory.stat";
	case COL_SWAP_PEAK:
		return "memory.swap.peak";
	case COL_SWAP_HIGH:
	case COL_EVENTS_HIGH:
		return "memory.swap.high and memory.swap.events";
	case COL_EVENTS_MAX:
	case COL_EVENTS_FAIL:
		return "memory.swap.events, which is read when something happens";
	case COL_PSI_SOME:
	case COL_PSI_FULL:
		return "memory.pressure; it may take psi=1 at boot";
	case COL_CALLS_CHARGED:
	case COL_CALLS_UNCHARGED:
		return "cgswap top --calls";
	case COL_SWAP_MAX_PCT:
		return "a group with a swap.max";
	case COL_ZSWAP_RATIO:
		return "pages in zswap, and the two numbers ZHOLDS and ZSWAP";
	case COL_ZSWAP_CURRENT:
	case COL_ZSWAPPED:
	case COL_ZSWAP_STORE:
	case COL_ZSWAP_LOAD:
	case COL_ZSWAP_LEDGER:
	case COL_ZSWAPPED_LEDGER:
	case COL_ZSWAP_DRIFT:
	case COL_ZSWAP_REJECT:
	case COL_ZSWAP_WRITEBACK:
		return host_zswap_is_on(&screen->host)
			       ? "memory.zswap files, and hooks in zswap: see below"
		       : !strcmp(screen->host.zswap, "off") ? "zswap, which is off"
							    : "zswap, which this kernel lacks";
	default:
		return NULL;
	}
}

/* Rates need two refreshes. */
static bool is_early(const struct screen *screen, enum col col)
{
	return column_get(col)->unit == UNIT_RATE && screen->model.groups.refresh < 2;
}

static void columns_known(const struct screen_model *model, bool *known)
{
	for (size_t i = 0; i < model->nr_order; i++)
		for (int col = 0; col < COL__COUNT; col++)
			known[col] |= model->rows[model->order[i]].val[col] != VAL_NONE;
}

static void add_unknown(struct screen *screen, int width)
{
	bool known[COL__COUNT] = { false }, any = false;
	size_t nr;
	const enum col *order = columns_text_order(&nr);

	columns_known(&screen->model, known);
	add_head(screen, "COLUMNS THAT NO GROUP HAS NOW, and what they need");
	for (size_t i = 0; i < nr; i++) {
		const char *needs = column_needs(screen, order[i]);

		if (known[order[i]])
			continue;
		any = true;
		add_line(screen, width, UNKNOWN, column_get(order[i])->head,
			 is_early(screen, order[i]) ? "a second refresh"
			 : needs		    ? needs
						    : "not known why");
	}
	if (!any)
		add_line(screen, width, FINE, "none", "");
}

static void add_hook(struct screen *screen, int width, const struct health_hook *hook)
{
	char text[LINE_SIZE];

	if (hook->attach)
		snprintf(text, sizeof(text), "%-9s %s%s", hook->attach, hook->symbol,
			 hook->waits ? ", waits until zswap is used" : "");
	else
		snprintf(text, sizeof(text), "none: %s", hook->reason);
	add_line(screen, width, hook->attach ? FINE : UNKNOWN, hook->job, text);
}

void screen_health_build(struct screen *screen, int width)
{
	const struct health *health = &screen->health;

	screen_text_clear(&screen->text);
	if (!screen->source.health) {
		screen_text_add(&screen->text, STYLE_DIM, "not known: not kept in a history");
		add_unknown(screen, width);
		return;
	}
	add_head(screen, "TRUST");
	add_lost(screen, width);
	add_missed(screen, width, ACCOUNT_SWAP, "missed, swap");
	add_missed(screen, width, ACCOUNT_ZSWAP, "missed, zswap");
	add_missed(screen, width, ACCOUNT_TRACE, "missed, actors");
	add_ledger(screen, width);
	add_head(screen, "OWN COST");
	add_cost(screen, width);
	add_head(screen, "MACHINE");
	add_kernel(screen, width);
	add_unknown(screen, width);
	add_head(screen, "HOOKS, and the functions they are at");
	for (size_t i = 0; i < health->nr_hooks; i++)
		add_hook(screen, width, &health->hooks[i]);
}
