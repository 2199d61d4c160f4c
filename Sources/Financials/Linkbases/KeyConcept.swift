import Bytes
import XBRL

/// A concept that identifies the statement of a role. The raw value is its local name.
enum KeyConcept: String, CaseIterable {
    case Assets
    case AssetsNet
    case BasicEarningsLossPerShare
    case CashFlowsFromUsedInFinancingActivities
    case CashFlowsFromUsedInOperatingActivities
    case ComponentsOfEquityAxis
    case ComprehensiveIncome
    case ComprehensiveIncomeNetOfTax
    case ComprehensiveIncomeNetOfTaxIncludingPortionAttributableToNoncontrollingInterest
    case CostsAndExpenses
    case DilutedEarningsLossPerShare
    case EarningsPerShareBasic
    case EarningsPerShareBasicAndDiluted
    case EarningsPerShareDiluted
    case Equity
    case EquityAndLiabilities
    case IncomeLossFromContinuingOperations
    case IncomeStatementAbstract
    case IncomeTaxExpenseBenefit
    case IncomeTaxExpenseContinuingOperations
    case InterestAndDividendIncomeOperating
    case LegalEntityAxis
    case Liabilities
    case LiabilitiesAndPartnersCapital
    case LiabilitiesAndStockholdersEquity
    case MembersEquity
    case NetCashProvidedByUsedInFinancingActivities
    case NetCashProvidedByUsedInOperatingActivities
    case NetCashProvidedByUsedInOperatingActivitiesContinuingOperations
    case NetIncomeLoss
    case NetIncomeLossAvailableToCommonStockholdersBasic
    case OperatingExpenses
    case OperatingIncomeLoss
    case PartnerCapitalComponentsAxis
    case PartnersCapital
    case PartnersCapitalIncludingPortionAttributableToNoncontrollingInterest
    case ProfitLoss
    case ProfitLossAttributableToOwnersOfParent
    case ProfitLossFromOperatingActivities
    case ProfitOrLossAbstract
    case Revenue
    case RevenueFromContractWithCustomerExcludingAssessedTax
    case RevenueFromContractWithCustomerIncludingAssessedTax
    case Revenues
    case SalesRevenueNet
    case StatementEquityComponentsAxis
    case StatementOfCashFlowsAbstract
    case StatementOfChangesInEquityAbstract
    case StatementOfComprehensiveIncomeAbstract
    case StatementOfFinancialPositionAbstract
    case StatementOfPartnersCapitalAbstract
    case StatementOfIncomeAndComprehensiveIncomeAbstract
    case StatementOfOtherComprehensiveIncomeAbstract
    case StatementOfStockholdersEquityAbstract
    case StockholdersEquity
    case StockholdersEquityIncludingPortionAttributableToNoncontrollingInterest

    /// Returns the key concept of each element of a taxonomy.
    static func byElement(of taxonomy: Taxonomy) -> [KeyConcept?] {
        var interner = ByteInterner()
        for key in allCases {
            var name = key.rawValue
            _ = name.withUTF8 { interner.intern(Span(_unsafeElements: $0)) }
        }
        let all = allCases
        return (0..<taxonomy.elementCount).map { element in
            taxonomy.withID(Taxonomy.Element(element)) { id in
                let start = id.firstIndex(of: UInt8(ascii: "_")).map { $0 + 1 } ?? 0
                return interner.find(id.extracting(start..<id.count)).map { all[$0] }
            }
        }
    }
}
