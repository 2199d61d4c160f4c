import Figures
import Records
import Testing

/// Companies report many quarters that can be calculated as well. The reports are the answers to the calculation.
@Suite(.enabled(if: CompanyFacts.isHere, CompanyFacts.comment))
struct ReportedQuarterTests {
    /// Concepts of notes whose quarters do not add up, in the filings themselves: amounts in text, rounded to hundreds of millions for longer periods; revenue
    /// that was a liability at the beginning of each period; balances and limits that are tagged with a duration.
    private static let notAdditive: Set<String> = [
        "AmortizationOfIntangibleAssets", "CapitalizedComputerSoftwareAmortization1", "ContractWithCustomerLiabilityRevenueRecognized", "Depreciation",
        "EmployeeServiceShareBasedCompensationTaxBenefitFromCompensationExpense", "EquitySecuritiesFvNiUnrealizedGainLoss",
        "EquitySecuritiesWithoutReadilyDeterminableFairValueImpairmentLossAnnualAmount",
        "IncomeTaxReconciliationNondeductibleExpenseShareBasedCompensationCost", "InterestCostsIncurred", "InterestExpenseDebt",
        "LongTermPurchaseCommitmentAmount", "OperatingLeaseCost", "OperatingLeasePayments",
        "OtherComprehensiveIncomeLossForeignCurrencyTranslationAdjustmentTax",
        "ShareBasedCompensationArrangementByShareBasedPaymentAwardEquityInstrumentsOtherThanOptionsVestedInPeriodTotalFairValue",
        "ShareBasedCompensationArrangementByShareBasedPaymentAwardOptionsExercisesInPeriodTotalIntrinsicValue", "SubleaseIncome", "VariableLeaseCost",
    ]

    /// Calculates the quarters without the reports of three months, except first quarters, and compares them with these reports.
    @Test(arguments: [(CompanyFacts.apple, 800), (CompanyFacts.snowflake, 290)])
    func calculatedQuartersAreThoseReported(_ file: String, _ least: Int) throws {
        let figures = try CompanyFacts.read(file)
        let reported = CompanyViews(try CompanyFacts.company(figures)).all(.quarters).filter { $0.derived == nil && $0.value != nil }
        let quarters = Set(reported.filter { $0.fiscalPeriod != .Q1 }.compactMap(\.periodStart))
        let without = figures.filter { figure in
            guard let start = figure.period.start, FiscalLength.quarter.contains(figure.period.end - start + 1) else { return true }
            return !quarters.contains(start)
        }
        var calculated: [String: Figure] = [:]
        for figure in CompanyViews(try CompanyFacts.company(without)).all(.quarters) where figure.derived != nil { calculated[key(figure)] = figure }
        var equal = 0
        for figure in reported where !Self.notAdditive.contains(figure.item) {
            guard let same = calculated[key(figure)] else { continue }
            equal += same.value == figure.value ? 1 : 0
            #expect(same.value == figure.value, "\(key(figure))")
        }
        #expect(equal >= least)
    }

    private func key(_ figure: Figure) -> String { "\(figure.item) \(figure.unit ?? "") \(figure.periodEnd?.description ?? "")" }
}
