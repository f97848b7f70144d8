package io.productionguard.gateway.testing;

import io.productionguard.gateway.mask.MaskStream;
import io.productionguard.gateway.mask.Masker;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A small masker of the same shape as the real one: e-mail addresses, one card number, columns called password. */
public final class PatternMasker implements Masker {

    private static final Pattern TOKEN = Pattern.compile("\\[masked:[a-z]+:[0-9]+]");
    private static final Pattern SECRET =
            Pattern.compile("(?<email>[a-z.]+@[a-z]+\\.(com|org))|(?<card>4111111111111111)");

    private final Map<String, Integer> numbers = new ConcurrentHashMap<>();
    private final AtomicLong masked = new AtomicLong();

    @Override
    public byte[] mask(byte[] value, int offset, int length) {
        if (!suspicious(value, offset, length)) {
            return null;
        }
        String text = new String(value, offset, length, StandardCharsets.ISO_8859_1);
        String result = mask(text);
        return result.equals(text) ? null : result.getBytes(StandardCharsets.ISO_8859_1);
    }

    @Override
    public boolean suspicious(byte[] value, int offset, int length) {
        boolean candidate = false;
        for (int i = offset; i < offset + length && !candidate; i++) {
            candidate = value[i] == '@' || value[i] == '4';
        }
        return candidate;
    }

    @Override
    public String mask(String text) {
        // The pattern is quadratic on long words; most texts need not meet it.
        return text.indexOf('@') < 0 && !text.contains("4111")
                ? text
                : SECRET.matcher(text).replaceAll(this::token);
    }

    private String token(MatchResult match) {
        return token(match.group(1) != null ? "email" : "card", match.group());
    }

    private String token(String kind, String value) {
        masked.incrementAndGet();
        return "[masked:" + kind + ":" + numbers.computeIfAbsent(value, key -> numbers.size() + 1) + "]";
    }

    @Override
    public Optional<String> columnKind(String column) {
        return column.equals("password") ? Optional.of("column") : Optional.empty();
    }

    @Override
    public Optional<String> settingKind(String name, byte[] value, int offset, int length) {
        return columnKind(name);
    }

    @Override
    public byte[] token(String kind, byte[] value, int offset, int length) {
        return token(kind, new String(value, offset, length, StandardCharsets.UTF_8))
                .getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public Optional<String> findToken(byte[] request, int offset, int length) {
        Matcher matcher = TOKEN.matcher(new String(request, offset, length, StandardCharsets.UTF_8));
        return matcher.find() ? Optional.of(matcher.group()) : Optional.empty();
    }

    @Override
    public MaskStream stream() {
        throw new UnsupportedOperationException("the SQL protocols mask whole values");
    }

    @Override
    public long maskedValues() {
        return masked.get();
    }
}
