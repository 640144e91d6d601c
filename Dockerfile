# Builds with plain `docker build`: no BuildKit needed. Both bases can be replaced, for example by those of your own registry.
ARG BUILD_IMAGE=maven:3-eclipse-temurin-25
ARG BASE_IMAGE=debian:bookworm-slim

FROM ${BUILD_IMAGE} AS build
# `make delete` finds this stage by its label: without BuildKit it stays behind as an image without a name.
LABEL io.spanway.stage=build
WORKDIR /src
# One line for each Maven module, so that a change to a configuration file or script does not compile anything.
COPY pom.xml ./
COPY testkit testkit
COPY otlp otlp
COPY gateway-core gateway-core
COPY lb-gateway lb-gateway
COPY processing-gateway processing-gateway
COPY telemetry-generator telemetry-generator
COPY spanway spanway
COPY e2e-tests e2e-tests
COPY benchmarks benchmarks
RUN mvn -B -q -ntp -pl spanway -am -DskipTests -Dspotless.check.skip=true package

# The Java of the image has the modules that `jdeps --print-module-deps` finds in the jars, but for java.desktop and java.sql, which only
# optional parts of Jackson and picocli name; and those that are looked up by name: XML for Logback, DNS for JNDI, the cipher provider.
RUN jlink --output /opt/jre --no-header-files --no-man-pages --compress zip-6 --add-modules \
  java.base,java.logging,java.management,java.naming,java.net.http,java.xml,jdk.crypto.ec,jdk.jfr,jdk.management,jdk.naming.dns,jdk.unsupported

# Native libraries where the JVM looks for them by itself, instead of being unpacked to /tmp at each start: a read-only container has no
# writable /tmp, and one on a tmpfs must not be executed from.
RUN mkdir -p /tmp/native /opt/native && cd /tmp/native \
  && for jar in /src/spanway/target/lib/netty-*-linux-*.jar /src/spanway/target/lib/zstd-jni-*.jar; do jar --extract --file "$jar"; done \
  && case $(uname -m) in x86_64) zstd=linux/amd64 ;; *) zstd=linux/$(uname -m) ;; esac \
  && cp META-INF/native/*.so "$zstd"/*.so /opt/native/

FROM ${BASE_IMAGE}
LABEL org.opencontainers.image.title=Spanway \
  org.opencontainers.image.description="Telemetry gateway in two tiers: whole traces to the second tier, nothing acknowledged is lost" \
  org.opencontainers.image.licenses=Apache-2.0
RUN groupadd --system --gid 10001 spanway \
  && useradd --system --uid 10001 --gid spanway --no-create-home --home-dir /var/lib/spanway --shell /usr/sbin/nologin spanway \
  && install -d -o spanway -g spanway /var/lib/spanway
COPY --from=build /opt/native/ /usr/java/packages/lib/
COPY --from=build /opt/jre /opt/java
COPY --from=build /src/spanway/target/lib /opt/spanway/lib
COPY --from=build /src/spanway/target/spanway.jar /opt/spanway/
COPY scripts/spanway bin/healthcheck /opt/spanway/bin/
COPY config /opt/spanway/config
ENV JAVA_HOME=/opt/java PATH=/opt/spanway/bin:/opt/java/bin:/usr/local/bin:/usr/bin:/bin LANG=C.UTF-8
# The first start trains the class cache. Here, not in the build stage: the cache holds for these very files and no others.
RUN ln -s /var/lib/spanway /opt/spanway/.spanway && spanway version && test -s /opt/spanway/cache/java*
USER spanway
WORKDIR /var/lib/spanway
EXPOSE 4317 4318 8888
ENTRYPOINT ["/opt/spanway/bin/spanway"]
