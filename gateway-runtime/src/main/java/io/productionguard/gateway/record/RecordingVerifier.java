package io.productionguard.gateway.record;

import io.productionguard.gateway.net.CompactJws;
import io.productionguard.gateway.operation.OperationDigest;
import io.productionguard.gateway.record.Verification.Damage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

/**
 * Judges a recording: whether its lines are those the gateway wrote, all of them and in order. Reads the file once (what
 * follows a damage a second time, to say what was done), in bounded memory.
 */
public final class RecordingVerifier {

    private final Path file;
    private final long size;
    private final Optional<PublicKey> key;
    private final MessageDigest sha256 = OperationDigest.sha256();
    private String session = "";
    /** SHA-256 of the last line that was in order. */
    private String head = Verification.NO_HEAD;
    /** Number of lines in order so far. */
    private long lines;

    private RecordingVerifier(Path file, Optional<PublicKey> key) throws IOException {
        this.file = file;
        this.key = key;
        size = Files.size(file);
    }

    /**
     * Verifies the file as it is at this moment.
     *
     * @param key the session's public key, from a place that whoever may have changed the recording could not change;
     *     without it the result is at best {@link Verification.Unchecked}
     * @throws IOException when the file cannot be read
     */
    public static Verification verify(Path file, Optional<PublicKey> key) throws IOException {
        return new RecordingVerifier(file, key).verify();
    }

    private Verification verify() throws IOException {
        try (LineReader reader = new LineReader(file, 0)) {
            while (true) {
                switch (reader.next(size)) {
                    case END -> {
                        return new Verification.Unsealed(session, lines, head, false);
                    }
                    case CUT -> {
                        return new Verification.Unsealed(session, lines, head, true);
                    }
                    case OVERLONG -> {
                        return broken(lines + 1, Damage.MALFORMED, "it is longer than any line of a recording");
                    }
                    case LINE -> {
                        Optional<Verification> result = line(reader);
                        if (result.isPresent()) {
                            return result.get();
                        }
                    }
                }
            }
        }
    }

    /** Checks the next line; a result ends the verification. */
    private Optional<Verification> line(LineReader reader) throws IOException {
        Optional<ChainLink> parsed = ChainLink.parse(reader);
        if (parsed.isEmpty()) {
            return Optional.of(broken(lines + 1, Damage.MALFORMED, "it is not a line of a recording"));
        }
        ChainLink link = parsed.get();
        String hash = hash(reader);
        boolean numbered = link.sequence() == lines + 1;
        boolean chained = link.previous().equals(head);
        if (!numbered) {
            return Optional.of(chained ? edited(lines + 1) : misplaced(link, reader.consumed()));
        }
        if (!chained) {
            return Optional.of(edited(changedOne(link, hash, reader.consumed())));
        }
        if (lines == 0) {
            session = link.session();
            if (session.isEmpty()) {
                return Optional.of(broken(1, Damage.MALFORMED, "a recording begins with session.started"));
            }
        }
        if (link.type().equals(Seal.TYPE)) {
            return Optional.of(seal(link, reader));
        }
        head = hash;
        lines++;
        return Optional.empty();
    }

    private Verification seal(ChainLink link, LineReader reader) throws IOException {
        long line = lines + 1;
        Map<String, Object> payload;
        String keyId;
        CompactJws jws;
        try {
            jws = CompactJws.parse(link.jws());
            Map<String, Object> header = JsonTree.object(jws.header());
            payload = JsonTree.object(jws.payload());
            if (!CompactJws.ED25519_ALGORITHM.equals(header.get("alg"))
                    || !Seal.JWS_TYPE.equals(header.get("typ"))
                    || header.containsKey("crit")
                    || !(header.get("kid") instanceof String kid)) {
                return broken(line, Damage.MALFORMED, "its seal is not of the kind a gateway makes");
            }
            keyId = kid;
        } catch (IOException | IllegalArgumentException e) {
            return broken(line, Damage.MALFORMED, "its seal is not a signature");
        }
        if (key.isPresent() && !jws.isSignedBy(key.get())) {
            String expected = SealKey.keyId(key.get());
            return keyId.equals(expected)
                    ? broken(line, Damage.EDITED, "the seal was changed, its signature is wrong")
                    : broken(line, Damage.WRONG_KEY, "the seal is not from the expected key " + expected);
        }
        boolean fits = session.equals(payload.get("session"))
                && Long.valueOf(lines).equals(payload.get("sequence"))
                && head.equals(payload.get("head"));
        if (!fits) {
            return broken(line, Damage.WRONG_SEAL, "the seal belongs to another recording");
        }
        String unchanged = Seal.line(line, head, String.valueOf(payload.get("time")), link.jws());
        if (!unchanged.equals(new String(reader.line(), StandardCharsets.UTF_8))) {
            return broken(line, Damage.EDITED, "the line of the seal was changed");
        }
        if (reader.consumed() < size) {
            return broken(line + 1, Damage.TRAILING, "something was added after the seal");
        }
        return key.isPresent()
                ? new Verification.Sealed(session, line, head, keyId)
                : new Verification.Unchecked(session, line, head, keyId);
    }

    /** A line whose number is not the next one: says whether lines are missing, in another order, or there twice. */
    private Verification misplaced(ChainLink link, long next) throws IOException {
        long expected = lines + 1;
        if (link.sequence() < expected) {
            return broken(expected, Damage.DUPLICATED, "line " + link.sequence() + " is repeated here");
        }
        if (appearsAfter(next, expected)) {
            return broken(
                    expected,
                    Damage.REORDERED,
                    "line " + link.sequence() + " stands here, line " + expected + " comes later");
        }
        long missing = link.sequence() - expected;
        return broken(
                expected,
                Damage.DROPPED,
                missing == 1 ? "line " + expected + " is missing" : missing + " lines are missing");
    }

    private boolean appearsAfter(long position, long sequence) throws IOException {
        try (LineReader rest = new LineReader(file, position)) {
            while (rest.next(size) == LineReader.Found.LINE) {
                if (ChainLink.parse(rest)
                        .filter(link -> link.sequence() == sequence)
                        .isPresent()) {
                    return true;
                }
            }
            return false;
        }
    }

    /**
     * The hash that a line names is not that of the line before it: one of the two was changed. When the line after them
     * still fits this one, it was the one before.
     */
    private long changedOne(ChainLink link, String hash, long next) throws IOException {
        long line = lines + 1;
        if (line == 1) {
            return 1;
        }
        if (link.type().equals(Seal.TYPE)) {
            return lines;
        }
        try (LineReader rest = new LineReader(file, next)) {
            if (rest.next(size) != LineReader.Found.LINE) {
                return lines;
            }
            boolean fits = ChainLink.parse(rest)
                    .filter(following -> following.previous().equals(hash))
                    .isPresent();
            return fits ? lines : line;
        }
    }

    private Verification edited(long line) {
        return new Verification.Broken(session, line - 1, line, Damage.EDITED, "it was changed");
    }

    private Verification broken(long line, Damage damage, String explanation) {
        return new Verification.Broken(session, lines, line, damage, explanation);
    }

    private String hash(LineReader reader) {
        sha256.update(reader.array(), reader.from(), reader.length());
        return HexFormat.of().formatHex(sha256.digest());
    }
}
