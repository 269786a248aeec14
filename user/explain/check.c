// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * explain/check.c - how a note is written. See explain/check.h.
 */
#include "explain/check.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "explain/limit_command.h"
#include "explain/room.h"
#include "model/alarm.h"

enum check_result check_fires(struct check_note *note, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(note->text, sizeof(note->text), format, args);
	va_end(args);
	return CHECK_FIRES;
}

enum check_result check_unknown(struct check_note *note, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(note->text, sizeof(note->text), format, args);
	va_end(args);
	return CHECK_UNKNOWN;
}

void check_fix_add(struct check_note *note, const struct group *group, int file, int64_t value)
{
	if (note->nr_fixes < CHECK_FIXES)
		note->fixes[note->nr_fixes++] = (struct check_fix){ group, file, value, false };
}

int64_t check_part(const struct explain *e, int64_t bytes, int percent)
{
	int64_t pages = bytes / e->machine->page_bytes;

	/* divide first where the product would overflow */
	pages = pages > INT64_MAX / 1000 ? pages / 100 * percent : pages * percent / 100;
	if (pages > INT64_MAX / e->machine->page_bytes - 1)
		pages = INT64_MAX / e->machine->page_bytes - 1;
	return pages * e->machine->page_bytes;
}

/* Raises @level's limit by @more bytes. On v1 memsw goes first: it may not be below the limit. */
static void fix_level(struct check_note *note, const struct group *level, int64_t more)
{
	const int64_t *mem = group_sample(level)->val;
	int64_t max = mem[MEM_MAX], memsw = mem[MEM_MEMSW_MAX];
	int64_t used = max == VAL_MAX ? max : val_most(max, mem[MEM_CURRENT]);
	bool full = val_is_number(memsw) && val_less(memsw, mem[MEM_MEMSW]) < more;
	bool raise = val_is_number(max) && (!full || val_less(max, mem[MEM_CURRENT]) < more);

	if (full || (raise && val_is_number(memsw) && memsw < val_plus(used, more)))
		check_fix_add(note, level, MEM_MEMSW_MAX, val_plus(memsw, more));
	if (raise)
		check_fix_add(note, level, MEM_MAX, val_plus(used, more));
}

/* On v1 memsw limits memory as well. */
static int64_t limit_of(const struct group *group)
{
	const int64_t *mem = group_sample(group)->val;

	return val_is_number(mem[MEM_MAX]) ? mem[MEM_MAX] : mem[MEM_MEMSW_MAX];
}

bool check_is_full(const struct explain *e, const struct group *level)
{
	int64_t room = room_of(e, level), limit = limit_of(level);

	return room != VAL_NONE && val_is_number(limit) && room <= limit / 100 * ALARM_LEFT_PERCENT;
}

void check_fix_more(struct check_note *note, const struct explain *e, const struct group *group)
{
	int64_t more = check_part(e, limit_of(group), 25);

	for (const struct group *level = e->group; level; level = group_above(level))
		if (level == group || check_is_full(e, level))
			fix_level(note, level, more);
}

/* sys_swapon() takes no priority below 0, which only the kernel assigns. */
static bool device_again(char *buf, size_t size, const struct swap_device *device)
{
	char priority[32] = "", name[512];

	if (device->priority >= 0)
		snprintf(priority, sizeof(priority), "-p %d ", device->priority);
	if (device->removed || !*limit_command_quote(name, sizeof(name), device->name))
		return false;
	return text_add(buf, size, "%sswapoff %s && swapon %s%s", *buf ? " && " : "", name,
			priority, name);
}

void check_fix_swapoff(struct check_note *note, const struct explain *e)
{
	const struct machine *machine = e->machine;
	size_t size = sizeof(note->command);
	int64_t swap = e->mem[MEM_SWAP];
	bool fits = true;

	if (machine->nr_devices > MACHINE_DEVICES || machine->available == VAL_NONE ||
	    machine->host.swap_used == VAL_NONE || machine->host.swap_used >= machine->available)
		return;
	/* swapoff also brings the others' pages back, and kills a group that is at its limit */
	if (swap == VAL_NONE || machine->host.swap_used - swap > swap)
		return;
	for (size_t i = 0; fits && i < machine->nr_devices; i++)
		fits = device_again(note->command, size, &machine->devices[i]);
	if (!fits)
		note->command[0] = '\0';
}

/* Writes the file where systemd has no property for it, or the group is no unit. */
static bool fix_print(const struct check_fix *fix, const struct explain *e, char *buf, size_t size)
{
	const char *top = e->machine->top;
	size_t above = strcmp(top, "/") != 0 ? strlen(top) : 0;
	const struct limit_command_file file = { e->machine->mount, fix->group->path + above,
						 files_name(e->v2, fix->file), !e->v2 };
	const char *property = limit_command_property(fix->file);

	if (!fix->by_systemd || !property ||
	    !*limit_command_unit(buf, size, fix->group->path, true))
		return *limit_command_set(buf, size, &file, fix->value);
	if (fix->value == VAL_MAX)
		return text_add(buf, size, " %s=infinity", property);
	return text_add(buf, size, " %s=%" PRId64, property, fix->value);
}

char *check_fix(const struct check_note *note, const struct explain *e, char *buf, size_t size)
{
	bool fits = snprintf(buf, size, "%s", note->command) < (int)size;

	for (size_t i = 0; fits && i < note->nr_fixes; i++) {
		char one[LIMIT_COMMAND_SIZE];

		fits = fix_print(&note->fixes[i], e, one, sizeof(one)) &&
		       text_add(buf, size, "%s%s", i ? " && " : "", one);
	}
	if (!fits)
		*buf = '\0';
	return buf;
}
