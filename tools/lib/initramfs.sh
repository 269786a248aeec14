# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# shellcheck shell=bash
#
# Builds the initramfs of tools/vm-run for one kernel of the cache: static busybox,
# tools/vm-init, and the modules that are not built in, uncompressed, with a list
# that names them in the order of their dependencies (read from each module, so no
# depmod or kmod is needed). Kept beside the kernel and rebuilt when busybox or
# vm-init changed. Sourced, needs common.sh.

INITRAMFS_MODULES=(
	virtio_pci virtio_blk virtio_console 9pnet_virtio 9p overlay crc32c_generic ext4
	lzo lzo_rle lz4 lz4hc zstd deflate zsmalloc zbud z3fold zram
)

# module_path DIR NAME: file of a module; empty when it is built in or absent.
module_path() {
	local pattern=${2//_/[-_]}
	find "$1/kernel" -name "$pattern.ko*" -print -quit
}

module_unpack() {
	case $1 in
	*.xz) xz -dc "$1" ;;
	*.zst) zstd -qdc "$1" ;;
	*.gz) gzip -dc "$1" ;;
	*) cat "$1" ;;
	esac
}

module_depends() {
	tr '\0' '\n' <"$1" | sed -n 's/^depends=//p' | tr ',' '\n'
}

# module_add DIR OUT NAME: appends a module to OUT/order, after its dependencies.
module_add() {
	local dir=$1 out=$2 name=${3//-/_} path dependency
	[[ ! -e $out/$name.ko ]] || return 0
	path=$(module_path "$dir" "$name")
	[[ -n $path ]] || return 0
	module_unpack "$path" >"$out/$name.ko"
	while read -r dependency; do
		[[ -z $dependency ]] || module_add "$dir" "$out" "$dependency"
	done < <(module_depends "$out/$name.ko")
	printf '%s\n' "$name.ko" >>"$out/order"
}

# initramfs_build KERNEL_DIR BUSYBOX OUTPUT: builds it.
initramfs_build() {
	local kernel=$1 busybox=$2 tree=$3.tree name
	rm -rf "$tree"
	mkdir -p "$tree"/{bin,dev,proc,sys,modules}
	cp "$busybox" "$tree/bin/busybox"
	install -m 755 "$here/vm-init" "$tree/init"
	for name in "${INITRAMFS_MODULES[@]}"; do
		module_add "$kernel/modules" "$tree/modules" "$name"
	done
	(cd "$tree" && find . | LC_ALL=C sort | cpio --quiet -o -H newc -R 0:0) >"$3.new"
	rm -rf "$tree"
	mv "$3.new" "$3"
}

# initramfs_of KERNEL_DIR BUSYBOX: prints the path of an up-to-date initramfs; BUSYBOX is a static
# one for the kernel's architecture.
initramfs_of() {
	local file
	file=$1/initramfs-$(cat "$here/vm-init" "$here/lib/initramfs.sh" "$2" |
		sha256sum | cut -c 1-16)
	(
		flock 9
		if [[ ! -e $file ]]; then
			rm -f "$1"/initramfs-*
			initramfs_build "$1" "$2" "$file"
		fi
	) 9>"$1.lock"
	printf '%s\n' "$file"
}

# initramfs_overlay DIR: DIR as a second archive, to be appended to an initramfs.
initramfs_overlay() {
	(cd "$1" && find . | cpio --quiet -o -H newc -R 0:0)
}
