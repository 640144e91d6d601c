package io.spanway.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ShutdownTest {
    private final Shutdown shutdown = new Shutdown();
    private final List<String> told = new ArrayList<>();

    @Test
    void request_isTheFirstOnce_andEndsTheWaiting() throws Exception {
        assertThat(shutdown.request()).isTrue();
        assertThat(shutdown.request()).isFalse();
        shutdown.await();
    }

    @Test
    void reloadWishedBeforeAnybodyListens_isToldOnceWhenSomebodyDoes() {
        shutdown.requestReload();
        shutdown.requestReload();

        shutdown.onReload(() -> told.add("reload"));
        assertThat(told).containsExactly("reload");

        shutdown.requestReload();
        assertThat(told).hasSize(2);
    }

    @Test
    void abandoned_doesWhatMustBeDone_orNothing() {
        shutdown.abandon();

        shutdown.beforeHalt(() -> told.add("children"));
        shutdown.abandon();

        assertThat(told).containsExactly("children");
    }
}
