package io.spanway.otlp.json;

import java.util.ArrayList;
import java.util.List;

/**
 * Inside the package: what is wrong with the text and where. On its way out each level adds its step of the path. Carries no stack trace.
 * Confined to one conversion.
 */
final class BadValue extends Exception {
    private static final long serialVersionUID = 1L;
    private static final int NOWHERE = -1;

    private final String what;
    private int at;

    /** The innermost first. */
    private final transient List<String> steps = new ArrayList<>();

    /** Something is wrong with the value that is being read, as a whole. */
    BadValue(String what) {
        this(what, NOWHERE);
    }

    /** @param at index of the byte that is wrong */
    BadValue(String what, int at) {
        super(what, null, false, false);
        this.what = what;
        this.at = at;
    }

    /** The value began at {@code index} and lies below {@code step}, the name of a member or the index in a list. */
    BadValue below(String step, int index) {
        if (at == NOWHERE) {
            at = index;
        }
        steps.add(step);
        return this;
    }

    String what() {
        return what;
    }

    int at() {
        return Math.max(at, 0);
    }

    /** All steps from the outermost on, up to about {@code maxChars}. */
    String path(int maxChars) {
        StringBuilder path = new StringBuilder();
        for (int i = steps.size() - 1; i >= 0 && path.length() <= maxChars; i--) {
            path.append('/').append(steps.get(i));
        }
        return path.toString();
    }
}
