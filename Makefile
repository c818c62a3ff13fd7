# Two Weave Scope plugins. "make" builds and runs both; "make help" lists the rest.

PLUGINS := iowait-plugin http-requests-plugin
DOCKER  ?= docker
PREFIX  ?= /usr/local
SOCKETS ?= /var/run/scope/plugins

JAVA_TESTS = $$(scripts/java-home)/bin/java -Ddist=http-requests-plugin/target/dist -Dservers=target/servers \
	--enable-native-access=ALL-UNNAMED \
	-cp 'http-requests-plugin/target/test-classes:plugin/target/test-classes:http-requests-plugin/target/test-lib/*:http-requests-plugin/target/dist/lib/*'

.DEFAULT_GOAL := run

.PHONY: help
help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' Makefile | expand -t 24

.PHONY: setup
setup: ## find or install what the build needs
	@scripts/setup

# What one kind of targets needs besides.
SETUPS = setup-test setup-lint setup-engine setup-containers setup-systemd setup-accuracy setup-libbpf setup-kernel-matrix
.PHONY: $(SETUPS)
$(SETUPS):
	@DOCKER='$(DOCKER)' scripts/setup $(@:setup-%=%)

.PHONY: run
run: package ## build and run both plugins in the foreground; Ctrl-C stops both
	@scripts/run $(PLUGINS)

.PHONY: run-iowait
run-iowait: package ## build and run the iowait plugin alone
	@scripts/run iowait-plugin

.PHONY: run-http
run-http: package ## build and run the http-requests plugin alone
	@scripts/run http-requests-plugin

.PHONY: package
package: setup ## build only: */target/dist runs from anywhere with a Java 25 or newer
	@scripts/maven package

.PHONY: test
test: setup-test ## build and test, on the real kernel where there is the right to
	@scripts/maven verify

PAGE ?= docs/performance.md

.PHONY: bench
bench: setup-test package programs ## measure what the plugins and the BPF program cost, and write PAGE, docs/performance.md by default; as root, on a quiet machine
	@directory=$$(mktemp -d) && trap 'rm -rf "$$directory"' EXIT && \
		$(JAVA_TESTS) -Dcompiler="$$($${CLANG:-clang} --version | head -n 1)" scopeplugins.bench.Bench . "$$directory" $(PAGE)

.PHONY: bench-program
bench-program: setup-test ## only what the BPF program costs, beside BASE, a revision of this repository; some minutes
	@$(MAKE) --no-print-directory --silent -C native/src/bench/c bench

SOAK_SECONDS ?= 600

.PHONY: soak
soak: setup-test package programs ## run both plugins under load for SOAK_SECONDS, 600 by default; fails if anything of theirs grows
	@directory=$$(mktemp -d) && trap 'rm -rf "$$directory"' EXIT && $(JAVA_TESTS) scopeplugins.bench.Soak . "$$directory" $(SOAK_SECONDS)

.PHONY: programs
programs:
	@$(MAKE) --no-print-directory --silent -C native/src/bench/c programs

.PHONY: accuracy
accuracy: setup-accuracy package ## send known traffic to real servers, compare, and write docs/accuracy.md
	@$(JAVA_TESTS) scopeplugins.http.accuracy.Accuracy docs/accuracy.md

.PHONY: pictures
pictures: setup-test package ## take the pictures of README.md, of the top and the page, into docs/pictures; as root
	@mkdir -p docs/pictures && directory=$$(mktemp -d) && trap 'rm -rf "$$directory"' EXIT && \
		$(JAVA_TESTS) scopeplugins.pictures.Pictures docs/pictures README.md "$$directory"

.PHONY: libbpf-versions
libbpf-versions: setup-libbpf package ## run http-requests with every libbpf from 1.0 on, built from source; needs root
	@scripts/libbpf-versions $(LIBBPF)

# By the compiler of the images, which is Debian 13's. Loops that Linux 5.10 can follow to their end by one compiler's code it could
# not by another's.
kernel-matrix kernel-diagnosis: export CLANG ?= clang-19

# What it downloads stays in ~/.cache/scope-plugins, for make clean would cost minutes of the next run.
.PHONY: kernel-matrix
kernel-matrix: setup-kernel-matrix package ## run both plugins and the accuracy cases on other kernels in QEMU, and write docs/kernels.md
	@scripts/kernel-matrix $(KERNELS)

.PHONY: kernel-diagnosis
kernel-diagnosis: setup-kernel-matrix package ## check in QEMU what the http-requests plugin says on kernels that lack something
	@scripts/kernel-diagnosis

.PHONY: format
format: setup ## format the Java sources
	@scripts/maven --quiet spotless:apply

.PHONY: lint
lint: setup-lint ## read the shell scripts and Dockerfiles for faults
	@scripts/lint

.PHONY: clean
clean: ## remove what the build made
	@rm -rf target */target

# PREFIX is where, and DESTDIR goes before it. After make package; it builds nothing, so that no build runs as root.
.PHONY: install
install: ## put both plugins and their systemd units below PREFIX, by default /usr/local
	@PREFIX='$(PREFIX)' DESTDIR='$(DESTDIR)' scripts/install install

.PHONY: uninstall
uninstall: ## take away what make install put there
	@PREFIX='$(PREFIX)' DESTDIR='$(DESTDIR)' scripts/install uninstall

VERSION = $(shell sed -n 's|.*<version>\(.*\)</version>.*|\1|p' pom.xml | head -n 1)

# With podman: make docker DOCKER=podman. It writes the health check only into images of docker's format.
.PHONY: docker
docker: DOCKER_BUILD = $(DOCKER) build $(if $(findstring podman,$(DOCKER)),--format=docker) $(DOCKER_BUILD_FLAGS) \
	--build-arg VERSION=$(VERSION) --build-arg REVISION=$$(git rev-parse HEAD 2>/dev/null || echo unknown)
docker: setup-engine ## build both images
	$(DOCKER_BUILD) -f Dockerfile.iowait -t scope-plugins/iowait -t scope-plugins/iowait:$(VERSION) .
	$(DOCKER_BUILD) -f Dockerfile.http -t scope-plugins/http-requests -t scope-plugins/http-requests:$(VERSION) .

# The rights are explained in docs/operating.md; instead of those of http-requests --privileged serves too.
RUN_FLAGS = --read-only --security-opt=no-new-privileges --network=none --uts=host -e SCOPE_HOSTNAME
HTTP_RIGHTS ?= --cap-drop=ALL --cap-add=BPF --cap-add=PERFMON --security-opt=seccomp=deploy/seccomp/http-requests.json
RUN_IOWAIT = --name scope-iowait $(RUN_FLAGS) --cap-drop=ALL \
	-v $(SOCKETS)/iowait:/var/run/scope/plugins scope-plugins/iowait
RUN_HTTP = --name scope-http-requests $(RUN_FLAGS) $(HTTP_RIGHTS) \
	-v $(SOCKETS)/http-requests:/var/run/scope/plugins scope-plugins/http-requests

# A directory for each plugin, in the one that Scope scans: iowait's belongs to the user as whom it runs.
.PHONY: docker-sockets
docker-sockets:
	install -d $(SOCKETS) $(SOCKETS)/http-requests
	install -d -o 65532 -g 65532 $(SOCKETS)/iowait

# Those that are there are taken as they are: make docker builds them anew.
.PHONY: docker-images
docker-images: setup-engine
	@$(DOCKER) image inspect scope-plugins/iowait scope-plugins/http-requests >/dev/null 2>&1 || \
		$(MAKE) --no-print-directory docker

.PHONY: docker-run-iowait
docker-run-iowait: docker-images docker-sockets ## run the iowait image in the foreground
	$(DOCKER) run --rm $(RUN_IOWAIT)

.PHONY: docker-run-http
docker-run-http: docker-images docker-sockets ## run the http-requests image in the foreground
	$(DOCKER) run --rm $(RUN_HTTP)

.PHONY: docker-start
docker-start: docker-images docker-sockets ## run both images in the background, also after the next boot
	$(DOCKER) run -d --restart=unless-stopped $(RUN_IOWAIT)
	$(DOCKER) run -d --restart=unless-stopped $(RUN_HTTP)

.PHONY: docker-stop
docker-stop: ## stop both containers
	$(DOCKER) stop scope-iowait scope-http-requests

.PHONY: docker-remove
docker-remove: ## stop and remove both containers; images and socket directories stay
	$(DOCKER) rm -f scope-iowait scope-http-requests

.PHONY: test-build
test-build: setup ## type what the README says, and check what make builds again; needs root
	@scripts/test-build

.PHONY: test-containers
test-containers: setup-containers lint package ## build and run the images in every documented form; needs root
	@scripts/with-engine scripts/with-containerd debian:trixie-slim scripts/test-containers
	@scripts/with-engine scripts/test-systemd-containers

.PHONY: test-systemd
test-systemd: setup-systemd package ## have a systemd in a container run the units; needs root
	@scripts/test-systemd
