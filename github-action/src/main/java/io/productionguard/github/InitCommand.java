package io.productionguard.github;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** The {@code init} command: writes the approval workflow into a repository. */
final class InitCommand {

    private static final String RESOURCE = "production-guard-approval.yml";

    private InitCommand() {}

    /** {@code init [DIRECTORY]}; returns the exit code. Overwrites nothing. */
    static int run(List<String> arguments, PrintStream out, PrintStream err) {
        if (arguments.size() > 1 || (arguments.size() == 1 && arguments.get(0).startsWith("-"))) {
            err.println("usage: java -jar production-guard-action.jar init [DIRECTORY OF THE REPOSITORY]");
            return 2;
        }
        Path file = Path.of(arguments.isEmpty() ? "." : arguments.get(0))
                .resolve(".github")
                .resolve("workflows")
                .resolve(RESOURCE);
        try {
            Files.createDirectories(file.getParent());
            Files.write(file, workflow(), StandardOpenOption.CREATE_NEW);
            out.println("wrote " + file + "; commit it to the default branch");
            return 0;
        } catch (FileAlreadyExistsException e) {
            err.println(file + " exists already and is left as it is");
            return 1;
        } catch (IOException e) {
            err.println(file + " cannot be written: " + e.getMessage());
            return 1;
        }
    }

    /** The approval workflow as it ships. */
    static byte[] workflow() throws IOException {
        try (InputStream in = InitCommand.class.getResourceAsStream(RESOURCE)) {
            return in.readAllBytes();
        }
    }
}
