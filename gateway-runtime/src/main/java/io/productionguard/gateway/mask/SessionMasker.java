package io.productionguard.gateway.mask;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;

/**
 * The masker of one session: the gateway's own credentials first, then secrets and personal data by their form, columns by
 * their name. What it finds and what it cannot is told in {@code docs/masking.md}.
 *
 * <p>Thread-safe: the tables are immutable, each thread has its own scratch space, and a token's number is given out under
 * a lock that is held for the time of one look-up.
 */
public final class SessionMasker implements Masker {

    /**
     * Most bytes that a mask token takes in any of the forms {@link #findToken} knows. Whoever looks at a request in pieces
     * has to let them overlap by one byte less.
     */
    public static final int MAX_TOKEN_BYTES = 160;

    private final DetectorSet detectors;
    private final ColumnRules columns;
    private final SecretIndex credentials;
    private final TokenTable tokens = new TokenTable();
    private final LongAdder masked = new LongAdder();
    /** Not static, because what it holds belongs to this masker; a process has one. */
    @SuppressWarnings("ThreadLocalUsage")
    private final ThreadLocal<Scratch> scratch = new ThreadLocal<>() {
        @Override
        protected Scratch initialValue() {
            return new Scratch();
        }
    };

    private SessionMasker(DetectorSet detectors, ColumnRules columns, SecretIndex credentials) {
        this.detectors = detectors;
        this.columns = columns;
        this.credentials = credentials;
    }

    /**
     * Makes the masker of a session.
     *
     * @param detectorFamilies {@code secrets}, {@code personal}, both or none
     * @param columnGlobs columns that are always masked, in addition to the built-in ones of the families
     * @param knownSecrets the gateway's own credentials, masked as {@code [masked:credential:n]} with {@code n} their place
     *     in the iteration order, whatever the families
     * @throws IllegalArgumentException for an unknown family, a glob no column can match, or a credential shorter than four
     *     bytes; the message does not repeat the credential
     */
    public static SessionMasker create(
            Set<String> detectorFamilies, List<String> columnGlobs, Collection<String> knownSecrets) {
        Objects.requireNonNull(knownSecrets, "knownSecrets");
        SessionMasker masker = new SessionMasker(
                new DetectorSet(detectorFamilies),
                new ColumnRules(detectorFamilies, columnGlobs),
                new SecretIndex(SecretForms.of(knownSecrets)));
        masker.tokens.reserve(SecretStage.KIND, knownSecrets.size());
        return masker;
    }

    @Override
    public byte[] mask(byte[] value, int offset, int length) {
        if (!suspicious(value, offset, length)) {
            return null;
        }
        Scratch own = scratch.get();
        byte[] withoutCredentials = own.credentials.whole(value, offset, length);
        if (withoutCredentials == null) {
            return own.detectors.whole(value, offset, length);
        }
        byte[] result = own.detectors.whole(withoutCredentials, 0, withoutCredentials.length);
        return result == null ? withoutCredentials : result;
    }

    @Override
    public boolean suspicious(byte[] value, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, value.length);
        int end = offset + length;
        return credentials.sample(value, offset, end) >= 0 || detectors.triggered(value, offset, end);
    }

    @Override
    public String mask(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        byte[] result = mask(bytes, 0, bytes.length);
        return result == null ? text : new String(result, StandardCharsets.UTF_8);
    }

    @Override
    public Optional<String> columnKind(String column) {
        return columns.matches(column) ? Optional.of(ColumnRules.KIND) : Optional.empty();
    }

    @Override
    public Optional<String> settingKind(String name, byte[] value, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, value.length);
        return switch (columns.meaning(name)) {
            case SECRET -> Optional.of(ColumnRules.KIND);
            case LIKELY ->
                Randomness.looksRandom(value, offset, offset + length)
                        ? Optional.of(ColumnRules.KIND)
                        : Optional.empty();
            case NONE -> Optional.empty();
        };
    }

    @Override
    public byte[] token(String kind, byte[] value, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, value.length);
        MaskToken.checkKind(kind);
        if (MaskToken.is(value, offset, length)) {
            return Arrays.copyOfRange(value, offset, offset + length);
        }
        masked.increment();
        return tokens.token(kind, Match.Fold.NONE, value, offset, offset + length);
    }

    @Override
    public Optional<String> findToken(byte[] request, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, request.length);
        return TokenFinder.find(request, offset, length);
    }

    @Override
    public MaskStream stream() {
        return new StreamMasker(newSecretStage(), newDetectorStage());
    }

    @Override
    public long maskedValues() {
        return masked.sum();
    }

    private SecretStage newSecretStage() {
        return new SecretStage(credentials, masked);
    }

    private DetectorStage newDetectorStage() {
        return new DetectorStage(detectors, tokens, masked);
    }

    /** What one thread needs to run over a whole value without allocating anything. */
    private final class Scratch {

        private final SecretStage credentials = newSecretStage();
        private final DetectorStage detectors = newDetectorStage();
    }
}
