extension SQLiteSchema {
    /// The schema of this version.
    static let current = SQLiteSchema(steps: [creation, equalSections, warehouse, digests, forms + formViews])

    // Databases in use have run these steps, so their text never changes: a change of the schema is another step at the end.

    /// Version 1.
    static let creation = """
        CREATE TABLE sec_filings (
            "accession_number" TEXT NOT NULL,
            "cik" TEXT,
            "ticker" TEXT,
            "company_name" TEXT,
            "form_type" TEXT,
            "filing_date" TEXT,
            "period_end" TEXT,
            "s3_path" TEXT,
            "processed" INTEGER NOT NULL DEFAULT 0,
            "processed_at" TEXT,
            "created_at" TEXT NOT NULL,
            "accepted_at" TEXT,
            "is_amendment" INTEGER,
            "removed" INTEGER,
            "items" TEXT,
            "fiscal_year" INTEGER,
            "fiscal_period" TEXT,
            "url" TEXT,
            "path" TEXT,
            "key" TEXT,
            "bytes" INTEGER,
            "sha256" TEXT,
            "record" TEXT NOT NULL,
            PRIMARY KEY ("accession_number")
        );
        CREATE TABLE documents (
            "accession_number" TEXT NOT NULL REFERENCES sec_filings,
            "position" INTEGER NOT NULL,
            "sequence" TEXT,
            "document_type" TEXT,
            "filename" TEXT,
            "description" TEXT,
            "kind" TEXT,
            "offset" INTEGER,
            "length" INTEGER,
            "encoding" TEXT,
            "path" TEXT,
            "other" TEXT,
            PRIMARY KEY ("accession_number", "position")
        ) WITHOUT ROWID;
        CREATE TABLE facts (
            "accession_number" TEXT NOT NULL REFERENCES sec_filings,
            "document" TEXT NOT NULL,
            "offset" INTEGER NOT NULL,
            "id" TEXT,
            "concept" TEXT NOT NULL,
            "value" TEXT,
            "unit" TEXT,
            "decimals" INTEGER,
            "precision" TEXT,
            "period" TEXT,
            "period_start" TEXT,
            "period_end" TEXT,
            "entity" TEXT,
            "dimensions" TEXT,
            "container" TEXT,
            "lang" TEXT,
            "nil" INTEGER,
            "hidden" INTEGER,
            "footnotes" TEXT,
            "set" TEXT,
            "target" TEXT,
            "tuple" TEXT,
            "numerator" TEXT,
            "denominator" TEXT,
            "problem" TEXT,
            "other" TEXT,
            PRIMARY KEY ("accession_number", "document", "offset")
        ) WITHOUT ROWID;
        CREATE TABLE financial_statements (
            "id" TEXT NOT NULL,
            "accession_number" TEXT NOT NULL REFERENCES sec_filings,
            "cik" TEXT,
            "statement_type" TEXT NOT NULL,
            "role" TEXT,
            "title" TEXT,
            "period_start" TEXT,
            "period_end" TEXT,
            "primary" INTEGER,
            "fiscal_year" INTEGER,
            "fiscal_period" TEXT,
            "currency" TEXT,
            "data" TEXT,
            "lines" TEXT,
            "checks" TEXT,
            "created_at" TEXT NOT NULL,
            "other" TEXT,
            PRIMARY KEY ("id")
        );
        CREATE TABLE sections (
            "accession_number" TEXT NOT NULL REFERENCES sec_filings,
            "document" TEXT NOT NULL,
            "part" TEXT,
            "item" TEXT,
            "title" TEXT,
            "offset" INTEGER NOT NULL,
            "length" INTEGER,
            "text" TEXT,
            "other" TEXT,
            UNIQUE ("accession_number", "document", "offset", "part", "item")
        );
        CREATE INDEX idx_filings_ticker_date ON sec_filings (ticker, filing_date DESC);
        CREATE INDEX idx_filings_form_date ON sec_filings (form_type, filing_date DESC);
        CREATE INDEX idx_filings_cik_date ON sec_filings (cik, filing_date DESC);
        CREATE INDEX idx_statements_filing ON financial_statements (accession_number, statement_type, role, period_start, period_end);
        """

    /// Version 2: sections at one place are one row, also if both have no part or no item. In the key of version 1 two nulls differ. That key stays: removing it would
    /// rewrite the table with all its texts.
    static let equalSections = """
        DELETE FROM sections WHERE rowid NOT IN (
            SELECT min(rowid) FROM sections GROUP BY accession_number, document, "offset", coalesce(part, ''), coalesce(item, '')
        );
        CREATE UNIQUE INDEX idx_sections_place ON sections (accession_number, document, "offset", coalesce(part, ''), coalesce(item, ''));
        """

    /// Version 4: what alert-send records of its tries.
    static let digests = """
        ALTER TABLE alert_deliveries ADD COLUMN digest TEXT;
        ALTER TABLE alert_deliveries ADD COLUMN error_message TEXT;
        CREATE INDEX idx_deliveries_accepted ON alert_deliveries (channel, delivered_at) WHERE delivered_at IS NOT NULL;
        """
}
