/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * doctor/findings.h - the findings on a machine, and the hook of every job.
 *
 * Owns: the findings in the order of the report, and the verdict. Must not know: where a finding
 * comes from, how it is printed.
 */
#ifndef CGSWAP_DOCTOR_FINDINGS_H
#define CGSWAP_DOCTOR_FINDINGS_H

#include <stdbool.h>
#include <stddef.h>

#include "hooks/choose.h"

enum finding_state {
	FINDING_FINE,
	FINDING_ABSENT,	 /* not on this machine, and cgswap works without it */
	FINDING_UNKNOWN, /* cannot be determined; the text says why */
	FINDING_MISSING, /* cgswap cannot work without it */
};

struct finding {
	const char *section;
	const char *name;
	enum finding_state state;
	char text[256];
	const char *fix; /* for FINDING_MISSING: what to do */
};

struct doctor_job {
	const char *job;
	enum finding_state state;
	const char *symbol;	      /* NULL: no hook; then the next two are NULL too */
	const char *prototype;	      /* the kernel's own */
	const char *attach;	      /* "fentry", ... */
	bool perf;		      /* a kprobe created through perf */
	bool twice;		      /* two programs, each counting what the other one skips */
	char reason[HOOK_REASON_LEN]; /* why there is no hook, or why not fentry; else "" */
};

#define DOCTOR_FINDINGS 96

struct doctor {
	char kernel[65]; /* release */
	bool btf;
	const char *cgroup; /* kernfs_kind_name() */
	bool memsw;	    /* the memory controller is on a v1 hierarchy */
	const char *zswap;  /* "on", "off" or "absent" */
	struct doctor_job jobs[JOB__COUNT];
	size_t nr_jobs; /* 0 without BTF */
	struct finding findings[DOCTOR_FINDINGS];
	size_t nr_findings;
	int err; /* 0, or -ENOMEM: some finding is missing for lack of memory */
};

/* Adds a finding; drops those beyond the limit. */
__attribute__((format(printf, 6, 7))) void doctor_add(struct doctor *doctor, const char *section,
						      const char *name, enum finding_state state,
						      const char *fix, const char *format, ...);

/* True when nothing is missing. */
bool doctor_is_ok(const struct doctor *doctor);

/* True when a chosen hook is a kprobe created through perf. */
bool doctor_uses_probes(const struct doctor *doctor);

#endif
