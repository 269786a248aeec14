// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * doctor/doctor.c - see doctor/doctor.h. The parts are in doctor_*.c.
 */
#include "doctor/doctor.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "doctor/parts.h"
#include "cgroup/fs.h"
#include "hooks/kernel.h"

void doctor_add(struct doctor *doctor, const char *section, const char *name,
		enum finding_state state, const char *fix, const char *format, ...)
{
	struct finding *finding = &doctor->findings[doctor->nr_findings];
	va_list args;

	if (doctor->nr_findings == DOCTOR_FINDINGS)
		return;
	*finding = (struct finding){
		.section = section,
		.name = name,
		.state = state,
		.fix = fix,
	};
	va_start(args, format);
	vsnprintf(finding->text, sizeof(finding->text), format, args);
	va_end(args);
	doctor->nr_findings++;
}

bool doctor_is_ok(const struct doctor *doctor)
{
	for (size_t i = 0; i < doctor->nr_findings; i++)
		if (doctor->findings[i].state == FINDING_MISSING)
			return false;
	return true;
}

int doctor_inspect(struct doctor *doctor, const struct doctor_config *config, char *error,
		   size_t error_len)
{
	const struct kernel_source source = { .root = config->sysroot, .btf = config->btf };
	struct kernel kernel;
	struct kernfs k;
	int err = kernfs_open(&k, config->sysroot);

	if (err) {
		snprintf(error, error_len, "cannot read /proc: %s", strerror(-err));
		return err;
	}
	*doctor = (struct doctor){ .cgroup = kernfs_kind_name(k.kind) };
	kernfs_read_string(k.root_fd, "proc/sys/kernel/osrelease", doctor->kernel,
			   sizeof(doctor->kernel));
	kernel_inspect(&kernel, &source);
	kernel.facts.memsw = k.kind == CGROUP_V1 || k.kind == CGROUP_MIXED;
	kernel.facts.trace = true;
	kernel.facts.audit = true;
	doctor->btf = kernel.btf != NULL;
	doctor_kernel(doctor, &kernel, config);
	doctor_rights(doctor, &k, &kernel);
	doctor_memory(doctor, &k);
	kernel_close(&kernel);
	kernfs_close(&k);
	return 0;
}
