package io.spanway.benchmarks.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanway.core.transport.codec.Codec;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.yaml.snakeyaml.Yaml;

class SystemKindTest {
    private static final SystemKind.Ports PORTS = new SystemKind.Ports(11_001, 11_002, 11_003);
    private static final List<String> BACKENDS = List.of("127.0.0.1:12001", "127.0.0.1:12002");

    @ParameterizedTest
    @EnumSource(names = "NGINX", mode = EnumSource.Mode.EXCLUDE)
    void config_ofACollector_isYamlWithAllBackends(SystemKind kind) {
        String yaml = kind.config(PORTS, BACKENDS, Codec.GZIP);
        assertThat((Object) new Yaml().load(yaml))
                .asString()
                .contains(
                        "hostnames=[127.0.0.1:12001, 127.0.0.1:12002]",
                        "compression=gzip",
                        "port=11003",
                        "127.0.0.1:11001");
    }

    @Test
    void config_ofNginx_namesPortAndBackends() {
        assertThat(SystemKind.NGINX.config(PORTS, BACKENDS, Codec.IDENTITY))
                .contains("listen 127.0.0.1:11001 http2;", "server 127.0.0.1:12001;", "server 127.0.0.1:12002;");
    }
}
