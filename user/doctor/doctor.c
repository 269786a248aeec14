// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * doctor/doctor.c - see doctor/doctor.h. doctor/sections.h has the sections.
 */
#include "doctor/doctor.h"

#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "cgroup/fs.h"
#include "cgroup/machine_files.h"
#include "doctor/sections.h"
#include "hooks/kernel.h"

int doctor_inspect(struct doctor *doctor, const struct doctor_config *config, char *error,
		   size_t error_len)
{
	const struct kernel_source source = { .root = config->sysroot, .btf = config->btf };
	struct kernel kernel;
	struct kernfs k;
	int err = kernfs_open(&k, config->sysroot);

	if (err) {
		snprintf(error, error_len, "cannot read /proc%s: %s",
			 file_is_odd(err) ? "/self/mountinfo" : "",
			 file_is_odd(err) ? file_error(err) : kernfs_open_error(err));
		return err;
	}
	if (k.saved && config->odd)
		machine_files_check(&k, config->odd, config->arg);
	*doctor = (struct doctor){ .cgroup = kernfs_kind_name(k.kind) };
	kernfs_read_string(k.root_fd, "proc/sys/kernel/osrelease", doctor->kernel,
			   sizeof(doctor->kernel));
	kernel_inspect(&kernel, &source);
	doctor->err = kernel.err;
	doctor->memsw = k.kind == CGROUP_V1 || k.kind == CGROUP_MIXED;
	kernel.facts.memsw = doctor->memsw;
	kernel.facts.trace = true;
	kernel.facts.audit = true;
	kernel.facts.calls = true;
	doctor->btf = kernel.btf != NULL;
	doctor_kernel(doctor, &kernel, config->btf, config->mode);
	doctor_rights(doctor, &k, &kernel, config->mode);
	doctor_memory(doctor, &k);
	doctor_coming(doctor, &k, &kernel);
	kernel_close(&kernel);
	kernfs_close(&k);
	if (doctor->err)
		snprintf(error, error_len, "cannot inspect this machine: %s",
			 strerror(-doctor->err));
	return doctor->err;
}
