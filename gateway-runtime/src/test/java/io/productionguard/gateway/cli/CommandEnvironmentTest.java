package io.productionguard.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class CommandEnvironmentTest {

    @Test
    void takesAwayWhateverCarriesACredentialUnderAnyName() {
        Map<String, String> environment = CommandEnvironment.of(
                Map.of(
                        "HOME", "/home/jane",
                        "DB_PASSWORD", "correct-horse",
                        "DATABASE_URL", "postgres://shop:correct-horse@db/shop",
                        "PGPASSWORD", "correct-horse",
                        "SHORT", "abc"),
                Set.of("DB_PASSWORD"),
                Set.of("correct-horse", "abc"),
                Map.of());

        assertThat(environment).containsOnlyKeys("HOME");
    }

    @Test
    void aShortSecretIsNotFoundInsideInnocentValues() {
        Map<String, String> environment =
                CommandEnvironment.of(Map.of("TITLE", "abcdef"), Set.of(), Set.of("abc"), Map.of());

        assertThat(environment).containsEntry("TITLE", "abcdef");
    }

    @Test
    void takesAwayTheTokensOfAGitHubJob() {
        Map<String, String> environment = CommandEnvironment.of(
                Map.of("ACTIONS_ID_TOKEN_REQUEST_TOKEN", "t", "ACTIONS_RUNTIME_TOKEN", "t", "GITHUB_SHA", "1"),
                Set.of(),
                Set.of(),
                Map.of());

        assertThat(environment).containsOnlyKeys("GITHUB_SHA");
    }

    @Test
    void theCommandGetsTheUsersLocaleBack() {
        assertThat(CommandEnvironment.of(
                        Map.of("LC_ALL", "C.UTF-8", "PRODUCTION_GUARD_LC_ALL", "de_DE"), Set.of(), Set.of(), Map.of()))
                .isEqualTo(Map.of("LC_ALL", "de_DE"));
        assertThat(CommandEnvironment.of(
                        Map.of("LC_ALL", "C.UTF-8", "PRODUCTION_GUARD_LC_ALL", ""), Set.of(), Set.of(), Map.of()))
                .isEmpty();
    }

    @Test
    void theGatewaysOwnVariablesWin() {
        Map<String, String> environment = CommandEnvironment.of(
                Map.of("PGHOST", "db.internal", "PGPASSWORD", "old"),
                Set.of(),
                Set.of("session-token"),
                Map.of("PGHOST", "localhost", "PGPASSWORD", "session-token"));

        assertThat(environment).containsEntry("PGHOST", "localhost").containsEntry("PGPASSWORD", "session-token");
    }
}
