package io.productionguard.gateway.record;

/** What {@link RecordingVerifier} found out about a recording. */
public sealed interface Verification {

    /** Hash that the first line names for the line before it. */
    String NO_HEAD = "0".repeat(64);

    /** The result in one word, with an exit code. */
    enum Status {
        /** Complete, unchanged, and sealed with the expected key. */
        SEALED("sealed", 0),
        /** Ends without a seal; unchanged as far as that can be told without one. */
        UNSEALED("unsealed", 6),
        /** Changed after it was written, or not from this session. */
        BROKEN("broken", 7),
        /** Consistent in itself, but nobody said which key to expect. */
        UNCHECKED("unchecked", 8);

        private final String word;
        private final int exitCode;

        Status(String word, int exitCode) {
            this.word = word;
            this.exitCode = exitCode;
        }

        /** The lower-case word used in JSON and on pages. */
        public String word() {
            return word;
        }

        /** For {@code session verify}; 0 for {@link #SEALED} only. */
        public int exitCode() {
            return exitCode;
        }
    }

    /** What was done to a recording. */
    enum Damage {
        /** A line was changed. */
        EDITED,
        /** Lines are missing in the middle. */
        DROPPED,
        /** Lines changed places. */
        REORDERED,
        /** A line is there twice. */
        DUPLICATED,
        /** A line is not JSON, or not of a recording. */
        MALFORMED,
        /** The seal was made with another key than the expected one. */
        WRONG_KEY,
        /** The seal is authentic but belongs to another recording. */
        WRONG_SEAL,
        /** Something follows the seal. */
        TRAILING;

        /** The lower-case word used in JSON. */
        public String word() {
            return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
        }
    }

    /** The result in one word. */
    Status status();

    /** Identifier of the session the recording says it is of, {@code ""} when that cannot be told. Hostile unless sealed. */
    String session();

    /** Number of lines from the first on that are in order; all of them when sealed, the seal included. */
    long lines();

    /** The result for a person, in one line. Contains no text from the recording but the session's name. */
    String text();

    /** The result for a program, as one JSON object on one line. */
    default String json() {
        return JsonTree.write(json -> {
            json.writeStringField("status", status().word());
            json.writeStringField("session", session());
            json.writeNumberField("lines", lines());
            if (this instanceof Sealed sealed) {
                json.writeStringField("head", sealed.head());
                json.writeStringField("keyId", sealed.keyId());
            } else if (this instanceof Unchecked unchecked) {
                json.writeStringField("head", unchecked.head());
                json.writeStringField("keyId", unchecked.keyId());
            } else if (this instanceof Unsealed unsealed) {
                json.writeStringField("head", unsealed.head());
                json.writeBooleanField("truncatedLine", unsealed.truncatedLine());
            } else if (this instanceof Broken broken) {
                json.writeNumberField("line", broken.line());
                json.writeStringField("damage", broken.damage().word());
            }
            json.writeStringField("text", text());
        });
    }

    /**
     * Complete, unchanged, sealed with the expected key.
     *
     * @param head SHA-256 of the last line before the seal
     * @param keyId RFC 7638 thumbprint of the key
     */
    record Sealed(String session, long lines, String head, String keyId) implements Verification {
        @Override
        public Status status() {
            return Status.SEALED;
        }

        @Override
        public String text() {
            return "verified: " + lines + " lines of session " + VisibleText.of(session)
                    + ", complete, unchanged and sealed with key " + keyId;
        }
    }

    /**
     * Consistent and sealed with some key, but no key to compare with was given.
     *
     * @param head SHA-256 of the last line before the seal
     * @param keyId RFC 7638 thumbprint that the seal names
     */
    record Unchecked(String session, long lines, String head, String keyId) implements Verification {
        @Override
        public Status status() {
            return Status.UNCHECKED;
        }

        @Override
        public String text() {
            return "not proved: " + lines + " lines of session " + VisibleText.of(session)
                    + " are consistent, but the seal was not checked; name the session's key (the seal says "
                    + VisibleText.of(keyId) + ")";
        }
    }

    /**
     * Ends without a seal: the gateway was killed, still runs, or the end was cut off.
     *
     * @param head SHA-256 of the last complete line
     * @param truncatedLine whether bytes of one more line follow, which ends in the middle
     */
    record Unsealed(String session, long lines, String head, boolean truncatedLine) implements Verification {
        @Override
        public Status status() {
            return Status.UNSEALED;
        }

        @Override
        public String text() {
            return "not sealed: consistent up to line " + lines
                    + (truncatedLine ? ", line " + (lines + 1) + " is truncated" : "")
                    + "; what came after it and a change of the last line cannot be seen";
        }
    }

    /**
     * Not what the gateway wrote.
     *
     * @param line where, counted in the file from 1
     * @param damage what was done
     * @param explanation the same for a person, one clause
     */
    record Broken(String session, long lines, long line, Damage damage, String explanation) implements Verification {
        @Override
        public Status status() {
            return Status.BROKEN;
        }

        @Override
        public String text() {
            return "BROKEN at line " + line + ": " + explanation + "; in order up to line " + lines;
        }
    }
}
