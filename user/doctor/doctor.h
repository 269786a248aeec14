/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * doctor/doctor.h - what cgswap needs, what this machine has of it, and what is missing.
 *
 * Owns: where to look. Attaches nothing and changes nothing; what the user may not read is a
 * finding of its own. Must not know: how findings are printed.
 */
#ifndef CGSWAP_DOCTOR_DOCTOR_H
#define CGSWAP_DOCTOR_DOCTOR_H

#include "cgroup/machine_files.h"
#include <stddef.h>

#include "doctor/findings.h"
#include "hooks/verify.h"

struct doctor_config {
	const char *sysroot; /* NULL: this machine; otherwise a saved tree of another one */
	const char *btf;     /* as in struct kernel_source */
	enum attach_mode mode;
	machine_file_odd odd; /* called for non-files in a saved tree; NULL: ignored */
	void *arg;	      /* for odd() */
};

/* 0, or -errno with one line in @error when not even /proc can be read. */
int doctor_inspect(struct doctor *doctor, const struct doctor_config *config, char *error,
		   size_t error_len);

#endif
