import ArgumentParser
import CampaignFiles
import Foundation
import NIOHTTP1
import Outbox
import Storage
import StorageSQLite

/// `tact members forget`.
struct MembersForget: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "forget",
        abstract: "Erases all that is kept of a member (GDPR, article 17).",
        discussion: """
            Every row of the store goes, and the files of the member's messages in the outbox folder and \
            in the folders that tact.yaml names as targets. A \
            keyed hash of the id stays, so that events and member files that still name the member \
            change nothing. Where a daemon has the store, it is asked to do it. To forget a member \
            whom nobody knows, or once more, is no error.
            """)

    @OptionGroup var place: Place
    @OptionGroup var address: DaemonAddress
    @Option(
        help: ArgumentHelp(
            "The folder that messages were handed over into (default: that of tact.yaml, or outbox"
                + " beside the database).", valueName: "dir"))
    var outbox: String?
    @Argument(help: ArgumentHelp("The member's id.", valueName: "id")) var id: String

    func validate() throws {
        if id.isEmpty { throw ValidationError("a member's id is not empty.") }
    }

    func run() throws {
        if address.url != nil {
            try ask(address.client(in: place.home))
        } else {
            do {
                try eraseHere()
            } catch StoreError.locked(let path) {
                try ask(address.client(in: place.home).having(store: path))
            }
        }
        Output.standard.line("nothing is kept of the member any more")
    }

    /// The files go first: as long as the store has the messages, an erasure that was cut off can be
    /// begun anew.
    private func eraseHere() throws {
        let edition = try CampaignFolder(path: place.directory).edition()
        // A daemon that has the store need not be understood, but asked.
        let store = try place.openExistingForWriting(edition)
        let reading = try place.serviceConfiguration(options: ["outbox": outbox])
        let messages = try store.messages(of: id)
        try ChannelFolders.erase(
            messages, in: try reading.configuration?.outbox ?? "\(place.storeFolder)/outbox")
        for target in reading.configuration?.targets ?? [] {
            switch target.way {
            case .maildir(let path): try Maildir.erase(messages, in: path)
            case .spool(let path): try SpoolFolder.erase(messages, in: path)
            case .smtp, .webhook, .pull: break
            }
        }
        try store.forget(id)
        try empty(store, at: place.storePath)
    }

    /// Whoever reads beside it may hold on to what was there before.
    private func empty(_ store: SQLiteStore, at path: String) throws {
        for _ in 1...600 {
            if try store.scrub() { return }
            Thread.sleep(forTimeInterval: 0.1)
        }
        throw Failure(
            .inputOutput,
            "the member is erased, but a program that reads \(path) keeps its log from being"
                + " emptied; end that program, and forget the member once more")
    }

    private func ask(_ daemon: DaemonClient) throws {
        let answer = try daemon.send(.DELETE, "/v1/members/\(percentEncoded(id))")
        guard answer.status == 204 else {
            throw Failure(.no, answer.text("detail") ?? "status \(answer.status)")
        }
    }

    /// As one part of a path (RFC 3986): all but unreserved characters.
    private func percentEncoded(_ text: String) -> String {
        let plain = CharacterSet(
            charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_~")
        return text.addingPercentEncoding(withAllowedCharacters: plain) ?? text
    }
}
