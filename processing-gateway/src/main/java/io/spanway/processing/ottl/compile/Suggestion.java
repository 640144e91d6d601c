package io.spanway.processing.ottl.compile;

import io.spanway.processing.ottl.function.Function;
import io.spanway.processing.ottl.function.FunctionTable;
import java.util.Locale;

/** Names a known function that is nearly the one that was asked for. No state. */
final class Suggestion {
    private static final int FARTHEST = 3;

    private Suggestion() {}

    static String of(String name, FunctionTable functions) {
        String best = "";
        int nearest = FARTHEST + 1;
        for (Function function : functions.all()) {
            int distance = distance(fold(name), fold(function.name()));
            if (distance < nearest) {
                nearest = distance;
                best = "; did you mean " + function.name() + "?";
            }
        }
        return best;
    }

    private static String fold(String name) {
        return name.toLowerCase(Locale.ROOT).replace("_", "");
    }

    /** Levenshtein's distance, row by row. */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int above = row[j];
                int changed = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(changed, 1 + Math.min(above, row[j - 1]));
                diagonal = above;
            }
        }
        return row[b.length()];
    }
}
