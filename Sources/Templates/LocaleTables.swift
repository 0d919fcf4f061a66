import Liquid

extension LocaleFormat {
    /// By locale or language.
    static let byName: [String: LocaleFormat] = [
        "fr": french, "fr-CH": with(french, grouping: "\u{202F}", decimal: ","),
        "en": english, "en-GB": british, "en-IE": british, "en-AU": british, "en-NZ": british,
        "es": spanish,
        "es-MX": with(spanish, grouping: ",", decimal: ".", minimumGroupingDigits: 1),
        "de": german, "de-AT": with(german, grouping: "\u{A0}", decimal: ","),
        "de-CH": with(german, grouping: "’", decimal: "."),
        "it": italian, "it-CH": with(italian, grouping: "’", decimal: "."),
        "nl": dutch, "nl-BE": dutch,
        "pt": brazilian, "pt-PT": portuguese, "pt-BR": brazilian,
    ]

    /// ISO dates and plain numbers, for languages without a table.
    static let fallback = LocaleFormat(
        grouping: "\u{A0}", decimalSign: ".", money: .behind, names: .english, longDate: .numbers)

    private static func with(
        _ format: LocaleFormat, grouping: String, decimal: String, minimumGroupingDigits: Int? = nil
    ) -> LocaleFormat {
        var format = format
        format.grouping = grouping
        format.decimalSign = decimal
        format.minimumGroupingDigits = minimumGroupingDigits ?? format.minimumGroupingDigits
        return format
    }

    private static let french = LocaleFormat(
        grouping: "\u{202F}", decimalSign: ",", money: .behind,
        names: names(
            "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
            "janv. févr. mars avr. mai juin juil. août sept. oct. nov. déc.",
            "dimanche lundi mardi mercredi jeudi vendredi samedi",
            "dim. lun. mar. mer. jeu. ven. sam."),
        longDate: .dayMonthYear(" ", " "), firstDay: "1er")

    private static let english = LocaleFormat(
        grouping: ",", decimalSign: ".", money: .before, names: .english,
        longDate: .monthDayYear(" ", ", "))

    private static let british = LocaleFormat(
        grouping: ",", decimalSign: ".", money: .before, names: .english,
        longDate: .dayMonthYear(" ", " "))

    private static let spanish = LocaleFormat(
        grouping: ".", decimalSign: ",", minimumGroupingDigits: 2, money: .behind,
        names: names(
            "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre "
                + "diciembre",
            "ene feb mar abr may jun jul ago sept oct nov dic",
            "domingo lunes martes miércoles jueves viernes sábado", "dom lun mar mié jue vie sáb"),
        longDate: .dayMonthYear(" de ", " de "))

    private static let german = LocaleFormat(
        grouping: ".", decimalSign: ",", money: .behind,
        names: names(
            "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
            "Jan. Feb. März Apr. Mai Juni Juli Aug. Sept. Okt. Nov. Dez.",
            "Sonntag Montag Dienstag Mittwoch Donnerstag Freitag Samstag",
            "So. Mo. Di. Mi. Do. Fr. Sa."),
        longDate: .dayMonthYear(". ", " "))

    private static let italian = LocaleFormat(
        grouping: ".", decimalSign: ",", money: .behind,
        names: names(
            "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre "
                + "dicembre",
            "gen feb mar apr mag giu lug ago set ott nov dic",
            "domenica lunedì martedì mercoledì giovedì venerdì sabato",
            "dom lun mar mer gio ven sab"),
        longDate: .dayMonthYear(" ", " "))

    private static let dutch = LocaleFormat(
        grouping: ".", decimalSign: ",", money: .beforeWithSpace,
        names: names(
            "januari februari maart april mei juni juli augustus september oktober november "
                + "december",
            "jan feb mrt apr mei jun jul aug sep okt nov dec",
            "zondag maandag dinsdag woensdag donderdag vrijdag zaterdag", "zo ma di wo do vr za"),
        longDate: .dayMonthYear(" ", " "))

    private static let portuguese = LocaleFormat(
        grouping: "\u{A0}", decimalSign: ",", minimumGroupingDigits: 2, money: .behind,
        names: portugueseNames, longDate: .dayMonthYear(" de ", " de "))

    private static let brazilian = LocaleFormat(
        grouping: ".", decimalSign: ",", money: .beforeWithSpace, names: portugueseNames,
        longDate: .dayMonthYear(" de ", " de "))

    private static let portugueseNames = names(
        "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
        "jan. fev. mar. abr. mai. jun. jul. ago. set. out. nov. dez.",
        "domingo segunda-feira terça-feira quarta-feira quinta-feira sexta-feira sábado",
        "dom. seg. ter. qua. qui. sex. sáb.")

    private static func names(
        _ months: String, _ shortMonths: String, _ weekdays: String, _ shortWeekdays: String
    ) -> DateNames {
        let words = { (text: String) in text.split(separator: " ").map(String.init) }
        return DateNames(
            months: words(months), shortMonths: words(shortMonths), weekdays: words(weekdays),
            shortWeekdays: words(shortWeekdays))
    }
}
