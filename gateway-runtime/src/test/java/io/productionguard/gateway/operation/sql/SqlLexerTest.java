package io.productionguard.gateway.operation.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tokens are cut where PostgreSQL's scanner cuts them. */
class SqlLexerTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "select 1 ~ select|1",
                "a$b$c$1 ~ a$b$c$1",
                "1..10 ~ 1|..|10",
                "1.5e-3.5 ~ 1.5e-3|.5",
                ".5.5 ~ .5|.5",
                "1.a ~ !",
                "1e ~ !",
                "1a ~ !",
                "1_000 ~ 1_000",
                "1__0 ~ !",
                "0x1F 0o17 0b11 ~ 0x1F|0o17|0b11",
                "$1+$22 ~ $1|+|$22",
                "$1a ~ !",
                "$ ~ !",
                "$a ~ !",
                "$a$x$b$y$a$z ~ $a$x$b$y$a$|z",
                "$$a$b$$ ~ $$a$b$$",
                "$a$ $$a$ ~ $a$ $$a$",
                "$A$ $a$ ~ !",
                "$1$$x$$ ~ $1|$$x$$",
                "'a''b'c ~ 'a''b'|c",
                "'a\\'b ~ 'a\\'|b",
                "e'a\\'b'c ~ e'a\\'b'|c",
                "E'a\\\\'c ~ E'a\\\\'|c",
                "xe'a\\'b ~ xe|'a\\'|b",
                "b'01'x'1F'n'a' ~ b'01'|x'1F'|n'a'",
                "u&'a\\'b ~ u&'a\\'|b",
                "u&\"a\" uescape '!' ~ u&\"a\" uescape '!'",
                "u&'a' uescape '!' ~ u&'a' uescape '!'",
                "u&\"a\" uescape 'ab' ~ !",
                "u&\"a\" uescape e'!' ~ !",
                "u&\"a\" uescape x ~ !",
                "u&\"a\" uescape '0' ~ !",
                "u & 'a' ~ u|&|'a'",
                "u&a ~ u|&|a",
                "\"a\"\"b\"c ~ \"a\"\"b\"|c",
                "\"\" ~ !",
                "\"a ~ !",
                "'a ~ !",
                "a/*b/*c*/d*/e ~ a|e",
                "a/*b/*c*/d ~ !",
                "a/**/b/***/c ~ a|b|c",
                "a/*/b*/c ~ a|c",
                "a--b*/c ~ a",
                "a+/*b*/c ~ a|+|c",
                "a+-b ~ a|+|-|b",
                "a=-1 ~ a|=|-|1",
                "a@-1 ~ a|@-|1",
                "a<=>b ~ a|<=>|b",
                "a<-- b ~ a|<",
                "a*/*x*/b ~ a|*|b",
                "a::b:=c:d=>e ~ a|::|b|:=|c|:|d|=>|e",
                "a->>'b'#>>c ~ a|->>|'b'|#>>|c",
                "a->-1 ~ a|->|-|1",
                "a!=b<>c ~ a|!=|b|<>|c",
                "a?b?|c ~ a|?|b|?||c",
                "a.b[1:2] ~ a|.|b|[|1|:|2|]",
                "\\d ~ !",
                "a{b ~ !",
            })
    void cutsAsTheServerDoes(String sql, String tokens) {
        assertThat(cut(sql)).isEqualTo(tokens);
    }

    @Test
    void continuesStringsOverLinesWithTheirEscapes() {
        assertThat(cut("'a'\n'b'")).isEqualTo("'a'\n'b'");
        assertThat(cut("'a' -- x\n 'b'")).isEqualTo("'a' -- x\n 'b'");
        assertThat(cut("e'a'\r'\\''")).isEqualTo("e'a'\r'\\''");
        assertThat(cut("'a' 'b'")).isEqualTo("'a'|'b'");
        assertThat(cut("'a' /*\n*/ 'b'")).isEqualTo("'a'|'b'");
        assertThat(cut("'a'\n/**/'b'")).isEqualTo("'a'|'b'");
        assertThat(cut("'a' --x")).isEqualTo("'a'");
        assertThat(cut("'a'\n-'b'")).isEqualTo("'a'|-|'b'");
        assertThat(cut("$$a$$\n'b'")).isEqualTo("$$a$$|'b'");
    }

    @Test
    void endsLineCommentsAtEitherNewline() {
        assertThat(cut("a--x\rb")).isEqualTo("a|b");
        assertThat(cut("a--x\nb")).isEqualTo("a|b");
        assertThat(cut("a--x\u2028b")).isEqualTo("a");
    }

    @Test
    void takesNonAsciiCharactersForLetters() {
        assertThat(cut("a\u00a0b \u3042 \ud83d\ude00")).isEqualTo("a\u00a0b|\u3042|\ud83d\ude00");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"a\0b", "'a\0'", "/*\0*/", "\ud800", "'\udc00'", "\"\ud800x\"", "-- \udc00", "\u0001", "\u007f"})
    void refusesWhatCannotBeSent(String sql) {
        assertThat(cut(sql)).isEqualTo("!");
    }

    @Test
    void foldsUnquotedNamesOnlyAndOnlyAscii() {
        assertThat(name("Orders")).isEqualTo("orders");
        assertThat(name("SELECT")).isEqualTo("select");
        assertThat(name("\"Orders\"")).isEqualTo("Orders");
        assertThat(name("\"a\"\"b\"")).isEqualTo("a\"b");
        assertThat(name("gr\u00fc\u00dfe")).isEqualTo("gr\u00fc\u00dfe");
        assertThatExceptionOfType(Unclear.class).isThrownBy(() -> name("GR\u00dcN"));
    }

    @Test
    void decodesUnicodeIdentifiers() {
        assertThat(name("U&\"d\\0061t\\+000061\"")).isEqualTo("data");
        assertThat(name("U&\"d!0061t!+000061\" UESCAPE '!'")).isEqualTo("data");
        assertThat(name("u&\"a\\\\b\"\"c\"")).isEqualTo("a\\b\"c");
        assertThat(name("U&\"\\D83D\\DE00\"")).isEqualTo("\ud83d\ude00");
        for (String broken : List.of("\\D83D", "\\0000", "\\12", "\\+00012", "\\+110000", "\\xyzw", "\\DE00\\D83D")) {
            assertThatExceptionOfType(Unclear.class).as(broken).isThrownBy(() -> name("U&\"" + broken + "\""));
        }
    }

    @Test
    void refusesNamesTheServerWouldCutOff() {
        assertThat(name("a".repeat(63))).hasSize(63);
        assertThatExceptionOfType(Unclear.class).isThrownBy(() -> name("a".repeat(64)));
        assertThatExceptionOfType(Unclear.class).isThrownBy(() -> name("\"" + "\u3042".repeat(22) + "\""));
    }

    @Test
    void isBounded() {
        assertThat(cut("a".repeat(SqlLexer.MAX_LENGTH + 1))).isEqualTo("!");
        assertThat(cut("(".repeat(SqlLexer.MAX_TOKENS + 1))).isEqualTo("!");
    }

    @Test
    void knowsEveryKeywordInAnyCase() {
        for (Keyword keyword : Keyword.values()) {
            if (keyword != Keyword.NO_KEYWORD) {
                assertThat(SqlLexer.tokens(keyword.word()).keyword(0)).isEqualTo(keyword);
                assertThat(SqlLexer.tokens(keyword.name()).keyword(0)).isEqualTo(keyword);
                assertThat(SqlLexer.tokens("\"" + keyword.word() + "\"").keyword(0))
                        .isEqualTo(Keyword.NO_KEYWORD);
            }
        }
    }

    private static String name(String sql) {
        return SqlLexer.tokens(sql).name(0);
    }

    /** The tokens with a bar between; an exclamation mark when the text is refused. */
    private static String cut(String sql) {
        try {
            Tokens tokens = SqlLexer.tokens(sql);
            List<String> written = new ArrayList<>();
            for (int i = 0; i < tokens.size() - 1; i++) {
                written.add(tokens.written(i));
            }
            return String.join("|", written);
        } catch (Unclear unclear) {
            return "!";
        }
    }
}
