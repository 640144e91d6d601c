package io.spanway.e2e;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;

/**
 * The OpenTelemetry SDK for Node as client of a running lb-gateway, JSON too. Its packages are installed into a folder of the test's own;
 * where there is no Node, or the packages cannot be had, the test is skipped and says why.
 */
@Tag("slow")
class NodeSdkTest extends SdkContract {
    private static final Path RESOURCES = Path.of("src", "test", "resources", "node");

    @Override
    void prepare() throws Exception {
        for (String name : List.of("package.json", "sdk_client.js")) {
            Files.copy(RESOURCES.resolve(name), dir.resolve(name));
        }
        Programs.Ended installed =
                Programs.run(dir, 240, "npm", "install", "--no-audit", "--no-fund", "--ignore-scripts");
        Assumptions.assumeTrue(installed.well(), () -> "npm cannot install the SDK: " + installed.output());
    }

    @Override
    List<String> protocols() {
        return List.of("grpc", "http", "json");
    }

    @Override
    List<String> send(Call call) throws Exception {
        return send(List.of("node", "sdk_client.js"), call);
    }
}
