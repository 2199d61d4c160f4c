extension FormMap {
    /// The cover of Form 13F, which has the manager, the period, the kind of amendment and the totals of the table.
    static let institutionalCover = """
        form 13f
        forms 13F-HR 13F-HR/A 13F-NT 13F-NT/A
        root edgarSubmission http://www.sec.gov/edgar/thirteenffiler
        list formData/coverPage/otherManagersInfo/otherManager formData/summaryPage/otherManagers2Info/otherManager2
        date periodOfReport reportCalendarOrQuarter signatureDate dateDeniedExpired dateReported
        flag confirmingCopyFlag returnCopyFlag overrideInternetFlag isAmendment isConfidentialOmitted provideInfoForInstruction5 confDeniedExpired
        number otherIncludedManagersCount tableEntryTotal tableValueTotal amendmentNo

        head
        form_type text headerData/submissionType
        schema_version text schemaVersion
        period_of_report date headerData/filerInfo/periodOfReport
        filer_cik cik headerData/filerInfo/filer/credentials/cik
        amendment_type text formData/coverPage/amendmentInfo/amendmentType

        shared
        form_type text headerData/submissionType
        period_of_report date headerData/filerInfo/periodOfReport
        manager_cik cik headerData/filerInfo/filer/credentials/cik
        manager_name text formData/coverPage/filingManager/name
        report_type text formData/coverPage/reportType
        is_amendment flag formData/coverPage/isAmendment
        amendment_number number formData/coverPage/amendmentNo
        amendment_type text formData/coverPage/amendmentInfo/amendmentType

        check entries institutional_holding formData/summaryPage/tableEntryTotal
        check value institutional_holding.value formData/summaryPage/tableValueTotal
        """

    /// The information table of Form 13F.
    static let institutionalTable = """
        form 13f-table
        root informationTable http://www.sec.gov/edgar/document/thirteenf/informationtable
        streamed
        list infoTable
        number value sshPrnamt Sole Shared None

        record institutional_holding
        each infoTable
        takes-shared
        total value
        issuer_name text nameOfIssuer
        class_title text titleOfClass
        cusip identifier cusip
        figi text figi
        value thousands value
        amount number shrsOrPrnAmt/sshPrnamt
        amount_type text shrsOrPrnAmt/sshPrnamtType
        put_or_call text putCall
        discretion text investmentDiscretion
        other_managers text otherManager
        voting_sole number votingAuthority/Sole
        voting_shared number votingAuthority/Shared
        voting_none number votingAuthority/None
        """
}
