package io.productionguard.gateway.mask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
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
                "acme-42"
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
                ""
            })
    void leavesTheseColumnsToTheirContent(String column) {
        assertThat(masker.columnKind(column)).isEmpty();
    }

    @Test
    void followsTheFamilies() {
        SessionMasker secrets = SessionMasker.create(Set.of("secrets"), List.of(), List.of());
        assertThat(secrets.columnKind("password")).isPresent();
        assertThat(secrets.columnKind("ssn")).isEmpty();
        SessionMasker none = SessionMasker.create(Set.of(), List.of("pass*"), List.of());
        assertThat(none.columnKind("passport_number")).isPresent();
        assertThat(none.columnKind("ssn")).isEmpty();
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
