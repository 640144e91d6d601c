package io.spanway.processing.ottl.value;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.re2j.Pattern;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RegexTest {
    private static final String[] PIECES = {
        "a", "b", "/", ".", "*", "?", "+", "^", "$", "|", "(", ")", "[ab]", "{2}", "\\d", "1"
    };

    @ParameterizedTest
    @CsvSource({
        "/items/[0-9]+, GET /users/1, true",
        "/items/[0-9]+, GET /items/1, false",
        "^/api.*, x/api, true",
        "ab*, a, false",
        "ab*, b, true",
        "ab?c, ac, false",
        "ab{0}, a, false",
        "a|b, b, false",
        "(?i)a, A, false",
        "x$, x, false"
    })
    void prefix_tellsThatATextHasNoMatch(String expression, String text, boolean absent) {
        assertThat(Regex.of(expression).surelyAbsent(text)).isEqualTo(absent);
    }

    @Test
    void find_isWhatTheAutomatonSays() {
        for (int seed = 0; seed < 20_000; seed++) {
            Random random = new Random(seed);
            String expression = pieces(random, PIECES.length);
            String text = pieces(random, 3) + "1";
            Regex regex;
            try {
                regex = Regex.of(expression);
            } catch (EvalException e) {
                continue;
            }
            boolean found = Pattern.compile(expression).matcher(text).find();
            assertThat(regex.find(text))
                    .as("seed %s: %s in %s", seed, expression, text)
                    .isEqualTo(found);
            assertThat(found && regex.surelyAbsent(text)).as("seed %s", seed).isFalse();
        }
    }

    private static String pieces(Random random, int most) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(6); i >= 0; i--) {
            text.append(PIECES[random.nextInt(most)]);
        }
        return text.toString();
    }
}
