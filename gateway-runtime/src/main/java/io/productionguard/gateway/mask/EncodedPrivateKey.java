package io.productionguard.gateway.mask;

/** Private keys in PEM that are base64-encoded as a whole, as Kubernetes shows the {@code tls.key} of a secret. */
final class EncodedPrivateKey implements Detector {

    /** What {@code -----BEGIN} begins with in base64. */
    static final String OPENING = "LS0tLS1CRUdJTi";

    /** Enough to hold the opening line. */
    private static final int DECODED = 96;

    private static final Rest REST = Rest.run(Ascii.BASE64 | Ascii.EQUALS);

    @Override
    public boolean find(Text text, int at, Match match) {
        int start = at + 1 - OPENING.length();
        if (start < text.floor || !text.startsWith(start, OPENING)) {
            return false;
        }
        int end = text.run(start, Ascii.BASE64, DECODED * 4 / 3);
        Base64Reader reader = new Base64Reader(text, start, end);
        String wanted = "PRIVATE KEY";
        int matched = 0;
        for (int value = reader.next(); value >= 0 && matched < wanted.length(); value = reader.next()) {
            matched = value == wanted.charAt(matched) ? matched + 1 : value == 'P' ? 1 : 0;
        }
        return matched == wanted.length() && match.found(start, end, PrivateKey.KIND, Match.Fold.NONE, REST);
    }
}
