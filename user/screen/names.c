// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * screen/names.c - see screen/names.h.
 */
#include "screen/names.h"

#include <stdio.h>
#include <string.h>

#include "model/limit.h"
#include "model/row.h"
#include "screen/model.h"
#include "screen/screen.h"

/*
 * True for a group whose name is the choice of a user, below that user's own systemd, or of who is
 * in the container that it is in.
 */
static bool is_foreign(const char *path)
{
	const char *user = strstr(path, "/user@");
	struct container above;
	char buf[PATH_MAX];

	if (user && strstr(user, ".service/"))
		return true;
	snprintf(buf, sizeof(buf), "%.*s", (int)(container_last(path) - path) - 1, path);
	container_parse(buf, &above);
	return container_is_of_runtime(&above) && above.kind != CONTAINER_POD;
}

/* Some have their name in the path; of others only the runtime knows it. */
static void group_ask(struct screen_groups *groups, struct screen_group *group,
		      const struct row *row, const struct screen_source *source)
{
	struct container container;
	char title[CONTAINER_TITLE_SIZE];

	container_parse(row->path, &container);
	if (*container_title(&container, "", "", title, sizeof(title)))
		screen_groups_name(groups, group->kernfs_id, title);
	if (source->name_ask && !row->dying && !container.inside &&
	    container_is_of_runtime(&container))
		source->name_ask(source->ctx, group->kernfs_id, row->path);
	group->foreign = is_foreign(row->path);
	group->asked = true;
}

void screen_names_update(struct screen_model *model, const struct screen_source *source)
{
	struct screen_groups *groups = &model->groups;
	char title[CONTAINER_TITLE_SIZE];
	uint64_t kernfs_id;

	for (size_t i = 0; i < groups->used; i++) {
		struct screen_group *group = &groups->table[i];

		if (!group->asked && group->seen == groups->refresh)
			group_ask(groups, group, &model->rows[group->row], source);
	}
	while (source->name_take && source->name_take(source->ctx, &kernfs_id, title))
		screen_groups_name(groups, kernfs_id, title);
}

/* NULL: it has none. */
static const char *name_of(const struct screen_model *model, const struct row *row)
{
	const struct screen_group *group = screen_groups_find(&model->groups, row->kernfs_id);

	return group ? group->name : NULL;
}

/* The same; NULL too where it counts only below who chose it. */
static const char *name_everywhere(const struct screen_model *model, const struct row *row)
{
	const struct screen_group *group = screen_groups_find(&model->groups, row->kernfs_id);

	return group && !group->foreign ? group->name : NULL;
}

static const char *name_or_part(const char *name, const struct row *row, char *buf)
{
	return name ? name : container_part(row->path, buf, SCREEN_NAME_SIZE);
}

const char *screen_name_part(const struct screen_model *model, const struct row *row, char *buf)
{
	return name_or_part(name_of(model, row), row, buf);
}

const char *screen_name_short(const struct screen_model *model, const struct row *row, char *buf)
{
	return name_or_part(name_everywhere(model, row), row, buf);
}

/* The nearest name on the way up, and what of the path is below that group. */
static struct screen_name name_in_list(const struct screen_model *model, const struct row *row)
{
	for (const struct row *above = row;; above = &model->rows[above->parent]) {
		const char *name = name_everywhere(model, above);
		const size_t len = name ? strlen(above->path) : 0;

		if (name && !strncmp(row->path, above->path, len))
			return (struct screen_name){ name, row->path + len };
		if (above->parent < 0)
			return (struct screen_name){ row->path, "" };
	}
}

const char *screen_name_full(const struct screen_model *model, const struct row *row, char *buf)
{
	const struct screen_name name = name_in_list(model, row);

	if (name.head == row->path)
		return row->path;
	snprintf(buf, SCREEN_NAME_SIZE, "%s%s", name.head, name.tail);
	return buf;
}

struct screen_name screen_name_key(const struct screen_model *model, const struct row *row)
{
	const char *name;

	if (!model->tree)
		return name_in_list(model, row);
	name = name_of(model, row);
	return (struct screen_name){ name ? name : container_last(row->path), "" };
}

int screen_name_compare(const struct screen_name *a, const struct screen_name *b)
{
	const char *x = a->head, *y = b->head, *after_x = a->tail, *after_y = b->tail;

	if (!*after_x && !*after_y)
		return strcmp(x, y);
	for (;; x++, y++) {
		if (!*x) {
			x = after_x;
			after_x = "";
		}
		if (!*y) {
			y = after_y;
			after_y = "";
		}
		if (*x != *y || !*x)
			return (unsigned char)*x - (unsigned char)*y;
	}
}

const char *screen_name_shown(const struct screen_model *model, const struct row *row, char *buf)
{
	return model->tree ? screen_name_part(model, row, buf) : screen_name_full(model, row, buf);
}

bool screen_name_has(const struct screen_model *model, const struct row *row, const char *word)
{
	const char *name = name_of(model, row);
	char buf[SCREEN_NAME_SIZE];

	return strcasestr(row->path, word) || (name && strcasestr(name, word)) ||
	       strcasestr(screen_name_full(model, row, buf), word);
}

const char *screen_name_limit(const struct screen_model *model, int i, char *buf)
{
	const int at = limit_binding(model->rows, i);

	if (at < 0)
		return "-";
	return at == i ? "." : screen_name_short(model, &model->rows[at], buf);
}
