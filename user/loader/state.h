/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * loader/state.h - what a loader holds, for the files that make it up: loader/loader.c,
 * loader/attach.c, loader/object.c, loader/maps.c, loader/scan.c, loader/second.c and
 * loader/verify.c.
 */
#ifndef CGSWAP_LOADER_STATE_H
#define CGSWAP_LOADER_STATE_H

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include "base/arena.h"
#include "hooks/choose.h"
#include "hooks/kernel.h"
#include "loader/loader.h"
#include "record.h"

#include "account.skel.h" /* after record.h: its sections use these structures */

#define HOOK_LINKS (3 * JOB__COUNT)

struct attached {
	struct bpf_program *program;
	struct bpf_link *link;
	uint64_t address;	     /* of the function, for kprobes but those of fprobe; 0 else */
	bool multi;		     /* a kprobe by way of fprobe */
	bool at_call;		     /* a kprobe in the middle of a function */
	bool silenced[SWITCH_COUNT]; /* it is not run while that is off */
	enum hook_job job;
	enum hook_account account;
	bool twin;   /* one of two, whose skips make up for each other */
	bool second; /* a second program, which the kernel does not skip */
	/* a second program has taken over, and the kernel had skipped this one so often by then */
	bool relieved;
	uint64_t misses;
};

struct loader {
	struct account_bpf *skel;
	struct bpf_object *late;   /* the same once more, for what is loaded later; or NULL */
	struct bpf_object *second; /* and for second programs (loader/second.c); or NULL */
	struct bpf_object *object; /* of these the one whose programs are attached next */
	struct kernel kernel;
	struct hook_choice choices[JOB__COUNT];
	const struct hook *seconds[JOB__COUNT]; /* NULL: none */
	uint64_t second_ns;			/* of their last step */
	bool second_refused;
	bool seconds_loaded;	    /* with the first programs */
	bool births_seconded;	    /* so are births and removals */
	uint32_t sites[JOB__COUNT]; /* where in its caller a hook at a call is attached */
	struct attached attached[HOOK_LINKS];
	int nr_attached;
	int nr_refused; /* hooks at calls that are not as they should be; the facts say so */
	int *ring_fds;
	int nr_cpus;
	size_t ring_bytes;     /* of each ring; a page where it is only beside a CPU ring */
	size_t cpu_ring_slots; /* records of each CPU ring; 0: no CPU rings */
	struct rec *cpu_rings; /* of all CPUs, mapped */
	const struct group_count *counts;
	const struct group_birth *births;
	const struct zswap_count *zswap_counts; /* NULL: zswap is not watched */
	const struct zswap_count *zswap_births;
	const struct actor_count *actor_counts; /* NULL unless tracing, as the two after it */
	const struct actor_count *actor_births;
	struct trace_group *trace_groups;
	struct cpu_count *cpus;
	const struct scan_row *scan_out;
	const struct name_row *names_out;
	struct census_chunk *census_out; /* NULL: no audit, as the two after it */
	const struct slot_fault *faults;
	const struct call_count *call_counts; /* NULL: no audit and no trace */
	const struct call_count *call_births;
	struct arena rows; /* of the last scan */
	bool zswap_waits;  /* stores and loads of zswap are not hooked, or were refused */
	bool zswap_refused;
	bool twins; /* some hooks are attached twice (bpf/account/once.h) */
	char *log;  /* the verifier's, while the object is loaded */
	char *error;
	size_t error_len;
};

/* The address of a kernel symbol, 0 when there is none. */
static inline uint64_t loader_sym(const struct loader *loader, const char *name)
{
	return kernel_sym(&loader->kernel, name);
}

/*
 * Whether the code of the function at @caller calls that at @callee: 1, 0 or -errno; and in *@site
 * how far behind @caller a probe sees the arguments of a charge's only call, 0: nowhere.
 */
int loader_calls(struct loader *loader, uint64_t caller, uint64_t callee, uint32_t *site);

/* The program of that name; NULL: there is none, as for a @name of NULL. */
struct bpf_program *loader_program(const struct loader *loader, const char *name);

/* Whether the jobs that can wait do: not where CAP_SYS_ADMIN would have to be kept for them. */
void loader_late_plan(struct loader *loader, bool waits);

/* Whether @job is one whose functions are called for each page though zswap is off, and waits. */
bool loader_job_waits(const struct loader *loader, enum hook_job job);

/* Attaches the programs of all jobs that do not wait. 0 or -errno, said by loader_fail(). */
int loader_attach(struct loader *loader);

/* Detaches all, or all that were attached after the first @keep. */
void loader_detach(struct loader *loader);
void loader_detach_after(struct loader *loader, int keep);

/* The programs of @hook: switched on and prepared for the load, and attached. 0 or -errno. */
int loader_hook_select(struct loader *loader, const struct hook *hook);
int loader_hook_attach(struct loader *loader, const struct hook *hook);

/* After the hooks: what takes over from which of them, and what programs have to know of it. */
void loader_second_plan(struct loader *loader);
void loader_second_fill(struct loader *loader);

/* For an audit: takes over at once, before any number is read. */
void loader_second_begin(struct loader *loader);

/* Switches them on in loader->object, and prepares them for the load. 0 or -errno. */
int loader_second_select(struct loader *loader);

/*
 * Adds the runs that the kernel has skipped: of the program, as it counts them from 5.12 on, and of
 * all that it is attached by. 0 or -errno.
 */
int loader_program_misses(const struct attached *attached, uint64_t *misses);
int loader_attached_misses(struct loader *loader, const struct attached *attached,
			   uint64_t *misses);

/* A loader that knows the kernel and has no object yet; NULL with one line in @error. */
struct loader *loader_new(const struct loader_config *config, char *error, size_t error_len);

/* Has libbpf take targets as loader_object_target() gives them, from now on. 0 or -errno. */
int loader_object_handle_targets(void);

/* The object for @config as it was built, an ELF file of *@size bytes. Static. */
const void *loader_object_file(const struct loader_config *config, size_t *size);

/* Names the function that a tracing @program is for; before the object is loaded. 0 or -errno. */
int loader_object_target(const struct loader *loader, struct bpf_program *program,
			 const char *symbol);

/* Opens the object and fills in what it has to know. 0 or -errno, said by loader_fail(). */
int loader_object_open(struct loader *loader, const struct loader_config *config);

/* Loads the programs that are switched on, and the maps. 0 or -errno, said by loader_fail(). */
int loader_object_load(struct loader *loader);
void loader_object_close(struct loader *loader);

/* Chooses between rings and CPU rings for the journal, and their sizes; after the hooks. */
void loader_maps_plan(struct loader *loader, const struct loader_config *config);

/*
 * The object once more, with the maps of the first one that is loaded, and no program switched on.
 * NULL and errno on error. For bpf_object__close().
 */
struct bpf_object *loader_object_again(const struct loader *loader);

/* Switches on the programs of @job, and prepares them for the load. 0 or -errno. */
int loader_job_select(struct loader *loader, enum hook_job job);

/* Makes the rings and sets the sizes of the maps; before the object is loaded. 0 or -errno. */
int loader_maps_prepare(struct loader *loader);

/* Puts the rings into their map and maps what is read as memory. 0 or -errno. */
int loader_maps_open(struct loader *loader);

/* Before the object is closed. */
void loader_maps_release(struct loader *loader);

#endif
