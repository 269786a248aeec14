// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * loader/verifier_log.c - see loader/verifier_log.h.
 */
#include "loader/verifier_log.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

/* libbpf writes this where a program uses what the kernel's types lack (fixup_verifier_log()). */
static const char relocation[] = "failed to resolve CO-RE relocation ";

static void line_copy(const char *line, char *buf, size_t size)
{
	snprintf(buf, size, "%.*s", (int)strcspn(line, "\n"), line);
}

/* "<byte_off> [32] struct mem_cgroup.id.id (0:5:0 @ offset 64)": the name before "(". */
static void relocation_take(const char *spec, char *reason, size_t size)
{
	const char *name = strstr(spec, "] ");
	size_t len = strcspn(spec, "\n");

	if (name && (size_t)(name - spec) < len)
		spec = name + 2;
	len = strcspn(spec, "(\n");
	while (len && isspace((unsigned char)spec[len - 1]))
		len--;
	snprintf(reason, size, "the kernel's BTF lacks %.*s", (int)len, spec);
}

/* bpf_tracing_func_proto() (kernel/trace/bpf_trace.c) refuses this helper only under lockdown. */
static bool line_is_lockdown(const char *line)
{
	char text[128];

	line_copy(line, text, sizeof(text));
	return strstr(text, "bpf_probe_read") &&
	       (strstr(text, "cannot use helper") || strstr(text, "unknown func"));
}

/* Not a reason: the statistics at the end, and disassembly such as "12: (85) call ...". */
static bool line_is_noise(const char *line)
{
	size_t digits = strspn(line, "0123456789");

	return *line == '\n' || !strncmp(line, "processed ", 10) ||
	       !strncmp(line, "verification time ", 18) || !strncmp(line, "stack depth ", 12) ||
	       !strncmp(line, "max_states_per_insn ", 20) || *line == ';' ||
	       (digits && line[digits] == ':') ||
	       (*line == 'R' && line[1 + strspn(line + 1, "0123456789")] == '=');
}

bool verifier_log_reason(const char *log, char *reason, size_t size)
{
	const char *spec = strstr(log, relocation), *last = NULL;

	*reason = '\0';
	if (spec) {
		relocation_take(spec + sizeof(relocation) - 1, reason, size);
		return true;
	}
	for (const char *line = log; *line; line += strcspn(line, "\n"), line += *line == '\n')
		if (!line_is_noise(line))
			last = line;
	if (!last)
		return false;
	if (line_is_lockdown(last))
		last = "locked down: no program may read the kernel's memory; boot without lockdown=confidentiality";
	line_copy(last, reason, size);
	return true;
}
