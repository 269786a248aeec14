// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * doctor/rights.c - capabilities, and the settings that forbid programs or silence probes.
 *
 * Owns: what matters to tracing programs in /proc/self/status, /proc/sys and securityfs. Must not
 * know: hooks, groups.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/rights.h"
#include "base/text.h"
#include "cgroup/fs.h"
#include "doctor/sections.h"
#include "hooks/kernel.h"

#define SECTION "rights"

/* What each command watches, which decides whether it needs kprobes created through perf. */
static const struct command {
	const char *name;
	bool trace, audit, calls, waits;
} commands[] = {
	{ .name = "top", .waits = true },
	{ .name = "top --calls", .calls = true, .waits = true },
	{ .name = "top --actors", .trace = true },
	{ .name = "trace", .trace = true, .calls = true },
	{ .name = "shrink", .trace = true },
	{ .name = "audit", .audit = true, .calls = true },
};

#define COMMANDS (sizeof(commands) / sizeof(commands[0]))

/* Level 3 in Debian's kernels: perf_event_open(2) only with CAP_SYS_ADMIN. */
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

/* A hook at a call site has a fallback; top runs without the jobs that can wait. */
static bool takes_perf(const struct kernel *kernel, const struct command *command,
		       enum attach_mode mode)
{
	struct hook_choice choices[JOB__COUNT];
	struct hook_facts facts = kernel->facts;

	facts.trace = command->trace;
	facts.audit = command->audit;
	facts.calls = command->calls;
	hooks_choose(&facts, mode, choices);
	for (int job = 0; job < JOB__COUNT; job++)
		if (choices[job].hook && !choices[job].hook->at_call &&
		    !(command->waits && hook_jobs[job].can_wait) &&
		    hook_is_perf(&facts, choices[job].hook))
			return true;
	return false;
}

/* The commands whose kprobes need CAP_SYS_ADMIN, one bit each. */
static unsigned int commands_of_admin(const struct kernfs *k, const struct kernel *kernel,
				      enum attach_mode mode)
{
	unsigned int mask = 0;
	int64_t paranoid;

	kernfs_read_val(k->root_fd, "proc/sys/kernel/perf_event_paranoid", &paranoid);
	for (size_t i = 0; kernel->btf && paranoid >= PARANOID_ADMIN && i < COMMANDS; i++)
		if (takes_perf(kernel, &commands[i], mode))
			mask |= 1u << i;
	return mask;
}

static void add_lacking(struct doctor *doctor, uint64_t lacking, unsigned int admin)
{
	const unsigned int all = (1u << COMMANDS) - 1;
	const bool works = !lacking && !(admin & 1);
	char names[96], text[192] = "";

	if (admin == all)
		lacking |= RIGHT(CAP_SYS_ADMIN);
	rights_names(lacking, names, sizeof(names));
	if (admin && admin != all)
		text_add(text, sizeof(text), "%sCAP_SYS_ADMIN for ", lacking ? ", and " : "");
	for (size_t i = 0; admin != all && i < COMMANDS; i++)
		if (admin >> i & 1)
			text_add(text, sizeof(text), "%s%s", commands[i].name,
				 admin >> i > 1 ? ", " : "");
	doctor_add(doctor, SECTION, "capabilities", works ? FINDING_ABSENT : FINDING_MISSING,
		   "run it as root, or give it these", "this process lacks %s%s", names, text);
}

static void add_capabilities(struct doctor *doctor, const struct kernfs *k,
			     const struct kernel *kernel, enum attach_mode mode)
{
	unsigned int admin = commands_of_admin(k, kernel, mode);
	uint64_t caps, lacking, wanted = kernel_rights(kernel) | RIGHT(CAP_SYSLOG);
	char text[96];

	if (!caps_read(k, &caps)) {
		doctor_add(doctor, SECTION, "capabilities", FINDING_UNKNOWN, NULL,
			   "not known: /proc/self/status does not say");
		return;
	}
	if (caps & RIGHT(CAP_SYS_ADMIN)) {
		wanted |= admin ? RIGHT(CAP_SYS_ADMIN) : 0;
		admin = 0;
	}
	lacking = rights_lacking(caps, wanted);
	/* not needed where everybody may read addresses */
	if (!kernel->syms_hidden)
		lacking &= ~RIGHT(CAP_SYSLOG);
	if (lacking || admin) {
		add_lacking(doctor, lacking, admin);
		return;
	}
	rights_names(wanted, text, sizeof(text));
	doctor_add(doctor, SECTION, "capabilities", FINDING_FINE, NULL, "%s", text);
}

/*
 * "none [integrity] confidentiality": the word in brackets is the current mode
 * (security/lockdown/lockdown.c).
 */
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

/* Reports a number with its line of @meanings, which start at -1. */
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

/* Programs behind kprobes are attached through perf (kernel/events/core.c perf_kprobe). */
static void add_kprobes(struct doctor *doctor, const struct kernfs *k)
{
	bool there = file_exists(k->root_fd, "sys/bus/event_source/devices/kprobe");

	if (there)
		doctor_add(doctor, SECTION, "kprobes", FINDING_FINE, NULL, "in this kernel");
	else
		doctor_add(doctor, SECTION, "kprobes",
			   doctor_uses_probes(doctor) ? FINDING_MISSING : FINDING_ABSENT,
			   "boot a kernel with CONFIG_KPROBE_EVENTS", "not in this kernel");
}

/* Of a saved tree, only its files. A file may be unreadable for lack of rights or of ftrace. */
static void add_silencers(struct doctor *doctor, const struct kernfs *k,
			  const struct kernel *kernel)
{
	const char *why = k->saved ? NULL : kernel_silencer(kernel, doctor_uses_probes(doctor));
	int64_t value;

	if (k->saved && !kernfs_read_val(k->root_fd, "proc/sys/kernel/ftrace_enabled", &value) &&
	    !value)
		why = "programs do not run: kernel.ftrace_enabled is 0";
	if (why)
		doctor_add(doctor, SECTION, "execution", FINDING_MISSING,
			   "until then nothing is counted", "%s", why);
	else
		doctor_add(doctor, SECTION, "execution", FINDING_FINE, NULL,
			   "attached programs run");
}

void doctor_rights(struct doctor *doctor, const struct kernfs *k, const struct kernel *kernel,
		   enum attach_mode mode)
{
	add_capabilities(doctor, k, kernel, mode);
	add_lockdown(doctor, k);
	add_sysctls(doctor, k);
	add_kprobes(doctor, k);
	add_silencers(doctor, k, kernel);
}
