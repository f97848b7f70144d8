package io.productionguard.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class VisibleTextTest {

    @ParameterizedTest
    @CsvSource({
        "27, '\\x1b'", // escape: begins cursor movement and colours
        "7, '\\x07'",
        "127, '\\x7f'",
        "155, '\\x9b'", // the one-byte form of escape [
        "8238, '\\u{202e}'", // right-to-left override
        "8206, '\\u{200e}'",
        "8203, '\\u{200b}'", // zero-width space
        "65279, '\\u{feff}'",
        "8232, '\\u{2028}'",
        "57344, '\\u{e000}'",
        "12644, '\\u{3164}'", // draws nothing, yet is a letter
        "917505, '\\u{e0001}'",
        "55357, '\\u{d83d}'" // half a character
    })
    void writesOutWhatCouldDeceive(int codePoint, String visible) {
        String text = "a" + (codePoint == 55357 ? "\ud83d" : Character.toString(codePoint)) + "b";

        assertThat(VisibleText.line(text)).isEqualTo("a" + visible + "b");
    }

    @Test
    void leavesOrdinaryTextOfAnyLanguageAlone() {
        String text = "SELECT 'Zürich, 東京, Київ, عربى, 👍' -- \\x1b is typed";

        assertThat(VisibleText.line(text)).isEqualTo(text);
    }

    @Test
    void oneLineStaysOneLine() {
        assertThat(VisibleText.line("a\r\nb\u0085c")).isEqualTo("a\\r\\nb\\x85c");
    }

    @Test
    void linesAreSplitWhereTheTextBreaksThem() {
        assertThat(VisibleText.lines("a\n\tb\r\nc\n")).containsExactly("a", "    b", "c");
    }
}
