// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * report/svg.c - see report/svg.h.
 *
 * All plots share one scale of time, from the first to the last sample. A bucket is drawn at the
 * time of its last sample.
 */
#include "report/svg.h"

#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/fmt.h"
#include "base/out.h"
#include "base/when.h"
#include "model/columns.h"
#include "model/container.h"
#include "report/markup.h"
#include "report/name.h"
#include "report/scale.h"

#define LEFT 58 /* of the plots: labels of the other axis */
#define RIGHT 14
#define TITLE 27 /* above each plot */
#define TIMES 20 /* labels of time below the first and the last plot */
#define SPACE 10
#define STRIP 16 /* marks of one kind */
#define CHAR 7.2 /* of the fonts, at most on the average */
#define LABEL 14
#define DOT 2.0	       /* the width of what has none */
#define LINES_MOST 2   /* in one plot */
#define LEGEND_SPACE 6 /* between a sample and its name */
#define LEGEND_GAP 12  /* between a name and the next sample */

/* In a square of 8; NULL: none. */
static const char *const patterns[SVG_BANDS] = {
	[1] = "M-2 2l4-4M0 8l8-8M6 10l4-4", [2] = "M2 2h1.5M6 6h1.5", [3] = "M0 4h8",
	[4] = "M-2 6l4 4M0 0l8 8M6-2l4 4",  [5] = "M4 0v8",	      [6] = "M0 4h8M4 0v8",
	[7] = "M0 8l8-8M0 0l8 8",
};

struct drawing {
	FILE *out;
	const struct series *series;
	enum svg_form form;
	double width, y; /* of the image; where the next part begins */
	int64_t time_step;
	size_t *at; /* buckets with samples */
	size_t nr;
	struct scale_band *band; /* scratch, by @at */
	double *base;		 /* likewise: the top of the bands below */
	const char *names[SVG_BANDS];
	char labels[SVG_BANDS][CONTAINER_LABEL_SIZE];
};

/* One plot: numbers from 0 to @max. */
struct plot {
	double top, height;
	int64_t max;
};

static double x_of(const struct drawing *drawing, int64_t ns)
{
	const struct series *series = drawing->series;
	const double all = (double)(series->last_ns - series->first_ns);
	const double width = drawing->width - LEFT - RIGHT;

	return LEFT + (all > 0 ? (double)(ns - series->first_ns) / all * width : width / 2);
}

/* What is above the scale, as only absurd numbers are, is at its end. */
static double y_of(const struct plot *plot, double val)
{
	double part = val / (double)plot->max;

	return plot->top + plot->height * (part < 1 ? 1 - part : 0);
}

static const struct series_bucket *bucket_at(const struct drawing *drawing, size_t i)
{
	return &drawing->series->buckets[drawing->at[i]];
}

static double bucket_x(const struct drawing *drawing, size_t i)
{
	return x_of(drawing, bucket_at(drawing, i)->real_ns);
}

/* ---- axes ---- */

static char *number_format(char *buf, int64_t val, enum unit unit)
{
	if (unit == UNIT_BYTES)
		return fmt_bytes(buf, val);
	if (unit == UNIT_RATE)
		return fmt_rate(buf, val);
	if (unit == UNIT_RATIO)
		return fmt_ratio(buf, val);
	return fmt_hundredths(buf, val);
}

/* The plot's frame: lines across it with their numbers. Its height allows for @most above 0. */
static void axis_write(struct drawing *drawing, struct plot *plot, int most, enum unit unit)
{
	const int64_t whole = unit_is_hundredths(unit) ? 100 : 1;
	/* numbers of a history can be any */
	const int64_t max = (val_least(plot->max, VAL_MAX / 8) + whole - 1) / whole;
	const int64_t step = scale_step(max > 0 ? max : 1, most, unit == UNIT_BYTES) * whole;
	char buf[FMT_SIZE];

	plot->max = val_most((max * whole + step - 1) / step, 1) * step;
	/* nothing has no scale */
	for (int64_t val = 0; val <= (max > 0 ? plot->max : 0); val += step) {
		double y = y_of(plot, (double)val);

		out_printf(drawing->out,
			   "<path class=\"%s\" d=\"M%d %.1fH%.1f\"/><text class=\"r\" x=\"%d\" "
			   "y=\"%.1f\">%s</text>\n",
			   val ? "g" : "a", LEFT, y, drawing->width - RIGHT, LEFT - 6, y + 4,
			   number_format(buf, val, unit));
	}
}

static void times_write(struct drawing *drawing, double top, double bottom, bool labels)
{
	const struct series *series = drawing->series;
	const int64_t step = drawing->time_step;
	char buf[WHEN_SIZE];
	double most;

	for (int64_t ns = scale_time_first(series->first_ns, step); ns <= series->last_ns;
	     ns += step) {
		double x = x_of(drawing, ns);

		out_printf(drawing->out, "<path class=\"g\" d=\"M%.1f %.1fV%.1f\"/>\n", x, top,
			   bottom);
		if (!labels)
			continue;
		scale_time_label(buf, ns, step);
		most = drawing->width - (double)strlen(buf) * CHAR / 2;
		out_printf(drawing->out, "<text class=\"m\" x=\"%.1f\" y=\"%.1f\">%s</text>\n",
			   x < most ? x : most, bottom + 15, buf);
	}
}

static void title_write(struct drawing *drawing, const char *title)
{
	out_printf(drawing->out, "<text class=\"h\" x=\"0\" y=\"%.1f\">%s</text>\n",
		   drawing->y + LABEL, title);
}

/* What is not recorded is shown, and why; @top to @bottom are those of all plots. */
static void breaks_write(struct drawing *drawing, double top, double bottom)
{
	static const char *const titles[] = {
		[BREAK_NONE] = "",
		[BREAK_GAP] = "nothing was recorded",
		[BREAK_REBOOT] = "the machine was booted",
		[BREAK_CLOCK] = "the clock was set",
		[BREAK_MACHINE] = "another machine from here on",
	};
	const struct series *series = drawing->series;

	for (size_t i = 0; i < series->nr_breaks && i < SERIES_BREAKS; i++) {
		const struct series_break *gap = &series->breaks[i];
		double x = x_of(drawing, gap->from_ns), end = x_of(drawing, gap->to_ns);

		/* the axis ends with the samples */
		if (gap->to_ns <= series->first_ns || gap->from_ns >= series->last_ns)
			continue;
		if (end < x + DOT)
			end = x + DOT;
		out_printf(drawing->out,
			   "<rect class=\"n\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" "
			   "height=\"%.1f\"><title>%s</title></rect>\n",
			   x, top, end - x, bottom - top, titles[gap->what]);
	}
}

/* ---- stacks ---- */

/* The end of the run of points without a break that begins at @first. */
static size_t run_end(const struct drawing *drawing, size_t first)
{
	size_t end = first + 1;

	while (end < drawing->nr && !bucket_at(drawing, end)->broken)
		end++;
	return end;
}

static bool run_is_empty(const struct drawing *drawing, size_t first, size_t end)
{
	for (size_t i = first; i < end; i++)
		if (drawing->band[i].low - drawing->band[i].high > 0)
			return false;
	return true;
}

static void band_path(struct drawing *drawing, size_t first, size_t end)
{
	const struct scale_band *band = drawing->band;
	FILE *out = drawing->out;

	out_printf(out, "M%.1f %.1f", band[first].x, band[first].high);
	for (size_t i = first + 1; i < end; i++)
		out_printf(out, "L%.1f %.1f", band[i].x, band[i].high);
	if (end == first + 1)
		out_printf(out, "h%.1fV%.1fh-%.1f", DOT, band[first].low, DOT);
	for (size_t i = end; i-- > first;)
		out_printf(out, "L%.1f %.1f", band[i].x, band[i].low);
	out_printf(out, "Z");
}

/* Draws drawing->band, in the class @class with a number, and a pattern. */
static void band_write(struct drawing *drawing, const char *class, size_t number)
{
	bool drawn = false;

	for (size_t first = 0, end; first < drawing->nr; first = end) {
		end = run_end(drawing, first);
		if (run_is_empty(drawing, first, end))
			continue;
		if (!drawn)
			out_printf(drawing->out, "<g class=\"%s%zu\"><path d=\"", class, number);
		drawn = true;
		band_path(drawing, first, end);
	}
	if (!drawn)
		return;
	out_printf(drawing->out, "\"/>");
	if (patterns[number]) {
		out_printf(drawing->out, "<path class=\"h%zu\" d=\"", number);
		for (size_t first = 0, end; first < drawing->nr; first = end) {
			end = run_end(drawing, first);
			if (!run_is_empty(drawing, first, end))
				band_path(drawing, first, end);
		}
		out_printf(drawing->out, "\"/>");
	}
	out_printf(drawing->out, "</g>\n");
}

/* Puts @val of each point on the bands that are there already. */
static void band_put(struct drawing *drawing, const struct plot *plot, size_t i, int64_t val)
{
	double low = drawing->base[i], high = low + (val > 0 ? (double)val : 0);

	drawing->band[i] = (struct scale_band){
		bucket_x(drawing, i),
		y_of(plot, low),
		y_of(plot, high),
		bucket_at(drawing, i)->broken,
	};
	drawing->base[i] = high;
}

static void stack_begin(struct drawing *drawing)
{
	for (size_t i = 0; i < drawing->nr; i++)
		drawing->base[i] = 0;
}

/* Each is looked up among all groups, so only once. */
static void names_find(struct drawing *drawing)
{
	const struct series *series = drawing->series;

	for (size_t band = 0; band < SVG_BANDS; band++)
		drawing->names[band] = band < series->nr_shown
					       ? report_name(series, (size_t)series->shown[band],
							     drawing->labels[band])
					       : "others";
}

/* Its name in the band, where it has room; only its end, if only that has. */
static void band_label(struct drawing *drawing, size_t band)
{
	const char *name = drawing->names[band];
	const size_t chars = markup_chars(name);
	size_t lengths[] = { chars, 24, 12 };
	double x, y;

	for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
		size_t nr = lengths[i] < chars ? lengths[i] : chars;

		if (!scale_place(drawing->band, drawing->nr, (double)(nr + (nr < chars) + 1) * CHAR,
				 LABEL, &x, &y))
			continue;
		out_printf(drawing->out, "<text class=\"t%zu\" x=\"%.1f\" y=\"%.1f\">", band, x,
			   y + 4);
		markup_tail(drawing->out, name, nr);
		out_printf(drawing->out, "</text>\n");
		return;
	}
}

static int64_t band_val(const struct drawing *drawing, size_t band, size_t i)
{
	const struct series *series = drawing->series;

	if (band < series->nr_shown)
		return series_own(series, (size_t)series->shown[band], drawing->at[i]);
	return bucket_at(drawing, i)->others;
}

static int64_t groups_most(const struct drawing *drawing)
{
	int64_t most = 0;

	for (size_t i = 0; i < drawing->nr; i++) {
		int64_t all = 0;

		for (size_t band = 0; band <= drawing->series->nr_shown; band++)
			all = val_plus(all, val_most(band_val(drawing, band, i), 0));
		most = val_most(most, all);
	}
	return most;
}

static void capacity_write(struct drawing *drawing, const struct plot *plot, int64_t total)
{
	if (total > 0 && total <= plot->max)
		out_printf(drawing->out, "<path class=\"c\" d=\"M%d %.1fH%.1f\"/>\n", LEFT,
			   y_of(plot, (double)total), drawing->width - RIGHT);
}

/* A machine with much more than was used would make the rest too small to see. */
static int64_t stack_max(int64_t most, int64_t total)
{
	return val_is_number(total) && total > 0 && most > total / 2 ? val_most(most, total) : most;
}

static void groups_write(struct drawing *drawing)
{
	const struct series *series = drawing->series;
	const int64_t total = series->host.swap_total;
	struct plot plot = { drawing->y + TITLE, drawing->form == SVG_NARROW ? 220 : 260,
			     stack_max(groups_most(drawing), total) };
	char buf[FMT_SIZE];

	title_write(drawing, "Own swap by group");
	axis_write(drawing, &plot, 5, UNIT_BYTES);
	out_printf(drawing->out, "<text class=\"r\" x=\"%.1f\" y=\"%.1f\">all swap: %s%s</text>\n",
		   drawing->width - RIGHT, drawing->y + LABEL, fmt_bytes(buf, total),
		   total > plot.max ? ", far above" : "");
	times_write(drawing, plot.top, plot.top + plot.height, false);
	stack_begin(drawing);
	for (size_t band = 0; band <= series->nr_shown; band++) {
		size_t class = band < series->nr_shown ? band : SERIES_SHOWN;

		for (size_t i = 0; i < drawing->nr; i++)
			band_put(drawing, &plot, i, band_val(drawing, band, i));
		band_write(drawing, "b", class);
		band_label(drawing, class);
	}
	capacity_write(drawing, &plot, total);
	drawing->y = plot.top + plot.height;
}

/* ---- marks ---- */

static bool line_has(const struct drawing *drawing, enum series_line line)
{
	for (size_t i = 0; i < drawing->nr; i++)
		if (bucket_at(drawing, i)->line[line] > 0)
			return true;
	return false;
}

/* A strip with a mark for each bucket in which something happened: so many times @what @done. */
static void marks_write(struct drawing *drawing, enum series_line line, const char *name,
			const char *what, const char *done)
{
	char buf[WHEN_SIZE];
	double y = drawing->y + 4;

	if (!line_has(drawing, line))
		return;
	out_printf(drawing->out, "<text class=\"r\" x=\"%d\" y=\"%.1f\">%s</text>\n", LEFT - 6,
		   y + 10, name);
	for (size_t i = 0; i < drawing->nr; i++) {
		const struct series_bucket *bucket = bucket_at(drawing, i);
		double x = bucket_x(drawing, i);

		if (bucket->line[line] <= 0)
			continue;
		out_printf(drawing->out,
			   "<path class=\"k%d\" d=\"M%.1f %.1fv10\"><title>%s  %" PRId64
			   " %s%s %s</title></path>\n",
			   line == LINE_LIMITS	 ? 1
			   : line == LINE_KILLED ? 2
						 : 0,
			   x, y, report_moment(drawing->series, bucket->real_ns, buf),
			   bucket->line[line], what, fmt_plural(bucket->line[line]), done);
	}
	drawing->y += STRIP;
}

static void times_label(struct drawing *drawing, double top)
{
	times_write(drawing, top, drawing->y, true);
	drawing->y += TIMES + SPACE;
}

/* ---- lines ---- */

struct line {
	enum series_line line;
	const char *name;
};

/* True when there is no line from the point @i to the next one. */
static bool line_ends(const struct drawing *drawing, size_t i, enum series_line line)
{
	return i + 1 == drawing->nr || bucket_at(drawing, i + 1)->broken ||
	       !val_is_number(bucket_at(drawing, i + 1)->line[line]);
}

static void line_write(struct drawing *drawing, const struct plot *plot, enum series_line line,
		       int number)
{
	bool on = false, begun = false;

	for (size_t i = 0; i < drawing->nr; i++) {
		const struct series_bucket *bucket = bucket_at(drawing, i);
		int64_t val = bucket->line[line];
		double x = bucket_x(drawing, i);

		if (!val_is_number(val)) {
			on = false;
			continue;
		}
		if (!begun)
			out_printf(drawing->out, "<path class=\"l%d\" d=\"", number);
		/* seen alone, if the next one is missing */
		if ((!on || bucket->broken) && line_ends(drawing, i, line))
			out_printf(drawing->out, "M%.1f %.1fh3", x - 1.5, y_of(plot, (double)val));
		else if (!on || bucket->broken)
			out_printf(drawing->out, "M%.1f %.1f", x, y_of(plot, (double)val));
		else
			out_printf(drawing->out, "L%.1f %.1f", x, y_of(plot, (double)val));
		on = begun = true;
	}
	if (begun)
		out_printf(drawing->out, "\"/>\n");
}

/* Where a legend begins that ends with the plots; @sample: the width of what is named. */
static double legend_left(const struct drawing *drawing, const char *const *names, size_t nr,
			  double sample)
{
	double x = drawing->width - RIGHT + LEGEND_GAP;

	for (size_t i = 0; i < nr; i++)
		x -= sample + LEGEND_SPACE + (double)strlen(names[i]) * CHAR + LEGEND_GAP;
	return x;
}

/* The name behind a sample that ends at @x; returns where the next one begins. */
static double legend_name(struct drawing *drawing, double x, const char *name)
{
	out_printf(drawing->out, "<text x=\"%.1f\" y=\"%.1f\">%s</text>\n", x + LEGEND_SPACE,
		   drawing->y + LABEL, name);
	return x + LEGEND_SPACE + (double)strlen(name) * CHAR + LEGEND_GAP;
}

/* Samples of the lines and their names, at the end of the title's line. */
static void lines_legend(struct drawing *drawing, const struct line *lines, size_t nr)
{
	const char *names[LINES_MOST];
	double x;

	for (size_t i = 0; i < nr; i++)
		names[i] = lines[i].name;
	x = legend_left(drawing, names, nr, 18);
	for (size_t i = 0; i < nr && *names[i]; i++) {
		out_printf(drawing->out, "<path class=\"l%zu\" d=\"M%.1f %.1fh18\"/>", i, x,
			   drawing->y + LABEL - 4);
		x = legend_name(drawing, x + 18, names[i]);
	}
}

static int64_t lines_most(const struct drawing *drawing, const struct line *lines, size_t nr)
{
	int64_t most = VAL_NONE;

	for (size_t i = 0; i < drawing->nr; i++)
		for (size_t l = 0; l < nr; l++)
			if (bucket_at(drawing, i)->line[lines[l].line] != VAL_MAX)
				most = val_most(most, bucket_at(drawing, i)->line[lines[l].line]);
	return most;
}

/* Nothing, where no sample has the numbers. */
static void lines_write(struct drawing *drawing, const char *title, const struct line *lines,
			size_t nr, enum unit unit)
{
	struct plot plot = { drawing->y + TITLE, 62, lines_most(drawing, lines, nr) };

	if (plot.max == VAL_NONE)
		return;
	title_write(drawing, title);
	lines_legend(drawing, lines, nr);
	axis_write(drawing, &plot, 3, unit);
	times_write(drawing, plot.top, plot.top + plot.height, false);
	for (size_t i = nr; i-- > 0;)
		line_write(drawing, &plot, lines[i].line, (int)i);
	drawing->y = plot.top + plot.height + SPACE;
}

/* Where the pages are: two bands, the device below. */
static void places_write(struct drawing *drawing)
{
	static const struct line lines[] = { { LINE_USED, "" } };
	struct plot plot = { drawing->y + TITLE, 100, lines_most(drawing, lines, 1) };

	if (plot.max == VAL_NONE)
		return;
	plot.max = stack_max(plot.max, drawing->series->host.swap_total);
	title_write(drawing, "Where it is");
	axis_write(drawing, &plot, 3, UNIT_BYTES);
	times_write(drawing, plot.top, plot.top + plot.height, false);
	stack_begin(drawing);
	for (size_t band = 0; band < 2; band++) {
		for (size_t i = 0; i < drawing->nr; i++)
			band_put(drawing, &plot, i,
				 bucket_at(drawing, i)->line[band ? LINE_ZSWAP : LINE_DEVICE]);
		band_write(drawing, "d", band);
	}
	capacity_write(drawing, &plot, drawing->series->host.swap_total);
	drawing->y = plot.top + plot.height + SPACE;
}

/* In the order of the stack, its top first. */
static void places_legend(struct drawing *drawing)
{
	static const char *const names[] = { "in zswap", "on devices" };
	const double y = drawing->y + LABEL - 9;
	double x = legend_left(drawing, names, 2, 14);

	for (size_t i = 0; i < 2; i++) {
		out_printf(drawing->out, "<g class=\"d%d\"><path d=\"M%.1f %.1fh14v10h-14z\"/>", !i,
			   x, y);
		if (!i)
			out_printf(drawing->out, "<path class=\"h1\" d=\"M%.1f %.1fh14v10h-14z\"/>",
				   x, y);
		out_printf(drawing->out, "</g>");
		x = legend_name(drawing, x + 14, names[i]);
	}
}

/* ---- under the pointer ---- */

static void hover_words(struct drawing *drawing, size_t i)
{
	const struct series_bucket *bucket = bucket_at(drawing, i);
	const struct series *series = drawing->series;
	char time[WHEN_SIZE], a[FMT_SIZE], b[FMT_SIZE];
	FILE *out = drawing->out;

	out_printf(out, "<title>%s  swap %s of %s", when_format(time, bucket->real_ns),
		   fmt_bytes(a, bucket->line[LINE_USED]), fmt_bytes(b, bucket->line[LINE_TOTAL]));
	for (size_t band = series->nr_shown + 1; band-- > 0;) {
		int64_t val = band_val(drawing, band, i);

		if (val <= 0)
			continue;
		out_printf(out, "\n%s  ", fmt_bytes(a, val));
		markup_tail(out, drawing->names[band], 60);
	}
	if (bucket->line[LINE_PSI_SOME] != VAL_NONE)
		out_printf(out, "\nPSI some %s", fmt_hundredths(a, bucket->line[LINE_PSI_SOME]));
	if (bucket->line[LINE_REFAULT] != VAL_NONE)
		out_printf(out, "\nrefaults %s/s", fmt_rate(a, bucket->line[LINE_REFAULT]));
	out_printf(out, "</title>");
}

/* Each point has all that is nearer to it than to the others. */
static void hover_write(struct drawing *drawing, double top, double bottom)
{
	out_printf(drawing->out, "<g class=\"o\">\n");
	for (size_t i = 0; i < drawing->nr; i++) {
		double x = bucket_x(drawing, i);
		double left = i ? (bucket_x(drawing, i - 1) + x) / 2 : x;
		double right = i + 1 < drawing->nr ? (x + bucket_x(drawing, i + 1)) / 2 : x;

		out_printf(drawing->out,
			   "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\">", left, top,
			   right - left > DOT ? right - left : DOT, bottom - top);
		hover_words(drawing, i);
		out_printf(drawing->out, "</rect>\n");
	}
	out_printf(drawing->out, "</g>\n");
}

/* ---- the image ---- */

static void multiples_write(struct drawing *drawing)
{
	static const struct line psi[] = { { LINE_PSI_SOME, "some" }, { LINE_PSI_FULL, "full" } };
	static const struct line refaults[] = { { LINE_REFAULT, "" } };
	static const struct line waits[] = { { LINE_WAIT_MOST, "99 % below" },
					     { LINE_WAIT_HALF, "half below" } };
	static const struct line rates[] = { { LINE_OUT, "out" }, { LINE_IN, "in" } };
	static const struct line ratio[] = { { LINE_RATIO, "" } };

	lines_write(drawing, "Waiting for memory, % of time", psi, 2, UNIT_PSI);
	lines_write(drawing, "Refaults, pages/s", refaults, 1, UNIT_RATE);
	lines_write(drawing, "Waits in faults, us", waits, 2, UNIT_RATE);
	lines_write(drawing, "Swapped, pages/s", rates, 2, UNIT_RATE);
	lines_write(drawing, "zswap: pages / memory", ratio, 1, UNIT_RATIO);
}

static void image_write(struct drawing *drawing)
{
	const double top = TITLE, bottom = top + (drawing->form == SVG_NARROW ? 220 : 260);

	groups_write(drawing);
	marks_write(drawing, LINE_KILLED, "killed", "task", "killed");
	marks_write(drawing, LINE_REFUSED, "refused", "time", "refused");
	marks_write(drawing, LINE_LIMITS, "limits", "limit", "changed");
	times_label(drawing, bottom);
	if (line_has(drawing, LINE_ZSWAP))
		places_legend(drawing);
	places_write(drawing);
	multiples_write(drawing);
	drawing->y -= SPACE;
	breaks_write(drawing, top, drawing->y);
	times_label(drawing, drawing->y);
	if (drawing->form != SVG_NARROW)
		hover_write(drawing, top, bottom);
}

static int drawing_open(struct drawing *drawing)
{
	const struct series *series = drawing->series;

	drawing->at = malloc(series->nr_buckets * sizeof(*drawing->at));
	drawing->band = malloc(series->nr_buckets * sizeof(*drawing->band));
	drawing->base = malloc(series->nr_buckets * sizeof(*drawing->base));
	if (!drawing->at || !drawing->band || !drawing->base)
		return -ENOMEM;
	for (size_t i = 0; i < series->nr_buckets; i++)
		if (series->buckets[i].samples)
			drawing->at[drawing->nr++] = i;
	names_find(drawing);
	return 0;
}

static void drawing_close(struct drawing *drawing)
{
	free(drawing->at);
	free(drawing->band);
	free(drawing->base);
}

/* Draws into memory first: how high it is is known at the end. */
static int drawing_write(struct drawing *drawing, FILE *out)
{
	char *text;
	size_t len;

	drawing->out = open_memstream(&text, &len);
	if (!drawing->out)
		return -ENOMEM;
	image_write(drawing);
	if (fclose(drawing->out))
		return -ENOMEM;
	out_printf(out,
		   "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"%s\" role=\"img\" "
		   "aria-label=\"Plots on one axis of time: swap by group, marks of kills, "
		   "refusals and changed limits, where swap is, waiting, refaults and rates\" "
		   "viewBox=\"0 0 %.0f %.0f\">\n",
		   drawing->form == SVG_NARROW ? "narrow" : "wide", drawing->width, drawing->y);
	out_bytes(out, text, len);
	out_printf(out, "</svg>\n");
	free(text);
	return 0;
}

int svg_plots(FILE *out, const struct series *series, enum svg_form form)
{
	static const double widths[] = { [SVG_WIDE] = 960, [SVG_HALF] = 620, [SVG_NARROW] = 374 };
	struct drawing drawing = { .series = series, .form = form, .width = widths[form] };
	int err = drawing_open(&drawing);

	/* each label has 80 */
	drawing.time_step = scale_time_step(series->last_ns - series->first_ns,
					    (int)((drawing.width - LEFT - RIGHT) / 80));
	if (!err)
		err = drawing_write(&drawing, out);
	drawing_close(&drawing);
	return err;
}

void svg_patterns(FILE *out)
{
	out_printf(out, "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"p\" width=\"0\" "
			"height=\"0\" aria-hidden=\"true\"><defs>\n");
	for (size_t i = 0; i < SVG_BANDS; i++)
		if (patterns[i])
			out_printf(out,
				   "<pattern id=\"h%zu\" width=\"8\" height=\"8\" "
				   "patternUnits=\"userSpaceOnUse\"><path class=\"x\" "
				   "d=\"%s\"/></pattern>\n",
				   i, patterns[i]);
	out_printf(out, "</defs></svg>\n");
}

void svg_swatch(FILE *out, size_t band)
{
	out_printf(out,
		   "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"s\" width=\"18\" "
		   "height=\"12\" aria-hidden=\"true\"><g class=\"b%zu\"><path "
		   "d=\"M0 0h18v12h-18z\"/>",
		   band);
	if (patterns[band])
		out_printf(out, "<path class=\"h%zu\" d=\"M0 0h18v12h-18z\"/>", band);
	out_printf(out, "</g></svg>");
}
