package io.productionguard.gateway.approval;

/**
 * What became of one person's decision.
 *
 * @param counted whether it was accepted
 * @param note why it was not, or what is still missing, or {@code ""}
 */
public record Answer(boolean counted, String note) {

    static Answer counted(String note) {
        return new Answer(true, note);
    }

    static Answer ignored(String note) {
        return new Answer(false, note);
    }
}
