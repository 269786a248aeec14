// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * unit/trace/test_evictions.c - who swapped out whose pages, and recent events.
 *
 * Owns: the promises of trace/evictions.h: sums by every key, bounded memory, repeated events,
 * kernfs ids.
 */
#define _GNU_SOURCE
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "trace/evictions.h"
#include "stream/event.h"

#define S 1000000000ull

static int setup(void **state)
{
	*state = evictions_new();
	return *state ? 0 : -1;
}

static int teardown(void **state)
{
	evictions_free(*state);
	return 0;
}

static void add(struct evictions *actors, int kind, int actor, uint64_t owner, uint64_t time_ns)
{
	const struct trace_event event = {
		.time_ns = time_ns,
		.duration_ns = 5,
		.value = { time_ns, 2 },
		.kind = kind,
		.actor = actor,
		.pages = 3,
		.comm = "worker",
	};

	evictions_add(actors, &event, &(struct evictions_groups){ owner, 77, 88 });
}

/* The owner's only sum; fails without one. */
static const struct evictions_sum *sum_of(const struct evictions *actors, uint64_t owner)
{
	const struct evictions_sum *found = NULL;
	size_t nr;
	const struct evictions_sum *sums = evictions_sums(actors, &nr);

	for (size_t i = 0; i < nr; i++) {
		if (sums[i].groups.owner != owner)
			continue;
		assert_null(found);
		found = &sums[i];
	}
	assert_non_null(found);
	return found;
}

static void test_sums(void **state)
{
	struct evictions *actors = *state;
	size_t nr;

	add(actors, REC_CHARGE, ACTOR_KSWAPD, 1, 1);
	add(actors, REC_CHARGE, ACTOR_KSWAPD, 1, 2);
	add(actors, REC_CHARGE, ACTOR_KSWAPD, 2, 3);
	evictions_sums(actors, &nr);
	assert_int_equal(nr, 2);
	assert_int_equal(sum_of(actors, 1)->pages, 6);
	assert_int_equal(sum_of(actors, 1)->events, 2);
	assert_int_equal(sum_of(actors, 1)->groups.by, 77);
	assert_int_equal(sum_of(actors, 1)->groups.target, 88);
	add(actors, REC_CHARGE, ACTOR_MADVISE, 1, 4);
	add(actors, REC_ZSWAP_WRITEBACK, ACTOR_KSWAPD, 1, 5);
	add(actors, REC_REFUSED, ACTOR_KSWAPD, 1, 6);
	evictions_sums(actors, &nr);
	assert_int_equal(nr, 5);
}

/* Each of the three groups, and the refusal, is part of the key of sums and events. */
static void test_sums_apart(void **state)
{
	static const struct evictions_groups groups[] = {
		{ 1, 2, 3 }, { 9, 2, 3 }, { 1, 9, 3 }, { 1, 2, 9 }, { 1, 2, 3 }
	};
	struct trace_event event = { .kind = REC_REFUSED, .actor = ACTOR_MAX, .pages = 1 };
	size_t nr;

	for (size_t i = 0; i < sizeof(groups) / sizeof(groups[0]); i++)
		evictions_add(*state, &event, &groups[i]);
	evictions_sums(*state, &nr);
	assert_int_equal(nr, 4);
	event.detail = REFUSAL_FULL;
	evictions_add(*state, &event, &groups[0]);
	evictions_sums(*state, &nr);
	assert_int_equal(nr, 5);
	assert_non_null(evictions_event(*state, 4));
	assert_null(evictions_event(*state, 5));
}

static void test_kinds(void **state)
{
	struct evictions *actors = *state;
	size_t nr;

	for (int kind = 0; kind < REC_KIND_COUNT; kind++)
		add(actors, kind, ACTOR_OTHER, 1, (uint64_t)kind + 100);
	evictions_sums(actors, &nr);
	assert_int_equal(nr, 3);
	assert_non_null(evictions_event(actors, 6));
	assert_null(evictions_event(actors, 7));
	for (size_t i = 0; i < 7; i++)
		assert_int_not_equal(evictions_event(actors, i)->kind, REC_CHARGE);
}

/* Full: the half that has not grown for longest is dropped; the other half keeps its pages. */
static void test_full(void **state)
{
	struct evictions *actors = *state;
	size_t nr;

	for (uint64_t i = 1; i <= EVICTIONS_SUMS; i++)
		add(actors, REC_CHARGE, ACTOR_MAX, i, i);
	add(actors, REC_CHARGE, ACTOR_MAX, 1, EVICTIONS_SUMS + 1);
	evictions_sums(actors, &nr);
	assert_int_equal(nr, EVICTIONS_SUMS);
	add(actors, REC_CHARGE, ACTOR_MAX, EVICTIONS_SUMS + 1, EVICTIONS_SUMS + 2);
	evictions_sums(actors, &nr);
	assert_int_equal(nr, EVICTIONS_SUMS / 2 + 1);
	assert_int_equal(sum_of(actors, 1)->pages, 6);
	assert_int_equal(sum_of(actors, EVICTIONS_SUMS)->pages, 3);
	for (uint64_t i = EVICTIONS_SUMS; i > EVICTIONS_SUMS / 2 + 1; i--)
		add(actors, REC_CHARGE, ACTOR_MAX, i, EVICTIONS_SUMS + 3);
	evictions_sums(actors, &nr);
	assert_int_equal(nr, EVICTIONS_SUMS / 2 + 1);
	assert_int_equal(sum_of(actors, EVICTIONS_SUMS / 2 + 2)->pages, 6);
}

static void test_events(void **state)
{
	struct evictions *actors = *state;
	const struct evictions_event *event;

	assert_null(evictions_event(actors, 0));
	for (uint64_t i = 1; i <= 3; i++)
		add(actors, REC_REFUSED, ACTOR_MAX, 1, i * S);
	event = evictions_event(actors, 0);
	assert_null(evictions_event(actors, 1));
	assert_int_equal(event->times, 3);
	assert_int_equal(event->pages, 9);
	assert_int_equal(event->duration_ns, 15);
	assert_int_equal(event->value[0], 3 * S);
	assert_int_equal(event->first_ns, S);
	assert_int_equal(event->last_ns, 3 * S);
	assert_string_equal(event->comm, "worker");
	/* the ring of another CPU is read later */
	add(actors, REC_REFUSED, ACTOR_MAX, 1, 2 * S);
	assert_int_equal(evictions_event(actors, 0)->times, 4);
	assert_int_equal(evictions_event(actors, 0)->last_ns, 3 * S);
	/* another group, and too long ago */
	add(actors, REC_REFUSED, ACTOR_MAX, 2, 4 * S);
	add(actors, REC_REFUSED, ACTOR_MAX, 1, 14 * S);
	assert_int_equal(evictions_event(actors, 0)->last_ns, 14 * S);
	assert_int_equal(evictions_event(actors, 0)->times, 1);
	assert_int_equal(evictions_event(actors, 2)->times, 4);
}

static void test_events_singly(void **state)
{
	struct evictions *actors = *state;

	add(actors, REC_OOM, ACTOR_MAX, 1, S);
	add(actors, REC_OOM, ACTOR_MAX, 1, S);
	add(actors, REC_LIMIT, ACTOR_LIMIT_WRITE, 1, S);
	add(actors, REC_LIMIT, ACTOR_LIMIT_WRITE, 1, S);
	assert_non_null(evictions_event(actors, 3));
	for (uint64_t i = 0; i < 2 * EVICTIONS_EVENTS; i++)
		add(actors, REC_LIMIT, ACTOR_LIMIT_WRITE, i, S + i);
	assert_null(evictions_event(actors, EVICTIONS_EVENTS));
	assert_int_equal(evictions_event(actors, 0)->groups.owner, 2 * EVICTIONS_EVENTS - 1);
	assert_int_equal(evictions_event(actors, EVICTIONS_EVENTS - 1)->groups.owner,
			 EVICTIONS_EVENTS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_sums, setup, teardown),
		cmocka_unit_test_setup_teardown(test_sums_apart, setup, teardown),
		cmocka_unit_test_setup_teardown(test_kinds, setup, teardown),
		cmocka_unit_test_setup_teardown(test_full, setup, teardown),
		cmocka_unit_test_setup_teardown(test_events, setup, teardown),
		cmocka_unit_test_setup_teardown(test_events_singly, setup, teardown),
	};

	return cmocka_run_group_tests_name("evictions", tests, NULL, NULL);
}
