package io.productionguard.gateway.protocol.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.productionguard.gateway.policy.ConfigurationException;
import io.productionguard.gateway.policy.ConfigurationParser;
import io.productionguard.gateway.policy.GuardConfiguration;
import io.productionguard.gateway.protocol.Protocols;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What rules about clusters may ask for; a deny rule that asks for something else would look enforced. */
final class KubernetesPolicyTest {

    private static GuardConfiguration parse(String when) throws ConfigurationException {
        String yaml = """
                version: 1
                targets:
                  prod: {type: kubernetes, address: "https://10.0.0.1:6443"}
                rules:
                  - {name: no-shell, effect: deny, actions: [k8s.exec], when: {%s: "sh *"}}
                """.formatted(when);
        return ConfigurationParser.parse(yaml.getBytes(StandardCharsets.UTF_8), "test", Protocols.all());
    }

    @Test
    void asksForTheCommand() throws Exception {
        assertThat(parse("exec.command").rules().get(0).when()).containsOnlyKeys("exec.command");
    }

    @ParameterizedTest
    @ValueSource(strings = {"exec.comand", "exec", "exec.", "command", "query.x"})
    void doesNotAskForWhatThereIsNot(String when) {
        assertThatThrownBy(() -> parse(when))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("there is no detail \"" + when + "\"; write one of exec.command, ");
    }
}
