// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * users.c - users and groups from /etc/passwd and /etc/group alone, for a static cgswap.
 *
 * The C library's functions open libraries, which must be those that it was built with. These take
 * their place when they are linked first.
 */
#include <errno.h>
#include <grp.h>
#include <limits.h>
#include <pwd.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* The entry of @name, or with NULL of @uid; NULL: none. Valid until the next call. */
static struct passwd *user_find(const char *name, uid_t uid)
{
	FILE *in = fopen("/etc/passwd", "re");
	struct passwd *user;

	if (!in)
		return NULL;
	while ((user = fgetpwent(in)))
		if (name ? !strcmp(user->pw_name, name) : user->pw_uid == uid)
			break;
	fclose(in);
	return user;
}

struct passwd *getpwnam(const char *name)
{
	return user_find(name, 0);
}

struct passwd *getpwuid(uid_t uid)
{
	return user_find(NULL, uid);
}

static bool group_has(const struct group *group, const char *user)
{
	for (char **member = group->gr_mem; *member; member++)
		if (!strcmp(*member, user))
			return true;
	return false;
}

int initgroups(const char *user, gid_t gid)
{
	FILE *in = fopen("/etc/group", "re");
	gid_t gids[NGROUPS_MAX] = { gid };
	const struct group *group;
	size_t nr = 1;

	while (in && nr < NGROUPS_MAX && (group = fgetgrent(in)))
		if (group->gr_gid != gid && group_has(group, user))
			gids[nr++] = group->gr_gid;
	if (in)
		fclose(in);
	return setgroups(nr, gids);
}
