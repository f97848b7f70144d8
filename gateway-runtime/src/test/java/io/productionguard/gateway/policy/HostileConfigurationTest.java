package io.productionguard.gateway.policy;

import static io.productionguard.gateway.policy.ConfigurationParserTest.problems;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Configurations made to hurt: each is refused with its reason, in little time and memory. */
@Timeout(180)
class HostileConfigurationTest {

    private static final String HEAD = "version: 1\ntargets: {db: {type: postgres, address: \"db:5432\"}}\n";

    @Test
    void aFileThatIsTooLargeIsNotEvenRead() {
        assertThat(problems(new byte[(1 << 20) + 1]))
                .containsExactly("f.yml:1:1: the file has 1048577 bytes; at most 1048576 are read, shorten it");
    }

    @Test
    void deepNestingEndsEarly() {
        for (String open : List.of("[", "{a: ", "- ", "? ", "{? ")) {
            String yaml = open.repeat(1_000_000 / open.length());

            assertThat(problems(text(yaml))).as(open).singleElement().asString().contains("nested more than 12 deep");
        }
        StringBuilder block = new StringBuilder();
        for (int depth = 0; depth < 1_000; depth++) {
            block.append(" ".repeat(depth)).append("a:\n");
        }
        assertThat(problems(text(block.toString()))).singleElement().asString().contains("nested more than 12 deep");
    }

    @Test
    void aBillionLaughsIsNoLaugh() {
        StringBuilder yaml = new StringBuilder(HEAD).append("a0: &a0 [lol, lol]\n");
        for (int i = 1; i < 40; i++) {
            yaml.append("a" + i + ": &a" + i + " [*a" + (i - 1) + ", *a" + (i - 1) + "]\n");
        }

        List<String> problems = problems(text(yaml.toString()));

        assertThat(problems).hasSize(Problems.MAX_REPORTED + 1);
        assertThat(problems.get(0))
                .isEqualTo("f.yml:3:1: unknown key \"a0\" in the configuration; it may have version,"
                        + " targets, identity, rules, default, approval, masking, recording, isolation");
        assertThat(problems.get(1)).isEqualTo("f.yml:3:5: the YAML anchor &a0 is not read; remove it");
        assertThat(problems.get(Problems.MAX_REPORTED))
                .matches("f.yml: and \\d+ more problems; mend those above first");
    }

    @Test
    void hugeScalarsAreNamedButNotRepeated() {
        String huge = "x".repeat(1_000_000);

        assertThat(problems(text(HEAD + "isolation: " + huge)))
                .singleElement()
                .asString()
                .hasSizeLessThan(200);
        assertThat(problems(text(HEAD + huge + ": 1\n"))).allMatch(problem -> problem.length() < 300);
        assertThat(problems(text(HEAD + "? " + huge + "\n: 1\n"))).allMatch(problem -> problem.length() < 300);
        assertThat(problems(text(HEAD + "approval: {timeout: \"" + huge + "\"}")))
                .singleElement()
                .asString()
                .hasSizeLessThan(200);
        assertThat(problems(text(HEAD + "rules: [{name: a, effect: deny, actions: [\"" + huge + "\"]}]")))
                .singleElement()
                .asString()
                .contains("longer than 256 characters");
        assertThat(problems(text(HEAD + "version: " + "9".repeat(1_000_000)))).hasSize(1);
        assertThat(problems(text("version: " + "9".repeat(1_000_000) + "\ntargets: {}")))
                .hasSize(2);
    }

    @Test
    void manyProblemsAreCutWithTheirNumber() {
        StringBuilder yaml = new StringBuilder(HEAD);
        for (int i = 0; i < 200; i++) {
            yaml.append("key").append(i).append(": 1\n");
        }

        List<String> problems = problems(text(yaml.toString()));

        assertThat(problems).hasSize(51);
        assertThat(problems.get(50)).isEqualTo("f.yml: and 150 more problems; mend those above first");
    }

    @Test
    void longListsAndLargeMappingsAreRefused() {
        StringBuilder targets = new StringBuilder("version: 1\ntargets:\n");
        StringBuilder actions = new StringBuilder(HEAD + "rules:\n  - {name: a, effect: deny, actions: [a");
        StringBuilder rules = new StringBuilder(HEAD + "rules:\n");
        for (int i = 0; i < 600; i++) {
            targets.append("  t").append(i).append(": {type: postgres, address: \"db:1\"}\n");
            actions.append(", a").append(i);
            rules.append("  - {name: r").append(i).append(", effect: deny, actions: [sql.read]}\n");
        }

        assertThat(problems(text(targets.toString())))
                .containsExactly("f.yml:3:3: targets has more than 256 keys; shorten it");
        assertThat(problems(text(actions + "]}")))
                .containsExactly("f.yml:4:38: actions has more than 256 entries; shorten it");
        assertThat(problems(text(rules.toString())))
                .containsExactly("f.yml:4:3: there are 600 rules, at most 500 are taken; join them with globs");
        assertThat(problems(text(HEAD + "masking: {columns: [" + "a,".repeat(60_000) + "]}")))
                .singleElement()
                .asString()
                .contains("more than 50000 values");
    }

    @Test
    void theLargestConfigurationIsCheckedInReasonableTime() throws ConfigurationException {
        StringBuilder yaml = new StringBuilder("version: 1\ntargets:\n");
        for (int i = 0; i < 256; i++) {
            yaml.append("  t").append(i).append(": {type: postgres, address: \"db:1\"}\n");
        }
        yaml.append("rules:\n");
        for (int i = 0; i < 500; i++) {
            String effect = List.of("allow", "approve", "deny").get(i % 3);
            yaml.append("  - {name: r").append(i).append(", effect: ").append(effect);
            yaml.append(", actions: [sql.*, \"*.read\"], resources: [\"s")
                    .append(i)
                    .append(".*\"]}\n");
        }
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long start = threads.getCurrentThreadCpuTime();

        GuardConfiguration configuration = ConfigurationParserTest.parse(yaml.toString());

        assertThat(configuration.rules()).hasSize(500);
        assertThat(Duration.ofNanos(threads.getCurrentThreadCpuTime() - start)).isLessThan(Duration.ofSeconds(10));
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16LE", "UTF-16BE", "UTF-16", "UTF-32", "ISO-8859-1"})
    void otherEncodingsAreRefused(String encoding) throws java.io.UnsupportedEncodingException {
        assertThat(problems((HEAD + "# Straße\n").getBytes(encoding)))
                .singleElement()
                .asString()
                .containsAnyOf("is not UTF-8 from here on", "must not stand in a configuration");
    }

    @Test
    void bytesThatAreNotUtf8AreRefusedAtTheirPlace() {
        byte[] latin = (HEAD + "# Straß").getBytes(StandardCharsets.ISO_8859_1);
        byte[] overlong = concat(text(HEAD + "#é"), new byte[] {(byte) 0xC0, (byte) 0xAF});
        byte[] cut = concat(text(HEAD), new byte[] {(byte) 0xE2, (byte) 0x82});
        byte[] surrogate = concat(text(HEAD), new byte[] {(byte) 0xED, (byte) 0xA0, (byte) 0x80});

        assertThat(problems(latin)).containsExactly("f.yml:3:7: the file is not UTF-8 from here on; save it as UTF-8");
        assertThat(problems(overlong))
                .containsExactly("f.yml:3:3: the file is not UTF-8 from here on; save it as UTF-8");
        assertThat(problems(cut)).containsExactly("f.yml:3:1: the file is not UTF-8 from here on; save it as UTF-8");
        assertThat(problems(surrogate))
                .containsExactly("f.yml:3:1: the file is not UTF-8 from here on; save it as UTF-8");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"\0", "\u0007", "\u001b", "\u007f", "\u0085", "\u2028", "\u202E", "\uFEFF", "\uFFFE", "\uFFFF"})
    void charactersThatCannotBeSeenAreRefusedAtTheirPlace(String character) {
        assertThat(problems(text(HEAD + "# 😀" + character)))
                .containsExactly(String.format(
                        "f.yml:3:4: the character U+%04X must not stand in a configuration; remove it",
                        (int) character.charAt(0)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "db\\n",
                "db\\0",
                "db\\u001b",
                "db\\u0085",
                "\\ud800",
                "\\udc00x",
                "  ",
                "\\t",
                "\\x7f",
            })
    void charactersThatEscapesBringInAreRefused(String escape) {
        assertThat(problems(text("version: 1\ntargets: {db: {type: postgres, address: \"" + escape + "\"}}")))
                .singleElement()
                .asString()
                .startsWith("f.yml:2:41: address has an unusable form")
                .matches("\\p{ASCII}*");
    }

    @Test
    void damagedConfigurationsGiveProblemsAndNeverAnotherException() {
        byte[] good = text(ConfigurationCases.accepted().get(3).yaml());
        byte[] pieces = text("\n\t:-{}[]&*!|>'\"%@`#,?<0 ~\r\\");
        Random random = new Random(7);
        for (int round = 0; round < 400; round++) {
            byte[] damaged = good.clone();
            int damages = 1 + random.nextInt(4);
            for (int i = 0; i < damages; i++) {
                int at = random.nextInt(damaged.length);
                damaged[at] =
                        random.nextInt(4) == 0 ? (byte) random.nextInt(256) : pieces[random.nextInt(pieces.length)];
            }
            assertThat(problems(damaged))
                    .allMatch(problem -> problem.startsWith("f.yml:") || problem.startsWith("accepted: "));
        }
    }

    @Test
    void randomBytesGiveProblemsAndNeverAnotherException() {
        Random random = new Random(8);
        byte[] pieces = text("\n\n  ::--{}[]&*!|>'\"%@`#,?ab1~");
        for (int round = 0; round < 400; round++) {
            byte[] yaml = new byte[random.nextInt(60)];
            for (int i = 0; i < yaml.length; i++) {
                yaml[i] = pieces[random.nextInt(pieces.length)];
            }
            assertThat(problems(yaml)).allMatch(problem -> problem.startsWith("f.yml:"));
        }
    }

    private static byte[] text(String yaml) {
        return yaml.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] concat(byte[] first, byte[] second) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(first);
        all.writeBytes(second);
        return all.toByteArray();
    }
}
