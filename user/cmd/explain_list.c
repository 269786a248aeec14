// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * cmd/explain_list.c - see cmd/explain_list.h.
 */
#include "cmd/explain_list.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "base/out.h"
#include "cgroup/fs.h"
#include "cgroup/group.h"
#include "cgroup/resolve.h"
#include "cgroup/runtime.h"
#include "cmd/options.h"
#include "model/container.h"

static int group_print(const char *path, void *arg)
{
	struct runtime *rt = arg;
	char title[CONTAINER_TITLE_SIZE];
	struct container container;
	struct runtime_name name;

	container_parse(path, &container);
	runtime_find(rt, path, &container, &name);
	container_title(&container, name.container, name.pod, title, sizeof(title));
	out_printf(stdout, "%s", path);
	if (*title)
		out_printf(stdout, "\t%s", title);
	out_printf(stdout, "\n");
	return out_error(stdout);
}

int explain_list(const struct kernfs *k, const char *cgroup)
{
	struct runtime rt = { .k = k };
	char top[PATH_MAX], error[2 * PATH_MAX];
	int err;

	if (k->kind == CGROUP_NONE) {
		kernfs_explain_none(k, error, sizeof(error));
		return error_print(error);
	}
	snprintf(top, sizeof(top), "%s", k->top);
	if (cgroup && resolve_path(k, cgroup, top, error, sizeof(error)))
		return error_print(error);
	err = groups_walk(k, top, group_print, &rt);
	if (!err)
		err = rt.err;
	runtime_free(&rt);
	return err ? error_result(GROUPS_MISSED, err) : EXIT_FINE;
}
