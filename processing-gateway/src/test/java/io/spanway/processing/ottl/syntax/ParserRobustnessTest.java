package io.spanway.processing.ottl.syntax;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever the text, the parser ends soon with a tree or with a place in the text. */
class ParserRobustnessTest {
    private static final String[] PIECES = {
        "set",
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        ",",
        ".",
        ":",
        "=",
        "==",
        "!=",
        "<",
        "=>",
        "+",
        "-",
        "*",
        "/",
        "not",
        "and",
        "or",
        "where",
        "nil",
        "true",
        "span",
        "attributes",
        "\"a\"",
        "1",
        "1.5",
        "0x0a",
        "Len",
        "STATUS_CODE_OK",
        " ",
        "\"",
        "\\",
        "'",
        "\u00e9",
        "e3"
    };

    @Test
    void randomTexts_giveATreeOrAPlace() {
        for (int seed = 0; seed < 20_000; seed++) {
            Random random = new Random(seed);
            StringBuilder text = new StringBuilder(random.nextBoolean() ? "set(span.name, " : "");
            for (int i = random.nextInt(25); i >= 0; i--) {
                text.append(PIECES[random.nextInt(PIECES.length)]).append(random.nextBoolean() ? " " : "");
            }
            check(text.toString(), seed);
        }
    }

    private static void check(String text, int seed) {
        for (boolean statement : new boolean[] {true, false}) {
            try {
                Node parsed = statement ? Parser.statement(text) : Parser.condition(text);
                assertThat(parsed.column()).as("seed %s: %s", seed, text).isBetween(1, text.length());
            } catch (SyntaxException e) {
                assertThat(e.column()).as("seed %s: %s", seed, text).isBetween(1, text.length() + 2);
            }
        }
    }

    @Test
    void deepNesting_isRefusedAndNotAStackOverflow() {
        for (String open : new String[] {"(", "[", "{\"a\":", "Len(", "not ("}) {
            String deep = open.repeat(50_000);
            assertThatThrownBy(() -> Parser.condition(deep)).isInstanceOf(SyntaxException.class);
            assertThatThrownBy(() -> Parser.statement("set(span.name, " + deep)).isInstanceOf(SyntaxException.class);
        }
        String keys = "span.attributes" + "[span.attributes".repeat(50_000);
        assertThatThrownBy(() -> Parser.condition(keys)).isInstanceOf(SyntaxException.class);
        String sum = "1" + " + 1".repeat(50_000) + " == 1";
        assertThatThrownBy(() -> Parser.condition(sum)).hasMessageContaining("operators");
    }

    @Test
    void longTexts_areParsedInLinearTime() {
        StringBuilder text = new StringBuilder("span.name == \"a\"");
        for (int i = 0; i < 5_000; i++) {
            text.append(" or (span.name == \"").append(i).append("\")");
        }
        assertThat(Parser.condition(text.toString())).isInstanceOf(Node.Or.class);
    }

    @Test
    void errors_nameColumnAndExpectation() {
        assertThatThrownBy(() -> Parser.statement("set(span.name \"x\")"))
                .isInstanceOfSatisfying(
                        SyntaxException.class, e -> assertThat(e.column()).isEqualTo(15))
                .hasMessageContaining("expected \")\" or \",\"")
                .hasMessageContaining("found \"x\"");
        assertThatThrownBy(() -> Parser.condition("span.name == "))
                .hasMessageContaining("expected a value, found the end");
    }
}
