// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * screen/term.c - see screen/term.h.
 *
 * SIGWINCH, SIGTSTP and SIGCONT are blocked and read from a signalfd, so nothing of curses runs in
 * a handler. A crash is the exception: its handler only writes bytes that were made ready before.
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
#define CRASH_STACK (64 * 1024)

static const int crash_signals[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT };

/* For the crash handler, which has no other way to get at it. */
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
	    strlen(restore_bytes) + strlen(bytes) < sizeof(restore_bytes))
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

/* Descriptions of terminals are not the user's own where the capabilities are not. */
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

static void colours_open(void)
{
	const char *no_color = getenv("NO_COLOR");
	static const short colours[] = { COLOR_RED, COLOR_GREEN, COLOR_YELLOW };

	if ((no_color && *no_color) || !has_colors() || start_color() != OK)
		return;
	use_default_colors();
	for (short i = 0; i < 3; i++)
		init_pair((short)(i + 1), colours[i], -1);
}

/* Without colours: bold for what matters, dim for what does not. */
unsigned int term_style(enum screen_style style)
{
	bool colour = COLOR_PAIRS > 1 && COLORS >= 8 && !getenv("NO_COLOR");

	switch (style) {
	case STYLE_TITLE:
	case STYLE_SELECTED:
		return A_REVERSE;
	case STYLE_HEAD:
		return A_BOLD;
	case STYLE_MARK:
	case STYLE_GOOD:
		return colour ? (unsigned int)COLOR_PAIR(2) : A_NORMAL;
	case STYLE_DIM:
		return A_DIM;
	case STYLE_WARN:
		return colour ? (unsigned int)COLOR_PAIR(3) : A_BOLD;
	case STYLE_BAD:
		return (colour ? (unsigned int)COLOR_PAIR(1) : 0) | A_BOLD;
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
	curs_set(0);
}

int term_open(void)
{
	int fd = signals_block();

	if (fd < 0)
		return fd;
	/* curses leaves a signal alone that is not at its default */
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

static void size_follow(void)
{
	struct winsize size;

	if (!ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) && size.ws_row && size.ws_col)
		resize_term(size.ws_row, size.ws_col);
	clearok(curscr, TRUE);
}

/* ^Z: gives the terminal back and stops; goes on here after fg. */
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
			reset_prog_mode(); /* the shell had it, also after a SIGSTOP */
		size_follow();
		changed = true;
	}
	return changed;
}
