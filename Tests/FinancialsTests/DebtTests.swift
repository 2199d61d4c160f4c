import Testing

/// Debt by its place on the balance sheet.
struct DebtTests {
    private func sheet(_ current: String, _ later: String) -> Sketch {
        Sketch(
            """
            1 - Statement - BALANCE SHEETS
            CashAndCashEquivalentsAtCarryingValue | Cash | b=10
            AssetsCurrent | Total current assets | b=300
            Assets | Total assets | b=900
            AccountsPayableCurrent | Accounts payable | b=20
            \(current)
            LiabilitiesCurrent | Total current liabilities | b=200
            \(later)
            Liabilities | Total liabilities | b=400
            StockholdersEquity | Total equity | b=500
            LiabilitiesAndStockholdersEquity | Total liabilities and equity | b=900
            """)
    }

    private func expect(_ sketch: Sketch, _ debt: (short: String, long: String), sourceLocation: SourceLocation = #_sourceLocation) throws {
        let expected = "Cash=10 CurrentAssets=300 Assets=900 AccountsPayable=20 \(debt.short) CurrentLiabilities=200 \(debt.long) Liabilities=400 Equity=500"
        try sketch.expect("balance", expected + " LiabilitiesAndEquity=900", sourceLocation: sourceLocation)
    }

    @Test func borrowingsBeforeTheCurrentPart() throws {
        try expect(
            sheet(
                "LongTermDebtCurrent | Current portion of long-term debt | b=5\nNotesAndLoansPayable | Loans and notes payable | b=30",
                "LongTermDebtNoncurrent | Long-term debt | b=100"),
            ("ShortTermDebt=30", "LongTermDebt=100"))
    }

    @Test func notesOfAnyTermCountByTheirPlace() throws {
        try expect(
            sheet("NotesPayableCurrent | Notes payable | b=30", "ConvertibleNotesPayable | Convertible notes, net | b=100"),
            ("ShortTermDebt=30", "LongTermDebt=100"))
        try expect(sheet("ConvertibleNotesPayable | Convertible notes, current | b=30", ""), ("", ""))
    }

    @Test func aConceptOfItsOwn() throws {
        try expect(sheet("", "own:LongTermDebtNetOfCurrentPortionAndCosts | Long-term debt, net of current portion | b=100"), ("", "LongTermDebt=100"))
    }

    @Test func leasesAndTaxesAreNoDebt() throws {
        try expect(
            sheet(
                "OperatingLeaseLiabilityCurrent | Operating leases | b=3",
                "OperatingLeaseLiabilityNoncurrent | Long-term lease liabilities | b=9\nDeferredIncomeTaxLiabilitiesNet | Deferred taxes | b=8"), ("", ""))
    }

    @Test func withoutCurrentLiabilitiesAnyDebtCounts() throws {
        try Sketch(
            """
            1 - Statement - BALANCE SHEETS
            RealEstateInvestmentPropertyNet | Net investment in properties | b=800
            CashAndCashEquivalentsAtCarryingValue | Cash | b=10
            Assets | Total assets | b=900
            SecuredDebt | Mortgage notes payable | b=200
            Liabilities | Total liabilities | b=400
            AccumulatedDistributionsInExcessOfNetIncome | Distributions in excess of net income | b=-70
            StockholdersEquity | Total equity | b=500
            LiabilitiesAndStockholdersEquity | Total liabilities and equity | b=900
            """
        ).expect(
            "balance",
            "Cash=10 PropertyPlantEquipment=800 Assets=900 LongTermDebt=200 Liabilities=400 RetainedEarnings=-70 Equity=500 LiabilitiesAndEquity=900")
    }

    @Test func capitalizationBeforeCurrentLiabilities() throws {
        try Sketch(
            """
            1 - Statement - BALANCE SHEETS
            PublicUtilitiesPropertyPlantAndEquipmentNet | Net utility plant | b=800
            CashAndCashEquivalentsAtCarryingValue | Cash | b=10
            AccountsReceivableNetCurrent | Accounts receivable | b=20
            AssetsCurrent | Total current assets | b=50
            Assets | Total assets | b=900
            StockholdersEquity | Total shareholders' equity | b=400
            LongTermDebtNoncurrent | Long-term debt | b=300
            CapitalizationLongtermDebtAndEquity | Total capitalization | b=700
            LongTermDebtCurrent | Current portion of long-term debt | b=15
            NotesPayableCurrent | Notes payable | b=25
            AccountsPayableCurrent | Accounts payable | b=30
            LiabilitiesCurrent | Total current liabilities | b=100
            DeferredIncomeTaxLiabilitiesNet | Deferred income taxes | b=100
            LiabilitiesAndStockholdersEquity | Total capitalization and liabilities | b=900
            """
        ).expect(
            "balance",
            """
            Cash=10 Receivables=20 CurrentAssets=50 PropertyPlantEquipment=800 Assets=900 AccountsPayable=30 ShortTermDebt=25 CurrentLiabilities=100 \
            LongTermDebt=300 Equity=400 LiabilitiesAndEquity=900
            """)
    }

    @Test func aShellsLiabilitiesAreAllCurrent() throws {
        try Sketch(
            """
            1 - Statement - BALANCE SHEETS
            Cash | Cash | b=10
            Assets | Total assets | b=10
            AccountsPayableCurrent | Accounts payable | b=5
            LoansPayable | Loans from the director | b=30
            Liabilities | Total liabilities | b=35
            StockholdersEquity | Total deficit | b=-25
            LiabilitiesAndStockholdersEquity | Total liabilities and deficit | b=10
            """
        ).expect("balance", "Cash=10 Assets=10 AccountsPayable=5 Liabilities=35 Equity=-25 LiabilitiesAndEquity=10")
    }

    /// One of two kinds is not all debt; the total of both is.
    @Test func severalKinds() throws {
        let senior = "SeniorLongTermNotes | Senior notes | b=60"
        let convertible = "ConvertibleLongTermNotesPayable | Convertible notes | b=40"
        try expect(sheet("", senior), ("", "LongTermDebt=60"))
        try expect(sheet("", senior + "\n" + convertible), ("", ""))
        try expect(sheet("", senior + "\n" + convertible + "\nown:AllDebt | Total debt | b=100"), ("", "LongTermDebt=100"))
        try expect(sheet("", senior + "\nLongTermDebtNoncurrent | Long-term debt | b=100"), ("", "LongTermDebt=100"))
        try expect(sheet("", "SecuredDebt | Mortgages | b=60\nLineOfCredit | Revolver | b=40"), ("", ""))
        try expect(
            sheet("", "SecuredDebt | Mortgages | b=60\nLineOfCredit | Revolver | b=40\nDebtInstrumentCarryingAmount | Total debt | b=100"),
            ("", "LongTermDebt=100"))
    }
}
