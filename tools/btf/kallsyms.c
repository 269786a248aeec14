// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * kallsyms.c - looks up the addresses of the symbols that cgswap asks for and prints those that
 * exist, as /proc/kallsyms does: "ADDRESS NAME".
 *
 * With -n prints only the names that are asked for. Exit code 2: the kernel has no fast lookup, so
 * cgswap reads the file; 1: it refuses.
 */
#include <bpf/btf.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "hooks/facts.h"
#include "kernel/kallsyms_lookup.h"

static bool kernel_is_asked(void)
{
	struct btf *btf = btf__parse("/sys/kernel/btf/vmlinux", NULL);
	bool asked = btf && kallsyms_lookup_is_fast(btf);

	btf__free(btf);
	return asked;
}

int main(int argc, char **argv)
{
	const bool names = argc > 1 && !strcmp(argv[1], "-n");
	struct ksym syms[HOOK_NAMES_MAX];
	size_t nr = hooks_ksyms(syms);
	int err;

	if (!kernel_is_asked())
		return 2;
	err = kallsyms_lookup_read(syms, nr);
	if (err) {
		fprintf(stderr, "kallsyms_lookup: %s\n", strerror(-err));
		return 1;
	}
	for (size_t i = 0; i < nr; i++) {
		if (names)
			printf("%s\n", syms[i].name);
		else if (syms[i].address)
			printf("%016" PRIx64 " %s\n", syms[i].address, syms[i].name);
	}
	return 0;
}
