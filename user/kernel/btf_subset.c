// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * kernel/btf_subset.c - see kernel/btf_subset.h.
 */
#include "kernel/btf_subset.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kernel/btf_raw.h"
#include "kernel/btf_write.h"
#include "kernel/btf_mark.h"
#include "kernel/btf_request.h"

/* Of functions of one name the first counts, as for libbpf. */
static void type_take(struct btf_marks *keep, struct btf_requests *needs, uint32_t id,
		      const char *name)
{
	const struct btf_type *type = btf_raw_type(keep->btf, id);
	struct btf_request *need = btf_requests_find(needs, btf_kind(type), name);

	for (; need; need = btf_requests_next(needs, need, name)) {
		if (need->kind == BTF_KIND_FUNC && need->found)
			continue;
		if (!need->found)
			need->found = id;
		btf_mark_type(keep, id);
		if (need->anywhere)
			btf_mark_anywhere(keep, id, need->path[0]);
		else
			btf_mark_path(keep, id, need->path, need->path_len);
	}
}

static void types_take(struct btf_marks *keep, struct btf_requests *needs)
{
	const struct btf_raw *btf = keep->btf;

	for (uint32_t id = 1; id < btf->nr; id++) {
		const char *name = btf_raw_name(btf, btf_raw_type(btf, id)->name_off);

		if (*name && btf_requests_may_have(needs, name))
			type_take(keep, needs, id, name);
	}
}

static int part_make(struct btf_subset *part, struct btf_requests *needs, const struct btf_raw *btf)
{
	struct btf_marks keep;
	int err = btf_mark_open(&keep, btf);

	if (!err) {
		types_take(&keep, needs);
		err = btf_mark_finish(&keep);
	}
	if (!err) {
		part->data = btf_write(&keep, &part->size);
		err = part->data ? 0 : -errno;
	}
	btf_mark_close(&keep);
	return err;
}

int btf_subset_take(struct btf_subset *part, struct btf_requests *needs, const void *data,
		    size_t size)
{
	struct btf_raw btf;
	int err = btf_raw_open(&btf, data, size);

	*part = (struct btf_subset){ 0 };
	if (err)
		return err;
	err = needs->failed ? -ENOMEM : part_make(part, needs, &btf);
	btf_raw_close(&btf);
	return err;
}

/* An ELF file, or what else libbpf can make BTF of. */
static int other_take(struct btf_subset *part, struct btf_requests *needs, const char *path)
{
	struct btf *btf = btf__parse(path, NULL);
	const void *data;
	uint32_t size;
	int err = -EINVAL;

	if (!btf)
		return -EINVAL;
	data = btf__raw_data(btf, &size);
	if (data)
		err = btf_subset_take(part, needs, data, size);
	btf__free(btf);
	return err;
}

/* A file of sysfs gives no more than a page at a time, and can be mapped on new kernels only. */
static int file_read(int fd, void *data, size_t size)
{
	size_t len = 0;

	while (len < size) {
		ssize_t n = read(fd, (char *)data + len, size - len);

		if (n < 0)
			return -errno;
		if (!n)
			return -EINVAL;
		len += (size_t)n;
	}
	return 0;
}

/* The pages are all written to at once, and gone soon. */
static int file_take(struct btf_subset *part, struct btf_requests *needs, int fd, size_t size)
{
	void *data = mmap(NULL, size, PROT_READ, MAP_PRIVATE, fd, 0);
	int err = 0;

	if (data == MAP_FAILED) {
		data = mmap(NULL, size, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
		if (data == MAP_FAILED)
			return -errno;
		err = file_read(fd, data, size);
	}
	if (!err)
		err = btf_subset_take(part, needs, data, size);
	munmap(data, size);
	return err;
}

int btf_subset_read(struct btf_subset *part, struct btf_requests *needs, const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC), err = -EINVAL;
	struct stat st;

	*part = (struct btf_subset){ 0 };
	if (fd < 0)
		return -errno;
	if (!fstat(fd, &st) && S_ISREG(st.st_mode) && st.st_size)
		err = file_take(part, needs, fd, (size_t)st.st_size);
	close(fd);
	return err == -EINVAL ? other_take(part, needs, path) : err;
}

void btf_subset_free(struct btf_subset *part)
{
	free(part->data);
	*part = (struct btf_subset){ 0 };
}
