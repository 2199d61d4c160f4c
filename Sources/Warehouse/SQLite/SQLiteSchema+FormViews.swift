extension SQLiteSchema {
    /// The second part of version 5: views of trades and holdings as they stand.
    ///
    /// Sums are of SQLite's numbers: exact for whole numbers of 64 bits, else with 15 digits. Differences are compared with four decimals, as shares have them.
    static let formViews = """
        -- The trades that amendments tell anew, and what takes their place. An amendment amends earlier filings of its form and issuer,
        -- by the same owners in whatever order, that were filed on the day that it names, or that tell the same period. A trade of it takes the place of one that is
        -- equal (0), or that differs only in what is owned after it (1), or, with the same owned after it, only in security (2), day (3), code (4), number (5), price
        -- (7) or kind of ownership (8), or only in the number, with the same owned before it (6). The least counts, first of the filing that is named. Each takes the
        -- place of one trade of a filing only; of trades that fit alike, the first of one filing takes the place of the first of the other.
        CREATE VIEW amended_transactions AS
            WITH amendments AS (
                SELECT DISTINCT issuer_cik, accession_number, form_type, owner_cik, owners, date_of_original_submission, period_of_report
                FROM ownership_transactions WHERE form_type IN ('3/A', '4/A', '5/A')),
            originals AS (
                SELECT DISTINCT issuer_cik, accession_number, form_type, owner_cik, owners, date_of_original_submission, period_of_report
                FROM ownership_transactions WHERE issuer_cik IN (SELECT issuer_cik FROM amendments)),
            targets AS (
                SELECT n.issuer_cik, n.accession_number AS amendment, o.accession_number,
                    max(CASE WHEN n.date_of_original_submission IN (f.filing_date, o.date_of_original_submission) THEN 0 ELSE 100 END) AS unnamed
                FROM amendments n JOIN sec_filings g ON g.accession_number = n.accession_number
                JOIN originals o ON o.issuer_cik = n.issuer_cik AND o.accession_number <> n.accession_number
                    AND (o.form_type = n.form_type OR o.form_type || '/A' = n.form_type)
                    AND (o.owner_cik = n.owner_cik OR \(has("o.owners", "n.owner_cik")) AND \(has("n.owners", "o.owner_cik")))
                JOIN sec_filings f ON f.accession_number = o.accession_number
                WHERE g.removed IS NOT TRUE AND f.removed IS NOT TRUE
                    AND (n.date_of_original_submission IN (f.filing_date, o.date_of_original_submission) OR n.period_of_report = o.period_of_report)
                    AND (coalesce(g.filing_date, '0001-01-01'), coalesce(g.accepted_at, '0001-01-01'), g.accession_number)
                        > (coalesce(f.filing_date, '0001-01-01'), coalesce(f.accepted_at, '0001-01-01'), f.accession_number)
                GROUP BY n.issuer_cik, n.accession_number, o.accession_number),
            sides AS (
                SELECT t.issuer_cik, t.amendment, t.accession_number, t.unnamed, r.accession_number = t.amendment AS is_new, r.document, r."offset",
                    json_array(r.derivative, r.security_title, CAST(r.exercise_price AS NUMERIC), r.exercise_date, r.expiration_date, r.underlying_title) AS security,
                    json_array(r.transaction_date) AS day,
                    json_array(r.transaction_code, r.acquired_or_disposed) AS code,
                    json_array(CAST(r.shares AS NUMERIC)) AS shares,
                    json_array(CAST(r.price AS NUMERIC)) AS price,
                    json_array(r.direct_or_indirect, r.nature_of_ownership) AS kind,
                    json_array(CAST(r.shares_owned_after AS NUMERIC)) AS owned_after,
                    json_array(round(CAST(r.shares_owned_after AS NUMERIC) + CAST(r.shares AS NUMERIC) * CASE r.acquired_or_disposed WHEN 'D' THEN 1 ELSE -1 END, 4)) AS owned_before
                FROM targets t JOIN ownership_transactions r ON +r.issuer_cik = t.issuer_cik AND r.accession_number IN (t.amendment, t.accession_number)),
            placed AS (
                SELECT s.*, row_number() OVER (
                    PARTITION BY amendment, accession_number, is_new, security, day, code, shares, price, kind, owned_after ORDER BY document, "offset") AS place
                FROM sides s),
            paired AS (
                SELECT s.*, count(*) OVER (PARTITION BY amendment, accession_number, security, day, code, shares, price, kind, owned_after, place) = 2 AS is_equal
                FROM placed s),
            fitting AS (
                SELECT 0 AS level, p.*, json_array(security, day, code, shares, price, kind, owned_after, place) AS fit FROM paired p WHERE is_equal
                UNION ALL SELECT 1, p.*, json_array(security, day, code, shares, price, kind) FROM paired p WHERE NOT is_equal
                UNION ALL SELECT 2, p.*, json_array(day, code, shares, price, kind, owned_after) FROM paired p WHERE NOT is_equal
                UNION ALL SELECT 3, p.*, json_array(security, code, shares, price, kind, owned_after) FROM paired p WHERE NOT is_equal
                UNION ALL SELECT 4, p.*, json_array(security, day, shares, price, kind, owned_after) FROM paired p WHERE NOT is_equal
                UNION ALL SELECT 5, p.*, json_array(security, day, code, price, kind, owned_after) FROM paired p WHERE NOT is_equal
                UNION ALL SELECT 6, p.*, json_array(security, day, code, price, kind, owned_before) FROM paired p WHERE NOT is_equal
                UNION ALL SELECT 7, p.*, json_array(security, day, code, shares, kind, owned_after) FROM paired p WHERE NOT is_equal
                UNION ALL SELECT 8, p.*, json_array(security, day, code, shares, price, owned_after) FROM paired p WHERE NOT is_equal),
            ranked AS (
                SELECT issuer_cik, amendment, accession_number, unnamed, is_new, document, "offset", level, fit,
                    row_number() OVER (PARTITION BY amendment, accession_number, is_new, level, fit ORDER BY document, "offset") AS place
                FROM fitting),
            candidates AS (
                SELECT o.issuer_cik, o.accession_number, o.document, o."offset", o.amendment, n.document AS amendment_document, n."offset" AS amendment_offset,
                    o.level, o.unnamed, min(o.level) OVER (PARTITION BY o.amendment, o.accession_number, o.document, o."offset") AS least,
                    min(o.level) OVER (PARTITION BY o.amendment, o.accession_number, n.document, n."offset") AS least_new
                FROM ranked o JOIN ranked n ON n.amendment = o.amendment AND n.accession_number = o.accession_number AND n.level = o.level AND n.fit = o.fit
                    AND n.place = o.place
                WHERE NOT o.is_new AND n.is_new),
            chosen AS (
                SELECT c.*, min(c.level + c.unnamed) OVER (PARTITION BY c.amendment, c.amendment_document, c.amendment_offset) AS least_of_all
                FROM candidates c WHERE c.level = c.least AND c.level = c.least_new)
            SELECT DISTINCT issuer_cik, accession_number, document, "offset", amendment, amendment_document, amendment_offset
            FROM chosen WHERE level + unnamed = least_of_all;
        -- Trades as they stand: an amendment's take the place of those that it tells anew.
        CREATE VIEW effective_transactions AS
            WITH amended AS MATERIALIZED (SELECT accession_number, document, "offset" FROM amended_transactions)
            SELECT t.* FROM ownership_transactions t JOIN sec_filings f ON f.accession_number = t.accession_number
            WHERE f.removed IS NOT TRUE AND NOT EXISTS (
                SELECT 1 FROM amended a WHERE a.accession_number = t.accession_number AND a.document = t.document AND a."offset" = t."offset");
        -- What insiders bought and sold on the market, by company and quarter. A trade that several filings tell counts once, in the last of them: it is
        -- the same if all is, also what was owned after it, for an owner in common (but not of two ways to hold indirectly), or if one of two owners holds indirectly.
        CREATE VIEW insider_net_purchases AS
            SELECT t.issuer_cik, max(t.issuer_name) AS issuer_name, max(t.issuer_ticker) AS issuer_ticker, t.year, t.quarter,
                count(DISTINCT t.owner_cik) AS owners, count(*) FILTER (WHERE t.is_last) AS transactions,
                coalesce(sum(t.shares) FILTER (WHERE t.is_last AND t.is_purchase), 0) AS shares_bought,
                coalesce(sum(t.shares) FILTER (WHERE t.is_last AND NOT t.is_purchase), 0) AS shares_sold,
                coalesce(sum(CASE WHEN t.is_purchase THEN t.shares ELSE -t.shares END) FILTER (WHERE t.is_last), 0) AS net_shares,
                sum(CASE WHEN t.is_purchase THEN t.value ELSE -t.value END) FILTER (WHERE t.is_last) AS net_value,
                coalesce(sum(t.shares) FILTER (WHERE t.is_last AND t.value IS NULL), 0) AS unpriced_shares
            FROM (
                SELECT e.issuer_cik, e.issuer_name, e.issuer_ticker, e.owner_cik, CAST(strftime('%Y', e.transaction_date) AS INTEGER) AS year,
                    (CAST(strftime('%m', e.transaction_date) AS INTEGER) + 2) / 3 AS quarter, e.transaction_code = 'P' AS is_purchase,
                    \(exact("e.shares")) AS shares,
                    \(bounded("coalesce(CAST(e.shares AS NUMERIC) * CAST(e.price AS NUMERIC), CAST(e.total_value AS NUMERIC))")) AS value,
                    NOT EXISTS (
                        SELECT 1 FROM ownership_transactions o JOIN sec_filings g ON g.accession_number = o.accession_number
                        WHERE o.issuer_cik = e.issuer_cik AND o.transaction_date = e.transaction_date AND o.transaction_code = e.transaction_code
                            AND o.accession_number <> e.accession_number AND o.derivative IS NOT TRUE AND g.removed IS NOT TRUE
                            AND o.security_title IS e.security_title AND CAST(o.shares AS NUMERIC) IS CAST(e.shares AS NUMERIC)
                            AND CAST(o.price AS NUMERIC) IS CAST(e.price AS NUMERIC)
                            AND CAST(o.shares_owned_after AS NUMERIC) = CAST(e.shares_owned_after AS NUMERIC)
                            AND CASE WHEN o.owner_cik = e.owner_cik OR \(has("o.owners", "e.owner_cik"))
                                OR \(has("e.owners", "o.owner_cik"))
                                THEN o.direct_or_indirect = 'D' OR e.direct_or_indirect = 'D' OR o.nature_of_ownership IS e.nature_of_ownership
                                ELSE o.direct_or_indirect = 'I' OR e.direct_or_indirect = 'I' END
                            AND (coalesce(g.filing_date, '0001-01-01'), coalesce(g.accepted_at, '0001-01-01'), g.accession_number)
                                > (coalesce(f.filing_date, '0001-01-01'), coalesce(f.accepted_at, '0001-01-01'), f.accession_number)) AS is_last
                FROM effective_transactions e JOIN sec_filings f ON f.accession_number = e.accession_number
                WHERE e.transaction_code IN ('P', 'S') AND e.derivative IS NOT TRUE AND e.transaction_date IS NOT NULL) t
            GROUP BY t.issuer_cik, t.year, t.quarter;
        -- The reports of each manager for each period that count: the last full one, original or restated, whether it has holdings or says that others
        -- report them, and those that add new holdings to it.
        CREATE VIEW manager_reports AS
            SELECT r.filer_cik AS manager_cik, r.period_of_report, r.accession_number, r.form_type,
                coalesce(upper(r.amendment_type), '') = 'NEW HOLDINGS' AS adds
            FROM forms r JOIN sec_filings f ON f.accession_number = r.accession_number
            WHERE r.map = '13f' AND r.filer_cik <> '' AND f.removed IS NOT TRUE
                AND NOT EXISTS (
                    SELECT 1 FROM forms n
                    WHERE n.accession_number = r.accession_number AND n.map = '13f' AND n.filer_cik <> ''
                        AND (n.document, n."offset", coalesce(n.piece, 0)) < (r.document, r."offset", coalesce(r.piece, 0)))
                AND NOT EXISTS (
                    SELECT 1 FROM forms n JOIN sec_filings g ON g.accession_number = n.accession_number
                    WHERE n.map = '13f' AND n.filer_cik = r.filer_cik AND n.period_of_report = r.period_of_report AND g.removed IS NOT TRUE
                        AND coalesce(upper(n.amendment_type), '') <> 'NEW HOLDINGS'
                        AND (coalesce(g.filing_date, '0001-01-01'), coalesce(g.accepted_at, '0001-01-01'), g.accession_number)
                            > (coalesce(f.filing_date, '0001-01-01'), coalesce(f.accepted_at, '0001-01-01'), f.accession_number));
        -- A manager's portfolio of a period with its amendments: the holdings of the reports that count.
        CREATE VIEW effective_holdings AS
            SELECT h.* FROM manager_reports r JOIN institutional_holdings h
                ON h.accession_number = r.accession_number AND h.manager_cik = r.manager_cik AND h.period_of_report = r.period_of_report;
        -- Positions of a manager beside those of the quarter before, where both have a full report; a position is a security, with its kind of option and
        -- amount.
        CREATE VIEW holding_changes AS
            SELECT p.manager_cik, coalesce(max(CASE WHEN p.is_now THEN p.manager_name END), max(p.manager_name)) AS manager_name, p.period_of_report,
                p.cusip, p.put_or_call, p.amount_type, coalesce(max(CASE WHEN p.is_now THEN p.issuer_name END), max(p.issuer_name)) AS issuer_name,
                sum(CASE WHEN p.is_now THEN 0 ELSE p.amount END) AS amount_before, sum(CASE WHEN p.is_now THEN p.amount ELSE 0 END) AS amount,
                sum(CASE WHEN p.is_now THEN p.amount ELSE -p.amount END) AS amount_change,
                sum(CASE WHEN p.is_now THEN p.value ELSE -p.value END) AS value_change,
                CASE WHEN count(*) FILTER (WHERE NOT p.is_now) = 0 THEN 'new' WHEN count(*) FILTER (WHERE p.is_now) = 0 THEN 'sold'
                    WHEN round(sum(CASE WHEN p.is_now THEN p.amount ELSE -p.amount END), 4) > 0 THEN 'more'
                    WHEN round(sum(CASE WHEN p.is_now THEN p.amount ELSE -p.amount END), 4) < 0 THEN 'less' ELSE 'same' END AS change
            FROM (
                SELECT r.manager_cik, r.period_of_report, h.manager_name, upper(h.cusip) AS cusip, coalesce(h.put_or_call, '') AS put_or_call,
                    coalesce(h.amount_type, '') AS amount_type, h.issuer_name, coalesce(\(exact("h.amount")), 0) AS amount,
                    coalesce(\(exact("h.value")), 0) AS value,
                    e.period_of_report = r.period_of_report AS is_now
                FROM manager_reports r
                JOIN manager_reports b ON b.manager_cik = r.manager_cik
                    AND b.period_of_report = date(r.period_of_report, 'start of month', '-2 months', '-1 day')
                JOIN manager_reports e ON e.manager_cik = r.manager_cik AND e.period_of_report IN (r.period_of_report, b.period_of_report)
                JOIN institutional_holdings h ON h.accession_number = e.accession_number
                WHERE NOT r.adds AND NOT b.adds AND r.form_type GLOB '13F-HR*' AND b.form_type GLOB '13F-HR*') p
            GROUP BY p.manager_cik, p.period_of_report, p.cusip, p.put_or_call, p.amount_type;
        -- The holdings of each fund in its latest report.
        CREATE VIEW fund_positions AS
            SELECT h.* FROM fund_holdings h JOIN sec_filings f ON f.accession_number = h.accession_number
            WHERE f.removed IS NOT TRUE AND h.period_of_report IS NOT NULL AND NOT EXISTS (
                SELECT 1 FROM forms n JOIN sec_filings g ON g.accession_number = n.accession_number
                WHERE n.map = 'n-port' AND n.filer_cik = h.registrant_cik AND coalesce(n.series_id, '') = coalesce(h.series_id, '')
                    AND g.removed IS NOT TRUE
                    AND (n.period_of_report, coalesce(g.filing_date, '0001-01-01'), coalesce(g.accepted_at, '0001-01-01'), g.accession_number)
                        > (h.period_of_report, coalesce(f.filing_date, '0001-01-01'), coalesce(f.accepted_at, '0001-01-01'), f.accession_number));
        -- The funds that hold a company: what each fund has of each security, by the unit of its balance. A security is known by its CUSIP; without one, as
        -- most foreign ones, by its ISIN; without either by its issuer and title. What stands for a missing CUSIP or ISIN (N/A, 000000000) is none.
        CREATE VIEW fund_holders AS
            SELECT p.cusip, p.isin, max(p.issuer_name) AS issuer_name, max(p.title) AS title, p.registrant_cik,
                max(p.registrant_name) AS registrant_name, p.series_id, max(p.series_name) AS series_name, p.period_of_report, p.unit,
                sum(\(exact("p.balance"))) AS balance, sum(\(exact("p.value"))) AS value, sum(\(exact("p.percentage"))) AS percentage
            FROM (
                SELECT c.issuer_name, c.title, c.registrant_cik, c.registrant_name, c.series_id, c.series_name, c.period_of_report, c.unit, c.balance, c.value,
                    c.percentage, CASE WHEN c.has_cusip THEN upper(c.cusip) END AS cusip,
                    CASE WHEN NOT c.has_cusip AND c.has_isin THEN upper(c.isin) END AS isin,
                    CASE WHEN NOT c.has_cusip AND NOT c.has_isin THEN coalesce(c.issuer_name, '') END AS unknown_issuer,
                    CASE WHEN NOT c.has_cusip AND NOT c.has_isin THEN coalesce(c.title, '') END AS unknown_title
                FROM (
                    SELECT h.*, coalesce(length(h.cusip) IN (8, 9) AND trim(upper(h.cusip), substr(upper(h.cusip), 1, 1)) <> '', false) AS has_cusip,
                        coalesce(length(h.isin) = 12 AND upper(substr(h.isin, 1, 1)) BETWEEN 'A' AND 'Z'
                            AND trim(upper(h.isin), substr(upper(h.isin), 1, 1)) <> '', false) AS has_isin
                    FROM fund_positions h) c) p
            GROUP BY p.cusip, p.isin, p.unknown_issuer, p.unknown_title, p.registrant_cik, p.series_id, p.period_of_report, p.unit;
        """

    /// Whether a list of owners has a CIK, however the list is written.
    private static func has(_ owners: String, _ cik: String) -> String {
        "EXISTS (SELECT 1 FROM json_tree(\(owners)) j WHERE j.key = 'cik' AND j.value = \(cik))"
    }

    /// A column of digits as a number that can be added up.
    private static func exact(_ column: String) -> String { bounded("CAST(\(column) AS NUMERIC)") }

    /// A number that can be added up some millions of times: SQLite refuses a sum of whole numbers beyond 64 bits, and one absurd figure would take a view from everybody.
    private static func bounded(_ number: String) -> String {
        "CASE WHEN \(number) BETWEEN -1000000000000 AND 1000000000000 THEN \(number) ELSE CAST(\(number) AS REAL) END"
    }
}
