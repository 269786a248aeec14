# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# shellcheck shell=bash
#
# Makes unpacked kernel headers usable where they are not installed and, if they are from a newer
# Debian, where the C library is too old for their programs: these get their own libraries and a
# wrapper that uses them. Sourced by kernel-fetch; needs common.sh and apt.sh with the suite's lists
# open.

# dependencies_of PACKAGE REGEX: names in its Depends that match.
dependencies_of() {
	apt_field "$1" Depends | tr ',|' '\n' | awk '{ print $1 }' | grep -E "$2" || true
}

# kbuild_relocate TREE OLD NEW: the packages' makefiles name absolute paths.
kbuild_relocate() {
	sed -i "s|\([ =]\)$2/|\1$3/|" "$1/Makefile"
}

# kbuild_programs DIR: the ELF programs below DIR.
kbuild_programs() {
	find "$1" -type f -perm -100 -exec sh -c '
		for file; do
			[ "$(head -c 4 "$file" | tail -c 3)" = ELF ] && echo "$file"
		done
		true' sh {} +
}

# kbuild_runs_here DIR: false if this machine's libraries are too old for a program.
kbuild_runs_here() {
	local programs
	mapfile -t programs < <(kbuild_programs "$1" | grep -E '/(fixdep|modpost|objtool)(\.|$)')
	! ldd "${programs[@]}" 2>&1 | grep -F 'not found' >/dev/null
}

# kbuild_libraries PACKAGE: the library packages that it needs, two levels deep.
kbuild_libraries() {
	local library
	for library in $(dependencies_of "$1" '^lib'); do
		printf '%s\n' "$library"
		dependencies_of "$library" '^(lib|zlib)'
	done | sort -u | while read -r library; do
		! apt_has "$library" || printf '%s\n' "$library"
	done
}

# kbuild_wrap HOST PROGRAM: replaces PROGRAM by a script that runs it with HOST's libraries.
kbuild_wrap() {
	mv "$2" "$2.elf"
	cat >"$2" <<-EOF
		#!/bin/sh
		host='$1'
		loader=\$(echo "\$host"/usr/lib*/ld-linux-*.so.* "\$host"/lib*/ld-linux-*.so.*)
		for loader in \$loader; do [ ! -x "\$loader" ] || break; done
		libraries=\$(echo "\$host"/usr/lib/*-linux-gnu)
		exec "\$loader" --library-path "\$libraries" --argv0 "\$0" "\$0.elf" "\$@"
	EOF
	chmod +x "$2"
}

# kbuild_adapt WORK FINAL PACKAGE: WORK is the unpacked tree that will be moved to FINAL.
kbuild_adapt() {
	local work=$1 final=$2 package=$3 libraries programs program
	! kbuild_runs_here "$work/usr/lib" || return 0
	mapfile -t libraries < <(kbuild_libraries "$package")
	note "its programs need a newer C library: fetching ${libraries[*]}"
	apt_unpack "$work/host" "${libraries[@]}" || return 1
	mapfile -t programs < <(kbuild_programs "$work/usr/lib")
	for program in "${programs[@]}"; do
		kbuild_wrap "$final/host" "$program"
	done
}
