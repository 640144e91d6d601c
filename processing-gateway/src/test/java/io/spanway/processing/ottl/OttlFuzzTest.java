package io.spanway.processing.ottl;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.spanway.processing.ottl.eval.ContextKind;
import io.spanway.processing.ottl.library.Library;
import io.spanway.processing.ottl.value.EvalException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Any text as OTTL: refused with a message, or compiled into what runs and at worst says why it cannot. */
class OttlFuzzTest {
    private static final ContextKind[] KINDS = ContextKind.values();
    private static final int MAX_CHARS = 1_000;

    /** @param data the context and whether it is a condition, then the text */
    @MethodSource("seeds")
    @FuzzTest(maxDuration = "60s")
    void text_anyAtAll_isRefusedOrRuns(byte[] data) {
        if (data.length < 2 || data.length > MAX_CHARS) {
            return;
        }
        ContextKind kind = KINDS[(data[0] & 0x7f) % KINDS.length];
        String text = new String(data, 1, data.length - 1, StandardCharsets.UTF_8);
        try {
            if (data[0] < 0) {
                boolean unused = Ottl.condition(kind, text).matches(Fixture.subject(""));
            } else {
                new Ottl(Library.TRANSFORM)
                        .statements(kind, List.of(text))
                        .forEach(statement -> statement.run(Fixture.subject("")));
            }
        } catch (OttlException | EvalException refused) {
            assertThat(refused.getMessage()).isNotBlank();
        }
    }

    /** The cases of the reference. */
    static Stream<byte[]> seeds() {
        return Stream.of("syntax", "operators", "paths", "editors", "texts", "types", "times", "parsing", "collections")
                .flatMap(OttlFuzzTest::cases);
    }

    private static Stream<byte[]> cases(String file) {
        try (InputStream in =
                Objects.requireNonNull(OttlFuzzTest.class.getResourceAsStream("/ottl/" + file + ".txt"), file)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> line.startsWith("! ") || line.startsWith("? "))
                    .map(OttlFuzzTest::seed);
        } catch (IOException e) {
            throw new AssertionError(file, e);
        }
    }

    private static byte[] seed(String line) {
        String[] parts = line.substring(2).split(" ;; ", -1);
        ContextKind kind = Objects.requireNonNull(ContextKind.ofPrefix(parts[0].split("/", -1)[0]));
        byte[] text = ("?" + parts[1]).getBytes(StandardCharsets.UTF_8);
        text[0] = (byte) (kind.ordinal() | (line.charAt(0) == '?' ? 0x80 : 0));
        return text;
    }
}
