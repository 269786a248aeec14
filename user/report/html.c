// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * report/html.c - see report/html.h.
 *
 * The policy allows this style and nothing else; tests/cli/report.sh computes its hash.
 */
#include "report/html.h"

#include <inttypes.h>
#include <stdbool.h>
#include <string.h>

#include "base/fmt.h"
#include "base/out.h"
#include "base/when.h"
#include "model/container.h"
#include "report/markup.h"
#include "report/name.h"
#include "report/recording.h"
#include "report/report.h"
#include "report/svg.h"

#define ROWS_MOST 100

#define STYLE_HASH "sha256-h0/Bg/CNWwxFNBtETQJI1rF3fXxbKcDpD9TOsTriBFw="

static const char style[] =
	"\n:root{color-scheme:light dark}\n"
	"body{font:15px/1.5 system-ui,sans-serif;margin:0 auto;padding:1em;max-width:62em;"
	"color:#1c1c1c;background:#fff}\n"
	"h1{font-size:1.4em;margin:.2em 0}h2{font-size:1.1em;margin:1.4em 0 .4em}\n"
	"main.two{display:grid;grid-template-columns:repeat(auto-fit,minmax(340px,1fr));gap:2em}\n"
	"body.two{max-width:124em}section{min-width:0}\n"
	"p.of{color:#595959;margin:.2em 0}\n"
	"ul{list-style:none;margin:0;padding:0}\n"
	"ul.say li{border-left:4px solid #999;padding:.1em .7em;margin:.4em 0;"
	"overflow-wrap:anywhere}\n"
	"ul.say li.bad{border-color:#d55e00}ul.say li.warn{border-color:#e69f00}\n"
	"ul.say b{font-size:.8em;margin-right:.5em;text-transform:uppercase}\n"
	"ul.key{columns:22em;font-size:.9em;margin:.5em 0}\n"
	"ul.key li{break-inside:avoid;overflow-wrap:anywhere;padding-left:26px;"
	"text-indent:-26px}\n"
	"svg.s{margin-right:8px}svg.p{position:absolute}\n"
	"svg.wide,svg.narrow{width:100%;height:auto;display:block}svg.narrow{display:none}\n"
	"svg text{font:11px system-ui,sans-serif;fill:#404040}\n"
	"svg .h{font-size:12.5px;font-weight:600;fill:#1c1c1c}\n"
	"svg .r{text-anchor:end}svg .m{text-anchor:middle}\n"
	"svg path{fill:none}.g{stroke:#e3e3e3}.a{stroke:#8a8a8a}\n"
	".c{stroke:#b00020;stroke-width:1.5;stroke-dasharray:7 4}\n"
	".k0{stroke:#d55e00;stroke-width:2}.k1{stroke:#0072b2;stroke-width:3}\n"
	".k2{stroke:#000;stroke-width:4}\n"
	".l0{stroke:#0072b2;stroke-width:1.6;stroke-linecap:round}\n"
	".l1{stroke:#d55e00;stroke-width:1.6;stroke-dasharray:5 3}\n"
	".n{fill:#777;fill-opacity:.22}.o rect{fill:none;pointer-events:all}\n"
	".x{stroke:#000;stroke-width:1;stroke-opacity:.28}\n"
	"[class^=b]>path:first-child,[class^=d]>path:first-child{stroke:#fff;stroke-width:.6}\n"
	".b0>path:first-child{fill:#0072b2}.b1>path:first-child{fill:#e69f00}\n"
	".b2>path:first-child{fill:#009e73}.b3>path:first-child{fill:#f0e442}\n"
	".b4>path:first-child{fill:#cc79a7}.b5>path:first-child{fill:#56b4e9}\n"
	".b6>path:first-child{fill:#d55e00}.b7>path:first-child{fill:#8b7ec8}\n"
	".b8>path:first-child{fill:#b3b3b3}\n"
	".d0>path:first-child{fill:#8c8c8c}.d1>path:first-child{fill:#56b4e9}\n"
	".h1{fill:url(#h1)}.h2{fill:url(#h2)}.h3{fill:url(#h3)}\n"
	".h4{fill:url(#h4)}.h5{fill:url(#h5)}.h6{fill:url(#h6)}\n"
	".h7{fill:url(#h7)}\n"
	"svg .t0,svg .t1,svg .t2,svg .t3,svg .t4,svg .t5,svg .t6,svg .t7,svg .t8"
	"{fill:#000;text-anchor:middle}svg .t0{fill:#fff}\n"
	".over{overflow-x:auto}table{border-collapse:collapse;font-size:.9em}\n"
	"td,th{padding:.2em .6em;text-align:right;white-space:nowrap;"
	"border-bottom:1px solid #ddd}\n"
	"th:first-child{text-align:left;white-space:normal;min-width:12em;"
	"overflow-wrap:anywhere}tbody th{font-weight:400}\n"
	"td.q1{background:#0072b21a}td.q2{background:#0072b233}td.q3{background:#0072b24d}\n"
	"td.q4{background:#0072b26b}td.q5{background:#0072b28c}\n"
	"table.heat thead th{white-space:normal;min-width:4em;vertical-align:bottom;"
	"overflow-wrap:anywhere}\n"
	"@media screen and (max-width:700px){svg.wide{display:none}svg.narrow{display:block}}\n"
	"@media screen and (max-width:1100px){.two svg.wide{display:none}"
	".two svg.narrow{display:block}}\n"
	"@media screen and (prefers-color-scheme:dark){\n"
	"body{color:#e4e4e4;background:#121212}p.of{color:#a8a8a8}\n"
	"svg text{fill:#c4c4c4}svg .h{fill:#e4e4e4}.g{stroke:#303030}.a{stroke:#808080}\n"
	".c{stroke:#ff7b72}.l0,.k1{stroke:#56b4e9}.l1,.k0{stroke:#ff8c42}.k2{stroke:#fff}\n"
	"[class^=b]>path:first-child,[class^=d]>path:first-child{stroke:#121212}\n"
	"td,th{border-color:#333}}\n"
	"@media print{:root{color-scheme:light}h1,h2{break-after:avoid}"
	"main.two{display:block}.two svg.wide{width:72%}section+section{break-before:page}"
	"body,body.two{font-size:11px;max-width:none;padding:0}svg.wide,tr,li"
	"{break-inside:avoid}ul.key{break-before:avoid}thead{display:table-header-group}"
	"td{print-color-adjust:exact;-webkit-print-color-adjust:exact}"
	".over{overflow:visible}.x{stroke-opacity:.6}}\n";

static void head_write(FILE *out, const struct report_window *windows, size_t nr)
{
	char time[WHEN_SIZE];

	out_printf(out, "<!DOCTYPE html>\n"
			"<html xmlns=\"http://www.w3.org/1999/xhtml\" lang=\"en\">\n<head>\n"
			"<meta charset=\"utf-8\"/>\n<meta http-equiv=\"Content-Security-Policy\" "
			"content=\"default-src &#39;none&#39;; style-src &#39;" STYLE_HASH "&#39;; "
			"base-uri &#39;none&#39;; form-action &#39;none&#39;\"/>\n"
			"<meta name=\"referrer\" content=\"no-referrer\"/>\n"
			"<meta name=\"viewport\" content=\"width=device-width\"/>\n"
			"<title>cgswap report: ");
	for (size_t i = 0; i < nr; i++) {
		out_printf(out, "%s", i ? " and " : "");
		markup_text(out, windows[i].series.host.nodename);
		out_printf(out, " %s", when_format(time, windows[i].series.first_ns));
	}
	out_printf(out, "</title>\n<style>");
	out_bytes(out, style, sizeof(style) - 1);
	out_printf(out, "</style>\n</head>\n");
}

static void title_write(FILE *out, const struct report_window *window)
{
	const struct series *series = &window->series;
	char from[WHEN_SIZE], to[WHEN_SIZE], zone[WHEN_SIZE], total[FMT_SIZE];

	out_printf(out, "<h1>Swap of ");
	markup_text(out, *series->host.nodename ? series->host.nodename : "a machine");
	if (series->cgroup) {
		out_printf(out, ", ");
		markup_text(out, series->cgroup);
	}
	out_printf(out, "</h1>\n<p class=\"of\">%s to %s (UTC%s), %" PRIu64 " sample%s of up to ",
		   when_format(from, series->first_ns), when_format(to, series->last_ns),
		   report_zone(series, zone), series->samples,
		   fmt_plural((int64_t)series->samples));
	out_printf(out, "%zu groups; Linux ", series->most_groups);
	markup_text(out, *series->host.kernel ? series->host.kernel : "?");
	out_printf(out, ", swap %s, zswap ", fmt_bytes(total, series->host.swap_total));
	markup_text(out, *series->zswap ? series->zswap : "?");
	out_printf(out, "</p>\n");
}

static void sentences_write(FILE *out, const struct report_window *window, size_t from, size_t to)
{
	out_printf(out, "<ul class=\"say\">\n");
	for (size_t i = from; i < to; i++) {
		const struct sentence *sentence = &window->sentences.list[i];
		const char *severity = check_severity_name(sentence->severity);

		out_printf(out, "<li class=\"%s\">", severity);
		if (sentence->severity != SEVERITY_INFO)
			out_printf(out, "<b>%s</b>", severity);
		markup_text(out, sentence->text);
		out_printf(out, "</li>\n");
	}
	out_printf(out, "</ul>\n");
}

static bool has_others(const struct series *series)
{
	for (size_t i = 0; i < series->nr_buckets; i++)
		if (series->buckets[i].others > 0)
			return true;
	return false;
}

/* From the top of the stack to its bottom. */
static void legend_write(FILE *out, const struct series *series)
{
	out_printf(out, "<ul class=\"key\">\n");
	if (has_others(series)) {
		out_printf(out, "<li>");
		svg_swatch(out, SERIES_SHOWN);
		out_printf(out, "others</li>\n");
	}
	for (size_t i = series->nr_shown; i-- > 0;) {
		char name[CONTAINER_LABEL_SIZE];

		out_printf(out, "<li>");
		svg_swatch(out, i);
		markup_text(out, report_name(series, (size_t)series->shown[i], name));
		out_printf(out, "</li>\n");
	}
	out_printf(out, "</ul>\n");
}

static void cell_bytes(FILE *out, int64_t bytes)
{
	char buf[FMT_SIZE];

	out_printf(out, "<td>%s</td>", fmt_bytes(buf, bytes));
}

static void cell_count(FILE *out, int64_t count)
{
	char buf[FMT_SIZE];

	out_printf(out, "<td>%s</td>", fmt_count(buf, count));
}

static void row_write(FILE *out, const struct series *series, const struct series_group *group)
{
	char time[WHEN_SIZE];

	out_printf(out, "<tr><th scope=\"row\">");
	markup_path(out, group->path);
	out_printf(out, "%s</th>", group->dying ? " (removed)" : "");
	cell_bytes(out, group->start);
	cell_bytes(out, group->peak);
	out_printf(out, "<td>%s</td>",
		   group->peak > 0 ? report_moment(series, group->peak_ns, time) : "-");
	cell_bytes(out, group->end);
	cell_count(out, group->out_pages);
	cell_count(out, group->freed_pages);
	cell_count(out, group->in_pages);
	cell_count(out, series->knows_refusals ? group->refused.nr : VAL_NONE);
	cell_count(out, series_killed(series, group));
	out_printf(out, "</tr>\n");
}

/* A table that can be scrolled sideways, up to its first row. */
static void table_begin(FILE *out, const char *label, const char *const *heads, size_t nr)
{
	out_printf(out,
		   "<div class=\"over\" tabindex=\"0\" role=\"region\" "
		   "aria-label=\"%s\"><table>\n<thead><tr>",
		   label);
	for (size_t i = 0; i < nr; i++)
		out_printf(out, "<th scope=\"col\">%s</th>", heads[i]);
	out_printf(out, "</tr></thead>\n<tbody>\n");
}

static void table_write(FILE *out, const struct report_window *window)
{
	const struct series *series = &window->series;
	static const char *const heads[] = {
		"group",     "start", "peak", "at",	 "end",
		"pages out", "freed", "in",   "refused", "killed",
	};
	size_t nr = window->nr_listed < ROWS_MOST ? window->nr_listed : ROWS_MOST;

	out_printf(out, "<h2>Groups</h2>\n");
	if (!nr) {
		out_printf(out, "<p>No group had swap of its own, was refused some, or had tasks "
				"killed, as far as known.</p>\n");
		return;
	}
	table_begin(out, "Groups", heads, sizeof(heads) / sizeof(heads[0]));
	for (size_t i = 0; i < nr; i++)
		row_write(out, series, &series->groups[window->listed[i]]);
	out_printf(out,
		   "</tbody>\n</table></div>\n<p class=\"of\">Own swap, without groups below.");
	if (window->nr_listed > nr)
		out_printf(out, " %zu more groups had less.", window->nr_listed - nr);
	out_printf(out, "</p>\n");
}

/* ---- of a recording of cgswap trace ---- */

static void cell_heat(FILE *out, uint64_t pages, uint64_t most)
{
	char buf[FMT_SIZE];
	int level = 5;

	while (level > 1 && pages < most / 2) {
		most /= 2;
		level--;
	}
	if (pages)
		out_printf(out, "<td class=\"q%d\">%s</td>", level,
			   fmt_count(buf, (int64_t)(pages & INT64_MAX)));
	else
		out_printf(out, "<td></td>");
}

/* Behind the actors that are shown, and behind the owners. */
struct heat_rest {
	bool actors, owners, not_read;
};

static struct heat_rest heat_rest(const struct matrix *matrix)
{
	struct heat_rest rest = { .owners = matrix->others > 0 };

	for (size_t owner = 0; owner <= matrix->nr_owners; owner++) {
		rest.actors |= matrix->pages[owner][matrix->nr_actors] > 0;
		rest.not_read |= matrix->not_read[owner] > 0;
	}
	return rest;
}

static void heat_row(FILE *out, const struct matrix *matrix, size_t owner, uint64_t all,
		     const struct heat_rest *rest)
{
	cell_count(out, (int64_t)(all & INT64_MAX));
	for (size_t actor = 0; actor < matrix->nr_actors + rest->actors; actor++)
		cell_heat(out, matrix->pages[owner][actor], matrix->most);
	if (rest->not_read)
		cell_count(out, (int64_t)(matrix->not_read[owner] & INT64_MAX));
	out_printf(out, "</tr>\n");
}

static void heat_head(FILE *out, const struct matrix *matrix, const struct heat_rest *rest)
{
	out_printf(out, "<thead><tr><th scope=\"col\">pages of</th><th scope=\"col\">all</th>");
	for (size_t actor = 0; actor < matrix->nr_actors; actor++) {
		out_printf(out, "<th scope=\"col\">");
		markup_path(out, matrix->actors[actor].name);
		out_printf(out, "</th>");
	}
	out_printf(out, "%s%s</tr></thead>\n", rest->actors ? "<th scope=\"col\">others</th>" : "",
		   rest->not_read ? "<th scope=\"col\">not known</th>" : "");
}

static void heat_write(FILE *out, const struct matrix *matrix)
{
	const struct heat_rest rest = heat_rest(matrix);

	out_printf(out, "<h2>Who swapped whose pages out</h2>\n");
	if (!matrix->nr_owners) {
		out_printf(out, "<p>No page was swapped out.</p>\n");
		return;
	}
	out_printf(out, "<div class=\"over\" tabindex=\"0\" role=\"region\" "
			"aria-label=\"Owners and actors\"><table class=\"heat\">\n");
	heat_head(out, matrix, &rest);
	out_printf(out, "<tbody>\n");
	for (size_t owner = 0; owner < matrix->nr_owners; owner++) {
		out_printf(out, "<tr><th scope=\"row\">");
		markup_path(out, matrix->owners[owner].name);
		out_printf(out, "</th>");
		heat_row(out, matrix, owner, matrix->owners[owner].pages, &rest);
	}
	if (rest.owners) {
		out_printf(out, "<tr><th scope=\"row\">others</th>");
		heat_row(out, matrix, matrix->nr_owners, matrix->others, &rest);
	}
	out_printf(out,
		   "</tbody>\n</table></div>\n<p class=\"of\">Pages; the stronger the color, the "
		   "more. What an owner has altogether is counted in the kernel. A group as an "
		   "actor: its tasks needed memory or were at a limit.%s</p>\n",
		   rest.not_read ? " Who did it is not known where an event was not recorded."
				 : "");
}

static void waits_write(FILE *out, const struct recording_sums *sums)
{
	static const char *const heads[] = {
		"waits", "number", "mean", "half below", "99 % below", "longest",
	};

	if (!sums->nr_waits)
		return;
	out_printf(out, "<h2>Waits</h2>\n");
	table_begin(out, "Waits", heads, sizeof(heads) / sizeof(heads[0]));
	for (size_t i = 0; i < sums->nr_waits; i++) {
		const struct recording_wait *wait = &sums->waits[i];
		const uint64_t times[] = { wait->mean_ns, wait->half_ns, wait->most_ns,
					   wait->max_ns };
		char buf[RECORDING_TIME];

		out_printf(out, "<tr><th scope=\"row\">%s</th>", wait->what);
		cell_count(out, (int64_t)(wait->count & INT64_MAX));
		for (size_t t = 0; t < sizeof(times) / sizeof(times[0]); t++)
			out_printf(out, "<td>%s</td>", recording_time(buf, times[t]));
		out_printf(out, "</tr>\n");
	}
	out_printf(out, "</tbody>\n</table></div>\n");
}

static void verdict_write(FILE *out, const struct series *series)
{
	bool drifted = false;

	for (size_t i = 0; i < series->nr; i++)
		drifted |= series->groups[i].spells[SPELL_DRIFT].samples > 0;
	out_printf(out, "<h2>Accounting</h2>\n<p>%s</p>\n",
		   drifted ? "The kernel's counts differed from what was counted, see above."
		   : series->knows_drift
			   ? "The kernel's counts were those that were counted, in all samples "
			     "of all groups that were settled."
			   : "Whether the kernel's counts are right is not known.");
}

static int window_write(FILE *out, const struct report_window *window, enum svg_form form)
{
	const size_t said = report_window_said(window);
	int err;

	out_printf(out, "<section>\n");
	title_write(out, window);
	sentences_write(out, window, 0, said);
	out_printf(out, "<h2>Over time</h2>\n");
	err = svg_plots(out, &window->series, form);
	if (!err)
		err = svg_plots(out, &window->series, SVG_NARROW);
	legend_write(out, &window->series);
	table_write(out, window);
	if (window->traced) {
		heat_write(out, &window->traced->matrix);
		waits_write(out, window->traced);
	} else {
		verdict_write(out, &window->series);
	}
	out_printf(out, "<h2>Not known</h2>\n");
	sentences_write(out, window, said, window->sentences.nr);
	out_printf(out, "</section>\n");
	return err;
}

int html_page(FILE *out, const struct report_window *windows, size_t nr)
{
	const char *class = nr > 1 ? " class=\"two\"" : "";
	int err = 0;

	head_write(out, windows, nr);
	out_printf(out, "<body");
	out_bytes(out, class, strlen(class));
	out_printf(out, ">\n");
	svg_patterns(out);
	out_printf(out, "<main");
	out_bytes(out, class, strlen(class));
	out_printf(out, ">\n");
	for (size_t i = 0; i < nr && !err; i++)
		err = window_write(out, &windows[i], nr > 1 ? SVG_HALF : SVG_WIDE);
	out_printf(out, "</main>\n</body>\n</html>\n");
	return err;
}
