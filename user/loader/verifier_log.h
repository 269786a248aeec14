/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * loader/verifier_log.h - finds the reason for a refusal in the verifier's log.
 *
 * Owns: what the log's last lines look like. Must not know: programs, libbpf.
 */
#ifndef CGSWAP_LOADER_VERIFIER_LOG_H
#define CGSWAP_LOADER_VERIFIER_LOG_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Writes the line of @log that says why a program was refused into @reason, cut off at @size. False
 * when the log says nothing: the kernel refused before it looked at the program.
 */
bool verifier_log_reason(const char *log, char *reason, size_t size);

#endif
