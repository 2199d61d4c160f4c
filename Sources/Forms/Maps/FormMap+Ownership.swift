extension FormMap {
    /// Forms 3, 4 and 5: what insiders hold and trade (the SEC's schema ownershipDocument, X0101 to X0508).
    static let ownership = """
        form ownership
        forms 3 3/A 4 4/A 5 5/A
        root ownershipDocument
        value-child value
        footnotes footnoteId@id footnotes/footnote
        list reportingOwner footnotes/footnote ownerSignature
        list nonDerivativeTable/nonDerivativeTransaction nonDerivativeTable/nonDerivativeHolding
        list derivativeTable/derivativeTransaction derivativeTable/derivativeHolding
        date periodOfReport dateOfOriginalSubmission signatureDate transactionDate deemedExecutionDate exerciseDate expirationDate
        flag notSubjectToSection16 noSecuritiesOwned form3HoldingsReported form4TransactionsReported aff10b5One equitySwapInvolved
        flag isDirector isOfficer isTenPercentOwner isOther rptOwnerGoodAddress
        number transactionShares transactionTotalValue transactionPricePerShare conversionOrExercisePrice sharesOwnedFollowingTransaction
        number valueOwnedFollowingTransaction underlyingSecurityShares underlyingSecurityValue

        head
        form_type text documentType
        schema_version text schemaVersion
        period_of_report date periodOfReport

        codes transaction
        = P Open market or private purchase
        = S Open market or private sale
        = V Transaction voluntarily reported earlier than required
        = A Grant, award or other acquisition from the issuer
        = D Disposition to the issuer
        = F Payment of an exercise price or tax by delivering or withholding securities
        = I Discretionary transaction by an employee benefit plan
        = M Exercise or conversion of an exempt derivative security
        = C Conversion of a derivative security
        = E Expiration of a short derivative position
        = H Expiration or cancellation of a long derivative position with value received
        = O Exercise of an out-of-the-money derivative security
        = X Exercise of an in-the-money or at-the-money derivative security
        = G Gift
        = L Small acquisition
        = W Acquisition or disposition by will or the laws of descent and distribution
        = Z Deposit into or withdrawal from a voting trust
        = J Other acquisition or disposition
        = K Transaction in an equity swap or a similar instrument
        = U Disposition in a tender of shares in a change of control

        record ownership_transaction
        each nonDerivativeTable/nonDerivativeTransaction derivative=false
        each derivativeTable/derivativeTransaction derivative=true
        joint reportingOwner
        form_type text /documentType
        period_of_report date /periodOfReport
        date_of_original_submission date /dateOfOriginalSubmission
        issuer_cik cik /issuer/issuerCik
        issuer_name text /issuer/issuerName
        issuer_ticker identifier /issuer/issuerTradingSymbol
        owner_cik cik /reportingOwner/reportingOwnerId/rptOwnerCik
        owner_name text /reportingOwner/reportingOwnerId/rptOwnerName
        owners list /reportingOwner
        .cik cik reportingOwnerId/rptOwnerCik
        .name text reportingOwnerId/rptOwnerName
        .director flag reportingOwnerRelationship/isDirector
        .officer flag reportingOwnerRelationship/isOfficer
        .ten_percent_owner flag reportingOwnerRelationship/isTenPercentOwner
        .other flag reportingOwnerRelationship/isOther
        .officer_title text reportingOwnerRelationship/officerTitle
        .other_text text reportingOwnerRelationship/otherText
        plan_10b5_1 flag /aff10b5One
        security_title text securityTitle
        transaction_date date transactionDate
        deemed_execution_date date deemedExecutionDate
        transaction_form_type text transactionCoding/transactionFormType
        transaction_code code:transaction transactionCoding/transactionCode
        equity_swap flag transactionCoding/equitySwapInvolved
        timeliness text transactionTimeliness
        shares number transactionAmounts/transactionShares
        total_value number transactionAmounts/transactionTotalValue
        price number transactionAmounts/transactionPricePerShare
        acquired_or_disposed text transactionAmounts/transactionAcquiredDisposedCode
        shares_owned_after number postTransactionAmounts/sharesOwnedFollowingTransaction
        value_owned_after number postTransactionAmounts/valueOwnedFollowingTransaction
        direct_or_indirect text ownershipNature/directOrIndirectOwnership
        nature_of_ownership text ownershipNature/natureOfOwnership
        exercise_price number conversionOrExercisePrice
        exercise_date date exerciseDate
        expiration_date date expirationDate
        underlying_title text underlyingSecurity/underlyingSecurityTitle
        underlying_shares number underlyingSecurity/underlyingSecurityShares
        underlying_value number underlyingSecurity/underlyingSecurityValue

        record ownership_holding
        each nonDerivativeTable/nonDerivativeHolding derivative=false
        each derivativeTable/derivativeHolding derivative=true
        joint reportingOwner
        form_type text /documentType
        period_of_report date /periodOfReport
        date_of_original_submission date /dateOfOriginalSubmission
        issuer_cik cik /issuer/issuerCik
        issuer_name text /issuer/issuerName
        issuer_ticker identifier /issuer/issuerTradingSymbol
        owner_cik cik /reportingOwner/reportingOwnerId/rptOwnerCik
        owner_name text /reportingOwner/reportingOwnerId/rptOwnerName
        owners list /reportingOwner
        .cik cik reportingOwnerId/rptOwnerCik
        .name text reportingOwnerId/rptOwnerName
        .director flag reportingOwnerRelationship/isDirector
        .officer flag reportingOwnerRelationship/isOfficer
        .ten_percent_owner flag reportingOwnerRelationship/isTenPercentOwner
        .other flag reportingOwnerRelationship/isOther
        .officer_title text reportingOwnerRelationship/officerTitle
        .other_text text reportingOwnerRelationship/otherText
        security_title text securityTitle
        transaction_form_type text transactionCoding/transactionFormType
        shares_owned number postTransactionAmounts/sharesOwnedFollowingTransaction
        value_owned number postTransactionAmounts/valueOwnedFollowingTransaction
        direct_or_indirect text ownershipNature/directOrIndirectOwnership
        nature_of_ownership text ownershipNature/natureOfOwnership
        exercise_price number conversionOrExercisePrice
        exercise_date date exerciseDate
        expiration_date date expirationDate
        underlying_title text underlyingSecurity/underlyingSecurityTitle
        underlying_shares number underlyingSecurity/underlyingSecurityShares
        underlying_value number underlyingSecurity/underlyingSecurityValue
        """
}
