# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# shellcheck shell=bash
#
# Sourced after lib.sh by tests that need recordings: writes them chunk by chunk, in the format of
# user/stream/format.h and bpf/record.h.

# le BYTES NUMBER...: little endian, as printf escapes.
le() {
	local bytes=$1 number i
	shift
	for number; do
		for ((i = 0; i < bytes; i++)); do
			printf '\\x%02x' $((number >> (8 * i) & 255))
		done
	done
}

# text SIZE WORDS: padded with zeros.
text() {
	local i
	printf '%s' "$2"
	for ((i = ${#2}; i < $1; i++)); do printf '\\x00'; done
}

# piece TYPE ESCAPES: a chunk on stdout. Its checksum is the CRC-32 of gzip.
piece() {
	printf '%b' "$2" >"$work/data"
	{
		printf '%b' "$(le 4 "$1" "$(stat -c %s "$work/data")")"
		cat "$work/data"
	} >"$work/summed"
	head -c 8 "$work/summed"
	gzip -c <"$work/summed" | tail -c 8 | head -c 4
	cat "$work/data"
}

# As in user/stream/format.h and bpf/record.h.
file_head() {
	printf 'cgswap-trace\x04\x00\x00\x00'
}
host() { # FILTERED V1
	piece 1 "$(le 8 1000 1000 0 1048576 0)$(le 4 4096 2 "${kinds:-4294967295}" 0 "$2" "$1")$(
		text 65 "${kernel:-6.12.0}")$(text 65 "${node:-host7}")$(
		text 65 "${attach:-fentry}")$(text 512 "${missing:-}")$(text 5 '')"
}
group() { # ID PATH
	piece 2 "$(le 8 $((10 + $1)) 0 0)$(le 2 "$1" 0)$(le 4 0)$2\\x00"
}
row() { # ID PARENT USAGE REFERENCES FLAGS CHARGED
	piece 9 "$(le 8 $((10 + $1)) "$3" "$4" 0 0 0 0)$(le 2 "$1" "$2")$(le 4 "$5")$(
		le 8 "$6" 0 0 "$6" 0 0 0 0 0 0 0)$(le 2 "$1" 0 0 0)"
}
readings() { # ENDING START-NS
	local i
	for ((i = 0; i < 12; i++)); do
		piece 10 "$(le 8 $(($2 + i * 100000000)) 0)$(le 4 "$1" "$gap")"
	done
}
charged() { # TIME-NS SLOT-OFFSET ID
	printf '%s' "$(le 8 "$1" $((1 << 44 | $2)))$(le 4 7)$(le 2 "$3")\\x01\\x01$(
		le 8 -1 -1 -1)$(le 4 7 "${stack:--1}")$(le 2 0 0 0 0)$(text 16 "${comm:-load}")"
}
charge() { # TIME-NS SLOT-OFFSET
	piece 3 "$(charged "$1" "$2" 2)"
}
end() { # LOST
	piece 7 "$(le 8 9000000000 2 "$1" 0 0)$(le 4 "$gap" 0 0 0)"
}

# recording FILTERED CHARGED USAGE SLOT SLOT LOST [V1 [PATH]]: two charges between readings.
recording() {
	file_head
	host "$1" "${7:-0}"
	group 1 /
	group 2 "${8:-/web}"
	row 1 0 100 1 6 0
	row 2 1 100 101 4 0
	readings 0 2000
	charge 2000000000 "$4"
	charge 2000000001 "$5"
	[[ -z ${bad:-} ]] || piece 3 "$bad"
	row 1 0 "$3" 1 6 0
	row 2 1 "$3" $((101 + $2)) 4 "$2"
	readings 1 3000000000
	end "$6"
}
