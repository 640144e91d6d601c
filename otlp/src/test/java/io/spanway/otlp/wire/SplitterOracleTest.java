package io.spanway.otlp.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import com.google.protobuf.UnknownFieldSet;
import io.spanway.otlp.Signal;
import io.spanway.otlp.wire.GeneratedClasses.InContext;
import io.spanway.otlp.wire.ItemRouter.Granularity;
import io.spanway.otlp.wire.RequestOracle.Placed;
import io.spanway.testkit.Rule;
import io.spanway.testkit.otlp.RandomRequests;
import io.spanway.testkit.otlp.WireScrambler;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Random requests in random encodings: what the parts hold, put together, is what the request held. */
class SplitterOracleTest {
    private static final int SEEDS = 2000;

    @Test
    @Rule("FORWARD-2")
    void split_randomRequests_partsTogetherEqualTheRequest() {
        forSeeds((seed, message) -> {
            byte[] request = new WireScrambler(seed).encode(message);
            assertThat(GeneratedClasses.parse(GeneratedClasses.signalOf(message), request))
                    .isNotNull();
            Granularity granularity = Granularity.values()[(int) (seed % 3)];
            int parts = 1 + (int) (seed % 11);
            Map<Integer, byte[]> split =
                    new SplitCheck(GeneratedClasses.signalOf(message), granularity, parts, (int) seed).check(request);
            if (split == null) {
                throw new AssertionError("generated classes read it, the oracle does not");
            }
            if (granularity == Granularity.ITEM) {
                assertDecodesAlike(GeneratedClasses.signalOf(message), request, split, parts, (int) seed);
            }
        });
    }

    @Test
    @Rule("PROTO-1")
    void split_deprecatedGroups_areSplitUnderTheirNumber() {
        forSeeds((seed, message) -> {
            Signal signal = GeneratedClasses.signalOf(message);
            byte[] request = new WireScrambler(seed).encode(deprecated(message, new Random(seed * 31)));
            new SplitCheck(signal, Granularity.values()[(int) (seed % 3)], 3, (int) seed).check(request);
        });
    }

    /** What a generated class makes of parts and request is the same, too. */
    private static void assertDecodesAlike(
            Signal signal, byte[] request, Map<Integer, byte[]> split, int parts, int seed) throws Exception {
        HashingRouter router = new HashingRouter(Granularity.ITEM, parts, seed);
        List<Placed> raw = RequestOracle.takeApart(signal, Granularity.ITEM, ByteString.copyFrom(request));
        List<InContext> decoded = GeneratedClasses.items(GeneratedClasses.parse(signal, request));
        assertThat(decoded).hasSameSizeAs(raw);
        Map<Integer, List<InContext>> expected = new TreeMap<>();
        for (int i = 0; i < raw.size(); i++) {
            expected.computeIfAbsent(router.partOf(raw.get(i).bytes()), part -> new ArrayList<>())
                    .add(decoded.get(i));
        }
        for (Map.Entry<Integer, byte[]> part : split.entrySet()) {
            assertThat(GeneratedClasses.items(GeneratedClasses.parse(signal, part.getValue())))
                    .isEqualTo(expected.get(part.getKey()));
        }
    }

    /** The request with about half of its scope groups under number 1000. */
    private static Message deprecated(Message request, Random random) {
        FieldDescriptor resources = request.getDescriptorForType().findFieldByNumber(1);
        Message.Builder copy = request.toBuilder();
        for (int i = 0; i < request.getRepeatedFieldCount(resources); i++) {
            Message resource = (Message) request.getRepeatedField(resources, i);
            FieldDescriptor scopes = resource.getDescriptorForType().findFieldByNumber(2);
            Message.Builder moved = resource.toBuilder().clearField(scopes);
            UnknownFieldSet.Field.Builder old = UnknownFieldSet.Field.newBuilder();
            for (Object scope : (List<?>) resource.getField(scopes)) {
                if (random.nextBoolean()) {
                    old.addLengthDelimited(((Message) scope).toByteString());
                } else {
                    moved.addRepeatedField(scopes, scope);
                }
            }
            moved.setUnknownFields(
                    UnknownFieldSet.newBuilder().addField(1000, old.build()).build());
            copy.setRepeatedField(resources, i, moved.build());
        }
        return copy.build();
    }

    private interface Property {
        void check(long seed, Message message) throws Exception;
    }

    private static void forSeeds(Property property) {
        for (long seed = 0; seed < SEEDS; seed++) {
            try {
                property.check(seed, new RandomRequests(seed).any());
            } catch (Exception | AssertionError e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
    }
}
