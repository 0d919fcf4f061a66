// swift-tools-version: 6.2
import PackageDescription

/// Warnings are errors where `CI` is set: a newer compiler's new warning must not stop a user's
/// build.
let strict: [SwiftSetting] =
    Context.environment["CI"] == nil ? [] : [.treatAllWarnings(as: .error)]

let house: [SwiftSetting] =
    strict + [
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("ExistentialAny"),
        // What one room defines as `public`, another may take in as its own code. Exclusive access
        // is checked in every debug build, the tests' too.
        .unsafeFlags(
            ["-cross-module-optimization", "-enforce-exclusivity=unchecked"],
            .when(configuration: .release)),
    ]

/// A room of the house: one folder of `Sources`, what it may see, and files that become bytes in it.
func room(_ name: String, _ sees: Target.Dependency..., embedding files: [String] = []) -> Target {
    .target(
        name: name, dependencies: sees, resources: files.map { .embedInCode($0) },
        swiftSettings: house)
}

/// The tests of a room, or of several: one folder of `Tests`.
func tests(_ name: String, _ sees: Target.Dependency..., besides: [String] = []) -> Target {
    .testTarget(name: name, dependencies: sees, exclude: besides, swiftSettings: house)
}

let package = Package(
    name: "tact",
    platforms: [.macOS(.v15)],
    products: [.executable(name: "tact", targets: ["tact"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.6.0"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.0.0"),
        .package(
            url: "https://github.com/hummingbird-project/hummingbird", from: "2.20.0", traits: []),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.4.0"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.30.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.8.0"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.30.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.90.0"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.30.0"),
    ],
    targets: [
        // Pure rooms, from the ground up; an arrow never points upwards.
        room("CivilTime"),
        room("Diagnostics"),
        room("JSON"),
        room("Expressions", "CivilTime", "Diagnostics"),
        room("Liquid", "CivilTime", "Diagnostics"),
        room("Campaigns", "CivilTime", "Expressions"),
        room("Templates", "Campaigns", "Liquid", "Expressions", "CivilTime", "Diagnostics"),
        room(
            "CampaignFiles", "Campaigns", "Templates", "Expressions", "CivilTime", "Diagnostics", .product(name: "Yams", package: "Yams")),
        room("Engine", "Campaigns", "Templates", "Expressions", "CivilTime"),
        room(
            "Ingestion", "Engine", "Campaigns", "Expressions", "CivilTime", "Diagnostics", "JSON"),
        // The shell: files, clocks, databases.
        room("Disk"),
        room("ZoneDatabase", "CivilTime"),
        room("Storage", "Engine", "Campaigns", "Expressions", "CivilTime", "JSON"),
        room(
            "StorageSQLite", "Storage", "Engine", "Campaigns", "CivilTime", "JSON",
            .product(name: "GRDB", package: "GRDB.swift")),
        room(
            "Explaining", "Storage", "Engine", "Campaigns", "Templates", "Expressions", "CivilTime"),
        room("Listings", "Storage", "Engine", "Campaigns", "Expressions", "CivilTime", "JSON"),
        room("Outbox", "Storage", "Engine", "CivilTime", "JSON"),
        room(
            "Simulation", "Ingestion", "Outbox", "Storage", "Engine", "CampaignFiles", "Templates",
            "Campaigns", "Expressions", "CivilTime", "Diagnostics"),
        // What leaves over the network.
        room(
            "Delivery", "Outbox", "Engine", "Campaigns", "CivilTime",
            .product(name: "AsyncHTTPClient", package: "async-http-client"),
            .product(name: "NIOCore", package: "swift-nio"),
            .product(name: "NIOHTTP1", package: "swift-nio"),
            .product(name: "NIOPosix", package: "swift-nio"),
            .product(name: "NIOSSL", package: "swift-nio-ssl")),
        // The daemon: one writer, its clock, its relay; and its face to the network.
        room(
            "Daemon", "Delivery", "Outbox", "Ingestion", "Storage", "Engine", "Templates",
            "Campaigns", "Expressions", "CivilTime", "Disk", "JSON",
            .product(name: "Logging", package: "swift-log"),
            .product(name: "ServiceLifecycle", package: "swift-service-lifecycle")),
        room(
            "HTTPAPI", "Daemon", "Explaining", "Listings", "Outbox", "Ingestion", "Storage", "Engine", "Templates",
            "Campaigns", "Expressions", "CivilTime", "JSON",
            .product(name: "HummingbirdCore", package: "hummingbird"),
            .product(name: "HTTPTypes", package: "swift-http-types"),
            .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
            .product(name: "NIOHTTPTypesHTTP1", package: "swift-nio-extras"),
            .product(name: "NIOExtras", package: "swift-nio-extras"),
            .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            .product(name: "NIOCore", package: "swift-nio"),
            .product(name: "NIOHTTP1", package: "swift-nio"),
            .product(name: "NIOPosix", package: "swift-nio"),
            .product(name: "Logging", package: "swift-log"), embedding: ["Description"]),
        room(
            "Commands", "HTTPAPI", "Daemon", "Delivery", "Listings", "Explaining", "Simulation",
            "Ingestion", "Outbox", "Storage", "StorageSQLite", "Engine", "CampaignFiles",
            "Templates", "Campaigns", "Expressions", "CivilTime", "ZoneDatabase", "Diagnostics", "Disk", "JSON",
            .product(name: "ArgumentParser", package: "swift-argument-parser"),
            .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            .product(name: "AsyncHTTPClient", package: "async-http-client"),
            .product(name: "NIOCore", package: "swift-nio"),
            .product(name: "NIOHTTP1", package: "swift-nio"),
            .product(name: "Logging", package: "swift-log"),
            embedding: ["Output/Plan/Page"]),
        .executableTarget(name: "tact", dependencies: ["Commands"], swiftSettings: house),
        // The floor of `make bench`: ready-made rows by bare prepared statements.
        .executableTarget(
            name: "floor",
            dependencies: [
                "Measuring", "StorageSQLite", "Storage", "Simulation", "CampaignFiles", "Ingestion",
                "Engine", "Templates", "Campaigns", "Expressions", "CivilTime", "ZoneDatabase",
                .product(name: "GRDBSQLite", package: "GRDB.swift"),
            ],
            path: "Benchmarks/Floor", swiftSettings: house),
        // What posts events to a daemon and takes the time.
        .executableTarget(
            name: "load",
            dependencies: ["Measuring", .product(name: "GRDBSQLite", package: "GRDB.swift")],
            path: "Benchmarks/Load", swiftSettings: house),
        .target(name: "Measuring", path: "Benchmarks/Measuring", swiftSettings: house),

        // Tests. The checker judges by ledger, outbox and inputs alone and never sees the Engine.
        .target(
            name: "Checker", dependencies: ["Campaigns", "Expressions", "CivilTime", "JSON"],
            path: "Tests/Checker", swiftSettings: house),
        // Stores that tests put in front of another.
        .target(
            name: "StandIns", dependencies: ["Storage", "Engine", "CivilTime"],
            path: "Tests/StandIns", swiftSettings: house),
        tests("CivilTimeTests", "CivilTime", "ZoneDatabase"),
        tests("DiagnosticsTests", "Diagnostics"),
        tests("JSONTests", "JSON"),
        tests("ExpressionsTests", "Expressions", "CivilTime", "Diagnostics"),
        tests("LiquidTests", "Liquid", "CivilTime", "Diagnostics"),
        tests(
            "TemplatesTests", "Templates", "Campaigns", "Expressions", "CivilTime", "Diagnostics"),
        tests("ZoneDatabaseTests", "ZoneDatabase", "CivilTime"),
        tests(
            "CampaignFilesTests", "CampaignFiles", "Campaigns", "Templates", "Expressions",
            "CivilTime", "Diagnostics", "ZoneDatabase"),
        tests(
            "EngineTests", "Engine", "Checker", "Simulation", "Ingestion", "Storage", "CampaignFiles", "Templates", "Campaigns",
            "Expressions", "CivilTime", "Diagnostics", "JSON", "ZoneDatabase"),
        tests(
            "IngestionTests", "Ingestion", "Engine", "Campaigns", "Expressions", "CivilTime",
            "JSON"),
        tests(
            "StorageTests", "StandIns", "Storage", "StorageSQLite", "Engine", "Campaigns",
            "Expressions", "CivilTime", "JSON", besides: ["Earlier"]),
        tests(
            "SimulationTests", "StandIns", "Simulation", "Ingestion", "Outbox", "Storage", "Engine",
            "CampaignFiles", "Templates", "Campaigns", "Expressions", "CivilTime", "Diagnostics",
            "JSON", "ZoneDatabase"),
        tests(
            "CommandsTests", "Commands", "Simulation", "Engine", "CampaignFiles", "Campaigns",
            "Templates", "CivilTime", "ZoneDatabase"),
        tests(
            "ExplainingTests", "StandIns", "Explaining", "Simulation", "Ingestion", "Storage", "Engine",
            "CampaignFiles", "Templates", "Campaigns", "Expressions", "CivilTime", "Diagnostics",
            "ZoneDatabase"),
        .testTarget(
            name: "EndToEndTests",
            dependencies: [
                "tact", "Checker", "CampaignFiles", "Templates", "Campaigns", "CivilTime",
                "Diagnostics", "JSON", "ZoneDatabase",
            ],
            path: "Tests/EndToEnd", exclude: ["Campaign", "Golden", "Scripts"],
            swiftSettings: house),
        tests(
            "DeliveryTests", "StandIns", "Delivery", "Outbox", "Engine", "Campaigns", "CivilTime",
            .product(name: "NIOCore", package: "swift-nio"),
            .product(name: "NIOEmbedded", package: "swift-nio"),
            .product(name: "NIOPosix", package: "swift-nio"),
            .product(name: "NIOSSL", package: "swift-nio-ssl")),
        tests("OutboxTests", "StandIns", "Outbox", "Storage", "Engine", "CivilTime", "JSON"),
        tests(
            "DaemonTests", "Daemon", "Delivery", "StandIns", "Outbox", "Ingestion", "Storage",
            "Engine", "CampaignFiles", "Templates", "Campaigns", "Expressions", "CivilTime",
            "Diagnostics", "Disk", "ZoneDatabase", .product(name: "Logging", package: "swift-log")),
        tests(
            "CheckerTests", "Checker", "CampaignFiles", "Templates", "Campaigns", "CivilTime",
            "Diagnostics", "ZoneDatabase"),
    ],
    swiftLanguageModes: [.v6]
)
