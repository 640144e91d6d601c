package io.spanway.e2e;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;

/**
 * The OpenTelemetry SDK for Python as client of a running lb-gateway. Its packages are installed into a folder of the test's own; where
 * there is no Python 3 with venv, or the packages cannot be had, the test is skipped and says why.
 */
@Tag("slow")
class PythonSdkTest extends SdkContract {
    private static final Path RESOURCES = Path.of("src", "test", "resources").toAbsolutePath();

    @Override
    void prepare() throws Exception {
        Programs.Ended made = Programs.run(dir, 60, "python3", "-m", "venv", "venv");
        Assumptions.assumeTrue(made.well(), () -> "needs python3 with venv: " + made.output());
        String requirements = RESOURCES.resolve("sdk-requirements.txt").toString();
        Programs.Ended installed = Programs.run(
                dir, 240, python(), "-m", "pip", "install", "-q", "--disable-pip-version-check", "-r", requirements);
        Assumptions.assumeTrue(installed.well(), () -> "pip cannot install the SDK: " + installed.output());
    }

    @Override
    List<String> protocols() {
        return List.of("grpc", "http");
    }

    @Override
    List<String> send(Call call) throws Exception {
        return send(List.of(python(), RESOURCES.resolve("sdk_client.py").toString()), call);
    }

    private String python() {
        return dir.resolve("venv").resolve("bin").resolve("python").toString();
    }
}
