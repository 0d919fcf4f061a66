extension Judged {
    /// Rule 2: now has reached the deadline.
    static func expired(_ judged: Judged) -> Ruling? {
        judged.now >= judged.candidate.deadline ? .final(.dropped, .expired, nil) : nil
    }
}
