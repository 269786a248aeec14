// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * loader/loader.c - see loader/loader.h.
 */
#include "loader/loader.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "loader/error.h"
#include "loader/state.h"

/* Opens the object for its types: what the kernel has decides how it is finally opened. 0 or -1. */
static int kernel_learn(struct loader *loader, const struct loader_config *config)
{
	size_t size;
	const void *file = loader_object_file(config, &size);
	struct bpf_object *object = bpf_object__open_mem(file, size, NULL);
	struct kernel_source source = { .btf = config->btf };
	int err = -1;

	if (object) {
		source.object = bpf_object__btf(object);
		err = kernel_open(&loader->kernel, &source, loader->error, loader->error_len);
	} else {
		loader_fail(loader, "cannot open the BPF object: %s", strerror(errno));
	}
	bpf_object__close(object);
	return err;
}

struct loader *loader_new(const struct loader_config *config, char *error, size_t error_len)
{
	struct loader *loader = calloc(1, sizeof(*loader));

	if (!loader) {
		snprintf(error, error_len, "out of memory");
		return NULL;
	}
	loader->error = error;
	loader->error_len = error_len;
	loader_maps_plan(loader, config);
	loader->nr_cpus = libbpf_num_possible_cpus();
	loader_set_verbose(config->verbose);
	if (loader_object_handle_targets()) {
		loader_fail(loader, "out of memory");
	} else if (!kernel_learn(loader, config)) {
		loader->kernel.facts.memsw = config->memsw;
		loader->kernel.facts.trace = config->trace.on;
		loader->kernel.facts.trace_light = config->trace.light;
		loader->kernel.facts.audit = config->audit;
		loader->kernel.facts.calls = config->audit || config->calls;
		return loader;
	}
	free(loader);
	return NULL;
}

static int hooks_pick(struct loader *loader, enum attach_mode mode)
{
	int err = hooks_choose(&loader->kernel.facts, mode, loader->choices);

	loader->twins = false;
	for (int job = 0; !err && job < JOB__COUNT; job++)
		if (loader->choices[job].hook)
			loader->twins |=
				hook_gets_twin(&loader->kernel.facts, loader->choices[job].hook);
	for (int job = 0; err && job < JOB__COUNT; job++) {
		if (loader->choices[job].hook ||
		    !hook_job_is_needed(&loader->kernel.facts, (enum hook_job)job))
			continue;
		loader_fail(loader, "no hook for %s: %s", hook_jobs[job].name,
			    loader->choices[job].reason);
		return err;
	}
	return err;
}

/* Whether any hook requires that a function is really called, not inlined. */
static bool choices_have_caller(const struct hook_choice *choices)
{
	for (int job = 0; job < JOB__COUNT; job++)
		if (choices[job].hook && choices[job].hook->caller)
			return true;
	return false;
}

static bool choices_have_probe(const struct hook_choice *choices)
{
	for (int job = 0; job < JOB__COUNT; job++)
		if (choices[job].hook && attach_is_probe(choices[job].hook->attach))
			return true;
	return false;
}

/* Switches off all hooks but the chosen ones; programs run on demand stay on. */
static int programs_select(struct loader *loader, const struct loader_config *config)
{
	struct bpf_program *program;
	int err = 0;

	bpf_object__for_each_program (program, loader->skel->obj) {
		if (!strncmp(bpf_program__name(program), "hook_", 5))
			bpf_program__set_autoload(program, false);
	}
	program = loader_program(loader, "census_read");
	if (program)
		bpf_program__set_autoload(program, config->audit);
	bpf_program__set_autoload(loader->skel->progs.code_read,
				  choices_have_caller(loader->choices));
	bpf_program__set_autoload(loader->skel->progs.code_lift, false);
	if (loader->kernel.counts_all_misses || !choices_have_probe(loader->choices))
		bpf_program__set_autoload(loader->skel->progs.kprobe_misses, false);
	for (int job = 0; !err && job < JOB__COUNT; job++)
		if (!loader_job_waits(loader, (enum hook_job)job))
			err = loader_job_select(loader, (enum hook_job)job);
	/* where the cost per page matters more than that of a start */
	loader->seconds_loaded = config->audit || config->trace.on;
	return !err && loader->seconds_loaded ? loader_second_select(loader) : err;
}

/* -ENOEXEC: @hook has no such call, or no place for a probe at it; the facts now say so. */
static int caller_check(struct loader *loader, const struct hook *hook)
{
	uint32_t *site = &loader->sites[hook->job];
	bool calls = loader_calls(loader, loader_sym(loader, hook->caller),
				  loader_sym(loader, hook->symbol), site) > 0;

	if (calls && (*site || !hook->at_call))
		return 0;
	if (calls)
		loader->kernel.facts.no_site |= 1ull << hook->job;
	else
		loader->kernel.facts.inlined |= 1ull << hook->job;
	loader->nr_refused++;
	loader_fail(loader, "%s is not called by %s%s", hook->symbol, hook->caller,
		    calls ? " as it should be" : "");
	return -ENOEXEC;
}

static int callers_check(struct loader *loader)
{
	int err = 0;

	for (int job = 0; job < JOB__COUNT; job++) {
		const struct hook *hook = loader->choices[job].hook;

		if (hook && hook->caller && caller_check(loader, hook))
			err = -ENOEXEC;
	}
	return err;
}

static int object_start(struct loader *loader, const struct loader_config *config)
{
	int err = loader_object_open(loader, config);

	if (err)
		return err;
	loader_second_fill(loader);
	err = programs_select(loader, config);
	if (!err && !loader->twins)
		err = bpf_map__set_max_entries(loader->skel->maps.once_marks, 1);
	if (err)
		loader_fail(loader, "cannot choose the BPF programs: %s", strerror(-err));
	else
		err = loader_object_load(loader);
	if (!err)
		err = callers_check(loader);
	if (!err)
		err = loader_attach(loader);
	if (!err)
		loader_second_begin(loader);
	return err;
}

static void object_stop(struct loader *loader)
{
	loader_detach(loader);
	loader_object_close(loader);
}

/*
 * Why the attached programs do not run at present; NULL when they run. The kernel does not count
 * the calls that they miss.
 */
static const char *programs_silenced(const struct loader *loader)
{
	bool probes = strcmp(hooks_attach_name(loader->choices), "fentry") != 0;

	return kernel_silencer(&loader->kernel, probes);
}

/*
 * Excludes what failed on this kernel: first functions that are not called, then fprobe, then
 * fentry, whose support shows only when it is tried. False: nothing else is left.
 */
static bool loader_retreat(struct loader *loader, int err, int nr_refused, enum attach_mode *mode)
{
	/* not the fault of the kernel */
	if (err == -EMFILE || err == -ENOMEM)
		return false;
	if (loader->nr_refused != nr_refused)
		return true;
	if (err == -EPERM)
		return false;
	if (loader->kernel.facts.fprobe) {
		loader->kernel.facts.fprobe = false;
		return true;
	}
	if (*mode != MODE_AUTO || !strcmp(hooks_attach_name(loader->choices), "kprobe"))
		return false;
	*mode = MODE_KPROBE;
	return true;
}

static int loader_start(struct loader *loader, const struct loader_config *config)
{
	enum attach_mode mode = config->mode;
	int err;

	for (;;) {
		const int nr_refused = loader->nr_refused;

		err = hooks_pick(loader, mode);
		if (err)
			return err;
		loader_maps_plan(loader, config);
		loader_late_plan(loader, config->zswap_waits);
		loader_second_plan(loader);
		if (programs_silenced(loader)) {
			loader_fail(loader, "%s", programs_silenced(loader));
			return -EBUSY;
		}
		err = object_start(loader, config);
		if (!err || !loader_retreat(loader, err, nr_refused, &mode))
			return err;
		object_stop(loader);
	}
}

struct loader *loader_open(const struct loader_config *config, char *error, size_t error_len)
{
	struct loader *loader = loader_new(config, error, error_len);

	if (loader && !loader_start(loader, config)) {
		/* the buffer is the caller's again */
		loader->error = NULL;
		loader->error_len = 0;
		return loader;
	}
	loader_close(loader);
	return NULL;
}

void loader_close(struct loader *loader)
{
	if (!loader)
		return;
	object_stop(loader);
	kernel_close(&loader->kernel);
	arena_free(&loader->rows);
	free(loader);
}

const struct hook_choice *loader_choices(const struct loader *loader)
{
	return loader->choices;
}

bool loader_has_vswap(const struct loader *loader)
{
	return loader->kernel.facts.vswap;
}
