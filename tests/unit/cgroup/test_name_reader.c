// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * unit/cgroup/test_name_reader.c - names that come from another thread.
 *
 * Owns: the promises of cgroup/name_reader.h.
 */
#define _GNU_SOURCE
#include "unit/cgroup/docker.h"

#include <stdatomic.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "cgroup/name_reader.h"

#define POD "2c48913c-a29f-11e7-9350-020968147796"

/* Seconds that the clock of this program is ahead; its threads sleep as long as ever. */
static atomic_long ahead;

int clock_gettime(clockid_t clock, struct timespec *ts)
{
	const int err = (int)syscall(SYS_clock_gettime, clock, ts);

	ts->tv_sec += ahead;
	return err;
}

/* Waits for a name; NULL: none comes while others would have come. */
static const char *title_wait(struct name_reader *reader, uint64_t *id, char *title)
{
	const struct timespec pause = { 0, 2000000 };

	for (int i = 0; i < 250; i++) {
		if (name_reader_take(reader, id, title))
			return title;
		nanosleep(&pause, NULL);
	}
	return NULL;
}

static void test_read(void **state)
{
	char title[CONTAINER_TITLE_SIZE], path[] = "/docker/" ONE;
	struct name_reader *reader;
	struct machine m;
	uint64_t id;

	(void)state;
	machine_make(&m);
	name_set(&m, ONE, "web");
	reader = name_reader_start(m.tree.top);
	assert_non_null(reader);
	assert_false(name_reader_take(reader, &id, title));
	name_reader_ask(reader, 11, path);
	memset(path, 'x', sizeof(path) - 1);
	name_reader_ask(reader, 12, "/docker/" TWO);
	assert_string_equal(title_wait(reader, &id, title), "n/p/web");
	assert_int_equal(id, 11);
	/* the other has no name, which is no answer */
	assert_false(name_reader_take(reader, &id, title));
	name_reader_end(reader);
	machine_free(&m);
}

/* A name of 10,000 bytes that would clear the screen: cut, and not yet escaped. */
static void test_hostile(void **state)
{
	char title[CONTAINER_TITLE_SIZE], name[10001] = "\\u001b[2J";
	struct name_reader *reader;
	char path[256], json[10240];
	struct machine m;
	uint64_t id;

	(void)state;
	machine_make(&m);
	memset(name + strlen(name), 'x', sizeof(name) - 1 - strlen(name));
	snprintf(path, sizeof(path), "var/lib/docker/containers/%s/config.v2.json", ONE);
	snprintf(json, sizeof(json), "{\"Name\":\"/%s\"}", name);
	tree_write(&m.tree, path, json);
	reader = name_reader_start(m.tree.top);
	assert_non_null(reader);
	name_reader_ask(reader, 11, "/docker/" ONE);
	assert_non_null(title_wait(reader, &id, title));
	assert_int_equal(strlen(title), 255 + strlen(" (docker)"));
	assert_memory_equal(title, "\x1b[2Jxxx", 7);
	assert_string_equal(title + 255, " (docker)");
	name_reader_end(reader);
	machine_free(&m);
}

/* Asks for the name of a new container that has one, @nr, so that the files are read by now. */
static void others_read(struct machine *m, struct name_reader *reader, int nr)
{
	char id[65], path[80];

	snprintf(id, sizeof(id), "%064x", nr);
	snprintf(path, sizeof(path), "/docker/%s", id);
	name_set(m, id, "other");
	ahead += NAMES_AGAIN_NS / 1000000000;
	name_reader_ask(reader, (uint64_t)nr, path);
}

static void check_title(struct name_reader *reader, uint64_t want_id, const char *want)
{
	char title[CONTAINER_TITLE_SIZE];
	uint64_t id;

	assert_non_null(title_wait(reader, &id, title));
	assert_string_equal(title, want);
	assert_int_equal(id, want_id);
}

/* A name may come with the second reading, and not with the third, though others are new then. */
static void test_late(void **state)
{
	char title[CONTAINER_TITLE_SIZE];
	struct name_reader *reader;
	struct machine m;
	uint64_t id;

	(void)state;
	machine_make(&m);
	reader = name_reader_start(m.tree.top);
	assert_non_null(reader);
	name_reader_ask(reader, 11, "/docker/" ONE);
	name_reader_ask(reader, 12, "/docker/" TWO);
	others_read(&m, reader, 100);
	check_title(reader, 100, "n/p/other");
	name_set(&m, ONE, "late");
	others_read(&m, reader, 101);
	check_title(reader, 11, "n/p/late");
	check_title(reader, 101, "n/p/other");
	name_set(&m, TWO, "too-late");
	others_read(&m, reader, 102);
	check_title(reader, 102, "n/p/other");
	assert_false(name_reader_take(reader, &id, title));
	name_reader_end(reader);
	machine_free(&m);
}

/* The pod's name is there before that of the container in it, which then replaces the id. */
static void test_half(void **state)
{
	char title[CONTAINER_TITLE_SIZE];
	struct name_reader *reader;
	struct machine m;
	uint64_t id;

	(void)state;
	machine_make(&m);
	tree_dirs(&m.tree, "var/log/pods/shop_front_" POD "/");
	reader = name_reader_start(m.tree.top);
	assert_non_null(reader);
	name_reader_ask(reader, 11, "/kubepods/pod" POD);
	name_reader_ask(reader, 12, "/kubepods/pod" POD "/" ONE);
	check_title(reader, 11, "shop/front");
	check_title(reader, 12, "shop/front/3f4a5b6c7d8e");
	tree_write(&m.tree,
		   "run/containerd/io.containerd.runtime.v2.task/k8s.io/" ONE "/config.json",
		   "{\"annotations\":{\"io.kubernetes.cri.container-name\":\"nginx\"}}");
	others_read(&m, reader, 100);
	check_title(reader, 12, "shop/front/nginx");
	check_title(reader, 100, "n/p/other");
	/* the whole name is told once */
	others_read(&m, reader, 101);
	check_title(reader, 101, "n/p/other");
	assert_false(name_reader_take(reader, &id, title));
	name_reader_end(reader);
	machine_free(&m);
}

/* It ends while the thread reads: the thread frees what is left. */
static void test_end_early(void **state)
{
	char title[CONTAINER_TITLE_SIZE], path[256];
	struct name_reader *reader;
	struct machine m;
	uint64_t id;

	(void)state;
	machine_make(&m);
	reader = name_reader_start(m.tree.top);
	assert_non_null(reader);
	for (int i = 0; i < 500; i++) {
		snprintf(path, sizeof(path), "var/lib/docker/containers/%064x/config.v2.json", i);
		tree_write(&m.tree, path, "{\"Name\":\"/some\"}");
	}
	name_reader_ask(reader, 11, "/docker/" ONE);
	assert_false(name_reader_take(reader, &id, title));
	usleep(1000);
	name_reader_end(reader);
	machine_free(&m);
}

/* The directory is none of a machine. */
static void test_none(void **state)
{
	struct machine m;

	(void)state;
	machine_make(&m);
	assert_null(name_reader_start("/nonexistent"));
	name_reader_end(NULL);
	machine_free(&m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_read),	  cmocka_unit_test(test_hostile),
		cmocka_unit_test(test_late),	  cmocka_unit_test(test_half),
		cmocka_unit_test(test_end_early), cmocka_unit_test(test_none),
	};

	return cmocka_run_group_tests_name("name_reader", tests, NULL, NULL);
}
