// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * unit/export/test_web_config.c - web configurations, right and wrong.
 *
 * Owns: what is taken of one, and that everything else is an error that names file and line.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "export/web_config.h"

#define HASH "$2b$04$abcdefghijklmnopqrstuu2r9OfJnfCsdneAXAGHnS4UpFFP8WIrW"
#define TLS "tls_server_config:\n  cert_file: a\n  key_file: b\n"
#define DEMAND "  client_auth_type: RequireAndVerifyClientCert\n  client_ca_file: c\n"

static void take(struct web_config *config, const char *text)
{
	char error[256];

	if (web_config_parse(config, "w", text, error, sizeof(error)))
		fail_msg("%s", error);
}

static void test_all(void **state)
{
	struct web_config config;

	(void)state;
	take(&config, "# all\n" TLS DEMAND "  min_version: TLS13\n"
		      "basic_auth_users:\n  a: " HASH "\n  \"b\\n\": '" HASH "'\n");
	assert_true(config.tls);
	assert_string_equal(config.values[WEB_CERT_FILE], "a");
	assert_string_equal(config.values[WEB_KEY_FILE], "b");
	assert_string_equal(config.values[WEB_CLIENT_CA_FILE], "c");
	assert_int_equal(config.nr_users, 2);
	assert_string_equal(config.users[0].name, "a");
	assert_string_equal(config.users[0].hash, HASH);
	assert_string_equal(config.users[1].name, "b\n");
	assert_null(config.cert);
	web_config_free(&config);
}

static void test_nothing(void **state)
{
	static const char *const texts[] = { "", "# nothing\n", "{}" };

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct web_config config;

		take(&config, texts[i]);
		assert_false(config.tls);
		assert_int_equal(config.nr_users, 0);
		web_config_free(&config);
	}
}

static void test_headers(void **state)
{
	struct web_config config;

	(void)state;
	take(&config, "http_server_config:\n  http2: false\n  headers:\n    X-Frame-Options: deny\n"
		      "    X-Content-Type-Options: nosniff\n    X-XSS-Protection: '1'\n");
	assert_string_equal(config.headers[WEB_X_FRAME_OPTIONS], "deny");
	assert_string_equal(config.headers[WEB_X_XSS_PROTECTION], "1");
	assert_null(config.headers[WEB_CONTENT_SECURITY_POLICY]);
	assert_false(config.tls);
	web_config_free(&config);
}

static void test_versions(void **state)
{
	static const char *const pairs[][2] = {
		{ TLS, "NORMAL:-VERS-ALL:+VERS-TLS1.2:+VERS-TLS1.3" },
		{ TLS "  min_version: TLS13\n", "NORMAL:-VERS-ALL:+VERS-TLS1.3" },
		{ TLS "  max_version: TLS12\n", "NORMAL:-VERS-ALL:+VERS-TLS1.2" },
		{ TLS "  min_version: TLS10\n  max_version: TLS11\n",
		  "NORMAL:-VERS-ALL:+VERS-TLS1.0:+VERS-TLS1.1" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		struct web_config config;
		char text[128];

		take(&config, pairs[i][0]);
		web_config_priorities(&config, text, sizeof(text));
		assert_string_equal(text, pairs[i][1]);
		web_config_free(&config);
	}
}

static void test_wrong(void **state)
{
	static const char *const pairs[][2] = {
		{ "tls_config: {}", "w:1: tls_config: unknown key" },
		{ "tls_server_config: {}",
		  "w:1: tls_server_config: cert_file and key_file are needed" },
		{ TLS "  Cert_file: a\n", "w:4: Cert_file: unknown key" },
		{ TLS "  <<: *a\n", "w:4: found undefined alias" },
		{ TLS "  <<: {}\n", "w:4: <<: unknown key" },
		{ TLS TLS, "w:4: tls_server_config: given twice" },
		{ TLS "  ? [a]\n  : b\n", "w:4: key: not a text" },
		{ "tls_server_config:\n  cert_file: ''\n", "w:2: cert_file: empty" },
		{ "tls_server_config:\n  cert_file: {}\n", "w:2: cert_file: not a text" },
		{ "tls_server_config:\n  cert_file: !!binary YQ==\n",
		  "w:2: cert_file: not a text" },
		{ "tls_server_config:\n  cert_file: \"a\\0b\"\n", "w:2: cert_file: not a text" },
		{ TLS "  client_ca_file: c\n",
		  "w:2: tls_server_config: client_ca_file needs client_auth_type: "
		  "RequireAndVerifyClientCert" },
		{ TLS "  client_auth_type: VerifyClientCertIfGiven\n",
		  "w:4: client_auth_type: not supported: only NoClientCert and "
		  "RequireAndVerifyClientCert" },
		{ "basic_auth_users: {a: " HASH "x}", "w:1: a: not a bcrypt hash" },
		{ "basic_auth_users: {a: $1" HASH "}", "w:1: a: not a bcrypt hash" },
		{ "basic_auth_users: {a: " HASH ", a: " HASH "}", "w:1: a: given twice" },
		{ "http_server_config: {headers: {X-Frame-Options: Deny}}",
		  "w:1: X-Frame-Options: not deny or sameorigin" },
		{ "http_server_config: {headers: {x-frame-options: deny}}",
		  "w:1: x-frame-options: this header cannot be set" },
		{ "http_server_config: {headers: {X-Content-Type-Options: x}}",
		  "w:1: X-Content-Type-Options: not nosniff" },
		{ "http_server_config: {headers: {X-XSS-Protection: ''}}",
		  "w:1: X-XSS-Protection: empty" },
		{ "http_server_config: {http2: []}", "w:1: http2: not true or false" },
		{ "a", "w:1: file: not a mapping" },
		{ "{}\n---\n{}", "w:3: file: a second document" },
		{ "\"\\xff", "w:1: found unexpected end of stream" },
		{ "{}\n#\n\xff", "w: byte 5: invalid leading UTF-8 octet" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		struct web_config config;
		char error[256] = "";

		assert_int_not_equal(
			web_config_parse(&config, "w", pairs[i][0], error, sizeof(error)), 0);
		assert_string_equal(error, pairs[i][1]);
		web_config_free(&config);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_all),	cmocka_unit_test(test_nothing),
		cmocka_unit_test(test_headers), cmocka_unit_test(test_versions),
		cmocka_unit_test(test_wrong),
	};

	return cmocka_run_group_tests_name("web_config", tests, NULL, NULL);
}
