# The topology in containers, and the two commands of the README.
COMPOSE ?= $(shell docker compose version >/dev/null 2>&1 && echo docker compose || echo docker-compose)

.PHONY: image start stop delete test demo

image:
	docker build -t spanway:local .

# Comes back when lb is ready: the generator, last in line, waits for that.
start: image
	$(COMPOSE) up -d --remove-orphans
	@echo "OTLP: http://localhost:$${LB_GRPC_PORT:-4317} (gRPC), http://localhost:$${LB_HTTP_PORT:-4318} (HTTP)"
	@echo "lb:   http://localhost:$${LB_ADMIN_PORT:-8888}"

stop:
	$(COMPOSE) stop

# Containers, network, image, and the build stage that a build without BuildKit leaves behind.
delete:
	$(COMPOSE) down --volumes --remove-orphans
	docker image rm --force spanway:local
	docker image prune --force --filter label=io.spanway.stage=build

test:
	scripts/test

demo:
	scripts/demo
