// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * loader/second.c - second programs, which take over when the kernel skips the first ones
 * (bpf/account/second.h).
 *
 * Owns: when they are attached, and the phases of taking over. Must not know: what is counted.
 */
#include <bpf/libbpf.h>
#include <errno.h>

#include "base/clock.h"
#include "loader/loader.h"
#include "loader/state.h"

/* Calls in progress at the last step are over by now, unless they were preempted for so long. */
#define STEP_NS 100000000ull

void loader_second_plan(struct loader *loader)
{
	for (int job = 0; job < JOB__COUNT; job++)
		loader->seconds[job] =
			hook_second(&loader->kernel.facts, loader->choices[job].hook);
}

static uint32_t second_place(const struct loader *loader, enum hook_job job)
{
	if (!loader->seconds[job])
		return SECOND_NOWHERE;
	return loader->choices[job].hook->after_second ? SECOND_PRECEDES : SECOND_FOLLOWS;
}

void loader_second_fill(struct loader *loader)
{
	loader->skel->rodata->second_charges = second_place(loader, JOB_CHARGE);
	loader->skel->rodata->second_uncharges = second_place(loader, JOB_UNCHARGE);
}

/* Whether the kernel has skipped a program that has a second one. */
static bool first_is_skipped(const struct loader *loader)
{
	uint64_t misses = 0;

	for (int i = 0; i < loader->nr_attached && !misses; i++)
		if (loader->seconds[loader->attached[i].job])
			loader_program_misses(&loader->attached[i], &misses);
	return misses;
}

int loader_second_select(struct loader *loader)
{
	int err = 0;

	for (int job = 0; !err && job < JOB__COUNT; job++)
		if (loader->seconds[job])
			err = loader_hook_select(loader, loader->seconds[job]);
	return err;
}

/* Loads them as an object of their own, unless the first object has them. */
static int seconds_load(struct loader *loader)
{
	int err;

	if (loader->seconds_loaded)
		return 0;
	loader->second = loader_object_again(loader);
	if (!loader->second)
		return -errno;
	loader->object = loader->second;
	err = loader_second_select(loader);
	return err ? err : bpf_object__load(loader->second);
}

/* Attaches those of the jobs @first to @last: all, or none. */
static int seconds_attach(struct loader *loader, enum hook_job first, enum hook_job last)
{
	const int keep = loader->nr_attached;
	int err = 0;

	for (int job = first; !err && job <= (int)last; job++)
		if (loader->seconds[job])
			err = loader_hook_attach(loader, loader->seconds[job]);
	for (int i = keep; i < loader->nr_attached; i++)
		loader->attached[i].second = true;
	if (err)
		loader_detach_after(loader, keep);
	return err;
}

/* From here on births are seen twice; this flag tells the programs. */
static void births_attach(struct loader *loader)
{
	bool *twice = &loader->skel->bss->groups_twice;

	if (!loader->seconds[JOB_ONLINE] || !loader->seconds[JOB_OFFLINE])
		return;
	__atomic_store_n(twice, true, __ATOMIC_SEQ_CST);
	loader->births_seconded = !seconds_attach(loader, JOB_OFFLINE, JOB_ONLINE);
	__atomic_store_n(twice, loader->births_seconded, __ATOMIC_SEQ_CST);
}

/* Whether a second program sees the calls of the first one of @job. */
static bool job_is_seconded(const struct loader *loader, enum hook_job job)
{
	if (job == JOB_ONLINE || job == JOB_OFFLINE)
		return loader->births_seconded;
	return loader->seconds[job];
}

/* Runs of the first programs that are skipped from now on are seen by the second ones. */
static void firsts_relieve(struct loader *loader)
{
	for (int i = 0; i < loader->nr_attached; i++) {
		struct attached *attached = &loader->attached[i];
		uint64_t misses = 0;

		if (attached->second || attached->relieved ||
		    !job_is_seconded(loader, attached->job) ||
		    loader_attached_misses(loader, attached, &misses))
			continue;
		attached->misses = misses;
		attached->relieved = true;
	}
}

static void phase_set(struct loader *loader, enum second_phase phase, uint64_t now_ns)
{
	__atomic_store_n(&loader->skel->bss->second_phase, phase, __ATOMIC_SEQ_CST);
	loader->second_ns = now_ns;
}

/* No number was read yet: the baselines absorb calls that are now counted twice or not at all. */
void loader_second_begin(struct loader *loader)
{
	if (!loader->kernel.facts.audit || !loader->seconds[JOB_CHARGE])
		return;
	loader->second_refused = seconds_attach(loader, JOB_CHARGE, JOB_UNCHARGE);
	if (loader->second_refused)
		return;
	phase_set(loader, SECOND_ALONE, 0);
	births_attach(loader);
	firsts_relieve(loader);
}

static void second_start(struct loader *loader)
{
	loader->second_refused = seconds_load(loader) ||
				 seconds_attach(loader, JOB_CHARGE, JOB_UNCHARGE);
	if (loader->second_refused)
		return;
	phase_set(loader, SECOND_LEARNS, clock_now_ns());
	births_attach(loader);
}

/* One call that both saw alike proves that they see the same calls; a difference disproves it. */
static void second_take_over(struct loader *loader, uint64_t now_ns)
{
	const volatile struct account_bpf__bss *bss = loader->skel->bss;

	if (!bss->second_agreed && !bss->second_differed)
		return;
	loader->second_refused = bss->second_differed;
	phase_set(loader, loader->second_refused ? SECOND_OFF : SECOND_COUNTS, now_ns);
}

/* No earlier call is left that the second program leaves to a first program that is skipped. */
static void second_go_alone(struct loader *loader, uint64_t now_ns)
{
	firsts_relieve(loader);
	phase_set(loader, SECOND_ALONE, now_ns);
}

void loader_second_step(struct loader *loader, uint64_t now_ns)
{
	const uint32_t phase = loader->skel->bss->second_phase;

	if (loader->second_refused || phase == SECOND_ALONE || !loader->seconds[JOB_CHARGE])
		return;
	if (phase == SECOND_OFF && first_is_skipped(loader))
		second_start(loader);
	else if (phase == SECOND_LEARNS && now_ns >= loader->second_ns + STEP_NS)
		second_take_over(loader, now_ns);
	else if (phase == SECOND_COUNTS && now_ns >= loader->second_ns + STEP_NS)
		second_go_alone(loader, now_ns);
}
