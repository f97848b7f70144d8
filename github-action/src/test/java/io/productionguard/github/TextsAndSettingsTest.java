package io.productionguard.github;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.Proxy;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextsAndSettingsTest {

    @ParameterizedTest
    @CsvSource({
        "https://github.com, https://token.actions.githubusercontent.com, true",
        "https://github.com, https://token.actions.githubusercontent.com/octo-inc, true",
        "https://github.com, https://token.actions.githubusercontent.com/, false",
        "https://github.com, https://token.actions.githubusercontent.com/a/b, false",
        "https://github.com, https://token.actions.githubusercontent.com.evil.org, false",
        "https://github.com, https://token.actions.octo.ghe.com, false",
        "https://octo.ghe.com, https://token.actions.octo.ghe.com, true",
        "https://octo.ghe.com, https://token.actions.other.ghe.com, false",
        "https://octo.ghe.com, https://token.actions.githubusercontent.com, false",
        "https://git.example.org, https://git.example.org/_services/token, true",
        "https://git.example.org, https://evil.example.org/_services/token, false",
        "https://git.example.org, http://git.example.org/_services/token, false",
        "https://evil-github.com, https://token.actions.githubusercontent.com, false",
    })
    void knowsTheIssuersOfAServer(URI server, String issuer, boolean belongs) {
        assertThat(Issuers.belongs(server, issuer)).isEqualTo(belongs);
    }

    @Test
    void leavesNothingInMarkdownThatMeansSomething() {
        assertThat(Markdown.text("a | b * [x](y) `z` <b> @me #1 \\ & !", 100))
                .matches("[A-Za-z0-9 .,&#;-]*")
                .contains("&#124;")
                .contains("&#64;me");
        assertThat(Markdown.text("\u202Eevil\u200B\u0007", 100))
                .contains("U&#43;202E")
                .contains("U&#43;200B")
                .contains("U&#43;0007");
        assertThat(Markdown.block("a\n\n</pre>b")).isEqualTo("<pre>a&#10;&#10;&#60;&#47;pre&#62;b</pre>");
        assertThat(Markdown.text("ä€😀x", 3)).isEqualTo("ä€😀…");
    }

    private static Settings settings(String... inputs) throws ActionException {
        Map<String, String> all = new HashMap<>(Map.of("github-token", "t"));
        for (int i = 0; i < inputs.length; i += 2) {
            all.put(inputs[i], inputs[i + 1]);
        }
        return Settings.of(new ActionRequest(all, Map.of(), Map.of()));
    }

    @Test
    void readsCredentials() throws Exception {
        Settings settings = settings("credentials", "\nshop-db=a=b \nother.username=me\r\nother=x\r\n");
        assertThat(settings.credentials())
                .containsEntry("shop-db", Map.of("secret", "a=b "))
                .containsEntry("other", Map.of("username", "me", "secret", "x"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "credentials       | shop-db=        | empty",
                "credentials       | secretvalue     | not of the form",
                "credentials       | a.username=b    | no value",
                "approval-timeout  | 0s              | duration",
                "approval-timeout  | 200h            | duration",
                "approval-timeout  | soon            | duration",
                "approval-workflow | ../evil.yml     | file name",
                "approval-workflow | a/b.yml         | file name",
                "approval-fallback | slack           | can be issue",
                "allow-self-approval | yes           | false, true",
                "fail-on           | always          | denied, never",
                "retention-days    | 1e3             | 0 to 400",
                "artifact-name     | a/b             | may have letters",
                "isolation         | some            | none, preferred, required",
            })
    void refusesHostileOrWrongInputsWithoutRepeatingSecrets(String name, String value, String message) {
        assertThatThrownBy(() -> settings(name, value))
                .isInstanceOf(ActionException.class)
                .hasMessageContaining(message)
                .hasMessageNotContaining("secretvalue");
    }

    @Test
    void refusesTwoWaysToAsk() {
        assertThatThrownBy(() -> settings("approval-environment", "production", "approval-fallback", "issue"))
                .hasMessageContaining("choose one");
    }

    @Test
    void honoursProxies() throws Exception {
        EnvironmentProxies proxies = new EnvironmentProxies(
                Map.of("https_proxy", "http://proxy:3128", "NO_PROXY", "internal.org,.corp:8443"));
        assertThat(proxies.select(URI.create("https://api.github.com"))
                        .get(0)
                        .address()
                        .toString())
                .contains("proxy");
        for (String direct :
                List.of("https://a.internal.org", "https://x.corp:8443", "http://127.0.0.1:1", "http://plain.org")) {
            assertThat(proxies.select(URI.create(direct))).containsExactly(Proxy.NO_PROXY);
        }
        assertThatThrownBy(() -> new EnvironmentProxies(Map.of("HTTPS_PROXY", "http://me:pass@proxy:1")))
                .hasMessageNotContaining("pass");
    }

    @Test
    void writesTheApprovalWorkflowOnce(@TempDir Path folder) throws Exception {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(said, true, java.nio.charset.StandardCharsets.UTF_8);
        assertThat(InitCommand.run(List.of(folder.toString()), out, out)).isZero();
        Path file = folder.resolve(".github/workflows/production-guard-approval.yml");
        assertThat(Files.readString(file)).contains("run-name: Production Guard approval ${{ inputs.nonce }}");
        // Inputs reach scripts through the environment only.
        assertThat(Files.readAllLines(file))
                .filteredOn(line -> line.contains("${{ inputs.request"))
                .allMatch(line -> line.strip().equals("REQUEST: ${{ inputs.request }}"));
        assertThat(Files.readString(file)).doesNotContain("concurrency:");
        assertThat(InitCommand.run(List.of(folder.toString()), out, out)).isEqualTo(1);
    }
}
