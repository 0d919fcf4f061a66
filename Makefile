# make demo    the shipped programme over a sample, from nothing to a mailbox
# make test    everything that is tested
# make bench   figures of a release build beside the floor
# make format  the house style

SWIFT_FLAGS ?=
BUILD = swift build $(SWIFT_FLAGS)

.PHONY: demo test build release bench format lint clean

demo:
	@scripts/setup
	$(BUILD) --product tact
	@scripts/demo "$$(swift build --show-bin-path)/tact"

test:
	@scripts/setup tests
	$(BUILD) --build-tests
	swift test --skip-build --no-parallel

build:
	@scripts/setup
	$(BUILD)

release:
	@scripts/setup
	$(BUILD) -c release --product tact

bench:
	@scripts/setup tests
	@Benchmarks/run

format:
	swift format --in-place --recursive Package.swift Sources Tests Benchmarks

lint:
	swift format lint --strict --recursive Package.swift Sources Tests Benchmarks

clean:
	rm -rf .build .build-* var
