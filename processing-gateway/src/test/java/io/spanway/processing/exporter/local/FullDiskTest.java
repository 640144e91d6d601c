package io.spanway.processing.exporter.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spanway.otlp.Payload;
import io.spanway.processing.fake.TracePayloads;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk that takes a part of what is written and then no more: files hold whole lines, and a flush says that something is missing. */
@SuppressWarnings("NullAway")
class FullDiskTest {
    private static final int BUFFER = 1 << 16;

    @TempDir
    private Path directory;

    private long room = Long.MAX_VALUE;

    /** Takes what there is room for and fails then, as the operating system does. */
    private OutputStream disk(OutputStream file) {
        return new FilterOutputStream(file) {
            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                int taken = (int) Math.min(length, room);
                out.write(bytes, offset, taken);
                room -= taken;
                if (taken < length) {
                    throw new IOException("No space left on device");
                }
            }
        };
    }

    private RotatingFile file(FileConfig.@Nullable Rotation rotation) throws IOException {
        RotatingFile file =
                new RotatingFile(directory.resolve("out.json"), true, rotation, () -> Instant.EPOCH, this::disk);
        file.open();
        return file;
    }

    private static byte[] line(String text) {
        return (text + "\n").getBytes(StandardCharsets.UTF_8);
    }

    private String content() throws IOException {
        return Files.readString(directory.resolve("out.json"));
    }

    @Test
    void tornLine_isCutOff_andTheNextBeginsAnew() throws IOException {
        RotatingFile file = file(null);
        file.write(line("first"));
        file.flush();
        room = 3;
        file.write(line("second"));
        assertThatThrownBy(file::flush).hasMessage("No space left on device");
        assertThat(content()).isEqualTo("first\n");

        room = Long.MAX_VALUE;
        file.write(line("third"));
        file.flush();
        assertThat(content()).isEqualTo("first\nthird\n");
        file.close();
        assertThat(content()).isEqualTo("first\nthird\n");
    }

    /** The first of them is in the file already when the second fails; as neither is acknowledged, neither stays. */
    @Test
    void failureWithinABatch_undoesTheWholeBatch_alsoIfThereIsRoomAgain() throws IOException {
        RotatingFile file = file(null);
        file.write(line("before"));
        file.flush();
        room = BUFFER + 10;
        String large = "x".repeat(BUFFER);
        file.write(line(large));
        assertThatThrownBy(() -> file.write(line(large))).hasMessage("No space left on device");
        room = Long.MAX_VALUE;
        assertThatThrownBy(() -> file.write(line("after"))).hasMessageContaining("an earlier write failed");
        assertThatThrownBy(file::flush).hasMessage("No space left on device");

        assertThat(content()).isEqualTo("before\n");
        file.write(line("again"));
        file.flush();
        assertThat(content()).isEqualTo("before\nagain\n");
    }

    @Test
    void fullDiskAtTheEnd_leavesWholeLines() throws IOException {
        RotatingFile file = file(null);
        file.write(line("first"));
        file.flush();
        room = 2;
        file.write(line("second"));
        assertThatThrownBy(file::close).hasMessage("No space left on device");
        assertThat(content()).isEqualTo("first\n");
    }

    /** What is left in the buffer when the file is put aside finds no room. */
    @Test
    void fullDiskWhileAFileIsPutAside_failsTheBatch_andTheFileStays() throws IOException {
        RotatingFile file = file(new FileConfig.Rotation(1, 0, 0, false));
        String half = "x".repeat(600_000);
        file.write(line(half));
        file.flush();
        file.write(line("small"));
        room = 0;
        assertThatThrownBy(() -> file.write(line(half))).hasMessage("No space left on device");
        assertThatThrownBy(file::flush).hasMessage("No space left on device");
        assertThat(content()).isEqualTo(half + "\n");

        room = Long.MAX_VALUE;
        file.write(line(half));
        file.flush();
        assertThat(content()).isEqualTo(half + "\n");
        try (var files = Files.list(directory)) {
            assertThat(files).as("the full one was put aside").hasSize(2);
        }
    }

    /** With one open file a second group closes the first one's, which cannot write its rest then. */
    @Test
    void fileClosedForAnother_thatCouldNotWrite_failsTheBatch() throws IOException {
        FileConfig config = new FileConfig(
                directory.resolve("*.json").toString(),
                true,
                null,
                FileConfig.Format.JSON,
                null,
                null,
                null,
                new FileConfig.GroupBy(true, "service.name", 1),
                true,
                null);
        FileTarget target = new FileTarget(config, () -> Instant.EPOCH, this::disk);
        target.open();
        room = 0;
        write(target, "a");
        write(target, "b");
        room = Long.MAX_VALUE;

        assertThatThrownBy(target::flush).hasMessage("No space left on device");
        assertThatCode(target::flush).doesNotThrowAnyException();
        target.close();
    }

    private static void write(FileTarget target, String service) throws IOException {
        Payload payload = TracePayloads.payload(TracePayloads.request(TracePayloads.group(service, 1)));
        try {
            target.write(payload);
        } finally {
            payload.release();
        }
    }
}
