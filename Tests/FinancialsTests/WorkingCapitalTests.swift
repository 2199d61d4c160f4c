import Testing

/// Receivables and inventory, with the filer's own concepts and in parts.
struct WorkingCapitalTests {
    private func sheet(_ lines: String) -> Sketch {
        Sketch(
            """
            1 - Statement - BALANCE SHEETS
            CashAndCashEquivalentsAtCarryingValue | Cash | b=10
            \(lines)
            AssetsCurrent | Total current assets | b=300
            Assets | Total assets | b=900
            Liabilities | Total liabilities | b=400
            StockholdersEquity | Total equity | b=500
            LiabilitiesAndStockholdersEquity | Total liabilities and equity | b=900
            """)
    }

    private func expect(_ lines: String, _ items: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
        try sheet(lines).expect(
            "balance", "Cash=10 \(items) CurrentAssets=300 Assets=900 Liabilities=400 Equity=500 LiabilitiesAndEquity=900", sourceLocation: sourceLocation)
    }

    @Test func conceptsOfTheFilersOwn() throws {
        try expect(
            """
            AllowanceForDoubtfulAccountsReceivableCurrent | Allowance for doubtful accounts receivable | b=1
            own:TradeAccountsReceivableNet | Trade accounts receivable, net | b=20
            own:MerchandiseInventoriesAtStores | Merchandise inventories | b=30
            """, "Receivables=20 Inventory=30")
    }

    @Test func partsWithoutATotalAreNotAllOfIt() throws {
        try expect(
            """
            IncomeTaxesReceivable | Income taxes receivable | b=4
            InventoryRawMaterialsNetOfReserves | Raw materials inventory | b=20
            InventoryFinishedGoodsNetOfReserves | Finished goods inventory | b=30
            """, "")
    }

    @Test func theTotalOfTheParts() throws {
        try expect(
            """
            OtherReceivablesNetCurrent | Other receivables, net | b=4
            InventoryRawMaterialsNetOfReserves | Raw materials inventory | b=20
            InventoryFinishedGoodsNetOfReserves | Finished goods inventory | b=30
            own:InventoryOfAllKinds | Total inventory | b=50
            """, "Inventory=50")
    }
}
