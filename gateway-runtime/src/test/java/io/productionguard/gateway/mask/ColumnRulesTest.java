package io.productionguard.gateway.mask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ColumnRulesTest {

    private final SessionMasker masker =
            SessionMasker.create(MaskCases.ALL, List.of("salary", "*.Birth_Date", "hr.*note", "acme-??"), List.of());

    @ParameterizedTest
    @ValueSource(
            strings = {
                "password",
                "PASSWORD",
                "passwd",
                "pwd",
                "users.password",
                "user_password",
                "passwordHash",
                "encryptedPassword",
                "api_key",
                "apiKey",
                "API-KEY",
                "stripe_api_key",
                "client_secret",
                "refresh_token",
                "accessToken",
                "private_key",
                "ssn",
                "customer_ssn",
                "cvv",
                "card_number",
                "rolpassword",
                "authentication_string",
                "salary",
                "Salary",
                "hr.people.SALARY",
                "birth_date",
                "people.birth_date",
                "hr.footnote",
                "note",
                "acme-42",
                "DB_PASS",
                "SMTP_PASS",
                "RABBITMQ_DEFAULT_PASS",
                "RABBITMQ_ERLANG_COOKIE",
                "SECRET_KEY_BASE",
                "PASSWORD_PROD",
                "DB_PASSWORD_RW",
                "DB_PASSWORD_2",
                "SECRET_TOKEN_V2",
                "passWord",
                "DBPassword",
                "APIKey",
                "spring.datasource.password",
                "db.password.prod",
                "smtpPassphraseOld",
                "OAuthToken",
                "dbpass",
                "clientsecret",
                "tokenHash",
                "totp_seed",
                "password_reset_token",
                "hmacKey",
                "application_secret",
                "OVH_APPLICATION_SECRET",
                "pull_secret",
                "enable_password",
                "enable_secret",
                "no.acme.db.password",
                "noreplypassword",
                "nodepassword"
            })
    void alwaysMasksTheseColumns(String column) {
        assertThat(masker.columnKind(column)).contains("column");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "id",
                "name",
                "email",
                "created_at",
                "password_changed_at",
                "password_reset_required",
                "token_type",
                "tokens_used",
                "secretary",
                "passenger",
                "secret_name",
                "pwd_expires",
                "salary_currency",
                "acme-4",
                "sales.notes",
                "keyboard",
                "key",
                "keys",
                "primary_key",
                "foreign_key",
                "sort_key",
                "partition_key",
                "cache_key",
                "public_key",
                "stripe_key",
                "max_tokens",
                "maxToken",
                "token_count",
                "tokenExpirationSeconds",
                "nextPageToken",
                "automountServiceAccountToken",
                "password_reset_at",
                "password_encryption",
                "has_password",
                "is_secret",
                "nopasswd",
                "secretName",
                "secretKeyRef",
                "existingSecret",
                "imagePullSecrets",
                "image_pull_secret",
                "GOOGLE_APPLICATION_CREDENTIALS",
                "access-control-allow-credentials",
                "private_key_path",
                "passengers",
                "pass",
                "pass_rate",
                "bypass",
                "byPass",
                "compass",
                "low_pass",
                "proxy_pass",
                "author",
                "auth",
                "auth_method",
                "authorization_url",
                "oauth_enabled",
                "OAuthEnabled",
                "OLDPWD",
                "tokens.id",
                "_",
                "42",
                ""
            })
    void leavesTheseColumnsToTheirContent(String column) {
        assertThat(masker.columnKind(column)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "STRIPE_KEY",
                "APP_KEY",
                "REDIS_AUTH",
                "stripe.key",
                "VAULT_SECRET_ID",
                "pass",
                "LICENSE_KEY_PROD"
            })
    void asksTheValueOfASettingThatMayBeASecret(String name) {
        assertThat(settingKind(name, "q7Rw2xL9vB4nK8mZ")).contains("column");
        assertThat(settingKind(name, "base64:dGhpc2lzYXJhbmRvbWtleTEyMw==")).contains("column");
        assertThat(settingKind(name, "created_at")).isEmpty();
        assertThat(settingKind(name, "12")).isEmpty();
        assertThat(settingKind(name, "/etc/keys/app-2024.pem")).isEmpty();
        assertThat(settingKind(name, "${APP_KEY_FROM_VAULT_2}")).isEmpty();
        assertThat(settingKind(name, "https://vault.example.com/v1/key2")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"SORT_KEY", "CACHE_KEY", "S3_KEY", "PUBLIC_KEY", "GPG_KEY", "key", "COLOR", "BASE_KEYS"})
    void leavesOtherSettingsAlone(String name) {
        assertThat(settingKind(name, "q7Rw2xL9vB4nK8mZ")).isEmpty();
    }

    @Test
    void masksASettingThatIsASecretByItsNameWhateverItIs() {
        assertThat(settingKind("DB_PASS", "shop")).contains("column");
        assertThat(settingKind("SALARY", "shop")).contains("column");
    }

    private Optional<String> settingKind(String name, String value) {
        byte[] bytes = ("x" + value + "x").getBytes(StandardCharsets.UTF_8);
        return masker.settingKind(name, bytes, 1, bytes.length - 2);
    }

    @Test
    void followsTheFamilies() {
        SessionMasker secrets = SessionMasker.create(Set.of("secrets"), List.of(), List.of());
        assertThat(secrets.columnKind("password")).isPresent();
        assertThat(secrets.columnKind("ssn")).isEmpty();
        SessionMasker none = SessionMasker.create(Set.of(), List.of("pass*"), List.of());
        assertThat(none.columnKind("passport_number")).isPresent();
        assertThat(none.columnKind("ssn")).isEmpty();
        assertThat(none.columnKind("token")).isEmpty();
        assertThat(none.settingKind("API_TOKEN", new byte[] {'x', '1'}, 0, 2)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "users.", "users.*", "*.*"})
    void refusesGlobsThatOnlyLookEnforced(String glob) {
        assertThatThrownBy(() -> SessionMasker.create(Set.of(), List.of(glob), List.of()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesAnUnknownFamily() {
        assertThatThrownBy(() -> SessionMasker.create(Set.of("secret"), List.of(), List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not secret");
    }

    @Test
    void standsInForTheWholeValue() {
        byte[] value = "x 1990-01-01".getBytes(StandardCharsets.UTF_8);
        assertThat(new String(masker.token("column", value, 2, 10), StandardCharsets.UTF_8))
                .isEqualTo("[masked:column:1]");
        assertThat(new String(masker.token("column", value, 2, 10), StandardCharsets.UTF_8))
                .isEqualTo("[masked:column:1]");
        assertThat(new String(masker.token("column", value, 0, 0), StandardCharsets.UTF_8))
                .isEqualTo("[masked:column:2]");
        assertThat(masker.maskedValues()).isEqualTo(3);
    }

    @Test
    void doesNotMaskATokenAgain() {
        byte[] token = "[masked:card:7]".getBytes(StandardCharsets.UTF_8);
        assertThat(masker.token("column", token, 0, token.length)).isEqualTo(token);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Column", "a b", "a]", "ä", "abcdefghijklmnopqrstuvwxyz"})
    void refusesAKindThatMakesNoToken(String kind) {
        assertThatThrownBy(() -> masker.token(kind, new byte[1], 0, 1)).isInstanceOf(IllegalArgumentException.class);
    }
}
