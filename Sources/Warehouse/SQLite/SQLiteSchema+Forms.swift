extension SQLiteSchema {
    /// The first part of version 5: the tables of what XML forms say.
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
            filer_cik TEXT,
            series_id TEXT,
            amendment_type TEXT,
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
            date_of_original_submission TEXT,
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
            date_of_original_submission TEXT,
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
        """
}
