// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * screen/checks.c - what cgswap explain says about the group: a part of its details, and a page.
 *
 * Owns: how a check is shown, and what is asked when. Must not know: what a check looks for.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/escape.h"
#include "base/fmt.h"
#include "model/advice.h"
#include "model/row.h"
#include "screen/detail.h"
#include "screen/detail_parts.h"
#include "screen/state.h"

#define FIX_INDENT 4
#define READING "reading the files"

bool screen_advice_take(struct screen *screen)
{
	struct advice advice;

	/* nobody waits for that of a group that was removed meanwhile */
	if (!screen->source.advice_take ||
	    !screen->source.advice_take(screen->source.ctx, &advice) || !screen->advice_asked)
		return false;
	screen->advice = advice;
	screen->advice_asked = false;
	return true;
}

/* Asks, unless the group was removed: another one may be at its path. */
static void advice_ask(struct screen *screen, bool text)
{
	const int row = screen_model_find(&screen->model, screen->detail);

	screen->advice_asked = false;
	if (!screen->source.advice_ask) {
		screen->advice = (struct advice){
			.error = "not known: what they read is not kept in a history"
		};
		return;
	}
	if (row < 0 || screen->model.rows[row].dying) {
		screen->advice = (struct advice){ .error = "the group was removed" };
		return;
	}
	screen->advice_asked = true;
	screen->source.advice_ask(screen->source.ctx, screen->model.rows[row].path, text);
	screen_advice_take(screen);
}

void screen_checks_read(struct screen *screen)
{
	advice_ask(screen, false);
}

/* Once more when the files have been read a second time; then it stays as it is. */
void screen_explain_read(struct screen *screen)
{
	if (!screen->advice.text || !screen->advice.rates)
		advice_ask(screen, true);
}

static void add_check(const struct detail_page *page, const struct advice_check *check, int fix)
{
	static const enum screen_style styles[] = { [SEVERITY_INFO] = STYLE_PLAIN,
						    [SEVERITY_WARN] = STYLE_WARN,
						    [SEVERITY_BAD] = STYLE_BAD };
	char line[DETAIL_NAME + 64], text[DETAIL_NAME];

	detail_name(page, text, check->text);
	snprintf(line, sizeof(line), "! %s %s: %s", check_severity_name(check->severity), check->id,
		 text);
	screen_text_fill(page->text, styles[check->severity], line, page->detail->width, 2);
	if (!fix)
		return;
	detail_name(page, text, check->fix);
	snprintf(line, sizeof(line), "%*sfix %d: %s", FIX_INDENT, "", fix, text);
	screen_text_fill(page->text, STYLE_PLAIN, line, page->detail->width, FIX_INDENT);
}

static void add_summary(const struct detail_page *page, const struct advice *advice)
{
	char line[256], unknown[64] = "";

	if (advice->unknown)
		snprintf(unknown, sizeof(unknown), ", %zu could not be made", advice->unknown);
	snprintf(line, sizeof(line),
		 "CHECKS of cgswap explain: %zu found something, %zu nothing%s%s", advice->nr,
		 advice->clear, unknown,
		 advice->rates ? "" : "; changes over time are not known yet");
	screen_text_fill(page->text, STYLE_HEAD, line, page->detail->width, 2);
}

void detail_checks(const struct detail_page *page)
{
	const struct advice *advice = page->detail->advice;
	int fix = 0;

	if (!advice)
		return;
	screen_text_add(page->text, STYLE_PLAIN, "%s", "");
	if (advice->error) {
		screen_text_add(page->text, STYLE_WARN, "CHECKS of cgswap explain: %s",
				advice->error);
		return;
	}
	if (!advice_is_known(advice)) {
		screen_text_add(page->text, STYLE_DIM, "CHECKS of cgswap explain: " READING);
		return;
	}
	add_summary(page, advice);
	for (size_t i = 0; i < advice->nr; i++)
		add_check(page, &advice->checks[i], *advice->checks[i].fix ? ++fix : 0);
}

/* The style of a line that explain prints: a check begins with its sign. */
static enum screen_style line_style(const char *line)
{
	return !strncmp(line, "! bad", 5)    ? STYLE_BAD
	       : !strncmp(line, "! warn", 6) ? STYLE_WARN
					     : STYLE_PLAIN;
}

void screen_explain_build(struct screen *screen, int width)
{
	const char *line = screen->advice.text, *error = screen->advice.error;

	screen_text_clear(&screen->text);
	if (!line)
		screen_text_add(&screen->text, error ? STYLE_WARN : STYLE_DIM, "%s",
				error ? error
				      : READING " of the group, of systemd and of runtimes");
	while (line && *line) {
		size_t len = strcspn(line, "\n");
		char one[DETAIL_NAME];

		snprintf(one, sizeof(one), "%.*s", (int)len, line);
		screen_text_fill(&screen->text, line_style(one), one, width, FIX_INDENT);
		line += len + (line[len] != '\0');
	}
}
