/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * hooks/facts.h - what a kernel's types and symbols say that the choice of hooks depends on.
 *
 * Owns: the names that are looked for, and the layouts that are told from types. Must not know:
 * what is chosen.
 */
#ifndef CGSWAP_HOOKS_FACTS_H
#define CGSWAP_HOOKS_FACTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kernel/kallsyms.h"

struct btf;
struct btf_subset;

/* Room for the names of hooks_ksyms(), some of them twice. */
#define HOOK_NAMES_MAX 128

/* What the choice depends on, so that a test can make it up. */
struct hook_facts {
	const struct btf *btf;
	/* of the function with each name of hooks_ksyms(); 0: the BTF has none */
	uint32_t func_ids[HOOK_NAMES_MAX];
	const struct ksym *syms; /* sorted by name */
	size_t nr_syms;
	bool fentry_struct; /* fentry takes structures by value (struct btf_func_model.arg_flags) */
	bool no_own_btf;    /* fentry needs the kernel itself to have BTF, a file does not do */
	bool memsw;	    /* the memory controller is on a v1 hierarchy */
	bool trace;	    /* hooks for tracing are wanted */
	bool calls;	    /* the functions of charges are watched themselves */
	bool trace_light;   /* of these only those that tell who sends pages out, and refusals */
	bool audit;	    /* hooks for an audit are wanted */
	bool preemptible;   /* tasks are preempted inside the kernel */
	bool rt;	    /* and while they hold a spin lock */
	uint64_t inlined;   /* by job: its hook's caller was seen not to call it */
	uint64_t no_site;   /* by job: the call has no place for a probe, or none is allowed */
	bool vswap;	    /* virtual swap: a slot is charged when it gets a place on a device */
	bool fprobe;	    /* fprobe calls a program at an entry from ftrace itself */
	uint32_t slot_layout; /* enum slot_layout of record.h */
};

/*
 * The names that hooks and BPF programs need from kallsyms, sorted, with address 0, into @table of
 * HOOK_NAMES_MAX; returns how many.
 */
size_t hooks_ksyms(struct ksym *table);

/* The structures that facts are taken from, up to a NULL. */
extern const char *const hooks_structs[];

/*
 * Takes what is asked for of @whole: functions by the names of hooks_ksyms(), hooks_structs[], and
 * the types of the BPF @object, or NULL. 0 or -errno, as btf_subset_take().
 */
int hooks_types_take(struct btf_subset *part, const struct btf *whole, const struct btf *object);

/* Fills in what @facts has of its btf and syms. */
void hooks_learn(struct hook_facts *facts);

/* The id of the function @symbol in the BTF; 0: it is not there, or nobody asks for it. */
uint32_t hook_facts_function(const struct hook_facts *facts, const char *symbol);

/* Whether @symbol has an address. */
bool hook_facts_has(const struct hook_facts *facts, const char *symbol);

#endif
