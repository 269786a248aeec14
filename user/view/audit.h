/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * view/audit.h - an audit's conclusions as text, as a JSON object, and as KTAP.
 *
 * Owns: their words and keys. Must not know: BPF, files, how the conclusions are drawn.
 */
#ifndef CGSWAP_VIEW_AUDIT_H
#define CGSWAP_VIEW_AUDIT_H

#include <stdint.h>
#include <stdio.h>

#include "audit/audit.h"

/* What is told beside the conclusions. */
struct audit_report {
	const struct audit *audit;
	const char *kernel;  /* uname -r */
	const char *attach;  /* "fentry", "kprobe" or "mixed" */
	const char *command; /* that the audit was around; NULL: none */
	int command_status;  /* as the shell gives it */
	uint64_t begin_ns;   /* CLOCK_MONOTONIC, as the times of findings */
	uint64_t end_ns;
	int64_t groups;
	int64_t events;
	int64_t lost;
	int64_t missed; /* VAL_NONE: the kernel does not tell */
	uint64_t readings;
	uint64_t census_slots; /* looked at in one census; 0: there was none */
	uint64_t census_ns;    /* that it took */
	int64_t ids;	       /* private ids in use */
	int64_t ids_max;       /* that there can be */
	int64_t ids_dying;     /* of these, of groups that are gone and still own slots */
};

/* Each prints to @out: 0, or -errno of the write. */
int view_audit_text(FILE *out, const struct audit_report *report);
int view_audit_json(FILE *out, const struct audit_report *report);
int view_audit_ktap(FILE *out, const struct audit_report *report);

#endif
