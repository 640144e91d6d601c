package io.spanway.processing.receiver.hostmetrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is read of a {@code /proc} that we wrote ourselves: proc(5) says which number stands where. */
class ProcessSampleTest {
    /** Each field of {@code stat} behind the name holds its own number in proc(5), counted from 1. */
    private static final String FIELDS =
            "S 4 5 6 7 8 9 10 11 12 13 1400 1500 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30"
                    + " 31 32 33 34 35 36 37 38 39 40 41 4200 43 44";

    @TempDir
    Path proc;

    private Path self;

    @BeforeEach
    void makeProcess() throws IOException {
        self = Files.createDirectory(proc.resolve("self"));
        Files.writeString(self.resolve("stat"), "3 (java) " + FIELDS);
        Files.writeString(self.resolve("io"), """
            rchar: 1
            wchar: 2
            syscr: 3
            syscw: 4
            read_bytes: 5
            write_bytes: 6
            cancelled_write_bytes: 7
            """);
        Files.writeString(self.resolve("status"), """
            Name:\tjava
            VmRSS:\t  1024 kB
            voluntary_ctxt_switches:\t11
            nonvoluntary_ctxt_switches:\t12
            """);
    }

    @Test
    void numbers_areThoseOfTheirFields() {
        ProcessSample sample = ProcessSample.now(proc);

        assertThat(sample.userSeconds()).isEqualTo(14.0);
        assertThat(sample.systemSeconds()).isEqualTo(15.0);
        assertThat(sample.waitSeconds()).isEqualTo(42.0);
        assertThat(sample.minorFaults()).isEqualTo(10);
        assertThat(sample.majorFaults()).isEqualTo(12);
        assertThat(sample.threads()).isEqualTo(20);
        assertThat(sample.virtualBytes()).isEqualTo(23);
        assertThat(sample.residentBytes()).isEqualTo(24 * 4096L);
        assertThat(sample.readCalls()).isEqualTo(3);
        assertThat(sample.writeCalls()).isEqualTo(4);
        assertThat(sample.readBytes()).isEqualTo(5);
        assertThat(sample.writtenBytes()).isEqualTo(6);
        assertThat(sample.voluntarySwitches()).isEqualTo(11);
        assertThat(sample.involuntarySwitches()).isEqualTo(12);
        assertThat(sample.openFiles()).isPositive();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "a) S 1 (b", ")", "((", ""})
    void executableOfAnyName_movesNoField(String name) throws IOException {
        Files.writeString(self.resolve("stat"), "3 (" + name + ") " + FIELDS + "\n");

        assertThat(ProcessSample.now(proc).threads()).isEqualTo(20);
    }

    @Test
    void numbersBelowZero_andBeyondLong_areNoFailure() throws IOException {
        Files.writeString(
                self.resolve("stat"),
                "3 (java) " + FIELDS.replace(" 8 ", " -1 ").replace(" 25 ", " 18446744073709551615 "));

        assertThat(ProcessSample.now(proc).threads()).isEqualTo(20);
    }

    @Test
    void oldKernel_withoutTheLastFields_knowsNoWaitingTime() throws IOException {
        Files.writeString(self.resolve("stat"), "3 (java) " + FIELDS.substring(0, FIELDS.indexOf(" 41 ")));

        assertThat(ProcessSample.now(proc).waitSeconds()).isZero();
        assertThat(ProcessSample.now(proc).userSeconds()).isEqualTo(14.0);
    }

    @Test
    void filesThatMayNotBeRead_leaveTheirNumbersUnknown_andTheOthersKnown() throws IOException {
        Files.delete(self.resolve("io"));
        Files.writeString(self.resolve("status"), "no colon here\nvoluntary_ctxt_switches:\t\n");

        ProcessSample sample = ProcessSample.now(proc);

        assertThat(sample.readBytes()).isEqualTo(-1);
        assertThat(sample.writeCalls()).isEqualTo(-1);
        assertThat(sample.voluntarySwitches()).isEqualTo(-1);
        assertThat(sample.threads()).isEqualTo(20);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "3 (java)",
                "3 (java) S 4 5",
                "nonsense",
                "3 (java) S a b c d e f g h i j k l m n o p q r s t"
            })
    void statThatCannotBeRead_isReplacedByWhatTheRuntimeKnows(String stat) throws IOException {
        Files.writeString(self.resolve("stat"), stat);

        ProcessSample sample = ProcessSample.now(proc);

        assertThat(sample.residentBytes()).isEqualTo(-1);
        assertThat(sample.threads()).isPositive();
    }
}
