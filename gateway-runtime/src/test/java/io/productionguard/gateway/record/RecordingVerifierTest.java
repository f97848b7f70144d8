package io.productionguard.gateway.record;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.productionguard.gateway.net.CompactJws;
import io.productionguard.gateway.record.Verification.Damage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Everything that can be done to a recording afterwards, and what the verifier says to it. */
class RecordingVerifierTest {

    /** session.started, 20 × (decided, completed), session.ended, seal. */
    private static final int LINES = 43;

    @TempDir
    Path directory;

    private final SealKey key = SealKey.generate();
    private Path file;
    private List<String> lines;

    @BeforeEach
    void record() throws IOException {
        file = directory.resolve("recording.jsonl");
        record(file, key, "s-1");
        lines = new ArrayList<>(Files.readAllLines(file));
        assertThat(lines).hasSize(LINES);
    }

    @Test
    void acceptsAnUntouchedRecording() throws IOException {
        Verification result = verify();
        assertThat(result.status()).isEqualTo(Verification.Status.SEALED);
        assertThat(result.status().exitCode()).isZero();
        assertThat(result.lines()).isEqualTo(LINES);
        assertThat(result.session()).isEqualTo("s-1");
        assertThat(result.text())
                .isEqualTo("verified: 43 lines of session s-1, complete, unchanged and sealed with key " + key.keyId());
        assertThat(RecordingTest.parse(result.json()))
                .containsEntry("status", "sealed")
                .containsEntry("keyId", key.keyId())
                .containsEntry("head", RecordingTest.sha256(lines.get(LINES - 2)));
    }

    @Test
    void provesNothingWithoutAKey() throws IOException {
        Verification result = RecordingVerifier.verify(file, Optional.empty());
        assertThat(result.status()).isEqualTo(Verification.Status.UNCHECKED);
        assertThat(result.status().exitCode()).isNotZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 20, 41, 42})
    void findsAnEditedLine(int line) throws IOException {
        lines.set(line - 1, lines.get(line - 1).replaceFirst("acme|SELECT|exit code 0", "evil"));
        write();
        expect(line, Damage.EDITED, line - 1);
    }

    @Test
    void findsAnEditedChainMember() throws IOException {
        String prev = (String) RecordingTest.parse(lines.get(9)).get("prev");
        lines.set(9, lines.get(9).replace(prev, "e".repeat(64)));
        write();
        expect(10, Damage.EDITED, 9);
    }

    @Test
    void findsAnEditedNumber() throws IOException {
        lines.set(9, lines.get(9).replace("\"seq\":10,", "\"seq\":11,"));
        write();
        expect(10, Damage.EDITED, 9);
    }

    @Test
    void findsAnEditedSeal() throws IOException {
        String seal = lines.get(LINES - 1);
        int last = seal.length() - 10; // within the signature
        char changed = seal.charAt(last) == 'A' ? 'B' : 'A';
        lines.set(LINES - 1, seal.substring(0, last) + changed + seal.substring(last + 1));
        write();
        expect(LINES, Damage.EDITED, LINES - 1);
    }

    @Test
    void findsADroppedLine() throws IOException {
        lines.remove(9);
        write();
        expect(10, Damage.DROPPED, 9);
        assertThat(verify().text()).isEqualTo("BROKEN at line 10: line 10 is missing; in order up to line 9");
    }

    @Test
    void findsTheFirstLinesDropped() throws IOException {
        lines.subList(0, 3).clear();
        write();
        expect(1, Damage.DROPPED, 0);
    }

    @Test
    void findsADroppedLineHiddenByRenumbering() throws IOException {
        lines.remove(9);
        for (int i = 9; i < lines.size(); i++) {
            lines.set(i, lines.get(i).replace("\"seq\":" + (i + 2) + ",", "\"seq\":" + (i + 1) + ","));
        }
        write();
        expect(10, Damage.EDITED, 9);
    }

    @Test
    void findsReorderedLines() throws IOException {
        Collections.swap(lines, 9, 14);
        write();
        expect(10, Damage.REORDERED, 9);
    }

    @Test
    void findsADuplicatedLine() throws IOException {
        lines.add(10, lines.get(9));
        write();
        expect(11, Damage.DUPLICATED, 10);
    }

    @Test
    void saysThatARecordingWithoutItsEndIsUnsealed() throws IOException {
        for (int keep : new int[] {LINES - 1, LINES - 2, 10, 1, 0}) {
            write(lines.subList(0, keep));
            Verification result = verify();
            String head = keep == 0 ? Verification.NO_HEAD : RecordingTest.sha256(lines.get(keep - 1));
            assertThat(result).isEqualTo(new Verification.Unsealed(keep == 0 ? "" : "s-1", keep, head, false));
            assertThat(result.status().exitCode()).isNotZero();
        }
    }

    @Test
    void findsALineTruncatedInTheMiddleAtEveryByte() throws IOException {
        byte[] all = Files.readAllBytes(file);
        int sealLength = lines.get(LINES - 1).getBytes(UTF_8).length + 1;
        int endedLength = lines.get(LINES - 2).getBytes(UTF_8).length + 1;
        for (int cut = 1; cut < sealLength + endedLength; cut++) {
            Files.write(file, java.util.Arrays.copyOf(all, all.length - cut));
            Verification result = verify();
            int complete = cut < sealLength ? LINES - 1 : cut == sealLength ? LINES - 1 : LINES - 2;
            assertThat(result).isInstanceOf(Verification.Unsealed.class);
            assertThat(result.lines()).isEqualTo(complete);
            assertThat(((Verification.Unsealed) result).truncatedLine()).isEqualTo(cut != sealLength);
            assertThat(result.status().exitCode()).isNotZero();
        }
    }

    @Test
    void findsALineTruncatedInTheMiddleOfTheFile() throws IOException {
        lines.set(9, lines.get(9).substring(0, 100));
        write();
        expect(10, Damage.MALFORMED, 9);
    }

    @Test
    void findsASealOfAnotherSession() throws IOException {
        Path other = directory.resolve("other.jsonl");
        record(other, key, "s-2");
        String foreign = (String)
                RecordingTest.parse(Files.readAllLines(other).get(LINES - 1)).get("jws");
        String own = (String) RecordingTest.parse(lines.get(LINES - 1)).get("jws");
        lines.set(LINES - 1, lines.get(LINES - 1).replace(own, foreign));
        write();
        expect(LINES, Damage.WRONG_SEAL, LINES - 1);
    }

    @Test
    void findsTheSealOfAShorterRecordingOfTheSameSession() throws IOException {
        Path other = directory.resolve("other.jsonl");
        try (Recording shorter = Recording.create(other, key, Clock.systemUTC())) {
            shorter.append(Events.started("s-1"));
            shorter.seal(Events.ended());
        }
        String foreign =
                (String) RecordingTest.parse(Files.readAllLines(other).get(2)).get("jws");
        String own = (String) RecordingTest.parse(lines.get(LINES - 1)).get("jws");
        lines.set(LINES - 1, lines.get(LINES - 1).replace(own, foreign));
        write();
        expect(LINES, Damage.WRONG_SEAL, LINES - 1);
    }

    @Test
    void findsARecordingReplacedAsAWholeUnderAnotherKey() throws IOException {
        Files.delete(file);
        record(file, SealKey.generate(), "s-1");
        expect(LINES, Damage.WRONG_KEY, LINES - 1);
    }

    @Test
    void findsASealThatNamesTheRightKeyButWasNotMadeWithIt() throws IOException {
        SealKey forger = SealKey.generate();
        String head = RecordingTest.sha256(lines.get(LINES - 2));
        String forgedJws = forger.seal("s-1", LINES - 1, head, "2026-11-03T10:11:12.000123Z")
                .jws();
        String own = (String) RecordingTest.parse(lines.get(LINES - 1)).get("jws");
        String mixed = own.substring(0, own.indexOf('.')) + forgedJws.substring(forgedJws.indexOf('.'));
        lines.set(LINES - 1, lines.get(LINES - 1).replace(own, mixed));
        write();
        expect(LINES, Damage.EDITED, LINES - 1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"alg\":\"none\",\"kid\":\"x\",\"typ\":\"production-guard-seal\"}",
                "{}",
                "[]",
                "",
                "{\"alg\":\"EdDSA\",\"kid\":\"x\",\"typ\":\"JWT\"}"
            })
    void acceptsNoOtherKindOfSignatureAsSeal(String header) throws IOException {
        String own = (String) RecordingTest.parse(lines.get(LINES - 1)).get("jws");
        String other = CompactJws.encode(header.getBytes(UTF_8)) + own.substring(own.indexOf('.'));
        lines.set(LINES - 1, lines.get(LINES - 1).replace(own, other));
        write();
        expect(LINES, Damage.MALFORMED, LINES - 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"seq\":", "\"time\":\"2", "\"type\":", "}"})
    void findsAChangeBesideTheSignature(String where) throws IOException {
        String seal = lines.get(LINES - 1);
        String other =
                where.equals("}") ? ",\"note\":\"\"}" : where.startsWith("\"time") ? "\"time\":\"3" : " " + where;
        lines.set(LINES - 1, seal.replace(where, other));
        assertThat(lines.get(LINES - 1)).isNotEqualTo(seal);
        write();
        Verification result = verify();
        assertThat(result).isInstanceOf(Verification.Broken.class);
        assertThat(((Verification.Broken) result).line()).isEqualTo(LINES);
    }

    @Test
    void findsLinesAppendedAfterTheSeal() throws IOException {
        String seal = lines.get(LINES - 1);
        lines.add("{\"seq\":44,\"prev\":\"" + RecordingTest.sha256(seal)
                + "\",\"time\":\"2026-11-03T10:11:12.000123Z\",\"type\":\"session.note\",\"note\":\"x\"}");
        write();
        expect(LINES + 1, Damage.TRAILING, LINES - 1);

        Files.writeString(file, String.join("\n", lines.subList(0, LINES)) + "\n ");
        expect(LINES + 1, Damage.TRAILING, LINES - 1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{}",
                "{\"seq\":1}",
                "{\"seq\":1.0,\"prev\":\"\",\"time\":\"\",\"type\":\"\"}",
                "{\"seq\":99999999999999999999,\"prev\":\"\",\"time\":\"\",\"type\":\"\"}",
                "{\"seq\":1,\"prev\":\"\",\"time\":\"\",\"type\":\"x\"} {}",
                "{\"seq\":1,\"prev\":\"\",\"time\":\"\",\"type\":\"x\",\"a\":[[[[[[[[[[1]]]]]]]]]]}",
                "{\"seq\":1,\"prev\":\"\",\"time\":\"\",\"type\":\"x\",\"a\":1,\"a\":2}",
                "\ufeff{\"seq\":1,\"prev\":\"\",\"time\":\"\",\"type\":\"x\"}"
            })
    void findsWhatIsNoLineOfARecording(String line) throws IOException {
        lines.set(9, line);
        write();
        expect(10, Damage.MALFORMED, 9);
    }

    @Test
    void staysBoundedOnALineWithoutEnd() throws IOException {
        try (var out = Files.newOutputStream(file, StandardOpenOption.TRUNCATE_EXISTING)) {
            byte[] block = "{\"".repeat(512 * 1024).getBytes(UTF_8);
            for (int i = 0; i < 64; i++) {
                out.write(block);
            }
        }
        expect(1, Damage.MALFORMED, 0);
    }

    @Test
    void neverPassesAFileWithOneBitFlipped() throws IOException {
        byte[] all = Files.readAllBytes(file);
        int lastLine = all.length - lines.get(LINES - 1).length() - 1;
        for (int bit = 0; bit < 8 * all.length; bit += bit < 8 * lastLine ? 2003 : 7) {
            byte[] flipped = all.clone();
            flipped[bit / 8] ^= (byte) (1 << (bit % 8));
            Files.write(file, flipped);
            assertThat(verify().status()).as("bit %d flipped", bit).isNotEqualTo(Verification.Status.SEALED);
        }
    }

    private void expect(long line, Damage damage, long intact) throws IOException {
        Verification result = verify();
        assertThat(result).isInstanceOf(Verification.Broken.class);
        Verification.Broken broken = (Verification.Broken) result;
        assertThat(broken.damage()).as(broken.text()).isEqualTo(damage);
        assertThat(broken.line()).isEqualTo(line);
        assertThat(broken.lines()).isEqualTo(intact);
        assertThat(broken.status().exitCode()).isEqualTo(7);
        assertThat(broken.text()).doesNotContain("\n");
        assertThat(RecordingTest.parse(broken.json()))
                .containsEntry("status", "broken")
                .containsEntry("line", line)
                .containsEntry("damage", damage.word());
    }

    private Verification verify() throws IOException {
        return RecordingVerifier.verify(file, Optional.of(key.publicKey()));
    }

    private void write() throws IOException {
        write(lines);
    }

    private void write(List<String> all) throws IOException {
        Files.writeString(file, all.isEmpty() ? "" : String.join("\n", all) + "\n");
    }

    private static void record(Path file, SealKey key, String session) throws IOException {
        try (Recording recording = Recording.create(file, key, Clock.systemUTC())) {
            recording.append(Events.started(session));
            for (int i = 1; i <= 20; i++) {
                recording.append(Events.decided(i));
                recording.append(Events.completed(i));
            }
            recording.seal(Events.ended());
        }
    }
}
