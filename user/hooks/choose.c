// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * hooks/choose.c - see hooks/choose.h.
 */
#include "hooks/choose.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "hooks/facts.h"
#include "hooks/table.h"
#include "kernel/func_proto.h"
#include "record.h"

/* Keeps the reason of the hook that came closest. */
static void choice_refuse(struct hook_choice *choice, const struct hook *hook,
			  enum hook_refusal refusal, const char *why, const char *detail)
{
	if (refusal < choice->refusal || (refusal == choice->refusal && refusal < REFUSED_HOOK))
		return;
	choice->refusal = refusal;
	snprintf(choice->reason, sizeof(choice->reason), "%s: %s%s", hook->symbol, why, detail);
}

/* Whether the function exists, with the arguments that the programs read. */
static bool function_fits(const struct hook_facts *facts, const struct hook *hook,
			  struct hook_choice *choice)
{
	uint32_t id = hook_facts_function(facts, hook->symbol);
	char prototype[128];

	if (!id || func_proto_format(facts->btf, id, prototype, sizeof(prototype))) {
		choice_refuse(choice, hook, REFUSED_FUNCTION, "no such function in the BTF", "");
		return false;
	}
	if (!strcmp(prototype, hook->prototype))
		return true;
	choice_refuse(choice, hook, REFUSED_PROTOTYPE, "unknown prototype ", prototype);
	return false;
}

/* Whether the required caller exists too, and does call the function. */
static bool caller_fits(const struct hook_facts *facts, const struct hook *hook)
{
	uint32_t id = hook->caller ? hook_facts_function(facts, hook->caller) : 0;
	char prototype[128];

	if (!hook->caller)
		return true;
	return id && !(facts->inlined & 1ull << hook->job) &&
	       !(hook->at_call && facts->no_site & 1ull << hook->job) &&
	       hook_facts_has(facts, hook->caller) &&
	       !func_proto_format(facts->btf, id, prototype, sizeof(prototype)) &&
	       !strcmp(prototype, hook->caller_prototype);
}

/* Why @hook cannot attach to a function that fits, or does not learn enough there; or NULL. */
static const char *hook_obstacle(const struct hook_facts *facts, const struct hook *hook)
{
	bool trampoline = attach_is_trampoline(hook->attach);

	if (!hook_facts_has(facts, hook->symbol))
		return "no such symbol in kallsyms";
	if (hook->needs && !hook_facts_has(facts, hook->needs))
		return "never called: this kernel has no zswap";
	if (trampoline && facts->no_own_btf)
		return "fentry needs the kernel's own BTF, not a file";
	/* arm64 has direct calls from 6.4 on */
	if (trampoline && !hook_facts_has(facts, "register_ftrace_direct"))
		return "fentry needs direct calls of ftrace, which this kernel does not have";
	if (trampoline && strstr(hook->prototype, "swp_entry_t") && !facts->fentry_struct)
		return "fentry cannot pass a structure by value on this kernel";
	if (hook->reads_slot && facts->slot_layout == SLOT_UNKNOWN)
		return "cannot find where this kernel keeps slot owners";
	if (hook->reads_counter && !hook_facts_has(facts, "memory_cgrp_subsys"))
		return "cannot find the kernel's memory controller";
	if (hook->grouped && !hook_is_multi(facts, hook))
		return "only fprobe attaches to several functions at once";
	if (!caller_fits(facts, hook))
		return "not known to be called for swap";
	return NULL;
}

bool hook_fits(const struct hook_facts *facts, const struct hook *hook, struct hook_choice *choice)
{
	const char *obstacle;

	if (!function_fits(facts, hook, choice))
		return false;
	obstacle = hook_obstacle(facts, hook);
	if (obstacle)
		choice_refuse(choice, hook, REFUSED_HOOK, obstacle, "");
	return !obstacle;
}

/* A trace reads stacks, for which fprobe saves too few registers. */
bool hook_is_multi(const struct hook_facts *facts, const struct hook *hook)
{
	return facts->fprobe && hook->attach == ATTACH_KPROBE && !hook->at_call && !facts->trace;
}

bool hook_is_perf(const struct hook_facts *facts, const struct hook *hook)
{
	return attach_is_probe(hook->attach) && !hook_is_multi(facts, hook);
}

bool hook_needs_twin(const struct hook_facts *facts, const struct hook *hook)
{
	const bool atomic = hook->atomic || (hook->spins && !facts->rt);

	return facts->preemptible && !atomic && attach_is_trampoline(hook->attach);
}

bool hook_gets_twin(const struct hook_facts *facts, const struct hook *hook)
{
	return hook->twin_program && hook_needs_twin(facts, hook);
}

static bool mode_allows(enum attach_mode mode, enum attach_type attach)
{
	return mode == MODE_AUTO || (mode == MODE_KPROBE) == attach_is_probe(attach);
}

/* A trace and an audit need the slot of a charge; v1 charges slots elsewhere. */
static bool hook_tells_enough(const struct hook_facts *facts, const struct hook *hook)
{
	return !hook->slotless || !(facts->trace || facts->audit || facts->memsw);
}

/* The order of the search. */
enum pass { PASS_RARE, PASS_SINGLE, PASS_ANY, PASS__COUNT };

static bool pass_allows(const struct hook_facts *facts, enum attach_mode mode, enum pass pass,
			const struct hook *hook)
{
	if (!mode_allows(mode, hook->attach) || hook->turn == TURN_SECOND)
		return false;
	if (pass == PASS_RARE)
		return mode == MODE_AUTO && hook->rare && hook_is_multi(facts, hook);
	return pass == PASS_ANY || !hook_needs_twin(facts, hook);
}

/* Takes the first hook of @job that @mode and @pass allow and that fits. */
static void job_search(const struct hook_facts *facts, enum attach_mode mode, enum pass pass,
		       enum hook_job job, struct hook_choice *choices)
{
	struct hook_choice *choice = &choices[job];

	for (size_t i = 0; !choice->hook && i < hooks_nr; i++) {
		const struct hook *hook = &hooks[i];

		if (hook->job == job && pass_allows(facts, mode, pass, hook) &&
		    hook_tells_enough(facts, hook) && hook_fits(facts, hook, choice))
			choice->hook = hook;
	}
}

/* Events and times of swap-in and of zswap stores: the expensive part of tracing. */
static bool job_is_of_way_in(enum hook_job job)
{
	return job == JOB_TRACE_FAULT || job == JOB_TRACE_READ || job == JOB_TRACE_ZSWAP_STORE ||
	       job == JOB_TRACE_ZSWAP_LOAD;
}

static bool job_is_trace(enum hook_job job)
{
	return hook_jobs[job].account == ACCOUNT_TRACE && !hook_jobs[job].audit &&
	       !hook_jobs[job].calls && !hook_jobs[job].watch;
}

/* Why @job is not needed on this hierarchy; NULL when it is. */
static const char *job_refusal(const struct hook_facts *facts, enum hook_job job)
{
	bool audit = hook_jobs[job].audit, calls = hook_jobs[job].calls;

	if (calls && !facts->calls)
		return "only for tracing, an audit and top --calls";
	if (calls && facts->memsw)
		return "cgroup v1 counts no refusals, and charges memory and swap together";
	if (hook_jobs[job].watch && !facts->trace && !facts->audit)
		return "only for a trace or an audit";
	if (job_is_trace(job) && !facts->trace)
		return "only for tracing";
	if (facts->trace_light && job_is_of_way_in(job))
		return "not asked for";
	if (audit && !facts->audit)
		return "only for an audit";
	if (audit && facts->memsw)
		return "cgroup v1 counts no refusals, and charges a slot at swap-out only";
	if (job == JOB_TRACE_REFUSED && facts->memsw)
		return "cgroup v1 refuses no swap";
	if (job == JOB_MOVE && !facts->memsw)
		return "only cgroup v1 moves swap";
	/* on v1 obj_cgroup_charge_zswap() returns at once (mm/memcontrol.c) */
	if ((job == JOB_ZSWAP_CHARGE || job == JOB_ZSWAP_UNCHARGE) && facts->memsw)
		return "cgroup v1 counts no compressed bytes";
	return NULL;
}

static void job_choose(const struct hook_facts *facts, enum attach_mode mode, enum hook_job job,
		       struct hook_choice *choices)
{
	struct hook_choice *choice = &choices[job];
	const char *refusal = job_refusal(facts, job);

	*choice = (struct hook_choice){ 0 };
	if (refusal) {
		snprintf(choice->reason, sizeof(choice->reason), "%s", refusal);
		return;
	}
	for (int pass = 0; pass < PASS__COUNT; pass++)
		job_search(facts, mode, (enum pass)pass, job, choices);
	if (choice->hook)
		choice->reason[0] = '\0';
}

int hooks_choose(const struct hook_facts *facts, enum attach_mode mode, struct hook_choice *choices)
{
	int err = 0;

	for (int job = 0; job < JOB__COUNT; job++) {
		job_choose(facts, mode, (enum hook_job)job, choices);
		if (!choices[job].hook && hook_job_is_needed(facts, (enum hook_job)job))
			err = -ENOENT;
	}
	return err;
}

const struct hook *hook_second(const struct hook_facts *facts, const struct hook *first)
{
	struct hook_choice refused = { 0 };

	if (!first || !attach_is_probe(first->attach) || !facts->preemptible || facts->memsw)
		return NULL;
	for (size_t i = 0; i < hooks_nr; i++)
		if (hooks[i].job == first->job && hooks[i].turn != TURN_FIRST &&
		    hook_fits(facts, &hooks[i], &refused))
			return &hooks[i];
	return NULL;
}

bool hooks_have_zswap(const struct hook_choice *choices)
{
	for (int job = 0; job < JOB__COUNT; job++)
		if (choices[job].hook && hook_jobs[job].account == ACCOUNT_ZSWAP)
			return true;
	return false;
}

bool hook_job_is_needed(const struct hook_facts *facts, enum hook_job job)
{
	return hook_jobs[job].needed ||
	       (job == JOB_MOVE && facts->memsw && hook_facts_has(facts, "swap_cgroup_cmpxchg"));
}

const char *hooks_attach_name(const struct hook_choice *choices)
{
	bool probe = false, trampoline = false;

	for (int job = 0; job < JOB__COUNT; job++) {
		if (!choices[job].hook || job_is_trace((enum hook_job)job) || hook_jobs[job].watch)
			continue;
		probe |= attach_is_probe(choices[job].hook->attach);
		trampoline |= attach_is_trampoline(choices[job].hook->attach);
	}
	return probe && trampoline ? "mixed" : probe ? "kprobe" : "fentry";
}
