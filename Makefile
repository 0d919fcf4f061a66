# make demo    the shipped programme over a sample, from nothing to a mailbox
# make run     the daemon over the shipped programme, on port 8321
# make test    everything that is tested
# make test-history  the recorded purchases of a shop, killed and started again (minutes)
# make test-faults  the daemon killed at each sync, on failing and full disks, with clocks set (root for all of it; minutes)
# make fuzz    spoilt files for the loaders, ten minutes of them
# make bench   figures of a release build beside the floor; PART=replay or daemon for one of the two,
#              SCALE=large for a million members and ten million events (an hour, 20 GB of disk)
# make install DESTDIR= PREFIX=/usr/local  the program of make release, with unit and manual
# make deb     a Debian package of a release build, in .build/packages
# make test-service  that package on a minimal Debian, booted for it (root; a minute and the build)
# make format  the house style

SWIFT_FLAGS ?=
BUILD = swift build $(SWIFT_FLAGS)
# Swift's own libraries go into the program: it runs where no Swift is installed, and a sixth
# faster.
RELEASE_FLAGS = -c release --static-swift-stdlib

PREFIX ?= /usr/local
SYSCONFDIR ?= /etc
DESTDIR ?=
# A release build from elsewhere; without it the package is made of a fresh one.
PROGRAM ?=
RELEASED = $(or $(PROGRAM),.build/release/tact)

.PHONY: demo run test test-history test-faults test-service build release install deb bench fuzz format lint clean

demo:
	@scripts/setup
	$(BUILD) --product tact
	@scripts/demo "$$(swift build --show-bin-path)/tact"

run:
	@scripts/setup
	$(BUILD) --product tact
	@exec "$$(swift build --show-bin-path)/tact" serve

test:
	@scripts/setup tests
	$(BUILD) --build-tests
	swift test --skip-build --no-parallel
	scripts/check-packaging

# The recorded purchases of a shop, killed runs of them, and the checker: TACT_SCALE=small or whole.
test-history:
	@scripts/setup tests
	$(BUILD) --build-tests
	TACT_SCALE=$${TACT_SCALE:-whole} swift test --skip-build --no-parallel --filter EndToEndTests

# The faults of Tests/EndToEnd/Faults, each at every place; TACT_FAULTS_SEED brings a run back.
test-faults:
	@scripts/setup faults
	$(BUILD) --build-tests
	TACT_FAULTS=whole swift test --skip-build --no-parallel \
	  --filter "EndToEndTests.(SyncFault|WriteFault|SuddenEnd|Clock)Tests"

build:
	@scripts/setup
	$(BUILD)

release:
	@scripts/setup
	$(BUILD) $(RELEASE_FLAGS) --product tact

install:
	@packaging/install "$(RELEASED)" "$(DESTDIR)" "$(PREFIX)" "$(SYSCONFDIR)"

deb: $(if $(PROGRAM),,release)
	@scripts/setup package
	@packaging/build-deb "$(RELEASED)" .build/packages

test-service: $(if $(PROGRAM),,release)
	@scripts/setup package
	@scripts/check-service "$(RELEASED)"

bench:
	@scripts/setup tests
	@RELEASE_FLAGS="$(RELEASE_FLAGS)" SCALE="$(SCALE)" Benchmarks/run $(PART)

fuzz:
	@scripts/setup tests
	$(BUILD) --product tact
	scripts/fuzz $(FUZZ_FLAGS)

format:
	swift format --in-place --recursive Package.swift Sources Tests Benchmarks

lint:
	swift format lint --strict --recursive Package.swift Sources Tests Benchmarks

clean:
	rm -rf .build .build-* var
