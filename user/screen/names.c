// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * screen/names.c - see screen/names.h.
 */
#include "screen/names.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
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
		screen_groups_title(groups, group->kernfs_id, title);
	if (source->name_ask && !row->dying && !container.inside &&
	    container_is_of_runtime(&container))
		source->name_ask(source->ctx, group->kernfs_id, row->path);
	group->foreign = is_foreign(row->path);
	group->asked = true;
}

static uint64_t hash_text(const char *text)
{
	uint64_t hash = 0, word;

	for (size_t len = strlen(text), part; len; len -= part, text += part) {
		part = len < sizeof(word) ? len : sizeof(word);
		word = 0;
		memcpy(&word, text, part);
		hash = hash_mix(hash, word);
	}
	return hash;
}

/* Adds @group to @index, or marks it and the one there that has its name. */
static bool twin_find(struct screen_groups *groups, struct screen_group *group, uint32_t *index)
{
	size_t at = hash_place(hash_text(group->name), groups->places);
	struct screen_group *other;

	for (; index[at]; at = (at + 1) & (groups->places - 1)) {
		other = &groups->table[index[at] - 1];
		if (strcmp(other->name, group->name) != 0)
			continue;
		group->twin = true;
		/* what a user chooses does not change the names of others */
		other->twin = other->twin || group->foreign == other->foreign;
		return true;
	}
	index[at] = (uint32_t)(group - groups->table) + 1;
	return false;
}

/* Marks the groups that have the same name as another one; one that was removed is another one. */
static bool twins_find(struct screen_groups *groups, uint32_t *index)
{
	bool any = false;

	memset(index, 0, groups->places * sizeof(*index));
	for (size_t i = 0; i < groups->used; i++)
		groups->table[i].twin = false;
	for (int foreign = 0; foreign < 2; foreign++)
		for (size_t i = 0; i < groups->used; i++) {
			struct screen_group *group = &groups->table[i];

			if (group->name && group->seen == groups->refresh &&
			    group->foreign == foreign)
				any |= twin_find(groups, group, index);
		}
	return any;
}

/* The id of a container, the beginning of a pod's uid; or what no other group has. */
static void twin_name(struct screen_group *group, const struct row *row, bool same_id)
{
	struct container container;
	char name[CONTAINER_TITLE_SIZE + 32];

	container_parse(row->path, &container);
	if (*container.id && !same_id)
		snprintf(name, sizeof(name), "%s %.12s", group->title, container.id);
	else if (*container.pod && !same_id)
		snprintf(name, sizeof(name), "%s %.8s", group->title, container.pod);
	else
		snprintf(name, sizeof(name), "%s #%" PRIu64, group->title, group->kernfs_id);
	screen_group_name(group, name);
}

/* Without memory they keep the names that they have. */
static void names_tell_apart(struct screen_model *model)
{
	struct screen_groups *groups = &model->groups;
	uint32_t *index = malloc(groups->places * sizeof(*index));
	int round = 0;

	for (size_t i = 0; index && i < groups->used; i++)
		screen_group_name(&groups->table[i], NULL);
	for (; index && round < 2 && twins_find(groups, index); round++)
		for (size_t i = 0; i < groups->used; i++)
			if (groups->table[i].twin)
				twin_name(&groups->table[i], &model->rows[groups->table[i].row],
					  round > 0);
	free(index);
	groups->apart = groups->titled;
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
		screen_groups_title(groups, kernfs_id, title);
	if (groups->apart != groups->titled)
		names_tell_apart(model);
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
