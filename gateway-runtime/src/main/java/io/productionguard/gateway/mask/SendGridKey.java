package io.productionguard.gateway.mask;

/** SendGrid keys: {@code SG.}, 22 characters, a dot, 43 characters of base64url. */
final class SendGridKey implements Detector {

    static final String PREFIX = "SG.";

    private static final int ID = 22;
    private static final int SECRET = 43;

    @Override
    public boolean find(Text text, int at, Match match) {
        int start = at + 1 - PREFIX.length();
        if (start < text.floor || !text.beginsAt(start) || !text.startsWith(start, PREFIX)) {
            return false;
        }
        int dot = text.run(at + 1, Ascii.BASE64URL, ID + 1);
        if (dot != at + 1 + ID || text.at(dot) != '.') {
            return false;
        }
        int end = text.run(dot + 1, Ascii.BASE64URL, SECRET + 1);
        return end == dot + 1 + SECRET && match.found(start, end, "sendgrid-key");
    }
}
