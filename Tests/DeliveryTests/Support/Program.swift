import Foundation

/// A program that is not ours, run for a test. It gets a standard input that stays open as long as
/// we hold it, so that a server ends with us.
final class Program {
    private let process = Process()
    private let input = Pipe()
    private let output = Pipe()

    /// Whether a program of that name is on the PATH.
    static func exists(_ name: String) -> Bool {
        let folders = ProcessInfo.processInfo.environment["PATH"]?.split(separator: ":") ?? []
        return folders.contains { FileManager.default.isExecutableFile(atPath: "\($0)/\(name)") }
    }

    var isRunning: Bool { process.isRunning }

    /// Its standard error is dropped.
    init(_ name: String, _ arguments: [String], folder: String? = nil) throws {
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [name] + arguments
        process.standardInput = input
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        if let folder { process.currentDirectoryURL = URL(fileURLWithPath: folder) }
    }

    /// Runs it to its end; gives its status.
    func run() -> Int32 {
        guard (try? process.run()) != nil else { return -1 }
        try? input.fileHandleForWriting.close()
        _ = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return process.terminationStatus
    }

    /// Starts it and gives the first line that it prints.
    func start() throws -> String {
        try process.run()
        var line = Data()
        while let byte = try output.fileHandleForReading.read(upToCount: 1), !byte.isEmpty,
            byte != Data("\n".utf8)
        {
            line += byte
        }
        return String(decoding: line, as: UTF8.self)
    }

    /// Starts one that prints nothing.
    func startSilent() throws { try process.run() }

    deinit {
        guard process.isRunning else { return }
        try? input.fileHandleForWriting.close()
        // It was started by a thread that lets no signal through, and so does it not.
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }
}
