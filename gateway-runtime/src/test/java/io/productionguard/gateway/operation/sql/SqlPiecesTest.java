package io.productionguard.gateway.operation.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.productionguard.gateway.mask.SessionMasker;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever is masked in a command, its code stays to be read by whoever approves it. */
class SqlPiecesTest {

    private final SessionMasker masker =
            SessionMasker.create(Set.of("secrets", "personal"), List.of(), List.of("Xq9-gateway-secret"));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UPDATE orders SET x = 1 WHERE id = 7 /* password=\" */ OR total > 100 /* \" */",
                "UPDATE orders SET x = 1 WHERE id = 7 -- password=\"\n OR total > 100 -- \"",
                "UPDATE orders SET x = 1 WHERE 'password: \"' <> '' OR total > 100 AND '\"' <> ''",
                "UPDATE orders SET x = 1 WHERE \"password='\" > 1 OR total > 100 OR \"'\" > 1",
                "UPDATE orders SET x = 1 WHERE id=7 AND(password=a0b1c2)OR(total>100)",
                "UPDATE orders SET x = 1 WHERE id=7 AND(password=a0b1c2d3)OR/**/(id > 1 OR total > 100)",
                "UPDATE orders SET x = 1 WHERE token=a0b1c2d3e4f5||'x'OR(total > 100)",
                "UPDATE orders SET x = '-----BEGIN RSA PRIVATE KEY-----\n' WHERE id = 7 OR total > 100"
                        + " /* -----END RSA PRIVATE KEY----- */",
                "UPDATE orders SET x = 1 WHERE id=7 /* postgres://a: */ OR total > 100 /* @b */",
                "DO $$ BEGIN UPDATE orders SET x = 1 WHERE id = 7 /* password=\" */ OR total > 100; /* \" */ END $$",
                "DO 'BEGIN UPDATE orders SET x = 1 WHERE id = 7 /* password=\" */ OR total > 100; /* \" */ END'",
                "DO $a$ BEGIN EXECUTE 'UPDATE orders SET x = 1 WHERE id = 7 /* token=\" */ OR total > 100'; END $a$",
                "UPDATE orders SET x = 1 WHERE id = 7 /* password=\" */ OR total > 100 /* \" */ AND 7x = 1",
            })
    void neverHidesCode(String sql) {
        assertThat(masked(sql).replace(" ", "")).contains("total>100");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ALTER ROLE app PASSWORD 'hunter2secret'",
                "ALTER ROLE app WITH ENCRYPTED PASSWORD 'hunter2secret'",
                "UPDATE users SET password = 'hunter2secret' WHERE id = 7",
                "UPDATE users SET password = E'hunter2secret', name = 'x' WHERE id = 7",
                "UPDATE users SET config = '{\"password\": \"hunter2secret\"}' WHERE id = 7",
                "SELECT 1 -- password=hunter2secret",
                "SELECT * FROM users WHERE password='hunter2secret'",
                "SELECT 'postgres://app:hunter2secret@db/shop'",
            })
    void stillMasksConstantsByTheirLabels(String sql) {
        assertThat(masked(sql)).contains("[masked:").doesNotContain("hunter2secret");
    }

    @Test
    void stillMasksWhatHasAFormOfItsOwn() {
        assertThat(masked("UPDATE u SET a = 'jane@example.com', b = 'AKIAIOSFODNN7EXAMPLE', c = 4111111111111111,"
                        + " d = 'Xq9-gateway-secret' WHERE e = $$ghp_abcdefghijklmnopqrstuvwxyz0123456789$$"))
                .doesNotContain("jane", "AKIA", "4111", "Xq9", "ghp_");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", " ", "SELECT 1", " a /* b */ -- c\n 'd' $$e$$ \"f\";", "DO $$ 'a' $$", "'open", "$1 \u0001 x"
            })
    void thePiecesAreTheText(String sql) {
        assertThat(String.join("", SqlPieces.of(sql))).isEqualTo(sql);
    }

    private String masked(String sql) {
        return SqlPieces.of(sql).stream().map(masker::mask).collect(Collectors.joining());
    }
}
