package io.productionguard.gateway.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Where {@code run} takes a secret from. The value itself is never an argument, because arguments can be read by every
 * process of the machine.
 */
sealed interface SecretSource {

    /** Longest secret in bytes; a kubeconfig with several clusters fits. */
    int MAX_BYTES = 1 << 20;

    /** How long a helper may take, in seconds. */
    int HELPER_SECONDS = 60;

    /**
     * The value, without one line break at its end.
     *
     * @throws CliException when there is none
     */
    String read(Io io);

    /** The environment variable that holds it, which the command must not inherit. */
    default Optional<String> variable() {
        return Optional.empty();
    }

    /**
     * Understands {@code env:VAR}, {@code file:PATH}, {@code fd:N} and {@code exec:CMD}.
     *
     * @param what it is for, to begin messages with
     * @throws CliException when it is none of these
     */
    static SecretSource parse(String what, String text) {
        int colon = text.indexOf(':');
        String value = text.substring(colon + 1);
        String kind = colon < 0 ? "" : text.substring(0, colon).toLowerCase(Locale.ROOT);
        if (value.isEmpty()) {
            kind = "";
        }
        return switch (kind) {
            case "env" -> new Variable(what, value);
            case "file" -> new FileContent(what, path(what, value));
            case "fd" -> new Descriptor(what, descriptor(what, value));
            case "exec" -> new Helper(what, value);
            // The text is not repeated: it may be the secret itself, given by mistake.
            default -> throw refused(what, "has to be given as env:VAR, file:PATH, fd:N or exec:CMD");
        };
    }

    private static Path path(String what, String value) {
        try {
            return Path.of(value);
        } catch (InvalidPathException e) {
            throw refused(what, "names no valid path");
        }
    }

    private static int descriptor(String what, String value) {
        if (value.length() > 4 || !value.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw refused(what, "names no file descriptor; give a number, such as fd:3");
        }
        int number = Integer.parseInt(value);
        if (number == 1 || number == 2) {
            throw refused(what, "cannot be read from an output; use another descriptor, such as fd:3");
        }
        return number;
    }

    /** The value of an environment variable. */
    record Variable(String what, String name) implements SecretSource {
        @Override
        public String read(Io io) {
            String value = io.environment().get(name);
            if (value == null) {
                throw refused(what, "comes from the variable " + name + ", which is not set; set it");
            }
            return notEmpty(what, value);
        }

        @Override
        public Optional<String> variable() {
            return Optional.of(name);
        }
    }

    /** The content of a file. */
    record FileContent(String what, Path file) implements SecretSource {
        @Override
        public String read(Io io) {
            try (InputStream in = Files.newInputStream(file)) {
                return decode(what, in.readNBytes(MAX_BYTES + 1));
            } catch (NoSuchFileException e) {
                throw refused(what, "comes from the file " + file + ", which does not exist");
            } catch (IOException e) {
                throw refused(what, "comes from the file " + file + ", which cannot be read; check its permissions");
            }
        }
    }

    /** What can be read from an inherited file descriptor up to its end. */
    record Descriptor(String what, int number) implements SecretSource {
        @Override
        public String read(Io io) {
            Path path = Path.of("/dev/fd", Integer.toString(number));
            try (InputStream in = Files.newInputStream(path)) {
                return decode(what, in.readNBytes(MAX_BYTES + 1));
            } catch (IOException e) {
                throw refused(what, "comes from file descriptor " + number + ", which is not open for reading");
            }
        }
    }

    /** What a helper prints; run by {@code /bin/sh -c}. */
    record Helper(String what, String command) implements SecretSource {
        @Override
        public String read(Io io) {
            Process process;
            try {
                process = new ProcessBuilder("/bin/sh", "-c", command)
                        .redirectInput(ProcessBuilder.Redirect.from(
                                Path.of("/dev/null").toFile()))
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
            } catch (IOException e) {
                throw refused(what, "comes from a helper that cannot be started: " + e.getMessage());
            }
            AtomicBoolean late = new AtomicBoolean();
            process.onExit().orTimeout(HELPER_SECONDS, TimeUnit.SECONDS).exceptionally(tooLong -> {
                late.set(true);
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                return process.destroyForcibly();
            });
            byte[] output;
            int code;
            try (InputStream in = process.getInputStream()) {
                output = in.readNBytes(MAX_BYTES + 1);
                if (output.length > MAX_BYTES) {
                    process.destroyForcibly();
                }
                code = process.waitFor();
            } catch (IOException e) {
                throw refused(what, "comes from a helper whose output cannot be read");
            } catch (InterruptedException e) {
                process.destroyForcibly();
                Thread.currentThread().interrupt();
                throw refused(what, "comes from a helper that was interrupted");
            }
            if (late.get()) {
                throw refused(what, "comes from a helper that took longer than " + HELPER_SECONDS + " seconds");
            }
            if (code != 0 && output.length <= MAX_BYTES) {
                throw refused(what, "comes from a helper that failed with exit code " + code + "; run it by hand");
            }
            return decode(what, output);
        }
    }

    private static String decode(String what, byte[] bytes) {
        if (bytes.length > MAX_BYTES) {
            throw refused(what, "is longer than " + MAX_BYTES + " bytes");
        }
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            if (text.endsWith("\n")) {
                text = text.substring(0, text.length() - (text.endsWith("\r\n") ? 2 : 1));
            }
            return notEmpty(what, text);
        } catch (CharacterCodingException e) {
            throw new CliException(Exit.REFUSED, what + " is not UTF-8 text", e);
        }
    }

    private static String notEmpty(String what, String value) {
        if (value.isEmpty()) {
            throw refused(what, "is empty; give it a value");
        }
        return value;
    }

    private static CliException refused(String what, String why) {
        return new CliException(Exit.REFUSED, what + " " + why);
    }
}
