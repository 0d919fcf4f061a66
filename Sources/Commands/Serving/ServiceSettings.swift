import CampaignFiles
import Daemon
import HTTPAPI
import Logging

// The configuration in the words of the parts that it is for.

extension ListenerSettings {
    /// As the configuration says, or on the socket that is there already.
    init(_ configuration: ServiceConfiguration, _ socket: ListeningSocket?) {
        self.init()
        (host, port) = (configuration.listen.host, configuration.listen.port)
        descriptor = socket?.descriptor
        connections = configuration.limits.connections
        idleTime = Int(configuration.limits.idleTime.components.seconds)
        requestTime = Int(configuration.limits.requestTime.components.seconds)
    }
}

extension RequestLimits {
    init(_ limits: ServiceLimits) {
        self.init()
        (body, batch, line) = (limits.body, limits.batch, limits.line)
        erasing = min(.seconds(20), limits.requestTime / 3)
    }
}

extension RetentionPeriods {
    init(_ retention: Retention) {
        self.init(
            events: retention.events, bodies: retention.bodies, ledger: retention.ledger)
    }
}

extension ServiceLog {
    /// The logger that the configuration asks for.
    static func logger(_ configuration: ServiceConfiguration, underSystemd: Bool) -> Logger {
        let level: Logger.Level =
            switch configuration.logLevel {
            case .debug: .debug
            case .info: .info
            case .notice: .notice
            case .warning: .warning
            case .error: .error
            }
        return logger(
            as: configuration.logFormat == .json ? .json : underSystemd ? .journal : .terminal,
            level: level)
    }
}
