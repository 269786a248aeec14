/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * emit.h - a BTF of the marked types only.
 *
 * Owns: new ids, and the writing of each kind. Must not know: why a type was kept.
 */
#ifndef BTFMIN_EMIT_H
#define BTFMIN_EMIT_H

#include "keep.h"

/* The caller frees it with btf__free(). NULL and errno on error. */
struct btf *emit(const struct keep *keep);

#endif
