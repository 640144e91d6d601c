package io.spanway.lb.hash;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.spanway.testkit.Rule;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Held against what three releases of the Collector's exporter answered. */
class RingVectorsTest {
    private static final List<byte[]> IDS = ids();

    record Case(int generation, String name, List<String> endpoints, int items, String sha256, int[] owners) {
        @Override
        public String toString() {
            return "G" + generation + " " + name;
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void owner_everyTraceId_isTheCollectors(Case given) {
        Placement ring = Placements.otelcolRing(given.generation, given.endpoints);
        for (int i = 0; i < IDS.size(); i++) {
            assertThat(ring.owner(crc(i))).as("id %d", i).isEqualTo(given.owners[i]);
        }
        assertThat(IDS).hasSize(500).hasSameSizeAs(given.owners);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void owner_whereABackendHasTwoTexts_isTheBackendOfTheCollectorsEndpoint(Case given) {
        // Each pair of neighbours is taken for one backend: the points must stay where they are.
        List<List<String>> pairs = new ArrayList<>();
        for (int i = 0; i < given.endpoints.size(); i += 2) {
            pairs.add(given.endpoints.subList(i, Math.min(i + 2, given.endpoints.size())));
        }
        Placement ring = Placements.otelcolRingOfTexts(given.generation, pairs);
        assertThat(ring.size()).isEqualTo(pairs.size());
        for (int i = 0; i < IDS.size(); i++) {
            assertThat(ring.owner(crc(i))).as("id %d", i).isEqualTo(given.owners[i] / 2);
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void points_allOfTheRing_areTheCollectors(Case given) throws Exception {
        Ring ring = new Ring(given.generation, given.endpoints);
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < ring.positions.length; i++) {
            lines.append(ring.positions[i])
                    .append(' ')
                    .append(given.endpoints.get(ring.endpoints[i]))
                    .append('\n');
        }
        byte[] digest =
                MessageDigest.getInstance("SHA-256").digest(lines.toString().getBytes(StandardCharsets.UTF_8));
        assertThat(ring.positions).hasSize(given.items);
        assertThat(HexFormat.of().formatHex(digest)).isEqualTo(given.sha256);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void owner_endpointsInAnotherOrder_isTheSameName(Case given) {
        List<String> shuffled = new ArrayList<>(given.endpoints);
        Collections.shuffle(shuffled, new Random(5));
        Placement ring = Placements.otelcolRing(given.generation, shuffled);
        for (int i = 0; i < IDS.size(); i++) {
            assertThat(shuffled.get(ring.owner(crc(i)))).isEqualTo(given.endpoints.get(given.owners[i]));
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    @Rule("FORWARD-9")
    void without_owner_goesToNextPointOfAnotherAndOtherKeysStay(Case given) {
        int count = given.endpoints.size();
        if (count < 2) {
            return;
        }
        Placement ring = Placements.otelcolRing(given.generation, given.endpoints);
        BitSet down = new BitSet();
        down.set(count / 2);
        Placement left = ring.without(down);
        for (int i = 0; i < IDS.size(); i++) {
            int[] choices = ring.preference(crc(i), 2);
            assertThat(choices[0]).isEqualTo(given.owners[i]);
            int expected = choices[0] == count / 2 ? choices[1] : choices[0];
            assertThat(left.owner(crc(i))).as("id %d", i).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void without_severalAtOnceOrOneByOne_isTheSame(int generation) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            names.add("10.0.0." + i + ":4317");
        }
        Placement ring = Placements.otelcolRing(generation, names);
        BitSet two = new BitSet();
        two.set(3);
        two.set(11);
        BitSet first = new BitSet();
        first.set(3);
        Placement atOnce = ring.without(two);
        BitSet second = new BitSet();
        second.set(11);
        Placement oneByOne = ring.without(first).without(second);
        SplittableRandom random = new SplittableRandom(generation);
        for (int i = 0; i < 5_000; i++) {
            long hash = random.nextLong() >>> 32;
            int[] all = ring.preference(hash, 20);
            int expected = java.util.Arrays.stream(all)
                    .filter(e -> !two.get(e))
                    .findFirst()
                    .orElseThrow();
            assertThat(atOnce.owner(hash)).isEqualTo(expected);
            assertThat(oneByOne.owner(hash)).isEqualTo(expected);
            assertThat(atOnce.preference(hash, 1)).containsExactly(expected);
            assertThat(all).hasSize(20).doesNotHaveDuplicates();
        }
    }

    private static long crc(int id) {
        return KeyHash.crc32().hash(IDS.get(id), 0, 16);
    }

    static Stream<Case> cases() {
        List<Case> cases = new ArrayList<>();
        for (int generation = 1; generation <= 3; generation++) {
            for (JsonNode node : json("ring-g" + generation + ".json").get("cases")) {
                List<String> endpoints = new ArrayList<>();
                node.get("endpoints").forEach(e -> endpoints.add(e.asText()));
                int[] owners = new int[node.get("owners").size()];
                for (int i = 0; i < owners.length; i++) {
                    owners[i] = node.get("owners").get(i).asInt();
                }
                cases.add(new Case(
                        generation,
                        node.get("name").asText(),
                        endpoints,
                        node.get("items").asInt(),
                        node.get("ring_sha256").asText(),
                        owners));
            }
        }
        return cases.stream();
    }

    private static List<byte[]> ids() {
        List<byte[]> ids = new ArrayList<>();
        json("trace-ids.json").get("ids").forEach(id -> ids.add(HexFormat.of().parseHex(id.asText())));
        return ids;
    }

    private static JsonNode json(String file) {
        try (InputStream in = RingVectorsTest.class.getResourceAsStream("/vectors/" + file)) {
            return new ObjectMapper().readTree(in);
        } catch (IOException e) {
            throw new IllegalStateException(file, e);
        }
    }
}
