// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * model/note.c - see model/note.h.
 */
#include "model/note.h"

#include <stddef.h>
#include <string.h>

#include "base/text.h"
#include "base/words.h"

static const char *const note_kinds[NOTE_KINDS] = {
	[NOTE_REFUSED] = "refused",   [NOTE_OOM] = "oom",	[NOTE_LIMIT] = "limit",
	[NOTE_THROTTLE] = "throttle", [NOTE_ONLINE] = "online", [NOTE_OFFLINE] = "offline",
	[NOTE_DRIFT] = "drift",	      [NOTE_MISSED] = "missed",
};

static const char *const mark_kinds[MARK_KINDS] = {
	[MARK_GAP] = "gap",	    [MARK_REBOOT] = "reboot",  [MARK_CLOCK] = "clock",
	[MARK_ASLEEP] = "asleep",   [MARK_MOVED] = "moved",    [MARK_RESTART] = "restart",
	[MARK_MACHINE] = "machine", [MARK_LOST] = "lost",      [MARK_MISSED] = "skipped",
	[MARK_NOT_RUN] = "not_run", [MARK_NOTES] = "left_out",
};

const char *note_kind_name(unsigned int kind)
{
	return kind < NOTE_KINDS ? note_kinds[kind] : NULL;
}

const char *mark_kind_name(unsigned int kind)
{
	return kind < MARK_KINDS ? mark_kinds[kind] : NULL;
}

int note_kinds_parse(const char *text, uint32_t *bits, const char **bad)
{
	return words_parse(note_kinds, NOTE_KINDS, text, bits, bad);
}

char *note_kinds_text(uint32_t bits, char *buf)
{
	*buf = '\0';
	for (unsigned int kind = 0; kind < NOTE_KINDS; kind++)
		if (bits & 1u << kind)
			text_add(buf, NOTE_KINDS_SIZE, "%s%s", *buf ? "," : "", note_kinds[kind]);
	return buf;
}

bool note_kinds_has(const char *text, enum note_kind kind)
{
	const size_t len = strlen(note_kinds[kind]);

	for (size_t word; text && *text; text += word + (text[word] == ',')) {
		word = strcspn(text, ",");
		if (word == len && !strncmp(text, note_kinds[kind], len))
			return true;
	}
	return false;
}
