// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * screen/term.c - see screen/term.h.
 *
 * SIGWINCH, SIGTSTP and SIGCONT are blocked and read from a signalfd, so no curses code runs in a
 * handler. A crash is the exception: its handler only writes bytes that were prepared before.
 */
#include "screen/term.h"

#include <curses.h>
#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <term.h>
#include <termios.h>
#include <unistd.h>

#include "base/rights.h"

#define ESCAPE_MS 25
/* Turns off mouse events of every kind, as curses does at its end (xterm's ctlseqs). */
#define MOUSE_OFF "\033[?1006;1000l"

#define CRASH_STACK (64 * 1024)

static const int crash_signals[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT };

/* Global because the crash handler needs it. */
static struct termios saved_termios;
static char restore_bytes[256];

static void crash_restore(int sig)
{
	ssize_t done = write(STDOUT_FILENO, restore_bytes, strlen(restore_bytes));

	(void)done;
	tcsetattr(STDIN_FILENO, TCSANOW, &saved_termios);
	/* SA_RESETHAND: the signal is pending until this returns, and then ends the process */
	raise(sig);
}

static void restore_add(const char *name)
{
	const char *bytes = tigetstr(name);

	if (bytes && bytes != (char *)-1 &&
	    strlen(restore_bytes) + strlen(bytes) + strlen(MOUSE_OFF) < sizeof(restore_bytes))
		strcat(restore_bytes, bytes);
}

static void crash_catch(void)
{
	static char stack[CRASH_STACK];
	const stack_t alternate = { .ss_sp = stack, .ss_size = sizeof(stack) };
	struct sigaction action = { .sa_handler = crash_restore,
				    .sa_flags = (int)(SA_RESETHAND | SA_ONSTACK) };

	restore_bytes[0] = '\0';
	restore_add("sgr0");
	restore_add("op");
	restore_add("cnorm");
	restore_add("rmkx");
	restore_add("rmcup");
	sigaltstack(&alternate, NULL);
	for (size_t i = 0; i < sizeof(crash_signals) / sizeof(crash_signals[0]); i++)
		sigaction(crash_signals[i], &action, NULL);
}

static void crash_release(void)
{
	for (size_t i = 0; i < sizeof(crash_signals) / sizeof(crash_signals[0]); i++)
		signal(crash_signals[i], SIG_DFL);
}

/* Do not use the user's own terminal descriptions with lent capabilities. */
static void description_distrust(void)
{
	static const char *const names[] = { "TERMINFO", "TERMINFO_DIRS", "TERMCAP", "HOME" };

	for (size_t i = 0; rights_are_lent() && i < sizeof(names) / sizeof(names[0]); i++)
		unsetenv(names[i]);
}

bool term_is_possible(void)
{
	const char *name = getenv("TERM");
	const char *move;
	bool is_possible;
	int err;

	if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO) || !name || !*name)
		return false;
	description_distrust();
	if (setupterm(name, STDOUT_FILENO, &err) != OK)
		return false;
	move = tigetstr("cup");
	is_possible = move && move != (char *)-1;
	del_curterm(cur_term);
	return is_possible;
}

enum { PAIR_RED = 1, PAIR_GREEN, PAIR_YELLOW, PAIR_MAGENTA, PAIR_CYAN };
_Static_assert(PAIR_CYAN == TERM_PAIRS, "every pair has a colour");

/* Of the 256 colours some are readable on light and dark backgrounds alike. */
static const short colours[TERM_PAIRS] = { 196, 28, 166, 133, 31 };

/* The colours 16 to 231 are a cube with six levels of red, green and blue, as in xterm. */
unsigned int term_pair_rgb(int pair)
{
	static const unsigned int levels[] = { 0, 95, 135, 175, 215, 255 };
	const int at = colours[pair - 1] - 16;

	return levels[at / 36] << 16 | levels[at / 6 % 6] << 8 | levels[at % 6];
}

static bool colours_are_wanted(void)
{
	const char *no_color = getenv("NO_COLOR");

	return !no_color || !*no_color;
}

/* With 8 colours the terminal's theme decides; its yellow and green are often hard to read. */
static void colours_open(void)
{
	static const short few[TERM_PAIRS] = { COLOR_RED, COLOR_GREEN, COLOR_YELLOW, COLOR_MAGENTA,
					       COLOR_CYAN };

	if (!colours_are_wanted() || !has_colors() || start_color() != OK)
		return;
	use_default_colors();
	for (int i = 0; i < TERM_PAIRS; i++)
		init_pair((short)(i + 1), COLORS >= 256 ? colours[i] : few[i], -1);
}

/* Without colours: bold for what matters, dim for what does not. */
unsigned int term_style(enum screen_style style)
{
	bool colour = COLOR_PAIRS > TERM_PAIRS && COLORS >= 8 && colours_are_wanted();

	switch (style) {
	case STYLE_TITLE:
	case STYLE_SELECTED:
		return A_REVERSE;
	case STYLE_COLUMNS: /* the selected line may follow */
		return A_REVERSE | (colour ? (unsigned int)COLOR_PAIR(PAIR_GREEN) : A_BOLD);
	case STYLE_HEAD:
		return A_BOLD;
	case STYLE_BAR:
		return colour ? (unsigned int)COLOR_PAIR(PAIR_CYAN) : A_NORMAL;
	case STYLE_GOOD:
		return colour ? (unsigned int)COLOR_PAIR(PAIR_GREEN) : A_NORMAL;
	case STYLE_DIM:
		return A_DIM;
	case STYLE_DYING:
		return colour ? (unsigned int)COLOR_PAIR(PAIR_MAGENTA) : A_DIM;
	case STYLE_WARN:
		return colour ? (unsigned int)COLOR_PAIR(PAIR_YELLOW) : A_BOLD;
	case STYLE_BAD:
		return (colour ? (unsigned int)COLOR_PAIR(PAIR_RED) : 0) | A_BOLD;
	default:
		return A_NORMAL;
	}
}

static int signals_block(void)
{
	sigset_t set;
	int fd;

	sigemptyset(&set);
	sigaddset(&set, SIGWINCH);
	sigaddset(&set, SIGTSTP);
	sigaddset(&set, SIGCONT);
	if (sigprocmask(SIG_BLOCK, &set, NULL))
		return -errno;
	fd = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

static void modes_set(void)
{
	cbreak();
	noecho();
	nonl();
	keypad(stdscr, TRUE);
	nodelay(stdscr, TRUE);
	set_escdelay(ESCAPE_MS);
	mouseinterval(0); /* a press is a click: does not wait for a double click */
	if (mousemask(BUTTON1_PRESSED | BUTTON4_PRESSED | BUTTON5_PRESSED, NULL))
		strcat(restore_bytes, MOUSE_OFF);
	curs_set(0);
}

int term_open(void)
{
	int fd = signals_block();

	if (fd < 0)
		return fd;
	/* curses does not handle a signal that is not at its default */
	signal(SIGTSTP, SIG_IGN);
	tcgetattr(STDIN_FILENO, &saved_termios);
	if (!newterm(NULL, stdout, stdin)) {
		close(fd);
		return -ENOTTY;
	}
	signal(SIGTSTP, SIG_DFL);
	crash_catch();
	modes_set();
	colours_open();
	return fd;
}

void term_close(int signal_fd)
{
	endwin();
	crash_release();
	delscreen(set_term(NULL));
	close(signal_fd);
}

int term_send(const char *bytes, size_t len)
{
	while (len) {
		ssize_t done = write(STDOUT_FILENO, bytes, len);

		if (done < 0 && errno == EINTR)
			continue;
		if (done <= 0)
			return done ? -errno : -EIO;
		bytes += done;
		len -= (size_t)done;
	}
	return 0;
}

static void size_follow(void)
{
	struct winsize size;

	if (!ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) && size.ws_row && size.ws_col)
		resize_term(size.ws_row, size.ws_col);
	clearok(curscr, TRUE);
}

/* ^Z: restores the terminal and stops; continues here after fg. */
static void stop_here(void)
{
	sigset_t set;

	endwin();
	sigemptyset(&set);
	sigaddset(&set, SIGTSTP);
	raise(SIGTSTP);
	sigprocmask(SIG_UNBLOCK, &set, NULL);
	sigprocmask(SIG_BLOCK, &set, NULL);
}

bool term_signals(int signal_fd)
{
	struct signalfd_siginfo info;
	bool changed = false;

	while (read(signal_fd, &info, sizeof(info)) == (ssize_t)sizeof(info)) {
		if (info.ssi_signo == SIGTSTP)
			stop_here();
		if (info.ssi_signo != SIGWINCH)
			reset_prog_mode(); /* the shell has changed it, also after a SIGSTOP */
		size_follow();
		changed = true;
	}
	return changed;
}
