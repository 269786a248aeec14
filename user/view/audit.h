/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * view/audit.h - an audit's conclusions as text, as a JSON object, and as KTAP.
 *
 * Owns: their wording and keys. Must not know: BPF, files, how the conclusions are drawn.
 */
#ifndef CGSWAP_VIEW_AUDIT_H
#define CGSWAP_VIEW_AUDIT_H

#include <stdio.h>

#include "audit/audit.h"

/* Print to @out. 0, or -errno of the write. */
int view_audit_text(FILE *out, const struct audit_report *report);
int view_audit_json(FILE *out, const struct audit_report *report);
int view_audit_ktap(FILE *out, const struct audit_report *report);

#endif
