package io.spanway.lb.key;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.spanway.lb.hash.KeyHash;
import io.spanway.lb.hash.Placement;
import io.spanway.lb.hash.Placements;
import io.spanway.otlp.Signal;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Held against the bytes that two releases of the Collector's exporter hashed, and the owners they chose. */
class KeyVectorsTest {
    record Case(
            int generation,
            Signal signal,
            String routingKey,
            int number,
            List<String> endpoints,
            List<String> attributes,
            JsonNode otlp,
            JsonNode keys) {
        @Override
        public String toString() {
            return "G" + generation + " " + signal.id() + "/" + routingKey + " " + number;
        }

        KeyConfig config() {
            return new KeyConfig(routingKey, attributes, true, generation);
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void keys_ofEveryVector_areTheCollectors(Case given) {
        byte[] request = OtlpJsonFixture.encode(given.signal, given.otlp);
        KeyScan scan = KeyScan.of(given.signal, given.config(), KeyHash.crc32(), request);
        Placement ring = Placements.otelcolRing(given.generation, given.endpoints);
        if (given.keys.isEmpty()) {
            // The exporter drops metrics without service.name; we do not.
            assertThat(scan.answers).hasSize(1);
            return;
        }
        List<String> keys = new ArrayList<>();
        List<String> owners = new ArrayList<>();
        List<Integer> items = new ArrayList<>();
        for (JsonNode key : given.keys) {
            keys.add(key.get("hex").asText());
            owners.add(key.get("owner").asText());
            items.add(key.get("items").asInt());
        }
        assertThat(scan.keys()).containsExactlyInAnyOrderElementsOf(keys);
        assertThat(scan.items).containsExactlyInAnyOrderElementsOf(items);
        for (KeyScan.Answer answer : scan.answers) {
            byte[] bytes = HexFormat.of().parseHex(answer.hex());
            assertThat(answer.hash()).isEqualTo(KeyHash.crc32().hash(bytes, 0, bytes.length));
            assertThat(given.endpoints.get(ring.owner(answer.hash())))
                    .isEqualTo(owners.get(keys.indexOf(answer.hex())));
        }
    }

    @Test
    void vectors_all_arePresent() {
        assertThat(cases()).hasSize(10 * 14);
    }

    static Stream<Case> cases() {
        List<Case> cases = new ArrayList<>();
        for (int generation = 2; generation <= 3; generation++) {
            JsonNode file = json("routing-keys-g" + generation + ".json");
            List<String> endpoints = texts(file.get("endpoints"));
            for (var vectors : file.get("vectors").properties()) {
                String[] name = vectors.getKey().split("/");
                Signal signal = Signal.valueOf(name[0].toUpperCase(Locale.ROOT));
                int number = 0;
                for (JsonNode node : vectors.getValue()) {
                    cases.add(new Case(
                            generation,
                            signal,
                            name[1],
                            number++,
                            endpoints,
                            texts(node.get("routing_attributes")),
                            node.get("otlp"),
                            node.get("keys")));
                }
            }
        }
        return cases.stream();
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        if (array != null) {
            array.forEach(text -> texts.add(text.asText()));
        }
        return texts;
    }

    private static JsonNode json(String file) {
        try (InputStream in = KeyVectorsTest.class.getResourceAsStream("/vectors/" + file)) {
            return new ObjectMapper().readTree(in);
        } catch (IOException e) {
            throw new IllegalStateException(file, e);
        }
    }
}
