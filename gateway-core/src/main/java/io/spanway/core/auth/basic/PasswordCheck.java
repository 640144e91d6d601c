package io.spanway.core.auth.basic;

import io.spanway.core.auth.ServerAuthenticator.Admitted;
import io.spanway.core.auth.ServerAuthenticator.Denied;
import io.spanway.core.auth.ServerAuthenticator.Verdict;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Compares names and passwords with the users of an {@link Htpasswd}.
 *
 * <p>Slow hashes are worked out on one thread with a short line in front of it, so that guessing costs the guesser time and nobody else; who
 * was let in once is recognised by a keyed digest from then on, until the file changes. Thread-safe.
 */
final class PasswordCheck {
    private static final int MAX_WAITING = 64;
    private static final int MAX_REMEMBERED = 10_000;
    private static final Denied WRONG = Denied.wrong("user name or password is wrong");

    private final Htpasswd htpasswd;
    private final SecretKeySpec key;
    private final Map<String, Seen> seen = new ConcurrentHashMap<>();
    private final ThreadPoolExecutor slow;

    /** A password that was right for a hash. */
    private record Seen(PasswordHash hash, byte[] digest) {}

    PasswordCheck(String name, Htpasswd htpasswd) {
        this.htpasswd = htpasswd;
        byte[] random = new byte[32];
        new SecureRandom().nextBytes(random);
        this.key = new SecretKeySpec(random, "HmacSHA256");
        this.slow = new ThreadPoolExecutor(1, 1, 10, TimeUnit.SECONDS, new ArrayBlockingQueue<>(MAX_WAITING), task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        });
        slow.allowCoreThreadTimeOut(true);
    }

    /** @param raw as it came, kept as an attribute */
    void check(String user, byte[] password, String raw, Consumer<Verdict> done) {
        Map<String, PasswordHash> users = htpasswd.users();
        PasswordHash hash = users.get(user);
        byte[] digest = digest(user, password);
        Seen before = seen.get(user);
        if (hash != null && before != null && before.hash() == hash && MessageDigest.isEqual(before.digest(), digest)) {
            done.accept(admitted(user, raw));
            return;
        }
        // An unknown name takes as long as a known one, so that names cannot be found out by the clock.
        PasswordHash compared = hash == null ? any(users) : hash;
        if (compared == null) {
            done.accept(WRONG);
        } else if (compared.isSlow()) {
            try {
                slow.execute(() -> done.accept(verdict(user, password, raw, hash, compared, digest)));
            } catch (RejectedExecutionException e) {
                done.accept(Denied.busy());
            }
        } else {
            done.accept(verdict(user, password, raw, hash, compared, digest));
        }
    }

    private Verdict verdict(
            String user,
            byte[] password,
            String raw,
            @Nullable PasswordHash hash,
            PasswordHash compared,
            byte[] digest) {
        boolean right = compared.matches(password);
        if (!right || hash == null) {
            return WRONG;
        }
        if (seen.size() < MAX_REMEMBERED || seen.containsKey(user)) {
            seen.put(user, new Seen(hash, digest));
        }
        return admitted(user, raw);
    }

    private static @Nullable PasswordHash any(Map<String, PasswordHash> users) {
        return users.isEmpty() ? null : users.values().iterator().next();
    }

    private static Admitted admitted(String user, String raw) {
        return new Admitted(Map.of("username", user, "raw", raw));
    }

    private byte[] digest(String user, byte[] password) {
        try {
            Mac mac = Mac.getInstance(key.getAlgorithm());
            mac.init(key);
            mac.update(user.getBytes(StandardCharsets.UTF_8));
            mac.update((byte) 0);
            return mac.doFinal(password);
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("every JDK has HmacSHA256", e);
        }
    }

    /** What waits is answered, nothing more is taken. */
    void stop(Duration grace) {
        slow.shutdown();
        try {
            if (!slow.awaitTermination(grace.toNanos(), TimeUnit.NANOSECONDS)) {
                slow.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
