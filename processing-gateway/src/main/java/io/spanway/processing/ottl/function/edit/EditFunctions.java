package io.spanway.processing.ottl.function.edit;

import io.spanway.processing.ottl.function.Function;
import java.util.ArrayList;
import java.util.List;

/** The standard editors. Immutable. */
public final class EditFunctions {
    private EditFunctions() {}

    public static List<Function> list() {
        List<Function> functions = new ArrayList<>(ValueEditors.list());
        functions.addAll(MapEditors.list());
        functions.addAll(ReplaceEditors.list());
        functions.add(Flatten.function());
        return List.copyOf(functions);
    }
}
