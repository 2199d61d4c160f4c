extension PostgresSchema {
    /// The second part of version 5: views of trades and holdings as they stand.
    static let formViews = """
        -- The trades that amendments tell anew, and what takes their place. An amendment amends earlier filings of its form and issuer,
        -- by the same owners in whatever order, that were filed on the day that it names, or that tell the same period. A trade of it takes the place of one that it differs from in
        -- nothing, or in one of security (1), day (2), code (4), number (8), price (16) and kind of ownership (32), if what was owned after it is
        -- the same, or before it where the number differs. Each takes the place of one only.
        CREATE VIEW amended_transactions AS
            WITH pairs AS (
                SELECT o.issuer_cik, o.accession_number, o.document, o."offset",
                    n.accession_number AS amendment, n.document AS amendment_document, n."offset" AS amendment_offset,
                    (n.security_title IS DISTINCT FROM o.security_title)::int + 2 * (n.transaction_date IS DISTINCT FROM o.transaction_date)::int
                        + 4 * ((n.transaction_code, n.acquired_or_disposed) IS DISTINCT FROM (o.transaction_code, o.acquired_or_disposed))::int
                        + 8 * (n.shares IS DISTINCT FROM o.shares)::int + 16 * (n.price IS DISTINCT FROM o.price)::int
                        + 32 * ((n.direct_or_indirect, n.nature_of_ownership)
                            IS DISTINCT FROM (o.direct_or_indirect, o.nature_of_ownership))::int AS difference,
                    n.shares_owned_after IS NOT DISTINCT FROM o.shares_owned_after AS is_same_after,
                    round(n.shares_owned_after - o.shares_owned_after
                        - (n.shares - o.shares) * CASE o.acquired_or_disposed WHEN 'D' THEN -1 ELSE 1 END, 4) = 0 AS is_same_before
                FROM ownership_transactions n JOIN sec_filings g ON g.accession_number = n.accession_number
                JOIN ownership_transactions o ON o.issuer_cik = n.issuer_cik AND o.accession_number <> n.accession_number
                    AND (o.owner_cik = n.owner_cik OR o.owners @> jsonb_build_array(jsonb_build_object('cik', n.owner_cik))
                        AND n.owners @> jsonb_build_array(jsonb_build_object('cik', o.owner_cik)))
                JOIN sec_filings f ON f.accession_number = o.accession_number
                WHERE n.form_type IN ('3/A', '4/A', '5/A') AND g.removed IS NOT TRUE AND f.removed IS NOT TRUE
                    AND (o.form_type = n.form_type OR o.form_type || '/A' = n.form_type) AND o.derivative IS NOT DISTINCT FROM n.derivative
                    AND (n.date_of_original_submission IN (f.filing_date, o.date_of_original_submission) OR n.period_of_report = o.period_of_report)
                    AND (coalesce(g.filing_date, DATE '0001-01-01'), coalesce(g.accepted_at, '-infinity'), g.accession_number)
                        > (coalesce(f.filing_date, DATE '0001-01-01'), coalesce(f.accepted_at, '-infinity'), f.accession_number)),
            fitting AS (
                SELECT p.*,
                    min(p.difference) OVER (PARTITION BY p.issuer_cik, p.accession_number, p.document, p."offset", p.amendment) AS least,
                    min(p.difference) OVER (
                        PARTITION BY p.issuer_cik, p.accession_number, p.amendment, p.amendment_document, p.amendment_offset) AS least_new
                FROM pairs p
                WHERE p.difference = 0
                    OR p.difference IN (1, 2, 4, 8, 16, 32) AND (p.is_same_after OR p.difference = 8 AND p.is_same_before)),
            ranked AS (
                SELECT m.*,
                    row_number() OVER (
                        PARTITION BY m.issuer_cik, m.accession_number, m.document, m."offset", m.amendment, m.difference
                        ORDER BY m.amendment_document, m.amendment_offset) AS place,
                    row_number() OVER (
                        PARTITION BY m.issuer_cik, m.accession_number, m.amendment, m.amendment_document, m.amendment_offset, m.difference
                        ORDER BY m.document, m."offset") AS place_new
                FROM fitting m WHERE m.difference = 0 OR m.least > 0 AND m.least_new > 0)
            SELECT DISTINCT issuer_cik, accession_number, document, "offset", amendment, amendment_document, amendment_offset
            FROM ranked WHERE place = place_new;
        -- Trades as they stand: an amendment's take the place of those that it tells anew.
        CREATE VIEW effective_transactions AS
            SELECT t.* FROM ownership_transactions t JOIN sec_filings f ON f.accession_number = t.accession_number
            WHERE f.removed IS NOT TRUE AND NOT EXISTS (
                SELECT 1 FROM amended_transactions r
                WHERE r.issuer_cik = t.issuer_cik AND r.accession_number = t.accession_number AND r.document = t.document AND r."offset" = t."offset");
        -- What insiders bought and sold on the market, by company and quarter. A trade that several filings tell counts once, in the last of them: it is
        -- the same if all is, also what was owned after it, and the filings have an owner in common or one of them holds indirectly.
        CREATE VIEW insider_net_purchases AS
            SELECT t.issuer_cik, max(t.issuer_name) AS issuer_name, max(t.issuer_ticker) AS issuer_ticker, t.year, t.quarter,
                count(DISTINCT t.owner_cik) AS owners, count(*) FILTER (WHERE t.is_last) AS transactions,
                coalesce(sum(t.shares) FILTER (WHERE t.is_last AND t.is_purchase), 0) AS shares_bought,
                coalesce(sum(t.shares) FILTER (WHERE t.is_last AND NOT t.is_purchase), 0) AS shares_sold,
                coalesce(sum(CASE WHEN t.is_purchase THEN t.shares ELSE -t.shares END) FILTER (WHERE t.is_last), 0) AS net_shares,
                sum(CASE WHEN t.is_purchase THEN t.value ELSE -t.value END) FILTER (WHERE t.is_last) AS net_value,
                coalesce(sum(t.shares) FILTER (WHERE t.is_last AND t.value IS NULL), 0) AS unpriced_shares
            FROM (
                SELECT e.issuer_cik, e.issuer_name, e.issuer_ticker, e.owner_cik, extract(year FROM e.transaction_date)::int AS year,
                    extract(quarter FROM e.transaction_date)::int AS quarter, e.transaction_code = 'P' AS is_purchase,
                    e.shares AS shares,
                    coalesce(e.shares * e.price, e.total_value) AS value,
                    NOT EXISTS (
                        SELECT 1 FROM ownership_transactions o JOIN sec_filings g ON g.accession_number = o.accession_number
                        WHERE o.issuer_cik = e.issuer_cik AND o.transaction_date = e.transaction_date AND o.transaction_code = e.transaction_code
                            AND o.accession_number <> e.accession_number AND o.derivative IS NOT TRUE AND g.removed IS NOT TRUE
                            AND o.security_title IS NOT DISTINCT FROM e.security_title AND o.shares IS NOT DISTINCT FROM e.shares
                            AND o.price IS NOT DISTINCT FROM e.price
                            AND o.shares_owned_after = e.shares_owned_after
                            AND (o.direct_or_indirect = 'I' OR e.direct_or_indirect = 'I' OR o.owner_cik = e.owner_cik
                                OR o.owners @> jsonb_build_array(jsonb_build_object('cik', e.owner_cik))
                                OR e.owners @> jsonb_build_array(jsonb_build_object('cik', o.owner_cik)))
                            AND (coalesce(g.filing_date, DATE '0001-01-01'), coalesce(g.accepted_at, '-infinity'), g.accession_number)
                                > (coalesce(f.filing_date, DATE '0001-01-01'), coalesce(f.accepted_at, '-infinity'), f.accession_number)) AS is_last
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
                        AND (coalesce(g.filing_date, DATE '0001-01-01'), coalesce(g.accepted_at, '-infinity'), g.accession_number)
                            > (coalesce(f.filing_date, DATE '0001-01-01'), coalesce(f.accepted_at, '-infinity'), f.accession_number));
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
                    coalesce(h.amount_type, '') AS amount_type, h.issuer_name, coalesce(h.amount, 0) AS amount,
                    coalesce(h.value, 0) AS value,
                    e.period_of_report = r.period_of_report AS is_now
                FROM manager_reports r
                JOIN manager_reports b ON b.manager_cik = r.manager_cik
                    AND b.period_of_report = (date_trunc('month', r.period_of_report) - INTERVAL '2 months' - INTERVAL '1 day')::date
                JOIN manager_reports e ON e.manager_cik = r.manager_cik AND e.period_of_report IN (r.period_of_report, b.period_of_report)
                JOIN institutional_holdings h ON h.accession_number = e.accession_number
                WHERE NOT r.adds AND NOT b.adds AND r.form_type LIKE '13F-HR%' AND b.form_type LIKE '13F-HR%') p
            GROUP BY p.manager_cik, p.period_of_report, p.cusip, p.put_or_call, p.amount_type;
        -- The holdings of each fund in its latest report.
        CREATE VIEW fund_positions AS
            SELECT h.* FROM fund_holdings h JOIN sec_filings f ON f.accession_number = h.accession_number
            WHERE f.removed IS NOT TRUE AND h.period_of_report IS NOT NULL AND NOT EXISTS (
                SELECT 1 FROM forms n JOIN sec_filings g ON g.accession_number = n.accession_number
                WHERE n.map = 'n-port' AND n.filer_cik = h.registrant_cik AND coalesce(n.series_id, '') = coalesce(h.series_id, '')
                    AND g.removed IS NOT TRUE
                    AND (n.period_of_report, coalesce(g.filing_date, DATE '0001-01-01'), coalesce(g.accepted_at, '-infinity'), g.accession_number)
                        > (h.period_of_report, coalesce(f.filing_date, DATE '0001-01-01'), coalesce(f.accepted_at, '-infinity'), f.accession_number));
        -- The funds that hold a company: what each fund has of each security, by the unit of its balance. A security is known by its CUSIP; without one, as
        -- most foreign ones, by its ISIN. What stands for a missing CUSIP (N/A, 000000000) is none.
        CREATE VIEW fund_holders AS
            SELECT p.security_cusip AS cusip, p.security_isin AS isin, max(p.issuer_name) AS issuer_name, p.registrant_cik,
                max(p.registrant_name) AS registrant_name, p.series_id, max(p.series_name) AS series_name, p.period_of_report, p.unit,
                sum(p.balance) AS balance, sum(p.value) AS value, sum(p.percentage) AS percentage
            FROM (
                SELECT c.*, CASE WHEN c.has_cusip THEN upper(c.cusip) END AS security_cusip, CASE WHEN NOT c.has_cusip THEN upper(c.isin) END AS security_isin
                FROM (
                    SELECT h.*, coalesce(length(h.cusip) = 9 AND trim(upper(h.cusip), substr(upper(h.cusip), 1, 1)) <> '', false) AS has_cusip
                    FROM fund_positions h) c) p
            WHERE p.security_cusip IS NOT NULL OR p.security_isin IS NOT NULL
            GROUP BY p.security_cusip, p.security_isin, p.registrant_cik, p.series_id, p.period_of_report, p.unit;
        DO $$
        DECLARE role text;
        BEGIN
            FOREACH role IN ARRAY ARRAY['reader', 'loader', 'admin'] LOOP
                CONTINUE WHEN NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'secflow_' || role);
                EXECUTE format(
                    'GRANT SELECT ON amended_transactions, effective_transactions, insider_net_purchases, manager_reports, effective_holdings, '
                    'holding_changes, fund_positions, fund_holders TO %I', 'secflow_' || role);
            END LOOP;
        END $$;
        """
}
