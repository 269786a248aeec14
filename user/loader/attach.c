// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * loader/attach.c - attaches programs to kernel functions, and detaches them.
 *
 * Owns: the programs of each job, the links, and the order of attaching. Must not know: how hooks
 * are chosen, how programs are loaded (loader/object.c).
 */
#include <bpf/libbpf.h>
#include <errno.h>
#include <linux/membarrier.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/rights.h"
#include "loader/error.h"
#include "loader/loader.h"
#include "loader/state.h"

/* Longer than a program runs. */
#define PROGRAM_US 20000

struct bpf_program *loader_program(const struct loader *loader, const char *name)
{
	return name ? bpf_object__find_program_by_name(loader->object, name) : NULL;
}

void loader_late_plan(struct loader *loader, bool waits)
{
	const bool admin = rights_held() & RIGHT(CAP_SYS_ADMIN);

	loader->zswap_waits = waits;
	for (int job = 0; admin && job < JOB__COUNT; job++) {
		const struct hook *hook = loader->choices[job].hook;

		if (hook && hook_jobs[job].can_wait && hook_is_perf(&loader->kernel.facts, hook))
			loader->zswap_waits = false;
	}
}

uint64_t loader_late_rights(const struct loader *loader)
{
	bool later = loader->zswap_waits;

	for (int job = 0; job < JOB__COUNT; job++)
		if (loader->seconds[job] && !loader->seconds_loaded)
			later = true;
	return later ? RIGHTS_LOAD : 0;
}

bool loader_job_waits(const struct loader *loader, enum hook_job job)
{
	return loader->zswap_waits && hook_jobs[job].can_wait;
}

static int program_select(struct loader *loader, const struct hook *hook, const char *name)
{
	struct bpf_program *program = loader_program(loader, name);
	int err;

	if (!name)
		return 0;
	if (!program)
		return -ENOENT;
	err = bpf_program__set_autoload(program, true);
	if (!err && attach_is_trampoline(hook->attach))
		err = loader_object_target(loader, program, hook->symbol);
	if (!err && hook_is_multi(&loader->kernel.facts, hook))
		bpf_program__set_expected_attach_type(program, BPF_TRACE_KPROBE_MULTI);
	return err;
}

int loader_hook_select(struct loader *loader, const struct hook *hook)
{
	int err = program_select(loader, hook, hook->program);
	if (!err)
		err = program_select(loader, hook, hook->entry_program);
	if (!err && hook_gets_twin(&loader->kernel.facts, hook))
		err = program_select(loader, hook, hook->twin_program);
	return err;
}

int loader_job_select(struct loader *loader, enum hook_job job)
{
	const struct hook *hook = loader->choices[job].hook;

	return hook ? loader_hook_select(loader, hook) : 0;
}

static bool program_is_attached(const struct loader *loader, const struct bpf_program *program)
{
	for (int i = 0; i < loader->nr_attached; i++)
		if (loader->attached[i].program == program)
			return true;
	return false;
}

/* Attaches @program at once to the functions of all jobs that chose it. */
static struct bpf_link *link_make_multi(const struct loader *loader, struct bpf_program *program)
{
	unsigned long addrs[JOB__COUNT];
	LIBBPF_OPTS(bpf_kprobe_multi_opts, multi, .addrs = addrs);

	for (int job = 0; job < JOB__COUNT; job++) {
		const struct hook *hook = loader->choices[job].hook;

		if (hook && !strcmp(hook->program, bpf_program__name(program)))
			addrs[multi.cnt++] = loader_sym(loader, hook->symbol);
	}
	return bpf_program__attach_kprobe_multi_opts(program, NULL, &multi);
}

static struct bpf_link *link_make(const struct loader *loader, const struct hook *hook,
				  struct bpf_program *program, enum attach_type attach)
{
	LIBBPF_OPTS(bpf_kprobe_opts, call, .offset = loader->sites[hook->job]);

	if (hook->at_call)
		return bpf_program__attach_kprobe_opts(program, hook->caller, &call);
	if (hook_is_multi(&loader->kernel.facts, hook))
		return link_make_multi(loader, program);
	if (attach_is_probe(attach))
		return bpf_program__attach_kprobe(program, attach == ATTACH_KRETPROBE,
						  hook->symbol);
	if (attach == ATTACH_RAW_TP)
		return bpf_program__attach_raw_tracepoint(program,
							  hook->symbol + strlen("__traceiter_"));
	return bpf_program__attach_trace(program);
}

static int program_attach(struct loader *loader, const struct hook *hook, const char *name,
			  enum attach_type attach)
{
	struct bpf_program *program = loader_program(loader, name);
	struct attached *attached = &loader->attached[loader->nr_attached];
	bool probe = attach_is_probe(attach);
	int err;

	if (!program || program_is_attached(loader, program))
		return 0;
	attached->link = link_make(loader, hook, program, attach);
	if (!attached->link) {
		err = -errno;
		if (hook->at_call) {
			loader->kernel.facts.no_site |= 1ull << hook->job;
			loader->nr_refused++;
		}
		loader_fail(loader, "cannot attach %s to %s: %s", attach_type_name(attach),
			    hook->symbol,
			    loader_refusal(loader, err, RIGHT(CAP_PERFMON) | RIGHT(CAP_SYS_ADMIN),
					   &(struct refusal){ "" }));
		return err;
	}
	attached->program = program;
	attached->job = hook->job;
	attached->second = attached->relieved = false;
	attached->multi = hook_is_multi(&loader->kernel.facts, hook);
	attached->address = probe && !attached->multi ? loader_sym(loader, hook->symbol) : 0;
	attached->at_call = hook->at_call;
	attached->silenced[SWITCH_KPROBES] = probe && !attached->multi;
	attached->silenced[SWITCH_FTRACE] = attach != ATTACH_RAW_TP && !hook->at_call;
	attached->account = hook_jobs[hook->job].account;
	attached->twin = hook_gets_twin(&loader->kernel.facts, hook);
	loader->nr_attached++;
	return 0;
}

static enum attach_type attach_at_entry(enum attach_type attach)
{
	return attach == ATTACH_KRETPROBE ? ATTACH_KPROBE : ATTACH_FENTRY;
}

int loader_hook_attach(struct loader *loader, const struct hook *hook)
{
	int err = 0;

	if (hook->entry_program)
		err = program_attach(loader, hook, hook->entry_program,
				     attach_at_entry(hook->attach));
	if (!err)
		err = program_attach(loader, hook, hook->program, hook->attach);
	if (!err && hook_gets_twin(&loader->kernel.facts, hook))
		err = program_attach(loader, hook, hook->twin_program, hook->attach);
	return err;
}

static int job_attach(struct loader *loader, enum hook_job job)
{
	const struct hook *hook = loader->choices[job].hook;

	return hook ? loader_hook_attach(loader, hook) : 0;
}

static bool job_is_at_call(const struct loader *loader, int job)
{
	return loader->choices[job].hook && loader->choices[job].hook->at_call;
}

static int jobs_attach(struct loader *loader, bool at_call)
{
	int err = 0;

	for (int job = 0; !err && job < JOB__COUNT; job++)
		if (job_is_at_call(loader, job) == at_call &&
		    !loader_job_waits(loader, (enum hook_job)job))
			err = job_attach(loader, (enum hook_job)job);
	return err;
}

/*
 * A probe inside a function is attached last: a little later the kernel turns it into a jump, and
 * holds the lock of all code changes until every task has passed a quiescent state
 * (kprobe_optimizer(), kernel/kprobes.c). Attaching or loading anything then waits, 100 ms on an
 * idle 7.3.4.
 */
int loader_attach(struct loader *loader)
{
	int err = jobs_attach(loader, false);

	if (!err)
		err = jobs_attach(loader, true);
	return err;
}

/* Programs run as RCU readers; the barrier waits for those. It fails with nohz_full. */
static void programs_wait(void)
{
	if (syscall(SYS_membarrier, MEMBARRIER_CMD_GLOBAL, 0, 0))
		usleep(PROGRAM_US);
}

/*
 * Also waits for the calls that were in progress when the programs were attached, if they ran with
 * preemption off. The others are in flight, and settle with the baseline.
 */
void loader_begin(struct loader *loader)
{
	__atomic_store_n(&loader->skel->bss->group_changes, 1, __ATOMIC_SEQ_CST);
	programs_wait();
	for (int account = 0; account < ACCOUNT_COUNT; account++)
		loader_twins_begin(loader, (enum hook_account)account);
}

/* A birth being noted may still add to the bits below this one. */
void loader_end(struct loader *loader)
{
	__atomic_fetch_or(&loader->skel->bss->group_changes, TRACE_OVER, __ATOMIC_SEQ_CST);
	programs_wait();
}

/* The probe at a call is removed last: the kernel takes long to undo it, and others would wait. */
static void links_destroy(struct loader *loader, int keep, bool at_call)
{
	for (int i = keep; i < loader->nr_attached; i++) {
		if (loader->attached[i].at_call != at_call)
			continue;
		bpf_link__destroy(loader->attached[i].link);
		loader->attached[i].link = NULL;
	}
}

void loader_detach_after(struct loader *loader, int keep)
{
	links_destroy(loader, keep, false);
	links_destroy(loader, keep, true);
	loader->nr_attached = keep;
}

void loader_detach(struct loader *loader)
{
	loader_detach_after(loader, 0);
}

/*
 * Loads the programs of the jobs that waited as an object of their own: in the first object they
 * would cost a start 25 million instructions more on 7.3.4 and 5 on 6.12.117 (make bench, row 12).
 */
static int late_load(struct loader *loader)
{
	int err;

	loader->late = loader_object_again(loader);
	if (!loader->late)
		return -errno;
	loader->object = loader->late;
	err = loader_job_select(loader, JOB_ZSWAP_STORE);
	if (!err)
		err = loader_job_select(loader, JOB_ZSWAP_LOAD);
	return err ? err : bpf_object__load(loader->late);
}

bool loader_zswap_start(struct loader *loader)
{
	int keep = loader->nr_attached, err;

	if (!loader->zswap_waits || loader->zswap_refused)
		return !loader->zswap_waits;
	err = late_load(loader);
	if (!err)
		err = job_attach(loader, JOB_ZSWAP_STORE);
	if (!err)
		err = job_attach(loader, JOB_ZSWAP_LOAD);
	if (err)
		loader_detach_after(loader, keep);
	else
		loader_twins_begin(loader, ACCOUNT_ZSWAP);
	loader->zswap_refused = err;
	loader->zswap_waits = err;
	return !err;
}

bool loader_zswap_started(const struct loader *loader)
{
	return !loader->zswap_waits;
}
