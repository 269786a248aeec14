// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * view/host.c - the two lines about the machine, as text for the table and the screen.
 *
 * Owns: their words. Losses are exact numbers, not shortened ones: one lost record matters.
 * Must not know: rows, layout, the terminal.
 */
#include "view/host.h"

#include <inttypes.h>
#include <stdarg.h>
#include <string.h>

#include "base/escape.h"
#include "base/fmt.h"

/* Adds to the text in @buf of VIEW_HOST_SIZE bytes; what does not fit is left out. */
__attribute__((format(printf, 2, 3))) static void add(char *buf, const char *format, ...)
{
	size_t len = strlen(buf);
	va_list args;

	va_start(args, format);
	vsnprintf(buf + len, VIEW_HOST_SIZE - len, format, args);
	va_end(args);
}

static void add_name(char *buf, const char *name)
{
	char safe[128];

	escape_name(safe, sizeof(safe), name && *name ? name : "-", ESCAPE_ASCII);
	add(buf, "%s", safe);
}

static void add_exact(char *buf, const char *label, int64_t val)
{
	if (val == VAL_NONE)
		add(buf, "%s -", label);
	else
		add(buf, "%s %" PRId64, label, val);
}

static void add_swap(char *buf, const struct host *host)
{
	char used[FMT_SIZE], total[FMT_SIZE], unowned[FMT_SIZE];

	add(buf, "   swap %s/%s", fmt_bytes(used, host->swap_used),
	    fmt_bytes(total, host->swap_total));
	if (host->swap_unowned != VAL_NONE && host->swap_unowned != 0)
		add(buf, "  unowned %s", fmt_bytes(unowned, host->swap_unowned));
}

static void add_zswap(char *buf, const struct host *host)
{
	char pool[FMT_SIZE], stored[FMT_SIZE];
	double ratio;

	if (host->zswap_pool == VAL_NONE || host->zswap_stored == VAL_NONE)
		return;
	add(buf, "  zswap %s holds %s", fmt_bytes(pool, host->zswap_pool),
	    fmt_bytes(stored, host->zswap_stored));
	if (host->zswap_pool <= 0)
		return;
	ratio = (double)host->zswap_stored * 100 / (double)host->zswap_pool + 0.5;
	add(buf, " (%s)", fmt_ratio(pool, (int64_t)ratio));
}

static void add_psi(char *buf, const struct host *host)
{
	char some[FMT_SIZE], full[FMT_SIZE];

	if (host->psi_some == VAL_NONE && host->psi_full == VAL_NONE)
		return;
	add(buf, "   psi some %s full %s", fmt_hundredths(some, host->psi_some),
	    fmt_hundredths(full, host->psi_full));
}

char *view_host_machine(char *buf, const struct host *host)
{
	char own[FMT_SIZE];

	strcpy(buf, "cgswap  ");
	add_name(buf, host->nodename);
	add(buf, "  ");
	add_name(buf, host->kernel);
	add_swap(buf, host);
	add_zswap(buf, host);
	add_psi(buf, host);
	if (host->own_cpu != VAL_NONE)
		add(buf, "   own %s%% cpu", fmt_hundredths(own, host->own_cpu));
	return buf;
}

static void add_verdict(char *buf, const struct host *host)
{
	int64_t settled = host->groups - host->unsettled;

	if (host->groups == VAL_NONE || host->unsettled == VAL_NONE || host->drifting == VAL_NONE)
		add(buf, "ledger unknown");
	else if (host->drifting > 0)
		add(buf, "DRIFT in %" PRId64 " of %" PRId64 " group%s", host->drifting,
		    host->groups, fmt_plural(host->groups));
	else if (settled <= 0)
		add(buf, "ledger not settled");
	else
		add(buf, "ledger = kernel for %" PRId64 " group%s", settled, fmt_plural(settled));
	if (host->unsettled > 0 && (settled > 0 || host->drifting > 0))
		add(buf, ", %" PRId64 " not settled", host->unsettled);
}

char *view_host_trust(char *buf, const struct host *host)
{
	char rate[FMT_SIZE];

	*buf = '\0';
	add(buf, "%s events/s", fmt_rate(rate, host->events_rate));
	add_exact(buf, "  lost", host->events_lost);
	add_exact(buf, "  missed", host->probe_misses);
	add(buf, "   ");
	add_verdict(buf, host);
	add(buf, "   ");
	add_name(buf, host->attach);
	return buf;
}

void view_host_print(FILE *out, const struct host *host)
{
	char line[VIEW_HOST_SIZE];

	fprintf(out, "%s\n", view_host_machine(line, host));
	fprintf(out, "%s\n", view_host_trust(line, host));
}
