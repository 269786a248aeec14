/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * loader_state.h - what loader.c holds and kscan.c uses. For these two only.
 */
#ifndef CGSWAP_LOADER_STATE_H
#define CGSWAP_LOADER_STATE_H

#include <bpf/libbpf.h>

#include "hooks.h"
#include "loader.h"
#include "record.h"

#include "cgswap.skel.h" /* after record.h: its sections use these structures */

#define KSYMS_MAX 32
#define HOOK_LINKS (3 * JOB__COUNT)

struct attached {
	struct bpf_program *program;
	struct bpf_link *link;
	uint64_t address; /* of the function, for kprobes; 0 else */
	bool twin;	  /* one of two, whose skips make up for each other */
};

struct loader {
	struct cgswap_bpf *skel;
	struct btf *btf;
	struct ksym syms[KSYMS_MAX];
	size_t nr_syms;
	struct hook_facts facts;
	struct hook_choice choices[JOB__COUNT];
	struct attached attached[HOOK_LINKS];
	int nr_attached;
	int *ring_fds;
	int nr_cpus;
	size_t ring_bytes;
	const struct group_count *counts;
	const struct group_birth *births;
	struct cpu_count *cpus;
	const struct scan_row *scan_out;
	const struct name_row *names_out;
	struct scan_row *rows;
	size_t rows_max;
	bool counts_all_misses; /* kprobe programs included */
	bool twins;		/* some hooks are attached twice (once.h) */
	char *error;
	size_t error_len;
};

/* The address of a kernel symbol, 0 when there is none. */
uint64_t loader_sym(const struct loader *loader, const char *name);

#endif
