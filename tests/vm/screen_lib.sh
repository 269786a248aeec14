# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# Sourced by the cases that look at the screen, after lib.sh: cgswap top in a terminal of tmux.
tm=(tmux -u -S "$WORK/socket" -f /dev/null)

pane() {
	"${tm[@]}" capture-pane -p
}

# until_true SECONDS COMMAND...
until_true() {
	local end=$((SECONDS + $1))
	shift
	until "$@"; do
		((SECONDS < end)) || return 1
		sleep 0.2
	done
}

pane_has() {
	pane | grep -q -- "$1"
}

# screen_start [KEY...]: in a terminal of $COLUMNS_X_LINES (80x24), and these keys once it is there.
screen_start() {
	local size=${COLUMNS_X_LINES:-80x24}
	"${tm[@]}" kill-server 2>/dev/null
	rm -rf "$WORK/before" "$WORK/after" "$WORK/code" "$XDG_CONFIG_HOME/cgswap"
	"${tm[@]}" new-session -d -x "${size%x*}" -y "${size#*x}" \
		env LC_ALL=C.UTF-8 bash --norc --noprofile -c "stty -g >$WORK/before
			$CGSWAP top -d 500ms
			echo \$? >$WORK/code
			stty -g >$WORK/after
			sleep 1000"
	until_true 120 pane_has '^CGROUP' || pane
	(($# == 0)) || "${tm[@]}" send-keys "$@"
}

is_restored() {
	[[ -s $WORK/after && $(<"$WORK/before") == "$(<"$WORK/after")" &&
		$("${tm[@]}" display -p '#{alternate_on} #{cursor_flag}') == '0 1' ]]
}

# screen_says NAME PATTERN [SECONDS]: some line of it, now or within so long.
screen_says() {
	if until_true "${3:-30}" pane_has "$2"; then
		ok "$1"
	else
		not_ok "$1" "not '$2': $(pane | head -n 24)"
	fi
}
