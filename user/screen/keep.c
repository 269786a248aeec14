// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * screen/keep.c - keeps the settings from one run to the next.
 *
 * Owns: when they are read and written, and what is said about it. screen/settings.c has their
 * text, screen/settings_file.c the file.
 */
#include <errno.h>
#include <string.h>

#include "base/escape.h"
#include "base/file.h"
#include "base/rights.h"
#include "base/text.h"
#include "screen/settings_file.h"
#include "screen/state.h"

#define PATH_WIDTH 24

static void path_escaped(const struct screen *screen, char *safe, size_t size)
{
	char path[PATH_MAX];

	settings_file_path(path, sizeof(path));
	escape_name(safe, size, path, escape_for(screen->utf8));
}

/* True if there is no file that this user may use, which is no fault. */
static bool is_without(const struct screen *screen)
{
	return screen->settings_err == -ENXIO || screen->settings_err == -EPERM;
}

void screen_keep_read(struct screen *screen)
{
	char text[SETTINGS_SIZE], path[4 * PATH_MAX];
	const ssize_t len = settings_file_read(text, sizeof(text));

	if (len < 0) {
		screen->settings_err = (int)len;
	} else {
		text[len] = '\0';
		screen->settings_err = strlen(text) == (size_t)len
					       ? settings_parse(&screen->model, text)
					       : -EBADMSG;
	}
	settings_format(&screen->model, screen->settings);
	if (!screen->settings_err || is_without(screen))
		return;
	path_escaped(screen, path, sizeof(path));
	*screen->told = '\0';
	text_add(screen->told, sizeof(screen->told), "settings not used, %s: %s",
		 utf8_tail(path, PATH_WIDTH), file_error(screen->settings_err));
	screen->message = screen->told;
}

int screen_keep_write(const struct screen *screen)
{
	char text[SETTINGS_SIZE];
	const size_t len = settings_format(&screen->model, text);

	/* what was not understood is for its owner to mend */
	if (screen->settings_err || !strcmp(text, screen->settings))
		return 0;
	return settings_file_write(text, len);
}

void screen_keep_say(struct screen *screen)
{
	const int err = screen->settings_err;
	char path[4 * PATH_MAX];

	path_escaped(screen, path, sizeof(path));
	if (*path)
		screen_text_add(&screen->text, STYLE_PLAIN, "  %s", path);
	if (err == -ENXIO)
		screen_text_add(&screen->text, STYLE_PLAIN,
				"  not kept: no absolute path in XDG_CONFIG_HOME or HOME");
	else if (err == -EPERM)
		screen_text_add(&screen->text, STYLE_PLAIN,
				rights_are_lent()
					? "  not kept: a file's capabilities lend the rights"
					: "  not kept: you are root, and others may change it");
	else if (err)
		screen_text_add(&screen->text, STYLE_WARN, "  not used: %s", file_error(err));
}
