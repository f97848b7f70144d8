package io.productionguard.gateway.enforce;

import io.productionguard.gateway.mask.MaskStream;
import io.productionguard.gateway.mask.Masker;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Masks one word and columns called {@code password}: enough to see what the enforcement path masks, and when. */
final class WordMasker implements Masker {

    private static final Pattern TOKEN = Pattern.compile("\\[masked:[a-z]+:[0-9]+]");

    private final String word;

    WordMasker(String word) {
        this.word = word;
    }

    @Override
    public byte[] mask(byte[] value, int offset, int length) {
        String text = new String(value, offset, length, StandardCharsets.UTF_8);
        String masked = mask(text);
        return masked.equals(text) ? null : masked.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public boolean suspicious(byte[] value, int offset, int length) {
        return mask(value, offset, length) != null;
    }

    @Override
    public String mask(String text) {
        return text.replace(word, "[masked:test:1]");
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
        return ("[masked:" + kind + ":1]").getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public Optional<String> findToken(byte[] request, int offset, int length) {
        Matcher matcher = TOKEN.matcher(new String(request, offset, length, StandardCharsets.UTF_8));
        return matcher.find() ? Optional.of(matcher.group()) : Optional.empty();
    }

    @Override
    public MaskStream stream() {
        throw new IllegalStateException("the enforcement tests stream nothing");
    }

    @Override
    public long maskedValues() {
        return 0;
    }
}
