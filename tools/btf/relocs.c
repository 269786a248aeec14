// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * relocs.c - prints the instructions of all programs of an object as libbpf relocates them with a
 * BTF file: equivalent files print the same.
 *
 * It loads none of them into the kernel: an empty program is loaded in place of each.
 */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int print_nothing(enum libbpf_print_level level, const char *format, va_list args)
{
	(void)level;
	(void)format;
	(void)args;
	return 0;
}

static void insns_print(const struct bpf_program *program)
{
	const struct bpf_insn *insns = bpf_program__insns(program);
	size_t nr = bpf_program__insn_cnt(program);

	printf("%s\n", bpf_program__name(program));
	for (size_t i = 0; i < nr; i++)
		printf("%zu: %02x %x %x %d %d\n", i, insns[i].code, insns[i].dst_reg,
		       insns[i].src_reg, insns[i].off, insns[i].imm);
}

static int program_replace(struct bpf_program *program, struct bpf_prog_load_opts *opts,
			   long cookie)
{
	struct bpf_insn nothing[] = {
		{ .code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_0 },
		{ .code = BPF_JMP | BPF_EXIT },
	};

	(void)cookie;
	insns_print(program);
	opts->func_info_cnt = opts->line_info_cnt = 0;
	opts->attach_btf_id = 0;
	return bpf_program__set_insns(program, nothing, 2);
}

static int handlers_register(void)
{
	static const char *const sections[] = { "fentry+", "fexit+", "kprobe+", "kretprobe+",
						"raw_tp+" };
	LIBBPF_OPTS(libbpf_prog_handler_opts, opts, .prog_prepare_load_fn = program_replace);
	int err = 0;

	for (size_t i = 0; err >= 0 && i < sizeof(sections) / sizeof(sections[0]); i++)
		err = libbpf_register_prog_handler(sections[i], BPF_PROG_TYPE_SOCKET_FILTER, 0,
						   &opts);
	return err < 0 ? err : 0;
}

static int object_print(const char *path, const char *types)
{
	LIBBPF_OPTS(bpf_object_open_opts, opts, .btf_custom_path = types);
	struct bpf_object *object = bpf_object__open_file(path, &opts);
	struct bpf_program *program;
	struct bpf_map *map;
	int err;

	if (!object)
		return -errno;
	bpf_object__for_each_program (program, object)
		bpf_program__set_autoload(program, true);
	bpf_object__for_each_map(map, object) bpf_map__set_autocreate(map, false);
	err = bpf_object__load(object);
	bpf_object__close(object);
	return err;
}

int main(int argc, char **argv)
{
	int err;

	if (argc != 3) {
		fprintf(stderr, "Usage: btf-relocs OBJECT.bpf.o FILE\n");
		return 2;
	}
	libbpf_set_print(print_nothing);
	err = handlers_register();
	if (!err)
		err = object_print(argv[1], argv[2]);
	if (!err)
		return 0;
	fprintf(stderr, "btf-relocs: %s: %s\n", argv[1], strerror(-err));
	return 1;
}
