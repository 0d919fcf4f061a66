import Campaigns
import CivilTime
import Foundation
import Listings
import Simulation
import Storage
import Templates

/// `tact plan --compare`: what an edit of the campaign directory changes.
struct Comparing {
    let command: PlanCommand
    /// A campaign directory, or a revision that git has of the command's own.
    let with: String

    /// Plans both versions and shows the differences. Throws `Failure` with status 1 where there are
    /// some and `--exit-code` asks for it, and what planning throws.
    func run(_ edition: Edition, _ period: ClosedRange<Instant>) throws {
        let (directory, revision) = try earlier()
        defer { revision?.remove() }
        let other = try CampaignFolder(path: directory, name: with).edition()
        let before = try command.side(other, period)
        defer { before.scratch.remove() }
        let after = try command.side(edition, period)
        defer { after.scratch.remove() }
        let comparison = try command.watched { progress, reject in
            try PlanPair(before: before.plan, after: after.plan).run(
                before: before.inputs, after: after.inputs, progress: progress, reject: reject,
                keep: after.keep)
        }
        try after.scratch.finish()
        command.warn(of: comparison.after, edition)
        if let decisions = command.decisions { try after.scratch.write(to: decisions) }
        try command.writeFiles(
            PlanOverview(comparison.after, programme: edition.programme))
        let face = ComparisonFace(
            comparison: comparison, name: with, before: other.programme,
            after: edition.programme)
        show(face)
        try command.complain(of: comparison.after)
        if command.exitCode, !face.isSame { throw Failure(.no) }
    }

    /// Where the version of before is; what was unpacked for it is removed by the caller.
    private func earlier() throws -> (String, Revision?) {
        var isFolder: ObjCBool = false
        if FileManager.default.fileExists(atPath: with, isDirectory: &isFolder), isFolder.boolValue {
            return (with, nil)
        }
        let revision = try Revision(with, of: command.place.directory)
        return (revision.directory, revision)
    }

    private func show(_ face: ComparisonFace) {
        switch command.format {
        case .text: for line in face.lines { Output.standard.line(line) }
        case .markdown: for line in face.markdown { Output.standard.line(line) }
        case .json: Output.standard.write(json: face.json)
        case .csv: Output.standard.write(bytes: face.csv.utf8)
        }
    }
}
