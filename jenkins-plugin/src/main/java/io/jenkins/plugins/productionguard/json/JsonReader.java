package io.jenkins.plugins.productionguard.json;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Recursive descent over one text, with bounded depth. */
final class JsonReader {

    private static final int MAX_DEPTH = 32;

    private final String text;
    private int at;

    JsonReader(String text) {
        this.text = text;
    }

    Map<String, Object> document() throws JsonException {
        space();
        Map<String, Object> object = object(1);
        space();
        if (at < text.length()) {
            throw problem("something follows the object");
        }
        return object;
    }

    private Object value(int depth) throws JsonException {
        if (depth > MAX_DEPTH) {
            throw problem("nested too deeply");
        }
        return switch (peek()) {
            case '{' -> object(depth);
            case '[' -> array(depth);
            case '"' -> string();
            case 't' -> word("true", Boolean.TRUE);
            case 'f' -> word("false", Boolean.FALSE);
            case 'n' -> word("null", null);
            default -> number();
        };
    }

    private Map<String, Object> object(int depth) throws JsonException {
        expect('{');
        Map<String, Object> members = new LinkedHashMap<>();
        space();
        if (peek() == '}') {
            at++;
            return members;
        }
        while (true) {
            space();
            String name = string();
            space();
            expect(':');
            space();
            Object value = value(depth + 1);
            if (members.containsKey(name)) {
                throw problem("a member is there twice");
            }
            members.put(name, value);
            space();
            if (peek() == ',') {
                at++;
            } else {
                expect('}');
                return members;
            }
        }
    }

    private List<Object> array(int depth) throws JsonException {
        expect('[');
        List<Object> items = new ArrayList<>();
        space();
        if (peek() == ']') {
            at++;
            return items;
        }
        while (true) {
            space();
            items.add(value(depth + 1));
            space();
            if (peek() == ',') {
                at++;
            } else {
                expect(']');
                return items;
            }
        }
    }

    private String string() throws JsonException {
        expect('"');
        int start = at;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '"') {
                return text.substring(start, at++);
            }
            if (c == '\\') {
                return escapedString(start);
            }
            if (c < 0x20) {
                throw problem("a control character in a string");
            }
            at++;
        }
        throw problem("a string does not end");
    }

    private String escapedString(int start) throws JsonException {
        StringBuilder value = new StringBuilder(text.substring(start, at));
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c == '"') {
                return value.toString();
            }
            if (c < 0x20) {
                throw problem("a control character in a string");
            }
            value.append(c == '\\' ? escape() : c);
        }
        throw problem("a string does not end");
    }

    private char escape() throws JsonException {
        char c = peek();
        at++;
        return switch (c) {
            case '"', '\\', '/' -> c;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> hex();
            default -> throw problem("an unknown escape");
        };
    }

    private char hex() throws JsonException {
        int value = 0;
        for (int i = 0; i < 4; i++) {
            char c = peek();
            int digit = c < 0x80 ? Character.digit(c, 16) : -1;
            if (digit < 0) {
                throw problem("an escape without its four digits");
            }
            value = value << 4 | digit;
            at++;
        }
        return (char) value;
    }

    private Object word(String word, Object value) throws JsonException {
        if (!text.startsWith(word, at)) {
            throw problem("an unknown word");
        }
        at += word.length();
        return value;
    }

    private Object number() throws JsonException {
        int start = at;
        boolean whole = true;
        while (at < text.length() && "+-.eE0123456789".indexOf(text.charAt(at)) >= 0) {
            char c = text.charAt(at++);
            whole &= c == '-' || c >= '0' && c <= '9';
        }
        String digits = text.substring(start, at);
        try {
            if (digits.isEmpty() || digits.length() > 32 || digits.charAt(0) == '+') {
                throw problem("no value");
            }
            return whole ? (Object) Long.valueOf(digits) : Double.valueOf(digits);
        } catch (NumberFormatException e) {
            throw problem("not a number");
        }
    }

    private void space() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private char peek() throws JsonException {
        if (at >= text.length()) {
            throw problem("it ends too early");
        }
        return text.charAt(at);
    }

    private void expect(char c) throws JsonException {
        if (peek() != c) {
            throw problem("a " + c + " is missing");
        }
        at++;
    }

    private JsonException problem(String what) {
        return new JsonException("malformed JSON at character " + at + ": " + what);
    }
}
