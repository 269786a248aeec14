/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * loader/state.h - the state of a loader, shared by loader/loader.c, loader/attach.c,
 * loader/object.c, loader/maps.c, loader/scan.c, loader/second.c and loader/verify.c.
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

#include "account.skel.h" /* after record.h, whose structures its sections use */

#define HOOK_LINKS (3 * JOB__COUNT)

struct attached {
	struct bpf_program *program;
	struct bpf_link *link;
	uint64_t address;	     /* of the function, for kprobes except by fprobe; else 0 */
	bool multi;		     /* a kprobe through fprobe */
	bool at_call;		     /* a kprobe in the middle of a function */
	bool silenced[SWITCH_COUNT]; /* does not run while the switch is off */
	enum hook_job job;
	enum hook_account account;
	bool twin;   /* one of two, each counting what the other one skips */
	bool second; /* a second program, never skipped by the kernel */
	/* a second program has taken over; misses: the skips of this one until then */
	bool relieved;
	uint64_t misses;
};

struct loader {
	struct account_bpf *skel;
	struct bpf_object *late;   /* another copy, for late programs; or NULL */
	struct bpf_object *second; /* another, for second programs (loader/second.c); or NULL */
	struct bpf_object *object; /* the one whose programs are attached next */
	struct kernel kernel;
	struct hook_choice choices[JOB__COUNT];
	const struct hook *seconds[JOB__COUNT]; /* NULL: none */
	uint64_t second_ns;			/* time of their last step */
	bool second_refused;
	bool seconds_loaded;	    /* loaded with the first programs */
	bool births_seconded;	    /* births and removals have second programs */
	uint32_t sites[JOB__COUNT]; /* offset in the caller of a hook at a call */
	struct attached attached[HOOK_LINKS];
	int nr_attached;
	int nr_refused; /* hooks refused since their call site does not fit; see facts */
	int *ring_fds;
	int nr_cpus;
	size_t ring_bytes;     /* per ring; one page if there is a CPU ring too */
	size_t cpu_ring_slots; /* records of each CPU ring; 0: no CPU rings */
	struct rec *cpu_rings; /* of all CPUs, mapped */
	const struct group_count *counts;
	const struct group_birth *births;
	const struct zswap_count *zswap_counts; /* NULL: zswap is not watched */
	const struct zswap_count *zswap_births;
	const struct actor_count *actor_counts; /* NULL unless tracing, like the next two */
	const struct actor_count *actor_births;
	struct trace_group *trace_groups;
	struct cpu_count *cpus;
	const struct scan_row *scan_out;
	const struct name_row *names_out;
	struct census_chunk *census_out; /* NULL unless for an audit, like the next two */
	const struct slot_fault *faults;
	const struct call_count *call_counts; /* NULL unless for an audit or a trace */
	const struct call_count *call_births;
	struct arena rows; /* of the last scan */
	bool zswap_waits;  /* zswap stores and loads are not hooked, or were refused */
	bool zswap_refused;
	bool twins; /* some hooks are attached twice (bpf/account/once.h) */
	int64_t twins_excess[ACCOUNT_COUNT]; /* when both of each were attached */
	char *log;			     /* the verifier's, during the load */
	char *error;
	size_t error_len;
};

/* The address of a kernel symbol, 0 when there is none. */
static inline uint64_t loader_sym(const struct loader *loader, const char *name)
{
	return kernel_sym(&loader->kernel, name);
}

/*
 * Whether the code of the function at @caller calls that at @callee: 1, 0 or -errno. *@site: the
 * offset in @caller where a probe sees the arguments of the only charge call; 0: none.
 */
int loader_calls(struct loader *loader, uint64_t caller, uint64_t callee, uint32_t *site);

/* The program named @name; NULL: there is none, or @name is NULL. */
struct bpf_program *loader_program(const struct loader *loader, const char *name);

/* Whether the jobs that can wait do: not if CAP_SYS_ADMIN would have to be kept for them. */
void loader_late_plan(struct loader *loader, bool waits);

/* Whether @job waits: its functions are called for each page even with zswap off. */
bool loader_job_waits(const struct loader *loader, enum hook_job job);

/* Attaches the programs of all jobs that do not wait. 0 or -errno, reported with loader_fail(). */
int loader_attach(struct loader *loader);

/* Detaches all programs, or those attached after the first @keep. */
void loader_detach(struct loader *loader);
void loader_detach_after(struct loader *loader, int keep);

/* The programs of @hook: switches them on and prepares the load; attaches them. 0 or -errno. */
int loader_hook_select(struct loader *loader, const struct hook *hook);
int loader_hook_attach(struct loader *loader, const struct hook *hook);

/* After the hooks: chooses the second programs, and tells the programs about them. */
void loader_second_plan(struct loader *loader);
void loader_second_fill(struct loader *loader);

/* For an audit: takes over at once, before any number is read. */
void loader_second_begin(struct loader *loader);

/* Switches the second programs on in loader->object, and prepares the load. 0 or -errno. */
int loader_second_select(struct loader *loader);

/*
 * Adds the runs that the kernel has skipped: as the program counts them (5.12 on), and as each of
 * its links counts them. 0 or -errno.
 */
int loader_program_misses(const struct attached *attached, uint64_t *misses);
int loader_attached_misses(struct loader *loader, const struct attached *attached,
			   uint64_t *misses);

/* Both of all twins of @account are attached: calls from now on are seen by both. */
void loader_twins_begin(struct loader *loader, enum hook_account account);

/* A loader that knows the kernel but has no object yet; NULL with one line in @error. */
struct loader *loader_new(const struct loader_config *config, char *error, size_t error_len);

/* From now on libbpf accepts targets set by loader_object_target(). 0 or -errno. */
int loader_object_handle_targets(void);

/* The built-in object for @config, an ELF file of *@size bytes. Static. */
const void *loader_object_file(const struct loader_config *config, size_t *size);

/* Sets the function that a tracing @program attaches to; before the load. 0 or -errno. */
int loader_object_target(const struct loader *loader, struct bpf_program *program,
			 const char *symbol);

/* Opens the object and fills in what it must know. 0 or -errno, reported with loader_fail(). */
int loader_object_open(struct loader *loader, const struct loader_config *config);

/* Loads the maps and the programs that are on. 0 or -errno, reported with loader_fail(). */
int loader_object_load(struct loader *loader);
void loader_object_close(struct loader *loader);

/* Chooses BPF rings or CPU rings for the journal, and their sizes; after the hooks. */
void loader_maps_plan(struct loader *loader, const struct loader_config *config);

/*
 * Another copy of the object, using the maps of the first one, with all programs off. NULL and
 * errno on error. Close with bpf_object__close().
 */
struct bpf_object *loader_object_again(const struct loader *loader);

/* Switches on the programs of @job, and prepares the load. 0 or -errno. */
int loader_job_select(struct loader *loader, enum hook_job job);

/* Makes the rings and sets the sizes of the maps; before the load. 0 or -errno. */
int loader_maps_prepare(struct loader *loader);

/* Puts the rings into their map, and maps the counters that are read as memory. 0 or -errno. */
int loader_maps_open(struct loader *loader);

/* Call before closing the object. */
void loader_maps_release(struct loader *loader);

#endif
