import Dispatch

/// Threads that live as long as their work.
enum BackgroundThread {
    /// Runs the body beside whoever calls; the label is for debuggers.
    static func begin(_ label: String, _ body: @escaping @Sendable () -> Void) {
        DispatchQueue(label: label).async(execute: body)
    }
}
