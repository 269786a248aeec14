/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * hooks/facts.h - what a kernel's types and symbols say that the choice of hooks depends on.
 *
 * Owns: the names that are looked for, and the layouts that are told from types. Must not know:
 * which hooks there are, what is chosen.
 */
#ifndef CGSWAP_HOOKS_FACTS_H
#define CGSWAP_HOOKS_FACTS_H

#include <stdbool.h>
#include <stdint.h>

#include "hooks/choose.h"

/* The id of the function @symbol in the BTF; 0: it is not there, or nobody asks for it. */
uint32_t hook_facts_function(const struct hook_facts *facts, const char *symbol);

/* Whether @symbol has an address. */
bool hook_facts_has(const struct hook_facts *facts, const char *symbol);

#endif
