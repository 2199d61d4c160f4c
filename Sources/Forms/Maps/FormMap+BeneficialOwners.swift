extension FormMap {
    /// Schedule 13D as filed in XML since December 2024.
    static let schedule13D = """
        form 13d
        forms SCHEDULE~13D SCHEDULE~13D/A SC~13D SC~13D/A
        root edgarSubmission http://www.sec.gov/edgar/schedule13D
        list formData/reportingPersons/reportingPersonInfo formData/reportingPersons/reportingPersonInfo/typeOfReportingPerson
        list formData/reportingPersons/reportingPersonInfo/fundType formData/coverPageHeader/authorizedPersons/notificationInfo
        list formData/signatureInfo/signaturePerson formData/coverPageHeader/issuerInfo/issuerCusips/issuerCusipNumber
        list headerData/filerInfo/notifications/notificationEmailAddress
        date dateOfEvent date
        flag overrideInternetFlag previouslyFiledFlag reportingPersonNoCIK isAggregateExcludeShares
        number amendmentNo soleVotingPower sharedVotingPower soleDispositivePower sharedDispositivePower aggregateAmountOwned percentOfClass

        head
        form_type text headerData/submissionType

        record beneficial_owner
        each formData/reportingPersons/reportingPersonInfo
        joint formData/reportingPersons/reportingPersonInfo
        form_type text /headerData/submissionType
        amendment_number number /formData/coverPageHeader/amendmentNo
        issuer_cik cik /formData/coverPageHeader/issuerInfo/issuerCIK
        issuer_name text /formData/coverPageHeader/issuerInfo/issuerName
        issuer_cusip identifier /formData/coverPageHeader/issuerInfo/issuerCUSIP | /formData/coverPageHeader/issuerInfo/issuerCusips/issuerCusipNumber
        class_title text /formData/coverPageHeader/securitiesClassTitle
        event_date date /formData/coverPageHeader/dateOfEvent
        owner_cik cik reportingPersonCIK
        owner_name text reportingPersonName
        group_member text memberOfGroup
        fund_sources texts fundType
        citizenship text citizenshipOrOrganization
        sole_voting number soleVotingPower
        shared_voting number sharedVotingPower
        sole_dispositive number soleDispositivePower
        shared_dispositive number sharedDispositivePower
        shares number aggregateAmountOwned
        excludes_shares flag isAggregateExcludeShares
        percentage number percentOfClass
        owner_types texts typeOfReportingPerson
        comment text commentContent
        """

    /// Schedule 13G as filed in XML since December 2024.
    static let schedule13G = """
        form 13g
        forms SCHEDULE~13G SCHEDULE~13G/A SC~13G SC~13G/A
        root edgarSubmission http://www.sec.gov/edgar/schedule13g
        list formData/coverPageHeaderReportingPersonDetails formData/coverPageHeaderReportingPersonDetails/typeOfReportingPerson
        list formData/coverPageHeader/designateRulesPursuantThisScheduleFiled/designateRulePursuantThisScheduleFiled
        list formData/coverPageHeader/issuerInfo/issuerCusips/issuerCusipNumber formData/signatureInformation
        list headerData/filerInfo/notifications/notificationEmailAddress formData/items/item3/typeOfPersonFiling
        date eventDateRequiresFilingThisStatement date
        flag overrideInternetFlag notApplicableFlag aggregateAmountExcludesCertainSharesFlag
        number amendmentNo soleVotingPower sharedVotingPower soleDispositivePower sharedDispositivePower
        number reportingPersonBeneficiallyOwnedAggregateNumberOfShares classPercent amountBeneficiallyOwned solePowerOrDirectToVote
        number sharedPowerOrDirectToVote solePowerOrDirectToDispose sharedPowerOrDirectToDispose

        head
        form_type text headerData/submissionType

        record beneficial_owner
        each formData/coverPageHeaderReportingPersonDetails
        joint formData/coverPageHeaderReportingPersonDetails
        form_type text /headerData/submissionType
        amendment_number number /formData/coverPageHeader/amendmentNo
        issuer_cik cik /formData/coverPageHeader/issuerInfo/issuerCik
        issuer_name text /formData/coverPageHeader/issuerInfo/issuerName
        issuer_cusip identifier /formData/coverPageHeader/issuerInfo/issuerCusip | /formData/coverPageHeader/issuerInfo/issuerCusips/issuerCusipNumber
        class_title text /formData/coverPageHeader/securitiesClassTitle
        event_date date /formData/coverPageHeader/eventDateRequiresFilingThisStatement
        rules texts /formData/coverPageHeader/designateRulesPursuantThisScheduleFiled/designateRulePursuantThisScheduleFiled
        owner_name text reportingPersonName
        group_member text memberGroup
        citizenship text citizenshipOrOrganization
        sole_voting number reportingPersonBeneficiallyOwnedNumberOfShares/soleVotingPower
        shared_voting number reportingPersonBeneficiallyOwnedNumberOfShares/sharedVotingPower
        sole_dispositive number reportingPersonBeneficiallyOwnedNumberOfShares/soleDispositivePower
        shared_dispositive number reportingPersonBeneficiallyOwnedNumberOfShares/sharedDispositivePower
        shares number reportingPersonBeneficiallyOwnedAggregateNumberOfShares
        excludes_shares flag aggregateAmountExcludesCertainSharesFlag
        percentage number classPercent
        owner_types texts typeOfReportingPerson
        comment text comments
        """
}
