// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * unit/export/test_names.c - the labels that tell what people call a group.
 */
#define _GNU_SOURCE
#include "unit/cgroup/docker.h"

#include "export/families.h"
#include "export/select.h"
#include "model/host.h"
#include "model/refresh.h"

/* What the info family says of @path. */
static void check_labels(struct machine *m, const char *path, const char *labels)
{
	static const char *const none[] = { NULL };
	static const struct select_config config = { 5, none, none };
	const struct host host = { .attach = "fentry" };
	struct select *select = select_new(&config);
	const struct export_moment moment = {
		.host = &host, .select = select, .names = m->names, .version = ""
	};
	const struct refresh refresh = { .rows = &m->rows[1], .nr_rows = 1 };
	char *text = NULL, want[1024];
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	m->rows[1].path = path;
	m->rows[1].parent = -1;
	assert_int_equal(select_take(select, &refresh), 0);
	export_write(out, &moment, EXPORT_TEXT);
	fclose(out);
	snprintf(want, sizeof(want), "cgswap_group_info{cgroup=\"%s\"%s} 1\n", path, labels);
	if (!strstr(text, want))
		fail_msg("no %s", want);
	free(text);
	select_free(select);
}

static void test_labels(void **state)
{
	struct machine m;

	(void)state;
	machine_make(&m);
	name_set(&m, ONE, "a\\\"\\n");
	check_labels(&m, "/docker/" ONE,
		     ",container=\"a\\\"\\\\012\",namespace=\"n\",pod=\"p\","
		     "container_id=\"" ONE "\"");
	check_labels(&m, "/docker/" TWO, ",container_id=\"" TWO "\"");
	check_labels(&m, "/lxc/web", ",container=\"web\"");
	check_labels(&m, "/a", "");
	machine_free(&m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_labels),
	};

	return cmocka_run_group_tests_name("export names", tests, NULL, NULL);
}
