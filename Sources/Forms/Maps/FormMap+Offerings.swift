extension FormMap {
    /// Form D: an offering that is not registered. Its elements have no namespace.
    static let offering = """
        form d
        forms D D/A
        root edgarSubmission
        list issuerList/issuer relatedPersonsList/relatedPersonInfo relatedPersonsList/relatedPersonInfo/relatedPersonRelationshipList/relationship
        list primaryIssuer/issuerPreviousNameList/previousName primaryIssuer/edgarPreviousNameList/previousName
        list offeringData/federalExemptionsExclusions/item offeringData/salesCompensationList/recipient
        list offeringData/salesCompensationList/recipient/statesOfSolicitationList/state
        list offeringData/salesCompensationList/recipient/statesOfSolicitationList/description
        list offeringData/signatureBlock/signature
        date signatureDate
        flag withinFiveYears overFiveYears yetToBeFormed is40Act isAmendment yetToOccur moreThanOneYear isEquityType isDebtType isOptionToAcquireType
        flag isSecurityToBeAcquiredType isPooledInvestmentFundType isTenantInCommonType isMineralPropertyType isOtherType isBusinessCombinationTransaction
        flag foreignSolicitation hasNonAccreditedInvestors isEstimate authorizedRepresentative
        number minimumInvestmentAccepted totalOfferingAmount totalAmountSold totalRemaining numberNonAccreditedInvestors totalNumberAlreadyInvested
        number dollarAmount

        head
        form_type text submissionType
        schema_version text schemaVersion

        record offering
        form_type text submissionType
        issuer_cik cik primaryIssuer/cik
        issuer_name text primaryIssuer/entityName
        entity_type text primaryIssuer/entityType
        jurisdiction text primaryIssuer/jurisdictionOfInc
        year_of_incorporation text primaryIssuer/yearOfInc/value
        co_issuers list issuerList/issuer
        .cik cik cik
        .name text entityName
        related_persons list relatedPersonsList/relatedPersonInfo
        .first_name text relatedPersonName/firstName
        .middle_name text relatedPersonName/middleName
        .last_name text relatedPersonName/lastName
        .relationships texts relatedPersonRelationshipList/relationship
        industry text offeringData/industryGroup/industryGroupType
        fund_type text offeringData/industryGroup/investmentFundInfo/investmentFundType
        revenue_range text offeringData/issuerSize/revenueRange
        net_asset_value_range text offeringData/issuerSize/aggregateNetAssetValueRange
        exemptions texts offeringData/federalExemptionsExclusions/item
        is_amendment flag offeringData/typeOfFiling/newOrAmendment/isAmendment
        previous_accession_number text offeringData/typeOfFiling/newOrAmendment/previousAccessionNumber
        first_sale_date date offeringData/typeOfFiling/dateOfFirstSale/value
        first_sale_yet_to_occur flag offeringData/typeOfFiling/dateOfFirstSale/yetToOccur
        more_than_one_year flag offeringData/durationOfOffering/moreThanOneYear
        security_types object offeringData/typesOfSecuritiesOffered
        business_combination flag offeringData/businessCombinationTransaction/isBusinessCombinationTransaction
        minimum_investment number offeringData/minimumInvestmentAccepted
        total_amount number offeringData/offeringSalesAmounts/totalOfferingAmount
        amount_sold number offeringData/offeringSalesAmounts/totalAmountSold
        amount_remaining number offeringData/offeringSalesAmounts/totalRemaining
        non_accredited flag offeringData/investors/hasNonAccreditedInvestors
        non_accredited_investors number offeringData/investors/numberNonAccreditedInvestors
        investors number offeringData/investors/totalNumberAlreadyInvested
        sales_commissions number offeringData/salesCommissionsFindersFees/salesCommissions/dollarAmount
        finders_fees number offeringData/salesCommissionsFindersFees/findersFees/dollarAmount
        proceeds_to_related_persons number offeringData/useOfProceeds/grossProceedsUsed/dollarAmount
        """

    /// Form C: an offering by crowdfunding, with its updates and reports.
    static let crowdfunding = """
        form c
        forms C C/A C-U C-AR C-AR/A C-TR C-W C/A-W C-U-W C-AR-W C-TR-W
        root edgarSubmission http://www.sec.gov/edgar/formc
        list formData/annualReportDisclosureRequirements/issueJurisdictionSecuritiesOffering
        list formData/signatureInfo/signaturePersons/signaturePerson formData/issuerInformation/coIssuers/coIssuerInfo
        date dateIncorporation deadlineDate signatureDate
        flag confirmingCopyFlag returnCopyFlag overrideInternetFlag isCoIssuer overSubscriptionAccepted
        number noOfSecurityOffered price offeringAmount maximumOfferingAmount currentEmployees totalAssetMostRecentFiscalYear totalAssetPriorFiscalYear
        number cashEquiMostRecentFiscalYear cashEquiPriorFiscalYear actReceivedMostRecentFiscalYear actReceivedPriorFiscalYear
        number shortTermDebtMostRecentFiscalYear shortTermDebtPriorFiscalYear longTermDebtMostRecentFiscalYear longTermDebtPriorFiscalYear
        number revenueMostRecentFiscalYear revenuePriorFiscalYear costGoodsSoldMostRecentFiscalYear costGoodsSoldPriorFiscalYear
        number taxPaidMostRecentFiscalYear taxPaidPriorFiscalYear netIncomeMostRecentFiscalYear netIncomePriorFiscalYear

        head
        form_type text headerData/submissionType

        record crowdfunding
        form_type text headerData/submissionType
        issuer_cik cik headerData/filerInfo/filer/filerCredentials/filerCik
        issuer_name text formData/issuerInformation/issuerInfo/nameOfIssuer
        legal_form text formData/issuerInformation/issuerInfo/legalStatus/legalStatusForm
        jurisdiction text formData/issuerInformation/issuerInfo/legalStatus/jurisdictionOrganization
        incorporated date formData/issuerInformation/issuerInfo/legalStatus/dateIncorporation
        website text formData/issuerInformation/issuerInfo/issuerWebsite
        progress text formData/issuerInformation/progressUpdate
        intermediary_cik cik formData/issuerInformation/commissionCik
        intermediary_name text formData/issuerInformation/companyName
        compensation text formData/offeringInformation/compensationAmount
        security_type text formData/offeringInformation/securityOfferedType
        security_description text formData/offeringInformation/securityOfferedOtherDesc
        securities_offered number formData/offeringInformation/noOfSecurityOffered
        price number formData/offeringInformation/price
        target_amount number formData/offeringInformation/offeringAmount
        maximum_amount number formData/offeringInformation/maximumOfferingAmount
        oversubscription flag formData/offeringInformation/overSubscriptionAccepted
        deadline date formData/offeringInformation/deadlineDate
        employees number formData/annualReportDisclosureRequirements/currentEmployees
        total_assets number formData/annualReportDisclosureRequirements/totalAssetMostRecentFiscalYear
        total_assets_prior number formData/annualReportDisclosureRequirements/totalAssetPriorFiscalYear
        cash number formData/annualReportDisclosureRequirements/cashEquiMostRecentFiscalYear
        cash_prior number formData/annualReportDisclosureRequirements/cashEquiPriorFiscalYear
        short_term_debt number formData/annualReportDisclosureRequirements/shortTermDebtMostRecentFiscalYear
        short_term_debt_prior number formData/annualReportDisclosureRequirements/shortTermDebtPriorFiscalYear
        long_term_debt number formData/annualReportDisclosureRequirements/longTermDebtMostRecentFiscalYear
        long_term_debt_prior number formData/annualReportDisclosureRequirements/longTermDebtPriorFiscalYear
        revenue number formData/annualReportDisclosureRequirements/revenueMostRecentFiscalYear
        revenue_prior number formData/annualReportDisclosureRequirements/revenuePriorFiscalYear
        net_income number formData/annualReportDisclosureRequirements/netIncomeMostRecentFiscalYear
        net_income_prior number formData/annualReportDisclosureRequirements/netIncomePriorFiscalYear
        jurisdictions texts formData/annualReportDisclosureRequirements/issueJurisdictionSecuritiesOffering
        """
}
