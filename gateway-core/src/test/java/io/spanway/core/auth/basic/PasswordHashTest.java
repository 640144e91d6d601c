package io.spanway.core.auth.basic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Hashes made by libxcrypt ({@code crypt(3)}) and {@code openssl passwd}. */
class PasswordHashTest {
    private static boolean matches(String entry, String password) {
        return new PasswordHash(entry).matches(password.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @CsvSource({
        "open sesame,$2b$05$abcdefghijklmnopqrstuupx2xBUC4954936wVIjyyPHmUBFu0wCW",
        "'',$2a$04$......................w74bL5gU7LSJClZClCa.Pkz14aTv/XO",
        "open sesame,$apr1$abcdefgh$T64oOxnD8c28.dQa.2Lty1",
        "a much longer pass phrase than sixteen,$apr1$xy$mi1qK.g1GykwZ8XjMsBwd0",
        "password,{SHA}W6ph5Mm5Pz8GgiULbPgzG37mj9g=",
        "as it is,as it is"
    })
    void hash_ofEveryKind_opensForItsPasswordOnly(String password, String entry) {
        assertThat(matches(entry, password)).isTrue();
        assertThat(matches(entry, password + "x")).isFalse();
        assertThat(matches(entry, "X" + password)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"$2y$06$ABCDEFGHIJKLMNOPQRSTUOPqCogSEdXbVHQp1ow7pbq47m7axN3uu"})
    void bcrypt_longPassword_isCutAsEverywhere(String entry) {
        assertThat(matches(entry, "päss".repeat(20))).isTrue();
        assertThat(matches(entry, "päss".repeat(20) + "ignored beyond 72 bytes"))
                .isTrue();
        assertThat(matches(entry, "päss".repeat(14))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "$1$salt$hash",
                "$6$salt$hash",
                "$2x$05$abcdefghijklmnopqrstuu",
                "$2b$99$too-high",
                "$2b$05$short"
            })
    void hash_ofAnotherKind_isRefusedWithoutShowingIt(String entry) {
        assertThatThrownBy(() -> new PasswordHash(entry))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("is none of bcrypt, MD5 ($apr1$), {SHA} and plain text");
    }
}
