// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * screen/screen.c - see screen/screen.h. Combines the parts.
 */
#include "screen/screen.h"

#include <curses.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/escape.h"
#include "base/out.h"
#include "model/refresh.h"
#include "screen/names.h"
#include "screen/state.h"
#include "screen/term.h"

bool screen_is_possible(void)
{
	return term_is_possible();
}

struct screen *screen_open(uint64_t delay_ns, const struct screen_source *source)
{
	struct screen *screen = calloc(1, sizeof(*screen));

	if (!screen)
		return NULL;
	screen->signal_fd = term_open();
	if (screen->signal_fd < 0) {
		free(screen);
		return NULL;
	}
	screen->utf8 = out_is_utf8();
	screen->delay_ns = delay_ns;
	screen->source = *source;
	screen->message = "";
	screen_model_init(&screen->model);
	screen->model.past = source->timeline;
	screen_keep_read(screen);
	return screen;
}

void screen_close(struct screen *screen)
{
	int err;

	if (!screen)
		return;
	term_close(screen->signal_fd);
	err = screen_keep_write(screen);
	if (err)
		out_printf(stderr, "cgswap: settings are not kept: %s\n", strerror(-err));
	screen_model_free(&screen->model);
	screen_text_free(&screen->text);
	alarms_free(&screen->alarms);
	heat_free(&screen->heat);
	free(screen->devices);
	free(screen);
}

int screen_signal_fd(const struct screen *screen)
{
	return screen->signal_fd;
}

int screen_update(struct screen *screen, const struct refresh *view)
{
	int err;

	screen->host = view->host;
	minute_add(&screen->psi_some, view->now_ns, view->host.psi_some);
	minute_add(&screen->psi_full, view->now_ns, view->host.psi_full);
	err = screen_model_update(&screen->model, view);
	if (err)
		return err;
	screen_names_update(&screen->model, &screen->source);
	screen_flow_add(&screen->flow, &screen->model);
	alarms_update(&screen->alarms, &screen->model, &screen->host, screen->utf8);
	screen_page_read(screen);
	screen_draw(screen);
	return 0;
}

int screen_fill(struct screen *screen, const struct refresh *view)
{
	struct screen_model *model = &screen->model;
	int err;

	minute_add(&screen->psi_some, view->now_ns, view->host.psi_some);
	minute_add(&screen->psi_full, view->now_ns, view->host.psi_full);
	err = screen_groups_update(&model->groups, view->rows, view->nr_rows, view->now_ns);
	model->rows = view->rows;
	screen_flow_add(&screen->flow, model);
	return err;
}

void screen_forget(struct screen *screen)
{
	screen->psi_some = screen->psi_full = (struct minute){ 0 };
	screen_groups_forget(&screen->model.groups);
	screen->flow.nr = screen->flow.next = 0;
}

struct screen_asked screen_take_asked(struct screen *screen)
{
	struct screen_asked asked = screen->asked;

	screen->asked.wish = WISH_NOTHING;
	return asked;
}

void screen_tell(struct screen *screen, const char *text)
{
	escape_name(screen->told, sizeof(screen->told), text, escape_for(screen->utf8));
	screen->message = screen->told;
}

/* True when the other end of the terminal was closed. */
static bool input_is_closed(void)
{
	struct pollfd in = { .fd = STDIN_FILENO, .events = POLLIN };

	return poll(&in, 1, 0) > 0 && (in.revents & (POLLHUP | POLLERR | POLLNVAL));
}

void screen_input(struct screen *screen)
{
	bool changed = term_signals(screen->signal_fd);
	wint_t key;
	int kind;

	if (screen_advice_take(screen))
		changed = true;
	if (input_is_closed())
		screen->over = true;
	while (!screen->over && (kind = get_wch(&key)) != ERR) {
		if (kind == KEY_CODE_YES && key == KEY_MOUSE)
			screen_mouse(screen);
		else if (kind != KEY_CODE_YES || key != KEY_RESIZE)
			screen_key(screen, key, kind != KEY_CODE_YES);
		changed = true;
	}
	if (changed && !screen->over)
		screen_draw(screen);
}

bool screen_is_over(const struct screen *screen)
{
	return screen->over;
}

bool screen_is_paused(const struct screen *screen)
{
	return screen->paused;
}

uint64_t screen_delay_ns(const struct screen *screen)
{
	return screen->delay_ns;
}
