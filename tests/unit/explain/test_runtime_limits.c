// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * unit/explain/test_runtime_limits.c - a group's limits in the terms of each runtime.
 *
 * Owns: the promises of explain/runtime_limits.h, above all docker's --memory-swap, which is memory
 * plus swap.
 */
#include "unit/explain/model.h"

#include <jansson.h>
#include <stdio.h>

#include "explain/runtime_limits.h"

#define ID "3f4a5b6c7d8e"

enum { DOCKER, COMPOSE, OCI, KUBERNETES, SYSTEMD, FILES };

static void set(struct model *m, int64_t max, int64_t swap)
{
	model_make(m);
	model_mem(m, B, MEM_HIGH, VAL_MAX);
	model_swap(m, B, COL_SWAP_HIGH, VAL_MAX);
	model_mem(m, B, MEM_MAX, max);
	model_swap(m, B, COL_SWAP_MAX, swap);
}

static void run(const struct model *m, struct runtime_limit *list)
{
	struct explain e;

	explain_make(&e, &m->groups[B], &m->machine);
	runtime_limits(list, &e);
}

static void test_both(void **state)
{
	struct runtime_limit t[RUNTIME_LIMITS];
	struct model m;

	(void)state;
	set(&m, 1024 * MB, 512 * MB);
	run(&m, t);
	assert_string_equal(t[DOCKER].text,
			    "docker run --memory=1073741824b --memory-swap=1610612736b");
	assert_string_equal(t[COMPOSE].text, "mem_limit: 1073741824, memswap_limit: 1610612736");
	assert_string_equal(t[OCI].text, "{\"linux\":{\"resources\":{\"memory\":{\"limit\":"
					 "1073741824,\"swap\":1610612736}}}}");
	/* 512 of 1024 MB of swap on a node of 4096 MB: half of it */
	assert_string_equal(t[KUBERNETES].text, "");
	assert_string_equal(t[SYSTEMD].text, "");
	assert_string_equal(t[SYSTEMD].note, "the group is not a unit of this machine's systemd");
	assert_string_equal(t[FILES].to, "v1");
	assert_string_equal(
		t[FILES].text,
		"memory.limit_in_bytes 1073741824, memory.memsw.limit_in_bytes 1610612736");
}

static void test_kubernetes(void **state)
{
	struct runtime_limit t[RUNTIME_LIMITS];
	struct model m;

	(void)state;
	set(&m, 1024 * MB, 128 * MB);
	run(&m, t);
	assert_string_equal(
		t[KUBERNETES].text,
		"resources: {requests: {memory: 536870912}, limits: {memory: 1073741824}}");
	set(&m, 1024 * MB, 0);
	run(&m, t);
	assert_string_equal(
		t[KUBERNETES].text,
		"resources: {requests: {memory: 1073741824}, limits: {memory: 1073741824}}");
	set(&m, 1024 * MB, VAL_MAX);
	run(&m, t);
	assert_string_equal(t[KUBERNETES].text, "");
	assert_string_not_equal(t[KUBERNETES].note, "");
}

static void test_none(void **state)
{
	struct runtime_limit t[RUNTIME_LIMITS];
	struct model m;

	(void)state;
	set(&m, 1024 * MB, 0);
	run(&m, t);
	assert_string_equal(t[DOCKER].text,
			    "docker run --memory=1073741824b --memory-swap=1073741824b");
	set(&m, 1024 * MB, VAL_MAX);
	run(&m, t);
	assert_string_equal(t[DOCKER].text, "docker run --memory=1073741824b --memory-swap=-1");
	assert_string_equal(t[FILES].text,
			    "memory.limit_in_bytes 1073741824, memory.memsw.limit_in_bytes -1");
	set(&m, VAL_MAX, VAL_MAX);
	run(&m, t);
	assert_string_equal(t[DOCKER].text, "docker run (without --memory and --memory-swap)");
}

static void test_units(void **state)
{
	static const char command[] = "systemctl set-property ",
			  limits[] = " MemoryMax=1073741824 MemorySwapMax=536870912";
	static const struct {
		char path[64];
		const char *unit; /* NULL: no unit */
	} cases[] = {
		{ "/system.slice/web.service", "web.service" },
		{ "/system.slice/docker-" ID ".scope", "docker-" ID ".scope" },
		{ "/a.slice/-b.service", "-- -b.service" },
		{ "/a.slice/x\\x2dy.scope", "'x\\x2dy.scope'" },
		{ "/a.slice/_memory.service", "memory.service" },
		{ "/user.slice/user@1000.service/app.slice", NULL },
		{ "/lxc.payload.web/system.slice", NULL },
		{ "/docker/web", NULL },
	};
	struct runtime_limit t[RUNTIME_LIMITS];
	char path[64], text[256];
	struct model m;

	(void)state;
	set(&m, 1024 * MB, 512 * MB);
	m.groups[B].path = path;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		memcpy(path, cases[i].path, sizeof(path));
		run(&m, t);
		snprintf(text, sizeof(text), "%s%s%s", command, cases[i].unit, limits);
		assert_string_equal(t[SYSTEMD].text, cases[i].unit ? text : "");
		assert_int_equal(!t[SYSTEMD].note[0], cases[i].unit != NULL);
	}
	set(&m, 1024 * MB, VAL_MAX);
	m.groups[B].path = path;
	strcpy(path, "/web.service");
	model_mem(&m, B, MEM_MAX, VAL_MAX);
	run(&m, t);
	assert_string_equal(t[SYSTEMD].text,
			    "systemctl set-property web.service MemoryMax=infinity");
	model_mem(&m, B, MEM_MAX, 64 * MB);
	model_v1(&m);
	run(&m, t);
	assert_string_equal(t[SYSTEMD].text,
			    "systemctl set-property web.service MemoryMax=67108864");
	assert_string_not_equal(t[SYSTEMD].note, "");
}

/* Swap limited and memory not: most runtimes cannot express it. */
static void test_alone(void **state)
{
	struct runtime_limit t[RUNTIME_LIMITS];
	struct model m;

	(void)state;
	set(&m, VAL_MAX, 64 * MB);
	run(&m, t);
	assert_string_equal(t[DOCKER].text, "");
	assert_string_not_equal(t[DOCKER].note, "");
	assert_string_equal(t[COMPOSE].text, "");
	assert_string_equal(t[FILES].text, "");
	assert_string_equal(t[OCI].text,
			    "{\"linux\":{\"resources\":{\"memory\":{\"limit\":-1,\"swap\":-1},"
			    "\"unified\":{\"memory.swap.max\":\"67108864\"}}}}");
}

/* What only v2 has, and the unit's name. */
static void test_more(void **state)
{
	static char path[] = "/system.slice/web-\\x2d1.service";
	struct runtime_limit t[RUNTIME_LIMITS];
	struct model m;
	json_t *json;

	(void)state;
	set(&m, 64 * MB, 32 * MB);
	model_mem(&m, B, MEM_HIGH, 48 * MB);
	model_swap(&m, B, COL_SWAP_HIGH, 16 * MB);
	model_mem(&m, B, MEM_ZSWAP_MAX, 8 * MB);
	m.groups[B].path = path;
	run(&m, t);
	assert_string_equal(t[SYSTEMD].text,
			    "systemctl set-property 'web-\\x2d1.service' MemoryHigh=50331648 "
			    "MemoryMax=67108864 MemorySwapMax=33554432 MemoryZSwapMax=8388608");
	assert_non_null(strstr(t[SYSTEMD].note, "memory.swap.high"));
	assert_non_null(strstr(t[DOCKER].note, "memory.high memory.swap.high memory.zswap.max"));
	json = json_loads(t[OCI].text, 0, NULL);
	assert_non_null(json);
	json_decref(json);
	assert_non_null(strstr(t[OCI].text, "\"memory.zswap.max\":\"8388608\""));
}

static void test_v1(void **state)
{
	struct runtime_limit t[RUNTIME_LIMITS];
	struct model m;

	(void)state;
	model_make(&m);
	model_v1(&m);
	run(&m, t);
	assert_string_equal(t[FILES].to, "v2");
	assert_string_equal(t[FILES].text, "memory.max 134217728, memory.swap.max 67108864");
	assert_string_equal(t[DOCKER].text,
			    "docker run --memory=134217728b --memory-swap=201326592b");
	model_mem(&m, B, MEM_MEMSW_MAX, VAL_NONE); /* swap is not counted */
	run(&m, t);
	for (int i = 0; i < RUNTIME_LIMITS; i++)
		assert_string_equal(t[i].text, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_both),  cmocka_unit_test(test_kubernetes),
		cmocka_unit_test(test_none),  cmocka_unit_test(test_units),
		cmocka_unit_test(test_alone), cmocka_unit_test(test_more),
		cmocka_unit_test(test_v1),
	};

	return cmocka_run_group_tests_name("runtime_limits", tests, NULL, NULL);
}
