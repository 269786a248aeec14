# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# shellcheck shell=bash
#
# Sourced after lib.sh by tests that look at a page of cgswap report, whose path is in $page.

# is_well_formed NAME: the page, and each of its images alone.
is_well_formed() {
	local image
	if ! command -v xmllint >/dev/null; then
		echo "ok - $1 is well-formed # SKIP no xmllint"
		return
	fi
	rm -f "$work"/image*
	prefix=$work/image perl -0ne 'while (/(<svg.*?<\/svg>)/sg) {
		open(my $out, ">", $ENV{prefix} . ++$i) or die; print $out $1 }' "$page"
	for image in "$page" "$work"/image*; do
		xmllint --nonet --noout "$image" 2>"$work/xml" || fault "$(head -n 3 "$work/xml")"
	done
	[[ -s $work/image3 ]] || fault 'no images'
	result "$1 is well-formed"
}

# is_valid NAME: the page, as HTML.
is_valid() {
	if ! command -v tidy >/dev/null; then
		echo "ok - $1 is valid # SKIP no tidy"
		return
	fi
	tidy -quiet -errors "$page" 2>"$work/html" || fault "$(head -n 3 "$work/html")"
	result "$1 is valid"
}

# tags: those of the page, and which attributes they have.
tags() {
	grep -o '<[^>]*>' "$page" | sed -E 's/="[^"]*"/=/g; s/class=|scope=//g' | sort -u
}
