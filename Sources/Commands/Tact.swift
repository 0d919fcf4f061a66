package import ArgumentParser

/// The command line: one sub-command a file in this folder.
package struct Tact: ParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "tact",
        abstract:
            "Decides who hears from a loyalty programme, about what, when and on which channel.",
        discussion: """
            A campaign directory holds campaigns/ and templates/; -C names it, by default it is \
            the current one. Results go to standard output, everything else to standard error.

            Exit status: 0 done; 1 the answer is no (invalid files, failed tests, an expression \
            without a value); 2 wrong usage; 70 and above, a fault of the program or the machine.
            """,
        version: Tact.version,
        subcommands: [
            Check.self, Test.self, ReplayCommand.self, PlanCommand.self, PreviewCommand.self,
            Explain.self, Decisions.self, OutboxCommand.self, Members.self, Eval.self, Schema.self,
            NewCommand.self, Serve.self, Ingest.self, Reload.self,
            TokenCommand.self, Backup.self, Restore.self,
        ])

    /// The program's version, as `tact --version` prints it.
    package static let version = "0.1.0"

    package init() {}
}

/// The program as a whole: runs the command line and ends with the contract's exit status.
package enum TactProgram {
    /// Runs the sub-command that the arguments name; never returns.
    package static func run() async -> Never {
        Terminal.prepareDescriptors()
        do {
            var command = try Tact.parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
            Output.standard.flush()
            exit(.done)
        } catch {
            Output.standard.flush()
            end(with: error)
        }
    }

    /// Tells what went wrong and ends with the status that says whose fault it was.
    private static func end(with error: any Error) -> Never {
        if let failure = Failure(error) {
            for (index, line) in failure.lines.enumerated() {
                Terminal.tell(index == 0 ? "tact: \(line)" : line)
            }
            exit(failure.status)
        }
        let text = Tact.fullMessage(for: error)
        if Tact.exitCode(for: error) == .success {
            Output.standard.lines(text)
            Output.standard.flush()
            exit(.done)
        }
        Terminal.tell(lines: text)
        exit(.usage)
    }
}
