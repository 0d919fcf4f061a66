import Foundation

/// What a stretch of work has taken: wall clock and processor, in seconds.
package struct Meter {
    private let wall = Meter.now
    private let processor = Meter.processorSeconds

    package init() {}

    /// Seconds on the wall since the meter was made.
    package var seconds: Double { Meter.now - wall }
    /// Seconds of processor that the whole process has used since.
    package var processorSeconds: Double { Meter.processorSeconds - processor }

    /// The most memory that the process has held, in MiB.
    package static var peakMemory: Double { Double(usage.ru_maxrss) / 1024 }

    /// Seconds on a clock that only goes on.
    package static var now: Double { Double(DispatchTime.now().uptimeNanoseconds) / 1e9 }

    private static var processorSeconds: Double {
        seconds(usage.ru_utime) + seconds(usage.ru_stime)
    }

    private static func seconds(_ time: timeval) -> Double {
        Double(time.tv_sec) + Double(time.tv_usec) / 1e6
    }

    private static var usage: rusage {
        var usage = rusage()
        // RUSAGE_SELF, which systems declare as different types.
        getrusage(0, &usage)
        return usage
    }
}

/// A number with so many decimal places, as JSON has it.
package func decimal(_ value: Double, places: Int) -> String {
    String(format: "%.\(places)f", value)
}
