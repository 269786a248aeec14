// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * export/page.c - see export/page.h.
 */
#include "export/page.h"

#include <inttypes.h>
#include <string.h>

#include "base/fmt.h"
#include "base/out.h"
#include "export/families.h"
#include "export/select.h"
#include "model/host.h"

#define LARGEST 10

static const char head[] =
	"<!DOCTYPE html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n"
	"<meta name=\"viewport\" content=\"width=device-width\">\n<title>cgswap</title>\n"
	"<style>\n:root { color-scheme: light dark }\n"
	"body { font: 1em/1.5 sans-serif; max-width: 60em; margin: 1em auto; padding: 0 1em }\n"
	"table { border-collapse: collapse; width: 100% }\n"
	"td, th { padding: .2em .5em; text-align: left; vertical-align: top }\n"
	"td:first-child { overflow-wrap: anywhere }\n"
	":is(td, th):nth-child(2) { text-align: right; white-space: nowrap }\n"
	"meter { width: 10em; max-width: 15vw }\n"
	"</style>\n<h1>cgswap export</h1>\n";

/* @text must be printable already. */
static void put_html(FILE *out, const char *text)
{
	for (size_t plain; *text; text += plain + 1) {
		plain = strcspn(text, "&<>\"'");
		out_bytes(out, text, plain);
		if (!text[plain])
			return;
		out_printf(out, "&#%d;", text[plain]);
	}
}

/* The largest group below @below, with equal ones in order; NULL: no more. */
static const struct export_group *next_largest(const struct export_group *groups, size_t nr,
					       const struct export_group *below)
{
	const struct export_group *found = NULL;

	for (size_t i = 0; i < nr; i++) {
		int64_t swap = groups[i].val[EXPORT_SWAP];

		if (swap <= 0 ||
		    (below && (swap > below->val[EXPORT_SWAP] ||
			       (swap == below->val[EXPORT_SWAP] && &groups[i] <= below))))
			continue;
		if (!found || swap > found->val[EXPORT_SWAP])
			found = &groups[i];
	}
	return found;
}

static void put_group(FILE *out, const struct export_group *group, int64_t largest)
{
	char bytes[FMT_SIZE];

	out_printf(out, "<tr><td>");
	put_html(out, group->label);
	out_printf(out, "<td>%s<td><meter max=\"%" PRId64 "\" value=\"%" PRId64 "\"></meter>\n",
		   fmt_bytes(bytes, group->val[EXPORT_SWAP]), largest, group->val[EXPORT_SWAP]);
}

void page_write(FILE *out, const struct export_moment *moment)
{
	const struct host *host = moment->host;
	char used[FMT_SIZE], total[FMT_SIZE];
	size_t nr;
	const struct export_group *groups = select_groups(moment->select, &nr);
	const struct export_group *first = next_largest(groups, nr, NULL), *group = first;

	out_bytes(out, head, sizeof(head) - 1);
	out_printf(out,
		   "<p>Who owns the swap of this machine. In use: %s of %s, in %" PRId64
		   " groups.\n<p><a href=\"/metrics\">metrics</a> for Prometheus, "
		   "<a href=\"/healthz\">health</a>.\n",
		   fmt_bytes(used, host->swap_used), fmt_bytes(total, host->swap_total),
		   host->groups);
	if (!first) {
		out_printf(out, "<p>No group has swap of its own.\n");
		return;
	}
	out_printf(out, "<table>\n<tr><th>group<th>own swap<th>\n");
	for (int i = 0; i < LARGEST && group; i++) {
		put_group(out, group, first->val[EXPORT_SWAP]);
		group = next_largest(groups, nr, group);
	}
	out_printf(out, "</table>\n");
}

static void put_count(FILE *out, const char *what, int64_t count)
{
	char text[FMT_SIZE];

	out_printf(out, "%s: %s\n", what,
		   val_is_number(count) ? fmt_count(text, count) : "unknown");
}

void page_health(FILE *out, const struct export_moment *moment)
{
	const struct host *host = moment->host;

	out_printf(out, "attached: %s\nrefreshed: %.3f\n", host->attach ? host->attach : "unknown",
		   host->time);
	put_count(out, "groups with a drift", host->drifting);
	put_count(out, "groups not settled", host->unsettled);
	put_count(out, "missed runs", host->probe_misses);
	put_count(out, "lost records", host->events_lost);
	out_printf(out, "coverage: %s\n", host->gap ? host->gap : "complete");
}
