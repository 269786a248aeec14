/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * hooks/facts.h - facts about a kernel, from its types and symbols, on which the choice of hooks
 * depends.
 *
 * Owns: the names that are looked up, and the layouts that types imply. Must not know: which hooks
 * are chosen.
 */
#ifndef CGSWAP_HOOKS_FACTS_H
#define CGSWAP_HOOKS_FACTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kernel/kallsyms.h"

struct btf;
struct btf_subset;
struct page_map_source;

/* Space for the names of hooks_ksyms(), including duplicates. */
#define HOOK_NAMES_MAX 128

/* All that the choice depends on; a test can make it up. */
struct hook_facts {
	const struct btf *btf;
	/* of the function with each name of hooks_ksyms(); 0: not in the BTF */
	uint32_t func_ids[HOOK_NAMES_MAX];
	const struct ksym *syms; /* sorted by name */
	size_t nr_syms;
	bool fentry_struct; /* fentry takes structures by value (struct btf_func_model.arg_flags) */
	bool no_own_btf;    /* fentry needs the kernel's own BTF; a BTF file is not enough */
	bool memsw;	    /* the memory controller is on a v1 hierarchy */
	bool trace;	    /* hooks for tracing are wanted */
	bool calls;	    /* the charge functions themselves are watched */
	bool trace_light;   /* of trace, only page-out by actor, and refusals */
	bool audit;	    /* hooks for an audit are wanted */
	bool preemptible;   /* tasks are preempted inside the kernel */
	bool rt;	    /* preemptible even while holding a spin lock */
	uint64_t inlined;   /* by job: the caller was seen not to call the function */
	uint64_t no_site;   /* by job: no probe fits at the call, or none is allowed */
	bool vswap;	    /* virtual swap: a slot is charged when it gets a place on a device */
	bool fprobe;	    /* fprobe calls entry programs directly from ftrace */
	uint32_t slot_layout; /* enum slot_layout of record.h */
};

/*
 * Fills @table, of HOOK_NAMES_MAX, with the names that hooks and BPF programs need from kallsyms,
 * sorted, with address 0; returns how many.
 */
size_t hooks_ksyms(struct ksym *table);

/* The structures that facts are taken from; ends with NULL. */
extern const char *const hooks_structs[];

/*
 * Copies from @whole what is needed: the functions of hooks_ksyms(), hooks_structs[], and the types
 * of the BPF @object, unless NULL. 0 or -errno, as btf_subset_take().
 */
int hooks_types_take(struct btf_subset *part, const struct btf *whole, const struct btf *object);

/* Derives the other facts from btf and syms. */
void hooks_learn(struct hook_facts *facts);

/* The BTF id of the function @symbol; 0: it does not exist, or no hook asks for it. */
uint32_t hook_facts_function(const struct hook_facts *facts, const char *symbol);

/* Fills @source with what types and symbols tell: all but how to read, and the size of a page. */
void hook_facts_pages(const struct hook_facts *facts, struct page_map_source *source);

/* Whether @symbol has an address. */
bool hook_facts_has(const struct hook_facts *facts, const char *symbol);

#endif
