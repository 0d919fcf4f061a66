/// Which templates a directory has, as far as the paths of its files say.
struct TemplateFiles {
    /// Names of templates, ascending.
    let names: [String]
    private let paths: Set<String>

    init(paths list: [String]) {
        paths = Set(list)
        var names = Set<String>()
        for path in paths {
            let parts = path.split(separator: "/")
            guard parts.count == 4, parts[0] == "templates", parts[1] != "partials",
                parts[1] != "layouts"
            else { continue }
            names.insert(String(parts[1]))
        }
        self.names = names.sorted()
    }

    /// Whether the template can be filled for the channel in the locale.
    func has(_ template: String, locale: String, channel: String) -> Bool {
        paths.contains("templates/\(template)/\(locale)/\(channel).liquid")
    }
}
