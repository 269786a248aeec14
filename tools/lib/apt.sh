# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# shellcheck shell=bash
#
# Reads other Debian suites than the machine's own, without touching the
# machine's apt: own sources list, own lists, own cache, no installed packages.
# The mirror is the one the machine uses (any sources format, since apt itself is
# asked); CGSWAP_MIRROR and CGSWAP_SECURITY_MIRROR override it. Signatures are
# checked with the machine's Debian keyring; only the expiry date of a release
# file is not, as suites past their end must stay readable. Sourced, needs common.sh.

APT_DIR= # set by apt_open
APT_OPTS=()

# apt_machine_uris: base address of each archive in the machine's configuration.
apt_machine_uris() {
	apt-get update --print-uris 2>/dev/null |
		sed -nE "s|^'(.*)/dists/[^']*'.*|\1|p" | awk '!seen[$0]++'
}

apt_mirror() {
	local uris
	if [[ -n ${CGSWAP_MIRROR:-} ]]; then
		printf '%s\n' "${CGSWAP_MIRROR%/}"
		return
	fi
	uris=$(apt_machine_uris) || true
	grep -E '/debian/?$' <<<"$uris" | head -n 1 | grep . ||
		grep -v security <<<"$uris" | grep -m 1 . ||
		die "no Debian mirror in this machine's apt configuration: set CGSWAP_MIRROR"
}

apt_security_mirror() {
	if [[ -n ${CGSWAP_SECURITY_MIRROR:-} ]]; then
		printf '%s\n' "${CGSWAP_SECURITY_MIRROR%/}"
	elif [[ -z ${CGSWAP_MIRROR:-} ]] && apt_machine_uris | grep -m 1 security; then
		:
	else
		apt_mirror | sed -E 's|/debian/?$|/debian-security|'
	fi
}

# apt_keyrings: keys of current suites and of those past their end.
apt_keyrings() {
	local file found=()
	for file in "${CGSWAP_KEYRING:-/usr/share/keyrings/debian-archive-keyring.gpg}" \
		/usr/share/keyrings/debian-archive-removed-keys.gpg; do
		[[ -r $file ]] && found+=("$file")
	done
	((${#found[@]})) || die "no Debian keyring: install debian-archive-keyring or set CGSWAP_KEYRING"
	(
		IFS=,
		printf '%s\n' "${found[*]}"
	)
}

# apt_open DIR ARCH SUITE...: prepares a private apt in DIR and reads its lists.
# Suites that end in -security come from the security archive. A suite that fails
# is not an error here: what matters is whether the package is found.
apt_open() {
	local arch=$2 suite base keys mirror security
	APT_DIR=$1
	shift 2
	mkdir -p "$APT_DIR"/{lists/partial,cache/archives/partial,download}
	keys=$(apt_keyrings)
	mirror=$(apt_mirror)
	security=$(apt_security_mirror)
	for suite in "$@"; do
		base=$mirror
		[[ $suite != *-security ]] || base=$security
		printf 'deb [signed-by=%s] %s %s main\n' "$keys" "$base" "$suite"
	done >"$APT_DIR/sources.list"
	APT_OPTS=(
		-o "Dir::Etc::sourcelist=$APT_DIR/sources.list" -o Dir::Etc::sourceparts=/dev/null
		-o Dir::Etc::preferences=/dev/null -o Dir::Etc::preferencesparts=/dev/null
		-o "Dir::State::lists=$APT_DIR/lists" -o Dir::State::status=/dev/null
		-o "Dir::Cache=$APT_DIR/cache" -o "APT::Architecture=$arch"
		-o "APT::Architectures::=$arch" -o APT::Sandbox::User=root
		-o Acquire::Languages=none -o Acquire::Check-Valid-Until=false
		-o Acquire::Retries=3 -o APT::Update::Error-Mode=any
	)
	apt-get "${APT_OPTS[@]}" update >"$APT_DIR/update.log" 2>&1 || true
}

# apt_trouble: why the lists could not be read, in one line; empty when they could.
apt_trouble() {
	local line
	line=$(grep -m 1 -E 'NO_PUBKEY|EXPKEYSIG' "$APT_DIR/update.log") &&
		line="a signature key is unknown, upgrade debian-archive-keyring: $line"
	[[ -n $line ]] || line=$(grep -m 1 -E '^(E|Err|W)' "$APT_DIR/update.log") || true
	printf '%s\n' "$line"
}

# apt_versions REGEX: "version package" of each package whose name matches, newest last.
apt_versions() {
	local names
	names=$(apt-cache "${APT_OPTS[@]}" pkgnames linux- | grep -E "$1") || return 0
	# shellcheck disable=SC2086 # one word per package
	apt-cache "${APT_OPTS[@]}" show $names 2>/dev/null |
		awk '/^Package:/ { p = $2 } /^Version:/ { print $2, p }' | sort -u | sort -V
}

# apt_field PACKAGE FIELD: of the newest version of a package.
apt_field() {
	apt-cache "${APT_OPTS[@]}" --no-all-versions show "$1" 2>/dev/null |
		sed -n "s/^$2: //p" | head -n 1
}

apt_has() {
	[[ -n $(apt_field "$1" Version) ]]
}

# apt_closure PACKAGE...: these and all that they depend on, as if nothing were installed; nothing
# if one is not to be had.
apt_closure() {
	apt-get "${APT_OPTS[@]}" -q --no-install-recommends --print-uris -y install "$@" \
		2>/dev/null | sed -nE "s/^'[^']*' ([^_]*)_.*/\1/p"
}

# apt_unpack DIR PACKAGE...: downloads (checked by apt) and unpacks, installs nothing.
apt_unpack() {
	local dir=$1 deb
	shift
	rm -rf "$APT_DIR/download"
	mkdir -p "$APT_DIR/download" "$dir"
	(cd "$APT_DIR/download" && apt-get "${APT_OPTS[@]}" download "$@") \
		>"$APT_DIR/download.log" 2>&1 || return 1
	for deb in "$APT_DIR"/download/*.deb; do
		dpkg -x "$deb" "$dir" || return 1
		rm -f "$deb"
	done
}
