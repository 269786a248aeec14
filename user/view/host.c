// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * view/host.c - the two lines about the machine, as text for the table and the screen.
 *
 * Owns: their wording. Losses are printed in full, never shortened: one lost record matters. Must
 * not know: rows, layout, the terminal.
 */
#include "view/host.h"

#include <inttypes.h>
#include <string.h>
#include <time.h>

#include "base/escape.h"
#include "base/fmt.h"
#include "base/out.h"
#include "base/text.h"

static void add_name(char *buf, const char *name)
{
	char safe[128];

	escape_name(safe, sizeof(safe), name && *name ? name : "-", ESCAPE_ASCII);
	text_add(buf, VIEW_HOST_SIZE, "%s", safe);
}

static void add_exact(char *buf, const char *label, int64_t val)
{
	if (val == VAL_NONE)
		text_add(buf, VIEW_HOST_SIZE, "%s -", label);
	else
		text_add(buf, VIEW_HOST_SIZE, "%s %" PRId64, label, val);
}

static void add_swap(char *buf, const struct host *host)
{
	char used[FMT_SIZE], total[FMT_SIZE], unowned[FMT_SIZE];

	text_add(buf, VIEW_HOST_SIZE, "   swap %s/%s", fmt_bytes(used, host->swap_used),
		 fmt_bytes(total, host->swap_total));
	if (host->swap_unowned != VAL_NONE && host->swap_unowned != 0)
		text_add(buf, VIEW_HOST_SIZE, "  unowned %s",
			 fmt_bytes(unowned, host->swap_unowned));
}

static void add_zswap(char *buf, const struct host *host)
{
	char pool[FMT_SIZE], stored[FMT_SIZE];
	double ratio;

	if (host->zswap_pool == VAL_NONE || host->zswap_stored == VAL_NONE)
		return;
	text_add(buf, VIEW_HOST_SIZE, "  zswap %s holds %s", fmt_bytes(pool, host->zswap_pool),
		 fmt_bytes(stored, host->zswap_stored));
	if (host->zswap_pool <= 0)
		return;
	ratio = (double)host->zswap_stored * 100 / (double)host->zswap_pool + 0.5;
	text_add(buf, VIEW_HOST_SIZE, " (%s)", fmt_ratio(pool, val_of(ratio)));
}

static void add_psi(char *buf, const struct host *host)
{
	char some[FMT_SIZE], full[FMT_SIZE];

	if (host->psi_some == VAL_NONE && host->psi_full == VAL_NONE)
		return;
	text_add(buf, VIEW_HOST_SIZE, "   psi some %s full %s",
		 fmt_hundredths(some, host->psi_some), fmt_hundredths(full, host->psi_full));
}

char *view_host_machine(char *buf, const struct host *host)
{
	char own[FMT_SIZE];

	strcpy(buf, "cgswap  ");
	add_name(buf, host->nodename);
	text_add(buf, VIEW_HOST_SIZE, "  ");
	add_name(buf, host->kernel);
	add_swap(buf, host);
	add_zswap(buf, host);
	add_psi(buf, host);
	if (host->own_cpu != VAL_NONE)
		text_add(buf, VIEW_HOST_SIZE, "   own %s%% cpu",
			 fmt_hundredths(own, host->own_cpu));
	return buf;
}

static void add_time(char *buf, double time)
{
	time_t seconds = (time_t)time;
	struct tm local;
	char clock[16];

	if (localtime_r(&seconds, &local) && strftime(clock, sizeof(clock), "%T", &local))
		text_add(buf, VIEW_HOST_SIZE, "%s", clock);
}

/* Stays until the program exits: none of its numbers includes what was missed then. */
static void add_gap(char *buf, const struct host *host)
{
	if (!host->gap)
		return;
	text_add(buf, VIEW_HOST_SIZE, "  PROGRAMS OFF");
	if (host->gap_end <= 0)
		return;
	text_add(buf, VIEW_HOST_SIZE, " ");
	add_time(buf, host->gap_begin);
	text_add(buf, VIEW_HOST_SIZE, "-");
	add_time(buf, host->gap_end);
}

static void add_verdict(char *buf, const struct host *host)
{
	int64_t settled = val_less(host->groups, host->unsettled);

	if (host->groups == VAL_NONE || host->unsettled == VAL_NONE || host->drifting == VAL_NONE)
		text_add(buf, VIEW_HOST_SIZE, "ledger unknown");
	else if (host->drifting > 0)
		text_add(buf, VIEW_HOST_SIZE, "DRIFT in %" PRId64 " of %" PRId64 " group%s",
			 host->drifting, host->groups, fmt_plural(host->groups));
	else if (settled <= 0)
		text_add(buf, VIEW_HOST_SIZE, "ledger not settled");
	else
		text_add(buf, VIEW_HOST_SIZE, "ledger = kernel for %" PRId64 " group%s", settled,
			 fmt_plural(settled));
	if (host->unsettled > 0 && (settled > 0 || host->drifting > 0))
		text_add(buf, VIEW_HOST_SIZE, ", %" PRId64 " not settled", host->unsettled);
}

char *view_host_trust(char *buf, const struct host *host)
{
	char rate[FMT_SIZE];

	*buf = '\0';
	text_add(buf, VIEW_HOST_SIZE, "%s events/s", fmt_rate(rate, host->events_rate));
	add_exact(buf, "  lost", host->events_lost);
	add_exact(buf, "  missed", host->probe_misses);
	add_gap(buf, host);
	text_add(buf, VIEW_HOST_SIZE, "   ");
	add_verdict(buf, host);
	text_add(buf, VIEW_HOST_SIZE, "   ");
	add_name(buf, host->attach);
	return buf;
}

/* Names in @line are escaped. */
static void put_line(FILE *out, const char *line)
{
	out_bytes(out, line, strlen(line));
	out_printf(out, "\n");
}

void view_host_print(FILE *out, const struct host *host)
{
	char line[VIEW_HOST_SIZE];

	put_line(out, view_host_machine(line, host));
	/* nothing was counted for a saved tree */
	if (host->events != VAL_NONE)
		put_line(out, view_host_trust(line, host));
}
