import CivilTime
import Foundation
import Testing

/// The clock of one program, which a test sets as it likes: libfaketime reads a file anew whenever
/// the program asks for the time. The clock that measures how long things take goes on as it is.
final class FakeClock {
    private let folder: WorkFolder
    /// By how many seconds it is ahead.
    private var offset = 0

    /// The library; nil: it is not here.
    private static let library: String? = {
        let places = (try? FileManager.default.contentsOfDirectory(atPath: "/usr/lib")) ?? []
        return places.sorted().map { "/usr/lib/\($0)/faketime/libfaketimeMT.so.1" }
            .first { FileManager.default.fileExists(atPath: $0) }
    }()

    static let isThere = library != nil
    static let whyNot: Comment = "libfaketime is not here (scripts/setup faults)"

    init(in folder: WorkFolder) throws {
        self.folder = folder
        try write()
    }

    /// The command in front of a program that goes by this clock. An `env` more, because the library
    /// takes the arguments of the program that it is loaded into first.
    var command: [String] {
        [
            "env", "LD_PRELOAD=\(FakeClock.library ?? "")",
            "FAKETIME_TIMESTAMP_FILE=\(folder.path("clock"))", "FAKETIME_DONT_FAKE_MONOTONIC=1",
            "FAKETIME_NO_CACHE=1", "env",
        ]
    }

    /// What it shows.
    var now: Instant {
        Instant(microseconds: Int64((Date().timeIntervalSince1970 + Double(offset)) * 1e6))
    }

    /// Sets it to an instant, such as `2026-03-29T00:59:50Z`.
    func set(_ time: String) throws {
        guard let instant = Instant(rfc3339: time) else { throw Unexpected("no time: \(time)") }
        offset = Int(instant.microseconds / 1_000_000) - Int(Date().timeIntervalSince1970)
        try write()
    }

    /// In place of the file, never half written: the program may read it at any moment.
    private func write() throws {
        try folder.write(offset < 0 ? "\(offset)\n" : "+\(offset)\n", to: "clock.new")
        guard rename(folder.path("clock.new"), folder.path("clock")) == 0 else {
            throw Unexpected("the clock cannot be set: \(errno)")
        }
    }
}
