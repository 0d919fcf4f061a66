import Foundation

/// The program that opens files for people: the desktop's own choice.
enum Browser {
    #if os(macOS)
        static let program = "open"
    #else
        static let program = "xdg-open"
    #endif

    /// A program that fails does so at once; one that shows a page may go on for hours.
    private static let patience = (tries: 60, microseconds: UInt32(25_000))

    /// Lets it open the file, detached from this terminal, and goes on. Where it cannot, says where
    /// the file is.
    static func open(_ path: String) {
        guard let process = start(path) else {
            return Terminal.tell("there is no \(program) here; the page is \(path)")
        }
        var status: Int32 = 0
        for _ in 0..<patience.tries {
            let ended = waitpid(process, &status, WNOHANG)
            guard ended == 0 else {
                if ended == process, status != 0 {
                    Terminal.tell("\(program) could not open it; the page is \(path)")
                }
                return
            }
            usleep(patience.microseconds)
        }
    }

    /// The process, in a group of its own and without anything that this one holds open, whose end
    /// somebody may be waiting for; nil: it cannot be started.
    private static func start(_ path: String) -> pid_t? {
        let present = (try? FileManager.default.contentsOfDirectory(atPath: "/dev/fd")) ?? []
        for descriptor in present.compactMap({ Int32($0) }) where descriptor > 2 {
            _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        }
        var (actions, attributes) = (posix_spawn_file_actions_t(), posix_spawnattr_t())
        posix_spawn_file_actions_init(&actions)
        posix_spawnattr_init(&attributes)
        defer {
            posix_spawn_file_actions_destroy(&actions)
            posix_spawnattr_destroy(&attributes)
        }
        for descriptor in Int32(0)...2 {
            posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", O_RDWR, 0)
        }
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP))
        // A path is never taken for an option.
        let words = [program, path.hasPrefix("/") ? path : "./\(path)"]
        let surroundings = ProcessInfo.processInfo.environment.map { "\($0.key)=\($0.value)" }
        var process: pid_t = 0
        let error = withCStrings(words) { words in
            withCStrings(surroundings) { surroundings in
                posix_spawnp(&process, program, &actions, &attributes, words, surroundings)
            }
        }
        return error == 0 ? process : nil
    }

    /// Lends the texts as C has them, a null pointer behind the last.
    private static func withCStrings(
        _ texts: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Int32
    ) -> Int32 {
        let pointers = texts.map { strdup($0) } + [nil]
        defer { for pointer in pointers { free(pointer) } }
        return body(pointers)
    }
}
