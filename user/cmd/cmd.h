/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * cmd/cmd.h - the commands, one cmd_*.c each. argv[0] is the command's own name; they return an
 * exit code (enum exit_code).
 */
#ifndef CGSWAP_CMD_CMD_H
#define CGSWAP_CMD_CMD_H

#ifndef CGSWAP_VERSION
#define CGSWAP_VERSION "unknown" /* the build gives it, by tools/dist/version */
#endif

int cmd_top(int argc, char **argv);
int cmd_audit(int argc, char **argv);
int cmd_doctor(int argc, char **argv);
int cmd_export(int argc, char **argv);
int cmd_explain(int argc, char **argv);
int cmd_record(int argc, char **argv);
int cmd_report(int argc, char **argv);
int cmd_save(int argc, char **argv);
int cmd_shrink(int argc, char **argv);
int cmd_trace(int argc, char **argv);

#endif
