package io.productionguard.gateway.record;

import java.io.IOException;
import java.io.Writer;
import java.util.Locale;

/**
 * Writes HTML in which everything that is not written as markup is text, and stays text: hostile characters are escaped,
 * invisible ones are shown.
 */
final class HtmlWriter {

    private final Writer out;
    private long written;

    HtmlWriter(Writer out) {
        this.out = out;
    }

    /** Markup of the page's own; never anything that was recorded. */
    HtmlWriter markup(String markup) throws IOException {
        out.write(markup);
        written += markup.length();
        return this;
    }

    /** Text, in an element or in a double-quoted attribute. */
    HtmlWriter text(String text) throws IOException {
        return escaped(text, false);
    }

    /** Text in an element, hidden characters marked as such; line feeds and tabs stay. */
    HtmlWriter marked(String text) throws IOException {
        return escaped(text, true);
    }

    HtmlWriter number(long number) throws IOException {
        return markup(String.format(Locale.ROOT, "%,d", number));
    }

    /** {@code <tag class="…">text</tag>}. */
    HtmlWriter element(String tag, String cssClass, String text) throws IOException {
        markup("<" + tag + (cssClass.isEmpty() ? "" : " class=\"" + cssClass + "\"") + ">");
        return marked(text).markup("</" + tag + ">");
    }

    /** Characters written so far. */
    long written() {
        return written;
    }

    private HtmlWriter escaped(String text, boolean mark) throws IOException {
        StringBuilder escaped = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(point -> {
            switch (point) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                case '\'' -> escaped.append("&#39;");
                default -> {
                    boolean kept = mark && (point == '\n' || point == '\t');
                    if (kept || !VisibleText.isHidden(point)) {
                        escaped.appendCodePoint(point);
                    } else if (mark) {
                        escaped.append("<span class=\"hidden\">")
                                .append(VisibleText.symbol(point))
                                .append("</span>");
                    } else {
                        escaped.append(VisibleText.symbol(point));
                    }
                }
            }
        });
        return markup(escaped.toString());
    }
}
