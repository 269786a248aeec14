/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * hooks/verify.h - what the kernel's verifier said of each program.
 *
 * Owns: the plain data that loader/verify.c fills in and that the doctor's views print. Must not
 * know: libbpf, how a program is loaded.
 */
#ifndef CGSWAP_HOOKS_VERIFY_H
#define CGSWAP_HOOKS_VERIFY_H

enum verify_outcome {
	VERIFY_PASS,
	VERIFY_FAIL,
	VERIFY_NONE, /* this kernel lacks the function that the program is for */
};

struct verify_result {
	char program[64];
	enum verify_outcome result;
	char reason[256]; /* unless it passed */
};

#define VERIFY_MAX 256

#endif
