package io.spanway.core.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LedgerTest {
    @TempDir
    Path directory;

    private static byte[] ids(long high, long low, long span) {
        return ByteBuffer.allocate(LedgerWriter.RECORD_BYTES)
                .putLong(high)
                .putLong(low)
                .putLong(span)
                .array();
    }

    @Test
    void readNew_whileFileGrows_visitsEachRecordOnce() throws Exception {
        Path path = directory.resolve("spans");
        LedgerReader reader = new LedgerReader(path);
        List<Long> seen = new ArrayList<>();
        reader.readNew((high, low, span) -> seen.add(span));
        assertThat(seen).isEmpty();
        try (LedgerWriter writer = new LedgerWriter(path)) {
            writer.append(ids(1, 2, 3), 0);
            writer.flush();
            reader.readNew((high, low, span) -> seen.add(span));
            assertThat(seen).containsExactly(3L);
            for (long span = 4; span < 10_000; span++) {
                writer.append(ids(1, 2, span), 0);
            }
        }
        reader.readNew((high, low, span) -> seen.add(span));
        assertThat(seen).hasSize(9_997).doesNotHaveDuplicates();
    }

    @Test
    void readNew_recordHalfWritten_waitsForTheRest() throws Exception {
        Path path = directory.resolve("spans");
        byte[] record = ids(1, 2, 3);
        Files.write(path, java.util.Arrays.copyOf(record, 10));
        LedgerReader reader = new LedgerReader(path);
        List<Long> seen = new ArrayList<>();
        reader.readNew((high, low, span) -> seen.add(span));
        assertThat(seen).isEmpty();
        Files.write(path, java.util.Arrays.copyOfRange(record, 10, 24), StandardOpenOption.APPEND);
        reader.readNew((high, low, span) -> seen.add(span));
        assertThat(seen).containsExactly(3L);
    }
}
