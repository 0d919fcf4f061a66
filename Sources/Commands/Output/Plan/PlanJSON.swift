import Campaigns
import CivilTime
import Engine
import Ingestion
import JSON
import Listings
import Simulation

/// A plan as one JSON object, with everything that any other face shows. Its keys are a promise.
struct PlanJSON {
    private let plan: PlanOverview

    init(_ plan: PlanOverview) { self.plan = plan }

    /// The object, and a line end.
    var bytes: [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        write(headOf: plan.report, &writer)
        writeScenarios(&writer)
        writeRows(&writer)
        writeObstacles(&writer)
        writeLosses(&writer)
        writer.pressure(of: plan)
        writeCapacity(&writer)
        writeCosts(&writer)
        writer.endObject()
        writer.newLine()
        return writer.bytes
    }

    private func write(headOf report: PlanReport, _ writer: inout JSONWriter) {
        writer.field("programme", plan.programme.name)
        writer.field("from", report.period.lowerBound.description)
        writer.field("until", report.period.upperBound.description)
        writer.field("timezone", report.zone.name)
        writer.field("first_day", plan.days.lowerBound.description)
        writer.field("last_day", plan.days.upperBound.description)
        writer.field("members", report.members)
        writer.field("uncontacted", report.uncontacted)
        writer.words("uncontacted_members", report.uncontactedMembers)
        writer.key("events")
        writer.beginObject()
        writer.field("lines", report.lines)
        writer.field("accepted", report.accepted)
        writer.field("duplicates", report.duplicates)
        writer.field("after_end", report.later)
        writer.field("rejected", report.rejected.total)
        writer.field("as_in", report.asIn?.description)
        writer.field("repeated", report.repeated)
        writer.endObject()
    }

    private func writeScenarios(_ writer: inout JSONWriter) {
        let known = plan.programme.scenarios.filter { $0.status != .draft }
        writer.list("scenarios", known) { writer, scenario in
            writer.field("scenario", scenario.name)
            writer.field("title", scenario.title)
            writer.field("family", scenario.family.rawValue)
            writer.field("category", plan.programme.pressure.categories[scenario.category].name)
            writer.field("status", scenario.status.rawValue)
            writer.field("without_events", plan.silent.contains(scenario.name))
        }
    }

    private func writeRows(_ writer: inout JSONWriter) {
        writer.list("days", plan.rows) { writer, row in
            writer.field("day", row.day.description)
            writer.field("scenario", row.scenario)
            writer.field("category", row.category)
            writer.field("channel", row.channel)
            writer.field("outcome", row.outcome.rawValue)
            writer.field("reason", row.reason?.rawValue)
            writer.field("count", row.count)
        }
    }

    private func writeObstacles(_ writer: inout JSONWriter) {
        writer.list("kept_back", plan.obstacles) { writer, obstacle in
            writer.field("reason", obstacle.reason.rawValue)
            writer.field("by", obstacle.name)
            writer.field("scenario", obstacle.scenario)
            writer.field("dropped", obstacle.blocked.dropped)
            writer.field("deferred", obstacle.blocked.deferred)
        }
    }

    private func writeLosses(_ writer: inout JSONWriter) {
        writer.list("lost_to_others", plan.losses) { writer, loss in
            writer.field("scenario", loss.scenario)
            writer.field("dropped", loss.blocked.dropped)
            writer.field("deferred", loss.blocked.deferred)
        }
    }

    private func writeCapacity(_ writer: inout JSONWriter) {
        writer.list("capacity", plan.report.loads) { writer, load in
            writer.field("channel", load.channel)
            writer.field("per_day", load.perDay)
            writer.field("days_over", load.daysOver)
            writer.field("expired", load.expired)
            writer.list("days", load.days) { writer, day in
                writer.field("day", day.day.description)
                writer.field("demand", day.demand)
                writer.field("handed_over", day.handedOver)
                writer.field("waiting", day.waiting)
            }
        }
    }

    private func writeCosts(_ writer: inout JSONWriter) {
        writer.field("currency", plan.programme.currency)
        writer.list("costs", plan.costs) { writer, cost in
            writer.field("channel", cost.channel)
            writer.field("messages", cost.messages)
            writer.field("each", cost.each)
            writer.field("cost", cost.total)
        }
    }
}

extension JSONWriter {
    /// The fields that tell how contacts spread over members, and who has the most.
    mutating func pressure(of plan: PlanOverview) {
        list("contacts_a_member", plan.pressure) { writer, pressure in
            writer.field("a", pressure.period)
            writer.field("median", pressure.spread.percentile(50))
            writer.field("percentile_95", pressure.spread.percentile(95))
            writer.field("maximum", pressure.spread.maximum)
            writer.list("histogram", pressure.spread.histogram) { writer, bar in
                writer.field("contacts", bar.contacts)
                writer.field("members", bar.pairs)
            }
        }
        list("most_contacted", plan.report.solicited) { writer, row in
            writer.field("member", row.member)
            writer.field("contacts", row.contacts)
        }
    }
}
