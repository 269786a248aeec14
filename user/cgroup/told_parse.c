// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * cgroup/told_parse.c - see cgroup/told_parse.h.
 */
#include "cgroup/told_parse.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/value.h"

static const struct {
	const char *keys[TOLD_LIMITS];
	char separator;
	const char *suffixes; /* each is 1024 times the previous one */
	int64_t unit;	      /* bytes per unit of a number without a suffix */
} formats[] = {
	[TOLD_SYSTEMD] = { { "MemoryHigh", "MemoryMax", "MemorySwapMax" }, '=', "BKMGTPE", 1 },
	[TOLD_PROXMOX] = { { NULL, "memory", "swap" }, ':', "", 1 << 20 },
	[TOLD_LXC] = { { "lxc.cgroup2.memory.high", "lxc.cgroup2.memory.max",
			 "lxc.cgroup2.memory.swap.max" },
		       '=',
		       "bkmgtpe",
		       1 },
	[TOLD_LXC_V1] = { { [TOLD_MAX] = "lxc.cgroup.memory.limit_in_bytes",
			    [TOLD_MEMSW] = "lxc.cgroup.memory.memsw.limit_in_bytes" },
			  '=',
			  "bkmgtpe",
			  1 },
	[TOLD_KUBELET] = { { [TOLD_SWAP] = "swapBehavior" }, ':', "", 1 },
	[TOLD_FILES] = { { "memory.high", "memory.max", "memory.swap.max" }, '=', "bkmgtpe", 1 },
};

static bool is_unlimited(enum told_format format, const char *text)
{
	if (format == TOLD_SYSTEMD)
		return !strcmp(text, "infinity");
	return formats[format].suffixes[0] && (!strcmp(text, "max") || !strcmp(text, "-1"));
}

/* Parses a number, possibly with a fraction and a suffix. */
static bool size_parse(enum told_format format, const char *text, struct told *told)
{
	const char *suffixes = formats[format].suffixes, *found;
	double val, unit = (double)formats[format].unit;
	char *end;

	if (strspn(text, "0123456789.") == 0 || text[strspn(text, "0123456789")] == 'x')
		return false;
	val = strtod(text, &end);
	told->unit = format == TOLD_SYSTEMD && *end == '%' ? TOLD_PERCENT : TOLD_BYTES;
	if (told->unit == TOLD_PERCENT) {
		unit = 100;
		end++;
	} else if (*end) {
		found = strchr(suffixes,
			       format == TOLD_SYSTEMD ? *end : tolower((unsigned char)*end));
		if (!found)
			return false;
		for (end++; found > suffixes; found--)
			unit *= 1024;
	}
	told->value = val * unit < 0x1p63 ? (int64_t)(val * unit) : VAL_MAX;
	return !*end && (told->unit != TOLD_PERCENT || told->value <= 10000);
}

static bool behavior_parse(const char *text, struct told *told)
{
	bool limited = !strcmp(text, "LimitedSwap") || !strcmp(text, "\"LimitedSwap\"");

	told->unit = limited ? TOLD_LIMITED_SWAP : TOLD_BYTES;
	told->value = 0;
	return limited || !strcmp(text, "NoSwap") || !strcmp(text, "\"NoSwap\"");
}

/* systemd accepts 0 for swap only (config_parse_memory_limit()). */
static bool value_parse(enum told_format format, enum told_limit limit, const char *text,
			struct told *told)
{
	if (format == TOLD_KUBELET)
		return behavior_parse(text, told);
	if (is_unlimited(format, text)) {
		told->unit = TOLD_BYTES;
		told->value = VAL_MAX;
		return true;
	}
	return size_parse(format, text, told) &&
	       (told->value || format != TOLD_SYSTEMD || limit == TOLD_SWAP);
}

/* True when @line sets a limit. The limit goes into @told. */
static bool line_parse(const struct told_source *source, const char *line, struct told *told)
{
	enum told_format format = source->format;
	const char *value = strchr(line, formats[format].separator), *end = value;
	struct told one = { .who = source->who, .at_start = source->at_start };

	if (!value)
		return false;
	while (end > line && isspace((unsigned char)end[-1]))
		end--;
	for (value++; isspace((unsigned char)*value);)
		value++;
	if (snprintf(one.word, sizeof(one.word), "%s", line) >= (int)sizeof(one.word) ||
	    snprintf(one.file, sizeof(one.file), "%s", source->path) >= (int)sizeof(one.file))
		return false;
	for (int i = 0; i < TOLD_LIMITS; i++) {
		const char *key = formats[format].keys[i];

		if (!key || strlen(key) != (size_t)(end - line) ||
		    strncmp(line, key, strlen(key)) != 0)
			continue;
		if (!*value && format == TOLD_SYSTEMD)
			told[i] = (struct told){ 0 }; /* resets the limit */
		else if (value_parse(format, (enum told_limit)i, value, &one))
			told[i] = one;
		else
			return false;
		return true;
	}
	return false;
}

/* "[Slice]" is the section of a unit of the type "slice". */
static bool is_section(const char *line, const char *type)
{
	size_t len = strlen(type);

	return !strncasecmp(line + 1, type, len) && !strcmp(line + 1 + len, "]");
}

/* Removes blanks at both ends. */
static char *trim(char *line)
{
	char *end = line + strlen(line);

	while (end > line && isspace((unsigned char)end[-1]))
		*--end = '\0';
	return line + strspn(line, " \t");
}

/* In Proxmox's file the settings of snapshots follow. */
void told_parse(const struct told_source *source, char *text, struct told *told)
{
	const char *type = source->type;
	bool here = !type, goes_on = false, is_rest;
	char *kept = text, *line;

	while (kept && (line = strsep(&text, "\n"))) {
		bool keep = false;
		size_t len;

		line = trim(line);
		if (*line == '#' || *line == ';')
			continue;
		len = strlen(line);
		is_rest = goes_on;
		goes_on = type && len && line[len - 1] == '\\';
		if (is_rest || goes_on)
			continue;
		if (*line == '[') {
			if (!type)
				break;
			keep = here = is_section(line, type);
		} else if (here) {
			keep = line_parse(source, line, told);
		}
		if (keep) {
			memmove(kept, line, len);
			kept += len;
			*kept++ = '\n';
		}
	}
	if (kept)
		*kept = '\0';
}
