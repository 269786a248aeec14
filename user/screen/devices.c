// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * screen/devices.c - the page of the swap devices and zswap.
 *
 * Owns: its words and rates, from two readings. What is not known is "?". Must not know: curses,
 * files.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/escape.h"
#include "base/fmt.h"
#include "model/device.h"
#include "screen/state.h"

#define OTHER_WIDTH 54 /* of a line, without the name */
#define NAME_LEAST 12
#define NAME_MOST 60

void screen_devices_forget(struct screen *screen)
{
	if (screen->devices)
		screen->devices[0].now_ns = 0;
}

void screen_devices_read(struct screen *screen)
{
	if (!screen->source.devices)
		return;
	if (!screen->devices)
		screen->devices = calloc(2, sizeof(*screen->devices));
	if (!screen->devices)
		return;
	screen->devices[1] = screen->devices[0];
	screen->source.devices(screen->source.ctx, &screen->devices[0]);
}

/* Not known is "?". */
static const char *bytes_text(char *buf, int64_t bytes)
{
	return bytes == VAL_NONE ? strcpy(buf, "?") : fmt_bytes(buf, bytes);
}

/* The growth per second between the readings; VAL_NONE: not known. */
static int64_t rate(const struct devices *now, int64_t val, int64_t before)
{
	const uint64_t ns = now->now_ns - now[1].now_ns;
	int64_t more = val_less(val, before);

	if (!now[1].now_ns || !ns || more == VAL_NONE || more < 0)
		return VAL_NONE;
	return val_of((double)more * 1e9 / (double)ns);
}

/* The same device at the reading before; NULL: it was not there. */
static const struct device *device_before(const struct devices *now, const struct device *device)
{
	const struct devices *then = &now[1];

	for (size_t i = 0; i < then->nr && i < DEVICES_MAX; i++)
		if (!strcmp(then->list[i].name, device->name))
			return &then->list[i];
	return NULL;
}

/* No growth where the kernel may not count is not known. */
static int64_t device_rate(const struct devices *now, const struct device *device, int64_t val,
			   int64_t before)
{
	int64_t bytes = rate(now, val, before);

	return bytes == 0 && !device->counted ? VAL_NONE : bytes;
}

static const char *used_text(char *buf, int64_t used, int64_t size)
{
	if (used == VAL_NONE || size == VAL_NONE || size <= 0)
		return strcpy(buf, "?");
	return fmt_percent(buf, val_of((double)used * 10000 / (double)size));
}

/* The cells of a line. */
struct line {
	const char *name;
	const char *kind;
	int64_t size;
	int64_t used;
	const char *priority;
	int64_t in;
	int64_t out;
	const char *memory;
};

static int name_width(int width)
{
	width -= OTHER_WIDTH;
	if (width < NAME_LEAST)
		return NAME_LEAST;
	return width < NAME_MOST ? width : NAME_MOST;
}

static void add_line(struct screen *screen, int width, const struct line *line)
{
	char size[FMT_SIZE], used[FMT_SIZE], part[FMT_SIZE], in[FMT_SIZE], out[FMT_SIZE];
	const bool near = val_is_number(line->used) && line->used >= line->size / 10 * 9;
	char name[4 * PATH_MAX];
	const char *tail;

	escape_name(name, sizeof(name), line->name, escape_for(screen->utf8));
	width = name_width(width);
	tail = utf8_tail(name, width);
	screen_text_add(&screen->text, near ? STYLE_WARN : STYLE_PLAIN,
			"%s%*s %-4s %6s %6s %5s %6s %6s %6s %6s", tail, width - utf8_width(tail),
			"", line->kind, bytes_text(size, line->size), bytes_text(used, line->used),
			used_text(part, line->used, line->size), line->priority,
			bytes_text(in, line->in), bytes_text(out, line->out), line->memory);
}

static void add_device(struct screen *screen, int width, const struct device *device)
{
	static const char *const kinds[SWAP_KINDS] = { "disk", "zram", "file" };
	const struct devices *now = screen->devices;
	const struct device *before = device_before(now, device);
	char priority[16], memory[FMT_SIZE] = "";

	snprintf(priority, sizeof(priority), "%d", device->priority);
	if (device->kind == SWAP_ZRAM)
		bytes_text(memory, device->memory);
	add_line(screen, width,
		 &(struct line){
			 .name = device->name,
			 .kind = kinds[device->kind],
			 .size = device->size,
			 .used = device->used,
			 .priority = priority,
			 .in = before ? device_rate(now, device, device->read, before->read)
				      : VAL_NONE,
			 .out = before ? device_rate(now, device, device->written, before->written)
				       : VAL_NONE,
			 .memory = memory,
		 });
}

static int64_t pages_rate(const struct screen *screen, int64_t now, int64_t before)
{
	int64_t pages = rate(screen->devices, now, before);

	return pages == VAL_NONE ? VAL_NONE : val_bytes(pages, screen->model.page_bytes);
}

static void add_sum(struct screen *screen, int width)
{
	const struct devices *now = screen->devices, *then = now + 1;

	add_line(screen, width,
		 &(struct line){
			 .name = "all devices",
			 .kind = "",
			 .size = screen->host.swap_total,
			 .used = screen->host.swap_used,
			 .priority = "",
			 .in = pages_rate(screen, now->swapped_in, then->swapped_in),
			 .out = pages_rate(screen, now->swapped_out, then->swapped_out),
			 .memory = "",
		 });
}

/* An absent zswap has no line of numbers. */
static void add_zswap(struct screen *screen, int width)
{
	const struct devices *now = screen->devices, *then = now + 1;
	const struct host *host = &screen->host;
	char text[FMT_SIZE];

	if (!strcmp(host->zswap, "absent")) {
		screen_text_add(&screen->text, STYLE_DIM, "zswap: not in this kernel");
		return;
	}
	add_line(screen, width,
		 &(struct line){
			 .name = "zswap",
			 .kind = host->zswap,
			 .size = host->zswap_max,
			 .used = host->zswap_pool,
			 .priority = "",
			 .in = pages_rate(screen, now->zswap_in, then->zswap_in),
			 .out = pages_rate(screen, now->zswap_out, then->zswap_out),
			 .memory = bytes_text(text, host->zswap_pool),
		 });
	screen_text_add(&screen->text, STYLE_PLAIN, "  holds %s uncompressed",
			bytes_text(text, host->zswap_stored));
	screen_text_add(&screen->text, STYLE_PLAIN, "  writes back to devices %s/s",
			bytes_text(text, pages_rate(screen, now->zswap_back, then->zswap_back)));
}

static void add_notes(struct screen *screen)
{
	static const char *const notes[] = {
		"",
		"IN/s and OUT/s are bytes.  Of a disk: all that was read and written on it.",
		"Of all devices and zswap: the pages that the kernel counts.",
		"MEMORY is RAM that the pages take, compressed.",
		"? is not known: a file's share of its disk; a device without iostats while it is",
		"idle; a number that this kernel lacks; and rates in the first refresh.",
	};

	for (size_t i = 0; i < sizeof(notes) / sizeof(notes[0]); i++)
		screen_text_add(&screen->text, STYLE_DIM, "%s", notes[i]);
}

void screen_devices_build(struct screen *screen, int width)
{
	const struct devices *now = screen->devices;

	screen_text_clear(&screen->text);
	if (!screen->source.devices) {
		screen_text_add(&screen->text, STYLE_DIM, "not known: not kept in a history");
		return;
	}
	if (!now) {
		screen_text_add(&screen->text, STYLE_WARN, "out of memory");
		return;
	}
	screen_text_add(&screen->text, STYLE_HEAD, "%-*s %-4s %6s %6s %5s %6s %6s %6s %6s",
			name_width(width), "DEVICE", "KIND", "SIZE", "USED", "%USED", "PRIO",
			"IN/s", "OUT/s", "MEMORY");
	for (size_t i = 0; i < now->nr && i < DEVICES_MAX; i++)
		add_device(screen, width, &now->list[i]);
	if (now->nr > DEVICES_MAX)
		screen_text_add(&screen->text, STYLE_DIM, "and %zu more", now->nr - DEVICES_MAX);
	if (!now->known)
		screen_text_add(&screen->text, STYLE_WARN,
				"devices: ?  /proc/swaps cannot be read");
	add_sum(screen, width);
	add_zswap(screen, width);
	add_notes(screen);
}
