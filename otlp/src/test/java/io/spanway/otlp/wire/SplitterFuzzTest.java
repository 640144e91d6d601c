package io.spanway.otlp.wire;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.spanway.otlp.Signal;
import io.spanway.otlp.wire.ItemRouter.Granularity;
import java.util.Arrays;

/** Any bytes: splitter and protobuf-java agree on what is malformed and on what every part holds. Found inputs lie beside the seeds. */
class SplitterFuzzTest {
    @FuzzTest(maxDuration = "60s")
    void split_anyBytes_agreesWithProtobuf(byte[] data) {
        if (data.length == 0) {
            return;
        }
        Signal signal = Signal.values()[data[0] & 3];
        Granularity granularity = Granularity.values()[(data[0] >>> 2 & 15) % 3];
        byte[] request = Arrays.copyOfRange(data, 1, data.length);
        new SplitCheck(signal, granularity, 1 + (data[0] >>> 6 & 3), data[0])
                .withoutIds()
                .check(request);
    }
}
