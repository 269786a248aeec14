// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * loader/verify.c - see loader/verify.h.
 */
#include "loader/verify.h"

#include <stdio.h>
#include <string.h>

#include "hooks/table.h"
#include "loader/error.h"
#include "loader/loader.h"
#include "loader/state.h"

#define ALL (-1)

/* The verifier never sees branches that constants exclude, so both values are tried. */
struct way {
	bool memsw;
	bool twins;
	bool trace;
};

static bool hook_has(const struct hook *hook, const char *program)
{
	return !strcmp(hook->program, program) ||
	       (hook->entry_program && !strcmp(hook->entry_program, program)) ||
	       (hook->twin_program && !strcmp(hook->twin_program, program));
}

/* The hook that uses @program and fits this kernel; NULL with the reason when there is none. */
static const struct hook *hook_of(const struct loader *loader, const char *program,
				  struct hook_choice *choice)
{
	for (size_t i = 0; i < hooks_nr; i++)
		if (hook_has(&hooks[i], program) &&
		    hook_fits(&loader->kernel.facts, &hooks[i], choice))
			return &hooks[i];
	return NULL;
}

/* A program that is no hook is run on demand and needs no function. */
static bool program_is_hook(const char *program)
{
	return !strncmp(program, "hook_", strlen("hook_"));
}

/* Programs that read code are only for hooks that depend on a call, and need more of the kernel. */
static bool program_is_idle(const struct loader *loader, const char *program)
{
	struct hook_choice choice = { 0 };

	if (strncmp(program, "code_", strlen("code_")) != 0)
		return false;
	for (size_t i = 0; i < hooks_nr; i++)
		if (hooks[i].caller && hook_fits(&loader->kernel.facts, &hooks[i], &choice))
			return false;
	return true;
}

static int verify_list(const struct loader *loader, struct verify_result *results, int max)
{
	struct bpf_program *program;
	int nr = 0;

	bpf_object__for_each_program (program, loader->skel->obj) {
		struct hook_choice choice = { 0 };
		struct verify_result *result = &results[nr];
		const char *name = bpf_program__name(program);

		if (nr == max)
			break;
		*result = (struct verify_result){ 0 };
		snprintf(result->program, sizeof(result->program), "%s", name);
		if (program_is_hook(name) && !hook_of(loader, name, &choice)) {
			result->result = VERIFY_NONE;
			memcpy(result->reason, choice.reason, sizeof(choice.reason));
		} else if (program_is_idle(loader, name)) {
			result->result = VERIFY_NONE;
			snprintf(result->reason, sizeof(result->reason),
				 "no hook here depends on it");
		}
		nr++;
	}
	return nr;
}

static int program_prepare(const struct loader *loader, struct bpf_program *program, bool wanted)
{
	struct hook_choice choice = { 0 };
	const struct hook *hook = hook_of(loader, bpf_program__name(program), &choice);
	int err = bpf_program__set_autoload(program, wanted);

	if (!err && wanted && hook && attach_is_trampoline(hook->attach))
		err = loader_object_target(loader, program, hook->symbol);
	return err;
}

/* Some programs have maps that exist only for tracing, only for an audit, or for both. */
static bool program_is_wanted(const struct loader *loader, const struct bpf_program *program)
{
	const struct hook_facts *facts = &loader->kernel.facts;
	const char *name = bpf_program__name(program);

	if (!facts->audit &&
	    (!strncmp(name, "hook_audit_", strlen("hook_audit_")) || !strcmp(name, "census_read")))
		return false;
	if (!facts->calls && !strncmp(name, "hook_call_", strlen("hook_call_")))
		return false;
	return facts->trace || strncmp(name, "hook_trace_", strlen("hook_trace_")) != 0;
}

static int programs_prepare(const struct loader *loader, const struct verify_result *results,
			    int only)
{
	struct bpf_program *program;
	int i = 0;

	bpf_object__for_each_program (program, loader->skel->obj) {
		bool wanted = only == ALL ? results[i].result != VERIFY_NONE : i == only;
		int err = program_prepare(loader, program,
					  wanted && program_is_wanted(loader, program));

		if (err)
			return err;
		i++;
	}
	return 0;
}

/* Loads the program @only, or ALL that fit this kernel. */
static int object_try(struct loader *loader, const struct loader_config *config,
		      const struct verify_result *results, int only)
{
	int err = loader_object_open(loader, config);

	if (!err) {
		loader_second_fill(loader);
		err = programs_prepare(loader, results, only);
		if (err)
			loader_fail(loader, "cannot prepare it: %s", strerror(-err));
		else
			err = loader_object_load(loader);
	}
	loader_object_close(loader);
	return err;
}

/* Loads them one by one, after loading all together failed. */
static void verify_single(struct loader *loader, const struct loader_config *config,
			  struct verify_result *results, int nr)
{
	for (int i = 0; i < nr; i++) {
		const char *reason;

		if (results[i].result != VERIFY_PASS || !object_try(loader, config, results, i))
			continue;
		reason = strstr(loader->error, ": ");
		results[i].result = VERIFY_FAIL;
		snprintf(results[i].reason, sizeof(results[i].reason), "%s",
			 reason ? reason + 2 : loader->error);
	}
}

static void way_try(struct loader *loader, const struct loader_config *config,
		    const struct way *way, struct verify_result *results, int nr)
{
	struct loader_config changed = *config;

	changed.memsw = way->memsw;
	changed.trace.on = changed.trace.stacks = way->trace;
	loader->twins = way->twins;
	loader->kernel.facts.memsw = way->memsw;
	loader->kernel.facts.trace = way->trace;
	loader->kernel.facts.audit = !way->memsw;
	loader->kernel.facts.calls = !way->memsw;
	hooks_choose(&loader->kernel.facts, MODE_AUTO,
		     loader->choices); /* decides which maps are made */
	loader_second_plan(loader);
	if (object_try(loader, &changed, results, ALL))
		verify_single(loader, &changed, results, nr);
}

int verify_run(const struct loader_config *config, struct verify_result *results, int max,
	       char *error, size_t error_len)
{
	static const struct way ways[] = { { false, false, false },
					   { true, true, false },
					   { false, false, true } };
	struct loader_config all = *config;
	struct loader *loader;
	int nr;

	all.every_program = true;
	loader = loader_new(&all, error, error_len);
	if (!loader)
		return -1;
	nr = loader_object_open(loader, &all) ? -1 : verify_list(loader, results, max);
	loader_object_close(loader);
	for (size_t i = 0; nr > 0 && i < sizeof(ways) / sizeof(ways[0]); i++)
		way_try(loader, &all, &ways[i], results, nr);
	loader_close(loader);
	return nr;
}
