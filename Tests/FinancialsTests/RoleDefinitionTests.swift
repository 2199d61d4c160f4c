import Testing

@testable import Financials

struct RoleDefinitionTests {
    @Test func theFormOfTheFilerManual() {
        let role = RoleDefinition("0000003 - Statement - CONSOLIDATED BALANCE SHEETS - (Parenthetical)")
        #expect(role.number == "0000003")
        #expect(role.category == "Statement")
        #expect(role.title == "CONSOLIDATED BALANCE SHEETS - (Parenthetical)")
        #expect(role.isParenthetical)
    }

    @Test func anythingElseIsATitle() {
        let role = RoleDefinition("Consolidated Statements - of Income - for the year")
        #expect(role.category.isEmpty)
        #expect(role.title == "Consolidated Statements - of Income - for the year")
    }

    @Test func namesBecomeWords() {
        #expect(LabelText.words("us-gaap_AccountsPayableCurrent") == "Accounts Payable Current")
        #expect(LabelText.words("aldc:EPSBasic") == "EPSBasic")
    }
}
