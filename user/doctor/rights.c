// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * doctor/rights.c - capabilities, and the switches that forbid programs or silence probes.
 *
 * Owns: what of /proc/self/status, /proc/sys and securityfs matters to tracing programs. Must not
 * know: hooks, groups.
 */
#include <errno.h>
#include <linux/capability.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "cgroup/fs.h"
#include "doctor/sections.h"
#include "hooks/kernel.h"

#define SECTION "rights"

struct need {
	const char *name;
	int bit;
	int instead; /* a capability that does as well */
};

enum { NEED_BPF, NEED_PERFMON, NEED_SYSLOG, NEED_RESOURCE, NEED_ADMIN, NEED__COUNT };

/*
 * bpf_capable() and perfmon_capable() (include/linux/capability.h) take CAP_SYS_ADMIN instead;
 * kallsyms_show_value() (kernel/ksyms_common.c) does not.
 */
static const struct need needs[NEED__COUNT] = {
	[NEED_BPF] = { "CAP_BPF", CAP_BPF, CAP_SYS_ADMIN },
	[NEED_PERFMON] = { "CAP_PERFMON", CAP_PERFMON, CAP_SYS_ADMIN },
	[NEED_SYSLOG] = { "CAP_SYSLOG", CAP_SYSLOG, CAP_SYSLOG },
	[NEED_RESOURCE] = { "CAP_SYS_RESOURCE", CAP_SYS_RESOURCE, CAP_SYS_RESOURCE },
	[NEED_ADMIN] = { "CAP_SYS_ADMIN", CAP_SYS_ADMIN, CAP_SYS_ADMIN },
};

/* Debian's kernels have a level of 3: perf_event_open(2) for those with CAP_SYS_ADMIN only. */
#define PARANOID_ADMIN 3

static bool caps_read(const struct kernfs *k, uint64_t *caps)
{
	char buf[KERNFS_FILE_MAX];
	const char *line;

	if (kernfs_read_file(k->root_fd, "proc/self/status", buf, sizeof(buf)) < 0)
		return false;
	line = strstr(buf, "\nCapEff:");
	if (line)
		*caps = strtoull(line + strlen("\nCapEff:"), NULL, 16);
	return line;
}

static bool caps_have(uint64_t caps, int bit)
{
	return caps >> bit & 1;
}

/* Up to 5.10 maps count against RLIMIT_MEMLOCK, which has to be raised; kprobes go by perf. */
static unsigned int needs_of(const struct doctor *doctor, const struct kernfs *k,
			     const struct kernel *kernel)
{
	unsigned int mask = 1u << NEED_BPF | 1u << NEED_PERFMON | 1u << NEED_SYSLOG;
	int64_t paranoid;

	if (kernel->charges_memlock)
		mask |= 1u << NEED_RESOURCE;
	kernfs_read_val(k->root_fd, "proc/sys/kernel/perf_event_paranoid", &paranoid);
	if (doctor_starts_probes(doctor) && paranoid >= PARANOID_ADMIN)
		mask |= 1u << NEED_ADMIN;
	return mask;
}

/* The names of the needs in @mask that are there, or not there, each with a space before it. */
static void caps_list(uint64_t caps, unsigned int mask, bool there, char *text, size_t size)
{
	*text = '\0';
	for (size_t i = 0; i < NEED__COUNT; i++) {
		bool have = caps_have(caps, needs[i].bit) || caps_have(caps, needs[i].instead);

		if ((mask >> i & 1) && have == there)
			text_add(text, size, " %s", needs[i].name);
	}
}

static void add_capabilities(struct doctor *doctor, const struct kernfs *k,
			     const struct kernel *kernel)
{
	unsigned int mask = needs_of(doctor, k, kernel);
	char text[96];
	uint64_t caps;

	if (!caps_read(k, &caps)) {
		doctor_add(doctor, SECTION, "capabilities", FINDING_UNKNOWN, NULL,
			   "not known: /proc/self/status does not say");
		return;
	}
	caps_list(caps, mask, false, text, sizeof(text));
	if (*text) {
		doctor_add(doctor, SECTION, "capabilities", FINDING_MISSING,
			   "run it as root, or give it these", "this process lacks%s", text);
		return;
	}
	caps_list(caps, mask, true, text, sizeof(text));
	doctor_add(doctor, SECTION, "capabilities", FINDING_FINE, NULL, "%s", text + 1);
}

/* "none [integrity] confidentiality": the word in brackets holds (security/lockdown/lockdown.c). */
static void add_lockdown(struct doctor *doctor, const struct kernfs *k)
{
	char text[64], *word = NULL;
	int err =
		kernfs_read_string(k->root_fd, "sys/kernel/security/lockdown", text, sizeof(text));

	if (!err)
		word = strchr(text, '[');
	if (!word) {
		doctor_add(doctor, SECTION, "lockdown", FINDING_UNKNOWN, NULL,
			   err == -ENOENT ? "not known: there is no /sys/kernel/security/lockdown"
					  : "not known: %s",
			   strerror(-err));
		return;
	}
	word[strcspn(word, "]")] = '\0';
	if (strcmp(++word, "confidentiality") != 0)
		doctor_add(doctor, SECTION, "lockdown", FINDING_FINE, NULL, "%s", word);
	else
		doctor_add(doctor, SECTION, "lockdown", FINDING_MISSING,
			   "boot without lockdown=confidentiality",
			   "confidentiality: no program may read the kernel's memory");
}

/* A number of which the one line of @meanings is said that belongs to it, from -1 on. */
static void add_sysctl(struct doctor *doctor, const struct kernfs *k, const char *name,
		       const char *const *meanings, int nr)
{
	char path[96], text[32];
	int err, value;

	snprintf(path, sizeof(path), "proc/sys/kernel/%s", name);
	err = kernfs_read_string(k->root_fd, path, text, sizeof(text));
	value = atoi(text);
	if (kernfs_is_absent(err))
		doctor_add(doctor, SECTION, name, FINDING_ABSENT, NULL, "not in this kernel");
	else if (err)
		doctor_add(doctor, SECTION, name, FINDING_UNKNOWN, NULL, "not known: %s",
			   strerror(-err));
	else
		doctor_add(doctor, SECTION, name, FINDING_FINE, NULL, "%d: %s", value,
			   meanings[value < -1	      ? 0
				    : value >= nr - 1 ? nr - 1
						      : value + 1]);
}

static void add_sysctls(struct doctor *doctor, const struct kernfs *k)
{
	static const char *const kptr[] = {
		"addresses for everybody",
		"addresses for CAP_SYSLOG, and for others where perf is open to them",
		"addresses for CAP_SYSLOG",
		"addresses for nobody",
	};
	static const char *const unprivileged[] = {
		"programs from everybody",
		"programs from everybody",
		"programs from CAP_BPF only, until the next boot",
		"programs from CAP_BPF only",
	};
	static const char *const paranoid[] = {
		"perf for everybody",
		"perf for everybody, but no raw samples",
		"perf for everybody, but not of whole CPUs",
		"perf for everybody, but not of the kernel",
		"perf, and with it kprobes, for CAP_SYS_ADMIN only",
	};

	add_sysctl(doctor, k, "kptr_restrict", kptr, 4);
	add_sysctl(doctor, k, "unprivileged_bpf_disabled", unprivileged, 4);
	add_sysctl(doctor, k, "perf_event_paranoid", paranoid, 5);
}

/* Programs behind kprobes are attached by way of perf (kernel/events/core.c perf_kprobe). */
static void add_kprobes(struct doctor *doctor, const struct kernfs *k)
{
	bool there = !faccessat(k->root_fd, "sys/bus/event_source/devices/kprobe", F_OK, 0);

	if (there)
		doctor_add(doctor, SECTION, "kprobes", FINDING_FINE, NULL, "in this kernel");
	else
		doctor_add(doctor, SECTION, "kprobes",
			   doctor_uses_probes(doctor) ? FINDING_MISSING : FINDING_ABSENT,
			   "boot a kernel with CONFIG_KPROBE_EVENTS", "not in this kernel");
}

/* Of a saved tree only what its files say; no file may be read for want of rights, or of ftrace. */
static void add_silencers(struct doctor *doctor, const struct kernfs *k,
			  const struct kernel *kernel)
{
	const char *why = k->saved ? NULL : kernel_silencer(kernel, doctor_uses_probes(doctor));
	int64_t value;

	if (k->saved && !kernfs_read_val(k->root_fd, "proc/sys/kernel/ftrace_enabled", &value) &&
	    !value)
		why = "programs are not run: kernel.ftrace_enabled is 0";
	if (why)
		doctor_add(doctor, SECTION, "execution", FINDING_MISSING,
			   "until then nothing is counted", "%s", why);
	else
		doctor_add(doctor, SECTION, "execution", FINDING_FINE, NULL,
			   "programs that are attached are run");
}

void doctor_rights(struct doctor *doctor, const struct kernfs *k, const struct kernel *kernel)
{
	add_capabilities(doctor, k, kernel);
	add_lockdown(doctor, k);
	add_sysctls(doctor, k);
	add_kprobes(doctor, k);
	add_silencers(doctor, k, kernel);
}
