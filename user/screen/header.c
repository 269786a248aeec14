// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * screen/header.c - see screen/header.h.
 */
#include "screen/header.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/escape.h"
#include "base/fmt.h"
#include "base/text.h"
#include "model/alarm.h"
#include "screen/cells.h"
#include "screen/meter.h"
#include "screen/state.h"
#include "view/host.h"

/* Lower terminals have no header, or a short one without bars. */
#define HEIGHT_LEAST 7
#define HEIGHT_METERS 16
#define WIDTH_METERS 64
#define WIDTH_WIDE 120 /* everything fits */

#define BAR_LEAST 8
#define BAR_MOST 60
#define LINE_SIZE 512

#define PSI_MUCH (ALARM_PSI_PERCENT * 100) /* hundredths */

/* Position on a line for the next text. */
struct pen {
	int y;
	int x;
	int width;
	bool utf8;
};

enum screen_style header_trust_style(const struct host *host)
{
	if (host->drifting > 0)
		return STYLE_BAD;
	if (host->events_lost || host->probe_misses || host->gap || host->unsettled ||
	    host->drifting == VAL_NONE || host->groups == VAL_NONE)
		return STYLE_WARN;
	return STYLE_GOOD;
}

static void pen_put(struct pen *pen, enum screen_style style, const char *text)
{
	if (pen->x < pen->width)
		pen->x += cells_line(pen->y, pen->x, pen->width - pen->x, text, style, false);
}

static void pen_sign(struct pen *pen, enum screen_style style, enum meter_sign sign, int cells)
{
	while (cells-- > 0)
		pen_put(pen, style, meter_sign(sign, pen->utf8));
}

/* One part of a bar: size, style and word. */
struct part {
	int64_t val; /* VAL_NONE: not known, and not in the bar */
	enum meter_sign sign;
	enum screen_style style;
	const char *word;
};

static void put_bar(struct pen *pen, const struct part *parts, size_t nr, int width)
{
	int64_t vals[4] = { 0 };
	int cells[4];

	for (size_t i = 0; i < nr; i++)
		vals[i] = parts[i].val;
	meter_split(vals, nr, width, cells);
	for (size_t i = 0; i < nr; i++)
		pen_sign(pen, parts[i].style, parts[i].sign, cells[i]);
}

/* A bar of how much is used; yellow near the end, red at the end. */
static void put_use(struct pen *pen, int64_t used, int64_t total, int width)
{
	const bool full = used >= total, near = used >= total / 10 * 9;
	const struct part parts[] = {
		{ used, METER_FULL,
		  full	 ? STYLE_BAD
		  : near ? STYLE_WARN
			 : STYLE_BAR,
		  "" },
		{ val_less(total, used), METER_EMPTY, STYLE_DIM, "" },
	};

	put_bar(pen, parts, 2, width);
}

__attribute__((format(printf, 3, 4))) static void put_text(struct pen *pen, enum screen_style style,
							   const char *format, ...)
{
	char text[LINE_SIZE];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	pen_put(pen, style, text);
}

/* "used/total", with a bar if there is space; all of it or nothing. */
static void put_kind(struct pen *pen, const struct host *host, enum swap_kind kind)
{
	static const char *const names[SWAP_KINDS] = { "disk", "zram", "file" };
	int64_t used = host->kind_used[kind], total = host->kind_total[kind];
	const bool bar = val_is_number(total) && val_is_number(used) && pen->width >= WIDTH_WIDE;
	char a[FMT_SIZE], b[FMT_SIZE], text[64] = "";

	if (total == 0)
		return;
	text_add(text, sizeof(text), "%s/%s", fmt_bytes(a, used), fmt_bytes(b, total));
	if (pen->x + (int)strlen(text) + (bar ? BAR_LEAST + 8 : 7) > pen->width)
		return;
	put_text(pen, STYLE_PLAIN, "  %s ", names[kind]);
	if (bar) {
		put_use(pen, used, total, BAR_LEAST);
		put_text(pen, STYLE_PLAIN, " ");
	}
	pen_put(pen, total == VAL_NONE ? STYLE_DIM : STYLE_PLAIN, text);
}

static void put_name(struct pen *pen, const char *name, enum screen_style style)
{
	char safe[4 * sizeof(((struct host *)0)->nodename)];

	escape_name(safe, sizeof(safe), *name ? name : "-", ESCAPE_ASCII);
	put_text(pen, style, "  %s", safe);
}

static void draw_machine(struct pen pen, const struct host *host)
{
	char own[FMT_SIZE], text[64] = "";

	put_text(&pen, STYLE_PLAIN, "cgswap");
	put_name(&pen, host->nodename, STYLE_HEAD);
	put_name(&pen, host->kernel, STYLE_PLAIN);
	put_text(&pen, STYLE_PLAIN, " ");
	for (int i = 0; i < SWAP_KINDS; i++)
		put_kind(&pen, host, (enum swap_kind)i);
	if (host->own_cpu != VAL_NONE)
		text_add(text, sizeof(text), "   own %s%% cpu", fmt_hundredths(own, host->own_cpu));
	if (pen.x + (int)strlen(text) <= pen.width)
		pen_put(&pen, STYLE_PLAIN, text);
}

/*
 * Swap by owner. Charges are read a moment before the machine's usage; if they exceed it, nothing
 * is unowned. Unless charges are known, all of it is "owner unknown".
 */
static void swap_parts(const struct screen *screen, struct part *parts)
{
	const struct host *host = &screen->host;
	int64_t free = val_less(host->swap_total, host->swap_used);
	int64_t dying = screen->model.dying_swap, living = val_less(host->swap_charged, dying);
	const bool known = living != VAL_NONE && living >= 0 && host->swap_unowned != VAL_NONE;

	parts[0] = (struct part){ known ? living : host->swap_used, METER_FULL, STYLE_BAR,
				  known ? "living" : "owner unknown" };
	parts[1] = (struct part){ known ? dying : VAL_NONE, METER_DARK, STYLE_DYING, "dying" };
	parts[2] = (struct part){ known ? host->swap_unowned : VAL_NONE, METER_MEDIUM, STYLE_WARN,
				  "unowned" };
	parts[3] = (struct part){ free, METER_EMPTY, STYLE_DIM, "free" };
}

/* "  # living 8.5G"; parts that are 0 are left out. */
static int part_text(char *buf, size_t size, const struct part *part, bool utf8)
{
	char val[FMT_SIZE];

	*buf = '\0';
	if (part->val > 0)
		text_add(buf, size, "  %s %s %s", meter_sign(part->sign, utf8), part->word,
			 fmt_bytes(val, part->val));
	return utf8_width(buf);
}

static int bar_width(int room, int most)
{
	if (room < BAR_LEAST)
		return BAR_LEAST;
	return room < most ? room : most;
}

static void draw_swap(struct pen pen, const struct screen *screen)
{
	const struct host *host = &screen->host;
	const size_t nr = pen.width >= WIDTH_WIDE ? 4
						  : 3; /* 3: no "free", which used/total shows */
	char used[FMT_SIZE], total[FMT_SIZE], text[64];
	struct part parts[4];
	int room;

	put_text(&pen, STYLE_PLAIN, "swap  ");
	if (host->swap_total == 0) {
		put_text(&pen, STYLE_DIM, "none: the machine has no swap device");
		return;
	}
	fmt_bytes(used, host->swap_used);
	fmt_bytes(total, host->swap_total);
	swap_parts(screen, parts);
	room = pen.width - pen.x - (int)strlen(used) - (int)strlen(total) - 2;
	for (size_t i = 0; i < nr; i++)
		room -= part_text(text, sizeof(text), &parts[i], pen.utf8);
	if (host->swap_used != VAL_NONE) {
		put_bar(&pen, parts, 4, bar_width(room, BAR_MOST));
		put_text(&pen, STYLE_PLAIN, " ");
	}
	put_text(&pen, STYLE_HEAD, "%s/%s", used, total);
	for (size_t i = 0; i < nr; i++) {
		part_text(text, sizeof(text), &parts[i], pen.utf8);
		pen_put(&pen, parts[i].style, text);
	}
}

static void put_zswap(struct pen *pen, const struct host *host)
{
	int64_t pool = host->zswap_pool, stored = host->zswap_stored, max = host->zswap_max;
	char a[FMT_SIZE], b[FMT_SIZE];
	double ratio;

	put_text(pen, STYLE_PLAIN, "zswap ");
	if (!host_zswap_is_on(host))
		put_text(pen, STYLE_DIM, "%s ", host->zswap);
	if (!host_zswap_is_on(host) && (pool == 0 || pool == VAL_NONE))
		return;
	if (pool != VAL_NONE && max != VAL_NONE && max > 0) {
		put_use(pen, pool, max, pen->width >= WIDTH_WIDE ? 2 * BAR_LEAST : BAR_LEAST);
		put_text(pen, STYLE_PLAIN, " ");
	}
	put_text(pen, STYLE_HEAD, "%s/%s", fmt_bytes(a, pool), fmt_bytes(b, max));
	if (pool == VAL_NONE || stored == VAL_NONE || pool <= 0)
		return;
	if (pen->width >= WIDTH_WIDE)
		put_text(pen, STYLE_PLAIN, " holds %s", fmt_bytes(a, stored));
	ratio = (double)stored * 100 / (double)pool + 0.5;
	put_text(pen, STYLE_PLAIN, " (%s)", fmt_ratio(a, (int64_t)ratio));
}

static void put_minute(struct pen *pen, const struct minute *minute, uint64_t now_ns, int width)
{
	int64_t cells[MINUTE_SECONDS], most;

	width = width < MINUTE_SECONDS ? width : MINUTE_SECONDS;
	most = minute_cells(minute, now_ns, cells, width);
	if (most == VAL_NONE)
		return;
	put_text(pen, STYLE_PLAIN, " ");
	for (int i = 0; i < width; i++) {
		bool much = cells[i] >= PSI_MUCH;

		pen_put(pen, much ? STYLE_WARN : STYLE_BAR,
			meter_level(pen->utf8, cells[i], val_most(most, PSI_MUCH)));
	}
}

/* Time in "full" is part of the time in "some": one bar shows both. */
static void put_psi(struct pen *pen, const struct screen *screen)
{
	const int64_t some = screen->host.psi_some, full = screen->host.psi_full;
	const bool wide = pen->width >= WIDTH_WIDE;
	const int width = wide ? 2 * BAR_LEAST : BAR_LEAST;
	const struct part parts[] = {
		{ full, METER_FULL, STYLE_BAD, "" },
		{ full == VAL_NONE ? some : val_less(some, full), METER_MEDIUM, STYLE_WARN, "" },
		{ val_less(10000, some), METER_EMPTY, STYLE_DIM, "" },
	};
	char text[FMT_SIZE];

	put_text(pen, STYLE_PLAIN, "   psi ");
	if (some == VAL_NONE) {
		put_text(pen, STYLE_DIM, "-");
		return;
	}
	put_bar(pen, parts, 3, width);
	put_text(pen, some >= PSI_MUCH ? STYLE_WARN : STYLE_PLAIN, " some %s",
		 fmt_hundredths(text, some));
	put_minute(pen, &screen->psi_some, screen->model.now_ns, width);
	put_text(pen, full >= PSI_MUCH ? STYLE_BAD : STYLE_PLAIN, " full %s",
		 fmt_hundredths(text, full));
	if (wide)
		put_minute(pen, &screen->psi_full, screen->model.now_ns, width);
}

static void draw_meters(const struct screen *screen, struct pen pen)
{
	draw_machine(pen, &screen->host);
	pen.y++;
	draw_swap(pen, screen);
	pen.y++;
	put_zswap(&pen, &screen->host);
	put_psi(&pen, screen);
}

/* The worst alarm, and how many more there are. */
static void alarm_add(struct screen *screen, int width, size_t lines)
{
	const struct alarms *alarms = &screen->alarms;
	char line[LINE_SIZE] = "";

	if (!alarms->nr)
		return;
	text_add(line, sizeof(line), "%s", alarms->list[0].text);
	if (alarms->nr > 1)
		text_add(line, sizeof(line), "  (!: %zu more)", alarms->nr - 1);
	screen_text_wrap(&screen->text, alarm_is_bad(alarms->list[0].kind) ? STYLE_BAD : STYLE_WARN,
			 line, width, lines);
}

static int draw_lines(const struct screen_text *text, int y, int height, int width)
{
	for (size_t i = 0; i < text->nr && y < height; i++)
		cells_line(y++, 0, width, screen_text_line(text, i), text->lines[i].style, false);
	return y;
}

int header_draw(struct screen *screen, int y, int height, int width)
{
	const bool meters = height >= HEIGHT_METERS && width >= WIDTH_METERS;
	const struct pen pen = { .y = y, .width = width, .utf8 = screen->utf8 };
	char line[VIEW_HOST_SIZE];

	if (height < HEIGHT_LEAST)
		return y;
	screen_text_clear(&screen->text);
	if (meters)
		draw_meters(screen, pen);
	else
		screen_text_wrap(&screen->text, STYLE_PLAIN, view_host_machine(line, &screen->host),
				 width, 1);
	screen_text_wrap(&screen->text, header_trust_style(&screen->host),
			 view_host_trust(line, &screen->host), width, meters ? 2 : 1);
	alarm_add(screen, width, meters ? 2 : 1);
	screen_missed_add(screen, width);
	return draw_lines(&screen->text, meters ? y + 3 : y, height, width);
}
