package io.productionguard.gateway.mask;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The detectors in use with the prefilter that calls them. Immutable, shared by all threads of a session. */
final class DetectorSet {

    static final String SECRETS = "secrets";
    static final String PERSONAL = "personal";

    /** What stands before a password besides the words of {@link SecretWords}. */
    private static final List<String> PASSWORD_LABELS = List.of("_pass", "-pass", "identified by", "requirepass");

    /** What stands before a secret besides its keys. */
    private static final List<String> SECRET_LABELS = List.of(
            "secret", "token", "access key", "client_key", "account_key", "credential", "credentials", "authorization");

    /** What stands before a secret in settings, which are written in capitals; elsewhere it means many other things. */
    private static final List<String> SETTING_LABELS = List.of("_key", "_auth");

    final TriggerTable literals;
    final DigitTable digits;
    /** By byte: its column in {@link #literals} in the low eight bits, that in {@link #digits} above them. */
    final int[] columns = new int[256];

    final Detector card = new PaymentCard();
    final Detector iban = new Iban();

    /**
     * Puts together the detectors of some families.
     *
     * @throws IllegalArgumentException for a family that does not exist
     */
    DetectorSet(Set<String> families) {
        for (String family : families) {
            if (!family.equals(SECRETS) && !family.equals(PERSONAL)) {
                throw new IllegalArgumentException(
                        "masking.detectors knows " + SECRETS + " and " + PERSONAL + ", not " + family);
            }
        }
        List<TriggerTable.Trigger> triggers = new ArrayList<>();
        triggers.add(new TriggerTable.Trigger(MaskToken.OPENING, new MaskToken()));
        if (families.contains(SECRETS)) {
            addSecrets(triggers);
        }
        if (families.contains(PERSONAL)) {
            for (String sign : new String[] {"@", "%40", "\\u0040", "&#64;"}) {
                triggers.add(new TriggerTable.Trigger(sign, new EmailAddress(sign)));
            }
        }
        literals = new TriggerTable(triggers);
        digits = new DigitTable(families.contains(PERSONAL));
        for (int i = 0; i < columns.length; i++) {
            columns[i] = literals.column[i] | digits.column[i] << 8;
        }
    }

    /**
     * Whether some detector would have to look at a complete text: the loop of {@link DetectorStage} for the many texts in
     * which none has.
     */
    boolean triggered(byte[] bytes, int from, int end) {
        int[] literalNext = literals.next;
        int[] digitNext = digits.next;
        int literal = 0;
        int digit = DigitTable.START;
        for (int i = from; i < end; i++) {
            int column = columns[bytes[i] & 0xff];
            literal = literalNext[literal + (column & 0xff)];
            digit = digitNext[digit + (column >> 8)];
            if ((literal | digit) < 0) {
                return true;
            }
        }
        return false;
    }

    private static void addSecrets(List<TriggerTable.Trigger> triggers) {
        for (PrefixedToken token : VendorTokens.ALL) {
            triggers.add(new TriggerTable.Trigger(token.trigger(), token));
        }
        triggers.add(new TriggerTable.Trigger(SecretKey.PREFIX, new SecretKey()));
        triggers.add(new TriggerTable.Trigger(SendGridKey.PREFIX.toLowerCase(Locale.ROOT), new SendGridKey()));
        triggers.add(new TriggerTable.Trigger(JsonWebToken.PREFIX.toLowerCase(Locale.ROOT), new JsonWebToken()));
        triggers.add(new TriggerTable.Trigger(PrivateKey.OPENING.toLowerCase(Locale.ROOT), new PrivateKey()));
        triggers.add(
                new TriggerTable.Trigger(EncodedPrivateKey.OPENING.toLowerCase(Locale.ROOT), new EncodedPrivateKey()));
        triggers.add(new TriggerTable.Trigger(UrlPassword.TRIGGER, new UrlPassword()));
        triggers.add(new TriggerTable.Trigger(HttpAuthorization.BASIC, new HttpAuthorization(HttpAuthorization.BASIC)));
        triggers.add(
                new TriggerTable.Trigger(HttpAuthorization.BEARER, new HttpAuthorization(HttpAuthorization.BEARER)));
        SecretWords.PASSWORDS.forEach(word -> addLabel(triggers, word, true));
        PASSWORD_LABELS.forEach(label -> addLabel(triggers, label, true));
        SECRET_LABELS.forEach(label -> addLabel(triggers, label, false));
        SETTING_LABELS.forEach(
                label -> triggers.add(new TriggerTable.Trigger(label, new Assignment(label, false, true))));
        for (String key : SecretWords.KEYS) {
            for (String joint : new String[] {"_", "-", ""}) {
                addLabel(triggers, key + joint + "key", false);
            }
        }
    }

    private static void addLabel(List<TriggerTable.Trigger> triggers, String label, boolean certain) {
        triggers.add(new TriggerTable.Trigger(label, new Assignment(label, certain, false)));
    }
}
