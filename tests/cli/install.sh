#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# make install puts the command, its manual pages, completions, units, and what Prometheus and
# Kubernetes need below DESTDIR and where the usual variables say, and nothing else; make uninstall
# removes all of it. make dist gives the same bytes each time.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$(readlink -f -- "$0")")/lib.sh"

# makes ARGUMENT...: make, at the top of the tree.
makes() {
	make -C "${top:-../..}" --no-print-directory "$@" >"$work/log" 2>&1
	code=$?
	((!code)) || fault "make $*: $(tail -n 1 "$work/log")"
}
# installed DIR: "MODE PATH" of all files.
installed() {
	(cd "$1" && find . ! -type d -printf '%m %p\n' | sort)
}
# wanted BINDIR MANDIR SHARE UNITDIR: what must be there.
wanted() {
	local page file
	{
		echo "755 .$1/cgswap"
		for page in ../../user/man/*.[58]; do
			echo "644 .$2/man${page##*.}/${page##*/}"
		done
		(cd ../../tools/dist && find prometheus kubernetes -type f) |
			sed "s|^|644 .$3/cgswap/|"
		echo "644 .$3/bash-completion/completions/cgswap"
		echo "644 .$3/zsh/site-functions/_cgswap"
		echo "644 .$3/fish/vendor_completions.d/cgswap.fish"
		for file in cgswap-record.service cgswap-export.service cgswap-export.socket; do
			echo "644 .$4/system/$file"
		done
		echo "644 .${4%/systemd}/sysusers.d/cgswap.conf"
	} | sort
}

umask 077
makes install DESTDIR="$work/root" PREFIX=/usr
diff <(wanted /usr/bin /usr/share/man /usr/share /usr/lib/systemd) <(installed "$work/root") \
	>"$work/diff" || fault "$(<"$work/diff")"
[[ "$("$work/root/usr/bin/cgswap" --version)" == "cgswap $(../../tools/dist/version)" ]] ||
	fault "it says $("$work/root/usr/bin/cgswap" --version)"
grep -q '^ExecStart=/usr/bin/cgswap record' \
	"$work/root/usr/lib/systemd/system/cgswap-record.service" ||
	fault 'the unit starts another command'
result 'make install'
for name in _cgswap cgswap cgswap.fish; do
	! find "$work/root" -path "*/share/*/$name" -type f -empty | grep . || fault "$name is empty"
done
for_bash=$work/root/usr/share/bash-completion/completions/cgswap
bash -c '. "$1" && complete -p cgswap' - "$for_bash" >"$work/out" 2>&1 || fault "$(<"$work/out")"
result 'the completions are whole'
closed=$(find "$work/root" -type d ! -perm 755)
[[ -d $work/root/usr && ! $closed ]] || fault "$closed"
result 'whatever the umask is'
touch "$work/root/usr/share/other"
makes uninstall DESTDIR="$work/root" PREFIX=/usr
[[ "$(installed "$work/root")" == '600 ./usr/share/other' ]] || fault "left: $(installed "$work/root")"
[[ ! -e $work/root/usr/share/cgswap ]] || fault 'its directory is left'
result 'make uninstall'

elsewhere=(BINDIR=/opt/b MANDIR=/opt/m UNITDIR=/etc/systemd/system "DESTDIR=$work/other")
makes install "${elsewhere[@]}"
[[ -x $work/other/opt/b/cgswap && -e $work/other/opt/m/man8/cgswap.8 ]] || fault 'BINDIR, MANDIR'
grep -q '^ExecStart=/opt/b/cgswap' "$work/other/etc/systemd/system/cgswap-export.service" ||
	fault 'UNITDIR or its command'
[[ -e $work/other/usr/local/share/zsh/site-functions/_cgswap ]] || fault 'PREFIX is not /usr/local'
makes uninstall "${elsewhere[@]}"
[[ -z "$(installed "$work/other")" ]] || fault "left: $(installed "$work/other")"
makes units >/dev/null
result 'make install, with other directories'

# The archive is of what is committed, wherever and whenever it is made.
if git -C ../.. rev-parse HEAD >/dev/null 2>&1; then
	version=$(../../tools/dist/version)
	for copy in one two/deeper; do
		git clone -q --shared ../.. "$work/$copy"
		top=$work/$copy makes dist
		touch "$work/$copy/Makefile"
	done
	one=$work/one/build/dist/cgswap-$version.tar.gz
	cmp "$one" "$work/two/deeper/build/dist/cgswap-$version.tar.gz" ||
		fault 'two archives differ'
	tar -xzf "$one" -C "$work" || fault 'no archive'
	diff <(cd "$work/cgswap-$version" && find . -type f | sed 's|^./||' | sort) \
		<(git -C "$work/one" ls-files | sort) >"$work/diff" || fault "$(head -n 3 "$work/diff")"
	rm -rf "$work/one/.git"
	[[ $(cd / && "$work/cgswap-$version/tools/dist/version") == "$version" ]] ||
		fault "its version is $("$work/cgswap-$version/tools/dist/version")"
	result 'make dist'
	git -C "$work/two/deeper" -c user.name=x -c user.email=x tag v3.1
	[[ $("$work/two/deeper/tools/dist/version") == 3.1 ]] || fault 'the tag is not the version'
	top=$work/two/deeper makes dist
	tar -xzf "$work/two/deeper/build/dist/cgswap-3.1.tar.gz" -C "$work" || fault 'no archive'
	[[ $("$work/cgswap-3.1/tools/dist/version") == 3.1 ]] ||
		fault "in the archive it is $("$work/cgswap-3.1/tools/dist/version")"
	git -C "$work/two/deeper" -c user.name=x -c user.email=x commit -q --allow-empty -m next
	[[ $("$work/two/deeper/tools/dist/version") == 3.1+1.g* ]] ||
		fault "behind the tag it is $("$work/two/deeper/tools/dist/version")"
	result 'the version is the newest tag'
fi
