package io.spanway.app.command;

import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a command may use of the process around it.
 *
 * @param in what is piped in; nobody reads it before a command asks
 * @param out results
 * @param err messages for people
 * @param environment value of a variable, or null
 * @param home folder of the distribution, or null when unknown
 * @param shutdown asked when the process shall end
 *     <p>Immutable, its parts are thread-safe.
 */
public record Console(
        InputStream in,
        PrintWriter out,
        PrintWriter err,
        Function<String, @Nullable String> environment,
        @Nullable Path home,
        Shutdown shutdown) {
    /** Good end. */
    static final int OK = 0;
    /** The configuration cannot be used, or a component did not start. */
    static final int FAILED = 1;
    /** The command line cannot be understood. */
    static final int USAGE = 2;

    /** Prints one block {@code Error: …} and returns {@code exitCode}. */
    int error(int exitCode, String message) {
        err.println("Error: " + message.stripTrailing());
        err.flush();
        return exitCode;
    }
}
