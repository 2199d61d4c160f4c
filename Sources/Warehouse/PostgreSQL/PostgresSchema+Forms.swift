extension PostgresSchema {
    /// Version 5: the tables of what XML forms say, and views of trades and holdings as they stand.
    static let forms = """
        CREATE TABLE forms (
            accession_number text NOT NULL REFERENCES sec_filings ON DELETE CASCADE,
            document text NOT NULL,
            "offset" bigint NOT NULL,
            piece bigint,
            root text,
            namespace text,
            map text,
            form_type text,
            schema_version text,
            period_of_report date,
            continues jsonb,
            data jsonb,
            unfolded_lists jsonb,
            checks jsonb,
            other jsonb
        );
        CREATE UNIQUE INDEX idx_forms_place ON forms (accession_number, document, "offset", coalesce(piece, 0));
        CREATE TABLE ownership_transactions (
            accession_number text NOT NULL REFERENCES sec_filings ON DELETE CASCADE,
            document text NOT NULL,
            "offset" bigint NOT NULL,
            form_type text,
            period_of_report date,
            issuer_cik text,
            issuer_name text,
            issuer_ticker text,
            owner_cik text,
            owner_name text,
            owners jsonb,
            joint boolean,
            derivative boolean,
            plan_10b5_1 boolean,
            security_title text,
            transaction_date date,
            transaction_code text,
            shares numeric,
            price numeric,
            total_value numeric,
            acquired_or_disposed text,
            shares_owned_after numeric,
            value_owned_after numeric,
            direct_or_indirect text,
            nature_of_ownership text,
            exercise_price numeric,
            exercise_date date,
            expiration_date date,
            underlying_title text,
            underlying_shares numeric,
            underlying_value numeric,
            footnotes jsonb,
            other jsonb,
            PRIMARY KEY (accession_number, document, "offset")
        );
        CREATE TABLE ownership_holdings (
            accession_number text NOT NULL REFERENCES sec_filings ON DELETE CASCADE,
            document text NOT NULL,
            "offset" bigint NOT NULL,
            form_type text,
            period_of_report date,
            issuer_cik text,
            issuer_name text,
            issuer_ticker text,
            owner_cik text,
            owner_name text,
            owners jsonb,
            joint boolean,
            derivative boolean,
            security_title text,
            shares_owned numeric,
            value_owned numeric,
            direct_or_indirect text,
            nature_of_ownership text,
            exercise_price numeric,
            exercise_date date,
            expiration_date date,
            underlying_title text,
            underlying_shares numeric,
            underlying_value numeric,
            footnotes jsonb,
            other jsonb,
            PRIMARY KEY (accession_number, document, "offset")
        );
        CREATE TABLE institutional_holdings (
            accession_number text NOT NULL REFERENCES sec_filings ON DELETE CASCADE,
            document text NOT NULL,
            "offset" bigint NOT NULL,
            form_type text,
            period_of_report date,
            manager_cik text,
            manager_name text,
            report_type text,
            is_amendment boolean,
            amendment_number numeric,
            amendment_type text,
            issuer_name text,
            class_title text,
            cusip text,
            figi text,
            value numeric,
            value_unit text,
            value_reported numeric,
            amount numeric,
            amount_type text,
            put_or_call text,
            discretion text,
            other_managers text,
            voting_sole numeric,
            voting_shared numeric,
            voting_none numeric,
            other jsonb,
            PRIMARY KEY (accession_number, document, "offset")
        );
        CREATE TABLE fund_holdings (
            accession_number text NOT NULL REFERENCES sec_filings ON DELETE CASCADE,
            document text NOT NULL,
            "offset" bigint NOT NULL,
            form_type text,
            period_of_report date,
            registrant_cik text,
            registrant_name text,
            series_id text,
            series_name text,
            series_lei text,
            net_assets numeric,
            issuer_name text,
            lei text,
            title text,
            cusip text,
            isin text,
            ticker text,
            balance numeric,
            unit text,
            currency text,
            exchange_rate numeric,
            value numeric,
            percentage numeric,
            payoff_profile text,
            asset_category text,
            issuer_category text,
            country text,
            restricted boolean,
            fair_value_level text,
            maturity_date date,
            coupon_rate numeric,
            debt jsonb,
            repurchase jsonb,
            derivative jsonb,
            lending jsonb,
            other jsonb,
            PRIMARY KEY (accession_number, document, "offset")
        );
        CREATE TABLE offerings (
            accession_number text NOT NULL REFERENCES sec_filings ON DELETE CASCADE,
            document text NOT NULL,
            "offset" bigint NOT NULL,
            form_type text,
            issuer_cik text,
            issuer_name text,
            entity_type text,
            jurisdiction text,
            industry text,
            fund_type text,
            exemptions jsonb,
            is_amendment boolean,
            previous_accession_number text,
            first_sale_date date,
            minimum_investment numeric,
            total_amount numeric,
            amount_sold numeric,
            amount_remaining numeric,
            investors numeric,
            sales_commissions numeric,
            finders_fees numeric,
            related_persons jsonb,
            other jsonb,
            PRIMARY KEY (accession_number, document, "offset")
        );
        CREATE TABLE planned_sales (
            accession_number text NOT NULL REFERENCES sec_filings ON DELETE CASCADE,
            document text NOT NULL,
            "offset" bigint NOT NULL,
            form_type text,
            issuer_cik text,
            issuer_name text,
            seller_cik text,
            seller_name text,
            relationships jsonb,
            plan_adoption_dates jsonb,
            notice_date date,
            class_title text,
            broker_name text,
            units numeric,
            market_value numeric,
            units_outstanding numeric,
            sale_date date,
            exchange text,
            other jsonb,
            PRIMARY KEY (accession_number, document, "offset")
        );
        CREATE TABLE beneficial_owners (
            accession_number text NOT NULL REFERENCES sec_filings ON DELETE CASCADE,
            document text NOT NULL,
            "offset" bigint NOT NULL,
            form_type text,
            amendment_number numeric,
            issuer_cik text,
            issuer_name text,
            issuer_cusip text,
            class_title text,
            event_date date,
            joint boolean,
            owner_cik text,
            owner_name text,
            citizenship text,
            sole_voting numeric,
            shared_voting numeric,
            sole_dispositive numeric,
            shared_dispositive numeric,
            shares numeric,
            percentage numeric,
            owner_types jsonb,
            other jsonb,
            PRIMARY KEY (accession_number, document, "offset")
        );
        CREATE TABLE crowdfundings (
            accession_number text NOT NULL REFERENCES sec_filings ON DELETE CASCADE,
            document text NOT NULL,
            "offset" bigint NOT NULL,
            form_type text,
            issuer_cik text,
            issuer_name text,
            legal_form text,
            jurisdiction text,
            incorporated date,
            website text,
            progress text,
            intermediary_cik text,
            intermediary_name text,
            security_type text,
            securities_offered numeric,
            price numeric,
            target_amount numeric,
            maximum_amount numeric,
            deadline date,
            employees numeric,
            total_assets numeric,
            revenue numeric,
            net_income numeric,
            other jsonb,
            PRIMARY KEY (accession_number, document, "offset")
        );
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
        -- Trades as they stand: an amendment's take the place of those that it tells anew.
        CREATE VIEW effective_transactions AS
            SELECT t.* FROM ownership_transactions t JOIN sec_filings f ON f.accession_number = t.accession_number
            WHERE f.removed IS NOT TRUE AND NOT EXISTS (
                SELECT 1 FROM ownership_transactions n JOIN sec_filings g ON g.accession_number = n.accession_number
                WHERE n.issuer_cik = t.issuer_cik AND n.owner_cik = t.owner_cik AND n.transaction_date = t.transaction_date AND n.form_type LIKE '%/A'
                    AND g.removed IS NOT TRUE AND n.accession_number <> t.accession_number
                    AND n.security_title IS NOT DISTINCT FROM t.security_title AND n.transaction_code IS NOT DISTINCT FROM t.transaction_code
                    AND n.direct_or_indirect IS NOT DISTINCT FROM t.direct_or_indirect AND n.nature_of_ownership IS NOT DISTINCT FROM t.nature_of_ownership
                    AND (coalesce(g.filing_date, DATE '0001-01-01'), coalesce(g.accepted_at, TIMESTAMPTZ '0001-01-01 00:00:00+00'), g.accession_number)
                        > (coalesce(f.filing_date, DATE '0001-01-01'), coalesce(f.accepted_at, TIMESTAMPTZ '0001-01-01 00:00:00+00'), f.accession_number));
        -- What insiders bought and sold on the market, by company and quarter; each trade once, however many owners told it.
        CREATE VIEW insider_net_purchases AS
            SELECT t.issuer_cik, max(t.issuer_name) AS issuer_name, max(t.issuer_ticker) AS issuer_ticker,
                extract(year FROM t.transaction_date)::int AS year, extract(quarter FROM t.transaction_date)::int AS quarter,
                count(DISTINCT t.owner_cik) AS owners, count(*) AS transactions,
                sum(CASE t.transaction_code WHEN 'P' THEN t.shares ELSE 0 END) AS shares_bought,
                sum(CASE t.transaction_code WHEN 'S' THEN t.shares ELSE 0 END) AS shares_sold,
                sum(CASE t.transaction_code WHEN 'P' THEN t.shares ELSE -t.shares END) AS net_shares,
                sum(CASE t.transaction_code WHEN 'P' THEN t.shares * t.price
                    ELSE -t.shares * t.price END) AS net_value
            FROM effective_transactions t
            WHERE t.transaction_code IN ('P', 'S') AND t.derivative IS NOT TRUE AND t.transaction_date IS NOT NULL
            GROUP BY t.issuer_cik, 4, 5;
        -- A manager's portfolio of a period with its amendments: the last full report, and the new holdings that were told after it.
        CREATE VIEW effective_holdings AS
            WITH reports AS (
                SELECT DISTINCT h.accession_number, h.manager_cik, h.period_of_report, coalesce(upper(h.amendment_type), '') = 'NEW HOLDINGS' AS adds,
                    coalesce(f.filing_date, DATE '0001-01-01') AS filed, coalesce(f.accepted_at, TIMESTAMPTZ '0001-01-01 00:00:00+00') AS accepted
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
                    sum(amount) AS amount, sum(value) AS value
                FROM effective_holdings GROUP BY manager_cik, period_of_report, cusip, coalesce(put_or_call, ''), coalesce(amount_type, '')),
            periods AS (
                SELECT DISTINCT manager_cik, period_of_report, (date_trunc('month', period_of_report) - INTERVAL '2 months' - INTERVAL '1 day')::date AS before
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
                    coalesce(f.filing_date, DATE '0001-01-01') AS filed, coalesce(f.accepted_at, TIMESTAMPTZ '0001-01-01 00:00:00+00') AS accepted
                FROM fund_holdings h JOIN sec_filings f ON f.accession_number = h.accession_number
                WHERE f.removed IS NOT TRUE AND h.period_of_report IS NOT NULL)
            SELECT h.* FROM fund_holdings h JOIN reports r ON r.accession_number = h.accession_number
            WHERE NOT EXISTS (
                SELECT 1 FROM reports n WHERE n.fund = r.fund
                    AND (n.period_of_report, n.filed, n.accepted, n.accession_number) > (r.period_of_report, r.filed, r.accepted, r.accession_number));
        DO $$
        DECLARE place record;
        BEGIN
            IF NOT EXISTS (SELECT FROM pg_settings WHERE name = 'default_toast_compression' AND 'lz4' = ANY (enumvals)) THEN RETURN; END IF;
            FOR place IN SELECT c.relname, a.attname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
                WHERE c.relnamespace = quote_ident(current_schema())::regnamespace AND a.attnum > 0 AND a.attstorage = 'x' AND c.relkind = 'r'
                    AND c.relname IN ('forms', 'ownership_transactions', 'ownership_holdings', 'institutional_holdings', 'fund_holdings', 'offerings',
                        'planned_sales', 'beneficial_owners', 'crowdfundings') LOOP
                EXECUTE format('ALTER TABLE %I ALTER COLUMN %I SET COMPRESSION lz4', place.relname, place.attname);
            END LOOP;
        END $$;
        DO $$
        DECLARE role text;
        BEGIN
            FOREACH role IN ARRAY ARRAY['reader', 'loader', 'admin'] LOOP
                CONTINUE WHEN NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'secflow_' || role);
                EXECUTE format(
                    'GRANT SELECT ON forms, ownership_transactions, ownership_holdings, institutional_holdings, fund_holdings, offerings, planned_sales, '
                    'beneficial_owners, crowdfundings, effective_transactions, insider_net_purchases, effective_holdings, holding_changes, '
                    'fund_positions TO %I', 'secflow_' || role);
                IF role = 'reader' THEN CONTINUE; END IF;
                EXECUTE format(
                    'GRANT INSERT, UPDATE, DELETE ON forms, ownership_transactions, ownership_holdings, institutional_holdings, fund_holdings, offerings, '
                    'planned_sales, beneficial_owners, crowdfundings TO %I', 'secflow_' || role);
            END LOOP;
        END $$;
        """
}
