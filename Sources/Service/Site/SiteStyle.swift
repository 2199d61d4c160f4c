import Reports

/// The style sheet of the site: that of reports, and what the other pages need.
enum SiteStyle {
    static let bytes: [UInt8] = {
        var bytes: [UInt8] = []
        for sheet in CompanyReport.style + [site] { sheet.withUTF8Buffer { bytes.append(contentsOf: $0) } }
        return bytes
    }()

    private static let site: StaticString = """

        .days { display: flex; flex-wrap: wrap; gap: 6px; align-items: center; margin: 10px 0 }
        .filter { display: flex; flex-wrap: wrap; gap: 6px 16px; align-items: end; margin: 12px 0 }
        .filter label { display: grid; color: var(--soft) }
        .skip { position: absolute; left: -999em }
        .skip:focus { position: static; display: inline-block; padding: 4px 20px }
        .site { display: flex; flex-wrap: wrap; gap: 8px 24px; align-items: center; max-width: 1440px; margin: 0 auto; padding: 10px 20px; border-bottom: 1px solid var(--line) }
        .site form { display: flex; gap: 6px }
        .site form[role] { margin-left: auto }
        input, select, button { font: inherit; color: inherit; background: var(--back); border: 1px solid var(--line); border-radius: 4px; padding: 3px 8px }
        input { min-width: 14em }
        input:focus, input:focus-within, button:focus-visible, a:focus-visible { outline: 2px solid var(--link); outline-offset: 1px }
        button { background: var(--shade); cursor: pointer }
        dl { display: grid; grid-template-columns: max-content 1fr; gap: 2px 16px; margin: 10px 0 }
        dt { color: var(--soft) }
        dd { margin: 0; overflow-wrap: anywhere }
        dd > p, dd > dl { margin: 0 }
        .list { direction: ltr; width: auto }
        .list th, .list td { text-align: left; padding-right: 16px; white-space: normal }
        .list td { max-width: 60ch; overflow-wrap: break-word }
        .list td a { color: var(--link); text-decoration: underline }
        .list td > a::after { content: none }
        .list tr > :first-child { white-space: nowrap }
        .list .number { text-align: right }
        .lines thead small { white-space: nowrap }
        .lines tbody th { white-space: normal; max-width: 60ch }
        .lines .heading > * { font-weight: 600; border-bottom: none; padding-top: 8px }
        .lines .depth-1 { padding-left: 14px }
        .lines .depth-2 { padding-left: 28px }
        .lines .depth-3 { padding-left: 42px }
        .lines .depth-4 { padding-left: 56px }
        .lines .depth-5 { padding-left: 70px }
        .lines .depth-6 { padding-left: 84px }
        .reading { max-width: 72ch; white-space: pre-wrap; overflow-wrap: anywhere; font-size: 16px }
        pre { white-space: pre-wrap; overflow-wrap: anywhere; font-size: 13px; background: var(--shade); padding: 10px; max-width: 120ch }
        mark { background: #ffe08a; color: #14171b; padding: 0 2px }
        .failed, .lost, .critical, .high { color: var(--red); font-weight: 600 }
        blockquote { margin: 6px 0 6px 16px; padding-left: 10px; border-left: 3px solid var(--line) }
        @media (max-width: 600px) {
        .site { padding: 10px 12px }
        input { min-width: 11em }
        }
        @media print { .site, .skip, .days, .filter { display: none } }

        """
}
