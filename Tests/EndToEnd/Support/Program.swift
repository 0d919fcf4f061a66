import Foundation

/// The program under test: the binary that was built beside this test bundle.
enum Program {
    /// Path of `tact` in the build folder.
    static let path: String = {
        let bundle = Bundle.allBundles.first { $0.bundlePath.hasSuffix(".xctest") }?.bundleURL
        let runner = URL(filePath: Bundle.main.executablePath ?? CommandLine.arguments[0])
        return (bundle ?? runner).deletingLastPathComponent().appending(path: "tact").path
    }()

    /// Runs it to its end in the folder. Throws where it cannot be started or does not end.
    @discardableResult
    static func run(
        _ arguments: [String], in folder: WorkFolder, environment: [String: String] = [:]
    ) throws -> Finished {
        try start(arguments, in: folder, environment: environment).end()
    }

    /// Starts it in the folder. Throws where it cannot be started.
    static func start(
        _ arguments: [String], in folder: WorkFolder, environment: [String: String] = [:],
        input: Pipe? = nil, output: Pipe? = nil
    ) throws -> Running {
        try Running(
            path, arguments, in: folder, environment: environment, input: input, output: output)
    }
}

/// Another tool of the machine, found by PATH.
enum Tool {
    /// Whether the machine has it.
    static func exists(_ name: String) -> Bool {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        return folders.contains { FileManager.default.isExecutableFile(atPath: "\($0)/\(name)") }
    }

    /// Runs it to its end. Throws where it cannot be started or does not end.
    @discardableResult
    static func run(_ name: String, _ arguments: [String], in folder: WorkFolder) throws -> Finished
    {
        try Running("/usr/bin/env", [name] + arguments, in: folder).end()
    }
}

/// How a process ended, and what it said.
struct Finished: Sendable {
    /// The exit status; a process that a signal ended has its negative number.
    var status: Int32
    var output: String
    var errors: String
}

/// A process of the test, with its standard output and error in files that have no name.
final class Running {
    private let process = Process()
    private let ended = DispatchSemaphore(value: 0)
    private let output: FileHandle?
    private let errors: FileHandle

    /// `input`: a `Pipe` or a `FileHandle`.
    init(
        _ path: String, _ arguments: [String], in folder: WorkFolder,
        environment: [String: String] = [:], input: Any? = nil, output: Pipe? = nil
    ) throws {
        self.output = output == nil ? try Running.nameless() : nil
        errors = try Running.nameless()
        process.executableURL = URL(filePath: path)
        process.arguments = arguments
        process.currentDirectoryURL = URL(filePath: folder.path)
        process.environment = Running.plain.merging(environment) { $1 }
        process.standardInput = input ?? FileHandle.nullDevice
        if let output {
            process.standardOutput = output
        } else {
            process.standardOutput = self.output
        }
        process.standardError = errors
        let ended = ended
        process.terminationHandler = { _ in ended.signal() }
        try process.run()
    }

    /// The environment of the tests without what would change what the program says.
    private static let plain: [String: String] = {
        var environment = ProcessInfo.processInfo.environment
        for name in ["STATE_DIRECTORY", "NO_COLOR", "COLUMNS", "LINES"] { environment[name] = nil }
        // A zone and a locale that nobody expects: nothing may depend on them.
        environment["TZ"] = "Pacific/Chatham"
        environment["LC_ALL"] = "C"
        return environment
    }()

    var processID: Int32 { process.processIdentifier }
    var isRunning: Bool { process.isRunning }

    /// Processor time that it has had of its own (proc(5), stat).
    var processorSeconds: Double {
        get throws {
            let stat = try String(contentsOfFile: "/proc/\(processID)/stat", encoding: .utf8)
            let fields = stat[(stat.lastIndex(of: ")") ?? stat.startIndex)...].split(separator: " ")
            return Double(fields[12]).map { $0 / Double(sysconf(Int32(_SC_CLK_TCK))) } ?? 0
        }
    }

    /// Ends it as a power cut would: no handler runs, nothing is written any more.
    func kill() { Foundation.kill(process.processIdentifier, SIGKILL) }

    /// Asks it to end, as systemd does.
    func terminate() { Foundation.kill(process.processIdentifier, SIGTERM) }

    /// Asks it to read its files anew.
    func hangUp() { Foundation.kill(process.processIdentifier, SIGHUP) }

    /// Interrupts it, as Ctrl-C does.
    func interrupt() { Foundation.kill(process.processIdentifier, SIGINT) }

    /// Waits until the condition holds or the process has ended, and looks `every` so many
    /// microseconds. Throws, with the line of the test, where neither comes within three minutes: a
    /// test that waits for ever hides all those behind it.
    func wait(
        every pause: UInt32 = 20_000, line: Int = #line, until holds: () throws -> Bool
    ) throws {
        let end = ContinuousClock.now + .seconds(180)
        while process.isRunning, try !holds() {
            guard ContinuousClock.now < end else {
                throw Unexpected("what line \(line) waits for did not come within three minutes")
            }
            usleep(pause)
        }
    }

    /// Waits for its end and reads what it said. Throws where it does not end within ten minutes.
    func end() throws -> Finished {
        guard ended.wait(timeout: .now() + 600) == .success else {
            kill()
            throw Unexpected("\(process.arguments ?? []) did not end within ten minutes")
        }
        // Whoever asks again is told at once.
        ended.signal()
        let bySignal = process.terminationReason == .uncaughtSignal
        return Finished(
            status: bySignal ? -process.terminationStatus : process.terminationStatus,
            output: try output.map(Running.text) ?? "", errors: try Running.text(errors))
    }

    /// What it has said on standard error until now; the place where it writes stays.
    var errorsSoFar: String {
        var bytes = [UInt8](repeating: 0, count: 1 << 20)
        let count = pread(errors.fileDescriptor, &bytes, bytes.count, 0)
        return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
    }

    private static func nameless() throws -> FileHandle {
        var template = Array("\(NSTemporaryDirectory())/tact-test-XXXXXX".utf8CString)
        let descriptor = mkstemp(&template)
        guard descriptor >= 0 else { throw Unexpected("no temporary file: \(errno)") }
        unlink(template)
        return FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    }

    private static func text(_ file: FileHandle) throws -> String {
        try file.seek(toOffset: 0)
        return String(decoding: try file.readToEnd() ?? Data(), as: UTF8.self)
    }
}

/// What a test could not go on from, in words.
struct Unexpected: Error, CustomStringConvertible {
    var description: String
    init(_ description: String) { self.description = description }
}
