package io.spanway.e2e;

import io.spanway.testkit.OtlpBackend;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Several backends at once. Immutable. */
final class Backends {
    private Backends() {}

    static List<OtlpBackend> start(int count) throws IOException {
        List<OtlpBackend> backends = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            backends.add(OtlpBackend.start());
        }
        return backends;
    }
}
