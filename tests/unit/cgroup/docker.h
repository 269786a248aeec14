/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * unit/cgroup/docker.h - a saved tree of a machine with two containers of docker, and their rows.
 *
 * Owns: what the files of docker look like. Must not know: what is tested.
 */
#ifndef CGSWAP_TEST_CGROUP_DOCKER_H
#define CGSWAP_TEST_CGROUP_DOCKER_H

#include "unit/cgroup/tree.h"

#include "cgroup/names.h"
#include "model/row.h"
#include "unit/model/rows.h"

#define ONE "3f4a5b6c7d8e9f00112233445566778899aabbccddeeff001122334455667788"
#define TWO "4f4a5b6c7d8e9f00112233445566778899aabbccddeeff00112233445566778a"

struct machine {
	struct tree tree;
	struct kernfs k;
	struct names *names;
	struct row rows[3];
};

static inline void name_set(struct machine *m, const char *id, const char *name)
{
	char path[256], json[512];

	snprintf(path, sizeof(path), "var/lib/docker/containers/%s/config.v2.json", id);
	snprintf(json, sizeof(json),
		 "{\"Name\":\"/%s\",\"Config\":{\"Labels\":{\"io.kubernetes.pod.name\":\"p\","
		 "\"io.kubernetes.pod.namespace\":\"n\"}}}",
		 name);
	tree_write(&m->tree, path, json);
}

static inline void machine_make(struct machine *m)
{
	static const char *const paths[] = { "/", "/docker/" ONE, "/docker/" TWO };

	tree_make(&m->tree);
	tree_write(&m->tree, "proc/self/mountinfo",
		   "30 20 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n");
	tree_write(&m->tree, "sys/fs/cgroup/cgroup.controllers", "memory\n");
	assert_int_equal(kernfs_open(&m->k, m->tree.top), 0);
	m->names = names_new(&m->k);
	assert_non_null(m->names);
	for (int i = 0; i < 3; i++) {
		m->rows[i] = (struct row){ .path = paths[i], .kernfs_id = 10 + (uint64_t)i };
		row_new(&m->rows[i]);
	}
}

static inline void machine_free(struct machine *m)
{
	names_free(m->names);
	kernfs_close(&m->k);
	tree_remove(&m->tree);
}

#endif
