extension PostgresSchema {
    /// The first part of version 5: the tables of what XML forms say.
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
            filer_cik text,
            series_id text,
            amendment_type text,
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
            date_of_original_submission date,
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
            date_of_original_submission date,
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
        CREATE INDEX idx_forms_filer ON forms (filer_cik, period_of_report);
        CREATE INDEX idx_ownership_transactions_issuer ON ownership_transactions (issuer_cik, transaction_date);
        CREATE INDEX idx_ownership_transactions_owner ON ownership_transactions (owner_cik, transaction_date);
        CREATE INDEX idx_ownership_transactions_amendments ON ownership_transactions (issuer_cik, owner_cik)
            WHERE form_type IN ('3/A', '4/A', '5/A');
        CREATE INDEX idx_ownership_holdings_issuer ON ownership_holdings (issuer_cik);
        CREATE INDEX idx_institutional_holdings_manager ON institutional_holdings (manager_cik, period_of_report);
        CREATE INDEX idx_institutional_holdings_cusip ON institutional_holdings (cusip, period_of_report);
        CREATE INDEX idx_fund_holdings_series ON fund_holdings (series_id, period_of_report);
        CREATE INDEX idx_fund_holdings_cusip ON fund_holdings (cusip);
        CREATE INDEX idx_planned_sales_issuer ON planned_sales (issuer_cik);
        CREATE INDEX idx_beneficial_owners_issuer ON beneficial_owners (issuer_cik);
        CREATE INDEX idx_beneficial_owners_owner ON beneficial_owners (owner_cik);
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
                    'beneficial_owners, crowdfundings TO %I', 'secflow_' || role);
                IF role = 'reader' THEN CONTINUE; END IF;
                EXECUTE format(
                    'GRANT INSERT, UPDATE, DELETE ON forms, ownership_transactions, ownership_holdings, institutional_holdings, fund_holdings, offerings, '
                    'planned_sales, beneficial_owners, crowdfundings TO %I', 'secflow_' || role);
            END LOOP;
        END $$;
        """
}
