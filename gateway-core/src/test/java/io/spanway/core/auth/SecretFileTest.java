package io.spanway.core.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretFileTest {
    @TempDir
    Path directory;

    private final AtomicLong clock = new AtomicLong();

    @Test
    void change_isSeenAfterASecond() throws Exception {
        Path file = Files.writeString(directory.resolve("secret"), "one");
        SecretFile secret = new SecretFile("token_file", file.toString(), clock::get);
        assertThat(secret.text()).isEqualTo("one");
        Files.writeString(file, "second");
        assertThat(secret.text()).isEqualTo("one");
        clock.addAndGet(TimeUnit.SECONDS.toNanos(1));
        assertThat(secret.text()).isEqualTo("second");
    }

    @Test
    void file_thatIsGone_keepsItsText_untilItIsBack() throws Exception {
        Path file = Files.writeString(directory.resolve("secret"), "one");
        SecretFile secret = new SecretFile("token_file", file.toString(), clock::get);
        Files.delete(file);
        clock.addAndGet(TimeUnit.SECONDS.toNanos(1));
        assertThat(secret.text()).isEqualTo("one");
        Files.writeString(file, "it is back");
        clock.addAndGet(TimeUnit.SECONDS.toNanos(1));
        assertThat(secret.text()).isEqualTo("it is back");
    }

    @Test
    void file_missingOrHuge_isRefusedByKey() throws Exception {
        assertThatThrownBy(() -> new SecretFile("token_file", "/nowhere/secret", clock::get))
                .hasMessage("token_file: cannot read /nowhere/secret");
        Path huge = Files.write(directory.resolve("huge"), new byte[(4 << 20) + 1]);
        assertThatThrownBy(() -> new SecretFile("token_file", huge.toString(), clock::get))
                .hasMessageStartingWith("token_file: cannot read ");
    }

    @Test
    void text_isNotShown() throws Exception {
        Path file = Files.writeString(directory.resolve("secret"), "hush");
        assertThat(new SecretFile("token_file", file.toString(), clock::get).toString())
                .contains("secret")
                .doesNotContain("hush");
    }
}
