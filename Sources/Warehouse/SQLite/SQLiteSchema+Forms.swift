extension SQLiteSchema {
    /// Version 5: the tables of what XML forms say, and views of trades and holdings as they stand.
    ///
    /// Sums in the views are of SQLite's numbers: exact for whole numbers of 64 bits, else with 15 digits.
    static let forms = """
        CREATE TABLE forms (
            accession_number TEXT NOT NULL REFERENCES sec_filings ON DELETE CASCADE,
            document TEXT NOT NULL,
            "offset" INTEGER NOT NULL,
            piece INTEGER,
            root TEXT,
            namespace TEXT,
            map TEXT,
            form_type TEXT,
            schema_version TEXT,
            period_of_report TEXT,
            continues TEXT,
            data TEXT,
            unfolded_lists TEXT,
            checks TEXT,
            other TEXT
        ) STRICT;
        CREATE UNIQUE INDEX idx_forms_place ON forms (accession_number, document, "offset", coalesce(piece, 0));
        CREATE TABLE ownership_transactions (
            accession_number TEXT NOT NULL REFERENCES sec_filings ON DELETE CASCADE,
            document TEXT NOT NULL,
            "offset" INTEGER NOT NULL,
            form_type TEXT,
            period_of_report TEXT,
            issuer_cik TEXT,
            issuer_name TEXT,
            issuer_ticker TEXT,
            owner_cik TEXT,
            owner_name TEXT,
            owners TEXT,
            joint INTEGER,
            derivative INTEGER,
            plan_10b5_1 INTEGER,
            security_title TEXT,
            transaction_date TEXT,
            transaction_code TEXT,
            shares TEXT,
            price TEXT,
            total_value TEXT,
            acquired_or_disposed TEXT,
            shares_owned_after TEXT,
            value_owned_after TEXT,
            direct_or_indirect TEXT,
            nature_of_ownership TEXT,
            exercise_price TEXT,
            exercise_date TEXT,
            expiration_date TEXT,
            underlying_title TEXT,
            underlying_shares TEXT,
            underlying_value TEXT,
            footnotes TEXT,
            other TEXT,
            PRIMARY KEY (accession_number, document, "offset")
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE ownership_holdings (
            accession_number TEXT NOT NULL REFERENCES sec_filings ON DELETE CASCADE,
            document TEXT NOT NULL,
            "offset" INTEGER NOT NULL,
            form_type TEXT,
            period_of_report TEXT,
            issuer_cik TEXT,
            issuer_name TEXT,
            issuer_ticker TEXT,
            owner_cik TEXT,
            owner_name TEXT,
            owners TEXT,
            joint INTEGER,
            derivative INTEGER,
            security_title TEXT,
            shares_owned TEXT,
            value_owned TEXT,
            direct_or_indirect TEXT,
            nature_of_ownership TEXT,
            exercise_price TEXT,
            exercise_date TEXT,
            expiration_date TEXT,
            underlying_title TEXT,
            underlying_shares TEXT,
            underlying_value TEXT,
            footnotes TEXT,
            other TEXT,
            PRIMARY KEY (accession_number, document, "offset")
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE institutional_holdings (
            accession_number TEXT NOT NULL REFERENCES sec_filings ON DELETE CASCADE,
            document TEXT NOT NULL,
            "offset" INTEGER NOT NULL,
            form_type TEXT,
            period_of_report TEXT,
            manager_cik TEXT,
            manager_name TEXT,
            report_type TEXT,
            is_amendment INTEGER,
            amendment_number TEXT,
            amendment_type TEXT,
            issuer_name TEXT,
            class_title TEXT,
            cusip TEXT,
            figi TEXT,
            value TEXT,
            value_unit TEXT,
            value_reported TEXT,
            amount TEXT,
            amount_type TEXT,
            put_or_call TEXT,
            discretion TEXT,
            other_managers TEXT,
            voting_sole TEXT,
            voting_shared TEXT,
            voting_none TEXT,
            other TEXT,
            PRIMARY KEY (accession_number, document, "offset")
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE fund_holdings (
            accession_number TEXT NOT NULL REFERENCES sec_filings ON DELETE CASCADE,
            document TEXT NOT NULL,
            "offset" INTEGER NOT NULL,
            form_type TEXT,
            period_of_report TEXT,
            registrant_cik TEXT,
            registrant_name TEXT,
            series_id TEXT,
            series_name TEXT,
            series_lei TEXT,
            net_assets TEXT,
            issuer_name TEXT,
            lei TEXT,
            title TEXT,
            cusip TEXT,
            isin TEXT,
            ticker TEXT,
            balance TEXT,
            unit TEXT,
            currency TEXT,
            exchange_rate TEXT,
            value TEXT,
            percentage TEXT,
            payoff_profile TEXT,
            asset_category TEXT,
            issuer_category TEXT,
            country TEXT,
            restricted INTEGER,
            fair_value_level TEXT,
            maturity_date TEXT,
            coupon_rate TEXT,
            debt TEXT,
            repurchase TEXT,
            derivative TEXT,
            lending TEXT,
            other TEXT,
            PRIMARY KEY (accession_number, document, "offset")
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE offerings (
            accession_number TEXT NOT NULL REFERENCES sec_filings ON DELETE CASCADE,
            document TEXT NOT NULL,
            "offset" INTEGER NOT NULL,
            form_type TEXT,
            issuer_cik TEXT,
            issuer_name TEXT,
            entity_type TEXT,
            jurisdiction TEXT,
            industry TEXT,
            fund_type TEXT,
            exemptions TEXT,
            is_amendment INTEGER,
            previous_accession_number TEXT,
            first_sale_date TEXT,
            minimum_investment TEXT,
            total_amount TEXT,
            amount_sold TEXT,
            amount_remaining TEXT,
            investors TEXT,
            sales_commissions TEXT,
            finders_fees TEXT,
            related_persons TEXT,
            other TEXT,
            PRIMARY KEY (accession_number, document, "offset")
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE planned_sales (
            accession_number TEXT NOT NULL REFERENCES sec_filings ON DELETE CASCADE,
            document TEXT NOT NULL,
            "offset" INTEGER NOT NULL,
            form_type TEXT,
            issuer_cik TEXT,
            issuer_name TEXT,
            seller_cik TEXT,
            seller_name TEXT,
            relationships TEXT,
            plan_adoption_dates TEXT,
            notice_date TEXT,
            class_title TEXT,
            broker_name TEXT,
            units TEXT,
            market_value TEXT,
            units_outstanding TEXT,
            sale_date TEXT,
            exchange TEXT,
            other TEXT,
            PRIMARY KEY (accession_number, document, "offset")
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE beneficial_owners (
            accession_number TEXT NOT NULL REFERENCES sec_filings ON DELETE CASCADE,
            document TEXT NOT NULL,
            "offset" INTEGER NOT NULL,
            form_type TEXT,
            amendment_number TEXT,
            issuer_cik TEXT,
            issuer_name TEXT,
            issuer_cusip TEXT,
            class_title TEXT,
            event_date TEXT,
            joint INTEGER,
            owner_cik TEXT,
            owner_name TEXT,
            citizenship TEXT,
            sole_voting TEXT,
            shared_voting TEXT,
            sole_dispositive TEXT,
            shared_dispositive TEXT,
            shares TEXT,
            percentage TEXT,
            owner_types TEXT,
            other TEXT,
            PRIMARY KEY (accession_number, document, "offset")
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE crowdfundings (
            accession_number TEXT NOT NULL REFERENCES sec_filings ON DELETE CASCADE,
            document TEXT NOT NULL,
            "offset" INTEGER NOT NULL,
            form_type TEXT,
            issuer_cik TEXT,
            issuer_name TEXT,
            legal_form TEXT,
            jurisdiction TEXT,
            incorporated TEXT,
            website TEXT,
            progress TEXT,
            intermediary_cik TEXT,
            intermediary_name TEXT,
            security_type TEXT,
            securities_offered TEXT,
            price TEXT,
            target_amount TEXT,
            maximum_amount TEXT,
            deadline TEXT,
            employees TEXT,
            total_assets TEXT,
            revenue TEXT,
            net_income TEXT,
            other TEXT,
            PRIMARY KEY (accession_number, document, "offset")
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX idx_ownership_transactions_issuer ON ownership_transactions (issuer_cik, transaction_date);
        CREATE INDEX idx_ownership_transactions_owner ON ownership_transactions (owner_cik, transaction_date);
        CREATE INDEX idx_ownership_holdings_issuer ON ownership_holdings (issuer_cik);
        CREATE INDEX idx_institutional_holdings_manager ON institutional_holdings (manager_cik, period_of_report);
        CREATE INDEX idx_institutional_holdings_cusip ON institutional_holdings (cusip, period_of_report);
        CREATE INDEX idx_fund_holdings_series ON fund_holdings (series_id, period_of_report);
        CREATE INDEX idx_fund_holdings_cusip ON fund_holdings (cusip);
        CREATE INDEX idx_planned_sales_issuer ON planned_sales (issuer_cik);
        CREATE INDEX idx_beneficial_owners_issuer ON beneficial_owners (issuer_cik);
        CREATE INDEX idx_beneficial_owners_owner ON beneficial_owners (owner_cik);
        CREATE TRIGGER sec_filings_delete_forms AFTER DELETE ON sec_filings BEGIN
            DELETE FROM forms WHERE accession_number = old.accession_number;
            DELETE FROM ownership_transactions WHERE accession_number = old.accession_number;
            DELETE FROM ownership_holdings WHERE accession_number = old.accession_number;
            DELETE FROM institutional_holdings WHERE accession_number = old.accession_number;
            DELETE FROM fund_holdings WHERE accession_number = old.accession_number;
            DELETE FROM offerings WHERE accession_number = old.accession_number;
            DELETE FROM planned_sales WHERE accession_number = old.accession_number;
            DELETE FROM beneficial_owners WHERE accession_number = old.accession_number;
            DELETE FROM crowdfundings WHERE accession_number = old.accession_number;
        END;
        -- Trades as they stand: an amendment's take the place of those that it tells anew.
        CREATE VIEW effective_transactions AS
            SELECT t.* FROM ownership_transactions t JOIN sec_filings f ON f.accession_number = t.accession_number
            WHERE f.removed IS NOT TRUE AND NOT EXISTS (
                SELECT 1 FROM ownership_transactions n JOIN sec_filings g ON g.accession_number = n.accession_number
                WHERE n.issuer_cik = t.issuer_cik AND n.owner_cik = t.owner_cik AND n.transaction_date = t.transaction_date AND n.form_type LIKE '%/A'
                    AND g.removed IS NOT TRUE AND n.accession_number <> t.accession_number
                    AND n.security_title IS t.security_title AND n.transaction_code IS t.transaction_code
                    AND n.direct_or_indirect IS t.direct_or_indirect AND n.nature_of_ownership IS t.nature_of_ownership
                    AND (coalesce(g.filing_date, '0001-01-01'), coalesce(g.accepted_at, '0001-01-01'), g.accession_number)
                        > (coalesce(f.filing_date, '0001-01-01'), coalesce(f.accepted_at, '0001-01-01'), f.accession_number));
        -- What insiders bought and sold on the market, by company and quarter; each trade once, however many owners told it.
        CREATE VIEW insider_net_purchases AS
            SELECT t.issuer_cik, max(t.issuer_name) AS issuer_name, max(t.issuer_ticker) AS issuer_ticker,
                CAST(strftime('%Y', t.transaction_date) AS INTEGER) AS year, (CAST(strftime('%m', t.transaction_date) AS INTEGER) + 2) / 3 AS quarter,
                count(DISTINCT t.owner_cik) AS owners, count(*) AS transactions,
                sum(CASE t.transaction_code WHEN 'P' THEN CAST(t.shares AS NUMERIC) ELSE 0 END) AS shares_bought,
                sum(CASE t.transaction_code WHEN 'S' THEN CAST(t.shares AS NUMERIC) ELSE 0 END) AS shares_sold,
                sum(CASE t.transaction_code WHEN 'P' THEN CAST(t.shares AS NUMERIC) ELSE -CAST(t.shares AS NUMERIC) END) AS net_shares,
                sum(CASE t.transaction_code WHEN 'P' THEN CAST(t.shares AS NUMERIC) * CAST(t.price AS NUMERIC)
                    ELSE -CAST(t.shares AS NUMERIC) * CAST(t.price AS NUMERIC) END) AS net_value
            FROM effective_transactions t
            WHERE t.transaction_code IN ('P', 'S') AND t.derivative IS NOT TRUE AND t.transaction_date IS NOT NULL
            GROUP BY t.issuer_cik, 4, 5;
        -- A manager's portfolio of a period with its amendments: the last full report, and the new holdings that were told after it.
        CREATE VIEW effective_holdings AS
            WITH reports AS (
                SELECT DISTINCT h.accession_number, h.manager_cik, h.period_of_report, coalesce(upper(h.amendment_type), '') = 'NEW HOLDINGS' AS adds,
                    coalesce(f.filing_date, '0001-01-01') AS filed, coalesce(f.accepted_at, '0001-01-01') AS accepted
                FROM institutional_holdings h JOIN sec_filings f ON f.accession_number = h.accession_number
                WHERE f.removed IS NOT TRUE AND h.manager_cik IS NOT NULL AND h.period_of_report IS NOT NULL)
            SELECT h.* FROM institutional_holdings h JOIN reports r ON r.accession_number = h.accession_number
            WHERE NOT EXISTS (
                SELECT 1 FROM reports n WHERE n.manager_cik = r.manager_cik AND n.period_of_report = r.period_of_report AND NOT n.adds
                    AND (n.filed, n.accepted, n.accession_number) > (r.filed, r.accepted, r.accession_number));
        -- Positions of a manager beside those of the quarter before; a position is a security, with its kind of option and amount.
        CREATE VIEW holding_changes AS
            WITH positions AS (
                SELECT manager_cik, max(manager_name) AS manager_name, period_of_report, cusip, coalesce(put_or_call, '') AS put_or_call,
                    coalesce(amount_type, '') AS amount_type, max(issuer_name) AS issuer_name,
                    sum(CAST(amount AS NUMERIC)) AS amount, sum(CAST(value AS NUMERIC)) AS value
                FROM effective_holdings GROUP BY manager_cik, period_of_report, cusip, coalesce(put_or_call, ''), coalesce(amount_type, '')),
            periods AS (
                SELECT DISTINCT manager_cik, period_of_report, date(period_of_report, 'start of month', '-2 months', '-1 day') AS before
                FROM positions),
            keys AS (
                SELECT p.manager_cik, p.period_of_report, p.before, o.cusip, o.put_or_call, o.amount_type FROM periods p JOIN positions o
                    ON o.manager_cik = p.manager_cik AND o.period_of_report = p.period_of_report
                UNION
                SELECT p.manager_cik, p.period_of_report, p.before, o.cusip, o.put_or_call, o.amount_type FROM periods p JOIN positions o
                    ON o.manager_cik = p.manager_cik AND o.period_of_report = p.before)
            SELECT k.manager_cik, coalesce(n.manager_name, o.manager_name) AS manager_name, k.period_of_report, k.cusip, k.put_or_call, k.amount_type,
                coalesce(n.issuer_name, o.issuer_name) AS issuer_name, coalesce(o.amount, 0) AS amount_before, coalesce(n.amount, 0) AS amount,
                coalesce(n.amount, 0) - coalesce(o.amount, 0) AS amount_change, coalesce(n.value, 0) - coalesce(o.value, 0) AS value_change,
                CASE WHEN o.cusip IS NULL THEN 'new' WHEN n.cusip IS NULL THEN 'sold' WHEN n.amount > o.amount THEN 'more' WHEN n.amount < o.amount THEN 'less'
                    ELSE 'same' END AS change
            FROM keys k
            LEFT JOIN positions n ON n.manager_cik = k.manager_cik AND n.period_of_report = k.period_of_report AND n.cusip = k.cusip
                AND n.put_or_call = k.put_or_call AND n.amount_type = k.amount_type
            LEFT JOIN positions o ON o.manager_cik = k.manager_cik AND o.period_of_report = k.before AND o.cusip = k.cusip
                AND o.put_or_call = k.put_or_call AND o.amount_type = k.amount_type
            WHERE EXISTS (SELECT 1 FROM periods p WHERE p.manager_cik = k.manager_cik AND p.period_of_report = k.before);
        -- The holdings of each fund in its latest report: the funds that hold a company are its rows of this company.
        CREATE VIEW fund_positions AS
            WITH reports AS (
                SELECT DISTINCT h.accession_number, coalesce(h.series_id, h.registrant_cik) AS fund, h.period_of_report,
                    coalesce(f.filing_date, '0001-01-01') AS filed, coalesce(f.accepted_at, '0001-01-01') AS accepted
                FROM fund_holdings h JOIN sec_filings f ON f.accession_number = h.accession_number
                WHERE f.removed IS NOT TRUE AND h.period_of_report IS NOT NULL)
            SELECT h.* FROM fund_holdings h JOIN reports r ON r.accession_number = h.accession_number
            WHERE NOT EXISTS (
                SELECT 1 FROM reports n WHERE n.fund = r.fund
                    AND (n.period_of_report, n.filed, n.accepted, n.accession_number) > (r.period_of_report, r.filed, r.accepted, r.accession_number));
        """
}
