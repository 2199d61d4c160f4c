import Digest

/// The style of a page, without fonts, pictures or scripts.
enum PageStyle {
    static let sheets: [StaticString] = [page, ChartColors.common, ChartColors.dark]

    /// The SHA-256 of all sheets in Base64, by which a Content-Security-Policy admits them.
    static var hash: String {
        let hasher = SHA256()
        for sheet in sheets { sheet.withUTF8Buffer { hasher.update(Span(_unsafeElements: $0)) } }
        return hasher.finish().base64
    }

    private static let page: StaticString = """

        :root { color-scheme: light dark; --text: #14171b; --soft: #4a525c; --line: #d4d8de; --back: #ffffff; --shade: #f3f5f8; --link: #0b5cad; --red: #b3261e }
        @media (prefers-color-scheme: dark) {
        :root { --text: #eceff3; --soft: #b4bcc6; --line: #343b44; --back: #14171b; --shade: #1d2228; --link: #6cb2f7; --red: #f5857c }
        }
        * { box-sizing: border-box }
        html { -webkit-text-size-adjust: 100% }
        body { margin: 0; background: var(--back); color: var(--text); font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif }
        main, footer { max-width: 1440px; margin: 0 auto; padding: 0 20px }
        a { color: var(--link) }
        h1, h2, h3 { line-height: 1.25; text-wrap: balance; scroll-margin-top: 8px }
        h1 { font-size: 1.9em; margin: 28px 0 0 }
        h2 { font-size: 1.35em; margin: 36px 0 10px }
        h3 { font-size: 1.15em; margin: 28px 0 10px }
        article + article { border-top: 2px solid var(--line); margin-top: 48px }
        p { margin: 6px 0; max-width: 80ch }
        .identifiers, .small, figcaption, footer { color: var(--soft) }
        nav a { display: inline-block; padding: 2px 0; margin-right: 14px }
        .contents { columns: 20em; padding-left: 2em }
        .charts { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 380px), 1fr)); gap: 24px }
        figure { margin: 0 }
        figcaption b { display: block; color: var(--text) }
        .chart { display: block; width: 100%; height: auto }
        .scroll { overflow-x: auto; width: fit-content; max-width: 100%; margin: 0 0 22px; direction: rtl }
        .scroll:focus-visible { outline: 2px solid var(--link) }
        table { direction: ltr; border-collapse: collapse; font-size: 13.5px; font-variant-numeric: tabular-nums; white-space: nowrap }
        caption { text-align: left; color: var(--soft); padding: 4px 0 6px; direction: ltr }
        caption span { position: sticky; left: 0 }
        th, td { text-align: right; vertical-align: top; padding: 3px 21px 3px 10px; border-bottom: 1px solid var(--line); font-weight: normal; position: relative }
        thead th { vertical-align: bottom; font-weight: 600; border-bottom: 2px solid var(--line) }
        thead small { display: block; font-weight: normal }
        small { color: var(--soft); font-size: 0.85em }
        tr > :first-child { text-align: left; position: sticky; left: 0; z-index: 1; background: var(--back); padding-left: 0; padding-right: 16px }
        tbody tr:hover > * { background: var(--shade) }
        td a { color: inherit; text-decoration: none }
        td a:hover, td a:focus-visible { color: var(--link); text-decoration: underline }
        td > a::after, td > .value::after, .change::after { content: ")"; visibility: hidden }
        td.negative > a::after, td.negative > .value::after { content: none }
        .change { display: block; font-style: normal; font-size: 0.82em; line-height: 1.35; white-space: pre }
        .negative { color: var(--red) }
        .calculated { font-style: italic }
        .missing, .changed { color: var(--soft) }
        .changed { margin-right: 4px; font-style: normal }
        td[data-ref]::after { content: attr(data-ref); position: absolute; left: calc(100% - 19px); top: 2px; font-size: 9.5px; font-style: normal; color: var(--soft) }
        .spoken { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%) }
        .notes, .filings { list-style: none; padding: 0; font-size: 13px; column-gap: 2em; overflow-wrap: anywhere; font-variant-numeric: tabular-nums }
        .notes { columns: 36em; counter-reset: entry }
        .filings { columns: 26em; counter-reset: entry }
        .notes > li, .filings > li { counter-increment: entry; position: relative; padding-left: 3.2em; break-inside: avoid }
        .filings > li::before { content: counter(entry); position: absolute; left: 0; width: 2.6em; text-align: right; color: var(--soft) }
        .notes > li::before { content: "n" counter(entry); position: absolute; left: 0; width: 2.6em; text-align: right; color: var(--soft) }
        time { white-space: nowrap }
        li:target { background: var(--shade); outline: 2px solid var(--link) }
        footer { border-top: 1px solid var(--line); margin-top: 40px; padding-top: 12px; padding-bottom: 32px; font-size: 13px }
        @media (max-width: 600px) {
        main, footer { padding: 0 12px }
        h1 { font-size: 1.5em }
        tbody th { white-space: normal; min-width: 7.5em; max-width: 9.5em }
                }
        @page { size: landscape; margin: 12mm }
        @media print {
        :root { --text: #000; --soft: #333; --line: #bbb; --back: #fff; --shade: #fff; --link: #000; --red: #000 }
        body { font-size: 10pt }
        main, footer { max-width: none; padding: 0 }
        nav { display: none }
        .scroll { overflow: visible; width: auto; direction: ltr }
        caption span { position: static }
        table { font-size: 8pt; width: 100% }
        th, td { padding: 1px 16px 1px 6px }
        td[data-ref]::after { font-size: 5.5pt; left: calc(100% - 15px) }
        tr > :first-child { position: static }
        thead { display: table-header-group }
        tr, figure, table { break-inside: avoid }
        h2, h3, caption { break-after: avoid }
        .charts { grid-template-columns: 1fr 1fr 1fr }
        .notes, .filings { font-size: 7.5pt; columns: 2 }
        }

        """
}
