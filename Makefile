# The topology in containers, and the two commands of the README.
COMPOSE ?= $(shell docker compose version >/dev/null 2>&1 && echo docker compose || echo docker-compose)

.PHONY: start stop delete test demo

start:
	docker build -t spanway:local .
	$(COMPOSE) up -d

stop:
	$(COMPOSE) stop

delete:
	$(COMPOSE) down --volumes --remove-orphans
	-docker image rm spanway:local

test:
	scripts/test

demo:
	scripts/demo
