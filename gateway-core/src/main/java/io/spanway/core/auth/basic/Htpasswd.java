package io.spanway.core.auth.basic;

import io.spanway.core.auth.SecretFile;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Users and the hashes of their passwords: the lines of a file, then those written in the configuration, of which later ones win. The file is
 * read again when it changes; a changed file with a bad line changes nothing. Thread-safe.
 */
final class Htpasswd {
    private static final Logger LOG = LoggerFactory.getLogger(Htpasswd.class);

    private final @Nullable SecretFile file;
    private final String inline;
    private volatile Read read;

    /** @param source the text of the file that these users were read from */
    private record Read(String source, Map<String, PasswordHash> users) {}

    /** @throws IllegalArgumentException naming the line that is wrong, without showing it */
    Htpasswd(@Nullable SecretFile file, String inline) {
        this.file = file;
        this.inline = inline;
        this.read = read(file == null ? "" : file.text());
    }

    /** Users by name, the same map until the file changes. */
    Map<String, PasswordHash> users() {
        Read held = read;
        if (file == null) {
            return held.users();
        }
        String text = file.text();
        if (text.equals(held.source())) {
            return held.users();
        }
        try {
            read = read(text);
        } catch (IllegalArgumentException e) {
            LOG.warn("{}: {}; the users of before stay in force", file, e.getMessage());
            read = new Read(text, held.users());
        }
        return read.users();
    }

    private Read read(String text) {
        Map<String, PasswordHash> users = new HashMap<>();
        add(users, "htpasswd.file", text);
        add(users, "htpasswd.inline", inline);
        return new Read(text, Map.copyOf(users));
    }

    private static void add(Map<String, PasswordHash> users, String where, String text) {
        int number = 0;
        for (String line : text.split("\n", -1)) {
            number++;
            String entry = line.strip();
            if (entry.isEmpty() || entry.startsWith("#")) {
                continue;
            }
            int colon = entry.indexOf(':');
            if (colon <= 0) {
                throw new IllegalArgumentException(where + ": line " + number + " is not user:hash");
            }
            try {
                users.put(entry.substring(0, colon), new PasswordHash(entry.substring(colon + 1)));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(where + ": the hash in line " + number + " " + e.getMessage(), e);
            }
        }
    }
}
