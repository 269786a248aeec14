// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * doctor/kernel.c - types, symbols, preemption, skipped runs, and the hook of every job.
 *
 * Owns: the words for what hooks/kernel.h and hooks/choose.h found. Must not know: files of groups,
 * rights.
 */
#include <stdio.h>
#include <string.h>

#include "doctor/sections.h"
#include "hooks/kernel.h"
#include "kernel/func_proto.h"

#define SECTION "kernel"

static void add_types(struct doctor *doctor, const struct kernel *kernel, const char *btf)
{
	if (!kernel->btf)
		doctor_add(doctor, SECTION, "types (BTF)", FINDING_MISSING,
			   btf ? "use the file of exactly this kernel"
			       : "boot a kernel with CONFIG_DEBUG_INFO_BTF, or use --btf",
			   "%s", kernel->btf_error);
	else if (btf)
		doctor_add(doctor, SECTION, "types (BTF)", FINDING_FINE, NULL, "%s%s", btf,
			   kernel->facts.no_own_btf ? "; the kernel has none of its own: no fentry"
						    : "");
	else
		doctor_add(doctor, SECTION, "types (BTF)", FINDING_FINE, NULL, "%s",
			   kernel->facts.no_own_btf ? "from a file that belongs to the kernel"
						    : "/sys/kernel/btf/vmlinux");
}

static void add_symbols(struct doctor *doctor, const struct kernel *kernel)
{
	if (!kernel->syms_error[0])
		doctor_add(doctor, SECTION, "symbols", FINDING_FINE, NULL,
			   "/proc/kallsyms shows addresses");
	else
		doctor_add(
			doctor, SECTION, "symbols", FINDING_MISSING,
			"run it as root; if root sees none either, set kernel.kptr_restrict to 1",
			kernel->syms_hidden ? "/proc/kallsyms hides the addresses from this user"
					    : "%s",
			kernel->syms_error);
}

/* Names with an address only under CONFIG_KALLSYMS_ALL: variables, not functions. */
static void add_variables(struct doctor *doctor, const struct kernel *kernel)
{
	bool ids = kernel_sym(kernel, "mem_cgroup_private_ids") ||
		   kernel_sym(kernel, "mem_cgroup_ids") || kernel_sym(kernel, "mem_cgroup_idr");
	bool owners = kernel_sym(kernel, "swap_cgroup_ctrl") || kernel_sym(kernel, "swap_info");

	if (kernel->syms_error[0] && !kernel->syms_hidden)
		return;
	if (ids && owners)
		doctor_add(doctor, SECTION, "variables", FINDING_FINE, NULL,
			   "the tables of groups and of slot owners have addresses");
	else
		doctor_add(doctor, SECTION, "variables", FINDING_MISSING,
			   "boot a kernel with CONFIG_KALLSYMS_ALL",
			   "/proc/kallsyms does not have the kernel's table of %s",
			   ids ? "slot owners" : "memory cgroups");
}

static void add_preemption(struct doctor *doctor, const struct kernel *kernel)
{
	static const char *const texts[] = {
		[PREEMPT_NONE] = "none: a program is never preempted; one per function counts all",
		[PREEMPT_VOLUNTARY] =
			"voluntary: a program is never preempted; one per function counts all",
		[PREEMPT_OFF] = "off: a program is never preempted; one per function counts all",
		[PREEMPT_FULL] = "full",
		[PREEMPT_LAZY] = "lazy",
		[PREEMPT_RT] = "real-time",
		[PREEMPT_UNKNOWN] = "not known; assumed on",
	};

	doctor_add(doctor, SECTION, "preemption",
		   kernel->preempt == PREEMPT_UNKNOWN ? FINDING_UNKNOWN : FINDING_FINE, NULL,
		   "%s%s", texts[kernel->preempt],
		   kernel->facts.preemptible
			   ? ": where a task can be preempted, kprobes or two fentry programs count"
			   : "");
}

static void add_misses(struct doctor *doctor, const struct kernel *kernel)
{
	bool programs = func_proto_has_member(kernel->btf, "bpf_prog_info", "recursion_misses");
	bool probes = kernel->counts_all_misses;

	if (programs && probes)
		doctor_add(doctor, SECTION, "skipped runs", FINDING_FINE, NULL,
			   "this kernel counts them, behind fentry and behind kprobes");
	else if (programs)
		doctor_add(doctor, SECTION, "skipped runs", FINDING_ABSENT, NULL,
			   "this kernel counts them behind fentry, not behind kprobes");
	else
		doctor_add(doctor, SECTION, "skipped runs", FINDING_ABSENT, NULL,
			   "this kernel does not count them");
}

/* Why a kprobe was chosen although fentry is preferred. */
static void reason_add(struct doctor_job *job, const struct kernel *kernel, enum hook_job id)
{
	struct hook_choice fentry[JOB__COUNT];

	hooks_choose(&kernel->facts, MODE_FENTRY, fentry);
	if (!fentry[id].hook)
		snprintf(job->reason, sizeof(job->reason), "%s", fentry[id].reason);
	else if (hook_gets_twin(&kernel->facts, fentry[id].hook))
		snprintf(job->reason, sizeof(job->reason),
			 "%s: fentry would need two programs, as the kernel preempts",
			 fentry[id].hook->symbol);
}

static void job_found(struct doctor_job *job, const struct kernel *kernel, const struct hook *hook,
		      enum attach_mode mode)
{
	bool probe = attach_is_probe(hook->attach);

	job->symbol = hook->symbol;
	job->prototype = hook->prototype;
	job->attach = attach_type_name(hook->attach);
	/* a hook at a call site has a fallback */
	job->perf = hook_is_perf(&kernel->facts, hook) && !hook->at_call;
	job->twice = hook_gets_twin(&kernel->facts, hook);
	if (probe && mode == MODE_AUTO)
		reason_add(job, kernel, hook->job);
}

static void add_job(struct doctor *doctor, const struct kernel *kernel,
		    const struct hook_choice *choice, enum hook_job id, enum attach_mode mode)
{
	struct doctor_job *job = &doctor->jobs[doctor->nr_jobs++];
	bool blind = kernel->syms_error[0] && !kernel->syms_hidden;
	bool needed = hook_job_is_needed(&kernel->facts, id);

	*job = (struct doctor_job){ .job = hook_jobs[id].name };
	if (choice->hook) {
		job_found(job, kernel, choice->hook, mode);
		return;
	}
	job->state = blind ? FINDING_UNKNOWN : needed ? FINDING_MISSING : FINDING_ABSENT;
	snprintf(job->reason, sizeof(job->reason), "%s",
		 blind ? "not known without symbols" : choice->reason);
	if (job->state == FINDING_MISSING)
		doctor_add(doctor, "hooks", job->job, FINDING_MISSING,
			   mode == MODE_AUTO ? "this kernel is not supported yet"
					     : "use --attach auto",
			   "no hook for %s: %s", job->job, choice->reason);
}

void doctor_kernel(struct doctor *doctor, const struct kernel *kernel, const char *btf,
		   enum attach_mode mode)
{
	struct hook_choice choices[JOB__COUNT], more[JOB__COUNT];
	struct kernel books = *kernel;

	add_types(doctor, kernel, btf);
	add_symbols(doctor, kernel);
	add_variables(doctor, kernel);
	add_preemption(doctor, kernel);
	if (!kernel->btf)
		return;
	add_misses(doctor, kernel);
	/* without tracing and audit, as in top, other hooks are chosen */
	books.facts.trace = books.facts.audit = false;
	hooks_choose(&books.facts, mode, choices);
	hooks_choose(&kernel->facts, mode, more);
	for (int id = 0; id < JOB__COUNT; id++) {
		bool book = hook_jobs[id].account != ACCOUNT_TRACE;

		add_job(doctor, book ? &books : kernel, book ? &choices[id] : &more[id],
			(enum hook_job)id, mode);
	}
}
