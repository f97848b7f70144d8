package io.productionguard.gateway.identity;

/**
 * Matches a claim's text with a glob as rules do theirs: {@code *} stands for any characters including none, everything else
 * for itself, case included. Takes at most pattern times text steps, whatever a stranger writes into the text.
 */
final class ClaimGlob {

    private ClaimGlob() {}

    static boolean matches(String glob, String text) {
        int g = 0;
        int t = 0;
        int star = -1;
        int resume = 0;
        while (t < text.length()) {
            if (g < glob.length() && glob.charAt(g) == '*') {
                star = g++;
                resume = t;
            } else if (g < glob.length() && glob.charAt(g) == text.charAt(t)) {
                g++;
                t++;
            } else if (star >= 0) {
                // Let the last star take one more; an earlier star never needs to.
                g = star + 1;
                t = ++resume;
            } else {
                return false;
            }
        }
        while (g < glob.length() && glob.charAt(g) == '*') {
            g++;
        }
        return g == glob.length();
    }
}
